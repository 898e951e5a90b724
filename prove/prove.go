// Package prove is the proof that a person can run on their own machine: N shoppers want M units,
// and the server is killed with SIGKILL while they wait for their answers.
//
// It speaks to the product only as its shoppers and its operator do: over HTTP, and by starting and
// killing a process. It promises that the histories of the shoppers are written by the side that is
// never killed, outside the server's data; that its verdict comes from joining those histories to
// the raw journal afterwards, and from no figure of the server; that a kill counts only when it
// struck requests which were sent and never answered, while units were left; and that what could
// not be checked is said. It never ends a process that it did not start, and shares no state with
// the server.
package prove

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Options of a proof.
type Options struct {
	Shoppers int // 0: DefaultShoppers
	Stock    int // 0: DefaultStock
	// Kills is how many kills have to count; 0 kills nothing.
	Kills int
	// Dir takes the histories, the server's data and its output. When it is empty a temporary one
	// is made, and is removed again if the proof holds.
	Dir string
	// Server is the beginning of the command line of a carnival binary; this program when empty.
	Server []string
	// Against is the address of a server that runs already: nothing is killed.
	Against string
	// DataDir is where the server of Against keeps its data, when that can be read from here.
	DataDir string
	// SKU is what is bought from the server of Against; the first that has stock when empty.
	SKU string
	// Seed draws who is killed in the middle of what; the same seed, the same plan.
	Seed uint64
	// Progress is told what is being done; it may be nil.
	Progress func(Step)
}

// Defaults and bounds.
const (
	DefaultShoppers = 10_000
	DefaultStock    = 100
	DefaultKills    = 3

	// leastUnanswered is how many requests a kill has to strike to count.
	leastUnanswered = 50
	// connections bound how many requests are under way at once.
	connections = 512
	maxShoppers = 1_000_000
	maxKills    = 100
)

// ErrUsage says that a proof was asked for that cannot be made.
var ErrUsage = errors.New("this proof cannot be made")

// Step is what a proof is doing, for people.
type Step struct {
	Zh, En   string
	Done, Of int // 0 of 0 where nothing is counted
}

// Result is what a proof found. Units are pieces of the one SKU that everybody wants.
type Result struct {
	Shoppers int  `json:"shoppers"`
	Stock    int  `json:"stock"`
	Sold     int  `json:"sold"`     // units in paid orders
	Oversold int  `json:"oversold"` // units in orders beyond the stock
	Lost     int  `json:"lost"`     // acknowledged sessions, orders and payments that are not there
	Kills    int  `json:"kills"`    // that counted
	Balanced bool `json:"balanced"` // stock and money add up
	Holds    bool `json:"holds"`

	Ordered     int `json:"ordered"`      // units in orders that stand
	BoughtTwice int `json:"bought_twice"` // keys or shoppers with more than one checkout
	SoldOut     int `json:"sold_out"`     // shoppers who were told so
	SentTwice   int `json:"sent_twice"`   // checkouts sent twice at once under one key
	AskedAgain  int `json:"asked_again"`  // repeats of a checkout that had its answer
	Requests    int `json:"requests"`     // that were sent
	Unanswered  int `json:"unanswered"`   // of those
	Retries     int `json:"retries"`

	Struck    []Struck  `json:"unanswered_at_kill"`
	KillsVoid int       `json:"kills_void"` // that did not count, and were repeated
	Seconds   float64   `json:"seconds"`
	Histories string    `json:"histories,omitempty"`
	DataDir   string    `json:"data_dir,omitempty"`
	Entries   uint64    `json:"journal_entries"`
	Unchecked []string  `json:"unchecked,omitempty"` // what could not be looked at from here
	Findings  []Finding `json:"findings"`
	Found     int       `json:"found"` // how many there are; the list holds the first of them
}

// Struck is what a kill found under way: requests that were sent before it and never answered.
type Struck struct {
	Total     int  `json:"total"` // without looks, which change nothing
	SignIns   int  `json:"sign_ins"`
	Checkouts int  `json:"checkouts"`
	Payments  int  `json:"payments"`
	Looks     int  `json:"looks"` // at the goods
	Counts    bool `json:"counts"`
	// Buying is how many shoppers had sent a checkout by then; fewer than there are units.
	Buying int `json:"buying"`
}

// judge says whether a kill counts: enough was under way, checkouts and payments among it, and
// units were left whatever became of them.
func (s *Struck) judge(stock int) {
	s.Counts = s.Total >= leastUnanswered && s.Checkouts > 0 && s.Payments > 0 &&
		s.Buying < stock
}

// Run makes a proof. An error means that it could not be made or ended early; what it found is in
// the result.
func Run(ctx context.Context, o Options) (r Result, err error) {
	began := time.Now()
	if err := o.complete(); err != nil {
		return r, err
	}
	made := o.Dir == ""
	if made {
		if o.Dir, err = os.MkdirTemp("", "carnival-prove-"); err != nil {
			return r, err
		}
	} else if err := os.MkdirAll(o.Dir, 0o750); err != nil {
		return r, err
	}
	if o.Against != "" {
		r, err = against(ctx, o)
	} else {
		r, err = alone(ctx, o)
	}
	r.Seconds = float64(time.Since(began).Milliseconds()) / 1000
	if made && err == nil && r.Holds {
		r.Histories = ""
		if o.Against == "" {
			r.DataDir = ""
		}
		err = os.RemoveAll(o.Dir)
	}
	if err != nil {
		err = fmt.Errorf("prove (see %s): %w", o.Dir, err)
	}
	return r, err
}

// complete fills in what was left out and refuses what cannot be proven.
func (o *Options) complete() error {
	if o.Shoppers == 0 {
		o.Shoppers = DefaultShoppers
	}
	if o.Stock == 0 {
		o.Stock = DefaultStock
	}
	if o.Progress == nil {
		o.Progress = func(Step) {}
	}
	if o.Against != "" {
		o.Kills = 0
	}
	if len(o.Server) == 0 && o.Against == "" {
		self, err := os.Executable()
		if err != nil {
			return err
		}
		o.Server = []string{self}
	}
	switch {
	case o.Shoppers < 1 || o.Shoppers > maxShoppers || o.Stock < 1 || o.Stock > maxShoppers:
		return fmt.Errorf("%w: shoppers and stock are 1 to %d", ErrUsage, maxShoppers)
	case o.Kills < 0 || o.Kills > maxKills:
		return fmt.Errorf("%w: kills are 0 to %d", ErrUsage, maxKills)
	case o.Kills > 0 && o.Stock < leastStock(o.Kills):
		return fmt.Errorf("%w: %d kills before the stock is gone need a stock of at least %d",
			ErrUsage, o.Kills, leastStock(o.Kills))
	case o.Kills > 0 && o.Shoppers < leastShoppers(o.Kills):
		return fmt.Errorf("%w: %d kills with %d requests under way need at least %d shoppers",
			ErrUsage, o.Kills, leastUnanswered, leastShoppers(o.Kills))
	}
	return nil
}

// leastStock leaves two buyers for each kill and for one that does not count, and a unit.
func leastStock(kills int) int { return 2*(kills+1) + 1 }

// leastShoppers leaves enough newcomers to be under way at each kill, and at one that does not
// count.
func leastShoppers(kills int) int { return (kills + 1) * (leastNewcomers + mostBuyers) }

// alone proves a server that it starts, kills and stops itself.
func alone(ctx context.Context, o Options) (r Result, err error) {
	data := filepath.Join(o.Dir, "data")
	s, err := openServer(o.Server, data, filepath.Join(o.Dir, "server.log"))
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	o.Progress(Step{Zh: "导入一件商品", En: "importing one product"})
	if err := s.importProduct(ctx, o.Dir, o.Stock); err != nil {
		return r, err
	}
	if err := s.start(ctx); err != nil {
		return r, err
	}
	h, err := createHistory(filepath.Join(o.Dir, "histories.jsonl"))
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	d := newDay(o, s, h)
	defer d.wires.close()
	if d.goods, err = d.find(ctx, ""); err != nil {
		return r, err
	}
	if d.goods.available != o.Stock {
		return r, fmt.Errorf("the shop shows %d units, %d were imported",
			d.goods.available, o.Stock)
	}
	if err := d.buy(ctx, s.kill); err != nil {
		return r, err
	}
	if err := s.stop(ctx); err != nil {
		return r, err
	}
	o.Progress(Step{Zh: "核对买家记录与账本", En: "joining the histories to the journal"})
	r, err = verdict(matter{
		Options: o, histories: h.path, journal: filepath.Join(data, "journal"), sku: d.goods.sku,
		alone: true,
	})
	r.DataDir = data
	return r, err
}
