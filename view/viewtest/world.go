// Package viewtest is a small festival in which random people do random things by the real
// rulebook, so that a fold can be held against the state that made its facts.
//
// It promises that every fact of it was decided by trade, that the same dice give the same history,
// and that every kind of fact comes up in a walk of some thousand steps. It is for tests only and
// knows no view.
package viewtest

import (
	"fmt"
	"time"

	"carnival/event"
	"carnival/festivals"
	"carnival/money"
	"carnival/trade"
)

// Dice decide everything.
type Dice interface{ IntN(n int) int }

// World is the festival so far.
type World struct {
	State   *trade.State
	At      event.Instant
	Entries []event.Entry
	// Before is shown each command before it is decided; it may be nil.
	Before func(trade.Command)

	dice      Dice
	serial    int
	checkouts []asked
	attempts  []event.PaymentStarted
	draws     map[[3]uint64]uint32
	counts    map[event.Kind]int
}

// asked is a tap whose payment may be made.
type asked struct {
	payment event.PaymentID
	shopper event.ShopperID
	orders  []event.OrderID
}

// Sizes of the world.
const (
	Merchants = 3
	SKUs      = 8
	Shoppers  = 5
)

// From is a day and a half before the home market's window opens, with presale and coupons open.
var From = event.At(time.Date(2015, 11, 9, 4, 0, 0, 0, time.UTC))

const hour = 3_600 * event.Second

// New opens the shops, publishes the first promotions and campaigns and invites the shoppers.
func New(dice Dice) *World {
	w := &World{
		State: trade.New(0), At: From, dice: dice, draws: map[[3]uint64]uint32{},
		counts: map[event.Kind]int{},
	}
	source, _ := festivals.Source("double11-2015")
	w.Do(&trade.PublishPlan{Source: source, Scale: 10_000})
	for i := range Merchants {
		w.Do(&trade.OpenMerchant{Key: string(rune('a' + i)), Name: event.Text{En: "Shop"},
			Channel: event.Channel(i + 1), Province: 33, Country: event.Home})
	}
	for i := range SKUs {
		list := money.Minor(2_000 + 3_700*i)
		w.Do(&trade.OfferProduct{Merchant: event.MerchantID(i%Merchants + 1),
			Handle: string(rune('A' + i)), Title: event.Text{En: "Thing"},
			Category: event.Category(i + 1), Listed: true, SKUs: []trade.OfferSKU{{
				Available: 200, OfferedSKU: event.OfferedSKU{
					Code: "one", Grams: 700, NetContent: 500, Unit: "g",
					Prices: []event.Price{{Market: event.Home, Currency: money.CNY, List: list,
						Festival: list * 8 / 10}},
				},
			}}})
	}
	for i := range Shoppers {
		w.Do(&trade.JoinShopper{Account: uint64(i + 1)})
	}
	for range 6 {
		w.publish()
	}
	for game := event.GameGrant; game <= event.GameFission; game++ {
		w.campaign(game)
	}
	for i := range 3 {
		w.presale(event.SKUID(i + 1))
	}
	return w
}

// Do decides a command and keeps its facts.
func (w *World) Do(c trade.Command) trade.Outcome {
	if w.Before != nil {
		w.Before(c)
	}
	out := trade.Decide(w.State, w.At, c)
	for _, e := range out.Events {
		sequence := uint64(len(w.Entries) + 1)
		w.Entries = append(w.Entries, event.Entry{Sequence: sequence, Stamp: w.At, Event: e})
		w.State.Evolve(sequence, w.At, e)
		w.note(e)
	}
	return out
}

// Count is how many facts of a kind there are.
func (w *World) Count(k event.Kind) int { return w.counts[k] }

// note remembers what later steps go on with.
func (w *World) note(e event.Event) {
	w.counts[e.Kind()]++
	switch e := e.(type) {
	case *event.CheckoutPlaced:
		one := asked{payment: e.Payment, shopper: e.Shopper}
		for i := range e.Orders {
			one.orders = append(one.orders, e.FirstOrder+event.OrderID(i))
		}
		w.checkouts = append(w.checkouts, one)
	case *event.DepositPlaced:
		w.checkouts = append(w.checkouts, asked{e.Payment, e.Shopper, []event.OrderID{e.Order}})
	case *event.PaymentStarted:
		w.attempts = append(w.attempts, *e)
	case *event.EnvelopeGranted:
		if e.Draw > 0 {
			w.draws[[3]uint64{uint64(e.Campaign), uint64(e.Session), uint64(e.Shopper)}] = e.Draw
		}
	}
}

func (w *World) shopper() event.ShopperID { return event.ShopperID(1 + w.dice.IntN(Shoppers)) }

// any is an id that is likely to be in use, the newer the likelier.
func (w *World) any(n int) uint64 {
	if n <= 0 {
		return 1
	}
	return uint64(n - w.dice.IntN(min(n, 30)))
}

// order is a likely order with the shopper it belongs to.
func (w *World) order() (event.OrderID, event.ShopperID) {
	for range 20 {
		if len(w.checkouts) == 0 {
			break
		}
		c := w.checkouts[w.any(len(w.checkouts))-1]
		if len(c.orders) > 0 {
			return c.orders[w.dice.IntN(len(c.orders))], c.shopper
		}
	}
	return 1, 1
}

func (w *World) key() string {
	w.serial++
	return fmt.Sprint("k", w.serial)
}

func (w *World) roll() (h event.Hash256) {
	for i := range h {
		h[i] = byte(w.dice.IntN(256))
	}
	return h
}

// Step lets some time pass and somebody do something.
func (w *World) Step() {
	w.At += event.Instant(w.dice.IntN(40)) * event.Second
	switch n := w.dice.IntN(800); {
	case n == 0:
		w.At += event.Instant(w.dice.IntN(60)) * hour
	case n < 12:
		w.At += event.Instant(w.dice.IntN(90)) * 60 * event.Second
	}
	if w.dice.IntN(6) == 0 {
		for more := true; more; {
			more = w.Do(&trade.Tick{}).More
		}
		return
	}
	switch n := w.dice.IntN(100); {
	case n < 34:
		w.buy()
	case n < 60:
		w.pay()
	case n < 76:
		w.after()
	default:
		w.play()
	}
}

func (w *World) buy() {
	shopper := w.shopper()
	switch w.dice.IntN(11) {
	case 10:
		w.follow(shopper)
	case 0:
		w.Do(&trade.SetFavourite{Shopper: shopper, On: w.dice.IntN(3) > 0,
			Product: event.ProductID(1 + w.dice.IntN(SKUs))})
	case 1, 4:
		w.Do(&trade.PutInCart{Shopper: shopper, SKU: event.SKUID(1 + w.dice.IntN(SKUs)),
			Quantity: uint32(w.dice.IntN(4))})
	case 2, 3:
		w.Do(&trade.PlaceDeposit{Shopper: shopper, Key: event.KeyHash(shopper, w.key()),
			Presale:  event.PresaleID(w.any(w.counts[event.KindPresaleOpened])),
			Quantity: uint32(1 + w.dice.IntN(3)), Terminal: event.TerminalApp, Province: 33})
	default:
		c := &trade.PlaceCheckout{
			Shopper: shopper, Key: event.KeyHash(shopper, w.key()), Market: event.Home,
			Terminal: event.Terminal(1 + w.dice.IntN(3)), Province: 33,
			FromCart: w.dice.IntN(2) == 0,
		}
		for range w.dice.IntN(4) {
			c.Lines = append(c.Lines, trade.CheckoutLine{
				SKU: event.SKUID(1 + w.dice.IntN(SKUs)), Quantity: uint32(1 + w.dice.IntN(3)),
			})
		}
		for _, old := range w.checkouts {
			if old.shopper == shopper && len(old.orders) == 1 && w.dice.IntN(4) == 0 &&
				len(c.Balances) < 3 {
				c.Balances = append(c.Balances, old.orders[0])
			}
		}
		w.Do(c)
	}
}

// follow follows a shop, most of the time, or ends that.
func (w *World) follow(shopper event.ShopperID) {
	merchant := event.MerchantID(1 + w.dice.IntN(Merchants))
	if w.dice.IntN(3) == 0 {
		w.Do(&trade.UnfollowMerchant{Shopper: shopper, Merchant: merchant})
		return
	}
	w.Do(&trade.FollowMerchant{Shopper: shopper, Merchant: merchant})
}

// pay starts attempts and brings their money, most of the time as it should be.
func (w *World) pay() {
	if len(w.checkouts) == 0 {
		return
	}
	payment := w.checkouts[w.any(len(w.checkouts))-1].payment
	switch n := w.dice.IntN(20); {
	case n < 8 || len(w.attempts) == 0:
		w.Do(&trade.StartPayment{Payment: payment, Provider: "sandbox"})
		return
	case n < 10:
		w.Do(&trade.NotePending{Attempt: event.AttemptID(w.any(len(w.attempts))), Ref: w.key()})
		return
	case n < 11:
		w.Do(&trade.FailPayment{Attempt: event.AttemptID(w.any(len(w.attempts))), Code: "no"})
		return
	}
	a := w.attempts[w.any(len(w.attempts))-1]
	c := &trade.ReceivePayment{Payment: a.Payment, Ref: w.key(), Amount: a.Amount,
		Currency: a.Currency, Attempt: a.Attempt, Provider: a.Provider}
	switch w.dice.IntN(12) {
	case 0:
		c.Amount += 100
	case 1:
		c.Attempt = 0
	}
	w.Do(c)
}

// after is what follows a payment.
func (w *World) after() {
	order, shopper := w.order()
	returns := event.ReturnID(w.any(w.counts[event.KindReturnOpened]))
	switch w.dice.IntN(18) {
	case 0:
		w.Do(&trade.CancelOrder{Shopper: shopper, Order: order, Lines: w.pieces()})
	case 1:
		w.Do(&trade.RefundOrder{Order: order, Lines: w.pieces(),
			Goods: event.Goods(w.dice.IntN(3)), Freight: w.dice.IntN(3) == 0})
	case 2, 3, 4:
		w.Do(&trade.ShipOrder{Order: order, Carrier: "sf", Number: w.key()})
	case 5:
		w.Do(&trade.ConfirmReceipt{Shopper: shopper, Order: order})
	case 6, 7, 14:
		w.Do(&trade.OpenReturn{Shopper: shopper, Order: order, Lines: w.pieces(),
			Reason: event.ReturnReason(1 + w.dice.IntN(4))})
	case 8:
		w.Do(&trade.AnswerReturn{Return: returns, Agree: w.dice.IntN(3) > 0})
	case 9, 10:
		w.Do(&trade.SendReturn{Shopper: shopper, Return: returns, Carrier: "sf", Number: w.key()})
	case 11:
		w.Do(&trade.AcceptReturn{Return: returns, Resaleable: w.dice.IntN(2) == 0})
	case 12:
		refund := event.RefundID(w.any(w.counts[event.KindRefundDue]))
		if w.dice.IntN(4) == 0 {
			w.Do(&trade.FailRefund{Refund: refund, Code: "gone"})
		} else {
			w.Do(&trade.ConfirmRefund{Refund: refund, Ref: w.key()})
		}
	case 13:
		w.Do(&trade.FailPresale{Order: order, Quantity: uint32(w.dice.IntN(3)),
			ForceMajeure: w.dice.IntN(2) == 0})
	case 15:
		w.Do(&trade.SettleMerchant{Merchant: event.MerchantID(1 + w.dice.IntN(Merchants))})
	case 16:
		w.Do(&trade.NotePayout{Ref: w.key(), Failed: w.dice.IntN(3) == 0, Settlement: event.
			SettlementID(w.any(w.counts[event.KindSettlementClosed]))})
	default:
		w.Do(&trade.EndReturn{Shopper: shopper, Return: returns})
	}
}

// pieces are a line or two of an order, or nil for all of it.
func (w *World) pieces() []event.ReturnLine {
	switch w.dice.IntN(3) {
	case 0:
		return nil
	case 1:
		return []event.ReturnLine{{Quantity: 1}}
	}
	return []event.ReturnLine{{Line: 0, Quantity: 1}, {Line: 1, Quantity: 1}}
}
