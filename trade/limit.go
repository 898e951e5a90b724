package trade

import (
	"carnival/event"
	"carnival/promo"
)

// A purchase limit counts the pieces of a SKU that a shopper has ordered, whether by a checkout or
// by the deposit of a presale; it is counted when an order is made and released when it closes
// (rules R6.1).

type limitKey struct{ shopper, sku uint32 }

// limitPromotion marks a key whose sku is the row of a promotion instead: the table of SKUs never
// reaches the bit.
const limitPromotion = 1 << 31

func (k limitKey) digest(n uint32) uint64 {
	return digest(tagBought, uint64(k.shopper), uint64(k.sku), uint64(n))
}

// changeBought moves the count of a shopper's pieces; a count of zero is not kept.
func (s *State) changeBought(k limitKey, delta int32) {
	had := s.bought[k]
	if had > 0 {
		s.digest -= k.digest(had)
	}
	has := uint32(int32(had) + delta)
	if has == 0 {
		delete(s.bought, k)
		return
	}
	s.bought[k] = has
	s.digest += k.digest(has)
}

// hit is a purchase limit of a promotion that a line counts under: line is its place among the
// picked ones, place the one in the checkout.
type hit struct {
	promotion   event.PromotionID
	line, place int
	pieces      uint32
}

// overLimit asks the promotions' purchase limits about one more line beside those that are picked,
// and remembers which of them count it.
func (b *basket) overLimit(picked []pick, p *pick) (over bool) {
	ask := promo.Basket{
		At: b.at, Market: b.c.Market, Currency: b.currency, Province: b.c.Province,
		Terminal: b.c.Terminal, Orders: b.s.shoppers.at(b.shopper).paid,
	}
	for i := range picked {
		l := &picked[i].line
		ask.Lines = append(ask.Lines, b.s.promoLine(l.SKU, l.Quantity, l.Unit, 0))
	}
	ask.Lines = append(ask.Lines, b.s.promoLine(p.line.SKU, p.line.Quantity, p.line.Unit, 0))
	b.s.clockOf(&ask, b.at)
	known := len(b.hits)
	b.s.book.Limits(&ask, len(picked), func(id event.PromotionID, pieces uint32) bool {
		row := uint32(event.CounterOf(uint64(id)) - 1)
		has := b.s.bought[limitKey{uint32(b.shopper), limitPromotion | row}]
		for _, h := range b.hits {
			if h.promotion == id {
				has += h.pieces
			}
		}
		over = has+p.line.Quantity > pieces
		b.hits = append(b.hits, hit{
			promotion: id, line: len(picked), pieces: p.line.Quantity,
		})
		return !over
	})
	if over {
		b.hits = b.hits[:known]
	}
	return over
}

// depositLimits asks the promotions' purchase limits about the pieces of a presale order, and says
// which of them count it.
func (s *State) depositLimits(
	at event.Instant, shopper int, t *event.PresaleOpened, c *PlaceDeposit,
) (counted []event.PromotionID, over bool) {
	if !s.book.HasLimits() {
		return nil, false
	}
	b := basket{s: s, at: at, shopper: shopper, currency: t.Currency, c: &PlaceCheckout{
		Market: t.Market, Terminal: c.Terminal, Province: c.Province,
	}}
	p := pick{line: event.OrderLine{SKU: t.SKU, Quantity: c.Quantity, Unit: t.Price}}
	over = b.overLimit(nil, &p)
	for _, h := range b.hits {
		counted = append(counted, h.promotion)
	}
	return counted, over
}

// countDeposit counts the line of a presale order under the purchase limits. What counts under
// those of promotions stands with the checkout of the deposit.
func (s *State) countDeposit(shopper uint32, line int, e *event.DepositPlaced) {
	if l := s.lines.at(line); l.counted {
		s.changeBought(limitKey{shopper, l.sku}, int32(e.Quantity))
	}
	for _, id := range e.Counted {
		of := int(event.CounterOf(uint64(id)) - 1)
		s.pushUse(makeUse(line, useLimit, of, 0))
		s.changeBought(limitKey{shopper, limitPromotion | uint32(of)}, int32(e.Quantity))
	}
}

// uncount takes pieces of a line out of the purchase limits, of its SKU and of promotions. The
// checkout that made an order counted it, whichever one asks for its money now.
func (s *State) uncount(order, line int, pieces uint32) {
	c, l := s.checkoutOf(order), s.lines.at(line)
	if l.counted {
		s.changeBought(limitKey{c.shopper, l.sku}, -int32(pieces))
	}
	for i := int(c.firstUse); i < int(c.firstUse)+int(c.uses); i++ {
		if u := s.uses.at(i); u.kind() == useLimit && int(u.line) == line {
			s.changeBought(limitKey{c.shopper, limitPromotion | uint32(u.row())}, -int32(pieces))
		}
	}
}
