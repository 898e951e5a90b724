// Package pay takes money from shoppers and sends it back through a payment provider, and turns
// the provider's words into commands.
//
// It promises that doing an errand twice moves money once, because each charge and each refund
// goes to the provider under a reference made from the payment's or refund's own id. It never
// decides whether money is due, and it never touches an order.
package pay

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
)

// Sandbox is a provider that takes every payment at once and moves no money. Its callbacks are
// signed like a real provider's, so that whoever knows the secret can send them late, twice or
// with another amount.
type Sandbox struct{ secret []byte }

// NewSandbox makes a sandbox whose callbacks are signed with a secret.
func NewSandbox(secret []byte) *Sandbox { return &Sandbox{secret} }

// Charge takes the amount that is due for a payment and returns the provider's word of it. The
// same payment charged twice gives the same reference, and so settles once.
func (s *Sandbox) Charge(p event.PaymentID, due money.Money) *trade.ReceivePayment {
	return &trade.ReceivePayment{
		Payment: p, Ref: "sandbox-" + p.String(), Amount: due.Minor, Currency: due.Currency,
	}
}

// ErrSignature says that a callback was not signed with the secret.
var ErrSignature = errors.New("the callback's signature does not fit")

// Sign is the hex HMAC-SHA256 of a callback's body.
func (s *Sandbox) Sign(body []byte) string {
	mac := hmac.New(sha256.New, s.secret)
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// Verify checks the signature of a callback.
func (s *Sandbox) Verify(body []byte, signature string) error {
	if !hmac.Equal([]byte(s.Sign(body)), []byte(signature)) {
		return ErrSignature
	}
	return nil
}

// Name of the party, see gateway.Party.
func (s *Sandbox) Name() string { return "pay-sandbox" }

// Wants the money that is owed back.
func (s *Sandbox) Wants(e event.Entry) bool {
	_, due := e.Event.(*event.RefundDue)
	return due
}

// Do sends a refund and confirms it.
func (s *Sandbox) Do(_ context.Context, e event.Entry) (trade.Command, error) {
	due, ok := e.Event.(*event.RefundDue)
	if !ok {
		return nil, fmt.Errorf("pay: %T is no refund", e.Event)
	}
	return &trade.ConfirmRefund{
		Refund: due.Refund, Ref: "sandbox-" + due.Refund.String(),
	}, nil
}
