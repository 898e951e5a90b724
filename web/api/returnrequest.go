package api

import (
	"net/http"

	"carnival/event"
	"carnival/trade"
	"carnival/view/shopper"
	"carnival/web"
)

// ReturnRequest asks to give pieces of a shipped order back.
type ReturnRequest struct {
	Reason string       `json:"reason" enum:"return_reason"`
	Lines  []RefundLine `json:"lines,omitempty" doc:"empty: all that is left"`
}

// ReturnSendRequest names the parcel on its way back.
type ReturnSendRequest struct {
	Carrier string `json:"carrier" example:"SF"`
	Number  string `json:"number" doc:"the carrier's own"`
}

func (f *face) returnOperations() []operation {
	return []operation{
		{pattern: "POST /v1/orders/{id}/returns", handler: f.openReturn, says: text(
			"申请退货；七天无理由，破损、发错、未收到另有其理由",
			"Ask to give goods back: within seven days, or because they are not as they should be"),
			body: ReturnRequest{}, status: 201, answers: GoodsReturn{}, codes: []string{
				"order_unknown", "not_shipped", "order_closed", "return_closed",
				"return_open", "already_returned", "return_invalid",
				"not_returnable", "no_plan"}},
		{pattern: "GET /v1/returns", handler: f.getReturns, says: text(
			"自己的退货，新订单的在前。一页可能不满甚至为空，直到没有 next",
			"One's own returns, of the newest orders first. A page may be short or empty while "+
				"there is a next one"),
			query: []parameter{cursorParameter, limitParameter}, status: 200,
			answers: Page[GoodsReturn]{}, codes: []string{"invalid"}},
		{pattern: "POST /v1/returns/{id}/send", handler: f.sendReturn,
			says: text("退货已寄出", "The goods are on their way back"), body: ReturnSendRequest{},
			status: 200, answers: GoodsReturn{},
			codes: []string{"return_unknown", "return_moved", "parcel_invalid"}},
		{pattern: "POST /v1/returns/{id}/end", handler: f.endReturn,
			says: text("撤销退货", "Give a return up"), status: 200, answers: GoodsReturn{},
			codes: []string{"return_unknown", "return_moved"}},
	}
}

// openReturn is POST /v1/orders/{id}/returns.
func (f *face) openReturn(w http.ResponseWriter, r *http.Request) {
	c := &trade.OpenReturn{Shopper: web.SessionOf(r).Shopper}
	var err error
	if c.Order, err = event.ParseOrderID(r.PathValue("id")); err != nil {
		fail(w, r, notFound(r))
		return
	}
	err = readJSON(r, func(rd *reader) {
		rd.record([]member{
			need("reason", toCode(rd, &c.Reason, listed("return_reason"),
				event.ParseReturnReason)),
			option("lines", rd.toOrderLines(&c.Lines)),
		})
	})
	if err != nil {
		fail(w, r, err)
		return
	}
	f.giveReturn(w, r, c, http.StatusCreated)
}

// sendReturn is POST /v1/returns/{id}/send.
func (f *face) sendReturn(w http.ResponseWriter, r *http.Request) {
	c := &trade.SendReturn{Shopper: web.SessionOf(r).Shopper}
	var err error
	if c.Return, err = event.ParseReturnID(r.PathValue("id")); err != nil {
		fail(w, r, notFound(r))
		return
	}
	err = readJSON(r, func(rd *reader) {
		rd.record([]member{
			need("carrier", rd.toText(&c.Carrier, maxParcelText)),
			need("number", rd.toText(&c.Number, maxParcelText)),
		})
	})
	if err != nil {
		fail(w, r, err)
		return
	}
	f.giveReturn(w, r, c, http.StatusOK)
}

// endReturn is POST /v1/returns/{id}/end.
func (f *face) endReturn(w http.ResponseWriter, r *http.Request) {
	c := &trade.EndReturn{Shopper: web.SessionOf(r).Shopper}
	var err error
	if c.Return, err = event.ParseReturnID(r.PathValue("id")); err != nil {
		fail(w, r, notFound(r))
		return
	}
	f.giveReturn(w, r, c, http.StatusOK)
}

// giveReturn does something to a return of the asking shopper, and answers with how it stands.
func (f *face) giveReturn(
	w http.ResponseWriter, r *http.Request, c trade.Command, status int,
) {
	out, err := f.decide(r, c)
	if open, ok := c.(*trade.OpenReturn); ok && err == nil && out.Refusal != trade.Accepted {
		err = f.aboutLines(r, out.Refusal, open.Order, open.Lines)
	} else if err == nil && out.Refusal != trade.Accepted {
		err = web.RefusalProblem(out.Refusal, web.Lang(r))
	}
	if err == nil {
		err = f.readOwn(r, func(*shopper.Fold, event.ShopperID) {})
	}
	var said []GoodsReturn
	if err == nil {
		said = f.goodsReturns([]event.ReturnID{event.ReturnID(out.Subject)}, web.Lang(r))
		if len(said) == 0 {
			err = web.NewProblem("behind", web.Lang(r))
		}
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, status, said[0])
}

// getReturns is GET /v1/returns. The cursor is that of the checkouts which are looked through.
func (f *face) getReturns(w http.ResponseWriter, r *http.Request) {
	p, err := pageOf(r, event.ParseCheckoutID)
	var ids []event.ReturnID
	var next event.CheckoutID
	if err == nil {
		err = f.readOwn(r, func(fold *shopper.Fold, owner event.ShopperID) {
			var list []shopper.Checkout
			list, next = fold.Checkouts(owner, p.after, p.limit)
			for i := range list {
				for _, o := range list[i].Orders {
					for _, one := range fold.History(o.ID).Returns {
						ids = append(ids, one.ReturnOpened.Return)
					}
				}
			}
		})
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	said := Page[GoodsReturn]{Items: f.goodsReturns(ids, web.Lang(r))}
	if next != 0 {
		said.Next = next.String()
	}
	answer(w, r, http.StatusOK, said)
}
