package vault

import (
	"context"
	"database/sql"
	"time"
)

// A ceremony is a proof that takes two requests: a code that is sent and typed, a challenge that a
// passkey signs, a visit to another provider. The vault keeps what the second request is held
// against, and gives a ticket for it.

// BeginCeremony keeps data for a while. It can be looked at as often as tries says.
func (v *Vault) BeginCeremony(ctx context.Context, c Ceremony) (ticket string, err error) {
	ticket = newToken()
	hash := HashToken(ticket)
	data := sealed(v.keys.site, c.Data, "ceremony/"+c.Kind)
	err = v.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO ceremonies (ticket, kind, data, tries, expires)
			VALUES (?, ?, ?, ?, ?)`, hash[:], c.Kind, data, c.Tries,
			millis(v.now().Add(c.Life)))
		return err
	})
	return ticket, err
}

// Ceremony is what BeginCeremony keeps.
type Ceremony struct {
	Kind  string
	Data  []byte
	Tries int
	Life  time.Duration
}

// TryCeremony uses up one of a ceremony's tries and gives its data. It is counted before it is
// given: two tries at once are two tries.
func (v *Vault) TryCeremony(ctx context.Context, kind, ticket string) (data []byte, err error) {
	hash := HashToken(ticket)
	err = v.change(ctx, func(tx *sql.Tx) error {
		return missing(tx.QueryRowContext(ctx, `UPDATE ceremonies SET tries = tries - 1
			WHERE ticket = ? AND kind = ? AND tries > 0 AND expires > ? RETURNING data`,
			hash[:], kind, millis(v.now())).Scan(&data))
	})
	if err != nil {
		return nil, err
	}
	return opened(v.keys.site, data, "ceremony/"+kind)
}

// EndCeremony takes a ceremony away; ErrNotFound says that somebody else was first. Who ends it has
// won it, so nothing is proved twice.
func (v *Vault) EndCeremony(ctx context.Context, ticket string) error {
	hash := HashToken(ticket)
	return v.change(ctx, func(tx *sql.Tx) error {
		return one(ctx, tx, "DELETE FROM ceremonies WHERE ticket = ?", hash[:])
	})
}

// Count counts one more of something within a window that begins with the first; n includes this
// one, and until is when the count begins again. The name is kept as a keyed hash.
func (v *Vault) Count(
	ctx context.Context, name string, window time.Duration,
) (n int, until time.Time, err error) {
	now := v.now()
	var ms int64
	err = v.change(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `INSERT INTO counters (name, n, until) VALUES (?1, 1, ?2)
			ON CONFLICT (name) DO UPDATE SET
				n = CASE WHEN until <= ?3 THEN 1 ELSE n + 1 END,
				until = CASE WHEN until <= ?3 THEN ?2 ELSE until END
			RETURNING n, until`, v.keys.hash("counter", name), millis(now.Add(window)),
			millis(now)).Scan(&n, &ms)
	})
	return n, instant(ms), err
}

// Uncount forgets a count.
func (v *Vault) Uncount(ctx context.Context, name string) error {
	return v.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM counters WHERE name = ?",
			v.keys.hash("counter", name))
		return err
	})
}
