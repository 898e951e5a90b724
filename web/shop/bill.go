package shop

import (
	"strconv"
	"strings"

	"carnival/event"
	"carnival/money"
	"carnival/quote"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/web/ui"
)

// Traced is a bill with every step from the list price to what is paid, and what could still be
// had.
type Traced struct {
	OrderBill
	Saved money.Money // by all discounts together
	Hints []string    // what is missing to a threshold, in words
}

// ask quotes a wish as a tap would be decided at an instant. A page shows a cart whatever is in it,
// so that a whole one is billed beyond what one checkout may hold.
func (v *visit) ask(wish *trade.PlaceCheckout, at event.Instant) (
	*event.CheckoutPlaced, trade.Refusal,
) {
	asked := *wish
	return v.f.quotes.Bill(&quote.Ask{
		Plan: v.plan, At: at, Wish: &asked, Explain: true, Whole: true,
	})
}

// trace says a bill in words, whether it was quoted or charged.
func (v *visit) trace(c *event.CheckoutPlaced) (out Traced) {
	cash := func(m money.Minor) money.Money {
		return money.Money{Minor: m, Currency: c.Currency}
	}
	row := func(name, note string, m money.Minor, off bool) {
		if m != 0 {
			out.Rows = append(out.Rows, BillRow{name, note, cash(m), off})
		}
	}
	var list, freight, deposits, inflation, saved money.Minor
	reduced := v.reduced(c)
	for i := range c.Orders {
		for _, l := range c.Orders[i].Lines {
			list += l.List * money.Minor(l.Quantity)
		}
		freight += c.Orders[i].Freight
	}
	for i := range c.Balances {
		b := &c.Balances[i]
		list, freight, deposits = list+b.Amount(), freight+b.Freight, deposits+b.Deposit
		inflation += b.Deducts - b.Deposit
	}
	row(v.lang.Say("bill.subtotal"), "", list, false)
	for _, r := range reduced {
		out.Rows = append(out.Rows, r)
		saved -= r.Amount.Minor
	}
	for i := range c.Discounts {
		d := &c.Discounts[i]
		row(v.nameOf(d.Rule, d.Promotion), v.because(d, c.Currency), -d.Amount, true)
		saved += d.Amount
	}
	row(v.lang.Say("bill.inflation"), v.lang.Say("bill.inflation.note"), -inflation, true)
	row(v.lang.Say("bill.deposits"), v.lang.Say("bill.deposits.note"), -deposits, true)
	row(v.lang.Say("bill.freight"), "", freight, false)
	out.Total, out.Saved = cash(c.Total()), cash(saved+inflation)
	v.missed(c, &out)
	return out
}

// reduced are the festival prices, by who grants them.
func (v *visit) reduced(c *event.CheckoutPlaced) (rows []BillRow) {
	v.f.Catalog.Read(func(fold *catalog.Fold) {
		for i := range c.Orders {
			var off money.Minor
			for _, l := range c.Orders[i].Lines {
				off += (l.List - l.Unit) * money.Minor(l.Quantity)
			}
			if off == 0 {
				continue
			}
			name := ""
			if m, ok := fold.Merchant(c.Orders[i].Merchant); ok {
				name = m.Name.In(string(v.lang))
			}
			rows = append(rows, BillRow{v.lang.Say("rule.festival_price"),
				v.lang.Say("bill.funder", name),
				money.Money{Minor: -off, Currency: c.Currency}, true})
		}
	})
	return rows
}

// because says who pays for a discount and what it was given for.
func (v *visit) because(d *event.Discount, in money.Currency) string {
	parts := []string{v.lang.Say("bill.funder", v.funder(d.Funder, d.Merchant))}
	var p benefit.Promotion
	known := false
	v.readBenefits(func(fold *benefit.Fold) { p, known = fold.Promotion(d.Promotion) })
	if known && d.At > 0 {
		reached := ui.Money(money.Money{Minor: money.Minor(d.At), Currency: in})
		if p.Terms.Pieces {
			reached = v.lang.Count("terms.pieces", d.At)
		}
		parts = append(parts, v.lang.Say("bill.reached", reached))
	}
	if d.Times > 1 {
		parts = append(parts, v.lang.Say("bill.times", v.lang.Number(int64(d.Times))))
	}
	if d.Lapsed > 0 {
		parts = append(parts, v.lang.Say("bill.lapsed",
			ui.Money(money.Money{Minor: d.Lapsed, Currency: in})))
	}
	return strings.Join(parts, " · ")
}

// funder names who pays: the shop by its name, where it is one shop.
func (v *visit) funder(by event.Funder, merchant event.MerchantID) string {
	zh, en, _ := by.Names()
	name := event.Text{Zh: zh, En: en}
	if by == event.FundedByMerchant && merchant != 0 {
		v.f.Catalog.Read(func(fold *catalog.Fold) {
			if m, ok := fold.Merchant(merchant); ok {
				name = m.Name
			}
		})
	}
	return name.In(string(v.lang))
}

// mostHints is how many ways to reach a threshold are named.
const mostHints = 3

// missed says what was not applied, and what would have to be added for it.
func (v *visit) missed(c *event.CheckoutPlaced, out *Traced) {
	for i := range c.Unused {
		u := &c.Unused[i]
		zh, en, _ := u.Reason.Names()
		why := event.Text{Zh: zh, En: en}.In(string(v.lang))
		name := v.nameOf(u.Rule, u.Promotion)
		if u.Reason == event.UnusedBelow && u.Short > 0 {
			short := v.short(u, c.Currency)
			why += v.lang.Say("bill.short", short)
			if len(out.Hints) < mostHints && len(c.Orders) > 0 {
				out.Hints = append(out.Hints, v.lang.Say("bill.hint", short, name))
			}
		}
		out.Unused = append(out.Unused, Unused{name, why})
	}
}

// short is what is missing to a threshold: money, or pieces.
func (v *visit) short(u *event.Unused, in money.Currency) string {
	var p benefit.Promotion
	known := false
	v.readBenefits(func(fold *benefit.Fold) { p, known = fold.Promotion(u.Promotion) })
	if known && p.Terms.Pieces {
		return v.lang.Count("terms.pieces", u.Short)
	}
	return ui.Money(money.Money{Minor: money.Minor(u.Short), Currency: in})
}

// termsOf says what a promotion gives, tier by tier.
func termsOf(lang ui.Lang, t *event.Terms, in money.Currency) string {
	var parts []string
	cash := func(m money.Minor) string { return ui.Money(money.Money{Minor: m, Currency: in}) }
	for _, tier := range t.Tiers {
		off, at := cash(tier.Off), cash(money.Minor(tier.At))
		if tier.Rate > 0 {
			off = percent(tier.Rate)
		}
		if t.Pieces {
			at = lang.Count("terms.pieces", tier.At)
		}
		switch {
		case tier.At <= 1 && t.Pieces, tier.At == 0:
			parts = append(parts, lang.Say("terms.any", off))
		case t.Every:
			parts = append(parts, lang.Say("terms.every", at, off))
		default:
			parts = append(parts, lang.Say("terms.from", at, off))
		}
	}
	said := strings.Join(parts, lang.Say("terms.then"))
	if t.Cap > 0 {
		said += lang.Say("terms.cap", cash(t.Cap))
	}
	return said
}

// percent says basis points.
func percent(rate uint32) string {
	text := strconv.FormatUint(uint64(rate/100), 10)
	if rest := rate % 100; rest != 0 {
		text += "." + strings.TrimRight(strconv.FormatUint(uint64(100+rest), 10)[1:], "0")
	}
	return text + "%"
}
