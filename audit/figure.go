package audit

import (
	"cmp"
	"slices"
	"time"

	"carnival/event"
)

const (
	inCount = "count"
	inPPM   = "ppm"
	inMilli = "ms"
	// largest is how many merchants stand in rows of their own.
	largest = 100
	// tail is how many seconds the rows by the second go back.
	tail = 120
)

// occasional figures are told once something has been counted under the name that follows theirs.
// They have no rows, or those of the same id; unit "" is the home currency.
var occasional = []struct{ id, once, unit string }{
	{"discounts.by_funder", "discounts.by_funder", ""},
	{"discounts.by_rule", "discounts.by_rule", ""},
	{"coupons.claimed", "coupons.claimed", inCount},
	{"coupons.used", "coupons.used", inCount},
	{"envelopes.issued", "envelopes.issued", ""},
	{"envelopes.used", "envelopes.used", ""},
	{"envelopes.expired", "envelopes.expired", ""},
	{"pools.left", "pools.left", ""},
	{"presale.deposits", "presale.deposits", inCount},
	{"presale.deposits.value", "presale.deposits", ""},
	{"presale.balances", "presale.balances", inCount},
	{"presale.balances.value", "presale.balances", ""},
	{"presale.forfeited", "presale.forfeited", ""},
	{"refunds.by_reason", "refunds.by_reason", ""},
	{"returns", "returns", inCount},
	{"parcels.shipped", "parcels.shipped", inCount},
	{"orders.finished", "orders.finished", inCount},
	{"payments.failed", "payments.failed", inCount},
}

// figures names what was counted as of a second.
func (b *book) figures(now int64) (out []Figure) {
	n, unit := b.count, "XXX"
	if b.plan != nil {
		unit = b.plan.currency.String()
	}
	add := func(id, unit string, value int64, rows ...Row) {
		out = append(out, Figure{id, value, unit, rows})
	}
	settled := n.sum["gmv.settled"]
	for _, id := range []string{"gmv.settled", "gmv.ordered", "refunds"} {
		add(id, unit, n.sum[id])
	}
	add("gmv.net", unit, settled-n.sum["refunds"])
	for _, id := range []string{"orders.placed", "orders.paid", "orders.cancelled",
		"checkouts.placed", "payments.count"} {
		add(id, inCount, n.sum[id])
	}
	add("orders.per_second", inCount, n.orders[now-1])
	add("payments.per_second", inCount, n.payments[now-1])
	add("orders.peak_second", inCount, highest(n.orders))
	add("payments.peak_second", inCount, highest(n.payments))
	add("buyers", inCount, int64(len(n.buyers)))
	both := n.both()
	add("buyers.international", inCount, int64(len(n.made)+len(n.imported))-both,
		Row{"foreign_origin", int64(len(n.made))}, Row{"import_channel", int64(len(n.imported))},
		Row{"both", both})
	add("share.mobile", inPPM, millionths(n.sum["mobile"], settled))
	add("share.mobile.orders", inPPM, millionths(n.sum["mobile.orders"], n.sum["orders.paid"]))
	for _, id := range []string{"gmv.settled.by_province", "gmv.settled.by_channel",
		"gmv.settled.by_terminal", "gmv.settled.by_minute"} {
		add(id, unit, settled, rowsOf(n.parts[id])...)
	}
	goods := categoryRows(n.categories)
	if n.sum["freight"] != 0 {
		goods = append(goods, Row{"freight", n.sum["freight"]})
	}
	add("gmv.settled.by_category", unit, settled, goods...)
	add("gmv.settled.by_merchant", unit, settled, n.sellerRows()...)
	add("orders.by_minute", inCount, n.sum["orders.placed"], rowsOf(n.parts["orders.by_minute"])...)
	seconds := n.seconds(now)
	add("orders.by_second", inCount, sumOf(seconds), seconds...)
	refused := rowsOf(n.parts["refused.lines"])
	add("refused.lines", inCount, sumOf(refused), refused...)
	var last int64
	for _, m := range n.milestones {
		last = m.Value
	}
	add("milestones", inMilli, last, n.milestones...)
	records := categoryRows(b.onlyRecords(n.categories))
	add("gmv.settled.by_record_category", unit, sumOf(records), records...)
	units := categoryRows(n.units)
	add("units.by_record_category", inCount, int64(len(units)), units...)
	for id, m := range n.markets {
		add(id, m.unit, m.value)
	}
	add("cart.lines", inCount, b.cartLines())
	add("favourites", inCount, marks(b.favours))
	if len(b.follows) > 0 {
		add("follows", inCount, marks(b.follows))
	}
	for _, f := range occasional {
		if _, told := n.sum[f.once]; told {
			add(f.id, cmp.Or(f.unit, unit), n.sum[f.id], rowsOf(n.parts[f.id])...)
		}
	}
	slices.SortFunc(out, func(a, b Figure) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

func (n *count) both() (both int64) {
	for shopper := range n.made {
		if n.imported[shopper] {
			both++
		}
	}
	return both
}

func highest(seconds map[int64]int64) (most int64) {
	for _, n := range seconds {
		most = max(most, n)
	}
	return most
}

// millionths is a share, half rounded up; the parts are never negative.
func millionths(part, whole int64) int64 {
	if whole == 0 {
		return 0
	}
	share, rest := int64(0), part
	for range 6 { // digit by digit, so that no product can overflow
		rest *= 10
		share = share*10 + rest/whole
		rest %= whole
	}
	if rest >= whole-rest {
		share++
	}
	return share
}

func categoryRows(parts map[event.Category]int64) []Row {
	byKey := map[string]int64{}
	for c, v := range parts {
		byKey[c.Key()] += v
	}
	return rowsOf(byKey)
}

func (b *book) onlyRecords(parts map[event.Category]int64) map[event.Category]int64 {
	out := map[event.Category]int64{}
	for c, v := range parts {
		if b.plan == nil {
			continue
		}
		if _, ok := b.plan.records[c]; ok {
			out[c] = v
		}
	}
	return out
}

// sellerRows are the largest merchants, and one row for all others.
func (n *count) sellerRows() []Row {
	var ids []event.MerchantID
	for id, v := range n.sellers {
		if v != 0 {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b event.MerchantID) int {
		return cmp.Or(cmp.Compare(n.sellers[b], n.sellers[a]), cmp.Compare(a, b))
	})
	var rows []Row
	rest := int64(0)
	for i, id := range ids {
		if i < largest {
			rows = append(rows, Row{id.String(), n.sellers[id]})
		} else {
			rest += n.sellers[id]
		}
	}
	if len(ids) > largest {
		rows = append(rows, Row{"others", rest})
	}
	return rows
}

func (n *count) seconds(now int64) (rows []Row) {
	for s := max(now-tail, 0); s < now; s++ {
		key := time.Unix(s, 0).UTC().Format(time.RFC3339)
		rows = append(rows, Row{key, n.orders[s]})
	}
	return rows
}

func sumOf(rows []Row) (sum int64) {
	for _, r := range rows {
		sum += r.Value
	}
	return sum
}

func (b *book) cartLines() (n int64) {
	for _, cart := range b.shoppers {
		n += int64(len(cart))
	}
	return n
}

// marks counts what is marked now.
func marks[K comparable](of map[K]bool) (n int64) {
	for _, on := range of {
		if on {
			n++
		}
	}
	return n
}
