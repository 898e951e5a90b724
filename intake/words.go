package intake

import "carnival/event"

// The categories that the rules name and that event has no name for.
const (
	computers  event.Category = 10
	appliances event.Category = 11
	womenswear event.Category = 12
	menswear   event.Category = 13
	shoes      event.Category = 14
	bags       event.Category = 15
	sports     event.Category = 16
	baby       event.Category = 17
	beauty     event.Category = 18
	textiles   event.Category = 19
	furniture  event.Category = 20
	food       event.Category = 21
	jewellery  event.Category = 22
	books      event.Category = 23
	toys       event.Category = 24
	household  event.Category = 25
	pets       event.Category = 26
	garden     event.Category = 27
	art        event.Category = 28
	bathroom   event.Category = 29
)

// wordRule says that any of these words, in either language, means this category.
type wordRule struct {
	category event.Category
	words    string
}

// wordRules are tried in this order for each thing a file says: what is narrow stands before
// what is wide, and a phrase that would mislead stands before the word in it ("milk frother"
// before "milk"). Singular and plural are one; to add a word is to add it here and nowhere
// else.
var wordRules = []wordRule{
	{pets, "pet,pet supply,dog,cat,puppy,kitten,aquarium,bird cage,宠物,猫粮,狗粮," +
		"猫砂,水族"},
	{baby, "baby,infant,toddler,newborn,diaper,nappy,stroller,pacifier,maternity,母婴," +
		"婴儿,宝宝,纸尿裤,尿不湿,孕妇,奶瓶,童装"},
	{toys, "toy,puzzle,lego,doll,plush,board game,toy game,action figure,remote control car," +
		"玩具,积木,玩偶,拼图"},
	{appliances, "milk frother,coffee maker,coffee machine,hair dryer,washing machine," +
		"refrigerator,fridge,freezer,dishwasher,microwave,vacuum cleaner,air conditioner," +
		"air purifier,toaster,blender,rice cooker,kettle,household appliance," +
		"kitchen appliance,appliance,fan heater,humidifier,吹风机,洗衣机,冰箱,空调," +
		"微波炉,吸尘器,净化器,电饭煲,电饭锅,热水器,油烟机,家用电器," +
		"家电,电风扇,豆浆机"},
	{computers, "phone case,phone charger,mobile phone accessory,watch charger"},
	{event.CategoryPhones, "smartphone,mobile phone,cell phone,cellphone,iphone,手机"},
	{event.CategoryTVs, "television,tv,smart tv,oled tv,电视,电视机"},
	{computers, "laptop,notebook computer,computer,tablet computer,ipad,keyboard,mouse pad," +
		"monitor,printer,router,usb,headphone,earphone,earbud,speaker,camera,lens,charger," +
		"power bank,smart band,drone,electronics,electronic,camera optic,software,电脑," +
		"笔记本电脑,平板,键盘,鼠标,显示器,打印机,路由器,耳机,音箱," +
		"相机,镜头,充电器,充电宝,数码,硬盘"},
	{event.CategoryWatches, "watch,wristwatch,smartwatch,手表,腕表"},
	{event.CategoryCars, "car,automobile,vehicle,vehicle part,auto part,motor vehicle,tyre," +
		"tire,汽车,轮胎,车载,整车"},
	{beauty, "hair extension,wig,wig cap,wig accessory,lace closure,closure,frontal,weft," +
		"braid,braiding hair,body milk,body lotion,cleansing milk,honey mask,cosmetic,makeup," +
		"make up,skin care,skincare,beauty,health beauty,perfume,fragrance,lipstick,mascara," +
		"foundation,shampoo,conditioner,serum,moisturizer,moisturiser,sunscreen,face mask," +
		"facial mask,nail polish,body wash,deodorant,toothpaste,hair care,hair accessory," +
		"personal care,essential oil,eyeliner,eyeshadow,lotion,cleanser,toner,lip balm,美妆," +
		"护肤,化妆品,彩妆,口红,唇膏,唇彩,面膜,精华,乳液,洁面,洗面奶," +
		"爽肤水,化妆水,面霜,眼霜,粉底,气垫,香水,防晒,睫毛膏,眉笔," +
		"眼线,卸妆,洗发,护发,沐浴,护手霜,隔离,保湿,补水,美白,润唇," +
		"粉饼,腮红,修护,控油,祛痘,抗皱,紧致,身体乳,爽肤,柔肤水," +
		"神仙水,眼影,蜜粉,散粉,遮瑕,bb霜,霜,啫喱,假发,牙膏,护肤品,肤," +
		"妆,唇,精油,凝露,去角质,肌,睫毛,眉粉,美甲,卸甲,鼻贴,洁颜,祛斑," +
		"古龙水,贴膜,足膜,润肤,香氛,眼部,面部,洗护,膏,乳"},
	{event.CategoryNuts, "nut,almond,cashew,walnut,pistachio,peanut,hazelnut,pecan,macadamia," +
		"nut seed,坚果,核桃,腰果,杏仁,开心果,碧根果,巴旦木,夏威夷果," +
		"瓜子"},
	{event.CategoryHoney, "honey,manuka,蜂蜜"},
	{food, "milk chocolate,milk tea,apple juice,apple pie,apple cider,苹果醋,苹果汁," +
		"奶茶,牛奶巧克力"},
	{event.CategoryMilk, "milk,milk powder,牛奶,奶粉,纯牛奶,酸奶"},
	{event.CategoryApples, "apple,fresh apple,苹果"},
	{bathroom, "bathroom,bathroom accessory,toilet,faucet,shower,shower head,bathtub," +
		"towel rack,卫浴,马桶,花洒,龙头,浴缸"},
	{textiles, "bedding,bed sheet,sheet,pillowcase,pillow,throw pillow,sham,duvet,duvet cover," +
		"comforter,comforter set,quilt,bedspread,blanket,curtain,drape,valance," +
		"window treatment,window valance,towel,linen,linen bedding,tablecloth,rug,carpet," +
		"cushion,bed clothes,mattress topper,throw,家纺,床单,被套,被子,枕头,枕套," +
		"毛毯,毯子,窗帘,毛巾,浴巾,地毯,靠垫,四件套,羽绒被,床上用品"},
	{shoes, "shoe,sneaker,boot,sandal,slipper,loafer,heel,high heel,flip flop,trainer," +
		"footwear,鞋,靴,运动鞋,凉鞋,拖鞋,高跟鞋,皮鞋"},
	{bags, "bag,handbag,backpack,suitcase,luggage,wallet,purse,tote,tote bag,duffel," +
		"luggage bag,briefcase,箱包,背包,双肩包,手提包,钱包,行李箱,拉杆箱," +
		"女包,男包"},
	{jewellery, "jewelry,jewellery,jewelery,necklace,bracelet,earring,ring,pendant,brooch," +
		"anklet,bangle,cufflink,gemstone,charm,diamond,珠宝,首饰,项链,手链,手镯," +
		"耳环,耳钉,戒指,吊坠,饰品,黄金,钻石,翡翠"},
	{sports, "sport,sporting good,sportswear,activewear,yoga,fitness,gym,bicycle,bike,cycling," +
		"camping,tent,hiking,fishing,football,basketball,soccer,tennis,golf,surf,surfboard," +
		"ski,snowboard,running,insole,treadmill,dumbbell,outdoor recreation,运动,户外," +
		"瑜伽,健身,自行车,帐篷,露营,篮球,足球,羽毛球,跑步机,滑雪"},
	{textiles, "table linen,dish towel"},
	{furniture, "furniture,sofa,couch,armchair,chair,table,desk,bed,bookcase,bookshelf,shelf," +
		"wardrobe,drawer,chest of drawer,stool,bench,cabinet,mattress,dresser,nightstand," +
		"beanbag,bean bag,家具,沙发,椅子,桌子,书桌,餐桌,衣柜,床垫,书架," +
		"茶几,床"},
	{art, "art print,wall art,printable wall art,painting,poster,canvas art,sculpture,artwork," +
		"art,print,collectible,antique art,艺术,油画,版画,海报,雕塑,收藏,字画"},
	{books, "book,ebook,novel,textbook,magazine,comic,music,album,vinyl,dvd,media,song,single," +
		"图书,书籍,小说,教材,杂志,绘本,音乐,唱片"},
	{menswear, "menswear,mens clothing,men clothing,mens apparel,men shirt,suit,tuxedo," +
		"necktie,tie,boxer,男装,西装,西服,领带,男士衬衫,男裤"},
	{womenswear, "womenswear,womens clothing,women clothing,dress,skirt,blouse,lingerie,bra," +
		"gown,legging,bikini,tutu,camisole,romper,jumpsuit,kimono,womens top,女装,连衣裙," +
		"裙,半身裙,女士衬衫,文胸,旗袍"},
	{apparel, "clothing,apparel,clothe,garment,shirt,t shirt,tshirt,tee,polo,hoodie,sweater," +
		"sweatshirt,jumper,cardigan,jacket,coat,jean,pant,trouser,short,sock,underwear,top," +
		"vest,pajama,pyjama,swimwear,hat,cap,beanie,scarf,glove,belt,sunglass,outerwear," +
		"tank top,clothing accessory,uniform,apparel accessory,costume,blazer,raincoat,服装," +
		"服饰,衣服,t恤,衬衫,卫衣,毛衣,外套,夹克,羽绒服,牛仔裤,裤,袜," +
		"内衣,睡衣,帽,围巾,手套,腰带,大衣,风衣,墨镜"},
	{garden, "lawn garden,garden tool,gardening,plant,plant pot,planter,flower pot,seed," +
		"flower,succulent,terrarium,cactus,watering can,trowel,wheelbarrow,pot,greenhouse," +
		"lawn mower,园艺,花盆,盆栽,绿植,种子,花卉,多肉,肥料"},
	{food, "food beverage tobacco,food,beverage,snack,coffee,tea,chocolate,candy,cookie," +
		"biscuit,cake,wine,beer,juice,spice,sauce,rice,noodle,fruit,vegetable,meat,seafood," +
		"grocery,olive oil,vitamin,supplement,食品,零食,饮料,咖啡,茶叶,巧克力," +
		"糖果,饼干,蛋糕,葡萄酒,白酒,啤酒,果汁,大米,面条,水果,蔬菜," +
		"牛肉,海鲜,茶,酒,粮油,生鲜,特产"},
	{household, "home garden,household,kitchen,kitchen dining,cookware,tableware,dinnerware," +
		"mug,cup,pitcher,jug,plate,bowl,knife,pan,lamp,light,lighting,candle,vase,decor," +
		"home decor,mirror,clock,storage,detergent,cleaning supply,paper towel,toilet paper," +
		"umbrella,hardware,tool,office supply,stationery,bottle,basket,frame,日用,百货," +
		"厨房,锅,碗,杯,餐具,灯,蜡烛,花瓶,收纳,洗衣液,纸巾,雨伞,五金," +
		"文具,家居"},
	{garden, "garden,花园"},
	{womenswear, "women,woman,lady,womens,女士"},
	{menswear, "men,man,mens,gentleman,男士"},
}

// wearers decide between the categories of garments.
var wearers = []wordRule{
	{baby, "baby,toddler,infant,kid,child,children,boy,girl,newborn,婴儿,童,宝宝"},
	{womenswear, "women,woman,womens,lady,female,girls,dress,skirt,blouse,女"},
	{menswear, "men,man,mens,male,gentleman,男"},
}

// Built once from the tables above, which nothing writes to.
var (
	wordIndex   = newIndex(wordRules)
	wearerIndex = newIndex(wearers)
)

// wholeRoots are the roots of Google's and Shopify's taxonomies that are one of our categories as a
// whole, as tokens gives them.
var wholeRoots = map[string]event.Category{
	"animal pet supply": pets, "baby toddler": baby, "toy game": toys,
	"vehicle part":  event.CategoryCars,
	"sporting good": sports, "furniture": furniture, "luggage bag": bags, "health beauty": beauty,
	"camera optic": computers, "software": computers, "office supply": household,
	"hardware": household,
	"宠物":       pets, "宠物用品": pets, "动物": pets, "母婴": baby, "婴幼儿用品": baby, "玩具": toys,
	"家具": furniture, "箱包": bags, "体育用品": sports, "保健": beauty,
}

// shopifyRoots are the first letters of the codes of Shopify's taxonomy, such as "hg-3-1".
var shopifyRoots = map[string]event.Category{
	"ap": pets, "bt": baby, "tg": toys, "vp": event.CategoryCars, "sg": sports, "fr": furniture,
	"lb": bags, "hb": beauty, "co": computers, "so": computers, "os": household, "ha": household,
	"el": computers, "fb": food, "hg": household, "me": books, "ae": art, "aa": apparel,
}

// googleNumbers are numbers of Google's taxonomy: every root, and those below them that are a
// category of ours and that feeds use most. The number of a category never changes.
var googleNumbers = map[string]event.Category{
	"1": pets, "2": pets, "3": pets, "4": pets, "5": pets, "6": pets, "7": pets, "3237": pets,
	"166": apparel, "1604": apparel, "212": apparel, "203": apparel, "204": apparel, "207": apparel,
	"208": apparel, "211": apparel, "213": apparel, "209": apparel, "5598": apparel, "167": apparel,
	"169": apparel, "170": apparel, "173": apparel, "177": apparel, "178": apparel, "184": apparel,
	"2271": womenswear, "1581": womenswear, "214": womenswear, "1772": womenswear,
	"5441": womenswear,
	"1594": menswear, "1580": menswear, "176": menswear, "182": baby, "5322": sports,
	"171": beauty, "181": beauty, "4057": beauty, "7305": beauty, "7306": beauty, "7307": beauty,
	"187": shoes, "1933": shoes, "6551": bags, "3032": bags, "2668": bags, "5181": bags,
	"188": jewellery, "189": jewellery, "190": jewellery, "191": jewellery, "192": jewellery,
	"193": jewellery, "194": jewellery, "196": jewellery, "197": jewellery, "200": jewellery,
	"6463": jewellery, "201": event.CategoryWatches, "8": art, "16": art, "537": baby,
	"111": household,
	"141": computers, "222": computers, "278": computers, "328": computers, "4745": computers,
	"267": event.CategoryPhones, "404": event.CategoryTVs, "412": food, "422": food, "413": food,
	"433": event.CategoryNuts, "436": furniture, "632": household, "469": beauty, "473": beauty,
	"567": beauty, "486": beauty, "2915": beauty, "536": household, "604": appliances,
	"638": household,
	"689": garden, "985": garden, "569": textiles, "4171": textiles, "574": bathroom, "783": books,
	"784": books, "922": household, "2092": computers, "988": sports, "1239": toys, "1253": toys,
	"888": event.CategoryCars, "916": event.CategoryCars,
}
