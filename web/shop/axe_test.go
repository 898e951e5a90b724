package shop

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"carnival/goods"
	"carnival/web/webtest"
)

// audit runs axe-core in a page, by the debugger and not by a script of the page, so that the
// page's policy stays as strict as it is; it gives what was found, one line each.
const audit = `(async () => {
  const found = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
    "wcag22aa", "best-practice"]});
  return found.violations.map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.target + " " +
    n.html.slice(0, 120)).join(" | ")).join("\n");
})()`

// TestEverybodyCanUseEveryPage lets axe-core look at every page and state of a shop in which
// something has happened, light and dark. It finds nothing.
func TestEverybodyCanUseEveryPage(t *testing.T) {
	tool, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	switch {
	case err != nil && os.Getenv("CI") == "true":
		t.Fatal(err)
	case err != nil:
		t.Skip("axe-core is not there: run make web")
	}
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	w.generate(goods.Size{Merchants: 20, Products: 120})
	stage := w.fill()
	server := w.online(stage.as("en"))
	for _, dark := range []bool{false, true} {
		p := webtest.Open(t, root, 390, 844)
		if dark {
			p.Dark(true)
		}
		for _, shown := range stage.pages {
			w.clock.set(shown.at)
			p.Go(server.URL + shown.address)
			p.Text(`(` + "() => {" + string(tool) + "\nreturn ''})()")
			found, err := chromedp.Run(p.Ctx,
				chromedp.Evaluate[string](audit, chromedp.EvalAwaitPromise))
			if err != nil || found != "" {
				t.Errorf("%s, dark %t: %v %s", shown.name, dark, err, found)
			}
		}
	}
}
