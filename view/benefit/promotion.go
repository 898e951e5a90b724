package benefit

import "carnival/event"

// Promotion is a promotion as it stands. What the fact points at never changes.
type Promotion struct {
	*event.PromotionPublished
	Published event.Instant
	Ended     event.Instant // before its time; 0 = it was not
	Coupons   Coupons       // of a promotion that gives coupons
}

// Coupons tells where the coupons of a promotion stand: Claimed is the sum of those after Left, and
// Left can still be claimed.
type Coupons struct{ Claimed, Left, Free, Held, Used, Expired, Void uint32 }

// GivesCoupons reports whether shoppers claim coupons of a promotion.
func (p Promotion) GivesCoupons() bool { return givesCoupons(p.PromotionPublished) }

func givesCoupons(p *event.PromotionPublished) bool {
	return p.Rule == event.RuleShopCoupon || p.Rule == event.RulePlatformCoupon
}

// InEffect reports whether baskets have to be quoted with a promotion: it was not ended, or gave
// coupons that are honoured all the same. A book may drop it once its time is over.
func (p Promotion) InEffect() bool { return p.Ended == 0 || p.GivesCoupons() }

type promotion struct {
	fact      *event.PromotionPublished
	published event.Instant
	ended     event.Instant
	stand     [couponStatuses]uint32
}

func (f *Fold) published(stamp event.Instant, e *event.PromotionPublished) {
	row := uint32(len(f.promotions))
	f.promotions = append(f.promotions, promotion{fact: copied(e), published: stamp})
	f.byMerchant[e.Merchant] = append(f.byMerchant[e.Merchant], row)
	f.version++
}

func (f *Fold) ended(stamp event.Instant, e *event.PromotionEnded) {
	if p := at(f.promotions, e.Promotion); p != nil {
		p.ended = stamp
		f.version++
	}
}

// Version changes whenever a promotion is published or ended: what was made of the promotions
// before may be kept while it stays.
func (f *Fold) Version() uint64 { return f.version }

// Promotion gives a promotion, also one that is over.
func (f *Fold) Promotion(id event.PromotionID) (Promotion, bool) {
	p := own(f, f.promotions, id)
	if p == nil {
		return Promotion{}, false
	}
	return p.shown(), true
}

func (p *promotion) shown() Promotion {
	out := Promotion{PromotionPublished: p.fact, Published: p.published, Ended: p.ended}
	s := &p.stand
	c := Coupons{
		Free: s[CouponFree], Held: s[CouponHeld], Used: s[CouponUsed], Expired: s[CouponExpired],
		Void: s[CouponVoid],
	}
	c.Claimed = c.Free + c.Held + c.Used + c.Expired + c.Void
	if out.GivesCoupons() {
		c.Left = p.fact.Quantity - min(p.fact.Quantity, c.Claimed)
	}
	out.Coupons = c
	return out
}

// PromotionList asks for promotions.
type PromotionList struct {
	Merchant event.MerchantID  // 0: of every merchant, and those over merchants
	Platform bool              // only those over merchants
	Rule     event.Rule        // 0: every rule
	InEffect bool              // see Promotion.InEffect
	Coupons  bool              // only those that give coupons
	After    event.PromotionID // the cursor: 0, or what the page before gave as next
	Limit    int               // at most MaxPage, which 0 means
}

func (q *PromotionList) fits(p *promotion) bool {
	return (q.Rule == 0 || q.Rule == p.fact.Rule) && (!q.Coupons || givesCoupons(p.fact)) &&
		(!q.InEffect || p.shown().InEffect())
}

// Promotions lists promotions by id; next is the cursor of the following page, 0 at the end. A page
// may hold fewer than asked for, even none, while there is a next one: few of the rows looked at
// fitted.
func (f *Fold) Promotions(q PromotionList) (list []Promotion, next event.PromotionID) {
	all := rows{some: f.byMerchant[q.Merchant]}
	if q.Merchant == 0 && !q.Platform {
		all = rows{first: len(f.promotions)}
	}
	for i, looked := all.behind(uint64(q.After)), 0; i < all.len(); i, looked = i+1, looked+1 {
		if len(list) == pageOf(q.Limit) || looked == maxLooked {
			return list, idOf[event.PromotionID](f, all.at(i-1))
		}
		if p := &f.promotions[all.at(i)]; q.fits(p) {
			list = append(list, p.shown())
		}
	}
	return list, 0
}
