package api

import (
	"errors"
	"net/http"
	"strconv"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/trade"
	"carnival/web"
)

// Festival is the plan in force and its clock. Amounts are at the counted scale, as figures are.
type Festival struct {
	ID         string         `json:"id"`
	Names      Words          `json:"names"`
	Scale      uint32         `json:"scale" doc:"the festival is this many times smaller than real"`
	Now        string         `json:"now" format:"date-time" doc:"festival time"`
	Speed      int64          `json:"speed" doc:"festival seconds in a second; 0: stepped"`
	Phase      Phase          `json:"phase"`
	Window     FestivalWindow `json:"window"`
	Milestones []Milestone    `json:"milestones"`
	Prior      []Prior        `json:"prior"`
	Moments    []Moment       `json:"moments"`
}

// Words are a text in both languages.
type Words struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// Phase is the part of the festival that runs now; its id is "" outside.
type Phase struct {
	ID string `json:"id"`
	Zh string `json:"zh"`
	En string `json:"en"`
}

// FestivalWindow is when the festival price is charged in the home market.
type FestivalWindow struct {
	Start  string `json:"start" format:"date-time"`
	End    string `json:"end" format:"date-time"`
	Market string `json:"market"`
	Zone   string `json:"zone" example:"Asia/Shanghai"`
}

// Milestone is a threshold of settled value, in the minor unit of the home currency.
type Milestone struct {
	Threshold int64 `json:"threshold"`
	Label     Words `json:"label"`
}

// Prior is what an earlier edition reached.
type Prior struct {
	Year int    `json:"year"`
	GMV  Amount `json:"gmv"`
}

// Moment is a point of the run of show.
type Moment struct {
	At string `json:"at" format:"date-time"`
	Zh string `json:"zh"`
	En string `json:"en"`
}

func words(t event.Text) Words { return Words{t.In("zh"), t.In("en")} }

// getFestival is GET /v1/festival.
func (f *face) getFestival(w http.ResponseWriter, r *http.Request) {
	plan := f.plan()
	if plan == nil {
		web.RefusalProblem(trade.NoPlan, web.Lang(r)).Write(w, r)
		return
	}
	now := f.Clock.Now()
	said := describe(plan, now)
	said.Speed = f.Clock.Speed()
	answer(w, r, http.StatusOK, said)
}

func describe(plan *festival.Plan, now event.Instant) Festival {
	phase := plan.PhaseAt(now).Main()
	name := phase.Name()
	said := Festival{
		ID: plan.ID, Names: words(plan.Name), Scale: plan.ScaledBy, Now: now.String(),
		Phase: Phase{phase.Key(), name.Zh, name.En}, Milestones: []Milestone{},
		Prior: []Prior{}, Moments: []Moment{},
	}
	if home, ok := plan.Market(plan.Home); ok {
		said.Window = FestivalWindow{
			home.Opens.String(), home.Closes.String(), home.Code.String(), home.Zone.String(),
		}
	}
	for _, m := range plan.Milestones {
		said.Milestones = append(said.Milestones, Milestone{int64(m.GMV), words(m.Name)})
	}
	for _, edition := range plan.Prior {
		for _, figure := range edition.Figures {
			if figure.Metric == festival.MetricGMV {
				said.Prior = append(said.Prior, Prior{
					edition.Year, amount(money.Minor(figure.Value), plan.Currency),
				})
			}
		}
	}
	for _, m := range plan.Moments {
		said.Moments = append(said.Moments,
			Moment{m.From.String(), m.Name.In("zh"), m.Name.In("en")})
	}
	return said
}

// PlanAnswer says which plan is in force.
type PlanAnswer struct {
	ID    string `json:"id"`
	Names Words  `json:"names"`
	Scale uint32 `json:"scale"`
}

// maxPlan bounds the file of a plan.
const maxPlan = 256 << 10

// putPlan is PUT /v1/plan: the body is the plan's YAML.
func (f *face) putPlan(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(r)
	plan, command, err := f.readPlan(r, lang)
	var out trade.Outcome
	if err == nil {
		out, err = f.submit(r, command)
	}
	if err == nil {
		err = await(r, reached(out), f.views()...)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, PlanAnswer{plan.ID, words(plan.Name), command.Scale})
}

// readPlan reads the file with all its problems, each at its line and column.
func (f *face) readPlan(r *http.Request, lang string) (
	*festival.Plan, *trade.PublishPlan, error,
) {
	if err := wantsType(r, "application/yaml", "application/x-yaml", "text/yaml"); err != nil {
		return nil, nil, err
	}
	source, err := readAll(nil, r)
	if err != nil {
		return nil, nil, err
	}
	command := &trade.PublishPlan{Source: source, Scale: 1}
	if now := f.plan(); now != nil {
		command.Scale = now.ScaledBy
	}
	if text := r.URL.Query().Get("scale"); text != "" {
		n, err := strconv.ParseUint(text, 10, 32)
		if err != nil || n == 0 {
			return nil, nil, web.NewProblem("invalid", lang,
				fieldFault(lang, "scale", "wrong_type", "1, 2, 3 ..."))
		}
		command.Scale = uint32(n)
	}
	plan, err := festival.Parse(source)
	if err == nil && command.Scale > 1 {
		_, err = plan.Scale(command.Scale)
	}
	if err != nil {
		return nil, nil, planProblem(err, lang)
	}
	return plan, command, nil
}

func planProblem(err error, lang string) *web.Problem {
	p := web.RefusalProblem(trade.PlanInvalid, lang)
	var all festival.Problems
	if errors.As(err, &all) {
		for _, one := range all {
			fault := web.FieldError{
				Field: one.Path, Code: one.Code, Reason: one.En, Line: one.Line, Column: one.Column,
			}
			if lang == "zh" {
				fault.Reason = one.Zh
			}
			p.Errors = append(p.Errors, fault)
		}
	} else if errors.Is(err, festival.ErrScale) {
		p.Errors = []web.FieldError{{Field: "scale", Code: "out_of_range",
			Reason: faultWords["out_of_range"].In(lang) + err.Error()}}
	}
	return p
}
