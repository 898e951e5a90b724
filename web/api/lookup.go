package api

import (
	"net/http"
	"net/url"

	"carnival/event"
	"carnival/view/catalog"
	"carnival/view/merchant"
	"carnival/view/shopper"
	"carnival/web"
)

// orderFilters narrow a list of orders. Who asks is held to what is theirs whatever they say.
var orderFilters = []parameter{
	{name: "status", kind: "string", says: text("只看这一状态", "only those of this status")},
	{name: "shopper", kind: "string", says: text("买家编号，仅运营", "of a shopper; operators only")},
	{name: "merchant", kind: "string", says: text("商家编号", "of a merchant")},
	{name: "checkout", kind: "string", says: text("结算编号，商家不可用",
		"of a checkout, with the presale orders that it pays out; not for merchants")},
	{name: "payment", kind: "string", says: text("付款编号，商家不可用",
		"of a payment; not for merchants")},
	cursorParameter, limitParameter,
}

// lookupOperations are the doors to what was bought, each open to who has a part in it.
func (f *face) lookupOperations() []operation {
	return []operation{
		{pattern: "GET /v1/orders", handler: f.getOrders, who: web.SignedIn, says: text(
			"订单，新的在前：买家与商家只见自己的，运营可查全部。一页可能不满，直到没有 next",
			"Orders, the newest first: shoppers and merchants see their own, operators all. "+
				"A page may be short or empty while there is a next one"),
			query: orderFilters, status: 200, answers: Page[Order]{},
			merchants: Page[MerchantOrder]{}, codes: []string{"invalid"}},
		{pattern: "GET /v1/orders/{id}", handler: f.getOrder, who: web.SignedIn, says: text(
			"一个订单，连同退款与退货；运营与商家还看到经过",
			"An order with its refunds and returns; operators and its merchant are told what "+
				"happened to it"),
			status: 200, answers: Order{}, merchants: MerchantOrder{},
			codes: []string{"not_found"}},
		{pattern: "GET /v1/checkouts/{id}", handler: f.getCheckout, who: web.ShopperOrOperator,
			says: text("一次结算的现状；运营还看到买家与经过",
				"A checkout as it stands now; operators are told whose it is and what happened "+
					"to it"),
			status: 200, answers: Checkout{}, codes: []string{"not_found"}},
		{pattern: "GET /v1/payments/{id}", handler: f.getPayment, who: web.ShopperOrOperator,
			says: text("一笔付款的现状；运营还看到买家与经过",
				"A payment as it stands now; operators are told whose it is and what happened "+
					"to it"),
			status: 200, answers: Payment{}, codes: []string{"not_found"}},
	}
}

// asking reads the filters of a list.
type asking struct {
	query  url.Values
	lang   string
	faults []web.FieldError
}

func (a *asking) fault(field, code, detail string) {
	a.faults = append(a.faults, fieldFault(a.lang, field, code, detail))
}

// askedID reads an id of a query; 0 where it is not there.
func askedID[ID ~uint64](a *asking, field, form string, parse func(string) (ID, error)) (id ID) {
	text := a.query.Get(field)
	if text == "" {
		return 0
	}
	id, err := parse(text)
	if err != nil {
		a.fault(field, "bad_id", form)
	}
	return id
}

// hold keeps an id of the query to one's own. Naming another's is no way to learn of it.
func hold[ID ~uint64](a *asking, field string, named *ID, own ID) {
	if *named != 0 && *named != own {
		a.fault(field, "not_yours", "")
	}
	*named = own
}

// orderQuery reads which orders are asked for, held to what the asking role may see.
func orderQuery(r *http.Request) (q shopper.OrderQuery, err error) {
	p, err := pageOf(r, event.ParseOrderID)
	if err != nil {
		return q, err
	}
	a := &asking{query: r.URL.Query(), lang: web.Lang(r)}
	q = shopper.OrderQuery{
		After: p.after, Limit: p.limit,
		Shopper:  askedID(a, "shopper", "sh_...", event.ParseShopperID),
		Merchant: askedID(a, "merchant", "me_...", event.ParseMerchantID),
		Checkout: askedID(a, "checkout", "co_...", event.ParseCheckoutID),
		Payment:  askedID(a, "payment", "py_...", event.ParsePaymentID),
	}
	if key := a.query.Get("status"); key != "" {
		var ok bool
		if q.Status, ok = shopper.ParseStatus(key); !ok {
			a.fault("status", "bad_code", listed("order_status"))
		}
	}
	switch session := web.SessionOf(r); session.Role {
	case web.Shopper:
		hold(a, "shopper", &q.Shopper, session.Shopper)
	case web.Merchant:
		hold(a, "merchant", &q.Merchant, session.Merchant)
		// What else a shopper has bought, and with whom, is none of a merchant's business.
		hold(a, "shopper", &q.Shopper, 0)
		hold(a, "checkout", &q.Checkout, 0)
		hold(a, "payment", &q.Payment, 0)
	}
	if a.faults != nil {
		err = web.NewProblem("invalid", a.lang, a.faults...)
	}
	return q, err
}

// getOrders is GET /v1/orders, the newest first: a shopper's own, a merchant's own, or, for an
// operator, all.
func (f *face) getOrders(w http.ResponseWriter, r *http.Request) {
	q, err := orderQuery(r)
	var list []owned
	var next event.OrderID
	if err == nil {
		err = f.readOwn(r, func(fold *shopper.Fold, _ event.ShopperID) {
			list, next = f.search(fold, q)
		})
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	cursor := ""
	if next != 0 {
		cursor = next.String()
	}
	lang := web.Lang(r)
	if web.SessionOf(r).Role == web.Merchant {
		answer(w, r, http.StatusOK, Page[MerchantOrder]{f.asMerchant(list, lang), cursor})
		return
	}
	said := f.orders(list, lang)
	if web.SessionOf(r).Role == web.Operator {
		for i := range said {
			said[i].Shopper = list[i].Shopper.String()
		}
	}
	answer(w, r, http.StatusOK, Page[Order]{said, cursor})
}

// search finds orders where they are found fastest: those of a merchant alone stand on its shelf.
func (f *face) search(fold *shopper.Fold, q shopper.OrderQuery) (list []owned, next event.OrderID) {
	if q.Merchant == 0 || q.Shopper|event.ShopperID(q.Checkout)|event.ShopperID(q.Payment) != 0 {
		var found []shopper.Order
		found, next = fold.Search(q)
		for _, o := range found {
			list = append(list, owned{o, o.Currency})
		}
		return list, next
	}
	var ids []event.OrderID
	status, _ := merchant.ParseStatus(q.Status.Key())
	f.Merchants.Read(func(shelf *merchant.Fold) {
		ids, next = shelf.Orders(merchant.OrderList{
			Merchant: q.Merchant, Status: status, After: q.After, Limit: q.Limit, Newest: true,
		})
	})
	for _, id := range ids {
		if o, ok := fold.AnyOrder(id); ok {
			list = append(list, owned{o, o.Currency})
		}
	}
	return list, next
}

// mayRead reports whether who asks may see an order. One that is not theirs looks like one that
// does not exist.
func mayRead(fold *shopper.Fold, s web.Session, o *shopper.Order) bool {
	switch s.Role {
	case web.Operator:
		return true
	case web.Merchant:
		return o.Merchant == s.Merchant
	}
	return fold.ActsFor(s.Shopper, o.Shopper)
}

// getOrder is GET /v1/orders/{id}: with all that happened to it.
func (f *face) getOrder(w http.ResponseWriter, r *http.Request) {
	id, err := event.ParseOrderID(r.PathValue("id"))
	if err != nil {
		fail(w, r, notFound(r))
		return
	}
	session, lang := web.SessionOf(r), web.Lang(r)
	var o owned
	var history shopper.History
	var told []event.Entry
	found := false
	err = f.readOwn(r, func(fold *shopper.Fold, _ event.ShopperID) {
		o.Order, found = fold.AnyOrder(id)
		if found = found && mayRead(fold, session, &o.Order); !found {
			return
		}
		o.currency, history = o.Currency, fold.History(id)
		if session.Role != web.Shopper {
			told = fold.OrderTimeline(id)
		}
	})
	if err == nil && !found {
		err = notFound(r)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	refunds, returns := f.history(history, &o, lang)
	if session.Role == web.Merchant {
		said := f.asMerchant([]owned{o}, lang)[0]
		said.Refunds, said.Returns = refunds, returns
		said.Timeline = merchantTimeline(told, o.currency)
		answer(w, r, http.StatusOK, said)
		return
	}
	said := f.orders([]owned{o}, lang)[0]
	said.Refunds, said.Returns = refunds, returns
	if session.Role == web.Operator {
		said.Shopper, said.Timeline = o.Shopper.String(), timeline(told, o.currency)
	}
	answer(w, r, http.StatusOK, said)
}

// history says the refunds and returns of an order.
func (f *face) history(
	h shopper.History, o *owned, lang string,
) (refunds []OrderRefund, returns []GoodsReturn) {
	for i := range h.Refunds {
		refunds = append(refunds, orderRefund(&h.Refunds[i], o.currency))
	}
	f.Catalog.Read(func(fold *catalog.Fold) {
		for _, one := range h.Returns {
			returns = append(returns, goodsReturn(fold, one, o.Lines, lang))
		}
	})
	return refunds, returns
}

// lookUp finds a checkout for who may see it: its shopper, or an operator, who is told whose it is
// and what happened to it.
func (f *face) lookUp(
	r *http.Request, find func(*shopper.Fold) (event.CheckoutID, bool),
) (c shopper.Checkout, owner event.ShopperID, told []event.Entry, err error) {
	session, found := web.SessionOf(r), false
	err = f.readOwn(r, func(fold *shopper.Fold, asking event.ShopperID) {
		id, ok := find(fold)
		if !ok {
			return
		}
		if session.Role != web.Operator {
			c, found = fold.Checkout(asking, id)
			return
		}
		if c, owner, found = fold.AnyCheckout(id); found {
			told = fold.CheckoutTimeline(id)
		}
	})
	if err == nil && !found {
		err = notFound(r)
	}
	return c, owner, told, err
}

// getCheckout is GET /v1/checkouts/{id}: the same shape as the tap's, with how things stand now.
func (f *face) getCheckout(w http.ResponseWriter, r *http.Request) {
	d := desks.Get().(*desk)
	defer d.free()
	d.lang = web.Lang(r)
	id, bad := event.ParseCheckoutID(r.PathValue("id"))
	c, owner, told, err := f.lookUp(r, func(*shopper.Fold) (event.CheckoutID, bool) {
		return id, bad == nil
	})
	if err == nil {
		err = f.tell(r, d, &standing{
			stamp: c.Stamp, sequence: c.Sequence, now: &c, owner: owner,
			timeline: timeline(told, c.Currency),
		}, factOf(&c))
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	send(w, http.StatusOK, d.out.b)
}

// getPayment is GET /v1/payments/{id}.
func (f *face) getPayment(w http.ResponseWriter, r *http.Request) {
	id, bad := event.ParsePaymentID(r.PathValue("id"))
	c, owner, told, err := f.lookUp(r, func(fold *shopper.Fold) (event.CheckoutID, bool) {
		_, checkout, ok := fold.Owner(id)
		return checkout, ok && bad == nil
	})
	if err != nil {
		fail(w, r, err)
		return
	}
	said := f.payment(r.Context(), &c)
	if owner != 0 {
		said.Shopper, said.Timeline = owner.String(), timeline(told, c.Currency)
		for i := range said.Attempts { // only who pays goes on at the provider
			said.Attempts[i].ClientSecret = ""
		}
	}
	answer(w, r, http.StatusOK, said)
}
