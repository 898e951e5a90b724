package signin

import (
	"context"
	"crypto/subtle"
	"errors"
	"strings"
	"sync"
	"time"

	"carnival/event"
	"carnival/vault"
)

// Tokens say what kind they are, so that one of staff never opens a shopper's door, nor the other
// way round.
const (
	shopperToken = "ss_"
	staffToken   = "st_"
)

// Session is somebody who is signed in to an account.
type Session struct {
	vault.Session
	hash vault.TokenHash
}

// cache holds what tokens stand for, so that a page asks no database. What ends is taken out before
// its end is answered; there is one process, so there is nothing to hear of from elsewhere.
type cache[T any] struct {
	mu   sync.RWMutex
	rows map[vault.TokenHash]*T
	gone uint64 // how often something was taken out
}

// cached bounds a cache.
const cached = 100_000

func (c *cache[T]) get(hash vault.TokenHash) (row *T, gone uint64) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.rows[hash], c.gone
}

// put keeps a row that was read when the cache had lost gone rows; one that might have ended since
// is not kept.
func (c *cache[T]) put(hash vault.TokenHash, row *T, gone uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone != gone {
		return
	}
	if c.rows == nil || len(c.rows) >= cached {
		c.rows = make(map[vault.TokenHash]*T)
	}
	c.rows[hash] = row
}

func (c *cache[T]) drop(hashes ...vault.TokenHash) {
	if len(hashes) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gone++
	for _, h := range hashes {
		delete(c.rows, h)
	}
}

// Find finds the session of a token, or nil. The answer is shared: nobody changes it.
func (d *Desk) Find(ctx context.Context, token string) (*Session, error) {
	raw, ours := strings.CutPrefix(token, shopperToken)
	if !ours {
		return nil, nil
	}
	hash, now := vault.HashToken(raw), d.Now()
	s, gone := d.sessions.get(hash)
	if s == nil {
		row, err := d.Vault.SessionByToken(ctx, hash)
		if errors.Is(err, vault.ErrNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		s = &Session{row, hash}
		d.sessions.put(hash, s, gone)
	}
	if !now.Before(s.Expires) {
		d.sessions.drop(hash)
		return nil, nil
	}
	d.note(s.ID, now)
	return s, nil
}

// Open begins a session of an account whose person was recognised elsewhere, and gives its token.
func (d *Desk) Open(ctx context.Context, begin vault.NewSession) (token string, err error) {
	token, _, err = d.admit(ctx, nil, begin)
	return token, err
}

// seenMost bounds what is noted between two writes.
const seenMost = 100_000

func (d *Desk) note(id int64, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, noted := d.seen[id]; noted || len(d.seen) < seenMost {
		d.seen[id] = now
	}
}

// SignOut ends a session. Its token opens nothing from here on.
func (d *Desk) SignOut(ctx context.Context, s *Session) error {
	ended, err := d.Vault.EndSession(ctx, s.Account, s.ID)
	d.sessions.drop(append(ended, s.hash)...)
	return err
}

// Devices lists where an account is signed in.
func (d *Desk) Devices(ctx context.Context, s *Session) ([]vault.Session, error) {
	if err := d.noteSeen(ctx); err != nil {
		return nil, err
	}
	return d.Vault.Sessions(ctx, s.Account)
}

// EndDevice ends one session of the account.
func (d *Desk) EndDevice(ctx context.Context, s *Session, id int64) error {
	ended, err := d.Vault.EndSession(ctx, s.Account, id)
	d.sessions.drop(ended...)
	if err == nil && len(ended) == 0 {
		return vault.ErrNotFound
	}
	return err
}

// EndOtherDevices ends all sessions of the account but this one.
func (d *Desk) EndOtherDevices(ctx context.Context, s *Session) error {
	ended, err := d.Vault.EndSessions(ctx, s.Account, s.ID)
	d.sessions.drop(ended...)
	return err
}

// same compares in a time that does not tell where two values differ.
func same(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }

// StaffSession is somebody who is signed in to work.
type StaffSession struct {
	vault.StaffSession
	hash vault.TokenHash
}

// FindStaff finds the session of a token of staff, or nil.
func (d *Desk) FindStaff(ctx context.Context, token string) (*StaffSession, error) {
	raw, ours := strings.CutPrefix(token, staffToken)
	if !ours {
		return nil, nil
	}
	hash := vault.HashToken(raw)
	s, gone := d.staff.get(hash)
	if s == nil {
		row, err := d.Vault.StaffSessionByToken(ctx, hash)
		if errors.Is(err, vault.ErrNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		s = &StaffSession{row, hash}
		d.staff.put(hash, s, gone)
	}
	if !d.Now().Before(s.Expires) {
		d.staff.drop(hash)
		return nil, nil
	}
	return s, nil
}

// SignOutStaff ends a session of staff.
func (d *Desk) SignOutStaff(ctx context.Context, s *StaffSession) error {
	err := d.Vault.EndStaffSession(ctx, s.ID)
	d.staff.drop(s.hash)
	if errors.Is(err, vault.ErrNotFound) {
		return nil
	}
	return err
}

// Merchant is whose staff it is; 0 for an operator.
func (s *StaffSession) Merchant() event.MerchantID { return s.Staff.Merchant }
