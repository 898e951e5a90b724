package shopper

import (
	"math/bits"
	"slices"

	"carnival/event"
)

// AttemptStatus is where an attempt to pay stands.
type AttemptStatus uint8

// Statuses of attempts.
const (
	AttemptStarted AttemptStatus = 1 // the intent is in the journal
	AttemptPending AttemptStatus = 2 // the provider knows it
	AttemptFailed  AttemptStatus = 3 // Attempt.Code says why
	AttemptSettled AttemptStatus = 4 // the money has come, by this attempt or another
)

var attemptKeys = [...]string{"", "started", "pending", "failed", "settled"}

// Key is the status in JSON: started, pending, failed or settled.
func (s AttemptStatus) Key() string { return attemptKeys[s] }

// Live reports whether an attempt may still bring money.
func (s AttemptStatus) Live() bool { return s == AttemptStarted || s == AttemptPending }

// Attempt is one try to take what a payment asks for.
type Attempt struct {
	*event.PaymentStarted
	Stamp    event.Instant
	Shopper  event.ShopperID
	Checkout event.CheckoutID
	Status   AttemptStatus
	Changed  event.Instant // when it came to its status
	Ref      string        // the provider's own, once it is pending
	Code     string        // the provider's, when it failed
}

type attempt struct {
	fact     ref
	told     ref // the provider's reference: a PaymentPending
	failed   ref
	stamp    event.Instant
	changed  event.Instant
	checkout uint32 // row
	older    uint32 // the checkout's attempt before this one, by row+1
	status   AttemptStatus
}

func (f *Fold) started(e event.Entry, fact *event.PaymentStarted) {
	row, ok := f.paying(fact.Payment)
	if !ok {
		return
	}
	c := &f.checkouts[row]
	f.live.add(uint32(len(f.attempts)))
	f.attempts = append(f.attempts, attempt{
		fact: f.facts.put(e), stamp: e.Stamp, changed: e.Stamp, checkout: uint32(row),
		older: c.attempts, status: AttemptStarted,
	})
	c.attempts = uint32(len(f.attempts))
}

func (f *Fold) pending(e event.Entry, fact *event.PaymentPending) {
	if a := at(f.attempts, uint64(fact.Attempt)); a != nil {
		a.told, a.status, a.changed = f.facts.put(e), AttemptPending, e.Stamp
	}
}

func (f *Fold) attemptFailed(e event.Entry, fact *event.PaymentFailed) {
	if a := at(f.attempts, uint64(fact.Attempt)); a != nil {
		a.failed, a.status, a.changed = f.facts.put(e), AttemptFailed, e.Stamp
		f.live.remove(rowOf(fact.Attempt))
	}
}

// attemptSettled ends the live attempt of a checkout that a payment settled, or whose money came
// and settled nothing. An attempt that the payment names brought it, even if it was given up for
// failed before.
func (f *Fold) attemptSettled(stamp event.Instant, c *checkout, fact *event.PaymentReceived) {
	settle := func(row uint32) {
		a := &f.attempts[row]
		a.status, a.changed = AttemptSettled, stamp
		f.live.remove(row)
	}
	settles := len(fact.Orders)+len(fact.Balances) > 0
	if newest := c.attempts; newest != 0 && settles && f.attempts[newest-1].status.Live() {
		settle(newest - 1)
	}
	if a := at(f.attempts, uint64(fact.Attempt)); a != nil && a.status != AttemptSettled {
		settle(rowOf(fact.Attempt))
	}
}

// Attempt gives an attempt to whoever holds its id: the payment page and the provider's callback.
func (f *Fold) Attempt(id event.AttemptID) (Attempt, bool) {
	if at(f.attempts, uint64(id)) == nil || event.CellOf(uint64(id)) != f.cell {
		return Attempt{}, false
	}
	return f.attempt(rowOf(id)), true
}

// LiveAttempt is the attempt of a payment that may still bring its money: there is one at most.
func (f *Fold) LiveAttempt(id event.PaymentID) (Attempt, bool) {
	row, ok := f.paying(id)
	if !ok {
		return Attempt{}, false
	}
	newest := f.checkouts[row].attempts
	if newest == 0 || !f.attempts[newest-1].status.Live() {
		return Attempt{}, false
	}
	return f.attempt(newest - 1), true
}

// Attempts of a payment, the newest hundred, the oldest of them first.
func (f *Fold) Attempts(id event.PaymentID) (list []Attempt) {
	row, ok := f.paying(id)
	if !ok {
		return nil
	}
	for n := f.checkouts[row].attempts; n != 0 && len(list) < MaxPage; n = f.attempts[n-1].older {
		list = append(list, f.attempt(n-1))
	}
	slices.Reverse(list)
	return list
}

func (f *Fold) attempt(row uint32) Attempt {
	a := &f.attempts[row]
	c := &f.checkouts[a.checkout]
	out := Attempt{
		PaymentStarted: get[*event.PaymentStarted](&f.facts, a.fact), Stamp: a.stamp,
		Shopper:  f.shopperID(c.shopper),
		Checkout: event.CheckoutID(event.MakeID(f.cell, uint64(a.checkout)+1)),
		Status:   a.status, Changed: a.changed,
	}
	if a.told.size > 0 {
		out.Ref = get[*event.PaymentPending](&f.facts, a.told).Ref
	}
	if a.failed.size > 0 {
		out.Code = get[*event.PaymentFailed](&f.facts, a.failed).Code
	}
	return out
}

// Unsettled asks for attempts, or for refunds, that have no last word yet: a sweeper asks their
// providers. Rows come by ascending id.
type Unsettled struct {
	Before event.Instant // only what began before it; 0 = all
	After  uint64        // only ids behind it
	Limit  int           // at most MaxPage, which 0 means
	// Wants picks by provider and reference, as the facts have them; nil takes all.
	Wants func(provider, ref string) bool
}

func (q *Unsettled) wants(provider, ref string) bool {
	return q.Wants == nil || q.Wants(provider, ref)
}

// young reports what began too late to be asked for.
func (q *Unsettled) young(began event.Instant) bool { return q.Before != 0 && began >= q.Before }

// maxLooked bounds how many rows one page passes over while it looks for rows that fit.
const maxLooked = 10_000

// LiveAttempts lists attempts that may still bring money, whoever they belong to.
func (f *Fold) LiveAttempts(q Unsettled) (list []Attempt) {
	looked := 0
	for row := range f.live.after(q.After) {
		looked++
		a := &f.attempts[row]
		if q.young(a.stamp) || len(list) == pageOf(q.Limit) || looked > maxLooked {
			break
		}
		if one := f.attempt(row); q.wants(one.Provider, one.Ref) {
			list = append(list, one)
		}
	}
	return list
}

// rowSet is a set of rows that new ones join at the end and that is walked in order.
type rowSet struct {
	words []uint64
	from  int // words before it are empty
}

func (s *rowSet) add(row uint32) {
	word := int(row / 64)
	for word >= len(s.words) {
		s.words = append(s.words, 0)
	}
	s.words[word] |= 1 << (row % 64)
	s.from = min(s.from, word)
}

func (s *rowSet) remove(row uint32) {
	if word := int(row / 64); word < len(s.words) {
		s.words[word] &^= 1 << (row % 64)
	}
	for s.from < len(s.words) && s.words[s.from] == 0 {
		s.from++
	}
}

func (s *rowSet) has(row uint32) bool {
	word := int(row / 64)
	return word < len(s.words) && s.words[word]&(1<<(row%64)) != 0
}

// after walks the rows behind that of an id, ascending.
func (s *rowSet) after(id uint64) func(yield func(row uint32) bool) {
	return func(yield func(uint32) bool) {
		first := event.CounterOf(id) // the row behind it
		for word := max(s.from, int(min(first/64, 1<<31))); word < len(s.words); word++ {
			left := s.words[word]
			if first/64 == uint64(word) {
				left &^= 1<<(first%64) - 1
			}
			for ; left != 0; left &= left - 1 {
				if !yield(uint32(word*64 + bits.TrailingZeros64(left))) {
					return
				}
			}
		}
	}
}
