package api

import (
	"net/http"

	"carnival/event"
	"carnival/trade"
	"carnival/view/shopper"
)

// RefundRequest says what goes back of a paid order. Before dispatch the freight goes with the last
// piece by itself.
type RefundRequest struct {
	Lines   []RefundLine `json:"lines,omitempty" doc:"empty: all that is left"`
	Goods   string       `json:"goods,omitempty" enum:"goods" doc:"default: available"`
	Freight bool         `json:"freight,omitempty" doc:"give the freight back, too"`
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

// refundRequest reads a RefundRequest.
func (r *reader) refundRequest(c *trade.RefundOrder) {
	r.record([]member{
		option("lines", toList(r, &c.Lines, maxOrderLines, r.toOrderLine)),
		option("goods", toCode(r, &c.Goods, listed("goods"), event.ParseGoods)),
		option("freight", r.toFlag(&c.Freight)),
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
	c := &trade.RefundOrder{Order: id}
	if err == nil {
		err = readJSON(r, func(rd *reader) { rd.refundRequest(c) })
	}
	var out trade.Outcome
	if err == nil {
		out, err = f.submit(r, c)
	}
	if err == nil {
		err = await(r, reached(out), f.Shoppers, f.Merchants)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	said := RefundAnswer{Order: id.String(), Status: shopper.Refunded.Key()}
	f.Shoppers.Read(func(fold *shopper.Fold) {
		if o, ok := fold.AnyOrder(id); ok {
			said.Status = o.Status.Key()
			for _, e := range out.Events {
				if due, ok := e.(*event.RefundDue); ok {
					c, _ := fold.Checkout(o.Shopper, o.Checkout)
					sum := amount(due.Amount, c.Currency)
					said.Refund, said.Amount = due.Refund.String(), &sum
				}
			}
		}
	})
	answer(w, r, http.StatusOK, said)
}
