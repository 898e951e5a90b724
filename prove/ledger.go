package prove

import (
	"fmt"
	"iter"

	"carnival/event"
	"carnival/journal"
	"carnival/money"
)

// ledger is what the journal says, as far as the proof asks. It is its own reading of the raw
// records and shares nothing with the rulebook.
type ledger struct {
	entries  uint64
	shoppers map[event.ShopperID]bool
	placed   map[event.CheckoutID]*event.CheckoutPlaced
	keys     map[event.Hash128][]event.CheckoutID
	received map[event.PaymentID][]*event.PaymentReceived
	paid     map[event.OrderID]bool
	gone     map[event.OrderID]bool // closed unpaid, or refunded
	brought  map[event.SKUID]int64
}

// readLedger goes over verified records from the first.
func readLedger(records iter.Seq2[journal.Record, error]) (*ledger, error) {
	l := &ledger{
		shoppers: map[event.ShopperID]bool{},
		placed:   map[event.CheckoutID]*event.CheckoutPlaced{},
		keys:     map[event.Hash128][]event.CheckoutID{},
		received: map[event.PaymentID][]*event.PaymentReceived{},
		paid:     map[event.OrderID]bool{}, gone: map[event.OrderID]bool{},
		brought: map[event.SKUID]int64{},
	}
	for r, err := range records {
		if err != nil {
			return l, err
		}
		batch := event.Batch{
			Cell: r.Cell, Stream: event.Stream(r.Stream), First: r.First, Count: r.Count,
			Stamp: r.Stamp, Body: r.Body,
		}
		for e, err := range event.DecodeBatch(batch) {
			if err != nil {
				return l, err
			}
			l.entries++
			l.take(e.Event)
		}
	}
	return l, nil
}

func (l *ledger) take(fact event.Event) {
	switch e := fact.(type) {
	case *event.ShopperJoined:
		l.shoppers[e.Shopper] = true
	case *event.StockChanged:
		l.brought[e.SKU] += e.Delta
	case *event.CheckoutPlaced:
		l.placed[e.Checkout] = e
		l.keys[e.Key] = append(l.keys[e.Key], e.Checkout)
	case *event.PaymentReceived:
		l.received[e.Payment] = append(l.received[e.Payment], e)
		for _, o := range e.Orders {
			l.paid[o] = true
		}
	case *event.OrdersClosed:
		for _, o := range e.Orders {
			l.gone[o] = true
		}
	case *event.RefundDue:
		if e.Order != 0 {
			l.gone[e.Order] = true
		}
	}
}

// units are the pieces of a SKU in the standing orders of a checkout, and those that are paid.
func (l *ledger) units(c *event.CheckoutPlaced, sku event.SKUID) (ordered, paid int) {
	for i := range c.Orders {
		id := c.FirstOrder + event.OrderID(i)
		if l.gone[id] {
			continue
		}
		for _, line := range c.Orders[i].Lines {
			if line.SKU != sku {
				continue
			}
			ordered += int(line.Quantity)
			if l.paid[id] {
				paid += int(line.Quantity)
			}
		}
	}
	return ordered, paid
}

// misfit says where the journal differs from an answer that a shopper got to a checkout; "" where
// it does not.
func (l *ledger) misfit(p *placed, as string, key event.Hash128) string {
	id, err := event.ParseCheckoutID(p.Checkout)
	fact := l.placed[id]
	switch {
	case err != nil || fact == nil:
		return "no such checkout"
	case fact.Key != key || fact.Shopper.String() != as:
		return "the checkout is somebody else's"
	case fact.Payment.String() != p.Payment.ID,
		int64(fact.Total()) != p.Payment.Amount, fact.Currency.String() != p.Payment.Currency:
		return "another payment"
	case len(fact.Orders) != len(p.Orders):
		return "other orders"
	}
	for i, o := range p.Orders {
		was := &fact.Orders[i]
		if o.ID != (fact.FirstOrder+event.OrderID(i)).String() || len(o.Lines) != len(was.Lines) ||
			o.Total.Amount != int64(was.Total()) {
			return "another order " + o.ID
		}
		for j, line := range o.Lines {
			if line.SKU != was.Lines[j].SKU.String() || line.Quantity != was.Lines[j].Quantity {
				return "other lines in order " + o.ID
			}
		}
	}
	return ""
}

// settledOnce says why a payment that was acknowledged is not in the journal as it should be; ""
// when it is: once, whole, for every order of the checkout, with nothing left over.
func (l *ledger) settledOnce(p *paidAnswer, as string) string {
	checkout, err := event.ParseCheckoutID(p.Checkout)
	fact := l.placed[checkout]
	if err != nil || fact == nil || fact.Shopper.String() != as ||
		fact.Payment.String() != p.ID {
		return "no such payment"
	}
	got := l.received[fact.Payment]
	if len(got) != 1 {
		return fmt.Sprintf("received %d times", len(got))
	}
	if got[0].Amount != fact.Total() || int64(got[0].Amount) != p.Amount || got[0].Surplus != 0 ||
		len(got[0].Orders) != len(fact.Orders) {
		return "another amount, or other orders"
	}
	return ""
}

// closes reports whether stock and money add up: what was brought covers what is ordered, and every
// payment is its orders and its surplus. The audit asks the same and more, in its own way.
func (l *ledger) closes() bool {
	ordered := map[event.SKUID]int64{}
	totals := map[event.OrderID]money.Minor{}
	for _, c := range l.placed {
		for i := range c.Orders {
			id := c.FirstOrder + event.OrderID(i)
			totals[id] = c.Orders[i].Total()
			for _, line := range c.Orders[i].Lines {
				if !l.gone[id] {
					ordered[line.SKU] += int64(line.Quantity)
				}
			}
		}
	}
	for sku, n := range ordered {
		if n > l.brought[sku] {
			return false
		}
	}
	for _, received := range l.received {
		for _, p := range received {
			due := p.Surplus
			for _, o := range p.Orders {
				due += totals[o]
			}
			if due != p.Amount {
				return false
			}
		}
	}
	return true
}
