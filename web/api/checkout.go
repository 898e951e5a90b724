package api

import (
	"net/http"
	"strconv"
	"sync"

	"carnival/event"
	"carnival/money"
	"carnival/promo"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
)

// CheckoutRequest is the one tap. With neither lines nor balances the whole cart is meant, and what
// is bought leaves it.
type CheckoutRequest struct {
	Lines        []CheckoutLine `json:"lines,omitempty" doc:"empty: the whole cart"`
	Balances     []string       `json:"balances,omitempty" doc:"presale orders to pay the rest of"`
	AllOrNothing bool           `json:"all_or_nothing,omitempty" doc:"buy all lines or none"`
	FromCart     bool           `json:"from_cart,omitempty" doc:"lines that are bought leave it"`
	Benefits     *Benefits      `json:"benefits,omitempty" doc:"what may be used; default: best"`
	ExpectTotal  *Amount        `json:"expect_total,omitempty" doc:"buy nothing at another total"`
	Address      string         `json:"address,omitempty" doc:"of /v1/me/addresses: it goes there"`
	Province     string         `json:"province,omitempty" doc:"GB/T 2260, 2 digits" example:"33"`
	Market       string         `json:"market,omitempty" doc:"default: home" example:"CN"`
}

// CheckoutLine is one wish.
type CheckoutLine struct {
	SKU      string  `json:"sku" example:"sku_11"`
	Quantity uint32  `json:"quantity" example:"1"`
	Expect   *Amount `json:"expect,omitempty" doc:"the price of a piece that was shown"`
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
	total   money.Currency // that the expected total was named in
	choice  promo.Choice
	address int64        // of the vault; 0: none is named
	names   []string     // of what was bought: merchant, then its titles, order by order
	offers  []event.Text // of the discounts, then of what was not used
}

var desks = sync.Pool{New: func() any { return new(desk) }}

// maxDesk is the largest body or answer whose memory is kept.
const maxDesk = 64 << 10

func (d *desk) free() {
	if cap(d.body) > maxDesk || cap(d.out.b) > maxDesk {
		return
	}
	clear(d.names)
	clear(d.offers)
	*d = desk{body: d.body[:0], out: out{d.out.b[:0]}, names: d.names[:0], expects: d.expects[:0],
		offers: d.offers[:0],
		wish:   trade.PlaceCheckout{Lines: d.wish.Lines[:0], Balances: d.wish.Balances[:0]}}
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
	d.wish.Shopper = f.buyer(web.SessionOf(r).Shopper, &d.wish)
	d.wish.Key, d.wish.Body = event.KeyHash(d.wish.Shopper, key), event.BodyHash(d.body)
	d.wish.Terminal = TerminalOf(r.UserAgent())
	tap := d.wish.Key
	err := f.expected(d)
	if err == nil {
		err = f.putDown(r, d, tap, &d.wish.Province)
	}
	if err != nil {
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
	f.sent(r, d, tap, outcome)
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
	if outcome.Refusal == trade.BenefitUnknown && d.wish.Only != nil {
		fail(w, r, f.unusableNow(r, d.wish.Shopper, d.wish.Only))
		return
	}
	if outcome.Refusal != trade.Accepted {
		p := web.RefusalProblem(outcome.Refusal, d.lang)
		p.Refused = web.RefusedLines(outcome.Refused, d.lang)
		if outcome.Refusal == trade.BillChanged {
			f.billNow(r, d, p, outcome.Amount)
		}
		p.Write(w, r)
		return
	}
	stood := standing{stamp: outcome.Stamp, sequence: reached(outcome)}
	var made event.Event
	if len(outcome.Events) > 0 {
		made = outcome.Events[0]
	} else {
		id := event.CheckoutID(outcome.Subject)
		if err := await(r, outcome.Earlier, f.Shoppers); err != nil {
			fail(w, r, err)
			return
		}
		f.Shoppers.Read(func(fold *shopper.Fold) {
			if c, ok := fold.Checkout(d.wish.Shopper, id); ok {
				made, stood.stamp, stood.sequence = factOf(&c), c.Stamp, c.Sequence
			}
		})
		w.Header()["Idempotent-Replayed"] = replayed
	}
	if err := f.tell(r, d, &stood, made); err != nil {
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
		case "balances":
			d.array(maxWishes, d.balance)
		case "all_or_nothing":
			d.wish.AllOrNothing, _ = d.boolean()
		case "from_cart":
			d.wish.FromCart, _ = d.boolean()
		case "benefits":
			d.wish.Only = d.benefits(&d.choice)
		case "expect_total":
			if !d.null() {
				d.wish.Expect, d.total = d.sum()
				d.wish.Expected = true
			}
		case "address":
			d.toAddress(&d.address)()
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

// balance reads a presale order whose rest is to be paid.
func (d *desk) balance() {
	d.wish.Balances = append(d.wish.Balances, idOf(&d.reader, "or_", event.ParseOrderID))
}

// expected holds the currencies of expected prices against those of the catalogue: an amount means
// nothing in another currency than the one that will be charged.
func (f *face) expected(d *desk) error {
	var faults []web.FieldError
	hold := func(field string, in, charged money.Currency) {
		if in != 0 && charged != 0 && in != charged && len(faults) < maxFieldErrors {
			faults = append(faults,
				fieldFault(d.lang, field, "currency_wrong", charged.String()))
		}
	}
	for i, in := range d.expects {
		if in != 0 {
			hold("lines["+strconv.Itoa(i)+"].expect.currency", in,
				f.currencyOf(d.wish.Lines[i].SKU, d.wish.Market))
		}
	}
	if d.wish.Expected {
		hold("expect_total.currency", d.total, f.currencyOfBill(d))
	}
	if faults != nil {
		return web.NewProblem("invalid", d.lang, faults...)
	}
	return nil
}

// currencyOf a SKU's price in a market; 0 where it has none, and the rulebook refuses the line.
func (f *face) currencyOf(sku event.SKUID, market event.Market) (in money.Currency) {
	f.Catalog.Read(func(fold *catalog.Fold) {
		if k, ok := fold.SKU(sku); ok {
			for _, p := range k.Prices {
				if p.Market == market && in == 0 {
					in = p.Currency
				}
			}
		}
	})
	return in
}

// currencyOfBill is that of the first thing that is bought, as the rulebook has it.
func (f *face) currencyOfBill(d *desk) (in money.Currency) {
	lines := make([]event.SKUID, 0, len(d.wish.Lines))
	for i := range d.wish.Lines {
		lines = append(lines, d.wish.Lines[i].SKU)
	}
	f.Shoppers.Read(func(fold *shopper.Fold) {
		if len(lines)+len(d.wish.Balances) == 0 {
			for _, l := range fold.Cart(d.wish.Shopper) {
				lines = append(lines, l.SKU)
			}
		}
		for _, id := range d.wish.Balances {
			if o, ok := fold.Order(d.wish.Shopper, id); ok && o.Presale != nil {
				in = o.Presale.Currency
			}
		}
	})
	for _, sku := range lines {
		if is := f.currencyOf(sku, d.wish.Market); is != 0 {
			return is
		}
	}
	return in
}
