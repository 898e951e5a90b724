package api

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"carnival/event"
	"carnival/gateway/pay"
)

// callback is one that the sandbox does not take, and the answer.
type callback struct{ body, want string }

// wrongCallbacks are bodies that are signed and not taken. Known is a member that names a payment.
func wrongCallbacks(known string) []callback {
	paid := `{` + known + `,"ref":"x","amount":8900,"currency":"CNY"}`
	but := func(old, new string) string { return strings.Replace(paid, old, new, 1) }
	of := func(kind, more string) string { return `{"type":"` + kind + `",` + more + `,"ref":"x"}` }
	attempt, refund := event.AttemptID(99).String(), event.RefundID(99).String()
	return []callback{
		{"", "400 bad_request"}, {"{", "400 bad_request"}, {"{} {}", "400 bad_request"},
		{"[]", "422 invalid"}, {"{}", "422 invalid"}, {"{" + known + "}", "422 invalid"},
		{`{"kind":1}`, "422 invalid"}, {but("py_", "sh_"), "422 invalid"},
		{but("CNY", "XXX"), "422 invalid"}, {but("8900", "0"), "422 invalid"},
		{but("8900", "-5"), "422 invalid"}, {but("8900", "1.5"), "422 invalid"},
		{but("8900", "1000000000000001"), "422 invalid"},
		{but("8900", "99999999999999999999999"), "422 invalid"},
		{but(`"x"`, `"`+strings.Repeat("r", 129)+`"`), "422 invalid"},
		{of("payment.failed", known+`,"attempt":"?"`), "422 invalid"},
		{of("refund.paid", `"refund":"?"`), "422 invalid"},
		{of("moon.risen", `"payment":"?"`), "422 invalid"},
		{but(`"x"`, `""`), "400 callback_malformed"},
		{but(`"x"`, `"a:b"`), "400 callback_malformed"},
		{but(known, `"payment":"`+event.PaymentID(99).String()+`"`), "404 payment_unknown"},
		{of("payment.pending", known), "404 payment_unknown"},
		{of("payment.failed", known), "404 payment_unknown"},
		{of("refund.paid", known), "404 payment_unknown"},
		{of("payment.failed", known+`,"attempt":"`+attempt+`"`), "404 attempt_unknown"},
		{of("refund.paid", `"refund":"`+refund+`"`), "404 refund_unknown"},
		{of("refund.failed", `"refund":"`+refund+`"`), "404 refund_unknown"},
		{but("CNY", "USD"), "422 currency_wrong"},
		{strings.Repeat(" ", 64<<10), "400 bad_request"},
		{strings.Repeat(" ", 64<<10+1), "413 body_too_large"},
	}
}

// TestSandboxCallbackCodes: a callback that is not taken has its code and changes nothing, and
// docs/payments.md lists just these answers.
func TestSandboxCallbackCodes(t *testing.T) {
	w := newWorld(t)
	w.sandbox.Wall = time.Now
	c := decoded[Checkout](t, w.signIn("").checkout("k", w.tap()))
	var seen []string
	before := w.journal.Head().Last
	send := func(body, signature, want string) {
		t.Helper()
		r := w.anyone().call("POST /v1/providers/sandbox/callbacks", body,
			pay.SandboxSignature, signature)
		code := regexp.MustCompile(`"code":"([a-z_]+)"`).FindStringSubmatch(string(r.body))
		got := fmt.Sprintf("%d %s", r.status, slices.Concat(code, []string{"", "none"})[1])
		if got != want {
			t.Errorf("%.120s: %s, not %s: %s", body, got, want, r.body)
		}
		seen = append(seen, want)
	}
	for _, one := range wrongCallbacks(`"payment":"` + c.Payment.ID + `"`) {
		send(one.body, w.sandbox.Sign([]byte(one.body)), one.want)
	}
	send("{}", "", "401 signature_invalid")
	send("{}", w.sandbox.Sign([]byte("{ }")), "401 signature_invalid")
	for _, ago := range []time.Duration{-6 * time.Minute, 6 * time.Minute} {
		other := pay.NewSandbox([]byte("secret"))
		other.Wall = func() time.Time { return time.Now().Add(ago) }
		send("{}", other.Sign([]byte("{}")), "401 callback_stale")
	}
	if w.journal.Head().Last != before {
		t.Error("a callback that was not taken has changed something")
	}

	docs, err := os.ReadFile("../../docs/payments.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| ([0-9]+) \\|.*\\| \\+ \\|$").
		FindAllStringSubmatch(string(docs), -1) {
		listed = append(listed, row[2]+" "+row[1])
	}
	slices.Sort(listed)
	slices.Sort(seen)
	if seen = slices.Compact(seen); !slices.Equal(seen, listed) {
		t.Errorf("docs/payments.md lists %q, and the answers are %q", listed, seen)
	}
}
