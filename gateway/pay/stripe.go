package pay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v84"

	"carnival/money"
)

// StripeName is Stripe's name in facts.
const StripeName = "stripe"

// StripeOptions configure the provider Stripe. Key and WebhookSecret are needed.
type StripeOptions struct {
	Key           string // the account's secret or restricted key
	WebhookSecret string // signs the callbacks of the one endpoint that was set up
	// Site tells this journal's ids from those of others that use the same account, such as a
	// rehearsal's: it stands before idempotency keys and in the metadata.
	Site string
	// Methods are the types of payment methods that a shopper may choose by name, "card" or
	// "alipay"; one who chooses none is offered what the account has switched on.
	Methods []string
	// PaymentMethod pays each attempt on the spot, without a shopper's browser: for tests, with
	// Stripe's test methods such as pm_card_visa.
	PaymentMethod string
	BaseURL       string        // of the API, when it is not Stripe's own
	Timeout       time.Duration // of one request; 0 = 20 s
	Retries       int           // of one request, after the first; 0 = 2, negative = none
}

// Stripe takes money through Stripe's PaymentIntents. The shopper pays in the browser, with what
// ClientSecret gives; the word comes by a callback, or by the sweeper if that is lost.
type Stripe struct {
	api    *stripe.Client
	opts   StripeOptions
	secret string
}

// NewStripe makes the provider. It refuses keys of the wrong kind, and to send a key in the clear
// anywhere but to this machine.
func NewStripe(o StripeOptions) (*Stripe, error) {
	switch {
	case !strings.HasPrefix(o.Key, "sk_") && !strings.HasPrefix(o.Key, "rk_"):
		return nil, errors.New("stripe: the key is neither secret (sk_) nor restricted (rk_)")
	case !strings.HasPrefix(o.WebhookSecret, "whsec_"):
		return nil, errors.New("stripe: the webhook secret does not begin with whsec_")
	}
	config := &stripe.BackendConfig{
		HTTPClient:        &http.Client{Timeout: cmp.Or(o.Timeout, 20*time.Second)},
		MaxNetworkRetries: stripe.Int64(int64(max(cmp.Or(o.Retries, 2), 0))),
		EnableTelemetry:   stripe.Bool(false),
		// The library would print whole error objects, and what a shopper typed with them.
		LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull},
	}
	if o.BaseURL != "" {
		u, err := url.Parse(o.BaseURL)
		if err != nil {
			return nil, fmt.Errorf("stripe: base URL: %w", err)
		}
		ip := net.ParseIP(u.Hostname())
		if u.Scheme != "https" && !(u.Scheme == "http" && ip != nil && ip.IsLoopback()) {
			return nil, errors.New("stripe: the base URL is not https")
		}
		config.URL = stripe.String(strings.TrimSuffix(o.BaseURL, "/"))
	}
	return &Stripe{
		api:  stripe.NewClient(o.Key, stripe.WithBackends(stripe.NewBackendsWithConfig(config))),
		opts: o, secret: o.WebhookSecret,
	}, nil
}

// Keys of the metadata: our ids are all that Stripe is told.
const (
	metaAttempt = "attempt"
	metaPayment = "payment"
	metaRefund  = "refund"
	metaRetried = "retried"
	metaSite    = "site"
)

const stripeRef = StripeName + refSeparator

// Take is Provider's: it makes a PaymentIntent, and confirms it if a payment method is configured.
func (s *Stripe) Take(ctx context.Context, a Attempt) (Notice, error) {
	amount, currency, ok := toStripe(a.Due)
	n := a.notice(Failed, StripeName)
	switch {
	case !ok:
		n.Code = CodeAmountInvalid
		return n, nil
	case a.Method != "" && !slices.Contains(s.opts.Methods, a.Method):
		n.Code = CodeMethodUnknown
		return n, nil
	}
	p := s.intentOf(a, amount, currency)
	if s.opts.PaymentMethod != "" {
		p.PaymentMethod, p.Confirm = &s.opts.PaymentMethod, stripe.Bool(true)
		if p.AutomaticPaymentMethods != nil {
			p.AutomaticPaymentMethods.AllowRedirects = stripe.String("never")
		}
	}
	intent, err := s.api.V1PaymentIntents.Create(ctx, p)
	if err == nil {
		return s.onIntent(intent, a.notice(Pending, StripeName))
	}
	if n.Code, err = refused(err); err != nil {
		return Notice{}, err
	}
	return n, nil
}

// intentOf is the PaymentIntent of an attempt as it waits for its shopper.
func (s *Stripe) intentOf(
	a Attempt, amount int64, currency string,
) *stripe.PaymentIntentCreateParams {
	p := &stripe.PaymentIntentCreateParams{
		Amount: &amount, Currency: &currency, Metadata: s.metadata(metaPayment, a.Payment.String()),
	}
	p.Metadata[metaAttempt] = a.ID.String()
	p.SetIdempotencyKey(s.key(a.ID.String()))
	if a.Method != "" {
		p.PaymentMethodTypes = []*string{&a.Method}
	} else {
		p.AutomaticPaymentMethods = &stripe.PaymentIntentCreateAutomaticPaymentMethodsParams{
			Enabled: stripe.Bool(true),
		}
	}
	return p
}

// metadata of an object of ours.
func (s *Stripe) metadata(key, id string) map[string]string {
	m := map[string]string{key: id}
	if s.opts.Site != "" {
		m[metaSite] = s.opts.Site
	}
	return m
}

// ours reports whether metadata was written by this site.
func (s *Stripe) ours(m map[string]string) bool { return m[metaSite] == s.opts.Site }

// key is an idempotency key.
func (s *Stripe) key(id string) string {
	if s.opts.Site == "" {
		return id
	}
	return s.opts.Site + "-" + id
}

// onIntent says what the state of a PaymentIntent means.
func (s *Stripe) onIntent(p *stripe.PaymentIntent, n Notice) (Notice, error) {
	if p.ID == "" || len(stripeRef+p.ID) > maxRef {
		return Notice{}, ErrMalformed
	}
	n.Ref, n.Word = stripeRef+p.ID, Pending
	switch p.Status {
	case stripe.PaymentIntentStatusSucceeded:
		n.Word = Received
		var err error
		n.Amount, err = fromStripe(p.AmountReceived, string(p.Currency))
		if err != nil {
			return Notice{}, err
		}
		if n.Amount.Minor <= 0 {
			return Notice{}, ErrAmount
		}
	case stripe.PaymentIntentStatusCanceled:
		n.Word, n.Code = Failed, codeOf(string(p.CancellationReason))
	}
	return n, nil
}

// Query is Provider's.
func (s *Stripe) Query(ctx context.Context, a Attempt) (Notice, error) {
	intent, err := s.find(ctx, a)
	if err == nil && intent != nil && a.Over {
		intent, err = s.callOff(ctx, intent)
	}
	var no *stripe.Error
	n := a.notice(Ignored, StripeName)
	switch {
	case errors.As(err, &no) && no.Code == stripe.ErrorCodeResourceMissing:
		n.Word, n.Code = Failed, CodeUnknownToIt
	case err != nil:
		return Notice{}, plain(err)
	case intent != nil:
		n, err = s.onIntent(intent, n)
		if n.Word == Failed && a.Over {
			n.Code = CodeExpired
		}
		return n, err
	case a.Over:
		return s.bar(ctx, a)
	}
	return n, nil
}

// bar makes the PaymentIntent of an attempt that the search does not know, under the attempt's key,
// and calls it off. The search runs a minute behind: an intent that exists already is the one that
// the key gives, and a request that is still on its way finds the key used and can move no money.
func (s *Stripe) bar(ctx context.Context, a Attempt) (Notice, error) {
	n := a.notice(Failed, StripeName)
	n.Code = CodeUnknownToIt
	amount, currency, ok := toStripe(a.Due)
	if !ok || a.Method != "" && !slices.Contains(s.opts.Methods, a.Method) {
		return n, nil // it was never asked for
	}
	intent, err := s.api.V1PaymentIntents.Create(ctx, s.intentOf(a, amount, currency))
	if err == nil {
		intent, err = s.callOff(ctx, intent)
	}
	if err != nil {
		if n.Code, err = refused(err); err != nil {
			return Notice{}, err
		}
		return n, nil
	}
	switch intent.Status {
	case stripe.PaymentIntentStatusSucceeded, stripe.PaymentIntentStatusProcessing:
		return s.onIntent(intent, n)
	}
	return n, nil
}

// find is an attempt's PaymentIntent, or nil. One whose reference never reached the journal is
// searched for by our own id.
func (s *Stripe) find(ctx context.Context, a Attempt) (*stripe.PaymentIntent, error) {
	if id, ok := strings.CutPrefix(a.Ref, stripeRef); ok {
		return s.api.V1PaymentIntents.Retrieve(ctx, id, &stripe.PaymentIntentRetrieveParams{})
	}
	p := &stripe.PaymentIntentSearchParams{SearchParams: stripe.SearchParams{
		Query: fmt.Sprintf("metadata['%s']:'%s'", metaAttempt, a.ID), Limit: stripe.Int64(10),
		Single: true,
	}}
	for intent, err := range s.api.V1PaymentIntents.Search(ctx, p) {
		if err != nil {
			return nil, err
		}
		if intent.Metadata[metaAttempt] == a.ID.String() && s.ours(intent.Metadata) {
			return intent, nil
		}
	}
	return nil, nil
}

// callOff cancels a PaymentIntent that nobody has paid. One that is processing cannot be, and one
// that Stripe will not cancel is what it has become: the shopper was faster by a moment.
func (s *Stripe) callOff(
	ctx context.Context, p *stripe.PaymentIntent,
) (*stripe.PaymentIntent, error) {
	switch p.Status {
	case stripe.PaymentIntentStatusSucceeded, stripe.PaymentIntentStatusCanceled,
		stripe.PaymentIntentStatusProcessing:
		return p, nil
	}
	params := &stripe.PaymentIntentCancelParams{CancellationReason: stripe.String("abandoned")}
	off, err := s.api.V1PaymentIntents.Cancel(ctx, p.ID, params)
	if err == nil {
		return off, nil
	}
	if _, trouble := refused(err); trouble != nil {
		return nil, err
	}
	return s.api.V1PaymentIntents.Retrieve(ctx, p.ID, &stripe.PaymentIntentRetrieveParams{})
}

// ClientSecret is what the shopper's browser pays a pending attempt with. It is not kept anywhere.
func (s *Stripe) ClientSecret(ctx context.Context, ref string) (string, error) {
	id, ok := strings.CutPrefix(ref, stripeRef)
	if !ok {
		return "", fmt.Errorf("stripe: %q is not its reference", ref)
	}
	p, err := s.api.V1PaymentIntents.Retrieve(ctx, id, &stripe.PaymentIntentRetrieveParams{})
	if err != nil {
		return "", plain(err)
	}
	return p.ClientSecret, nil
}

// maxRefunds is how many refunds of one transaction are looked through.
const maxRefunds = 1000

// Refund is Provider's. It looks for the refund before it makes one: Stripe forgets an idempotency
// key after a day, and the metadata never. One that has failed stays so at Stripe: who asks again
// makes another, under a key and a number of its own. Damages are money that no transaction
// brought, and Stripe cannot send such money to a card.
func (s *Stripe) Refund(ctx context.Context, r Refund) (Notice, error) {
	n := r.notice(RefundFailed, StripeName)
	id, ok := strings.CutPrefix(r.Ref, stripeRef)
	switch {
	case r.Damages:
		n.Code = CodeNotSupported
		return n, nil
	case !ok:
		n.Code = CodeUnknownToIt
		return n, nil
	}
	refund, err := s.sent(ctx, id, r)
	if err == nil && refund == nil {
		refund, err = s.send(ctx, id, r)
	}
	switch {
	case errors.Is(err, errAmount):
		n.Code = CodeAmountInvalid
	case err != nil:
		if n.Code, err = refused(err); err != nil {
			return Notice{}, err
		}
	default:
		return s.onRefund(refund, n)
	}
	return n, nil
}

// sent is a refund of a transaction that was made before, or nil: one that has not failed,
// whichever try it is of, because money goes back once, or else the one of this try.
func (s *Stripe) sent(
	ctx context.Context, transaction string, r Refund,
) (*stripe.Refund, error) {
	p := &stripe.RefundListParams{PaymentIntent: &transaction}
	p.Limit = stripe.Int64(100)
	var failed *stripe.Refund
	seen := 0
	for refund, err := range s.api.V1Refunds.List(ctx, p) {
		if err != nil {
			return nil, err
		}
		if refund.Metadata[metaRefund] == r.ID.String() && s.ours(refund.Metadata) {
			if !hasFailed(refund) {
				return refund, nil
			}
			if refund.Metadata[metaRetried] == retried(r) {
				failed = refund
			}
		}
		if seen++; seen == maxRefunds {
			break
		}
	}
	return failed, nil
}

func hasFailed(r *stripe.Refund) bool {
	return r.Status == stripe.RefundStatusFailed || r.Status == stripe.RefundStatusCanceled
}

// retried is the number of a try; the first has none.
func retried(r Refund) string {
	if r.Retried == 0 {
		return ""
	}
	return strconv.Itoa(r.Retried)
}

var errAmount = errors.New("stripe: there is no such amount of the currency")

// send makes a refund. Its amount is in the transaction's currency, which only Stripe tells.
func (s *Stripe) send(
	ctx context.Context, transaction string, r Refund,
) (*stripe.Refund, error) {
	retrieve := &stripe.PaymentIntentRetrieveParams{}
	intent, err := s.api.V1PaymentIntents.Retrieve(ctx, transaction, retrieve)
	if err != nil {
		return nil, err
	}
	in, err := money.ParseCurrency(strings.ToUpper(string(intent.Currency)))
	if err != nil {
		return nil, errAmount
	}
	amount, _, ok := toStripe(money.Money{Minor: r.Amount, Currency: in})
	if !ok {
		return nil, errAmount
	}
	p := &stripe.RefundCreateParams{
		PaymentIntent: &transaction, Amount: &amount,
		Metadata: s.metadata(metaRefund, r.ID.String()),
	}
	key := s.key(r.ID.String())
	if number := retried(r); number != "" {
		p.Metadata[metaRetried] = number
		key += "-" + number
	}
	p.SetIdempotencyKey(key)
	return s.api.V1Refunds.Create(ctx, p)
}

// onRefund says what the state of a refund means.
func (s *Stripe) onRefund(r *stripe.Refund, n Notice) (Notice, error) {
	if r.ID == "" || len(stripeRef+r.ID) > maxRef {
		return Notice{}, ErrMalformed
	}
	n.Ref, n.Word = stripeRef+r.ID, RefundPending
	switch {
	case r.Status == stripe.RefundStatusSucceeded:
		n.Word = RefundPaid
	case hasFailed(r):
		n.Word = RefundFailed
		n.Code = codeOf(cmp.Or(string(r.FailureReason), string(r.Status)))
	}
	return n, nil
}

// refused tells a no of Stripe's, which it would repeat for ever, by its code. Everything else is
// an error: nobody answered, too much was asked, the key is wrong, or Stripe itself is in trouble.
func refused(err error) (code string, trouble error) {
	var e *stripe.Error
	if errors.As(err, &e) {
		switch {
		case e.Type == stripe.ErrorTypeCard,
			e.Type == stripe.ErrorTypeInvalidRequest &&
				(e.HTTPStatusCode == http.StatusBadRequest ||
					e.HTTPStatusCode == http.StatusPaymentRequired ||
					e.HTTPStatusCode == http.StatusNotFound) &&
				e.Code != stripe.ErrorCodeLockTimeout:
			return codeOf(cmp.Or(string(e.DeclineCode), string(e.Code))), nil
		}
	}
	return "", plain(err)
}

// plain is an error without what Stripe's may carry of a shopper.
func plain(err error) error {
	var e *stripe.Error
	if errors.As(err, &e) {
		return fmt.Errorf("stripe: %s %s (HTTP %d, request %s)", e.Type, e.Code,
			e.HTTPStatusCode, e.RequestID)
	}
	return fmt.Errorf("stripe: %w", err)
}
