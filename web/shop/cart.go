package shop

import (
	"net/http"
	"slices"
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
// from then on. It is also the page on which one pays the rest of presales.
type CartPage struct {
	Frame
	Key, Here   string
	Review      bool // single lines or balances, and not the cart
	Groups      []CartGroup
	Due         []BalancePart
	Now, Then   Settle
	At          event.Instant // of the next change; 0: none
	When        string
	Saves       string // what waiting for the change saves; "" when it saves nothing
	CanOrder    bool
	ShipTo      ShipTo
	Benefits    Chooser
	Picked, All int
	Removed     *RemovedLine
	Moved       bool
	BudgetOf    string // the budget, in words; "" when there is none
	BudgetOver  bool
	Problem     string
	Was, Is     string // the bill that was shown, and what it comes to now
}

// RemovedLine can be put back.
type RemovedLine struct{ Title, Set string }

// CartGroup is the lines of one merchant.
type CartGroup struct {
	ID, Merchant, Href string
	Lines              []CartLine
	Picked, All        int
	Sum                money.Money // of its order, with freight
	Freight            money.Money
	Known              bool // Sum is known: something of it is picked
	Abroad             bool // it is sent from another country
}

// CartLine is a SKU in the cart. Refused says why a tap would leave it out; "" when it would not.
type CartLine struct {
	SKU, Product, Title, Variant, Href, Picture string
	Quantity                                    int64
	Less, More                                  int64 // of the steps; More 0: none
	Fits                                        int64 // the most there is, if less; else 0
	Price                                       ui.Price
	Unpriced, Picked                            bool
	Refused                                     string
	Value                                       string // what the form says of it
	Stands                                      string // see stands
	Off                                         string // by discounts; "" nothing
}

// BalancePart is a presale order whose rest may be paid.
type BalancePart struct {
	Order, Title, Picture, Until, Href string
	Picked                             bool
	Sum                                string
	Refused                            string
}

// Settle is one tap: its bill and the pieces in it.
type Settle struct {
	Traced
	Count int64
}

// Choose is an option of a list.
type Choose struct {
	Value, Text string
	Chosen      bool
}

// cart is GET /cart.
func (f *face) cart(v *visit) error {
	chosen, ok := selectionOf(v.r.URL.Query())
	if !ok {
		return v.badForm()
	}
	chosen.lines, chosen.balances = nil, nil
	model, err := v.cartModel(&chosen, false)
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, Cart(model))
}

// review is GET /checkout: lines and balances that the address names, with their bill.
func (f *face) review(v *visit) error {
	chosen, ok := selectionOf(v.r.URL.Query())
	if !ok || len(chosen.lines)+len(chosen.balances) == 0 {
		return v.see("/cart")
	}
	model, err := v.cartModel(&chosen, true)
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, Cart(model))
}

// cartModel makes the page of a selection.
func (v *visit) cartModel(chosen *selection, review bool) (model CartPage, err error) {
	at, err := v.pricing()
	if err == nil {
		err = v.goesTo(chosen.to)
	}
	if err != nil {
		return model, err
	}
	title := "tab.cart"
	if review {
		title = "review.title"
	}
	frame, err := v.frame(v.lang.Say(title), "tab.cart")
	if err != nil {
		return model, err
	}
	model = CartPage{
		Frame: frame, Key: v.tapKey(), Review: review, CanOrder: v.allows(festival.Order),
		Here: v.r.URL.RequestURI(), Moved: v.r.URL.Query().Has("moved"),
	}
	if review && chosen.key != "" {
		model.Key = chosen.key
	}
	if v.r.Method != http.MethodGet {
		model.Here = "/cart"
	}
	var lines []shopper.CartLine
	v.f.Shoppers.Read(func(fold *shopper.Fold) { lines = fold.Cart(v.shopper) })
	if review {
		lines = nil
		for _, l := range chosen.lines {
			lines = append(lines, shopper.CartLine{SKU: l.SKU, Quantity: l.Quantity})
		}
	}
	v.f.Catalog.Read(func(fold *catalog.Fold) { at.fill(&model, fold, lines, chosen) })
	v.due(&model, at, chosen)
	if err := v.settle(&model, at, chosen); err != nil {
		return model, err
	}
	v.moved(&model, at, chosen)
	model.count()
	v.removed(&model)
	return model, v.surround(&model, chosen)
}

// moved says that a price is no longer the one of the page that led here.
func (v *visit) moved(model *CartPage, at pricing, chosen *selection) {
	for _, l := range chosen.lines {
		var now promo.Quote
		sold := false
		v.f.Catalog.Read(func(fold *catalog.Fold) {
			if k, ok := fold.SKU(l.SKU); ok {
				now, sold = at.quote(k.Prices)
			}
		})
		if sold && l.Expect != 0 && l.Expect != now.Minor {
			model.Problem = v.lang.Say("refused.price")
			model.Was = ui.Money(money.Money{Minor: l.Expect, Currency: now.Currency})
			model.Is = ui.Money(money.Money{Minor: now.Minor, Currency: now.Currency})
		}
	}
}

// count says how much of the page is picked, of what can be.
func (p *CartPage) count() {
	for i := range p.Groups {
		g := &p.Groups[i]
		for _, l := range g.Lines {
			if l.Refused != "" {
				continue
			}
			g.All++
			if l.Picked {
				g.Picked++
			}
		}
		p.All, p.Picked = p.All+g.All, p.Picked+g.Picked
	}
	for _, d := range p.Due {
		if p.All++; d.Picked {
			p.Picked++
		}
	}
}

// surround adds what stands round the bill: the addresses, the benefits and the budget.
func (v *visit) surround(model *CartPage, chosen *selection) error {
	model.Benefits, model.ShipTo = v.chooser(chosen), v.shipTo(model.Here)
	if model.Now.Total.Minor <= 0 {
		return nil
	}
	b, err := v.budget()
	if err != nil || !b.Set || model.Now.Total.Currency != v.plan.Currency {
		return err
	}
	after := b.Left() - model.Now.Total.Minor
	model.BudgetOver = after < 0
	key := "cart.budget"
	if model.BudgetOver {
		key, after = "cart.budget.over", -after
	}
	model.BudgetOf = v.lang.Say(key, v.amount(b.Amount), v.amount(after))
	return nil
}

// removed says what was taken out, and how to get it back.
func (v *visit) removed(model *CartPage) {
	l, ok := lineOf(v.r.URL.Query().Get("removed"), false)
	if !ok {
		return
	}
	v.f.Catalog.Read(func(fold *catalog.Fold) {
		if title, known := fold.Title(l.SKU); known {
			model.Removed = &RemovedLine{title.In(string(v.lang)), spellLine(l, false)}
		}
	})
}

// fill looks every line of a cart up, without what it costs together.
func (p *pricing) fill(
	model *CartPage, fold *catalog.Fold, lines []shopper.CartLine, chosen *selection,
) {
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
		shown.Picked = !slices.Contains(chosen.off, shown.SKU)
		if q.Next != 0 && shown.Picked && shown.Refused == "" {
			model.At = q.Next
		}
		g := &model.Groups[group]
		g.Lines = append(g.Lines, shown)
	}
}

func (p *pricing) group(product *catalog.Product) CartGroup {
	if product.Merchant == nil {
		return CartGroup{}
	}
	id := product.Merchant.Merchant.String()
	return CartGroup{
		ID: id, Merchant: product.Merchant.Name.In(string(p.lang)), Href: "/m/" + id,
		Abroad: abroad(product),
	}
}

func (p *pricing) line(
	product *catalog.Product, k *catalog.SKU, l shopper.CartLine,
) (CartLine, promo.Quote) {
	lang, sku := string(p.lang), k.SKU.String()
	out := CartLine{
		SKU: sku, Product: k.Product.String(),
		Title: product.Title.In(lang), Variant: variant(&k.OfferedSKU, lang),
		Href:    "/p/" + product.ProductOffered.Product.String() + "?sku=" + sku,
		Picture: pictureOf(product, sku), Quantity: int64(l.Quantity),
		Less: int64(l.Quantity) - 1, More: int64(l.Quantity) + 1, Stands: stands(k),
	}
	q, sold := p.quote(k.Prices)
	if out.Unpriced = !sold; sold {
		out.Price = p.price(&q)
		out.Value = sku + ":" + strconv.FormatUint(uint64(l.Quantity), 10) + ":" +
			minorText(q.Minor) + ":" + minorText(later(&q))
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

// wish is what a tap on the page would ask for.
func (v *visit) wish(model *CartPage, chosen *selection) trade.PlaceCheckout {
	w := trade.PlaceCheckout{
		Shopper: v.shopper, Market: v.plan.Home, Province: v.province(),
		Terminal: v.f.Terminal(v.r.UserAgent()), Only: chosen.only(),
	}
	for i := range model.Groups {
		for _, l := range model.Groups[i].Lines {
			if line, ok := lineOf(l.SKU+":"+decimal(l.Quantity), false); ok && l.Picked {
				w.Lines = append(w.Lines, line)
			}
		}
	}
	for _, d := range model.Due {
		if id, err := event.ParseOrderID(d.Order); err == nil && d.Picked {
			w.Balances = append(w.Balances, id)
		}
	}
	w.Shopper = v.buyer(w.Lines, w.Balances)
	return w
}

// settle adds the bill of what is picked: as it is now and, when a price changes later, as it is
// from then on. It is the bill that a tap makes.
func (v *visit) settle(model *CartPage, at pricing, chosen *selection) error {
	wish := v.wish(model, chosen)
	if len(wish.Lines)+len(wish.Balances) == 0 {
		model.At = 0
		return nil
	}
	now, why := v.ask(&wish, v.now)
	if why == trade.BenefitUnknown { // used meanwhile: show the best
		model.Problem = why.Sentence(string(v.lang))
		wish.Only, chosen.mode = nil, useBest
		now, why = v.ask(&wish, v.now)
	}
	if why != trade.Accepted {
		return v.refusal(why)
	}
	v.spread(model, now)
	model.Now = Settle{v.trace(now), pieces(now)}
	if model.At == 0 {
		return nil
	}
	model.When = at.when(model.At)
	then, why := v.ask(&wish, model.At)
	if why != trade.Accepted {
		model.At = 0
		return nil
	}
	model.Then = Settle{v.trace(then), pieces(then)}
	if saved := model.Now.Total.Minor - model.Then.Total.Minor; saved > 0 {
		model.Saves = ui.Money(money.Money{Minor: saved, Currency: now.Currency})
	}
	return nil
}

func pieces(c *event.CheckoutPlaced) (n int64) {
	for i := range c.Orders {
		for _, l := range c.Orders[i].Lines {
			n += int64(l.Quantity)
		}
	}
	for i := range c.Balances {
		n += int64(c.Balances[i].Quantity)
	}
	return n
}

// spread tells each line and each shop what the bill made of it, and why a line would be refused.
func (v *visit) spread(model *CartPage, c *event.CheckoutPlaced) {
	cash := func(m money.Minor) money.Money {
		return money.Money{Minor: m, Currency: c.Currency}
	}
	reasons := map[string]string{}
	for _, r := range c.Refused {
		reasons[r.SKU.String()] = trade.Refusal(r.Reason).Sentence(string(v.lang))
	}
	off := map[string]money.Minor{}
	for i := range c.Orders {
		o := &c.Orders[i]
		for _, l := range o.Lines {
			off[l.SKU.String()] += l.Off
		}
		for j := range model.Groups {
			if g := &model.Groups[j]; g.ID == o.Merchant.String() {
				g.Sum, g.Freight, g.Known = cash(o.Total()), cash(o.Freight), true
			}
		}
	}
	for i := range model.Groups {
		for j := range model.Groups[i].Lines {
			l := &model.Groups[i].Lines[j]
			if why := reasons[l.SKU]; why != "" && l.Picked && l.Refused == "" {
				l.Refused = why
			}
			if m := off[l.SKU]; m > 0 && l.Picked {
				l.Off = v.lang.Say("line.off", ui.Money(cash(m)))
			}
		}
	}
	for i := range c.Balances {
		for j := range model.Due {
			if d := &model.Due[j]; d.Order == c.Balances[i].Order.String() {
				d.Sum = ui.Money(cash(c.Balances[i].Total()))
			}
		}
	}
}

// provinceCookie remembers where the last checkout was sent.
const provinceCookie = "carnival_province"

// province is where goods go: that of the address, what the form says, or what was chosen last; 0
// is unknown.
func (v *visit) province() event.Province {
	if v.to != nil {
		return v.to.Province
	}
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
