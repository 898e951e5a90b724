package pay_test

import (
	"context"
	"fmt"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/ledger"
)

// deal is one order of a cell that is to be paid, and what providers still have to say of it.
type deal struct {
	*cell
	who     event.ShopperID
	attempt event.AttemptID
	last    trade.Refusal   // of what was said last
	post    []trade.Command // callbacks that are on their way
	seen    int             // facts whose callbacks are in the post
}

// newDeal places an order for somebody new, and begins an attempt.
func newDeal(c *cell, number uint64) *deal {
	d := &deal{cell: c, who: event.ShopperID(c.do(&trade.JoinShopper{Account: number}).Subject)}
	placed := c.do(&trade.PlaceCheckout{
		Shopper: d.who, Key: event.Hash128{2, byte(number), byte(number >> 8)}, Body: 1,
		Market: event.Home, Province: 33, Lines: []trade.CheckoutLine{{SKU: c.sku, Quantity: 1}},
	}).Events[0].(*event.CheckoutPlaced)
	c.payment, c.order = placed.Payment, placed.FirstOrder
	d.attempt = event.AttemptID(d.do(&trade.StartPayment{
		Payment: d.payment, Provider: "sandbox",
	}).Subject)
	d.seen = len(d.facts)
	return d
}

// tell submits what somebody says. It may be old or mean nothing any more.
func (d *deal) tell(c trade.Command) {
	out, _ := d.submit(context.Background(), c)
	d.last = out.Refusal
	d.answer()
}

// answer puts the callbacks of a second attempt, and of refunds, into the post, each of them twice.
func (d *deal) answer() {
	for ; d.seen < len(d.facts); d.seen++ {
		switch e := d.facts[d.seen].Event.(type) {
		case *event.PaymentStarted:
			word := d.brought(e.Attempt, e.Amount)
			d.post = append(d.post, word, &trade.FailPayment{Attempt: e.Attempt, Code: "no"}, word)
		case *event.RefundDue:
			word := &trade.ConfirmRefund{Refund: e.Refund, Ref: "sandbox-" + e.Refund.String()}
			d.post = append(d.post, word, word)
		}
	}
}

// brought is a provider's word that an attempt brought money.
func (d *deal) brought(a event.AttemptID, amount money.Minor) *trade.ReceivePayment {
	return &trade.ReceivePayment{Payment: d.payment, Attempt: a, Amount: amount,
		Ref: "sandbox-" + a.String(), Currency: d.currency, Provider: "sandbox"}
}

// deliver hands in what is in the post by now.
func (d *deal) deliver() {
	post := d.post
	d.post = nil
	for _, c := range post {
		d.tell(c)
	}
}

// end lets everything be said.
func (d *deal) end() {
	for len(d.post) > 0 {
		d.deliver()
	}
}

// accounts are the books of a cell, kept beside it.
type accounts struct {
	fold  *ledger.Fold
	taken int // facts
	was   map[string]money.Minor
}

// moved is what the accounts hold more or less of than when this was asked before.
func (a *accounts) moved(c *cell) (said string) {
	for ; a.taken < len(c.facts); a.taken++ {
		a.fold.Apply(c.facts[a.taken])
	}
	for _, m := range append(a.fold.Trial(), a.fold.Suspense()...) {
		if m.Minor != 0 {
			said += fmt.Sprintf("wrong: %s ", m)
		}
	}
	for _, b := range a.fold.Balances() {
		if by := b.Amount - a.was[b.Account]; by != 0 {
			said += fmt.Sprintf("%s %s ", b.Account, by.Decimal(b.Currency))
		}
		a.was[b.Account] = b.Amount
	}
	return said
}

// steps are what providers and shoppers do.
var steps = map[string]func(*deal){
	"pending": func(d *deal) {
		d.tell(&trade.NotePending{Attempt: d.attempt, Ref: "sandbox-" + d.attempt.String()})
	},
	"failed":   func(d *deal) { d.tell(&trade.FailPayment{Attempt: d.attempt, Code: "declined"}) },
	"received": func(d *deal) { d.tell(d.brought(d.attempt, 8900)) },
	"again":    func(d *deal) { d.tell(d.brought(d.attempt, 8900)) },
	"retry": func(d *deal) {
		d.tell(&trade.StartPayment{Payment: d.payment, Provider: "sandbox"})
	},
	"other": func(d *deal) {
		d.tell(&trade.ReceivePayment{Payment: d.payment, Ref: "over-" + d.payment.String(),
			Amount: 9000, Currency: d.currency, Provider: "sandbox"})
	},
	"short": func(d *deal) {
		d.tell(&trade.ReceivePayment{Payment: d.payment, Ref: "short-" + d.payment.String(),
			Amount: 100, Currency: d.currency, Provider: "sandbox"})
	},
	"cancel": func(d *deal) {
		if d.tell(&trade.CancelOrder{Order: d.order, Shopper: d.who}); d.last != trade.Accepted {
			d.tell(&trade.RefundOrder{Order: d.order})
		}
	},
	"post": func(d *deal) { d.deliver() },
}

// TestCallbacksInEveryOrder: whatever providers and the shopper say, in every order of it, with
// duplicates, late, short and double money, failures, a second attempt and refunds in between, the
// accounts of the ledger end the same.
func TestCallbacksInEveryOrder(t *testing.T) {
	const paid = "assets:clearing:sandbox 89.00 " +
		"liabilities:merchants:me_11:pending -89.00 "
	for _, c := range []struct {
		steps []string
		books string
	}{
		{[]string{"pending", "failed", "received", "again", "retry", "other", "post"}, paid},
		{[]string{"received", "failed", "retry", "other", "short", "post"}, paid},
		{[]string{"received", "again", "failed", "retry", "cancel", "post"}, ""},
		{[]string{"pending", "received", "other", "short", "cancel", "post"}, ""},
	} {
		seen, shop := 0, newCell(t)
		books := &accounts{fold: ledger.New(), was: map[string]money.Minor{}}
		books.moved(shop)
		eachOrder(c.steps, func(order []string) {
			seen++
			d := newDeal(shop, uint64(seen)+1)
			for _, name := range order {
				steps[name](d)
			}
			d.end()
			if got := books.moved(shop); got != c.books {
				t.Errorf("%v: %s, not %s", order, got, c.books)
			}
		})
		if seen != 720 && seen != 5040 {
			t.Errorf("%d orders of %v", seen, c.steps)
		}
	}
}

// eachOrder gives every order of a list, by exchanging (Heap).
func eachOrder(list []string, do func([]string)) {
	var walk func(int)
	walk = func(n int) {
		if n <= 1 {
			do(list)
			return
		}
		for i := range n {
			walk(n - 1)
			if n%2 == 0 {
				list[i], list[n-1] = list[n-1], list[i]
			} else {
				list[0], list[n-1] = list[n-1], list[0]
			}
		}
	}
	walk(len(list))
}
