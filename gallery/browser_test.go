package gallery

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"carnival/web/webtest"
)

// look is how a line is looked at.
type look struct {
	lang  string
	width int64
	dark  bool
}

func (l look) String() string {
	shade := "light"
	if l.dark {
		shade = "dark"
	}
	return fmt.Sprintf("%s-%d-%s", l.lang, l.width, shade)
}

var widths = []int64{360, 390, 768, 1440}

// watched are looks in which a line was once too wide or too hard to hit: they are in every run.
var watched = map[string][]look{
	"favourites-full":  {{"mirror", 360, false}},
	"favourites-guest": {{"mirror", 390, false}},
	"search-empty":     {{"mirror", 1440, false}},
	"pictures-none":    {{"mirror", 360, false}, {"mirror", 390, false}},
	"pictures-long":    {{"mirror", 360, false}},
}

// looks are those at the line of a number: all of them in a long run, else one, so that the lines
// of a page are looked at in both languages, both lights and at each width.
func looks(i int, name string) (out []look) {
	if os.Getenv("CARNIVAL_LONG") == "" {
		langs := []string{"zh", "en", "en", "zh", "mirror"}
		turn := look{langs[i%len(langs)], widths[i%len(widths)], i/2%2 == 1}
		return append([]look{turn}, watched[name]...)
	}
	for _, lang := range []string{"zh", "en", "mirror"} {
		for _, width := range widths {
			out = append(out, look{lang, width, false}, look{lang, width, true})
		}
	}
	return out
}

// faults finds what is wrong with a page: it is not the one that was promised, it is wider than
// its window, or a text does not fit its box. A text that ends in an ellipsis, or that is there for
// those who do not see, is meant so, and the blank half of a full-width bracket may stand outside.
const faults = `((status, marker) => {
  const bad = [], root = document.documentElement;
  const was = performance.getEntriesByType("navigation")[0].responseStatus;
  if (was !== status) bad.push("status " + was + ", not " + status);
  if (!document.querySelector(marker)) bad.push("no " + marker);
  if (root.scrollWidth > innerWidth) bad.push((root.scrollWidth - innerWidth) + " px too wide");
  const short = e => e.tagName.toLowerCase() + (e.className && e.className.baseVal === undefined ?
    "." + String(e.className).trim().replace(/\s+/g, ".") : "");
  for (const e of document.querySelectorAll("body *")) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) ||
      !e.checkVisibility() || e.closest(".unseen, option, svg")) continue;
    const s = getComputedStyle(e);
    if (s.display === "inline" || s.textOverflow === "ellipsis" || e.clientWidth <= 1) continue;
    if (e.scrollWidth > e.clientWidth + parseFloat(s.fontSize) / 4)
      bad.push("text sticks out of " + short(e.parentElement) + " > " + short(e) + " by " +
        (e.scrollWidth - e.clientWidth) + ": " + e.textContent.trim().slice(0, 40));
  }
  return [...new Set(bad)].slice(0, 6).join("\n    ");
})(%d, %s)`

// axe looks at a page with axe-core, by the debugger and not by a script of the page, so that the
// page's policy stays as strict as it is.
const axe = `(async () => {
  const found = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
    "wcag22aa", "best-practice"], resultTypes: ["violations"]});
  return found.violations.map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.target + " " +
    n.html.slice(0, 160) + (n.any[0] ? " (" + n.any[0].message.slice(0, 120) + ")" : ""))
    .join(" | ")).join("\n    ");
})()`

// TestEveryStateStands shows every line of the list to a real browser: it is what the line says,
// it fits its window and its boxes, it writes nothing to the console, and axe-core finds nothing.
// With CARNIVAL_LONG every line is looked at in each language, width and light; CARNIVAL_ONLY
// is a regular expression of the names to look at, and CARNIVAL_SHOTS names a folder in which the
// pictures are kept.
func TestEveryStateStands(t *testing.T) {
	tool, err := os.ReadFile("../web/node_modules/axe-core/axe.min.js")
	if err != nil {
		webtest.Missing(t, "axe-core is not there: run make web")
	}
	root := webtest.Chromium(t, 5*time.Hour)
	url := served(t, staged(t))
	list, only := List(), regexp.MustCompile(os.Getenv("CARNIVAL_ONLY"))
	tabs := 2
	for n := range tabs {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			p := &viewer{Tab: webtest.Apart(t, root), url: url, axe: string(tool)}
			for i := n; i < len(list); i += tabs {
				if !only.MatchString(list[i].Name) {
					continue
				}
				for _, l := range looks(i, list[i].Name) {
					p.stands(t, &list[i], l)
				}
			}
		})
	}
}

// viewer looks at a gallery in a tab. The browser notes a status that is no success once or twice,
// and now and then only when the next page is there: owed are the two that were promised last.
type viewer struct {
	*webtest.Tab
	url, axe string
	owed     []string
}

// noted reports whether something said is the note of a status that was promised.
func (p *viewer) noted(said string) bool {
	return slices.ContainsFunc(p.owed, func(o string) bool { return strings.Contains(said, o) })
}

// stands holds one line, looked at in one way.
func (p *viewer) stands(t *testing.T, s *Shown, l look) {
	t.Helper()
	if s.Status != 0 {
		p.owed = append(p.owed, fmt.Sprint("status of ", s.Status))
		p.owed = p.owed[max(0, len(p.owed)-2):]
	}
	p.Dark(l.dark)
	p.Size(l.width, 844)
	p.Go(p.url + "/gallery/" + s.Name + "?lang=" + l.lang)
	name := s.Name + "-" + l.String()
	marker, err := json.Marshal(s.Marker)
	if err != nil {
		t.Fatal(err)
	}
	status := max(s.Status, 200)
	if bad := p.Text(fmt.Sprintf(faults, status, marker)); bad != "" {
		t.Errorf("%s:\n    %s", name, bad)
	}
	p.Text(`(() => {` + p.axe + "\nreturn ''})()")
	found, err := chromedp.Run(p.Ctx, chromedp.Evaluate[string](axe, chromedp.EvalAwaitPromise))
	if err != nil || found != "" {
		t.Errorf("%s: axe %v\n    %s", name, err, found)
	}
	for _, said := range p.Told() {
		if !p.noted(said) {
			t.Errorf("%s: console: %s", name, said)
		}
	}
	p.Keep(name)
	p.Go("about:blank") // what is still on its way is not asked for in the next line's world
}

// served serves a gallery on the loopback, and gives its address.
func served(t *testing.T, g *Gallery) string {
	t.Helper()
	on, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- g.Serve(ctx, on, 10*time.Second) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return "http://" + hostOf(on.Addr())
}
