package crowd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"carnival/event"
)

// Options say how a crowd comes.
type Options struct {
	URL      string
	Password string // of every demo shopper
	Operator string // an operator's session (Client.SignIn), for what operators and shops do
	// Workers is how many shoppers act at the same time; 0: DefaultWorkers.
	Workers  int
	Progress func(Progress) // called from Run alone; may be nil
}

// DefaultWorkers keeps two processors busy without a crowd of idle connections.
const DefaultWorkers = 48

// queueLength bounds the acts that wait for one worker; Run waits when a queue is full.
const queueLength = 32

// Progress is how far a run has come.
type Progress struct {
	At     event.Instant // festival time
	Done   int
	Total  int
	Failed int64 // requests that were refused or never answered
}

// Crowd does what an agenda says. It can be run up to an instant and later on from there.
type Crowd struct {
	Options
	agenda   *Agenda
	client   *Client
	next     int // act that is next
	prefix   string
	tokens   []string  // of shoppers, as they sign in
	ids      []string  // their own
	taps     []receipt // of checkouts, as they are answered
	deposits []receipt
	groups   groups
	history  history
	clock    reading
}

// receipt is what a later act about a checkout asks for.
type receipt struct {
	checkout, payment string
	orders            []made
	back              string // id of the return of goods
}

// made is an order with its lines, in their order.
type made struct {
	id   string
	skus []string
}

func (m *made) path(to string) string { return "/v1/orders/" + url.PathEscape(m.id) + "/" + to }

// New makes a crowd; nothing happens before Run.
func New(a *Agenda, o Options) *Crowd {
	if o.Workers <= 0 {
		o.Workers = DefaultWorkers
	}
	return &Crowd{
		Options: o, agenda: a, client: NewClient(o.URL, o.Workers+2),
		// A key follows from the agenda, so that a crowd that is started again says nothing new.
		prefix: "crowd-" + a.Digest()[:16] + "-",
		tokens: make([]string, len(a.Shoppers)), ids: make([]string, len(a.Shoppers)),
		taps: make([]receipt, len(a.Taps)), deposits: make([]receipt, len(a.Deposits)),
		groups: groups{ids: make([]string, len(a.Groups))}, history: newHistory(),
	}
}

// ErrClock says that the server's clock cannot be led as the agenda asks.
var ErrClock = errors.New("the clock of the server does not follow")

// Run does what is due before an instant, and returns when the clock of the server has come to
// it. A clock that is stepped is moved by the crowd, to the next act as soon as everything before
// is answered; one that runs is followed, and what comes late is counted, never left out.
func (c *Crowd) Run(ctx context.Context, until event.Instant) error {
	defer c.client.Close()
	if err := c.readClock(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	crew := c.hire(ctx)
	defer crew.dismiss()
	follow := c.pace
	if c.clock.speed == 0 {
		follow = c.step
	}
	for c.next < len(c.agenda.Acts) && c.agenda.Acts[c.next].At < until {
		if err := follow(ctx, crew, until); err != nil {
			return err
		}
		c.report()
	}
	crew.wait()
	return c.reach(ctx, until)
}

// step moves the clock to the next acts, has them done, and waits for all answers.
func (c *Crowd) step(ctx context.Context, crew *crew, until event.Instant) error {
	end := c.agenda.batch(c.next, until)
	if err := c.moveTo(ctx, c.agenda.wholeSecond(c.agenda.Acts[c.next].At)); err != nil {
		return err
	}
	for ; c.next < end; c.next++ {
		if err := crew.give(ctx, job{act: c.next}); err != nil {
			return err
		}
	}
	crew.wait()
	return ctx.Err()
}

// Resolution of a stepped day: a second in the first hour, then ten, before the opening an hour.
const (
	fine        = event.Second
	coarse      = 10 * event.Second
	maxTogether = 4_000 // acts of the warm-up in one step
)

// wholeSecond cuts an instant to the second, counted from the opening.
func (a *Agenda) wholeSecond(at event.Instant) event.Instant {
	since := (at - a.Opens) % event.Second
	if since < 0 {
		since += event.Second
	}
	return at - since
}

// batch is the end of the acts that are done in one step, from one on. They never lie on both
// sides of a cell of the resolution, and together they make no new peak of a second.
func (a *Agenda) batch(from int, until event.Instant) int {
	first := a.Acts[from].At
	if first < a.Opens {
		end := from
		for end < len(a.Acts) && a.Acts[end].At < min(first+hour, a.Opens, until) &&
			end-from < maxTogether {
			end++
		}
		return end
	}
	cell := fine
	if first >= a.Opens+hour {
		cell = coarse
	}
	border := min(until, a.Opens+(first-a.Opens)/cell*cell+cell)
	end := a.second(from, border)
	orders, pays := a.load(from, end)
	for end < len(a.Acts) && a.Acts[end].At < border {
		next := a.second(end, border)
		o, p := a.load(end, next)
		if orders, pays = orders+o, pays+p; orders >= a.Plan.PeakOrders || pays >= a.Plan.PeakPays {
			break
		}
		end = next
	}
	return end
}

// second is the end of the acts of one second.
func (a *Agenda) second(from int, border event.Instant) int {
	border = min(border, a.wholeSecond(a.Acts[from].At)+event.Second)
	end := from
	for end < len(a.Acts) && a.Acts[end].At < border {
		end++
	}
	return max(end, from+1)
}

func (a *Agenda) load(from, end int) (orders, pays int) {
	for _, act := range a.Acts[from:end] {
		switch act.Does {
		case Buy:
			orders += int(a.Taps[act.Tap].Orders)
		case Pay:
			pays++
			orders += len(a.Taps[act.Tap].Balances)
		}
	}
	return orders, pays
}

// moveTo steps the clock, unless it is there or beyond.
func (c *Crowd) moveTo(ctx context.Context, to event.Instant) error {
	if to <= c.clock.now {
		return nil
	}
	body, err := json.Marshal(map[string]string{"to": to.String()})
	if err != nil {
		return err
	}
	got, err := c.client.send(ctx, &call{
		method: http.MethodPost, path: "/v1/clock/step", token: c.Operator, agent: agentOfCrowd,
		body: body,
	})
	if err != nil {
		return err
	}
	if !got.ok() {
		return fmt.Errorf("%w: stepping to %s: %d %s", ErrClock, to, got.status, got.code())
	}
	c.clock.now = to
	return nil
}

// reach waits until the clock of the server is at an instant.
func (c *Crowd) reach(ctx context.Context, until event.Instant) error {
	if c.clock.speed == 0 {
		return c.moveTo(ctx, until)
	}
	return c.await(ctx, until)
}

// reading is what the clock of the server said, and when.
type reading struct {
	now   event.Instant
	speed int64
	taken time.Time
}

// at is what the clock says now by its last reading.
func (r *reading) at(wall time.Time) event.Instant {
	return r.now + event.Instant(wall.Sub(r.taken).Microseconds()*r.speed)
}

// wall is when the clock comes to an instant, by its last reading.
func (r *reading) wall(at event.Instant) time.Time {
	return r.taken.Add(time.Duration(int64(at-r.now)/r.speed) * time.Microsecond)
}

// freshness is how old a reading of a running clock may grow.
const freshness = time.Second

func (c *Crowd) readClock(ctx context.Context) error {
	asked := time.Now()
	said, err := c.client.Learn(ctx)
	if err != nil {
		return err
	}
	// The clock was read somewhere between question and answer.
	middle := asked.Add(time.Since(asked) / 2)
	c.clock = reading{said.Now, said.Speed, middle}
	return nil
}

// pace has the next act done when its instant comes.
func (c *Crowd) pace(ctx context.Context, crew *crew, _ event.Instant) error {
	act := &c.agenda.Acts[c.next]
	if err := c.await(ctx, act.At); err != nil {
		return err
	}
	due := time.Time{} // what was due before the opening has no second of its own
	if act.At >= c.agenda.Opens {
		due = c.clock.wall(act.At)
	}
	err := crew.give(ctx, job{c.next, due})
	c.next++
	return err
}

// await waits for an instant of a running clock, and reads the clock again now and then.
func (c *Crowd) await(ctx context.Context, at event.Instant) error {
	for {
		now := time.Now()
		if now.Sub(c.clock.taken) > freshness {
			if err := c.readClock(ctx); err != nil {
				return err
			}
			if c.clock.speed <= 0 {
				return fmt.Errorf("%w: it stands still at %s", ErrClock, c.clock.now)
			}
		}
		left := at - c.clock.at(now)
		if left <= 0 {
			return nil
		}
		wall := time.Duration(left/event.Instant(c.clock.speed)+1) * time.Microsecond
		if err := c.client.sleep(ctx, min(wall, freshness)); err != nil {
			return err
		}
	}
}

// report tells how far the run is.
func (c *Crowd) report() {
	if c.Progress == nil {
		return
	}
	at := c.clock.now
	if c.clock.speed > 0 {
		at = c.clock.at(time.Now())
	}
	c.Progress(Progress{
		At: at, Done: c.next, Total: len(c.agenda.Acts), Failed: c.history.failed(),
	})
}

// job is an act that is given to a worker, with the wall time at which it was due, if it had one.
type job struct {
	act int
	due time.Time
}

// crew are the workers of a run. All acts of one shopper go to one of them, in their order.
type crew struct {
	queues []chan job
	busy   sync.WaitGroup // acts that were given
	hired  sync.WaitGroup // workers
	crowd  *Crowd
}

func (c *Crowd) hire(ctx context.Context) *crew {
	k := &crew{crowd: c, queues: make([]chan job, c.Workers)}
	for i := range k.queues {
		queue := make(chan job, queueLength)
		k.queues[i] = queue
		k.hired.Go(func() {
			for j := range queue {
				if !j.due.IsZero() {
					c.history.late(time.Since(j.due))
				}
				c.do(ctx, j.act)
				k.busy.Done()
			}
		})
	}
	return k
}

// give hands an act to the worker of its shopper, and waits while that worker's queue is full.
func (k *crew) give(ctx context.Context, j job) error {
	k.busy.Add(1)
	shopper := int(k.crowd.agenda.Acts[j.act].Shopper)
	select {
	case k.queues[shopper%len(k.queues)] <- j:
		return nil
	case <-ctx.Done():
		k.busy.Done()
		return ctx.Err()
	}
}

// wait waits until every act that was given is done.
func (k *crew) wait() { k.busy.Wait() }

func (k *crew) dismiss() {
	for _, q := range k.queues {
		close(q)
	}
	k.hired.Wait()
}
