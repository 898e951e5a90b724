package shop

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"net/http"

	"carnival/web"
	"carnival/web/ui"
)

const (
	// whoHeader says whose a page is, so that the browser's store keeps nothing of one for another.
	whoHeader = "Carnival-Who"
	// nextHeader asks to be told where to go next instead of being sent there, and is how it is
	// told: a script cannot see where a redirect leads without following it.
	nextHeader = "Carnival-Next"
)

// liveDoors are for what changes while somebody looks, and for what is kept without a network.
func (f *face) liveDoors() []door {
	return []door{
		{"GET /live", f.watch},
		{"GET /worker.js", f.worker},
		{"GET /manifest.webmanifest", f.manifest},
		{"GET /offline", f.offline},
	}
}

// worker is GET /worker.js: the script that keeps files and copies, told which files there are. It
// stands at the root, because a worker answers only for what lies beside or below it.
func (f *face) worker(v *visit) error {
	script, ok := f.workerScript()
	if !ok {
		return v.notFound()
	}
	return v.send("text/javascript; charset=utf-8", "no-cache", script)
}

func (f *face) workerScript() (script []byte, ok bool) {
	if f.Assets == nil {
		return nil, false
	}
	body, ok := f.Assets.Read("worker.js")
	files := []string{f.bundles.Style, f.bundles.Script, f.bundles.Icons}
	named, err := json.Marshal(files)
	if !ok || err != nil {
		return nil, false
	}
	sum := sha256.Sum256(append(named, body...))
	head := `self.built={version:"` + base32.HexEncoding.EncodeToString(sum[:5]) +
		`",files:` + string(named) + "};\n"
	return append([]byte(head), body...), true
}

// manifest is GET /manifest.webmanifest: what a phone needs to keep the shop among its apps.
func (f *face) manifest(v *visit) error {
	type icon struct {
		Source  string `json:"src"`
		Sizes   string `json:"sizes"`
		Kind    string `json:"type"`
		Purpose string `json:"purpose"`
	}
	type shortcut struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	}
	body, err := json.Marshal(map[string]any{
		"id": "/", "start_url": "/", "scope": "/", "display": "standalone",
		"name": v.lang.Say("brand"), "short_name": v.lang.Say("brand"),
		"description": v.lang.Say("app.about"), "lang": v.lang.Tag(), "dir": v.lang.Dir(),
		"theme_color": "#d9002b", "background_color": "#fff5f5",
		"icons": []icon{
			{"/favicon.svg", "any", "image/svg+xml", "any"},
			{"/favicon.svg", "any", "image/svg+xml", "maskable"},
		},
		"shortcuts": []shortcut{
			{v.lang.Say("tab.cart"), "/cart"}, {v.lang.Say("tab.orders"), "/orders"},
		},
	})
	if err != nil {
		return err
	}
	return v.send("application/manifest+json", "no-cache", body)
}

// OfflinePage stands in for a page when there is neither a network nor a copy.
type OfflinePage struct{ Frame }

// offline is GET /offline. It holds nothing of anybody, so that it may be kept.
func (f *face) offline(v *visit) error {
	v.shopper = 0
	frame := v.bareFrame(v.lang.Say("offline.title"), "", 0)
	frame.OtherLang = "/offline?lang=" + string(v.lang.Other())
	return v.show(http.StatusOK, Offline(OfflinePage{frame}))
}

// Front shows the problems of the site's front in the clothes of the shop.
func Front(o Options) func(http.ResponseWriter, *http.Request, *web.Problem) {
	f := &face{Options: o}
	if o.Assets != nil {
		f.bundles = bundlesOf(o.Assets)
	}
	return func(w http.ResponseWriter, r *http.Request, p *web.Problem) {
		session := web.SessionOf(r)
		v := &visit{f: f, w: w, r: r, lang: ui.LangOf(web.Lang(r)), now: f.Clock.Now(),
			plan: f.Plan(), role: session.Role, shopper: session.Shopper}
		v.problem(p, "")
	}
}
