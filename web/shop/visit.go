package shop

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"carnival/event"
	"carnival/festival"
	"carnival/trade"
	"carnival/vault"
	"carnival/view/shopper"
	"carnival/web"
	"carnival/web/ui"
)

// visit is one request with what every page needs of it: who comes, in which language, at which
// festival time, under which plan.
type visit struct {
	f       *face
	w       http.ResponseWriter
	r       *http.Request
	lang    ui.Lang
	now     event.Instant
	plan    *festival.Plan
	role    web.Role
	shopper event.ShopperID // 0: has no session
	to      *vault.Address  // where a tap sends its parcels, once looked up; nil: nowhere
	kept    []vault.Address // of who is signed in
	// canonical is the address of the page as it is kept, where the request's own holds more.
	canonical string
}

// page answers a visit; an error is shown as a page of its own.
type page func(v *visit) error

type served struct {
	f    *face
	page page
}

func (f *face) serve(p page) http.Handler { return &served{f, p} }

// langCookie remembers a chosen language; web.Lang reads it.
const langCookie = "carnival_lang"

func (s *served) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	session := web.SessionOf(r)
	v := &visit{
		f: s.f, w: w, r: r, lang: ui.LangOf(web.Lang(r)), now: s.f.Clock.Now(), plan: s.f.Plan(),
		role: session.Role, shopper: session.Shopper,
	}
	if r.Method == http.MethodPost {
		if err := r.ParseForm(); err != nil {
			v.failForm(err)
			return
		}
	}
	if r.URL.Query().Has("lang") {
		http.SetCookie(w, &http.Cookie{
			Name: langCookie, Value: string(v.lang), Path: "/", MaxAge: 365 * 24 * 3600,
			HttpOnly: true, Secure: s.f.Gate.Tight(r), SameSite: http.SameSiteLaxMode,
		})
	}
	if err := s.page(v); err != nil {
		v.fail(err)
	}
}

// frame is what stands round a page.
func (v *visit) frame(title, tab string) (ui.Frame, error) {
	inCart, mark := 0, uint64(0)
	err := v.own(func(fold *shopper.Fold) { inCart, mark = fold.Pulse(v.shopper) })
	frame := v.bareFrame(title, tab, inCart)
	frame.Mine = markText(mark)
	return frame, err
}

func (v *visit) bareFrame(title, tab string, inCart int) ui.Frame {
	name := ""
	if v.plan != nil {
		name = strconv.Itoa(v.plan.Edition)
		if m, ok := v.plan.Market(v.plan.Home); ok {
			name = m.Opens.Time().In(m.Zone).Format("1.02")
		}
	}
	return ui.Frame{
		Lang: v.lang, Title: title, Tab: tab, Festival: name, InCart: inCart,
		Now: v.now, Speed: v.f.Clock.Speed(), Bundles: v.f.bundles, OtherLang: v.inOther(),
	}
}

// inOther is the address of the same page in the other language. What was posted has no page of
// its own, so there the way leads to where the shopper came from.
func (v *visit) inOther() string {
	at := url.URL{Path: v.r.URL.Path, RawQuery: v.r.URL.RawQuery}
	if v.r.Method != http.MethodGet {
		at = url.URL{Path: "/cart"}
		if back := localPath(v.r.PostFormValue("back")); back != "" {
			if parsed, err := url.Parse(back); err == nil {
				at = url.URL{Path: parsed.Path, RawQuery: parsed.RawQuery}
			}
		}
	}
	if v.canonical != "" {
		if parsed, err := url.Parse(v.canonical); err == nil {
			at = url.URL{Path: parsed.Path, RawQuery: parsed.RawQuery}
		}
	}
	query := at.Query()
	query.Set("lang", string(v.lang.Other()))
	at.RawQuery = query.Encode()
	return at.String()
}

// show answers with a page. What is somebody's own is kept by nobody on the way; the browser may
// show it again on the way back, where a tap repeated is the same tap.
func (v *visit) show(status int, body templ.Component) error {
	b := v.f.sheet()
	defer v.f.sheets.Put(b)
	if err := body.Render(v.r.Context(), b); err != nil {
		return err
	}
	return v.answer(status, b.Bytes())
}

// sheet lends an empty buffer, to be put back into sheets.
func (f *face) sheet() *bytes.Buffer {
	b, ok := f.sheets.Get().(*bytes.Buffer)
	if !ok {
		b = &bytes.Buffer{}
	}
	b.Reset()
	return b
}

// answer sends a page; see show.
func (v *visit) answer(status int, page []byte) error {
	header := v.w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "private, no-cache")
	header.Add("Vary", "Cookie, Accept-Language")
	header.Set("Content-Language", v.lang.Tag())
	header.Set(whoHeader, v.shopper.String())
	v.f.pack.Write(v.w, v.r, status, page)
	return nil
}

// send answers with what is no page.
func (v *visit) send(kind, keep string, body []byte) error {
	header := v.w.Header()
	header.Set("Content-Type", kind)
	header.Set("Cache-Control", keep)
	v.f.pack.Write(v.w, v.r, http.StatusOK, body)
	return nil
}

// see sends a browser on after a form, so that reloading asks for a page and posts nothing again.
func (v *visit) see(address string) error {
	v.w.Header().Set("Cache-Control", "no-store")
	if v.r.Header.Get(nextHeader) != "" {
		v.w.Header().Set(nextHeader, address)
		return nil
	}
	http.Redirect(v.w, v.r, address, http.StatusSeeOther)
	return nil
}

// back is where a form wants the shopper to land, or another place.
func (v *visit) back(other string) string {
	if to := localPath(v.r.PostFormValue("back")); to != "" {
		return to
	}
	return other
}

// maxPath bounds an address to go back to: a longer one would be more than the request that goes
// there may have, and a dead end.
const maxPath = 4 << 10

// localPath passes only an address of this site: a form must not send anybody elsewhere.
func localPath(to string) string {
	at, err := url.Parse(to)
	if err != nil || len(to) > maxPath || at.IsAbs() || at.Host != "" ||
		!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") ||
		strings.ContainsAny(to, "\\\r\n\t") {
		return ""
	}
	return to
}

// fail shows what an error or a refusal means.
func (v *visit) fail(err error) {
	v.problem(web.ProblemOf(err, string(v.lang)), "")
}

// failForm answers a form that could not be read.
func (v *visit) failForm(err error) {
	var tooLarge *http.MaxBytesError
	if !errors.As(err, &tooLarge) {
		err = web.NewProblem("bad_request", string(v.lang))
	}
	v.fail(err)
}

// problem shows a problem in the clothes of the shop; a note says more about it.
func (v *visit) problem(p *web.Problem, note string) {
	frame := v.bareFrame(p.Title, "", 0)
	if after := p.RetryAfter(); after > 0 {
		v.w.Header().Set("Retry-After", strconv.Itoa(after))
	}
	model := ProblemPage{Frame: frame, Title: p.Title, Code: p.Code, Status: p.Status, Note: note}
	if p.Status == http.StatusUnauthorized {
		model.SignIn = "/signin?back=" + url.QueryEscape(v.onPage())
		if strings.HasPrefix(v.r.URL.Path, "/staff") {
			model.SignIn = "/staff"
		}
	}
	if v.r.Method == http.MethodPost && (p.RetryAfter() > 0 || p.Code == "signed_out") {
		model.Again, model.Fields = v.r.URL.Path, fieldsOf(v.r.PostForm)
	}
	if v.show(p.Status, Problem(model)) != nil {
		p.Write(v.w, v.r)
	}
}

// onPage is the page that a person is on: the one asked for, or the one whose form was sent.
func (v *visit) onPage() string {
	if v.r.Method == http.MethodGet {
		return localPath(v.r.URL.RequestURI())
	}
	from, err := url.Parse(v.r.Referer())
	if err != nil || v.f.Gate.Origin(v.r) != from.Scheme+"://"+from.Host {
		return v.back("/")
	}
	return localPath(from.RequestURI())
}

// Field is a hidden field of a form that is sent again as it was.
type Field struct{ Name, Value string }

func fieldsOf(form url.Values) (out []Field) {
	for _, name := range [...]string{"key", "line", "balance", "total", "then", "benefits", "use",
		"province", "address", "from", "sku", "quantity", "had", "expect", "product", "on",
		"back"} {
		for _, value := range form[name] {
			out = append(out, Field{name, value})
		}
	}
	return out
}

// ProblemPage is a page that says what went wrong and what to do.
type ProblemPage struct {
	Frame
	Title, Code, Note string
	Status            int
	SignIn            string // where to sign in; "" when that is no use
	Again             string // where the same form may be sent once more; "" when that is no use
	Fields            []Field
}

// Frame is what stands round every page.
type Frame = ui.Frame

func (v *visit) notFound() error { return web.NewProblem("not_found", string(v.lang)) }

// home is the market that the shop sells in, and whether there is a plan at all.
func (v *visit) home() (*festival.Market, error) {
	if v.plan != nil {
		if m, ok := v.plan.Market(v.plan.Home); ok {
			return m, nil
		}
	}
	return nil, web.RefusalProblem(trade.NoPlan, string(v.lang))
}

// allows reports whether the festival allows something now.
func (v *visit) allows(a festival.Action) bool {
	return v.plan != nil && v.plan.Allows(a, v.plan.Home, v.now) == festival.Allowed
}

func clockJSON(now event.Instant, speed int64) []byte {
	b := append([]byte(`{"now":`), strconv.FormatInt(int64(now)/1000, 10)...)
	b = append(b, `,"speed":`...)
	return append(strconv.AppendInt(b, speed, 10), "}\n"...)
}
