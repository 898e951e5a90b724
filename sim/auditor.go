package sim

import (
	"context"
	"fmt"
	"slices"

	"carnival/engine"
	"carnival/event"
	"carnival/festival"
	"carnival/journal"
	"carnival/money"
	"carnival/trade"
)

// auditor keeps his own sums. He hears every answer that was given and reads every fact that the
// journal acknowledged, in their common order, and complains as soon as the two, or either and the
// rules, do not agree. He shares no table, sum or check with trade.
type auditor struct {
	complaints []string
	plan       *festival.Plan
	view       View              // may be nil
	acked      journal.Head      // the furthest that anybody was told of
	digests    map[uint64]uint64 // the writer's digest after a sequence, for every sealed batch

	facts     []string // each fact as it was written, by sequence
	stamp     event.Instant
	products  int
	skus      []*skuSum
	checkouts []*checkoutSum
	orders    []*orderSum
	refunds   []*refundSum

	promotions  []*event.PromotionPublished
	coupons     []*couponSum
	campaigns   []*poolSum
	envelopes   []*envelopeSum
	allowances  map[event.ShopperID]money.Minor
	drawn       map[drawKey]uint32
	groups      int
	presales    []*presaleSum
	attempts    []*event.PaymentStarted
	returns     []returnSum
	settlements []*event.SettlementClosed
	payouts     map[event.MerchantID]money.Minor // all that was paid out and did not fail

	keys    map[event.Hash128]int // the newest checkout of a key
	refs    map[string]int        // how often a provider's reference was taken in
	bought  map[boughtKey]int64
	follows map[followKey]bool
	owing   *checkoutSum // whose surplus the next fact must owe back
	expired int          // orders that the last fact closed because they were unpaid
}

type skuSum struct {
	brought, reserved, sold, presale int64
	product                          event.ProductID
	limit                            uint32
	listed                           bool
	price                            event.Price
}

type checkoutSum struct {
	shopper event.ShopperID
	placed  event.Instant
	more    uint32 // times that there was more time to pay
	key     event.Hash128
	total   money.Minor
	paid    money.Minor // by the provider's word
	settled money.Minor // of it, for orders
	back    money.Minor // of it, owed back because it settled nothing
	owed    money.Minor // back, for whatever reason
}

// orderSum is an order, or a presale order: then deposit is what is asked for or paid of its
// pieces, deducts what that takes off, and owed and hurt what refunds have still to owe.
type orderSum struct {
	id               event.OrderID
	checkout, bill   int
	merchant         event.MerchantID
	lines            []*lineSum
	freight          money.Minor // that has not gone back
	hot, earned      bool
	until            event.Instant // there is more time to pay
	untilOf, overdue int           // for the bill; ticks that have left it open since
	status           string
	presale          *presaleSum
	deposit, deducts money.Minor
	kept, damages    money.Minor
	owed, hurt       money.Minor
}

type lineSum struct {
	sku                 event.SKUID
	quantity, back      int64
	price               money.Minor // before discounts
	paid, subsidy       money.Minor // by the shopper; by others than the merchant
	returned, withdrawn money.Minor // of these
	fee                 uint32
	counted             bool
	holds               []hold
}

// price is what the shopper pays for an order, its deposit included.
func (o *orderSum) price() money.Minor {
	sum := o.freight
	for _, l := range o.lines {
		sum += l.paid
	}
	return sum
}

type returnSum struct {
	order  event.OrderID
	status event.ReturnStatus
}

type drawKey struct {
	campaign event.CampaignID
	session  uint32
	shopper  event.ShopperID
}

type refundSum struct {
	event.RefundDue
	paid bool
}

type boughtKey struct {
	shopper event.ShopperID
	sku     event.SKUID
}

type followKey struct {
	shopper  event.ShopperID
	merchant event.MerchantID
}

// maxComplaints ends a list that would only repeat itself.
const maxComplaints = 12

func newAuditor(plan *festival.Plan) *auditor {
	return &auditor{
		plan: plan, digests: map[uint64]uint64{}, keys: map[event.Hash128]int{},
		refs: map[string]int{}, bought: map[boughtKey]int64{},
		allowances: map[event.ShopperID]money.Minor{}, drawn: map[drawKey]uint32{},
		payouts: map[event.MerchantID]money.Minor{}, follows: map[followKey]bool{},
	}
}

func (a *auditor) complain(format string, args ...any) {
	if len(a.complaints) < maxComplaints {
		a.complaints = append(a.complaints,
			fmt.Sprintf("behind fact %d: ", len(a.facts))+fmt.Sprintf(format, args...))
	}
}

// mark notes what the writer's state was at the end of a sealed batch.
func (a *auditor) mark(m engine.Mark) { a.digests[m.Head.Last] = m.Digest }

// acknowledged notes how far anybody may be told.
func (a *auditor) acknowledged(head journal.Head) { a.acked = head }

// restored holds a state that came back from the journal against what was promised: nothing
// acknowledged is lost, and it is the state that the writer had there.
func (a *auditor) restored(s *trade.State, head journal.Head) {
	if head.Last < a.acked.Last || head.Last == a.acked.Last && head != a.acked {
		a.complain("lost: facts up to %s were acknowledged, the journal ends at %s", a.acked, head)
	}
	want, known := a.digests[head.Last]
	if head.Last > 0 && (!known || want != s.Digest()) {
		a.complain("diverged: at %d the writer had %x, the journal gives %x",
			head.Last, want, s.Digest())
	}
}

// answered takes in what became durable and looks at the answers that were given for it, each at
// its place among the facts.
func (a *auditor) answered(j journal.Journal, tickets []*ticket) {
	entries := a.entries(j)
	for _, t := range tickets {
		for len(entries) > 0 && entries[0].Sequence < t.Outcome.First {
			a.take(entries[0])
			entries = entries[1:]
		}
		a.answer(t, entries)
	}
	for _, e := range entries {
		a.take(e)
	}
}

// read takes in what is durable and was not answered, as after a crash.
func (a *auditor) read(j journal.Journal) { a.answered(j, nil) }

// entries are the facts of the journal behind those that were taken in.
func (a *auditor) entries(j journal.Journal) (out []event.Entry) {
	for r, err := range j.Read(context.Background(), uint64(len(a.facts))+1) {
		if err != nil {
			a.complain("the journal cannot be read: %v", err)
			return out
		}
		for e, err := range event.DecodeBatch(event.Batch{
			Cell: r.Cell, Stream: event.Stream(r.Stream), First: r.First, Count: r.Count,
			Stamp: r.Stamp, Body: r.Body,
		}) {
			if err != nil {
				a.complain("a record cannot be read: %v", err)
				return out
			}
			if e.Sequence > uint64(len(a.facts)) {
				out = append(out, e)
			}
		}
	}
	return out
}

// answer looks at one answer; next are the facts that follow on its place.
func (a *auditor) answer(t *ticket, next []event.Entry) {
	out := t.Outcome
	if t.Err != nil {
		a.complain("%T is answered with an error: %v", t.command, t.Err)
	}
	for i, e := range out.Events {
		switch {
		case i >= len(next) || next[i].Sequence != out.First+uint64(i):
			a.complain("lost: %T was answered with fact %d, which the journal does not hold",
				t.command, out.First+uint64(i))
		case written(next[i].Event) != written(e):
			a.complain("fact %d is %+v, the answer said %+v", next[i].Sequence, next[i].Event, e)
		}
	}
	switch c := t.command.(type) {
	case *trade.PlaceDeposit:
		a.earlier(c.Key, out)
	case *trade.PlaceCheckout:
		a.earlier(c.Key, out)
		if out.Refusal == trade.NothingToBuy {
			for _, l := range out.Refused {
				a.refused(c.Shopper, l, 0)
			}
		}
	}
}

func written(e event.Event) string { return string(event.AppendEntry(nil, 0, e)) }

// earlier holds the answer to a retry against the checkout that the key made.
func (a *auditor) earlier(key event.Hash128, out trade.Outcome) {
	row, known := a.keys[key]
	if out.Earlier != 0 &&
		(!known || uint64(row)+1 != out.Subject || out.Earlier > uint64(len(a.facts))) {
		a.complain("a retry is answered with checkout %d by fact %d, its key made %d",
			out.Subject, out.Earlier, row+1)
	}
}

// refused asks whether a line was refused for a reason that is so; taken is what other lines of
// the same checkout got of the SKU.
func (a *auditor) refused(shopper event.ShopperID, l event.RefusedLine, taken int64) {
	if l.SKU == 0 || int(l.SKU) > len(a.skus) {
		return
	}
	k, n := a.skus[l.SKU-1], int64(l.Quantity)
	left := k.left() - taken
	has := a.bought[boughtKey{shopper, l.SKU}] + taken
	switch trade.Refusal(l.Reason) {
	case trade.SoldOut, trade.StockShort:
		if left >= n {
			a.complain("%d of SKU %d refused as sold out, %d are left", n, l.SKU, left)
		}
	case trade.LimitReached:
		if k.limit > 0 && has+n <= int64(k.limit) && !a.limited() {
			a.complain("limit: shopper %d has %d of SKU %d and may not have %d more of %d",
				shopper, has, l.SKU, n, k.limit)
		}
	case trade.NotListed:
		if k.listed {
			a.complain("SKU %d refused as not listed", l.SKU)
		}
	}
}

// limited reports whether promotions limit purchases, too.
func (a *auditor) limited() bool {
	return slices.ContainsFunc(a.promotions, func(p *event.PromotionPublished) bool {
		return p.Rule == event.RulePurchaseLimit && a.stamp < p.To
	})
}
