package trade

import (
	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/promo"
)

// PlaceCheckout is the one tap: it turns lines over any number of merchants into one order a
// merchant and one payment. Without lines the whole cart is meant, and what is bought leaves it.
type PlaceCheckout struct {
	Shopper      event.ShopperID
	Key          event.Hash128 // event.KeyHash of the shopper and the Idempotency-Key
	Body         uint64        // event.BodyHash of the request
	Market       event.Market
	Terminal     event.Terminal
	Province     event.Province
	Lines        []CheckoutLine
	AllOrNothing bool // refuse the whole when one line cannot be bought
}

// CheckoutLine is one wish. Expect is the price of a piece that the shopper was shown; 0 = any.
type CheckoutLine struct {
	SKU      event.SKUID
	Quantity uint32
	Expect   money.Minor
}

// Essential: see Command.
func (*PlaceCheckout) Essential() bool { return false }

// checkoutRow keeps what a retry, a payment and a refund ask for. It holds no pointer.
type checkoutRow struct {
	key        event.Hash128
	body       uint64
	sequence   uint64 // of the CheckoutPlaced
	placed     event.Instant
	ref        uint64 // digest of the first payment's reference; 0 = none yet
	shopper    uint32
	firstOrder uint32
	currency   money.Currency
	orders     uint16
}

func (r *checkoutRow) digest(row int) uint64 {
	a, b := words128(r.key)
	return digest(tagCheckout, uint64(row), a, b, r.body, r.sequence, uint64(r.placed), r.ref,
		uint64(r.shopper)<<32|uint64(r.firstOrder), uint64(r.currency)<<16|uint64(r.orders))
}

func (s *State) decideCheckout(at event.Instant, c *PlaceCheckout) Outcome {
	if s.plan == nil {
		return refuse(NoPlan)
	}
	shopper, ok := s.shopper(c.Shopper)
	if !ok {
		return refuse(ShopperUnknown)
	}
	if row, known := s.keys.find(&s.checkouts, c.Key); known {
		return s.answerAgain(row, c)
	}
	if s.keys.n >= s.most.keys || s.orders.len() > s.most.orders-MaxCartLines {
		return refuse(KeysFull)
	}
	switch s.plan.Allows(festival.Order, c.Market, at) {
	case festival.NotYet, festival.Over:
		return refuse(PhaseClosed)
	}
	b := s.newBasket(at, c, shopper)
	wishes := len(c.Lines)
	if wishes == 0 {
		wishes = len(s.shoppers.at(shopper).cart)
	}
	switch {
	case wishes == 0:
		return refuse(CartEmpty)
	case wishes > min(s.plan.Limits.CheckoutLines, MaxCartLines):
		return refuse(TooManyLines)
	}
	for i := range wishes {
		if len(c.Lines) > 0 {
			b.wish(c.Lines[i])
			continue
		}
		l := s.shoppers.at(shopper).cart[i]
		b.wish(CheckoutLine{SKU: event.SKUID(s.id(int(l.sku))), Quantity: l.quantity})
	}
	return b.answer(c)
}

// answerAgain answers a key that has made orders: the same request gets the same answer, which
// the fact holds; another request under the key is refused.
func (s *State) answerAgain(row int, c *PlaceCheckout) Outcome {
	r := s.checkouts.at(row)
	if r.body != c.Body {
		return refuse(KeyReused)
	}
	return Outcome{Subject: s.id(row), Earlier: r.sequence}
}

// basket collects one checkout while its lines are looked at. The arrays behind its slices hold
// the usual small checkout, so that it costs one allocation.
type basket struct {
	s       *State
	at      event.Instant
	shopper int
	total   money.Minor
	fact    event.CheckoutPlaced
	picked  []pick
	orders  [2]event.PlacedOrder
	lines   [4]event.OrderLine
	picks   [4]pick
	facts   [1]event.Event
}

// pick is an accepted line with what grouping needs of it.
type pick struct {
	line          event.OrderLine
	row, merchant uint32
	hot           bool
}

func (s *State) newBasket(at event.Instant, c *PlaceCheckout, shopper int) *basket {
	b := &basket{s: s, at: at, shopper: shopper}
	b.picked = b.picks[:0]
	b.fact = event.CheckoutPlaced{
		Shopper: c.Shopper, Key: c.Key, Body: c.Body, Market: c.Market,
		Terminal: c.Terminal, Province: c.Province, FromCart: len(c.Lines) == 0,
	}
	return b
}

// wish looks at one line: it is picked, or refused with its reason.
func (b *basket) wish(l CheckoutLine) {
	p, r := b.look(l)
	if r != Accepted {
		b.fact.Refused = append(b.fact.Refused,
			event.RefusedLine{SKU: l.SKU, Quantity: l.Quantity, Reason: uint16(r)})
		return
	}
	b.picked = append(b.picked, p)
	b.total += p.line.Amount()
}

func (b *basket) look(l CheckoutLine) (pick, Refusal) {
	row, ok := b.s.row(uint64(l.SKU), b.s.skus.len())
	switch {
	case l.Quantity == 0 || l.Quantity > b.s.maxQuantity():
		return pick{}, QuantityInvalid
	case !ok:
		return pick{}, SKUUnknown
	}
	k := b.s.skus.at(row)
	if !k.offered {
		return pick{}, NotListed
	}
	price, ok := promo.PriceAt(b.s.plan, k.prices, b.fact.Market, b.at)
	switch {
	case !ok:
		return pick{}, NotSoldInMarket
	case b.fact.Currency != 0 && b.fact.Currency != price.Currency:
		return pick{}, CurrencyMixed
	case l.Expect != 0 && l.Expect != price.Minor:
		return pick{}, PriceChanged
	case k.limit > 0 && b.bought(row)+l.Quantity > k.limit:
		return pick{}, LimitReached
	}
	if left := k.available - b.taken(row); left == 0 {
		return pick{}, SoldOut
	} else if left < l.Quantity {
		return pick{}, StockShort
	}
	amount, err := price.Minor.Times(l.Quantity)
	if err != nil || !(b.total + amount).Valid() {
		return pick{}, AmountTooLarge
	}
	b.fact.Currency = price.Currency
	line := event.OrderLine{SKU: l.SKU, Quantity: l.Quantity, Unit: price.Minor, List: price.List}
	return pick{line: line, row: uint32(row), merchant: k.merchant, hot: k.hot}, Accepted
}

// taken is what earlier lines of this checkout already take of a SKU: the demand is summed, so
// that two lines of one SKU cannot each pass the check.
func (b *basket) taken(row int) uint32 {
	var n uint32
	for i := range b.picked {
		if b.picked[i].row == uint32(row) {
			n += b.picked[i].line.Quantity
		}
	}
	return n
}

func (b *basket) bought(row int) uint32 {
	return b.s.bought[limitKey{uint32(b.shopper), uint32(row)}] + b.taken(row)
}

// answer groups the picked lines by merchant, in the order in which merchants first appear.
func (b *basket) answer(c *PlaceCheckout) Outcome {
	switch {
	case len(b.picked) == 0:
		return Outcome{Refusal: NothingToBuy, Refused: b.fact.Refused}
	case c.AllOrNothing && len(b.fact.Refused) > 0:
		return Outcome{Refusal: LinesRefused, Refused: b.fact.Refused}
	}
	b.group()
	checkout := b.s.id(b.s.checkouts.len())
	b.fact.Checkout = event.CheckoutID(checkout)
	b.fact.Payment = event.PaymentID(checkout)
	b.fact.FirstOrder = event.OrderID(b.s.id(b.s.orders.len()))
	b.facts[0] = &b.fact
	return Outcome{Subject: checkout, Events: b.facts[:]}
}

func (b *basket) group() {
	orders, lines := b.orders[:0], b.lines[:0]
	if len(b.picked) > len(b.lines) {
		lines = make([]event.OrderLine, 0, len(b.picked))
	}
	for i := range b.picked {
		merchant := b.picked[i].merchant
		if b.seen(i) {
			continue
		}
		from, hot := len(lines), false
		for _, p := range b.picked[i:] {
			if p.merchant == merchant {
				lines = append(lines, p.line)
				hot = hot || p.hot
			}
		}
		orders = append(orders, event.PlacedOrder{
			Merchant: event.MerchantID(b.s.id(int(merchant))), Hot: hot,
			Lines: lines[from:len(lines):len(lines)],
		})
	}
	b.fact.Orders = orders
}

// seen reports whether an earlier line had the merchant of line i.
func (b *basket) seen(i int) bool {
	for j := range i {
		if b.picked[j].merchant == b.picked[i].merchant {
			return true
		}
	}
	return false
}

func (s *State) evolveCheckout(sequence uint64, stamp event.Instant, e *event.CheckoutPlaced) {
	shopper := int(event.CounterOf(uint64(e.Shopper)) - 1)
	row := s.checkouts.push(checkoutRow{
		key: e.Key, body: e.Body, sequence: sequence, placed: stamp, shopper: uint32(shopper),
		firstOrder: uint32(s.orders.len()), currency: e.Currency, orders: uint16(len(e.Orders)),
	})
	s.digest += s.checkouts.at(row).digest(row)
	s.keys.insert(&s.checkouts, row)
	for i := range e.Orders {
		s.evolveOrder(row, shopper, &e.Orders[i])
	}
	if e.FromCart {
		for i := range e.Orders {
			for _, l := range e.Orders[i].Lines {
				s.changeCart(shopper, uint32(event.CounterOf(uint64(l.SKU))-1), 0)
			}
		}
	}
}
