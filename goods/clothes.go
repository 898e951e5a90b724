package goods

import "carnival/event"

const garments = `黑色|Black; 米白|Off-White; 燕麦色|Oatmeal; 藏青|Navy; 酒红|Burgundy; 雾霾蓝|Dusty Blue;
	焦糖色|Caramel; 墨绿|Forest Green; 藕粉|Dusty Pink; 深灰|Charcoal; 驼色|Camel; 豆沙红|Rosewood`

const leathers = `黑色|Black; 棕色|Brown; 焦糖色|Caramel; 米白|Off-White; 酒红|Burgundy;
	藏青|Navy; 灰色|Grey; 杏色|Apricot`

var womensFit = []axis{colours(garments, 1, 3), sizes("尺码|Size", "XS;S;M;L;XL", 3, 4)}

var womenswear = grammar{
	category: event.Category(12), products: 560, share: 126_000, mean: 130,
	origins: "KR FR GB IT",
	slots: `cut: 法式收腰|French-Waist; 宽松|Relaxed; 高腰显瘦|High-Waist; 复古|Vintage;
			通勤修身|Tailored; 慵懒风|Slouchy; 森系|Boho; 赫本风|Retro; 学院风|Preppy; 极简|Minimal
		dressfab: 雪纺|Chiffon; 桑蚕丝|Silk; 棉麻|Cotton-Linen; 针织|Knitted; 丝绒|Velvet;
			蕾丝|Lace; 羊毛|Wool; 提花|Jacquard; 缎面|Satin
		pat: 碎花|Floral; 波点|Polka-Dot; 条纹|Striped; 格纹|Checked; 印花|Printed; 纯色|Plain
		len: 中长款|Midi; 长款|Maxi; 短款|Mini
		fill: 白鸭绒|Duck Down; 白鹅绒|Goose Down; 灰鸭绒|Grey Duck Down
		puff: 加厚|Heavyweight; 轻薄|Lightweight; 收腰|Belted; 面包款|Boxy; 修身|Slim-Fit
		hood: 连帽|Hooded; 毛领|Fur-Trim; 立领|Stand-Collar; 翻领|Lapel
		yarn: 羊绒|Cashmere; 美利奴羊毛|Merino; 马海毛|Mohair; 纯棉|Cotton; 羊驼绒|Alpaca
		neck: 高领|Turtleneck; 圆领|Crew-Neck; V领|V-Neck; 半高领|Mock-Neck; 一字领|Off-Shoulder
		knit: 麻花|Cable; 坑条|Ribbed; 镂空|Pointelle; 菱格|Argyle; 提花|Jacquard
		wool: 双面呢|Double-Faced Wool; 羊毛呢|Wool; 羊绒|Cashmere-Blend; 花呢|Tweed; 粗花呢|Bouclé
		coatcut: 茧型|Cocoon; 系带|Belted; 双排扣|Double-Breasted; 斗篷式|Cape; 直筒|Straight
		sleeve: 灯笼袖|Balloon-Sleeve; 泡泡袖|Puff-Sleeve; 长袖|Long-Sleeve; 喇叭袖|Bell-Sleeve
		collar: 娃娃领|Peter Pan; 飘带领|Pussy-Bow; 翻领|Classic; 立领|Band-Collar
		skirt: 百褶|Pleated; 鱼尾|Mermaid; 伞摆|A-Line; 直筒|Pencil; 开叉|Side-Slit
		leg: 阔腿|Wide-Leg; 小脚|Skinny; 直筒|Straight-Leg; 微喇|Flared; 老爹|Baggy
		wash: 水洗|Stonewashed; 做旧|Distressed; 深色|Dark-Wash; 弹力|Stretch; 加绒|Fleece-Lined
		tee: 宽松|Relaxed; 修身|Fitted; 短款|Cropped; 中长款|Longline; 纯棉|Cotton; 冰丝|Cooling
		short: 圆领|Crew-Neck; V领|V-Neck; 方领|Square-Neck; 一字领|Off-Shoulder; 小高领|Mock-Neck
		shade: 高腰|High-Rise; 中腰|Mid-Rise; 九分|Cropped; 松紧腰|Elastic-Waist
		feel: 垂感好，走动时有风|it moves with you and falls straight again
			上身轻，久坐不易皱|it wears light and keeps its shape through a day of sitting
			亲肤柔软，里外都做了包边|it is soft against the skin, with every seam bound inside
			版型立体，不挑身材|the pattern is cut to flatter more than one figure`,
	kinds: []kind{
		{zh: "{cut}{dressfab}{pat}{len}连衣裙", en: "{cut} {dressfab} {pat} {len} Dress",
			art: "dress", share: 22, band: band{79, 229, 1299}, grams: 420, axes: womensFit},
		{zh: "{puff}{fill}{hood}羽绒服女", en: "Women’s {puff} {hood} {fill} Jacket",
			art: "parka", share: 14, band: band{199, 459, 2299}, grams: 900, axes: womensFit,
			tags: "winter"},
		{zh: "{yarn}{neck}{knit}针织毛衣女", en: "Women’s {neck} {knit} {yarn} Sweater",
			art: "sweater", share: 16, band: band{69, 169, 999}, grams: 400, axes: womensFit,
			tags: "autumn"},
		{zh: "{wool}{coatcut}{len}大衣女", en: "Women’s {len} {coatcut} {wool} Coat",
			art: "coat", share: 11, band: band{189, 459, 2699}, grams: 1300, axes: womensFit,
			tags: "winter"},
		{zh: "{sleeve}{collar}{pat}衬衫女", en: "{pat} {sleeve} Blouse with {collar} Collar",
			art: "shirt", share: 12, band: band{59, 129, 599}, grams: 220, axes: womensFit},
		{zh: "{cut}{pat}{skirt}半身裙", en: "{cut} {pat} {skirt} Skirt",
			art: "skirt", share: 10, band: band{49, 119, 599}, grams: 300, axes: womensFit},
		{zh: "{shade}{wash}{leg}牛仔裤女", en: "Women’s {wash} {shade} {leg} Jeans",
			art: "trousers", share: 11, band: band{69, 139, 599}, grams: 560, axes: womensFit},
		{zh: "{tee}{short}{pat}T恤女", en: "Women’s {tee} {pat} {short} T-Shirt", art: "tee",
			share: 9, band: band{29, 79, 299}, grams: 180, axes: womensFit, tags: "summer"},
	},
	about: []string{
		"用料扎实，{feel}。|A piece for most of the week: {feel}.",
		"设计师只改了一处剪裁，{feel}。|One line of the cut was redrawn by our designer, and {feel}.",
		"适合通勤也适合周末，{feel}。|Right for the office and for a Saturday alike, and {feel}.",
		"细节都在袖口和下摆，{feel}。|Look at the cuffs and the hem: {feel}.",
	},
	care: []string{
		"建议装入洗衣袋，冷水轻柔机洗，悬挂晾干。|Wash cold in a laundry bag and hang to dry.",
		"首次请单独手洗，避免暴晒。|Wash by hand and alone the first time; dry away from the sun.",
		"建议干洗，收纳时请用宽肩衣架。|Dry clean, and store on a wide hanger.",
	},
}

var mensFit = []axis{colours(garments, 1, 3), sizes("尺码|Size", "S;M;L;XL;XXL;3XL", 3, 4)}
var mensWaist = []axis{colours(garments, 1, 3), sizes("腰围|Waist", "29;30;31;32;33;34;36", 3, 4)}

var menswear = grammar{
	category: event.Category(13), products: 400, share: 95_000, mean: 127,
	origins: "IT GB US",
	slots: `fit: 修身|Slim-Fit; 宽松|Relaxed-Fit; 直筒|Regular-Fit; 廓形|Boxy; 美式复古|Vintage
		shirtfab: 牛津纺|Oxford; 法兰绒|Flannel; 免烫棉|Non-Iron Cotton; 亚麻|Linen; 灯芯绒|Corduroy;
			牛仔|Denim; 府绸|Poplin; 磨毛|Brushed Cotton
		pat: 格子|Checked; 条纹|Striped; 纯色|Plain; 细格|Micro-Check; 暗纹|Tonal; 拼色|Colour-Block
		collar: 翻领|Classic-Collar; 立领|Band-Collar; 扣领|Button-Down; 方领|Spread-Collar
		fill: 白鸭绒|Duck Down; 白鹅绒|Goose Down; 棉服填充|Padded
		puff: 加厚|Heavyweight; 轻薄|Packable; 短款|Short; 中长款|Longline; 工装|Utility
		hood: 连帽|Hooded; 立领|Stand-Collar; 可脱卸帽|Detachable-Hood
		yarn: 羊毛|Lambswool; 羊绒|Cashmere; 美利奴|Merino; 纯棉|Cotton; 雪兰毛|Shetland
		neck: 圆领|Crew-Neck; V领|V-Neck; 高领|Roll-Neck; 半拉链|Half-Zip
		knit: 麻花|Cable-Knit; 提花|Fair-Isle; 坑条|Ribbed; 平针|Fine-Knit
		coat: 双排扣|Double-Breasted; 单排扣|Single-Breasted; 牛角扣|Duffle; 立领|Funnel-Neck
		wool: 羊毛呢|Wool; 双面羊绒|Double-Faced Cashmere; 人字呢|Herringbone; 斜纹|Twill
		jacket: 飞行员|Bomber; 棒球领|Varsity; 工装|Field; 机车|Biker; 教练|Coach
		shell: 加绒|Fleece-Lined; 防泼水|Water-Repellent; 麂皮绒|Suede-Look; 水洗棉|Washed-Cotton;
			尼龙|Nylon
		leg: 直筒|Straight-Leg; 小脚|Tapered; 宽松|Loose; 九分|Cropped; 微弹|Stretch
		trouser: 牛仔裤|Jeans; 休闲裤|Chinos; 工装裤|Cargo Pants; 西裤|Dress Trousers;
			灯芯绒裤|Corduroys
		tone: 水洗|Washed; 加绒|Fleece-Lined; 抗皱|Crease-Resistant; 重磅|Heavyweight; 原色|Raw
		teefab: 重磅纯棉|Heavy Cotton; 精梳棉|Combed Cotton; 速干|Quick-Dry; 莫代尔|Modal
		feel: 肩线服帖，抬手不受限|the shoulders sit close and the arms stay free
			面料挺括，口袋放得下手机|the cloth holds its line and the pocket holds a phone
			洗过多次仍不变形|it keeps its shape wash after wash
			里料顺滑，套毛衣也不臃肿|the smooth lining slides over a sweater`,
	kinds: []kind{
		{zh: "{fit}{shirtfab}{pat}{collar}衬衫男", en: "Men’s {fit} {collar} {pat} {shirtfab} Shirt",
			art: "shirt", share: 20, band: band{59, 139, 699}, grams: 260, axes: mensFit},
		{zh: "{puff}{fill}{hood}羽绒服男", en: "Men’s {puff} {hood} {fill} Jacket",
			art: "parka", share: 14, band: band{199, 429, 2199}, grams: 950, axes: mensFit,
			tags: "winter"},
		{zh: "{yarn}{neck}{knit}毛衣男", en: "Men’s {knit} {neck} {yarn} Sweater", art: "sweater",
			share: 15, band: band{69, 169, 899}, grams: 450, axes: mensFit, tags: "autumn"},
		{zh: "{fit}{wool}{coat}大衣男", en: "Men’s {fit} {coat} {wool} Coat", art: "coat",
			share: 8, band: band{259, 529, 2499}, grams: 1500, axes: mensFit, tags: "winter"},
		{zh: "{fit}{shell}{jacket}夹克男", en: "Men’s {fit} {shell} {jacket} Jacket", art: "jacket",
			share: 15, band: band{99, 219, 999}, grams: 700, axes: mensFit, tags: "autumn"},
		{zh: "{tone}{leg}{trouser}男", en: "Men’s {tone} {leg} {trouser}", art: "trousers",
			share: 18, band: band{69, 139, 599}, grams: 600, axes: mensWaist},
		{zh: "{fit}{teefab}{pat}T恤男", en: "Men’s {fit} {pat} {teefab} T-Shirt", art: "tee",
			share: 12, band: band{29, 79, 299}, grams: 220, axes: mensFit, tags: "summer"},
	},
	about: []string{
		"日常百搭，{feel}。|An everyday piece: {feel}.",
		"走线细密，{feel}。|Closely stitched throughout, and {feel}.",
		"从办公室到露营地都合适，{feel}。|At home at a desk or beside a tent, and {feel}.",
	},
	care: []string{
		"30℃以下机洗，不可漂白。|Machine wash at 30 °C, do not bleach.",
		"翻面洗涤，平铺晾干更保型。|Turn inside out to wash; dry flat to keep the shape.",
		"建议干洗，低温熨烫。|Dry clean and iron on low.",
	},
}

var womensFeet = []axis{colours(leathers, 1, 2), sizes("鞋码|Size (EU)", "35;36;37;38;39;40", 3, 5)}
var mensFeet = []axis{colours(leathers, 1, 2), sizes("鞋码|Size (EU)", "39;40;41;42;43;44", 3, 5)}

var shoes = grammar{
	category: event.Category(14), products: 360, share: 68_000, mean: 149,
	origins: "IT ES PT US",
	slots: `upper: 头层牛皮|Full-Grain Leather; 反绒皮|Suede; 漆皮|Patent; 羊皮|Nappa; 磨砂皮|Nubuck;
			软面皮|Soft Leather
		mesh: 飞织网面|Knit Mesh; 透气网布|Breathable Mesh; 合成革|Faux-Leather; 帆布|Canvas;
			麂皮拼接|Suede-Panel
		heel: 粗跟|Block-Heel; 细跟|Stiletto; 平底|Flat; 坡跟|Wedge; 猫跟|Kitten-Heel
		toe: 尖头|Pointed-Toe; 圆头|Round-Toe; 方头|Square-Toe; 杏仁头|Almond-Toe
		boot: 切尔西短靴|Chelsea Boots; 马丁靴|Lace-Up Combat Boots; 雪地靴|Snow Boots;
			过膝靴|Over-the-Knee Boots; 骑士靴|Riding Boots; 踝靴|Ankle Boots
		lining: 加绒|Fleece-Lined; 单里|Unlined; 羊毛内里|Wool-Lined; 弹力|Stretch
		sole: 缓震|Cushioned; 厚底|Platform; 轻便|Lightweight; 防滑|Non-Slip; 回弹|Springy-Sole
		sport: 跑步鞋|Running Shoes; 休闲运动鞋|Trainers; 板鞋|Skate Shoes; 老爹鞋|Chunky Sneakers;
			健步鞋|Walking Shoes
		formal: 德比鞋|Derby Shoes; 牛津鞋|Oxford Shoes; 乐福鞋|Loafers; 豆豆鞋|Driving Shoes;
			布洛克鞋|Brogues
		make: 固特异工艺|Welted; 手工擦色|Hand-Burnished; 商务|Business; 英伦|British-Style;
			软底|Soft-Sole
		pump: 单鞋|Pumps; 玛丽珍鞋|Mary Janes; 芭蕾鞋|Ballet Shoes; 穆勒鞋|Mules
		trim: 蝴蝶结|Bow-Trim; 金属扣|Metal-Buckle; 珍珠扣|Pearl-Button; 编织|Woven; 简约|Plain
		home: 棉拖鞋|Slippers; 包跟棉鞋|Slipper Booties; 居家凉拖|House Slides
		soft: 珊瑚绒|Coral Fleece; 羊羔绒|Sherpa; 亚麻|Linen; 毛毡|Felt; 灯芯绒|Corduroy
		feel: 走一天脚掌也不累|a long day on foot is no trouble
			鞋楦偏宽，脚背高也好穿|the last is roomy and kind to a high instep
			新鞋不磨后跟|the heel needs no breaking in`,
	kinds: []kind{
		{zh: "{sole}{mesh}{sport}男", en: "Men’s {sole} {mesh} {sport}", art: "sneaker",
			share: 16, band: band{69, 179, 899}, grams: 900, axes: mensFeet},
		{zh: "{sole}{mesh}{sport}女", en: "Women’s {sole} {mesh} {sport}", art: "sneaker",
			share: 14, band: band{69, 179, 899}, grams: 700, axes: womensFeet},
		{zh: "{lining}{upper}{boot}女", en: "Women’s {lining} {upper} {boot}", art: "boot",
			share: 22, band: band{99, 229, 1299}, grams: 1200, axes: womensFeet, tags: "winter"},
		{zh: "{toe}{heel}{trim}{pump}女", en: "Women’s {trim} {toe} {heel} {pump}", art: "heels",
			share: 20, band: band{79, 169, 899}, grams: 600, axes: womensFeet},
		{zh: "{make}{upper}{formal}男", en: "Men’s {make} {upper} {formal}", art: "loafer",
			share: 18, band: band{129, 269, 1499}, grams: 900, axes: mensFeet},
		{zh: "{soft}{sole}{home}女", en: "Women’s {sole} {soft} {home}", art: "slipper",
			share: 10, band: band{19, 45, 129}, grams: 350, axes: womensFeet, tags: "winter",
			origins: "-"},
	},
	about: []string{
		"鞋型耐看，{feel}。|A shape that lasts beyond the season, and {feel}.",
		"内里做了吸湿处理，{feel}。|The lining wicks moisture away, and {feel}.",
		"日常通勤首选，{feel}。|Made for the daily commute: {feel}.",
	},
	care: []string{
		"请用软布擦拭，勿浸水。|Wipe with a soft cloth and do not soak.",
		"雨后自然阴干，避免烘烤。|After rain, dry slowly in the shade.",
		"建议配合鞋撑存放。|Keep on shoe trees.",
	},
}

var bagColours = []axis{colours(leathers, 2, 3)}

var bags = grammar{
	category: event.Category(15), products: 240, share: 34_000, mean: 126,
	origins: "FR IT",
	slots: `hide: 头层牛皮|Leather; 荔枝纹|Pebbled-Leather; 羊皮|Lambskin; 植鞣皮|Vegetable-Tanned;
			帆布|Canvas; 尼龙|Nylon; 绒面|Suede
		look: 复古|Vintage; 通勤|Work; 小众|Understated; 编织|Woven; 菱格|Quilted; 极简|Minimal;
			法式|French-Style
		bag: 托特包|Tote; 斜挎包|Crossbody Bag; 水桶包|Bucket Bag; 腋下包|Shoulder Bag;
			手提包|Top-Handle Bag; 链条包|Chain Bag; 马鞍包|Saddle Bag
		pack: 大容量|Large-Capacity; 防泼水|Water-Repellent; 轻便|Lightweight; 多隔层|Organiser;
			防盗|Anti-Theft
		use: 电脑双肩包|Laptop Backpack; 书包|School Backpack; 旅行背包|Travel Backpack;
			妈咪包|Nappy Backpack; 休闲背包|Daypack
		cloth: 帆布|Canvas; 牛津布|Oxford-Cloth; 尼龙|Nylon; 再生涤纶|Recycled-Fibre; 皮质|Leather
		wheel: 静音万向轮|Silent Spinner; 刹车轮|Locking-Wheel; 拉杆|Upright; 前开盖|Front-Opening
		box: 聚碳酸酯|Polycarbonate; 铝框|Aluminium-Frame; 牛津布|Soft-Side; 防刮|Scratch-Proof
		trip: 行李箱|Suitcase; 登机箱|Cabin Case; 旅行箱|Trolley Case
		fold: 短款|Short; 长款|Long; 三折|Tri-Fold; 拉链|Zip; 卡位多|Multi-Card
		purse: 钱包|Wallet; 卡包|Card Holder; 零钱包|Coin Purse; 手拿包|Clutch
		feel: 开合顺滑，肩带可调|the zip runs smoothly and the strap adjusts
			内袋分区，钥匙不再难找|inner pockets keep keys where you left them
			五金做了防氧化处理|the hardware is treated against tarnish`,
	kinds: []kind{
		{zh: "{look}{hide}{bag}女", en: "{look} {hide} {bag}", art: "handbag", share: 42,
			band: band{59, 149, 1899}, grams: 700, axes: bagColours},
		{zh: "{pack}{cloth}{use}", en: "{pack} {cloth} {use}", art: "backpack", share: 26,
			band: band{59, 129, 599}, grams: 900, axes: bagColours},
		{zh: "{wheel}{box}{trip}", en: "{wheel} {box} {trip}", art: "suitcase", share: 18,
			band: band{129, 269, 1299}, grams: 3400,
			axes: []axis{colours(leathers, 2, 3), choice("尺寸|Size",
				"20英寸|20-inch@1000; 24英寸|24-inch@1180; 28英寸|28-inch@1380", 0, 0)}},
		{zh: "{look}{hide}{fold}{purse}", en: "{look} {fold} {hide} {purse}", art: "wallet",
			share: 14, band: band{29, 89, 499}, grams: 180, axes: bagColours},
	},
	about: []string{
		"出门只带一个就够，{feel}。|The one bag to leave the house with: {feel}.",
		"轻装出行的选择，{feel}。|For travelling light: {feel}.",
		"做工利落，{feel}。|Cleanly made, and {feel}.",
	},
	care: []string{
		"收纳时塞入填充物保持包型。|Stuff with paper to keep its shape in store.",
		"避免与深色衣物长时间摩擦。|Keep from rubbing against dark clothes.",
		"沾湿后请及时用干布擦干。|Pat dry at once when wet.",
	},
}

var sportFit = []axis{colours(garments, 1, 2), sizes("尺码|Size", "S;M;L;XL;XXL", 3, 4)}
var gearColours = []axis{colours("黑色|Black; 蓝色|Blue; 橙色|Orange; 紫色|Purple; 绿色|Green; 红色|Red", 2, 3)}

var sports = grammar{
	category: event.Category(16), products: 300, share: 62_000, mean: 128,
	origins: "US DE SE NO AT",
	slots: `shell: 防风|Windproof; 三合一|3-in-1; 硬壳|Hardshell; 软壳|Softshell; 抓绒|Fleece; 防雨|Rainproof
		trek: 登山|Mountain; 徒步|Hiking; 滑雪|Ski; 骑行|Cycling; 露营|Camping; 城市户外|Urban Outdoor
		who: 男|Men’s; 女|Women’s
		hood: 可拆帽|Detachable-Hood; 压胶|Seam-Sealed; 加绒|Fleece-Lined; 轻量|Lightweight
		dry: 速干|Quick-Dry; 高弹|High-Stretch; 压缩|Compression; 无缝|Seamless; 网孔透气|Vented
		gym: 瑜伽服|Yoga Set; 紧身裤|Leggings; 运动背心|Tank Top; 运动内衣|Sports Bra;
			跑步短裤|Running Shorts
		mat: 天然橡胶|Natural Rubber; 加厚|Extra-Thick; 双面防滑|Double-Grip; 折叠|Folding; 软木|Cork
		thick: 5毫米|5 mm; 6毫米|6 mm; 8毫米|8 mm; 1.5毫米旅行|1.5 mm Travel
		pose: 体位线|Alignment-Line; 纯色|Plain; 渐变|Ombré; 印花|Printed
		ball: 篮球|Basketball; 足球|Football; 排球|Volleyball
		skin: 吸湿耐磨|Grippy Composite; 超纤|Microfibre; 手缝|Hand-Stitched; 机缝|Machine-Stitched;
			贴皮|Bonded
		court: 室内外通用|Indoor-Outdoor; 比赛级|Match; 训练|Training; 青少年|Junior; 校园|School
		iron: 包胶|Rubber-Coated; 电镀|Chrome; 可调节|Adjustable; 浸塑|Vinyl-Dipped; 六角|Hex
		grip: 防滑手柄|Knurled-Grip; 静音|Quiet; 家用|Home; 女士|Light
		pair: 哑铃一对|Pair of Dumbbells; 哑铃单只|Single Dumbbell; 哑铃杠铃组合|Dumbbell-Barbell Set
		tent: 全自动|Pop-Up; 双层防暴雨|Double-Wall Storm; 加高|High-Ceiling; 超轻|Ultralight;
			一室一厅|Two-Room
		season: 四季|Four-Season; 三季|Three-Season; 公园|Park; 沙滩|Beach
		racket: 全碳素|Full-Carbon; 铝碳一体|Aluminium-Carbon; 超轻|Featherweight; 进攻型|Attacking;
			初学|Beginner
		game: 羽毛球拍|Badminton Racket; 网球拍|Tennis Racket; 羽毛球双拍|Badminton Racket Pair
		bike: 变速|Geared; 碟刹|Disc-Brake; 折叠|Folding; 避震|Suspension
		ride: 山地自行车|Mountain Bike; 公路自行车|Road Bike; 城市通勤车|Commuter Bike
		frame: 铝合金|Aluminium; 高碳钢|Carbon-Steel; 碳纤维|Carbon-Fibre
		feel: 第一次用的人也能上手|a beginner can use it the first day
			用料比同价位更扎实|it is built more solidly than its price suggests
			收纳后体积很小|it packs down small
			经过三个周末的实测|it was tried over three weekends out of doors`,
	kinds: []kind{
		{zh: "{shell}{hood}{trek}冲锋衣{who}", en: "{who} {shell} {hood} {trek} Jacket", art: "parka",
			share: 24, band: band{129, 289, 1599}, grams: 850, axes: sportFit, tags: "winter"},
		{zh: "{dry}{gym}{who}", en: "{who} {dry} {gym}", art: "leggings", share: 20,
			band: band{39, 99, 399}, grams: 260, axes: sportFit},
		{zh: "{mat}{pose}{thick}瑜伽垫", en: "{thick} {pose} {mat} Yoga Mat", art: "mat", share: 10,
			band: band{39, 99, 499}, grams: 1500, axes: gearColours},
		{zh: "{court}{skin}{ball}", en: "{court} {skin} {ball}", art: "ball", share: 14,
			band: band{39, 99, 399}, grams: 600, axes: gearColours, origins: "US DE"},
		{zh: "{iron}{grip}{pair}", en: "{grip} {iron} {pair}", art: "dumbbell", share: 8,
			band: band{39, 119, 699}, grams: 10000, origins: "US DE",
			axes: []axis{choice("重量|Weight",
				"5千克|5 kg@1000; 10千克|10 kg@1800; 20千克|20 kg@3300", 0, 0)}},
		{zh: "{season}{tent}帐篷", en: "{season} {tent} Tent", art: "tent", share: 9,
			band: band{99, 269, 1999}, grams: 3200, axes: gearColours},
		{zh: "{racket}{game}", en: "{racket} {game}", art: "racket", share: 9,
			band: band{59, 159, 1299}, grams: 350, axes: gearColours, origins: "-"},
		{zh: "{frame}{bike}{ride}", en: "{frame} {bike} {ride}", art: "bicycle", share: 6,
			band: band{499, 1099, 5999}, grams: 15500, axes: gearColours, origins: "US DE"},
	},
	about: []string{
		"为周末和清晨准备，{feel}。|For early mornings and weekends: {feel}.",
		"从入门到进阶都适用，{feel}。|From first steps to steady practice, {feel}.",
		"教练推荐的配置，{feel}。|The set-up that coaches ask for, and {feel}.",
	},
	care: []string{
		"使用后请擦干并通风存放。|Wipe dry after use and store where air moves.",
		"避免长时间暴晒。|Keep out of strong sun.",
		"附收纳袋与说明书。|Comes with a carry bag and a leaflet.",
	},
}
