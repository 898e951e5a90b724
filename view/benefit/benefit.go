// Package benefit is what shoppers are offered and hold beside prices: promotions, coupons, red
// envelopes with their campaigns and groups, the allowance, and presales.
//
// It promises that the coupons, envelopes and allowance it gives for a basket are those that the
// rulebook had at the same sequence, so that a page shows the bill that a checkout would make; that
// issued = left + held + used + expired + void for every campaign and each of its sessions; and
// that its version changes whenever a promotion is published or ended, and never else. It never
// says what a benefit takes off (promo does, from what is given here), never draws, holds a seed
// only once it was revealed, and no list of it is longer than a hundred.
package benefit

import (
	"sort"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
)

// MaxPage bounds every list.
const MaxPage = 100

// maxLooked bounds how many rows one page passes over while it looks for rows that fit.
const maxLooked = 10_000

// Fold is every benefit. Rows stand at the counters of ids, which a cell gives without gaps, and
// wallets at those of shoppers.
type Fold struct {
	cell    event.Cell
	stamp   event.Instant  // of the last entry
	home    money.Currency // of the plan in force, which the allowance is in
	version uint64

	promotions []promotion
	byMerchant map[event.MerchantID][]uint32 // rows, ascending; 0: those over merchants
	coupons    []coupon
	campaigns  []campaign
	envelopes  []envelope
	groups     []group
	draws      map[drawKey]uint32 // the last draw, or how many groups were opened
	wallets    []wallet
	presales   []presale
	bySKU      map[event.SKUID][]uint32 // rows, ascending
	orders     []order
	moves      []move
	grants     []string // what givers called grants of the allowance
}

// wallet is what a shopper was ever given: the newest of each by row+1.
type wallet struct {
	coupon, envelope, group uint32
	moves                   uint32 // of the allowance
	allowance               money.Minor
}

// order is what has to be known of an order when it is paid, closed or refunded.
type order struct {
	shopper uint32 // row
	uses    uint32 // moves that it holds, by row+1; 0 once they are given back
	presale uint32 // by row+1; 0 = an ordinary order
	pieces  uint32 // of the presale
	paid    bool
}

// New is empty.
func New() *Fold {
	return &Fold{
		byMerchant: map[event.MerchantID][]uint32{}, bySKU: map[event.SKUID][]uint32{},
		draws: map[drawKey]uint32{},
	}
}

// Apply takes a fact in. Those that every order has come first.
func (f *Fold) Apply(e event.Entry) {
	f.cell, f.stamp = e.Cell, e.Stamp
	switch fact := e.Event.(type) {
	case *event.CheckoutPlaced:
		f.placed(e.Stamp, fact)
	case *event.PaymentReceived:
		f.received(e.Stamp, fact)
	case *event.OrdersClosed:
		f.closed(fact)
	case *event.RefundDue:
		f.refunded(fact)
	case *event.BenefitsReturned:
		f.returned(e.Stamp, fact)
	case *event.BenefitsExpired:
		f.expired(e.Stamp, fact)
	case *event.CouponClaimed:
		f.claimed(e.Stamp, fact)
	case *event.EnvelopeGranted:
		f.granted(e.Stamp, fact)
	default:
		f.applyRest(e)
	}
}

// applyRest takes in what fewer shoppers come to.
func (f *Fold) applyRest(e event.Entry) {
	switch fact := e.Event.(type) {
	case *event.AllowanceGranted:
		f.allowanceGranted(e.Stamp, fact)
	case *event.GroupOpened:
		f.groupOpened(e.Stamp, fact)
	case *event.GroupJoined:
		f.groupJoined(e.Stamp, fact)
	case *event.DepositPlaced:
		f.deposited(fact)
	case *event.BalancesReminded:
		f.reminded(e.Stamp, fact)
	case *event.DepositClosed:
		f.depositClosed(fact)
	case *event.PresaleOpened:
		f.presaleOpened(e.Stamp, fact)
	case *event.PresaleClosed:
		f.presaleClosed(e.Stamp, fact)
	case *event.PromotionPublished:
		f.published(e.Stamp, fact)
	case *event.PromotionEnded:
		f.ended(e.Stamp, fact)
	case *event.CampaignPublished:
		f.campaignPublished(e.Stamp, fact)
	case *event.SeedRevealed:
		f.revealed(e.Stamp, fact)
	case *event.PlanPublished:
		f.planPublished(fact)
	}
}

// planPublished keeps the home currency. A plan that cannot be read leaves the old one in force, as
// the rulebook does.
func (f *Fold) planPublished(e *event.PlanPublished) {
	plan, err := festival.Parse(e.Source)
	if err == nil && e.Scale > 1 {
		plan, err = plan.Scale(e.Scale)
	}
	if err == nil {
		f.home = plan.Currency
	}
}

// at finds the row of an id, or nil.
func at[T any, ID ~uint64](rows []T, id ID) *T {
	n := event.CounterOf(uint64(id))
	if n == 0 || n > uint64(len(rows)) {
		return nil
	}
	return &rows[n-1]
}

// own finds the row of an id that a reader gave, which may be of another cell, or nil.
func own[T any, ID ~uint64](f *Fold, rows []T, id ID) *T {
	if event.CellOf(uint64(id)) != f.cell {
		return nil
	}
	return at(rows, id)
}

// rowOf is the row of an id.
func rowOf[ID ~uint64](id ID) uint32 { return uint32(event.CounterOf(uint64(id)) - 1) }

// idOf turns a row into the id of the thing.
func idOf[ID ~uint64](f *Fold, row uint32) ID { return ID(event.MakeID(f.cell, uint64(row)+1)) }

// wallet is the row of a shopper's wallet, which is made when it is needed first.
func (f *Fold) wallet(shopper uint32) *wallet {
	for len(f.wallets) <= int(shopper) {
		f.wallets = append(f.wallets, wallet{})
	}
	return &f.wallets[shopper]
}

// holding is the wallet of a shopper; one who was never given anything has an empty one.
func (f *Fold) holding(id event.ShopperID) wallet {
	if w := own(f, f.wallets, id); w != nil {
		return *w
	}
	return wallet{}
}

// copied makes a fact that lasts: the one that is applied is written over by the next.
func copied[E event.Event](fact E) E {
	return decoded[E](event.AppendEntry(nil, 0, fact))
}

// decoded reads a fact that this fold wrote. It cannot fail; were the bytes damaged all the same,
// the answer would be nil and not a wrong fact.
func decoded[E event.Event](body []byte) E {
	var d event.Decoder
	d.Reset(event.Batch{First: 1, Count: 1, Body: body})
	e, _, _ := d.Next()
	fact, _ := e.Event.(E)
	return fact
}

// rows are the rows that a list goes over, ascending: some, or the first so many of a table.
type rows struct {
	some  []uint32
	first int
}

func (r *rows) len() int { return max(len(r.some), r.first) }

func (r *rows) at(i int) uint32 {
	if r.some != nil {
		return r.some[i]
	}
	return uint32(i)
}

// behind is the place of the first row behind that of an id.
func (r *rows) behind(after uint64) int {
	return sort.Search(r.len(), func(i int) bool {
		return uint64(r.at(i)) >= event.CounterOf(after)
	})
}

func pageOf(limit int) int {
	if limit <= 0 || limit > MaxPage {
		return MaxPage
	}
	return limit
}

// Counts are the sizes of the fold.
type Counts struct{ Promotions, Coupons, Campaigns, Envelopes, Groups, Presales int }

// Counts of the rows.
func (f *Fold) Counts() Counts {
	return Counts{
		len(f.promotions), len(f.coupons), len(f.campaigns), len(f.envelopes), len(f.groups),
		len(f.presales),
	}
}
