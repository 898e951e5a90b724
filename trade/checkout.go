package trade

import (
	"slices"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/promo"
)

// PlaceCheckout is the one tap: it turns lines over any number of merchants into one order a
// merchant and one payment. Without lines the whole cart is meant, and what is bought leaves it.
type PlaceCheckout struct {
	begins
	Shopper      event.ShopperID
	Key          event.Hash128 // event.KeyHash of the shopper and the Idempotency-Key
	Body         uint64        // event.BodyHash of the request
	Market       event.Market
	Terminal     event.Terminal
	Province     event.Province
	Lines        []CheckoutLine
	Balances     []event.OrderID // presale orders whose balances are paid with it
	AllOrNothing bool            // refuse the whole when one line cannot be bought
	FromCart     bool            // Lines were the cart's: what is bought leaves it
	Only         *promo.Choice   // the benefits that may be used; nil = the best of all
	// Expected makes the bill binding: when it does not come to Expect, nothing happens.
	Expected bool
	Expect   money.Minor
}

// CheckoutLine is one wish. Expect is the price of a piece that the shopper was shown; 0 = any.
type CheckoutLine struct {
	SKU      event.SKUID
	Quantity uint32
	Expect   money.Minor
}

// checkoutRow keeps what a retry, a payment and a refund ask for. It holds no pointer.
type checkoutRow struct {
	key        event.Hash128
	body       uint64
	sequence   uint64 // of the CheckoutPlaced
	placed     event.Instant
	shopper    uint32
	firstOrder uint32
	firstUse   uint32
	currency   money.Currency
	orders     uint16
	uses       uint16
	settled    bool   // a payment has settled something of it
	extension  uint32 // row+1 of its newest; follows from those rows
}

func (r *checkoutRow) hash() event.Hash128 { return r.key }

func (r *checkoutRow) digest(row int) uint64 {
	a, b := words128(r.key)
	return digest(tagCheckout, uint64(row), a, b, r.body, r.sequence, uint64(r.placed),
		uint64(r.shopper)<<32|uint64(r.firstOrder), uint64(r.firstUse)<<32|uint64(r.currency)<<16|
			uint64(r.orders), uint64(r.uses)<<1|bit(r.settled))
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
	if c.Only != nil && !s.holds(shopper, c.Only) {
		return refuse(BenefitUnknown)
	}
	b := basket{s: s, at: at, c: c, shopper: shopper}
	wishes := len(c.Lines)
	if wishes == 0 && len(c.Balances) == 0 {
		wishes = len(s.shoppers.at(shopper).cart)
	}
	switch {
	case wishes+len(c.Balances) == 0:
		return refuse(CartEmpty)
	case wishes+len(c.Balances) > min(s.plan.Limits.CheckoutLines, MaxCartLines):
		return refuse(TooManyLines)
	}
	var room [4]pick // the usual small checkout needs no more
	picked, refused := room[:0], []event.RefusedLine(nil)
	for i := range wishes {
		l := b.wished(i)
		p, r := b.look(l, picked)
		if r != Accepted {
			refused = append(refused,
				event.RefusedLine{SKU: l.SKU, Quantity: l.Quantity, Reason: uint16(r)})
			continue
		}
		picked = append(picked, p)
	}
	refused = b.lookBalances(refused)
	switch {
	case len(picked)+len(b.balances) == 0:
		return Outcome{Refusal: NothingToBuy, Refused: refused}
	case c.AllOrNothing && len(refused) > 0:
		return Outcome{Refusal: LinesRefused, Refused: refused}
	}
	return b.answer(picked, refused)
}

// holds reports whether all that a shopper chose is the shopper's and not in use already, as when
// the same coupon is tapped in two windows.
func (s *State) holds(shopper int, only *promo.Choice) bool {
	for _, id := range only.Coupons {
		row, ok := s.row(uint64(id), s.coupons.len())
		if !ok || s.coupons.at(row).shopper != uint32(shopper) ||
			s.coupons.at(row).status != couponFree {
			return false
		}
	}
	for _, id := range only.Envelopes {
		row, ok := s.row(uint64(id), s.envelopes.len())
		if !ok || s.envelopes.at(row).shopper != uint32(shopper) || s.envelopes.at(row).left == 0 {
			return false
		}
	}
	return true
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
	c        *PlaceCheckout
	shopper  int
	currency money.Currency
	total    money.Minor
	balances []event.BalanceDue
	hits     []hit // purchase limits that picked lines count under
}

// pick is an accepted line with what grouping needs of it.
type pick struct {
	line          event.OrderLine
	row, merchant uint32
	hot           bool
}

// wished is one line of the request, or of the cart when the request names none.
func (b *basket) wished(i int) CheckoutLine {
	if len(b.c.Lines) > 0 {
		return b.c.Lines[i]
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
	price, ok := promo.PriceAt(b.s.plan, k.prices, b.c.Market, b.at)
	switch {
	case !ok:
		return pick{}, NotSoldInMarket
	case b.currency != 0 && b.currency != price.Currency:
		return pick{}, CurrencyMixed
	case !b.s.book.Delivers(event.MerchantID(b.s.id(int(k.merchant))), b.c.Province, b.at):
		return pick{}, RegionNotServed
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
	line := event.OrderLine{
		SKU: l.SKU, Quantity: l.Quantity, Unit: price.Minor, List: price.List,
		Fee: b.s.plan.Commission(k.category),
	}
	p := pick{line: line, row: uint32(row), merchant: k.merchant, hot: k.hot}
	if b.s.book.HasLimits() && b.overLimit(picked, &p) {
		return pick{}, LimitReached
	}
	return p, Accepted
}

// lookBalances takes the balances that can be paid now; the others join the refused lines.
func (b *basket) lookBalances(refused []event.RefusedLine) []event.RefusedLine {
	for i, order := range b.c.Balances {
		due, r := b.s.balance(b.at, b.shopper, order)
		amount := due.Amount()
		switch {
		case r == Accepted && slices.Contains(b.c.Balances[:i], order):
			r = OrderUnknown
		case r == Accepted && b.s.marketOf(order) != b.c.Market:
			r = NotSoldInMarket
		case r == Accepted && !b.s.book.Delivers(due.Merchant, b.c.Province, b.at):
			r = RegionNotServed
		case r == Accepted && b.currency != 0 && b.currency != b.s.currencyOf(order):
			r = CurrencyMixed
		case r == Accepted && !(b.total + amount).Valid():
			r = AmountTooLarge
		}
		if r != Accepted {
			refused = append(refused,
				event.RefusedLine{SKU: due.SKU, Quantity: due.Quantity, Reason: uint16(r)})
			continue
		}
		b.currency, b.total = b.s.currencyOf(order), b.total+amount
		b.balances = append(b.balances, due)
	}
	return refused
}

// marketOf a presale order is that of its presale: its price, its promotions and its clock.
func (s *State) marketOf(order event.OrderID) event.Market {
	d := s.depositOf[uint32(event.CounterOf(uint64(order))-1)]
	return s.offers.at(int(s.deposits.at(int(d)).presale)).terms.Market
}

// currencyOf a presale order is that of its deposit.
func (s *State) currencyOf(order event.OrderID) money.Currency {
	return s.checkoutOf(int(event.CounterOf(uint64(order)) - 1)).currency
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

func (s *State) evolveCheckout(sequence uint64, stamp event.Instant, e *event.CheckoutPlaced) {
	shopper := int(event.CounterOf(uint64(e.Shopper)) - 1)
	row := s.checkouts.push(checkoutRow{
		key: e.Key, body: e.Body, sequence: sequence, placed: stamp, shopper: uint32(shopper),
		firstOrder: uint32(s.orders.len()), firstUse: uint32(s.uses.len()),
		currency: e.Currency, orders: uint16(len(e.Orders)),
	})
	s.keys.insert(&s.checkouts, row)
	for i := range e.Orders {
		s.evolveOrder(row, stamp, &e.Orders[i])
	}
	s.evolveBalances(row, e.Balances)
	s.evolveUses(row, e)
	s.evolveLimits(row, e)
	r := s.checkouts.at(row)
	r.uses = uint16(s.uses.len() - int(r.firstUse))
	s.digest += r.digest(row)
	if e.FromCart {
		for i := range e.Orders {
			for _, l := range e.Orders[i].Lines {
				s.changeCart(shopper, uint32(event.CounterOf(uint64(l.SKU))-1), 0)
			}
		}
	}
}
