package api

import (
	"fmt"
	"net/http"

	"carnival/event"
	"carnival/trade"
	"carnival/view/shopper"
	"carnival/web"
)

// RefundLine is pieces of a line of an order. A bill over several orders numbers its lines through;
// every order numbers its own.
type RefundLine struct {
	Line     uint32 `json:"line" doc:"its place in the order from 0; bills count over all orders"`
	Quantity uint32 `json:"quantity"`
}

// maxOrderLines bounds the lines of a body; no order has more.
const maxOrderLines = 1000

// toOrderLines reads pieces of lines of an order; an empty list is the same as none.
func (r *reader) toOrderLines(into *[]event.ReturnLine) func() {
	read := toList(r, into, maxOrderLines, r.toOrderLine)
	return func() {
		read()
		if len(*into) == 0 {
			*into = nil
		}
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

// aboutLines is the problem of a refusal; where it is for lines of an order, it names them.
func (f *face) aboutLines(
	r *http.Request, refused trade.Refusal, id event.OrderID, lines []event.ReturnLine,
) error {
	p := web.RefusalProblem(refused, web.Lang(r))
	if refused != trade.RefundTooLarge && refused != trade.ReturnInvalid {
		return p
	}
	f.Shoppers.Read(func(fold *shopper.Fold) {
		if o, ok := fold.AnyOrder(id); ok {
			p.Errors = lineFaults(&o, lines, web.Lang(r))
		}
	})
	return p
}

// lineFaults finds the lines that an order does not have, does not have left, or that stand twice.
func lineFaults(o *shopper.Order, lines []event.ReturnLine, lang string) []web.FieldError {
	var faults []web.FieldError
	seen := make(map[uint16]bool, len(lines))
	for i, l := range lines {
		path := fmt.Sprintf("lines[%d].", i)
		switch left := uint32(0); {
		case int(l.Line) >= len(o.Lines):
			faults = append(faults, fieldFault(lang, path+"line", "no_such_line",
				fmt.Sprintf("0..%d", len(o.Lines)-1)))
		case seen[l.Line]:
			faults = append(faults, fieldFault(lang, path+"line", "line_twice", ""))
		default:
			left = o.Lines[l.Line].Quantity
			if o.Back != nil {
				left -= o.Back[l.Line].Quantity
			}
			if l.Quantity == 0 || l.Quantity > left {
				faults = append(faults, fieldFault(lang, path+"quantity", "pieces_left",
					fmt.Sprint(left)))
			}
		}
		seen[l.Line] = true
	}
	return faults[:min(len(faults), maxFieldErrors)]
}
