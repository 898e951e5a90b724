package pay_test

import (
	"bufio"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"carnival/event"
	"carnival/gateway/pay"
	"carnival/gateway/pay/paytest"
	"carnival/money"
)

func TestStripeKeepsTheContract(t *testing.T) {
	paytest.Run(t, paytest.Harness{
		Name: pay.StripeName,
		World: func(t *testing.T, m paytest.Mood) paytest.World {
			return newTwin(t).world(m)
		},
	})
}

// TestStripeMock holds every question that the provider asks against Stripe's own description of
// its API, by Stripe's own mock server. The mock keeps nothing and declines nothing: what it cannot
// show is that the same attempt or refund moves money once, that a reference comes back, a decline,
// a state other than requires_payment_method, and a callback. Those clauses are held against the
// twin.
func TestStripeMock(t *testing.T) {
	base := mock(t)
	for _, o := range []pay.StripeOptions{
		{}, {Site: "s1", Methods: []string{"card"}}, {PaymentMethod: "pm_card_visa"},
	} {
		paytest.Run(t, paytest.Harness{
			Name: pay.StripeName, Forgetful: true,
			World: func(t *testing.T, _ paytest.Mood) paytest.World {
				o.Key, o.WebhookSecret, o.BaseURL = "sk_test_123", twinSecret, base
				p, err := pay.NewStripe(o)
				if err != nil {
					t.Fatal(err)
				}
				w := paytest.World{Provider: p, Sign: signed, Tell: stripeBody}
				if o.Site != "" {
					w.Tell = func(n pay.Notice) []byte { return ofSite(stripeBody(n), o.Site) }
				}
				if len(o.Methods) > 0 {
					w.Method = o.Methods[0]
				}
				return w
			},
		})
	}
}

func ofSite(body []byte, site string) []byte {
	const old = `"metadata":{`
	return []byte(strings.Replace(string(body), old, old+`"site":"`+site+`",`, 1))
}

// mock starts Stripe's mock server on a free port of this machine. It is a tool of the module file
// .ci/stripe.mod, built once and kept by the go command.
func mock(t *testing.T) (url string) {
	t.Helper()
	cannot := t.Skipf
	if os.Getenv("CI") == "true" {
		cannot = t.Fatalf
	}
	build := exec.Command("go", "tool", "-modfile=.ci/stripe.mod", "-n", "stripe-mock")
	build.Dir = "../.."
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	path, err := build.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			path = exit.Stderr
		}
		cannot("stripe-mock cannot be built: %v\n%s", err, path)
	}
	server := exec.Command(strings.TrimSpace(string(path)),
		"-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0")
	said, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		cannot("stripe-mock cannot be started: %v", err)
	}
	lines := bufio.NewScanner(said)
	t.Cleanup(func() {
		if err := server.Process.Kill(); err != nil {
			t.Error(err)
		}
		for lines.Scan() { // until it is gone
		}
		_ = server.Wait() // it was killed
	})
	for lines.Scan() {
		if at, ok := strings.CutPrefix(lines.Text(), "Listening for HTTP at address: "); ok {
			return "http://" + at
		}
	}
	t.Fatalf("stripe-mock does not listen: %v", lines.Err())
	return ""
}

// TestStripeOptions: a key is not sent where others can read it.
func TestStripeOptions(t *testing.T) {
	good := pay.StripeOptions{Key: "sk_live_1", WebhookSecret: "whsec_1"}
	for name, spoil := range map[string]func(*pay.StripeOptions){
		"publishable key":   func(o *pay.StripeOptions) { o.Key = "pk_live_1" },
		"no key":            func(o *pay.StripeOptions) { o.Key = "" },
		"no webhook secret": func(o *pay.StripeOptions) { o.WebhookSecret = "" },
		"in the clear":      func(o *pay.StripeOptions) { o.BaseURL = "http://api.stripe.example" },
		"by a name":         func(o *pay.StripeOptions) { o.BaseURL = "http://localhost:1" },
		"no URL":            func(o *pay.StripeOptions) { o.BaseURL = "://" },
	} {
		o := good
		spoil(&o)
		if _, err := pay.NewStripe(o); err == nil {
			t.Errorf("%s: taken", name)
		} else if strings.Contains(err.Error(), "_1") {
			t.Errorf("%s: the error tells the secret: %v", name, err)
		}
	}
	for _, base := range []string{
		"", "http://127.0.0.1:1", "http://[::1]:1/", "https://x.example",
	} {
		o := good
		o.BaseURL = base
		if _, err := pay.NewStripe(o); err != nil {
			t.Errorf("%s: %v", base, err)
		}
	}
}

// TestStripeForgetsKeys: a refund whose place was lost after Stripe has dropped its idempotency
// keys still moves money once.
func TestStripeForgetsKeys(t *testing.T) {
	s := newTwin(t)
	w := s.world(paytest.Quick)
	a := w.Try(1, money.Money{Minor: 1000, Currency: money.CNY})
	taken, err := w.Provider.Take(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	refund := pay.Refund{ID: 1, Payment: a.Payment, Ref: taken.Ref, Amount: 300}
	for range 3 {
		n, err := w.Provider.Refund(t.Context(), refund)
		if err != nil || n.Word != pay.RefundPaid || n.Ref != "stripe:re_1" {
			t.Fatalf("%+v, %v", n, err)
		}
		s.forget()
	}
	if len(s.refunds) != 1 {
		t.Errorf("%d refunds", len(s.refunds))
	}
}

// TestStripeCrash: the process dies between Stripe's answer and the journal. The intent is found by
// our own id.
func TestStripeCrash(t *testing.T) {
	s := newTwin(t)
	w := s.world(paytest.Slow)
	a := w.Try(1, money.Money{Minor: 1000, Currency: money.CNY})
	if _, err := w.Provider.Take(t.Context(), a); err != nil { // and nobody writes it down
		t.Fatal(err)
	}
	n, err := w.Provider.Query(t.Context(), a)
	if err != nil || n.Word != pay.Pending || n.Ref != "stripe:pi_1" {
		t.Errorf("%+v, %v", n, err)
	}
	w.Pass(a)
	a.Over = true
	n, err = w.Provider.Query(t.Context(), a)
	if err != nil || n.Word != pay.Received || n.Amount != a.Due {
		t.Errorf("%+v, %v", n, err)
	}
	a.ID, a.Over = 2, false
	n, err = w.Provider.Query(t.Context(), a)
	if err != nil || n.Word != pay.Ignored || n.Command() != nil {
		t.Errorf("a young attempt that is not found yet: %+v, %v", n, err)
	}
}

// TestStripePaidWhileCalledOff: the shopper is faster than the sweeper by a moment.
func TestStripePaidWhileCalledOff(t *testing.T) {
	s := newTwin(t)
	w := s.world(paytest.Slow)
	a := w.Try(1, money.Money{Minor: 1000, Currency: money.CNY})
	n, err := w.Provider.Take(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	s.racing, a.Ref, a.Over = true, n.Ref, true
	n, err = w.Provider.Query(t.Context(), a)
	if err != nil || n.Word != pay.Received {
		t.Errorf("%+v, %v", n, err)
	}
	a.Ref = "stripe:pi_unheard"
	n, err = w.Provider.Query(t.Context(), a)
	if err != nil || n.Word != pay.Failed || n.Code != pay.CodeUnknownToIt {
		t.Errorf("an intent that is not there: %+v, %v", n, err)
	}
}

// TestStripeTrouble: only what Stripe would repeat for ever is a no, and an error tells nothing of
// a shopper.
func TestStripeTrouble(t *testing.T) {
	for _, c := range []struct {
		status     int
		kind, code string
		no         string // the code of the failure; empty: an error
	}{
		{402, "card_error", "expired_card", "expired_card"},
		{400, "invalid_request_error", "amount_too_small", "amount_too_small"},
		{400, "invalid_request_error", "", "declined"},
		{404, "invalid_request_error", "resource_missing", "resource_missing"},
		{400, "idempotency_error", "", ""},
		{401, "invalid_request_error", "", ""},
		{403, "invalid_request_error", "", ""},
		{409, "invalid_request_error", "idempotency_key_in_use", ""},
		{429, "invalid_request_error", "rate_limit", ""},
		{400, "invalid_request_error", "lock_timeout", ""},
		{500, "api_error", "", ""},
		{503, "api_error", "", ""},
	} {
		s := newTwin(t)
		trouble := no(c.status, c.kind, c.code)
		trouble.body.(map[string]any)["error"].(map[string]any)["message"] = "Li Lei 138"
		s.trouble = &trouble
		w := s.world(paytest.Quick)
		a := w.Try(1, money.Money{Minor: 1000, Currency: money.CNY})
		n, err := w.Provider.Take(t.Context(), a)
		if c.no == "" && (err == nil || strings.Contains(err.Error(), "Li Lei")) ||
			c.no != "" && (err != nil || n.Word != pay.Failed || n.Code != c.no) {
			t.Errorf("%d %s %s: %+v, %v", c.status, c.kind, c.code, n, err)
		}
		n, err = w.Provider.Refund(t.Context(), pay.Refund{ID: 1, Ref: "stripe:pi_1", Amount: 1})
		if (c.no == "") != (err != nil) || err == nil && n.Code != c.no {
			t.Errorf("refund: %d %s %s: %+v, %v", c.status, c.kind, c.code, n, err)
		}
	}
}

// TestStripeMethods: a shopper chooses among those that are offered, and no others.
func TestStripeMethods(t *testing.T) {
	s := newTwin(t)
	p := s.provider(pay.StripeOptions{Methods: []string{"alipay"}})
	a := (&paytest.World{Method: "alipay"}).Try(1, money.Money{Minor: 5, Currency: money.CNY})
	if n, err := p.Take(t.Context(), a); err != nil || n.Word != pay.Pending {
		t.Errorf("%+v, %v", n, err)
	}
	a.ID, a.Method = 2, "pm_card_visa"
	if n, err := p.Take(t.Context(), a); err != nil || n.Code != pay.CodeMethodUnknown {
		t.Errorf("%+v, %v", n, err)
	}
	secret, err := p.ClientSecret(t.Context(), "stripe:pi_1")
	if err != nil || secret != "pi_1_secret" {
		t.Errorf("%q, %v", secret, err)
	}
	if _, err := p.ClientSecret(t.Context(), "sandbox-at_11"); err == nil {
		t.Error("a secret of another provider's transaction")
	}
	if !slices.Equal(s.asked, []string{
		"POST /v1/payment_intents", "GET /v1/payment_intents/pi_1",
	}) {
		t.Errorf("asked %q", s.asked)
	}
}

// TestStripeSites: two journals that use one account do not take each other's ids for theirs.
func TestStripeSites(t *testing.T) {
	s := newTwin(t)
	here := s.provider(pay.StripeOptions{Site: "a", PaymentMethod: "pm_card_visa"})
	there := s.provider(pay.StripeOptions{Site: "b", PaymentMethod: "pm_card_visa"})
	a := (&paytest.World{}).Try(1, money.Money{Minor: 5, Currency: money.CNY})
	mine, err := here.Take(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := there.Take(t.Context(), a)
	if err != nil || mine.Ref == theirs.Ref {
		t.Errorf("%s and %s, %v", mine.Ref, theirs.Ref, err)
	}
	a.ID = 2
	if _, err := here.Take(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	a.Over = true
	if n, err := there.Query(t.Context(), a); err != nil || n.Word != pay.Failed {
		t.Errorf("the search found another site's: %+v, %v", n, err)
	}
	told := signed(ofSite(stripeBody(mine), "a"), 0)
	if n, err := there.Read(told); err != nil || n.Word != pay.Ignored {
		t.Errorf("another site's callback: %+v, %v", n, err)
	}
	if n, err := here.Read(told); err != nil || n != mine {
		t.Errorf("its own callback: %+v, %v", n, err)
	}
}

// TestStripeEvents: what is not about money of ours is acknowledged.
func TestStripeEvents(t *testing.T) {
	p := newTwin(t).provider(pay.StripeOptions{})
	at, py, re := event.AttemptID(5), event.PaymentID(6), event.RefundID(7)
	meta := map[string]string{"attempt": at.String(), "payment": py.String()}
	refund := map[string]any{
		"object": "refund", "id": "re_9", "status": "succeeded",
		"metadata": map[string]string{"refund": re.String()},
	}
	for _, c := range []struct {
		kind   string
		object map[string]any
		want   pay.Notice
	}{
		{"customer.created", map[string]any{"id": "cus_1"}, pay.Notice{}},
		{"payment_intent.succeeded", map[string]any{"id": "pi_1", "status": "succeeded"},
			pay.Notice{}},
		{"payment_intent.canceled", map[string]any{"id": "pi_1", "status": "canceled",
			"cancellation_reason": "automatic", "metadata": meta},
			pay.Notice{Word: pay.Failed, Attempt: at, Payment: py, Ref: "stripe:pi_1",
				Code: "automatic"}},
		{"payment_intent.created", map[string]any{"id": "pi_1",
			"status": "requires_payment_method", "metadata": meta},
			pay.Notice{Word: pay.Pending, Attempt: at, Payment: py, Ref: "stripe:pi_1"}},
		{"payment_intent.payment_failed", map[string]any{"id": "pi_1",
			"status": "requires_payment_method", "metadata": meta,
			"last_payment_error": map[string]any{
				"code": "card_declined", "decline_code": "insufficient_funds"}},
			pay.Notice{Word: pay.Failed, Attempt: at, Payment: py, Ref: "stripe:pi_1",
				Code: "insufficient_funds"}},
		{"refund.updated", map[string]any{"id": "re_1", "status": "succeeded"}, pay.Notice{}},
		{"refund.updated", map[string]any{"id": "re_1", "status": "pending",
			"metadata": refund["metadata"]},
			pay.Notice{Word: pay.RefundPending, Refund: re, Ref: "stripe:re_1"}},
		{"charge.refunded", map[string]any{"id": "ch_1"}, pay.Notice{}},
		{"charge.refunded", map[string]any{"id": "ch_1", "refunds": map[string]any{
			"object": "list", "data": []any{refund}}},
			pay.Notice{Word: pay.RefundPaid, Refund: re, Ref: "stripe:re_9"}},
	} {
		c.want.Provider = pay.StripeName
		got, err := p.Read(signed(stripeEvent(c.kind, c.object), 0))
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v", c.kind, got, err)
		}
	}
	for name, c := range map[string]struct {
		body  []byte
		fault *pay.Fault
	}{
		"no object": {[]byte(`{"object":"event","type":"payment_intent.succeeded"}`), nil},
		"a number": {[]byte(`{"object":"event","type":"refund.failed","data":{"object":5}}`),
			pay.ErrMalformed},
		"no id": {stripeEvent("payment_intent.created", map[string]any{"metadata": meta}),
			pay.ErrMalformed},
		"half an amount of whole ones": {stripeEvent("payment_intent.succeeded", map[string]any{
			"id": "pi_1", "status": "succeeded", "amount_received": 150, "currency": "isk",
			"metadata": meta}), pay.ErrAmount},
		"no refund of ours": {stripeEvent("refund.failed", map[string]any{"id": "re_1",
			"metadata": map[string]string{"refund": "re_0"}}), pay.ErrPayment},
	} {
		n, err := p.Read(signed(c.body, 0))
		if c.fault == nil && err != nil || c.fault != nil && !errors.Is(err, c.fault) ||
			n.Command() != nil {
			t.Errorf("%s: %+v, %v", name, n, err)
		}
	}
}

// TestStripeSlowRefund is pending until a callback or the sweeper says how it ended.
func TestStripeSlowRefund(t *testing.T) {
	s := newTwin(t)
	w := s.world(paytest.Quick)
	s.pending = true
	a := w.Try(1, money.Money{Minor: 500, Currency: money.CNY})
	taken, err := w.Provider.Take(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	r := pay.Refund{ID: 1, Ref: taken.Ref, Amount: 500}
	if n, err := w.Provider.Refund(t.Context(), r); err != nil || n.Word != pay.RefundPending {
		t.Errorf("%+v, %v", n, err)
	}
	n, err := w.Provider.Refund(t.Context(), pay.Refund{ID: 2, Ref: taken.Ref, Amount: 1})
	if err != nil || n.Word != pay.RefundFailed || n.Code != "charge_already_refunded" {
		t.Errorf("more than was taken: %+v, %v", n, err)
	}
	s.refunds[0]["status"], s.refunds[0]["failure_reason"] = "failed", "expired_or_canceled_card"
	n, err = w.Provider.Refund(t.Context(), r)
	if err != nil || n.Word != pay.RefundFailed || n.Code != "expired_or_canceled_card" {
		t.Errorf("%+v, %v", n, err)
	}
}

// TestStripeRefundAgain: a refund that Stripe has failed is sent when it is asked for again, once
// for each time that it is asked for, and never beside one that may still arrive.
func TestStripeRefundAgain(t *testing.T) {
	s := newTwin(t)
	w := s.world(paytest.Quick)
	sum := money.Money{Minor: 500, Currency: money.CNY}
	taken, err := w.Provider.Take(t.Context(), w.Try(1, sum))
	if err != nil {
		t.Fatal(err)
	}
	s.pending = true
	ask := func(retried int) pay.Notice {
		t.Helper()
		n, err := w.Provider.Refund(t.Context(),
			pay.Refund{ID: 1, Ref: taken.Ref, Amount: 500, Retried: retried})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for retried, ref := range []string{"stripe:re_1", "stripe:re_2", "stripe:re_3"} {
		if n := ask(retried); n.Word != pay.RefundPending || n.Ref != ref {
			t.Fatalf("asked for the %d. time again: %+v", retried, n)
		}
		s.forget()
		if n := ask(retried + 1); n.Ref != ref {
			t.Fatalf("another one beside what may still arrive: %+v", n)
		}
		s.refunds[retried]["status"] = "failed"
		for range 2 {
			if n := ask(retried); n.Word != pay.RefundFailed || n.Ref != ref {
				t.Fatalf("what failed is asked about: %+v", n)
			}
		}
	}
	s.pending = false
	if n := ask(3); n.Word != pay.RefundPaid || n.Ref != "stripe:re_4" {
		t.Errorf("%+v", n)
	}
	if n := ask(0); n.Word != pay.RefundPaid || len(s.refunds) != 4 {
		t.Errorf("%+v of %d", n, len(s.refunds))
	}
}

func FuzzStripeCallback(f *testing.F) {
	p, err := pay.NewStripe(pay.StripeOptions{Key: twinKey, WebhookSecret: twinSecret})
	if err != nil {
		f.Fatal(err)
	}
	for _, n := range []pay.Notice{
		{Word: pay.Received, Payment: 1, Attempt: 2, Ref: "stripe:pi_1",
			Amount: money.Money{Minor: 1, Currency: money.USD}},
		{Word: pay.Failed, Payment: 1, Attempt: 2, Ref: "stripe:pi_1", Code: "card_declined"},
		{Word: pay.RefundPaid, Refund: 1, Ref: "stripe:re_1"},
		{Word: pay.RefundFailed, Refund: 1, Ref: "stripe:re_1", Code: "declined"},
	} {
		f.Add(stripeBody(n))
	}
	f.Add([]byte(`{"object":"event","type":"charge.refunded","data":{"object":{"refunds":null}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := p.Read(signed(body, 0))
		believable(t, n, err, pay.StripeName)
	})
}

// FuzzSignatures: no header but the right one is believed, whatever its form.
func FuzzSignatures(f *testing.F) {
	p, err := pay.NewStripe(pay.StripeOptions{Key: twinKey, WebhookSecret: twinSecret})
	if err != nil {
		f.Fatal(err)
	}
	b := newBox()
	f.Add("t=1447171200,v1=00")
	f.Add("t=1447171200,v1=")
	f.Add(",v1=t=")
	f.Fuzz(func(t *testing.T, header string) {
		body := []byte("{}")
		for _, provider := range []pay.Provider{p, b} {
			n, err := provider.Read(pay.Callback{Body: body, Header: http.Header{
				pay.StripeSignature: {header}, pay.SandboxSignature: {header},
			}})
			if !errors.Is(err, pay.ErrSignature) && !errors.Is(err, pay.ErrStale) {
				t.Fatalf("%q: %+v, %v", header, n, err)
			}
		}
	})
}
