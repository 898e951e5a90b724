package vault

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"slices"
	"time"

	"carnival/event"
)

// A household keeps where the parcels of a shopper go who has no account, such as a guest. It has a
// number and a key as an account has, so that everything that is written for one is written for
// both; but it has no contact, and nobody signs in to it. When its shopper opens an account, it
// becomes that account.

// Waits of the sweep for households. Nobody can come back to one: a guest who returns after their
// token has ended is another guest.
const (
	// Visited is for how long an address is kept that a shopper without an account wrote down: no
	// token of a guest lives longer.
	Visited = Upgraded
	// Retained is for how long is kept where an order of theirs went. The law asks for three years
	// after an order is done with (E-Commerce Law, art. 31), and within one it is.
	Retained = 4 * 365 * 24 * time.Hour
)

// HolderOf finds where the addresses of a shopper are kept: with their account or in their
// household; ErrNotFound where nothing is.
func (v *Vault) HolderOf(ctx context.Context, shopper event.ShopperID) (AccountID, error) {
	var id int64
	err := v.read.QueryRowContext(ctx, "SELECT id FROM accounts WHERE shopper = ?",
		int64(shopper)).Scan(&id)
	return AccountID(id), missing(err)
}

// OpenHolder is HolderOf for who is about to keep something: it makes a household where there is
// nothing.
func (v *Vault) OpenHolder(ctx context.Context, shopper event.ShopperID) (AccountID, error) {
	for range 2 { // another request of the same shopper may make it in between
		id, err := v.HolderOf(ctx, shopper)
		if err == nil {
			_, err = v.write.ExecContext(ctx,
				"UPDATE accounts SET household = 1 WHERE id = ? AND household = 2", int64(id))
		}
		if !errors.Is(err, ErrNotFound) {
			return id, err
		}
		id, err = v.openHousehold(ctx, shopper)
		if !errors.Is(err, ErrTaken) {
			return id, err
		}
	}
	return v.HolderOf(ctx, shopper)
}

func (v *Vault) openHousehold(
	ctx context.Context, shopper event.ShopperID,
) (id AccountID, err error) {
	id = AccountID(newID())
	if err := v.keys.make(ctx, id); err != nil {
		return 0, err
	}
	name, err := v.seal(ctx, id, "name", "")
	if err == nil {
		handle := make([]byte, handleBytes)
		rand.Read(handle)
		_, err = v.write.ExecContext(ctx, `INSERT INTO accounts
			(id, shopper, handle, name, locale, created, household) VALUES (?, ?, ?, ?, '', ?, 1)`,
			int64(id), int64(shopper), handle, name, millis(v.now()))
	}
	if err != nil {
		return 0, errors.Join(taken(err), v.keys.drop(context.WithoutCancel(ctx), id))
	}
	return id, nil
}

// household is the one of a guest who is about to have an account; 0 for who has none.
func (v *Vault) household(ctx context.Context, shopper event.ShopperID) (AccountID, error) {
	var id int64
	err := v.read.QueryRowContext(ctx,
		"SELECT id FROM accounts WHERE shopper = ? AND household > 0", int64(shopper)).Scan(&id)
	if err = missing(err); errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	return AccountID(id), err
}

// TakeIn brings the addresses of a guest along to who has signed in, as it is with the cart. What
// is known there already, and what there is no room for, stays behind. It may be done again.
func (v *Vault) TakeIn(ctx context.Context, guest, into event.ShopperID) error {
	from, err := v.HolderOf(ctx, guest)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	to, err := v.OpenHolder(ctx, into)
	if err != nil {
		return err
	}
	return v.move(ctx, journey{from: from, to: to, origin: int64(from), of: noOrigin})
}

// GiveBack undoes TakeIn, as often as it is asked for.
func (v *Vault) GiveBack(ctx context.Context, guest, into event.ShopperID) error {
	to, err := v.HolderOf(ctx, guest)
	from, err2 := v.HolderOf(ctx, into)
	if errors.Is(err, ErrNotFound) || errors.Is(err2, ErrNotFound) {
		return nil
	}
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	return v.move(ctx, journey{from: from, to: to, of: int64(to), back: true})
}

// journey is how rows go from one holder to another.
type journey struct {
	from, to AccountID
	of       int64 // only rows that came from there
	origin   any   // that is noted of them; nil once they are back
	back     bool
}

// noOrigin stands for rows that came from nowhere else: no id is negative.
const noOrigin = -1

// leavers asks for the rows of one table that go.
type leavers struct {
	sealed string // as what their data is sealed
	text   string
}

var (
	addressRows = leavers{"address", `SELECT id, place, data FROM addresses
		WHERE account = ? AND coalesce(origin, -1) = ? ORDER BY standard DESC, created, id`}
	deliveryRows = leavers{"delivery", `SELECT tap, 0, data FROM deliveries
		WHERE account = ? AND coalesce(origin, -1) = ?`}
)

// moved is a row on its way, sealed anew.
type moved struct {
	key   any
	place int64
	data  []byte
}

func (v *Vault) move(ctx context.Context, j journey) error {
	if j.from == j.to {
		return nil
	}
	return v.change(ctx, func(tx *sql.Tx) error {
		if err := v.moveAddresses(ctx, tx, j); err != nil {
			return err
		}
		rows, err := v.leaving(ctx, tx, j, deliveryRows)
		for _, r := range rows {
			if err == nil {
				_, err = tx.ExecContext(ctx,
					"UPDATE deliveries SET account = ?, data = ?, origin = ? WHERE tap = ?",
					int64(j.to), r.data, j.origin, r.key)
			}
		}
		return err
	})
}

func (v *Vault) moveAddresses(ctx context.Context, tx *sql.Tx, j journey) error {
	had, err := placesOf(ctx, tx, j.to)
	if err != nil {
		return err
	}
	rows, err := v.leaving(ctx, tx, j, addressRows)
	for _, r := range rows {
		known := slices.Contains(had, r.place)
		switch {
		case err != nil:
		case known && j.back: // the guest has written it down again
			_, err = tx.ExecContext(ctx, "DELETE FROM addresses WHERE id = ?", r.key)
		case known || len(had) >= MaxAddresses:
		default:
			had = append(had, r.place)
			_, err = tx.ExecContext(ctx, `UPDATE addresses
				SET account = ?, data = ?, origin = ?, standard = 0 WHERE id = ?`,
				int64(j.to), r.data, j.origin, r.key)
		}
	}
	for _, holder := range []AccountID{j.from, j.to} {
		if err == nil {
			_, err = tx.ExecContext(ctx, oneDefault, int64(holder))
		}
	}
	return err
}

// leaving reads the rows that go, sealed for where they arrive.
func (v *Vault) leaving(
	ctx context.Context, tx *sql.Tx, j journey, of leavers,
) (rows []moved, err error) {
	open := v.unsealer(ctx, j.from)
	err = each(ctx, ask(tx, of.text, int64(j.from), j.of), func(scan scanner) error {
		var r moved
		var data []byte
		var a Address
		if err := scan(&r.key, &r.place, &data); err != nil {
			return err
		}
		open.open(data, of.sealed, &a)
		if open.err != nil {
			return open.err
		}
		var err error
		r.data, err = v.seal(ctx, j.to, of.sealed, a)
		rows = append(rows, r)
		return err
	})
	return rows, err
}

// The sweep asks households by how old they are and never looks through all addresses: it would
// keep everybody waiting who writes. That a household is more than 0 names their index.
const (
	leftAddresses = `DELETE FROM addresses WHERE created <= ?1 AND account IN
		(SELECT id FROM accounts WHERE household > 0 AND household = 1 AND created <= ?1)
		RETURNING place`
	leftHouseholds = `DELETE FROM accounts WHERE household > 0 AND household = ?2 AND created <= ?1
		AND NOT EXISTS (SELECT 1 FROM addresses WHERE account = accounts.id)
		AND NOT EXISTS (SELECT 1 FROM deliveries WHERE account = accounts.id)`
	leftBooks = `UPDATE accounts SET household = 2
		WHERE household > 0 AND household = 1 AND created <= ?1
		AND NOT EXISTS (SELECT 1 FROM addresses WHERE account = accounts.id)`
	leftDeliveries = `DELETE FROM deliveries WHERE created <= ?1 AND account IN
		(SELECT id FROM accounts WHERE household > 0 AND household = 2 AND created <= ?1)`
)

// sweepHouseholds forgets what nobody can come back to, see Visited and Retained.
func (v *Vault) sweepHouseholds(ctx context.Context) error {
	visited, retained := millis(v.now().Add(-Visited)), millis(v.now().Add(-Retained))
	return v.change(ctx, func(tx *sql.Tx) error {
		var places []int64
		err := each(ctx, ask(tx, leftAddresses, visited), func(scan scanner) error {
			var place int64
			err := scan(&place)
			places = append(places, place)
			return err
		})
		if err == nil {
			err = dropPlaces(ctx, tx, places...)
		}
		for _, step := range []struct {
			text string
			args []any
		}{
			{leftHouseholds, []any{visited, 1}}, {leftBooks, []any{visited}},
			{leftDeliveries, []any{retained}}, {leftHouseholds, []any{retained, 2}},
		} {
			if err == nil {
				_, err = tx.ExecContext(ctx, step.text, step.args...)
			}
		}
		return err
	})
}
