package trade

import (
	"carnival/event"
	"carnival/promo"
)

// A purchase limit counts the pieces of a SKU that a shopper has ordered; it is counted when an
// order is made and released when it closes (rules R6.1).

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
