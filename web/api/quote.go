package api

import (
	"net/http"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/quote"
	"carnival/trade"
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

// postQuote is POST /v1/quotes.
func (f *face) postQuote(w http.ResponseWriter, r *http.Request) {
	d := desks.Get().(*desk)
	defer d.free()
	q := &quote.Ask{Wish: &d.wish, At: f.Clock.Now(), Explain: true}
	err := d.readQuote(r, web.Lang(r), q)
	if err == nil {
		d.wish.Shopper = f.buyer(web.SessionOf(r).Shopper, &d.wish)
		d.wish.Terminal = TerminalOf(r.UserAgent())
		err = f.expected(d)
	}
	var s standing
	if err == nil {
		s.placed, err = f.bill(r, q)
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
func (d *desk) quote(q *quote.Ask, s *standing) {
	o := &d.out
	o.raw(`{"at":`)
	o.instant(q.At)
	o.raw(`,"open":`)
	o.value(q.Plan.Allows(festival.Order, q.Wish.Market, q.At) == festival.Allowed)
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
	q := &quote.Ask{Wish: &wish, At: f.Clock.Now(), Explain: true}
	var s standing
	var err error
	if s.placed, err = f.bill(r, q); err != nil {
		return
	}
	s.sequence = f.Benefits.Head()
	if f.name(r, d, &s) == nil {
		d.quote(q, &s)
		p.Quote = d.out.b
	}
}

// readQuote reads a QuoteRequest.
func (d *desk) readQuote(r *http.Request, lang string, q *quote.Ask) error {
	d.lang, d.wish.Market = lang, event.Home
	now := q.At
	return readJSON(r, func(rd *reader) {
		d.reader = *rd
		d.record([]member{
			option("lines", func() { d.array(maxWishes, d.line) }),
			option("balances", func() { d.array(maxWishes, d.balance) }),
			option("benefits", func() { d.wish.Only = d.benefits(&d.choice) }),
			option("province", func() { d.wish.Province = d.province() }),
			option("market", func() { d.wish.Market = d.market() }),
			option("at", func() {
				if q.At = d.instant(); q.At != 0 && q.At < now {
					d.fault("over", "")
				}
			}),
		})
		*rd = d.reader
	})
}

// bill asks what everything that is wished for costs together, in the form of the fact that a
// checkout would make of it, once the views hold all that the asking shopper wrote.
func (f *face) bill(r *http.Request, q *quote.Ask) (*event.CheckoutPlaced, error) {
	lang := web.Lang(r)
	if q.Plan = f.plan(); q.Plan == nil {
		return nil, web.RefusalProblem(trade.NoPlan, lang)
	}
	if err := f.readOwn(r, func(*shopper.Fold, event.ShopperID) {}); err != nil {
		return nil, err
	}
	placed, why := f.quotes.Bill(q)
	switch why {
	case trade.Accepted:
		return placed, nil
	case trade.BenefitUnknown:
		return nil, f.unusable(lang, q.Wish.Shopper, q.Wish.Only)
	}
	return nil, web.RefusalProblem(why, lang)
}
