package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"carnival/event"
	"carnival/money"
	"carnival/web"
)

// readAll reads a bounded body into a buffer that is used again.
func readAll(b []byte, r *http.Request) ([]byte, error) {
	if r.Body == nil || r.Body == http.NoBody {
		return b, nil
	}
	for {
		if len(b) == cap(b) {
			b = append(b, make([]byte, 512)...)[:len(b)]
		}
		n, err := r.Body.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err == io.EOF {
			return b, nil
		}
		var tooLarge *http.MaxBytesError
		switch {
		case errors.As(err, &tooLarge):
			return b, err
		case err != nil: // the client broke off, or sent less than it said
			return b, web.NewProblem("bad_request", web.Lang(r))
		}
	}
}

// readJSON reads the body of a request with what knows its fields. An empty body stands for {}.
func readJSON(r *http.Request, fields func(*reader)) error {
	lang := web.Lang(r)
	if err := wantsType(r, "application/json"); err != nil {
		return err
	}
	body, err := readAll(nil, r)
	if err != nil {
		return err
	}
	if len(body) == 0 {
		body = []byte("{}")
	}
	rd := &reader{b: body, lang: lang}
	fields(rd)
	if p := rd.finish(); p != nil {
		return p
	}
	return nil
}

// wantsType refuses a body that says that it is something else. One that says nothing is taken at
// its word.
func wantsType(r *http.Request, wanted ...string) error {
	said := r.Header.Get("Content-Type")
	if said == "" {
		return nil
	}
	kind, _, _ := strings.Cut(said, ";")
	kind = strings.TrimSpace(kind)
	for _, w := range wanted {
		if strings.EqualFold(kind, w) {
			return nil
		}
	}
	return web.NewProblem("media_type", web.Lang(r))
}

// missing notes that a field of the present object is not there.
func (r *reader) missing(field string) {
	r.path = append(r.path, step{key: []byte(field)})
	r.fault("missing", "")
	r.path = r.path[:len(r.path)-1]
}

// maxIDText is longer than any id's text.
const maxIDText = 24

// idOf reads an id of one kind.
func idOf[T ~uint64](r *reader, prefix string, parse func(string) (T, error)) (id T) {
	s, ok := r.str(maxIDText)
	if !ok {
		return 0
	}
	id, err := parse(string(s))
	if err != nil {
		r.fault("bad_id", prefix+"...")
	}
	return id
}

// amount reads an Amount.
func (r *reader) amount() (m money.Minor, c money.Currency) {
	var hasAmount, hasCurrency bool
	whole := r.object(func(key []byte) bool {
		switch string(key) {
		case "amount":
			hasAmount = true
			m = r.minor()
		case "currency":
			hasCurrency = true
			c = r.currency()
		default:
			return false
		}
		return true
	})
	if whole && !hasAmount {
		r.missing("amount")
	}
	if whole && !hasCurrency {
		r.missing("currency")
	}
	return m, c
}

func (r *reader) minor() money.Minor { return money.Minor(r.units(1, int64(money.MaxMinor))) }

// units reads an amount in minor units. One with a decimal point is never rounded: who wrote it is
// told how many decimals the currency has, once the body has named it.
func (r *reader) units(least, most int64) int64 {
	r.peek()
	at, known := r.at, len(r.faults)
	n, ok := r.integer(least, most)
	if !ok && len(r.faults) > known && bytes.IndexByte(r.b[at:r.at], '.') >= 0 {
		r.faults[known] = fieldFault(r.lang, r.field(), "fraction", "")
		r.fractions = append(r.fractions, known)
	}
	return n
}

// tellUnits says of amounts with a decimal point how the currency is written.
func (r *reader) tellUnits() {
	if r.in == 0 {
		return
	}
	one := money.Minor(1)
	for range r.in.Exponent() {
		one *= 10
	}
	for _, i := range r.fractions {
		r.faults[i].Reason += event.Text{
			Zh: fmt.Sprintf("%s 有 %d 位小数：%s 写作 %d。", r.in, r.in.Exponent(),
				one.Decimal(r.in), one),
			En: fmt.Sprintf("%s has %d decimals: %s is written %d.", r.in, r.in.Exponent(),
				one.Decimal(r.in), one),
		}.In(r.lang)
	}
}

func (r *reader) currency() (c money.Currency) {
	s, ok := r.str(3)
	if !ok {
		return 0
	}
	c, err := money.ParseCurrency(string(s))
	if err != nil {
		r.fault("bad_code", "ISO 4217")
	} else {
		r.in = c
	}
	return c
}

// market reads the code of a market.
func (r *reader) market() (m event.Market) {
	s, ok := r.str(2)
	if !ok {
		return 0
	}
	m, err := event.ParseMarket(string(s))
	if err != nil {
		r.fault("bad_code", "ISO 3166-1 alpha-2")
	}
	return m
}

// province reads the two digits of a province.
func (r *reader) province() event.Province {
	s, ok := r.str(maxWords) // who writes a name is told of codes, not of lengths
	if !ok {
		return 0
	}
	if p, ok := provinceOf(string(s)); ok {
		return p
	}
	r.fault("bad_code", "GB/T 2260, 33 = 浙江 Zhejiang")
	return 0
}

func provinceOf(s string) (event.Province, bool) {
	if len(s) != 2 || s[0] < '1' || s[0] > '9' || s[1] < '0' || s[1] > '9' {
		return 0, false
	}
	p := event.Province((s[0]-'0')*10 + s[1] - '0')
	_, _, ok := p.Names()
	return p, ok
}

// instant reads an RFC 3339 instant.
func (r *reader) instant() event.Instant {
	s, ok := r.str(40)
	if !ok {
		return 0
	}
	at, ok := parseInstant(string(s))
	if !ok {
		r.fault("bad_time", instantExample)
	}
	return at
}

const instantExample = "2015-11-11T00:00:00+08:00"

// parseInstant reads an instant that an Instant can hold.
func parseInstant(s string) (event.Instant, bool) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Year() < 1971 || t.Year() > 9998 {
		return 0, false
	}
	return event.At(t), true
}
