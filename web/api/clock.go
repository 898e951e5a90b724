package api

import (
	"net/http"

	"carnival/event"
	"carnival/trade"
	"carnival/web"
)

// StepRequest moves a stepped clock.
type StepRequest struct {
	To string `json:"to" format:"date-time" doc:"festival time; never before now"`
}

// StepAnswer tells where the clock stands and the entry that every view holds by now.
type StepAnswer struct {
	Now      string `json:"now" format:"date-time"`
	Sequence uint64 `json:"sequence"`
}

// stepClock is POST /v1/clock/step: it answers when all that fell due up to the instant is durable
// and every view shows it.
func (f *face) stepClock(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(r)
	var to event.Instant
	err := readJSON(r, func(rd *reader) {
		has := false
		whole := rd.object(func(key []byte) bool {
			if string(key) != "to" {
				return false
			}
			has, to = true, rd.instant()
			return true
		})
		if whole && !has {
			rd.missing("to")
		}
	})
	var last uint64
	switch {
	case err != nil:
	case f.Clock.Speed() != 0:
		err = web.NewProblem("clock_runs", lang)
	case to < f.Clock.Now():
		err = web.NewProblem("clock_backwards", lang)
	case f.Step != nil:
		if last, err = f.Step(r.Context(), to); err != nil && to < f.Clock.Now() {
			err = web.NewProblem("clock_backwards", lang) // somebody else has stepped beyond it
		}
	case f.Clock.Step(to) != nil:
		err = web.NewProblem("clock_backwards", lang)
	default:
		last, err = f.tick(r)
	}
	if err == nil {
		err = await(r, last, f.views()...)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, StepAnswer{f.Clock.Now().String(), last})
}

// views are all that a plan and the clock show in.
func (f *face) views() []waiter {
	return []waiter{f.Figures, f.Catalog, f.Shoppers, f.Benefits, f.Merchants, f.Ledger}
}

// tick lets time pass until no order is left that the instant closes: one tick closes so many.
func (f *face) tick(r *http.Request) (last uint64, err error) {
	for {
		out, err := f.submit(r, &trade.Tick{})
		if err != nil {
			return 0, err
		}
		last = reached(out)
		if !out.More {
			return last, nil
		}
	}
}
