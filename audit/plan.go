package audit

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"carnival/event"
	"carnival/money"

	"github.com/goccy/go-yaml"
)

// plan is what a recount needs of a festival plan, read here and not by the festival's own reader.
type plan struct {
	home       event.Market
	currency   money.Currency
	opens      event.Instant
	closes     event.Instant
	markets    map[event.Market]market
	milestones []int64
	records    map[event.Category]record
	remembers  event.Instant // how long a key is kept
	pours      bool          // what a line has no room for of a discount goes to the others
}

type market struct {
	opens, closes event.Instant
	currency      money.Currency // the usual one
	zone          *time.Location
	channel       string // that its sales count to, "" for the merchant's
}

type record struct{ unit, basis string }

// planFile holds the keys that are read; all others are passed over.
type planFile struct {
	Home    string
	Windows []struct{ ID, Zone, From, To string }
	Markets []struct {
		Code, Zone, Window, Channel string
		Currencies                  []string
	}
	Milestones []struct{ GMV string }
	Records    []struct{ Category, Unit, Basis string }
	Timers     struct{ Idempotency string }
	Discounts  struct{ Overflow string }
}

func readPlan(source []byte, scale uint32) (*plan, error) {
	var file planFile
	if err := yaml.Unmarshal(source, &file); err != nil {
		return nil, err
	}
	p := &plan{markets: map[event.Market]market{}, records: map[event.Category]record{}}
	var err error
	if p.home, err = event.ParseMarket(file.Home); err != nil {
		return nil, err
	}
	for i := range file.Markets {
		code, m, err := file.market(i)
		if err != nil {
			return nil, err
		}
		p.markets[code] = m
	}
	home, ok := p.markets[p.home]
	if !ok {
		return nil, fmt.Errorf("no market %s", p.home)
	}
	p.currency, p.opens, p.closes = home.currency, home.opens, home.closes
	for _, m := range file.Milestones {
		value, err := money.Parse(strings.ReplaceAll(m.GMV, "_", ""), p.currency)
		if err != nil {
			return nil, err
		}
		p.milestones = append(p.milestones, shrunk(int64(value), int64(max(scale, 1))))
	}
	for _, r := range file.Records {
		if c, ok := event.ParseCategory(r.Category); ok {
			p.records[c] = record{r.Unit, r.Basis}
		}
	}
	p.pours = file.Discounts.Overflow == "reallocate"
	if file.Timers.Idempotency != "" {
		p.remembers, err = span(file.Timers.Idempotency)
	}
	return p, err
}

// span reads a length of time: whole days, such as 1d, or what a clock measures.
func span(text string) (event.Instant, error) {
	if days, whole := strings.CutSuffix(text, "d"); whole {
		n, err := strconv.ParseUint(days, 10, 16)
		return event.Instant(n) * 24 * 3600 * event.Second, err
	}
	d, err := time.ParseDuration(text)
	return event.Instant(d.Microseconds()), err
}

// shrunk divides half away from zero; what is above zero stays so.
func shrunk(value, scale int64) int64 { return max((value+scale/2)/scale, 1) }

func (f *planFile) market(i int) (code event.Market, m market, err error) {
	row := &f.Markets[i]
	if code, err = event.ParseMarket(row.Code); err != nil {
		return code, m, err
	}
	if len(row.Currencies) == 0 {
		return code, m, fmt.Errorf("market %s has no currency", code)
	}
	if m.currency, err = money.ParseCurrency(row.Currencies[0]); err != nil {
		return code, m, err
	}
	m.channel = row.Channel
	if m.zone, err = time.LoadLocation(row.Zone); err != nil {
		return code, m, err
	}
	for _, w := range f.Windows {
		if w.ID != row.Window {
			continue
		}
		zone := w.Zone
		if zone == "local" {
			zone = row.Zone
		}
		if m.opens, err = instant(w.From, zone); err == nil {
			m.closes, err = instant(w.To, zone)
		}
		return code, m, err
	}
	return code, m, fmt.Errorf("market %s has no window %q", code, row.Window)
}

// instant reads a clock of a zone; 24:00 is the end of its day.
func instant(text, zone string) (event.Instant, error) {
	place, err := time.LoadLocation(zone)
	if err != nil {
		return 0, err
	}
	day, hour, _ := strings.Cut(text, " ")
	if strings.HasPrefix(hour, "24:00") {
		at, err := time.ParseInLocation(time.DateOnly, day, place)
		return event.At(at.AddDate(0, 0, 1)), err
	}
	var at time.Time
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04", time.DateTime} {
		if at, err = time.ParseInLocation(layout, text, place); err == nil {
			return event.At(at), nil
		}
	}
	return 0, err
}
