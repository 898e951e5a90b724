package goods

import "carnival/event"

const gentle = `奶白|Milk White; 浅灰|Light Grey; 樱粉|Blossom Pink; 天蓝|Sky Blue; 鹅黄|Primrose; 薄荷绿|Mint`

var infants = sizes("身高|Height", "66 cm;73 cm;80 cm;90 cm;100 cm;110 cm", 3, 4)

var baby = grammar{
	category: event.Category(17), products: 330, share: 75_000, mean: 96,
	origins: "US DE NL AU JP KR IE SE",
	slots: `dry: 云柔|Cloud-Soft; 超薄透气|Ultra-Thin; 干爽瞬吸|Quick-Dry; 夜用加长|Overnight; 无芯体|Coreless;
		敏感肌|Sensitive-Skin
		nappy: 纸尿裤|Nappies; 拉拉裤|Nappy Pants; 隔尿垫|Changing Pads; 学步裤|Training Pants
		cotton: 新疆棉|Xinjiang Cotton; 真丝蛋白|Silk-Protein; 竹纤维|Bamboo; 弱酸性|pH-Balanced; 芦荟|Aloe
		teat: 防胀气|Anti-Colic; 宽口径|Wide-Neck; 母乳实感|Breast-Like; 防摔|Drop-Proof; 带手柄|Handled
		glass: 玻璃奶瓶|Glass Baby Bottle; PPSU奶瓶|PPSU Baby Bottle; 硅胶奶瓶|Silicone Baby Bottle;
			学饮杯|Sippy Cup; 吸管杯|Straw Cup
		set: 新生儿套装|Newborn Set; 双只装|Twin Pack; 单只装|Single; 礼盒|Gift Set
		age: 新生儿|Newborn; 婴儿|Baby; 幼童|Toddler; 男女宝通用|Unisex Baby
		wearmat: 纯棉|Cotton; 有机棉|Organic Cotton; 加绒|Fleece; 莫代尔|Modal; 针织|Knitted; 双层纱|Muslin
		wear: 连体衣|Bodysuit; 家居服套装|Pyjama Set; 爬服|Romper; 棉服|Padded Jacket; 睡袋|Sleeping Bag
		fig: 小熊图案|Bear-Print; 星空|Starry; 动物耳朵|Animal-Ear; 纯色|Plain; 条纹|Striped; 小恐龙|Dinosaur
		cream: 面霜|Face Cream; 沐浴洗发二合一|Hair and Body Wash; 护臀膏|Nappy Cream; 抚触油|Massage Oil;
			身体乳|Body Lotion
		root: 燕麦|Oat; 山茶油|Camellia; 洋甘菊|Chamomile; 乳木果|Shea; 金盏花|Calendula
		mild: 无泪|Tear-Free; 无香精|Fragrance-Free; 婴儿舒缓|Baby Soothing; 婴儿保湿|Baby Moisturising
		pram: 婴儿推车|Pushchair; 儿童安全座椅|Child Car Seat; 婴儿床|Cot; 餐椅|High Chair; 婴儿背带|Baby Carrier
		light: 轻便折叠|Lightweight Folding; 双向|Reversible; 可坐可躺|Reclining; 高景观|High-View; 多功能|Multi-Use
		strap: 五点式安全带|Five-Point-Harness; 可拆洗|Washable-Cover; 避震|Cushioned; 一键收|One-Hand-Fold
		formula: 婴幼儿配方奶粉|Infant Formula; 有机配方奶粉|Organic Infant Formula;
			羊奶配方奶粉|Goat Milk Infant Formula
		step: 一段|Stage One; 二段|Stage Two; 三段|Stage Three; 四段|Stage Four
		good: 含DHA|with DHA; 含益生元|with Prebiotics; 含乳铁蛋白|with Lactoferrin; 小分子蛋白|with Gentle Protein
		feel: 宝宝穿着不勒腿|nothing pinches at the legs
			材质通过食品级检测|the materials pass food-grade tests
			妈妈们反复回购|parents come back for it
			半夜换也顺手|it is easy to handle at three in the morning`,
	kinds: []kind{
		{zh: "{cotton}{dry}{nappy}", en: "{cotton} {dry} {nappy}", art: "nappy", share: 28,
			band: band{39, 99, 259}, grams: 2400, axes: []axis{sizes("尺码|Size",
				"S码|S (4–8 kg);M码|M (6–11 kg);L码|L (9–14 kg);XL码|XL (12–17 kg)", 3, 4)}},
		{zh: "{teat}{glass} {set}", en: "{teat} {glass}, {set}", art: "babybottle", share: 18,
			band: band{25, 75, 269}, grams: 350, axes: []axis{colours(gentle, 2, 3)},
			origins: "DE JP US KR"},
		{zh: "{age}{wearmat}{fig}{wear}", en: "{age} {fig} {wearmat} {wear}", art: "onesie",
			share: 26,
			band:  band{29, 79, 299}, grams: 250, axes: []axis{colours(gentle, 1, 2), infants},
			origins: "US KR"},
		{zh: "{mild}{root}{cream}", en: "{mild} {root} {cream}", art: "lotion", share: 12,
			band: band{19, 59, 199}, axes: []axis{pack("ml", "瓶|bottles", "100 200 400")}},
		{zh: "{strap}{light}{pram}", en: "{light} {strap} {pram}", art: "pram", share: 9,
			band: band{159, 599, 2999}, grams: 8500, axes: []axis{colours(gentle, 2, 3)},
			origins: "DE NL US SE", demand: 600},
		{zh: "{good}{formula} {step}", en: "{step} {formula} {good}", art: "tin", share: 7,
			abroad: true,
			band:   band{129, 219, 399}, origins: "DE NL AU IE",
			axes: []axis{pack("g", "罐|tins", "400 800 800*3 800*6")}},
	},
	about: []string{
		"给新手爸妈省心，{feel}。|One less thing for new parents to worry about: {feel}.",
		"从材质到接缝都按敏感肌标准，{feel}。|Made to the standard of sensitive skin, and {feel}.",
		"陪宝宝长大的日用品，{feel}。|For every day of growing up: {feel}.",
	},
	care: []string{
		"请在成人看护下使用。|Use under the eye of an adult.",
		"首次使用前请清洗消毒。|Wash and sterilise before first use.",
		"请按体重与月龄选择规格。|Choose by weight and age.",
	},
}

var toys = grammar{
	category: event.Category(24), products: 220, share: 20_000, mean: 66, origins: "US DK GB DE BE",
	slots: `fur: 毛绒|Plush; 针织|Knitted; 长绒|Long-Pile; 灯芯绒|Corduroy; 亚麻|Linen; 毛圈|Bouclé
		beast: 小熊|Bear; 垂耳兔|Lop Rabbit; 树懒|Sloth; 小象|Elephant; 企鹅|Penguin; 水獭|Otter; 羊驼|Alpaca;
			柴犬|Shiba Pup;
			小狐狸|Fox
		mood: 安抚|Comforter; 抱枕|Cuddly; 背带裤|Dungaree; 睡帽|Nightcap; 围巾|Scarf-Wearing; 加重|Weighted
		block: 大颗粒积木|Chunky Building Blocks; 木质积木|Wooden Blocks; 磁力片|Magnetic Tiles;
			轨道积木|Track Blocks;
			拼插积木|Interlocking Bricks
		world: 城市街景|City-Street; 农场|Farm; 太空站|Space-Station; 恐龙岛|Dinosaur-Isle; 童话城堡|Fairy-Castle;
			海底|Undersea; 火车站|Railway
		wheel: 遥控车|Remote-Control Car; 惯性工程车|Friction Digger; 合金车模|Die-Cast Car; 轨道火车|Train Set;
			滑板车|Scooter; 平衡车|Balance Bike
		race: 越野|Off-Road; 漂移|Drift; 消防|Fire-Rescue; 变形|Transforming; 复古|Vintage; 充电|Rechargeable
		mind: 拼图|Jigsaw Puzzle; 桌游|Board Game; 魔方|Speed Cube; 数独棋|Sudoku Board; 蒙氏教具|Montessori Set
		theme: 世界地图|World-Map; 二十四节气|Solar-Terms; 海洋|Ocean; 名画|Great-Paintings; 字母|Alphabet;
			森林动物|Woodland-Animal
		who: 亲子|Family; 儿童益智|Children’s; 成人解压|Grown-Up; 幼儿启蒙|Early-Learning
		size: 大号|Large; 迷你|Mini; 升级版|Deluxe; 礼盒|Gift-Boxed
		feel: 边角打磨圆滑|every edge is rounded and sanded
			玩法开放，不止一种答案|there is more than one way to play
			静音设计，不吵邻居|it is quiet enough for thin walls
			可机洗，不掉毛|it can be machine-washed and does not shed`,
	kinds: []kind{
		{zh: "{mood}{fur}{beast}公仔", en: "{mood} {fur} {beast} Soft Toy", art: "bear", share: 32,
			band: band{19, 59, 299}, grams: 400, axes: []axis{choice("高度|Height",
				"25厘米|25 cm@1000; 40厘米|40 cm@1500; 60厘米|60 cm@2300", 1, 3)}},
		{zh: "{size}{world}{block}", en: "{size} {world} {block}", art: "blocks", share: 26,
			band: band{29, 99, 599}, grams: 1100, origins: "DK DE", axes: []axis{sizes("件数|Pieces",
				"60件|60 pieces@1000; 120件|120 pieces@1650; 240件|240 pieces@2600", 1, 3)}},
		{zh: "{size}{race}{wheel}", en: "{size} {race} {wheel}", art: "toycar", share: 24,
			band: band{25, 89, 499}, grams: 900, axes: []axis{colours(
				"红色|Red; 黄色|Yellow; 蓝色|Blue; 军绿|Army Green", 1, 3)}},
		{zh: "{theme}{who}{mind}", en: "{who} {theme} {mind}", art: "puzzle", share: 18,
			band: band{15, 45, 199}, grams: 700, axes: []axis{choice("版本|Edition",
				"标准版|Standard@1000; 礼盒版|Gift box@1380", 1, 2)}},
	},
	about: []string{
		"一个人能玩，一家人也能玩，{feel}。|Good alone and better with company: {feel}.",
		"生日礼物的稳妥之选，{feel}。|A safe choice for a birthday: {feel}.",
		"儿童心理师参与设计，{feel}。|Drawn up with a child psychologist, and {feel}.",
	},
	care: []string{
		"适合三岁以上，含小零件请留意。|For ages three and up; mind the small parts.",
		"表面可用湿布擦拭。|Wipe with a damp cloth.",
	},
}

var pets = grammar{
	category: event.Category(26), products: 180, share: 8_000, mean: 58, origins: "US CA",
	slots: `meat: 鸡肉|Chicken; 三文鱼|Salmon; 鸭肉梨|Duck and Pear; 牛肉|Beef; 金枪鱼|Tuna; 鹿肉|Venison;
		兔肉|Rabbit
		diet: 无谷|Grain-Free; 冻干双拼|Freeze-Dried Blend; 低敏|Hypoallergenic; 美毛|Coat-Care;
			低温烘焙|Oven-Baked;
			高蛋白|High-Protein
		cat: 成猫|Adult Cat; 幼猫|Kitten; 全猫期|All-Stages Cat; 室内猫|Indoor Cat
		dog: 小型犬|Small-Breed Dog; 幼犬|Puppy; 成犬|Adult Dog; 老年犬|Senior Dog
		wet: 主食罐|Wet Food; 冻干零食|Freeze-Dried Treats; 猫条|Lickable Treats; 洁齿棒|Dental Sticks
		sand: 豆腐猫砂|Tofu Cat Litter; 膨润土猫砂|Clay Cat Litter; 混合猫砂|Blended Cat Litter;
			水晶猫砂|Crystal Cat Litter
		smell: 绿茶|Green-Tea; 原味|Unscented; 活性炭|Charcoal; 蜜桃|Peach; 玉米|Corn
		clump: 低尘|Low-Dust; 速凝|Fast-Clumping; 可冲马桶|Flushable; 除臭|Odour-Lock
		tree: 猫爬架|Cat Tree; 猫窝|Cat Bed; 猫抓板|Scratching Post; 逗猫棒|Teaser Wand; 猫隧道|Cat Tunnel
		weave: 剑麻|Sisal; 藤编|Rattan; 瓦楞纸|Corrugated; 毛绒|Plush; 实木|Solid-Wood; 羊羔绒|Sherpa
		nook: 半封闭|Half-Covered; 多层|Multi-Level; 吸盘|Window-Mount; 四季|All-Season; 可拆洗|Washable
		lead: 牵引绳|Dog Lead; 宠物背包|Pet Carrier; 狗窝|Dog Bed; 自动饮水机|Water Fountain; 慢食碗|Slow-Feeder Bowl
		gear: 反光|Reflective; 静音|Quiet; 防咬|Chew-Proof; 便携折叠|Foldable; 加大|Extra-Large;
			不锈钢|Stainless-Steel
		feel: 挑食的也肯吃完|even a fussy one clears the bowl
			便便成形，气味小|the results in the tray speak for it
			拆洗省事，不沾毛|it cleans easily and sheds the hair
			兽医参与配方|a vet helped with the recipe`,
	kinds: []kind{
		{zh: "{diet}{meat}{cat}粮", en: "{diet} {meat} {cat} Food", art: "cat", share: 26,
			band: band{29, 89, 399}, axes: []axis{pack("g", "袋|bags", "1500 2000 5000")}},
		{zh: "{diet}{meat}{dog}粮", en: "{diet} {meat} {dog} Food", art: "dog", share: 18,
			band: band{29, 85, 399}, axes: []axis{pack("g", "袋|bags", "1500 2500 8000")}},
		{zh: "{diet}{meat}{wet}", en: "{diet} {meat} {wet}", art: "petbowl", share: 16,
			band: band{12, 39, 129},
			axes: []axis{pack("g", "罐|tins", "85*6 85*12 85*24")}},
		{zh: "{clump}{smell}{sand}", en: "{smell} {clump} {sand}", art: "cat", share: 14,
			band: band{15, 39, 119}, axes: []axis{pack("g", "袋|bags", "2500 2500*4 2500*8")},
			origins: "-"},
		{zh: "{nook}{weave}{tree}", en: "{nook} {weave} {tree}", art: "cat", share: 14,
			band:  band{19, 89, 599},
			grams: 3500, axes: []axis{colours(interiors, 1, 3)}, origins: "-"},
		{zh: "{gear}{lead}", en: "{gear} {lead}", art: "dog", share: 12, band: band{15, 59, 299},
			grams: 600,
			axes:  []axis{colours(gentle, 2, 3)}, origins: "US"},
	},
	about: []string{
		"给家里毛孩子的日常，{feel}。|For the one with fur at home: {feel}.",
		"换粮期也平稳，{feel}。|Gentle enough for a change of diet, and {feel}.",
		"多猫多狗家庭囤货，{feel}。|Worth stocking in a house of many paws: {feel}.",
	},
	care: []string{
		"请置于阴凉干燥处，开封后密封。|Keep cool and dry; seal after opening.",
		"按体重喂食，常备清水。|Feed by weight and leave fresh water out.",
	},
}

var books = grammar{
	category: event.Category(23), products: 260, share: 10_000, mean: 29, origins: "GB",
	slots: `place: 海边|Seaside; 雨巷|Rain-Lane; 北方|Northern; 旧城|Old-Town; 山谷|Valley; 末班车|Last-Train;
		灯塔|Lighthouse;
			运河|Canal; 雪线|Snowline; 季风|Monsoon; 无人岛|Empty-Island; 午夜|Midnight
		thing: 邮差|Postman; 钟表匠|Clockmaker; 图书馆|Library; 来信|Letters; 厨房|Kitchen; 证人|Witness;
			花园|Garden;
			旅馆|Hotel; 地图|Map; 账簿|Ledger; 琴师|Fiddler; 证词|Testimony
		genre: 长篇小说|A Novel; 悬疑小说|A Mystery; 短篇集|Stories; 散文集|Essays; 回忆录|A Memoir;
			科幻小说|Science Fiction;
			诗集|Poems
		bind: 精装|Hardback; 平装|Paperback; 插图版|Illustrated; 典藏版|Collector’s Edition; 双语版|Bilingual
		hero: 小刺猬|Little Hedgehog; 月亮鲸鱼|Moon Whale; 怕黑的龙|Dragon Afraid of the Dark;
			会飞的帽子|Flying Hat;
			三只雨靴|Three Rain Boots; 爷爷的云|Grandpa’s Cloud; 慢吞吞火车|Slow Train; 洋葱先生|Mister Onion
		deed: 去旅行|Goes Travelling; 不睡觉|Will Not Sleep; 找朋友|Finds a Friend; 开面包店|Opens a Bakery;
			第一天上学|Starts School; 数星星|Counts the Stars
		kids: 绘本|Picture Book; 立体书|Pop-Up Book; 翻翻书|Lift-the-Flap Book; 点读书|Sound Book
		skill: 家常菜|Home Cooking; 油画|Oil Painting; 统计学|Statistics; 理财|Saving;
			阳台种菜|Balcony Vegetables;
			咖啡|Coffee; 木工|Woodwork; 演讲|Public Speaking; 摄影|Photography; 编程|Programming; 园艺|Gardening
		way: 从零开始学|from Scratch; 一看就会的|Made Plain; 三十天掌握|in Thirty Days; 周末速成|in a Weekend;
			图解|Illustrated; 第一课|A First Course
		past: 丝绸之路|the Silk Road; 大运河|the Grand Canal; 茶叶|Tea; 纸张|Paper; 城墙|City Walls; 海盗|Pirates;
			香料|Spice; 钟表|Clocks; 面条|Noodles; 地图|Maps
		tale: 简史|A Short History of; 的故事|The Story of; 小百科|A Little Encyclopedia of;
			的世界|The World of
		feel: 译文流畅，注释克制|the prose runs easily and the notes are few
			适合通勤路上读两章|two chapters make a commute
			纸张护眼，不透字|the paper is kind to the eyes
			书末附读书会问题|questions for a reading group close the book`,
	kinds: []kind{
		{zh: "《{place}{thing}》{genre} {bind}", en: "The {place} {thing}: {genre} ({bind})",
			art: "book", share: 44,
			band: band{15, 38, 98}, grams: 420, axes: []axis{choice("装帧|Format",
				"单册|Single volume@1000; 附书签函套|Slipcase and bookmark@1320", 1, 2)}},
		{zh: "《{hero}{deed}》{kids}", en: "{hero} {deed}: {kids}", art: "book", share: 22,
			band:  band{15, 36, 129},
			grams: 500, axes: []axis{choice("装帧|Format", "单册|Single volume@1000; 礼盒|Gift box@1600",
				1, 2)}},
		{zh: "《{way}{skill}》{bind}", en: "{skill} {way} ({bind})", art: "book", share: 20,
			band:  band{19, 42, 119},
			grams: 520, axes: []axis{choice("版本|Edition",
				"纸质版|Print@1000; 纸质加视频课|Print with video@1480",
				1, 2)}},
		{zh: "《{past}{tale}》{bind}", en: "{tale} {past} ({bind})", art: "book", share: 14,
			band: band{19, 45, 149}, grams: 560, axes: []axis{choice("装帧|Format",
				"单册|Single volume@1000; 附书签函套|Slipcase and bookmark@1320", 1, 2)}},
	},
	about: []string{
		"编辑推荐，{feel}。|A choice of our editors: {feel}.",
		"一本可以慢慢读的书，{feel}。|A book to take slowly: {feel}.",
		"送给自己或朋友，{feel}。|For yourself or for a friend, and {feel}.",
	},
	care: []string{
		"正版塑封，破损包换。|Shrink-wrapped; damaged copies are replaced.",
		"加固纸盒发货，不折角。|Sent in a stiff box so that no corner bends.",
	},
}
