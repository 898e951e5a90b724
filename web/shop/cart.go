package shop

import (
	"net/http"
	"strconv"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/promo"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web/ui"
)

// CartPage is the cart with what a tap on it would cost now and, when the price changes later,
// from then on.
type CartPage struct {
	Frame
	Key       string
	Groups    []CartGroup
	Now, Then Settle
	At        event.Instant // of the next change; 0: none
	When      string
	Saves     string // what waiting for the change saves; "" when it saves nothing
	CanOrder  bool
	Provinces []Choose
}

// CartGroup is the lines of one merchant.
type CartGroup struct {
	Merchant, Href string
	Lines          []CartLine
}

// CartLine is a SKU in the cart. Refused says why a tap would leave it out; "" when it would not.
type CartLine struct {
	SKU, Title, Variant, Href, Picture string
	Quantity                           int64
	Less, More                         int64 // the quantities of the two steps; More 0: no more
	Fits                               int64 // the most that can be had, when that is less; else 0
	Price                              ui.Price
	Unpriced                           bool
	Refused                            string
}

// Settle is one tap: its bill, and its lines with the prices that were shown, as the form says
// them.
type Settle struct {
	Bill  ui.Bill
	Lines []string
	Count int64 // pieces
}

// Choose is an option of a list.
type Choose struct {
	Value, Text string
	Chosen      bool
}

func (f *face) cart(v *visit) error {
	at, err := v.pricing()
	if err != nil {
		return err
	}
	frame, err := v.frame(v.lang.Say("tab.cart"), "tab.cart")
	if err != nil {
		return err
	}
	var lines []shopper.CartLine
	f.Shoppers.Read(func(fold *shopper.Fold) { lines = fold.Cart(v.shopper) })
	model := CartPage{
		Frame: frame, Key: newKey(), CanOrder: v.allows(festival.Order),
		Provinces: provinces(v.province(), v.lang),
	}
	f.Catalog.Read(func(fold *catalog.Fold) { at.fill(&model, fold, lines) })
	return v.show(http.StatusOK, Cart(model))
}

// settling adds up one tap while the lines of a cart are looked at.
type settling struct {
	to    *Settle
	price func(q *promo.Quote) money.Minor
	lang  ui.Lang
	off   []money.Minor // by group
}

func (s *settling) add(group int, l shopper.CartLine, q *promo.Quote) {
	unit, n := s.price(q), money.Minor(l.Quantity)
	s.to.Bill.Currency = q.Currency
	s.to.Bill.Subtotal += q.List * n
	s.to.Bill.Total += unit * n
	s.to.Count += int64(l.Quantity)
	for len(s.off) <= group {
		s.off = append(s.off, 0)
	}
	s.off[group] += (q.List - unit) * n
	s.to.Lines = append(s.to.Lines,
		l.SKU.String()+":"+strconv.FormatUint(uint64(l.Quantity), 10)+":"+minorText(unit))
}

func (s *settling) close(groups []CartGroup) {
	for i, off := range s.off {
		if off > 0 {
			s.to.Bill.Discounts = append(s.to.Bill.Discounts, ui.Discount{
				Rule: s.lang.Say("rule.festival_price"), Funder: groups[i].Merchant, Amount: off,
			})
		}
	}
}

// fill looks every line of a cart up and adds those that can be bought to the bills.
func (p *pricing) fill(model *CartPage, fold *catalog.Fold, lines []shopper.CartLine) {
	now := settling{to: &model.Now, lang: p.lang,
		price: func(q *promo.Quote) money.Minor { return q.Minor }}
	then := settling{to: &model.Then, lang: p.lang, price: later}
	places := map[event.MerchantID]int{}
	for _, l := range lines {
		k, known := fold.SKU(l.SKU)
		if !known {
			continue
		}
		product, _ := fold.Product(k.Product)
		group, seen := places[k.Merchant]
		if !seen {
			group = len(model.Groups)
			places[k.Merchant] = group
			model.Groups = append(model.Groups, p.group(&product))
		}
		shown, q := p.line(&product, &k, l)
		switch {
		case shown.Refused != "":
		case model.Now.Bill.Currency != 0 && model.Now.Bill.Currency != q.Currency:
			shown.Refused = trade.CurrencyMixed.Sentence(string(p.lang))
		default:
			now.add(group, l, &q)
			then.add(group, l, &q)
			if q.Next != 0 {
				model.At = q.Next
			}
		}
		model.Groups[group].Lines = append(model.Groups[group].Lines, shown)
	}
	now.close(model.Groups)
	then.close(model.Groups)
	if model.At != 0 {
		model.When = p.when(model.At)
		if saved := model.Now.Bill.Total - model.Then.Bill.Total; saved > 0 {
			model.Saves = ui.Money(money.Money{Minor: saved, Currency: model.Now.Bill.Currency})
		}
	}
}

func (p *pricing) group(product *catalog.Product) CartGroup {
	if product.Merchant == nil {
		return CartGroup{}
	}
	return CartGroup{
		Merchant: product.Merchant.Name.In(string(p.lang)),
		Href:     "/m/" + product.Merchant.Merchant.String(),
	}
}

func (p *pricing) line(
	product *catalog.Product, k *catalog.SKU, l shopper.CartLine,
) (CartLine, promo.Quote) {
	lang, sku := string(p.lang), k.SKU.String()
	out := CartLine{
		SKU: sku, Title: product.Title.In(lang), Variant: variant(&k.OfferedSKU, lang),
		Href:    "/p/" + product.ProductOffered.Product.String() + "?sku=" + sku,
		Picture: pictureOf(product, sku), Quantity: int64(l.Quantity),
		Less: int64(l.Quantity) - 1, More: int64(l.Quantity) + 1,
	}
	q, sold := p.quote(k.Prices)
	if out.Unpriced = !sold; sold {
		out.Price = p.price(&q)
	}
	refusal := p.standing(k, l.Quantity)
	if refusal != trade.Accepted {
		out.Refused = refusal.Sentence(lang)
	}
	most := p.most(k)
	if out.More > most {
		out.More = 0
	}
	if refusal == trade.StockShort || refusal == trade.LimitReached {
		out.Fits = most
	}
	return out, q
}

// putInCart is POST /cart. A form of the product page adds to the pieces that the page knew of, so
// that a tap repeated adds once; a form of the cart sets their number.
func (f *face) putInCart(v *visit) error {
	sku, err := event.ParseSKUID(v.r.PostFormValue("sku"))
	if err != nil {
		return v.notFound()
	}
	quantity, ok := v.quantity()
	if !ok {
		return v.badQuantity()
	}
	if err := v.enter(); err != nil {
		return err
	}
	adds := v.r.PostForm.Has("had")
	if adds {
		had, err := strconv.ParseUint(v.r.PostFormValue("had"), 10, 16)
		if err != nil {
			return v.badForm()
		}
		quantity += uint32(had)
		err = v.own(func(fold *shopper.Fold) {
			for _, l := range fold.Cart(v.shopper) {
				if l.SKU == sku {
					quantity = max(quantity, l.Quantity)
				}
			}
		})
		if err != nil {
			return err
		}
	}
	err = v.change(&trade.PutInCart{Shopper: v.shopper, SKU: sku, Quantity: quantity})
	if err != nil {
		return err
	}
	if to := v.back(""); adds && to != "" {
		return v.see(to + "&added=1")
	}
	return v.see("/cart")
}

// quantity reads the pieces of a form.
func (v *visit) quantity() (uint32, bool) {
	n, err := strconv.ParseUint(v.r.PostFormValue("quantity"), 10, 32)
	return uint32(n), err == nil && n <= trade.MaxQuantity
}

func (v *visit) badQuantity() error {
	return v.refusal(trade.QuantityInvalid)
}

// provinceCookie remembers where the last checkout was sent.
const provinceCookie = "carnival_province"

// province is where goods go: what the form says, or what was chosen last; 0 is unknown.
func (v *visit) province() event.Province {
	text := v.r.PostFormValue("province")
	if !v.r.PostForm.Has("province") {
		if c, err := v.r.Cookie(provinceCookie); err == nil {
			text = c.Value
		}
	}
	n, err := strconv.ParseUint(text, 10, 8)
	if _, _, known := event.Province(n).Names(); err != nil || !known {
		return 0
	}
	return event.Province(n)
}

func provinces(chosen event.Province, lang ui.Lang) (out []Choose) {
	out = append(out, Choose{"", lang.Say("province.none"), chosen == 0})
	for _, p := range event.Provinces() {
		zh, en, _ := p.Names()
		out = append(out, Choose{strconv.Itoa(int(p)), event.Text{Zh: zh, En: en}.In(string(lang)),
			p == chosen})
	}
	return out
}
