package api

import (
	"context"
	"net/http"

	"carnival/event"
	"carnival/trade"
	"carnival/web"
)

// Provider is a payment provider that shoppers may choose.
type Provider struct {
	// Methods are the ways to pay beside the provider's own.
	Methods []string
	// Read checks and reads a callback. No command and no error: it is to be acknowledged, and
	// means nothing to us. An error names its problem.
	Read func(http.Header, []byte) (trade.Command, error)
	// Take asks for the money of an attempt that is in the journal, where the provider answers at
	// once; nil leaves it to the errands, whose care it is in any case.
	Take func(context.Context, *event.PaymentStarted, event.Instant) (trade.Command, error)
	// ClientSecret is what a shopper goes on with at the provider, by its reference of the
	// attempt; nil: nothing.
	ClientSecret func(ctx context.Context, ref string) (string, error)
}

// CallbackRequest is the sandbox's word of a payment or a refund. It may come late, twice, or with
// another amount than was due. Without a type it is money that was received.
type CallbackRequest struct {
	Type     string `json:"type,omitempty" example:"payment.received"`
	Payment  string `json:"payment,omitempty"`
	Attempt  string `json:"attempt,omitempty"`
	Refund   string `json:"refund,omitempty"`
	Ref      string `json:"ref,omitempty" doc:"the provider's own; the same one counts once"`
	Amount   int64  `json:"amount,omitempty" doc:"in the currency's minor unit"`
	Currency string `json:"currency,omitempty"`
	Code     string `json:"code,omitempty" doc:"why it failed"`
}

// CallbackAnswer says that the provider's word has been taken down. A provider that hears anything
// else says it again.
type CallbackAnswer struct {
	Payment string `json:"payment,omitempty"`
	Counted bool   `json:"counted" doc:"false when it was known before, or changes nothing"`
	Code    string `json:"code,omitempty" doc:"why it changes nothing"`
}

func (f *face) callbackOperations() []operation {
	faults := []string{"signature_invalid", "callback_stale", "callback_malformed",
		"payment_unknown", "attempt_unknown", "refund_unknown", "currency_wrong",
		"amount_invalid"}
	return []operation{
		{pattern: "POST /v1/providers/sandbox/callbacks", handler: f.sandboxCallback,
			group: groupProvider, says: text("沙箱支付方的回调，以签名为凭",
				"The sandbox provider's word; its signature is its door"),
			headers: []parameter{{name: "Sandbox-Signature", kind: "string", required: true,
				says: text("t=秒,v1=“秒.请求体”的十六进制 HMAC-SHA256",
					"t=seconds,v1=hex HMAC-SHA256 of seconds.body")}},
			body: CallbackRequest{}, status: 200, answers: CallbackAnswer{}, codes: faults},
		{pattern: "POST /v1/providers/{name}/callbacks", handler: f.callback,
			group: groupProvider, says: text("支付方的回调，以其签名为凭",
				"A provider's word, in its own form; its signature is its door"),
			body: "", media: "application/json", status: 200, answers: CallbackAnswer{},
			codes: append([]string{"not_found"}, faults...)},
	}
}

// callback is POST /v1/providers/{name}/callbacks.
func (f *face) callback(w http.ResponseWriter, r *http.Request) {
	body, err := readAll(nil, r)
	p, known := f.Providers[r.PathValue("name")]
	if !known {
		fail(w, r, notFound(r))
		return
	}
	var word trade.Command
	if err == nil {
		word, err = p.Read(r.Header, body)
	}
	f.answerCallback(w, r, word, err)
}

// sandboxCallback is POST /v1/providers/sandbox/callbacks: it also tells who writes one by hand all
// that is wrong with it, once the signature fits.
func (f *face) sandboxCallback(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(r)
	body, err := readAll(nil, r)
	if err != nil {
		fail(w, r, err)
		return
	}
	word, err := f.Providers[sandboxProvider].Read(r.Header, body)
	if p := web.ProblemOf(err, lang); err == nil || p.Status != http.StatusUnauthorized {
		rd := &reader{b: body, lang: lang}
		rd.sandboxCallback()
		if wrong := rd.finish(); wrong != nil {
			err = wrong
		}
	}
	f.answerCallback(w, r, word, err)
}

// answerCallback tells the rulebook of a provider's word. What it refuses because that is over for
// good is acknowledged all the same: hearing it again would change nothing.
func (f *face) answerCallback(
	w http.ResponseWriter, r *http.Request, word trade.Command, err error,
) {
	if err == nil && word == nil {
		answer(w, r, http.StatusOK, CallbackAnswer{})
		return
	}
	var out trade.Outcome
	if err == nil {
		out, err = f.decide(r, word)
	}
	said := CallbackAnswer{Counted: len(out.Events) > 0}
	switch {
	case err != nil:
	case out.Refusal == trade.AttemptOver, out.Refusal == trade.OrderClosed,
		out.Refusal == trade.ReferenceTaken:
		said.Code = out.Refusal.Code()
	case out.Refusal != trade.Accepted:
		err = web.RefusalProblem(out.Refusal, web.Lang(r))
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	if paid, ok := word.(*trade.ReceivePayment); ok {
		said.Payment = paid.Payment.String()
	}
	answer(w, r, http.StatusOK, said)
}

// sandboxCallback looks what is wrong with a CallbackRequest.
func (r *reader) sandboxCallback() {
	var kind, text string
	var payment event.PaymentID
	var attempt event.AttemptID
	var refund event.RefundID
	had := map[string]bool{}
	seen := func(m member) member {
		return option(m.key, func() { had[m.key] = true; m.read() })
	}
	at := len(r.faults)
	r.record([]member{
		option("type", r.toText(&kind, maxCode)),
		seen(need("payment", toID(r, &payment, "py_", event.ParsePaymentID))),
		option("attempt", toID(r, &attempt, "at_", event.ParseAttemptID)),
		option("refund", toID(r, &refund, "re_", event.ParseRefundID)),
		seen(need("ref", r.toText(&text, 128))),
		seen(need("amount", func() { r.minor() })),
		seen(need("currency", func() { r.currency() })),
		option("code", r.toText(&text, 128)),
	})
	if kind != "" || r.broken || len(r.faults) > at {
		return
	}
	for _, field := range [...]string{"payment", "ref", "amount", "currency"} {
		if !had[field] {
			r.missing(field)
		}
	}
}
