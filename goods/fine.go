package goods

import "carnival/event"

var strap = choice("表带|Strap", `黑色皮带|Black leather@1000; 棕色皮带|Brown leather@1000; 精钢|Steel@1120;
	米兰网带|Milanese mesh@1080; 尼龙|Nylon@940; 硅胶|Silicone@940`, 1, 3)

var dial = choice("表盘|Dial", `白盘|White; 黑盘|Black; 蓝盘|Blue; 绿盘|Green; 香槟盘|Champagne`, 1, 2)

var watches = grammar{
	category: event.CategoryWatches, products: 150, share: 15_000, mean: 560, origins: "CH JP",
	slots: `line: 远洋|Ocean; 星轨|Startrail; 时匠|Artisan; 领航|Pilot; 月相|Moonphase; 复刻|Heritage;
		城市|Metro; 巡礼|Voyage;
			学者|Scholar; 晨光|Daybreak
		move: 自动机械|Automatic; 石英|Quartz; 手动上链|Hand-Wound; 光动能|Solar-Powered; 陀飞轮|Tourbillon
		shape: 超薄|Slim; 镂空|Skeleton; 潜水|Diver; 计时|Chronograph; 日历|Date; 简约三针|Three-Hand; 方形|Square
		who: 男表|Men’s Watch; 女表|Women’s Watch; 中性手表|Watch; 情侣对表|Pair of Watches
		glass: 蓝宝石镜面|Sapphire; 精钢|Steel; 陶瓷|Ceramic; 镀金|Gold-Plated; 贝母|Mother-of-Pearl
		smart: 运动|Sports; 通话|Calling; 健康监测|Health; 儿童定位|Children’s GPS; 长续航|Long-Life
		pulse: 心率血氧|Heart-Rate; 防水|Waterproof; 彩屏|Colour-Screen; 轻量|Lightweight; 离线支付|Offline-Pay
		band: 智能手表|Smartwatch; 智能手环|Fitness Band
		feel: 走时日误差在十五秒内|it keeps within fifteen seconds a day
			三十米生活防水|it is safe from splashes to thirty metres
			表扣易调，自己就能拆节|the clasp adjusts without a watchmaker
			夜光清晰，抬手即读|the hands glow and read at a glance`,
	kinds: []kind{
		{zh: "{line}{glass}{shape}{move}{who}", en: "{line} {glass} {shape} {move} {who}",
			art: "watch", share: 76,
			band: band{99, 599, 28000}, grams: 180, axes: []axis{dial, strap}},
		{zh: "{line}{pulse}{smart}{band}", en: "{line} {pulse} {smart} {band}", art: "smartwatch",
			share: 24,
			band:  band{89, 299, 1999}, grams: 120, axes: []axis{colours(
				"黑色|Black; 银色|Silver; 粉色|Pink; 蓝色|Blue; 橙色|Orange", 2, 3)}, origins: "-"},
	},
	about: []string{
		"每天都戴得住，{feel}。|A watch for every day: {feel}.",
		"送给父亲，或者第一份工资，{feel}。|For a father, or from a first salary: {feel}.",
		"表壳与表盘经多次调校，{feel}。|Case and dial went through many drafts, and {feel}.",
	},
	care: []string{
		"附表盒与保修卡，全国联保两年。|Box and warranty card included, two years of cover.",
		"远离强磁与热水。|Keep from strong magnets and hot water.",
	},
}

var metals = choice("材质|Metal", `银色|Silver; 金色|Gold; 玫瑰金|Rose Gold`, 1, 3)

var jewellery = grammar{
	category: event.Category(22), products: 200, share: 22_000, mean: 190, origins: "DK AT CH FR",
	slots: `metal: 925银|Sterling Silver; 18K金|18K Gold; 足金|Pure Gold; 铂金|Platinum; 镀金|Gold-Plated;
		钛钢|Titanium-Steel
		stone: 淡水珍珠|Freshwater Pearl; 锆石|Zircon; 月光石|Moonstone; 和田玉|Nephrite Jade; 翡翠|Jadeite;
			石榴石|Garnet;
			拉长石|Labradorite; 玛瑙|Agate; 蓝托帕石|Blue Topaz
		shape: 星月|Moon-and-Star; 四叶草|Clover; 锁骨|Collarbone; 叠戴|Stacking; 流苏|Tassel; 几何|Geometric;
			花瓣|Petal;
			平安扣|Peace-Charm; 小鱼|Little-Fish
		ring: 开口戒指|Open Ring; 对戒|Ring Pair; 尾戒|Pinky Ring; 订婚戒指|Engagement Ring
		chain: 项链|Necklace; 吊坠|Pendant; 毛衣链|Long Chain; 锁骨链|Choker
		ear: 耳钉|Stud Earrings; 耳环|Hoop Earrings; 耳线|Threader Earrings; 耳夹|Clip Earrings
		arm: 手链|Bracelet; 手镯|Bangle; 手串|Bead Bracelet; 脚链|Anklet
		feel: 接触面为抗敏材质|what touches the skin is hypoallergenic
			每颗石头纹理都不同|no two stones are alike
			镶口打磨细致，不勾毛衣|the settings are smooth and catch no wool
			可刻字，附证书|it can be engraved and comes with a certificate`,
	kinds: []kind{
		{zh: "{metal}{shape}{stone}{ring}", en: "{shape} {stone} {metal} {ring}", art: "ring",
			share: 26,
			band:  band{29, 169, 5999}, grams: 40, axes: []axis{metals}},
		{zh: "{metal}{shape}{stone}{chain}", en: "{shape} {stone} {metal} {chain}",
			art: "necklace", share: 30,
			band: band{29, 199, 6999}, grams: 60, axes: []axis{metals}},
		{zh: "{metal}{shape}{stone}{ear}", en: "{shape} {stone} {metal} {ear}", art: "earrings",
			share: 24,
			band:  band{19, 129, 2999}, grams: 40, axes: []axis{metals}},
		{zh: "{metal}{shape}{stone}{arm}", en: "{shape} {stone} {metal} {arm}", art: "bracelet",
			share: 20,
			band:  band{29, 219, 8999}, grams: 80, axes: []axis{metals}},
	},
	about: []string{
		"小而亮，{feel}。|Small and bright: {feel}.",
		"纪念日的礼物，{feel}。|A present for an anniversary: {feel}.",
		"匠人手工打磨，{feel}。|Finished by hand, and {feel}.",
	},
	care: []string{
		"沐浴与运动时请取下，单独收纳。|Take off for bath and sport; store on its own.",
		"附首饰盒与擦银布。|Comes in a box with a polishing cloth.",
	},
}

var beauty = grammar{
	category: event.Category(18), products: 330, share: 72_000, mean: 84,
	origins: "FR KR JP US AU CH SG NZ GB",
	slots: `root: 玫瑰|Rose; 山茶花|Camellia; 积雪草|Centella; 烟酰胺|Niacinamide; 玻尿酸|Hyaluronic;
		神经酰胺|Ceramide;
			酵母|Yeast-Ferment; 绿茶|Green Tea; 燕窝肽|Peptide; 马齿苋|Purslane; 视黄醇|Retinol
		act: 保湿|Hydrating; 舒缓|Soothing; 提亮|Brightening; 紧致|Firming; 修护|Repairing; 控油|Oil-Control;
			抗皱|Smoothing
		tex: 轻盈|Light; 滋润|Rich; 凝露|Gel; 乳状|Milky; 晚间|Night; 敏感肌|Sensitive-Skin
		cream: 面霜|Face Cream; 眼霜|Eye Cream; 乳液|Lotion; 睡眠面膜|Sleeping Mask
		serum: 精华液|Serum; 爽肤水|Toner; 安瓶|Ampoules; 精油|Face Oil
		mask: 面膜|Sheet Mask; 泥膜|Clay Mask; 眼膜|Eye Mask; 鼻贴|Nose Strips
		clean: 洁面乳|Face Wash; 卸妆油|Cleansing Oil; 卸妆水|Micellar Water; 洁面慕斯|Cleansing Mousse
		look: 丝绒|Velvet; 水光|Glossy; 哑光|Matte; 雾面|Soft-Focus; 镜面|Mirror-Shine; 持久|Long-Wear
		lip: 口红|Lipstick; 唇釉|Lip Lacquer; 唇膏|Lip Balm; 唇泥|Lip Mud
		make: 粉底液|Foundation; 气垫|Cushion Compact; 眼影盘|Eyeshadow Palette; 睫毛膏|Mascara; 腮红|Blush;
			蜜粉|Setting Powder
		wear: 遮瑕|Full-Cover; 轻薄|Sheer; 防水|Waterproof; 控油|Shine-Control; 养肤|Skin-Caring
		note: 柑橘|Citrus; 木质|Woody; 白麝香|White Musk; 小苍兰|Freesia; 无花果|Fig; 桂花|Osmanthus;
			檀香|Sandalwood; 海盐|Sea Salt
		scent: 淡香水|Eau de Toilette; 香水|Eau de Parfum; 固体香膏|Solid Perfume; 护手霜|Hand Cream;
			洗发水|Shampoo;
			沐浴露|Shower Gel; 发膜|Hair Mask
		mood: 清晨|Morning; 雨后|After-Rain; 午夜|Midnight; 花园|Garden; 假日|Holiday
		feel: 上脸化水，不泛油光|it melts in and leaves no shine
			成分表前三位就是主打|the hero ingredients stand in the first three
			带妆八小时不斑驳|it holds for eight hours without caking
			无酒精无香精，换季也安稳|free of alcohol and perfume, it is calm in every season
			泵头设计，不浪费最后一滴|the pump wastes not a drop`,
	kinds: []kind{
		{zh: "{root}{act}{tex}{cream}", en: "{root} {act} {tex} {cream}", art: "creamjar",
			share: 22,
			band:  band{39, 119, 1299}, grams: 180, axes: []axis{sizes("容量|Size",
				"30克|30 g@1000; 50克|50 g@1380; 100克|100 g@2200", 1, 2)}},
		{zh: "{root}{act}{tex}{serum}", en: "{root} {act} {tex} {serum}", art: "serum", share: 18,
			band: band{39, 129, 1499}, grams: 160,
			axes: []axis{pack("ml", "瓶|bottles", "30 50 100")}},
		{zh: "{root}{act}{mask}", en: "{root} {act} {mask}", art: "facemask", share: 17,
			band:  band{29, 79, 399},
			grams: 350, axes: []axis{sizes("片数|Pieces",
				"5片|5 pcs@1000; 10片|10 pcs@1750; 20片|20 pcs@3000; 30片|30 pcs@4000", 1, 3)}},
		{zh: "{root}{tex}{clean}", en: "{tex} {root} {clean}", art: "lotion", share: 12,
			band: band{25, 75, 399},
			axes: []axis{pack("ml", "瓶|bottles", "100 150 300")}},
		{zh: "{look}{mood}{lip}", en: "{mood} {look} {lip}", art: "lipstick", share: 13,
			band:  band{19, 69, 399},
			grams: 60, axes: []axis{choice("色号|Shade", `豆沙|Rosewood; 正红|True Red; 枫叶红|Maple;
				蜜桃|Peach;
				浆果|Berry; 奶茶|Milk Tea; 砖红|Brick`, 3, 5)}},
		{zh: "{wear}{look}{make}", en: "{wear} {look} {make}", art: "compact", share: 10,
			band:  band{29, 99, 499},
			grams: 120, axes: []axis{choice("色号|Shade", `象牙白|Ivory; 自然|Natural; 暖杏|Warm Apricot;
				蜜糖|Honey;
				奶茶|Milk Tea`, 2, 4)}},
		{zh: "{mood}{note}{scent}", en: "{mood} {note} {scent}", art: "perfume", share: 8,
			band:  band{25, 99, 899},
			grams: 300, axes: []axis{pack("ml", "瓶|bottles", "50 100 200")}},
	},
	about: []string{
		"早晚各一次，{feel}。|Morning and night: {feel}.",
		"配方做减法，{feel}。|A recipe with less in it, and {feel}.",
		"实验室与花田同一个团队，{feel}。|One team keeps the laboratory and the fields: {feel}.",
	},
	care: []string{
		"首次使用请先在耳后测试。|Try behind the ear first.",
		"开封后请在十二个月内用完，避光保存。|Use within twelve months of opening; keep from light.",
	},
}

var paint = choice("颜色|Colour", `珍珠白|Pearl White; 曜石黑|Obsidian Black; 海湾蓝|Bay Blue; 宝石红|Ruby Red;
	钛灰|Titanium Grey`, 1, 3)

var cars = grammar{
	category: event.CategoryCars, products: 80, share: 15_000, mean: 1150, origins: "DE",
	slots: `line: 远山|Farhill; 逐云|Cloudchaser; 领野|Wildlead; 星途号|Stargazer; 致远|Farsight; 驰原|Steppe;
		晴空|Clearsky;
			漫步|Amble; 破浪|Breaker; 问津|Ferry
		fuel: 1.5升自动|1.5 L Automatic; 1.4T双离合|1.4T Dual-Clutch; 2.0T四驱|2.0T All-Wheel Drive;
			1.6升手动|1.6 L Manual;
			纯电动|Electric; 油电混合|Hybrid; 插电混动|Plug-In Hybrid
		body: 紧凑型轿车|Compact Saloon; 城市SUV|City SUV; 七座SUV|Seven-Seat SUV; 家用MPV|Family MPV;
			两厢车|Hatchback;
			小型电动车|City Car; 旅行车|Estate
		give: 订车抵用券|Deposit Voucher; 购车立减券|Purchase Voucher; 试驾礼包|Test-Drive Package;
			保养套餐券|Servicing Voucher;
			置换补贴券|Trade-In Voucher
		gain: 抵整车尾款|Against the Final Payment; 到店核销|Redeemed at the Dealer;
			含三次基础保养|with Three Services;
			全国门店通用|Valid at All Dealers
		cam: 行车记录仪|Dash Cam; 车载充电器|Car Charger; 全包围脚垫|Fitted Floor Mats; 座椅套|Seat Covers;
			车载香薰|Car Fragrance; 胎压监测|Tyre-Pressure Monitor; 车载吸尘器|Car Vacuum
		kit: 高清夜视|Night-Vision; 快充双口|Dual-Port; 四季通用|All-Season; 隐藏式|Concealed; 无线|Wireless;
			耐磨防滑|Hard-Wearing
		feel: 到店出示券码即可|show the code at the dealer
			提车周期以门店为准|the dealer confirms the day of delivery
			配置表与实车一致|the sheet of equipment matches the car
			支持全国上牌|it can be registered in any province`,
	kinds: []kind{
		{zh: "{line} {fuel}{body} 整车", en: "{line} {fuel} {body}, Whole Car", art: "car", share: 30,
			band: band{49_800, 98_000, 298_000}, grams: 1_400_000, demand: 12, axes: []axis{
				choice("版型|Trim", "舒适型|Comfort@1000; 豪华型|Luxury@1090; 尊贵型|Premium@1190", 2, 3),
				paint}},
		{zh: "{line} {body}{give} {gain}", en: "{line} {body} {give}, {gain}", art: "voucher",
			share: 45,
			band:  band{199, 699, 3999}, grams: 0, axes: []axis{choice("面额|Tier",
				"标准|Standard@1000; 升级|Plus@1600", 1, 2)}, origins: "-"},
		{zh: "{kit}{line}{cam}", en: "{line} {kit} {cam}", art: "steering", share: 25,
			band:  band{39, 159, 699},
			grams: 900, axes: []axis{colours("黑色|Black; 灰色|Grey; 米色|Beige", 1, 2)}},
	},
	about: []string{
		"从下单到提车都有专人跟进，{feel}。|One person sees you from order to keys: {feel}.",
		"为家庭出行准备，{feel}。|For a family on the road: {feel}.",
		"节日权益一次说清，{feel}。|The festival’s terms in one place: {feel}.",
	},
	care: []string{
		"未核销可随时退，详情以门店合同为准。|Refundable until redeemed; the dealer’s contract decides.",
		"请按车型选购并核对配置。|Choose by model and check the equipment.",
	},
}

var art = grammar{
	category: event.Category(28), products: 110, share: 3_000, mean: 240, origins: "FR IT",
	slots: `scene: 秋山|Autumn Hills; 海岸|Coastline; 雪后村庄|Village after Snow;
		静物与柠檬|Still Life with Lemons;
			竹林|Bamboo Grove; 荷塘|Lotus Pond; 夜市|Night Market; 向日葵田|Sunflower Field;
			渔船|Fishing Boats; 旧窗|Old Window;
			远帆|Distant Sails; 雨中小桥|Bridge in Rain
		hand: 手绘|Hand-Painted; 限量|Limited-Edition; 原创|Original; 签名|Signed; 装裱|Framed
		medium: 油画|Oil Painting; 水彩画|Watercolour; 丙烯画|Acrylic Painting; 版画|Print; 国画|Ink Painting;
			摄影作品|Photograph
		glaze: 青瓷|Celadon; 天目釉|Tenmoku; 汝窑|Ru-Style; 粉彩|Famille-Rose; 柴烧|Wood-Fired;
			青花|Blue-and-White; 窑变|Flambé
		pot: 花瓶|Vase; 茶壶|Teapot; 香炉|Incense Burner; 盖碗|Lidded Bowl; 摆件|Figure; 主人杯|Master’s Cup
		place: 景德镇|Jingdezhen; 宜兴|Yixing; 龙泉|Longquan; 德化|Dehua; 建阳|Jianyang
		brush: 狼毫毛笔|Weasel-Hair Brush; 歙砚|She Inkstone; 徽墨|Hui Ink Stick; 宣纸|Xuan Paper;
			印石|Seal Stone;
			文房礼盒|Scholar’s Desk Set
		work: 名家|Master-Made; 初学|Beginner’s; 收藏级|Collector-Grade; 老料|Old-Stock; 书画|Calligraphy
		year: 仿古|Antique-Finish; 手工|Handmade; 雕花|Carved; 素面|Plain; 礼盒|Gift-Boxed
		feel: 每件略有不同|no two are quite the same
			附作者证书|it comes with the maker’s certificate
			背面有工作室印章|the studio’s seal is on the back
			挂上墙即可，无需另配|it is ready to hang`,
	kinds: []kind{
		{zh: "{scene} {hand}{medium}", en: "{scene}, {hand} {medium}", art: "painting", share: 46,
			band: band{49, 299, 12_000}, grams: 2200, axes: []axis{choice("尺寸|Size",
				"30×40厘米|30 × 40 cm@1000; 50×70厘米|50 × 70 cm@1700; 80×100厘米|80 × 100 cm@2900", 1,
				2)}},
		{zh: "{place}{year}{glaze}{pot}", en: "{year} {place} {glaze} {pot}", art: "vase",
			share: 34,
			band:  band{49, 259, 8_800}, grams: 1600, origins: "-", axes: []axis{choice("配件|With",
				"单件|Piece only@1000; 含木座锦盒|Stand and brocade box@1250", 1, 2)}},
		{zh: "{year}{work}{brush}", en: "{year} {work} {brush}", art: "brush", share: 20,
			band:  band{19, 99, 1_999},
			grams: 700, origins: "-",
			axes: []axis{choice("规格|Set", "单件|Single@1000; 三件|Set of three@2600",
				1, 2)}},
	},
	about: []string{
		"工作室小批制作，{feel}。|Made in small numbers in the studio: {feel}.",
		"给书房或玄关，{feel}。|For a study or a hallway: {feel}.",
		"从一件开始的收藏，{feel}。|A collection begins with one: {feel}.",
	},
	care: []string{
		"避免潮湿与阳光直射，木箱加固发货。|Keep from damp and sun; sent in a wooden crate.",
		"用软布轻拭，勿用清洁剂。|Dust with a soft cloth, no detergents.",
	},
}

// allGrammars is every category but the catch-all of imports, by number.
func allGrammars() []*grammar {
	return []*grammar{
		&phones, &tvs, &cars, &watches, &nuts, &milk, &honey, &apples, &computers, &appliances,
		&womenswear, &menswear, &shoes, &bags, &sports, &baby, &beauty, &textiles, &furniture,
		&food,
		&jewellery, &books, &toys, &household, &pets, &garden, &art, &bathroom,
	}
}
