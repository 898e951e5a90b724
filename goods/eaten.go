package goods

import "carnival/event"

var nuts = grammar{
	category: event.CategoryNuts, products: 160, share: 13_000, mean: 68,
	origins: "US AU TR TH VN CA",
	slots: `roast: 原味|Natural; 盐焗|Salt-Roasted; 奶油味|Creamy; 炭烧|Charcoal-Roasted; 蜂蜜味|Honey-Glazed;
			焦糖味|Caramel; 海苔味|Seaweed; 五香|Five-Spice; 芥末味|Wasabi; 椒盐|Pepper-Salt
		shell: 薄皮|Thin-Shelled; 开口|Split-Shell; 手剥|Hand-Cracked; 去壳|Shelled; 带壳|In-Shell; 大颗粒|Large
		crop: 新货|New-Crop; 当季|This Season’s; 非油炸|Unfried; 独立小包|Individually Wrapped
		homenut: 山核桃|Hickory Nuts; 核桃|Walnuts; 香榧|Torreya Nuts; 板栗仁|Chestnuts; 松子|Pine Nuts;
			榛子|Hazelnuts; 葵花籽|Sunflower Seeds; 花生|Peanuts; 南瓜子|Pumpkin Seeds
		usnut: 巴旦木|Almonds; 开心果|Pistachios; 碧根果|Pecans; 夏威夷果|Macadamias; 腰果|Cashews;
			核桃仁|Walnut Halves; 榛子仁|Hazelnuts
		place: 临安|Lin’an; 新疆|Xinjiang; 云南|Yunnan; 东北|Northeast China; 长白山|Changbai;
			大别山|Dabie Mountain
		mix: 每日坚果|Daily Nut Mix; 混合果仁|Nut and Raisin Mix; 坚果燕麦脆|Nut and Oat Crunch;
			坚果礼盒|Nut Gift Box
		plus: 蔓越莓|Cranberry; 蓝莓|Blueberry; 黑加仑|Blackcurrant; 酸奶块|Yogurt-Bite; 红枣|Jujube; 芒果|Mango
		feel: 颗颗饱满，一掰就开|the kernels are full and the shells give way easily
			低温慢烘，不腻口|slow roasting at low heat leaves them light on the palate
			小包分装，不怕受潮|small packs keep the damp out
			入口酥脆，回味带甜|the first bite is crisp and the finish is sweet`,
	kinds: []kind{
		{zh: "{place}{crop}{shell}{roast}{homenut}",
			en: "{crop} {shell} {roast} {place} {homenut}", art: "nuts",
			share: 45, band: band{19, 46, 149}, grams: 500, origins: "-",
			axes: []axis{pack("g", "袋|bags", "250 500 1000 500*4")}},
		{zh: "{crop}{shell}{roast}{usnut}", en: "{crop} {shell} {roast} {usnut}", art: "nuts",
			share: 35,
			band:  band{22, 52, 169}, grams: 500,
			axes: []axis{pack("g", "罐|tins", "190 380 500*2 1000")}},
		{zh: "{crop}{plus}{roast}{mix}", en: "{crop} {roast} {mix} with {plus}", art: "snack",
			share: 20,
			band:  band{29, 62, 199}, grams: 750,
			axes: []axis{pack("g", "包|packs", "25*7 25*15 25*30")}, tags: "gift"},
	},
	about: []string{
		"产季刚到，{feel}。|Just in from the harvest: {feel}.",
		"办公室抽屉常备，{feel}。|One for the desk drawer: {feel}.",
		"自家工厂小批烘焙，{feel}。|Roasted in small batches in our own works, and {feel}.",
	},
	care: []string{
		"请密封存放于阴凉干燥处，开袋后尽快食用。|Keep sealed, cool and dry; eat soon after opening.",
		"保质期240天，坚果过敏者慎食。|Keeps 240 days. Not for those allergic to nuts.",
	},
}

var milk = grammar{
	category: event.CategoryMilk, products: 120, share: 10_000, mean: 64,
	origins: "AU NZ DE NL IE AT DK",
	slots: `fat: 全脂|Whole; 低脂|Low-Fat; 脱脂|Skimmed; 高钙|High-Calcium; 零乳糖|Lactose-Free;
		富硒|Selenium-Rich
		how: 有机|Organic; A2蛋白|A2-Protein; 牧场直供|Farm-Direct; 娟姗|Jersey; 草饲|Grass-Fed
		kindof: 纯牛奶|Milk; 山羊奶|Goat’s Milk; 水牛奶|Buffalo Milk; 早餐奶|Breakfast Milk
		taste: 原味|Plain; 草莓味|Strawberry; 黄桃味|Peach; 香草味|Vanilla; 红枣味|Jujube; 蓝莓味|Blueberry;
			燕麦味|Oat; 香蕉味|Banana
		sour: 常温酸奶|Shelf-Stable Yogurt Drink; 希腊酸奶|Greek-Style Yogurt; 乳酸菌饮品|Cultured Milk Drink;
			儿童酸奶|Children’s Yogurt
		box: 利乐砖|Brick Carton; 梦幻盖|Screw-Cap Carton; 苗条装|Slim Carton; 家庭装|Family Pack;
			早餐装|Breakfast Pack
		powder: 成人奶粉|Milk Powder; 中老年奶粉|Milk Powder for Seniors; 学生奶粉|Milk Powder for Students;
			羊奶粉|Goat’s Milk Powder
		feel: 奶香醇厚，不添加香精|it is full in taste with no flavouring added
			每百毫升含3.6克乳蛋白|there are 3.6 g of protein in every 100 mL
			从挤奶到灌装不过夜|milking and filling happen on the same day
			小盒随手带，早餐刚好一份|one small carton makes one breakfast`,
	kinds: []kind{
		{zh: "{how}{fat}{kindof} {box}", en: "{how} {fat} {kindof}, {box}", art: "milk", share: 55,
			band: band{29, 55, 129}, grams: 3200,
			axes: []axis{pack("ml", "盒|cartons", "250*12 250*16 250*24 1000*12")}},
		{zh: "{how}{fat}{taste}{sour}", en: "{how} {fat} {taste} {sour}", art: "yogurt", share: 28,
			band: band{29, 56, 119}, grams: 2600,
			axes: []axis{pack("ml", "杯|cups", "200*10 200*12 200*24")}},
		{zh: "{how}{fat}{taste}{powder}", en: "{how} {fat} {taste} {powder}", art: "tin", share: 17,
			band: band{49, 99, 269}, grams: 1000,
			axes: []axis{pack("g", "罐|tins", "400 800 900*2")}},
	},
	about: []string{
		"早餐桌上的一杯，{feel}。|A glass for the breakfast table: {feel}.",
		"自有牧场奶源，{feel}。|From herds of our own, and {feel}.",
		"给长身体的孩子和忙碌的大人，{feel}。|For growing children and busy adults alike, {feel}.",
	},
	care: []string{
		"未开封常温保存，开启后2℃至6℃冷藏并尽快饮用。" +
			"|Store at room temperature; once open, chill and drink soon.",
		"避免阳光直射，乳糖不耐者请留意配料表。|Keep from sunlight. Check the list if you avoid lactose.",
	},
}

var honey = grammar{
	category: event.CategoryHoney, products: 100, share: 4_000, mean: 84, origins: "NZ AU CA ES",
	slots: `flower: 洋槐|Acacia; 椴树|Linden; 枣花|Jujube-Blossom; 荆条|Chaste-Tree; 荔枝|Lychee-Blossom;
			枇杷|Loquat; 紫云英|Milk-Vetch; 油菜花|Rapeseed; 五倍子|Gallnut; 柑橘|Orange-Blossom;
			野桂花|Wild-Osmanthus
		place: 秦岭|Qinba; 长白山|Changbai; 神农架|Shennongjia; 云南|Yunnan; 天山|Tianshan; 祁连山|Qilian;
			海南|Hainan;
			香格里拉|Shangri-La
		form: 成熟|Ripened; 结晶|Set; 液态|Runny; 巢蜜|Comb; 冷滤|Cold-Filtered; 土蜂|Wild-Hive
		bottle: 尖嘴瓶|Squeeze Bottle; 玻璃罐|Glass Jar; 木勺礼盒|Gift Box with Dipper; 便携条装|Travel Sachets
		far: 麦卢卡|Manuka; 三叶草|Clover; 蓝桉|Eucalyptus; 森林|Forest; 迷迭香|Rosemary; 野花|Wildflower;
			麻花|Kanuka
		grade: 单花|Monofloral; 优选|Select; 原生|Raw; 珍藏|Reserve; 乳脂|Creamed
		feel: 花香清透，温水一冲就开|the scent is clear and it melts in warm water
			波美度42以上，不加糖浆|it is ripened in the hive with no syrup added
			冬天自然结晶，口感细腻|it sets by itself in winter to a fine grain
			每批附蜂场信息|each batch names its apiary`,
	kinds: []kind{
		{zh: "{place}{flower}{form}蜂蜜 {bottle}", en: "{place} {form} {flower} Honey, {bottle}",
			art:   "honey",
			share: 74, band: band{25, 59, 189}, grams: 700, origins: "-",
			axes: []axis{pack("g", "瓶|jars", "250 500 1000 500*2")}},
		{zh: "{grade}{form}{far}蜂蜜 {bottle}", en: "{grade} {form} {far} Honey, {bottle}",
			art: "honey", share: 26,
			band: band{59, 129, 699}, grams: 500, abroad: true,
			axes: []axis{pack("g", "瓶|jars", "250 500 250*3")}},
	},
	about: []string{
		"一季只采一次，{feel}。|Taken once a season: {feel}.",
		"养蜂人跟着花期走，{feel}。|The keeper follows the bloom, and {feel}.",
		"早晚一勺，{feel}。|A spoon in the morning and one at night: {feel}.",
	},
	care: []string{
		"请用干燥勺取用，40℃以下温水冲调。|Use a dry spoon and water below 40 °C.",
		"一岁以下婴儿不宜食用，结晶属正常现象。|Not for infants under one year. Setting is natural.",
	},
}

var apples = grammar{
	category: event.CategoryApples, products: 90, share: 4_000, mean: 62, origins: "NZ US CL",
	slots: `sort: 红富士|Red Fuji; 冰糖心|Sugar-Core; 花牛|Huaniu; 黄元帅|Golden Delicious; 国光|Ralls; 嘎啦|Gala;
			蜜脆|Honeycrisp; 秦冠|Qinguan; 瑞雪|Snow White; 丑苹果|Ugly-but-Sweet
		place: 山东烟台|Yantai; 陕西洛川|Luochuan; 新疆阿克苏|Aksu; 甘肃静宁|Jingning; 云南昭通|Zhaotong; 河南灵宝|Lingbao;
			四川盐源|Yanyuan; 辽宁瓦房店|Wafangdian
		size: 大果|Large; 中果|Medium; 特大果|Extra-Large; 小果|Lunchbox-Size
		way: 现摘现发|Picked-to-Order; 脱袋上色|Sun-Coloured; 高原|Highland; 不打蜡|Unwaxed; 生态种植|Eco-Grown
		far: 嘎啦|Royal Gala; 爱妃|Envy-Type; 粉红佳人|Pink-Blush; 蛇果|Red Delicious; 青苹果|Granny Green;
			玫瑰|Rose; 爵士|Jazz-Red
		case: 礼盒|Gift Box; 家庭装|Family Case; 产地直发|Orchard Case; 铂金装|Premium Tray
		feel: 果肉脆，汁水足|the flesh is crisp and full of juice
			糖度14以上，酸甜平衡|it is sweet with enough acid to keep it lively
			个头匀称，逐个套网|the fruit is even and each one is netted
			削皮久放也不易发面|it stays firm for weeks in the cold`,
	kinds: []kind{
		{zh: "{place}{way}{size}{sort}苹果 {case}", en: "{place} {way} {size} {sort} Apples, {case}",
			art:   "apple",
			share: 78, band: band{22, 46, 129}, grams: 2600, origins: "-",
			axes: []axis{pack("g", "箱|boxes", "1500 2500 4000 5000")}},
		{zh: "{way}{size}{far}苹果 {case}", en: "{way} {size} {far} Apples, {case}", art: "apple",
			share: 22,
			band:  band{39, 79, 189}, grams: 2600, abroad: true,
			axes: []axis{pack("g", "箱|boxes", "1000 2000 4000")}},
	},
	about: []string{
		"树上自然成熟再采，{feel}。|Left on the tree until ripe: {feel}.",
		"清晨采摘，当天装箱，{feel}。|Picked at dawn and boxed the same day, and {feel}.",
		"昼夜温差大的山坡果园，{feel}。|From slopes with warm days and cold nights, and {feel}.",
	},
	care: []string{
		"收货后请冷藏，坏果包赔。|Chill on arrival; bruised fruit is refunded.",
		"鲜果净重可能有正负百分之三的误差。|Net weight may differ by three per cent.",
	},
}

var food = grammar{
	category: event.Category(21), products: 320, share: 32_000, mean: 42,
	origins: "KR IT FR ES CH BE TH MY VN AU NO CL SG",
	slots: `bread: 全麦吐司|Wholemeal Toast; 手撕面包|Pull-Apart Bread; 夹心蛋糕|Filled Sponge Cake;
		肉松小贝|Pork-Floss Bun;
			华夫饼|Waffle; 毛毛虫面包|Cream Roll; 蛋黄酥|Egg-Yolk Pastry; 绿豆糕|Mung Bean Cake
		cream: 奶酪味|Cheese; 红豆味|Red Bean; 巧克力味|Chocolate; 抹茶味|Matcha; 原味|Plain; 椰蓉味|Coconut;
			咸蛋黄味|Salted Egg
		bake: 现烤|Fresh-Baked; 无添加蔗糖|No-Added-Sugar; 高纤|High-Fibre; 早餐|Breakfast; 下午茶|Teatime
		noodle: 拉面|Ramen; 拌面|Dry-Mix Noodles; 米线|Rice Noodles; 酸辣粉|Sweet Potato Noodles; 意大利面|Pasta;
			火鸡面|Fire Noodles; 挂面|Wheat Noodles
		spice: 麻辣|Mala; 葱油|Scallion-Oil; 番茄|Tomato; 豚骨|Pork-Bone; 藤椒|Green-Pepper; 酸汤|Sour-Soup;
			炸酱|Soybean-Paste; 咖喱|Curry
		boil: 非油炸|Air-Dried; 速食|Instant; 家庭装|Family-Size; 手工|Handmade; 鲜湿|Fresh
		tea: 龙井|Dragon Well Green Tea; 铁观音|Tieguanyin Oolong; 普洱|Pu’er; 正山小种|Lapsang Souchong;
			白毫银针|Silver Needle;
			茉莉花茶|Jasmine Tea; 碧螺春|Biluochun; 六堡茶|Liubao Dark Tea; 大红袍|Big Red Robe Oolong
		pick: 头采|First-Flush; 手工|Hand-Rolled; 春茶|Spring; 有机|Organic; 高山|High-Mountain;
			老茶园|Old-Garden
		teabox: 罐装|in Tin; 礼盒装|in Gift Box; 散装|Loose; 小袋泡|in Sachets
		sweet: 黑巧克力|Dark Chocolate; 牛奶巧克力|Milk Chocolate; 松露巧克力|Truffles; 夹心巧克力|Pralines;
			生巧|Nama Chocolate
		cocoa: 榛果|Hazelnut; 海盐|Sea Salt; 橙皮|Orange Peel; 覆盆子|Raspberry; 焦糖|Caramel; 咖啡|Coffee;
			薄荷|Mint
		gift: 礼盒|Gift Box; 分享装|Sharing Bag; 排块|Bar; 铁盒|Tin
		grape: 赤霞珠干红|Cabernet Sauvignon; 美乐干红|Merlot; 霞多丽干白|Chardonnay; 西拉干红|Syrah;
			雷司令半甜白|Off-Dry Riesling; 佳美娜干红|Carménère; 黑皮诺桃红|Pinot Noir Rosé; 长相思干白|Sauvignon Blanc
		cork: 单支礼袋|Gift Bag; 整箱|Case; 木盒|Wooden Box; 双支礼盒|Gift Box for Two
		aged: 橡木桶陈酿|Oak-Aged; 珍藏|Reserve; 老藤|Old-Vine; 酒庄|Estate; 单一园|Single-Vineyard
		grain: 五常大米|Wuchang Rice; 小米|Millet; 藜麦|Quinoa; 糙米|Brown Rice; 黑米|Black Rice;
			燕麦片|Rolled Oats;
			红豆薏米|Red Bean and Barley
		mill: 新米|New-Harvest; 有机|Organic; 鲜磨|Fresh-Milled; 胚芽|Germ; 真空装|Vacuum-Packed
		snack: 牛肉干|Beef Jerky; 猪肉脯|Pork Crisps; 芒果干|Dried Mango; 鱿鱼丝|Shredded Squid;
			海苔|Seaweed Crisps;
			薯片|Potato Crisps; 豆干|Dried Tofu; 榴莲干|Durian Crisps
		savour: 香辣|Spicy; 原味|Original; 蜜汁|Honey-Glazed; 孜然|Cumin; 炭烤|Char-Grilled; 黑胡椒|Black-Pepper;
			沙嗲|Satay
		chew: 手撕|Hand-Torn; 独立小包|Single-Wrap; 追剧|Movie-Night; 厚切|Thick-Cut; 无添加|Additive-Free
		oil: 山茶油|Camellia Oil; 冷榨亚麻籽油|Cold-Pressed Linseed Oil;
			小磨芝麻油|Stone-Ground Sesame Oil; 花生油|Peanut Oil
		press: 物理压榨|Expeller-Pressed; 低温|Low-Temperature; 头道|First-Press; 古法|Traditional
		olive: 单一庄园|Single-Estate; 早收|Early-Harvest; 冷榨|Cold-Pressed; 有机|Organic; 果香|Fruity
		jar: 深色玻璃瓶|Dark Glass; 铁听|Tin; 礼盒|Gift Set
		feel: 配料表很短，看得懂|the list of ingredients is short and plain
			小时候的味道|it tastes the way it used to
			一份刚好一餐|one portion makes a meal
			口感有层次，不齁甜|there are layers to the taste and nothing cloying
			送人也体面|it makes a decent present`,
	kinds: []kind{
		{zh: "{bake}{cream}{bread}", en: "{bake} {cream} {bread}", art: "bread", share: 16,
			band: band{15, 32, 79}, origins: "-",
			axes: []axis{pack("g", "箱|boxes", "400 800 1200")}},
		{zh: "{boil}{spice}{noodle}", en: "{boil} {spice} {noodle}", art: "noodles", share: 16,
			band: band{12, 32, 89}, origins: "KR IT SG",
			axes: []axis{pack("g", "袋|packs", "120*5 120*10 120*20")}},
		{zh: "{pick}{tea} {teabox}", en: "{pick} {tea} {teabox}", art: "tea", share: 15,
			tags: "gift",
			band: band{29, 89, 899}, origins: "-",
			axes: []axis{pack("g", "罐|tins", "100 250 250*2")}},
		{zh: "{cocoa}{sweet} {gift}", en: "{cocoa} {sweet} {gift}", art: "chocolate", share: 11,
			tags: "gift",
			band: band{25, 59, 299}, origins: "CH BE FR",
			axes: []axis{pack("g", "盒|boxes", "100 200 400")}},
		{zh: "{aged}{grape}葡萄酒 {cork}", en: "{aged} {grape} Wine, {cork}", art: "wine", share: 10,
			tags: "gift",
			band: band{39, 99, 899}, origins: "FR IT ES AU CL",
			axes: []axis{pack("ml", "瓶|bottles", "750 750*2 750*6")}},
		{zh: "{mill}{grain}", en: "{mill} {grain}", art: "rice", share: 8, band: band{19, 45, 129},
			origins: "-", axes: []axis{pack("g", "袋|bags", "1000 2500 5000")}},
		{zh: "{chew}{savour}{snack}", en: "{chew} {savour} {snack}", art: "snack", share: 16,
			band: band{12, 29, 89}, origins: "TH MY VN KR",
			axes: []axis{pack("g", "袋|bags", "100 100*3 250*3")}},
		{zh: "{olive}特级初榨橄榄油 {jar}", en: "{olive} Extra Virgin Olive Oil, {jar}", art: "oil",
			share: 4, band: band{49, 99, 299}, origins: "ES IT", abroad: true,
			axes: []axis{pack("ml", "瓶|bottles", "500 750 1000*2")}},
		{zh: "{press}{oil} {jar}", en: "{press} {oil}, {jar}", art: "oil", share: 5,
			band: band{29, 79, 229}, origins: "-",
			axes: []axis{pack("ml", "瓶|bottles", "500 750 1000*2")}},
	},
	about: []string{
		"厨房和茶水间都欢迎，{feel}。|Welcome in any kitchen: {feel}.",
		"老师傅的方子，{feel}。|From an old recipe, and {feel}.",
		"囤货正当时，{feel}。|Worth keeping a stock of: {feel}.",
	},
	care: []string{
		"请置于阴凉干燥处，过敏原信息见包装。|Keep cool and dry. Allergens are listed on the pack.",
		"开封后请密封，尽快食用。|Seal again after opening and eat soon.",
	},
}
