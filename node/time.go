package node

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"carnival/event"
	"carnival/festival"
	"carnival/gateway/clock"
)

// Time says how festival time goes on at a start. The journal decides most of it: its last stamp is
// where festival time stands. A data directory that follows the machine's clock goes on with that;
// one that ever ran on a clock of its own (another beginning or speed) goes on from the last stamp,
// and what passed while nothing ran has not passed. Which of the two it is stands in clock.json.
type Time struct {
	From  event.Instant // begin here; 0 = where it stands. The journal never goes back to it
	Speed int64         // festival seconds in a second; 0 = stepped
	Jump  bool          // From may pass over edges of the plan
	// Say is told in both languages what is decided otherwise than one might think.
	Say func(event.Text)
}

// Faults of a start, with the flags that mend them.
var (
	ErrOver = errors.New("the festival is over by this machine's clock")
	ErrJump = errors.New("festival time would pass over what the plan says")
)

const (
	// untold is where an import leaves the clock of a journal that no festival has run on.
	untold event.Instant = 1
	// machineSlack is how far a record's two times lie apart at most where the machine's is used.
	machineSlack = 60 * event.Second
	clockFile    = "clock.json"
	byMachine    = "{\"follows\":\"machine\"}\n"
	byJournal    = "{\"follows\":\"journal\"}\n"
)

// goOn makes the clock of a cell that has come back from its journal.
func (n *Node) goOn(ctx context.Context) error {
	plan, t := n.Engine.Plan(), n.opts.Time
	if n.opts.Plan != nil {
		var err error
		if plan, err = festival.Parse(n.opts.Plan); err != nil {
			return err
		}
	}
	last, wall := n.Engine.Stamp(), wallInstant()
	machine, err := n.followsMachine(ctx, last)
	if err != nil {
		return err
	}
	begun := last > untold
	at := wall
	if machine = machine && t.Speed == 1; begun && !machine {
		at = last
	}
	switch {
	case t.From != 0 && begun && t.From < last:
		t.Say(event.Text{
			Zh: fmt.Sprintf("忽略 --from %s：账本中的活动时间已到 %s，从 %s 继续。", said(plan, t.From),
				said(plan, last), said(plan, max(at, last))),
			En: fmt.Sprintf("--from %s is ignored: the journal has come to %s already, and goes "+
				"on from %s.", said(plan, t.From), said(plan, last), said(plan, max(at, last))),
		})
	case t.From != 0:
		at, machine = t.From, t.Speed == 1 && near(t.From, wall)
	}
	if err := t.check(plan, begun, last, at); err != nil {
		return err
	}
	if err := keepClock(n.opts.DataDir, machine); err != nil {
		return err
	}
	if n.Clock = clock.Scaled(max(at, last), t.Speed, 0); machine {
		n.Clock = clock.Real()
	}
	return nil
}

// check refuses a beginning behind the end of the festival that nobody asked for, and a jump over
// an edge of the plan that nobody permitted. Time that passed by the machine's clock has passed:
// it is only said.
func (t *Time) check(plan *festival.Plan, begun bool, last, at event.Instant) error {
	if plan == nil {
		return nil
	}
	home, _ := plan.Market(plan.Home) // Parse has seen to it that the plan names its home
	if _, more := plan.NextChange(at); !begun && !more && t.From == 0 {
		return fmt.Errorf("%w: %s ran until %s. Begin festival time with --from %s, or name "+
			"another --festival", ErrOver, plan.ID, said(plan, home.Closes),
			said(plan, home.Opens-120*event.Second))
	}
	edge, passed := plan.NextChange(last)
	if passed = passed && begun && edge <= at; !passed {
		return nil
	}
	what := edgeOf(plan, edge)
	if t.From == at && !t.Jump {
		return fmt.Errorf("%w: from %s to %s it passes %s (%s). Add --jump to permit it, or "+
			"leave --from away to go on from where the journal stands", ErrJump, said(plan, last),
			said(plan, at), said(plan, edge), what.En)
	}
	t.Say(event.Text{
		Zh: fmt.Sprintf("活动时间从 %s 到 %s，越过了 %s（%s）。", said(plan, last), said(plan, at),
			said(plan, edge), what.Zh),
		En: fmt.Sprintf("From %s to %s festival time has passed %s (%s).", said(plan, last),
			said(plan, at), said(plan, edge), what.En),
	})
	return nil
}

// said is an instant as the plan's people write it.
func said(plan *festival.Plan, at event.Instant) string {
	zone := time.UTC
	if plan != nil {
		zone = plan.Zone
	}
	return at.Time().In(zone).Format(time.RFC3339)
}

// edgeOf says what changes at an edge of a plan.
func edgeOf(plan *festival.Plan, edge event.Instant) event.Text {
	var zh, en [2][]string // what begins, and what ends
	add := func(name event.Text, from, to event.Instant) {
		for i, at := range [2]event.Instant{from, to} {
			if at == edge {
				zh[i], en[i] = append(zh[i], name.Zh), append(en[i], name.En)
			}
		}
	}
	for _, p := range plan.Phases {
		add(p.Phase.Name(), p.From, p.To)
	}
	home, _ := plan.Market(plan.Home) // Parse has seen to it that the plan names its home
	add(event.Text{Zh: "活动价", En: "the festival price"}, home.Opens, home.Closes)
	for _, m := range plan.Moments {
		add(m.Name, m.From, m.To)
	}
	var said event.Text
	for i, words := range [2]event.Text{{Zh: "开始", En: "begin"}, {Zh: "结束", En: "end"}} {
		if zh[i] == nil {
			continue
		}
		if said.Zh != "" {
			said.Zh, said.En = said.Zh+"；", said.En+"; "
		}
		said.Zh += words.Zh + "：" + strings.Join(zh[i], "、")
		said.En += words.En + ": " + strings.Join(en[i], ", ")
	}
	if said.Zh == "" {
		said = event.Text{Zh: "某一市场的活动价开始或结束", En: "the price of a market changes"}
	}
	return said
}

func near(a, b event.Instant) bool { return max(a-b, b-a) <= machineSlack }

// followsMachine reads whether a data directory follows the machine's clock. One that does not say
// so does when its last record was written at its own festival time, or when no festival has run.
func (n *Node) followsMachine(ctx context.Context, last event.Instant) (bool, error) {
	text, err := os.ReadFile(filepath.Join(n.opts.DataDir, clockFile))
	switch {
	case err == nil:
		return string(text) == byMachine, nil
	case !errors.Is(err, fs.ErrNotExist):
		return false, err
	case last <= untold:
		return true, nil
	}
	machine := false
	for r, err := range n.journal.Read(ctx, n.journal.Head().Last) {
		if err != nil {
			return false, err
		}
		machine = near(r.Stamp, r.Wall)
	}
	return machine, nil
}

// keepClock writes down whether a data directory follows the machine's clock, when that is news.
func keepClock(dir string, machine bool) error {
	text, path := byJournal, filepath.Join(dir, clockFile)
	if machine {
		text = byMachine
	}
	if old, err := os.ReadFile(path); err == nil && string(old) == text {
		return nil
	}
	return writeSecret(path, []byte(text))
}
