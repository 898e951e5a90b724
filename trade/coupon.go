package trade

import (
	"slices"

	"carnival/event"
	"carnival/festival"
)

// ClaimCoupon gives a shopper a coupon of a promotion. Subject is the coupon.
type ClaimCoupon struct {
	begins
	Shopper   event.ShopperID
	Promotion event.PromotionID
}

// couponStatus is where a coupon stands.
type couponStatus uint8

const (
	couponFree couponStatus = iota // can be used in its time
	couponHeld                     // by a checkout that is not paid
	couponUsed
	couponExpired
	couponVoid     // came back after its time
	couponStatuses // how many there are
)

// kept reports whether a coupon is in the wallet.
func (c couponStatus) kept() bool { return c == couponFree || c == couponHeld }

// couponRow holds no pointer. Next is the one behind it in the shopper's wallet, and older the one
// that was given of the promotion before it, by row+1; both follow from the rest.
type couponRow struct {
	from, to    event.Instant
	promotion   uint32
	shopper     uint32
	next, older uint32
	status      couponStatus
}

func (r *couponRow) digest(row int) uint64 {
	return digest(tagCoupon, uint64(row), uint64(r.from), uint64(r.to),
		uint64(r.promotion)<<32|uint64(r.shopper), uint64(r.status))
}

type claimKey struct{ promotion, shopper uint32 }

// Coupons tells where the coupons of a promotion stand: Claimed is the sum of the others.
type Coupons struct{ Claimed, Free, Held, Used, Expired, Void uint32 }

// CouponsOf a promotion; ok is false for an unknown one.
func (s *State) CouponsOf(id event.PromotionID) (Coupons, bool) {
	row, ok := s.row(uint64(id), s.promotions.len())
	if !ok {
		return Coupons{}, false
	}
	p := s.promotions.at(row)
	return Coupons{
		p.claimed(), p.stand[couponFree], p.stand[couponHeld], p.stand[couponUsed],
		p.stand[couponExpired], p.stand[couponVoid],
	}, true
}

func (s *State) decideClaim(at event.Instant, c *ClaimCoupon) Outcome {
	shopper, ok := s.shopper(c.Shopper)
	if !ok {
		return refuse(ShopperUnknown)
	}
	if s.claimsClosed(at) {
		return refuse(PhaseClosed)
	}
	row, ok := s.row(uint64(c.Promotion), s.promotions.len())
	if !ok || !s.promotions.at(row).coupon() {
		return refuse(PromotionUnknown)
	}
	p := s.promotions.at(row)
	switch {
	case p.ended || at < p.fact.From || at >= p.fact.To || at >= p.fact.Use:
		return refuse(PromotionOver)
	case p.claimed() >= p.fact.Quantity || s.coupons.len() >= s.room.coupons:
		return refuse(CouponsGone)
	case s.claims[claimKey{uint32(row), uint32(shopper)}] >= p.fact.PerShopper:
		return refuse(CouponLimit)
	case s.holding(shopper).coupons >= MaxWalletCoupons:
		return refuse(WalletFull)
	}
	id := s.id(s.coupons.len())
	made := &struct {
		fact  event.CouponClaimed
		facts [1]event.Event
	}{fact: event.CouponClaimed{
		Coupon: event.CouponID(id), Promotion: c.Promotion, Shopper: c.Shopper,
		From: p.fact.Start, To: p.fact.Use,
	}}
	made.facts[0] = &made.fact
	return Outcome{Subject: id, Events: made.facts[:]}
}

// claimsClosed reports whether the plan's phases forbid to take benefits. A plan of which no phase
// names it leaves it to the windows of promotions and campaigns.
func (s *State) claimsClosed(at event.Instant) bool {
	return s.closed(festival.Claim, at) &&
		slices.ContainsFunc(s.plan.Phases, func(w festival.PhaseWindow) bool {
			return slices.Contains(w.Allows, festival.Claim)
		})
}

func (s *State) evolveClaim(e *event.CouponClaimed) {
	row := s.pushCoupon(couponRow{
		from: e.From, to: e.To, promotion: uint32(event.CounterOf(uint64(e.Promotion)) - 1),
		shopper: uint32(event.CounterOf(uint64(e.Shopper)) - 1),
	})
	s.digest += s.coupons.at(row).digest(row)
}

// pushCoupon adds a row to the table and to all that follows from it.
func (s *State) pushCoupon(c couponRow) int {
	p := s.promotions.at(int(c.promotion))
	c.older = p.newest
	row := s.coupons.push(c)
	p.newest = uint32(row) + 1
	p.stand[c.status]++
	s.claims[claimKey{c.promotion, c.shopper}]++
	if c.status.kept() {
		s.keepCoupon(row)
	}
	return row
}

// setCoupon moves a coupon to where it stands now.
func (s *State) setCoupon(row int, to couponStatus) {
	c := s.coupons.at(row)
	was := c.status
	s.digest -= c.digest(row)
	c.status = to
	s.digest += c.digest(row)
	p := s.promotions.at(int(c.promotion))
	p.stand[was]--
	p.stand[to]++
	switch {
	case was.kept() && !to.kept():
		s.dropCoupon(row)
	case !was.kept() && to.kept():
		s.keepCoupon(row)
	}
}
