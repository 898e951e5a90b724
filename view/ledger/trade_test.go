package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"carnival/event"
	"carnival/festivals"
	"carnival/money"
	"carnival/trade"
	"carnival/view/ledger"

	"pgregory.net/rapid"
)

// walk is a festival by the real rulebook, from the presale to the settlements after it, in which
// random people do random things. The books are kept beside it, entry by entry.
type walk struct {
	t     rapid.TB
	dice  *rand.Rand
	state *trade.State
	at    event.Instant
	books *ledger.Fold
	seen  map[string]int // kinds of facts and sorts of transactions

	entries   []event.Entry
	asked     []event.Event // CheckoutPlaced and DepositPlaced
	deposited []event.OrderID
	ref       int
}

const (
	walkMerchants = 4
	walkProducts  = 10
	walkShoppers  = 5
)

var (
	walkFrom   = event.At(time.Date(2015, 11, 10, 2, 0, 0, 0, time.UTC))
	walkOpens  = event.At(time.Date(2015, 11, 10, 16, 0, 0, 0, time.UTC))
	walkEnds   = walkOpens + 30*24*3_600*event.Second
	walkAbroad = event.Market('U'<<8 | 'S')
)

func newWalk(t rapid.TB, seed uint64) *walk {
	w := &walk{t: t, dice: rand.New(rand.NewPCG(seed, 7)), state: trade.New(0), at: walkFrom,
		books: ledger.New(), seen: map[string]int{}}
	source, _ := festivals.Source("double11-2015")
	w.must(&trade.PublishPlan{Source: source, Scale: 1})
	for i := range walkMerchants {
		w.must(&trade.OpenMerchant{Key: fmt.Sprint("shop-", i), Name: event.Text{En: "Shop"},
			Channel: event.ChannelMall, Province: 33, Country: event.Home})
	}
	for i := range walkProducts {
		list := money.Minor(1_000 + w.dice.IntN(60_000))
		w.must(&trade.OfferProduct{Merchant: event.MerchantID(i%walkMerchants + 1),
			Handle: fmt.Sprint(i), Title: event.Text{En: "Thing"}, Listed: true,
			Digest: event.KeyHash(1, fmt.Sprint(i)), Category: event.Category(1 + i%8),
			SKUs: []trade.OfferSKU{{Available: 10_000, OfferedSKU: event.OfferedSKU{
				Code: fmt.Sprint(i), Prices: []event.Price{{Market: event.Home,
					Currency: money.CNY, List: list,
					Festival: list * 9 / 10},
					{Market: walkAbroad, Currency: money.USD, List: list / 5}}}}}})
	}
	for i := range walkShoppers {
		w.must(&trade.JoinShopper{Account: uint64(i + 1)})
	}
	w.promise()
	return w
}

// promise publishes benefits on account of every funder, and three presales.
func (w *walk) promise() {
	publish := func(p event.PromotionPublished) {
		p.Key = fmt.Sprint("promotion-", p.Rule, p.Funder)
		p.Name, p.From, p.To = event.Text{En: p.Key}, walkFrom, walkEnds
		if p.Currency == 0 {
			p.Currency = money.CNY
		}
		if p.Rule == event.RuleShopCoupon || p.Rule == event.RulePlatformCoupon {
			p.Start, p.Use, p.Quantity, p.PerShopper = walkFrom, walkEnds, 1_000, 50
		}
		w.must(&trade.PublishPromotion{PromotionPublished: p})
	}
	off := func(at int64, off money.Minor) event.Terms {
		return event.Terms{Tiers: []event.Tier{{At: at, Off: off}}}
	}
	publish(event.PromotionPublished{Rule: event.RuleFullReduction, Merchant: 1,
		Funder: event.FundedByMerchant, Terms: off(20_000, 1_501)})
	publish(event.PromotionPublished{Rule: event.RuleShopCoupon, Merchant: 2,
		Funder: event.FundedByBrand, Terms: off(5_000, 777)})
	publish(event.PromotionPublished{Rule: event.RuleCrossStore, Funder: event.FundedByPlatform,
		Terms: event.Terms{Tiers: []event.Tier{{At: 40_000, Off: 5_000}}, Every: true}})
	publish(event.PromotionPublished{Rule: event.RulePlatformCoupon, Funder: event.FundedByBank,
		Terms: off(10_000, 1_111)})
	publish(event.PromotionPublished{Rule: event.RuleCrossStore, Funder: event.FundedByBank,
		Currency: money.USD, Terms: off(3_000, 333)})
	publish(event.PromotionPublished{Rule: event.RuleFreight, Merchant: 3,
		Funder:  event.FundedByMerchant,
		Freight: event.Freight{Charge: event.Charge{First: 901}, FreeOver: 60_000}})
	w.must(&trade.PublishCampaign{CampaignPublished: event.CampaignPublished{Key: "gift",
		Game: event.GameGrant, Funder: event.FundedByBrand, Name: event.Text{En: "Gift"},
		Currency: money.CNY, Pool: 1_000_000, From: walkFrom, To: walkEnds, Start: walkFrom,
		Use: walkEnds, Grant: 1_313, PerShopper: 100}})
	for i, funder := range []event.Funder{event.FundedByMerchant, event.FundedByPlatform,
		event.FundedByBank} {
		w.must(&trade.OpenPresale{PresaleOpened: event.PresaleOpened{SKU: event.SKUID(i + 1),
			Market: event.Home, Currency: money.CNY, Nature: event.DepositEarnest, Funder: funder,
			Price: 49_999, Deposit: 5_001, Deducts: 9_999, Stock: 1_000, DepositFrom: walkFrom,
			DepositTo: walkOpens, BalanceFrom: walkOpens,
			BalanceTo: walkOpens + 48*3_600*event.Second}})
	}
}

// do decides a command, and enters its facts into the state and into the books.
func (w *walk) do(c trade.Command) trade.Outcome {
	out := trade.Decide(w.state, w.at, c)
	for _, fact := range out.Events {
		e := event.Entry{Sequence: w.state.Sequence() + 1, Stamp: w.at, Event: fact}
		w.state.Evolve(e.Sequence, e.Stamp, fact)
		w.entries = append(w.entries, e)
		w.seen[fmt.Sprintf("%T", fact)]++
		if tx := w.books.Enter(e); tx != nil {
			w.seen[tx.What.Names().En]++
		}
		w.check(e)
		switch fact := fact.(type) {
		case *event.CheckoutPlaced, *event.DepositPlaced:
			w.asked = append(w.asked, fact)
		case *event.PaymentReceived:
			if fact.Deposit {
				w.deposited = append(w.deposited, fact.Orders...)
			}
		}
	}
	return out
}

func (w *walk) must(c trade.Command) trade.Outcome {
	out := w.do(c)
	if out.Refusal != trade.Accepted {
		w.t.Fatalf("%T %+v: %s", c, c, out.Refusal.Code())
	}
	return out
}

// check holds the books after an entry: they balance, facts do not contradict each other, and a
// settlement pays what they owe.
func (w *walk) check(e event.Entry) {
	for _, m := range w.books.Trial() {
		if m.Minor != 0 {
			w.t.Fatalf("%d %T: the trial balance is %s", e.Sequence, e.Event, m)
		}
	}
	if s := w.books.Suspense(); len(s) > 0 {
		w.t.Fatalf("%d %T %+v: %s in suspense", e.Sequence, e.Event, e.Event, s)
	}
	if closed, ok := e.Event.(*event.SettlementClosed); ok {
		page, _ := w.books.Settlements(closed.Merchant, closed.Settlement-1, 1)
		if !page[0].Agrees() {
			w.t.Fatalf("%+v: the books owe %d", closed, page[0].Owed)
		}
	}
}

func (w *walk) step() {
	w.at += event.Instant(w.dice.IntN(360)) * event.Second
	shopper := event.ShopperID(1 + w.dice.IntN(walkShoppers))
	orders := w.state.Counts().Orders
	order := event.OrderID(max(1, orders-w.dice.IntN(60)))
	switch n := w.dice.IntN(100); {
	case n < 8:
		w.do(&trade.ClaimCoupon{Shopper: shopper, Promotion: event.PromotionID(1 + w.dice.IntN(6))})
		w.do(&trade.GrantEnvelope{Campaign: 1, Shopper: shopper, Draw: uint32(1 + w.dice.IntN(50))})
	case n < 16:
		w.do(&trade.PlaceDeposit{Shopper: shopper, Presale: event.PresaleID(1 + w.dice.IntN(3)),
			Key:      event.KeyHash(shopper, fmt.Sprint("d", w.state.Sequence())),
			Quantity: uint32(1 + w.dice.IntN(3)), Terminal: event.TerminalApp, Province: 33})
	case n < 36:
		w.checkout(shopper)
	case n < 60:
		w.pay()
	case n < 64:
		w.do(&trade.CancelOrder{Shopper: shopper, Order: order})
	case n < 70:
		w.refund(order)
	case n < 76:
		w.do(&trade.ShipOrder{Order: order, Carrier: "sf", Number: order.String()})
	case n < 84:
		for id := event.ShopperID(1); id <= walkShoppers; id++ {
			w.do(&trade.ConfirmReceipt{Shopper: id, Order: order})
		}
	case n < 88:
		w.do(&trade.GrantAllowance{Shopper: shopper, Ref: fmt.Sprint(w.at), Amount: 99})
		if len(w.deposited) > 0 && w.dice.IntN(4) == 0 {
			w.do(&trade.FailPresale{Order: w.deposited[w.dice.IntN(len(w.deposited))],
				Quantity: uint32(w.dice.IntN(2)), ForceMajeure: w.dice.IntN(3) == 0})
		}
	case n < 94:
		w.words()
	default:
		w.do(&trade.Tick{})
	}
}

func (w *walk) checkout(shopper event.ShopperID) {
	c := &trade.PlaceCheckout{Shopper: shopper, Market: event.Home, Terminal: event.TerminalApp,
		Province: 33, Key: event.KeyHash(shopper, fmt.Sprint("c", w.state.Sequence()))}
	if w.dice.IntN(5) == 0 {
		c.Market = walkAbroad
	}
	for range 1 + w.dice.IntN(4) {
		c.Lines = append(c.Lines, trade.CheckoutLine{
			SKU: event.SKUID(1 + w.dice.IntN(walkProducts)), Quantity: uint32(1 + w.dice.IntN(3))})
	}
	if len(w.deposited) > 0 && w.dice.IntN(2) == 0 {
		c.Balances = []event.OrderID{w.deposited[w.dice.IntN(len(w.deposited))]}
		for id := event.ShopperID(1); id <= walkShoppers; id++ {
			c.Shopper = id // whose it is, the rulebook knows
			if len(w.do(c).Events) > 0 {
				return
			}
		}
		return
	}
	w.do(c)
}

// pay pays one of the last checkouts or deposits: mostly what is due, now and then something else.
func (w *walk) pay() {
	if len(w.asked) == 0 {
		return
	}
	w.ref++
	c := &trade.ReceivePayment{Provider: "sandbox", Ref: fmt.Sprint("sandbox-", w.ref)}
	if w.dice.IntN(2) == 0 {
		c.Provider, c.Ref = "stripe", fmt.Sprint("stripe:pi_", w.ref)
	}
	n := max(0, len(w.asked)-1-w.dice.IntN(9))
	fact := w.asked[n]
	if w.dice.IntN(9) > 0 {
		w.asked = append(w.asked[:n], w.asked[n+1:]...)
	}
	switch fact := fact.(type) {
	case *event.CheckoutPlaced:
		c.Payment, c.Currency, c.Amount = fact.Payment, fact.Currency, fact.Total()
	case *event.DepositPlaced:
		c.Payment, c.Currency, c.Amount = fact.Payment, fact.Currency, fact.Deposit
	}
	switch w.dice.IntN(12) {
	case 0:
		c.Amount += 100
	case 1:
		c.Amount--
	}
	w.do(c)
}

// refund gives an order back, whole or a piece of it, before or after its end.
func (w *walk) refund(order event.OrderID) {
	c := &trade.RefundOrder{Order: order, Freight: w.dice.IntN(3) == 0}
	if w.dice.IntN(3) > 0 {
		c.Lines = []event.ReturnLine{{Line: uint16(w.dice.IntN(2)), Quantity: 1}}
	}
	w.do(c)
}

// words are those of providers and of the bank, on refunds and payouts.
func (w *walk) words() {
	id := event.RefundID(1 + w.dice.IntN(max(1, w.state.Counts().Refunds)))
	switch w.dice.IntN(4) {
	case 0:
		w.do(&trade.FailRefund{Refund: id, Code: "no"})
	case 1:
		w.do(&trade.ConfirmRefund{Refund: id, Ref: "stripe:" + id.String()})
	case 2:
		w.do(&trade.ConfirmRefund{Refund: id, Ref: "transfer"})
	}
	for _, e := range w.do(&trade.SettleMerchant{
		Merchant: event.MerchantID(1 + w.dice.IntN(walkMerchants))}).Events {
		w.do(&trade.NotePayout{Settlement: e.(*event.SettlementClosed).Settlement, Ref: "b",
			Failed: w.dice.IntN(3) == 0})
	}
}

// after lets a month pass, in which everything comes to its end, and settles every merchant.
func (w *walk) after() {
	for range 60 {
		w.at += 12 * 3_600 * event.Second
		for w.do(&trade.Tick{}).More {
		}
	}
	for i := range walkMerchants {
		w.do(&trade.SettleMerchant{Merchant: event.MerchantID(i + 1)})
	}
}

// TestBooksOfTheRulebook: whatever happens by the real rulebook, the books balance after every
// entry, no fact contradicts another, every settlement pays what they owe, and once all time is
// over no deposit is held and no surplus is kept.
func TestBooksOfTheRulebook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWalk(t, rapid.Uint64().Draw(t, "seed"))
		for range rapid.IntRange(1, 600).Draw(t, "steps") {
			w.step()
		}
		w.after()
		for _, b := range w.books.Balances() {
			if b.Account == "liabilities:surplus" && b.Amount != 0 ||
				b.Account == "liabilities:deposits" && b.Amount != 0 {
				t.Fatalf("%+v is left", b)
			}
		}
		for _, m := range w.books.Merchants() {
			if m.Payable > 0 {
				t.Fatalf("%+v after its settlement", m)
			}
		}
	})
}

// TestTheWalkReachesEverything keeps the test above from proving nothing.
func TestTheWalkReachesEverything(t *testing.T) {
	w := newWalk(t, 3)
	for range 4_000 {
		w.step()
	}
	w.after()
	for what := ledger.WhatPayment; what <= ledger.WhatPayoutFailed; what++ {
		if w.seen[what.Names().En] == 0 {
			t.Errorf("the walk never says %q", what.Names().En)
		}
	}
	for _, m := range w.books.Merchants() {
		if m.Currency == money.USD && m.Payout > 0 {
			_, journal := exported(t, w.entries, "en")
			hledger(t, journal, "check", "--strict", "ordereddates")
			return
		}
	}
	t.Error("nobody was settled in dollars")
}
