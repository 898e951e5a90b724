// Package pay takes money from shoppers and sends it back through payment providers, and turns the
// providers' words into commands.
//
// It promises that doing an errand twice moves money once, because each attempt and each refund
// goes to its provider under its own id, and that an attempt whose provider was never heard of
// again is asked about until its fate is known. What a provider says is checked before it is
// believed, and what it says twice, late or out of order becomes the same commands as if it had
// said it once and in time. It never decides whether money is due, never touches an order, and
// tells a provider nothing about a person: ids and amounts are all that leaves.
package pay

import (
	"context"
	"net/http"
	"strings"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
)

// Provider moves money in the outside world. An error means that there is no word yet and that
// the same call may be made again; a provider's no is a Notice. All methods may be called at the
// same time, and again after a crash.
type Provider interface {
	// Take asks for an attempt's money. However often it is called for the same attempt, the
	// money moves at most once and the answer is about the same transaction.
	Take(context.Context, Attempt) (Notice, error)
	// Query asks what has become of an attempt. One that is Over is called off if that can still
	// be done, also one that the provider has not heard of yet, so that the answer is final unless
	// the money is on its way: a Take that comes later moves none.
	Query(context.Context, Attempt) (Notice, error)
	// Refund sends money back, or says how far that is. The same refund moves money once; a
	// transaction may be refunded in parts.
	Refund(context.Context, Refund) (Notice, error)
	// Read checks and reads what the provider sent to its callback address. An error is a Fault.
	Read(Callback) (Notice, error)
}

// Attempt is one try to take a checkout's money.
type Attempt struct {
	ID      event.AttemptID
	Payment event.PaymentID
	Due     money.Money
	Method  string // what the shopper chose of the provider's ways to pay; empty: its default
	Started event.Instant
	Ref     string // from PaymentPending; empty while the provider has not been heard
	Over    bool   // nobody waits for its money any more
}

// AttemptOf is the attempt that a fact began, and the name of its provider.
func AttemptOf(e *event.PaymentStarted, at event.Instant) (a Attempt, provider string) {
	provider, method, _ := strings.Cut(e.Provider, "/")
	return Attempt{
		ID: e.Attempt, Payment: e.Payment, Method: method, Started: at,
		Due: money.Money{Minor: e.Amount, Currency: e.Currency},
	}, provider
}

// Refund is money that goes back.
type Refund struct {
	ID      event.RefundID
	Payment event.PaymentID
	Ref     string // of the transaction that brought the money
	Amount  money.Minor
	Damages bool // on top of what was paid: a transfer, not a refund
	Retried int  // times that it was asked for again after the provider had failed it
	Since   event.Instant
}

// RefundOf is the refund that a fact owes, by way of the transaction that brought the money.
func RefundOf(e *event.RefundDue, at event.Instant, ref string) Refund {
	return Refund{
		ID: e.Refund, Payment: e.Payment, Ref: ref, Amount: e.Amount, Since: at,
		Damages: e.Reason == event.RefundDamages,
	}
}

// A reference in a fact names the provider before a colon, so that whoever has a transaction's
// reference knows whom to ask for its money. The sandbox's own references stand without a name.
const refSeparator = ":"

// ProviderOf is the provider that a reference belongs to.
func ProviderOf(ref string) string {
	if name, _, named := strings.Cut(ref, refSeparator); named {
		return name
	}
	return SandboxName
}

// Callback is a request that a provider sent on its own.
type Callback struct {
	Header http.Header
	Body   []byte
}

// maxRef is how long a reference in a fact may be.
const maxRef = 128

// maxCallback is the longest body of a callback that is read.
const maxCallback = 64 << 10

// Word is what a notice says.
type Word uint8

// Words of providers.
const (
	Ignored       Word = iota // nothing that concerns us
	Pending                   // the provider knows the attempt
	Received                  // it took the money
	Failed                    // the attempt brings no money
	RefundPending             // the refund is on its way
	RefundPaid                // the refund has been sent
	RefundFailed              // the refund will not be sent
)

// Notice is a provider's word on an attempt or a refund, checked and in our terms.
type Notice struct {
	Word     Word
	Provider string
	Payment  event.PaymentID
	Attempt  event.AttemptID // 0: money that came without one
	Refund   event.RefundID
	Ref      string // the provider's, as facts hold it
	Amount   money.Money
	Code     string // why it failed
}

// Command tells the rulebook of the notice; nil when there is nothing to tell. Whether the word is
// news is the rulebook's to say: it knows the references that it has seen.
func (n Notice) Command() trade.Command {
	switch n.Word {
	case Pending:
		if n.Attempt != 0 {
			return &trade.NotePending{Attempt: n.Attempt, Ref: n.Ref}
		}
	case Received:
		return &trade.ReceivePayment{
			Payment: n.Payment, Ref: n.Ref, Amount: n.Amount.Minor, Currency: n.Amount.Currency,
			Attempt: n.Attempt, Provider: n.Provider,
		}
	case Failed:
		if n.Attempt != 0 {
			return &trade.FailPayment{Attempt: n.Attempt, Code: n.Code}
		}
	case RefundPaid:
		return &trade.ConfirmRefund{Refund: n.Refund, Ref: n.Ref}
	case RefundFailed:
		return &trade.FailRefund{Refund: n.Refund, Code: n.Code}
	}
	return nil
}

// notice begins a notice on the attempt.
func (a Attempt) notice(w Word, provider string) Notice {
	return Notice{Word: w, Provider: provider, Payment: a.Payment, Attempt: a.ID, Ref: a.Ref}
}

// notice begins a notice on the refund.
func (r Refund) notice(w Word, provider string) Notice {
	return Notice{Word: w, Provider: provider, Payment: r.Payment, Refund: r.ID}
}

// Codes of our own, beside those that providers give. They are stored in facts.
const (
	CodeMethodUnknown = "method_unknown" // this way to pay is not offered
	CodeAmountInvalid = "amount_invalid" // the provider has no such amount of the currency
	CodeExpired       = "expired"        // the shopper did not pay in time
	CodeClosed        = "closed"         // its checkout asks for no money any more
	CodeUnknownToIt   = "unknown_to_it"  // the provider has never heard of it
	CodeNotSupported  = "not_supported"  // the provider cannot do such a thing
	codeWithoutOne    = "declined"       // it gave no code
	maxCode           = 64               // letters of a code that a fact holds
)

// codeOf is a provider's code in the form that facts hold: its first word of [a-z0-9_].
func codeOf(s string) string {
	s = strings.ToLower(s[:min(len(s), maxCode)])
	end := strings.IndexFunc(s, func(r rune) bool {
		return r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	if end >= 0 {
		s = s[:end]
	}
	if s == "" {
		return codeWithoutOne
	}
	return s
}

// Reader reads a provider's callbacks into commands, for a face of HTTP that knows nothing of
// providers. No command and no error: it is to be acknowledged, and means nothing to us. The error
// is a Fault.
func Reader(p Provider) func(http.Header, []byte) (trade.Command, error) {
	return func(h http.Header, body []byte) (trade.Command, error) {
		if len(body) > maxCallback {
			return nil, ErrMalformed
		}
		notice, err := p.Read(Callback{Header: h, Body: body})
		if err != nil {
			return nil, err
		}
		return notice.Command(), nil
	}
}

// Fault is why a callback is not taken. Whoever answers the provider tells it the code.
type Fault struct{ code, says string }

// Error says what is wrong.
func (f *Fault) Error() string { return f.says }

// Code is the fault's stable name.
func (f *Fault) Code() string { return f.code }

// Faults of callbacks.
var (
	ErrSignature = &Fault{"signature_invalid", "the callback's signature does not fit"}
	ErrStale     = &Fault{"callback_stale", "the callback was signed too long ago"}
	ErrMalformed = &Fault{"callback_malformed", "the callback's body is not understood"}
	ErrPayment   = &Fault{"payment_unknown", "the callback names no payment of ours"}
	ErrCurrency  = &Fault{"currency_wrong", "the callback's currency is not traded in"}
	ErrAmount    = &Fault{"amount_invalid", "the callback's amount cannot be"}
)
