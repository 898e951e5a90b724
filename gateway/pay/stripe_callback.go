package pay

import (
	"encoding/json"
	"errors"

	"github.com/stripe/stripe-go/v84"
	"github.com/stripe/stripe-go/v84/webhook"

	"carnival/event"
)

// StripeEvents are the types that the endpoint should be subscribed to.
func StripeEvents() []string {
	return []string{
		string(stripe.EventTypePaymentIntentCreated),
		string(stripe.EventTypePaymentIntentProcessing),
		string(stripe.EventTypePaymentIntentSucceeded),
		string(stripe.EventTypePaymentIntentPaymentFailed),
		string(stripe.EventTypePaymentIntentCanceled),
		string(stripe.EventTypeChargeRefunded),
		string(stripe.EventTypeRefundUpdated),
		string(stripe.EventTypeRefundFailed),
	}
}

// StripeSignature is the header with a callback's signature.
const StripeSignature = "Stripe-Signature"

// Read is Provider's. Events of other types, and of objects that are not ours because the account
// serves others too, mean nothing. What we read of an object has been the same in all versions of
// Stripe's API since PaymentIntents exist, so that the version of an endpoint does not matter.
func (s *Stripe) Read(c Callback) (Notice, error) {
	e, err := webhook.ConstructEventWithOptions(c.Body, c.Header.Get(StripeSignature), s.secret,
		webhook.ConstructEventOptions{Tolerance: tolerance, IgnoreAPIVersionMismatch: true})
	switch {
	case errors.Is(err, webhook.ErrTooOld):
		return Notice{}, ErrStale
	case errors.Is(err, webhook.ErrNotSigned), errors.Is(err, webhook.ErrInvalidHeader),
		errors.Is(err, webhook.ErrNoValidSignature):
		return Notice{}, ErrSignature
	case err != nil:
		return Notice{}, ErrMalformed
	case e.Data == nil, e.Account != "": // a connected account's, for whom we ask for nothing
		return Notice{Provider: StripeName}, nil
	}
	switch e.Type {
	case stripe.EventTypePaymentIntentCreated, stripe.EventTypePaymentIntentProcessing,
		stripe.EventTypePaymentIntentSucceeded, stripe.EventTypePaymentIntentPaymentFailed,
		stripe.EventTypePaymentIntentCanceled:
		return s.readIntent(e.Type, e.Data.Raw)
	case stripe.EventTypeRefundUpdated, stripe.EventTypeRefundFailed:
		refund := &stripe.Refund{}
		if json.Unmarshal(e.Data.Raw, refund) != nil {
			return Notice{}, ErrMalformed
		}
		return s.readRefund(refund)
	case stripe.EventTypeChargeRefunded:
		return s.readCharge(e.Data.Raw)
	}
	return Notice{Provider: StripeName}, nil
}

func (s *Stripe) readIntent(t stripe.EventType, raw []byte) (Notice, error) {
	n := Notice{Provider: StripeName}
	p := &stripe.PaymentIntent{}
	if json.Unmarshal(raw, p) != nil {
		return Notice{}, ErrMalformed
	}
	attempt, payment := p.Metadata[metaAttempt], p.Metadata[metaPayment]
	if attempt == "" && payment == "" || !s.ours(p.Metadata) {
		return n, nil
	}
	var bad [2]error
	n.Attempt, bad[0] = event.ParseAttemptID(attempt)
	n.Payment, bad[1] = event.ParsePaymentID(payment)
	if bad[0] != nil || bad[1] != nil {
		return Notice{}, ErrPayment
	}
	n, err := s.onIntent(p, n)
	if err != nil || t != stripe.EventTypePaymentIntentPaymentFailed {
		return n, err
	}
	// The object is drawn when the event is: it waits for another card, and we do not.
	n.Word, n.Code, n.Amount = Failed, codeOf(""), Notice{}.Amount
	if e := p.LastPaymentError; e != nil {
		n.Code = codeOf(string(e.DeclineCode))
		if e.DeclineCode == "" {
			n.Code = codeOf(string(e.Code))
		}
	}
	return n, nil
}

func (s *Stripe) readRefund(r *stripe.Refund) (Notice, error) {
	n := Notice{Provider: StripeName}
	id := r.Metadata[metaRefund]
	if id == "" || !s.ours(r.Metadata) {
		return n, nil // one that a person made in Stripe's own pages
	}
	var err error
	if n.Refund, err = event.ParseRefundID(id); err != nil {
		return Notice{}, ErrPayment
	}
	return s.onRefund(r, n)
}

// readCharge takes the newest refund of a charge. The present version of the API leaves the list
// out, and tells of refunds by their own events.
func (s *Stripe) readCharge(raw []byte) (Notice, error) {
	c := &stripe.Charge{}
	if json.Unmarshal(raw, c) != nil {
		return Notice{}, ErrMalformed
	}
	if c.Refunds == nil || len(c.Refunds.Data) == 0 || c.Refunds.Data[0] == nil {
		return Notice{Provider: StripeName}, nil
	}
	return s.readRefund(c.Refunds.Data[0])
}
