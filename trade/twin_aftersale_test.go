package trade

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
)

// afterTwin is what follows a checkout once more, as plainly as it can be said: orders and returns
// with a status and an instant, no list, cursor or till. It says how each command is answered and
// where every order and return then stands; what money goes back is the facts' to say.
type afterTwin struct {
	orders  []*afterOrder
	returns []*afterReturn
}

type afterOrder struct {
	status status
	since  event.Instant
	parcel string
	left   []uint32 // pieces of each line
	bought []uint32
	missed bool // the clock came by in time, and a return was open
}

type afterReturn struct {
	order  *afterOrder
	status event.ReturnStatus
	since  event.Instant
	reason event.ReturnReason
	lines  []event.ReturnLine
	parcel string
}

func (r *afterReturn) open() bool { return r.status <= event.ReturnSent }

// verdict is how a command is answered.
type verdict struct {
	refusal Refusal
	changed bool
}

var same, changed = verdict{}, verdict{changed: true}

func (w *afterTwin) openOf(o *afterOrder) *afterReturn {
	for _, r := range w.returns {
		if r.order == o && r.open() {
			return r
		}
	}
	return nil
}

func (w *afterTwin) do(at event.Instant, c Command) verdict {
	switch c := c.(type) {
	case *ShipOrder:
		return w.ship(at, w.orders[c.Order-1], c.Carrier+" "+c.Number)
	case *ConfirmReceipt:
		o := w.orders[c.Order-1]
		switch {
		case c.Shopper != 1:
			return verdict{refusal: OrderUnknown}
		case o.status == statusShipped:
			o.status, o.since = statusFinished, at
			return changed
		case o.status == statusFinished:
			return same
		case o.status == statusRefunded:
			return verdict{refusal: OrderClosed}
		}
		return verdict{refusal: NotShipped}
	case *RefundOrder:
		return w.refund(at, w.orders[c.Order-1], c.Lines)
	case *OpenReturn:
		return w.openReturn(at, c)
	case *AnswerReturn:
		return w.answer(at, w.returns[c.Return-1], c.Agree)
	case *SendReturn:
		r := w.returns[c.Return-1]
		switch parcel := c.Carrier + " " + c.Number; {
		case r.parcel == parcel:
			return same
		case r.status == event.ReturnAgreed:
			r.status, r.since, r.parcel = event.ReturnSent, at, parcel
			return changed
		}
	case *AcceptReturn:
		switch r := w.returns[c.Return-1]; r.status {
		case event.ReturnSent:
			w.accept(at, r)
			return changed
		case event.ReturnAccepted:
			return same
		}
	case *EndReturn:
		switch r := w.returns[c.Return-1]; r.status {
		case event.ReturnAsked, event.ReturnAgreed, event.ReturnRefused:
			w.over(at, r, event.ReturnEnded)
			return changed
		case event.ReturnEnded:
			return same
		}
	}
	return verdict{refusal: ReturnMoved}
}

func (w *afterTwin) ship(at event.Instant, o *afterOrder, parcel string) verdict {
	switch {
	case o.status == statusPaid:
		o.status, o.since, o.parcel = statusShipped, at, parcel
		return changed
	case o.status == statusRefunded:
		return verdict{refusal: OrderClosed}
	case o.parcel == parcel:
		return same
	}
	return verdict{refusal: AlreadyShipped}
}

// refund takes what lines name, or everything; it is told what can be taken.
func (w *afterTwin) refund(at event.Instant, o *afterOrder, lines []event.ReturnLine) verdict {
	if o.status == statusRefunded {
		return same
	}
	for _, l := range lines {
		if l.Quantity > o.left[l.Line] {
			return verdict{refusal: RefundTooLarge}
		}
	}
	for i := range o.left {
		if lines == nil {
			o.left[i] = 0
		}
	}
	o.take(at, lines)
	if r := w.openOf(o); r != nil && o.status == statusRefunded {
		r.status, r.since = event.ReturnEnded, at
	}
	return changed
}

func (o *afterOrder) take(at event.Instant, lines []event.ReturnLine) {
	for _, l := range lines {
		o.left[l.Line] -= min(l.Quantity, o.left[l.Line])
	}
	if slices.Max(o.left) == 0 {
		o.status, o.since = statusRefunded, at
	}
}

func (w *afterTwin) openReturn(at event.Instant, c *OpenReturn) verdict {
	o := w.orders[c.Order-1]
	lines := c.Lines
	for i, n := range o.left {
		if c.Lines == nil && n > 0 {
			lines = append(lines, event.ReturnLine{Line: uint16(i), Quantity: n})
		}
	}
	r := w.openOf(o)
	switch {
	case o.status == statusRefunded:
		return verdict{refusal: AlreadyReturned}
	case o.status == statusPaid:
		return verdict{refusal: NotShipped}
	case o.status == statusFinished && at >= o.since+7*24*3600*event.Second:
		return verdict{refusal: ReturnClosed}
	case r != nil && r.reason == c.Reason && slices.Equal(r.lines, lines):
		return same
	case r != nil:
		return verdict{refusal: ReturnOpen}
	}
	for _, l := range lines {
		if l.Quantity > o.left[l.Line] {
			if l.Quantity <= o.bought[l.Line] {
				return verdict{refusal: AlreadyReturned}
			}
			return verdict{refusal: ReturnInvalid}
		}
	}
	w.returns = append(w.returns, &afterReturn{order: o, status: event.ReturnAsked, since: at,
		reason: c.Reason, lines: lines})
	return changed
}

func (w *afterTwin) answer(at event.Instant, r *afterReturn, agree bool) verdict {
	agreed := r.status != event.ReturnRefused && r.status != event.ReturnEnded
	switch {
	case r.status == event.ReturnAsked && !agree:
		w.over(at, r, event.ReturnRefused)
	case r.status == event.ReturnAsked && r.reason == event.ReturnMissing:
		w.accept(at, r)
	case r.status == event.ReturnAsked:
		r.status, r.since = event.ReturnAgreed, at
	case agree && agreed, !agree && r.status == event.ReturnRefused:
		return same
	default:
		return verdict{refusal: ReturnMoved}
	}
	return changed
}

func (w *afterTwin) accept(at event.Instant, r *afterReturn) {
	if r.order.status != statusRefunded {
		r.order.take(at, r.lines)
	}
	w.over(at, r, event.ReturnAccepted)
}

// over ends a return; what it held back of its order happens.
func (w *afterTwin) over(at event.Instant, r *afterReturn, status event.ReturnStatus) {
	wasRefused := r.status == event.ReturnRefused
	r.status, r.since = status, at
	if o := r.order; o.missed && o.status == statusShipped && !wasRefused {
		o.status, o.since = statusFinished, at
	}
}

// tick lets time decide until nothing is left to decide.
func (w *afterTwin) tick(at event.Instant) {
	days := func(since event.Instant, n event.Instant) bool {
		return since+n*24*3600*event.Second <= at
	}
	for _, o := range w.orders {
		if o.status != statusShipped || !days(o.since, 10) {
			continue
		}
		if o.missed = w.openOf(o) != nil; !o.missed {
			o.status, o.since = statusFinished, at
		}
	}
	for _, r := range w.returns {
		switch {
		case r.status == event.ReturnAsked && days(r.since, 2):
			w.answer(at, r, true)
		case r.status == event.ReturnAgreed && days(r.since, 7):
			w.over(at, r, event.ReturnEnded)
		case r.status == event.ReturnSent && days(r.since, 10):
			w.accept(at, r)
		}
	}
}

// afterStage is a floor with its twin.
type afterStage struct {
	*shopFloor
	w    *afterTwin
	draw chance
	seen map[event.ReturnStatus]int
}

func newAfterStage(tb rapid.TB, draw chance) *afterStage {
	g := &afterStage{newShopFloor(tb, 2), &afterTwin{}, draw, map[event.ReturnStatus]int{}}
	for i := range 2 + draw(12) {
		quantity := uint32(1 + draw(3))
		lines := []CheckoutLine{{SKU: 1, Quantity: quantity}, {SKU: 2, Quantity: 1}}
		placed := g.checkout(i, lines[:1+draw(2)]...)
		g.must(&ReceivePayment{Payment: placed.Payment, Ref: fmt.Sprint(i),
			Amount: placed.Total(), Currency: placed.Currency})
		for _, o := range placed.Orders {
			g.w.orders = append(g.w.orders, &afterOrder{status: statusPaid, since: g.at,
				left: []uint32{o.Lines[0].Quantity}, bought: []uint32{o.Lines[0].Quantity}})
		}
	}
	return g
}

func (g *afterStage) command() Command {
	order := event.OrderID(1 + g.draw(len(g.w.orders)))
	number := []string{"1", "1", "2"}[g.draw(3)]
	var lines []event.ReturnLine
	if g.draw(3) > 0 {
		lines = []event.ReturnLine{{Quantity: uint32(1 + g.draw(3))}}
	}
	which := g.draw(12)
	if which > 5 && len(g.w.returns) == 0 {
		which = g.draw(6)
	}
	var id event.ReturnID
	if which > 5 {
		id = event.ReturnID(max(1, len(g.w.returns)-g.draw(4)))
	}
	switch which {
	case 0, 1:
		return &ShipOrder{Order: order, Carrier: "sf", Number: number}
	case 2:
		return &ConfirmReceipt{Shopper: event.ShopperID(1 + g.draw(5)/4), Order: order}
	case 3:
		return &RefundOrder{Order: order, Lines: lines, Goods: event.Goods(g.draw(3))}
	case 4, 5:
		return &OpenReturn{Shopper: 1, Order: order, Reason: event.ReturnReason(1 + g.draw(4)),
			Lines: lines}
	case 6, 7:
		return &AnswerReturn{Return: id, Agree: g.draw(3) > 0}
	case 8, 9:
		return &SendReturn{Shopper: 1, Return: id, Carrier: "ems", Number: number}
	case 10:
		return &AcceptReturn{Return: id, Resaleable: g.draw(2) == 0}
	}
	return &EndReturn{Shopper: 1, Return: id}
}

func (g *afterStage) step() {
	if g.draw(4) == 0 {
		g.at += event.Instant([]int{1, 3600, 24 * 3600, 2 * 24 * 3600, 7 * 24 * 3600}[g.draw(5)]) *
			event.Second
		for g.must(&Tick{}).More {
		}
		g.w.tick(g.at)
		g.agree("the clock", verdict{}, verdict{})
		return
	}
	c := g.command()
	want := g.w.do(g.at, c)
	out := g.do(c)
	g.agree(c, verdict{out.Refusal, len(out.Events) > 0}, want)
}

// agree holds the answer, and where everything stands, against the twin.
func (g *afterStage) agree(c any, got, want verdict) {
	if got != want {
		g.tb.Fatalf("%T %+v: %v, want %v", c, c, got, want)
	}
	if g.s.Digest() != g.s.Recount() {
		g.tb.Fatalf("%T %+v: the digest is not the recount", c, c)
	}
	if g.owed() != g.earned() {
		g.tb.Fatalf("%T %+v: owed %d, earned %d", c, c, g.owed(), g.earned())
	}
	for i, o := range g.w.orders {
		row := g.s.orders.at(i)
		l := g.s.lines.at(int(row.firstLine))
		if row.status != o.status || row.since != o.since ||
			uint32(l.quantity-l.back) != o.left[0] {
			g.tb.Fatalf("%T %+v: order %d is %+v with %+v, want %+v", c, c, i+1, *row, *l, *o)
		}
	}
	for i, r := range g.w.returns {
		if row := g.s.returns.at(i); row.status != r.status || row.since != r.since {
			g.tb.Fatalf("%T %+v: return %d is %+v, want %+v", c, c, i+1, *row, *r)
		}
		g.seen[r.status]++
	}
}

// replays holds what the facts give, written down and read again so many times on the way, against
// the state.
func (g *afterStage) replays(times int) {
	again := New(0)
	for i, f := range g.facts {
		again.Evolve(uint64(i+1), f.at, throughTheWire(g.tb, f.e))
		if i%(len(g.facts)/(times+1)) == 0 {
			again = rewritten(g.tb, again)
		}
	}
	if again.Digest() != g.s.Digest() || again.Recount() != g.s.Recount() {
		g.tb.Fatal("a replay is not the state")
	}
}

func TestReturnsAgreeWithTheirTwin(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		g := newAfterStage(rt, func(n int) int { return rapid.IntRange(0, n-1).Draw(rt, "draw") })
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			g.step()
		}
		g.replays(1)
	})
}

func TestReturnsAgreeWithTheirTwinForLong(t *testing.T) {
	seen := map[event.ReturnStatus]int{}
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 2))
		g := newAfterStage(t, r.IntN)
		for range 100 {
			g.step()
		}
		g.replays(8)
		for status, n := range g.seen {
			seen[status] += n
		}
	}
	for status := event.ReturnAsked; status <= event.ReturnAccepted; status++ {
		if seen[status] < 20 {
			t.Errorf("the runs were too quiet: %v", seen)
		}
	}
}

// Without a plan nobody knows how long a return may be asked for, and time decides nothing.
func TestReturnsNeedAPlan(t *testing.T) {
	f := newShopFloor(t, 1)
	placed := f.checkout(1, CheckoutLine{SKU: 1, Quantity: 1})
	f.must(&ReceivePayment{Payment: placed.Payment, Ref: "r", Amount: placed.Total(),
		Currency: placed.Currency})
	f.must(&ShipOrder{Order: placed.FirstOrder, Carrier: "sf", Number: "1"})
	f.s.Evolve(f.s.Sequence()+1, f.at, &event.PlanPublished{Source: []byte("id: ["), Scale: 1})
	back := &OpenReturn{Shopper: 1, Order: placed.FirstOrder, Reason: event.ReturnWrong}
	if out := f.do(back); out.Refusal != NoPlan {
		t.Errorf("a return without a plan: %s", out.Refusal.Code())
	}
	f.at += 365 * day
	if out := f.must(&Tick{}); len(out.Events) != 1 {
		t.Errorf("time decides %v without a plan", out.Events)
	}
}
