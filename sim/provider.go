package sim

import (
	"fmt"
	"slices"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
)

// provider is the payment provider out in the world: it takes money, sends it back, and tells of
// both late, twice, out of order, and until somebody answers.
type provider struct {
	taken   []charge
	sent    []money.Minor // by refund; what went back to the shopper
	waiting []call
}

// charge is money that was taken from a shopper.
type charge struct {
	payment event.PaymentID
	ref     string
	amount  money.Minor
}

// call is a word that the provider will say at an instant.
type call struct {
	at   event.Instant
	word trade.Command
}

func newProvider() *provider { return &provider{} }

// pay is a shopper who pays for a checkout, at times wrongly or twice.
func (f *festivalRun) pay(payment event.PaymentID, due money.Minor) {
	amount := due
	switch f.dice.IntN(20) {
	case 0:
		amount = max(1, due-1-money.Minor(f.dice.IntN(50)))
	case 1:
		amount += 1 + money.Minor(f.dice.IntN(5000))
	}
	f.charge(payment, amount)
	if f.chance(6) {
		f.charge(payment, due)
	}
}

func (f *festivalRun) charge(payment event.PaymentID, amount money.Minor) {
	p := f.provider
	ref := fmt.Sprintf("tx-%d", len(p.taken)+1)
	p.taken = append(p.taken, charge{payment, ref, amount})
	word := trade.ReceivePayment{Payment: payment, Ref: ref, Amount: amount, Currency: money.CNY}
	f.tell(func() trade.Command { w := word; return &w })
}

// tell says something once or several times, mostly soon and sometimes a day late.
func (f *festivalRun) tell(word func() trade.Command) {
	for again := true; again; again = f.chance(20) {
		delay := event.Instant(f.dice.Int64N(int64(10 * 60 * event.Second)))
		if f.chance(10) {
			delay = event.Instant(f.dice.Int64N(int64(30 * hour)))
		}
		f.provider.waiting = append(f.provider.waiting, call{f.now + delay, word()})
	}
}

// deliver says what is due.
func (f *festivalRun) deliver() {
	f.provider.waiting = slices.DeleteFunc(f.provider.waiting, func(c call) bool {
		if c.at > f.now {
			return false
		}
		f.send(c.word)
		return true
	})
}

// errands carries what is owed back to the provider, at least once: at times the same once more.
// Under one refund's id the provider sends money once.
func (f *festivalRun) errands() {
	p := f.provider
	from := len(p.sent)
	if from > 0 && f.chance(10) {
		from--
	}
	for i := from; i < len(f.auditor.refunds); i++ {
		due := f.auditor.refunds[i]
		if i == len(p.sent) {
			p.sent = append(p.sent, due.Amount)
		}
		word := trade.ConfirmRefund{Refund: due.Refund, Ref: fmt.Sprintf("back-%d", i+1)}
		f.tell(func() trade.Command { w := word; return &w })
	}
}
