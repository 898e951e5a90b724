package vault

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"time"

	"carnival/event"
)

// TokenHash is what the vault keeps of a token.
type TokenHash [sha256.Size]byte

// HashToken hashes a token. A token is 256 bits of chance, so a plain hash is enough.
func HashToken(token string) TokenHash { return sha256.Sum256([]byte(token)) }

// newToken draws a token.
func newToken() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Session is a browser or a program that somebody has signed in with.
type Session struct {
	ID      int64
	Account AccountID
	Shopper event.ShopperID
	Guest   event.ShopperID // who the visitor was before, if their cart was merged; else 0
	Device  string
	Created time.Time
	Seen    time.Time
	Proved  time.Time // when the person last proved who they are
	Expires time.Time
}

// NewSession is what a session begins with.
type NewSession struct {
	Account AccountID
	Guest   event.ShopperID
	Device  string
	Life    time.Duration
}

// Bounds of sessions.
const (
	MaxSessions = 50 // of one account; the one that was seen longest ago ends when one more begins
	maxDevice   = 120
)

// OpenSession begins a session; ended are the tokens that had to make room for it.
func (v *Vault) OpenSession(
	ctx context.Context, n NewSession,
) (token string, ended []TokenHash, err error) {
	device, err := v.seal(ctx, n.Account, "device", cut(n.Device, maxDevice))
	if err != nil {
		return "", nil, err
	}
	token = newToken()
	hash, now := HashToken(token), v.now()
	err = v.change(ctx, func(tx *sql.Tx) error {
		ended, err = endTokens(ctx, tx, `DELETE FROM sessions WHERE id IN (SELECT id FROM sessions
			WHERE account = ? ORDER BY seen DESC LIMIT -1 OFFSET ?) RETURNING token`,
			int64(n.Account), MaxSessions-1)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO sessions
			(id, token, account, guest, device, created, seen, proved, expires)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, newID(), hash[:], int64(n.Account),
			int64(n.Guest), device, millis(now), millis(now), millis(now),
			millis(now.Add(n.Life)))
		return err
	})
	return token, ended, err
}

func cut(text string, most int) string {
	for i := range text {
		if i > most {
			return text[:i]
		}
	}
	return text
}

func endTokens(
	ctx context.Context, tx *sql.Tx, query string, args ...any,
) (ended []TokenHash, err error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			return nil, err
		}
		ended = append(ended, TokenHash(b))
	}
	return ended, rows.Err()
}

const sessionColumns = `s.id, s.account, a.shopper, s.guest, s.device, s.created, s.seen,
	s.proved, s.expires FROM sessions s JOIN accounts a ON a.id = s.account WHERE `

// SessionByToken finds a session that has not ended. The name of its device is left out.
func (v *Vault) SessionByToken(ctx context.Context, hash TokenHash) (s Session, err error) {
	row := v.read.QueryRowContext(ctx, "SELECT "+sessionColumns+
		"s.token = ? AND s.expires > ? AND a.shopper IS NOT NULL", hash[:], millis(v.now()))
	_, err = s.scan(row.Scan)
	return s, missing(err)
}

func (s *Session) scan(scan scanner) (device []byte, err error) {
	var created, seen, proved, expires int64
	err = scan(&s.ID, &s.Account, &s.Shopper, &s.Guest, &device, &created, &seen, &proved,
		&expires)
	s.Created, s.Seen = instant(created), instant(seen)
	s.Proved, s.Expires = instant(proved), instant(expires)
	return device, err
}

// Sessions lists the sessions of an account, the one seen last first.
func (v *Vault) Sessions(ctx context.Context, account AccountID) (list []Session, err error) {
	open := v.unsealer(ctx, account)
	q := ask(v.read, "SELECT "+sessionColumns+`s.account = ? AND s.expires > ?
		AND a.shopper IS NOT NULL ORDER BY s.seen DESC, s.id`, int64(account), millis(v.now()))
	err = each(ctx, q, func(scan scanner) error {
		var s Session
		device, err := s.scan(scan)
		if err != nil {
			return err
		}
		open.open(device, "device", &s.Device)
		list = append(list, s)
		return open.err
	})
	return list, err
}

// EndSession ends one session of an account; the token that it had is given back.
func (v *Vault) EndSession(
	ctx context.Context, account AccountID, id int64,
) (ended []TokenHash, err error) {
	return v.endSessions(ctx, "account = ? AND id = ?", int64(account), id)
}

// EndSessions ends all sessions of an account but one; but may be 0.
func (v *Vault) EndSessions(
	ctx context.Context, account AccountID, but int64,
) (ended []TokenHash, err error) {
	return v.endSessions(ctx, "account = ? AND id <> ?", int64(account), but)
}

func (v *Vault) endSessions(
	ctx context.Context, where string, args ...any,
) (ended []TokenHash, err error) {
	err = v.change(ctx, func(tx *sql.Tx) error {
		ended, err = endTokens(ctx, tx, "DELETE FROM sessions WHERE "+where+" RETURNING token",
			args...)
		return err
	})
	return ended, err
}

// ProveSession notes that the person of a session has proved again who they are. The token is
// drawn anew, so that one that leaked before is worth nothing after.
func (v *Vault) ProveSession(
	ctx context.Context, account AccountID, id int64,
) (token string, was TokenHash, err error) {
	token = newToken()
	hash := HashToken(token)
	err = v.change(ctx, func(tx *sql.Tx) error {
		var old []byte
		err := tx.QueryRowContext(ctx, "SELECT token FROM sessions WHERE id = ? AND account = ?",
			id, int64(account)).Scan(&old)
		if err != nil {
			return missing(err)
		}
		was = TokenHash(old)
		return one(ctx, tx, "UPDATE sessions SET token = ?, proved = ? WHERE id = ?",
			hash[:], millis(v.now()), id)
	})
	return token, was, err
}

// SeenSessions notes when sessions were last seen, all in one go.
func (v *Vault) SeenSessions(ctx context.Context, seen map[int64]time.Time) error {
	return v.change(ctx, func(tx *sql.Tx) error {
		for id, at := range seen {
			if _, err := tx.ExecContext(ctx, "UPDATE sessions SET seen = ? WHERE id = ?",
				millis(at), id); err != nil {
				return err
			}
		}
		return nil
	})
}

// ForgetGuest notes that a session's merge was undone or is over.
func (v *Vault) ForgetGuest(ctx context.Context, account AccountID, id int64) error {
	return v.change(ctx, func(tx *sql.Tx) error {
		return one(ctx, tx, "UPDATE sessions SET guest = 0 WHERE id = ? AND account = ?",
			id, int64(account))
	})
}
