package api

import (
	"net/http"
	"strconv"
	"sync"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
)

// CheckoutRequest is the one tap. Without lines the whole cart is meant, and what is bought leaves
// it.
type CheckoutRequest struct {
	Lines        []CheckoutLine `json:"lines,omitempty" doc:"empty: the whole cart"`
	AllOrNothing bool           `json:"all_or_nothing,omitempty" doc:"buy all lines or none"`
	Province     string         `json:"province,omitempty" doc:"GB/T 2260, 2 digits" example:"33"`
	Market       string         `json:"market,omitempty" doc:"default: home" example:"CN"`
}

// CheckoutLine is one wish.
type CheckoutLine struct {
	SKU      string  `json:"sku" example:"sku_11"`
	Quantity uint32  `json:"quantity" example:"1"`
	Expect   *Amount `json:"expect,omitempty" doc:"the price of a piece that was shown"`
}

// Checkout is the answer to the tap: what was bought, what was refused and why, and what is to be
// paid.
type Checkout struct {
	Checkout string            `json:"checkout"`
	Orders   []CheckoutOrder   `json:"orders"`
	Refused  []web.RefusedLine `json:"refused"`
	Bill     Bill              `json:"bill"`
	Payment  CheckoutPayment   `json:"payment"`
}

// CheckoutOrder is one merchant's part.
type CheckoutOrder struct {
	ID       string      `json:"id"`
	Merchant Named       `json:"merchant"`
	Lines    []OrderLine `json:"lines"`
	Total    Amount      `json:"total"`
	Status   string      `json:"status" enum:"open,paid,closed,refunded"`
}

// Named is a thing with its name.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// OrderLine is a line that was bought.
type OrderLine struct {
	SKU      string `json:"sku"`
	Title    string `json:"title"`
	Quantity uint32 `json:"quantity"`
	Unit     Amount `json:"unit"`
	Amount   Amount `json:"amount"`
}

// Bill says how the list price became the total, with the funder of every discount.
type Bill struct {
	Subtotal  Amount     `json:"subtotal" doc:"at list price"`
	Discounts []Discount `json:"discounts"`
	Total     Amount     `json:"total"`
}

// Discount is what one rule took off.
type Discount struct {
	Rule     string         `json:"rule" enum:"festival_price"`
	Funder   string         `json:"funder" enum:"merchant"`
	Merchant string         `json:"merchant"`
	Amount   Amount         `json:"amount"`
	Lines    []DiscountLine `json:"lines"`
}

// DiscountLine is the part of one line.
type DiscountLine struct {
	SKU    string `json:"sku"`
	Amount Amount `json:"amount"`
}

// CheckoutPayment is the one payment that settles the checkout.
type CheckoutPayment struct {
	ID       string `json:"id"`
	Amount   int64  `json:"amount" doc:"in the currency's minor unit"`
	Currency string `json:"currency"`
	Status   string `json:"status" enum:"due,paid,closed,refunded"`
	PayBy    string `json:"pay_by" format:"date-time"`
}

// maxWishes bounds the lines of a body; the plan's own limit is a refusal with its sentence.
const maxWishes = 1000

// desk is what one checkout is read and answered on; desks are used again.
type desk struct {
	reader
	body  []byte
	out   out
	steps [8]step
	wish  trade.PlaceCheckout
	// expects are the currencies that the expected prices were named in, line by line.
	expects []money.Currency
	names   []string // of what was bought: merchant, then its titles, order by order
}

var desks = sync.Pool{New: func() any { return new(desk) }}

// maxDesk is the largest body or answer whose memory is kept.
const maxDesk = 64 << 10

func (d *desk) free() {
	if cap(d.body) > maxDesk || cap(d.out.b) > maxDesk {
		return
	}
	clear(d.names)
	*d = desk{body: d.body[:0], out: out{d.out.b[:0]}, names: d.names[:0], expects: d.expects[:0],
		wish: trade.PlaceCheckout{Lines: d.wish.Lines[:0]}}
	desks.Put(d)
}

// placeCheckout is POST /v1/checkouts, the door that a festival comes through.
func (f *face) placeCheckout(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(r)
	key := r.Header.Get("Idempotency-Key")
	if code := keyFault(key); code != "" {
		web.NewProblem(code, lang).Write(w, r)
		return
	}
	d := desks.Get().(*desk)
	if err := d.read(r, lang); err != nil {
		d.free()
		fail(w, r, err)
		return
	}
	d.wish.Shopper = web.SessionOf(r).Shopper
	d.wish.Key, d.wish.Body = event.KeyHash(d.wish.Shopper, key), event.BodyHash(d.body)
	d.wish.Terminal = TerminalOf(r.UserAgent())
	if err := f.expected(d); err != nil {
		d.free()
		fail(w, r, err)
		return
	}
	// The writer may still look at the wish when the request has ended, so a desk whose outcome
	// is not known is not used again.
	outcome, err := f.decide(r, &d.wish)
	if err != nil {
		fail(w, r, err)
		return
	}
	defer d.free()
	f.answerCheckout(w, r, d, outcome)
}

// keyFault names what is wrong with an Idempotency-Key.
func keyFault(key string) string {
	switch {
	case key == "":
		return "idempotency_key_missing"
	case len(key) > 200:
		return "idempotency_key_invalid"
	}
	for _, c := range []byte(key) {
		if c <= ' ' || c > '~' {
			return "idempotency_key_invalid"
		}
	}
	return ""
}

// answerCheckout answers from the fact, whether it was made now or is found again.
func (f *face) answerCheckout(
	w http.ResponseWriter, r *http.Request, d *desk, outcome trade.Outcome,
) {
	if outcome.Refusal != trade.Accepted {
		p := web.RefusalProblem(outcome.Refusal, d.lang)
		p.Refused = web.RefusedLines(outcome.Refused, d.lang)
		p.Write(w, r)
		return
	}
	stood := standing{stamp: outcome.Stamp, sequence: reached(outcome)}
	if len(outcome.Events) > 0 {
		stood.placed, _ = outcome.Events[0].(*event.CheckoutPlaced)
	} else {
		id := event.CheckoutID(outcome.Subject)
		if err := await(r, outcome.Earlier, f.Shoppers); err != nil {
			fail(w, r, err)
			return
		}
		f.Shoppers.Read(func(fold *shopper.Fold) {
			if c, ok := fold.Checkout(d.wish.Shopper, id); ok {
				stood.placed, stood.stamp = c.Placed, c.Stamp
			}
		})
		w.Header()["Idempotent-Replayed"] = replayed
	}
	if stood.placed == nil { // the view has stopped short of it
		web.NewProblem("behind", d.lang).Write(w, r)
		return
	}
	if err := f.tell(r, d, &stood); err != nil {
		fail(w, r, err)
		return
	}
	w.Header()["Location"] = []string{"/v1/checkouts/" + stood.placed.Checkout.String()}
	send(w, http.StatusCreated, d.out.b)
}

// read reads the body of a request.
func (d *desk) read(r *http.Request, lang string) error {
	d.lang = lang
	if err := wantsType(r, "application/json"); err != nil {
		return err
	}
	body, err := readAll(d.body[:0], r)
	if err != nil {
		return err
	}
	d.body = body
	d.reader = reader{b: body, lang: lang, path: d.steps[:0]}
	if len(body) > 0 {
		d.wishes()
	}
	if d.wish.Market == 0 {
		d.wish.Market = event.Home
	}
	if p := d.finish(); p != nil {
		return p
	}
	return nil
}

// wishes reads a CheckoutRequest.
func (d *desk) wishes() {
	d.object(func(key []byte) bool {
		switch string(key) {
		case "lines":
			d.array(maxWishes, d.line)
		case "all_or_nothing":
			d.wish.AllOrNothing, _ = d.boolean()
		case "province":
			d.wish.Province = d.province()
		case "market":
			d.wish.Market = d.market()
		default:
			return false
		}
		return true
	})
}

// line reads a CheckoutLine.
func (d *desk) line() {
	var l trade.CheckoutLine
	var in money.Currency
	var hasSKU, hasQuantity bool
	whole := d.object(func(key []byte) bool {
		switch string(key) {
		case "sku":
			hasSKU = true
			l.SKU = idOf(&d.reader, "sku_", event.ParseSKUID)
		case "quantity":
			hasQuantity = true
			n, _ := d.integer(0, 1<<31)
			l.Quantity = uint32(n)
		case "expect":
			if !d.null() {
				l.Expect, in = d.amount()
			}
		default:
			return false
		}
		return true
	})
	if whole && !hasSKU {
		d.missing("sku")
	}
	if whole && !hasQuantity {
		d.missing("quantity")
	}
	d.wish.Lines = append(d.wish.Lines, l)
	d.expects = append(d.expects, in)
}

// expected holds the currencies of expected prices against those of the catalogue: an amount means
// nothing in another currency than the one that will be charged.
func (f *face) expected(d *desk) error {
	var faults []web.FieldError
	for i, in := range d.expects {
		if in == 0 {
			continue
		}
		f.Catalog.Read(func(fold *catalog.Fold) {
			k, ok := fold.SKU(d.wish.Lines[i].SKU)
			if !ok {
				return // the rulebook refuses the line
			}
			for _, p := range k.Prices {
				if p.Market == d.wish.Market && p.Currency != in && len(faults) < maxFieldErrors {
					faults = append(faults, fieldFault(d.lang,
						"lines["+strconv.Itoa(i)+"].expect.currency", "currency_wrong",
						p.Currency.String()))
				}
			}
		})
	}
	if faults != nil {
		return web.NewProblem("invalid", d.lang, faults...)
	}
	return nil
}

// getCheckout is GET /v1/checkouts/{id}: the same shape, with how things stand now.
func (f *face) getCheckout(w http.ResponseWriter, r *http.Request) {
	d := desks.Get().(*desk)
	defer d.free()
	d.lang = web.Lang(r)
	id, err := event.ParseCheckoutID(r.PathValue("id"))
	found := false
	var stood standing
	if err == nil {
		err = f.readOwn(r, func(fold *shopper.Fold, owner event.ShopperID) {
			var c shopper.Checkout
			if c, found = fold.Checkout(owner, id); found {
				stood = standing{
					placed: c.Placed, stamp: c.Stamp, sequence: c.Sequence, now: &c,
				}
			}
		})
	} else {
		err = notFound(r)
	}
	if err == nil && !found {
		err = notFound(r)
	}
	if err == nil {
		err = f.tell(r, d, &stood)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	send(w, http.StatusOK, d.out.b)
}

// nameAll looks the names of what was bought up, so that the fold is held once and briefly. It
// reports false when the catalogue does not know something yet.
func (d *desk) nameAll(fold *catalog.Fold, placed *event.CheckoutPlaced) bool {
	d.names = d.names[:0]
	for i := range placed.Orders {
		o := &placed.Orders[i]
		m, ok := fold.Merchant(o.Merchant)
		if !ok {
			return false
		}
		d.names = append(d.names, m.Name.In(d.lang))
		for j := range o.Lines {
			title, ok := fold.Title(o.Lines[j].SKU)
			if !ok {
				return false
			}
			d.names = append(d.names, title.In(d.lang))
		}
	}
	return true
}

// tell writes the answer; it waits for the catalogue when that is behind the tap.
func (f *face) tell(r *http.Request, d *desk, s *standing) error {
	named := false
	look := func(fold *catalog.Fold) { named = d.nameAll(fold, s.placed) }
	if f.Catalog.Read(look); !named {
		if err := await(r, s.sequence, f.Catalog); err != nil {
			return err
		}
		f.Catalog.Read(look)
	}
	if !named {
		return web.NewProblem("behind", d.lang)
	}
	s.plan = f.plan()
	d.bill(s)
	return nil
}
