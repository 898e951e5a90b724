package trade

import (
	"carnival/event"
	"carnival/promo"
)

// PublishPromotion puts a promotion into the rulebook; its id is the rulebook's to give. The same
// one again changes nothing.
type PublishPromotion struct {
	begins
	event.PromotionPublished
}

// EndPromotion takes a promotion out of the rulebook. Coupons that shoppers hold stay good.
type EndPromotion struct {
	finishes
	Promotion event.PromotionID
}

// maxPromotionBytes bounds the fact of one promotion, as it stands in the journal.
const maxPromotionBytes = 64 << 10

type promotionRow struct {
	fact    *event.PromotionPublished
	content uint64 // digest of fact
	ended   bool
	live    bool // in the book; follows from the rest
	batch
	stand [couponStatuses]uint32 // how many of its coupons stand where; follows from them
}

func (r *promotionRow) digest(row int) uint64 {
	return digest(tagPromotion, uint64(row), r.content, bit(r.ended), r.batch.digest())
}

// coupon reports whether the promotion gives coupons.
func (r *promotionRow) coupon() bool {
	return r.fact.Rule == event.RuleShopCoupon || r.fact.Rule == event.RulePlatformCoupon
}

// ends is when nothing of it counts any more.
func (r *promotionRow) ends() event.Instant {
	if r.coupon() {
		return r.fact.Use
	}
	return r.fact.To
}

// claimed is how many coupons of it were given.
func (r *promotionRow) claimed() (n uint32) {
	for _, part := range r.stand {
		n += part
	}
	return n
}

func (s *State) decidePromotion(at event.Instant, c *PublishPromotion) Outcome {
	fact := c.PromotionPublished
	row, known := s.promotionKey[fact.Key]
	if !known {
		row = uint32(s.promotions.len())
	}
	fact.Promotion = event.PromotionID(s.id(int(row)))
	if known && sameContent(&fact, s.promotions.at(int(row)).fact) {
		return unchanged(uint64(fact.Promotion))
	}
	merchant, ok := s.row(uint64(fact.Merchant), s.merchants.len())
	if fact.Merchant != 0 && !ok {
		return refuse(MerchantUnknown)
	}
	switch {
	case !known && (s.live >= s.room.promotions || s.promotions.len() >= maxPromotionRows):
		return refuse(TooManyOffers)
	case !s.validPromotion(at, &fact) || !s.ownProducts(merchant, &fact):
		return refuse(PromotionInvalid)
	case known:
		return refuse(PromotionTaken)
	case !s.knownProducts(fact.Products):
		return refuse(ProductUnknown)
	}
	return happened(uint64(fact.Promotion), &fact)
}

// validPromotion: what is over before it begins to count, or waits for what there is not, was meant
// otherwise.
func (s *State) validPromotion(at event.Instant, fact *event.PromotionPublished) bool {
	r := promotionRow{fact: fact}
	known := promo.Known{Plan: s.plan, Merchant: func(id event.MerchantID) bool {
		_, ok := s.row(uint64(id), s.merchants.len())
		return ok
	}}
	return fact.Key != "" && len(fact.Key) <= maxNameBytes && fact.To > at && r.ends() > at &&
		(!r.coupon() || fact.To <= fact.Use) && len(promo.Check(fact)) == 0 &&
		len(promo.CheckNames(fact, known)) == 0 &&
		len(event.AppendEntry(nil, 0, fact)) <= maxPromotionBytes
}

// ownProducts reports whether the products of a merchant's promotion, so far as they are known,
// are the merchant's.
func (s *State) ownProducts(merchant int, fact *event.PromotionPublished) bool {
	for _, id := range fact.Products {
		row, ok := s.row(uint64(id), s.products.len())
		if ok && fact.Merchant != 0 && s.products.at(row).merchant != uint32(merchant) {
			return false
		}
	}
	return true
}

func (s *State) knownProducts(ids []event.ProductID) bool {
	for _, id := range ids {
		if _, ok := s.row(uint64(id), s.products.len()); !ok {
			return false
		}
	}
	return true
}

func (s *State) decideEnd(c *EndPromotion) Outcome {
	row, ok := s.row(uint64(c.Promotion), s.promotions.len())
	switch {
	case !ok:
		return refuse(PromotionUnknown)
	case s.promotions.at(row).ended:
		return unchanged(uint64(c.Promotion))
	}
	return happened(uint64(c.Promotion), &event.PromotionEnded{Promotion: c.Promotion})
}

func (s *State) evolvePromotion(e *event.PromotionPublished) {
	fact, content, _ := stored(e)
	row := s.promotions.push(promotionRow{fact: fact, content: content})
	s.digest += s.promotions.at(row).digest(row)
	s.promotionKey[fact.Key] = uint32(row)
	s.await(ending{s.promotions.at(row).ends(), endsCoupons, uint32(row)})
	s.enliven(row)
}

func (s *State) evolveEnd(e *event.PromotionEnded) {
	row := int(event.CounterOf(uint64(e.Promotion)) - 1)
	p := s.promotions.at(row)
	s.digest -= p.digest(row)
	p.ended = true
	s.digest += p.digest(row)
	if p.coupon() {
		s.book.End(e.Promotion)
	} else {
		s.retire(row)
	}
}

// enliven puts a promotion into the book, which keeps one that this build cannot compile out of
// effect.
func (s *State) enliven(row int) {
	p := s.promotions.at(row)
	_ = s.book.Publish(p.fact) // the rulebook gives an id once
	if p.ended {
		s.book.End(p.fact.Promotion)
	}
	p.live = true
	s.live++
}

// retire takes a promotion out of the book once nothing can come of it: one that gave coupons
// stays as long as they are good.
func (s *State) retire(row int) {
	if p := s.promotions.at(row); p.live {
		s.book.Forget(p.fact.Promotion)
		p.live = false
		s.live--
	}
}

func (b *benefits) writePromotions(p *pen) {
	p.u64(uint64(b.promotions.len()), uint64(b.coupons.len()))
	for i := range b.promotions.len() {
		r := b.promotions.at(i)
		p.text(string(event.AppendEntry(nil, 0, r.fact)))
		p.u32(uint32(bit(r.ended)|bit(r.over)<<1), r.sweep)
	}
	for i := range b.coupons.len() {
		c := b.coupons.at(i)
		p.u64(uint64(c.from), uint64(c.to))
		p.u32(c.promotion, c.shopper, uint32(c.status))
	}
}

func (s *State) readPromotions(e *eye) {
	promotions, coupons := e.count(maxPromotionRows), e.count(MaxCoupons)
	for i := 0; i < promotions && e.err == nil; i++ {
		fact, content, ok := restored[*event.PromotionPublished]([]byte(e.text()))
		if !ok {
			e.fail()
			return
		}
		flags := e.u32()
		r := promotionRow{fact: fact, content: content, ended: flags&1 != 0}
		r.over = flags&2 != 0
		if r.sweep = e.u32(); int(r.sweep) > coupons {
			e.fail()
		}
		row := s.promotions.push(r)
		s.promotionKey[fact.Key] = uint32(row)
		if !r.over && (!r.ended || r.coupon()) {
			s.enliven(row)
		}
	}
	for i := 0; i < coupons && e.err == nil; i++ {
		c := couponRow{from: event.Instant(e.u64()), to: event.Instant(e.u64())}
		c.promotion, c.shopper = e.row(promotions), e.row(s.shoppers.len())
		status := e.u32()
		if c.status = couponStatus(status); status >= uint32(couponStatuses) {
			e.fail()
		}
		if e.err == nil {
			s.pushCoupon(c)
		}
	}
}
