// Package screen is the big screen, /screen: the festival's figures on a wall, live from the stream
// or frozen at an instant by ?as_of=.
//
// It promises that every number on it is a counted figure that can be asked for its definition,
// its window, its instant and its sequence, that whatever moves stands for a fact, and that a
// wall which lost its source keeps the last good values and says so. It never computes a figure,
// never writes, and never shows a value that was not counted, except one line that is named as
// scaled.
package screen

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	"carnival/web"
)

// Policy is the page's Content-Security-Policy: nothing inline, nothing from elsewhere.
const Policy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

//go:embed screen.html
var shell string

// page is what the shell is filled with.
type page struct {
	Tag, Title          string
	Built               bool
	Icon, Style, Script string
}

// wall answers with one of two shells, made once.
type wall struct {
	zh, en []byte
}

// New makes the handler of /screen from the bundles; without a build it answers with a page that
// says how to make one.
func New(assets *web.Assets) (http.Handler, error) {
	form, err := template.New("screen").Parse(shell)
	if err != nil {
		return nil, fmt.Errorf("read the shell: %w", err)
	}
	var base page
	base.Built = true
	for name, into := range map[string]*string{
		"screen.svg": &base.Icon, "screen.css": &base.Style, "screen.js": &base.Script,
	} {
		address, ok := assets.URL(name)
		*into, base.Built = address, base.Built && ok
	}
	var made wall
	for _, edition := range []struct {
		tag, title string
		into       *[]byte
	}{{"zh-CN", "实时大屏 · 狂欢节", &made.zh}, {"en", "Live figures · Carnival", &made.en}} {
		base.Tag, base.Title = edition.tag, edition.title
		var text bytes.Buffer
		if err := form.Execute(&text, base); err != nil {
			return nil, fmt.Errorf("fill the shell: %w", err)
		}
		*edition.into = text.Bytes()
	}
	return &made, nil
}

func (s *wall) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", Policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "same-origin")
	if asOf := r.URL.Query().Get("as_of"); asOf != "" {
		if _, err := time.Parse(time.RFC3339, asOf); err != nil {
			http.Error(w, "as_of 须为 RFC 3339 时刻,例如 2015-11-11T00:10:00+08:00\n"+
				"as_of must be an instant of RFC 3339, such as 2015-11-11T00:10:00+08:00",
				http.StatusBadRequest)
			return
		}
	}
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-cache")
	header.Set("Vary", "Accept-Language")
	body := s.zh
	if english(r) {
		body = s.en
	}
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // The client went away: nobody is left to be told.
	}
}

// english reports whether the reader asked for English: by ?lang=, or else by the first language of
// theirs that the wall speaks. Chinese is the edition of who asks for neither.
func english(r *http.Request) bool {
	if lang := r.URL.Query().Get("lang"); lang != "" {
		return strings.HasPrefix(strings.ToLower(lang), "en")
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag := strings.ToLower(strings.TrimSpace(part))
		if strings.HasPrefix(tag, "zh") {
			return false
		}
		if strings.HasPrefix(tag, "en") {
			return true
		}
	}
	return false
}
