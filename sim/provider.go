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
	attempt event.AttemptID
}

// call is a word that the provider will say at an instant.
type call struct {
	at   event.Instant
	word trade.Command
}

func newProvider() *provider { return &provider{} }

// pay is a shopper who pays for a checkout, at times wrongly or twice.
func (f *festivalRun) pay(payment event.PaymentID, due money.Minor) {
	if due == 0 { // nobody is asked for it
		return
	}
	amount := due
	switch f.dice.IntN(20) {
	case 0:
		amount = max(1, due-1-money.Minor(f.dice.IntN(50)))
	case 1:
		amount += 1 + money.Minor(f.dice.IntN(5000))
	}
	if f.chance(50) {
		f.attempt(payment, amount)
	} else {
		f.charge(charge{payment: payment, amount: amount})
	}
	if f.chance(6) {
		f.charge(charge{payment: payment, amount: due})
	}
}

// attempt asks for money by an intent that is in the journal first. The provider may know it, fail
// it, or take the money, and says so late, twice and out of order.
func (f *festivalRun) attempt(payment event.PaymentID, amount money.Minor) {
	f.ask(&trade.StartPayment{Payment: payment, Provider: "bank"}, func(out trade.Outcome) {
		if out.Refusal != trade.Accepted || out.Subject == 0 {
			return
		}
		id := event.AttemptID(out.Subject)
		if f.chance(40) {
			word := trade.NotePending{Attempt: id, Ref: fmt.Sprintf("at-%d", id)}
			f.tell(func() trade.Command { w := word; return &w })
		}
		if f.chance(20) {
			word := trade.FailPayment{Attempt: id, Code: "refused"}
			f.tell(func() trade.Command { w := word; return &w })
		}
		if f.chance(85) {
			f.charge(charge{payment: payment, amount: amount, attempt: id})
		}
	})
}

func (f *festivalRun) charge(c charge) {
	p := f.provider
	c.ref = fmt.Sprintf("tx-%d", len(p.taken)+1)
	p.taken = append(p.taken, c)
	word := trade.ReceivePayment{Payment: c.payment, Ref: c.ref, Amount: c.amount,
		Currency: money.CNY, Attempt: c.attempt, Provider: "bank"}
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
		if f.chance(3) { // a person has to, and does
			f.send(&trade.FailRefund{Refund: due.Refund, Code: "account closed"})
		}
		word := trade.ConfirmRefund{Refund: due.Refund, Ref: fmt.Sprintf("back-%d", i+1)}
		f.tell(func() trade.Command { w := word; return &w })
	}
}
