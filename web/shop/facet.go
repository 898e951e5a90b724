package shop

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"carnival/event"
	"carnival/money"
	"carnival/search"
	"carnival/view/benefit"
	"carnival/view/catalog"
)

// facets are the filters of a list, each value with how many products it would give. What the path
// fixes is no filter.
func (f *face) facets(l *listing, found *search.Facets) (out []Facet) {
	lang := l.at.lang
	group := func(field, name string, values []Value) {
		values = chosenFirst(l, field, values)
		if len(values) == 0 {
			return
		}
		for i := range values {
			values[i].ID = "f" + strconv.Itoa(len(out)) + "-" + strconv.Itoa(i)
		}
		facet := Facet{Field: field, Name: name, Values: values}
		if len(values) > valuesShown+1 {
			facet.Values, facet.Rest = values[:valuesShown], values[valuesShown:]
		}
		out = append(out, facet)
	}
	var on []Value
	for _, flag := range flags {
		if n := flag.count(found); n > 0 || l.values.Has(flag.name) {
			on = append(on, Value{"f-" + flag.name, flag.name, lang.Say(flag.key), n,
				l.values.Has(flag.name)})
		}
	}
	if len(on) > 0 {
		out = append(out, Facet{Name: lang.Say("filter.only"), Values: on})
	}
	if len(l.fixed.Categories) == 0 {
		group("category", lang.Say("categories"), valuesOf(found.Categories,
			func(c event.Category) (string, string) { return c.Key(), l.at.category(c) }))
	}
	group("brand", lang.Say("filter.brand"), valuesOf(found.Brands,
		func(b string) (string, string) { return b, b }))
	for _, axis := range found.Options {
		name := axis.Name.In(string(lang))
		group("option", name, valuesOf(axis.Values, func(t event.Text) (string, string) {
			value := t.In(string(lang))
			return name + ":" + value, value
		}))
	}
	if len(l.fixed.Merchants) == 0 {
		f.Catalog.Read(func(fold *catalog.Fold) {
			group("merchant", lang.Say("filter.merchant"), valuesOf(found.Merchants,
				func(id event.MerchantID) (string, string) {
					return id.String(), merchantName(fold, id, string(lang))
				}))
		})
	}
	return out
}

func merchantName(fold *catalog.Fold, id event.MerchantID, lang string) string {
	if m, ok := fold.Merchant(id); ok {
		return m.Name.In(lang)
	}
	return id.String()
}

func valuesOf[T any](counts []search.Count[T], name func(T) (value, text string)) []Value {
	out := make([]Value, 0, min(len(counts), valuesAtMost))
	for _, c := range counts {
		if value, text := name(c.Value); text != "" && len(out) < valuesAtMost {
			out = append(out, Value{Value: value, Text: text, Products: c.Products})
		}
	}
	return out
}

// chosenFirst marks what is chosen, so that it can be taken back where it is not folded away.
func chosenFirst(l *listing, field string, values []Value) []Value {
	for i := range values {
		values[i].Chosen = slices.Contains(l.values[field], values[i].Value)
	}
	slices.SortStableFunc(values, func(a, b Value) int {
		switch {
		case a.Chosen == b.Chosen:
			return 0
		case a.Chosen:
			return -1
		}
		return 1
	})
	return values
}

// chips are the filters that are on, each with the way to take it back.
func (l *listing) chips(f *face) (out []Chip) {
	lang := l.at.lang
	without := func(field, value string) string {
		return l.address(func(q url.Values) {
			q[field] = slices.DeleteFunc(q[field], func(v string) bool { return v == value })
			if len(q[field]) == 0 {
				q.Del(field)
			}
		})
	}
	for _, flag := range flags {
		if l.values.Has(flag.name) {
			out = append(out, Chip{lang.Say(flag.key), without(flag.name, "1")})
		}
	}
	for _, field := range [...]string{"category", "brand", "option", "merchant"} {
		for _, value := range l.values[field] {
			out = append(out, Chip{l.named(f, field, value), without(field, value)})
		}
	}
	if from, to := l.query.PriceFrom, l.query.PriceTo; from > 0 || to > 0 {
		currency := l.at.market.Currencies[0]
		text := lang.Say("filter.price.from", plainMoney(from, currency))
		switch {
		case from > 0 && to > 0:
			text = plainMoney(from, currency) + " – " + plainMoney(to, currency)
		case to > 0:
			text = lang.Say("filter.price.to", plainMoney(to, currency))
		}
		out = append(out, Chip{text, l.address(func(q url.Values) { q.Del("from"); q.Del("to") })})
	}
	return out
}

// named says a filter's value as people call it.
func (l *listing) named(f *face, field, value string) (name string) {
	switch field {
	case "category":
		c, _ := event.ParseCategory(value)
		return l.at.category(c)
	case "merchant":
		id, _ := event.ParseMerchantID(value)
		f.Catalog.Read(func(fold *catalog.Fold) {
			name = merchantName(fold, id, string(l.at.lang))
		})
		return name
	case "option":
		_, name, _ = strings.Cut(value, ":")
		return name
	}
	return value
}

// presold reports of each product whether deposits are taken for it now.
func (f *face) presold(at *pricing, items []search.Item) []bool {
	out := make([]bool, len(items))
	f.Benefits.Read(func(fold *benefit.Fold) {
		for i := range items {
			p, ok := fold.PresaleOf(items[i].SKU, at.market.Code)
			out[i] = ok && p.Closed == 0 && p.DepositFrom <= at.at && at.at < p.DepositTo &&
				p.Available > 0
		}
	})
	return out
}

// wholeUnits writes a price as people type it.
func wholeUnits(n money.Minor, currency money.Currency) string {
	return strings.TrimSuffix(n.Decimal(currency), ".00")
}

// stretches are prices to choose from at one tap.
func (l *listing) stretches(found *search.Facets) (out []Link) {
	currency := l.at.market.Currencies[0]
	for _, c := range found.Prices {
		if c.Products == 0 {
			continue
		}
		text := plainMoney(c.Value.From, currency) + " – " + plainMoney(c.Value.To, currency)
		out = append(out, Link{text + " (" + strconv.Itoa(c.Products) + ")",
			l.address(func(q url.Values) {
				q.Set("from", wholeUnits(c.Value.From, currency))
				q.Set("to", wholeUnits(c.Value.To, currency))
			})})
	}
	return out
}
