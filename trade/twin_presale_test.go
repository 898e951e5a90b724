package trade

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/festivals"
	"carnival/money"
)

// presaleTwin is presale once more, as plainly as it can be said: orders with a status and pieces,
// and everything else counted anew. Without promotions each piece carries the same amounts.
type presaleTwin struct {
	offers   []*event.PresaleOpened
	closed   []bool
	orders   []*presaleOrder
	payments map[event.PaymentID][]*presaleOrder // that a payment was asked for
	ended    []event.DepositClosed               // in the last command
}

type presaleOrder struct {
	id             event.OrderID
	offer          int
	shopper        event.ShopperID
	status         status
	pieces, back   uint32
	placed, paid   event.Instant // the order and its deposit
	asked          event.Instant // for the balance; 0 = nobody waits for it
	givenUp        bool          // the shopper gave up what asked for the balance last
	got, kept, due money.Minor   // paid and not given back; kept by the merchant; on top of it
}

func (w *presaleTwin) terms(o *presaleOrder) *event.PresaleOpened { return w.offers[o.offer] }

func (o *presaleOrder) left() uint32 { return o.pieces - o.back }

func (o *presaleOrder) live() bool {
	return o.status.paid() || o.status == statusDepositDue || o.status == statusBalanceDue
}

// held is how many pieces of a presale are in orders of the statuses; by one shopper, or by all.
func (w *presaleTwin) held(offer int, shopper event.ShopperID, of ...status) (n uint32) {
	for _, o := range w.orders {
		theirs := shopper == 0 || shopper == o.shopper
		if o.offer == offer && theirs && slices.Contains(of, o.status) {
			n += o.left()
		}
	}
	return n
}

var heldStatuses = []status{statusDepositDue, statusBalanceDue, statusPaid, statusShipped}

func (w *presaleTwin) place(at event.Instant, c *PlaceDeposit) Refusal {
	if c.Quantity == 0 {
		return QuantityInvalid
	}
	if int(c.Presale) > len(w.offers) {
		return PresaleUnknown
	}
	i := int(c.Presale) - 1
	t := w.offers[i]
	left := t.Stock - w.held(i, 0, heldStatuses...)
	switch {
	case w.closed[i], at < t.DepositFrom, at >= t.DepositTo:
		return PresaleOver
	case t.Limit > 0 && w.held(i, c.Shopper, heldStatuses...)+c.Quantity > t.Limit:
		return LimitReached
	case left == 0:
		return SoldOut
	case left < c.Quantity:
		return StockShort
	}
	return Accepted
}

// effective is the part of an order's deposit that the law protects.
func (w *presaleTwin) effective(o *presaleOrder) money.Minor {
	t, n := w.terms(o), money.Minor(o.pieces)
	return min(n*t.Deposit, n*(t.Price-t.Deducts+t.Deposit)*20/100)
}

// end closes pieces of an order, whose deposit or whole price is paid.
func (w *presaleTwin) end(o *presaleOrder, outcome event.DepositOutcome, pieces uint32) {
	t := w.terms(o)
	fact := event.DepositClosed{Order: o.id, Outcome: outcome, Quantity: pieces}
	if t.Nature == event.DepositAdvance {
		fact.Outcome = event.DepositReturned
	} else {
		effective := w.effective(o)
		for k := o.back + 1; k <= o.back+pieces; k++ {
			fact.Effective += money.Share(effective, k, o.pieces)
		}
	}
	switch fact.Outcome {
	case event.DepositForfeited:
		fact.Kept = fact.Effective
	case event.DepositDoubled:
		fact.Damages = fact.Effective
	}
	o.kept, o.due = o.kept+fact.Kept, o.due+fact.Damages
	if o.status == statusPaid {
		w.giveBack(o, pieces)
	} else {
		fact.Back = money.Minor(pieces)*t.Deposit - fact.Kept
		o.got -= money.Minor(pieces) * t.Deposit
		if o.asked != 0 {
			o.asked, o.givenUp = 0, false
		}
		if pieces < o.pieces {
			o.pieces -= pieces
		} else if o.back = pieces; fact.Outcome == event.DepositForfeited {
			o.status = statusForfeited
		} else {
			o.status = statusFailed
		}
	}
	w.ended = append(w.ended, fact)
}

// giveBack takes pieces of a paid order back.
func (w *presaleTwin) giveBack(o *presaleOrder, pieces uint32) {
	t := w.terms(o)
	o.got -= money.Minor(pieces) * (t.Price - t.Deducts + t.Deposit)
	if o.back += pieces; o.left() == 0 {
		o.status = statusRefunded
	}
}

func (w *presaleTwin) tick(at event.Instant) {
	for _, o := range w.orders {
		t := w.terms(o)
		if o.status == statusDepositDue && o.placed+15*60*event.Second <= at {
			o.status, o.back = statusClosed, o.pieces
		}
		if o.asked != 0 && o.asked+24*3600*event.Second <= at {
			o.asked, o.givenUp = 0, false
		}
		if o.status == statusBalanceDue && at >= t.BalanceTo {
			if o.paid >= t.BalanceTo {
				w.end(o, event.DepositReturned, o.pieces)
			} else {
				w.end(o, event.DepositForfeited, o.pieces)
			}
		}
	}
	for i, t := range w.offers {
		w.closed[i] = w.closed[i] || at >= t.BalanceTo
	}
}

// balance says how a balance in a checkout is answered.
func (w *presaleTwin) balance(at event.Instant, shopper event.ShopperID, id event.OrderID) Refusal {
	if int(id) > len(w.orders) || w.orders[id-1].shopper != shopper {
		return OrderUnknown
	}
	o := w.orders[id-1]
	t := w.terms(o)
	switch {
	case o.status == statusDepositDue:
		return DepositUnpaid
	case o.status != statusBalanceDue, o.asked != 0, w.closed[o.offer], at < t.BalanceFrom,
		at >= t.BalanceTo:
		return BalanceClosed
	}
	return Accepted
}

// due is what a payment is still asked for, and for which orders.
func (w *presaleTwin) due(id event.PaymentID) (sum money.Minor, orders []*presaleOrder) {
	for _, o := range w.payments[id] {
		t := w.terms(o)
		switch {
		case o.status == statusDepositDue && !w.closed[o.offer]:
			sum += t.Deposit * money.Minor(o.pieces)
		case o.status == statusBalanceDue && o.asked != 0 && w.lastAsked(o) == id:
			sum += (t.Price - t.Deducts) * money.Minor(o.pieces)
		default:
			continue
		}
		orders = append(orders, o)
	}
	return sum, orders
}

// lastAsked is the newest payment that an order was asked for by.
func (w *presaleTwin) lastAsked(o *presaleOrder) (last event.PaymentID) {
	for id, orders := range w.payments {
		if slices.Contains(orders, o) {
			last = max(last, id)
		}
	}
	return last
}

func (w *presaleTwin) settle(at event.Instant, orders []*presaleOrder) {
	for _, o := range orders {
		t := w.terms(o)
		if o.status == statusDepositDue {
			o.status, o.paid = statusBalanceDue, at
			o.got += t.Deposit * money.Minor(o.pieces)
		} else {
			o.status, o.asked = statusPaid, 0
			o.got += (t.Price - t.Deducts) * money.Minor(o.pieces)
		}
	}
}

func (w *presaleTwin) fail(c *FailPresale) Refusal {
	outcome := event.DepositDoubled
	if c.ForceMajeure {
		outcome = event.DepositReturned
	}
	if c.Order == 0 {
		w.closed[c.Presale-1] = true
		for _, o := range w.orders {
			failing := o.status == statusBalanceDue || o.status == statusPaid
			if failing && o.offer == int(c.Presale-1) {
				w.end(o, outcome, o.left())
			}
		}
		return Accepted
	}
	if int(c.Order) > len(w.orders) {
		return OrderUnknown
	}
	switch o := w.orders[c.Order-1]; o.status {
	case statusDepositDue:
		return DepositUnpaid
	case statusShipped:
		return AlreadyShipped
	case statusClosed, statusForfeited:
		return OrderClosed
	case statusBalanceDue, statusPaid:
		if c.Quantity > o.left() {
			return QuantityInvalid
		}
		pieces := c.Quantity
		if pieces == 0 {
			pieces = o.left()
		}
		w.end(o, outcome, pieces)
	}
	return Accepted
}

func (w *presaleTwin) cancel(c *CancelOrder) Refusal {
	if int(c.Order) > len(w.orders) || w.orders[c.Order-1].shopper != c.Shopper {
		return OrderUnknown
	}
	switch o := w.orders[c.Order-1]; o.status {
	case statusDepositDue:
		o.status, o.back = statusClosed, o.pieces
	case statusBalanceDue:
		earnest := w.terms(o).Nature == event.DepositEarnest && w.effective(o) > 0
		switch {
		case c.Forfeit:
			w.end(o, event.DepositForfeited, o.pieces)
		case o.asked != 0:
			o.asked, o.givenUp = 0, true
		case o.givenUp: // that was all the shopper had said
		case earnest:
			return ForfeitNeeded
		default:
			w.end(o, event.DepositForfeited, o.pieces)
		}
	case statusPaid:
		w.giveBack(o, o.left())
	case statusShipped:
		return AlreadyShipped
	}
	return Accepted
}

// presaleStage plays both.
type presaleStage struct {
	tb    rapid.TB
	s     *State
	w     *presaleTwin
	draw  chance
	at    event.Instant
	facts []fact
	brief string
	taken map[event.OrderID]money.Minor // given back, by the facts
	extra map[event.OrderID]money.Minor // damages
	kept  map[event.OrderID]money.Minor
}

const presaleStock = 40

func newPresaleStage(tb rapid.TB, draw chance) *presaleStage {
	g := &presaleStage{tb: tb, s: New(0), draw: draw, at: instant("2015-11-10T22:00:00+08:00"),
		w:     &presaleTwin{payments: map[event.PaymentID][]*presaleOrder{}},
		taken: map[event.OrderID]money.Minor{}, extra: map[event.OrderID]money.Minor{},
		kept: map[event.OrderID]money.Minor{}}
	source, _ := festivals.Source(festivals.Default)
	offer := &OfferProduct{Merchant: 1, Handle: "p", Listed: true, Title: event.Text{En: "goods"},
		Category: event.CategoryTVs}
	for _, code := range []string{"a", "b"} {
		offer.SKUs = append(offer.SKUs, OfferSKU{event.OfferedSKU{Code: code,
			Prices: []event.Price{price("10.00")}}, presaleStock})
	}
	for _, c := range []Command{&PublishPlan{Source: source, Scale: 1}, &OpenMerchant{Key: "m",
		Name: event.Text{En: "m"}, Channel: event.ChannelMall}, offer, &JoinShopper{Account: 1},
		&JoinShopper{Account: 2}, g.offer(1), g.offer(2)} {
		g.do(c)
	}
	return g
}

// offer draws a presale of a SKU; the second one's window is longer than the time to pay.
func (g *presaleStage) offer(sku event.SKUID) Command {
	price := money.Minor(1 + g.draw(300))
	deducts := 1 + money.Minor(g.draw(int(price)))
	deposit := 1 + money.Minor(g.draw(int(deducts)))
	nature := event.DepositEarnest
	if g.draw(4) == 0 {
		nature, deducts = event.DepositAdvance, deposit
	}
	day := instant("2015-11-11T00:00:00+08:00")
	c := &OpenPresale{PresaleOpened: event.PresaleOpened{Presale: event.PresaleID(sku), SKU: sku,
		Market: event.Home, Currency: money.CNY, Nature: nature, Price: price, Deposit: deposit,
		Deducts: deducts, Funder: event.Funder(1 + g.draw(4)),
		Stock: uint32(1 + g.draw(presaleStock)), Limit: uint32(g.draw(3) * 20),
		DepositFrom: day - 4*3600*event.Second, DepositTo: day,
		BalanceFrom: day, BalanceTo: day + event.Instant(sku*sku)*9*3600*event.Second}}
	g.w.offers, g.w.closed = append(g.w.offers, &c.PresaleOpened), append(g.w.closed, false)
	return c
}

func (g *presaleStage) do(c Command) Outcome {
	g.brief = fmt.Sprintf("%T %+v at %s", c, c, g.at)
	before := g.s.Digest()
	out := Decide(g.s, g.at, c)
	if g.s.Digest() != before || g.s.Recount() != before {
		g.tb.Fatalf("%s: Decide changed the state", g.brief)
	}
	for _, e := range out.Events {
		g.s.Evolve(g.s.Sequence()+1, g.at, e)
		g.facts = append(g.facts, fact{g.at, e})
		switch e := e.(type) {
		case *event.DepositClosed:
			g.kept[e.Order] += e.Kept
		case *event.RefundDue:
			if e.Reason == event.RefundDamages {
				g.extra[e.Order] += e.Amount
			} else {
				g.taken[e.Order] += e.Amount
			}
		}
	}
	if g.s.Digest() != g.s.Recount() {
		g.tb.Fatalf("%s: the digest is not the recount", g.brief)
	}
	return out
}

// step plays a command on both and holds them against each other.
func (g *presaleStage) step() {
	g.w.ended = nil
	var out Outcome
	want := Accepted
	shopper := event.ShopperID(1 + g.draw(2))
	order := g.order()
	if int(order) <= len(g.w.orders) && g.draw(6) > 0 {
		shopper = g.w.orders[order-1].shopper
	}
	switch g.draw(20) {
	case 0, 1, 2, 3:
		out, want = g.place(shopper)
	case 4, 5, 6, 7, 8, 9:
		out = g.pay()
	case 10, 11, 12, 13:
		out, want = g.ask(shopper, order)
	case 14:
		c := &CancelOrder{Shopper: shopper, Order: order, Forfeit: g.draw(3) == 0}
		out, want = g.do(c), g.w.cancel(c)
	case 15, 16:
		c := &FailPresale{Order: order, Quantity: uint32(g.draw(4)), ForceMajeure: g.draw(2) == 0}
		if g.draw(100) == 0 {
			c = &FailPresale{Presale: event.PresaleID(1 + g.draw(2)), ForceMajeure: c.ForceMajeure}
		}
		out, want = g.do(c), g.w.fail(c)
	case 17:
		out, want = g.send(order)
	default:
		seconds := pickFrom(g.draw, 1, 1, 1, 60, 60, 60, 300, 900, 1800, 3600)
		g.at += event.Instant(seconds) * event.Second
		out = g.clock()
	}
	if out.Refusal != want {
		g.tb.Fatalf("%s: %s, not %s", g.brief, out.Refusal.Code(), want.Code())
	}
	g.holds(out)
}

// order draws one, often one that something can still become of, and sometimes one that is not.
func (g *presaleStage) order() event.OrderID {
	if g.draw(4) > 0 {
		for range 4 {
			if i := g.draw(len(g.w.orders) + 1); i < len(g.w.orders) && g.w.orders[i].live() {
				return g.w.orders[i].id
			}
		}
	}
	return event.OrderID(1 + g.draw(len(g.w.orders)+1))
}

func (g *presaleStage) place(shopper event.ShopperID) (Outcome, Refusal) {
	n := uint64(len(g.facts) + 1)
	c := &PlaceDeposit{Shopper: shopper, Key: event.KeyHash(shopper, fmt.Sprint(n)), Body: n,
		Presale: event.PresaleID(1 + g.draw(2)), Quantity: uint32(g.draw(4)), Province: 33}
	want := g.w.place(g.at, c)
	out := g.do(c)
	if want == Accepted && out.Refusal == Accepted {
		o := &presaleOrder{id: event.OrderID(len(g.w.orders) + 1), offer: int(c.Presale) - 1,
			shopper: shopper, status: statusDepositDue, pieces: c.Quantity, placed: g.at}
		g.w.orders = append(g.w.orders, o)
		g.w.payments[event.PaymentID(out.Subject)] = []*presaleOrder{o}
		if again := Decide(g.s, g.at, c); again.Subject != out.Subject || again.Earlier == 0 {
			g.tb.Fatalf("%s: a retry gives %+v", g.brief, again)
		}
	}
	return out, want
}

func (g *presaleStage) pay() Outcome {
	n := len(g.w.payments)
	id := event.PaymentID(1 + g.draw(n+1))
	sum, orders := g.w.due(id)
	for i := n; i > max(0, n-8) && sum == 0 && g.draw(4) > 0; i-- {
		id = event.PaymentID(i)
		sum, orders = g.w.due(id)
	}
	amount := max(1, sum-money.Minor(g.draw(4)/3))
	if sum > 0 && amount >= sum {
		g.w.settle(g.at, orders)
	}
	if int(id) > len(g.w.payments) {
		return Outcome{}
	}
	return g.do(&ReceivePayment{Payment: id, Ref: fmt.Sprint(len(g.facts)), Amount: amount,
		Currency: money.CNY})
}

func (g *presaleStage) ask(shopper event.ShopperID, order event.OrderID) (Outcome, Refusal) {
	n := uint64(len(g.facts) + 1)
	c := &PlaceCheckout{Shopper: shopper, Key: event.KeyHash(shopper, fmt.Sprint(n)), Body: n,
		Market: event.Home, Province: 33, Balances: []event.OrderID{order}}
	if g.draw(3) == 0 {
		c.Balances = append(c.Balances, event.OrderID(1+g.draw(len(g.w.orders)+1)))
	}
	var asked []*presaleOrder
	for _, id := range c.Balances {
		if r := g.w.balance(g.at, shopper, id); r == Accepted &&
			!slices.Contains(asked, g.w.orders[id-1]) {
			asked = append(asked, g.w.orders[id-1])
		}
	}
	out := g.do(c)
	if len(asked) == 0 {
		return out, NothingToBuy
	}
	payment := event.PaymentID(out.Subject)
	g.w.payments[payment] = asked
	for _, o := range asked {
		o.asked, o.givenUp = g.at, false
	}
	if sum, _ := g.w.due(payment); sum == 0 {
		g.w.settle(g.at, asked)
	}
	return out, Accepted
}

func (g *presaleStage) send(order event.OrderID) (Outcome, Refusal) {
	if int(order) > len(g.w.orders) || g.w.orders[order-1].status != statusPaid {
		return Outcome{}, Accepted
	}
	g.w.orders[order-1].status = statusShipped
	return g.do(&ShipOrder{Order: order, Carrier: "c", Number: "n"}), Accepted
}

// clock ticks until nothing is left to do.
func (g *presaleStage) clock() (out Outcome) {
	for range 40 {
		next := g.do(&Tick{})
		out.Events = append(out.Events, next.Events...)
		if !next.More {
			g.w.tick(g.at)
			return out
		}
	}
	g.tb.Fatalf("%s: the clock has always more to do", g.brief)
	return out
}

// holds compares what both have after a command.
func (g *presaleStage) holds(out Outcome) {
	var ended []event.DepositClosed
	for _, e := range out.Events {
		if fact, ok := e.(*event.DepositClosed); ok {
			ended = append(ended, *fact)
		}
	}
	byOrder := func(a, b event.DepositClosed) int { return int(a.Order) - int(b.Order) }
	slices.SortFunc(ended, byOrder)
	slices.SortFunc(g.w.ended, byOrder)
	if !slices.Equal(ended, g.w.ended) {
		g.tb.Fatalf("%s:\n got %+v\nwant %+v", g.brief, ended, g.w.ended)
	}
	for i, o := range g.w.orders {
		r, d := g.s.orders.at(i), g.s.deposits.at(i)
		l := g.s.lines.at(int(r.firstLine))
		_, asks := g.s.balanceBill(i)
		waits := asks && r.status == statusBalanceDue
		if r.status != o.status || uint32(l.quantity) != o.pieces || uint32(l.back) != o.back ||
			waits != (o.asked != 0) {
			g.tb.Fatalf("%s: order %d is %+v, not %+v", g.brief, i+1, *r, *o)
		}
		if g.kept[o.id] != o.kept || g.extra[o.id] != o.due {
			g.tb.Fatalf("%s: order %d kept %d of it, %d on top, not %+v", g.brief, i+1,
				g.kept[o.id], g.extra[o.id], *o)
		}
		if !o.live() && o.got != 0 {
			g.tb.Fatalf("%s: %d of order %d went nowhere", g.brief, o.got, i+1)
		}
		if o.status == statusBalanceDue && d.deposit != o.got {
			g.tb.Fatalf("%s: order %d holds %d of %d", g.brief, i+1, d.deposit, o.got)
		}
	}
	g.conserves()
	g.queues()
}

// conserves: what was paid for orders is in them, kept, or back from where it came; and pieces are
// somewhere.
func (g *presaleStage) conserves() {
	in, out := money.Minor(0), money.Minor(0)
	brought := map[event.PaymentID]money.Minor{}
	for _, f := range g.facts {
		switch e := f.e.(type) {
		case *event.PaymentReceived:
			in += e.Amount - e.Surplus
			brought[e.Payment] += e.Amount
		case *event.RefundDue:
			if e.Reason == event.RefundDamages {
				continue // no payment brought it
			}
			if brought[e.Payment] -= e.Amount; brought[e.Payment] < 0 {
				g.tb.Fatalf("%s: payment %d gives back more than it brought", g.brief, e.Payment)
			}
		}
	}
	for _, o := range g.w.orders {
		out += o.got + o.kept + g.taken[o.id]
	}
	if in != out {
		g.tb.Fatalf("%s: %d came in, %d is accounted for", g.brief, in, out)
	}
	for i, t := range g.w.offers {
		p := g.s.offers.at(i)
		reserved := g.w.held(i, 0, statusDepositDue, statusBalanceDue)
		sold := g.w.held(i, 0, statusPaid, statusShipped)
		available := t.Stock - reserved - sold
		if p.closed {
			available = 0
		}
		st, _ := g.s.StockOf(t.SKU)
		all := st.Available + st.Reserved + st.Sold + p.available + p.reserved + p.sold
		if p.closed != g.w.closed[i] || p.reserved != reserved || p.sold != sold ||
			p.available != available || all != presaleStock {
			g.tb.Fatalf("%s: presale %d has %+v, SKU %+v", g.brief, i+1, *p, st)
		}
		for shopper := range uint32(2) {
			held := g.w.held(i, event.ShopperID(shopper+1), heldStatuses...)
			counted := g.s.counted[heldKey{shopper, uint32(i)}]
			if t.Limit > 0 && (counted != held || held > t.Limit) || t.Limit == 0 && counted != 0 {
				g.tb.Fatalf("%s: %d counted of %d, limit %d", g.brief, counted, held, t.Limit)
			}
		}
	}
}

// queues walks every queue and holds it against the statuses.
func (g *presaleStage) queues() {
	walk := func(k queueKind, q queue, in func(o *presaleOrder) bool) {
		n, prev := 0, uint32(0)
		for i := q.first; i != 0; {
			l := *g.s.deposits.at(int(i - 1)).linksIn(k)
			if o := g.w.orders[i-1]; !in(o) || l.prev != prev {
				g.tb.Fatalf("%s: order %d stands wrongly in queue %d", g.brief, o.id, k)
			}
			n, prev, i = n+1, i, l.next
		}
		if q.last != prev || n < len(slices.DeleteFunc(slices.Clone(g.w.orders),
			func(o *presaleOrder) bool { return k == queueSettled || !in(o) })) {
			g.tb.Fatalf("%s: queue %d is cut", g.brief, k)
		}
	}
	walk(queueUnpaid, g.s.unpaid, func(o *presaleOrder) bool {
		return o.status == statusDepositDue
	})
	walk(queueAsked, g.s.asked, func(o *presaleOrder) bool { return o.asked != 0 })
	for i := range g.s.offers.len() {
		p := g.s.offers.at(i)
		walk(queueWaiting, p.waiting, func(o *presaleOrder) bool {
			return o.offer == i && o.status == statusBalanceDue
		})
		walk(queueSettled, p.settled, func(o *presaleOrder) bool {
			return o.offer == i && (o.status.paid() || o.status == statusRefunded)
		})
		if p.due != p.next() {
			g.tb.Fatalf("%s: presale %d has no appointment at %s", g.brief, i+1, p.next())
		}
	}
	if !slices.IsSortedFunc(g.s.agenda, sooner) {
		g.tb.Fatalf("%s: the agenda is out of order", g.brief)
	}
}

// replays holds what the facts give on their own, and a snapshot, against the state.
func (g *presaleStage) replays() {
	again := New(0)
	for i, f := range g.facts {
		again.Evolve(uint64(i+1), f.at, throughTheWire(g.tb, f.e))
	}
	written := rewritten(g.tb, g.s)
	if again.Digest() != g.s.Digest() || written.Recount() != g.s.Digest() {
		g.tb.Fatalf("replay gives %x, a snapshot %x, not %x", again.Digest(), written.Recount(),
			g.s.Digest())
	}
	g.at += 4 * 24 * 3600 * event.Second
	for range 40 {
		one, two := Decide(g.s, g.at, &Tick{}), Decide(written, g.at, &Tick{})
		if !reflect.DeepEqual(one, two) {
			g.tb.Fatalf("%+v, and %+v after a restart", one, two)
		}
		for _, e := range one.Events {
			g.s.Evolve(g.s.Sequence()+1, g.at, e)
			written.Evolve(written.Sequence()+1, g.at, e)
		}
		if !one.More {
			break
		}
	}
	for i := range g.s.offers.len() {
		if p := g.s.offers.at(i); !p.closed || p.waiting.first != 0 || p.reserved != 0 {
			g.tb.Fatalf("presale %d never ended: %+v", i+1, *p)
		}
	}
}

func TestPresalesAgreeWithTheirTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := newPresaleStage(t, func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "draw") })
		for range rapid.IntRange(1, 80).Draw(t, "steps") {
			g.step()
		}
		g.replays()
	})
}

func TestPresalesAgreeWithTheirTwinForLong(t *testing.T) {
	seen := map[status]int{}
	for seed := range uint64(40) {
		g := newPresaleStage(t, plainChance(seed))
		for range 400 {
			g.step()
		}
		g.replays()
		for _, o := range g.w.orders {
			seen[o.status]++
		}
	}
	for _, st := range []status{statusClosed, statusRefunded, statusShipped, statusForfeited,
		statusFailed} {
		if seen[st] < 20 {
			t.Errorf("the runs were too quiet: %v", seen)
		}
	}
}

func pickFrom[T any](draw chance, of ...T) T { return of[draw(len(of))] }
