package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"carnival/event"
	"carnival/trade"
	"carnival/view/shopper"
	"carnival/web"
)

// Payment is the one payment of a checkout, as it stands now.
type Payment struct {
	ID       string            `json:"id"`
	Checkout string            `json:"checkout"`
	Amount   int64             `json:"amount" doc:"asked for at first, in the minor unit"`
	Currency string            `json:"currency"`
	Due      int64             `json:"due" doc:"what is still asked for"`
	Status   string            `json:"status" enum:"payment_status"`
	Shopper  string            `json:"shopper,omitempty" doc:"told to operators"`
	PayBy    string            `json:"pay_by" format:"date-time"`
	Extended uint32            `json:"extended" doc:"how often the time to pay was made longer"`
	Attempts []Attempt         `json:"attempts" doc:"to pay it; at most the newest hundred"`
	Received []PaymentReceived `json:"received"`
	Refunds  []PaymentRefund   `json:"refunds"`
	Timeline []Happening       `json:"timeline,omitempty" doc:"told to operators"`
}

// Attempt is one try to take the money. Of those of a payment one is alive at a time.
type Attempt struct {
	ID           string `json:"id"`
	Provider     string `json:"provider"`
	Method       string `json:"method,omitempty"`
	Amount       Amount `json:"amount"`
	Status       string `json:"status" enum:"started,pending,failed,settled"`
	Started      string `json:"started" format:"date-time"`
	Changed      string `json:"changed" format:"date-time" doc:"when it came to its status"`
	Ref          string `json:"ref,omitempty" doc:"the provider's"`
	Code         string `json:"code,omitempty" doc:"the provider's, when it failed"`
	ClientSecret string `json:"client_secret,omitempty" doc:"to go on with at the provider"`
}

// PaymentReceived is money that came.
type PaymentReceived struct {
	Ref     string `json:"ref" doc:"the provider's reference"`
	Amount  Amount `json:"amount"`
	Surplus Amount `json:"surplus" doc:"what goes back of it"`
	At      string `json:"at" format:"date-time"`
}

// PaymentRefund is money that goes back.
type PaymentRefund struct {
	ID     string        `json:"id"`
	Order  string        `json:"order,omitempty"`
	Amount Amount        `json:"amount"`
	Reason string        `json:"reason" enum:"refund_reason"`
	Status string        `json:"status" enum:"owed,paid,failed"`
	Failed *RefundFailed `json:"failed,omitempty"`
	At     string        `json:"at" format:"date-time"`
}

// AttemptRequest chooses how to pay.
type AttemptRequest struct {
	Provider string `json:"provider,omitempty" doc:"default: sandbox"`
	Method   string `json:"method,omitempty" doc:"one of the provider's; default: its own"`
}

// ExtensionRequest asks for more time to pay.
type ExtensionRequest struct {
	PayBy string `json:"pay_by" format:"date-time" doc:"the end that is to be moved"`
}

// Where a payment stands.
const (
	paymentDue          = "due"
	paymentPaid         = "paid"
	paymentClosed       = "closed"
	paymentRefunded     = "refunded"
	paymentRefundFailed = "refund_failed" // a person has to send it
)

// paymentStatus sums up what a payment is for.
func paymentStatus(c *shopper.Checkout) string {
	if c.Due > 0 {
		return paymentDue
	}
	status := paymentClosed
	for _, list := range [...][]shopper.Order{c.Orders, c.Balances} {
		for i := range list {
			switch o := &list[i]; o.Status {
			case shopper.Paid, shopper.Shipped, shopper.Finished, shopper.Forfeited:
				return paymentPaid
			case shopper.BalanceDue:
				if c.Deposit != nil {
					return paymentPaid
				}
			case shopper.Refunded, shopper.Failed:
				status = paymentRefunded
			}
		}
	}
	failed := func(r shopper.Refund) bool { return r.Failed != 0 }
	if status == paymentRefunded && slices.ContainsFunc(c.Refunds, failed) {
		return paymentRefundFailed
	}
	return status
}

// payable finds a payment of the asking shopper.
func (f *face) payable(r *http.Request) (c shopper.Checkout, err error) {
	id, err := event.ParsePaymentID(r.PathValue("id"))
	if err != nil {
		return c, notFound(r)
	}
	found := false
	err = f.readOwn(r, func(fold *shopper.Fold, owner event.ShopperID) {
		of, checkout, ok := fold.Owner(id)
		if ok && fold.ActsFor(owner, of) {
			c, found = fold.Checkout(owner, checkout)
		}
	})
	if err == nil && !found {
		err = notFound(r)
	}
	return c, err
}

func (f *face) payment(ctx context.Context, c *shopper.Checkout) Payment {
	in := c.Currency
	s := standing{stamp: c.Stamp, plan: f.plan(), placed: c.Placed, now: c}
	if c.Deposit != nil {
		s.deposit = &presaleTap{placed: c.Deposit}
	}
	said := Payment{
		ID: c.Payment.String(), Checkout: c.ID.String(), Amount: int64(s.asked()),
		Currency: in.String(), Due: int64(c.Due), Status: paymentStatus(c),
		PayBy: s.payBy().String(), Extended: c.Extended, Attempts: f.attempts(ctx, c),
		Received: []PaymentReceived{}, Refunds: []PaymentRefund{},
	}
	for _, p := range c.Payments {
		said.Received = append(said.Received, PaymentReceived{
			p.Ref, amount(p.Amount, in), amount(p.Surplus, in), p.Stamp.String(),
		})
	}
	for _, due := range c.Refunds {
		one := PaymentRefund{
			ID: due.Refund.String(), Amount: amount(due.Amount, in), Status: refundStatus(&due),
			Reason: due.Reason.Key(), At: due.Stamp.String(), Failed: refundFailed(&due),
		}
		if due.Order != 0 {
			one.Order = due.Order.String()
		}
		said.Refunds = append(said.Refunds, one)
	}
	return said
}

func refundStatus(r *shopper.Refund) string {
	switch {
	case r.Paid != 0:
		return "paid"
	case r.Failed != 0:
		return "failed"
	}
	return "owed"
}

// attempts says the attempts of a payment, the oldest first. What a shopper needs to go on with at
// the provider is told of the one that waits for it.
func (f *face) attempts(ctx context.Context, c *shopper.Checkout) []Attempt {
	var list []shopper.Attempt
	f.Shoppers.Read(func(fold *shopper.Fold) { list = fold.Attempts(c.Payment) })
	said := make([]Attempt, 0, len(list))
	for i := range list {
		a := &list[i]
		one := Attempt{
			ID: a.PaymentStarted.Attempt.String(), Amount: amount(a.Amount, a.Currency),
			Status: a.Status.Key(), Started: a.Stamp.String(), Changed: a.Changed.String(),
			Ref: a.Ref, Code: a.Code,
		}
		one.Provider, one.Method, _ = strings.Cut(a.Provider, "/")
		p := f.Providers[one.Provider]
		if a.Status == shopper.AttemptPending && p.ClientSecret != nil {
			// A provider that does not answer keeps nobody from seeing the rest.
			one.ClientSecret, _ = p.ClientSecret(ctx, a.Ref)
		}
		said = append(said, one)
	}
	return said
}

// startAttempt is POST /v1/payments/{id}/attempts.
func (f *face) startAttempt(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(r)
	provider, method := sandboxProvider, ""
	err := readJSON(r, func(rd *reader) {
		rd.record([]member{
			option("provider", func() {
				s, ok := rd.str(maxCode)
				if provider = string(s); ok && f.Providers[provider].Read == nil {
					rd.fault("bad_code", f.providerNames())
				}
			}),
			option("method", rd.toText(&method, maxCode)),
		})
	})
	if methods := f.Providers[provider].Methods; err == nil && method != "" &&
		!slices.Contains(methods, method) {
		err = web.NewProblem("invalid", lang,
			fieldFault(lang, "method", "bad_code", strings.Join(methods, ", ")))
	}
	var c shopper.Checkout
	if err == nil {
		c, err = f.payable(r)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	by := taking{by: provider, named: provider != sandboxProvider || method != ""}
	if method != "" {
		by.by += "/" + method
	}
	f.take(w, r, &c, by)
}

// pay is POST /v1/payments/{id}/pay: the sandbox takes what is due by its default method.
func (f *face) pay(w http.ResponseWriter, r *http.Request) {
	c, err := f.payable(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	f.take(w, r, &c, taking{by: sandboxProvider})
}

// extendPayment is POST /v1/payments/{id}/extensions.
func (f *face) extendPayment(w http.ResponseWriter, r *http.Request) {
	var by event.Instant
	err := readJSON(r, func(rd *reader) {
		rd.record([]member{need("pay_by", rd.toInstant(&by))})
	})
	var c shopper.Checkout
	if err == nil {
		c, err = f.payable(r)
	}
	if err == nil {
		_, err = f.submit(r, &trade.ExtendPayment{
			Shopper: c.Shopper, Payment: c.Payment, PayBy: by,
		})
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.getPayment(w, r)
}

// sandboxProvider is the name of the provider that is always there.
const sandboxProvider = "sandbox"

func (f *face) providerNames() string {
	names := make([]string, 0, len(f.Providers))
	for name := range f.Providers {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// taking is how money is to be taken; named says that somebody chose the way.
type taking struct {
	by    string
	named bool
}

// otherLives is the problem of who chose a way to pay while an attempt by another one lives.
func (f *face) otherLives(r *http.Request, id event.AttemptID, by string) error {
	lang, lives := web.Lang(r), shopper.Attempt{}
	known := false
	f.Shoppers.Read(func(fold *shopper.Fold) { lives, known = fold.Attempt(id) })
	if !known || lives.Provider == by || !lives.Status.Live() {
		return nil
	}
	p := web.NewProblem("attempt_alive", lang)
	p.Attempt = id.String()
	p.Detail = text("取消：POST /v1/attempts/", "To cancel it: POST /v1/attempts/").In(lang) +
		p.Attempt + "/cancel"
	return p
}

// cancelAttempt is POST /v1/attempts/{id}/cancel: its provider is told to take nothing. Money that
// comes all the same settles the payment, or goes back.
func (f *face) cancelAttempt(w http.ResponseWriter, r *http.Request) {
	id, bad := event.ParseAttemptID(r.PathValue("id"))
	var a shopper.Attempt
	known := false
	err := f.readOwn(r, func(fold *shopper.Fold, owner event.ShopperID) {
		a, known = fold.Attempt(id)
		known = known && bad == nil && a.Shopper == owner
	})
	if err == nil && !known {
		err = notFound(r)
	}
	if err == nil {
		_, err = f.submit(r, &trade.FailPayment{Attempt: id, Code: codeCancelled})
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	r.SetPathValue("id", a.Payment.String())
	f.getPayment(w, r)
}

// codeCancelled is the code of an attempt that its shopper gave up.
const codeCancelled = "cancelled"

// take begins an attempt, or finds the one that lives, and answers with the payment as soon as its
// provider has said something, or nobody wants to wait any more. What is settled stays so. The
// intent is in the journal before the provider is asked; from then on the money is the errands'
// care, whatever becomes of this request.
func (f *face) take(w http.ResponseWriter, r *http.Request, c *shopper.Checkout, by taking) {
	ctx, cancel := context.WithTimeout(r.Context(), viewWait)
	defer cancel()
	out, err := f.submit(r, &trade.StartPayment{Payment: c.Payment, Provider: by.by})
	if err == nil && by.named && len(out.Events) == 0 {
		err = f.otherLives(r, event.AttemptID(out.Subject), by.by)
	}
	if err == nil && out.Subject != 0 {
		id := event.AttemptID(out.Subject)
		if err = f.takeNow(ctx, r, id, out); err == nil {
			f.heard(ctx, id)
		}
	}
	now := *c
	if err == nil {
		now, err = f.payable(r)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, f.payment(r.Context(), &now))
}

// takeNow asks a provider that lives in this process at once, so that nobody waits for the errand
// that will ask it, too: an attempt that is asked for twice moves its money once.
func (f *face) takeNow(
	ctx context.Context, r *http.Request, id event.AttemptID, out trade.Outcome,
) error {
	var started *event.PaymentStarted
	at := out.Stamp
	for _, e := range out.Events {
		if made, ok := e.(*event.PaymentStarted); ok {
			started = made
		}
	}
	if started == nil {
		f.Shoppers.Read(func(fold *shopper.Fold) {
			if a, ok := fold.Attempt(id); ok && a.Status == shopper.AttemptStarted {
				started, at = a.PaymentStarted, a.Stamp
			}
		})
	}
	if started == nil {
		return nil
	}
	name, _, _ := strings.Cut(started.Provider, "/")
	p := f.Providers[name]
	if p.Take == nil {
		return nil
	}
	word, err := p.Take(ctx, started, at)
	if err != nil || word == nil {
		return nil // the errand goes on asking
	}
	// A refusal says that the word was told before.
	_, err = f.decide(r, word)
	return err
}

// heard waits until a provider has said something of an attempt. Each fact may be its word, so it
// looks again whenever the view has moved on.
func (f *face) heard(ctx context.Context, id event.AttemptID) {
	for {
		head, silent := f.Shoppers.Head(), true
		f.Shoppers.Read(func(fold *shopper.Fold) {
			a, ok := fold.Attempt(id)
			silent = !ok || a.Status == shopper.AttemptStarted
		})
		if !silent || f.Shoppers.Wait(ctx, head+1) != nil {
			return
		}
	}
}
