package trade

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/money"
)

// sale is orders of one shop whose lines carry any amounts, subsidies and commissions, which
// checkouts alone would seldom bring about.
type sale struct {
	*shopFloor
	rt   *rapid.T
	paid money.Minor // by settlements, less what the bank gave back
}

func newSale(rt *rapid.T) *sale {
	g := &sale{shopFloor: newShopFloor(rt, 1), rt: rt}
	for i := range rapid.IntRange(1, 3).Draw(rt, "orders") {
		quantity := rapid.Uint32Range(1, 5).Draw(rt, "quantity")
		placed := g.checkout(i, CheckoutLine{SKU: 1, Quantity: quantity})
		g.must(&ReceivePayment{Payment: placed.Payment, Ref: fmt.Sprint(i),
			Amount: placed.Total(), Currency: placed.Currency})
		row := int(event.CounterOf(uint64(placed.FirstOrder)) - 1)
		amount := rapid.Int64Range(0, 1000)
		g.s.changeLine(int(g.s.orders.at(row).firstLine), func(l *lineRow) {
			l.paid = money.Minor(amount.Draw(rt, "paid"))
			l.subsidy = money.Minor(amount.Draw(rt, "subsidy"))
			l.fee = uint16(rapid.IntRange(0, wholeRate).Draw(rt, "fee"))
		})
		o := g.s.orders.at(row)
		g.s.digest -= o.digest(row)
		o.freight = money.Minor(amount.Draw(rt, "freight"))
		g.s.digest += o.digest(row)
		g.must(&ShipOrder{Order: placed.FirstOrder, Carrier: "sf", Number: "1"})
	}
	return g
}

func (g *sale) check() {
	if g.owed()+g.paid != g.earned() {
		g.rt.Fatalf("owed %d and paid %d, earned %d", g.owed(), g.paid, g.earned())
	}
	if g.s.Digest() != g.s.Recount() {
		g.rt.Fatal("the digest is not the recount")
	}
}

func (g *sale) settle() {
	out := g.do(&SettleMerchant{Merchant: 1})
	for _, e := range out.Events {
		closed := e.(*event.SettlementClosed)
		if parts := closed.Carried + closed.Goods + closed.Subsidy + closed.Freight +
			closed.Deposits - closed.Commission - closed.Refunded -
			closed.Damages; closed.Payout != max(0, parts) {
			g.rt.Fatalf("pays %d of %d", closed.Payout, parts)
		}
		g.paid += closed.Payout
		failed := rapid.Bool().Draw(g.rt, "failed")
		noted := g.do(&NotePayout{Settlement: closed.Settlement, Ref: "b", Failed: failed})
		if (noted.Refusal == Accepted) != (closed.Payout > 0) {
			g.rt.Fatalf("payout of %d: %s", closed.Payout, noted.Refusal.Code())
		}
		if failed && closed.Payout > 0 {
			g.paid -= closed.Payout
		}
	}
}

// refund gives back some of what an order still holds, or everything with its freight.
func (g *sale) refund(row int, all bool) {
	o := g.s.orders.at(row)
	l := g.s.lines.at(int(o.firstLine))
	left := uint32(l.quantity - l.back)
	if left == 0 {
		return
	}
	n := left
	if !all {
		n = rapid.Uint32Range(1, left).Draw(g.rt, "pieces")
	}
	g.must(&RefundOrder{Order: event.OrderID(g.s.id(row)), Goods: event.GoodsKept,
		Freight: n == left && o.freight > 0, Lines: []event.ReturnLine{{Quantity: n}}})
}

// TestTillsHoldWhatIsEarned refunds, finishes, settles, fails payouts and restarts in any order: at
// every step what is owed and what was paid out is what the orders still hold, and after the refund
// of everything the sum is nothing.
func TestTillsHoldWhatIsEarned(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := newSale(rt)
		orders := g.s.orders.len()
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			row := rapid.IntRange(0, orders-1).Draw(rt, "order")
			switch rapid.IntRange(0, 5).Draw(rt, "step") {
			case 0:
				g.do(&ConfirmReceipt{Shopper: 1, Order: event.OrderID(g.s.id(row))})
			case 1:
				g.settle()
			case 2:
				g.s = rewritten(rt, g.s)
			default:
				g.refund(row, false)
			}
			g.check()
		}
		for row := range orders {
			g.do(&ConfirmReceipt{Shopper: 1, Order: event.OrderID(g.s.id(row))})
			g.refund(row, true)
			g.check()
		}
		if g.earned() != 0 {
			rt.Fatalf("%d is left of orders that went back whole", g.earned())
		}
	})
}
