package sim

import (
	"fmt"

	"carnival/event"
	"carnival/trade"
)

// serve lets a merchant ship, answer, take goods back, give money back and ask to be settled with.
func (f *festivalRun) serve() {
	a := f.auditor
	switch n := f.dice.IntN(20); {
	case n < 10:
		for _, o := range f.someOrders(func(o *orderSum) bool { return o.status == paid }) {
			if f.chance(15) {
				f.send(&trade.ShipOrder{Order: o.id, Carrier: "sf", Number: fmt.Sprint(o.id)})
			}
		}
	case n < 15:
		for i, r := range a.returns {
			id := event.ReturnID(i + 1)
			switch {
			case r.status == event.ReturnAsked && f.chance(60):
				f.send(&trade.AnswerReturn{Return: id, Agree: f.chance(70)})
			case r.status == event.ReturnSent && f.chance(60):
				f.send(&trade.AcceptReturn{Return: id, Resaleable: f.chance(50)})
			}
		}
	case n < 17:
		f.send(&trade.SettleMerchant{Merchant: f.merchants[f.dice.IntN(len(f.merchants))].id})
	case n < 18:
		f.bank(40)
	default:
		f.giveBack()
	}
}

// giveBack refunds an order, whole or a piece at a time; at times one that cannot be.
func (f *festivalRun) giveBack() {
	lines := f.pieces()
	orders := f.someOrders(func(o *orderSum) bool {
		standing := o.status == paid || o.status == shipped || o.status == finished
		return standing && o.lines[0].quantity > 1
	})
	switch n := len(f.auditor.orders); {
	case n == 0:
		return
	case len(orders) == 0 || f.chance(30):
		orders = []*orderSum{f.auditor.orders[f.dice.IntN(n)]}
	default:
		lines = []event.ReturnLine{{Quantity: 1}}
	}
	o := orders[f.dice.IntN(len(orders))]
	for again := true; again; again = f.chance(60) {
		f.send(&trade.RefundOrder{Order: o.id, Lines: lines, Freight: f.chance(30),
			Goods: event.Goods(f.dice.IntN(3))})
	}
}

// bank says of each payout whether it came, and fails some of a hundred.
func (f *festivalRun) bank(fails int) {
	for _, s := range f.auditor.settlements {
		if s.Payout > 0 {
			f.send(&trade.NotePayout{Settlement: s.Settlement, Failed: f.chance(fails),
				Ref: fmt.Sprint("out-", s.Settlement)})
		}
	}
}

// settleAll settles with every merchant until nothing failed and nothing is owed.
func (f *festivalRun) settleAll() {
	for range 3 {
		f.bank(0)
		f.cell.drain()
		for _, m := range f.merchants {
			f.send(&trade.SettleMerchant{Merchant: m.id})
		}
		f.cell.drain()
	}
}

// receive lets a shopper confirm what came, or give some of it back.
func (f *festivalRun) receive(s *shopper) {
	a := f.auditor
	for i, r := range a.returns {
		o := a.orders[r.order-1]
		if a.checkouts[o.checkout].shopper != s.id {
			continue
		}
		id := event.ReturnID(i + 1)
		switch {
		case r.status == event.ReturnAgreed && f.chance(60):
			f.send(&trade.SendReturn{Shopper: s.id, Return: id, Carrier: "sf",
				Number: fmt.Sprint("back-", id)})
		case f.chance(8):
			f.send(&trade.EndReturn{Shopper: s.id, Return: id})
		}
	}
	for _, o := range a.orders {
		if a.checkouts[o.checkout].shopper != s.id || o.status != shipped && o.status != finished {
			continue
		}
		switch {
		case o.status == shipped && f.chance(40):
			f.send(&trade.ConfirmReceipt{Shopper: s.id, Order: o.id})
		case f.chance(25):
			f.send(&trade.OpenReturn{Shopper: s.id, Order: o.id, Lines: f.pieces(),
				Reason: event.ReturnReason(1 + f.dice.IntN(4))})
		}
	}
}

// pieces are some of an order, or nil for all of it.
func (f *festivalRun) pieces() []event.ReturnLine {
	switch f.dice.IntN(3) {
	case 0:
		return nil
	case 1:
		return []event.ReturnLine{{Line: uint16(f.dice.IntN(2)), Quantity: 1}}
	}
	return []event.ReturnLine{{Line: 0, Quantity: 1}, {Line: 1, Quantity: 1}}
}
