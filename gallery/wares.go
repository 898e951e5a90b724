package gallery

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"carnival/event"
	"carnival/goods"
	"carnival/intake"
	"carnival/money"
	"carnival/trade"
	"carnival/view/catalog"
)

// What merchants write can be as long as an import lets through. Words without a space are those
// that break a layout.
const (
	longest    = intake.MaxTitle // characters of a title
	longestHan = 200             // of three bytes each: as many bytes as the rulebook keeps
	longValue  = 60
	yuan       = money.Minor(100)
	dearest    = 9_999_999_999 // 99,999,999.99
	wanted     = 60            // pieces of a ware that many people buy
)

// longEn is one English word of a length, longZh a Chinese sentence without an end.
func longEn(n int) string { return strings.Repeat("Donaudampfschiff", n/16+1)[:n] }
func longZh(n int) string {
	return string([]rune(strings.Repeat("超长名称不留空格一直写到边上", n/14+1))[:n])
}

// text is a text in both languages.
func text(zh, en string) event.Text { return event.Text{Zh: zh, En: en} }

// wares fills the shop: the generated catalogue, and goods of which each shows one thing.
func (s *stage) wares() {
	c := goods.Generate(7, goods.Size{Merchants: 24, Products: 200})
	terms := intake.Terms{Home: event.Home, Currency: money.CNY}
	var commands []trade.Command
	for _, m := range c.Merchants {
		commands = append(commands, &trade.OpenMerchant{Key: m.Key, Name: event.Text(m.Name),
			Channel: m.Channel, Province: m.Province, Country: m.Country})
	}
	merchants := s.do(commands...)
	commands = nil
	for i := range c.Products {
		p := &c.Products[i]
		offer, code := terms.Offer(&p.Product, event.MerchantID(merchants[p.Seller]))
		if code == "" {
			commands = append(commands, offer)
		}
	}
	s.do(commands...)
	s.name("merchant.full", event.MerchantID(merchants[0]).String())
	s.special()
	s.generated()
}

// ware is a product that shows one thing.
type ware struct {
	name         string
	title, value event.Text
	list, price  money.Minor
	stock, limit uint32
	sizes        int
}

func (s *stage) special() {
	open := func(key string, name event.Text) event.MerchantID {
		return event.MerchantID(s.do(&trade.OpenMerchant{Key: key, Name: name,
			Channel: event.ChannelMall, Province: 33})[0])
	}
	plain := open("gallery-plain", text("画廊小店", "Gallery shop"))
	long := open("gallery-long", text(longZh(longestHan), longEn(longest)))
	empty := open("gallery-empty", text("刚开张的店", "A shop that has just opened"))
	s.name("merchant.plain", plain.String())
	s.name("merchant.long", long.String())
	s.name("merchant.empty", empty.String())
	one := text("标准", "Standard")
	for _, w := range []ware{
		{"plain", text("纸灯笼", "Paper lantern"), one, 100 * yuan, 80 * yuan, 100_000, 0, 1},
		{"gone", text("昨天就卖完的杯子", "A cup that sold out"), one, 60 * yuan, 40 * yuan, 0, 0,
			1},
		{"few", text("最后一件风衣", "The last coat"), one, 900 * yuan, 600 * yuan, 1, 0, 1},
		{"limited", text("每人两件的茶壶", "Teapots, two each"), one, 300 * yuan, 240 * yuan, 500,
			2, 1},
		{"sizes", text("二十四种尺码的鞋", "Shoes in two dozen sizes"), one, 500 * yuan, 350 * yuan,
			9,
			0, 24},
		{"steady", text("不打折的盐", "Salt that is never cheaper"), one, 3 * yuan, 0, 1000, 0, 1},
		{"presale", text("预售的沙发", "A sofa by deposit"), one, 4000 * yuan, 3200 * yuan, 100, 0,
			1},
		{"soon", text("还没开始预售的床", "A bed whose presale is to come"), one, 6000 * yuan,
			5000 * yuan, 100, 0, 1},
		{"taken", text("预售已满的钟", "A clock whose presale is full"), one, 900 * yuan,
			700 * yuan, 50,
			0, 1},
		{"failed", text("交不出货的书桌", "A desk that is never made"), one, 1500 * yuan,
			1200 * yuan, 50,
			0, 1},
	} {
		s.offer(plain, w)
	}
	s.offer(long, ware{"long", text(longZh(longestHan), longEn(longest)),
		text(longZh(longValue), longEn(longValue)), dearest, 8_888_888_888, 1000, 0, 3})
}

// offer brings a ware in.
func (s *stage) offer(m event.MerchantID, w ware) {
	sum := sha256.Sum256([]byte(w.name))
	o := &trade.OfferProduct{
		Merchant: m, Handle: "gallery-" + w.name, Title: w.title, Listed: true,
		Category: event.CategoryPhones, Digest: event.Hash128(sum[:16]), Brand: "Carnival",
		Body: text(w.title.Zh+"，"+w.title.Zh+"。", "All there is to say of it. "+w.title.En),
	}
	if w.name == "long" {
		o.Brand = longEn(longest)
	}
	for i := range w.sizes {
		value := w.value
		if w.sizes > 1 {
			value = text(fmt.Sprint(w.value.Zh, i+1), fmt.Sprint(w.value.En, " ", i+1))
		}
		o.SKUs = append(o.SKUs, trade.OfferSKU{Available: w.stock, OfferedSKU: event.OfferedSKU{
			Code: fmt.Sprint(w.name, "-", i), Limit: w.limit,
			Options: []event.Option{{Name: text("款式", "Style"), Value: value}},
			Prices: []event.Price{{Market: event.Home, Currency: money.CNY, List: w.list,
				Festival: w.price}},
		}})
	}
	id := event.ProductID(s.do(o)[0])
	s.stock[w.name] = stocked{id.String(), s.skus(id)}
	s.name("product."+w.name, id.String())
	if len(s.stock[w.name].skus) > 0 {
		s.name("sku."+w.name, s.stock[w.name].skus[0])
	}
}

// sku is the first SKU of a ware.
func (s *stage) sku(name string) string { return s.ids["sku."+name] }

// generated remembers the SKUs of the generated catalogue that many can buy, one of each product,
// shop by shop, those with most goods first; and all of them in turn.
func (s *stage) generated() {
	s.node.Catalog.Read(func(f *catalog.Fold) {
		merchants, _ := f.Merchants(0, catalog.MaxPage)
		for _, m := range merchants {
			if strings.HasPrefix(m.Key, "gallery-") {
				continue
			}
			var row []string
			list, _ := f.Products(catalog.List{Merchant: m.Merchant, Limit: catalog.MaxPage})
			for i := range list {
				s.products = append(s.products, list[i].ProductOffered.Product.String())
				k := slices.IndexFunc(list[i].SKUs, func(k catalog.SKU) bool {
					return k.Stock.Available > wanted && k.Limit == 0
				})
				if k >= 0 {
					row = append(row, list[i].SKUs[k].SKU.String())
				}
			}
			s.shops, s.merchants = append(s.shops, row), append(s.merchants, m.Merchant.String())
		}
	})
	slices.SortStableFunc(s.shops, func(a, b []string) int { return len(b) - len(a) })
	for i := range s.shops[0] {
		for _, row := range s.shops {
			if i < len(row) {
				s.many = append(s.many, row[i])
			}
		}
	}
}

// over is so many SKUs over so many shops.
func (s *stage) over(shops, lines int) (out []string) {
	for i := range s.shops[0] {
		for _, row := range s.shops[:shops] {
			if i < len(row) && len(out) < lines {
				out = append(out, row[i])
			}
		}
	}
	if len(out) < lines {
		s.fail(fmt.Errorf("%d shops have %d wares for %d lines", shops, len(out), lines))
	}
	return out
}
