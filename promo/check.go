package promo

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"carnival/event"
	"carnival/money"
	"carnival/rule"
)

// Fault is one thing that is wrong with a promotion, at a field of its form. Line and Column are
// the place in a condition, from 1; 0 elsewhere.
type Fault struct {
	Path         string // such as terms.tiers[1].off
	Code         string // stable, such as not_ascending
	Zh, En       string
	Line, Column int
}

// Check finds what is wrong with a promotion in itself; none = it can be published. Whether its
// key, its merchant and its products are known is for the rulebook to say.
func Check(p *event.PromotionPublished) []Fault {
	form, ok := formOf(p.Rule)
	c := &checker{p: p, form: &form}
	if !ok {
		c.fault("rule", codeRule)
		return c.faults
	}
	c.head()
	c.window("from", "to", p.From, p.To)
	c.scope()
	form.check(c)
	return c.faults
}

type checker struct {
	p      *event.PromotionPublished
	form   *Form
	faults []Fault
}

func (c *checker) fault(path, code string, args ...any) {
	s := faultSentences[code]
	f := Fault{Path: path, Code: code, Zh: s.zh, En: s.en}
	if len(args) > 0 {
		f.Zh, f.En = fmt.Sprintf(s.zh, args...), fmt.Sprintf(s.en, args...)
	}
	c.faults = append(c.faults, f)
}

// field finds a field of the form by its path.
func (c *checker) field(path string) (*Field, bool) {
	i := slices.IndexFunc(c.form.Fields, func(f Field) bool { return f.Path == path })
	if i < 0 {
		return nil, false
	}
	return &c.form.Fields[i], true
}

// head checks what every promotion has, and that nothing is filled in that the form has no field
// for: it would look as if it counted.
func (c *checker) head() {
	p := c.p
	switch {
	case strings.TrimSpace(p.Key) == "":
		c.fault("key", codeMissing)
	case len(p.Key) > maxKey:
		c.fault("key", codeTooLong, maxKey)
	}
	switch {
	case strings.TrimSpace(p.Name.Zh+p.Name.En) == "":
		c.fault("name", codeMissing)
	case utf8.RuneCountInString(p.Name.Zh) > maxName || utf8.RuneCountInString(p.Name.En) > maxName:
		c.fault("name", codeTooLong, maxName)
	}
	if f, ok := c.field("funder"); ok && !slices.Contains(f.Funders, p.Funder) {
		c.fault("funder", codeFunder)
	}
	switch f, shop := c.field("merchant"); {
	case shop && p.Merchant == 0 && f.Required:
		c.fault("merchant", codeMissing)
	case !shop && p.Merchant != 0:
		c.fault("merchant", codePlatform)
	}
	if _, ok := c.field("currency"); ok && !p.Currency.Valid() {
		c.fault("currency", codeCurrency)
	}
	c.extra()
}

// extra finds what is filled in beyond the form.
func (c *checker) extra() {
	p, t := c.p, &c.p.Terms
	for _, f := range []struct {
		path   string
		filled bool
	}{
		{"terms.tiers", len(t.Tiers) > 0}, {"terms.every", t.Every}, {"terms.pieces", t.Pieces},
		{"terms.cap", t.Cap != 0}, {"categories", len(p.Categories) > 0},
		{"products", len(p.Products) > 0}, {"what", p.What != ""}, {"when", p.When != ""},
		{"start", p.Start != 0}, {"use", p.Use != 0}, {"quantity", p.Quantity != 0},
		{"per_shopper", p.PerShopper != 0}, {"freight.free_over", p.Freight.FreeOver != 0},
		{"freight.first", p.Freight.Charge != event.Charge{}},
		{"freight.regions", len(p.Freight.Regions) > 0},
	} {
		if _, ok := c.field(f.path); !ok && f.filled {
			c.fault(f.path, codeNotUsed)
		}
	}
}

// window checks that a time is a time of our days and that it does not end before it begins.
func (c *checker) window(fromPath, toPath string, from, to event.Instant) {
	bad := false
	for _, end := range []struct {
		path string
		at   event.Instant
	}{{fromPath, from}, {toPath, to}} {
		if end.at < firstInstant || end.at > lastInstant {
			c.fault(end.path, codeInstant)
			bad = true
		}
	}
	switch {
	case bad:
	case from == to:
		c.fault(toPath, codeEmpty)
	case from > to:
		c.fault(toPath, codeReversed)
	}
}

// scope checks what narrows a promotion down.
func (c *checker) scope() {
	seen := map[event.Category]bool{}
	for i, category := range c.p.Categories {
		path := fmt.Sprintf("categories[%d]", i)
		if _, _, ok := category.Names(); !ok {
			c.fault(path, codeCategory)
		} else if seen[category] {
			c.fault(path, codeDuplicate)
		}
		seen[category] = true
	}
	if len(c.p.Products) > maxProducts {
		c.fault("products", codeTooMany, maxProducts)
		return
	}
	named := map[event.ProductID]bool{}
	for i, id := range c.p.Products {
		path := fmt.Sprintf("products[%d]", i)
		if id == 0 {
			c.fault(path, codeMissing)
		} else if named[id] {
			c.fault(path, codeDuplicate)
		}
		named[id] = true
	}
	c.condition("when", c.p.When, basketScope)
	c.condition("what", c.p.What, lineScope)
}

func (c *checker) condition(path, src string, scope *rule.Scope) {
	if src == "" {
		return
	}
	err := rule.Check(src, scope)
	var bad *rule.Problem
	if errors.As(err, &bad) {
		c.faults = append(c.faults, Fault{path, bad.Code, bad.Zh, bad.En, bad.Line, bad.Column})
	}
}

// thresholds says which tiers may do without one.
type thresholds uint8

const (
	needsThreshold thresholds = 1 // what comes off by itself must be earned
	freeThreshold  thresholds = 2 // what is held or stored need not be
)

// terms checks tiers: each of them takes something off, a higher one takes more, and none takes
// more than the threshold that earns it.
func (c *checker) terms(want thresholds) {
	t := &c.p.Terms
	switch {
	case len(t.Tiers) == 0:
		c.fault("terms.tiers", codeMissing)
	case len(t.Tiers) > maxTiers:
		c.fault("terms.tiers", codeTooMany, maxTiers)
		return
	}
	for i := range t.Tiers {
		c.tier(i, want)
		if i > 0 {
			c.ascends(i)
		}
	}
	c.amount("terms.cap", t.Cap)
	if t.Every {
		c.every()
	}
	for i := range t.Tiers {
		if t.Cap > 0 && t.Cap < t.Tiers[i].Off {
			c.fault("terms.cap", codeCap)
			break
		}
	}
}

func (c *checker) tier(i int, want thresholds) {
	t, tier := &c.p.Terms, &c.p.Terms.Tiers[i]
	path := fmt.Sprintf("terms.tiers[%d]", i)
	most := int64(maxAmount)
	if t.Pieces {
		most = maxPieces
	}
	switch {
	case tier.At < 0:
		c.fault(path+".at", codeNegative)
	case tier.At > most:
		c.fault(path+".at", codeAbsurd, most)
	case tier.At == 0 && (t.Pieces || want == needsThreshold && tier.Rate == 0):
		c.fault(path+".at", codeThreshold)
	}
	c.amount(path+".off", tier.Off)
	switch {
	case tier.Rate > wholeRate:
		c.fault(path+".rate", codePercent)
	case tier.Rate > 0 && tier.Off != 0:
		c.fault(path+".rate", codeBoth)
	case tier.Rate == 0 && tier.Off == 0:
		c.fault(path+".off", codeNothing)
	}
	if !t.Pieces && tier.At > 0 && int64(tier.Off) > tier.At {
		c.fault(path+".off", codeAbove)
	}
}

// ascends compares a tier with the one before it.
func (c *checker) ascends(i int) {
	low, high := &c.p.Terms.Tiers[i-1], &c.p.Terms.Tiers[i]
	path := fmt.Sprintf("terms.tiers[%d]", i)
	if high.At <= low.At {
		c.fault(path+".at", codeAscending)
	}
	switch {
	case high.Off > 0 && low.Off > 0 && high.Off <= low.Off:
		c.fault(path+".off", codeAscending)
	case high.Rate > 0 && low.Rate > 0 && high.Rate <= low.Rate:
		c.fault(path+".rate", codeAscending)
	}
}

func (c *checker) every() {
	tiers := c.p.Terms.Tiers
	if len(tiers) != 1 {
		c.fault("terms.every", codeOneTier)
		return
	}
	if tiers[0].At == 0 || tiers[0].Rate > 0 {
		c.fault("terms.every", codeEvery)
	}
}

func (c *checker) amount(path string, m money.Minor) {
	switch {
	case m < 0:
		c.fault(path, codeNegative)
	case m > maxAmount:
		c.fault(path, codeAbsurd, maxAmount)
	}
}

// count checks a number of pieces, coupons or grams.
func (c *checker) count(path string, n, most uint32) {
	switch {
	case n == 0:
		c.fault(path, codeMissing)
	case n > most:
		c.fault(path, codeAbsurd, most)
	}
}
