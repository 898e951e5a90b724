package pay

import (
	"container/heap"
	"slices"

	"carnival/event"
	"carnival/money"
)

// scenario is how the sandbox treats an attempt: its test card. Everything it says follows from
// the scenario, the attempt and the instant; the only thing it remembers is what it was asked to
// take and what was called off.
type scenario struct {
	after event.Instant // festival time from the start until the outcome is known
	ends  Word          // the outcome: Received or Failed; Pending: never known
	code  string        // of a failure
	more  money.Minor   // that comes beyond what was asked for
	firm  bool          // cannot be called off
	deaf  bool          // until the outcome is known nobody can be reached
	calls []call
	// Of refunds of the money:
	refund Word          // what becomes of them, RefundPaid when empty
	slow   event.Instant // how long they are on their way
}

// call is a callback, and how long after the start it is sent.
type call struct {
	word  Word
	after event.Instant
}

// The outcome of a scenario with callbacks is known after soon; hour is festival time.
const (
	soon = 10 * event.Second
	hour = 3600 * event.Second
)

// scenarioNamed finds a scenario by the method of an attempt.
func scenarioNamed(method string) (s scenario, ok bool) {
	switch method {
	case "": // the money is taken at once
		return scenario{ends: Received}, true
	case "declined":
		return scenario{ends: Failed, code: "card_declined"}, true
	case "delayed":
		return scenario{after: soon, ends: Received, calls: []call{{Received, soon}}}, true
	case "fails": // after it was pending
		return scenario{after: soon, ends: Failed, code: "insufficient_funds",
			calls: []call{{Failed, soon}}}, true
	case "twice": // one word, two callbacks
		return scenario{after: soon, ends: Received,
			calls: []call{{Received, soon}, {Received, soon + event.Second}}}, true
	case "reordered": // the first word comes last
		return scenario{after: soon, ends: Received,
			calls: []call{{Received, soon}, {Pending, soon + event.Second}}}, true
	case "late": // the money comes when every unpaid order has closed
		return scenario{after: 25 * hour, ends: Received, firm: true,
			calls: []call{{Received, 25 * hour}}}, true
	case "lost": // taken, and no callback ever
		return scenario{after: soon, ends: Received}, true
	case "abandoned": // the shopper never pays
		return scenario{ends: Pending}, true
	case "unreachable": // for a while
		return scenario{after: soon / 2, ends: Received, deaf: true}, true
	case "short": // less comes than was asked for
		return scenario{ends: Received, more: -1}, true
	case "surplus":
		return scenario{ends: Received, more: 1}, true
	case "refund-fails":
		return scenario{ends: Received, refund: RefundFailed}, true
	case "refund-later":
		return scenario{ends: Received, slow: soon}, true
	}
	return s, false
}

// Scenarios lists the methods that the sandbox knows beside its default.
func Scenarios() []string {
	return []string{
		"declined", "delayed", "fails", "twice", "reordered", "late", "lost", "abandoned",
		"unreachable", "short", "surplus", "refund-fails", "refund-later",
	}
}

// word is what the sandbox knows of an attempt at an instant.
func (c *scenario) word(a Attempt, now event.Instant) (w Word, code string) {
	if c.ends != Pending && now-a.Started >= c.after {
		return c.ends, c.code
	}
	return Pending, ""
}

// planned is a callback that is still to be sent.
type planned struct {
	at     event.Instant
	number uint64 // breaks ties in the order of planning
	about  string // the attempt or refund
	notice Notice
}

// schedule holds the callbacks that are to be sent, the next one first. Like those of a real
// provider they can be lost: by a restart, and when too many wait. A Query knows all the same.
type schedule struct {
	list    []planned
	planned uint64
}

// maxPlanned is how many callbacks may wait.
const maxPlanned = 10_000

func (s *schedule) Len() int { return len(s.list) }

func (s *schedule) Less(i, j int) bool {
	a, b := s.list[i], s.list[j]
	return a.at < b.at || a.at == b.at && a.number < b.number
}

func (s *schedule) Swap(i, j int) { s.list[i], s.list[j] = s.list[j], s.list[i] }

// Push is heap's.
func (s *schedule) Push(x any) { s.list = append(s.list, x.(planned)) }

// Pop is heap's.
func (s *schedule) Pop() any {
	last := s.list[len(s.list)-1]
	s.list = s.list[:len(s.list)-1]
	return last
}

// plan puts the callbacks of one attempt or refund on the schedule, once.
func (s *schedule) plan(about string, calls ...planned) {
	if len(s.list)+len(calls) > maxPlanned ||
		slices.ContainsFunc(s.list, func(p planned) bool { return p.about == about }) {
		return
	}
	for _, p := range calls {
		s.planned++
		p.about, p.number = about, s.planned
		heap.Push(s, p)
	}
}

// due takes what is to be sent by now off the schedule.
func (s *schedule) due(now event.Instant) (out []Notice) {
	for len(s.list) > 0 && s.list[0].at <= now {
		out = append(out, heap.Pop(s).(planned).notice)
	}
	return out
}

// drop takes off the schedule what was planned about an attempt.
func (s *schedule) drop(about string) {
	before := len(s.list)
	s.list = slices.DeleteFunc(s.list, func(p planned) bool { return p.about == about })
	if len(s.list) < before {
		heap.Init(s)
	}
}

// recent is a set of the attempts that were added last, as many as callbacks may wait. A restart
// forgets them, as a process that dies may forget a provider's answer.
type recent struct {
	in    map[event.AttemptID]struct{}
	order []event.AttemptID // a ring once it is full
	next  int
}

func (r *recent) has(id event.AttemptID) bool {
	_, in := r.in[id]
	return in
}

func (r *recent) add(id event.AttemptID) {
	if r.has(id) {
		return
	}
	if r.in == nil {
		r.in = map[event.AttemptID]struct{}{}
	}
	if len(r.order) < maxPlanned {
		r.order = append(r.order, id)
	} else {
		delete(r.in, r.order[r.next])
		r.order[r.next], r.next = id, (r.next+1)%maxPlanned
	}
	r.in[id] = struct{}{}
}
