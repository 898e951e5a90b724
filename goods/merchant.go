package goods

import (
	"fmt"
	"slices"
	"strings"

	"carnival/event"
	"carnival/intake"
)

// Merchant is a shop of the generated catalogue.
type Merchant struct {
	Key        string // unique and stable under one seed, such as "m-0017"
	Name       intake.Text
	Channel    event.Channel
	Country    event.Market   // where the merchant's company is
	Province   event.Province // 0 when abroad
	Categories []event.Category
	Weight     uint32 // size against the others: Zipf, the largest 1,000,000
	Class      Class
	Brands     []intake.Text // its own; none for a seller of unbranded goods
	BrandFrom  event.Market  // the country of those brands, which may be another than Country
}

// Class is the size class of a merchant.
type Class string

// Classes, by weight: the head, the middle and the long tail of sellers.
const (
	Flagship Class = "flagship"
	Grown    Class = "grown"
	Small    Class = "small"
)

// trade is a line of business: categories that one shop believably sells together.
type trade struct {
	share      int
	categories string // keys, the main one first
	sound      family
	word       string // "中文|English" of the field, for names
	shelf      string // what small sellers call their shop
	brandFrom  string // countries whose brands are sold here by home merchants
}

var trades = []trade{
	{17, "womenswear menswear bags", clothSound, "服饰|Apparel", "衣橱|Wardrobe", "FR GB KR IT"},
	{10, "menswear shoes womenswear", clothSound, "男装|Menswear", "裁缝铺|Tailoring", "IT GB"},
	{9, "shoes bags", clothSound, "鞋包|Shoes & Bags", "鞋柜|Shoe Rack", "IT ES"},
	{9, "sports shoes menswear", techSound, "运动|Sports", "户外仓|Outdoor Gear", "US DE"},
	{9, "phones computers tvs", techSound, "数码|Digital", "数码铺|Gadgets", "KR US JP"},
	{8, "appliances tvs bathroom", techSound, "电器|Appliances", "电器行|Home Electrics", "DE JP"},
	{10, "baby toys books", kidsSound, "母婴|Baby", "育儿铺|Nursery", "US DE NL"},
	{10, "beauty household", beautySound, "美妆|Beauty", "梳妆台|Vanity", "FR KR JP"},
	{9, "textiles furniture household", homeSound, "家居|Home", "小屋|Cottage", "DK SE"},
	{7, "household garden pets", homeSound, "日用|Household", "杂货铺|General Store", "JP DE"},
	{10, "food nuts honey milk", foodSound, "食品|Foods", "小馋铺|Snack Corner", "AU US"},
	{6, "apples nuts honey food", foodSound, "鲜果|Fresh Fruit", "果摊|Fruit Stall", "NZ"},
	{4, "milk food baby", foodSound, "乳品|Dairy", "奶站|Milk Bar", "AU NZ DE"},
	{5, "watches jewellery bags", finesSound, "表饰|Watches & Jewels", "首饰盒|Jewel Box", "CH FR"},
	{3, "cars sports", carSound, "汽车|Motors", "车行|Auto Corner", "DE"},
	{5, "pets garden toys", kidsSound, "萌宠|Pets", "猫屋|Cat House", "US CA"},
	{4, "books art toys", artSound, "图书|Books", "旧书房|Bookroom", "GB"},
	{3, "art jewellery books", artSound, "艺术|Fine Art", "画室|Studio", "FR IT"},
	{4, "bathroom furniture appliances", homeSound, "卫浴|Bath", "五金店|Hardware", "DE JP"},
}

// foreign lists the countries that import merchants come from and what each believably sells.
var foreign = []struct {
	code, zh, en, categories string
	share                    int
}{
	{"US", "美国", "the USA", "nuts baby beauty sports computers toys apples pets", 10},
	{"JP", "日本", "Japan", "beauty baby bathroom appliances household watches", 10},
	{"KR", "韩国", "Korea", "beauty womenswear food phones baby", 8},
	{"DE", "德国", "Germany", "baby appliances bathroom household milk cars", 8},
	{"AU", "澳大利亚", "Australia", "milk honey nuts baby beauty textiles", 8},
	{"FR", "法国", "France", "beauty bags womenswear food art jewellery", 5},
	{"NZ", "新西兰", "New Zealand", "honey milk apples beauty", 5},
	{"CH", "瑞士", "Switzerland", "watches food jewellery beauty", 3},
	{"GB", "英国", "the UK", "books toys beauty menswear", 4},
	{"IT", "意大利", "Italy", "shoes bags menswear furniture food", 4},
	{"ES", "西班牙", "Spain", "food honey shoes", 2},
	{"NL", "荷兰", "the Netherlands", "baby milk garden", 3},
	{"DK", "丹麦", "Denmark", "toys textiles jewellery furniture", 2},
	{"SE", "瑞典", "Sweden", "furniture baby sports", 2},
	{"FI", "芬兰", "Finland", "household textiles", 1},
	{"NO", "挪威", "Norway", "sports textiles", 1},
	{"CA", "加拿大", "Canada", "pets textiles honey nuts", 2},
	{"SG", "新加坡", "Singapore", "food beauty", 1},
	{"TH", "泰国", "Thailand", "nuts food textiles", 2},
	{"MY", "马来西亚", "Malaysia", "food household", 1},
	{"VN", "越南", "Vietnam", "nuts food", 1},
	{"CL", "智利", "Chile", "apples food", 1},
	{"BE", "比利时", "Belgium", "food toys", 1},
	{"AT", "奥地利", "Austria", "jewellery sports milk", 1},
	{"IE", "爱尔兰", "Ireland", "milk baby", 1},
	{"PT", "葡萄牙", "Portugal", "bathroom textiles shoes", 1},
	{"TR", "土耳其", "Turkey", "nuts textiles", 1},
}

// homes weighs the provinces that merchants sit in.
var homes = []struct{ province, share int }{
	{44, 24}, {33, 23}, {32, 13}, {31, 9}, {11, 8}, {35, 7}, {51, 5}, {42, 4}, {41, 4}, {37, 5},
	{13, 3}, {43, 2}, {34, 2}, {50, 2}, {61, 2}, {21, 1}, {36, 1}, {53, 1},
}

// villages are where rural merchants grow things, with the place they are named for.
var villages = []struct {
	province int
	name     string
}{
	{53, "云岭|Yunling"}, {61, "塬上|Yuanshang"}, {65, "天山脚|Tianshan Foothills"},
	{51, "青神坡|Qingshen Slope"}, {34, "竹溪湾|Zhuxi Bend"}, {36, "稻花村|Daohua Village"},
	{45, "桂北寨|Guibei"}, {62, "陇西塬|Longxi"}, {37, "沂河畔|Yihe Riverside"},
	{23, "黑土屯|Heitu"}, {52, "苗岭|Miaoling"}, {41, "伏牛沟|Funiu Valley"},
	{13, "燕山坳|Yanshan Hollow"}, {64, "枸杞滩|Gouqi Flats"}, {22, "长白林场|Changbai Woods"},
}

var people = splitWords(`阿苔|Tilly; 小满|Minnie; 大周|Old Zhou; 木子|Muzi; 阿婉|Wanda; 老秦|Uncle Qin;
	七月|July; 小林|Linden; 豆包妈|Dora; 阿澈|Archer; 何夕|Hesper; 三叔|Third Uncle; 棉棉|Mimi;
	橙子|Clementine; 青禾|Qinghe; 阿布|Abbie; 陆离|Lucas; 小舟|Jo; 阿狸|Ally; 素素|Susu;
	石头|Rocky; 冬至|Winter; 团团|Tuantuan; 米粒|Millie; 柚子|Pomelo; 阿哲|Zhe; 南风|Southwind`)

var streets = splitWords(`槐树巷|Locust Lane; 桥头|Bridge End; 北门|North Gate; 灯笼街|Lantern Street;
	河沿|Riverside; 梧桐里|Plane Tree Yard; 渡口|The Ferry; 钟楼下|Clock Tower; 后街|Back Street;
	石板路|Flagstone Road; 半山|Halfway Hill; 码头|Quayside; 老城根|Old Wall; 柳荫|Willow Shade`)

// merchants makes the shops: one of each trade and country first, then by share.
func merchants(seed uint64, n int) []Merchant {
	d := roll(seed, 1_000)
	n = max(n, len(trades)+len(foreign))
	out := make([]Merchant, n)
	names := map[string]bool{}
	imports := max(len(foreign), n*22/100)
	sizes := d.shuffled(n)
	for i := range out {
		for try := 0; ; try++ {
			if i < n-imports {
				out[i] = homeMerchant(d, i)
			} else {
				out[i] = importMerchant(d, i-(n-imports))
			}
			m := &out[i]
			if try > 50 || !names[m.Name.Zh] && !names[m.Name.En] {
				names[m.Name.Zh], names[m.Name.En] = true, true
				break
			}
		}
		out[i].Key = fmt.Sprintf("m-%04d", i+1)
		out[i].Weight = uint32(3_000_000 / (sizes[i] + 3))
		out[i].Class = classOf(sizes[i], n)
	}
	return out
}

func classOf(rank, n int) Class {
	switch {
	case rank*20 < n:
		return Flagship
	case rank*3 < n:
		return Grown
	}
	return Small
}

func homeMerchant(d *dice, i int) Merchant {
	which := i
	if i >= len(trades) {
		weights := make([]int, len(trades))
		for k := range trades {
			weights[k] = trades[k].share
		}
		which = d.weighted(weights)
	}
	t := &trades[which]
	m := Merchant{Country: event.Home, BrandFrom: event.Home, Categories: parseKeys(t.categories)}
	if len(m.Categories) > 2 && d.below(3) == 0 && i >= len(trades) {
		m.Categories = m.Categories[:2]
	}
	weights := make([]int, len(homes))
	for k, h := range homes {
		weights[k] = h.share
	}
	m.Province = event.Province(homes[d.weighted(weights)].province)
	switch chance := d.below(100); {
	case strings.HasPrefix(t.categories, "apples") || strings.HasPrefix(t.categories, "food"):
		if chance < 35 {
			m.rural(d)
			return m
		}
		m.mall(d, t)
	case chance < 57 || i < len(trades):
		m.mall(d, t)
	case chance < 96:
		m.bazaar(d, t)
	default:
		m.mall(d, t)
		m.Channel = event.ChannelExport
	}
	return m
}

// mall is a brand's own shop, or one with the brands of a country abroad.
func (m *Merchant) mall(d *dice, t *trade) {
	m.Channel = event.ChannelMall
	if d.below(100) < 14 {
		from := strings.Fields(t.brandFrom)
		m.BrandFrom = market(from[d.below(len(from))])
	}
	m.Brands = coinBrands(d, soundOf(m.BrandFrom, t.sound), 1+d.below(2))
	b, field := m.Brands[0], splitWord(t.word)
	m.Name = [...]intake.Text{
		{Zh: b.Zh + "旗舰店", En: b.En + " Flagship Store"},
		{Zh: b.Zh + "官方旗舰店", En: b.En + " Official Store"},
		{Zh: b.Zh + field.zh + "专营店", En: b.En + " " + field.en},
		{Zh: b.Zh + field.zh + "专卖店", En: b.En + " " + field.en + " Store"},
	}[d.below(4)]
}

// bazaar is a small seller; half of them sell goods without a brand.
func (m *Merchant) bazaar(d *dice, t *trade) {
	m.Channel = event.ChannelC2C
	m.Brands = coinBrands(d, t.sound, d.below(3))
	shelf, person := splitWord(t.shelf), people[d.below(len(people))]
	street := streets[d.below(len(streets))]
	m.Name = [...]intake.Text{
		{Zh: person.zh + "的" + shelf.zh, En: person.en + "’s " + shelf.en},
		{Zh: street.zh + shelf.zh, En: street.en + " " + shelf.en},
		{Zh: street.zh + person.zh + shelf.zh, En: person.en + "’s " + shelf.en + ", " + street.en},
	}[d.below(3)]
}

func (m *Merchant) rural(d *dice) {
	v := villages[d.below(len(villages))]
	place := splitWord(v.name)
	m.Channel, m.Province = event.ChannelRural, event.Province(v.province)
	m.Brands = coinBrands(d, foodSound, 1)
	m.Name = [...]intake.Text{
		{Zh: place.zh + "农民合作社", En: place.en + " Growers’ Co-op"},
		{Zh: place.zh + "山货行", En: place.en + " Mountain Produce"},
		{Zh: place.zh + "家庭农场", En: place.en + " Family Farm"},
	}[d.below(3)]
}

func importMerchant(d *dice, i int) Merchant {
	which := i
	if i >= len(foreign) {
		weights := make([]int, len(foreign))
		for k := range foreign {
			weights[k] = foreign[k].share
		}
		which = d.weighted(weights)
	}
	f := &foreign[which]
	from := market(f.code)
	m := Merchant{Channel: event.ChannelImport, Country: from, BrandFrom: from}
	all := parseKeys(f.categories)
	order := d.shuffled(len(all))
	for _, k := range order[:min(len(all), d.between(2, 4))] {
		m.Categories = append(m.Categories, all[k])
	}
	m.Brands = coinBrands(d, soundOf(from, clothSound), d.between(1, 2))
	b := m.Brands[0]
	m.Name = [...]intake.Text{
		{Zh: b.Zh + "海外旗舰店", En: b.En + " Overseas Store"},
		{Zh: f.zh + b.Zh + "直邮店", En: b.En + " Direct from " + f.en},
		{Zh: b.Zh + f.zh + "馆", En: b.En + " " + strings.TrimPrefix(f.en, "the ")},
	}[d.below(3)]
	return m
}

func coinBrands(d *dice, sound family, n int) []intake.Text {
	var out []intake.Text
	for range n {
		b := sound.coin(d)
		if !slices.Contains(out, b) {
			out = append(out, b)
		}
	}
	return out
}

// brandFor is the brand that a product of this merchant carries, or none.
func (m *Merchant) brandFor(d *dice) intake.Text {
	if len(m.Brands) == 0 {
		return intake.Text{}
	}
	return m.Brands[d.below(len(m.Brands))]
}

// market reads a code of the tables above, which a test holds to be codes.
func market(code string) event.Market {
	m, err := event.ParseMarket(code)
	if err != nil {
		return event.Home
	}
	return m
}

func parseKeys(keys string) []event.Category {
	var out []event.Category
	for _, key := range strings.Fields(keys) {
		if c, ok := event.ParseCategory(key); ok {
			out = append(out, c)
		}
	}
	return out
}

func sellersOf(all []Merchant, c event.Category) []int {
	var out []int
	for i := range all {
		if slices.Contains(all[i].Categories, c) {
			out = append(out, i)
		}
	}
	return out
}
