package shop

import (
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// element is a part of a page.
type element struct {
	name   string
	attrs  map[string]string
	within []*element // elements and, as elements without a name, texts
	text   string
}

// parse reads a page as a browser does, as far as our own pages need it.
func parse(t testing.TB, body string) *element {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(body))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	root := &element{}
	stack := []*element{root}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return root
		}
		if err != nil {
			t.Fatalf("the page is not well formed: %v\n%s", err, body)
		}
		top := stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			top.within = append(top.within, e)
			stack = append(stack, e)
		case xml.EndElement:
			if top.name != token.Name.Local {
				t.Fatalf("<%s> is closed as </%s>", top.name, token.Name.Local)
			}
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.within = append(top.within, &element{text: string(token)})
		}
	}
}

// walk visits an element and all within it, until visit says not to look inside.
func (e *element) walk(visit func(*element) bool) {
	if !visit(e) {
		return
	}
	for _, w := range e.within {
		w.walk(visit)
	}
}

func (e *element) has(attr string) bool { _, ok := e.attrs[attr]; return ok }

// all finds the elements of a name.
func (e *element) all(name string) (out []*element) {
	e.walk(func(w *element) bool {
		if w.name == name {
			out = append(out, w)
		}
		return true
	})
	return out
}

// blocks are elements that stand by themselves.
var blocks = []string{"p", "li", "td", "th", "h1", "h2", "button", "a", "option", "div"}

// said is what a reader without script sees of an element.
func (e *element) said() string {
	var b strings.Builder
	e.walk(func(w *element) bool {
		b.WriteString(w.text)
		if slices.Contains(blocks, w.name) {
			b.WriteByte(' ')
		}
		return !w.has("hidden") && w.name != "head"
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

func words(body string) string {
	d := xml.NewDecoder(strings.NewReader(body))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	if !strings.HasPrefix(body, "<!") {
		return body
	}
	return parse(quiet{}, body).said()
}

// quiet lets a page be parsed where no test can be told; such a page has been checked before.
type quiet struct{ testing.TB }

func (quiet) Helper()               {}
func (quiet) Fatalf(string, ...any) {}

// forms reads what each form of a page would send, by its address. What is disabled is not sent.
func (a answer) forms(t testing.TB) map[string][]url.Values {
	t.Helper()
	out := map[string][]url.Values{}
	for _, f := range parse(t, a.body).all("form") {
		values := url.Values{}
		f.walk(func(e *element) bool {
			switch {
			case e.name == "input" && !e.has("disabled") && e.has("name"):
				values.Add(e.attrs["name"], e.attrs["value"])
			case e.name == "select":
				for _, o := range e.all("option") {
					if o.has("selected") {
						values.Set(e.attrs["name"], o.attrs["value"])
					}
				}
			}
			return true
		})
		out[f.attrs["action"]] = append(out[f.attrs["action"]], values)
		for _, button := range f.all("button") {
			if to := button.attrs["formaction"]; to != "" && !button.has("disabled") {
				out[to] = append(out[to], values)
			}
		}
	}
	return out
}

// checkPage holds a page against what every page promises: a language, one heading of the first
// level and none that is skipped, a text for every picture, a name for every field and button, no
// id twice or missing, and nothing inline.
func checkPage(t testing.TB, a answer) {
	t.Helper()
	root := parse(t, a.body)
	c := checking{t: t, at: a.at, ids: map[string]int{}}
	root.walk(c.look)
	for _, e := range append(root.all("input"), root.all("select")...) {
		if e.attrs["type"] != "hidden" && !slices.Contains(c.labels, e.attrs["id"]) {
			t.Errorf("%s: a field without a label: %v", a.at, e.attrs)
		}
	}
	for id, n := range c.ids {
		if n > 1 {
			t.Errorf("%s: the id %s stands %d times", a.at, id, n)
		}
	}
	for _, id := range append(c.needs, c.labels...) {
		if c.ids[id] == 0 {
			t.Errorf("%s: nothing has the id %q", a.at, id)
		}
	}
	html := root.all("html")
	if c.first != 1 || len(html) != 1 || html[0].attrs["lang"] == "" {
		t.Errorf("%s: %d first headings, lang %v", a.at, c.first, html)
	}
}

// checking is one page while its elements are looked at.
type checking struct {
	t             testing.TB
	at            string
	ids           map[string]int
	needs, labels []string
	level, first  int // of the last heading; how many of the first level
}

func (c *checking) look(e *element) bool {
	c.t.Helper()
	if id := e.attrs["id"]; id != "" {
		c.ids[id]++
	}
	for name, value := range e.attrs {
		switch {
		case name == "aria-labelledby" || name == "aria-describedby":
			c.needs = append(c.needs, value)
		case strings.HasPrefix(name, "on") || name == "style":
			c.t.Errorf("%s: <%s> has %s inline", c.at, e.name, name)
		}
	}
	wrong := ""
	switch e.name {
	case "label":
		c.labels = append(c.labels, e.attrs["for"])
	case "style":
		wrong = "a style inline"
	case "script":
		if e.attrs["src"] == "" {
			wrong = "a script inline"
		}
	case "img":
		if !e.has("alt") || e.attrs["width"] == "" || e.attrs["height"] == "" {
			wrong = "a picture without text or size"
		}
	case "button", "a":
		if e.said() == "" && e.attrs["aria-label"] == "" {
			wrong = "a " + e.name + " without words"
		}
	case "h1", "h2", "h3":
		c.heading(int(e.name[1] - '0'))
	}
	if wrong != "" {
		c.t.Errorf("%s has %s: %v", c.at, wrong, e.attrs)
	}
	return true
}

func (c *checking) heading(level int) {
	if level > c.level+1 {
		c.t.Errorf("%s: a heading of level %d follows one of %d", c.at, level, c.level)
	}
	if c.level = level; level == 1 {
		c.first++
	}
}
