package figures_test

import (
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/view/figures"
)

// promoted is a small festival with discounts, a presale, an envelope and what follows a payment,
// behind testdata/promoted.json. All orders are of shop 1, so that a reader can add them up.
func promoted(t testing.TB) *history {
	h := begin(t)
	h.add(&event.PresaleOpened{Presale: 1, SKU: 2, Market: event.Home, Currency: money.CNY,
		Nature: event.DepositEarnest, Funder: event.FundedByBrand, Price: 99_900,
		Deposit: 10_000, Deducts: 20_000, Stock: 5})
	h.add(&event.CampaignPublished{Campaign: 1, Game: event.GameGrant, Currency: money.CNY,
		Funder: event.FundedByBank, Pool: 50_000})
	h.add(&event.CouponClaimed{Coupon: 1, Promotion: 1, Shopper: 1})
	h.add(&event.MerchantFollowed{Shopper: 1, Merchant: 1})
	h.add(&event.MerchantFollowed{Shopper: 2, Merchant: 1})
	h.add(&event.MerchantUnfollowed{Shopper: 1, Merchant: 1})
	h.add(&event.EnvelopeGranted{Envelope: 1, Campaign: 1, Shopper: 1, Amount: 700})
	h.add(&event.EnvelopeGranted{Envelope: 2, Campaign: 1, Shopper: 2, Amount: 300})
	for i := range event.OrderID(2) { // both pay the deposit, one pays the balance
		h.taps, h.orders = h.taps+1, h.orders+1
		h.add(&event.DepositPlaced{Checkout: h.taps, Order: h.orders,
			Shopper: 2 + event.ShopperID(i), Payment: event.PaymentID(h.taps),
			Presale: 1, Merchant: 1, SKU: 2, Quantity: 1,
			Market: event.Home, Currency: money.CNY, Terminal: event.TerminalPC, Province: 31,
			Unit: 99_900, Deposit: 10_000, Deducts: 20_000})
		h.add(&event.PaymentReceived{Payment: event.PaymentID(h.taps), Checkout: h.taps,
			Ref: h.taps.String(), Amount: 10_000, Orders: []event.OrderID{h.orders}, Deposit: true})
	}
	h.at = opening
	h.bill()
	h.at += 60 * event.Second
	h.add(&event.PaymentFailed{Attempt: 1, Code: "declined"})
	h.pay(3, 8_000, 3)
	h.add(&event.PaymentReceived{Payment: 4, Checkout: 4, Ref: "four", Amount: 78_900,
		Balances: []event.OrderID{1}})
	h.at += 60 * event.Second
	h.add(&event.ParcelShipped{Order: 3, Carrier: "sf", Number: "1"})
	h.add(&event.OrdersFinished{Reason: event.FinishedByShopper, Orders: []event.OrderID{3}})
	h.add(&event.ReturnOpened{Return: 1, Order: 3, Reason: event.ReturnDamaged,
		Lines: []event.ReturnLine{{Line: 0, Quantity: 1}}})
	h.add(&event.RefundDue{Refund: 1, Payment: 3, Order: 3, Amount: 2_250,
		Reason: event.RefundReturned, Return: 1,
		Lines: []event.RefundedLine{{Line: 0, Quantity: 1, Amount: 2_250, Subsidy: 450}}})
	h.add(&event.BenefitsReturned{Order: 3, Envelopes: []event.EnvelopeBack{
		{Envelope: 1, Amount: 100}}})
	h.add(&event.DepositClosed{Order: 2, Outcome: event.DepositForfeited, Quantity: 1,
		Effective: 10_000, Kept: 10_000})
	h.add(&event.BenefitsExpired{Envelopes: []event.EnvelopeID{1, 2}})
	h.add(&event.Ticked{})
	return h
}

// bill places a checkout of three jars of honey with every sort of discount, and one that asks for
// the balance of the first presale order.
func (h *history) bill() {
	h.taps, h.orders = 3, 3
	h.add(&event.CheckoutPlaced{Checkout: 3, Payment: 3, Shopper: 1, FirstOrder: 3,
		Market: event.Home, Currency: money.CNY, Terminal: event.TerminalApp, Province: 33,
		Orders: []event.PlacedOrder{{Merchant: 1, Freight: 1_000, Lines: []event.OrderLine{
			{SKU: 1, Quantity: 2, Unit: 3_000, List: 4_000, Off: 1_500},
			{SKU: 1, Quantity: 1, Unit: 3_500, List: 3_500, Off: 1_000}}}},
		Discounts: []event.Discount{
			{Rule: event.RuleShopCoupon, Funder: event.FundedByMerchant, Coupon: 1, Merchant: 1,
				Amount: 1_000,
				Shares: []event.LineShare{{Line: 0, Amount: 600}, {Line: 1, Amount: 400}}},
			{Rule: event.RuleCrossStore, Funder: event.FundedByPlatform, Promotion: 2,
				Amount: 1_000,
				Shares: []event.LineShare{{Line: 0, Amount: 700}, {Line: 1, Amount: 300}}},
			{Rule: event.RuleEnvelope, Funder: event.FundedByBank, Envelope: 1, Amount: 500,
				Shares: []event.LineShare{{Line: 0, Amount: 200}, {Line: 1, Amount: 300}}},
		}})
	h.taps = 4
	h.add(&event.CheckoutPlaced{Checkout: 4, Payment: 4, Shopper: 2, FirstOrder: 4,
		Market: event.Home, Currency: money.CNY, Terminal: event.TerminalApp, Province: 33,
		Balances: []event.BalanceDue{{Order: 1, Merchant: 1, SKU: 2, Quantity: 1, Unit: 99_900,
			Deposit: 10_000, Deducts: 20_000, Off: 1_500, Freight: 500}},
		Discounts: []event.Discount{{Rule: event.RuleFullReduction, Amount: 1_500, Merchant: 1,
			Funder: event.FundedByMerchant, Shares: []event.LineShare{{Line: 0, Amount: 1_500}}}}})
}

// TestPromotedFestival: every figure of it, with definitions and rows.
func TestPromotedFestival(t *testing.T) { golden(t, promoted(t), "testdata/promoted.json") }

// TestPromotedByHand holds the same festival against numbers that were added up by hand. Order 3 is
// worth 2*3,000 + 3,500 - 1,000 of the merchant's coupon + 1,000 freight, order 1 is worth 99,900 -
// 1,500 of the merchant's reduction + 500 freight; what platform, brand and bank take off stays in.
func TestPromotedByHand(t *testing.T) {
	f := promoted(t).fold()
	for id, want := range map[string]int64{
		"gmv.settled":            9_500 + 98_900,
		"gmv.ordered":            9_500 + 98_900,
		"refunds":                2_250 + 450,
		"gmv.net":                9_500 + 98_900 - 2_700,
		"orders.placed":          2,
		"orders.paid":            2,
		"checkouts.placed":       2,
		"payments.count":         2,
		"buyers":                 2,
		"buyers.international":   1,
		"discounts.by_funder":    1_000 + 1_000 + 500 + 1_500 + 10_000,
		"discounts.by_rule":      1_000 + 1_000 + 500 + 1_500 + 10_000,
		"coupons.claimed":        1,
		"coupons.used":           1,
		"envelopes.issued":       1_000,
		"envelopes.used":         500 - 100,
		"envelopes.expired":      700 - 500 + 100 + 300,
		"pools.left":             49_000,
		"follows":                1,
		"presale.deposits":       2,
		"presale.deposits.value": 20_000,
		"presale.balances":       1,
		"presale.balances.value": 78_900,
		"presale.forfeited":      10_000,
		"refunds.by_reason":      2_250,
		"returns":                1,
		"parcels.shipped":        1,
		"orders.finished":        1,
		"payments.failed":        1,
	} {
		if got := value(t, f, id, 0); got != want {
			t.Errorf("%s is %d, want %d", id, got, want)
		}
	}
	for id, want := range map[string]map[string]int64{
		"discounts.by_funder": {"platform": 1_000, "merchant": 2_500, "brand": 10_000, "bank": 500},
		"discounts.by_rule": {"deposit_inflation": 10_000, "full_reduction": 1_500,
			"shop_coupon": 1_000, "cross_store": 1_000, "envelope": 500},
		"gmv.settled.by_category": {"honey": 8_500, "watches": 98_400, "freight": 1_500},
		"gmv.settled.by_terminal": {"app": 9_500, "pc": 98_900},
		"returns":                 {"damaged": 1},
		"refunds.by_reason":       {"returned": 2_250},
	} {
		got, _ := f.Figure(id, 0)
		for _, r := range got.Rows {
			if r.Value != want[r.Key] {
				t.Errorf("%s: %s is %d, want %d", id, r.Key, r.Value, want[r.Key])
			}
		}
		if len(got.Rows) != len(want) {
			t.Errorf("%s has the rows %+v", id, got.Rows)
		}
	}
}

// TestToldOnceThereIsSome: a figure that only some festivals have is not in the list before there
// was any, is there from then on, and can be asked for by its name all the time.
func TestToldOnceThereIsSome(t *testing.T) {
	f := promoted(t).fold()
	listed := func(list []figures.Figure) (yes bool) {
		for _, one := range list {
			yes = yes || one.ID == "presale.forfeited"
		}
		return yes
	}
	if !listed(f.Live()) || listed(f.At(opening)) || listed(canonical(t).fold().Live()) {
		t.Error("presale.forfeited is told at the wrong time")
	}
	if got, ok := f.Figure("presale.forfeited", opening); !ok || got.Value != 0 || !got.Final {
		t.Errorf("asked for by its name: %+v", got)
	}
}
