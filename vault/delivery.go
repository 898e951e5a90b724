package vault

import (
	"context"
	"time"

	"carnival/event"
)

// Unplaced is after how long an address goes that was put down for a tap of which nothing came.
const Unplaced = 24 * time.Hour

// Where a parcel goes is put down before its order is placed, under the mark by which the journal
// knows the tap (CheckoutPlaced.Key, DepositPlaced.Key): so no order is without its address, and
// the journal has nothing but the province. It is a copy: what becomes of the address book later
// does not send a parcel elsewhere.

// PutDelivery puts an address down for a tap that is about to be made. Once the tap was placed it
// stays as it is: a form that comes back with another address does not redirect a parcel.
func (v *Vault) PutDelivery(
	ctx context.Context, account AccountID, tap event.Hash128, a Address,
) error {
	data, err := v.sealDelivery(ctx, account, a)
	if err != nil {
		return err
	}
	_, err = v.write.ExecContext(ctx, `INSERT INTO deliveries (tap, account, data, placed, created)
		VALUES (?, ?, ?, 0, ?) ON CONFLICT (tap) DO UPDATE SET data = excluded.data,
		created = excluded.created WHERE placed = 0 AND account = excluded.account`,
		tap[:], int64(account), data, millis(v.now()))
	return err
}

func (v *Vault) sealDelivery(
	ctx context.Context, account AccountID, a Address,
) ([]byte, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	return v.seal(ctx, account, "delivery", a)
}

// SayDelivery says afterwards where the parcels of a tap go that was placed without an address, and
// gives ErrTaken where it was said before: whoever packs the parcel may have read it.
func (v *Vault) SayDelivery(
	ctx context.Context, account AccountID, tap event.Hash128, a Address,
) error {
	data, err := v.sealDelivery(ctx, account, a)
	if err != nil {
		return err
	}
	_, err = v.write.ExecContext(ctx, `INSERT INTO deliveries (tap, account, data, placed, created)
		VALUES (?, ?, ?, 1, ?)`, tap[:], int64(account), data, millis(v.now()))
	return taken(err)
}

// PlaceDelivery notes that a tap was placed.
func (v *Vault) PlaceDelivery(ctx context.Context, tap event.Hash128) error {
	_, err := v.write.ExecContext(ctx, "UPDATE deliveries SET placed = 1 WHERE tap = ?", tap[:])
	return err
}

// Delivery reads where the parcels of a tap go; ErrNotFound where nobody said, or who said it was
// erased. It is for whoever has the order: its shopper, and its merchant until it has arrived.
func (v *Vault) Delivery(ctx context.Context, tap event.Hash128) (a Address, err error) {
	var account int64
	var data []byte
	var placed int
	err = missing(v.read.QueryRowContext(ctx,
		"SELECT account, data, placed FROM deliveries WHERE tap = ?", tap[:]).
		Scan(&account, &data, &placed))
	if err != nil {
		return a, err
	}
	open := v.unsealer(ctx, AccountID(account))
	open.open(data, "delivery", &a)
	if open.err == nil && placed == 0 {
		// The tap was placed, and its note failed or the process ended on the way. What is read is
		// true whether it can be noted now or not; the sweep asks the journal.
		_ = v.PlaceDelivery(ctx, tap)
	}
	return a, open.err
}

// Placed says whether the journal knows a tap of a shopper. An error is that it cannot say.
type Placed func(ctx context.Context, shopper event.ShopperID, tap event.Hash128) (bool, error)

// sweepDeliveries forgets where the parcels of taps go that came to nothing. Whether one did is
// asked of the journal: a process may end, and a request be given up, between the tap and its note.
func (v *Vault) sweepDeliveries(ctx context.Context, placed Placed) error {
	type waiting struct {
		tap     event.Hash128
		shopper event.ShopperID
	}
	before := millis(v.now().Add(-Unplaced))
	var all []waiting
	q := ask(v.read, `SELECT d.tap, coalesce(a.shopper, 0) FROM deliveries d
		JOIN accounts a ON a.id = d.account WHERE d.placed = 0 AND d.created <= ?`, before)
	err := each(ctx, q, func(scan scanner) error {
		var tap []byte
		var shopper int64
		if err := scan(&tap, &shopper); err != nil {
			return err
		}
		all = append(all, waiting{event.Hash128(tap), event.ShopperID(shopper)})
		return nil
	})
	if err != nil {
		return err
	}
	for _, w := range all {
		yes, err := placed(ctx, w.shopper, w.tap)
		if err == nil && yes {
			err = v.PlaceDelivery(ctx, w.tap)
		} else if err == nil {
			_, err = v.write.ExecContext(ctx, `DELETE FROM deliveries
				WHERE tap = ? AND placed = 0 AND created <= ?`, w.tap[:], before)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// deliveries lists all addresses that an account had parcels sent to.
func (v *Vault) deliveries(
	ctx context.Context, account AccountID,
) (list []ExportDelivery, err error) {
	open := v.unsealer(ctx, account)
	q := ask(v.read, "SELECT data, created FROM deliveries WHERE account = ? ORDER BY created, tap",
		int64(account))
	err = each(ctx, q, func(scan scanner) error {
		var one ExportDelivery
		var data []byte
		var created int64
		if err := scan(&data, &created); err != nil {
			return err
		}
		open.open(data, "delivery", &one.Address)
		one.Created = instant(created).UTC()
		list = append(list, one)
		return open.err
	})
	return list, err
}
