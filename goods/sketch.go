package goods

import (
	"strings"

	"carnival/event"
	"carnival/intake"
)

// sketches says by which words of a title a category's drawing is chosen: "drawing: word, word" in
// order of precedence, in lower case. The last drawing is the category's usual one.
var sketches = map[string]string{
	"phones": "phone: phone",
	"tvs":    "tv: tv",
	"cars": `voucher: 券, 礼包, voucher, package; steering: 记录仪, 充电器, 脚垫, 座椅套, 香薰, 胎压, 吸尘,
		dash cam, charger, mats, seat covers, fragrance, tyre, vacuum; car: car`,
	"watches": "smartwatch: 智能手, smartwatch, fitness band; watch: watch",
	"nuts":    "snack: 每日坚果, 混合果仁, 燕麦脆, 坚果礼盒, mix, crunch, nut gift; nuts: nut",
	"milk":    "tin: 奶粉, powder; yogurt: 酸奶, 乳酸菌, yogurt, cultured; milk: milk",
	"honey":   "honey: honey",
	"apples":  "apple: apple",
	"computers": `laptop: 笔记本, laptop, notebook; tablet: 平板, tablet;
		headphones: 耳机, headphone, earbud;
		keyboard: 键盘, 键鼠, keyboard, mouse; camera: 相机, camera; drive: 硬盘, u盘, drive, usb, ssd;
		laptop: computer`,
	"appliances": `washer: 洗衣机, washing machine; fridge: 冰箱, refrigerator, fridge;
		aircon: 空调, air conditioner; ricecooker: 电饭煲, rice cooker; kettle: 壶, 热水瓶, kettle, thermo;
		vacuum: 吸尘器, vacuum; purifier: 净化器, 加湿器, 除湿机, purifier, humidifier;
		blender: 破壁机, 豆浆机, 榨汁机, 料理机, blender, soy milk, juicer, processor;
		dryer: 吹风, 卷发, 直发, hair, curling, straightening; ricecooker: appliance`,
	"womenswear": `dress: 连衣裙, dress; parka: 羽绒, down jacket, puffer;
		sweater: 毛衣, 针织, sweater, knit;
		coat: 大衣, 风衣, coat; shirt: 衬衫, blouse, shirt with; skirt: 裙, skirt;
		trousers: 裤, jeans, trousers, pants; tee: t恤, t-shirt, tee; shirt: shirt; dress: wear`,
	"menswear": `tee: t恤, t-shirt; parka: 羽绒服, hooded duck, hooded goose, down jacket, padded;
		sweater: 毛衣, sweater; coat: 大衣, coat; jacket: 夹克, jacket;
		trousers: 裤, jeans, chinos, trousers, pants, corduroys; shirt: shirt`,
	"shoes": `slipper: 拖鞋, 棉鞋, 凉拖, slipper, slides; boot: 靴, boots;
		loafer: 德比, 牛津鞋, 乐福, 豆豆, 布洛克, derby, oxford shoes, loafer, driving, brogue;
		heels: 单鞋, 玛丽珍, 芭蕾鞋, 穆勒, pumps, mary jane, ballet, mules, heel; sneaker: shoe`,
	"bags": `backpack: 背包, 双肩, 书包, 妈咪包, backpack, daypack; suitcase: 箱, suitcase, case;
		wallet: 钱包, 卡包, 零钱包, 手拿包, wallet, card holder, purse, clutch; handbag: bag`,
	"sports": `tent: 帐篷, tent; parka: 冲锋衣, jacket; mat: 瑜伽垫, yoga mat; dumbbell: 哑铃, dumbbell;
		racket: 拍, racket; bicycle: 自行车, 通勤车, bike, bicycle;
		leggings: 瑜伽服, 紧身裤, 背心, 内衣, 短裤, yoga set, leggings, tank, bra, shorts; ball: ball`,
	"baby": `lotion: 面霜, 沐浴, 护臀, 抚触, 身体乳, nappy cream, face cream, hair and body, massage oil;
		nappy: 纸尿裤, 拉拉裤, 隔尿垫, 学步裤, napp, changing pads, training pants, diaper;
		tin: 奶粉, formula; babybottle: 瓶, 杯, bottle, cup;
		onesie: 连体衣, 家居服, 爬服, 棉服, 睡袋, bodysuit, pyjama, romper, padded, sleeping bag;
		pram: 推车, 安全座椅, 婴儿床, 餐椅, 背带, pushchair, car seat, cot, high chair, carrier; onesie: baby`,
	"beauty": `creamjar: 睡眠面膜, sleeping mask;
		facemask: 面膜, 泥膜, 眼膜, 鼻贴, sheet mask, clay mask, eye mask, nose strip;
		lipstick: 口红, 唇, lip; compact: 粉底, 气垫, 眼影, 睫毛, 腮红, 蜜粉, foundation, cushion compact, palette,
		mascara, blush, powder; lotion: 洁面, 卸妆, cleans, face wash, micellar;
		serum: 精华, 爽肤水, 安瓶, 精油, serum, toner, ampoule, face oil;
		perfume: 香水, 香膏, 护手霜, 洗发, 沐浴, 发膜, eau, perfume, hand cream, shampoo, shower gel, hair mask;
		creamjar: cream`,
	"textiles": `bedding: 四件套, bedding; pillow: 枕, pillow; towel: 浴巾, 面巾, 毛巾, 浴袍, towel, bathrobe;
		curtain: 帘, curtain; rug: 毯, 垫, rug, mat, throw; quilt: duvet`,
	"furniture": `sofa: 沙发, sofa; chair: 椅, chair, stool; lamp: 灯, lamp, light;
		cabinet: 衣柜, 书架, 柜, wardrobe, bookcase, cabinet, tv stand, bedside table, chest of;
		table: 桌, 茶几, 边几, table, desk; bed: 床, 上下铺, bed; cabinet: furniture`,
	"food": `wine: 酒, wine; oil: 橄榄油, 山茶油, 麻油, 籽油, 花生油, oil;
		noodles: 拉面, 拌面, 米线, 酸辣粉, 意大利面, 火鸡面, 挂面, ramen, noodle, pasta;
		bread: 吐司, 面包, 蛋糕, 小贝, 华夫, 蛋黄酥, 绿豆糕, toast, bread, cake, bun, waffle, roll, pastry;
		chocolate: 巧克力, 生巧, chocolate, truffle, praline;
		tea: 龙井, 铁观音, 普洱, 小种, 银针, 茶, 碧螺春, 大红袍, tea, oolong, souchong, needle, biluochun;
		rice: 米, 藜麦, 燕麦片, rice, millet, quinoa, oats, red bean and; snack: snack`,
	"jewellery": `ring: 戒指, 对戒, 尾戒, ring pair, open ring, pinky ring, engagement ring;
		earrings: 耳, earring; bracelet: 手链, 手镯, 手串, 脚链, bracelet, bangle, anklet;
		necklace: necklace`,
	"books": "book: book",
	"toys": `blocks: 积木, 磁力片, blocks, tiles, bricks; puzzle: 拼图, 桌游, 魔方, 数独, 教具, puzzle, game,
		cube, sudoku, montessori; bear: 公仔, 毛绒, soft toy, plush; toycar: toy`,
	"household": `paper: 纸, tissue, towels, toilet rolls; broom: 拖把, 扫把, 除尘掸, mop, broom, duster;
		soap: 洗衣, 洗洁精, 柔顺剂, 洗手液, 除垢剂, laundry liquid, washing-up, capsules, softener, hand wash,
		descaler;
		box: 箱, 收纳, 分隔, 压缩袋, 脏衣篮, 置物架, storage, box, bag, organiser, basket, shelf;
		cup: 杯, flask, mug, tumbler, bottle, cup; pot: 锅, wok, pan, pot, casserole; box: thing`,
	"pets": `petbowl: 主食罐, 零食, 猫条, 洁齿棒, wet food, treats, dental; dog: 犬, 狗, 牵引, 宠物, 饮水机, 慢食碗, dog,
		puppy, pet carrier, fountain, bowl; cat: cat`,
	"garden": `flower: 郁金香, 风信子, 水仙, 朱顶红, 百合, 番红花, 种子, 种球, tulip, hyacinth, daffodil, amaryllis,
		lily,
		crocus, seed, bulb;
		wateringcan: 洒水壶, 修枝剪, 三件套, 水管, 浇花器, watering, shears, tool, hose, waterer;
		plant: plant`,
	"art": `brush: 毛笔, 歙砚, 徽墨, 宣纸, 印石, 文房, brush, inkstone, ink stick, xuan paper, seal stone;
		painting: 画, 摄影, painting, watercolour, print, photograph; vase: vase`,
	"bathroom": `toiletseat: 马桶, toilet; shower: 花洒, 淋浴, shower; tap: 龙头, tap, faucet;
		towelrail: rail`,
	"other": "parcel: parcel",
}

// drawingOf finds the drawing whose words stand in the title.
func drawingOf(c event.Category, title intake.Text) string {
	zh, en := strings.ToLower(title.Zh)+" ", " "+strings.ToLower(title.En)
	for entry := range strings.SplitSeq(sketches[c.Key()], ";") {
		drawing, words, _ := strings.Cut(entry, ":")
		for w := range strings.SplitSeq(words, ",") {
			w = strings.Trim(w, " \n\t")
			if w != "" && (strings.Contains(zh, w) || strings.Contains(en, " "+w)) {
				return strings.TrimSpace(drawing)
			}
		}
	}
	return usualDrawing(c)
}

// usualDrawing is the last one that the category lists.
func usualDrawing(c event.Category) string {
	list := sketches[c.Key()]
	last := list[strings.LastIndex(list, ";")+1:]
	drawing, _, _ := strings.Cut(last, ":")
	return strings.TrimSpace(drawing)
}

// tints are colours by the words of variants, the longer ones first where one contains another.
var tints = []struct {
	words string
	tint  uint32
}{
	{"酒红 豆沙红 浆果 砖红 burgundy rosewood berry brick maple 枫叶红 豆沙", 0x9a3145},
	{"玫瑰金 rose_gold", 0xd9a08f}, {"香槟 champagne", 0xdcc7a0},
	{"藕粉 樱花粉 樱粉 豆沙粉 粉色 pink", 0xe79aab},
	{"雾霾蓝 dusty_blue", 0x7f9bb8}, {"海湾蓝 bay_blue", 0x2f6fb5}, {"天蓝 sky_blue", 0x6fb3e8},
	{"藏青 navy", 0x2c3c66}, {"深空灰 space_grey titanium 钛灰 深灰 charcoal", 0x565b66},
	{"雾灰 浅灰 mist_grey light_grey", 0xb9bec6}, {"墨绿 松绿 松石绿 forest pine_green 军绿 army", 0x33644c},
	{"薄荷绿 mint", 0x8ed0b4}, {"绿 green", 0x4f9d5d}, {"焦糖 caramel 驼色 camel", 0xb9793f},
	{"燕麦 oatmeal 杏色 apricot 米色 beige 原木 oak 蜜糖 honey 暖杏", 0xd9bd94},
	{"米白 off-white 奶白 milk_white 象牙 ivory 奶油 cream 自然 natural", 0xefe6d6},
	{"奶茶 milk_tea", 0xc79a7c}, {"蜜桃 peach", 0xf0916f}, {"正红 宝石红 中国红 红 red", 0xd2333f},
	{"姜黄 mustard", 0xd39a2d}, {"鹅黄 primrose 黄 yellow", 0xf2c53d}, {"橙 orange", 0xf08432},
	{"紫 purple", 0x8059c4}, {"胡桃 walnut 棕 brown", 0x7a4e2e}, {"樱桃 cherry", 0x98422f},
	{"黑 black", 0x34343d}, {"银 silver 精钢 steel 米兰", 0xb4bcc8}, {"金 gold", 0xdfae45},
	{"珍珠白 pearl 白 white", 0xf1f0ee}, {"灰 grey gray", 0x8b919c}, {"蓝 blue", 0x3c74c9},
}

// tintOf finds the colour that a variant names.
func tintOf(variant string) (uint32, bool) {
	v := strings.ToLower(variant)
	for _, t := range tints {
		for _, w := range strings.Fields(t.words) {
			if v != "" && strings.Contains(v, strings.ReplaceAll(w, "_", " ")) {
				return t.tint, true
			}
		}
	}
	return 0, false
}

// ownTint is the colour of things that have one whatever is written on them.
var ownTint = map[string]uint32{
	"apple": 0xd9363e, "honey": 0xe9a227, "nuts": 0xb9793f, "milk": 0x5aa3e0, "bread": 0xd9974e,
	"wine": 0x7d2340, "tea": 0x6f8f4a, "oil": 0xc9b23a, "rice": 0xe6d7b4, "bear": 0xb98554,
	"washer": 0xe9edf2, "fridge": 0xd5dce4, "aircon": 0xf0f2f5, "toiletseat": 0xf3f1ec,
	"ring": 0xdfae45, "necklace": 0xdfae45, "earrings": 0xdfae45, "bracelet": 0xdfae45,
	"plant": 0xc7714c, "tap": 0xb4bcc8, "shower": 0xb4bcc8, "towelrail": 0xb4bcc8,
	"chocolate": 0x6b3f2a, "dumbbell": 0x4a4e58, "parcel": 0xcf9f68, "tv": 0x5a6ad0,
	"laptop": 0xaab2be, "cat": 0xe0975a, "dog": 0xc99a66, "nappy": 0x8fc4ea,
	"towel": 0x8fb8c9, "paper": 0xe8eef6, "quilt": 0xe9e2d8, "tin": 0xe3b75a,
}
