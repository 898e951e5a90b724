package gallery

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"carnival/event"
	"carnival/web"
)

//go:embed index.html look.css
var files embed.FS

// Cookies of the gallery: which world a browser looks at, and in which light.
const (
	worldCookie = "carnival_gallery"
	shadeCookie = "carnival_shade"
	langCookie  = "carnival_lang"
	codeCookie  = "carnival_code"
)

// policy of the gallery's own pages: nothing from elsewhere, and no script at all.
const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"

// Handler is the whole site of the world that a browser has entered, and the gallery before it.
func (g *Gallery) Handler() http.Handler {
	pages := http.NewServeMux()
	pages.HandleFunc("GET /gallery", g.index)
	pages.HandleFunc("GET /gallery/look.css", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, files, "look.css")
	})
	pages.HandleFunc("GET /gallery/shaded/{shade}/{file}", g.shaded)
	pages.HandleFunc("GET /gallery/{name}", g.enter)
	pages.HandleFunc("/", g.visit)
	return pages
}

// visit hands a request on to the world that its browser has entered.
func (g *Gallery) visit(w http.ResponseWriter, r *http.Request) {
	in := g.worlds[Open]
	if c, err := r.Cookie(worldCookie); err == nil && g.worlds[c.Value] != nil {
		in = g.worlds[c.Value]
	}
	if shade := shadeOf(r); shade != "" && r.Method == http.MethodGet && page(r) {
		g.inShade(w, r, in, shade)
		return
	}
	in.node.Handler().ServeHTTP(w, r)
}

// enter lets a browser in where a line of the list is shown: as its person, in its world, in the
// language and the light that the address asks for.
func (g *Gallery) enter(w http.ResponseWriter, r *http.Request) {
	list := List()
	i := slices.IndexFunc(list, func(s Shown) bool { return s.Name == r.PathValue("name") })
	if i < 0 {
		http.NotFound(w, r)
		return
	}
	lang := r.URL.Query().Get("lang")
	seen, err := g.see(r.Context(), &list[i], lang)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	give := func(name, value string) {
		c := &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true,
			SameSite: http.SameSiteLaxMode}
		if value == "" {
			c.MaxAge = -1
		}
		http.SetCookie(w, c)
	}
	for _, name := range []string{web.SessionCookie, web.DeviceCookie, web.StaffCookie,
		codeCookie} {
		give(name, seen.cookies[name])
	}
	give(worldCookie, list[i].Moment)
	give(shadeCookie, r.URL.Query().Get("shade"))
	give(langCookie, lang)
	w.Header().Set("Cache-Control", "no-store")
	if seen.answer == nil {
		http.Redirect(w, r, seen.address, http.StatusSeeOther)
		return
	}
	for name, values := range seen.answer.header {
		if name != "Set-Cookie" {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(seen.answer.status)
	w.Write(seen.answer.body.Bytes()) // who has gone away is not told
}

// sight is where a line of the list is to be seen, and who sees it.
type sight struct {
	cookies map[string]string
	address string
	answer  *answer // that a form has got, where the page has no address
}

// see sends the forms that lead to a page.
func (g *Gallery) see(ctx context.Context, s *Shown, lang string) (seen sight, err error) {
	in := g.worlds[s.Moment]
	h, err := in.hand(ctx, s.Person)
	if err != nil {
		return seen, err
	}
	if h.cookies == nil {
		h.cookies = map[string]string{}
	}
	h.cookies[langCookie] = lang
	for _, f := range s.Forms {
		to, err := in.fill(f.To)
		if err != nil {
			return seen, err
		}
		text, err := in.fill(f.Values)
		if err != nil {
			return seen, err
		}
		values, err := url.ParseQuery(text)
		if err != nil {
			return seen, err
		}
		if seen.answer, err = h.form(ctx, to, values); err != nil {
			return seen, err
		}
		seen.address = seen.answer.header.Get("Location")
	}
	if s.Upload.To != "" {
		to, err := in.fill(s.Upload.To)
		if err != nil {
			return seen, err
		}
		file := upload{"picture.png", []byte(s.Upload.Values)}
		if seen.answer, err = h.upload(ctx, to, []upload{file}); err != nil {
			return seen, err
		}
		seen.address = seen.answer.header.Get("Location")
	}
	seen.cookies = h.cookies
	switch {
	case s.Address != "":
		seen.answer = nil
		seen.address, err = in.fill(s.Address)
	case seen.address != "":
		seen.answer = nil
	}
	return seen, err
}

// row is a line of the list as the index shows it.
type row struct {
	Shown
	Route, Who, When string
}

// indexPage is the index in a language.
type indexPage struct {
	Lang, Shade string
	Words       map[string]string
	Langs       []choice
	Shades      []choice
	Groups      []group
	Count       int
}

// choice is one of some links, of which one is the page itself.
type choice struct {
	Name, Text, Href string
	On               bool
}

// group is the rows of one page of the shop.
type group struct {
	Route string
	Rows  []row
}

// index is GET /gallery.
func (g *Gallery) index(w http.ResponseWriter, r *http.Request) {
	lang, shade := web.Lang(r), r.URL.Query().Get("shade")
	if shade != "dark" && shade != "light" {
		shade = ""
	}
	p := indexPage{Lang: lang, Shade: shade, Words: map[string]string{}}
	for key, t := range words() {
		p.Words[key] = t.In(lang)
	}
	to := func(lang, shade string) string {
		return "/gallery?" + url.Values{"lang": {lang}, "shade": {shade}}.Encode()
	}
	for _, l := range []string{"zh", "en", "mirror"} {
		p.Langs = append(p.Langs, choice{l, p.Words[l], to(l, shade), l == lang})
	}
	for _, s := range []string{"", "light", "dark"} {
		p.Shades = append(p.Shades, choice{s, p.Words["shade"+s], to(lang, s), s == shade})
	}
	when := map[string]string{}
	for _, m := range Moments() {
		when[m.Key] = m.Name.In(lang)
	}
	for _, s := range List() {
		one := row{Shown: s, Route: s.Page, Who: s.Person, When: when[s.Moment]}
		if one.Who == "" {
			one.Who = p.Words["nobody"]
		}
		if n := len(p.Groups); n == 0 || p.Groups[n-1].Route != s.Page {
			p.Groups = append(p.Groups, group{Route: s.Page})
		}
		last := &p.Groups[len(p.Groups)-1]
		last.Rows = append(last.Rows, one)
		p.Count++
	}
	var body bytes.Buffer
	if err := indexTemplate().Execute(&body, p); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", policy)
	header.Set("Cache-Control", "no-store")
	w.Write(body.Bytes()) // who has gone away is not told
}

func indexTemplate() *template.Template {
	return template.Must(template.New("index.html").Funcs(template.FuncMap{
		"say": func(t event.Text, lang string) string { return t.In(lang) },
		"href": func(name, lang, shade string) string {
			return "/gallery/" + name + "?" + url.Values{"lang": {lang}, "shade": {shade}}.Encode()
		},
	}).ParseFS(files, "index.html"))
}

// words are those of the index.
func words() map[string]event.Text {
	return map[string]event.Text{
		"title": text("画廊：每一页，每一种状态", "Gallery: every page in every state"),
		"note": text("每一行都是真的店铺：点开就以那位顾客的身份来到那一刻。"+
			"看到的可以动手试；重新启动即恢复原样。",
			"Each line is the real shop: a link enters it as its person, at its moment. What is "+
				"shown may be tried; a new start brings it back as it was."),
		"zh": text("中文", "Chinese"), "en": text("英文", "English"),
		"mirror": text("镜像（从右到左）", "Mirror (right to left)"),
		"lang":   text("语言", "Language"), "light": text("明暗", "Light"),
		"shade": text("随浏览器", "As the browser asks"), "shadelight": text("亮色", "Light"),
		"shadedark": text("暗色", "Dark"), "nobody": text("未登录", "signed out"),
		"state": text("状态", "State"), "who": text("谁", "Who"), "when": text("何时", "When"),
	}
}

// shadeOf is the light that a browser has asked the gallery for; "" leaves it to the browser.
func shadeOf(r *http.Request) string {
	c, err := r.Cookie(shadeCookie)
	if err != nil || c.Value != "dark" && c.Value != "light" {
		return ""
	}
	return c.Value
}

// page reports whether a browser asks for a page of its own, and not for a part of one.
func page(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "text/html")
}

// inShade shows a page in a light that the browser has not asked for: its style comes from the
// gallery, which answers the question for the preferred light instead of the browser.
func (g *Gallery) inShade(w http.ResponseWriter, r *http.Request, in *world, shade string) {
	inner := r.Clone(r.Context())
	inner.Header.Del("Accept-Encoding")
	got := &answer{header: w.Header()}
	in.node.Handler().ServeHTTP(got, inner)
	body := strings.ReplaceAll(got.body.String(), `<link rel="stylesheet" href="`+web.AssetPrefix,
		fmt.Sprintf(`<link rel="stylesheet" href="/gallery/shaded/%s/`, shade))
	w.Header().Del("Content-Length")
	w.WriteHeader(got.status)
	w.Write([]byte(body)) // who has gone away is not told
}

// shaded is GET /gallery/shaded/{shade}/{file}: a style of the shop in which the question for the
// preferred light is answered.
func (g *Gallery) shaded(w http.ResponseWriter, r *http.Request) {
	shade := r.PathValue("shade")
	inner := r.Clone(r.Context())
	inner.URL.Path = web.AssetPrefix + r.PathValue("file")
	inner.Header = http.Header{}
	got := &answer{header: http.Header{}}
	g.worlds[Open].node.Handler().ServeHTTP(got, inner)
	answers := map[bool]string{true: "(min-width:0px)", false: "(max-width:0px)"}
	style := strings.NewReplacer(
		"(prefers-color-scheme:dark)", answers[shade == "dark"],
		"(prefers-color-scheme: dark)", answers[shade == "dark"],
		"color-scheme:light dark", "color-scheme:"+shade,
		"color-scheme: light dark", "color-scheme:"+shade,
	).Replace(got.body.String())
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.WriteHeader(got.status)
	w.Write([]byte(style)) // who has gone away is not told
}
