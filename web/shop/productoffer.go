package shop

import (
	"slices"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/web/ui"
)

// Offer is what a product page says beside the price: what takes something off, what delivery
// costs, and what comes of both for one piece.
type Offer struct {
	Rules     []OfferRule
	Tickets   []Ticket
	Freight   string
	To        string // the province that it is reckoned for
	Tax       string // what is known of taxes in the price; "" where nothing is
	Limits    []string
	Traced    Traced // the bill of one piece now
	Billed    bool
	Provinces []Choose
}

// OfferRule is a promotion that may concern the product.
type OfferRule struct{ Name, Terms, When, Funder string }

// offer looks up what concerns one SKU.
func (v *visit) offer(at *pricing, product *catalog.Product, k *catalog.SKU) (out Offer) {
	out.Provinces = provinces(v.province(), v.lang)
	zh, en, known := v.province().Names()
	if known {
		out.To = event.Text{Zh: zh, En: en}.In(string(v.lang))
	}
	merchant := event.MerchantID(0)
	if product.Merchant != nil {
		merchant = product.Merchant.Merchant
		out.Tax = v.lang.Say("tax.none")
		if abroad(product) {
			out.Tax = v.lang.Say("tax.abroad")
		}
	}
	tickets, _ := v.tickets(at, merchant, 0)
	for _, t := range tickets {
		if t.State != "gone" && len(out.Tickets) < mostOffered {
			out.Tickets = append(out.Tickets, t)
		}
	}
	for p := range v.f.quotes.Book(v.plan).All() {
		if !concerns(p, product, merchant) || p.Use != 0 || v.now >= p.To {
			continue
		}
		rule := OfferRule{
			Name: p.Name.In(string(v.lang)), Terms: termsOf(v.lang, &p.Terms, p.Currency),
			When: v.span(at, p.From, p.To), Funder: v.funder(p.Funder, p.Merchant),
		}
		switch p.Rule {
		case event.RuleFullReduction, event.RuleCrossStore:
			if len(out.Rules) < mostOffered {
				out.Rules = append(out.Rules, rule)
			}
		case event.RulePurchaseLimit:
			out.Limits = append(out.Limits, v.lang.Count("limit.promotion", int64(p.PerShopper)))
		}
	}
	wish := trade.PlaceCheckout{Shopper: v.shopper, Market: at.market.Code,
		Province: v.province(), Terminal: v.f.Terminal(v.r.UserAgent()),
		Lines: []trade.CheckoutLine{{SKU: k.SKU, Quantity: 1}}}
	bill, why := v.ask(&wish, v.now)
	if why != trade.Accepted || len(bill.Orders) == 0 {
		for _, r := range refusedOf(bill) {
			if trade.Refusal(r.Reason) == trade.RegionNotServed {
				out.Freight = trade.RegionNotServed.Sentence(string(v.lang))
			}
		}
		return out
	}
	out.Billed, out.Traced = true, v.trace(bill)
	if freight := bill.Orders[0].Freight; freight > 0 {
		out.Freight = v.lang.Say("freight.is",
			ui.Money(money.Money{Minor: freight, Currency: bill.Currency}))
	} else {
		out.Freight = v.lang.Say("group.free")
	}
	return out
}

// abroad reports whether goods are sent from another country than the shop's, so that taxes may be
// due at its border, which no bill of this shop knows.
func abroad(product *catalog.Product) bool {
	m := product.Merchant
	return m != nil && m.Country != 0 && m.Country != event.Home
}

// mostOffered bounds the promotions, and the coupons, of a product page.
const mostOffered = 6

func refusedOf(bill *event.CheckoutPlaced) []event.RefusedLine {
	if bill == nil {
		return nil
	}
	return bill.Refused
}

// concerns reports whether a promotion is about a product, as far as can be told without a basket.
func concerns(
	p *event.PromotionPublished, product *catalog.Product, merchant event.MerchantID,
) bool {
	switch {
	case p.Merchant != 0 && p.Merchant != merchant:
		return false
	case len(p.Products) > 0:
		return slices.Contains(p.Products, product.ProductOffered.Product)
	case len(p.Categories) > 0:
		return slices.Contains(p.Categories, product.Category)
	}
	return true
}
