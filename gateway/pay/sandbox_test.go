package pay_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"carnival/event"
	"carnival/gateway/pay"
	"carnival/gateway/pay/paytest"
	"carnival/money"
	"carnival/trade"
)

// box is a sandbox with clocks that stand until they are moved.
type box struct {
	*pay.Sandbox
	wall time.Time
	now  event.Instant
}

func newBox() *box {
	b := &box{pay.NewSandbox([]byte("secret")), time.Unix(1_447_171_200, 0), paytest.Begun}
	b.Wall = func() time.Time { return b.wall }
	b.Now = func() event.Instant { return b.now }
	return b
}

func (b *box) world(t *testing.T, m paytest.Mood) paytest.World {
	return paytest.World{
		Provider: b,
		Method: map[paytest.Mood]string{
			paytest.Quick: "", paytest.Slow: "delayed", paytest.Declining: "declined",
			paytest.Unreachable: "unreachable", paytest.Stuck: "abandoned",
		}[m],
		Pass: func(pay.Attempt) { b.now += 60 * event.Second },
		Sign: func(body []byte, age time.Duration) pay.Callback {
			b.wall = b.wall.Add(-age)
			defer func() { b.wall = b.wall.Add(age) }()
			return pay.Callback{Body: body, Header: http.Header{
				pay.SandboxSignature: {b.Sandbox.Sign(body)},
			}}
		},
		Tell: func(n pay.Notice) []byte { return b.Sandbox.Tell(n).Body },
	}
}

func TestSandboxKeepsTheContract(t *testing.T) {
	paytest.Run(t, paytest.Harness{
		Name: pay.SandboxName,
		World: func(t *testing.T, m paytest.Mood) paytest.World {
			return newBox().world(t, m)
		},
	})
}

func attempt(method string) pay.Attempt {
	return pay.Attempt{
		ID: 1, Payment: 2, Due: money.Money{Minor: 8900, Currency: money.CNY}, Method: method,
		Started: paytest.Begun,
	}
}

// story is what an attempt's scenario says: at once, then by callbacks, each with its second.
func (b *box) story(t *testing.T, method string) (first pay.Notice, calls []pay.Notice, at []int) {
	t.Helper()
	a := attempt(method)
	first, err := b.Take(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Take(t.Context(), a); err != nil { // again: the callbacks do not double
		t.Fatal(err)
	}
	for second := 0; second <= 30*3600; second++ {
		b.now = paytest.Begun + event.Instant(second)*event.Second
		for _, c := range b.Due(b.now) {
			n, err := b.Read(c)
			if err != nil {
				t.Fatal(err)
			}
			calls, at = append(calls, n), append(at, second)
		}
	}
	return first, calls, at
}

// TestScenarios tells each scenario whole.
func TestScenarios(t *testing.T) {
	const late = 25 * 3600
	for _, s := range []struct {
		method string
		first  pay.Word
		calls  []pay.Word
		at     []int
		last   pay.Word // of a query, in the end
		amount money.Minor
	}{
		{"", pay.Received, nil, nil, pay.Received, 8900},
		{"declined", pay.Failed, nil, nil, pay.Failed, 0},
		{"delayed", pay.Pending, []pay.Word{pay.Received}, []int{10}, pay.Received, 8900},
		{"fails", pay.Pending, []pay.Word{pay.Failed}, []int{10}, pay.Failed, 0},
		{"twice", pay.Pending, []pay.Word{pay.Received, pay.Received}, []int{10, 11},
			pay.Received, 8900},
		{"reordered", pay.Pending, []pay.Word{pay.Received, pay.Pending}, []int{10, 11},
			pay.Received, 8900},
		{"late", pay.Pending, []pay.Word{pay.Received}, []int{late}, pay.Received, 8900},
		{"lost", pay.Pending, nil, nil, pay.Received, 8900},
		{"abandoned", pay.Pending, nil, nil, pay.Pending, 0},
		{"short", pay.Received, nil, nil, pay.Received, 8899},
		{"surplus", pay.Received, nil, nil, pay.Received, 8901},
		{"refund-fails", pay.Received, nil, nil, pay.Received, 8900},
		{"refund-later", pay.Received, nil, nil, pay.Received, 8900},
		{"no such scenario", pay.Failed, nil, nil, pay.Failed, 0},
	} {
		b := newBox()
		first, calls, at := b.story(t, s.method)
		var words []pay.Word
		for _, n := range calls {
			words = append(words, n.Word)
			if n.Ref != first.Ref || n.Attempt != 1 || n.Payment != 2 {
				t.Errorf("%s: the callback %+v is about something else", s.method, n)
			}
		}
		last, err := b.Query(t.Context(), attempt(s.method))
		if err != nil {
			t.Fatal(err)
		}
		if first.Word != s.first || !slices.Equal(words, s.calls) || !slices.Equal(at, s.at) ||
			last.Word != s.last || last.Amount.Minor != s.amount {
			t.Errorf("%s: %v, then %v at %v, and in the end %+v",
				s.method, first.Word, words, at, last)
		}
	}
}

// TestEveryScenarioIsListed: the list and the table know the same ones.
func TestEveryScenarioIsListed(t *testing.T) {
	for _, method := range pay.Scenarios() {
		b := newBox()
		b.now += 30 * 3600 * event.Second
		n, err := b.Query(t.Context(), attempt(method))
		if err != nil || n.Code == pay.CodeMethodUnknown {
			t.Errorf("%s: %+v, %v", method, n, err)
		}
	}
	if got := len(pay.Scenarios()); got != 13 {
		t.Errorf("%d scenarios", got)
	}
}

// TestLateMoneyIsNotCalledOff: it is on its way, whatever the shopper's time.
func TestLateMoneyIsNotCalledOff(t *testing.T) {
	b := newBox()
	a := attempt("late")
	if _, err := b.Take(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	a.Over = true
	n, err := b.Query(t.Context(), a)
	if err != nil || n.Word != pay.Pending {
		t.Errorf("%+v, %v", n, err)
	}
}

// TestRefundScenarios: the transaction's reference carries what becomes of its refunds.
func TestRefundScenarios(t *testing.T) {
	b := newBox()
	refund := func(method string) pay.Notice {
		taken, err := b.Take(t.Context(), attempt(method))
		if err != nil {
			t.Fatal(err)
		}
		n, err := b.Refund(t.Context(), pay.Refund{
			ID: 5, Payment: 2, Ref: taken.Ref, Amount: 100, Since: paytest.Begun,
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := refund("refund-fails"); n.Word != pay.RefundFailed || n.Code != "charge_disputed" {
		t.Errorf("refund-fails: %+v", n)
	}
	pending := refund("refund-later")
	if pending.Word != pay.RefundPending || pending.Command() != nil {
		t.Errorf("refund-later: %+v", pending)
	}
	b.now += 10 * event.Second
	calls := b.Due(b.now)
	if len(calls) != 1 {
		t.Fatalf("%d callbacks of a slow refund", len(calls))
	}
	paid, err := b.Read(calls[0])
	if err != nil || paid.Word != pay.RefundPaid || paid.Refund != 5 || paid.Ref != pending.Ref {
		t.Errorf("the callback: %+v, %v", paid, err)
	}
	if n := refund("refund-later"); n.Word != pay.RefundPaid || n.Ref != paid.Ref {
		t.Errorf("refund-later, later: %+v", n)
	}
	// Money that came without an attempt, or before references were kept, can go back too.
	n, err := b.Refund(t.Context(), pay.Refund{ID: 6, Payment: 2, Amount: 1})
	if err != nil || n.Word != pay.RefundPaid {
		t.Errorf("without a reference: %+v, %v", n, err)
	}
}

// TestTheGuideIsRight: the worked signature of docs/payments.md, which openssl made, and a line for
// each scenario, code and event.
func TestTheGuideIsRight(t *testing.T) {
	text, err := os.ReadFile("../../docs/payments.md")
	if err != nil {
		t.Fatal(err)
	}
	guide := string(text)
	secret := make([]byte, 32)
	for i := range secret {
		secret[i] = byte(i)
	}
	s := pay.NewSandbox(secret)
	s.Wall = func() time.Time { return time.Unix(1_447_171_200, 0) }
	body := `{"payment":"py_11","ref":"abc","amount":8900,"currency":"CNY"}`
	want := "t=1447171200,v1=cdf6f0076b750935117f7f9ee47d6add1d148eda4c13aece3cb3fe842e76d59c"
	if got := s.Sign([]byte(body)); got != want || !strings.Contains(guide, body) ||
		!strings.Contains(guide, "`"+want[len(want)-11:]+"`") {
		t.Errorf("signed %s", got)
	}
	words := append(pay.Scenarios(), pay.CodeAmountInvalid, pay.CodeExpired, pay.CodeUnknownToIt,
		pay.CodeMethodUnknown, pay.CodeNotSupported)
	for _, f := range []*pay.Fault{
		pay.ErrSignature, pay.ErrStale, pay.ErrMalformed, pay.ErrPayment, pay.ErrCurrency,
		pay.ErrAmount,
	} {
		words = append(words, f.Code())
	}
	for _, kind := range pay.StripeEvents() {
		words = append(words, strings.TrimPrefix(kind, "payment_intent"))
	}
	for _, word := range words {
		if !strings.Contains(guide, "`"+word+"`") && !strings.Contains(guide, word+"`") {
			t.Errorf("docs/payments.md does not tell of %s", word)
		}
	}
}

// TestCallbackWithoutType is money that was taken, and needs no attempt.
func TestCallbackWithoutType(t *testing.T) {
	b := newBox()
	w := b.world(t, paytest.Quick)
	payment := event.PaymentID(9)
	n, err := b.Read(w.Sign([]byte(`{"payment": "`+payment.String()+`", "ref": "abc",
		"amount": 5, "currency": "CNY"}`), 0))
	want := trade.ReceivePayment{
		Payment: payment, Ref: "abc", Amount: 5, Currency: money.CNY, Provider: pay.SandboxName,
	}
	if c, ok := n.Command().(*trade.ReceivePayment); err != nil || !ok || *c != want {
		t.Errorf("%+v, %v", n, err)
	}
	n, err = b.Read(w.Sign([]byte(`{"type": "weather.changed"}`), 0))
	if err != nil || n.Word != pay.Ignored || n.Command() != nil {
		t.Errorf("a type that means nothing: %+v, %v", n, err)
	}
	// The sandbox's word cannot be taken for another provider's.
	_, err = b.Read(w.Sign([]byte(`{"payment": "`+payment.String()+`", "ref": "stripe:pi_1",
		"amount": 5, "currency": "CNY"}`), 0))
	if !errors.Is(err, pay.ErrMalformed) {
		t.Errorf("another provider's reference: %v", err)
	}
}

// TestCallbacksAreBounded: more than may wait are lost, and asking tells all the same.
func TestCallbacksAreBounded(t *testing.T) {
	b := newBox()
	const many = 10_050
	for i := range many {
		a := attempt("delayed")
		a.ID = event.AttemptID(i + 1)
		if _, err := b.Take(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	b.now += 10 * event.Second
	if calls := len(b.Due(b.now)); calls != 10_000 {
		t.Errorf("%d callbacks waited", calls)
	}
	a := attempt("delayed")
	a.ID = many
	if n, err := b.Query(t.Context(), a); err != nil || n.Word != pay.Received {
		t.Errorf("%+v, %v", n, err)
	}
}

// TestCallbacksComeInTheirOrder: by their instant, whichever was planned first.
func TestCallbacksComeInTheirOrder(t *testing.T) {
	b := newBox()
	for i, method := range []string{"late", "twice", "delayed"} {
		a := attempt(method)
		a.ID = event.AttemptID(i + 1)
		if _, err := b.Take(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	var order []event.AttemptID
	for _, c := range b.Due(paytest.Begun + 30*3600*event.Second) {
		n, err := b.Read(c)
		if err != nil {
			t.Fatal(err)
		}
		order = append(order, n.Attempt)
	}
	if !slices.Equal(order, []event.AttemptID{2, 3, 2, 1}) {
		t.Errorf("callbacks of %d", order)
	}
}

// TestSandboxInManyHands is for the race detector.
func TestSandboxInManyHands(t *testing.T) {
	b := newBox()
	var hands sync.WaitGroup
	for i := range 8 {
		hands.Go(func() {
			for j := range 200 {
				a := attempt("twice")
				a.ID = event.AttemptID(1 + i*200 + j)
				if _, err := b.Take(context.Background(), a); err != nil {
					t.Error(err)
				}
				b.Due(paytest.Begun)
			}
		})
	}
	hands.Wait()
	if calls := len(b.Due(paytest.Begun + 60*event.Second)); calls != 2*8*200 {
		t.Errorf("%d callbacks", calls)
	}
}

func FuzzSandboxCallback(f *testing.F) {
	b := newBox()
	for _, n := range []pay.Notice{
		{Word: pay.Received, Payment: 1, Attempt: 2, Ref: "r",
			Amount: money.Money{Minor: 1, Currency: money.USD}},
		{Word: pay.Failed, Payment: 1, Attempt: 2, Ref: "r", Code: "Insufficient funds"},
		{Word: pay.RefundPaid, Refund: 1, Ref: "r"},
	} {
		f.Add(b.Tell(n).Body)
	}
	f.Add([]byte(`{"type":"payment.received","amount":99999999999999999999}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := b.Read(pay.Callback{Body: body, Header: http.Header{
			pay.SandboxSignature: {b.Sign(body)},
		}})
		believable(t, n, err, pay.SandboxName)
	})
}

// believable holds what was read from a signed body against what the rulebook may be told.
func believable(t *testing.T, n pay.Notice, err error, name string) {
	t.Helper()
	var fault *pay.Fault
	if err != nil {
		if !errors.As(err, &fault) || fault.Code() == "" {
			t.Fatalf("%v is no fault", err)
		}
		return
	}
	command := n.Command()
	if command == nil {
		return
	}
	if said, err := json.Marshal(command); err != nil || len(said) > 2048 {
		t.Fatalf("%s, %v", said, err)
	}
	if n.Ref == "" || len(n.Ref) > 128 || pay.ProviderOf(n.Ref) != name || len(n.Code) > 64 {
		t.Fatalf("%+v", n)
	}
	if n.Word == pay.Received && (n.Amount.Minor <= 0 || !n.Amount.Minor.Valid() ||
		!n.Amount.Currency.Valid() || event.CounterOf(uint64(n.Payment)) == 0) {
		t.Fatalf("%+v", n)
	}
}
