package api

import (
	"net/http"
	"net/url"
	"strconv"

	"carnival/event"
	"carnival/web"
)

// Page is a part of a list. Next is the cursor of the following part, and is left out at the end.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// maxPage bounds a page; it is the default, too.
const maxPage = 100

// page is what a request asks of a list.
type page[ID ~uint64] struct {
	after ID // 0: from the beginning
	limit int
}

// pageOf reads cursor and limit. A cursor is the id of the last thing of the page before.
func pageOf[ID ~uint64](r *http.Request, parse func(string) (ID, error)) (page[ID], error) {
	q := r.URL.Query()
	p := page[ID]{limit: maxPage}
	lang := web.Lang(r)
	var faults []web.FieldError
	if text := q.Get("cursor"); text != "" {
		id, err := parse(text)
		if err != nil {
			faults = append(faults, fieldFault(lang, "cursor", "bad_cursor", ""))
		}
		p.after = id
	}
	if text := q.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxPage {
			faults = append(faults,
				fieldFault(lang, "limit", "out_of_range", "1.."+strconv.Itoa(maxPage)))
		}
		p.limit = n
	}
	if faults != nil {
		return p, web.NewProblem("invalid", lang, faults...)
	}
	return p, nil
}

// marketOf reads the market of a query, home by default.
func marketOf(q url.Values, lang string) (event.Market, error) {
	text := q.Get("market")
	if text == "" {
		return event.Home, nil
	}
	m, err := event.ParseMarket(text)
	if err != nil {
		return 0, web.NewProblem("invalid", lang,
			fieldFault(lang, "market", "bad_code", "ISO 3166-1 alpha-2"))
	}
	return m, nil
}
