package audit_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"carnival/event"
	"carnival/festivals"
	"carnival/journal"
	"carnival/money"
	"carnival/trade"

	"pgregory.net/rapid"
)

// A walk is a festival in which random people do random things by the real rulebook: they place
// deposits on the eve, cross the opening and the close, claim, draw and use what they hold, pay too
// little, too much, twice and too late, cancel, give goods back and are refunded, and merchants are
// settled with.

type walk struct {
	t       rapid.TB
	dice    *rand.Rand
	state   *trade.State
	at      event.Instant
	entries []event.Entry
	asked   []asked
	refs    int
	tries   []event.PaymentStarted
	counts  map[event.Kind]int
	draws   map[drawKey]uint32
	owners  map[event.OrderID]event.ShopperID
	games   map[event.Game][]event.CampaignID
	waiting []event.OrderID // for their balance
	shipped []event.OrderID
}

// asked is a tap whose payment may be made.
type asked struct {
	payment  event.PaymentID
	shopper  event.ShopperID
	amount   money.Minor
	currency money.Currency
	orders   []event.OrderID
}

type drawKey struct {
	campaign event.CampaignID
	session  uint32
	shopper  event.ShopperID
}

const (
	walkMerchants = 8
	walkProducts  = 24
	walkShoppers  = 12
)

// walkFrom is two minutes before the festival opens; the eve is when deposits are placed.
var (
	walkFrom = event.At(time.Date(2015, 11, 10, 15, 58, 0, 0, time.UTC))
	walkEve  = walkFrom - 6*hour
)

const hour = 3_600 * event.Second

// newWalk opens shops, offers what is offered and invites shoppers, then takes so many steps, a
// sixth of them on the eve.
func newWalk(t rapid.TB, seed uint64, steps int) *walk {
	w := &walk{
		t: t, dice: rand.New(rand.NewPCG(seed, 1)), state: trade.New(0), at: walkEve,
		counts: map[event.Kind]int{}, draws: map[drawKey]uint32{},
		owners: map[event.OrderID]event.ShopperID{},
		games:  map[event.Game][]event.CampaignID{},
	}
	source, _ := festivals.Source("double11-2015")
	w.do(&trade.PublishPlan{Source: source, Scale: 10_000})
	for i := range walkMerchants {
		w.do(&trade.OpenMerchant{Key: string(rune('a' + i)), Name: event.Text{Zh: "店", En: "Shop"},
			Channel: event.Channel(i%5 + 1), Province: 33, Country: event.Home})
	}
	for i := range walkProducts {
		w.offer(i)
	}
	for i := range walkShoppers {
		w.do(&trade.JoinShopper{Account: uint64(i + 1)})
	}
	w.offers()
	for i := range steps {
		if i == steps/6 {
			w.at = walkFrom
		}
		w.pass(i < steps/6)
		w.step()
	}
	return w
}

// do decides and evolves a command and keeps its facts.
func (w *walk) do(c trade.Command) trade.Outcome {
	out := trade.Decide(w.state, w.at, c)
	for _, e := range out.Events {
		w.keep(e)
		w.state.Evolve(w.state.Sequence()+1, w.at, e)
	}
	return out
}

func (w *walk) keep(e event.Event) {
	w.entries = append(w.entries, event.Entry{
		Sequence: uint64(len(w.entries) + 1), Stamp: w.at, Event: e,
	})
	w.counts[e.Kind()]++
	switch e := e.(type) {
	case *event.CheckoutPlaced:
		one := asked{payment: e.Payment, shopper: e.Shopper, amount: e.Total(),
			currency: e.Currency}
		for i := range e.Orders {
			one.orders = append(one.orders, e.FirstOrder+event.OrderID(i))
			w.owners[e.FirstOrder+event.OrderID(i)] = e.Shopper
		}
		w.asked = append(w.asked, one)
	case *event.DepositPlaced:
		w.asked = append(w.asked, asked{e.Payment, e.Shopper, e.Deposit, e.Currency,
			[]event.OrderID{e.Order}})
		w.owners[e.Order] = e.Shopper
	case *event.PaymentReceived:
		if e.Deposit {
			w.waiting = append(w.waiting, e.Orders...)
		}
		w.gone(e.Balances...)
	case *event.DepositClosed:
		w.gone(e.Order)
	case *event.ParcelShipped:
		w.shipped = append(w.shipped, e.Order)
	case *event.PaymentStarted:
		w.tries = append(w.tries, *e)
	case *event.CampaignPublished:
		w.games[e.Game] = append(w.games[e.Game], e.Campaign)
	case *event.EnvelopeGranted:
		if e.Draw > 0 {
			w.draws[drawKey{e.Campaign, e.Session, e.Shopper}] = e.Draw
		}
	}
}

// gone takes orders out of those that wait for their balance.
func (w *walk) gone(orders ...event.OrderID) {
	w.waiting = slices.DeleteFunc(w.waiting, func(id event.OrderID) bool {
		return slices.Contains(orders, id)
	})
}

func (w *walk) offer(i int) {
	us, _ := event.ParseMarket("US")
	ru, _ := event.ParseMarket("RU")
	rub, _ := money.ParseCurrency("RUB")
	list := money.Minor(1_000 + w.dice.IntN(300_000))
	sku := trade.OfferSKU{Available: uint32(w.dice.IntN(60)), OfferedSKU: event.OfferedSKU{
		Code: string(rune('A' + i)), Limit: uint32(w.dice.IntN(2) * 5), Hot: i%7 == 0,
		NetContent: 500, Unit: []string{"g", "ml", "piece", ""}[i%4], Grams: uint32(i * 100),
		Prices: []event.Price{
			{Market: event.Home, Currency: money.CNY, List: list, Festival: list / 2},
			{Market: us, Currency: money.USD, List: list / 6},
			{Market: ru, Currency: []money.Currency{rub, money.USD}[i%2], List: list},
		},
	}}
	w.do(&trade.OfferProduct{
		Merchant: w.merchant(i % walkMerchants), Handle: string(rune('A' + i)),
		Digest: event.KeyHash(1, string(rune(w.dice.IntN(1<<20)))), Title: event.Text{En: "Thing"},
		Category: event.Category(1 + w.dice.IntN(8)), Listed: true, SKUs: []trade.OfferSKU{sku},
		Origin: []event.Origin{0, event.Home, us}[w.dice.IntN(3)],
	})
}

func (w *walk) merchant(i int) event.MerchantID { return event.MerchantID(i + 1) }

// pass lets a moment go by; most of the day is quiet.
func (w *walk) pass(eve bool) {
	w.at += event.Instant(w.dice.IntN(900_000))
	if w.dice.IntN(12) == 0 {
		w.at += event.Instant(w.dice.IntN(2_000)) * event.Second
	}
	if eve {
		w.at = min(w.at, walkFrom)
	}
}

func (w *walk) step() {
	shopper := event.ShopperID(1 + w.dice.IntN(walkShoppers))
	sku := event.SKUID(1 + w.dice.IntN(walkProducts))
	switch n := w.dice.IntN(200); {
	case n < 16:
		w.do(&trade.PutInCart{Shopper: shopper, SKU: sku, Quantity: uint32(w.dice.IntN(4))})
	case n < 22:
		w.do(&trade.SetFavourite{Shopper: shopper, Product: event.ProductID(sku),
			On: w.dice.IntN(3) > 0})
	case n < 26:
		w.follow(shopper)
	case n < 80:
		w.checkout(shopper)
	case n < 122:
		w.pay()
	case n < 150:
		w.after()
	case n < 180:
		w.play(shopper)
	case n < 184:
		w.offer(w.dice.IntN(walkProducts))
	case n < 188:
		w.do(&trade.SetStock{SKU: sku, Available: uint32(w.dice.IntN(50))})
	default:
		w.tick()
	}
}

// follow follows a shop, most of the time, or ends that.
func (w *walk) follow(shopper event.ShopperID) {
	m := w.merchant(w.dice.IntN(walkMerchants))
	if w.dice.IntN(3) == 0 {
		w.do(&trade.UnfollowMerchant{Shopper: shopper, Merchant: m})
		return
	}
	w.do(&trade.FollowMerchant{Shopper: shopper, Merchant: m})
}

func (w *walk) tick() {
	for more := true; more; {
		more = w.do(&trade.Tick{}).More
	}
}

func (w *walk) checkout(shopper event.ShopperID) {
	if w.at < walkFrom && w.dice.IntN(2) == 0 {
		w.do(&trade.PlaceDeposit{Shopper: shopper, Key: w.key(shopper),
			Presale:  event.PresaleID(w.any(event.KindPresaleOpened)),
			Quantity: uint32(1 + w.dice.IntN(3)), Province: event.Province(31 + w.dice.IntN(4)),
			Terminal: event.Terminal(w.dice.IntN(4))})
		return
	}
	c := &trade.PlaceCheckout{
		Shopper: shopper, Key: w.key(shopper), Market: event.Home,
		Terminal: event.Terminal(w.dice.IntN(4)), Province: event.Province(31 + w.dice.IntN(4)),
	}
	if w.dice.IntN(6) == 0 {
		c.Market, _ = event.ParseMarket([]string{"US", "RU"}[w.dice.IntN(2)])
	}
	for range w.dice.IntN(4) {
		c.Lines = append(c.Lines, trade.CheckoutLine{
			SKU: event.SKUID(1 + w.dice.IntN(walkProducts+1)), Quantity: uint32(1 + w.dice.IntN(3)),
		})
	}
	for _, order := range w.waiting {
		if w.owners[order] == shopper && w.dice.IntN(3) > 0 && len(c.Balances) < 3 {
			c.Balances = append(c.Balances, order)
		}
	}
	w.do(c)
}

func (w *walk) key(shopper event.ShopperID) event.Hash128 {
	return event.KeyHash(shopper, string(rune(w.dice.IntN(1<<20))))
}

// pay pays one of the last checkouts: mostly what is due, now and then something else.
func (w *walk) pay() {
	if len(w.asked) == 0 {
		return
	}
	a := w.asked[max(0, len(w.asked)-1-w.dice.IntN(12))]
	if w.dice.IntN(4) == 0 {
		w.try(a.payment)
		return
	}
	amount := a.amount
	switch w.dice.IntN(12) {
	case 0:
		amount += 100
	case 1:
		amount--
	}
	w.refs++
	w.do(&trade.ReceivePayment{Payment: a.payment, Ref: w.ref(), Amount: amount,
		Currency: a.currency})
}

func (w *walk) ref() string {
	w.refs++
	return string(rune(0x4e00 + w.refs))
}

// try asks for money and hears of it: that the provider knows, that it failed, or that it came.
func (w *walk) try(payment event.PaymentID) {
	w.do(&trade.StartPayment{Payment: payment, Provider: "sandbox"})
	if len(w.tries) == 0 {
		return
	}
	a := w.tries[max(0, len(w.tries)-1-w.dice.IntN(4))]
	switch w.dice.IntN(4) {
	case 0:
		w.do(&trade.NotePending{Attempt: a.Attempt, Ref: w.ref()})
	case 1:
		w.do(&trade.FailPayment{Attempt: a.Attempt, Code: "refused"})
	case 2:
		w.do(&trade.ReceivePayment{Payment: a.Payment, Ref: w.ref(), Amount: a.Amount,
			Currency: a.Currency, Attempt: a.Attempt, Provider: a.Provider})
	}
}

// any is an id of something that a kind of fact makes, mostly one of the newer.
func (w *walk) any(k event.Kind) uint64 {
	n := w.counts[k]
	return uint64(max(1, n-w.dice.IntN(max(1, min(n, 20)))))
}

// sent is one of the last orders that were shipped, and who waits for it.
func (w *walk) sent() (event.OrderID, event.ShopperID) {
	if len(w.shipped) == 0 {
		return w.order()
	}
	id := w.shipped[max(0, len(w.shipped)-1-w.dice.IntN(8))]
	return id, w.owners[id]
}

// order is an order of one of the last taps, and who placed it.
func (w *walk) order() (event.OrderID, event.ShopperID) {
	for range 9 {
		if len(w.asked) == 0 {
			break
		}
		a := w.asked[max(0, len(w.asked)-1-w.dice.IntN(40))]
		if len(a.orders) > 0 {
			return a.orders[w.dice.IntN(len(a.orders))], a.shopper
		}
	}
	return 1, 1
}

// sealed writes entries to a journal in memory, a few to a record.
func sealed(t rapid.TB, dice *rand.Rand, entries []event.Entry) *journal.Memory {
	t.Helper()
	m := journal.NewMemory(0, journal.StreamTrade)
	for len(entries) > 0 {
		n := min(len(entries), 1+dice.IntN(9))
		appendRecord(t, m, entries[:n])
		entries = entries[n:]
	}
	return m
}

func appendRecord(t rapid.TB, m *journal.Memory, entries []event.Entry) {
	t.Helper()
	raw := make([]byte, journal.HeaderSize)
	before := entries[0].Stamp
	for _, e := range entries {
		raw = event.AppendEntry(raw, uint64(e.Stamp-before), e.Event)
		before = e.Stamp
	}
	head := m.Head()
	if _, err := journal.Seal(raw, journal.Record{
		First: entries[0].Sequence, Count: uint32(len(entries)), Stamp: entries[0].Stamp,
		Prev: head.Hash,
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Append(context.Background(), raw, head); err != nil {
		t.Fatal(err)
	}
}
