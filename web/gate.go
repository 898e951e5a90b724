package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"carnival/event"
)

// Keeper knows the sessions that are kept, and can be ended before their time: those of accounts
// and of staff. A token that opens nothing gives the zero Session.
type Keeper interface {
	// Shopper finds the session of an account by its token.
	Shopper(ctx context.Context, token string) Session
	// Staff finds the session of who works here by its token.
	Staff(ctx context.Context, token string) Session
	// Retired reports whether a guest has become an account: the sealed tokens of the guest open
	// nothing any more.
	Retired(guest event.ShopperID) bool
}

// Gate finds out who makes a request, and gives and takes what a browser keeps for it. Shoppers and
// staff have cookies of their own: each door looks at one of them only.
type Gate struct {
	Sealer *Sealer
	Keeper Keeper // nil: sealed tokens are all there is
	Secure bool   // people reach the site by TLS, even where this process does not see it
	// Origins are the addresses of the site, where they are known: then no request can make it
	// give another one as its own.
	Origins []string
}

// Cookies. Where the site is reached by TLS their names begin with __Host-, so that no neighbour on
// another host can set them.
const (
	// SessionCookie is where a browser keeps the token of a shopper.
	SessionCookie = "carnival_session"
	// StaffCookie is where a browser keeps the token of staff.
	StaffCookie = "carnival_staff"
	// DeviceCookie shows that somebody was signed in on a browser before. It opens nothing.
	DeviceCookie = "carnival_device"
	// VisitCookie binds a visit to another provider to the browser that began it.
	VisitCookie = "carnival_visit"

	hostPrefix = "__Host-"
)

// Cookie is one of the above with what it holds; without a life it is taken back.
type Cookie struct {
	Name, Value string
	Life        time.Duration
}

// Tight reports whether what goes between a browser and the site goes by TLS.
func (g *Gate) Tight(r *http.Request) bool { return g.Secure || r.TLS != nil }

func (g *Gate) name(r *http.Request, name string) string {
	if g.Tight(r) {
		return hostPrefix + name
	}
	return name
}

// Give sets a cookie, or takes it back. No script can read it, and no other site can have it sent
// but by a link that a person follows.
func (g *Gate) Give(w http.ResponseWriter, r *http.Request, c Cookie) {
	set := &http.Cookie{
		Name: g.name(r, c.Name), Value: c.Value, Path: "/", MaxAge: int(c.Life.Seconds()),
		HttpOnly: true, Secure: g.Tight(r), SameSite: http.SameSiteLaxMode,
	}
	if c.Life <= 0 {
		set.Value, set.MaxAge = "", -1
	}
	http.SetCookie(w, set)
}

// Has gives what a cookie holds, or nothing.
func (g *Gate) Has(r *http.Request, name string) string {
	c, err := r.Cookie(g.name(r, name))
	if err != nil {
		return ""
	}
	return c.Value
}

// Of finds who comes to a door of a role. A bearer token may be of any kind; a cookie counts only
// at the doors it is for, and where both are let in a shopper's goes first. A request with neither,
// or with one that is not good, is anyone's.
func (g *Gate) Of(r *http.Request, door Role) Session {
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if bearer {
		if s := g.shopper(r, token); s.Role != Anyone || s.Unread {
			return s
		}
		return g.staff(r, token)
	}
	if door == Operator || door == Merchant || door == MerchantOrOperator {
		return g.StaffOf(r)
	}
	var who Session
	if token = g.Has(r, SessionCookie); token != "" {
		who = g.shopper(r, token)
	}
	if who.Role == Anyone && (door == ShopperOrOperator || door == SignedIn) {
		if staff := g.StaffOf(r); staff.known() {
			who = staff
		}
	}
	return who
}

// StaffOf finds who works here by the cookie of staff, for doors that let everybody in.
func (g *Gate) StaffOf(r *http.Request) Session {
	token := g.Has(r, StaffCookie)
	if token == "" || g.Keeper == nil {
		return Session{}
	}
	return g.Keeper.Staff(r.Context(), token)
}

func (g *Gate) shopper(r *http.Request, token string) Session {
	s, ok := g.Sealer.Open(token)
	if ok && s.Role == Shopper && (g.Keeper == nil || !g.Keeper.Retired(s.Shopper)) {
		return s
	}
	// A guest whose time is over, or who has become an account, has nothing to sign in to.
	if ok || s.Guest || g.Keeper == nil {
		return Session{}
	}
	return g.Keeper.Shopper(r.Context(), token)
}

// staff takes sealed tokens too, which only the process itself gives, to its own programs.
func (g *Gate) staff(r *http.Request, token string) Session {
	if s, ok := g.Sealer.Open(token); ok && s.Role != Shopper {
		return s
	}
	if g.Keeper == nil {
		return Session{}
	}
	return g.Keeper.Staff(r.Context(), token)
}

// Origin is the address of the site as the browser of a request has it, or the first of those that
// are known when the request names none of them.
func (g *Gate) Origin(r *http.Request) string {
	named := "http://" + r.Host
	if g.Tight(r) {
		named = "https://" + r.Host
	}
	if len(g.Origins) == 0 || slices.Contains(g.Origins, named) {
		return named
	}
	return g.Origins[0]
}

// carried reports whether a request has a cookie that may open a door.
func (g *Gate) carried(r *http.Request) bool {
	return g.Has(r, SessionCookie) != "" || g.Has(r, StaffCookie) != ""
}

// Forget tells a browser to throw away the pages that it kept: whoever uses it next shall not find
// what was somebody's by the way back.
func (g *Gate) Forget(w http.ResponseWriter) {
	w.Header().Set("Clear-Site-Data", `"cache"`)
}
