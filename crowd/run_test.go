package crowd

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"testing"
	"time"

	"carnival/event"
	"carnival/money"
)

// crowdAt makes a crowd that does not wait between attempts.
func crowdAt(s *server, a *Agenda) *Crowd {
	c := New(a, Options{URL: s.URL, Password: "secret", Operator: "operator", Workers: 8})
	c.client.sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	return c
}

// small is a day that is quickly gone through.
func small() Input {
	in := fixed(1)
	in.Scale = 200_000
	return in
}

// smallOffers is the same with a rulebook.
func smallOffers() Input {
	in := promoted(1)
	in.Scale = 200_000
	return in
}

func TestASteppedDayIsTheAgenda(t *testing.T) {
	in := small()
	a := Draw(in)
	s := newServer(t, in, nil)
	c := crowdAt(s, &a)
	last := Progress{}
	c.Progress = func(p Progress) {
		if p.Done < last.Done || p.At < last.At || p.Total != len(a.Acts) {
			t.Fatalf("progress from %+v to %+v", last, p)
		}
		last = p
	}
	if err := c.Run(t.Context(), in.Closes); err != nil {
		t.Fatal(err)
	}
	sameDay(t, &a, s, c.History())
	if last.Done != len(a.Acts) || s.now != in.Closes {
		t.Errorf("ended at %s after %+v", s.now, last)
	}
	for second, n := range s.placed {
		if n > a.Plan.PeakOrders {
			t.Errorf("second %d has %d orders", second, n)
		}
	}
	for _, anchor := range in.Day.Curve {
		var stamped money.Minor
		for at, value := range s.paid {
			if at < in.Opens+anchor.After {
				stamped += value
			}
		}
		drawn, _ := paid(&a, in.Opens+anchor.After)
		if miss := off(int64(stamped), int64(drawn)); miss > 20_000 && drawn > 100_000 {
			t.Errorf("at %d: stamped %d, drawn %d", anchor.After, stamped, drawn)
		}
	}
	h := c.History()
	if h.Retried != 0 || len(h.Refused) != 0 || h.Skipped != 0 || h.BuyP99 <= 0 {
		t.Errorf("a server without faults: %+v", h)
	}
}

// sameDay checks that the server counted what was drawn, to the fen.
func sameDay(t *testing.T, a *Agenda, s *server, h History) {
	t.Helper()
	if s.settled != a.Plan.GMV || s.settles != a.Plan.Orders {
		t.Errorf("settled %d in %d orders, drawn %d in %d", s.settled, s.settles, a.Plan.GMV,
			a.Plan.Orders)
	}
	fates, vain := map[Fate]int{}, int64(0)
	for i := range a.Taps {
		fates[a.Taps[i].Fate]++
		vain += int64(len(a.Taps[i].Vain))
	}
	if len(s.keys) != len(a.Taps)+len(s.presold) || s.cancels < fates[Cancelled] ||
		s.refunds < fates[Refunded] {
		t.Errorf("%d checkouts of %d, %d cancels, %d refunds, of %v", len(s.keys), len(a.Taps),
			s.cancels, s.refunds, fates)
	}
	var lines int64
	for _, n := range h.RefusedLines {
		lines += n
	}
	if h.Unknown != 0 || h.Different != 0 || lines != vain {
		t.Errorf("%d lines in vain, %+v", vain, h)
	}
}

func TestARulebookIsGoneThrough(t *testing.T) {
	in := smallOffers()
	a := Draw(in)
	s := newServer(t, in, nil)
	c := crowdAt(s, &a)
	if err := c.Run(t.Context(), in.Closes); err != nil {
		t.Fatal(err)
	}
	sameDay(t, &a, s, c.History())
	if h := c.History(); len(h.Refused) != 0 || h.Skipped != 0 {
		t.Errorf("a server without faults: %+v", h)
	}
	want, granted, declined := map[Deed]int{}, map[int32]bool{}, 0
	for i := range a.Taps {
		if a.Taps[i].Declined {
			declined++
		}
	}
	for _, act := range a.Acts {
		want[act.Does]++
		if act.Does == Grant {
			granted[act.Shopper] = true
		}
	}
	for key, n := range map[string]int{
		"claim": want[Claim], "draw": want[DrawLot], "join": want[Join], "failed": want[Fail],
		"withdraw": want[Withdraw], "shipped": want[Ship], "received": want[Receive],
		"asked": want[Return], "agreed": want[Agree], "sent": want[SendBack],
		"accepted": want[Accept], "followed": want[Like], methodDeclined: declined,
		methodAbandoned: want[Try] - declined,
	} {
		if s.done[key] != n || n == 0 {
			t.Errorf("%s: done %d times, drawn %d", key, s.done[key], n)
		}
	}
	if len(s.groups) != len(a.Groups) || len(s.presold) != want[Place] ||
		len(s.granted) != len(granted) {
		t.Errorf("%d groups, %d deposits, %d allowances", len(s.groups), len(s.presold),
			len(s.granted))
	}
	if s.settles <= a.Plan.Orders-a.Plan.Balances || a.Plan.Reduced == 0 {
		t.Errorf("no balance was paid, or nothing came off: %+v", a.Plan)
	}
}

func TestFaultsChangeNothing(t *testing.T) {
	in := smallOffers()
	a := Draw(in)
	s := newServer(t, in, func(n int) fault {
		if n%3 == 0 {
			return fault(n / 3 % int(unanswered+1))
		}
		return healthy
	})
	c := crowdAt(s, &a)
	if err := c.Run(t.Context(), in.Closes); err != nil {
		t.Fatal(err)
	}
	h := c.History()
	sameDay(t, &a, s, h)
	if h.Retried < h.Sent/10 || s.twice == 0 {
		t.Errorf("of %d requests %d were sent again, %d met their key", h.Sent, h.Retried, s.twice)
	}
}

func TestARunGoesOnWhereItEnded(t *testing.T) {
	in := small()
	a := Draw(in)
	s := newServer(t, in, nil)
	c := crowdAt(s, &a)
	for _, until := range []event.Instant{
		in.Opens - 5*minute, in.Opens, in.Opens + 90*event.Second, in.Opens + 5*hour, in.Closes,
	} {
		if err := c.Run(t.Context(), until); err != nil {
			t.Fatal(err)
		}
		if s.now != until {
			t.Fatalf("the clock stands at %s, not at %s", s.now, until)
		}
		drawn, _ := paid(&a, until)
		if s.settled != drawn {
			t.Fatalf("by %s %d are settled, drawn %d", until, s.settled, drawn)
		}
	}
	// A crowd that starts anew says the same again, and nothing is bought twice.
	again := crowdAt(s, &a)
	if err := again.Run(t.Context(), in.Closes); err != nil {
		t.Fatal(err)
	}
	if s.settled != a.Plan.GMV || len(s.keys) != len(a.Taps) {
		t.Errorf("the second crowd made it %d in %d checkouts", s.settled, len(s.keys))
	}
}

func TestARunningClockIsFollowed(t *testing.T) {
	in := small()
	in.Scale = 1_000_000
	a := Draw(in)
	s := newServer(t, in, nil)
	warm := crowdAt(s, &a)
	warm.client.sleep = pause
	if err := warm.Run(t.Context(), in.Opens-5*minute); err != nil {
		t.Fatal(err)
	}
	s.speed, s.began = 60_000, time.Now() // the day in a second and a half
	if err := warm.Run(t.Context(), in.Closes); err != nil {
		t.Fatal(err)
	}
	if s.clock() < in.Closes {
		t.Errorf("ended before the day, at %s", s.clock())
	}
	sameDay(t, &a, s, warm.History())
	if h := warm.History(); h.WorstLag <= 0 {
		t.Errorf("a day in a second and a half without any lag: %+v", h)
	}
	for at := range s.paid {
		if at < in.Opens {
			t.Errorf("a payment at %s, before the opening", at)
		}
	}
}

func TestARunEndsWithItsContext(t *testing.T) {
	in := small()
	a := Draw(in)
	ctx, cancel := context.WithCancel(t.Context())
	s := newServer(t, in, func(n int) fault {
		if n == 300 {
			cancel()
		}
		return healthy
	})
	if err := crowdAt(s, &a).Run(ctx, in.Closes); !errors.Is(err, context.Canceled) {
		t.Errorf("ended with %v", err)
	}
}

func TestAServerThatIsGoneIsGivenUp(t *testing.T) {
	waits := []time.Duration{}
	c := NewClient("http://127.0.0.1:1", 1)
	c.patience = 300 * time.Millisecond
	c.sleep = func(_ context.Context, d time.Duration) error {
		waits = append(waits, d)
		return nil
	}
	_, err := c.Learn(t.Context())
	if !errors.Is(err, ErrUnknown) {
		t.Errorf("%v", err)
	}
	if len(waits) == 0 || waits[0] != firstPause || !slices.IsSorted(waits) {
		t.Errorf("waited %v", waits)
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	n := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n++; n < 3 {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(503)
			return
		}
		_, _ = w.Write([]byte(`{"scale":3}`))
	}))
	defer s.Close()
	var waits []time.Duration
	c := NewClient(s.URL, 1)
	defer c.Close()
	c.sleep = func(_ context.Context, d time.Duration) error {
		waits = append(waits, d)
		return nil
	}
	said, err := c.Learn(t.Context())
	if err != nil || said.Scale != 3 {
		t.Fatal(said, err)
	}
	if !slices.Equal(waits, []time.Duration{7 * time.Second, 7 * time.Second}) {
		t.Errorf("waited %v", waits)
	}
}

func TestRefusalsAreCountedByCode(t *testing.T) {
	in := small()
	in.Scale = 1_000_000
	a := Draw(in)
	s := newServer(t, in, nil)
	for sku := range s.stock {
		s.stock[sku] = 0
	}
	c := crowdAt(s, &a)
	if err := c.Run(t.Context(), in.Closes); err != nil {
		t.Fatal(err)
	}
	h := c.History()
	if h.Refused["nothing_to_buy"] != int64(len(a.Taps)) || h.Skipped == 0 || s.settled != 0 {
		t.Errorf("%d taps, %+v", len(a.Taps), h)
	}
}

func TestAWrongPasswordIsARefusal(t *testing.T) {
	in := small()
	s := newServer(t, in, nil)
	c := NewClient(s.URL, 1)
	defer c.Close()
	token, err := c.SignIn(t.Context(), "operator", "secret")
	if err != nil || token != "operator" {
		t.Errorf("%q %v", token, err)
	}
	var refused errRefused
	_, err = c.SignIn(t.Context(), "operator", "guess")
	if !errors.As(err, &refused) || refused != "credentials_wrong" {
		t.Errorf("%v", err)
	}
	a := Draw(in)
	wrong := crowdAt(s, &a)
	wrong.Password = "guess"
	if err := wrong.Run(t.Context(), in.Opens+minute); err != nil {
		t.Fatal(err)
	}
	if h := wrong.History(); h.Acknowledged != 0 || h.Refused["credentials_wrong"] == 0 {
		t.Errorf("%+v", h)
	}
}

func TestGoodsAreLearntFromTheList(t *testing.T) {
	in := small()
	s := newServer(t, in, nil)
	c := NewClient(s.URL, 2)
	defer c.Close()
	f, err := c.Learn(t.Context())
	if err != nil || f.Opens != in.Opens || f.Closes != in.Closes || f.Scale != in.Scale {
		t.Fatalf("%+v %v", f, err)
	}
	got, err := c.Goods(t.Context(), f.Opens)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, in.Goods) {
		t.Errorf("%d goods, not %d: %+v", len(got), len(in.Goods), got[0])
	}
}
