package api

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"carnival/event"
	"carnival/festival"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/web"
)

// PresaleRequest offers a SKU for a deposit now and the balance in a window. Amounts are for a
// piece, in minor units of the currency.
type PresaleRequest struct {
	SKU         string `json:"sku"`
	Market      string `json:"market,omitempty" doc:"default: home" example:"CN"`
	Currency    string `json:"currency" example:"CNY"`
	Nature      string `json:"nature" enum:"nature" doc:"an earnest deposit binds both"`
	Funder      string `json:"funder,omitempty" enum:"funder" doc:"of deducts beyond deposit"`
	Price       int64  `json:"price"`
	Deposit     int64  `json:"deposit"`
	Deducts     int64  `json:"deducts,omitempty" doc:"what it takes off; default: deposit"`
	Stock       uint32 `json:"stock" doc:"pieces that leave the ordinary stock"`
	Limit       uint32 `json:"limit,omitempty" doc:"pieces a shopper may have; 0: no limit"`
	DepositFrom string `json:"deposit_from" format:"date-time"`
	DepositTo   string `json:"deposit_to" format:"date-time"`
	BalanceFrom string `json:"balance_from" format:"date-time"`
	BalanceTo   string `json:"balance_to" format:"date-time"`
	ShipBy      string `json:"ship_by,omitempty" format:"date-time"`
}

// Presale is an offer as it stands.
type Presale struct {
	ID string `json:"id"`
	PresaleRequest
	Title     string `json:"title"`
	Merchant  Named  `json:"merchant"`
	Says      Words  `json:"says" doc:"the deposit's nature"`
	State     string `json:"state" enum:"upcoming,deposit,waiting,balance,over,closed"`
	Available uint32 `json:"available"`
	Reserved  uint32 `json:"reserved"`
	Sold      uint32 `json:"sold"`
	Opened    string `json:"opened" format:"date-time"`
	Closed    string `json:"closed,omitempty" format:"date-time"`
}

// FailRequest says that the merchant cannot deliver, which doubles an earnest deposit, or that
// nobody could help it, which only an operator may say.
type FailRequest struct {
	ForceMajeure bool `json:"force_majeure,omitempty" doc:"deposits only go back"`
}

// FailOrderRequest is the same for one presale order or pieces of it.
type FailOrderRequest struct {
	ForceMajeure bool   `json:"force_majeure,omitempty" doc:"the deposit only goes back"`
	Quantity     uint32 `json:"quantity,omitempty" doc:"0: all that is left"`
}

// FailAnswer says what ended.
type FailAnswer struct {
	Presale Presale `json:"presale"`
	Orders  int     `json:"orders" doc:"orders that this call ended"`
}

// presaleOperations are the doors of who offers presales.
func (f *face) presaleOperations() []operation {
	return []operation{
		{pattern: "GET /v1/presales", handler: f.getPresales, says: text("预售", "Presales"),
			query: []parameter{marketParameter,
				{name: "sku", kind: "string", says: text("规格编号", "id of a SKU")},
				{name: "standing", kind: "boolean", says: text(
					"true：只看未结束的", "true: only those that have not closed")},
				cursorParameter, limitParameter},
			status: 200, answers: Page[Presale]{}, codes: []string{"invalid"}},
		{pattern: "POST /v1/presales", who: web.MerchantOrOperator, handler: f.openPresale,
			says: text("开启预售；商家只能预售自己的商品",
				"Open a presale; a merchant only of their own goods"),
			body: PresaleRequest{}, status: 201, answers: Presale{}, codes: []string{
				"presale_invalid", "sku_unknown", "not_listed", "sold_out", "stock_short",
				"too_many_offers", "no_plan"}},
		{pattern: "POST /v1/presales/{id}/fail", who: web.MerchantOrOperator,
			handler: f.failPresale, says: text("终止预售：商家不能交货，或不可抗力",
				"End a presale that the merchant cannot deliver, or that nobody could help"),
			body: FailRequest{}, status: 200, answers: FailAnswer{},
			codes: []string{"presale_unknown"}},
		{pattern: "POST /v1/orders/{id}/fail", who: web.MerchantOrOperator,
			handler: f.failOrder, says: text("终止一个预售订单，或其中几件",
				"End one presale order, or pieces of it"),
			body: FailOrderRequest{}, status: 200, answers: MerchantOrder{}, codes: []string{
				"order_unknown", "quantity_invalid", "deposit_unpaid", "already_shipped",
				"order_closed"}},
	}
}

// presaleRequest reads a PresaleRequest.
func (r *reader) presaleRequest(c *event.PresaleOpened) {
	deducts := false
	r.record([]member{
		need("sku", toID(r, &c.SKU, "sku_", event.ParseSKUID)),
		option("market", func() { c.Market = r.market() }),
		need("currency", func() { c.Currency = r.currency() }),
		need("nature", toCode(r, &c.Nature, listed("nature"), event.ParseDepositNature)),
		option("funder", toCode(r, &c.Funder, listed("funder"), event.ParseFunder)),
		need("price", func() { c.Price = r.minor() }),
		need("deposit", func() { c.Deposit = r.minor() }),
		option("deducts", func() { c.Deducts, deducts = r.minor(), true }),
		need("stock", r.toCount(&c.Stock)),
		option("limit", r.toCount(&c.Limit)),
		need("deposit_from", r.toInstant(&c.DepositFrom)),
		need("deposit_to", r.toInstant(&c.DepositTo)),
		need("balance_from", r.toInstant(&c.BalanceFrom)),
		need("balance_to", r.toInstant(&c.BalanceTo)),
		option("ship_by", r.toInstant(&c.ShipBy)),
	})
	if !deducts {
		c.Deducts = c.Deposit
	}
	if c.Market == 0 {
		c.Market = event.Home
	}
}

// openPresale is POST /v1/presales.
func (f *face) openPresale(w http.ResponseWriter, r *http.Request) {
	c := &trade.OpenPresale{}
	err := readJSON(r, func(rd *reader) { rd.presaleRequest(&c.PresaleOpened) })
	if err == nil {
		err = f.mayPresell(r, &c.PresaleOpened)
	}
	var out trade.Outcome
	if err == nil {
		out, err = f.decide(r, c)
	}
	if err == nil && out.Refusal != trade.Accepted {
		refused := web.RefusalProblem(out.Refusal, web.Lang(r))
		if out.Refusal == trade.PresaleInvalid {
			refused.Errors = f.presaleFaults(&c.PresaleOpened, web.Lang(r))
		}
		err = refused
	}
	if err == nil {
		err = await(r, reached(out), f.Benefits, f.Catalog)
	}
	var said Presale
	if err == nil {
		said, err = f.presale(r, event.PresaleID(out.Subject))
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusCreated, said)
}

// presaleFaults names the fields because of which the rulebook has refused a presale.
func (f *face) presaleFaults(p *event.PresaleOpened, lang string) (faults []web.FieldError) {
	standing := false
	f.Benefits.Read(func(fold *benefit.Fold) { _, standing = fold.PresaleOf(p.SKU, p.Market) })
	if standing {
		faults = append(faults, fieldFault(lang, "sku", "standing", ""))
	}
	plan := f.plan()
	if plan == nil {
		return faults
	}
	for _, bad := range trade.CheckPresale(f.Clock.Now(), plan, p) {
		faults = append(faults, fieldFault(lang, bad.Field, bad.Code, ""))
		switch last := &faults[len(faults)-1]; bad.Code {
		case "no_phase":
			last.Reason += depositWindows(plan)
		case "outlasts_phase":
			last.Reason += plan.AllowedUntil(festival.Deposit, p.DepositFrom).String()
		}
	}
	return faults
}

// depositWindows says when the plan takes deposits.
func depositWindows(plan *festival.Plan) string {
	var said []string
	for _, w := range plan.Phases {
		if slices.Contains(w.Allows, festival.Deposit) {
			said = append(said, w.From.String()+" – "+w.To.String())
		}
	}
	return cmp.Or(strings.Join(said, ", "), "–")
}

// mayPresell lets merchants presell what is theirs, at nobody's cost but their own.
func (f *face) mayPresell(r *http.Request, fact *event.PresaleOpened) error {
	session := web.SessionOf(r)
	if session.Role != web.Merchant {
		return nil
	}
	var of event.MerchantID
	f.Catalog.Read(func(fold *catalog.Fold) {
		if k, ok := fold.SKU(fact.SKU); ok {
			of = k.Merchant
		}
	})
	switch {
	case of != session.Merchant:
		return web.RefusalProblem(trade.SKUUnknown, web.Lang(r))
	case fact.Funder != 0 && fact.Funder != event.FundedByMerchant:
		return web.NewProblem("forbidden", web.Lang(r))
	}
	return nil
}

// presale says one presale.
func (f *face) presale(r *http.Request, id event.PresaleID) (said Presale, err error) {
	var p benefit.Presale
	ok := false
	f.Benefits.Read(func(fold *benefit.Fold) { p, ok = fold.Presale(id) })
	if !ok {
		return said, web.RefusalProblem(trade.PresaleUnknown, web.Lang(r))
	}
	return f.presales([]benefit.Presale{p}, web.Lang(r))[0], nil
}

// presales says presales with the names of what they sell.
func (f *face) presales(list []benefit.Presale, lang string) []Presale {
	now := f.Clock.Now()
	said := make([]Presale, 0, len(list))
	f.Catalog.Read(func(fold *catalog.Fold) {
		for i := range list {
			one := presaleOf(&list[i], now)
			title, _ := fold.Title(list[i].SKU)
			one.Title = title.In(lang)
			if k, ok := fold.SKU(list[i].SKU); ok {
				one.Merchant = namedMerchant(fold, k.Merchant, lang)
			}
			said = append(said, one)
		}
	})
	return said
}

func presaleOf(p *benefit.Presale, now event.Instant) Presale {
	zh, en, _ := p.Nature.Names()
	said := Presale{
		ID: p.Presale.String(), Says: Words{zh, en}, State: presaleState(p, now),
		Available: p.Available, Reserved: p.Reserved, Sold: p.Sold, Opened: p.Opened.String(),
		PresaleRequest: PresaleRequest{
			SKU: p.SKU.String(), Market: p.Market.String(), Currency: p.Currency.String(),
			Nature: p.Nature.Key(), Price: int64(p.Price), Deposit: int64(p.Deposit),
			Deducts: int64(p.Deducts), Stock: p.Stock, Limit: p.Limit,
			DepositFrom: p.DepositFrom.String(), DepositTo: p.DepositTo.String(),
			BalanceFrom: p.BalanceFrom.String(), BalanceTo: p.BalanceTo.String(),
		},
	}
	if p.Funder != 0 {
		said.Funder = p.Funder.Key()
	}
	if p.ShipBy != 0 {
		said.ShipBy = p.ShipBy.String()
	}
	if p.Closed != 0 {
		said.Closed = p.Closed.String()
	}
	return said
}

// presaleState is what can be done with a presale at an instant.
func presaleState(p *benefit.Presale, now event.Instant) string {
	switch {
	case p.Closed != 0:
		return "closed"
	case now < p.DepositFrom:
		return "upcoming"
	case now < p.DepositTo:
		return "deposit"
	case now < p.BalanceFrom:
		return "waiting"
	case now < p.BalanceTo:
		return "balance"
	}
	return "over"
}

// getPresales is GET /v1/presales.
func (f *face) getPresales(w http.ResponseWriter, r *http.Request) {
	query, lang := r.URL.Query(), web.Lang(r)
	p, err := pageOf(r, event.ParsePresaleID)
	q := benefit.PresaleList{
		Standing: query.Get("standing") == "true", After: p.after, Limit: p.limit,
	}
	if text := query.Get("sku"); err == nil && text != "" {
		if q.SKU, err = event.ParseSKUID(text); err != nil {
			err = web.NewProblem("invalid", lang, fieldFault(lang, "sku", "bad_id", "sku_..."))
		}
	}
	if query.Get("market") != "" && err == nil {
		q.Market, err = marketOf(query, lang)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	var list []benefit.Presale
	var next event.PresaleID
	f.Benefits.Read(func(fold *benefit.Fold) { list, next = fold.Presales(q) })
	said := Page[Presale]{Items: f.presales(list, lang)}
	if next != 0 {
		said.Next = next.String()
	}
	answer(w, r, http.StatusOK, said)
}

// failPresale is POST /v1/presales/{id}/fail. It goes on until no order of the presale is left: one
// decision ends so many.
func (f *face) failPresale(w http.ResponseWriter, r *http.Request) {
	id, err := event.ParsePresaleID(r.PathValue("id"))
	if err != nil {
		fail(w, r, notFound(r))
		return
	}
	c := &trade.FailPresale{Presale: id}
	err = readJSON(r, func(rd *reader) {
		rd.record([]member{option("force_majeure", rd.toFlag(&c.ForceMajeure))})
	})
	if err == nil {
		err = f.mayFail(r, c)
	}
	var said FailAnswer
	for more := err == nil; more && err == nil; {
		var out trade.Outcome
		out, err = f.submit(r, c)
		for _, e := range out.Events {
			if _, ok := e.(*event.DepositClosed); ok {
				said.Orders++
			}
		}
		if more = out.More; err == nil && !more {
			err = await(r, reached(out), f.Benefits, f.Shoppers, f.Merchants)
		}
	}
	if err == nil {
		said.Presale, err = f.presale(r, id)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, said)
}

// mayFail lets merchants fail their own presales. Force majeure is not theirs to claim: it frees
// them of what they would have to pay.
func (f *face) mayFail(r *http.Request, c *trade.FailPresale) error {
	session := web.SessionOf(r)
	if session.Role != web.Merchant {
		return nil
	}
	if c.ForceMajeure {
		return web.NewProblem("forbidden", web.Lang(r))
	}
	if c.Order != 0 {
		return nil // orderToServe has looked whose it is
	}
	var p benefit.Presale
	f.Benefits.Read(func(fold *benefit.Fold) { p, _ = fold.Presale(c.Presale) })
	var of event.MerchantID
	f.Catalog.Read(func(fold *catalog.Fold) {
		if k, ok := fold.SKU(p.SKU); ok {
			of = k.Merchant
		}
	})
	if of != session.Merchant {
		return web.RefusalProblem(trade.PresaleUnknown, web.Lang(r))
	}
	return nil
}

// failOrder is POST /v1/orders/{id}/fail.
func (f *face) failOrder(w http.ResponseWriter, r *http.Request) {
	id, err := f.orderToServe(r)
	c := &trade.FailPresale{Order: id}
	if err == nil {
		err = readJSON(r, func(rd *reader) {
			rd.record([]member{
				option("force_majeure", rd.toFlag(&c.ForceMajeure)),
				option("quantity", rd.toCount(&c.Quantity)),
			})
		})
	}
	if err == nil {
		err = f.mayFail(r, c)
	}
	var out trade.Outcome
	if err == nil {
		out, err = f.submit(r, c)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.answerOrder(w, r, id, out)
}
