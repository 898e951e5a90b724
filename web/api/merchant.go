package api

import (
	"net/http"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/merchant"
	"carnival/view/shopper"
	"carnival/web"
)

// MerchantOrder is an order as its merchant sees it: what was bought and what has to be done, and
// nothing of who bought it.
type MerchantOrder struct {
	ID       string           `json:"id"`
	Merchant Named            `json:"merchant"`
	Status   string           `json:"status" enum:"order_status"`
	Changed  string           `json:"changed" format:"date-time" doc:"when it came to its status"`
	Lines    []MerchantLine   `json:"lines"`
	Freight  Amount           `json:"freight"`
	Total    Amount           `json:"total" doc:"what the shopper pays or paid"`
	Back     Amount           `json:"back" doc:"what went back of it, or is owed"`
	Parcel   *Parcel          `json:"parcel,omitempty"`
	Presale  *MerchantPresale `json:"presale,omitempty"`
	Refunds  []OrderRefund    `json:"refunds,omitempty" doc:"of one order that is asked for"`
	Returns  []GoodsReturn    `json:"returns,omitempty" doc:"of one order that is asked for"`
	Timeline []Happening      `json:"timeline,omitempty" doc:"of one order that is asked for"`
}

// MerchantLine is a line of an order. Line is its place, by which a refund names it.
type MerchantLine struct {
	Line     int    `json:"line" doc:"its place in the order from 0"`
	SKU      string `json:"sku"`
	Code     string `json:"code" doc:"the merchant's own code of the SKU"`
	Title    string `json:"title"`
	Quantity uint32 `json:"quantity"`
	Back     uint32 `json:"back" doc:"pieces that went back"`
	Unit     Amount `json:"unit"`
	Off      Amount `json:"off" doc:"what all discounts together took off the line"`
	Payable  Amount `json:"payable" doc:"what the shopper pays for the line"`
	FeeBasis uint32 `json:"fee_basis_points" doc:"commission on it"`
}

// Parcel is an order on its way.
type Parcel struct {
	Carrier string `json:"carrier"`
	Number  string `json:"number"`
	Shipped string `json:"shipped" format:"date-time"`
}

// MerchantPresale is what a presale order has beside what every order has.
type MerchantPresale struct {
	Presale string `json:"presale"`
	Deposit Amount `json:"deposit" doc:"of the pieces that are still ordered"`
	Outcome string `json:"outcome,omitempty" enum:"forfeited,doubled,returned"`
	Kept    Amount `json:"kept" doc:"of deposits, by the merchant"`
	Damages Amount `json:"damages" doc:"paid by the merchant beyond the deposit"`
}

// merchantParameter names a merchant for an operator; a merchant has no need of it.
var merchantParameter = parameter{name: "merchant", kind: "string", says: text(
	"商家编号；运营必填，商家只能写自己的",
	"id of a merchant: an operator names one, a merchant is always their own")}

// merchantOperations are the doors of merchants, and of operators who act for them.
func (f *face) merchantOperations() []operation {
	paging := []parameter{merchantParameter, cursorParameter, limitParameter}
	status := func(says event.Text) parameter {
		return parameter{name: "status", kind: "string", says: says}
	}
	ops := []operation{
		{pattern: "GET /v1/merchant/orders", handler: f.getMerchantOrders,
			says: text("商家的订单，旧的在前", "The merchant's orders, the oldest first"),
			query: append(paging[:len(paging):len(paging)], status(text(
				"只看这一状态，如待发货为 paid", "only this one; paid waits to be shipped"))),
			status: 200, answers: Page[MerchantOrder]{}, codes: []string{"invalid"}},
		{pattern: "POST /v1/orders/{id}/ship", handler: f.shipOrder,
			says: text("交给承运人", "Say which carrier has it"), body: ShipRequest{},
			status: 200, answers: MerchantOrder{}, codes: []string{"order_unknown",
				"parcel_invalid", "not_paid", "order_closed", "already_shipped"}},
		{pattern: "POST /v1/orders/{id}/refund", handler: f.refundOrder, says: text(
			"退款：指明行与件数，或退还全部", "Give money back: of lines and pieces, or all of it"),
			body: RefundRequest{}, status: 200, answers: RefundAnswer{}, codes: []string{
				"order_unknown", "not_paid", "order_closed", "refund_too_large", "refund_moved"}},
		{pattern: "PUT /v1/stock/{sku}", handler: f.putStock,
			says: text("设定可售件数；商家只能设自己的",
				"Say how many pieces can be sold; merchants of their own SKUs"),
			body:   StockRequest{},
			status: 200, answers: StockAnswer{},
			codes: []string{"sku_unknown", "quantity_invalid"}},
		{pattern: "GET /v1/merchant/returns", handler: f.getMerchantReturns,
			says: text("商家的退货，旧的在前", "Returns of the merchant's goods, the oldest first"),
			query: append(paging[:len(paging):len(paging)], status(text(
				"只看这一状态，如待处理为 asked", "only this one; asked waits for an answer"))),
			status: 200, answers: Page[GoodsReturn]{}, codes: []string{"invalid"}},
		{pattern: "POST /v1/returns/{id}/answer", handler: f.answerReturn, says: text(
			"同意或拒绝退货；从未收到的，同意即退款",
			"Agree to a return or refuse it; to agree to what never came is to refund it"),
			body: ReturnAnswerRequest{}, status: 200, answers: GoodsReturn{},
			codes: []string{"return_unknown", "return_moved"}},
		{pattern: "POST /v1/returns/{id}/accept", handler: f.acceptReturn,
			says: text("退回的商品已收到，退款随之发生",
				"The goods are back; their money goes back with it"),
			body: ReturnAcceptRequest{}, status: 200, answers: GoodsReturn{},
			codes: []string{"return_unknown", "return_moved"}},
		{pattern: "GET /v1/settlements", handler: f.getSettlements,
			says: text("结算单；运营不写商家则看全部",
				"Settlements; an operator who names no merchant sees those of all"),
			query:  paging,
			status: 200, answers: Page[Settlement]{}, codes: []string{"invalid"}},
		{pattern: "GET /v1/merchants/{id}/statement", handler: f.getStatement,
			says: text("商家对账单：是什么改变了应付给商家的款项",
				"A merchant's statement: what changed what they are owed"),
			query: []parameter{
				{name: "from", kind: "string", says: text("起始时刻", "begins with this instant")},
				{name: "to", kind: "string", says: text("截止时刻", "ends before this instant")},
				cursorParameter, limitParameter,
			}, status: 200, answers: Statement{}, codes: []string{"invalid", "merchant_unknown"}},
	}
	for i := range ops {
		ops[i].who, ops[i].group = web.MerchantOrOperator, groupMerchant
	}
	return append(append(ops, f.payoutOperations()...), f.pictureOperations()...)
}

// actingFor is the merchant that a request is made for: a merchant's own, or the one that an
// operator names. An operator may name none, and then it is 0.
func actingFor(r *http.Request, named event.MerchantID) (event.MerchantID, error) {
	session := web.SessionOf(r)
	if session.Role != web.Merchant {
		return named, nil
	}
	if named != 0 && named != session.Merchant {
		return 0, web.NewProblem("forbidden", web.Lang(r))
	}
	return session.Merchant, nil
}

// merchantNamed reads the merchant of a query, which an operator may leave out.
func merchantNamed(r *http.Request) (event.MerchantID, error) {
	var named event.MerchantID
	if text := r.URL.Query().Get("merchant"); text != "" {
		var err error
		if named, err = event.ParseMerchantID(text); err != nil {
			lang := web.Lang(r)
			return 0, web.NewProblem("invalid", lang,
				fieldFault(lang, "merchant", "bad_id", "me_..."))
		}
	}
	return actingFor(r, named)
}

// oneMerchant is merchantNamed for lists of one merchant's things.
func oneMerchant(r *http.Request) (event.MerchantID, error) {
	m, err := merchantNamed(r)
	if err == nil && m == 0 {
		lang := web.Lang(r)
		err = web.NewProblem("invalid", lang, fieldFault(lang, "merchant", "missing", ""))
	}
	return m, err
}

// orderToServe reads the order of a path. One of another merchant looks to a merchant like one
// that does not exist; an operator may act on any.
func (f *face) orderToServe(r *http.Request) (event.OrderID, error) {
	id, err := event.ParseOrderID(r.PathValue("id"))
	if err != nil {
		return 0, notFound(r)
	}
	if session := web.SessionOf(r); session.Role == web.Merchant {
		var of event.MerchantID
		f.Merchants.Read(func(fold *merchant.Fold) { of, _ = fold.MerchantOf(id) })
		if of != session.Merchant {
			return 0, web.RefusalProblem(trade.OrderUnknown, web.Lang(r))
		}
	}
	return id, nil
}

// getMerchantOrders is GET /v1/merchant/orders, the oldest first.
func (f *face) getMerchantOrders(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(r)
	p, err := pageOf(r, event.ParseOrderID)
	list := merchant.OrderList{After: p.after, Limit: p.limit}
	if err == nil {
		list.Merchant, err = oneMerchant(r)
	}
	if key := r.URL.Query().Get("status"); err == nil && key != "" {
		var ok bool
		if list.Status, ok = merchant.ParseStatus(key); !ok {
			err = web.NewProblem("invalid", lang,
				fieldFault(lang, "status", "bad_code", "open, paid, shipped ..."))
		}
	}
	var ids []event.OrderID
	var next event.OrderID
	if err == nil {
		f.Merchants.Read(func(fold *merchant.Fold) { ids, next = fold.Orders(list) })
		err = await(r, f.Merchants.Head(), f.Shoppers)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	said := Page[MerchantOrder]{Items: f.merchantOrders(ids, lang)}
	if next != 0 {
		said.Next = next.String()
	}
	answer(w, r, http.StatusOK, said)
}

// merchantOrders says orders as their merchant sees them.
func (f *face) merchantOrders(ids []event.OrderID, lang string) []MerchantOrder {
	orders := make([]owned, 0, len(ids))
	f.Shoppers.Read(func(fold *shopper.Fold) {
		for _, id := range ids {
			o, ok := fold.AnyOrder(id)
			if !ok {
				continue
			}
			orders = append(orders, owned{o, o.Currency})
		}
	})
	return f.asMerchant(orders, lang)
}

// asMerchant says orders with the names of what is in them.
func (f *face) asMerchant(orders []owned, lang string) []MerchantOrder {
	said := make([]MerchantOrder, 0, len(orders))
	f.Catalog.Read(func(fold *catalog.Fold) {
		for i := range orders {
			said = append(said, merchantOrder(fold, &orders[i], lang))
		}
	})
	return said
}

func merchantOrder(fold *catalog.Fold, o *owned, lang string) MerchantOrder {
	in := o.currency
	said := MerchantOrder{
		ID: o.ID.String(), Merchant: namedMerchant(fold, o.Merchant, lang),
		Status: o.Status.Key(), Changed: o.Changed.String(),
		Lines: make([]MerchantLine, 0, len(o.Lines)), Freight: amount(o.Freight, in),
		Total: amount(o.Total(), in),
	}
	for i, l := range o.Lines {
		line := MerchantLine{
			Line: i, SKU: l.SKU.String(), Quantity: l.Quantity, Unit: amount(l.Unit, in),
			Off: amount(l.Off, in), Payable: amount(l.Payable(), in), FeeBasis: l.Fee,
		}
		if o.Back != nil {
			line.Back = o.Back[i].Quantity
		}
		if k, ok := fold.SKU(l.SKU); ok {
			line.Code = k.Code
			title, _ := fold.Title(l.SKU)
			line.Title = title.In(lang)
		}
		said.Lines = append(said.Lines, line)
	}
	said.Back = amount(goneBack(&o.Order), in)
	if p := o.Parcel; p != nil {
		said.Parcel = &Parcel{p.Carrier, p.Number, p.Shipped.String()}
	}
	if o.Presale != nil {
		said.Presale = merchantPresale(o.Presale, in)
	}
	return said
}

func merchantPresale(p *shopper.Presale, in money.Currency) *MerchantPresale {
	said := &MerchantPresale{
		Presale: p.DepositPlaced.Presale.String(), Deposit: amount(p.Paid, in),
		Kept: amount(p.Kept, in), Damages: amount(p.Damages, in),
	}
	if p.Outcome != 0 {
		said.Outcome = p.Outcome.Key()
	}
	return said
}

// namedMerchant says a merchant with the name that the catalogue has.
func namedMerchant(fold *catalog.Fold, id event.MerchantID, lang string) Named {
	said := Named{ID: id.String()}
	if m, ok := fold.Merchant(id); ok {
		said.Name = m.Name.In(lang)
	}
	return said
}

// answerOrder answers with an order as its merchant sees it, once what was just decided shows.
func (f *face) answerOrder(
	w http.ResponseWriter, r *http.Request, id event.OrderID, out trade.Outcome,
) {
	err := await(r, reached(out), f.Shoppers, f.Merchants)
	var said []MerchantOrder
	if err == nil {
		if said = f.merchantOrders([]event.OrderID{id}, web.Lang(r)); len(said) == 0 {
			err = web.NewProblem("behind", web.Lang(r))
		}
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, said[0])
}
