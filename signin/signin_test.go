package signin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"carnival/event"
	"carnival/festivals"
	"carnival/money"
	"carnival/trade"
	"carnival/vault"
)

// house is a desk over a real rulebook and a real vault.
type house struct {
	*Desk
	t     testing.TB
	at    time.Time
	mu    sync.Mutex
	state *trade.State
	sent  []Delivery
	deaf  bool
}

var stranger = netip.MustParseAddr("203.0.113.7")

func newHouse(t testing.TB, change ...func(*Options)) *house {
	t.Helper()
	h := &house{t: t, at: time.Date(2015, 11, 10, 12, 0, 0, 0, time.UTC), state: trade.New(0)}
	now := func() time.Time { return h.at }
	v, err := vault.Open(t.Context(), vault.Options{Dir: t.TempDir(), Key: [32]byte{1}, Now: now})
	h.ok(err)
	t.Cleanup(func() { v.Close() })
	o := Options{
		Vault: v, Now: now, Submit: h.submit, Send: h.send,
		Favourites: func(context.Context, event.ShopperID) ([]event.ProductID, error) {
			return []event.ProductID{1}, nil
		},
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	for _, c := range change {
		c(&o)
	}
	h.Desk, err = New(t.Context(), o)
	h.ok(err)
	source, _ := festivals.Source(festivals.Default)
	for _, c := range []trade.Command{
		&trade.PublishPlan{Source: source, Scale: 1},
		&trade.OpenMerchant{Key: "shop", Channel: event.ChannelMall, Province: 33,
			Name: event.Text{En: "Shop"}, Country: event.Home},
		&trade.OfferProduct{Merchant: 1, Handle: "cup", Listed: true,
			Title: event.Text{En: "Cup"}, Category: event.CategoryTVs,
			SKUs: []trade.OfferSKU{{Available: 9, OfferedSKU: event.OfferedSKU{
				Code: "1", Prices: []event.Price{{Market: event.Home, Currency: money.CNY,
					List: 100, Festival: 90}}}}}},
	} {
		out, err := h.submit(t.Context(), c)
		if h.ok(err); out.Refusal != trade.Accepted {
			t.Fatalf("%T: %s", c, out.Refusal.Code())
		}
	}
	return h
}

func (h *house) submit(_ context.Context, c trade.Command) (trade.Outcome, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	at := event.At(h.at)
	out := trade.Decide(h.state, at, c)
	out.First = h.state.Sequence() + 1
	for _, e := range out.Events {
		h.state.Evolve(h.state.Sequence()+1, at, e)
	}
	return out, nil
}

func (h *house) send(d Delivery) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sent = append(h.sent, d)
	return !h.deaf
}

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) is(err, want error) {
	h.t.Helper()
	if !errors.Is(err, want) {
		h.t.Fatalf("got %v, want %v", err, want)
	}
}

// guest joins a shopper with a cup in the cart and a favourite.
func (h *house) guest(account uint64, cups uint32) event.ShopperID {
	h.t.Helper()
	out, _ := h.submit(h.t.Context(), &trade.JoinShopper{Account: account})
	id := event.ShopperID(out.Subject)
	h.submit(h.t.Context(), &trade.PutInCart{Shopper: id, SKU: 1, Quantity: cups})
	h.submit(h.t.Context(), &trade.SetFavourite{Shopper: id, Product: 1, On: true})
	return id
}

// code asks for a code and reads it.
func (h *house) code(v Visitor, to string) (ticket, code string) {
	h.t.Helper()
	ticket, _, err := h.AskCode(h.t.Context(), v, to)
	h.ok(err)
	return ticket, h.sent[len(h.sent)-1].Code
}

// signIn signs in by a code.
func (h *house) signIn(v Visitor, to string) (Arrival, *Session) {
	h.t.Helper()
	ticket, code := h.code(v, to)
	a, err := h.EnterCode(h.t.Context(), v, ticket, code)
	h.ok(err)
	return a, h.session(a.Token)
}

func (h *house) session(token string) *Session {
	h.t.Helper()
	s, err := h.Find(h.t.Context(), token)
	h.ok(err)
	return s
}

func wrong(code string) string {
	return strings.Map(func(r rune) rune { return '0' + (r-'0'+1)%10 }, code)
}

// TestACodeLetsInOnce signs in by a code, and tries everything else that could be done with one.
func TestACodeLetsInOnce(t *testing.T) {
	h := newHouse(t)
	v := Visitor{From: stranger, Lang: "zh", Device: "Firefox"}
	ticket, code := h.code(v, " Ming@Example.com")
	d := h.sent[0]
	if len(code) != 6 || d.To.Value != "ming@example.com" || d.Lang != "zh" {
		t.Fatalf("sent %+v", d)
	}
	_, err := h.EnterCode(t.Context(), v, ticket, wrong(code))
	h.is(err, CodeWrong)
	_, err = h.EnterCode(t.Context(), v, "another ticket", code)
	h.is(err, CodeWrong)
	a, err := h.EnterCode(t.Context(), v, ticket, code[:3]+" "+code[3:])
	h.ok(err)
	s := h.session(a.Token)
	if !a.New || a.Shopper == 0 || s == nil || s.Shopper != a.Shopper || h.Proved(s) != nil {
		t.Fatalf("%+v, %+v", a, s)
	}
	_, err = h.EnterCode(t.Context(), v, ticket, code)
	h.is(err, CodeWrong)
	ticket, code = h.code(v, "ming@example.com")
	again, err := h.EnterCode(t.Context(), v, ticket, code)
	h.ok(err)
	if again.New || again.Shopper != a.Shopper || again.Token == a.Token {
		t.Fatalf("%+v, before %+v", again, a)
	}
}

func TestACodeIsTriedFiveTimesAndLivesTenMinutes(t *testing.T) {
	h := newHouse(t)
	v := Visitor{From: stranger}
	ticket, code := h.code(v, "ming@example.com")
	for range 5 {
		_, err := h.EnterCode(t.Context(), v, ticket, wrong(code))
		h.is(err, CodeWrong)
	}
	_, err := h.EnterCode(t.Context(), v, ticket, code)
	h.is(err, CodeWrong)
	ticket, code = h.code(v, "ming@example.com")
	h.at = h.at.Add(codeLife)
	_, err = h.EnterCode(t.Context(), v, ticket, code)
	h.is(err, CodeWrong)
}

// TestOneCodeIsOneSession enters a code from many sides at once.
func TestOneCodeIsOneSession(t *testing.T) {
	h := newHouse(t)
	v := Visitor{From: stranger}
	ticket, code := h.code(v, "ming@example.com")
	var group sync.WaitGroup
	var mu sync.Mutex
	in := 0
	for range 8 {
		group.Go(func() {
			if _, err := h.EnterCode(t.Context(), v, ticket, code); err == nil {
				mu.Lock()
				defer mu.Unlock()
				in++
			}
		})
	}
	group.Wait()
	if in != 1 {
		t.Fatalf("one code let in %d", in)
	}
}

// TestNobodyLocksOutSomebodyElse: a stranger uses up every code that may be asked for, and the
// owner still gets one, at home and on a device that is known.
func TestNobodyLocksOutSomebodyElse(t *testing.T) {
	h := newHouse(t)
	owner := Visitor{From: netip.MustParseAddr("198.51.100.1")}
	a, _ := h.signIn(owner, "ming@example.com")
	other := Visitor{From: stranger}
	var err error
	for range codesTo.most + 1 {
		_, _, err = h.AskCode(t.Context(), other, "ming@example.com")
	}
	h.is(err, TooManyCodes)
	h.signIn(owner, "ming@example.com")
	// The stranger shares the address with the owner's telephone, which is known.
	h.signIn(Visitor{From: stranger, Known: a.Known}, "ming@example.com")
	first := map[bool]string{true: "B", false: "A"}[a.Known[0] == 'A']
	forged := Visitor{From: stranger, Known: first + a.Known[1:]}
	_, _, err = h.AskCode(t.Context(), forged, "ming@example.com")
	h.is(err, TooManyCodes)
	for i := range codesFrom.most {
		_, _, err = h.AskCode(t.Context(), other, "x"+strings.Repeat("y", i)+"@example.com")
	}
	h.is(err, TooManyCodes)
	h.at = h.at.Add(time.Hour)
	h.signIn(other, "hong@example.com")
}

func TestACodeThatCannotBeSentIsSaid(t *testing.T) {
	h := newHouse(t)
	h.deaf = true
	_, _, err := h.AskCode(t.Context(), Visitor{From: stranger}, "ming@example.com")
	h.is(err, Busy)
	_, _, err = h.AskCode(t.Context(), Visitor{From: stranger}, "nowhere")
	h.is(err, ContactInvalid)
}

// TestAGuestBecomesTheAccount: who is new keeps the guest's shopper with everything of it, and the
// guest's token is worth nothing from then on, whoever else holds it.
func TestAGuestBecomesTheAccount(t *testing.T) {
	h := newHouse(t)
	guest := h.guest(1<<63, 2)
	a, _ := h.signIn(Visitor{From: stranger, Guest: guest}, "ming@example.com")
	if !a.New || a.Shopper != guest || a.Merged || !h.Retired(guest) {
		t.Fatalf("%+v, retired %t", a, h.Retired(guest))
	}
	again, err := New(t.Context(), h.Options)
	h.ok(err)
	if !again.Retired(guest) {
		t.Error("a restart lets the guest's token in again")
	}
}

// TestAGuestsCartComesAlong: who has an account finds both carts in one, and may take it back.
func TestAGuestsCartComesAlong(t *testing.T) {
	h := newHouse(t)
	a, _ := h.signIn(Visitor{From: stranger}, "ming@example.com")
	guest := h.guest(1<<63, 3)
	b, s := h.signIn(Visitor{From: stranger, Guest: guest}, "ming@example.com")
	if b.Shopper != a.Shopper || !b.Merged || s.Guest != guest || b.Last != h.state.Sequence() {
		t.Fatalf("%+v at %d, %+v", b, h.state.Sequence(), s.Session)
	}
	if h.Retired(guest) {
		t.Error("a guest whose cart came along is no account")
	}
	_, err := h.UndoMerge(t.Context(), s)
	h.ok(err)
	if s = h.session(b.Token); s.Guest != 0 {
		t.Error("the session still says that there is something to undo")
	}
	_, err = h.UndoMerge(t.Context(), s)
	if err == nil || err.Error() != trade.NothingToUndo.Code() {
		t.Fatalf("a second time: %v", err)
	}
}

// TestTokensAreNewAtEveryProof is what session fixation would need to be otherwise.
func TestTokensAreNewAtEveryProof(t *testing.T) {
	h := newHouse(t)
	a, s := h.signIn(Visitor{From: stranger}, "ming@example.com")
	h.at = h.at.Add(ProofLife + time.Second)
	h.is(h.Proved(s), ProofNeeded)
	b, again := h.signIn(Visitor{From: stranger, Session: s}, "ming@example.com")
	if b.Token == a.Token || h.session(a.Token) != nil {
		t.Fatal("the token of before is still good")
	}
	if again.ID != s.ID || h.Proved(again) != nil {
		t.Fatalf("%+v, before %+v", again, s)
	}
	c, _ := h.signIn(Visitor{From: stranger, Session: again}, "hong@example.com")
	if c.Shopper == b.Shopper || h.session(b.Token) != nil {
		t.Fatal("the session of another account goes on")
	}
}

// TestWhatIsEndedOpensNothing ends sessions in every way that there is. Each was in the cache.
func TestWhatIsEndedOpensNothing(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	v := Visitor{From: stranger, Device: "Firefox"}
	a, one := h.signIn(v, "ming@example.com")
	b, two := h.signIn(v, "ming@example.com")
	c, three := h.signIn(v, "ming@example.com")
	list, err := h.Devices(ctx, one)
	if h.ok(err); len(list) != 3 || list[0].Device != "Firefox" {
		t.Fatalf("%+v", list)
	}
	h.ok(h.SignOut(ctx, one))
	h.ok(h.EndDevice(ctx, three, two.ID))
	h.is(h.EndDevice(ctx, three, two.ID), vault.ErrNotFound)
	for name, token := range map[string]string{"signed out": a.Token, "ended": b.Token} {
		if h.session(token) != nil {
			t.Errorf("a session that was %s is still good", name)
		}
	}
	d, four := h.signIn(v, "ming@example.com")
	h.ok(h.EndOtherDevices(ctx, four))
	if h.session(c.Token) != nil || h.session(d.Token) == nil {
		t.Error("ending the others ended the wrong ones")
	}
	h.ok(h.Erase(ctx, four))
	if h.session(d.Token) != nil {
		t.Error("the session of who was erased is still good")
	}
	e, five := h.signIn(v, "ming@example.com")
	if !e.New || e.Shopper == d.Shopper {
		t.Errorf("who was erased is remembered: %+v", e)
	}
	h.at = h.at.Add(SessionLife)
	if h.session(e.Token) != nil {
		t.Error("a session never ends by itself")
	}
	h.is(h.Erase(ctx, five), ProofNeeded)
	h.is(h.Erase(ctx, nil), AccountNeeded)
}

// TestAContactIsAddedByItsCode adds a second way in, which then leads to the same account.
func TestAContactIsAddedByItsCode(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	a, s := h.signIn(Visitor{From: stranger}, "ming@example.com")
	h.signIn(Visitor{From: stranger}, "hong@example.com")
	v := Visitor{From: stranger, Session: s}
	add := func(to string) error {
		ticket, _, err := h.AskContactCode(ctx, v, to)
		h.ok(err)
		_, err = h.EnterCode(ctx, v, ticket, h.sent[len(h.sent)-1].Code)
		h.is(err, CodeWrong) // it is no ticket to sign in with
		return h.EnterContactCode(ctx, v, ticket, h.sent[len(h.sent)-1].Code)
	}
	h.ok(add("13800138000"))
	h.is(add("hong@example.com"), ContactTaken)
	if b, _ := h.signIn(Visitor{From: stranger}, "+86 13800138000"); b.Shopper != a.Shopper {
		t.Error("the number leads to another account")
	}
	h.at = h.at.Add(time.Hour)
	_, _, err := h.AskContactCode(ctx, v, "x@example.com")
	h.is(err, ProofNeeded)
}

// TestANewDeviceIsTold: signing in where the account was never signed in before leaves a message.
func TestANewDeviceIsTold(t *testing.T) {
	h := newHouse(t)
	a, s := h.signIn(Visitor{From: stranger}, "ming@example.com")
	h.signIn(Visitor{From: stranger, Known: a.Known}, "ming@example.com")
	told := func(want int) {
		t.Helper()
		if n, err := h.Vault.Unread(t.Context(), s.Account); err != nil || n != want {
			t.Fatalf("%d messages, %v; want %d", n, err, want)
		}
	}
	told(0)
	h.signIn(Visitor{From: stranger, Device: "Opera"}, "ming@example.com")
	told(1)
}

// TestStaff: staff have doors, tokens and tries of their own.
func TestStaff(t *testing.T) {
	h := newHouse(t, func(o *Options) {
		o.Builtin = func(_ context.Context, login, password string) (vault.Staff, bool) {
			return vault.Staff{Login: "operator", Role: vault.StaffOperator},
				login == "operator" && password == "drawn"
		}
	})
	ctx := t.Context()
	h.ok(h.PutStaff(ctx, vault.Staff{Login: "clerk", Name: "C", Role: vault.StaffMerchant,
		Merchant: 5}, "secret"))
	v := Visitor{From: stranger, Device: "desk"}
	for _, login := range []string{"clerk", "nobody", "operator"} {
		_, _, err := h.SignInStaff(ctx, v, login, "wrong")
		h.is(err, LoginWrong)
	}
	token, who, err := h.SignInStaff(ctx, v, "Clerk", "secret")
	h.ok(err)
	s, err := h.FindStaff(ctx, token)
	h.ok(err)
	if who.Merchant != 5 || s == nil || s.Merchant() != 5 || h.session(token) != nil {
		t.Fatalf("%+v, %+v", who, s)
	}
	a, _ := h.signIn(v, "ming@example.com")
	if s, err := h.FindStaff(ctx, a.Token); s != nil || err != nil {
		t.Fatal("a shopper's token opens a door of staff")
	}
	for range 2 {
		token, who, err = h.SignInStaff(ctx, v, "operator", "drawn")
		if h.ok(err); who.Role != vault.StaffOperator {
			t.Fatalf("%+v", who)
		}
	}
	s, err = h.FindStaff(ctx, token)
	h.ok(err)
	h.ok(h.SignOutStaff(ctx, s))
	if s, err := h.FindStaff(ctx, token); s != nil || err != nil {
		t.Fatal("a session of staff outlives its end")
	}
	for range staffAs.most {
		_, _, err = h.SignInStaff(ctx, v, "clerk", "wrong")
		h.is(err, LoginWrong)
	}
	_, _, err = h.SignInStaff(ctx, v, "clerk", "secret")
	h.is(err, TooManyTries)
	elsewhere := Visitor{From: netip.MustParseAddr("198.51.100.1")}
	_, _, err = h.SignInStaff(ctx, elsewhere, "clerk", "secret")
	h.ok(err)
	h.ok(h.PutStaff(ctx, vault.Staff{Login: "clerk", Name: "C", Role: vault.StaffMerchant,
		Merchant: 5, Disabled: true}, "secret"))
	_, _, err = h.SignInStaff(ctx, elsewhere, "clerk", "secret")
	h.is(err, LoginWrong)
}

func BenchmarkFind(b *testing.B) {
	v, err := vault.Open(b.Context(), vault.Options{Dir: b.TempDir(), Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	d, err := New(b.Context(), Options{Vault: v, Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	id, err := v.OpenAccount(b.Context(), vault.NewAccount{Shopper: 7})
	if err != nil {
		b.Fatal(err)
	}
	token, _, err := v.OpenSession(b.Context(), vault.NewSession{Account: id, Life: time.Hour})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if s, err := d.Find(b.Context(), shopperToken+token); s == nil || err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAskCode asks for codes for addresses that have an account and for such that have none,
// in turns: whoever measures the answers must not learn which is which.
func BenchmarkAskCode(b *testing.B) {
	h := newHouse(b)
	v := Visitor{From: netip.MustParseAddr("127.0.0.1"), Lang: "en"}
	const people = 200
	for i := range people {
		h.signIn(v, fmt.Sprintf("known%d@example.com", i))
	}
	var took [2][]time.Duration
	for i := 0; b.Loop(); i++ {
		if i%people == 0 {
			h.at = h.at.Add(2 * time.Hour) // five codes an hour
			h.sent = nil
		}
		for j, who := range []string{"known", "fresh"} {
			begun := time.Now()
			_, _, err := h.AskCode(b.Context(), v, fmt.Sprintf("%s%d@example.com", who, i%people))
			took[j] = append(took[j], time.Since(begun))
			h.ok(err)
		}
	}
	for j, name := range []string{"known", "fresh"} {
		slices.Sort(took[j])
		b.ReportMetric(float64(took[j][len(took[j])/2].Microseconds()), name+"-median-us")
	}
}
