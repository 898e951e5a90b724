package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"carnival/event"
)

// Role is who somebody is to the doors of the site. Roles are not ranks: an operator is no
// shopper.
type Role uint8

// Roles. Anyone is who has shown nothing. MerchantOrOperator is nobody's role and only a door's:
// it lets in merchants, each for what is theirs, and operators, who act for any merchant they
// name. ShopperOrOperator and SignedIn are so, too: behind them each finds what is theirs,
// and an operator all of it.
const (
	Anyone             Role = 0
	Shopper            Role = 1
	Operator           Role = 2
	Merchant           Role = 3
	MerchantOrOperator Role = 4
	ShopperOrOperator  Role = 5
	SignedIn           Role = 6
)

var roleNames = [...]string{"anyone", "shopper", "operator", "merchant", "merchant or operator",
	"shopper or operator", "shopper, merchant or operator"}

// String is the role's name in the list of routes.
func (r Role) String() string { return roleNames[r] }

// Admits reports whether a door of this role lets somebody in.
func (r Role) Admits(who Role) bool {
	return r == Anyone || r == who || r == SignedIn && who != Anyone ||
		r == MerchantOrOperator && (who == Merchant || who == Operator) ||
		r == ShopperOrOperator && (who == Shopper || who == Operator)
}

// Session says who makes a request.
type Session struct {
	Role     Role
	Shopper  event.ShopperID  // of a Shopper
	Merchant event.MerchantID // of a Merchant
	Key      uint64           // by which a Merchant came; 0 = by a login
	Expires  time.Time
	Guest    bool      // of a Shopper who has proved nothing
	Token    string    // of a session that is kept and can be ended
	Proved   time.Time // when the person behind a kept session last proved who they are

	// Of Anyone who showed a token: Lost says that the session behind it has ended, Unread that it
	// could not be looked up.
	Lost, Unread bool
}

// known reports whether there is anything to say of who makes a request.
func (s *Session) known() bool { return s.Role != Anyone || s.Lost || s.Unread }

// Sealer makes and reads session tokens. A token is what it says, sealed with a key of this
// server: a surge of shoppers asks no table. The key is kept beside the journal; a new key signs
// all out. Tokens of merchants' keys alone are looked up, because they can be revoked.
type Sealer struct {
	// Keys are those that merchants come by; nil: nobody comes by a key.
	Keys *Keys

	now  func() time.Time
	macs sync.Pool // of keyed hashes: the key's own blocks are hashed once and not for each request
}

const (
	// SessionLife is how long a token is good for.
	SessionLife  = 30 * 24 * time.Hour
	tokenPayload = 1 + 8 + 8
	tokenBytes   = tokenPayload + sealBytes
	sealBytes    = 16
	// keyPrefix tells a merchant's key from a session token, also for who finds one where it does
	// not belong.
	keyPrefix  = "cmk_"
	keyPayload = tokenPayload + 8
	keyBytes   = keyPayload + sealBytes
)

// NewSealer makes a sealer from its key; now is wall time.
func NewSealer(key [32]byte, now func() time.Time) *Sealer {
	s := &Sealer{now: now}
	s.macs.New = func() any { return hmac.New(sha256.New, key[:]) }
	return s
}

// Seal makes a token for a role; shopper is 0 for an operator.
func (s *Sealer) Seal(role Role, shopper event.ShopperID) string {
	return s.seal(role, uint64(shopper))
}

// SealGuest makes the token of a shopper who has proved nothing.
func (s *Sealer) SealGuest(shopper event.ShopperID) string {
	return s.seal(Shopper|guestBit, uint64(shopper))
}

// SealMerchant makes the token of a merchant. The id stands where that of a shopper would: the
// role says whose it is, so that every token has the one form.
func (s *Sealer) SealMerchant(merchant event.MerchantID) string {
	return s.seal(Merchant, uint64(merchant))
}

// guestBit marks the role of a guest within a token.
const guestBit Role = 1 << 7

func (s *Sealer) seal(role Role, id uint64) string {
	b := make([]byte, 0, tokenPayload+sha256.Size)
	b = append(b, byte(role))
	b = binary.BigEndian.AppendUint64(b, id)
	b = binary.BigEndian.AppendUint64(b, uint64(s.now().Add(SessionLife).Unix()))
	return base64.RawURLEncoding.EncodeToString(s.mac(b))
}

// mac appends the seal of b to it.
func (s *Sealer) mac(b []byte) []byte {
	mac := s.macs.Get().(hash.Hash)
	defer s.macs.Put(mac)
	mac.Reset()
	mac.Write(b)
	return mac.Sum(b)[:len(b)+sealBytes]
}

// Mark is what follows from a text and nobody without this server's key can tell: sealBytes bytes,
// the same whenever it is asked. A text begins with what it is for and is longer than any token.
func (s *Sealer) Mark(text []byte) []byte { return s.mac(slices.Clip(text))[len(text):] }

// SealKey makes the token of a key, which ends when the key is revoked.
func (s *Sealer) SealKey(merchant event.MerchantID, key uint64, expires time.Time) string {
	b := make([]byte, 0, keyPayload+sha256.Size)
	b = append(b, byte(Merchant))
	b = binary.BigEndian.AppendUint64(b, uint64(merchant))
	b = binary.BigEndian.AppendUint64(b, uint64(expires.Unix()))
	b = binary.BigEndian.AppendUint64(b, key)
	return keyPrefix + base64.RawURLEncoding.EncodeToString(s.mac(b))
}

// openKey reads what SealKey has made.
func (s *Sealer) openKey(token string) (Session, bool) {
	if s.Keys == nil || base64.RawURLEncoding.DecodedLen(len(token)) != keyBytes {
		return Session{}, false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != keyBytes || !hmac.Equal(s.mac(raw[:keyPayload:keyPayload]), raw) {
		return Session{}, false
	}
	got := Session{
		Role: Role(raw[0]), Merchant: event.MerchantID(binary.BigEndian.Uint64(raw[1:])),
		Expires: time.Unix(int64(binary.BigEndian.Uint64(raw[9:])), 0),
		Key:     binary.BigEndian.Uint64(raw[tokenPayload:]),
	}
	return got, s.now().Before(got.Expires) && s.Keys.live(got.Merchant, got.Key)
}

// Open reads a token; ok is false when it is forged, damaged, old or revoked.
func (s *Sealer) Open(token string) (Session, bool) {
	if key, ok := strings.CutPrefix(token, keyPrefix); ok {
		return s.openKey(key)
	}
	var buf [tokenBytes]byte
	var room [tokenPayload + sha256.Size]byte
	if base64.RawURLEncoding.DecodedLen(len(token)) != tokenBytes {
		return Session{}, false
	}
	if _, err := base64.RawURLEncoding.Decode(buf[:], []byte(token)); err != nil {
		return Session{}, false
	}
	sealed := s.mac(append(room[:0], buf[:tokenPayload]...))
	if !hmac.Equal(sealed, buf[:]) {
		return Session{}, false
	}
	got := Session{
		Role:    Role(buf[0]) &^ guestBit,
		Guest:   Role(buf[0])&guestBit != 0,
		Expires: time.Unix(int64(binary.BigEndian.Uint64(buf[9:])), 0),
	}
	if id := binary.BigEndian.Uint64(buf[1:]); got.Role == Merchant {
		got.Merchant = event.MerchantID(id)
	} else {
		got.Shopper = event.ShopperID(id)
	}
	return got, got.Role <= Merchant && s.now().Before(got.Expires)
}

type sessionKey struct{}

// sessionContext is the context of a request that comes with a session.
type sessionContext struct {
	context.Context
	session Session
}

func (c *sessionContext) Value(key any) any {
	if key == (sessionKey{}) {
		return c
	}
	return c.Context.Value(key)
}

// WithSession gives a request its session, as the guard of a route does.
func WithSession(r *http.Request, s Session) *http.Request {
	return r.WithContext(&sessionContext{r.Context(), s})
}

// SessionOf is the session that the guard found for a request; of Role Anyone when it is anyone's.
func SessionOf(r *http.Request) Session {
	if c, ok := r.Context().Value(sessionKey{}).(*sessionContext); ok {
		return c.session
	}
	return Session{}
}
