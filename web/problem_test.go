package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"carnival/event"
	"carnival/trade"
)

// Every problem says itself in both languages, under a code of its own, with a status that fits.
func TestEveryProblem(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range KnownProblems() {
		if seen[k.Code] || k.Code == "" {
			t.Errorf("code %q stands twice", k.Code)
		}
		seen[k.Code] = true
		if k.Text.Zh == "" || k.Text.En == "" || k.Text.Zh == k.Text.En {
			t.Errorf("%s: %+v", k.Code, k.Text)
		}
		if k.Status < 400 || k.Status > 599 || http.StatusText(k.Status) == "" {
			t.Errorf("%s: status %d", k.Code, k.Status)
		}
	}
	for _, row := range problems {
		for _, lang := range []string{"zh", "en"} {
			p := NewProblem(row.code, lang)
			if p.Code != row.code || p.Status != row.status || p.Title != row.text.In(lang) ||
				p.Type != "/docs/problems#"+row.code || p.RetryAfter() != row.retry {
				t.Errorf("%s: %+v", row.code, p)
			}
		}
	}
	for _, r := range trade.Refusals() {
		p := RefusalProblem(r, "zh")
		if p.Code != r.Code() || p.Title != r.Sentence("zh") {
			t.Errorf("%s: %+v", r.Code(), p)
		}
		if (p.Status == http.StatusServiceUnavailable) != (p.RetryAfter() > 0) {
			t.Errorf("%s: %d, retry after %d", p.Code, p.Status, p.RetryAfter())
		}
	}
	if p := NewProblem("never heard of", "en"); p.Code != "internal" {
		t.Errorf("an unknown code is %s", p.Code)
	}
}

type fault struct{ code string }

func (f fault) Error() string { return "secret text" }
func (f fault) Code() string  { return f.code }

// An error becomes the problem that it names; the text of any other never reaches a person.
func TestProblemOf(t *testing.T) {
	for _, c := range []struct {
		err  error
		code string
	}{
		{errors.New("secret text: /var/lib/carnival"), "internal"},
		{fmt.Errorf("secret text: %w", errors.New("secret text")), "internal"},
		{fault{"overloaded"}, "overloaded"},
		{fault{"no such code"}, "internal"},
		{fmt.Errorf("secret text: %w", fault{"journal_stopped"}), "journal_stopped"},
		{fmt.Errorf("secret text: %w", context.DeadlineExceeded), "timeout"},
		{context.Canceled, "timeout"},
		{&http.MaxBytesError{Limit: 1}, "body_too_large"},
		{fmt.Errorf("secret text: %w", NewProblem("conflict", "en")), "conflict"},
	} {
		w := httptest.NewRecorder()
		ProblemOf(c.err, "en").Write(w, httptest.NewRequest("GET", "/a/b", nil))
		var p Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		if p.Code != c.code || p.Status != w.Code || p.Instance != "/a/b" {
			t.Errorf("%v: %+v", c.err, p)
		}
		if strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%v: its text went out: %s", c.err, w.Body)
		}
		if w.Header().Get("Content-Type") != "application/problem+json" ||
			w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("headers %v", w.Header())
		}
		if retry := w.Header().Get("Retry-After"); (retry != "") != (p.Status == 503) {
			t.Errorf("%s: Retry-After %q", p.Code, retry)
		}
	}
}

func TestRefusedLines(t *testing.T) {
	got := RefusedLines([]event.RefusedLine{
		{SKU: 3, Quantity: 2, Reason: uint16(trade.SoldOut)},
	}, "en")
	want := RefusedLine{event.SKUID(3).String(), 2, "sold_out", trade.SoldOut.Sentence("en")}
	if len(got) != 1 || got[0] != want {
		t.Errorf("%+v", got)
	}
}

func TestLang(t *testing.T) {
	for _, c := range []struct{ address, cookie, accept, want string }{
		{"/", "", "", "zh"},
		{"/", "", "en-GB,en;q=0.9", "en"},
		{"/", "", "zh-TW", "zh"},
		{"/", "", "fr, de;q=0.8, en;q=0.5", "en"},
		{"/", "", "fr", "zh"},
		{"/", "en", "zh", "en"},
		{"/", "fr", "en", "en"},
		{"/?lang=zh", "en", "en", "zh"},
		{"/?lang=fr", "", "en", "en"},
	} {
		r := httptest.NewRequest("GET", c.address, nil)
		r.Header.Set("Accept-Language", c.accept)
		if c.cookie != "" {
			r.AddCookie(&http.Cookie{Name: "carnival_lang", Value: c.cookie})
		}
		if got := Lang(r); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}
