// Package sim plays a whole festival in one thread from one seed: merchants, shoppers, a payment
// provider, a clock, and the real writer of a cell over a journal in memory, with crashes and
// failing appends wherever they can happen.
//
// It promises that a seed always gives the same festival, so that a failure is replayed by its
// number; and that an auditor, who keeps his own sums from the answers he saw and from the facts
// of the journal, looks at every one of them. It never reads a clock, starts a goroutine or
// touches a file, and it changes nothing of the rooms that it drives: what it wants to see fail it
// wraps from outside.
package sim

import (
	_ "embed"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"carnival/event"
	"carnival/festival"
	"carnival/journal"
	"carnival/trade"
)

// Options of a run. The zero value of all but the seed is a good default.
type Options struct {
	Seed     uint64
	Steps    int  // looks at the clock between the warm-up and the days after; 0 = 120
	Shoppers int  // 0 = some dozens, by the seed
	Calm     bool // no crash and no failing append
	// Wrap puts something between the cell and its journal, each time that it is opened.
	Wrap func(journal.Journal) journal.Journal
	// View is a fold that is fed with every acknowledged fact and held against the auditor's stock.
	View View
}

// View is what the auditor asks of a fold.
type View interface {
	Apply(e event.Entry)
	Stock(id event.SKUID) (available, reserved, sold int64)
}

// Report is what a run came to.
type Report struct {
	Seed       uint64
	Steps      int
	Commands   int // that entered the cell, retries included
	Answers    int // that came back
	Facts      int // in the journal at the end
	Orders     int
	Crashes    int
	Snapshots  int
	Span       time.Duration // of festival time
	Digest     uint64        // of the state at the end; the same seed gives the same
	Complaints []string
}

// Err is nil when the auditor had nothing to complain of.
func (r Report) Err() error {
	if len(r.Complaints) == 0 {
		return nil
	}
	return fmt.Errorf("seed %d: %w:\n%s", r.Seed, ErrAudit, strings.Join(r.Complaints, "\n"))
}

// ErrAudit says that the auditor found something; the report tells what.
var ErrAudit = errors.New("the audit failed")

//go:embed festival.yaml
var source []byte

// From the noon before the day to three days after it.
var (
	opening = event.At(time.Date(2015, 11, 10, 4, 0, 0, 0, time.UTC))
	ending  = event.At(time.Date(2015, 11, 14, 4, 0, 0, 0, time.UTC))
)

const (
	defaultSteps = 120
	hour         = 3600 * event.Second
)

// festivalRun holds everybody who takes part.
type festivalRun struct {
	Options
	dice      *rand.Rand
	now       event.Instant
	plan      *festival.Plan
	cell      *cell
	auditor   *auditor
	provider  *provider
	merchants []*merchant
	shoppers  []*shopper
	unheard   []*ticket // commands whose answer was lost; they are sent again
	named     int       // things that the operator gave a name
	report    Report
}

// Run plays one festival.
func Run(o Options) Report {
	if o.Steps == 0 {
		o.Steps = defaultSteps
	}
	f := &festivalRun{
		Options: o, dice: rand.New(rand.NewPCG(o.Seed, 0x11_11)), now: opening,
		report: Report{Seed: o.Seed},
	}
	if o.Shoppers == 0 {
		f.Shoppers = 12 + f.dice.IntN(40)
	}
	plan, err := festival.Parse(source)
	if err != nil {
		f.report.Complaints = []string{err.Error()}
		return f.report
	}
	f.plan, f.provider = plan, newProvider()
	f.auditor = newAuditor(plan)
	f.auditor.view = o.View
	f.cell = openCell(f)
	f.prepare()
	for step := 0; step < o.Steps && f.fine(); step++ {
		f.step(o.Steps - step)
	}
	f.settle()
	return f.close()
}

// fine reports whether it is worth going on: after the first complaints nothing new is learned.
func (f *festivalRun) fine() bool { return len(f.auditor.complaints) == 0 }

// chance is true in n of 100 cases.
func (f *festivalRun) chance(n int) bool { return f.dice.IntN(100) < n }

// prepare publishes the plan and opens the shops.
func (f *festivalRun) prepare() {
	f.send(&trade.PublishPlan{Source: source, Scale: 1})
	f.openShops()
	for i := range f.Shoppers {
		s := &shopper{account: uint64(i + 1)}
		f.shoppers = append(f.shoppers, s)
		f.join(s)
	}
	f.cell.drain()
	f.resend(100)
	f.cell.drain()
	for range 6 {
		f.operate()
	}
	for range 3 {
		if len(f.auditor.skus) > 0 {
			f.presale()
		}
	}
}

// step lets some time pass and everybody do something.
func (f *festivalRun) step(left int) {
	f.report.Steps++
	f.pass((ending - f.now) / event.Instant(left))
	crowd := 2 + f.dice.IntN(8)
	if day := f.plan.PhaseAt(f.now).Main() == festival.Day; day && f.now < opening+14*hour {
		crowd *= 3
	}
	for range crowd {
		f.act(f.shoppers[f.dice.IntN(len(f.shoppers))])
	}
	if f.chance(35) {
		f.operate()
	}
	if f.chance(40) {
		f.serve()
	}
	if f.chance(25) {
		f.tend(f.merchants[f.dice.IntN(len(f.merchants))])
	}
	if f.chance(60) {
		f.send(&trade.Tick{})
	}
	f.resend(70)
	f.deliver()
	f.cell.shuffle()
	f.cell.drain()
	f.errands()
	if f.chance(6) {
		f.cell.snapshot()
	}
}

// pass moves the clock, about so far; where something of the plan changes it often stops in the
// last microsecond before, or in the first.
func (f *festivalRun) pass(about event.Instant) {
	to := f.now + event.Instant(f.dice.Int64N(int64(2*about)+1))
	if edge, ok := f.plan.NextChange(f.now); ok && edge <= to {
		switch f.dice.IntN(3) {
		case 0:
			to = max(edge-1, f.now)
		case 1:
			to = edge
		}
	}
	f.now = to
}

// settle lets the provider say all that it has to say, and time pass until nothing is open.
func (f *festivalRun) settle() {
	f.cell.calm = true
	for range 200 {
		if !f.fine() {
			return
		}
		f.now += hour
		f.send(&trade.Tick{})
		f.resend(100)
		f.deliver()
		f.cell.drain()
		f.errands()
		quiet := len(f.unheard) == 0 && len(f.provider.waiting) == 0
		if quiet && f.auditor.open() == 0 {
			return
		}
	}
	f.auditor.complain("after 200 hours %d orders are open, %d answers and %d calls outstanding",
		f.auditor.open(), len(f.unheard), len(f.provider.waiting))
}

func (f *festivalRun) close() Report {
	if f.fine() {
		f.settleAll()
		f.cell.finish()
		f.auditor.finish(f.provider, f.cell.used)
	}
	r := &f.report
	r.Facts, r.Orders = len(f.auditor.facts), len(f.auditor.orders)
	r.Span = time.Duration(f.now-opening) * time.Microsecond
	r.Complaints = f.auditor.complaints
	return *r
}

// send hands a command to the cell and forgets about the answer.
func (f *festivalRun) send(c trade.Command) {
	f.ask(c, func(trade.Outcome) {})
}

// ask hands a command to the cell. When its answer is lost it is sent again, as it was.
func (f *festivalRun) ask(c trade.Command, heard func(trade.Outcome)) {
	f.cell.enter(&ticket{command: c, heard: heard})
}

// resend sends commands whose answers were lost again, each with a chance.
func (f *festivalRun) resend(chance int) {
	lost := f.unheard
	f.unheard = nil
	for _, t := range lost {
		if f.chance(chance) {
			f.cell.enter(t)
		} else {
			f.unheard = append(f.unheard, t)
		}
	}
}
