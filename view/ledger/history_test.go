package ledger_test

import (
	"fmt"
	"math/rand/v2"

	"carnival/event"
	"carnival/festivals"
	"carnival/money"

	"pgregory.net/rapid"
)

// history is a small rulebook of its own: it knows what every order is made of, and writes only
// facts that fit together.
type history struct {
	dice    *rand.Rand
	at      event.Instant
	entries []event.Entry

	checkouts, orderCount, refunds, settlements uint64
	presales                                    []event.PresaleOpened
	orders                                      []*orderModel
	tills                                       [4][2]till // by merchant-1, in CNY and in USD
}

// orderModel is an order as the history knows it.
type orderModel struct {
	id       event.OrderID
	checkout *event.CheckoutPlaced
	payment  event.PaymentID
	ref      string
	currency money.Currency
	merchant event.MerchantID
	state    string // placed, deposit (waits), held (paid), balance (waits), paid, done, gone
	lines    []lineModel
	freight  money.Minor
	deposit  money.Minor
	deducts  money.Minor
	presale  *event.PresaleOpened
	balance  *event.BalanceDue
}

type lineModel struct {
	quantity, returned uint32
	paid, left         money.Minor
	subsidy, given     money.Minor
	fee                uint32
}

// till is what a merchant is owed in one currency, by the model's own sums.
type till struct {
	orders                                                                uint32
	goods, subsidy, freight, deposits, commission, refunded, dmg, carried money.Minor
}

func (t *till) payout() money.Minor {
	return t.carried + t.goods + t.subsidy + t.freight + t.deposits - t.commission - t.refunded -
		t.dmg
}

const microRate = 6_365_400 // rules R1.7

// newHistory publishes the plan, opens four merchants and three presales.
func newHistory(t rapid.TB, seed uint64) *history {
	t.Helper()
	h := &history{dice: rand.New(rand.NewPCG(seed, 1)), at: 1_446_000_000 * event.Second}
	source, ok := festivals.Source("double11-2015")
	if !ok {
		t.Fatal("there is no plan")
	}
	h.add(&event.PlanPublished{Source: source, Scale: 1})
	for i := range h.tills {
		h.add(&event.MerchantOpened{Merchant: event.MerchantID(i + 1),
			Key: fmt.Sprint("shop-", i+1), Name: event.Text{Zh: "店铺", En: "Shop"}})
	}
	for i, funder := range []event.Funder{event.FundedByMerchant, event.FundedByPlatform,
		event.FundedByBrand} {
		p := event.PresaleOpened{Presale: event.PresaleID(i + 1), SKU: event.SKUID(i + 1),
			Currency: money.CNY, Nature: event.DepositEarnest, Funder: funder, Price: 99_900,
			Deposit: 10_000, Deducts: 20_000, Stock: 1_000}
		h.presales = append(h.presales, p)
		h.add(&p)
	}
	return h
}

func (h *history) add(e event.Event) {
	h.at += event.Instant(h.dice.Int64N(40_000)) * event.Second / 10
	h.entries = append(h.entries, event.Entry{
		Sequence: uint64(len(h.entries) + 1), Stamp: h.at, Event: e,
	})
}

func (h *history) roll(n int) int { return h.dice.IntN(n) }

func (h *history) amount(most money.Minor) money.Minor {
	if most <= 0 {
		return 0
	}
	return money.Minor(h.dice.Int64N(int64(most) + 1))
}

// run takes a number of steps, each of them one that can happen.
func (h *history) run(steps int) {
	for range steps {
		switch h.roll(10) {
		case 0, 1, 2:
			h.tap()
		case 3:
			h.placeDeposit()
		case 4, 5:
			h.pay()
		case 6:
			h.finish()
		case 7:
			h.refund()
		case 8:
			h.closeSomething()
		case 9:
			h.money()
		}
	}
}

// pick finds an order in a state, at random.
func (h *history) pick(states ...string) *orderModel {
	if len(h.orders) == 0 {
		return nil
	}
	for range 12 {
		o := h.orders[h.roll(len(h.orders))]
		for _, s := range states {
			if o.state == s {
				return o
			}
		}
	}
	return nil
}

// tap makes a checkout of up to three orders, and asks for the balance of a held deposit too.
func (h *history) tap() {
	h.checkouts++
	c := &event.CheckoutPlaced{
		Checkout: event.CheckoutID(h.checkouts), Payment: event.PaymentID(h.checkouts),
		Shopper: 1, FirstOrder: event.OrderID(h.orderCount + 1), Currency: money.CNY,
	}
	if h.roll(4) == 0 {
		c.Currency, c.Rate = money.USD, event.Rate{Micro: microRate, Source: "a, b", At: h.at}
	}
	var made []*orderModel
	for range h.roll(3) + 1 {
		h.orderCount++
		o := &orderModel{id: event.OrderID(h.orderCount), checkout: c, payment: c.Payment,
			currency: c.Currency, merchant: event.MerchantID(h.roll(4) + 1), state: "placed",
			freight: h.amount(1_500)}
		placed := event.PlacedOrder{Merchant: o.merchant, Freight: o.freight}
		for range h.roll(3) + 1 {
			l := event.OrderLine{SKU: 1, Quantity: uint32(h.roll(5) + 1),
				Unit: h.amount(50_000), Fee: uint32(h.roll(900))}
			o.lines = append(o.lines, lineModel{quantity: l.Quantity, fee: l.Fee})
			placed.Lines = append(placed.Lines, l)
		}
		c.Orders, made = append(c.Orders, placed), append(made, o)
	}
	if o := h.pick("held"); o != nil && c.Currency == o.currency {
		b := event.BalanceDue{Order: o.id, Merchant: o.merchant, SKU: o.presale.SKU, Quantity: 2,
			Unit: o.presale.Price, Deposit: o.deposit, Deducts: o.deducts, Fee: 500,
			Freight: h.amount(900)}
		c.Balances = []event.BalanceDue{b}
		o.balance, o.checkout, o.state, o.payment = &c.Balances[0], c, "balance", c.Payment
		o.lines, o.freight = []lineModel{{quantity: 2, fee: b.Fee}}, b.Freight
		made = append(made, o)
	}
	h.discount(c, made)
	h.orders = append(h.orders, made[:len(c.Orders)]...)
	h.add(c)
}

// discount takes something off the lines, on account of every kind of funder.
func (h *history) discount(c *event.CheckoutPlaced, made []*orderModel) {
	rows := make([]event.Discount, h.roll(4))
	for i := range rows {
		rows[i] = event.Discount{Rule: event.Rule(h.roll(6) + 1),
			Funder: event.Funder(h.roll(4) + 1)}
	}
	n := uint16(0)
	each := func(l *lineModel, room money.Minor, off *money.Minor) {
		for i := range rows {
			share := h.amount(room - *off)
			*off += share
			rows[i].Amount += share
			rows[i].Shares = append(rows[i].Shares, event.LineShare{Line: n, Amount: share})
			if rows[i].Funder != event.FundedByMerchant {
				l.subsidy += share
			}
		}
		n++
	}
	for i := range c.Orders {
		for j := range c.Orders[i].Lines {
			l, m := &c.Orders[i].Lines[j], &made[i].lines[j]
			each(m, l.Amount(), &l.Off)
			m.paid = l.Payable()
		}
	}
	if len(c.Balances) > 0 {
		b, o := &c.Balances[0], made[len(made)-1]
		m := &o.lines[0]
		each(m, b.Amount()-b.Deducts, &b.Off)
		m.paid = b.Amount() - b.Deducts - b.Off + b.Deposit
		if o.presale.Funder != event.FundedByMerchant {
			m.subsidy += b.Deducts - b.Deposit
		}
	}
	for _, o := range made {
		for i := range o.lines {
			o.lines[i].left, o.lines[i].given = o.lines[i].paid, o.lines[i].subsidy
		}
	}
	c.Discounts = rows
}

func (h *history) placeDeposit() {
	p := &h.presales[h.roll(len(h.presales))]
	h.checkouts++
	h.orderCount++
	o := &orderModel{id: event.OrderID(h.orderCount), payment: event.PaymentID(h.checkouts),
		currency: p.Currency, merchant: event.MerchantID(h.roll(4) + 1), state: "deposit",
		deposit: 2 * p.Deposit, deducts: 2 * p.Deducts, presale: p}
	h.orders = append(h.orders, o)
	h.add(&event.DepositPlaced{Checkout: event.CheckoutID(h.checkouts), Order: o.id,
		Payment: o.payment, Presale: p.Presale, Shopper: 1, Merchant: o.merchant, SKU: p.SKU,
		Quantity: 2, Currency: p.Currency, Unit: p.Price, Deposit: o.deposit, Deducts: o.deducts})
}

var receivers = []string{"sandbox", "stripe", "", "Bank Of X"}

// pay settles the checkout of an order, or a deposit, sometimes with too much money; or brings
// money for nothing.
func (h *history) pay() {
	o := h.pick("placed", "balance", "deposit")
	if o == nil {
		return
	}
	p := &event.PaymentReceived{Payment: o.payment, Checkout: event.CheckoutID(o.payment),
		Provider: receivers[h.roll(len(receivers))]}
	prefix := "sandbox-"
	if p.Provider == "stripe" {
		prefix = "stripe:"
	}
	p.Ref = fmt.Sprint(prefix, "t", len(h.entries))
	switch h.roll(5) {
	case 0:
		p.Surplus = h.amount(5_000)
	case 1: // too late, or too little: nothing is settled
		p.Surplus = h.amount(5_000) + 1
		p.Amount = p.Surplus
		h.add(p)
		h.surplusDue(p)
		return
	}
	p.Amount = p.Surplus
	if o.state == "deposit" {
		p.Deposit, p.Orders = true, []event.OrderID{o.id}
		p.Amount += o.deposit
		o.state, o.ref = "held", p.Ref
	} else {
		h.payCheckout(p, o.checkout)
	}
	h.add(p)
	h.surplusDue(p)
}

func (h *history) payCheckout(p *event.PaymentReceived, c *event.CheckoutPlaced) {
	p.Amount += c.Total()
	for _, o := range h.orders {
		if o.checkout != c || o.state != "placed" && o.state != "balance" {
			continue
		}
		if o.state == "balance" {
			p.Balances = append(p.Balances, o.id)
		} else {
			p.Orders = append(p.Orders, o.id)
		}
		o.state, o.ref = "paid", p.Ref
	}
}

func (h *history) surplusDue(p *event.PaymentReceived) {
	if p.Surplus > 0 {
		h.refunds++
		h.add(&event.RefundDue{Refund: event.RefundID(h.refunds), Payment: p.Payment, Ref: p.Ref,
			Amount: p.Surplus, Reason: event.RefundSurplus})
	}
}

// currencies of the tills.
var currencies = [2]money.Currency{money.CNY, money.USD}

// till is the one that an order is paid into.
func (h *history) till(o *orderModel) *till {
	for i, c := range currencies {
		if o.currency == c {
			return &h.tills[o.merchant-1][i]
		}
	}
	panic(o.currency.String())
}

func (o *orderModel) sums() (goods, subsidy, freight, fee money.Minor) {
	for _, l := range o.lines {
		goods += l.left
		subsidy += l.given
		fee += money.MulDiv(l.left, int64(l.fee), 10_000)
	}
	return goods, subsidy, o.freight, fee
}

func (h *history) finish() {
	fact := &event.OrdersFinished{Reason: event.FinishedByTime}
	for range h.roll(3) + 1 {
		o := h.pick("paid")
		if o == nil {
			continue
		}
		o.state = "done"
		fact.Orders = append(fact.Orders, o.id)
		goods, subsidy, freight, fee := o.sums()
		t := h.till(o)
		t.orders++
		t.goods += goods
		t.subsidy += subsidy
		t.freight += freight
		t.commission += fee
	}
	if len(fact.Orders) > 0 {
		h.add(fact)
	}
}

// refund gives pieces of an order back, or all that is left of it.
func (h *history) refund() {
	o := h.pick("paid", "done")
	if o == nil {
		return
	}
	h.refunds++
	fact := &event.RefundDue{Refund: event.RefundID(h.refunds), Payment: o.payment, Ref: o.ref,
		Order: o.id, Reason: event.RefundByShopper, Closed: h.roll(2) == 0}
	g0, s0, f0, c0 := o.sums()
	for i := range o.lines {
		l := &o.lines[i]
		n := l.quantity - l.returned
		if !fact.Closed {
			n = uint32(h.roll(int(n) + 1))
		}
		if n == 0 {
			continue
		}
		back := event.RefundedLine{Line: uint16(i), Quantity: n,
			Amount:  money.Part(l.paid, l.returned+n, l.quantity) - (l.paid - l.left),
			Subsidy: money.Part(l.subsidy, l.returned+n, l.quantity) - (l.subsidy - l.given)}
		l.returned += n
		l.left -= back.Amount
		l.given -= back.Subsidy
		fact.Amount += back.Amount
		fact.Lines = append(fact.Lines, back)
	}
	if fact.Closed {
		fact.Freight, o.freight = o.freight, 0
		fact.Amount += fact.Freight
	}
	if o.state == "done" {
		g1, s1, f1, c1 := o.sums()
		t := h.till(o)
		t.refunded += g0 + s0 + f0 - g1 - s1 - f1
		t.commission -= c0 - c1
	}
	if fact.Closed {
		o.state = "gone"
	}
	if len(fact.Lines) > 0 || fact.Freight > 0 {
		h.add(fact)
	} else {
		h.refunds--
	}
}

// closeSomething closes unpaid orders, or ends a deposit in one of its ways.
func (h *history) closeSomething() {
	if o := h.pick("placed", "balance"); o != nil && h.roll(2) == 0 {
		fact := &event.OrdersClosed{Reason: event.ClosedUnpaid}
		for _, other := range h.orders {
			switch {
			case other.checkout != o.checkout:
			case other.state == "balance":
				fact.Balances = append(fact.Balances, other.id)
				other.state = "held"
			case other.state == "placed":
				fact.Orders = append(fact.Orders, other.id)
				other.state = "gone"
			}
		}
		h.add(fact)
		return
	}
	o := h.pick("held")
	if o == nil {
		return
	}
	o.state = "gone"
	t := h.till(o)
	fact := &event.DepositClosed{Order: o.id, Quantity: 2,
		Outcome: event.DepositOutcome(h.roll(3) + 1), Effective: o.deposit - h.amount(500)}
	fact.Back = o.deposit
	switch fact.Outcome {
	case event.DepositForfeited:
		fact.Kept, fact.Back = fact.Effective, o.deposit-fact.Effective
		t.deposits += fact.Kept
	case event.DepositDoubled:
		fact.Damages = fact.Effective
		t.dmg += fact.Damages
	}
	h.add(fact)
	h.depositDue(o, fact.Back, event.RefundDeposit)
	h.depositDue(o, fact.Damages, event.RefundDamages)
}

func (h *history) depositDue(o *orderModel, amount money.Minor, reason event.RefundReason) {
	if amount > 0 {
		h.refunds++
		h.add(&event.RefundDue{Refund: event.RefundID(h.refunds), Payment: o.payment, Ref: o.ref,
			Order: o.id, Amount: amount, Reason: reason})
	}
}

// money settles merchants, and lets providers and the bank give their word.
func (h *history) money() {
	if h.refunds > 0 {
		id := event.RefundID(h.roll(int(h.refunds)) + 1)
		switch h.roll(6) {
		case 0:
			h.add(&event.RefundFailed{Refund: id, Code: "no"})
		case 4:
			h.add(&event.RefundRetried{Refund: id})
		case 5:
			h.add(&event.RefundPaid{Refund: id, Ref: fmt.Sprint("sandbox-", id),
				Note: event.RefundedInCash})
		case 1:
			h.add(&event.RefundPaid{Refund: id, Ref: fmt.Sprint("transfer ", id)})
		default:
			h.add(&event.RefundPaid{Refund: id, Ref: fmt.Sprint("sandbox-", id)})
		}
	}
	if h.roll(2) == 0 {
		return
	}
	n, in := h.roll(len(h.tills)), h.roll(2)
	t := &h.tills[n][in]
	h.settlements++
	fact := &event.SettlementClosed{Settlement: event.SettlementID(h.settlements),
		Merchant: event.MerchantID(n + 1), Currency: currencies[in], Orders: t.orders,
		Goods: t.goods, Subsidy: t.subsidy, Freight: t.freight, Deposits: t.deposits,
		Commission: t.commission, Refunded: t.refunded, Damages: t.dmg, Carried: t.carried,
		Payout: max(0, t.payout())}
	h.add(fact)
	*t = till{carried: t.payout() - fact.Payout}
	if fact.Payout > 0 && h.roll(4) > 0 {
		word := &event.PayoutSettled{Settlement: fact.Settlement,
			Ref: fmt.Sprint("bank-", fact.Settlement), Failed: h.roll(3) == 0}
		if word.Failed {
			t.carried += fact.Payout
		}
		h.add(word)
	}
}

// drawHistory draws a history of some steps.
func drawHistory(t *rapid.T, steps int) *history {
	h := newHistory(t, rapid.Uint64().Draw(t, "seed"))
	h.run(rapid.IntRange(1, steps).Draw(t, "steps"))
	return h
}
