package vault

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"carnival/event"
)

// Erase forgets the account or the household of a shopper: its rows, and the key without which
// older copies of them cannot be read. It is harmless to do it twice. ended are the tokens that
// open nothing any more.
func (v *Vault) Erase(
	ctx context.Context, shopper event.ShopperID,
) (ended []TokenHash, err error) {
	var account AccountID
	err = v.change(ctx, func(tx *sql.Tx) error {
		err := missing(tx.QueryRowContext(ctx, "SELECT id FROM accounts WHERE shopper = ?",
			int64(shopper)).Scan(&account))
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		ended, err = forget(ctx, tx, account)
		return err
	})
	if err != nil || account == 0 {
		return nil, err
	}
	// A crash between the two leaves a key without rows, which the sweep throws away.
	return ended, errors.Join(v.keys.drop(ctx, account), checkpoint(ctx, v.write))
}

// forget deletes the rows of an account. All tables that name one follow it.
func forget(ctx context.Context, tx *sql.Tx, account AccountID) ([]TokenHash, error) {
	ended, err := endTokens(ctx, tx, "DELETE FROM sessions WHERE account = ? RETURNING token",
		int64(account))
	if err != nil {
		return nil, err
	}
	places, err := placesOf(ctx, tx, account)
	if err != nil {
		return nil, err
	}
	if err := one(ctx, tx, "DELETE FROM accounts WHERE id = ?", int64(account)); err != nil {
		return nil, err
	}
	return ended, dropPlaces(ctx, tx, places...)
}

// Waits of the sweep.
const (
	// Orphaned is after how long an account goes that the journal gave no shopper.
	Orphaned = 24 * time.Hour
	// Upgraded is for how long it is remembered that a guest has become an account: no token of a
	// guest lives longer.
	Upgraded = 31 * 24 * time.Hour
)

// Sweep throws away what nobody needs any more: accounts that no event names, what has expired,
// addresses of taps that came to nothing, and keys without an account. Placed says which taps the
// journal knows.
func (v *Vault) Sweep(ctx context.Context, placed Placed) error {
	now := v.now()
	err := v.change(ctx, func(tx *sql.Tx) error {
		for query, before := range map[string]time.Time{
			"DELETE FROM ceremonies WHERE expires <= ?":                   now,
			"DELETE FROM counters WHERE until <= ?":                       now,
			"DELETE FROM sessions WHERE expires <= ?":                     now,
			"DELETE FROM staff_sessions WHERE expires <= ?":               now,
			"DELETE FROM upgrades WHERE at <= ?":                          now.Add(-Upgraded),
			"DELETE FROM accounts WHERE shopper IS NULL AND created <= ?": now.Add(-Orphaned),
		} {
			if _, err := tx.ExecContext(ctx, query, millis(before)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return errors.Join(v.sweepDeliveries(ctx, placed), v.sweepHouseholds(ctx), v.sweepKeys(ctx))
}

// sweepKeys throws keys away that no account has. A key is made before its account, so a young one
// is left alone; and as no old one ever gets an account, nobody waits while all are looked at.
func (v *Vault) sweepKeys(ctx context.Context) error {
	var made []AccountID
	q := ask(v.keys.db, "SELECT account FROM keys WHERE made <= ?",
		millis(v.now().Add(-Orphaned)))
	err := each(ctx, q, func(scan scanner) error {
		var id AccountID
		err := scan(&id)
		made = append(made, id)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range made {
		var known int
		err := v.read.QueryRowContext(ctx, "SELECT count(*) FROM accounts WHERE id = ?",
			int64(id)).Scan(&known)
		if err == nil && known == 0 {
			err = v.keys.drop(ctx, id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
