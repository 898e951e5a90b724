package crowd

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"carnival/event"
	"carnival/money"
)

// Draw makes the agenda of a festival. It never fails: what the goods on offer cannot carry stands
// in Agenda.Short, and with nothing to buy nobody comes.
func Draw(in Input) Agenda {
	in.Scale = max(1, in.Scale)
	in.Goods = slices.Clone(in.Goods)
	slices.SortFunc(in.Goods, func(a, b Goods) int { return cmp.Compare(a.SKU, b.SKU) })
	a := Agenda{
		Scale: in.Scale, Opens: in.Opens, Closes: in.Closes, Goods: in.Goods, Offers: in.Offers,
	}
	target := money.MulDiv(in.Day.GMV, 1, in.Scale)
	if in.Closes-in.Opens < hour {
		a.lack("window", int64(hour), int64(in.Closes-in.Opens))
		return a
	}
	r := newReckoner(&in)
	r.deposits = presell(&in, int(divide(in.Day.Orders, in.Scale)))
	b, claims := fill(&in, r, target)

	fates := roll(in.Seed, aboutFates)
	mark(fates, b.taps)
	strays := b.strays(fates, claims)
	a.Taps = append(slices.Clone(b.taps), strays...)
	m := newMoments(&in, r, a.Taps)
	m.taps = a.Taps[:len(b.taps)]
	m.place(&in)
	m.taps = a.Taps
	for t := len(b.taps); t < len(a.Taps); t++ {
		m.late(t, fates.below(len(b.taps)))
	}
	a.Shoppers, a.Deposits = b.homes, r.deposits
	a.warm(&in, roll(in.Seed, aboutWarmUp), m)
	a.like(&in, roll(in.Seed, aboutShops))
	a.order(&in, roll(in.Seed, aboutDeposits), r)
	a.tempt(fates, m, b)
	a.act(fates, m)
	a.follow(roll(in.Seed, aboutAfter), m)
	a.win(&in, roll(in.Seed, aboutBenefits), r, claims)
	slices.SortStableFunc(a.Acts, func(x, y Act) int {
		return cmp.Or(cmp.Compare(x.At, y.At), cmp.Compare(x.Shopper, y.Shopper))
	})
	a.sum(m, r)
	a.judge(&in, target)
	return a
}

// tries bounds how often taps are filled; each comes closer, and the second is close enough where
// prices and stock allow it.
const tries = 4

// fill puts taps into the shoppers' hands that are worth the target. What merchants take off is
// known only when it is known who buys what together, so a part of it is added and it is tried
// again. The closest of those that do not pass the target stands.
func fill(in *Input, r *reckoner, target money.Minor) (best *baskets, claims []claim) {
	shoppers := int(divide(in.Day.Shoppers, in.Scale))
	orders := int(divide(in.Day.Orders, in.Scale))
	aim := target
	var closest money.Minor
	for range tries {
		b := newBaskets(in, r, planPieces(in, r, aim, shoppers))
		b.presold()
		b.split(orders - len(b.orders))
		b.merge()
		far := int(money.MulDiv(money.Minor(shoppers), in.Day.International, 1_000_000))
		people := b.hand(shoppers, far)
		b.drop()
		b.value()
		b.settleDown(people, in.Day.Provinces)
		held := b.claim()
		sum, _ := b.value()
		short := target - sum
		if best == nil || nearer(short, closest) {
			best, claims, closest = b, held, short
		}
		if short >= 0 && short*200 <= target {
			break
		}
		aim += short - target/1000
	}
	best.repay(target)
	return best, claims
}

// nearer reports whether missing the target by one amount is better than by another; to pass it is
// worse than to stay below.
func nearer(short, than money.Minor) bool {
	if (short < 0) != (than < 0) {
		return short >= 0
	}
	return max(short, -short) < max(than, -than)
}

// sum says what the agenda comes to.
func (a *Agenda) sum(m *moments, r *reckoner) {
	a.Plan.GMV = worth(a.Taps)
	buyers, abroad := map[int32]bool{}, map[int32]bool{}
	for i := range a.Taps {
		t := &a.Taps[i]
		if !t.Fate.settles() {
			continue
		}
		a.Plan.Orders += int(t.pays())
		a.Plan.Balances += len(t.Balances)
		_, off := r.worth(t, a.Shoppers[t.Shopper].Province)
		a.Plan.Reduced += off
		buyers[t.Shopper] = true
		for _, row := range t.Balances {
			a.Plan.Pieces++
			if a.Goods[a.Deposits[row].Goods].abroad() {
				abroad[t.Shopper] = true
			}
		}
		for _, l := range t.Lines {
			a.Plan.Pieces += int(l.Quantity)
			if a.Goods[l.Goods].abroad() {
				abroad[t.Shopper] = true
			}
		}
	}
	a.Plan.Buyers, a.Plan.Abroad = len(buyers), len(abroad)
	for s := range m.orders {
		a.Plan.PeakOrders = max(a.Plan.PeakOrders, int(m.orders[s]))
		a.Plan.PeakPays = max(a.Plan.PeakPays, int(m.pays[s]))
	}
}

// shortfalls says in words why the goods did not carry a part of the calibration.
var shortfalls = map[string]event.Text{
	"window": {Zh: "活动窗口不足一小时，无法安排这一天。",
		En: "The window is shorter than an hour, too short for a day."},
	"goods": {Zh: "没有一件商品可买：没有国内价格或没有库存。",
		En: "Nothing can be bought: no goods have a price at home and stock."},
	"gmv": {Zh: "商品的价格、库存和限购撑不起这一成交额。",
		En: "Prices, stock and limits of the goods do not carry this value."},
	"orders": {Zh: "商品单价太高或库存太少，分不成这么多订单。",
		En: "The goods are too dear or too few to be split into this many orders."},
	"buyers": {Zh: "订单太少，分不到这么多买家。",
		En: "There are too few orders for this many buyers."},
	"abroad": {Zh: "国际商品太少或太多，占比无法达到。",
		En: "There are too few or too many international goods for this share."},
	"peak_orders": {Zh: "开场一分钟的订单太少，凑不成这一峰值。",
		En: "The opening minute has too few orders for this peak."},
	"peak_orders_whole": {Zh: "单次结算的订单数已超过这一峰值。",
		En: "One checkout of several merchants has more orders than this peak."},
	"peak_payments": {Zh: "开场一分钟的付款太少，凑不成这一峰值。",
		En: "The opening minute has too few payments for this peak."},
	"phones": {Zh: "没有手机，或手机的价格、库存撑不起这一成交额。",
		En: "There are no phones, or their prices and stock do not carry this value."},
}

func (a *Agenda) lack(what string, wanted, drawn int64) {
	why := shortfalls[what]
	a.Short = append(a.Short, Shortfall{what, wanted, drawn, why.Zh, why.En})
}

// judge compares what was drawn with what was wanted. A part in a hundred is let pass, of the value
// a thousandth.
func (a *Agenda) judge(in *Input, target money.Minor) {
	a.Plan.Target = target
	if len(a.Taps) == 0 {
		a.lack("goods", 1, 0)
		return
	}
	check := func(what string, wanted, drawn, part int64) {
		if off := max(wanted-drawn, drawn-wanted); off*part > wanted {
			a.lack(what, wanted, drawn)
		}
	}
	p := &a.Plan
	check("gmv", int64(target), int64(p.GMV), 1000)
	check("orders", divide(in.Day.Orders, in.Scale), int64(p.Orders), 100)
	check("buyers", divide(in.Day.Shoppers, in.Scale), int64(p.Buyers), 100)
	far := int64(money.MulDiv(money.Minor(p.Buyers), in.Day.International, 1_000_000))
	check("abroad", far, int64(p.Abroad), 33)
	peak := divide(in.Day.PeakOrders, in.Scale)
	if int64(p.PeakOrders) > peak {
		a.lack("peak_orders_whole", peak, int64(p.PeakOrders))
	} else {
		check("peak_orders", peak, int64(p.PeakOrders), 20)
	}
	check("peak_payments", divide(in.Day.PeakPayments, in.Scale), int64(p.PeakPays), 20)
	for _, c := range in.Day.Categories {
		if c.Category == event.CategoryPhones {
			wanted := money.MulDiv(target, c.GMV, 1_000_000)
			check("phones", int64(wanted), int64(a.Sold(c.Category).Value), 33)
		}
	}
}

// Sold is what the agenda settles of a category.
type Sold struct {
	Pieces int
	Value  money.Minor
}

// Sold sums the paid lines and balances of a category, before what merchants take off.
func (a *Agenda) Sold(c event.Category) (s Sold) {
	for i := range a.Taps {
		if !a.Taps[i].Fate.settles() {
			continue
		}
		for _, l := range a.Taps[i].Lines {
			if g := &a.Goods[l.Goods]; g.Category == c {
				s.Pieces += int(l.Quantity)
				s.Value += g.price() * money.Minor(l.Quantity)
			}
		}
		for _, row := range a.Taps[i].Balances {
			d := &a.Deposits[row]
			if a.Goods[d.Goods].Category == c {
				s.Pieces++
				s.Value += a.Offers.Presales[d.Presale].Price
			}
		}
	}
	return s
}

// Digest is the hash of the whole agenda.
func (a *Agenda) Digest() string {
	h := sha256.New()
	_ = a.Write(h) // a hash takes everything
	return hex.EncodeToString(h.Sum(nil))
}
