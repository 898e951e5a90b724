package api

import (
	"net/http"

	"carnival/event"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/merchant"
	"carnival/view/shopper"
	"carnival/web"
)

// GoodsReturn is goods that a shopper wants to give back, as it stands now.
type GoodsReturn struct {
	ID      string            `json:"id"`
	Order   string            `json:"order"`
	Reason  string            `json:"reason" enum:"return_reason"`
	Status  string            `json:"status" enum:"return_status"`
	Lines   []GoodsReturnLine `json:"lines"`
	Opened  string            `json:"opened" format:"date-time"`
	Changed string            `json:"changed" format:"date-time" doc:"when it came to its status"`
	Carrier string            `json:"carrier,omitempty" doc:"of the way back"`
	Number  string            `json:"number,omitempty"`
}

// GoodsReturnLine is pieces of a line of the order.
type GoodsReturnLine struct {
	Line     int    `json:"line" doc:"its place in the order, from 0"`
	SKU      string `json:"sku"`
	Title    string `json:"title"`
	Quantity uint32 `json:"quantity"`
}

// ReturnAnswerRequest is the merchant's word on a return.
type ReturnAnswerRequest struct {
	Agree bool `json:"agree"`
}

// ReturnAcceptRequest says what becomes of goods that are back.
type ReturnAcceptRequest struct {
	Resaleable bool `json:"resaleable" doc:"they can be sold again; else they are written off"`
}

// goodsReturns says returns with the names of what is in them.
func (f *face) goodsReturns(ids []event.ReturnID, lang string) []GoodsReturn {
	type row struct {
		shopper.Return
		order shopper.Order
	}
	rows := make([]row, 0, len(ids))
	f.Shoppers.Read(func(fold *shopper.Fold) {
		for _, id := range ids {
			if one, ok := fold.Return(id); ok {
				o, _ := fold.AnyOrder(one.Order)
				rows = append(rows, row{one, o})
			}
		}
	})
	said := make([]GoodsReturn, 0, len(rows))
	f.Catalog.Read(func(fold *catalog.Fold) {
		for i := range rows {
			said = append(said, goodsReturn(fold, rows[i].Return, rows[i].order.Lines, lang))
		}
	})
	return said
}

func goodsReturn(
	fold *catalog.Fold, g shopper.Return, lines []event.OrderLine, lang string,
) GoodsReturn {
	said := GoodsReturn{
		ID: g.ReturnOpened.Return.String(), Order: g.Order.String(), Reason: g.Reason.Key(),
		Status: g.Status.Key(), Opened: g.Opened.String(), Changed: g.Changed.String(),
		Carrier: g.Carrier, Number: g.Number, Lines: make([]GoodsReturnLine, 0, len(g.Lines)),
	}
	for _, l := range g.Lines {
		line := GoodsReturnLine{Line: int(l.Line), Quantity: l.Quantity}
		if int(l.Line) < len(lines) {
			sku := lines[l.Line].SKU
			title, _ := fold.Title(sku)
			line.SKU, line.Title = sku.String(), title.In(lang)
		}
		said.Lines = append(said.Lines, line)
	}
	return said
}

// getMerchantReturns is GET /v1/merchant/returns, the oldest first.
func (f *face) getMerchantReturns(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(r)
	p, err := pageOf(r, event.ParseReturnID)
	list := merchant.ReturnList{After: p.after, Limit: p.limit}
	if err == nil {
		list.Merchant, err = oneMerchant(r)
	}
	if key := r.URL.Query().Get("status"); err == nil && key != "" {
		var ok bool
		if list.Status, ok = event.ParseReturnStatus(key); !ok {
			err = web.NewProblem("invalid", lang,
				fieldFault(lang, "status", "bad_code", listed("return_status")))
		}
	}
	var ids []event.ReturnID
	var next event.ReturnID
	if err == nil {
		f.Merchants.Read(func(fold *merchant.Fold) { ids, next = fold.Returns(list) })
		err = await(r, f.Merchants.Head(), f.Shoppers)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	said := Page[GoodsReturn]{Items: f.goodsReturns(ids, lang)}
	if next != 0 {
		said.Next = next.String()
	}
	answer(w, r, http.StatusOK, said)
}

// answerReturn is POST /v1/returns/{id}/answer.
func (f *face) answerReturn(w http.ResponseWriter, r *http.Request) {
	c := &trade.AnswerReturn{}
	f.moveReturn(w, r, c, func(rd *reader, id event.ReturnID) {
		c.Return = id
		rd.record([]member{need("agree", rd.toFlag(&c.Agree))})
	})
}

// acceptReturn is POST /v1/returns/{id}/accept.
func (f *face) acceptReturn(w http.ResponseWriter, r *http.Request) {
	c := &trade.AcceptReturn{}
	f.moveReturn(w, r, c, func(rd *reader, id event.ReturnID) {
		c.Return = id
		rd.record([]member{need("resaleable", rd.toFlag(&c.Resaleable))})
	})
}

// moveReturn brings a return of the acting merchant's goods on, and answers with how it stands.
func (f *face) moveReturn(
	w http.ResponseWriter, r *http.Request, c trade.Command,
	fields func(rd *reader, id event.ReturnID),
) {
	lang := web.Lang(r)
	id, err := event.ParseReturnID(r.PathValue("id"))
	if err != nil {
		fail(w, r, notFound(r))
		return
	}
	if session := web.SessionOf(r); session.Role == web.Merchant {
		var of event.MerchantID
		f.Merchants.Read(func(fold *merchant.Fold) { of, _ = fold.MerchantOfReturn(id) })
		if of != session.Merchant {
			err = web.RefusalProblem(trade.ReturnUnknown, lang)
		}
	}
	if err == nil {
		err = readJSON(r, func(rd *reader) { fields(rd, id) })
	}
	var out trade.Outcome
	if err == nil {
		out, err = f.submit(r, c)
	}
	if err == nil {
		err = await(r, reached(out), f.Shoppers, f.Merchants)
	}
	var said []GoodsReturn
	if err == nil {
		if said = f.goodsReturns([]event.ReturnID{id}, lang); len(said) == 0 {
			err = web.NewProblem("behind", lang)
		}
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, said[0])
}
