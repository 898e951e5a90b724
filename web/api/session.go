package api

import (
	"crypto/rand"
	"encoding/binary"
	"net/http"
	"time"

	"carnival/event"
	"carnival/trade"
	"carnival/web"
)

// SessionRequest signs in: with nothing in it as a guest, else as who the login belongs to. The
// login of a merchant is "merchant-" and the platform's key of it, the password a key that an
// operator has issued.
type SessionRequest struct {
	Login    string `json:"login,omitempty"`
	Password string `json:"password,omitempty"`
}

// SessionAnswer is who one is from now on. The token goes into Authorization: Bearer; a browser
// has it as a cookie, too.
type SessionAnswer struct {
	Token    string `json:"token"`
	Role     string `json:"role" enum:"shopper,operator,merchant"`
	Shopper  string `json:"shopper,omitempty"`
	Merchant string `json:"merchant,omitempty"`
	Expires  string `json:"expires" format:"date-time" doc:"wall time"`
}

// guestAccount marks the account numbers of guests, so that they never meet those of logins.
const guestAccount uint64 = 1 << 63

// openSession is POST /v1/sessions.
func (f *face) openSession(w http.ResponseWriter, r *http.Request) {
	var login, password string
	var hasLogin, hasPassword bool
	err := readJSON(r, func(rd *reader) {
		whole := rd.object(func(key []byte) bool {
			var s []byte
			switch string(key) {
			case "login":
				s, hasLogin = rd.str(100)
				login = string(s)
			case "password":
				s, hasPassword = rd.str(200)
				password = string(s)
			default:
				return false
			}
			return true
		})
		if whole && hasPassword && !hasLogin {
			rd.missing("login")
		}
	})
	var account Account
	switch {
	case err != nil:
	case hasLogin:
		if account, hasLogin = f.Accounts.Login(r.Context(), login, password); !hasLogin {
			err = web.NewProblem("credentials_wrong", web.Lang(r))
		}
	default:
		account = guest()
	}
	if err == nil {
		err = f.giveSession(w, r, account, password)
	}
	if err != nil {
		fail(w, r, err)
	}
}

// guest draws an account that nobody has.
func guest() Account {
	var b [8]byte
	rand.Read(b[:])
	return Account{Role: web.Shopper, Number: guestAccount | binary.LittleEndian.Uint64(b[:])}
}

func (f *face) giveSession(
	w http.ResponseWriter, r *http.Request, account Account, password string,
) error {
	said := SessionAnswer{Role: account.Role.String()}
	switch account.Role {
	case web.Shopper:
		out, err := f.submit(r, &trade.JoinShopper{Account: account.Number})
		if err != nil {
			return err
		}
		id := event.ShopperID(out.Subject)
		said.Shopper, said.Token = id.String(), f.Sealer.Seal(web.Shopper, id)
		f.Marks.Wrote(id, reached(out))
	case web.Merchant:
		id := event.MerchantID(account.Number)
		said.Merchant, said.Token = id.String(), f.Sealer.SealSignIn(id, password)
	default:
		said.Token = f.Sealer.Seal(account.Role, 0)
	}
	session, _ := f.Sealer.Open(said.Token)
	said.Expires = session.Expires.UTC().Format(time.RFC3339)
	web.SetCookie(w, r, said.Token)
	answer(w, r, http.StatusCreated, said)
	return nil
}

// closeSession is DELETE /v1/sessions: it takes the cookie back. A token is good until it expires.
func (f *face) closeSession(w http.ResponseWriter, r *http.Request) {
	web.ClearCookie(w, r)
	w.WriteHeader(http.StatusNoContent)
}
