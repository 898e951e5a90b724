package crowd

import (
	"cmp"
	"slices"

	"carnival/event"
)

// How much of presales is ordered, in hundredths; assumed.
const (
	presold = 90 // of a presale's pieces
	ahead   = 4  // presale orders among all orders, at most
	unpaid  = 4  // deposits whose balance is never paid
)

// leastUnpaid has one deposit end in each of the ways in which one can.
const leastUnpaid = 3

// presell plans the presale orders: so many pieces of each presale, one an order, and most of them
// bought. What is bought stands first, and who orders is decided later.
func presell(in *Input, orders int) (out []Deposit) {
	rows := map[string]int32{}
	for i := range in.Goods {
		rows[in.Goods[i].SKU] = int32(i)
	}
	var offered []int32
	wanted := 0
	for i := range in.Offers.Presales {
		p := &in.Offers.Presales[i]
		if _, known := rows[p.SKU]; known && in.presells(p) && p.Available > 0 && p.Price > 0 {
			offered = append(offered, int32(i))
			wanted += piecesOf(p)
		}
	}
	slices.SortFunc(offered, func(a, b int32) int {
		p, q := &in.Offers.Presales[a], &in.Offers.Presales[b]
		return cmp.Or(cmp.Compare(p.SKU, q.SKU), cmp.Compare(p.ID, q.ID))
	})
	most := min(wanted, orders*ahead/100)
	given, seen := 0, 0
	for _, row := range offered {
		p := &in.Offers.Presales[row]
		// Each takes its part of what all may have, so that rounding leaves nothing over.
		seen += piecesOf(p)
		for upTo := seen * most / max(wanted, 1); given < upTo; given++ {
			out = append(out, Deposit{Presale: row, Goods: rows[p.SKU], Tap: -1, Ends: Bought})
		}
	}
	shuffle(roll(in.Seed, aboutPresales), out)
	left := max(leastUnpaid, len(out)*unpaid/100)
	if len(out) < 2*left {
		return out
	}
	for i := range out[len(out)-left:] {
		d := &out[len(out)-left+i]
		switch d.Ends = Forfeited; i {
		case 0:
			d.Ends = Doubled
		case 1:
			d.Ends = GivenBack
		}
	}
	return out
}

func piecesOf(p *Presale) int { return int(max(1, uint64(p.Available)*presold/100)) }

// presells reports whether a presale's deposits can be paid before the day and its balances on it.
func (in *Input) presells(p *Presale) bool {
	return p.DepositFrom < in.Opens && p.DepositTo > in.WarmUp && in.WarmUp < in.Opens &&
		max(p.BalanceFrom, in.Opens)+hour < min(p.BalanceTo, in.Closes)
}

// presold is what presale orders that are bought come to, by category.
func (r *reckoner) presold() map[event.Category]Sold {
	out := map[event.Category]Sold{}
	for i := range r.deposits {
		if d := &r.deposits[i]; d.Ends == Bought {
			one := out[r.goods[d.Goods].Category]
			one.Pieces++
			one.Value += r.offers.Presales[d.Presale].Price
			out[r.goods[d.Goods].Category] = one
		}
	}
	return out
}

// balances is when every balance can be paid, in milliseconds after the opening.
func (r *reckoner) balances(in *Input) (from, to int64) {
	to = int64(in.Closes-in.Opens) / millis
	for i := range r.deposits {
		p := &r.offers.Presales[r.deposits[i].Presale]
		from = max(from, int64(p.BalanceFrom-in.Opens)/millis)
		to = min(to, int64(p.BalanceTo-in.Opens)/millis)
	}
	return from, to
}

// order has the deposits placed and paid before the day, each in the tap's province and from its
// terminal, because that is where the order counts.
func (a *Agenda) order(in *Input, d *dice, r *reckoner) {
	for t := range a.Taps {
		for _, row := range a.Taps[t].Balances {
			one := &a.Deposits[row]
			one.Tap, one.Shopper, one.Terminal = int32(t), a.Taps[t].Shopper, a.Taps[t].Terminal
		}
	}
	placed := map[[2]int32]uint32{}
	for row := range a.Deposits {
		if one := &a.Deposits[row]; one.Tap >= 0 {
			placed[[2]int32{one.Shopper, one.Presale}]++
		}
	}
	for row := range a.Deposits {
		one := &a.Deposits[row]
		p := &in.Offers.Presales[one.Presale]
		if one.Tap < 0 && (one.Ends == Bought || !a.forsake(one, d, r, placed)) {
			one.Ends = 0
			continue
		}
		act := Act{Shopper: one.Shopper, Does: Place, Row: int32(row)}
		act.At = in.quarter(d, max(p.DepositFrom, in.WarmUp), min(p.DepositTo, in.Opens))
		a.Acts = append(a.Acts, act)
		act.Does = PayDeposit
		a.Acts = append(a.Acts, act)
		if one.Ends == Doubled || one.Ends == GivenBack {
			act.Does = Fail
			act.At = in.Opens + event.Instant(d.between(9, 16))*hour
			act.At = min(act.At, in.Closes-event.Second)
			a.Acts = append(a.Acts, act)
		}
	}
}

// forsake finds somebody who pays a deposit and not the balance.
func (a *Agenda) forsake(
	one *Deposit, d *dice, r *reckoner, placed map[[2]int32]uint32,
) bool {
	p := &r.offers.Presales[one.Presale]
	for try := 0; try < 40 && len(a.Shoppers) > 0; try++ {
		who := int32(d.below(len(a.Shoppers)))
		key := [2]int32{who, one.Presale}
		if r.delivers(r.goods[one.Goods].Merchant, a.Shoppers[who].Province) &&
			(p.Limit == 0 || placed[key] < p.Limit) {
			placed[key]++
			one.Shopper, one.Terminal = who, event.TerminalApp
			return true
		}
	}
	return false
}
