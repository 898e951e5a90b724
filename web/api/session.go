package api

import (
	"crypto/rand"
	"encoding/binary"
	"net/http"
	"time"

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
	Token   string `json:"token"`
	Role    string `json:"role" enum:"shopper"`
	Shopper string `json:"shopper"`
	Expires string `json:"expires" format:"date-time" doc:"wall time"`
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
	account := Account{Role: web.Shopper}
	switch {
	case err != nil:
	case hasLogin:
		// Who works here has a door of their own, and does not learn at this one that they do.
		if err = f.SignIn.Try(r.Context(), web.ClientAddress(r)); err != nil {
			break
		}
		account, hasLogin = f.Accounts.Login(r.Context(), login, password)
		if !hasLogin || account.Role != web.Shopper {
			err = web.NewProblem("credentials_wrong", web.Lang(r))
		}
	case !f.Guests.Allow(web.ClientAddress(r)):
		err = web.NewProblem("too_many_requests", web.Lang(r))
	default:
		account.Number = guestNumber()
	}
	if err == nil {
		err = f.giveSession(w, r, account.Number, !hasLogin)
	}
	if err != nil {
		fail(w, r, err)
	}
}

// guestNumber draws the number of an account that nobody has.
func guestNumber() uint64 {
	var b [8]byte
	rand.Read(b[:])
	return guestAccount | binary.LittleEndian.Uint64(b[:])
}

func (f *face) giveSession(
	w http.ResponseWriter, r *http.Request, account uint64, guest bool,
) error {
	id, err := f.joined(r, account)
	if err != nil {
		return err
	}
	said := SessionAnswer{Role: web.Shopper.String(), Shopper: id.String()}
	if guest {
		said.Token = f.Gate.Sealer.SealGuest(id)
	} else {
		said.Token = f.Gate.Sealer.Seal(web.Shopper, id)
	}
	session, _ := f.Gate.Sealer.Open(said.Token)
	said.Expires = session.Expires.UTC().Format(time.RFC3339)
	f.Gate.Give(w, r, web.Cookie{
		Name: web.SessionCookie, Value: said.Token, Life: web.SessionLife})
	answer(w, r, http.StatusCreated, said)
	return nil
}

// closeSession is DELETE /v1/sessions. The session of an account is over with the answer; the
// sealed token of a guest has nothing behind it that could be ended, and is taken back.
func (f *face) closeSession(w http.ResponseWriter, r *http.Request) {
	v, err := f.visitor(r)
	if err == nil && v.Session != nil {
		err = f.SignIn.SignOut(r.Context(), v.Session)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.Gate.Give(w, r, web.Cookie{Name: web.SessionCookie})
	f.Gate.Forget(w)
	w.WriteHeader(http.StatusNoContent)
}
