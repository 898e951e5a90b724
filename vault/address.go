package vault

import (
	"context"
	"database/sql"
	"strings"
	"time"
	"unicode"

	"carnival/event"
)

// Address is where parcels go.
type Address struct {
	ID       int64          `json:"-"`
	Place    int64          `json:"-"` // the same normalised address has the same place
	Name     string         `json:"name"`
	Phone    string         `json:"phone"`
	Country  string         `json:"country"`  // ISO 3166-1 alpha-2
	Province event.Province `json:"province"` // in China
	City     string         `json:"city"`
	District string         `json:"district"`
	Street   string         `json:"street"`
	Postcode string         `json:"postcode"`
	Default  bool           `json:"-"`
	Created  time.Time      `json:"-"`
}

// Same reports whether a parcel for one goes where a parcel for the other does, to the same person.
func (a *Address) Same(b *Address) bool {
	one, other := *a, *b
	for _, x := range []*Address{&one, &other} {
		x.ID, x.Place, x.Default, x.Created = 0, 0, false, time.Time{}
	}
	return one == other
}

// Bounds of addresses.
const (
	MaxAddresses   = 20
	maxAddressText = 200
)

// key is the address without what differs between two ways to write the same one.
func (a *Address) key() string {
	fold := func(text string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) || unicode.IsPunct(r) {
				return -1
			}
			if r >= '！' && r <= '～' { // full-width forms of ASCII
				r -= '！' - '!'
			}
			return unicode.ToLower(r)
		}, text)
	}
	province, _, _ := a.Province.Names()
	return strings.Join([]string{strings.ToUpper(a.Country), province, fold(a.City),
		fold(a.District), fold(a.Street), fold(a.Postcode)}, "\x00")
}

func (a *Address) check() error {
	_, err := event.ParseMarket(a.Country)
	for _, text := range []string{a.Name, a.City, a.District, a.Street, a.Postcode} {
		if !fits(text, maxAddressText) {
			return ErrInvalid
		}
	}
	if a.Province != 0 {
		if _, _, known := a.Province.Names(); !known {
			return ErrInvalid
		}
	}
	if err != nil || strings.TrimSpace(a.Name) == "" || strings.TrimSpace(a.Street) == "" ||
		strings.TrimSpace(a.City) == "" || a.Country == "CN" && a.Province == 0 {
		return ErrInvalid
	}
	if c, err := ParseContact(a.Phone); err != nil || c.Kind != Phone {
		return ErrInvalid
	}
	return nil
}

// PutAddress keeps an address: a new one when its ID is 0, else in the place of that one. The
// first one is the default, and so is one that asks to be. The same address written twice is one.
func (v *Vault) PutAddress(
	ctx context.Context, account AccountID, a Address,
) (id int64, err error) {
	if err := a.check(); err != nil {
		return 0, err
	}
	data, err := v.seal(ctx, account, "address", a)
	if err != nil {
		return 0, err
	}
	lookup := v.keys.hash("address", a.key())
	err = v.change(ctx, func(tx *sql.Tx) error {
		had, err := placesOf(ctx, tx, account)
		if err != nil {
			return err
		}
		place, err := placeFor(ctx, tx, lookup)
		if err != nil {
			return err
		}
		if id, err = v.writeAddress(ctx, tx, addressRow{account, a.ID, place, data}); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE addresses SET standard = (id = ?1) WHERE account = ?2
			AND (?3 OR NOT EXISTS (SELECT 1 FROM addresses WHERE account = ?2 AND standard = 1))`,
			id, int64(account), flag(a.Default))
		if err != nil {
			return err
		}
		return dropPlaces(ctx, tx, had...)
	})
	return id, err
}

func placeFor(ctx context.Context, tx *sql.Tx, lookup []byte) (place int64, err error) {
	_, err = tx.ExecContext(ctx,
		"INSERT INTO places (id, lookup) VALUES (?, ?) ON CONFLICT DO NOTHING", newID(), lookup)
	if err != nil {
		return 0, err
	}
	err = tx.QueryRowContext(ctx, "SELECT id FROM places WHERE lookup = ?", lookup).Scan(&place)
	return place, err
}

// dropPlace forgets a place unless somebody has it. It is named, because a look at all places would
// keep everybody waiting who writes.
const dropPlace = `DELETE FROM places WHERE id = ?1
	AND NOT EXISTS (SELECT 1 FROM addresses WHERE place = ?1)`

func dropPlaces(ctx context.Context, tx *sql.Tx, places ...int64) error {
	for _, place := range places {
		if _, err := tx.ExecContext(ctx, dropPlace, place); err != nil {
			return err
		}
	}
	return nil
}

// placesOf gives the places of an account's addresses, those that are about to go.
func placesOf(ctx context.Context, tx *sql.Tx, account AccountID) (places []int64, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT place FROM addresses WHERE account = ?",
		int64(account))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var place int64
		if err := rows.Scan(&place); err != nil {
			return nil, err
		}
		places = append(places, place)
	}
	return places, rows.Err()
}

type addressRow struct {
	account   AccountID
	id, place int64
	data      []byte
}

func (v *Vault) writeAddress(
	ctx context.Context, tx *sql.Tx, r addressRow,
) (id int64, err error) {
	if r.id != 0 {
		err := one(ctx, tx, "UPDATE addresses SET place = ?, data = ? WHERE id = ? AND account = ?",
			r.place, r.data, r.id, int64(r.account))
		return r.id, taken(err)
	}
	err = tx.QueryRowContext(ctx, `UPDATE addresses SET data = ? WHERE account = ? AND place = ?
		RETURNING id`, r.data, int64(r.account), r.place).Scan(&id)
	if err = missing(err); err != ErrNotFound {
		return id, err
	}
	if err := room(ctx, tx, r.account, table{"addresses", MaxAddresses}); err != nil {
		return 0, err
	}
	id = newID()
	_, err = tx.ExecContext(ctx, `INSERT INTO addresses
		(id, account, place, data, standard, created) VALUES (?, ?, ?, ?, 0, ?)`,
		id, int64(r.account), r.place, r.data, millis(v.now()))
	return id, err
}

// Addresses lists the addresses of an account, the default first.
func (v *Vault) Addresses(ctx context.Context, account AccountID) (list []Address, err error) {
	open := v.unsealer(ctx, account)
	q := ask(v.read, `SELECT id, place, data, standard, created FROM addresses WHERE account = ?
		ORDER BY standard DESC, created, id`, int64(account))
	err = each(ctx, q, func(scan scanner) error {
		var a Address
		var data []byte
		var created int64
		if err := scan(&a.ID, &a.Place, &data, &a.Default, &created); err != nil {
			return err
		}
		open.open(data, "address", &a)
		a.Created = instant(created)
		list = append(list, a)
		return open.err
	})
	return list, err
}

// oneDefault makes the oldest address the default where none is.
const oneDefault = `UPDATE addresses SET standard = 1 WHERE id =
	(SELECT id FROM addresses WHERE account = ?1 ORDER BY created, id LIMIT 1)
	AND NOT EXISTS (SELECT 1 FROM addresses WHERE account = ?1 AND standard = 1)`

// RemoveAddress takes an address out. When it was the default, the oldest of the others is.
func (v *Vault) RemoveAddress(ctx context.Context, account AccountID, id int64) error {
	return v.change(ctx, func(tx *sql.Tx) error {
		var place int64
		err := missing(tx.QueryRowContext(ctx,
			"DELETE FROM addresses WHERE id = ? AND account = ? RETURNING place",
			id, int64(account)).Scan(&place))
		if err != nil {
			return err
		}
		if _, err = tx.ExecContext(ctx, oneDefault, int64(account)); err != nil {
			return err
		}
		return dropPlaces(ctx, tx, place)
	})
}
