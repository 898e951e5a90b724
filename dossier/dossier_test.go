package dossier_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"carnival/dossier"
	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/vault"
	"carnival/view/benefit"
	"carnival/view/shopper"
)

// why names reasons as a face does.
func why(reason uint16) string { return trade.Refusal(reason).Code() }

// held is a view that nothing changes.
type held[F any] struct{ fold F }

func (h held[F]) Read(do func(F)) { do(h.fold) }

// world is the folds, an open vault and an account in it.
type world struct {
	archive  dossier.Archive
	account  vault.AccountID
	shoppers *shopper.Fold
	benefits *benefit.Fold
	sequence uint64
}

// many is more than a page of any list.
const many = 2*shopper.MaxPage + 5

func open(t *testing.T) *world {
	t.Helper()
	at := time.Date(2015, 11, 10, 12, 0, 0, 0, time.UTC)
	kept, err := vault.Open(t.Context(), vault.Options{
		Dir: t.TempDir(), Key: [32]byte{1}, Now: func() time.Time { return at },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	w := &world{shoppers: shopper.New(), benefits: benefit.New()}
	w.account, err = kept.OpenAccount(t.Context(), vault.NewAccount{Shopper: 1, Name: "Ming",
		Contact: &vault.Contact{Kind: vault.Email, Value: "ming@example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	w.archive = dossier.Archive{Vault: kept, Shoppers: held[*shopper.Fold]{w.shoppers},
		Benefits: held[*benefit.Fold]{w.benefits}, Why: why}
	w.happens(&event.ShopperJoined{Shopper: 1, Account: 1},
		&event.ShopperJoined{Shopper: 2, Account: 2})
	return w
}

// happens takes facts into both folds.
func (w *world) happens(facts ...event.Event) {
	for _, fact := range facts {
		w.sequence++
		e := event.Entry{Sequence: w.sequence, Stamp: event.Instant(w.sequence), Event: fact}
		w.shoppers.Apply(e)
		w.benefits.Apply(e)
	}
}

func (w *world) of(t *testing.T) *dossier.Dossier {
	t.Helper()
	d, err := w.archive.Of(t.Context(), 1, w.account)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// buys lets a shopper tap once for one line of one order; ids are those of the tap's number.
func (w *world) buys(who event.ShopperID, n uint64) {
	w.happens(&event.CheckoutPlaced{
		Checkout: event.CheckoutID(n), Shopper: who, FirstOrder: event.OrderID(n),
		Payment: event.PaymentID(n), Market: event.Home, Currency: money.CNY, Province: 33,
		Orders: []event.PlacedOrder{{Merchant: 1,
			Lines: []event.OrderLine{{SKU: 1, Quantity: 500, Unit: 100, List: 100}}}},
		Refused: []event.RefusedLine{{SKU: 2, Quantity: 1, Reason: 20}},
	}, &event.PaymentReceived{
		Payment: event.PaymentID(n), Checkout: event.CheckoutID(n), Ref: "r", Amount: 50_000,
		Orders: []event.OrderID{event.OrderID(n)}, Provider: "sandbox",
	})
}

// No list of the file ends where a page of it would.
func TestNothingIsCut(t *testing.T) {
	w := open(t)
	for n := uint64(1); n <= many; n++ {
		w.happens(&event.FavouriteSet{Shopper: 1, Product: event.ProductID(n), On: true},
			&event.MerchantFollowed{Shopper: 1, Merchant: event.MerchantID(n)},
			&event.AllowanceGranted{Shopper: 1, Ref: "g", Amount: 100},
			&event.CouponClaimed{Coupon: event.CouponID(n), Promotion: 1, Shopper: 1},
			&event.EnvelopeGranted{Envelope: event.EnvelopeID(n), Campaign: 1, Shopper: 1,
				Draw: uint32(n), Amount: 88},
			&event.GroupOpened{Group: event.GroupID(2*n - 1), Campaign: 1, Sharer: 1},
			&event.GroupOpened{Group: event.GroupID(2 * n), Campaign: 1, Sharer: 2},
			&event.GroupJoined{Group: event.GroupID(2 * n), Shopper: 1})
		w.buys(1, n)
	}
	for n := uint64(1); n <= many; n++ { // all of them of the first order
		w.happens(&event.PaymentStarted{Attempt: event.AttemptID(n), Payment: 1,
			Provider: "sandbox", Amount: 1, Currency: money.CNY},
			&event.ReturnOpened{Return: event.ReturnID(n), Order: 1,
				Lines: []event.ReturnLine{{Quantity: 1}}},
			&event.RefundDue{Refund: event.RefundID(n), Payment: 1, Order: 1, Amount: 100,
				Reason: event.RefundReturned, Return: event.ReturnID(n),
				Lines: []event.RefundedLine{{Quantity: 1, Amount: 100}}})
	}
	d := w.of(t)
	first := d.Orders[len(d.Orders)-1]
	for name, n := range map[string]int{
		"favourites": len(d.Favourites), "follows": len(d.Follows), "orders": len(d.Orders),
		"checkouts": len(d.Checkouts), "coupons": len(d.Coupons), "envelopes": len(d.Envelopes),
		"allowance": len(d.Allowance.Moves), "groups": len(d.Groups) / 2,
		"attempts": len(d.Checkouts[many-1].Attempts), "refunds": len(first.Refunds),
		"returns": len(first.Returns),
	} {
		if n != many {
			t.Errorf("%d %s, want %d", n, name, many)
		}
	}
	if n := w.benefits.Claimed(1)[1]; n != many || w.benefits.Given(1) != many {
		t.Errorf("%d coupons and %d envelopes are counted", n, w.benefits.Given(1))
	}
	all := w.shoppers.Standing(1)
	if all.By[shopper.Paid]+all.By[shopper.Refunded] != many || all.Back != 1 {
		t.Errorf("the orders stand as %+v", all)
	}
	if r := first.Refunds[0]; r.ID != event.RefundID(1).String() ||
		r.Status != "owed" || r.Return != event.ReturnID(1).String() {
		t.Errorf("the first refund: %+v", r)
	}
}

// What was used, won and lost is told with what became of it, and of others nothing.
func TestWhatBecameOfIt(t *testing.T) {
	w := open(t)
	w.happens(
		&event.CampaignPublished{Campaign: 1, Name: event.Text{Zh: "红包雨", En: "Rain"},
			Currency: money.CNY, Sessions: []event.Session{{}, {}}, Friends: 2},
		&event.CouponClaimed{Coupon: 1, Promotion: 1, Shopper: 1},
		&event.CouponClaimed{Coupon: 2, Promotion: 1, Shopper: 2},
		&event.EnvelopeGranted{Campaign: 1, Shopper: 1, Session: 2, Draw: 1},
		&event.GroupOpened{Group: 1, Campaign: 1, Sharer: 2},
		&event.GroupJoined{Group: 1, Shopper: 1})
	w.buys(1, 1)
	w.buys(2, 2)
	d := w.of(t)
	if len(d.Orders) != 1 || d.Orders[0].Status != "paid" || d.Orders[0].Total != 50_000 ||
		d.Checkouts[0].Province == "" || d.Checkouts[0].Received[0].Provider != "sandbox" ||
		len(d.Checkouts[0].Refused) != 1 || d.Checkouts[0].Refused[0].Code == "" {
		t.Errorf("%+v of %+v", d.Orders, d.Checkouts)
	}
	if len(d.Coupons) != 1 || d.Coupons[0].ID != event.CouponID(1).String() ||
		d.Coupons[0].Status != "free" {
		t.Errorf("coupons: %+v", d.Coupons)
	}
	if len(d.Draws) != 1 || d.Draws[0].Session != 2 || d.Draws[0].Draws != 1 ||
		len(d.Envelopes) != 0 {
		t.Errorf("draws: %+v, envelopes: %+v", d.Draws, d.Envelopes)
	}
	if len(d.Groups) != 1 || d.Groups[0].Sharer || d.Groups[0].Members != 2 {
		t.Errorf("groups: %+v", d.Groups)
	}
	said, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(said); strings.Contains(text, event.ShopperID(2).String()) ||
		strings.Contains(text, "null") || !strings.Contains(text, "ming@example.com") {
		t.Errorf("the file says %s", text)
	}
}

// Who has nothing gets a file with every list in it, and who has no account none.
func TestWhoHasNothing(t *testing.T) {
	w := open(t)
	said, err := json.Marshal(w.of(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"cart", "favourites", "follows", "checkouts", "orders",
		"coupons", "envelopes", "draws", "moves", "groups"} {
		if !strings.Contains(string(said), `"`+list+`":[]`) {
			t.Errorf("%s is missing in %s", list, said)
		}
	}
	if _, err := w.archive.Of(t.Context(), 1, w.account+1); err == nil {
		t.Error("a file of nobody")
	}
}
