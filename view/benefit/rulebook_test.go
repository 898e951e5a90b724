package benefit_test

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/money"
	"carnival/promo"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/view/viewtest"
)

// pair is a view beside the rulebook that makes its facts.
type pair struct {
	t     rapid.TB
	world *viewtest.World
	view  *benefit.Fold
	taken int

	book    *promo.Book // made of the view's promotions
	version uint64
	owner   map[event.CheckoutID]event.ShopperID
	paid    map[event.ShopperID]uint32
	quoted  int
}

func newPair(t rapid.TB, seed uint64) *pair {
	p := &pair{t: t, view: benefit.New(), paid: map[event.ShopperID]uint32{},
		owner: map[event.CheckoutID]event.ShopperID{}}
	p.world = viewtest.New(rand.New(rand.NewPCG(seed, 7)))
	p.follow()
	return p
}

// follow brings the view up to the rulebook. Each checkout is quoted from the view as it stood
// before it.
func (p *pair) follow() {
	for ; p.taken < len(p.world.Entries); p.taken++ {
		e := p.world.Entries[p.taken]
		if c, ok := e.Event.(*event.CheckoutPlaced); ok {
			p.quote(e.Stamp, c)
		}
		p.view.Apply(e)
		switch fact := e.Event.(type) {
		case *event.CheckoutPlaced:
			p.owner[fact.Checkout] = fact.Shopper
		case *event.PaymentReceived:
			if len(fact.Orders)+len(fact.Balances) > 0 && !fact.Deposit {
				p.paid[p.owner[fact.Checkout]]++
			}
		}
	}
}

// books makes the book anew when the version says that promotions have changed.
func (p *pair) books() *promo.Book {
	if p.book != nil && p.version == p.view.Version() {
		return p.book
	}
	p.book, p.version = promo.NewBook(), p.view.Version()
	for after := event.PromotionID(0); ; {
		list, next := p.view.Promotions(benefit.PromotionList{After: after, Limit: 3})
		for _, one := range list {
			if err := p.book.Publish(one.PromotionPublished); err != nil {
				p.t.Fatal(err)
			}
			if one.Ended != 0 {
				p.book.End(one.PromotionPublished.Promotion)
			}
		}
		if after = next; next == 0 {
			return p.book
		}
	}
}

// quote bills a checkout from what the view gives, and holds it against the bill of the fact.
func (p *pair) quote(at event.Instant, c *event.CheckoutPlaced) {
	wallet := p.view.Wallet(c.Shopper, c.Currency)
	ask := promo.Basket{
		At: at, Market: c.Market, Currency: c.Currency, Province: c.Province,
		Terminal: c.Terminal, Orders: p.paid[c.Shopper], Allowance: wallet.Allowance,
	}
	for _, one := range wallet.Coupons {
		ask.Coupons = append(ask.Coupons, promo.Coupon(one))
	}
	for _, one := range wallet.Envelopes {
		ask.Envelopes = append(ask.Envelopes, promo.Envelope(one))
	}
	add := func(group int, sku event.SKUID, n uint32, unit, deducts money.Minor) {
		ask.Lines = append(ask.Lines, promo.Line{
			SKU: sku, Product: event.ProductID(sku), Category: event.Category(sku), Grams: 700,
			Merchant: event.MerchantID((sku-1)%viewtest.Merchants + 1), Group: uint16(group),
			Quantity: n, Unit: unit, Deducts: deducts,
		})
	}
	for i := range c.Orders {
		for _, l := range c.Orders[i].Lines {
			add(i, l.SKU, l.Quantity, l.Unit, 0)
		}
	}
	for i, b := range c.Balances {
		add(len(c.Orders)+i, b.SKU, b.Quantity, b.Unit, b.Deducts)
	}
	var bill promo.Bill
	p.books().Quote(&ask, &bill)
	got := slices.Clone(bill.Discounts)
	if len(got) != len(c.Discounts) || len(got) > 0 && !reflect.DeepEqual(got, c.Discounts) {
		p.t.Fatalf("%s at sequence %d: the view's bill is\n%+v, the rulebook's\n%+v", c.Checkout,
			p.taken, got, c.Discounts)
	}
	p.quoted += min(1, len(got))
}

// agree holds every count of the view against the rulebook.
func (p *pair) agree() {
	p.t.Helper()
	n := p.view.Counts()
	for i := range n.Promotions {
		id := event.PromotionID(i + 1)
		one, _ := p.view.Promotion(id)
		c := one.Coupons
		want, _ := p.world.State.CouponsOf(id)
		if got := (trade.Coupons{Claimed: c.Claimed, Free: c.Free, Held: c.Held, Used: c.Used,
			Expired: c.Expired, Void: c.Void}); got != want {
			p.t.Fatalf("coupons of %s: %+v, want %+v", id, got, want)
		}
		if one.GivesCoupons() && c.Left != one.Quantity-c.Claimed {
			p.t.Fatalf("%s has %d coupons left", id, c.Left)
		}
	}
	for i := range n.Campaigns {
		id := event.CampaignID(i + 1)
		one, _ := p.view.Campaign(id)
		want, _ := p.world.State.PoolOf(id)
		if got := trade.Pool(one.Pool); got != want {
			p.t.Fatalf("pool of %s: %+v, want %+v", id, got, want)
		}
		p.sessions(one)
	}
	for i := range n.Groups {
		id := event.GroupID(i + 1)
		one, _ := p.view.Group(id)
		members, open, _ := p.world.State.GroupOf(id)
		for j, m := range one.Members {
			if m.Shopper != members[j] || (m.Envelope == 0) != (open || one.Over != 0) {
				p.t.Fatalf("group %s: %+v, want %v, open %t", id, one, members, open)
			}
		}
		if len(one.Members) != len(members) || (one.Unlocked+one.Over == 0) != open ||
			one.Unlocked != 0 && one.Over != 0 {
			p.t.Fatalf("group %s: %+v, want %v, open %t", id, one, members, open)
		}
	}
	for i := range viewtest.Shoppers {
		p.shopper(event.ShopperID(i + 1))
	}
}

// sessions of a campaign sum to its pool where every envelope is won in one.
func (p *pair) sessions(c benefit.Campaign) {
	p.t.Helper()
	list, _ := p.view.Sessions(c.Campaign, 0, 0)
	if len(list) == 0 {
		return
	}
	var sum benefit.Pool
	for _, s := range list {
		if s.Pool.Issued != s.Pool.Left+s.Pool.Held+s.Pool.Used+s.Pool.Expired+s.Pool.Void {
			p.t.Fatalf("session of %s: %+v", c.Campaign, s)
		}
		sum.Issued, sum.Used = sum.Issued+s.Pool.Issued, sum.Used+s.Pool.Used
	}
	if sum.Issued != c.Pool.Issued || sum.Used != c.Pool.Used {
		p.t.Fatalf("sessions of %s: %+v, want %+v", c.Campaign, sum, c.Pool)
	}
}

// coupons of a shopper stand where their newest moves left them.
func (p *pair) coupons(id event.ShopperID) {
	p.t.Helper()
	last := map[benefit.Act][]benefit.CouponStatus{
		0: {benefit.CouponFree}, benefit.Taken: {benefit.CouponHeld, benefit.CouponUsed},
		benefit.Returned: {benefit.CouponFree}, benefit.Voided: {benefit.CouponVoid},
		benefit.Expired: {benefit.CouponExpired},
	}
	for before := event.CouponID(0); ; {
		list, next := p.view.Coupons(id, before, 3)
		for _, c := range list {
			moves := append(p.view.CouponMoves(id, c.ID), benefit.Move{})
			if !slices.Contains(last[moves[0].Act], c.Status) {
				p.t.Fatalf("%s is %s, and its moves are %+v", c.ID, c.Status.Key(), moves)
			}
			if moves[0].Act == benefit.Taken && (moves[0].Order == 0 || c.Checkout == 0) {
				p.t.Fatalf("%s is used for nothing: %+v", c.ID, moves[0])
			}
		}
		if before = next; next == 0 {
			return
		}
	}
}

// shopper holds a wallet against its own history.
func (p *pair) shopper(id event.ShopperID) {
	p.t.Helper()
	p.coupons(id)
	allowance := money.Minor(0)
	for before := uint64(0); ; {
		list, next := p.view.AllowanceMoves(id, before, 2)
		for _, m := range list {
			if m.Act == benefit.Taken {
				allowance -= m.Amount
			} else {
				allowance += m.Amount
			}
		}
		if before = next; next == 0 {
			break
		}
	}
	if want := p.world.State.AllowanceOf(id); p.view.Allowance(id) != want || allowance != want {
		p.t.Fatalf("allowance of %s: %d, by its moves %d, want %d", id, p.view.Allowance(id),
			allowance, want)
	}
	for before := event.EnvelopeID(0); ; {
		list, next := p.view.Envelopes(id, before, 3)
		for _, v := range list {
			left := v.Amount
			for _, m := range p.view.EnvelopeMoves(id, v.ID) {
				switch m.Act {
				case benefit.Taken, benefit.Expired:
					left -= m.Amount
				case benefit.Returned:
					left += m.Amount
				}
			}
			if left != v.Left || v.Expired < 0 || min(v.Left, v.Held, v.Used, v.Void) < 0 {
				p.t.Fatalf("%s has %d left by its moves: %+v", v.ID, left, v)
			}
		}
		if before = next; next == 0 {
			return
		}
	}
}

// again saves the view and reads it into a fresh one.
func (p *pair) again() {
	var file bytes.Buffer
	if err := p.view.Save(&file); err != nil {
		p.t.Fatal(err)
	}
	fresh := benefit.New()
	if err := fresh.Load(&file); err != nil {
		p.t.Fatal(err)
	}
	if !reflect.DeepEqual(fresh, p.view) {
		p.t.Fatal("the view that was read back is another one")
	}
	p.view = fresh
}

// TestLikeTheRulebook: after any history, with the view saved and read back in the midst of it, the
// view knows of each benefit what the rulebook knows, and a page that quotes from it shows the bill
// that a checkout makes.
func TestLikeTheRulebook(t *testing.T) {
	quoted := 0
	rapid.Check(t, func(t *rapid.T) {
		p := newPair(t, rapid.Uint64().Draw(t, "seed"))
		for range rapid.IntRange(1, 12).Draw(t, "stretches") {
			for range 40 {
				p.world.Step()
				p.follow()
			}
			p.agree()
			if rapid.Bool().Draw(t, "again") {
				p.again()
			}
		}
		quoted += p.quoted
	})
	if quoted == 0 {
		t.Error("no bill had a discount")
	}
}
