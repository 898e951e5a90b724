package benefit

import (
	"math"

	"carnival/event"
)

// CouponStatus is where a coupon stands.
type CouponStatus uint8

// Statuses of coupons. The numbers are those of files.
const (
	CouponFree CouponStatus = iota // can be used in its time
	CouponHeld                     // by a checkout that is not paid
	CouponUsed
	CouponExpired
	CouponVoid     // came back after its time
	couponStatuses // how many there are
)

var couponKeys = [couponStatuses]string{"free", "held", "used", "expired", "void"}

// Key is the status in JSON, such as free or held.
func (s CouponStatus) Key() string { return couponKeys[s] }

// Coupon is what a shopper claimed.
type Coupon struct {
	ID        event.CouponID
	Owner     event.ShopperID
	Promotion event.PromotionID
	From, To  event.Instant // used in [From, To)
	Status    CouponStatus
	Claimed   event.Instant
	Changed   event.Instant // when it came to its status
	// Checkout holds the coupon, or used it; 0 = none does.
	Checkout event.CheckoutID
}

type coupon struct {
	from, to  event.Instant
	claimed   event.Instant
	changed   event.Instant
	promotion uint32
	shopper   uint32
	checkout  uint32 // by row+1
	older     uint32 // the shopper's coupon before this one, by row+1
	moves     uint32 // the newest, by row+1
	status    CouponStatus
}

func (f *Fold) claimed(stamp event.Instant, e *event.CouponClaimed) {
	w := f.wallet(rowOf(e.Shopper))
	f.coupons = append(f.coupons, coupon{
		from: e.From, to: e.To, claimed: stamp, changed: stamp, promotion: rowOf(e.Promotion),
		shopper: rowOf(e.Shopper), older: w.coupon,
	})
	w.coupon = uint32(len(f.coupons))
	if p := at(f.promotions, e.Promotion); p != nil {
		p.stand[CouponFree]++
	}
}

// setCoupon moves a coupon to where it stands now.
func (f *Fold) setCoupon(row uint32, stamp event.Instant, to CouponStatus) {
	c := &f.coupons[row]
	if int(c.promotion) < len(f.promotions) {
		stand := &f.promotions[c.promotion].stand
		stand[c.status]--
		stand[to]++
	}
	c.status, c.changed = to, stamp
	if to != CouponHeld && to != CouponUsed {
		c.checkout = 0
	}
}

// Coupon gives a coupon to the shopper it belongs to.
func (f *Fold) Coupon(owner event.ShopperID, id event.CouponID) (Coupon, bool) {
	c := own(f, f.coupons, id)
	if c == nil || owner != idOf[event.ShopperID](f, c.shopper) {
		return Coupon{}, false
	}
	return f.coupon(rowOf(id)), true
}

func (f *Fold) coupon(row uint32) Coupon {
	c := &f.coupons[row]
	out := Coupon{
		ID: idOf[event.CouponID](f, row), Owner: idOf[event.ShopperID](f, c.shopper),
		Promotion: idOf[event.PromotionID](f, c.promotion),
		From:      c.from, To: c.to, Status: c.status, Claimed: c.claimed, Changed: c.changed,
	}
	if c.checkout != 0 {
		out.Checkout = idOf[event.CheckoutID](f, c.checkout-1)
	}
	return out
}

// Coupons gives a page of all coupons that a shopper ever claimed, the newest first. before is 0,
// or what the page before gave as next; next is 0 at the end.
func (f *Fold) Coupons(owner event.ShopperID, before event.CouponID, limit int) (
	list []Coupon, next event.CouponID,
) {
	row := f.holding(owner).coupon
	if before != 0 {
		c := own(f, f.coupons, before)
		if c == nil || idOf[event.ShopperID](f, c.shopper) != owner {
			return nil, 0
		}
		row = c.older
	}
	for ; row != 0; row = f.coupons[row-1].older {
		if len(list) == pageOf(limit) {
			return list, list[len(list)-1].ID
		}
		list = append(list, f.coupon(row-1))
	}
	return list, 0
}

// CouponMoves tells what a coupon was used for, and that it came back or expired, the newest first:
// the newest hundred of it.
func (f *Fold) CouponMoves(owner event.ShopperID, id event.CouponID) []Move {
	return f.couponMoves(owner, id, MaxPage)
}

// CouponStory is CouponMoves from the first on, for who wants everything that is known of them.
func (f *Fold) CouponStory(owner event.ShopperID, id event.CouponID) []Move {
	return f.couponMoves(owner, id, math.MaxInt)
}

func (f *Fold) couponMoves(owner event.ShopperID, id event.CouponID, most int) []Move {
	c := own(f, f.coupons, id)
	if c == nil || owner != idOf[event.ShopperID](f, c.shopper) {
		return nil
	}
	list, _ := f.movesFrom(c.moves, most)
	return list
}
