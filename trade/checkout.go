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
	b := basket{s: s, at: at, market: c.Market, shopper: shopper}
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
	var room [4]pick // the usual small checkout needs no more
	picked, refused := room[:0], []event.RefusedLine(nil)
	for i := range wishes {
		l := b.wished(c, i)
		p, r := b.look(l, picked)
		if r != Accepted {
			refused = append(refused,
				event.RefusedLine{SKU: l.SKU, Quantity: l.Quantity, Reason: uint16(r)})
			continue
		}
		picked = append(picked, p)
	}
	switch {
	case len(picked) == 0:
		return Outcome{Refusal: NothingToBuy, Refused: refused}
	case c.AllOrNothing && len(refused) > 0:
		return Outcome{Refusal: LinesRefused, Refused: refused}
	}
	return b.answer(c, picked, refused)
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

// basket collects one checkout while its lines are looked at, and lives no longer than the
// decision.
type basket struct {
	s        *State
	at       event.Instant
	market   event.Market
	shopper  int
	currency money.Currency
	total    money.Minor
}

// pick is an accepted line with what grouping needs of it.
type pick struct {
	line          event.OrderLine
	row, merchant uint32
	hot           bool
}

// reply is what outlives the decision, in one piece of memory for the usual small checkout.
type reply struct {
	fact   event.CheckoutPlaced
	orders [2]event.PlacedOrder
	lines  [3]event.OrderLine
	facts  [1]event.Event
}

// wished is one line of the request, or of the cart when the request names none.
func (b *basket) wished(c *PlaceCheckout, i int) CheckoutLine {
	if len(c.Lines) > 0 {
		return c.Lines[i]
	}
	l := b.s.shoppers.at(b.shopper).cart[i]
	return CheckoutLine{SKU: event.SKUID(b.s.id(int(l.sku))), Quantity: l.quantity}
}

// look says whether a line can be bought beside those that are picked already.
func (b *basket) look(l CheckoutLine, picked []pick) (pick, Refusal) {
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
	price, ok := promo.PriceAt(b.s.plan, k.prices, b.market, b.at)
	switch {
	case !ok:
		return pick{}, NotSoldInMarket
	case b.currency != 0 && b.currency != price.Currency:
		return pick{}, CurrencyMixed
	case l.Expect != 0 && l.Expect != price.Minor:
		return pick{}, PriceChanged
	case k.limit > 0 && b.bought(row)+taken(picked, row)+l.Quantity > k.limit:
		return pick{}, LimitReached
	}
	if left := k.available - taken(picked, row); left == 0 {
		return pick{}, SoldOut
	} else if left < l.Quantity {
		return pick{}, StockShort
	}
	amount, err := price.Minor.Times(l.Quantity)
	if err != nil || !(b.total + amount).Valid() {
		return pick{}, AmountTooLarge
	}
	b.currency, b.total = price.Currency, b.total+amount
	line := event.OrderLine{SKU: l.SKU, Quantity: l.Quantity, Unit: price.Minor, List: price.List}
	return pick{line: line, row: uint32(row), merchant: k.merchant, hot: k.hot}, Accepted
}

// taken is what the picked lines already take of a SKU: the demand is summed, so that two lines
// of one SKU cannot each pass the check.
func taken(picked []pick, row int) (n uint32) {
	for i := range picked {
		if picked[i].row == uint32(row) {
			n += picked[i].line.Quantity
		}
	}
	return n
}

// bought is what the shopper's orders already hold of a SKU.
func (b *basket) bought(row int) uint32 {
	return b.s.bought[limitKey{uint32(b.shopper), uint32(row)}]
}

// answer groups the picked lines by merchant, in the order in which merchants first appear.
func (b *basket) answer(
	c *PlaceCheckout, picked []pick, refused []event.RefusedLine,
) Outcome {
	checkout := b.s.id(b.s.checkouts.len())
	a := &reply{fact: event.CheckoutPlaced{
		Checkout: event.CheckoutID(checkout), Payment: event.PaymentID(checkout),
		FirstOrder: event.OrderID(b.s.id(b.s.orders.len())),
		Shopper:    c.Shopper, Key: c.Key, Body: c.Body, Market: c.Market, Currency: b.currency,
		Terminal: c.Terminal, Province: c.Province, FromCart: len(c.Lines) == 0,
		Refused: refused,
	}}
	b.group(a, picked)
	a.facts[0] = &a.fact
	return Outcome{Subject: checkout, Events: a.facts[:]}
}

func (b *basket) group(a *reply, picked []pick) {
	orders, lines := a.orders[:0], a.lines[:0]
	if len(picked) > len(a.lines) {
		lines = make([]event.OrderLine, 0, len(picked))
	}
	for i := range picked {
		merchant := picked[i].merchant
		if seen(picked, i) {
			continue
		}
		from, hot := len(lines), false
		for j := range picked[i:] {
			if p := &picked[i+j]; p.merchant == merchant {
				lines = append(lines, p.line)
				hot = hot || p.hot
			}
		}
		orders = append(orders, event.PlacedOrder{
			Merchant: event.MerchantID(b.s.id(int(merchant))), Hot: hot,
			Lines: lines[from:len(lines):len(lines)],
		})
	}
	a.fact.Orders = orders
}

// seen reports whether an earlier line had the merchant of line i.
func seen(picked []pick, i int) bool {
	for j := range i {
		if picked[j].merchant == picked[i].merchant {
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
