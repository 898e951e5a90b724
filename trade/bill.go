package trade

import (
	"carnival/event"
	"carnival/money"
	"carnival/promo"
)

// desk is what a decision works with and the next one uses again, so that the bill of a checkout
// takes no memory of its own. Nothing of it outlives the decision, and it is no part of the state.
type desk struct {
	basket promo.Basket
	bill   promo.Bill
}

// reply is what outlives the decision, in one piece of memory for the usual small checkout; trace
// is another one, for those that get a discount.
type reply struct {
	fact   event.CheckoutPlaced
	orders [2]event.PlacedOrder
	lines  [3]event.OrderLine
	facts  [1]event.Event
}

type trace struct {
	discounts [3]event.Discount
	shares    [9]event.LineShare
}

// answer groups the picked lines by merchant, in the order in which merchants first appear, and
// writes the bill of them.
func (b *basket) answer(picked []pick, refused []event.RefusedLine) Outcome {
	s, c := b.s, b.c
	checkout := s.id(s.checkouts.len())
	a := &reply{fact: event.CheckoutPlaced{
		Checkout: event.CheckoutID(checkout), Payment: event.PaymentID(checkout),
		FirstOrder: event.OrderID(s.id(s.orders.len())),
		Shopper:    c.Shopper, Key: c.Key, Body: c.Body, Market: c.Market, Currency: b.currency,
		Terminal: c.Terminal, Province: c.Province,
		FromCart: c.FromCart || len(c.Lines)+len(c.Balances) == 0,
		Refused:  refused, Balances: b.balances,
	}}
	b.group(a, picked)
	b.quote(a)
	if total := a.fact.Total(); c.Expected && total != c.Expect {
		return Outcome{Refusal: BillChanged, Amount: total}
	}
	if b.currency != s.plan.Currency {
		// A plan without rates sells abroad all the same; such an order has no value at home.
		a.fact.Rate, _ = s.plan.RateOf(b.currency)
	}
	a.facts[0] = &a.fact
	if a.fact.Total() == 0 {
		return happened(checkout, &a.fact, b.nothingDue(a))
	}
	return Outcome{Subject: checkout, Events: a.facts[:]}
}

// nothingDue settles a checkout that costs nothing: no provider will ever be asked for it.
func (b *basket) nothingDue(a *reply) *event.PaymentReceived {
	paid := &event.PaymentReceived{Payment: a.fact.Payment, Checkout: a.fact.Checkout}
	for i := range a.fact.Orders {
		paid.Orders = append(paid.Orders, a.fact.FirstOrder+event.OrderID(i))
	}
	for _, due := range a.fact.Balances {
		paid.Balances = append(paid.Balances, due.Order)
	}
	return paid
}

func (b *basket) group(a *reply, picked []pick) {
	orders, lines := a.orders[:0], a.lines[:0]
	if len(picked) > len(a.lines) {
		lines = make([]event.OrderLine, 0, len(picked))
	}
	for i := range picked {
		merchant := picked[i].merchant
		if seen(picked, i) {
			continue
		}
		from, hot := len(lines), false
		for j := range picked[i:] {
			if p := &picked[i+j]; p.merchant == merchant {
				if len(b.hits) > 0 {
					b.place(i+j, len(lines))
				}
				lines = append(lines, p.line)
				hot = hot || p.hot
			}
		}
		orders = append(orders, event.PlacedOrder{
			Merchant: event.MerchantID(b.s.id(int(merchant))), Hot: hot,
			Lines: lines[from:len(lines):len(lines)],
		})
	}
	a.fact.Orders = orders
	for _, h := range b.hits {
		a.fact.Counted = append(a.fact.Counted,
			event.LimitCount{Promotion: h.promotion, Line: uint16(h.place)})
	}
}

// place notes where a picked line comes to stand in the checkout.
func (b *basket) place(line, at int) {
	for i := range b.hits {
		if b.hits[i].line == line {
			b.hits[i].place = at
		}
	}
}

// seen reports whether an earlier line had the merchant of line i.
func seen(picked []pick, i int) bool {
	for j := range i {
		if picked[j].merchant == picked[i].merchant {
			return true
		}
	}
	return false
}

// quote asks promo what the checkout costs and writes the bill into the fact.
func (b *basket) quote(a *reply) {
	if b.s.book.Len() == 0 && b.s.holding(b.shopper) == (walletRow{}) {
		return // nothing was ever promised: every line costs its price
	}
	s, ask, bill := b.s, &b.s.desk.basket, &b.s.desk.bill
	b.fill(ask, &a.fact)
	s.book.Quote(ask, bill)
	line, group := 0, 0
	for i := range a.fact.Orders {
		o := &a.fact.Orders[i]
		o.Freight = bill.Freight[group]
		for j := range o.Lines {
			o.Lines[j].Off = bill.Off[line]
			line++
		}
		group++
	}
	for i := range a.fact.Balances {
		due := &a.fact.Balances[i]
		due.Off, due.Freight = bill.Off[line], bill.Freight[group]
		line, group = line+1, group+1
	}
	a.fact.Discounts = keepDiscounts(bill.Discounts)
	a.fact.Unused = append([]event.Unused(nil), bill.Unused[:min(len(bill.Unused), maxUnused)]...)
}

// keepDiscounts copies the rows of a bill into memory that outlives the decision.
func keepDiscounts(rows []event.Discount) []event.Discount {
	if len(rows) == 0 {
		return nil
	}
	n := 0
	for i := range rows {
		n += len(rows[i].Shares)
	}
	room := new(trace)
	kept, shares := room.discounts[:0], room.shares[:0]
	if n > len(room.shares) {
		shares = make([]event.LineShare, 0, n)
	}
	for i := range rows {
		d, from := rows[i], len(shares)
		shares = append(shares, d.Shares...)
		d.Shares = shares[from:len(shares):len(shares)]
		kept = append(kept, d)
	}
	return kept
}

// fill says to promo what is bought, by whom, where and when.
func (b *basket) fill(ask *promo.Basket, fact *event.CheckoutPlaced) {
	s, c := b.s, b.c
	lines := ask.Lines[:0]
	group := uint16(0)
	for i := range fact.Orders {
		o := &fact.Orders[i]
		for j := range o.Lines {
			l := &o.Lines[j]
			lines = append(lines, s.promoLine(l.SKU, l.Quantity, l.Unit, group))
		}
		group++
	}
	for i := range fact.Balances {
		due := &fact.Balances[i]
		l := s.promoLine(due.SKU, due.Quantity, due.Unit, group)
		l.Deducts = due.Deducts
		lines = append(lines, l)
		group++
	}
	shopper := s.shoppers.at(b.shopper)
	*ask = promo.Basket{
		At: b.at, Market: c.Market, Currency: b.currency, Province: c.Province,
		Terminal: c.Terminal, Orders: shopper.paid, Lines: lines, Only: c.Only,
		Coupons: ask.Coupons[:0], Envelopes: ask.Envelopes[:0],
	}
	s.clockOf(ask, b.at)
	s.wallet(b.shopper, ask)
}

// clockOf says which phase and which hour it is where the basket is bought.
func (s *State) clockOf(ask *promo.Basket, at event.Instant) {
	ask.Phase = s.plan.PhaseAt(at).Main().Key()
	zone := s.plan.Zone
	if m, ok := s.plan.Market(ask.Market); ok {
		zone = m.Zone
	}
	_, offset := at.Time().In(zone).Zone()
	ask.Zone = int32(offset)
}

// promoLine is a SKU as promo looks at it.
func (s *State) promoLine(
	id event.SKUID, quantity uint32, unit money.Minor, group uint16,
) promo.Line {
	k := s.skus.at(int(event.CounterOf(uint64(id)) - 1))
	return promo.Line{
		SKU: id, Product: event.ProductID(s.id(int(k.product))),
		Merchant: event.MerchantID(s.id(int(k.merchant))), Category: k.category, Origin: k.origin,
		Group: group, Quantity: quantity, Grams: k.grams, Unit: unit,
	}
}
