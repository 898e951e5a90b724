// Package node puts the rooms together into one running process: a cell with its journal, the
// views that follow it, the errands, the clock, and the faces of HTTP.
//
// It promises that one process at a time has a data directory, that whoever asks /readyz hears
// which part is not well and why, and that a stop lets what has entered be answered, ends the
// streams and flushes before anything is closed. It never decides, prices or counts anything
// itself.
package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"carnival/engine"
	"carnival/event"
	"carnival/festival"
	"carnival/gateway/clock"
	"carnival/gateway/draw"
	"carnival/gateway/pay"
	"carnival/journal"
	"carnival/journal/jetstream"
	"carnival/picture"
	"carnival/search"
	"carnival/trade"
	"carnival/view"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/view/figures"
	"carnival/view/ledger"
	"carnival/view/merchant"
	"carnival/view/shopper"
	"carnival/web"
	"carnival/web/api"
)

// Options of a process. DataDir is needed; everything else has a default.
type Options struct {
	DataDir  string
	Plan     []byte       // published when another one, or none, is in force; nil keeps what is
	Scale    uint32       // of the plan; 0 = 1
	Clock    *clock.Clock // it never falls behind what the journal says; nil: see Time
	Time     *Time        // how festival time goes on without a Clock; nil = as it stands, speed 1
	Accounts *Demo        // logins of a demonstration; nil = the operator's only
	Logger   *slog.Logger
	// Journal may stand between the cell and its journal; nil puts nothing there.
	Journal func(journal.Journal) journal.Journal
}

// Node is a running process without its listener.
type Node struct {
	Secrets   Secrets
	Clock     *clock.Clock
	Engine    *engine.Engine
	Catalog   *view.View[*catalog.Fold]
	Shoppers  *view.View[*shopper.Fold]
	Figures   *view.View[*figures.Fold]
	Benefits  *view.View[*benefit.Fold]
	Merchants *view.View[*merchant.Fold]
	Ledger    *view.View[*ledger.Fold]
	Search    *view.View[*search.Fold]

	opts      Options
	journal   *jetstream.Journal
	runner    *view.Runner
	providers []*provider
	sandbox   *pay.Sandbox
	stripe    *pay.Stripe // nil unless its keys are known
	seeds     *draw.Seeds
	pictures  *picture.Store
	keys      *web.Keys
	passing   sync.Mutex // held while festival time decides something, so that it does in order
	settling  settling
	hub       *web.Hub
	board     *web.Board
	people    people
	handler   http.Handler
	marks     web.Marks
	metrics   *metrics
	cancel    context.CancelFunc
	running   sync.WaitGroup
	closed    sync.Once
}

// Open brings a data directory to life.
func Open(ctx context.Context, o Options) (*Node, error) {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Time == nil {
		o.Time = &Time{Speed: 1}
	}
	if o.Time.Say == nil {
		o.Time.Say = func(t event.Text) { o.Logger.Warn(t.En) }
	}
	if err := os.MkdirAll(o.DataDir, 0o750); err != nil {
		return nil, err
	}
	n := &Node{opts: o, Clock: o.Clock, hub: web.NewHub(time.Now),
		board: web.NewBoard(time.Now)}
	if err := n.openCell(ctx); err != nil {
		return nil, err
	}
	if err := n.start(ctx); err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return n, nil
}

func (n *Node) openCell(ctx context.Context) error {
	began := time.Now()
	j, err := jetstream.Open(ctx, jetstream.Options{
		Dir: filepath.Join(n.opts.DataDir, "journal"), Logger: n.opts.Logger,
	})
	if err != nil {
		return err
	}
	n.journal = j
	var door journal.Journal = j
	if n.opts.Journal != nil {
		door = n.opts.Journal(j)
	}
	n.Engine, err = engine.Open(ctx, engine.Options{
		Journal: door, Clock: func() event.Instant { return n.Clock.Now() }, Wall: wallInstant,
		Note: func(err error) { n.opts.Logger.Warn("no snapshot; it is tried again", "err", err) },
	})
	if err != nil {
		return errors.Join(err, j.Close())
	}
	n.opts.Logger.Info("cell open", "sequence", j.Head().Last, "took", time.Since(began).String())
	return nil
}

func wallInstant() event.Instant { return event.At(time.Now()) }

// start brings up everything that stands on the cell.
func (n *Node) start(ctx context.Context) (err error) {
	if n.Secrets, err = openSecrets(n.opts.DataDir); err != nil {
		return err
	}
	if n.Clock == nil {
		if err := n.goOn(ctx); err != nil {
			return err
		}
	}
	if stamp := n.Engine.Stamp(); n.Clock.Now() < stamp {
		if err := n.Clock.Step(stamp); err != nil {
			return err
		}
	}
	if n.seeds, err = draw.Open(filepath.Join(n.opts.DataDir, "seeds.json")); err != nil {
		return err
	}
	if n.pictures, err = openPictures(n.opts.DataDir); err != nil {
		return err
	}
	if err := n.openKeys(); err != nil {
		return err
	}
	n.Catalog = view.Of("catalog", catalog.New)
	n.Shoppers = view.Of("shopper", shopper.New)
	n.Figures = view.Of("figures", figures.New)
	n.Benefits = view.Of("benefit", benefit.New)
	n.Merchants = view.Of("merchant", merchant.New)
	n.Ledger = view.Of("ledger", ledger.New)
	n.Search = view.Of("search", search.New)
	if err := n.openProviders(); err != nil {
		return err
	}
	if err := n.openPeople(ctx); err != nil {
		return err
	}
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	n.cancel = cancel
	if err := n.follow(running); err != nil {
		return err
	}
	if n.metrics, err = newMetrics(n); err != nil {
		return err
	}
	// Whoever wrote before the restart reads it back, however far the views still have to go.
	n.marks.Begin(n.journal.Head().Last)
	doors, err := n.doors()
	if err != nil {
		return err
	}
	n.handler = doors.Handler()
	if err := n.publish(ctx); err != nil || n.opts.Clock != nil {
		return err
	}
	// The beginning that was decided is in the journal from now on, whatever comes next.
	if err := n.passed(ctx, &trade.Tick{}); err != nil {
		n.opts.Logger.Warn("the first tick failed; the next one does its work", "err", err)
	}
	return nil
}

// follow starts the views, the errands, the ticks and the watch over the disk.
func (n *Node) follow(ctx context.Context) error {
	log := n.opts.Logger
	n.runner = view.New(view.Options{
		Trade: view.Stream{Journal: n.journal, Tail: n.journal},
		Views: []view.Source{
			n.Catalog, n.Shoppers, n.Figures, n.Benefits, n.Merchants, n.Ledger,
			n.Search,
		},
		Dir: filepath.Join(n.opts.DataDir, "views"), Now: time.Now,
		Note: func(err error) { log.Warn("a fold is folded again", "err", err) },
	})
	n.running.Go(func() {
		if err := n.runner.Run(ctx); err != nil {
			log.Error("the views have stopped", "err", err)
		}
	})
	n.runErrands(ctx)
	n.runPeople(ctx)
	n.running.Go(func() {
		n.Clock.Ticks(ctx, n.passed)
	})
	n.running.Go(func() { watchDisk(ctx, n.opts.DataDir, n.Engine, log) })
	n.running.Go(func() {
		if err := (&api.Pump{Figures: n.Figures, Hub: n.hub}).Run(ctx); err != nil {
			log.Error("the stream of figures has stopped", "err", err)
		}
	})
	return nil
}

// publish puts the plan of the options in force.
func (n *Node) publish(ctx context.Context) error {
	if n.opts.Plan == nil {
		return nil
	}
	scale := max(n.opts.Scale, 1)
	if _, err := festival.Parse(n.opts.Plan); err != nil {
		return err
	}
	out, err := n.Engine.Submit(ctx, &trade.PublishPlan{Source: n.opts.Plan, Scale: scale})
	if errors.Is(err, engine.ErrDiskLow) && n.Plan() != nil {
		n.opts.Logger.Warn("the disk runs low: the plan that is in force stays so")
		return nil
	}
	if err != nil {
		return err
	}
	if out.Refusal != trade.Accepted {
		return fmt.Errorf("the plan was refused: %s", out.Refusal.Sentence("en"))
	}
	return n.Reach(ctx, out)
}

// Reach waits until every view holds what a command did.
func (n *Node) Reach(ctx context.Context, out trade.Outcome) error {
	return errors.Join(n.Catalog.Wait(ctx, out.Last()), n.Shoppers.Wait(ctx, out.Last()),
		n.Figures.Wait(ctx, out.Last()), n.Benefits.Wait(ctx, out.Last()),
		n.Merchants.Wait(ctx, out.Last()), n.Ledger.Wait(ctx, out.Last()),
		n.Search.Wait(ctx, out.Last()))
}

// Plan is the festival in force, or nil.
func (n *Node) Plan() *festival.Plan {
	plan := n.Engine.Plan()
	n.Figures.Read(func(f *figures.Fold) {
		if f.Plan() != nil {
			plan = f.Plan()
		}
	})
	return plan
}

// Head is the acknowledged end of the journal.
func (n *Node) Head() journal.Head { return n.journal.Head() }

// Handler is the whole site.
func (n *Node) Handler() http.Handler { return n.handler }

// Close stops the process: streams end, what has entered is answered, folds are saved, the
// journal is flushed and its directory freed.
func (n *Node) Close() (err error) {
	n.closed.Do(func() {
		n.hub.Close()
		n.board.Close()
		err = n.Engine.Close()
		if n.cancel != nil {
			n.cancel()
		}
		n.running.Wait()
		err = errors.Join(err, n.closePeople(), n.journal.Close())
	})
	return err
}
