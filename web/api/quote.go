package api

import (
	"net/http"
	"slices"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/promo"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
)

// QuoteRequest asks what a checkout would cost, now or at an instant that is yet to come. With
// neither lines nor balances the whole cart is meant.
type QuoteRequest struct {
	Lines    []CheckoutLine `json:"lines,omitempty" doc:"empty: the whole cart"`
	Balances []string       `json:"balances,omitempty" doc:"presale orders to pay the rest of"`
	Benefits *Benefits      `json:"benefits,omitempty" doc:"what may be used; default: best"`
	Province string         `json:"province,omitempty" doc:"GB/T 2260, 2 digits" example:"33"`
	Market   string         `json:"market,omitempty" doc:"default: home" example:"CN"`
	At       string         `json:"at,omitempty" format:"date-time" doc:"default: now"`
}

// Quote is the bill of a checkout that nobody has made. Nothing is held by it: stock and pools go
// to who comes first, and an expect_total of its total makes the checkout as dear as this or
// nothing.
type Quote struct {
	At       string            `json:"at" format:"date-time"`
	Open     bool              `json:"open" doc:"the festival's phase allows to buy then"`
	Orders   []CheckoutOrder   `json:"orders"`
	Balances []CheckoutOrder   `json:"balances,omitempty"`
	Refused  []web.RefusedLine `json:"refused"`
	Bill     Bill              `json:"bill"`
}

// maxExplained bounds the reasons of a quote.
const maxExplained = 500

// quoting collects one bill from the views, line by line as the rulebook decides a checkout, so
// that both come to the same.
type quoting struct {
	f        *face
	at       event.Instant
	wish     *trade.PlaceCheckout
	plan     *festival.Plan
	book     *promo.Book
	ask      promo.Basket
	currency money.Currency
	total    money.Minor
	lines    []wanted
	balances []event.BalanceDue
	refused  []event.RefusedLine
	held     *held
}

// wanted is a line that can be bought, as a bill and as promo look at it.
type wanted struct {
	line  event.OrderLine
	promo promo.Line
	hot   bool
}

// postQuote is POST /v1/quotes.
func (f *face) postQuote(w http.ResponseWriter, r *http.Request) {
	d := desks.Get().(*desk)
	defer d.free()
	q := &quoting{f: f, wish: &d.wish}
	err := d.readQuote(r, web.Lang(r), q)
	if err == nil {
		d.wish.Shopper, d.wish.Terminal = web.SessionOf(r).Shopper, TerminalOf(r.UserAgent())
		err = f.expected(d)
	}
	var s standing
	if err == nil {
		q.ask.Explain = true
		s.placed, err = q.bill(r)
	}
	if err == nil {
		s.sequence = f.Benefits.Head()
		err = f.name(r, d, &s)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	d.quote(q, &s)
	send(w, http.StatusOK, d.out.b)
}

// quote writes a Quote.
func (d *desk) quote(q *quoting, s *standing) {
	o := &d.out
	o.raw(`{"at":`)
	o.instant(q.at)
	o.raw(`,"open":`)
	o.value(q.plan.Allows(festival.Order, q.wish.Market, q.at) == festival.Allowed)
	o.raw(",")
	d.bought(s)
	o.raw("}\n")
}

// billNow adds to the problem of a checkout that expected another total what it comes to now. A
// bill that the views cannot tell yet is left out.
func (f *face) billNow(r *http.Request, d *desk, p *web.Problem, total money.Minor) {
	in := f.currencyOfBill(d)
	p.Total = &web.Sum{Amount: int64(total), Currency: in.String()}
	wish := d.wish
	q := &quoting{f: f, wish: &wish, at: f.Clock.Now()}
	q.ask.Explain = true
	var s standing
	var err error
	if s.placed, err = q.bill(r); err != nil {
		return
	}
	s.sequence = f.Benefits.Head()
	if f.name(r, d, &s) == nil {
		d.quote(q, &s)
		p.Quote = d.out.b
	}
}

// readQuote reads a QuoteRequest.
func (d *desk) readQuote(r *http.Request, lang string, q *quoting) error {
	d.lang, q.at, d.wish.Market = lang, q.f.Clock.Now(), event.Home
	now := q.at
	return readJSON(r, func(rd *reader) {
		d.reader = *rd
		d.record([]member{
			option("lines", func() { d.array(maxWishes, d.line) }),
			option("balances", func() { d.array(maxWishes, d.balance) }),
			option("benefits", func() { d.wish.Only = d.benefits(&d.choice) }),
			option("province", func() { d.wish.Province = d.province() }),
			option("market", func() { d.wish.Market = d.market() }),
			option("at", func() {
				if q.at = d.instant(); q.at != 0 && q.at < now {
					d.fault("over", "")
				}
			}),
		})
		*rd = d.reader
	})
}

// bill looks at everything that is wished for and says what it costs together, in the form of the
// fact that a checkout would make of it.
func (q *quoting) bill(r *http.Request) (*event.CheckoutPlaced, error) {
	lang := web.Lang(r)
	if q.plan = q.f.plan(); q.plan == nil {
		return nil, web.RefusalProblem(trade.NoPlan, lang)
	}
	var why trade.Refusal
	err := q.f.readOwn(r, func(fold *shopper.Fold, _ event.ShopperID) { why = q.ready(fold) })
	if !q.holds() { // as the rulebook, which asks this first
		why = trade.BenefitUnknown
	}
	switch {
	case err != nil:
	case why == trade.BenefitUnknown:
		err = q.f.unusable(lang, q.wish.Shopper, q.wish.Only)
	case why != trade.Accepted:
		err = web.RefusalProblem(why, lang)
	}
	if err != nil {
		return nil, err
	}
	return q.priced(), nil
}

// priced looks at the lines and the balances and writes the bill of those that can be bought.
func (q *quoting) priced() *event.CheckoutPlaced {
	q.book = q.f.book.of(q.f.Benefits, q.plan)
	q.f.Catalog.Read(func(fold *catalog.Fold) {
		for _, l := range q.wish.Lines {
			if why := q.look(fold, l); why != trade.Accepted {
				q.refuse(l.SKU, l.Quantity, why)
			}
		}
	})
	q.lookBalances()
	return q.write()
}

// ready reads the cart, where that is meant, and what the shopper's orders hold already.
func (q *quoting) ready(fold *shopper.Fold) trade.Refusal {
	w := q.wish
	if len(w.Lines)+len(w.Balances) == 0 {
		for _, l := range fold.Cart(w.Shopper) {
			w.Lines = append(w.Lines, trade.CheckoutLine{SKU: l.SKU, Quantity: l.Quantity})
		}
	}
	q.ask.At, q.ask.Market, q.ask.Province = q.at, w.Market, w.Province
	q.ask.Terminal, q.ask.Only = w.Terminal, w.Only
	q.ask.Orders = fold.PaidTimes(w.Shopper)
	q.ask.Phase = q.plan.PhaseAt(q.at).Main().Key()
	zone := q.plan.Zone
	if m, ok := q.plan.Market(w.Market); ok {
		zone = m.Zone
	}
	_, offset := q.at.Time().In(zone).Zone()
	q.ask.Zone = int32(offset)
	switch wishes := len(w.Lines) + len(w.Balances); {
	case wishes == 0:
		return trade.CartEmpty
	case wishes > min(q.plan.Limits.CheckoutLines, trade.MaxCartLines):
		return trade.TooManyLines
	}
	return trade.Accepted
}

// holds reports whether all that the shopper chose is the shopper's and not in use.
func (q *quoting) holds() (all bool) {
	if q.wish.Only == nil {
		return true
	}
	all = true
	q.f.Benefits.Read(func(fold *benefit.Fold) {
		for _, id := range q.wish.Only.Coupons {
			c, ok := fold.Coupon(q.wish.Shopper, id)
			all = all && ok && c.Status == benefit.CouponFree
		}
		for _, id := range q.wish.Only.Envelopes {
			e, ok := fold.Envelope(q.wish.Shopper, id)
			all = all && ok && e.Left > 0
		}
	})
	return all
}

func (q *quoting) refuse(sku event.SKUID, quantity uint32, why trade.Refusal) {
	q.refused = append(q.refused,
		event.RefusedLine{SKU: sku, Quantity: quantity, Reason: uint16(why)})
}

// look says whether a line could be bought beside those before it.
func (q *quoting) look(fold *catalog.Fold, l trade.CheckoutLine) trade.Refusal {
	if l.Quantity == 0 || l.Quantity > min(q.plan.Limits.Quantity, trade.MaxQuantity) {
		return trade.QuantityInvalid
	}
	k, ok := fold.SKU(l.SKU)
	switch {
	case !ok:
		return trade.SKUUnknown
	case !k.Offered:
		return trade.NotListed
	}
	price, sold := promo.PriceAt(q.plan, k.Prices, q.wish.Market, q.at)
	switch {
	case !sold:
		return trade.NotSoldInMarket
	case q.currency != 0 && q.currency != price.Currency:
		return trade.CurrencyMixed
	case !q.book.Delivers(k.Merchant, q.wish.Province, q.at):
		return trade.RegionNotServed
	case l.Expect != 0 && l.Expect != price.Minor:
		return trade.PriceChanged
	case k.Limit > 0 && q.has().skus[l.SKU]+q.taken(l.SKU)+l.Quantity > k.Limit:
		return trade.LimitReached
	}
	if left := k.Stock.Available - int64(q.taken(l.SKU)); left <= 0 {
		return trade.SoldOut
	} else if left < int64(l.Quantity) {
		return trade.StockShort
	}
	sum, err := price.Minor.Times(l.Quantity)
	if err != nil || !(q.total + sum).Valid() {
		return trade.AmountTooLarge
	}
	q.currency, q.total = price.Currency, q.total+sum
	one := wanted{hot: k.Hot, line: event.OrderLine{
		SKU: l.SKU, Quantity: l.Quantity, Unit: price.Minor, List: price.List,
	}}
	one.promo, _ = promoLine(fold, l.SKU, l.Quantity, price.Minor)
	if q.book.HasLimits() && q.overLimit(&one) {
		return trade.LimitReached
	}
	q.lines = append(q.lines, one)
	return trade.Accepted
}

// promoLine is a SKU as promo looks at it.
func promoLine(
	fold *catalog.Fold, sku event.SKUID, quantity uint32, unit money.Minor,
) (promo.Line, bool) {
	g, ok := fold.Goods(sku)
	return promo.Line{
		SKU: sku, Product: g.Product, Merchant: g.Merchant, Category: g.Category,
		Origin: g.Origin, Quantity: quantity, Grams: g.Grams, Unit: unit,
	}, ok
}

// taken is what the lines before already take of a SKU.
func (q *quoting) taken(sku event.SKUID) (n uint32) {
	for i := range q.lines {
		if q.lines[i].line.SKU == sku {
			n += q.lines[i].line.Quantity
		}
	}
	return n
}

// overLimit asks the promotions' purchase limits about one more line.
func (q *quoting) overLimit(one *wanted) (over bool) {
	ask := q.ask
	ask.Currency = q.currency
	for i := range q.lines {
		ask.Lines = append(ask.Lines, q.lines[i].promo)
	}
	ask.Lines = append(ask.Lines, one.promo)
	var hits []event.PromotionID
	q.book.Limits(&ask, len(q.lines), func(id event.PromotionID, pieces uint32) bool {
		over = q.has().promotions[id]+one.line.Quantity > pieces
		hits = append(hits, id)
		return !over
	})
	if !over {
		for _, id := range hits {
			q.has().promotions[id] += one.line.Quantity
		}
	}
	return over
}

// held is what the orders of a shopper count for under purchase limits.
type held struct {
	skus       map[event.SKUID]uint32
	promotions map[event.PromotionID]uint32
}

// maxHeld bounds the checkouts that are looked at for limits: the newest.
const maxHeld = 1_000

// has counts what the shopper has ordered when a limit asks for it first; most never do.
func (q *quoting) has() *held {
	if q.held != nil {
		return q.held
	}
	h := &held{map[event.SKUID]uint32{}, map[event.PromotionID]uint32{}}
	q.held = h
	q.f.Shoppers.Read(func(fold *shopper.Fold) {
		var before event.CheckoutID
		for range maxHeld / shopper.MaxPage {
			var list []shopper.Checkout
			list, before = fold.Checkouts(q.wish.Shopper, before, shopper.MaxPage)
			for i := range list {
				h.count(fold, &list[i])
			}
			if before == 0 {
				return
			}
		}
	})
	return h
}

// count adds what a checkout still holds: not what closed, nor what came back.
func (h *held) count(fold *shopper.Fold, c *shopper.Checkout) {
	var counted []event.LimitCount
	switch {
	case c.Placed != nil:
		counted = c.Placed.Counted
	case c.Deposit != nil: // its order has one line
		for _, id := range c.Deposit.Counted {
			counted = append(counted, event.LimitCount{Promotion: id})
		}
	}
	var pieces []uint32
	for i := range c.Orders {
		o := &c.Orders[i]
		first := len(pieces)
		for _, l := range o.Lines {
			pieces = append(pieces, l.Quantity)
		}
		switch o.Status {
		case shopper.Closed, shopper.Forfeited, shopper.Failed:
			clear(pieces[first:])
		}
		if o.Back != nil {
			cameBack(fold, o, pieces[first:])
		}
		for j, l := range o.Lines {
			h.skus[l.SKU] += pieces[first+j]
		}
	}
	for _, of := range counted {
		if int(of.Line) < len(pieces) {
			h.promotions[of.Promotion] += pieces[of.Line]
		}
	}
}

// cameBack takes the pieces of an order's lines out that were refunded and did not stay with the
// shopper all the same.
func cameBack(fold *shopper.Fold, o *shopper.Order, pieces []uint32) {
	for _, due := range fold.History(o.ID).Refunds {
		if due.Goods == event.GoodsKept {
			continue
		}
		for _, l := range due.Lines {
			if int(l.Line) < len(pieces) {
				pieces[l.Line] -= l.Quantity
			}
		}
	}
}

// lookBalances takes the balances that could be paid then.
func (q *quoting) lookBalances() {
	for i, order := range q.wish.Balances {
		due, in, why := q.balance(order)
		amount := due.Amount()
		switch {
		case why == trade.Accepted && slices.Contains(q.wish.Balances[:i], order):
			why = trade.OrderUnknown
		case why == trade.Accepted && q.currency != 0 && q.currency != in:
			why = trade.CurrencyMixed
		case why == trade.Accepted && !(q.total + amount).Valid():
			why = trade.AmountTooLarge
		}
		if why != trade.Accepted {
			q.refuse(due.SKU, due.Quantity, why)
			continue
		}
		q.currency, q.total = in, q.total+amount
		q.balances = append(q.balances, due)
	}
}

// balance says what the second part of a presale order would ask for, or why it could not be paid.
func (q *quoting) balance(
	order event.OrderID,
) (due event.BalanceDue, in money.Currency, why trade.Refusal) {
	var o shopper.Order
	ok := false
	q.f.Shoppers.Read(func(fold *shopper.Fold) { o, ok = fold.Order(q.wish.Shopper, order) })
	due.Order = order
	if !ok || o.Presale == nil {
		return due, 0, trade.OrderUnknown
	}
	p, line := o.Presale, &o.Lines[0]
	due = event.BalanceDue{
		Order: order, Merchant: o.Merchant, SKU: line.SKU, Quantity: line.Quantity,
		Unit: line.Unit, Deposit: p.Paid, Deducts: p.Deducts,
	}
	offer, known := q.f.offerOf(p.DepositPlaced.Presale)
	switch {
	case o.Status == shopper.DepositDue:
		why = trade.DepositUnpaid
	case !known, o.Status != shopper.BalanceDue, p.Bill != 0, offer.Closed != 0,
		q.at < offer.BalanceFrom, q.at >= offer.BalanceTo:
		why = trade.BalanceClosed
	}
	return due, p.Currency, why
}

// write asks promo for the bill of what can be bought.
func (q *quoting) write() *event.CheckoutPlaced {
	fact := &event.CheckoutPlaced{
		Market: q.wish.Market, Currency: q.currency, Refused: q.refused, Balances: q.balances,
	}
	if fact.Currency == 0 {
		fact.Currency = q.plan.Currency
	}
	q.group(fact)
	q.ask.Currency = fact.Currency
	q.f.Benefits.Read(func(fold *benefit.Fold) {
		wallet := fold.Wallet(q.wish.Shopper, fact.Currency)
		for _, c := range wallet.Coupons {
			q.ask.Coupons = append(q.ask.Coupons, promo.Coupon(c))
		}
		for _, e := range wallet.Envelopes {
			q.ask.Envelopes = append(q.ask.Envelopes, promo.Envelope(e))
		}
		q.ask.Allowance, q.ask.Aside = wallet.Allowance, wallet.Aside
	})
	var bill promo.Bill
	q.book.Quote(&q.ask, &bill)
	line, group := 0, 0
	for i := range fact.Orders {
		o := &fact.Orders[i]
		o.Freight = bill.Freight[group]
		for j := range o.Lines {
			o.Lines[j].Off = bill.Off[line]
			line++
		}
		group++
	}
	for i := range fact.Balances {
		fact.Balances[i].Off, fact.Balances[i].Freight = bill.Off[line], bill.Freight[group]
		line, group = line+1, group+1
	}
	fact.Discounts, fact.Unused = bill.Discounts, bill.Unused[:min(len(bill.Unused), maxExplained)]
	return fact
}

// group puts the lines of one merchant together, in the order in which merchants first appear, and
// the balances behind them, each by itself.
func (q *quoting) group(fact *event.CheckoutPlaced) {
	for i := range q.lines {
		merchant := q.lines[i].promo.Merchant
		if slices.ContainsFunc(fact.Orders, func(o event.PlacedOrder) bool {
			return o.Merchant == merchant
		}) {
			continue
		}
		order := event.PlacedOrder{Merchant: merchant}
		for j := i; j < len(q.lines); j++ {
			if one := &q.lines[j]; one.promo.Merchant == merchant {
				one.promo.Group = uint16(len(fact.Orders))
				order.Lines = append(order.Lines, one.line)
				order.Hot = order.Hot || one.hot
				q.ask.Lines = append(q.ask.Lines, one.promo)
			}
		}
		fact.Orders = append(fact.Orders, order)
	}
	q.f.Catalog.Read(func(fold *catalog.Fold) {
		for i := range fact.Balances {
			due := &fact.Balances[i]
			l, _ := promoLine(fold, due.SKU, due.Quantity, due.Unit)
			l.Deducts, l.Group = due.Deducts, uint16(len(fact.Orders)+i)
			q.ask.Lines = append(q.ask.Lines, l)
		}
	})
}
