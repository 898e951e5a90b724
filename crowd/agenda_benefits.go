package crowd

import (
	"slices"

	"carnival/event"
	"carnival/money"
)

// How many take part before the day, in hundredths of the shoppers; assumed.
const (
	clipping = 24 // claim a platform coupon
	keen     = 45 // of those who buy enough in a shop, claim its coupon
	drawing  = 10
	catching = 16
	given    = 4 // get an allowance
)

// circles is how many shoppers there are for each group of friends.
const circles = 70

// claim is a coupon that a shopper will claim. A merchant's own is claimed only by who is bound to
// use it, because it lowers what the order is worth; who pays for the others is of no account.
type claim struct {
	promotion, shopper int32
}

// claim has shoppers claim coupons for what they buy.
func (b *baskets) claim() (out []claim) {
	d := roll(b.seed, aboutBenefits)
	promotions := b.reckon.offers.Promotions
	left := make([]uint32, len(promotions))
	for i := range promotions {
		left[i] = promotions[i].Quantity
	}
	had := map[claim]bool{}
	take := func(c claim) bool {
		if left[c.promotion] == 0 || had[c] || promotions[c.promotion].PerShopper == 0 {
			return false
		}
		left[c.promotion]--
		had[c] = true
		out = append(out, c)
		return true
	}
	visits := b.visits()
	for i := range b.taps {
		t := &b.taps[i]
		b.eachShop(t, func(merchant int32, of *shop) {
			if len(of.coupons) != 1 {
				return
			}
			row := of.coupons[0]
			own := promotions[row].Funder == event.FundedByMerchant
			if d.below(100) >= keen || own && visits[[2]int32{t.Shopper, merchant}] != 1 ||
				!b.reckon.reaches(t, row) {
				return
			}
			if take(claim{row, t.Shopper}) && own {
				t.Coupons = append(t.Coupons, row)
			}
		})
	}
	for i := range b.taps {
		if d.below(100) < clipping {
			if row := b.reckon.fitting(&b.taps[i]); row >= 0 {
				take(claim{row, b.taps[i].Shopper})
			}
		}
	}
	return out
}

// visits counts the taps in which a shopper buys of a merchant.
func (b *baskets) visits() map[[2]int32]int {
	out := map[[2]int32]int{}
	for i := range b.taps {
		b.eachShop(&b.taps[i], func(merchant int32, _ *shop) {
			out[[2]int32{b.taps[i].Shopper, merchant}]++
		})
	}
	return out
}

// eachShop visits the merchants of a tap that published something.
func (b *baskets) eachShop(t *Tap, visit func(merchant int32, of *shop)) {
	var seen [8]int32
	met := seen[:0]
	meet := func(goods int32) {
		m := b.seller[goods]
		if of := b.reckon.shops[b.goods[goods].Merchant]; of != nil && !slices.Contains(met, m) {
			met = append(met, m)
			visit(m, of)
		}
	}
	for _, l := range t.Lines {
		meet(l.Goods)
	}
	for _, row := range t.Balances {
		meet(b.reckon.deposits[row].Goods)
	}
}

// reaches reports whether a coupon would take something off a tap.
func (r *reckoner) reaches(t *Tap, row int32) bool {
	r.layOut(t)
	p := &r.offers.Promotions[row]
	sum, pieces := r.base(p)
	return reach(&p.Terms, sum, pieces) > 0
}

// fitting is the platform's coupon that takes most off a tap, or -1.
func (r *reckoner) fitting(t *Tap) int32 {
	best, most := int32(-1), money.Minor(0)
	r.layOut(t)
	for _, row := range r.coupons {
		p := &r.offers.Promotions[row]
		sum, pieces := r.base(p)
		if amount := reach(&p.Terms, sum, pieces); amount > most {
			best, most = row, amount
		}
	}
	return best
}

// win lists what shoppers do for benefits before the day.
func (a *Agenda) win(in *Input, d *dice, r *reckoner, claims []claim) {
	if in.WarmUp >= in.Opens || len(a.Shoppers) == 0 {
		return
	}
	for _, c := range claims {
		p := &in.Offers.Promotions[c.promotion]
		a.Acts = append(a.Acts, Act{
			At:      in.quarter(d, max(p.From, in.WarmUp), min(p.To, in.Opens)),
			Shopper: c.shopper, Does: Claim, Row: c.promotion,
		})
	}
	for row := range in.Offers.Campaigns {
		c := &in.Offers.Campaigns[row]
		if max(c.From, in.WarmUp) >= min(c.To, in.Opens) {
			continue
		}
		switch c.Game {
		case event.GameLottery:
			a.drawLots(in, d, int32(row))
		case event.GameRain:
			a.catchRain(in, d, int32(row))
		case event.GameFission:
			a.gather(in, d, int32(row))
		}
	}
	for row := range in.Offers.Promotions {
		if in.Offers.Promotions[row].Rule != event.RuleAllowance {
			continue
		}
		for range (len(a.Shoppers)*given + 99) / 100 {
			a.Acts = append(a.Acts, Act{
				At: in.quarter(d, in.WarmUp, in.Opens), Shopper: int32(d.below(len(a.Shoppers))),
				Does: Grant, Row: int32(row),
			})
		}
		break // a shopper has one allowance, however many promotions let it be used
	}
}

// some are so many shoppers in a hundred, in an order of chance.
func (a *Agenda) some(d *dice, inHundred int) []int {
	return d.shuffled(len(a.Shoppers))[:(len(a.Shoppers)*inHundred+99)/100]
}

func (a *Agenda) drawLots(in *Input, d *dice, row int32) {
	c := &in.Offers.Campaigns[row]
	from, to := max(c.From, in.WarmUp), min(c.To, in.Opens)
	for _, s := range a.some(d, drawing) {
		at := in.quarter(d, from, to)
		for n := range min(c.PerShopper, uint32(d.between(1, 2))) {
			a.Acts = append(a.Acts,
				Act{At: at, Shopper: int32(s), Does: DrawLot, Row: row, Draw: n + 1})
		}
	}
}

// catchRain has shoppers come to one session or two, a while after it began.
func (a *Agenda) catchRain(in *Input, d *dice, row int32) {
	var open []event.Session
	for _, s := range in.Offers.Campaigns[row].Sessions {
		if s.From >= in.WarmUp && s.To <= in.Opens {
			open = append(open, s)
		}
	}
	if len(open) == 0 {
		return
	}
	for _, s := range a.some(d, catching) {
		first := d.below(len(open))
		a.shelter(open[first], s, row)
		if second := d.below(len(open)); second != first && d.below(2) == 0 {
			a.shelter(open[second], s, row)
		}
	}
}

func (a *Agenda) shelter(in event.Session, shopper int, row int32) {
	at := in.From + min(3*minute, (in.To-in.From)/2)
	a.Acts = append(a.Acts, Act{At: at, Shopper: int32(shopper), Does: DrawLot, Row: row, Draw: 1})
}

// gather has friends unlock pots, each in as many groups as one may join. Of eight groups one stays
// a friend short.
func (a *Agenda) gather(in *Input, d *dice, row int32) {
	c := &in.Offers.Campaigns[row]
	from, to := max(c.From, in.WarmUp), min(c.To, in.Opens)
	groups := min(len(a.Shoppers)/circles+1, int(c.Pool/max(c.Pot, 1)))
	sharers := d.shuffled(len(a.Shoppers))
	if int(c.Friends)+1 > len(sharers) || c.Friends == 0 {
		return
	}
	joined := map[int32]uint32{}
	for n := range min(groups, len(sharers)) {
		g := Group{Campaign: row, Sharer: int32(sharers[n])}
		friends := int(c.Friends)
		if n%8 == 7 {
			friends--
		}
		for try := 0; len(g.Friends) < friends && try < 100*friends; try++ {
			f := int32(d.below(len(a.Shoppers)))
			if f != g.Sharer && !slices.Contains(g.Friends, f) && joined[f] < c.PerShopper {
				g.Friends = append(g.Friends, f)
				joined[f]++
			}
		}
		// Friends come when they have heard of it, in a later step of the clock.
		opened := in.quarter(d, from, max(from+1, to-day))
		number := int32(len(a.Groups))
		a.Groups = append(a.Groups, g)
		a.Acts = append(a.Acts, Act{At: opened, Shopper: g.Sharer, Does: Open, Row: number})
		for _, f := range g.Friends {
			a.Acts = append(a.Acts, Act{
				At: in.quarter(d, min(opened+hour, to-1), to), Shopper: f, Does: Join, Row: number,
			})
		}
	}
}

// quarter is an instant of the warm-up in [from, to). The nearer the opening, the more is done: of
// two chances the later one is taken. All of it happens at whole quarters of a day, so that the
// warm-up can be gone through in few steps; what has no quarter happens at its first instant.
func (in *Input) quarter(d *dice, from, to event.Instant) event.Instant {
	const step = 6 * hour
	begin := in.WarmUp + minute
	first := max(0, (from-begin+step-1)/step)
	n := int((to-1-begin)/step-first) + 1
	if n <= 0 {
		return from
	}
	q := max(d.below(n), d.below(n))
	return begin + (first+event.Instant(q))*step
}
