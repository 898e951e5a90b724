package shop

import (
	"net/http"
	"strconv"
	"strings"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
	"carnival/web/ui"
)

// ProductPage is one product, in one of its variants.
type ProductPage struct {
	Frame
	Key, Back         string
	Product, SKU      string
	Title, Brand      string
	Merchant, AtHref  string
	Pictures          []Shown
	Offer             Offer
	Presale           *ShownPresale
	Body              []string // paragraphs
	Axes              []Axis
	Price             ui.Price
	Unpriced          bool
	Expect            Expect
	Why               string // what is struck through, or when the festival price is charged
	SoldPPM, Left     int64
	Gone              string // why it cannot be bought; "" when it can
	Limit             int64  // pieces a shopper; 0: none
	Most, Had         int64  // pieces in one go; pieces in the cart
	Stands            string // see stands
	Favourite         bool
	CanCart, CanOrder bool
	Added             bool
}

// Expect are the prices that a page showed, as its forms say them back: before the next change, and
// from then on.
type Expect struct{ Now, Then string }

// Axis is one choice to make, such as the colour.
type Axis struct {
	Name   string
	Values []Choice
}

// Choice is a value of an axis and the variant that it leads to, which keeps as many of the other
// choices as there are goods for. Only names what it cannot keep them for: the combination asked
// for is not made. Gone says that the variant is sold out; it can still be looked at and marked.
type Choice struct {
	Text, Href, Only string
	Chosen, Gone     bool
}

func (f *face) product(v *visit) error {
	id, err := event.ParseProductID(v.r.PathValue("product"))
	if err != nil {
		return v.notFound()
	}
	at, err := v.pricing()
	if err != nil {
		return err
	}
	var p catalog.Product
	found := false
	f.Catalog.Read(func(fold *catalog.Fold) { p, found = fold.Product(id) })
	if !found || len(p.SKUs) == 0 {
		return v.notFound()
	}
	asked := v.r.URL.Query().Get("sku")
	k := chosen(p.SKUs, asked)
	if early := v.onPresale(p.SKUs, &at); asked == "" && early != nil {
		k = early
	}
	frame, err := v.frame(p.Title.In(string(v.lang)), "")
	if err != nil {
		return err
	}
	model := at.productPage(&p, k)
	model.Frame, model.Key = frame, v.tapKey()
	model.CanCart, model.CanOrder = v.allows(festival.Cart), v.allows(festival.Order)
	model.Added = v.r.URL.Query().Get("added") != ""
	if err := v.awaitBenefits(); err != nil {
		return err
	}
	model.Pictures = f.picturesOf(&p, k.SKU.String(), v.lang)
	model.Offer, model.Presale = v.offer(&at, &p, k), v.presaleOf(k.SKU, &at)
	f.Shoppers.Read(func(fold *shopper.Fold) {
		model.Favourite = fold.IsFavourite(v.shopper, id)
		for _, l := range fold.Cart(v.shopper) {
			if l.SKU == k.SKU {
				model.Had = int64(l.Quantity)
			}
		}
	})
	return v.show(http.StatusOK, Product(model))
}

// onPresale is the first SKU that deposits are taken for, or nil.
func (v *visit) onPresale(skus []catalog.SKU, at *pricing) *catalog.SKU {
	for i := range skus {
		if s := v.presaleOf(skus[i].SKU, at); s != nil && s.Open {
			return &skus[i]
		}
	}
	return nil
}

// chosen is the SKU that was asked for, or the first that can be bought, or the first.
func chosen(skus []catalog.SKU, asked string) *catalog.SKU {
	for i := range skus {
		if skus[i].SKU.String() == asked {
			return &skus[i]
		}
	}
	for i := range skus {
		if buyable(&skus[i]) {
			return &skus[i]
		}
	}
	return &skus[0]
}

func buyable(k *catalog.SKU) bool { return k.Offered && k.Stock.Available > 0 }

// productPage fills in what does not depend on who looks.
func (p *pricing) productPage(product *catalog.Product, k *catalog.SKU) ProductPage {
	lang := string(p.lang)
	id := product.ProductOffered.Product.String()
	out := ProductPage{
		Product: id, SKU: k.SKU.String(), Back: "/p/" + id + "?sku=" + k.SKU.String(),
		Title: product.Title.In(lang), Brand: product.Brand,
		Body: paragraphs(product.Body.In(lang)), Axes: axes(product, k, lang),
		SoldPPM: k.Stock.SoldPPM(), Left: k.Stock.Available, Limit: int64(k.Limit),
		Most: p.most(k), Stands: stands(k),
	}
	if m := product.Merchant; m != nil {
		out.Merchant, out.AtHref = m.Name.In(lang), "/m/"+m.Merchant.String()
	}
	if r := p.standing(k, 1); r != trade.Accepted {
		out.Gone = r.Sentence(lang)
	}
	q, sold := p.quote(k.Prices)
	if out.Unpriced = !sold; !sold {
		return out
	}
	out.Price = p.price(&q)
	out.Expect = Expect{minorText(q.Minor), minorText(later(&q))}
	switch {
	case out.Price.Festival:
		out.Why = p.lang.Say("why.festival", p.when(p.market.Closes))
	case out.Price.Then.Festival:
		saved := money.Money{Minor: q.Minor - q.Upcoming, Currency: q.Currency}
		out.Why = p.lang.Say("why.soon", out.Price.When, ui.Money(saved))
	}
	return out
}

// most is how many pieces may be asked for in one go.
func (p *pricing) most(k *catalog.SKU) int64 {
	most := min(int64(p.plan.Limits.Quantity), trade.MaxQuantity, max(1, k.Stock.Available))
	if k.Limit > 0 {
		most = min(most, int64(k.Limit))
	}
	return most
}

// standing is the refusal that so many pieces of a SKU would meet now, as far as the views tell;
// the rulebook has the last word.
func (p *pricing) standing(k *catalog.SKU, quantity uint32) trade.Refusal {
	_, sold := p.quote(k.Prices)
	switch {
	case !k.Offered:
		return trade.NotListed
	case !sold:
		return trade.NotSoldInMarket
	case k.Limit > 0 && quantity > k.Limit:
		return trade.LimitReached
	case k.Stock.Available <= 0:
		return trade.SoldOut
	case k.Stock.Available < int64(quantity):
		return trade.StockShort
	}
	return trade.Accepted
}

// axes lays the choices of a product out, with the address that each value leads to.
func axes(p *catalog.Product, k *catalog.SKU, lang string) []Axis {
	out := make([]Axis, len(k.Options))
	for i := range k.Options {
		out[i].Name = k.Options[i].Name.In(lang)
		seen := map[event.Text]bool{}
		for j := range p.SKUs {
			if i >= len(p.SKUs[j].Options) || seen[p.SKUs[j].Options[i].Value] {
				continue
			}
			value := p.SKUs[j].Options[i].Value
			seen[value] = true
			c, to := choice(p, k, i, value)
			c.Text, c.Only = value.In(lang), only(to, k, i, lang)
			out[i].Values = append(out[i].Values, c)
		}
	}
	return out
}

// choice finds the variant that a value leads to: the one that keeps the most of the other choices,
// and among those one that can be bought.
func choice(p *catalog.Product, k *catalog.SKU, axis int, value event.Text) (
	c Choice, best *catalog.SKU,
) {
	c.Chosen = k.Options[axis].Value == value
	most := -1
	for i := range p.SKUs {
		to := &p.SKUs[i]
		if axis >= len(to.Options) || to.Options[axis].Value != value {
			continue
		}
		fits := 2 * keeps(to, k, axis)
		if buyable(to) {
			fits++
		}
		if fits > most {
			best, most = to, fits
		}
	}
	c.Href = "/p/" + p.ProductOffered.Product.String() + "?sku=" + best.SKU.String()
	c.Gone = !buyable(best)
	return c, best
}

// keeps counts the choices beside one axis that two variants share.
func keeps(to, k *catalog.SKU, axis int) (n int) {
	for i := range min(len(to.Options), len(k.Options)) {
		if i != axis && to.Options[i].Value == k.Options[i].Value {
			n++
		}
	}
	return n
}

// only names what another variant has in the place of the choices made, in one line.
func only(to, k *catalog.SKU, axis int, lang string) string {
	var parts []string
	for i := range to.Options {
		if i != axis && (i >= len(k.Options) || to.Options[i].Value != k.Options[i].Value) {
			parts = append(parts, to.Options[i].Value.In(lang))
		}
	}
	return strings.Join(parts, " · ")
}

// variant is a SKU's choices in one line.
func variant(k *event.OfferedSKU, lang string) string {
	var b strings.Builder
	for i, o := range k.Options {
		if i > 0 {
			b.WriteString(" · ")
		}
		b.WriteString(o.Value.In(lang))
	}
	return b.String()
}

func paragraphs(body string) (out []string) {
	for line := range strings.Lines(body) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func minorText(m money.Minor) string { return strconv.FormatInt(int64(m), 10) }

// badForm answers a form that no page of ours sends.
func (v *visit) badForm() error { return web.NewProblem("bad_request", string(v.lang)) }
