package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"carnival/event"
	"carnival/view/figures"
	"carnival/web"
)

// getFigures is GET /v1/figures: every figure now, or as of an instant.
func (f *face) getFigures(w http.ResponseWriter, r *http.Request) {
	var asOf event.Instant
	if text := r.URL.Query().Get("as_of"); text != "" {
		var ok bool
		if asOf, ok = parseInstant(text); !ok {
			lang := web.Lang(r)
			web.NewProblem("invalid", lang,
				fieldFault(lang, "as_of", "bad_time", instantExample)).Write(w, r)
			return
		}
	}
	var told []figures.Figure
	f.Figures.Read(func(fold *figures.Fold) {
		if asOf == 0 || asOf > fold.Stamp() {
			told = fold.Live() // nothing is known of what has not happened
		} else {
			told = fold.At(asOf)
		}
	})
	answer(w, r, http.StatusOK, told)
}

// Snapshot is the first message of the stream: every figure.
type Snapshot struct {
	AsOf     time.Time        `json:"as_of"`
	Sequence uint64           `json:"sequence"`
	Figures  []figures.Figure `json:"figures"`
}

// Delta is what follows: the figures that have changed.
type Delta struct {
	AsOf     time.Time        `json:"as_of"`
	Sequence uint64           `json:"sequence"`
	Changed  []figures.Figure `json:"changed"`
}

// Stale says that the source has stopped: nothing newer can come.
type Stale struct {
	Since  time.Time `json:"since"`
	Reason string    `json:"reason"`
}

// Pump publishes the figures on a hub, each change once and encoded once for all who listen.
type Pump struct {
	Figures View[*figures.Fold]
	Hub     *web.Hub

	version uint64
	asOf    time.Time
}

// pumpEvery is the least time between two messages of the stream.
const pumpEvery = 100 * time.Millisecond

// Run publishes until the context ends, which is no error, or the view stops, which the listeners
// are told. It looks only when the view has moved.
func (p *Pump) Run(ctx context.Context) error {
	beat := time.NewTicker(pumpEvery)
	defer beat.Stop()
	for {
		head := p.Figures.Head()
		if err := p.publish(); err != nil {
			return err
		}
		if err := p.Figures.Wait(ctx, head+1); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return p.stop(err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-beat.C:
		}
	}
}

// publish sends what has changed since the last time.
func (p *Pump) publish() error {
	var whole Snapshot
	var delta Delta
	p.Figures.Read(func(fold *figures.Fold) {
		var version uint64
		if delta.Changed, version = fold.Changed(p.version); len(delta.Changed) > 0 {
			whole.Figures = fold.Live()
			whole.AsOf = fold.Stamp().Time()
		}
		p.version = version
	})
	if len(whole.Figures) == 0 {
		return nil
	}
	whole.Sequence = whole.Figures[0].Sequence
	delta.AsOf, delta.Sequence, p.asOf = whole.AsOf, whole.Sequence, whole.AsOf
	wholeText, err := json.Marshal(whole)
	if err != nil {
		return fmt.Errorf("encode the figures: %w", err)
	}
	deltaText, err := json.Marshal(delta)
	if err != nil {
		return fmt.Errorf("encode the figures: %w", err)
	}
	p.Hub.Publish(wholeText, deltaText)
	return nil
}

// stop tells the listeners that nothing newer comes. The cause is the log's; what they read has
// the code of the problem that writers meet.
func (p *Pump) stop(cause error) error {
	text, err := json.Marshal(Stale{Since: p.asOf, Reason: "journal_stopped"})
	if err == nil {
		p.Hub.Stale(text)
	}
	return cause
}
