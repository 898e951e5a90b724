package shop

import (
	"slices"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/promo"
	"carnival/view/catalog"
	"carnival/web/ui"
)

// pricing is where, when and in which language goods are shown.
type pricing struct {
	plan   *festival.Plan
	market *festival.Market
	at     event.Instant
	lang   ui.Lang
}

func (v *visit) pricing() (pricing, error) {
	m, err := v.home()
	return pricing{v.plan, m, v.now, v.lang}, err
}

// quote is what a SKU costs in the shop's market.
func (p *pricing) quote(prices []event.Price) (promo.Quote, bool) {
	return promo.PriceAt(p.plan, prices, p.market.Code, p.at)
}

// when writes an instant on the market's clock.
func (p *pricing) when(at event.Instant) string { return p.lang.Moment(at, p.at, p.market.Zone) }

// tagOf shows a price, with the list price struck through only while less is charged.
func tagOf(minor, list money.Minor, currency money.Currency) ui.Tag {
	t := ui.Tag{Amount: money.Money{Minor: minor, Currency: currency}}
	if minor < list {
		t.Struck, t.Festival = list, true
	}
	return t
}

// price shows one SKU's quote.
func (p *pricing) price(q *promo.Quote) ui.Price {
	out := ui.Price{Tag: tagOf(q.Minor, q.List, q.Currency)}
	if q.Next != 0 {
		out.At, out.When = q.Next, p.when(q.Next)
		out.Then = tagOf(q.Upcoming, q.List, q.Currency)
	}
	return out
}

// lowest shows the lowest price of a product's SKUs that can be bought, or of all when none can:
// now and after the next change, each by itself, as another SKU may be the cheapest then. ok is
// false when none is sold here.
func (p *pricing) lowest(skus []catalog.SKU) (out ui.Price, ok bool) {
	var now, then *promo.Quote
	var quotes []promo.Quote
	left := slices.ContainsFunc(skus, func(k catalog.SKU) bool { return buyable(&k) })
	for i := range skus {
		k := &skus[i]
		if q, sold := p.quote(k.Prices); sold && k.Offered && (!left || buyable(k)) {
			quotes = append(quotes, q)
		}
	}
	if len(quotes) == 0 {
		return out, false
	}
	sameNow, sameThen := true, true
	for i := range quotes {
		q := &quotes[i]
		sameNow = sameNow && q.Minor == quotes[0].Minor
		sameThen = sameThen && later(q) == later(&quotes[0])
		if now == nil || q.Minor < now.Minor {
			now = q
		}
		if then == nil || later(q) < later(then) {
			then = q
		}
		if q.Next != 0 {
			out.At = q.Next
		}
	}
	out.Tag = tagOf(now.Minor, now.List, now.Currency)
	out.From = !sameNow
	if out.At != 0 {
		out.When = p.when(out.At)
		out.Then = tagOf(later(then), then.List, then.Currency)
		out.Then.From = !sameThen
	}
	return out, true
}

// later is what a quote becomes at its next change, or stays.
func later(q *promo.Quote) money.Minor {
	if q.Next != 0 {
		return q.Upcoming
	}
	return q.Minor
}

// card shows a product in a list.
func (p *pricing) card(product *catalog.Product) ui.Card {
	c := ui.Card{
		Lang: p.lang, Href: "/p/" + product.ProductOffered.Product.String(),
		Title: product.Title.In(string(p.lang)), Picture: pictureOf(product, ""),
	}
	if len(product.Pictures) > 0 {
		c.Pictures = imageSet(&product.Pictures[0])
	}
	price, sold := p.lowest(product.SKUs)
	c.Price, c.Unpriced = price, !sold
	stock := product.Stock()
	c.SoldPPM, c.SoldOut = stock.SoldPPM(), stock.Available <= 0
	return c
}
