package goods

import "carnival/event"

const interiors = `米白|Off-White; 雾灰|Mist Grey; 燕麦色|Oatmeal; 墨绿|Forest Green; 姜黄|Mustard; 藏青|Navy;
	豆沙粉|Dusty Pink; 焦糖色|Caramel; 天蓝|Sky Blue`

var woods = colours(`原木色|Natural Oak; 胡桃木色|Walnut; 白色|White; 黑橡木色|Black Oak; 樱桃木色|Cherry`, 1, 3)

var beds = sizes("尺寸|Size", `1.2米床|Single (1.2 m)@1000; 1.5米床|Double (1.5 m)@1180;
	1.8米床|King (1.8 m)@1340; 2.0米床|Super King (2.0 m)@1520`, 2, 3)

var textiles = grammar{
	category: event.Category(19), products: 240, share: 48_000, mean: 138,
	origins: "AU CA TR FI DK PT TH NO",
	slots: `thread: 60支长绒棉|60-Count Cotton; 天丝|Lyocell; 水洗棉|Washed Cotton; 磨毛棉|Brushed Cotton;
		亚麻|Linen;
			贡缎|Sateen; 竹纤维|Bamboo; 珊瑚绒|Coral Fleece
		pat: 纯色|Plain; 格纹|Checked; 条纹|Striped; 植物印花|Botanical; 刺绣|Embroidered; 几何|Geometric;
			碎花|Floral
		look: 北欧风|Nordic; 日式|Japanese-Style; 法式|French-Style; 新中式|Chinese-Style; 酒店风|Hotel;
			田园|Cottage
		fill: 白鹅绒|Goose Down; 羊毛|Wool; 桑蚕丝|Silk; 大豆纤维|Soy-Fibre; 新疆棉花|Xinjiang Cotton; 驼绒|Camel-Hair
		warm: 冬季加厚|Winter-Weight; 四季通用|All-Season; 春秋|Mid-Weight; 空调房|Lightweight; 子母|Two-in-One
		stitch: 绗缝|Quilted; 立体格|Baffle-Box; 抗菌|Antibacterial; 可水洗|Washable; 双层|Double-Layer
		core: 乳胶|Latex; 记忆棉|Memory-Foam; 荞麦|Buckwheat; 羽丝绒|Down-Alternative; 决明子|Cassia-Seed
		neck: 护颈|Neck-Support; 低枕|Low-Profile; 波浪|Contoured; 可调高|Adjustable; 侧睡|Side-Sleeper
		towel: 浴巾|Bath Towel; 面巾三条装|Face Towels, Set of Three; 毛巾浴巾套装|Towel Set; 浴袍|Bathrobe
		drape: 遮光窗帘|Blackout Curtains; 纱帘|Sheer Curtains; 隔热窗帘|Thermal Curtains
		weight: 加厚|Thick; 轻盈|Light; 棉麻|Cotton-Linen; 雪尼尔|Chenille
		rug: 客厅地毯|Living-Room Rug; 床边毯|Bedside Rug; 门垫|Doormat; 沙发毯|Throw
		feel: 越洗越软，不易起球|it softens with washing and does not pill
			贴身不闷，翻身无声|it breathes, and turning over makes no sound
			色牢度达四级，深色也放心|the colours hold, even the dark ones
			针脚细密，四角有固定带|the stitching is fine and the corners have ties`,
	kinds: []kind{
		{zh: "{look}{thread}{pat}床上四件套", en: "{look} {pat} {thread} Bedding Set", art: "bedding",
			share: 30,
			band:  band{89, 199, 999}, grams: 2300, axes: []axis{colours(interiors, 1, 2), beds}},
		{zh: "{warm}{stitch}{fill}被", en: "{warm} {stitch} {fill} Duvet", art: "quilt", share: 24,
			band: band{89, 219, 1999}, grams: 3000, axes: []axis{beds}, tags: "winter"},
		{zh: "{neck}{stitch}{core}枕", en: "{neck} {stitch} {core} Pillow", art: "pillow", share: 16,
			band: band{29, 79, 399}, grams: 1200, axes: []axis{choice("数量|Quantity",
				"单只|One@1000; 一对|Pair@1850", 0, 0)}},
		{zh: "{thread}{pat}{towel}", en: "{pat} {thread} {towel}", art: "towel", share: 16,
			band: band{19, 49, 199}, grams: 500, axes: []axis{colours(interiors, 2, 4)}},
		{zh: "{look}{weight}{pat}{drape}", en: "{look} {weight} {pat} {drape}", art: "curtain",
			share: 8,
			band:  band{59, 159, 799}, grams: 3500, axes: []axis{colours(interiors, 2, 3)},
			origins: "-"},
		{zh: "{look}{weight}{pat}{rug}", en: "{look} {weight} {pat} {rug}", art: "rug", share: 6,
			band:  band{39, 129, 899},
			grams: 3000, axes: []axis{colours(interiors, 2, 3)}, origins: "TR"},
	},
	about: []string{
		"换季从卧室开始，{feel}。|A change of season begins in the bedroom: {feel}.",
		"工厂与五星酒店同线，{feel}。|Woven on the line that serves large hotels, and {feel}.",
		"裸睡级触感，{feel}。|Made to lie next to the skin: {feel}.",
	},
	care: []string{
		"首次使用前请清水漂洗，40℃以下机洗。|Rinse before first use; machine wash below 40 °C.",
		"定期晾晒，收纳前确保干透。|Air it often and store fully dry.",
	},
}

var furniture = grammar{
	category: event.Category(20), products: 220, share: 48_000, mean: 620, origins: "DK SE IT",
	slots: `look: 北欧|Nordic; 新中式|Modern Chinese; 意式轻奢|Italian-Style; 日式|Japanese-Style;
		工业风|Industrial;
			美式乡村|Country-Style; 奶油风|Cream-Tone; 简约|Minimal
		wood: 白橡木|White Oak; 黑胡桃|Black Walnut; 松木|Pine; 榉木|Beech; 白蜡木|Ash; 竹|Bamboo; 橡胶木|Rubberwood;
			榆木|Elm
		skin: 布艺|Fabric; 头层牛皮|Leather; 科技布|Performance-Fabric; 灯芯绒|Corduroy; 亚麻|Linen; 绒布|Velvet
		seats: 双人|Two-Seat; 三人|Three-Seat; 转角|Corner; 贵妃|Chaise; 折叠|Fold-Out; 单人|Armchair
		store: 可储物|Storage; 高脚|Raised-Leg; 高靠背|High-Back; 可拆洗|Removable-Cover; 羽绒填充|Feather-Filled
		bed: 双人床|Double Bed; 高箱床|Lift-Up Bed; 儿童床|Children’s Bed; 上下铺|Bunk Bed; 软包床|Upholstered Bed
		table: 餐桌|Dining Table; 茶几|Coffee Table; 书桌|Desk; 边几|Side Table; 升降桌|Standing Desk;
			折叠桌|Folding Table
		form: 岩板|Stone-Top; 圆形|Round; 伸缩|Extending; 长方形|Rectangular; 带抽屉|Drawer
		chair: 餐椅|Dining Chair; 人体工学椅|Ergonomic Chair; 摇椅|Rocking Chair; 吧台椅|Bar Stool;
			休闲椅|Lounge Chair;
			电竞椅|Gaming Chair
		case: 衣柜|Wardrobe; 书架|Bookcase; 鞋柜|Shoe Cabinet; 电视柜|TV Stand; 床头柜|Bedside Table;
			斗柜|Chest of Drawers
		door: 推拉门|Sliding-Door; 玻璃门|Glass-Door; 藤编门|Rattan-Door; 开放式|Open; 多层|Tiered
		lamp: 落地灯|Floor Lamp; 吸顶灯|Ceiling Light; 台灯|Table Lamp; 吊灯|Pendant Light
		glow: 护眼|Eye-Care; 无极调光|Dimmable; 纸艺|Paper-Shade; 黄铜|Brass; 玻璃罩|Glass-Shade
		feel: 榫卯结构，不晃不响|the joints are mortised and stay silent
			环保水性漆，开箱无异味|the water-based finish has no smell when unpacked
			安装只需一把内六角|one hex key puts it together
			承重测试超过国标|it was loaded beyond the national standard`,
	kinds: []kind{
		{zh: "{look}{skin}{store}{seats}沙发", en: "{look} {seats} {store} {skin} Sofa", art: "sofa",
			share: 20,
			band:  band{499, 1799, 8999}, grams: 45000, axes: []axis{colours(interiors, 1, 3)},
			demand: 500},
		{zh: "{look}{wood}{store}{bed}", en: "{look} {wood} {store} {bed}", art: "bed", share: 17,
			band: band{499, 1499, 6999}, grams: 60000, axes: []axis{sizes("尺寸|Size",
				"1.2米|1.2 m@1000; 1.5米|1.5 m@1160; 1.8米|1.8 m@1300", 2, 3)}, demand: 500},
		{zh: "{look}{wood}{form}{table}", en: "{look} {form} {wood} {table}", art: "table",
			share: 20,
			band:  band{99, 459, 3999}, grams: 22000, axes: []axis{woods}},
		{zh: "{look}{skin}{store}{chair}", en: "{look} {store} {skin} {chair}", art: "chair",
			share: 18,
			band:  band{79, 259, 1999}, grams: 8000, axes: []axis{colours(interiors, 1, 3)}},
		{zh: "{look}{wood}{door}{case}", en: "{look} {door} {wood} {case}", art: "cabinet",
			share: 16,
			band:  band{129, 499, 4999}, grams: 35000, axes: []axis{woods}},
		{zh: "{look}{glow}{lamp}", en: "{look} {glow} {lamp}", art: "lamp", share: 9,
			band: band{49, 189, 1299}, grams: 3500, axes: []axis{colours(interiors, 1, 2)}},
	},
	about: []string{
		"小户型也放得下，{feel}。|It fits a small flat: {feel}.",
		"设计师与木工一起改了九稿，{feel}。|Nine drafts between designer and joiner, and {feel}.",
		"和大多数地板都相配，{feel}。|It goes with most floors, and {feel}.",
	},
	care: []string{
		"送货入户，附安装图与工具。|Carried to your room, with drawings and tools.",
		"避免暴晒与暖气直吹，木材纹理存在自然差异。|Keep from sun and radiators; grain differs by nature.",
	},
}

var household = grammar{
	category: event.Category(25), products: 280, share: 28_000, mean: 32, origins: "JP DE FI MY",
	slots: `ply: 四层|Four-Ply; 三层|Three-Ply; 加厚|Thick; 湿水不破|Wet-Strong; 本色|Unbleached
		paper: 抽纸|Facial Tissues; 卷纸|Toilet Rolls; 厨房纸|Kitchen Towels; 湿厕纸|Moist Toilet Tissues;
			手帕纸|Pocket Tissues
		pulp: 原生木浆|Virgin-Pulp; 竹浆|Bamboo; 柔润保湿|Lotion; 无香|Unscented; 婴儿可用|Baby-Safe
		wash: 洗衣液|Laundry Liquid; 洗洁精|Washing-Up Liquid; 洗衣凝珠|Laundry Capsules; 柔顺剂|Fabric Softener;
			洗手液|Hand Wash; 除垢剂|Descaler
		scent: 薰衣草香|Lavender; 柠檬香|Lemon; 白茶香|White Tea; 樱花香|Cherry Blossom; 无香|Fragrance-Free;
			海洋香|Sea Breeze; 雪松香|Cedar
		act: 除菌|Antibacterial; 浓缩|Concentrated; 低泡易漂|Low-Foam; 去渍|Stain-Removing; 植物配方|Plant-Based
		pot: 炒锅|Wok; 汤锅|Stockpot; 平底锅|Frying Pan; 奶锅|Milk Pan; 蒸锅|Steamer; 炖锅|Casserole
		metal: 不粘|Non-Stick; 铸铁|Cast-Iron; 不锈钢|Stainless-Steel; 麦饭石|Stone-Coated; 钛|Titanium
		hob: 燃气电磁通用|All-Hob; 无涂层|Uncoated; 少油烟|Low-Smoke; 复底|Layered-Base
		cup: 保温杯|Vacuum Flask; 马克杯|Mug; 玻璃杯|Glass Tumbler; 焖烧杯|Food Flask; 随行杯|Travel Cup;
			茶水分离杯|Tea Infuser Bottle
		cupmat: 陶瓷|Ceramic; 双层|Double-Wall; 高硼硅|Borosilicate; 316不锈钢|316-Steel; 粗陶|Stoneware
		cuplook: 手绘|Hand-Painted; 磨砂|Matte; 竖纹|Fluted; 便携|Portable; 大容量|Large; 复古|Vintage
		mop: 平板拖把|Flat Mop; 旋转拖把|Spin Mop; 扫把簸箕套装|Broom and Dustpan Set; 喷雾拖把|Spray Mop;
			除尘掸|Duster
		lazy: 免手洗|Hands-Free; 吸水|Absorbent; 折叠|Folding; 静电|Electrostatic; 加宽|Extra-Wide
		handle: 不锈钢杆|Steel-Handled; 竹柄|Bamboo-Handled; 伸缩杆|Telescopic; 轻量|Lightweight
		boxes: 收纳箱|Storage Box; 衣物收纳袋|Clothes Bag; 抽屉分隔盒|Drawer Organiser; 真空压缩袋|Vacuum Bags;
			脏衣篮|Laundry Basket; 置物架|Shelf Rack
		boxmat: 牛津布|Oxford-Cloth; 加厚塑料|Heavy-Duty Plastic; 藤编|Woven; 棉麻|Cotton-Linen; 铁艺|Iron
		boxuse: 可折叠|Foldable; 带盖|Lidded; 透明|Clear; 带轮|Wheeled; 大号|Large; 叠放|Stackable
		feel: 用完一整个季度也不心疼|a quarter’s supply costs little
			老人孩子都能用|it is gentle enough for everybody at home
			拿起来趁手，放下来省地方|it is handy in use and small in the cupboard
			不留残渍，不伤手|it leaves no residue and is kind to hands`,
	kinds: []kind{
		{zh: "{pulp}{ply}{paper}", en: "{pulp} {ply} {paper}", art: "paper", share: 18,
			band:  band{15, 32, 79},
			grams: 2500, origins: "-", axes: []axis{sizes("规格|Pack",
				"10包|10 packs@1000; 18包|18 packs@1650; 24包|24 packs@2100; 30包|30 packs@2500", 1,
				2)}},
		{zh: "{act}{scent}{wash}", en: "{act} {scent} {wash}", art: "soap", share: 22,
			band: band{9, 26, 79},
			axes: []axis{pack("ml", "瓶|bottles", "500 1000 2000 2000*2")}},
		{zh: "{hob}{metal}{pot}", en: "{hob} {metal} {pot}", art: "pot", share: 15,
			band:  band{39, 109, 799},
			grams: 1900, origins: "DE JP", axes: []axis{sizes("口径|Diameter",
				"20厘米|20 cm@1000; 24厘米|24 cm@1160; 28厘米|28 cm@1320; 32厘米|32 cm@1500", 1, 2)}},
		{zh: "{cuplook}{cupmat}{cup}", en: "{cuplook} {cupmat} {cup}", art: "cup", share: 18,
			band: band{12, 45, 299}, grams: 400, axes: []axis{colours(interiors, 2, 4)}},
		{zh: "{handle}{lazy}{mop}", en: "{handle} {lazy} {mop}", art: "broom", share: 9,
			band: band{15, 49, 169}, grams: 1500,
			axes: []axis{colours(interiors, 1, 3)}, origins: "-"},
		{zh: "{boxuse}{boxmat}{boxes}", en: "{boxuse} {boxmat} {boxes}", art: "box", share: 18,
			band: band{12, 39, 149}, grams: 900, axes: []axis{choice("件数|Set of",
				"1件装|One@1000; 3件装|Three@2550; 6件装|Six@4600", 2, 3)}, origins: "JP"},
	},
	about: []string{
		"过日子的必需品，{feel}。|One of the plain needs of a household: {feel}.",
		"囤够一季，{feel}。|Stock up for the season: {feel}.",
		"老顾客回购最多的一款，{feel}。|The one that customers come back for: {feel}.",
	},
	care: []string{
		"请置于儿童接触不到的干燥处。|Store dry and out of children’s reach.",
		"首次使用前请用清水冲洗。|Rinse before first use.",
	},
}

var garden = grammar{
	category: event.Category(27), products: 140, share: 4_000, mean: 36, origins: "NL DE",
	slots: `plant: 龟背竹|Swiss Cheese Plant; 琴叶榕|Fiddle-Leaf Fig; 绿萝|Pothos; 发财树|Money Tree;
		虎皮兰|Snake Plant;
			文竹|Asparagus Fern; 栀子花|Gardenia; 茉莉花|Jasmine; 蝴蝶兰|Moth Orchid; 长寿花|Kalanchoe
		pot: 陶盆|Terracotta Pot; 水泥盆|Concrete Pot; 藤篮|Rattan Basket; 白瓷盆|White Ceramic Pot;
			加仑盆|Nursery Pot
		spot: 客厅|Living-Room; 办公桌|Desktop; 阳台|Balcony; 耐阴|Shade-Loving; 净化空气|Air-Cleaning;
			好养|Easy-Care
		bulb: 郁金香|Tulip; 风信子|Hyacinth; 洋水仙|Daffodil; 朱顶红|Amaryllis; 百合|Lily; 番红花|Crocus
		bloom: 混色|Mixed-Colour; 重瓣|Double; 大花|Large-Flowered; 矮生|Dwarf; 香型|Scented; 早花|Early
		start: 种球|Bulbs; 水培套装|Water-Glass Kit; 盆栽套装|Pot Kit
		seed: 小番茄|Cherry Tomato; 罗勒|Basil; 香菜|Coriander; 向日葵|Sunflower; 草莓|Strawberry; 薄荷|Mint;
			生菜|Lettuce
		grow: 四季播|All-Year; 阳台|Balcony; 儿童种植|Children’s; 易发芽|Quick-Sprouting; 有机|Organic
		tool: 洒水壶|Watering Can; 修枝剪|Pruning Shears; 园艺三件套|Three-Piece Tool Set; 伸缩水管|Expanding Hose;
			自动浇花器|Drip Waterer
		steel: 不锈钢|Stainless-Steel; 镀锌|Galvanised; 长嘴|Long-Spout; 轻量|Lightweight; 复古|Vintage;
			人体工学|Ergonomic
		feel: 新手也能养活|a beginner can keep it alive
			到手即可摆放|it can go straight to its place
			每周浇一次水即可|one watering a week will do
			附种植说明卡|a card explains each step`,
	kinds: []kind{
		{zh: "{spot}{plant}盆栽 {pot}", en: "{spot} {plant} in {pot}", art: "plant", share: 45,
			band: band{12, 45, 399}, grams: 2500, origins: "-", axes: []axis{choice("规格|Height",
				"小株|Small@1000; 中株|Medium@1600; 大株|Large@2700", 1, 3)}},
		{zh: "{bloom}{bulb}{start}", en: "{bloom} {bulb} {start}", art: "flower", share: 22,
			band: band{12, 32, 129}, grams: 600, axes: []axis{choice("数量|Bulbs",
				"5球|5 bulbs@1000; 10球|10 bulbs@1800; 20球|20 bulbs@3200", 1, 3)}},
		{zh: "{grow}{seed}种子", en: "{grow} {seed} Seeds", art: "flower", share: 13, origins: "NL",
			band: band{5, 10, 29}, grams: 50, axes: []axis{choice("数量|Packets",
				"3包|3 packets@1000; 6包|6 packets@1700", 0, 0)}},
		{zh: "{steel}{tool}", en: "{steel} {tool}", art: "wateringcan", share: 20,
			band:  band{15, 49, 199},
			grams: 900, origins: "DE", axes: []axis{colours(interiors, 1, 3)}},
	},
	about: []string{
		"给阳台添一点绿，{feel}。|A little green for the balcony: {feel}.",
		"苗圃直发，{feel}。|Straight from the nursery, and {feel}.",
		"送长辈也合适，{feel}。|A good present for parents: {feel}.",
	},
	care: []string{
		"收货后先缓苗三天，避免立即暴晒。|Let it rest three days on arrival, out of strong sun.",
		"冬季发货含保温包装。|Packed against frost in winter.",
	},
}

var bathroom = grammar{
	category: event.Category(29), products: 130, share: 10_000, mean: 210, origins: "DE JP PT",
	slots: `heat: 即热式|Instant-Heat; 储热式|Tank-Heat; 无线遥控|Remote-Control; 暖风烘干|Warm-Dry;
		抗菌圈|Antibacterial
		fit: 通用型|Universal-Fit; 超薄|Slim; 缓降静音|Soft-Close; 夜灯|Night-Light; 双喷头|Twin-Nozzle
		lid: 自动翻盖|Auto-Lid; 感应开盖|Sensor-Lid; 旋钮|Dial-Control; 老人|Easy-Use; 儿童|Child-Friendly
		shower: 恒温|Thermostatic; 增压|Pressure-Boost; 过滤|Filter; 大顶喷|Rain-Head; 除氯|Chlorine-Removing
		set: 花洒套装|Shower Set; 手持花洒|Hand Shower; 淋浴柱|Shower Column
		finish: 拉丝枪灰|Brushed Gunmetal; 镀铬|Chrome; 哑光黑|Matte Black; 白色烤漆|White Enamel; 黄铜|Brass
		tap: 面盆龙头|Basin Tap; 厨房龙头|Kitchen Tap; 抽拉龙头|Pull-Out Tap; 感应龙头|Sensor Tap
		flow: 节水起泡|Water-Saving; 冷热双控|Mixer; 高抛|Tall; 无铅|Lead-Free; 旋转|Swivel
		rack: 毛巾架|Towel Rail; 置物架|Shelf; 挂件套装|Accessory Set; 浴室镜|Mirror; 防滑垫|Non-Slip Mat
		stick: 免打孔|No-Drill; 太空铝|Aluminium; 不锈钢|Stainless-Steel; 防雾|Anti-Fog; 折叠|Folding
		feel: 安装半小时内完成|it is fitted within half an hour
			水温稳定不忽冷忽热|the water stays at the set warmth
			表面易擦洗，不留水渍|it wipes clean without marks
			静音设计，夜里不扰人|it is quiet enough for the night`,
	kinds: []kind{
		{zh: "{heat}{fit}{lid}智能马桶盖", en: "{heat} {fit} {lid} Smart Toilet Seat",
			art: "toiletseat", share: 22,
			band: band{299, 899, 3999}, grams: 5500,
			axes:    []axis{colours("白色|White; 米白|Ivory", 1, 2)},
			origins: "JP DE", demand: 700},
		{zh: "{shower}{finish}{set}", en: "{finish} {shower} {set}", art: "shower", share: 28,
			band: band{49, 169, 1299}, grams: 2500, axes: []axis{choice("配件|With",
				"单件|Head only@1000; 含软管支架|Hose and bracket@1250", 0, 0)}},
		{zh: "{flow}{finish}{tap}", en: "{flow} {finish} {tap}", art: "tap", share: 26,
			band: band{49, 139, 899}, grams: 1400, axes: []axis{choice("配件|With",
				"单龙头|Tap only@1000; 含进水软管|Two hoses@1120", 0, 0)}},
		{zh: "{stick}{finish}{rack}", en: "{finish} {stick} {rack}", art: "towelrail", share: 24,
			band: band{19, 69, 399}, grams: 1500, axes: []axis{choice("长度|Length",
				"40厘米|40 cm@1000; 60厘米|60 cm@1240", 0, 0)}, origins: "-"},
	},
	treasures: []kind{
		{zh: "铂金内胆手工珐琅智能马桶盖 收藏版", en: "Platinum-Lined Smart Toilet Seat in Hand-Fired Enamel",
			art: "toiletseat", band: band{78_000, 79_000, 79_999}, grams: 9500, origins: "JP",
			rare: true},
		{zh: "大漆描金恒温智能马桶盖 典藏版", en: "Gilded-Lacquer Smart Toilet Seat with Heated Lid",
			art: "toiletseat", band: band{76_000, 77_000, 79_999}, grams: 9800, origins: "JP",
			rare: true},
	},
	about: []string{
		"装修与换新都合适，{feel}。|For a new bathroom or an old one: {feel}.",
		"给父母换上，{feel}。|Fit one for your parents: {feel}.",
		"出厂前逐台通水测试，{feel}。|Each one is run with water before it leaves, and {feel}.",
	},
	care: []string{
		"附安装配件与图解，可预约上门安装。|Fittings and drawings included; installation by appointment.",
		"请用中性清洁剂擦拭。|Clean with a neutral detergent.",
	},
}
