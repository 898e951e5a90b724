package promo

import (
	"slices"

	"carnival/event"
	"carnival/money"
)

// defaultEnvelopes may stack on one bill (rules R5.2).
const defaultEnvelopes = 10

// purse is the envelopes of a basket that can be used, by expiry and then by id.
type purse struct {
	usable []Envelope
	tops   []money.Minor
	picked []int32
	short  bool // more was due than the allowed number of them could pay
}

// testEnvelopes puts aside those that can be used now.
func (w *work) testEnvelopes() {
	w.purse.usable = w.purse.usable[:0]
	for i := range w.ask.Envelopes {
		e := &w.ask.Envelopes[i]
		if reason := w.testEnvelope(e); reason != 0 {
			w.unusedEnvelope(e.ID, reason)
		} else {
			w.purse.usable = append(w.purse.usable, *e)
		}
	}
	slices.SortFunc(w.purse.usable, func(a, b Envelope) int {
		if a.To != b.To {
			return compare(a.To, b.To)
		}
		return compare(a.ID, b.ID)
	})
}

func (w *work) testEnvelope(e *Envelope) event.UnusedReason {
	switch only := w.ask.Only; {
	case w.ask.At < e.From:
		return event.UnusedNotYet
	case w.ask.At >= e.To:
		return event.UnusedExpired
	case e.Left <= 0:
		return event.UnusedNothingLeft
	case only != nil && !slices.Contains(only.Envelopes, e.ID):
		return event.UnusedNotChosen
	}
	return 0
}

func (w *work) unusedEnvelope(id event.EnvelopeID, reason event.UnusedReason) {
	w.bill.Unused = append(w.bill.Unused, event.Unused{
		Rule: event.RuleEnvelope, Envelope: id, Reason: reason,
	})
}

// pick chooses which envelopes pay for as much of due as the allowed number of them can: of all
// choices that pay the most, the one whose first envelope expires earliest and has the lowest id,
// then whose second does, and so on. The walk takes the next envelope whenever it and the largest
// of those behind it still reach what can be reached.
func (p *purse) pick(due money.Minor, most int) {
	p.picked = p.picked[:0]
	need := min(due, p.top(0, most))
	for i := range p.usable {
		if need <= 0 || len(p.picked) == most {
			return
		}
		left := most - len(p.picked) - 1
		if e := p.usable[i].Left; len(p.usable)-i-1 <= left || e+p.top(i+1, left) >= need {
			p.picked = append(p.picked, int32(i))
			need -= e
		}
	}
}

// top is the sum of the n largest envelopes from the i-th on.
func (p *purse) top(i, n int) (sum money.Minor) {
	rest := p.usable[i:]
	if len(rest) <= n {
		for j := range rest {
			sum += rest[j].Left
		}
		return sum
	}
	p.tops = p.tops[:0]
	for j := range rest {
		p.tops = append(p.tops, rest[j].Left)
	}
	slices.Sort(p.tops)
	for _, v := range p.tops[len(p.tops)-n:] {
		sum += v
	}
	return sum
}

// useEnvelopes pays from red envelopes what is left to pay, on all lines. They are used by expiry
// and then by id, each whole until nothing is left, the last in part. The sum of them is split once
// over the lines, as one published amount; each envelope then takes its part of what every line
// got, so that the parts sum both ways.
func (w *work) useEnvelopes() {
	p := &w.purse
	if len(p.usable) == 0 {
		return
	}
	due := w.due()
	p.pick(due, w.envelopesPerBill())
	var sum money.Minor
	for _, i := range p.picked {
		sum += p.usable[i].Left
	}
	left := min(sum, due)
	p.short = left < due
	if left <= 0 {
		return
	}
	portions := w.poured(left, w.every)
	for i := range portions {
		portions[i].base = portions[i].part
	}
	for _, i := range p.picked {
		e := &p.usable[i]
		used := min(e.Left, left)
		split(used, portions)
		w.row(event.Discount{
			Rule: event.RuleEnvelope, Funder: e.Funder, Envelope: e.ID,
			Base: int64(w.sum), Times: 1,
		}, portions, used)
		left -= used
		for j := range portions {
			portions[j].base -= portions[j].part
		}
	}
}

func (w *work) envelopesPerBill() int {
	if n := w.book.EnvelopesPerBill; n > 0 {
		return n
	}
	return defaultEnvelopes
}

// due is what is left to pay for goods.
func (w *work) due() (sum money.Minor) {
	for _, r := range w.room {
		sum += r
	}
	return sum
}

// explainEnvelopes says why usable ones were not used.
func (w *work) explainEnvelopes() {
	reason := event.UnusedNothingLeft
	if w.purse.short {
		reason = event.UnusedTooMany
	}
	for i := range w.purse.usable {
		if !slices.Contains(w.purse.picked, int32(i)) {
			w.unusedEnvelope(w.purse.usable[i].ID, reason)
		}
	}
}
