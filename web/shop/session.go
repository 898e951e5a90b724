package shop

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"

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
	return keyText(b[:])
}

// formKey is the key that a form was sent with; ok is false when it is none of ours.
func (v *visit) formKey() (key string, ok bool) {
	key = v.r.PostFormValue("key")
	return key, isKey(key)
}

// tapKey is the key of the forms that buy: one and the same on every page that a shopper has open,
// until something is bought. So a tap in one tab and the same tap in another are one; who orders
// the same again afterwards does so from a page with another key. Nobody can tell the key of
// somebody else: a guest's account may follow from it.
func (v *visit) tapKey() string {
	if v.shopper == 0 {
		return newKey()
	}
	taps := 0
	v.f.Shoppers.Read(func(fold *shopper.Fold) { taps = fold.Taps(v.shopper) })
	b := append([]byte("carnival/tap/v1\x00"), v.shopper.String()...)
	return keyText(v.f.Gate.Sealer.Mark(binary.BigEndian.AppendUint64(b, uint64(taps))))
}

func keyText(b []byte) string {
	return base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(b)
}

func isKey(text string) bool {
	b, err := base32.HexEncoding.WithPadding(base32.NoPadding).DecodeString(text)
	return err == nil && len(b) == keyBytes
}

// enter makes sure that a form comes from a shopper. Who has no session becomes a guest. The
// guest's account follows from the key of the form, so that the two requests of a double tap,
// neither of which has a cookie yet, are the same guest's. Whose session has ended is told so, and
// becomes a guest only by another press.
func (v *visit) enter() error {
	key, ok := v.formKey()
	switch {
	case !ok:
		return web.NewProblem("bad_request", string(v.lang))
	case v.role == web.Operator, v.role == web.Merchant:
		return web.NewProblem("forbidden", string(v.lang))
	case v.shopper != 0:
		return nil
	case web.SessionOf(v.r).Unread:
		return web.NewProblem("session_unread", string(v.lang))
	case web.SessionOf(v.r).Lost:
		v.f.Gate.Give(v.w, v.r, web.Cookie{Name: web.SessionCookie})
		return web.NewProblem("signed_out", string(v.lang))
	case !v.f.Guests.Allow(web.ClientAddress(v.r)):
		return web.NewProblem("too_many_requests", string(v.lang))
	}
	mark := v.f.Gate.Sealer.Mark([]byte("carnival/guest-of-form/v1\x00" + key))
	return v.join(guestAccount|binary.BigEndian.Uint64(mark), true)
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
	token := v.f.Gate.Sealer.Seal(web.Shopper, v.shopper)
	if guest {
		token = v.f.Gate.Sealer.SealGuest(v.shopper)
	}
	v.f.Gate.Give(v.w, v.r,
		web.Cookie{Name: web.SessionCookie, Value: token, Life: web.SessionLife})
	return nil
}

// guest reports whether the session is one that was given without a proof.
func (v *visit) guest() bool { return web.SessionOf(v.r).Guest }

// bring merges what a guest had kept into the account, as every other way of signing in does.
func (v *visit) bring(guest event.ShopperID) error {
	last, err := v.f.SignIn.Bring(v.r.Context(), guest, v.shopper)
	v.f.Marks.Wrote(v.shopper, last)
	return err
}

func (f *face) continueAsGuest(v *visit) error {
	if err := v.enter(); err != nil {
		return err
	}
	return v.see(v.back("/"))
}

// signOut ends the session: that of an account for good; the token of a guest has nothing behind it
// that could be ended, and is taken back.
func (f *face) signOut(v *visit) error {
	// Whatever fails behind it, this browser is nobody's from now on.
	f.Gate.Give(v.w, v.r, web.Cookie{Name: web.SessionCookie})
	f.Gate.Forget(v.w)
	s, err := v.account()
	if err == nil && s != nil {
		err = f.SignIn.SignOut(v.r.Context(), s)
	}
	if err != nil {
		return err
	}
	return v.see("/")
}
