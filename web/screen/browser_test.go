package screen

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"carnival/web"
	"carnival/web/webtest"
)

// stage is what every play of the wall stands on: one browser and one build.
type stage struct {
	root   context.Context
	assets *web.Assets
}

// raise starts the browser, and finds the build of the wall.
func raise(t *testing.T) *stage {
	t.Helper()
	assets, err := web.BuiltAssets()
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := assets.URL("screen.js"); !ok {
		webtest.Missing(t, "front end not built: run make web")
	}
	return &stage{root: webtest.Chromium(t, webtest.Usual), assets: assets}
}

// tab is a page with the wall.
type tab struct {
	*webtest.Tab
	t *testing.T
}

// open shows an address in a new tab of a size.
func (on *stage) open(t *testing.T, address string, width, height int64) *tab {
	t.Helper()
	p := &tab{webtest.Open(t, on.root, width, height), t}
	p.Go(address)
	return p
}

// still asks the page to move nothing, as a system setting would.
func (p *tab) still() {
	p.t.Helper()
	_, err := chromedp.Call(p.Ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// text is what an element says.
func (p *tab) text(id string) string {
	p.t.Helper()
	return p.Text(`document.getElementById("` + id + `").textContent`)
}

// press types one key.
func (p *tab) press(key string) {
	p.t.Helper()
	p.Do(chromedp.KeyEvent(key))
}
