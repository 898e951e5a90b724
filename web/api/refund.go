package api

import (
	"net/http"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/shopper"
)

// RefundRequest says what goes back of a paid order. The freight goes by fault: with the last piece
// by itself, except after dispatch while the shopper is returning goods without a reason. A refund
// of all that is left ends a return that is open. Whoever names lines names what has gone back
// before, or means the first refund of the order: so the same request twice never gives the money
// back twice.
type RefundRequest struct {
	Lines   []RefundLine `json:"lines,omitempty" doc:"empty: all that is left"`
	Goods   string       `json:"goods,omitempty" enum:"goods" doc:"default: available"`
	Freight bool         `json:"freight,omitempty" doc:"give the freight back in any case"`
	Back    *int64       `json:"back,omitempty" doc:"what went back before; with lines, default: 0"`
}

// RefundAnswer says how the order stands. What goes back now is left out when all of the order had
// gone back before.
type RefundAnswer struct {
	Order   string  `json:"order"`
	Status  string  `json:"status" enum:"paid,shipped,finished,refunded"`
	Refund  string  `json:"refund,omitempty" doc:"the last, where two payments brought the money"`
	Amount  *Amount `json:"amount,omitempty" doc:"goes back now, with the freight"`
	Freight *Amount `json:"freight,omitempty" doc:"of amount, for the delivery"`
	Kept    Amount  `json:"freight_kept" doc:"for the delivery, that does not go back so far"`
	Return  string  `json:"return,omitempty" doc:"was open, and ended with the refund"`
}

// refundRequest reads a RefundRequest.
func (r *reader) refundRequest(c *trade.RefundOrder) {
	r.record([]member{
		option("lines", r.toOrderLines(&c.Lines)),
		option("goods", toCode(r, &c.Goods, listed("goods"), event.ParseGoods)),
		option("freight", r.toFlag(&c.Freight)),
		option("back", r.toExpected(&c.Back, &c.Expected)),
	})
	c.Expected = c.Expected || c.Lines != nil
}

// toExpected reads an amount that is binding where there is one.
func (r *reader) toExpected(into *money.Minor, has *bool) func() {
	amount := r.toMinor(into)
	return func() {
		if *has = !r.null(); *has {
			amount()
		}
	}
}

// refundOrder is POST /v1/orders/{id}/refund: the merchant or the platform gives money of a paid
// order back.
func (f *face) refundOrder(w http.ResponseWriter, r *http.Request) {
	id, err := f.orderToServe(r)
	c := &trade.RefundOrder{Order: id}
	if err == nil {
		err = readJSON(r, func(rd *reader) { rd.refundRequest(c) })
	}
	var out trade.Outcome
	if err == nil {
		out, err = f.decide(r, c)
	}
	switch {
	case err != nil:
	case out.Refusal != trade.Accepted:
		err = f.aboutLines(r, out.Refusal, id, c.Lines)
	default:
		err = await(r, reached(out), f.Shoppers, f.Merchants)
	}
	if err != nil {
		fail(w, r, f.inMoney(r, id, out, err))
		return
	}
	said := RefundAnswer{Order: id.String(), Status: shopper.Refunded.Key()}
	f.Shoppers.Read(func(fold *shopper.Fold) {
		o, ok := fold.AnyOrder(id)
		if !ok {
			return
		}
		c, _ := fold.Checkout(o.Shopper, o.Checkout)
		said.Status, said.Kept = o.Status.Key(), amount(o.Freight-o.FreightBack, c.Currency)
		said.happened(out.Events, c.Currency)
	})
	answer(w, r, http.StatusOK, said)
}

// happened says what goes back by the facts of a refund.
func (a *RefundAnswer) happened(facts []event.Event, in money.Currency) {
	var sum, freight money.Minor
	for _, e := range facts {
		switch e := e.(type) {
		case *event.RefundDue:
			sum, freight = sum+e.Amount, freight+e.Freight
			a.Refund = e.Refund.String()
		case *event.ReturnMoved:
			a.Return = e.Return.String()
		}
	}
	if a.Refund != "" {
		all, way := amount(sum, in), amount(freight, in)
		a.Amount, a.Freight = &all, &way
	}
}

// goneBack is what went back of an order, or is owed.
func goneBack(o *shopper.Order) money.Minor {
	sum := o.FreightBack
	for _, b := range o.Back {
		sum += b.Amount
	}
	return sum
}
