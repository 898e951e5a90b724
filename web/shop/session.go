package shop

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"net/http"
	"strings"

	"carnival/event"
	"carnival/trade"
	"carnival/view/shopper"
	"carnival/web"
)

// guestAccount marks the account numbers of guests, so that they never meet those of logins.
const guestAccount uint64 = 1 << 63

// keyBytes is how much chance is in the key of a form.
const keyBytes = 16

// newKey makes the key of a page's forms: what a repeated tap is recognised by.
func newKey() string {
	var b [keyBytes]byte
	rand.Read(b[:])
	return base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])
}

// formKey is the key that a form was sent with; ok is false when it is none of ours.
func (v *visit) formKey() (key string, ok bool) {
	key = v.r.PostFormValue("key")
	b, err := base32.HexEncoding.WithPadding(base32.NoPadding).DecodeString(key)
	return key, err == nil && len(b) == keyBytes
}

// enter makes sure that a form comes from a shopper. Who has no session becomes a guest. The
// guest's account follows from the key of the form, so that the two requests of a double tap,
// neither of which has a cookie yet, are the same guest's.
func (v *visit) enter() error {
	key, ok := v.formKey()
	switch {
	case !ok:
		return web.NewProblem("bad_request", string(v.lang))
	case v.role == web.Operator, v.role == web.Merchant:
		return web.NewProblem("forbidden", string(v.lang))
	case v.shopper != 0:
		return nil
	}
	sum := sha256.Sum256([]byte("carnival/guest-of-form/v1\x00" + key))
	return v.join(guestAccount|binary.BigEndian.Uint64(sum[:8]), true)
}

// join finds or makes the shopper of an account, and gives the browser its session.
func (v *visit) join(account uint64, guest bool) error {
	out, err := v.submit(&trade.JoinShopper{Account: account})
	if err != nil {
		return err
	}
	if out.Refusal != trade.Accepted {
		return web.RefusalProblem(out.Refusal, string(v.lang))
	}
	v.shopper, v.role = event.ShopperID(out.Subject), web.Shopper
	v.f.Marks.Wrote(v.shopper, out.Last())
	web.SetCookie(v.w, v.r, v.f.Sealer.Seal(web.Shopper, v.shopper))
	v.markGuest(guest)
	return nil
}

// guestCookie says that the session was given without a login.
const guestCookie = "carnival_guest"

func (v *visit) markGuest(on bool) {
	c := &http.Cookie{Name: guestCookie, Value: "1", Path: "/", MaxAge: -1, HttpOnly: true,
		Secure: v.r.TLS != nil, SameSite: http.SameSiteLaxMode}
	if on {
		c.MaxAge = int(web.SessionLife.Seconds())
	}
	http.SetCookie(v.w, c)
}

// SignInPage is where one signs in, or sees who one is.
type SignInPage struct {
	Frame
	Key      string
	Back     string
	Login    string // as it was typed
	Wrong    string // why the last attempt failed
	SignedIn bool
	Guest    bool
	Operator bool
}

func (f *face) signInPage(v *visit) error {
	frame, err := v.frame(v.lang.Say("signin.title"), "tab.me")
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, SignIn(SignInPage{
		Frame: frame, Key: newKey(), Back: localPath(v.r.URL.Query().Get("back")),
		SignedIn: v.shopper != 0, Guest: v.guest(), Operator: v.role == web.Operator,
	}))
}

// signIn takes a login and its password. What a guest has put into the cart comes along.
func (f *face) signIn(v *visit) error {
	login := strings.TrimSpace(v.r.PostFormValue("login"))
	role, account, ok := f.Login(v.r.Context(), login, v.r.PostFormValue("password"))
	if !ok {
		p := web.NewProblem("credentials_wrong", string(v.lang))
		return v.show(p.Status, SignIn(SignInPage{
			Frame: v.bareFrame(v.lang.Say("signin.title"), "tab.me", 0), Key: newKey(),
			Back: localPath(v.r.PostFormValue("back")), Login: login, Wrong: p.Title,
		}))
	}
	switch role {
	case web.Operator:
		web.SetCookie(v.w, v.r, f.Sealer.Seal(web.Operator, 0))
		return v.see(v.back("/"))
	case web.Merchant:
		web.SetCookie(v.w, v.r, f.Sealer.SealSignIn(event.MerchantID(account),
			v.r.PostFormValue("password")))
		return v.see(v.back("/"))
	}
	var brought []shopper.CartLine
	if v.guest() {
		err := v.own(func(fold *shopper.Fold) { brought = fold.Cart(v.shopper) })
		if err != nil {
			return err
		}
	}
	if err := v.join(account, false); err != nil {
		return err
	}
	if err := v.bring(brought); err != nil {
		return err
	}
	return v.see(v.back("/"))
}

// guest reports whether the session is one that was given without a login. It only decides whose
// cart is brought along, so the browser may be believed.
func (v *visit) guest() bool {
	_, err := v.r.Cookie(guestCookie)
	return err == nil && v.shopper != 0
}

// bring merges a guest's cart into that of the account: the larger quantity of a line stands, and
// a line that finds no room stays behind with the guest, who keeps the whole cart.
func (v *visit) bring(brought []shopper.CartLine) error {
	has := map[event.SKUID]uint32{}
	err := v.own(func(fold *shopper.Fold) {
		for _, l := range fold.Cart(v.shopper) {
			has[l.SKU] = l.Quantity
		}
	})
	for i := 0; i < len(brought) && err == nil; i++ {
		l := brought[i]
		if has[l.SKU] < l.Quantity {
			_, err = v.submit(&trade.PutInCart{
				Shopper: v.shopper, SKU: l.SKU, Quantity: l.Quantity,
			})
		}
	}
	return err
}

func (f *face) continueAsGuest(v *visit) error {
	if err := v.enter(); err != nil {
		return err
	}
	return v.see(v.back("/"))
}

func (f *face) signOut(v *visit) error {
	web.ClearCookie(v.w, v.r)
	v.markGuest(false)
	return v.see("/")
}
