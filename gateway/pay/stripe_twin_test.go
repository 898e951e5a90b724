package pay_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v84/webhook"

	"carnival/gateway/pay"
	"carnival/gateway/pay/paytest"
)

// twin is a server that does what Stripe's API documents, as far as the provider needs it, and
// remembers: PaymentIntents and their states, refunds, idempotency keys. It refuses what Stripe
// refuses. The official mock, which it complements, checks the form of each question.
type twin struct {
	*httptest.Server
	t *testing.T

	mu      sync.Mutex
	down    bool
	intents map[string]map[string]any
	refunds []map[string]any
	answers map[string]answer // by idempotency key
	asked   []string          // methods and paths
	pending bool              // refunds are on their way
	racing  bool              // the shopper pays before an intent can be canceled
	trouble *answer           // of every request
	mute    bool              // does what it is asked, and never answers
	keys    []string          // idempotency keys of what was asked to be made
}

type answer struct {
	form   string // of the request
	status int
	body   any
}

const (
	twinKey    = "sk_test_twin"
	twinSecret = "whsec_twin"
)

func newTwin(t *testing.T) *twin {
	s := &twin{t: t, intents: map[string]map[string]any{}, answers: map[string]answer{}}
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.Close)
	return s
}

// provider is a Stripe that talks to the twin, and does not wait between tries.
func (s *twin) provider(o pay.StripeOptions) *pay.Stripe {
	o.Key, o.WebhookSecret, o.BaseURL = twinKey, twinSecret, s.URL
	o.Retries = cmp.Or(o.Retries, -1)
	p, err := pay.NewStripe(o)
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// told are the only words that may leave the house.
var told = []string{
	"amount", "currency", "metadata[attempt]", "metadata[payment]", "metadata[refund]",
	"metadata[retried]", "metadata[site]", "automatic_payment_methods[enabled]",
	"payment_method", "confirm",
	"automatic_payment_methods[allow_redirects]", "payment_method_types[0]", "payment_intent",
	"cancellation_reason", "query", "limit",
}

func (s *twin) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	form, err := url.ParseQuery(string(body))
	if err != nil {
		s.t.Errorf("the form %q: %v", body, err)
	}
	maps.Copy(form, r.URL.Query())
	for name := range form {
		if !slices.Contains(told, name) {
			s.t.Errorf("%s %s tells Stripe %s=%q", r.Method, r.URL.Path, name, form.Get(name))
		}
	}
	s.asked = append(s.asked, r.Method+" "+r.URL.Path)
	out := s.answer(r, form)
	if s.mute {
		<-r.Context().Done()
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Request-Id", "req_1")
	w.WriteHeader(out.status)
	if err := json.NewEncoder(w).Encode(out.body); err != nil {
		s.t.Error(err)
	}
}

func (s *twin) answer(r *http.Request, form url.Values) answer {
	switch {
	case s.down:
		return no(http.StatusServiceUnavailable, "api_error", "")
	case s.trouble != nil:
		return *s.trouble
	case r.Header.Get("Authorization") != "Bearer "+twinKey:
		return no(http.StatusUnauthorized, "invalid_request_error", "")
	}
	key := r.Header.Get("Idempotency-Key")
	if r.Method == http.MethodPost && !strings.HasSuffix(r.URL.Path, "/cancel") {
		s.keys = append(s.keys, key)
	}
	if before, replayed := s.answers[key]; replayed {
		if before.form != form.Encode() {
			return no(http.StatusBadRequest, "idempotency_error", "")
		}
		return before
	}
	out := s.do(r.Method, strings.TrimPrefix(r.URL.Path, "/v1/"), form)
	if out.form = form.Encode(); r.Method == http.MethodPost && key != "" {
		s.answers[key] = out
	}
	return out
}

func (s *twin) do(method, path string, form url.Values) answer {
	id := strings.TrimPrefix(path, "payment_intents/")
	switch {
	case method == http.MethodPost && path == "payment_intents":
		return s.create(form)
	case method == http.MethodGet && id == "search":
		return s.search(form.Get("query"))
	case method == http.MethodPost && strings.HasSuffix(id, "/cancel"):
		return s.cancel(strings.TrimSuffix(id, "/cancel"))
	case method == http.MethodGet && id != path:
		if s.intents[id] == nil {
			return no(http.StatusNotFound, "invalid_request_error", "resource_missing")
		}
		return answer{status: http.StatusOK, body: s.intents[id]}
	case path == "refunds" && method == http.MethodPost:
		return s.refund(form)
	case path == "refunds":
		return s.list(form.Get("payment_intent"))
	}
	return no(http.StatusNotFound, "invalid_request_error", "")
}

// no is an error of the API.
func no(status int, kind, code string) answer {
	e := map[string]any{"type": kind, "message": "no", "status": status}
	if code != "" {
		e["code"] = code
	}
	return answer{status: status, body: map[string]any{"error": e}}
}

func (s *twin) create(form url.Values) answer {
	amount, err := strconv.ParseInt(form.Get("amount"), 10, 64)
	switch in := form.Get("currency"); {
	case err != nil, amount <= 0, in == "kwd" && amount%10 != 0, in == "isk" && amount%100 != 0:
		return no(http.StatusBadRequest, "invalid_request_error", "parameter_invalid_integer")
	case amount > 99_999_999:
		return no(http.StatusBadRequest, "invalid_request_error", "amount_too_large")
	}
	intent := map[string]any{
		"object": "payment_intent", "id": fmt.Sprintf("pi_%d", len(s.intents)+1),
		"amount": amount, "amount_received": 0, "currency": form.Get("currency"),
		"status": "requires_payment_method", "metadata": metadata(form),
	}
	intent["client_secret"] = intent["id"].(string) + "_secret"
	s.intents[intent["id"].(string)] = intent
	switch form.Get("payment_method") {
	case "pm_card_visa":
		s.pay(intent)
	case "pm_card_chargeDeclined":
		out := no(http.StatusPaymentRequired, "card_error", "card_declined")
		e := out.body.(map[string]any)["error"].(map[string]any)
		e["decline_code"], e["payment_intent"] = "generic_decline", intent
		return out
	}
	return answer{status: http.StatusOK, body: maps.Clone(intent)}
}

func metadata(form url.Values) map[string]string {
	m := map[string]string{}
	for name := range form {
		if key, ok := strings.CutPrefix(name, "metadata["); ok {
			m[strings.TrimSuffix(key, "]")] = form.Get(name)
		}
	}
	return m
}

func (s *twin) pay(intent map[string]any) {
	if intent["status"] != "canceled" {
		intent["status"], intent["amount_received"] = "succeeded", intent["amount"]
	}
}

// search finds by metadata['attempt'], which is all that is asked for.
func (s *twin) search(query string) answer {
	found := []any{}
	for _, id := range slices.Sorted(maps.Keys(s.intents)) {
		m := s.intents[id]["metadata"].(map[string]string)
		if query == fmt.Sprintf("metadata['attempt']:'%s'", m["attempt"]) {
			found = append(found, s.intents[id])
		}
	}
	return answer{status: http.StatusOK, body: map[string]any{
		"object": "search_result", "data": found, "has_more": false,
	}}
}

func (s *twin) cancel(id string) answer {
	intent := s.intents[id]
	if s.racing {
		s.pay(intent)
	}
	if st := intent["status"]; st == "succeeded" || st == "canceled" || st == "processing" {
		return no(http.StatusBadRequest, "invalid_request_error",
			"payment_intent_unexpected_state")
	}
	intent["status"], intent["cancellation_reason"] = "canceled", "abandoned"
	return answer{status: http.StatusOK, body: intent}
}

func (s *twin) refund(form url.Values) answer {
	intent := s.intents[form.Get("payment_intent")]
	if intent == nil {
		return no(http.StatusNotFound, "invalid_request_error", "resource_missing")
	}
	amount, err := strconv.ParseInt(form.Get("amount"), 10, 64)
	left := intent["amount_received"].(int64)
	for _, r := range s.refunds {
		if r["payment_intent"] == intent["id"] && r["status"] != "failed" {
			left -= r["amount"].(int64)
		}
	}
	switch {
	case err != nil || amount <= 0:
		return no(http.StatusBadRequest, "invalid_request_error", "parameter_invalid_integer")
	case amount > left:
		return no(http.StatusBadRequest, "invalid_request_error", "charge_already_refunded")
	}
	refund := map[string]any{
		"object": "refund", "id": fmt.Sprintf("re_%d", len(s.refunds)+1), "amount": amount,
		"currency": intent["currency"], "payment_intent": intent["id"], "status": "succeeded",
		"metadata": metadata(form),
	}
	if s.pending {
		refund["status"] = "pending"
	}
	s.refunds = append(s.refunds, refund)
	return answer{status: http.StatusOK, body: refund}
}

func (s *twin) list(intent string) answer {
	found := []any{}
	for _, r := range s.refunds {
		if r["payment_intent"] == intent {
			found = append(found, r)
		}
	}
	return answer{status: http.StatusOK, body: map[string]any{
		"object": "list", "data": found, "has_more": false, "url": "/v1/refunds",
	}}
}

// forget drops the idempotency keys, as Stripe does after a day.
func (s *twin) forget() { s.answers = map[string]answer{} }

// world of the contract.
func (s *twin) world(m paytest.Mood) paytest.World {
	var o pay.StripeOptions
	switch m {
	case paytest.Quick, paytest.Unreachable:
		o.PaymentMethod = "pm_card_visa"
	case paytest.Declining:
		o.PaymentMethod = "pm_card_chargeDeclined"
	}
	s.down = m == paytest.Unreachable
	return paytest.World{
		Provider: s.provider(o), Sign: signed, Tell: stripeBody,
		Pass: func(pay.Attempt) {
			s.mu.Lock()
			defer s.mu.Unlock()
			for _, intent := range s.intents {
				s.pay(intent)
			}
			s.down = false
		},
		Moved: func() (in, out int) {
			s.mu.Lock()
			defer s.mu.Unlock()
			for _, intent := range s.intents {
				if intent["status"] == "succeeded" {
					in++
				}
			}
			return in, len(s.refunds)
		},
	}
}

// signed is a callback as Stripe signs it, by the library's own hand. An age is rounded up to
// years: the library reads the clock itself.
func signed(body []byte, age time.Duration) pay.Callback {
	u := &webhook.UnsignedPayload{Payload: body, Secret: twinSecret}
	if age > 0 {
		u.Timestamp = time.Unix(1_447_171_200, 0)
	}
	return pay.Callback{Body: body, Header: http.Header{
		pay.StripeSignature: {webhook.GenerateTestSignedPayload(u).Header},
	}}
}

// stripeEvent is the body of a callback about an object.
func stripeEvent(kind string, object map[string]any) []byte {
	body, err := json.Marshal(map[string]any{
		"id": "evt_1", "object": "event", "api_version": "2026-02-25.clover", "type": kind,
		"created": 1_447_171_200, "data": map[string]any{"object": object},
	})
	if err != nil {
		panic(err)
	}
	return body
}

// stripeBody is what Stripe would send to say what a notice says.
func stripeBody(n pay.Notice) []byte {
	object := map[string]any{"id": strings.TrimPrefix(n.Ref, "stripe:")}
	if n.Refund != 0 {
		object["object"], object["status"] = "refund", "succeeded"
		object["metadata"] = map[string]string{"refund": n.Refund.String()}
		if n.Word == pay.RefundPaid {
			return stripeEvent("refund.updated", object)
		}
		object["status"], object["failure_reason"] = "failed", n.Code
		return stripeEvent("refund.failed", object)
	}
	object["object"] = "payment_intent"
	object["metadata"] = map[string]string{
		"attempt": n.Attempt.String(), "payment": n.Payment.String(),
	}
	switch n.Word {
	case pay.Received:
		object["status"], object["amount_received"] = "succeeded", n.Amount.Minor
		object["currency"] = strings.ToLower(n.Amount.Currency.String())
		return stripeEvent("payment_intent.succeeded", object)
	case pay.Failed:
		object["status"] = "requires_payment_method"
		object["last_payment_error"] = map[string]any{"code": n.Code}
		return stripeEvent("payment_intent.payment_failed", object)
	}
	object["status"] = "processing"
	return stripeEvent("payment_intent.processing", object)
}
