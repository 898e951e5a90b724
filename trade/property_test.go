package trade

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/festivals"
	"carnival/money"
)

// chance draws a number below n; rapid's shrinks, the plain one is fast.
type chance func(n int) int

func plainChance(seed uint64) chance {
	r := rand.New(rand.NewPCG(seed, 1))
	return r.IntN
}

// stage is a state with its twin, its facts, and chance to draw the next command from.
type stage struct {
	tb    rapid.TB
	s     *State
	w     *twin
	draw  chance
	at    event.Instant
	facts []fact
	keys  map[event.Hash128]event.Instant // when a key made orders
	paid  map[event.PaymentID]money.Minor
	owed  map[event.PaymentID]money.Minor
	brief string // the last command, for messages
}

type fact struct {
	at event.Instant
	e  event.Event
}

func newStage(tb rapid.TB, draw chance) *stage {
	// The twin counts ids from 1, as a cell of number 0 does.
	g := &stage{tb: tb, s: New(0), w: newTwin(), draw: draw,
		at: instant("2015-11-10T22:00:00+08:00"), keys: map[event.Hash128]event.Instant{},
		paid: map[event.PaymentID]money.Minor{}, owed: map[event.PaymentID]money.Minor{}}
	source, _ := festivals.Source(festivals.Default)
	out := Decide(g.s, g.at, &PublishPlan{Source: source, Scale: 1})
	g.take(out.Events)
	g.w.sequence = 1
	return g
}

func (g *stage) take(events []event.Event) {
	for _, e := range events {
		g.s.Evolve(g.s.Sequence()+1, g.at, e)
		g.facts = append(g.facts, fact{g.at, e})
	}
}

func pickOf[T any](g *stage, of ...T) T { return of[g.draw(len(of))] }

// command draws one; ids go one past what there is, so that unknown ones come too.
func (g *stage) command() Command {
	c := g.s.Counts()
	shopper := event.ShopperID(1 + g.draw(c.Shoppers+1))
	sku := event.SKUID(1 + g.draw(c.SKUs+1))
	order := event.OrderID(1 + max(0, c.Orders-g.draw(8)))
	switch g.draw(36) {
	case 0:
		return &OpenMerchant{Key: pickOf(g, "a", "b", "c"), Channel: event.ChannelMall,
			Name: event.Text{En: pickOf(g, "old", "new")}}
	case 1, 2:
		return g.offer(event.MerchantID(1 + g.draw(c.Merchants+1)))
	case 3:
		return &SetStock{SKU: sku, Available: uint32(g.draw(9)),
			By: event.MerchantID(g.draw(c.Merchants + 1))}
	case 4:
		return &JoinShopper{Account: uint64(g.draw(4))}
	case 5, 6, 7:
		return &PutInCart{Shopper: shopper, SKU: sku,
			Quantity: uint32(pickOf(g, 0, 1, 1, 2, 3, 1000))}
	case 8:
		return &SetFavourite{Shopper: shopper, Product: event.ProductID(1 + g.draw(c.Products+1)),
			On: g.draw(2) == 0}
	case 9, 10, 11, 12, 13, 14:
		return g.checkout(shopper)
	case 15, 16, 17, 18:
		return g.payment()
	case 19:
		return &CancelOrder{Shopper: shopper, Order: order, Lines: g.pieces()}
	case 20:
		return &RefundOrder{Order: order, Lines: g.pieces(), Goods: event.Goods(g.draw(3)),
			Freight: g.draw(3) == 0, Expected: g.draw(2) == 0, Back: money.Minor(g.draw(4) * 100)}
	case 22, 23:
		return g.merge(shopper)
	case 25, 26:
		return &FollowMerchant{Shopper: shopper,
			Merchant: event.MerchantID(1 + g.draw(c.Merchants+1))}
	case 27:
		return &UnfollowMerchant{Shopper: shopper,
			Merchant: event.MerchantID(1 + g.draw(c.Merchants+1))}
	case 24:
		return &UndoMerge{Shopper: shopper}
	case 30, 31:
		return g.pictures(event.ProductID(1 + g.draw(c.Products+1)))
	case 32, 33:
		return g.extend(shopper)
	case 21:
		refund := event.RefundID(1 + g.draw(c.Refunds+1))
		return &ConfirmRefund{Refund: refund, Ref: pickOf(g, "x", "x", "")}
	}
	g.at += event.Instant(pickOf(g, 0, 1, 30, 600, 1799, 1800, 3600)) * event.Second
	return &Tick{}
}

// extend asks for more time for one of the last payments, mostly for who has to pay it, and moves
// the clock before that to where its time is short.
func (g *stage) extend(shopper event.ShopperID) Command {
	n := len(g.w.checkouts)
	c := &ExtendPayment{Shopper: shopper, Payment: event.PaymentID(1 + max(0, n-g.draw(5))),
		PayBy: g.at + event.Instant(pickOf(g, 0, 60, 100_000, 100_000))*event.Second}
	if int(c.Payment) > n || g.draw(8) == 0 {
		return c
	}
	of := g.w.checkouts[c.Payment-1]
	c.Shopper = of.Shopper
	for _, o := range g.w.orders {
		if short := g.w.payBy(o) - event.Second; o.checkout == of && o.status == "open" &&
			short > g.at && g.draw(2) == 0 {
			g.at = short
		}
	}
	return c
}

// pictures are a few of three, sometimes of somebody else's product or from an old edition.
func (g *stage) pictures(product event.ProductID) Command {
	c := &PictureProduct{Merchant: event.MerchantID(1 + g.draw(2)), Product: product,
		Edition: uint32(g.draw(3))}
	for range g.draw(3) {
		c.Pictures = append(c.Pictures, event.Picture{Hash: event.Hash256{byte(g.draw(4))},
			Width: 9, Height: 9, Alt: event.Text{En: pickOf(g, "cup", "pen", "a\nb")}})
	}
	return c
}

// pieces names a part of an order, mostly none.
func (g *stage) pieces() (lines []event.ReturnLine) {
	for range max(0, g.draw(4)-1) {
		line, pieces := uint16(g.draw(3)), uint32(g.draw(3))
		lines = append(lines, event.ReturnLine{Line: line, Quantity: pieces})
	}
	return lines
}

func (g *stage) offer(m event.MerchantID) Command {
	c := &OfferProduct{Merchant: m, Handle: pickOf(g, "p", "q"), Listed: g.draw(6) > 0,
		Title: event.Text{En: "goods"}, Category: event.CategoryTVs,
		Digest: event.Hash128{byte(g.draw(200))}}
	codes := []string{"1", "2", "3"}
	for i := range 1 + g.draw(2) {
		code := codes[(g.draw(2)+i)%3]
		list := money.Minor(1 + g.draw(500))
		k := event.OfferedSKU{Code: code, Limit: uint32(pickOf(g, 0, 0, 2)), Hot: g.draw(3) == 0,
			Prices: []event.Price{{Market: event.Home, Currency: money.CNY, List: list,
				Festival: money.Minor(g.draw(int(list)))}}}
		if g.draw(2) == 0 {
			us := must(event.ParseMarket("US"))
			k.Prices = append(k.Prices,
				event.Price{Market: us, Currency: money.USD, List: 9, Festival: 5})
		}
		again := func(o OfferSKU) bool { return o.Code == code }
		if !slices.ContainsFunc(c.SKUs, again) {
			c.SKUs = append(c.SKUs, OfferSKU{k, uint32(g.draw(6))})
		}
	}
	return c
}

func (g *stage) checkout(shopper event.ShopperID) Command {
	key := fmt.Sprint(g.draw(12), g.at/(6*3600*event.Second))
	c := &PlaceCheckout{Shopper: shopper, Key: event.KeyHash(shopper, key),
		Body: uint64(g.draw(3)), Market: must(event.ParseMarket(pickOf(g, "CN", "CN", "US", "QZ"))),
		Terminal: event.TerminalApp, Province: 33, AllOrNothing: g.draw(5) == 0}
	for range g.draw(4) {
		l := CheckoutLine{SKU: event.SKUID(1 + g.draw(g.s.Counts().SKUs+1)),
			Quantity: uint32(pickOf(g, 1, 1, 1, 2, 3, 0)),
			Expect:   money.Minor(pickOf(g, 0, 0, 0, 5))}
		c.Lines = append(c.Lines, l)
	}
	return c
}

// payment is often the right one for a recent checkout, and often not.
func (g *stage) payment() Command {
	n := g.s.Counts().Checkouts
	id := event.PaymentID(max(1, n+1-g.draw(5)))
	own := fmt.Sprint(id)
	c := &ReceivePayment{Payment: id, Ref: pickOf(g, "r", "s", "t", "", own, own, own),
		Provider: pickOf(g, "", "b"), Currency: money.CNY, Amount: money.Minor(1 + g.draw(900))}
	if int(id) <= n && g.draw(4) > 0 {
		placed := g.w.checkouts[id-1]
		c.Currency, c.Amount = placed.Currency, placed.Total()
	}
	return c
}

// step decides one command, and holds the answer against the twin and everything else that must
// be so after every command.
func (g *stage) step() {
	c := g.command()
	g.brief = fmt.Sprintf("%T %+v at %s", c, c, g.at)
	before := g.s.Digest()
	out := Decide(g.s, g.at, c)
	if g.s.Digest() != before || g.s.Recount() != before {
		g.tb.Fatalf("%s: Decide changed the state", g.brief)
	}
	want := g.w.do(g.tb, g.at, c)
	got := answer{out.Refusal, out.Refused, out.Events, out.Subject, out.Earlier}
	if plain(got) != plain(want) {
		g.tb.Fatalf("%s:\n got %s\nwant %s", g.brief, plain(got), plain(want))
	}
	g.take(out.Events)
	g.count(c, out)
	if g.s.Digest() != g.s.Recount() {
		g.tb.Fatalf("%s: the digest is not the recount", g.brief)
	}
	for i, k := range g.w.skus {
		id := event.SKUID(i + 1)
		st, _ := g.s.StockOf(id)
		sum := int64(st.Available) + int64(st.Reserved) + int64(st.Sold)
		if sum != k.brought || int64(st.Reserved) != g.w.held(id, "open") ||
			int64(st.Sold) != g.w.held(id, "paid")+g.w.held(id, "refunded") || sum > MaxStock {
			g.tb.Fatalf("%s: SKU %d has %+v of %d", g.brief, id, st, k.brought)
		}
	}
}

// plain is an answer as text, where nil and empty are one.
func plain(a answer) string {
	text := fmt.Sprintf("%s %+v %d %d", a.refusal.Code(), a.refused, a.subject, a.earlier)
	for _, e := range a.events {
		text += fmt.Sprintf("\n  %T %+v", e, e)
	}
	return text
}

// count keeps sums over the facts: what was paid and what is owed back, and when a key last made
// orders.
func (g *stage) count(c Command, out Outcome) {
	for _, e := range out.Events {
		switch e := e.(type) {
		case *event.CheckoutPlaced:
			day := 24 * 3600 * event.Second
			if at, was := g.keys[e.Key]; was && g.at < at+day {
				g.tb.Fatalf("%s: the key of %s makes a second checkout", g.brief, at)
			}
			g.keys[e.Key] = g.at
			var sum money.Minor
			for _, o := range e.Orders {
				for _, l := range o.Lines {
					sum += l.Unit * money.Minor(l.Quantity)
				}
			}
			due := g.s.due(int(e.Checkout) - 1).sum
			if sum != due || sum != e.Total() {
				g.tb.Fatalf("%s: lines of %d, orders of %d, payment of %d",
					g.brief, sum, due, e.Total())
			}
		case *event.PaymentReceived:
			g.paid[e.Payment] += e.Amount
		case *event.RefundDue:
			g.owed[e.Payment] += e.Amount
			if g.owed[e.Payment] > g.paid[e.Payment] {
				g.tb.Fatalf("%s: owes %d of %d", g.brief, g.owed[e.Payment], g.paid[e.Payment])
			}
		}
	}
	if len(out.Events) > 0 && out.Refusal != Accepted {
		g.tb.Fatalf("%s: refused, and yet something happened", g.brief)
	}
}

func TestStateAgreesWithItsTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := newStage(t, func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "draw") })
		for range rapid.IntRange(1, 120).Draw(t, "steps") {
			g.step()
		}
		g.replays()
	})
}

func TestStateAgreesWithItsTwinForLong(t *testing.T) {
	for seed := range uint64(12) {
		g := newStage(t, plainChance(seed))
		for range 2500 {
			g.step()
		}
		g.replays()
		seen := g.s.Counts()
		if seen.Orders < 25 || seen.Refunds < 20 || seen.Keys == seen.Checkouts {
			t.Errorf("seed %d: the run was too quiet: %+v", seed, seen)
		}
	}
}

// replays holds what the facts give on their own, written down and read again, against the state;
// and a snapshot with what follows it.
func (g *stage) replays() {
	again := New(0)
	var written *State
	half := len(g.facts) / 2
	for i, f := range g.facts {
		e := throughTheWire(g.tb, f.e)
		again.Evolve(uint64(i+1), f.at, e)
		if i == half {
			written = rewritten(g.tb, again)
		} else if i > half {
			written.Evolve(uint64(i+1), f.at, e)
		}
	}
	if again.Digest() != g.s.Digest() || written.Digest() != g.s.Digest() {
		g.tb.Fatalf("replay gives %x, snapshot and rest %x, not %x",
			again.Digest(), written.Digest(), g.s.Digest())
	}
	if written.Recount() != written.Digest() {
		g.tb.Fatal("the digest of what was read is not its recount")
	}
	other := *g
	for range 30 {
		c := other.command()
		one, two := Decide(g.s, other.at, c), Decide(written, other.at, c)
		if !reflect.DeepEqual(one.Events, two.Events) || one.Refusal != two.Refusal ||
			one.Earlier != two.Earlier || !reflect.DeepEqual(one.Refused, two.Refused) {
			g.tb.Fatalf("%T %+v: %+v, and %+v after a restart", c, c, one, two)
		}
	}
}

func throughTheWire(tb rapid.TB, e event.Event) event.Event {
	body := event.AppendEntry(nil, 0, e)
	for entry, err := range event.DecodeBatch(event.Batch{First: 1, Count: 1, Body: body}) {
		if err != nil {
			tb.Fatal(err)
		}
		return entry.Event
	}
	return nil
}

func rewritten(tb rapid.TB, s *State) *State {
	var b bytes.Buffer
	if err := s.Write(&b); err != nil {
		tb.Fatal(err)
	}
	out, err := ReadState(&b, s.Cell())
	if err != nil {
		tb.Fatal(err)
	}
	if out.Digest() != s.Digest() || out.Counts() != s.Counts() {
		tb.Fatalf("read %x %+v, written %x %+v", out.Digest(), out.Counts(), s.Digest(), s.Counts())
	}
	return out
}

// A plan that an older build accepted and this one cannot read puts none in force.
func TestAPlanThatCannotBeReadPutsNoneInForce(t *testing.T) {
	s := sample(t, 100)
	s.Evolve(s.Sequence()+1, s.Stamp(), &event.PlanPublished{Source: []byte("id: ["), Scale: 1})
	if s.Plan() != nil || s.Digest() != s.Recount() {
		t.Error("a plan is in force, or the digest is not the recount")
	}
	for _, s := range []*State{s, rewritten(t, s)} {
		if out := Decide(s, s.Stamp(), &PlaceCheckout{Shopper: 1}); out.Refusal != NoPlan {
			t.Errorf("a checkout without a plan: %s", out.Refusal.Code())
		}
	}
}
