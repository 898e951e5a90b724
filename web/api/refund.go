package api

import (
	"net/http"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/shopper"
	"carnival/web"
)

// RefundRequest says what goes back of a paid order. Before dispatch the freight goes with the last
// piece by itself. Whoever says what has gone back before can send the same request twice without
// giving the money back twice.
type RefundRequest struct {
	Lines   []RefundLine `json:"lines,omitempty" doc:"empty: all that is left"`
	Goods   string       `json:"goods,omitempty" enum:"goods" doc:"default: available"`
	Freight bool         `json:"freight,omitempty" doc:"give the freight back, too"`
	Back    *int64       `json:"back,omitempty" doc:"back as you see it; else nothing happens"`
}

// RefundLine is pieces of a line, by its place in the order from 0.
type RefundLine struct {
	Line     uint32 `json:"line"`
	Quantity uint32 `json:"quantity"`
}

// RefundAnswer says how the order stands. What goes back now is left out when all of the order had
// gone back before.
type RefundAnswer struct {
	Order  string  `json:"order"`
	Status string  `json:"status" enum:"paid,shipped,finished,refunded"`
	Refund string  `json:"refund,omitempty"`
	Amount *Amount `json:"amount,omitempty"`
}

// maxOrderLines bounds the lines of a body; no order has more.
const maxOrderLines = 1000

// refund is what a RefundRequest asks for.
type refund struct {
	trade.RefundOrder
	back    money.Minor
	hasBack bool
}

// refundRequest reads a RefundRequest.
func (r *reader) refundRequest(c *refund) {
	back := r.toMinor(&c.back)
	r.record([]member{
		option("lines", toList(r, &c.Lines, maxOrderLines, r.toOrderLine)),
		option("goods", toCode(r, &c.Goods, listed("goods"), event.ParseGoods)),
		option("freight", r.toFlag(&c.Freight)),
		option("back", func() {
			if c.hasBack = !r.null(); c.hasBack {
				back()
			}
		}),
	})
	if c.Lines != nil && len(c.Lines) == 0 && len(r.faults) == 0 {
		c.Lines = nil
	}
}

// toOrderLine reads pieces of a line of an order.
func (r *reader) toOrderLine(into *event.ReturnLine) func() {
	return func() {
		r.record([]member{
			need("line", func() {
				n, _ := r.integer(0, maxOrderLines)
				into.Line = uint16(n)
			}),
			need("quantity", r.toCount(&into.Quantity)),
		})
	}
}

// refundOrder is POST /v1/orders/{id}/refund: the merchant or the platform gives money of a paid
// order back.
func (f *face) refundOrder(w http.ResponseWriter, r *http.Request) {
	id, err := f.orderToServe(r)
	c := &refund{RefundOrder: trade.RefundOrder{Order: id}}
	if err == nil {
		err = readJSON(r, func(rd *reader) { rd.refundRequest(c) })
	}
	var out trade.Outcome
	if err == nil {
		out, err = f.giveBack(r, c)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	said := RefundAnswer{Order: id.String(), Status: shopper.Refunded.Key()}
	f.Shoppers.Read(func(fold *shopper.Fold) {
		o, ok := fold.AnyOrder(id)
		if !ok {
			return
		}
		said.Status = o.Status.Key()
		c, _ := fold.Checkout(o.Shopper, o.Checkout)
		for _, e := range out.Events {
			if due, ok := e.(*event.RefundDue); ok {
				sum := amount(due.Amount, c.Currency)
				said.Refund, said.Amount = due.Refund.String(), &sum
			}
		}
	})
	answer(w, r, http.StatusOK, said)
}

// giveBack decides a refund and waits until it shows. Refunds that say what has gone back before
// are decided one after the other, each when the last one shows.
func (f *face) giveBack(r *http.Request, c *refund) (out trade.Outcome, err error) {
	if c.hasBack {
		f.refunding.Lock()
		defer f.refunding.Unlock()
		head, _ := f.Head()
		if err := await(r, head, f.Shoppers); err != nil {
			return out, err
		}
		var gone money.Minor
		f.Shoppers.Read(func(fold *shopper.Fold) {
			if o, ok := fold.AnyOrder(c.Order); ok {
				gone = goneBack(&o)
			}
		})
		if gone != c.back {
			return out, web.NewProblem("conflict", web.Lang(r))
		}
	}
	if out, err = f.submit(r, &c.RefundOrder); err == nil {
		err = await(r, reached(out), f.Shoppers, f.Merchants)
	}
	return out, err
}

// goneBack is what went back of an order, or is owed.
func goneBack(o *shopper.Order) money.Minor {
	sum := o.FreightBack
	for _, b := range o.Back {
		sum += b.Amount
	}
	return sum
}
