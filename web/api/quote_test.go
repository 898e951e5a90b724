package api

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/money"
	"carnival/promo"
	"carnival/quote"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/view/figures"
	"carnival/view/shopper"
	"carnival/view/viewtest"
	"carnival/web"
)

// still is a view that a test keeps up to date by hand.
type still[F any] struct{ fold F }

func (s still[F]) Read(do func(F))                    { do(s.fold) }
func (s still[F]) Wait(context.Context, uint64) error { return nil }
func (s still[F]) Head() uint64                       { return 1 << 62 }

// teller quotes every checkout of a random festival from the views, and holds the quote against
// what the rulebook then makes of it.
type teller struct {
	t       rapid.TB
	world   *viewtest.World
	face    *face
	goods   *catalog.Fold
	owners  *shopper.Fold
	offers  *benefit.Fold
	numbers *figures.Fold
	taken   int
	kinds   map[string]int // what came up in the bills
}

func newTeller(t rapid.TB, seed uint64) *teller {
	q := &teller{
		t: t, goods: catalog.New(), owners: shopper.New(), offers: benefit.New(),
		numbers: figures.New(), kinds: map[string]int{},
	}
	q.face = newFace(Options{
		Catalog: still[*catalog.Fold]{q.goods}, Shoppers: still[*shopper.Fold]{q.owners},
		Benefits: still[*benefit.Fold]{q.offers}, Figures: still[*figures.Fold]{q.numbers},
		Marks: &web.Marks{},
	})
	q.world = viewtest.New(rand.New(rand.NewPCG(seed, 11)))
	q.limit()
	q.world.Before = q.before
	return q
}

// limit publishes limits that shoppers reach: of a SKU, and of all goods for a while.
func (q *teller) limit() {
	q.world.Do(&trade.PublishPromotion{PromotionPublished: event.PromotionPublished{
		Key: "few", Rule: event.RulePurchaseLimit, Name: event.Text{En: "Few"}, PerShopper: 12,
		From: q.world.At, To: q.world.At + 20*3600*event.Second,
		Products: []event.ProductID{2, 3},
	}})
	q.world.Do(&trade.OfferProduct{Merchant: 1, Handle: "A", Title: event.Text{En: "Thing"},
		Category: event.CategoryPhones, Listed: true, SKUs: []trade.OfferSKU{{
			Available: 90, OfferedSKU: event.OfferedSKU{Code: "one", Grams: 700, Limit: 5,
				Prices: []event.Price{{Market: event.Home, Currency: money.CNY, List: 3_000}}},
		}}})
}

// before is shown each command before it is decided.
func (q *teller) before(c trade.Command) {
	for ; q.taken < len(q.world.Entries); q.taken++ {
		e := q.world.Entries[q.taken]
		q.goods.Apply(e)
		q.owners.Apply(e)
		q.offers.Apply(e)
		q.numbers.Apply(e)
	}
	tap, ok := c.(*trade.PlaceCheckout)
	if !ok {
		return
	}
	q.hold(tap, nil)
	q.hold(tap, &promo.Choice{Allowance: true})
	only := &promo.Choice{}
	coupons, _ := q.offers.Coupons(tap.Shopper, 0, 2)
	for _, one := range coupons {
		only.Coupons = append(only.Coupons, one.ID)
	}
	envelopes, _ := q.offers.Envelopes(tap.Shopper, 0, 3)
	for _, one := range envelopes {
		only.Envelopes = append(only.Envelopes, one.ID)
	}
	q.hold(tap, only)
	due, _ := q.owners.BalancesDue(tap.Shopper, 0, 3)
	mixed := *tap
	for _, o := range due {
		mixed.Balances = append(mixed.Balances, o.ID)
	}
	q.hold(&mixed, nil)
}

// hold quotes a tap and decides it, for as much as the quote says and for a fen more.
func (q *teller) hold(tap *trade.PlaceCheckout, only *promo.Choice) {
	asked, wish := *tap, *tap
	asked.Only, wish.Only = only, only
	wish.Lines = slices.Clone(tap.Lines)
	r := web.WithSession(httptest.NewRequest(http.MethodPost, "/v1/quotes?lang=en", nil),
		web.Session{Role: web.Shopper, Shopper: tap.Shopper})
	said, err := q.face.bill(r, &quote.Ask{Wish: &wish, At: q.world.At})
	out := trade.Decide(q.world.State, q.world.At, &asked)
	if out.Refusal == trade.PhaseClosed {
		return // a quote tells what it would cost all the same
	}
	if out.Refusal != trade.Accepted && out.Refusal != trade.NothingToBuy {
		p := web.ProblemOf(err, "en")
		told := out.Refusal == trade.BenefitUnknown && // why, too
			(p.Code == "benefit_in_use" || p.Code == "benefit_expired")
		if err == nil || p.Code != out.Refusal.Code() && !told {
			q.t.Fatalf("%+v is refused by %s, and quoted with %v", tap, out.Refusal.Code(), err)
		}
		q.kinds[out.Refusal.Code()]++
		return
	}
	if err != nil {
		q.t.Fatalf("%+v: no quote: %v", tap, err)
	}
	if out.Refusal == trade.NothingToBuy {
		if len(said.Orders)+len(said.Balances) > 0 ||
			!reflect.DeepEqual(said.Refused, out.Refused) {
			q.t.Fatalf("nothing can be bought of %+v, and quoted %+v", tap, said)
		}
		return
	}
	q.same(said, out.Events[0].(*event.CheckoutPlaced))
	asked.Expected, asked.Expect = true, said.Total()
	if out := trade.Decide(q.world.State, q.world.At, &asked); out.Refusal != trade.Accepted {
		q.t.Fatalf("the quoted total is refused by %s", out.Refusal.Code())
	}
	asked.Expect++
	if out := trade.Decide(q.world.State, q.world.At, &asked); out.Refusal != trade.BillChanged {
		q.t.Fatalf("a fen more is not noticed: %s", out.Refusal.Code())
	}
}

// same holds a quote against the fact of its checkout.
func (q *teller) same(said, made *event.CheckoutPlaced) {
	for i := range made.Orders {
		for j := range made.Orders[i].Lines {
			made.Orders[i].Lines[j].Fee = 0
		}
	}
	for i := range made.Balances {
		made.Balances[i].Fee = 0
	}
	unused := said.Unused[:min(len(said.Unused), 20)]
	if said.Total() != made.Total() || said.Currency != made.Currency ||
		!equal(said.Orders, made.Orders) || !equal(said.Balances, made.Balances) ||
		!equal(said.Refused, made.Refused) || !equal(said.Discounts, made.Discounts) ||
		!equal(unused, made.Unused) {
		q.t.Fatalf("at %s\nquoted %+v\ncharged %+v", q.world.At, said, made)
	}
	for i := range made.Discounts {
		q.kinds[made.Discounts[i].Rule.Key()]++
	}
	if len(made.Balances) > 0 {
		q.kinds["balance"]++
	}
	for _, l := range made.Refused {
		q.kinds[trade.Refusal(l.Reason).Code()]++
	}
	s := standing{placed: made, inflators: make([]event.Funder, len(made.Balances))}
	if sums := s.sums(); sums.total() != made.Total() {
		q.t.Fatalf("the bill sums up to %d, not %d: %+v", sums.total(), made.Total(), made)
	}
}

// equal holds two lists against each other, of which one may be empty and the other missing.
func equal[T any](a, b []T) bool {
	return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b)
}

// A quote costs what the checkout then costs, line by line and discount by discount, whatever has
// happened before, and whatever the shopper chooses to use.
func TestQuotesAreCharged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := newTeller(t, rapid.Uint64().Draw(t, "seed"))
		for range 120 {
			q.world.Step()
		}
	})
}

// Long walks meet everything that a bill can hold.
func TestQuotesMeetEverything(t *testing.T) {
	met := map[string]int{}
	for seed := range uint64(6) {
		q := newTeller(t, seed)
		for range 2_500 {
			q.world.Step()
		}
		for kind, n := range q.kinds {
			met[kind] += n
		}
	}
	for _, kind := range []string{"full_reduction", "shop_coupon", "cross_store",
		"platform_coupon", "envelope", "allowance", "balance", "limit_reached", "cart_empty",
		"balance_closed"} {
		if met[kind] == 0 {
			t.Errorf("no %s in %v", kind, met)
		}
	}
}
