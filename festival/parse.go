package festival

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"time"

	"carnival/event"
	"carnival/money"
)

// Parse reads a plan's YAML. When anything is wrong with it the error is Problems with everything
// that was found, up to a hundred, and there is no plan. Keys that no room reads are refused.
func Parse(src []byte) (*Plan, error) {
	r := &reader{zone: time.UTC}
	p := &Plan{ScaledBy: 1}
	if root, ok := r.open(src); ok {
		r.plan(p, root)
	}
	if len(r.problems) > 0 {
		r.problems.sort()
		return nil, r.problems
	}
	p.index()
	return p, nil
}

func (r *reader) plan(p *Plan, root item) {
	f := r.fields(root, "id edition name home windows markets phases timers limits "+
		"milestones? moments? records? forecast? prior? commission? rates? discounts?")
	p.ID = f.id("id", map[string]bool{})
	p.Edition = int(f.count("edition", minYear, maxYear))
	p.Name = f.name("name")
	windows := r.windows(f)
	items := r.markets(p, f, windows)
	r.home(p, f)
	r.phases(p, f, items)
	r.milestones(p, f)
	r.moments(p, f)
	r.records(p, f)
	p.Forecast = r.figures(p, f, "forecast", "metric value tolerance")
	r.prior(p, f)
	r.timers(p, f)
	r.limits(p, f)
	r.commission(p, f)
	r.rates(p, f)
	r.discounts(p, f)
}

// window is a named window as the file has it; zone nil means each market's own.
type window struct {
	id       string
	at       item
	zone     *time.Location
	from, to clock
	ok, used bool
}

func (r *reader) windows(f fields) (windows []*window) {
	seen := map[string]bool{}
	for _, it := range f.list("windows", 1, maxWindows) {
		g := r.fields(it, "id zone from to")
		w := &window{at: it, id: g.id("id", seen)}
		zone, at := g.word("zone")
		if zone != "local" {
			w.zone = r.location(zone, at)
		}
		from, _, okFrom := g.clock("from")
		to, last, okTo := g.clock("to")
		w.from, w.to = from, to
		w.ok = okFrom && okTo && r.forward(last, event.At(from), event.At(to)) &&
			(w.zone != nil || zone == "local")
		if w.id != "" {
			windows = append(windows, w)
		}
	}
	return windows
}

// markets reads the markets and gives the items they stand at, for later checks.
func (r *reader) markets(p *Plan, f fields, windows []*window) []item {
	items := f.list("markets", 1, maxMarkets)
	seen := map[event.Market]bool{}
	for _, it := range items {
		g := r.fields(it, "code name zone currencies languages window channel?")
		m := Market{Name: g.name("name")}
		m.Code, m.Kind = r.code(g, "code")
		if seen[m.Code] && m.Code != 0 {
			r.fail(g.values["code"], codeDuplicate, m.Code.String())
		}
		seen[m.Code] = true
		name, at := g.word("zone")
		m.Zone = r.location(name, at)
		m.Currencies, m.Languages = r.currencies(g), r.languages(g)
		m.Channel = r.channel(g)
		r.opening(&m, g, windows)
		p.Markets = append(p.Markets, m)
	}
	for _, w := range windows {
		if !w.used {
			r.fail(w.at, codeUnused, w.id)
		}
	}
	return items
}

func (r *reader) code(f fields, key string) (event.Market, MarketKind) {
	text, it := f.word(key)
	if text == "" {
		return 0, 0
	}
	m, err := event.ParseMarket(text)
	if err == nil {
		if kind, ok := kindOf(m); ok {
			return m, kind
		}
	}
	r.fail(it, codeUnknownMarket, cut(text))
	return 0, 0
}

func (r *reader) opening(m *Market, f fields, windows []*window) {
	id, it := f.word("window")
	if id == "" {
		return
	}
	i := slices.IndexFunc(windows, func(w *window) bool { return w.id == id })
	if i < 0 {
		r.fail(it, codeUnknownWindow, cut(id))
		return
	}
	w := windows[i]
	w.used = true
	zone := cmp.Or(w.zone, m.Zone)
	if !w.ok || zone == nil {
		return
	}
	m.Opens, m.Closes = instantOf(w.from, zone), instantOf(w.to, zone)
	r.forward(it, m.Opens, m.Closes)
}

func (r *reader) currencies(f fields) (out []money.Currency) {
	for _, it := range f.list("currencies", 1, maxPerMarket) {
		text, ok := r.scalar(it)
		if !ok {
			continue
		}
		c, err := money.ParseCurrency(text)
		switch {
		case err != nil:
			r.fail(it, codeUnknownMoney, cut(text))
		case slices.Contains(out, c):
			r.fail(it, codeDuplicate, text)
		}
		out = append(out, c)
	}
	return out
}

var languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$`)

func (r *reader) languages(f fields) (out []string) {
	for _, it := range f.list("languages", 1, maxPerMarket) {
		text, ok := r.scalar(it)
		switch {
		case !ok:
		case !languageTag.MatchString(text):
			r.fail(it, codeBadLanguage, cut(text))
		case slices.Contains(out, text):
			r.fail(it, codeDuplicate, text)
		}
		out = append(out, text)
	}
	return out
}

func (r *reader) channel(f fields) event.Channel {
	text, it := f.word("channel")
	if text == "" {
		return 0
	}
	c, ok := event.ParseChannel(text)
	if !ok {
		r.fail(it, codeUnknownRoute, cut(text))
	}
	return c
}

// home finds the home market among the markets; its clock and first currency are the plan's.
func (r *reader) home(p *Plan, f fields) {
	p.Home, _ = r.code(f, "home")
	p.Currency = money.CNY // stands in while problems are gathered; no plan comes of it
	for _, m := range p.Markets {
		if m.Code != p.Home || p.Home == 0 {
			continue
		}
		p.Zone, r.zone = m.Zone, cmp.Or(m.Zone, time.UTC)
		if len(m.Currencies) > 0 && m.Currencies[0].Valid() {
			p.Currency = m.Currencies[0]
		}
		return
	}
	if p.Home != 0 {
		r.fail(f.values["home"], codeMissing, "markets: code: "+p.Home.String())
	}
}

func (r *reader) milestones(p *Plan, f fields) {
	seen, before := map[string]bool{}, money.Minor(0)
	for _, it := range f.list("milestones", 1, maxMilestones) {
		g := r.fields(it, "id gmv name")
		m := Milestone{ID: g.id("id", seen), GMV: g.amount("gmv", p.Currency), Name: g.name("name")}
		if m.GMV != 0 && m.GMV <= before {
			r.fail(g.values["gmv"], codeNotAscending, before.Decimal(p.Currency))
		}
		before = max(before, m.GMV)
		p.Milestones = append(p.Milestones, m)
	}
}

func (r *reader) moments(p *Plan, f fields) {
	seen := map[string]bool{}
	for _, it := range f.list("moments", 1, maxMoments) {
		g := r.fields(it, "id from to? name")
		m := Moment{ID: g.id("id", seen), Name: g.name("name")}
		if _, long := g.values["to"]; long {
			m.From, m.To, _ = g.span(p.Zone)
		} else if at, _, ok := g.clock("from"); ok && p.Zone != nil {
			m.From = instantOf(at, p.Zone)
		}
		if m.From != 0 && len(p.Phases) > 0 {
			r.inside(it, PhaseWindow{From: m.From, To: max(m.From, m.To)}, p.span(), "phases")
		}
		p.Moments = append(p.Moments, m)
	}
	slices.SortStableFunc(p.Moments, func(a, b Moment) int { return cmp.Compare(a.From, b.From) })
}

func (r *reader) records(p *Plan, f fields) {
	units := []string{"", "g", "ml", "piece"}
	seen := map[event.Category]bool{}
	for _, it := range f.list("records", 1, maxRecords) {
		g := r.fields(it, "category unit basis")
		var c RecordCategory
		if text, at := g.word("category"); text != "" {
			var ok bool
			if c.Category, ok = event.ParseCategory(text); !ok {
				r.fail(at, codeUnknownGoods, cut(text))
			} else if seen[c.Category] {
				r.fail(at, codeDuplicate, text)
			}
			seen[c.Category] = true
		}
		if at, there := g.values["unit"]; there {
			c.Unit = units[among[uint8](r, at, units)]
		}
		if at, there := g.values["basis"]; there {
			c.Basis = among[Basis](r, at, basisKeys[:])
		}
		p.Records = append(p.Records, c)
	}
}

// figures reads a list of numbers, each by the kind of its metric.
func (r *reader) figures(p *Plan, f fields, key, spec string) (out []Figure) {
	var keys []string
	for _, m := range metricRows {
		keys = append(keys, m.key)
	}
	seen := map[Metric]bool{}
	for _, it := range f.list(key, 1, len(metricRows)) {
		g := r.fields(it, spec)
		at, there := g.values["metric"]
		if !there {
			continue
		}
		v := Figure{Metric: among[Metric](r, at, keys)}
		if seen[v.Metric] && v.Metric != 0 {
			r.fail(at, codeDuplicate, v.Metric.Key())
		}
		seen[v.Metric] = true
		switch v.Metric.Kind() {
		case KindAmount:
			v.Value = int64(g.amount("value", p.Currency))
		case KindShare:
			v.Value = g.percent("value")
		case KindCount, KindReach:
			v.Value = g.count("value", 1, maxCount)
		}
		v.Tolerance = g.percent("tolerance")
		v.Source, _ = g.word("source")
		out = append(out, v)
	}
	return out
}

func (r *reader) prior(p *Plan, f fields) {
	before := int64(0)
	for _, it := range f.list("prior", 1, maxPrior) {
		g := r.fields(it, "edition figures")
		year := g.count("edition", minYear, maxYear)
		if year != 0 && year <= before {
			r.fail(g.values["edition"], codeNotAscending, strconv.FormatInt(before, 10))
		}
		before = max(before, year)
		figures := r.figures(p, g, "figures", "metric value source")
		p.Prior = append(p.Prior, PriorEdition{Year: int(year), Figures: figures})
	}
}
