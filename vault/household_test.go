package vault

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"carnival/event"
)

// streets are the addresses of a holder, the default first, the others by their names.
func (f *fixture) streets(holder AccountID) (list []string) {
	f.t.Helper()
	all, err := f.Addresses(f.t.Context(), holder)
	f.ok(err)
	defaults := 0
	for i := range all {
		list = append(list, all[i].Street)
		if all[i].Default {
			defaults++
		}
	}
	if len(all) > 0 && (defaults != 1 || !all[0].Default) {
		f.t.Errorf("%d of %d are the default", defaults, len(all))
	}
	slices.Sort(list[min(1, len(list)):])
	return list
}

func (f *fixture) lives(holder AccountID, streets ...string) {
	f.t.Helper()
	for _, street := range streets {
		_, err := f.PutAddress(f.t.Context(), holder, home(street))
		f.ok(err)
	}
}

func (f *fixture) goes(tap event.Hash128, want string) {
	f.t.Helper()
	a, err := f.Delivery(f.t.Context(), tap)
	if want == "" {
		f.is(err, ErrNotFound)
		return
	}
	f.ok(err)
	if a.Street != want {
		f.t.Errorf("the tap goes to %s, want %s", a.Street, want)
	}
}

func same(got []string, want ...string) bool { return slices.Equal(got, want) }

// TestAHouseholdBecomesTheAccount follows a guest who opens an account: all that was kept for them
// is the account's, and no account was there before.
func TestAHouseholdBecomesTheAccount(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	_, err := f.HolderOf(ctx, 7)
	f.is(err, ErrNotFound)
	kept, err := f.OpenHolder(ctx, 7)
	f.ok(err)
	again, err := f.OpenHolder(ctx, 7)
	f.ok(err)
	if again != kept {
		t.Fatalf("a second household %d beside %d", again, kept)
	}
	_, err = f.AccountOf(ctx, 7)
	f.is(err, ErrNotFound)
	tap := event.Hash128{5}
	f.lives(kept, "one", "two")
	f.ok(f.PutDelivery(ctx, kept, tap, home("one")))

	// Somebody else's contact opens nothing, and takes nothing from the guest.
	f.person(8, "hong@example.com")
	_, err = f.OpenAccount(ctx, NewAccount{Shopper: 7, Contact: byMail("hong@example.com")})
	f.is(err, ErrTaken)
	if got := f.streets(kept); !same(got, "one", "two") {
		t.Fatalf("%q are left of the household", got)
	}

	id, err := f.OpenAccount(ctx, NewAccount{Shopper: 7, Contact: byMail("ming@example.com"),
		Name: "Ming", Locale: "en"})
	f.ok(err)
	a, err := f.AccountOf(ctx, 7)
	f.ok(err)
	got := f.streets(id)
	if a.ID != id || a.Name != "Ming" || len(a.Contacts) != 1 || !same(got, "one", "two") {
		t.Errorf("%+v with %q", a, got)
	}
	f.goes(tap, "one")
	_, err = f.OpenAccount(ctx, NewAccount{Shopper: 7, Contact: byMail("other@example.com")})
	f.is(err, ErrTaken)
	out, err := f.Export(ctx, id)
	f.ok(err)
	if len(out.Deliveries) != 1 || len(out.Addresses) != 2 {
		t.Errorf("the export has %d and %d", len(out.Deliveries), len(out.Addresses))
	}
}

// TestAGuestsAddressesComeAlong takes a guest in by union, twice, and gives them back, twice: the
// account's own addresses are as they were, and its default stays.
func TestAGuestsAddressesComeAlong(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	ming := f.person(7, "ming@example.com")
	f.ok(f.TakeIn(ctx, 9, 7)) // nothing is kept
	guest, err := f.OpenHolder(ctx, 9)
	f.ok(err)
	tap := event.Hash128{5}
	f.lives(guest, "guest's", "文一西路 969 号", "another")
	f.ok(f.PutDelivery(ctx, guest, tap, home("guest's")))
	own := f.streets(ming)
	for range 2 {
		f.ok(f.TakeIn(ctx, 9, 7))
		if got := f.streets(ming); !same(got, own[0], "another", "guest's") {
			t.Fatalf("the account has %q", got)
		}
		if got := f.streets(guest); !same(got, own[0]) {
			t.Fatalf("the guest has %q", got)
		}
		f.goes(tap, "guest's")
	}
	out, err := f.Export(ctx, ming)
	f.ok(err)
	if len(out.Deliveries) != 2 {
		t.Errorf("the export has %d deliveries", len(out.Deliveries))
	}
	f.lives(guest, "another") // before it is undone
	for range 2 {
		f.ok(f.GiveBack(ctx, 9, 7))
		if got := f.streets(ming); !same(got, own...) {
			t.Fatalf("the account keeps %q", got)
		}
		if got := f.streets(guest); len(got) != 3 {
			t.Fatalf("the guest has %q again", got)
		}
		f.goes(tap, "guest's")
	}
	f.ok(f.TakeIn(ctx, 9, 7))
	_, err = f.Erase(ctx, 7)
	f.ok(err)
	f.goes(tap, "")
	f.ok(f.GiveBack(ctx, 9, 7))
}

// TestAnAccountTakesInWhatItHasRoomFor leaves the rest with the guest.
func TestAnAccountTakesInWhatItHasRoomFor(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	ming, err := f.OpenAccount(ctx, NewAccount{Shopper: 7, Contact: byMail("ming@example.com")})
	f.ok(err)
	for i := range MaxAddresses - 1 {
		f.lives(ming, string(rune('a'+i)))
	}
	guest, err := f.OpenHolder(ctx, 9)
	f.ok(err)
	f.lives(guest, "one", "two")
	f.ok(f.TakeIn(ctx, 9, 7))
	if got, left := f.streets(ming), f.streets(guest); len(got) != MaxAddresses ||
		!same(left, "two") {
		t.Errorf("%d came, %q are left", len(got), left)
	}
}

// TestTheSweepForgetsHouseholds lets go of what a guest cannot come back to, and keeps where orders
// went as long as the law asks, also of a guest who was given back.
func TestTheSweepForgetsHouseholds(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	ming := f.person(7, "ming@example.com")
	ordered, err := f.OpenHolder(ctx, 9)
	f.ok(err)
	looked, err := f.OpenHolder(ctx, 10)
	f.ok(err)
	tap := event.Hash128{5}
	f.lives(ordered, "one")
	f.lives(looked, "two")
	f.ok(f.PutDelivery(ctx, ordered, tap, home("one")))
	f.ok(f.PlaceDelivery(ctx, tap))
	f.at = f.at.Add(Visited - time.Minute)
	f.lives(looked, "three")
	f.ok(f.Sweep(ctx, nothingPlaced))
	if !same(f.streets(ordered), "one") || !same(f.streets(looked), "two", "three") {
		t.Fatal("swept too early")
	}
	f.at = f.at.Add(time.Minute)
	f.ok(f.Sweep(ctx, nothingPlaced))
	if len(f.streets(ordered)) != 0 || len(f.streets(ming)) != 1 {
		t.Fatal("not swept, or too much")
	}
	if list, err := f.Addresses(ctx, looked); err != nil || len(list) != 1 {
		t.Fatalf("%v, %v", list, err)
	}
	f.goes(tap, "one")
	f.at = f.at.Add(Visited)
	f.ok(f.Sweep(ctx, nothingPlaced))
	_, err = f.HolderOf(ctx, 10)
	f.is(err, ErrNotFound)
	if _, err := f.keys.of(ctx, looked); !errors.Is(err, ErrNotFound) {
		t.Errorf("the key is left: %v", err)
	}
	f.goes(tap, "one")
	f.at = f.at.Add(Retained)
	f.ok(f.Sweep(ctx, nothingPlaced))
	f.goes(tap, "")
	_, err = f.HolderOf(ctx, 9)
	f.is(err, ErrNotFound)
	var places int
	f.ok(f.read.QueryRow("SELECT count(*) FROM places").Scan(&places))
	if places != 1 {
		t.Errorf("%d places are left", places)
	}
}

// TestTheSweepLooksThroughNothing holds that each of its steps finds what it wants by an index.
func TestTheSweepLooksThroughNothing(t *testing.T) {
	f := open(t)
	for _, text := range []string{leftAddresses, leftHouseholds, leftBooks, leftDeliveries} {
		args := []any{1, 1}[:1+strings.Count(text, "?2")]
		q := ask(f.write, "EXPLAIN QUERY PLAN "+text, args...)
		f.ok(each(t.Context(), q, func(scan scanner) error {
			var id, parent, unused int
			var step string
			err := scan(&id, &parent, &unused, &step)
			if strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "USING INDEX") {
				t.Errorf("%s\n%s", text, step)
			}
			return err
		}))
	}
}

// TestAHouseholdIsOpenedAgain keeps what is written down where only orders were left, for as long
// as anything that is new.
func TestAHouseholdIsOpenedAgain(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	kept, err := f.OpenHolder(ctx, 9)
	f.ok(err)
	f.ok(f.PutDelivery(ctx, kept, event.Hash128{5}, home("one")))
	f.ok(f.PlaceDelivery(ctx, event.Hash128{5}))
	f.at = f.at.Add(Visited)
	f.ok(f.Sweep(ctx, nothingPlaced))
	again, err := f.OpenHolder(ctx, 9)
	f.ok(err)
	if again != kept {
		t.Fatalf("%d beside %d", again, kept)
	}
	f.lives(again, "two")
	f.ok(f.Sweep(ctx, nothingPlaced))
	if !same(f.streets(again), "two") {
		t.Error("swept too early")
	}
	f.at = f.at.Add(Visited)
	f.ok(f.Sweep(ctx, nothingPlaced))
	if len(f.streets(again)) != 0 {
		t.Error("not swept")
	}
}
