package event

// Terminal is what a checkout was made on; it is classified by the server, never told by the
// client.
type Terminal uint8

// Terminals. The numbers are stored: append, never renumber.
const (
	TerminalUnknown   Terminal = 0
	TerminalApp       Terminal = 1
	TerminalMobileWeb Terminal = 2
	TerminalPC        Terminal = 3
)

var terminals = []named{
	{1, "手机应用", "App"}, {2, "手机网页", "Mobile web"}, {3, "电脑", "PC"},
}

// Names gives the Chinese and English name.
func (t Terminal) Names() (zh, en string, ok bool) { return names(terminals, uint16(t)) }

// Key is the name of the terminal in JSON: app, mobile_web, pc, or unknown.
func (t Terminal) Key() string {
	if int(t) >= len(terminalKeys) {
		return terminalKeys[0]
	}
	return terminalKeys[t]
}

var terminalKeys = [...]string{"unknown", "app", "mobile_web", "pc"}

// Mobile reports whether the terminal counts as a phone.
func (t Terminal) Mobile() bool { return t == TerminalApp || t == TerminalMobileWeb }

// Channel is the marketplace under the one festival that a merchant sells through (facts F003).
type Channel uint8

// Channels. The numbers are stored: append, never renumber.
const (
	ChannelMall   Channel = 1 // brands and shops to shoppers
	ChannelC2C    Channel = 2 // small sellers to shoppers
	ChannelImport Channel = 3 // cross-border, towards the home market
	ChannelExport Channel = 4 // home merchants towards other markets
	ChannelRural  Channel = 5 // through village stations
)

var channels = []named{
	{1, "品牌商城", "Mall"}, {2, "集市", "Bazaar"}, {3, "跨境进口", "Import"},
	{4, "出口", "Export"}, {5, "村淘", "Rural"},
}

var channelKeys = [...]string{"unknown", "mall", "bazaar", "import", "export", "rural"}

// Names gives the Chinese and English name.
func (c Channel) Names() (zh, en string, ok bool) { return names(channels, uint16(c)) }

// Key is the channel's name in JSON and files: mall, bazaar, import, export, rural.
func (c Channel) Key() string {
	if int(c) >= len(channelKeys) {
		return channelKeys[0]
	}
	return channelKeys[c]
}

// ParseChannel reads a Key.
func ParseChannel(key string) (Channel, bool) {
	for i, k := range channelKeys {
		if i > 0 && k == key {
			return Channel(i), true
		}
	}
	return 0, false
}

// Category is what a product is, one of a flat numbered list; 0 is invalid.
type Category uint16

// The categories that code needs by name; the whole list is in the table below.
const (
	CategoryPhones  Category = 1
	CategoryTVs     Category = 2
	CategoryCars    Category = 3
	CategoryWatches Category = 4
	CategoryNuts    Category = 5
	CategoryMilk    Category = 6
	CategoryHoney   Category = 7
	CategoryApples  Category = 8
	CategoryOther   Category = 99
)

// categories: 1 to 8 are the eight record categories (facts F004, F008). The numbers are stored.
var categories = []named{
	{1, "手机", "Phones"}, {2, "电视", "Televisions"}, {3, "汽车", "Cars"}, {4, "手表", "Watches"},
	{5, "坚果", "Nuts"}, {6, "牛奶", "Milk"}, {7, "蜂蜜", "Honey"}, {8, "苹果", "Apples"},
	{10, "电脑数码", "Computers"}, {11, "家用电器", "Appliances"}, {12, "女装", "Womenswear"},
	{13, "男装", "Menswear"}, {14, "鞋靴", "Shoes"}, {15, "箱包", "Bags"}, {16, "运动户外", "Sports"},
	{17, "母婴", "Mother and baby"}, {18, "美妆护肤", "Beauty"}, {19, "家纺", "Home textiles"},
	{20, "家具", "Furniture"}, {21, "食品", "Food"}, {22, "珠宝饰品", "Jewellery"},
	{23, "图书", "Books"}, {24, "玩具", "Toys"}, {25, "日用百货", "Household"}, {26, "宠物", "Pets"},
	{27, "园艺", "Garden"}, {28, "艺术收藏", "Art"}, {29, "卫浴", "Bathroom"}, {99, "其他", "Other"},
}

var categoryKeys = map[string]Category{
	"phones": 1, "tvs": 2, "cars": 3, "watches": 4, "nuts": 5, "milk": 6, "honey": 7, "apples": 8,
	"computers": 10, "appliances": 11, "womenswear": 12, "menswear": 13, "shoes": 14, "bags": 15,
	"sports": 16, "baby": 17, "beauty": 18, "textiles": 19, "furniture": 20, "food": 21,
	"jewellery": 22, "books": 23, "toys": 24, "household": 25, "pets": 26, "garden": 27, "art": 28,
	"bathroom": 29, "other": 99,
}

// Categories lists every code, ascending.
func Categories() []Category {
	out := make([]Category, len(categories))
	for i, c := range categories {
		out[i] = Category(c.code)
	}
	return out
}

// Names gives the Chinese and English name; ok is false for a code that is not in use.
func (c Category) Names() (zh, en string, ok bool) { return names(categories, uint16(c)) }

// ParseCategory reads the key of a category in files and JSON, such as "phones".
func ParseCategory(key string) (Category, bool) {
	c, ok := categoryKeys[key]
	return c, ok
}

// Key is the category's name in files and JSON, or "other" for an unknown number.
func (c Category) Key() string {
	for k, v := range categoryKeys {
		if v == c {
			return k
		}
	}
	return "other"
}

// Origin is the country where goods were made: a Market code, or 0 when unknown.
type Origin = Market
