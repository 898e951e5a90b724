package vault

import (
	"context"
	"database/sql"
	"time"
)

// Passkey is a public key that an account signs in with. Data is what the library that checks
// signatures wants back.
type Passkey struct {
	ID         int64
	Credential []byte
	Name       string
	Data       []byte
	Created    time.Time
	Used       time.Time
}

// MaxPasskeys bounds the passkeys of an account.
const MaxPasskeys = 10

type passkeyData struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}

// AddPasskey gives an account a passkey.
func (v *Vault) AddPasskey(ctx context.Context, account AccountID, p Passkey) error {
	data, err := v.seal(ctx, account, "passkey", passkeyData{cut(p.Name, maxDevice), p.Data})
	if err != nil {
		return err
	}
	return v.change(ctx, func(tx *sql.Tx) error {
		if err := room(ctx, tx, account, table{"passkeys", MaxPasskeys}); err != nil {
			return err
		}
		now := millis(v.now())
		_, err := tx.ExecContext(ctx, `INSERT INTO passkeys
			(credential, id, account, data, created, used) VALUES (?, ?, ?, ?, ?, ?)`,
			p.Credential, newID(), int64(account), data, now, now)
		return taken(err)
	})
}

// Passkeys lists the passkeys of an account, the oldest first.
func (v *Vault) Passkeys(ctx context.Context, account AccountID) (list []Passkey, err error) {
	open := v.unsealer(ctx, account)
	q := ask(v.read, `SELECT id, credential, data, created, used FROM passkeys WHERE account = ?
		ORDER BY created, id`, int64(account))
	err = each(ctx, q, func(scan scanner) error {
		var p Passkey
		var data []byte
		var created, used int64
		if err := scan(&p.ID, &p.Credential, &data, &created, &used); err != nil {
			return err
		}
		var inner passkeyData
		open.open(data, "passkey", &inner)
		p.Name, p.Data = inner.Name, inner.Data
		p.Created, p.Used = instant(created), instant(used)
		list = append(list, p)
		return open.err
	})
	return list, err
}

// UsePasskey keeps what has changed of a passkey that was used, such as its counter.
func (v *Vault) UsePasskey(ctx context.Context, account AccountID, p Passkey) error {
	data, err := v.seal(ctx, account, "passkey", passkeyData{p.Name, p.Data})
	if err != nil {
		return err
	}
	return v.change(ctx, func(tx *sql.Tx) error {
		return one(ctx, tx, `UPDATE passkeys SET data = ?, used = ?
			WHERE credential = ? AND account = ?`, data, millis(v.now()), p.Credential,
			int64(account))
	})
}

// RemovePasskey takes a passkey from an account, which keeps another way in, or is told ErrFull.
func (v *Vault) RemovePasskey(ctx context.Context, account AccountID, id int64) error {
	return v.change(ctx, func(tx *sql.Tx) error {
		err := one(ctx, tx, "DELETE FROM passkeys WHERE id = ? AND account = ?", id, int64(account))
		if err != nil {
			return err
		}
		var ways int
		err = tx.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM passkeys WHERE account = ?1)
			+ (SELECT count(*) FROM contacts WHERE account = ?1)
			+ (SELECT count(*) FROM identities WHERE account = ?1)`, int64(account)).Scan(&ways)
		if err == nil && ways == 0 {
			return ErrFull
		}
		return err
	})
}
