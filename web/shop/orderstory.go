package shop

import (
	"carnival/event"
	"carnival/money"
	"carnival/view/benefit"
	"carnival/view/shopper"
	"carnival/web/ui"
)

// stages are the way of an order from the tap to the door, as far as it goes.
func (p *pricing) stages(s *seen) []Stage {
	o := &s.order
	paid := event.Instant(0)
	for _, c := range []*shopper.Checkout{&s.checkout, &s.bill} {
		for _, one := range c.Payments {
			for _, id := range one.Orders {
				if id == o.ID {
					paid = one.Stamp
				}
			}
		}
	}
	list := []Stage{{Text: p.lang.Say("stage.placed"), When: p.when(s.checkout.Stamp), Done: true}}
	now := false
	add := func(key, waits string, at event.Instant, done bool) {
		stage := Stage{Text: p.lang.Say(key), Done: done}
		if !done && !now { // what is waited for is not told as if it had been
			now = true
			stage.Now, stage.Text = true, p.lang.Say(waits)
		}
		if done && at != 0 {
			stage.When = p.when(at)
		}
		list = append(list, stage)
	}
	shipped := event.Instant(0)
	if o.Parcel != nil {
		shipped = o.Parcel.Shipped
	}
	switch o.Status {
	case shopper.Closed, shopper.Refunded, shopper.Forfeited, shopper.Failed:
		if paid != 0 {
			add("stage.paid", "stage.paid.now", paid, true)
		}
		if shipped != 0 {
			add("stage.shipped", "stage.shipped.now", shipped, true)
		}
		add("status."+o.Status.Key(), "", o.Changed, true)
		list[len(list)-1].Now = true
		return list
	}
	if o.Presale != nil {
		add("stage.deposit", "stage.deposit.now", s.checkout.Stamp, o.Status != shopper.DepositDue)
		add("stage.balance", "stage.balance.now", paid, shipped != 0 || o.Status == shopper.Paid)
	} else {
		add("stage.paid", "stage.paid.now", paid, o.Status != shopper.Open)
	}
	add("stage.shipped", "stage.shipped.now", shipped, shipped != 0)
	add("stage.received", "stage.received.now", o.Changed, o.Status == shopper.Finished)
	if !now {
		list[len(list)-1].Now = true
	}
	return list
}

// next says what happens now, and by when.
func (p *pricing) next(s *seen) string {
	o, t := &s.order, p.plan.Timers
	switch o.Status {
	case shopper.Open:
		return p.lang.Say("next.pay", p.when(s.checkout.PayBy(p.plan)))
	case shopper.DepositDue:
		return p.lang.Say("next.deposit", p.when(s.checkout.PayBy(p.plan)))
	case shopper.BalanceDue:
		if s.presale == nil {
			return p.lang.Say("status.balance_due")
		}
		if p.at < s.presale.BalanceFrom {
			return p.lang.Say("next.balance.soon", p.when(s.presale.BalanceFrom),
				p.when(s.presale.BalanceTo))
		}
		return p.lang.Say("next.balance", p.when(s.presale.BalanceTo))
	case shopper.Paid:
		if s.presale != nil {
			return p.lang.Say("next.ship.by", p.when(s.presale.ShipBy))
		}
		return p.lang.Say("next.ship")
	case shopper.Shipped:
		return p.lang.Say("next.receive", p.when(o.Parcel.Shipped+t.Receipt))
	case shopper.Finished:
		if until := o.Changed + t.Return; p.at < until {
			return p.lang.Say("next.return", p.when(until))
		}
		return p.lang.Say("next.over")
	case shopper.Forfeited, shopper.Failed:
		return p.depositEnded(s)
	case shopper.Refunded:
		return p.lang.Say("next.refunded")
	}
	return p.lang.Say("next.closed")
}

// depositEnded says where the deposit of an order went that was not bought.
func (p *pricing) depositEnded(s *seen) string {
	in := s.checkout.Currency
	say := func(m money.Minor) string { return ui.Money(money.Money{Minor: m, Currency: in}) }
	d := s.order.Presale
	if d.Damages > 0 {
		return p.lang.Say("next.doubled", say(d.Back+d.Damages), say(d.Damages))
	}
	return p.lang.Say("next.forfeited", say(d.Kept), say(d.Back))
}

// steps tells an order's story, in its order.
func (p *pricing) steps(o *shopper.Order, c *shopper.Checkout) (out []Step) {
	add := func(at event.Instant, text string) {
		out = append(out, Step{p.when(at), at.String(), text})
	}
	add(c.Stamp, p.lang.Say("step.placed"))
	for _, paid := range c.Payments {
		for _, id := range paid.Orders {
			if id == o.ID {
				add(paid.Stamp, p.lang.Say("step.paid", paid.Ref))
			}
		}
	}
	if o.Parcel != nil {
		add(o.Parcel.Shipped, p.lang.Say("step.shipped", o.Parcel.Carrier, o.Parcel.Number))
	}
	switch o.Status {
	case shopper.Closed:
		key := "step.closed.unpaid"
		if o.Closed == event.ClosedByShopper {
			key = "step.closed.shopper"
		}
		add(o.Changed, p.lang.Say(key))
	case shopper.Refunded:
		key := "step.refunded.shopper"
		switch o.Refund {
		case event.RefundReturned:
			key = "step.refunded.returned"
		case event.RefundByShopper:
		default:
			key = "step.refunded.merchant"
		}
		add(o.Changed, p.lang.Say(key))
	case shopper.Finished:
		key := "step.finished.shopper"
		if o.Finished == event.FinishedByTime {
			key = "step.finished.time"
		}
		add(o.Changed, p.lang.Say(key))
	}
	for _, back := range c.Refunds {
		if back.Order == o.ID && back.Paid != 0 {
			add(back.Paid, p.lang.Say("step.money.back", back.PaidRef))
		}
	}
	return out
}

// OrderBill is how the list price of one order became what is paid for it.
type OrderBill struct {
	Rows   []BillRow
	Total  money.Money
	Unused []Unused
}

// BillRow is one step of it.
type BillRow struct {
	Name, Note string
	Amount     money.Money
	Off        bool
}

// Unused is a benefit that was not applied.
type Unused struct{ Name, Why string }

// bill traces an order's bill, and gives its lines their shares.
func (v *visit) bill(model *OrderPage, p pricing, s *seen) {
	in := s.checkout.Currency
	cash := func(m money.Minor) money.Money { return money.Money{Minor: m, Currency: in} }
	bill, o := &model.Bill, &s.order
	row := func(name, note string, m money.Minor, off bool) {
		if m != 0 {
			bill.Rows = append(bill.Rows, BillRow{name, note, cash(m), off})
		}
	}
	row(p.lang.Say("bill.subtotal"), "", model.Part.list, false)
	var reduced money.Minor
	for i := range o.Lines {
		l := &o.Lines[i]
		off := (l.List - l.Unit) * money.Minor(l.Quantity)
		reduced += off
		if off != 0 {
			model.Part.Lines[i].Shares = append(model.Part.Lines[i].Shares,
				Share{p.lang.Say("rule.festival_price"), model.Part.Merchant, cash(-off)})
		}
		if i < len(o.Back) && o.Back[i].Quantity > 0 {
			model.Part.Lines[i].Back = p.lang.Say("line.back",
				p.lang.Number(int64(o.Back[i].Quantity)), ui.Money(cash(o.Back[i].Amount)))
		}
	}
	row(p.lang.Say("rule.festival_price"), p.funded(event.FundedByMerchant, model), -reduced, true)
	if d := o.Presale; d != nil {
		row(p.lang.Say("bill.inflation"), p.lang.Say("bill.inflation.note"), d.Paid-d.Deducts, true)
	}
	if s.bill.Placed != nil {
		v.traced(model, p, s)
	}
	row(p.lang.Say("bill.freight"), "", o.Freight, false)
	bill.Total = cash(o.Total())
}

// funded says who pays for a discount.
func (p *pricing) funded(by event.Funder, model *OrderPage) string {
	name := model.Part.Merchant
	if by != event.FundedByMerchant {
		zh, en, _ := by.Names()
		name = event.Text{Zh: zh, En: en}.In(string(p.lang))
	}
	return p.lang.Say("bill.funder", name)
}

// traced adds what promotions took off the order, and what they did not.
func (v *visit) traced(model *OrderPage, p pricing, s *seen) {
	first, ok := place(&s.bill, s.order.ID)
	if !ok {
		return
	}
	in := s.checkout.Currency
	placed := s.bill.Placed
	for i := range placed.Discounts {
		d := &placed.Discounts[i]
		name := v.nameOf(d.Rule, d.Promotion)
		var sum money.Minor
		for _, share := range d.Shares {
			at := int(share.Line) - first
			if at < 0 || at >= len(s.order.Lines) || share.Amount == 0 {
				continue
			}
			sum += share.Amount
			model.Part.Lines[at].Shares = append(model.Part.Lines[at].Shares,
				Share{name, p.funded(d.Funder, model),
					money.Money{Minor: -share.Amount, Currency: in}})
		}
		if sum == 0 {
			continue
		}
		note := p.funded(d.Funder, model)
		if sum != d.Amount {
			note += p.lang.Say("bill.share", ui.Money(money.Money{Minor: d.Amount, Currency: in}))
		}
		model.Bill.Rows = append(model.Bill.Rows,
			BillRow{name, note, money.Money{Minor: -sum, Currency: in}, true})
	}
	for _, u := range placed.Unused {
		zh, en, _ := u.Reason.Names()
		why := event.Text{Zh: zh, En: en}.In(string(p.lang))
		if u.Short > 0 && u.Reason == event.UnusedBelow {
			why += p.lang.Say("bill.short", ui.Money(money.Money{
				Minor: money.Minor(u.Short), Currency: in}))
		}
		model.Bill.Unused = append(model.Bill.Unused, Unused{v.nameOf(u.Rule, u.Promotion), why})
	}
}

// nameOf is what a benefit is called: by its operator, or by its rule.
func (v *visit) nameOf(r event.Rule, id event.PromotionID) string {
	zh, en, _ := r.Names()
	name := event.Text{Zh: zh, En: en}
	if id != 0 && v.f.Benefits != nil {
		v.f.Benefits.Read(func(fold *benefit.Fold) {
			if p, known := fold.Promotion(id); known && p.Name != (event.Text{}) {
				name = p.Name
			}
		})
	}
	return name.In(string(v.lang))
}
