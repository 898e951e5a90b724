package api

import (
	"encoding/json"
	"net/http"
	"strconv"
	"unicode/utf8"

	"carnival/event"
	"carnival/money"
	"carnival/web"
)

// Amount is money in the minor unit of its currency: 1050 of CNY is 10.50 yuan.
type Amount struct {
	Amount   int64  `json:"amount" doc:"in the currency's minor unit"`
	Currency string `json:"currency" doc:"ISO 4217 code" example:"CNY"`
}

func amount(m money.Minor, c money.Currency) Amount { return Amount{int64(m), c.String()} }

// answer writes v as JSON. What is somebody's own is kept by nobody on the way.
func answer(w http.ResponseWriter, r *http.Request, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil { // a shape of ours that does not marshal is a mistake in the program
		web.NewProblem("internal", web.Lang(r)).Write(w, r)
		return
	}
	send(w, status, append(body, '\n'))
}

func send(w http.ResponseWriter, status int, body []byte) {
	header := w.Header()
	header["Content-Type"] = jsonType
	if len(body) > serverCounts {
		header["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	if header["Cache-Control"] == nil {
		header["Cache-Control"] = noStore
	}
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client went away: nobody is left to be told
}

// serverCounts is up to which size the standard server finds the length of an answer by itself.
const serverCounts = 2000

// Header values that every answer shares; nobody changes them.
var (
	jsonType = []string{"application/json"}
	noStore  = []string{"no-store"}
	replayed = []string{"true"}
)

// fail answers with what an error or a refusal means.
func fail(w http.ResponseWriter, r *http.Request, err error) {
	web.ProblemOf(err, web.Lang(r)).Write(w, r)
}

// out writes JSON by hand, where a shopper waits in a crowd. Its shape is that of the types it is
// documented with; a test holds the two together.
type out struct{ b []byte }

func (o *out) raw(s string)             { o.b = append(o.b, s...) }
func (o *out) integer(n int64)          { o.b = strconv.AppendInt(o.b, n, 10) }
func (o *out) quoted(s string)          { o.b = append(append(append(o.b, '"'), s...), '"') }
func (o *out) instant(at event.Instant) { o.quoted(at.String()) }

func (o *out) amount(m money.Minor, currency string) {
	o.raw(`{"amount":`)
	o.integer(int64(m))
	o.raw(`,"currency":"`)
	o.raw(currency)
	o.raw(`"}`)
}

const hexDigits = "0123456789abcdef"

// text writes any string, escaped as the standard encoder does.
func (o *out) text(s string) {
	o.b = append(o.b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029' {
				o.raw(s[from:i])
				o.escape(r)
				from = i + size
			}
			i += size
			continue
		}
		if c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			o.raw(s[from:i])
			o.escape(rune(c))
			from = i + 1
		}
		i++
	}
	o.raw(s[from:])
	o.b = append(o.b, '"')
}

func (o *out) escape(r rune) {
	switch r {
	case '"', '\\':
		o.b = append(o.b, '\\', byte(r))
	case '\b':
		o.raw(`\b`)
	case '\f':
		o.raw(`\f`)
	case '\n':
		o.raw(`\n`)
	case '\r':
		o.raw(`\r`)
	case '\t':
		o.raw(`\t`)
	default:
		o.raw(`\u`)
		for shift := 12; shift >= 0; shift -= 4 {
			o.b = append(o.b, hexDigits[r>>shift&15])
		}
	}
}
