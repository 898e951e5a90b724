package shopper

import (
	"bytes"
	"slices"
	"testing"

	"carnival/event"
	"carnival/money"
)

// What a guest ordered is the account's that took them in first, before and after a save, until
// that is undone.
func TestAGuestTakenIn(t *testing.T) {
	f := New()
	sequence := uint64(0)
	apply := func(e event.Event) {
		sequence++
		f.Apply(event.Entry{Sequence: sequence, Stamp: event.Instant(sequence), Event: e})
	}
	const guest, ming, other = event.ShopperID(1), event.ShopperID(2), event.ShopperID(3)
	placed := func(id uint64, by event.ShopperID) {
		apply(&event.CheckoutPlaced{Checkout: event.CheckoutID(id), Shopper: by,
			Key:        event.Hash128{byte(id)},
			FirstOrder: event.OrderID(id), Payment: event.PaymentID(id), Currency: money.CNY,
			Orders: []event.PlacedOrder{{Merchant: 1, Lines: []event.OrderLine{
				{SKU: 1, Quantity: 1, Unit: 100, List: 100}}}}})
	}
	for id := range uint64(3) {
		apply(&event.ShopperJoined{Shopper: event.ShopperID(id + 1), Account: id})
	}
	placed(1, ming)
	placed(2, guest)
	placed(3, ming)
	holds := func(who event.ShopperID, want ...event.CheckoutID) {
		t.Helper()
		var got []event.CheckoutID
		list, _ := f.Checkouts(who, 0, 0)
		for i := range list {
			got = append(got, list[i].ID)
		}
		same := len(got) == len(want)
		for i := range want {
			same = same && got[i] == want[i]
		}
		for id := range event.CheckoutID(4) {
			if f.Tapped(who, event.Hash128{byte(id)}) != slices.Contains(want, id) {
				t.Errorf("%s and the tap %d", who, id)
			}
		}
		if _, ok := f.Order(who, 2); !same || ok != f.ActsFor(who, guest) {
			t.Errorf("%s holds %v, order of the guest %t", who, got, ok)
		}
	}
	holds(ming, 3, 1)
	apply(&event.CartMerged{Guest: guest, Shopper: ming})
	apply(&event.CartMerged{Guest: guest, Shopper: other})
	holds(ming, 3, 2, 1)
	holds(guest, 2)
	holds(other)
	if f.Keeper(guest) != ming || f.Keeper(ming) != ming {
		t.Error("the guest is kept by", f.Keeper(guest))
	}
	var file bytes.Buffer
	if err := f.Save(&file); err != nil {
		t.Fatal(err)
	}
	f = New()
	if err := f.Load(&file); err != nil {
		t.Fatal(err)
	}
	holds(ming, 3, 2, 1)
	apply(&event.CartMerged{Guest: guest, Shopper: other, Undone: true})
	holds(ming, 3, 2, 1)
	apply(&event.CartMerged{Guest: guest, Shopper: ming, Undone: true})
	holds(ming, 3, 1)
	holds(guest, 2)
}
