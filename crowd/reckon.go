package crowd

import (
	"slices"

	"carnival/event"
	"carnival/money"
)

// reckoner works out what a tap is worth from what is published: its prices, less what its
// merchants take off them, plus freight. What others fund does not lower the worth of an order; it
// is looked at only where it may decide whether an order is delivered free.
//
// What merchants take off is exact. Freight leaves red envelopes, allowances and platform coupons
// out of account, so that an order just above the sum from which it is free may be a few yuan off.
type reckoner struct {
	goods    []Goods
	offers   *Offers
	deposits []Deposit
	shops    map[string]*shop
	cross    []int32   // promotions over merchants, by row
	coupons  []int32   // of the platform
	limits   [][]limit // of goods, by row
	lines    []reckoned
}

// shop is what one merchant published, by row.
type shop struct {
	reductions, coupons, freights []int32
}

// limit is how many pieces one shopper may have of what shares a key.
type limit struct {
	key  int32
	most uint32
}

// reckoned is a line while a tap is worked out.
type reckoned struct {
	goods    int32
	delivery int32 // lines of one number are delivered together
	pieces   int64
	amount   money.Minor
	deducts  money.Minor // by a deposit
	off      money.Minor // by promotions
}

func newReckoner(in *Input) *reckoner {
	r := &reckoner{
		goods: in.Goods, offers: &in.Offers, shops: map[string]*shop{},
		limits: make([][]limit, len(in.Goods)),
	}
	for i := range in.Goods {
		if most := in.Goods[i].Limit; most > 0 {
			r.limits[i] = append(r.limits[i], limit{int32(i), most})
		}
	}
	for i := range in.Offers.Promotions {
		p := &in.Offers.Promotions[i]
		if p.Rule == event.RulePurchaseLimit {
			r.limit(p, int32(len(in.Goods)+i))
			continue
		}
		if p.Rule == event.RulePlatformCoupon {
			r.coupons = append(r.coupons, int32(i))
		}
		// What stands for a part of the day only, or asks for something beyond the lines, is not
		// reckoned with.
		from, to := p.From, p.To
		if p.coupon() {
			from, to = p.Start, p.Use
		}
		if !p.Conditional && from <= in.Opens && to >= in.Closes {
			r.file(p, int32(i))
		}
	}
	return r
}

// limit keeps a purchase limit with the goods that it is about. One with a condition is kept as if
// it always held: who keeps to it is never refused.
func (r *reckoner) limit(p *Promotion, key int32) {
	for i := range r.goods {
		if p.concerns(&r.goods[i]) {
			r.limits[i] = append(r.limits[i], limit{key, p.PerShopper})
		}
	}
}

func (r *reckoner) file(p *Promotion, row int32) {
	of := r.shops[p.Merchant]
	if of == nil {
		of = &shop{}
		r.shops[p.Merchant] = of
	}
	switch p.Rule {
	case event.RuleFullReduction:
		of.reductions = append(of.reductions, row)
	case event.RuleShopCoupon:
		of.coupons = append(of.coupons, row)
	case event.RuleFreight:
		of.freights = append(of.freights, row)
	case event.RuleCrossStore:
		r.cross = append(r.cross, row)
	}
}

// ofPresale is the limit on presale orders like one.
func (r *reckoner) ofPresale(deposit int32) (key int32, most uint32) {
	row := r.deposits[deposit].Presale
	if most = r.offers.Presales[row].Limit; most == 0 {
		most = maxPieces
	}
	return int32(len(r.goods)+len(r.offers.Promotions)) + row, most
}

// most is how many pieces of goods one shopper may have, at most as many as fit a line.
func (r *reckoner) most(row int32) uint32 {
	n := uint32(maxPieces)
	for _, l := range r.limits[row] {
		n = min(n, l.most)
	}
	return n
}

// worth is what a tap is worth when it is delivered to a province, and what its merchants take
// off of it.
func (r *reckoner) worth(t *Tap, to event.Province) (sum, off money.Minor) {
	r.layOut(t)
	for i := range r.lines {
		if of := r.shops[r.merchant(i)]; of != nil && r.first(i) {
			off += r.shopTakes(of, t.Coupons)
		}
	}
	if best, amount := r.best(r.cross); amount > 0 {
		r.takeOff(best, amount)
	}
	for i := range r.lines {
		sum += r.lines[i].amount
	}
	for _, row := range t.Balances {
		if p := r.presale(row); p.Funder == event.FundedByMerchant {
			off += p.Deducts - p.Deposit
		}
	}
	return sum - off + r.freight(to), off
}

// layOut writes the lines of a tap: those of its orders, one delivery a merchant, and its balances,
// each a delivery of its own.
func (r *reckoner) layOut(t *Tap) {
	r.lines = r.lines[:0]
	for _, l := range t.Lines {
		delivery := int32(len(r.lines))
		for i := range r.lines {
			if r.goods[r.lines[i].goods].Merchant == r.goods[l.Goods].Merchant {
				delivery = r.lines[i].delivery
				break
			}
		}
		r.lines = append(r.lines, reckoned{
			goods: l.Goods, delivery: delivery, pieces: int64(l.Quantity),
			amount: r.goods[l.Goods].price() * money.Minor(l.Quantity),
		})
	}
	for _, row := range t.Balances {
		p := r.presale(row)
		r.lines = append(r.lines, reckoned{
			goods: r.deposits[row].Goods, delivery: int32(len(r.lines)), pieces: 1,
			amount: p.Price, deducts: p.Deducts,
		})
	}
}

func (r *reckoner) presale(deposit int32) *Presale {
	return &r.offers.Presales[r.deposits[deposit].Presale]
}

func (r *reckoner) merchant(line int) string { return r.goods[r.lines[line].goods].Merchant }

// first reports whether no line before one is of the same merchant.
func (r *reckoner) first(line int) bool {
	for i := range line {
		if r.merchant(i) == r.merchant(line) {
			return false
		}
	}
	return true
}

// shopTakes applies a shop's best full reduction, and the coupon that the tap is bound to use. It
// gives what of them the merchant pays for.
func (r *reckoner) shopTakes(of *shop, coupons []int32) (off money.Minor) {
	apply := func(rows []int32) {
		best, amount := r.best(rows)
		if amount == 0 {
			return
		}
		r.takeOff(best, amount)
		if r.offers.Promotions[best].Funder == event.FundedByMerchant {
			off += amount
		}
	}
	apply(of.reductions)
	for _, row := range coupons {
		if slices.Contains(of.coupons, row) {
			apply([]int32{row})
		}
	}
	return off
}

// best is the promotion that takes most off; of equal ones that which ends first, then the one
// that was published first.
func (r *reckoner) best(rows []int32) (best int32, most money.Minor) {
	for _, row := range rows {
		p := &r.offers.Promotions[row]
		sum, pieces := r.base(p)
		amount := reach(&p.Terms, sum, pieces)
		if amount > most ||
			amount > 0 && amount == most && p.To < r.offers.Promotions[best].To {
			best, most = row, amount
		}
	}
	return best, most
}

// base is the sum and the pieces of the lines that a promotion is about.
func (r *reckoner) base(p *Promotion) (sum money.Minor, pieces int64) {
	for i := range r.lines {
		if l := &r.lines[i]; p.concerns(&r.goods[l.goods]) {
			sum += l.amount
			pieces += l.pieces
		}
	}
	return sum, pieces
}

// takeOff spreads an amount over the lines that a promotion is about.
func (r *reckoner) takeOff(row int32, amount money.Minor) {
	p := &r.offers.Promotions[row]
	sum, _ := r.base(p)
	for i := range r.lines {
		if l := &r.lines[i]; p.concerns(&r.goods[l.goods]) {
			l.off += money.MulDiv(amount, int64(l.amount), int64(max(sum, 1)))
		}
	}
}

// reach is what terms take off a sum or pieces (rules R4.2, R4.3).
func reach(t *event.Terms, sum money.Minor, pieces int64) (amount money.Minor) {
	measure := int64(sum)
	if t.Pieces {
		measure = pieces
	}
	var best *event.Tier
	for i := range t.Tiers {
		if tier := &t.Tiers[i]; tier.At <= measure && (best == nil || tier.At > best.At) {
			best = tier
		}
	}
	if best == nil {
		return 0
	}
	switch {
	case best.Rate > 0:
		amount = money.MulDiv(sum, int64(best.Rate), 10_000)
	case t.Every && best.At > 0:
		amount = money.MulDiv(best.Off, measure/best.At, 1)
	default:
		amount = best.Off
	}
	if t.Cap > 0 {
		amount = min(amount, t.Cap)
	}
	return min(amount, sum)
}

// freight is what the deliveries cost.
func (r *reckoner) freight(to event.Province) (sum money.Minor) {
	for i := range r.lines {
		if of := r.shops[r.merchant(i)]; of != nil && int(r.lines[i].delivery) == i {
			var goods money.Minor
			for j := range r.lines[i:] {
				if l := &r.lines[i+j]; int(l.delivery) == i {
					goods += l.amount
				}
			}
			sum += r.delivery(of, goods, to)
		}
	}
	return sum
}

// delivery takes the cheapest terms of a shop that deliver to a province.
func (r *reckoner) delivery(of *shop, goods money.Minor, to event.Province) money.Minor {
	least := money.Minor(-1)
	for _, row := range of.freights {
		f := &r.offers.Promotions[row].Freight
		charge, delivers := chargeOf(f, to)
		if !delivers {
			continue
		}
		if f.FreeOver > 0 && goods >= f.FreeOver {
			charge = 0
		}
		if least < 0 || charge < least {
			least = charge
		}
	}
	return max(least, 0)
}

// chargeOf is what terms charge for a province, if they deliver there.
func chargeOf(f *event.Freight, to event.Province) (charge money.Minor, delivers bool) {
	for i := range f.Regions {
		if slices.Contains(f.Regions[i].Provinces, to) {
			return f.Regions[i].First, !f.Regions[i].Refused
		}
	}
	return f.First, true
}

// delivers reports whether a merchant sends goods to a province.
func (r *reckoner) delivers(merchant string, to event.Province) bool {
	of := r.shops[merchant]
	if of == nil || len(of.freights) == 0 {
		return true
	}
	for _, row := range of.freights {
		if _, delivers := chargeOf(&r.offers.Promotions[row].Freight, to); delivers {
			return true
		}
	}
	return false
}

// everywhere reports whether a merchant sends goods to all provinces.
func (r *reckoner) everywhere(merchant string) bool {
	of := r.shops[merchant]
	if of == nil {
		return true
	}
	return !slices.ContainsFunc(of.freights, func(row int32) bool {
		regions := r.offers.Promotions[row].Freight.Regions
		return slices.ContainsFunc(regions, func(x event.Region) bool { return x.Refused })
	})
}
