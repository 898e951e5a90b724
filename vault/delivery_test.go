package vault

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"carnival/event"
)

// TestWhereATapGoes follows an address from before its tap: it may change until the tap was placed,
// is nobody else's to change, and goes with its account.
func TestWhereATapGoes(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	ming, other := f.person(7, "ming@example.com"), f.person(8, "other@example.com")
	tap := event.Hash128{9}
	street := func(want string) {
		t.Helper()
		a, err := f.Delivery(ctx, tap)
		f.ok(err)
		if a.Street != want {
			t.Errorf("it goes to %s, not to %s", a.Street, want)
		}
	}
	_, err := f.Delivery(ctx, tap)
	f.is(err, ErrNotFound)
	f.ok(f.PutDelivery(ctx, ming, tap, home("one")))
	f.ok(f.PutDelivery(ctx, ming, tap, home("two")))
	f.ok(f.PutDelivery(ctx, other, tap, home("of somebody else")))
	f.ok(f.PlaceDelivery(ctx, tap))
	f.ok(f.PutDelivery(ctx, ming, tap, home("three")))
	street("two")
	_, err = f.Erase(ctx, 7)
	f.ok(err)
	_, err = f.Delivery(ctx, tap)
	f.is(err, ErrNotFound)
}

// TestTheSweepAsksForTheTap ends the process, or the request, between a tap and its note: the
// address of an order stays, that of a tap which came to nothing goes, and neither does while it
// is not known which it is.
func TestTheSweepAsksForTheTap(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	ming := f.person(7, "ming@example.com")
	made, dropped, young := event.Hash128{11}, event.Hash128{12}, event.Hash128{13}
	f.ok(f.PutDelivery(ctx, ming, made, home("made")))
	f.ok(f.PutDelivery(ctx, ming, dropped, home("dropped")))
	f.at = f.at.Add(Unplaced + time.Second)
	f.ok(f.PutDelivery(ctx, ming, young, home("young")))
	unknown := errors.New("the journal is not read yet")
	f.is(f.Sweep(ctx, func(context.Context, event.ShopperID, event.Hash128) (bool, error) {
		return false, unknown
	}), unknown)
	if n := f.rowsOf(ming)["deliveries"]; n != 4 {
		t.Fatalf("%d addresses left", n)
	}
	f.ok(f.Sweep(ctx, func(
		_ context.Context, who event.ShopperID, tap event.Hash128,
	) (bool, error) {
		return who == 7 && tap == made, nil
	}))
	f.ok(f.Sweep(ctx, nothingPlaced))
	for tap, want := range map[event.Hash128]error{made: nil, dropped: ErrNotFound, young: nil} {
		if _, err := f.Delivery(ctx, tap); !errors.Is(err, want) {
			t.Errorf("tap %d: %v, want %v", tap[0], err, want)
		}
	}
}

// TestAPlaceIsForgottenByItsName holds that a change of one address looks at no other place.
func TestAPlaceIsForgottenByItsName(t *testing.T) {
	f := open(t)
	f.person(7, "ming@example.com")
	q := ask(f.write, "EXPLAIN QUERY PLAN "+dropPlace, 1)
	f.ok(each(t.Context(), q, func(scan scanner) error {
		var id, parent, unused int
		var step string
		err := scan(&id, &parent, &unused, &step)
		if strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "CONSTANT ROW") {
			t.Error(step)
		}
		return err
	}))
}
