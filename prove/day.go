package prove

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
)

// Shapes of the crowd.
const (
	twiceEvery = 20 // one shopper in so many sends the checkout twice at once

	// The volley that a kill strikes: newcomers who sign in, and buyers of whom half pay and half
	// send their checkouts.
	leastNewcomers = 64
	mostNewcomers  = 340
	mostBuyers     = 48
	// lookers look at the goods over and over while the others act, as people do at midnight; it
	// is they who keep the server busy.
	lookers = 96
	// Of a volley so many have their answers at least when the kill comes, so that each kill puts
	// answers to the proof that were given just before.
	leastAnswers = 4

	// triesPerKill bounds how often a kill is repeated that did not count.
	triesPerKill = 3
	// progressEvery is how many shoppers are served between two words to the person who waits.
	progressEvery = 250
)

// day is one run of the crowd.
type day struct {
	Options
	server  *server
	history *history
	wires   *wires
	goods   goods
	dice    *rand.Rand
	crowd   []*shopper // in the order of their coming
	struck  []Struck
	givenUp atomic.Int64

	mu     sync.Mutex
	failed error
}

// goods is the SKU that everybody wants.
type goods struct {
	sku       string
	available int
}

func newDay(o Options, s *server, h *history) *day {
	d := &day{Options: o, server: s, history: h, wires: newWires(connections),
		dice: rand.New(rand.NewPCG(o.Seed, 0x70726f7665))}
	// The keys of two proofs against one server must not meet, and they never do: a key counts
	// together with the shopper, and every guest is a new one.
	for i := range o.Shoppers {
		d.crowd = append(d.crowd, &shopper{
			number: i + 1, key: fmt.Sprintf("proof-%d-%d", o.Seed, i+1),
			twice: d.dice.IntN(twiceEvery) == 0,
		})
	}
	d.dice.Shuffle(len(d.crowd), func(i, j int) {
		d.crowd[i], d.crowd[j] = d.crowd[j], d.crowd[i]
	})
	return d
}

// fail keeps the first reason why the run cannot go on.
func (d *day) fail(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.failed == nil {
		d.failed = err
	}
}

func (d *day) failure() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.failed
}

// each does something for many shoppers, as many at once as there are connections.
func (d *day) each(shoppers []*shopper, do func(*shopper)) {
	var next atomic.Int64
	var working sync.WaitGroup
	for range min(connections, len(shoppers)) {
		working.Go(func() {
			for {
				i := next.Add(1) - 1
				if i >= int64(len(shoppers)) || d.failure() != nil {
					return
				}
				do(shoppers[i])
			}
		})
	}
	working.Wait()
}

// buy is the whole run: kills first, while units are left, then everybody else at once.
func (d *day) buy(ctx context.Context, kill func() error) error {
	rest := d.crowd
	var newcomers []*shopper // who have signed in already, and not bought
	for counted, tries := 0, 0; counted < d.Kills && tries < d.Kills*triesPerKill; tries++ {
		v, ok := d.volley(rest, d.Kills-counted)
		if !ok {
			break
		}
		rest = rest[len(v.buyers)+len(v.newcomers):]
		newcomers = append(newcomers, v.newcomers...)
		d.Progress(Step{
			Zh: fmt.Sprintf("第 %d 次 kill -9", counted+1),
			En: fmt.Sprintf("kill -9, number %d", counted+1), Done: counted, Of: d.Kills,
		})
		if err := d.strike(ctx, v, kill); err != nil {
			return err
		}
		if d.struck[len(d.struck)-1].Counts {
			counted++
		}
	}
	return d.finish(ctx, append(newcomers, rest...))
}

// finish lets everybody in who has not tried to buy yet, and then lets all look at what they have.
func (d *day) finish(ctx context.Context, left []*shopper) error {
	d.dice.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
	var done atomic.Int64
	d.each(left, func(s *shopper) {
		d.live(ctx, s)
		if n := int(done.Add(1)); n%progressEvery == 0 || n == len(left) {
			d.Progress(Step{Zh: "其余买家下单", En: "everybody else buys", Done: n, Of: len(left)})
		}
	})
	d.each(d.crowd, func(s *shopper) { d.readBack(ctx, s) })
	return errors.Join(d.failure(), ctx.Err(), d.history.flush())
}

// volley is who is under way when a kill strikes.
type volley struct {
	buyers    []*shopper // the first half has orders and pays, the other half checks out
	newcomers []*shopper // sign in
	answers   int        // so many are waited for before the server is killed
}

// volley takes shoppers for the next kill. So many units are left to the kills that follow, and to
// one that may not count, that stock cannot run out before the last of them. ok is false when there
// are not enough shoppers or units any more.
func (d *day) volley(rest []*shopper, left int) (v volley, ok bool) {
	buyers := min((d.Stock-1-d.history.buyers())/(left+1), mostBuyers)
	newcomers := min(len(rest)/(left+1)-buyers, mostNewcomers)
	if buyers < 2 || newcomers < leastNewcomers {
		return v, false
	}
	v.buyers, v.newcomers = rest[:buyers], rest[buyers:buyers+newcomers]
	all := buyers + newcomers
	v.answers = leastAnswers + d.dice.IntN(all/8)
	return v, true
}

// strike gets a volley under way and kills the server in the middle of it, then brings it back and
// lets everybody finish what was begun.
func (d *day) strike(ctx context.Context, v volley, kill func() error) error {
	d.each(v.buyers, func(s *shopper) { d.signIn(ctx, s) })
	early, _ := v.halves()
	d.each(early, func(s *shopper) { d.checkout(ctx, s) })
	if err := d.failure(); err != nil {
		return err
	}
	site, err := d.server.where(ctx)
	if err == nil {
		err = d.wires.warm(ctx, site, connections)
	}
	if err != nil {
		return err
	}
	fired := make(chan error, 1)
	looking, enough := context.WithCancel(ctx)
	var watching sync.WaitGroup
	for i := range lookers {
		watching.Go(func() { d.look(looking, v.newcomers[i%len(v.newcomers)]) })
	}
	d.history.arm(&fuse{
		least: v.answers, most: (len(v.buyers) + len(v.newcomers)) / 2,
		kill: func() { fired <- errors.Join(d.history.kill(), kill()) },
	})
	landed := make(chan struct{})
	go func() {
		defer close(landed)
		d.fly(ctx, v)
	}()
	if err := d.revive(ctx, fired, landed); err != nil {
		d.fail(err)
	}
	enough()
	watching.Wait()
	<-landed
	s := d.history.survivors()
	s.judge(d.Stock)
	d.struck = append(d.struck, s)
	d.each(v.buyers, func(s *shopper) { d.askAgain(ctx, s) })
	return d.failure()
}

// revive waits for the kill and brings the server back.
func (d *day) revive(ctx context.Context, fired <-chan error, landed <-chan struct{}) error {
	var err error
	select {
	case err = <-fired:
	case <-landed:
		select {
		case err = <-fired: // by the last who landed
		default:
			return errors.New("the volley ended without a kill")
		}
	}
	if err == nil {
		err = d.server.start(ctx)
	}
	if err == nil {
		d.history.write(line{What: restarted})
	}
	return err
}

// fly lets a whole volley act at the same moment.
func (d *day) fly(ctx context.Context, v volley) {
	early, late := v.halves()
	acts := make([]func(), 0, len(v.buyers)+len(v.newcomers))
	for _, s := range early {
		acts = append(acts, func() { d.settle(ctx, s) })
	}
	for _, s := range late {
		acts = append(acts, func() {
			d.checkout(ctx, s)
			d.settle(ctx, s)
		})
	}
	for _, s := range v.newcomers {
		acts = append(acts, func() { d.signIn(ctx, s) })
	}
	d.dice.Shuffle(len(acts), func(i, j int) { acts[i], acts[j] = acts[j], acts[i] })
	var flying sync.WaitGroup
	for _, act := range acts {
		flying.Go(act)
	}
	flying.Wait()
}

// halves are the buyers who have orders when the volley begins, and those who have not.
func (v *volley) halves() (early, late []*shopper) {
	return v.buyers[:len(v.buyers)/2], v.buyers[len(v.buyers)/2:]
}

// find looks the goods up in the catalogue: the SKU that was named, or the first with stock.
func (d *day) find(ctx context.Context, sku string) (goods, error) {
	cursor := ""
	for range maxPages {
		var page struct {
			Items []struct {
				SKUs []struct {
					ID        string
					Available int
				}
			}
			Next string
		}
		site, err := d.server.where(ctx)
		if err != nil {
			return goods{}, err
		}
		q := question{method: http.MethodGet, path: "/v1/products?cursor=" + cursor}
		a, err := d.wires.ask(ctx, site, q, func() {})
		if err != nil {
			return goods{}, err
		}
		if a.status != http.StatusOK {
			return goods{}, fmt.Errorf("GET %s: status %d", q.path, a.status)
		}
		if err := json.Unmarshal(a.body, &page); err != nil {
			return goods{}, fmt.Errorf("GET %s: %w", q.path, err)
		}
		for _, p := range page.Items {
			for _, k := range p.SKUs {
				if k.ID == sku || sku == "" && k.Available > 0 {
					return goods{k.ID, k.Available}, nil
				}
			}
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	return goods{}, errors.New("the catalogue does not show these goods, or has none in stock")
}

// maxPages bounds the search for the goods.
const maxPages = 1000
