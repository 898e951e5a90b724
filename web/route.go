// Package web is what every face of HTTP shares: the table of routes with who may enter, sealed
// sessions, problems in both languages, the language of a request, and live streams.
//
// It promises that every door is in one table and checked in one place; that a request is bounded
// in its body, its headers and its patience; that a failure is said as an RFC 9457 problem whose
// code never changes its meaning, and that the text of an unexpected error reaches the log and
// never a person; and that one page which panics or one browser which is slow costs the others
// nothing. It never decides, never reads a view, and keeps no table of sessions: a Keeper knows who
// is signed in.
package web

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
)

// Route is one door: a method and pattern of the standard mux, who may enter, and what is behind.
type Route struct {
	Pattern string // such as "GET /v1/orders/{id}"
	Who     Role   // Anyone lets everybody in; else whom Admits says
	Handler http.Handler
	MaxBody int64 // bytes of a request's body; 0 = DefaultBody
	Plain   bool  // answers programs, which have no use for the headers that guard a page
}

// Bounds of a request.
const (
	// DefaultBody bounds a request's body unless its route says otherwise.
	DefaultBody = 64 << 10
	// MaxHeader bounds a request's headers.
	MaxHeader = 16 << 10
)

// Doors is the whole site: the table of routes behind one front.
type Doors struct {
	Routes []Route
	Gate   *Gate
	Logger *slog.Logger
	Now    func() time.Time // wall time
	// Seen is told of every answer; pattern is the route's, never the raw address.
	Seen func(pattern string, status int, took time.Duration)
	// Face shows a problem of the front to a person with a browser; nil: it is written as to a
	// program.
	Face func(http.ResponseWriter, *http.Request, *Problem)
}

// problem answers with a problem of the front: a person who asked for a page gets one, a program
// what it can read.
func (d *Doors) problem(w http.ResponseWriter, r *http.Request, code string) {
	p := NewProblem(code, Lang(r))
	if d.Face != nil && wantsPage(r) {
		guardPage(w.Header())
		d.Face(w, r, p)
		return
	}
	p.Write(w, r)
}

// wantsPage reports whether a browser asks, for somebody who will look at the answer.
func wantsPage(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "text/html") &&
		!strings.HasPrefix(r.URL.Path, "/v1/")
}

// Handler puts the routes on the standard mux, behind the checks that hold for every door.
func (d *Doors) Handler() http.Handler {
	mux, known := http.NewServeMux(), http.NewServeMux()
	for _, route := range d.Routes {
		guarded := d.guard(route)
		mux.Handle(route.Pattern, guarded)
		known.Handle(route.Pattern, guarded)
	}
	// A request that no route takes comes here, so that all others are matched only once.
	mux.Handle(unmatched, d.unknown(known))
	crossSite := http.NewCrossOriginProtection()
	crossSite.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.problem(w, r, "cross_site")
	}))
	return d.front(crossSite.Handler(mux))
}

// unmatched is the pattern under which Seen hears of what no route takes.
const unmatched = "/"

// guard lets a role in, tells the handler who came, guards a page, and bounds the body.
func (d *Doors) guard(route Route) http.Handler {
	bound := route.MaxBody
	if bound == 0 {
		bound = DefaultBody
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !route.Plain {
			guardPage(w.Header())
		}
		if (!route.Plain || d.Gate.carried(r)) && secretive(r) {
			d.problem(w, r, "cross_site")
			return
		}
		session := d.Gate.Of(r, route.Who)
		switch {
		case route.Who.Admits(session.Role):
		case session.Unread:
			d.problem(w, r, "session_unread")
			return
		case session.Role == Anyone:
			d.problem(w, r, "unauthenticated")
			return
		default:
			d.problem(w, r, "forbidden")
			return
		}
		if session.known() {
			r = WithSession(r, session)
		}
		if r.Body != nil && r.Body != http.NoBody {
			r.Body = http.MaxBytesReader(inner(w), r.Body, bound)
		}
		route.Handler.ServeHTTP(w, r)
	})
}

// inner is the server's own writer. It hears from a bounded body that its bound was met, and then
// answers at once instead of waiting for the rest.
func inner(w http.ResponseWriter) http.ResponseWriter {
	for {
		outer, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return w
		}
		w = outer.Unwrap()
	}
}

// secretive reports whether a request wants to change something and does not say from which page it
// comes, as every browser does. What would let another site act for somebody, a cookie or a form,
// is then not believed; a program shows a token of its own.
func secretive(r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return false
	}
	return r.Header.Get("Origin") == "" && r.Header.Get("Sec-Fetch-Site") == ""
}

// front sets the headers that every answer has, keeps a panic from the others and tells Seen.
func (d *Doors) front(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := d.Now()
		header := w.Header()
		header["X-Content-Type-Options"] = contentTypeOptions
		header["Cross-Origin-Resource-Policy"] = resourcePolicy
		if d.Gate.Tight(r) {
			header["Strict-Transport-Security"] = transportPolicy
		}
		seen := &statusWriter{ResponseWriter: w}
		defer func() {
			p := recover()
			half := p != nil && seen.status != 0
			if p != nil && p != http.ErrAbortHandler {
				d.Logger.Error("a page panicked", "pattern", r.Pattern, "panic", p,
					"stack", string(debug.Stack()))
				if !half {
					d.problem(seen, r, "internal")
				}
			}
			if d.Seen != nil {
				d.Seen(r.Pattern, seen.code(), d.Now().Sub(began))
			}
			if half || p == http.ErrAbortHandler {
				panic(http.ErrAbortHandler) // half an answer must not look like a whole one
			}
		}()
		next.ServeHTTP(seen, r)
	})
}

// guardPage sets the headers that guard a page.
func guardPage(header http.Header) {
	header["Content-Security-Policy"] = contentPolicy
	header["Cross-Origin-Opener-Policy"] = openerPolicy
	header["Permissions-Policy"] = permissionsPolicy
	header["Referrer-Policy"] = referrerPolicy
	header["X-Frame-Options"] = frameOptions
}

// Header values that answers share; nobody changes them. What a page may do is listed one by one:
// a kind of thing that nobody has thought of is not loaded.
var (
	contentPolicy = []string{"default-src 'none'; script-src 'self'; style-src 'self'; " +
		"img-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"}
	permissionsPolicy = []string{"camera=(), display-capture=(), geolocation=(), hid=(), " +
		"microphone=(), midi=(), payment=(), serial=(), usb=()"}
	openerPolicy       = []string{"same-origin"}
	resourcePolicy     = []string{"same-origin"}
	referrerPolicy     = []string{"same-origin"}
	frameOptions       = []string{"DENY"}
	contentTypeOptions = []string{"nosniff"}
	transportPolicy    = []string{"max-age=31536000"}
)

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *statusWriter) code() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}

// unknown answers what no route takes in the form of every other problem. The routes by
// themselves know whether another method would have been right.
func (d *Doors) unknown(routes *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler, _ := routes.Handler(r)
		probe := &probeWriter{header: http.Header{}}
		handler.ServeHTTP(probe, r)
		if probe.status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", probe.header.Get("Allow"))
			d.problem(w, r, "method_not_allowed")
			return
		}
		d.problem(w, r, "not_found")
	})
}

// probeWriter takes an answer only to look at its status.
type probeWriter struct {
	header http.Header
	status int
}

func (p *probeWriter) Header() http.Header         { return p.header }
func (p *probeWriter) Write(b []byte) (int, error) { return len(b), nil }
func (p *probeWriter) WriteHeader(status int)      { p.status = status }

// List writes the golden list: one line a door, who may enter.
func (d *Doors) List() string {
	var b strings.Builder
	for _, r := range d.Routes {
		b.WriteString(r.Pattern + "  " + r.Who.String() + "\n")
	}
	return b.String()
}
