package promo_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/promo"
)

// The twin knows the rules and nothing of how Quote works: it tries every choice of every slot and
// every set of envelopes, writes each bill in full, and compares them.

// pick is one choice of a slot; the zero pick is none.
type pick struct {
	fact   *event.PromotionPublished
	coupon *promo.Coupon
}

type twin struct {
	facts    []*event.PromotionPublished
	freights []*event.PromotionPublished
	ask      *promo.Basket
	overflow festival.Overflow
	most     int // envelopes on a bill
	best     *draft
}

// draft is a bill with what it is compared by.
type draft struct {
	rows         []event.Discount
	room         []money.Minor
	total, early money.Minor
	picks        []pick
}

func (tw *twin) amount(i int) money.Minor {
	l := &tw.ask.Lines[i]
	return l.Unit * money.Minor(l.Quantity)
}

func (tw *twin) eligible(f *event.PromotionPublished) (lines []int) {
	for i := range tw.ask.Lines {
		l := &tw.ask.Lines[i]
		if (f.Merchant == 0 || f.Merchant == l.Merchant) &&
			(len(f.Categories) == 0 || slices.Contains(f.Categories, l.Category)) &&
			(len(f.Products) == 0 || slices.Contains(f.Products, l.Product)) &&
			(f.What == "" || l.Quantity > 1) {
			lines = append(lines, i)
		}
	}
	return lines
}

// value is what a promotion takes off on its own, its threshold and how often it counts.
func (tw *twin) value(f *event.PromotionPublished) (off money.Minor, row event.Discount) {
	var sum money.Minor
	pieces := int64(0)
	for _, i := range tw.eligible(f) {
		sum += tw.amount(i)
		pieces += int64(tw.ask.Lines[i].Quantity)
	}
	measure := int64(sum)
	if f.Terms.Pieces {
		measure = pieces
	}
	row = event.Discount{
		Rule: f.Rule, Funder: f.Funder, Promotion: f.Promotion, Merchant: f.Merchant, Base: measure,
	}
	for _, tier := range f.Terms.Tiers {
		if measure < tier.At || len(tw.eligible(f)) == 0 {
			continue
		}
		row.At, row.Times, off = tier.At, 1, tier.Off
		if tier.Rate > 0 {
			off = (sum*money.Minor(tier.Rate)*2 + 10_000) / 20_000
		}
		if f.Terms.Every {
			row.Times = uint32(measure / tier.At)
			off = tier.Off * money.Minor(row.Times)
		}
	}
	if f.Terms.Cap > 0 && off > f.Terms.Cap {
		off = f.Terms.Cap
	}
	return off, row
}

// take enters a row of a draft, whose Amount says what is wanted.
func (d *draft) take(tw *twin, row event.Discount, lines []int, pour bool) {
	got := make([]money.Minor, len(tw.ask.Lines))
	left := row.Amount
	for {
		var open []int
		for _, i := range lines {
			if !pour || d.room[i] > got[i] {
				open = append(open, i)
			}
		}
		bases := make([]money.Minor, len(open))
		var room money.Minor
		for k, i := range open {
			bases[k] = tw.amount(i)
			room += d.room[i] - got[i]
		}
		if pour {
			left = min(left, room)
		}
		parts, _ := money.Allocate(left, bases)
		full := false
		for k, i := range open {
			if parts[k] >= d.room[i]-got[i] {
				full = true
			}
		}
		for k, i := range open {
			switch {
			case !pour:
				got[i] += min(parts[k], d.room[i])
			case !full:
				got[i] += parts[k]
			case parts[k] >= d.room[i]-got[i]:
				left -= d.room[i] - got[i]
				got[i] = d.room[i]
			}
		}
		if !pour || !full || left == 0 || len(open) == 0 {
			break
		}
	}
	d.enter(row, got)
}

func (d *draft) enter(row event.Discount, got []money.Minor) {
	wanted := row.Amount
	row.Amount = 0
	for i, g := range got {
		if g > 0 {
			row.Shares = append(row.Shares, event.LineShare{Line: uint16(i), Amount: g})
			row.Amount += g
			d.room[i] -= g
		}
	}
	if row.Amount > 0 {
		row.Lapsed = wanted - row.Amount
		d.rows = append(d.rows, row)
		d.total += row.Amount
	}
}

// slots lists the choices of each slot, in the order in which ties prefer them.
func (tw *twin) slots() [][]pick {
	var merchants []event.MerchantID
	for _, l := range tw.ask.Lines {
		if !slices.Contains(merchants, l.Merchant) {
			merchants = append(merchants, l.Merchant)
		}
	}
	var out [][]pick
	for _, rule := range []event.Rule{event.RuleFullReduction, event.RuleShopCoupon} {
		for _, m := range merchants {
			out = append(out, tw.slot(rule, m))
		}
	}
	return append(out, tw.slot(event.RuleCrossStore, 0), tw.slot(event.RulePlatformCoupon, 0))
}

func (tw *twin) slot(rule event.Rule, merchant event.MerchantID) []pick {
	var picks []pick
	for _, f := range tw.facts {
		if off, _ := tw.value(f); f.Rule != rule || f.Merchant != merchant || off == 0 {
			continue
		}
		if rule == event.RuleFullReduction || rule == event.RuleCrossStore {
			picks = append(picks, pick{fact: f})
			continue
		}
		for i := range tw.ask.Coupons {
			if c := &tw.ask.Coupons[i]; c.Promotion == f.Promotion {
				picks = append(picks, pick{f, c})
			}
		}
	}
	key := func(p pick) (event.Instant, uint64) {
		if p.coupon != nil {
			return p.coupon.To, uint64(p.coupon.ID)
		}
		return p.fact.To, uint64(p.fact.Promotion)
	}
	slices.SortFunc(picks, func(a, b pick) int {
		until, id := key(a)
		to, other := key(b)
		return cmp.Or(cmp.Compare(until, to), cmp.Compare(id, other))
	})
	if len(picks) == 0 || picks[0].coupon != nil {
		picks = slices.Insert(picks, 0, pick{})
	}
	return picks
}

// walk tries every combination; of equal ones the first stands.
func (tw *twin) walk(slots [][]pick, picks []pick) {
	if len(slots) > 0 {
		for _, p := range slots[0] {
			tw.walk(slots[1:], append(picks, p))
		}
		return
	}
	d := &draft{picks: slices.Clone(picks), room: make([]money.Minor, len(tw.ask.Lines))}
	for i := range d.room {
		d.room[i] = tw.amount(i) - tw.ask.Lines[i].Deducts
	}
	for _, p := range picks {
		if p.fact != nil {
			off, row := tw.value(p.fact)
			row.Amount = off
			if p.coupon != nil {
				row.Coupon = p.coupon.ID
			}
			d.take(tw, row, tw.eligible(p.fact), tw.overflow == festival.Reallocate)
		}
	}
	d.early = d.total
	tw.envelopes(d)
	tw.allowance(d)
	if tw.best == nil || d.total > tw.best.total ||
		d.total == tw.best.total && d.early > tw.best.early {
		tw.best = d
	}
}

// envelopes tries every set of them.
func (tw *twin) envelopes(d *draft) {
	var due money.Minor
	for _, r := range d.room {
		due += r
	}
	all := slices.Clone(tw.ask.Envelopes)
	slices.SortFunc(all, func(a, b promo.Envelope) int {
		return cmp.Or(cmp.Compare(a.To, b.To), cmp.Compare(a.ID, b.ID))
	})
	var best []int
	paid := money.Minor(0)
	for set := range 1 << len(all) {
		var chosen []int
		sum, idle := money.Minor(0), false
		for i := range all {
			if set>>i&1 != 0 {
				idle = idle || sum >= due
				chosen = append(chosen, i)
				sum += all[i].Left
			}
		}
		if len(chosen) > tw.most || idle {
			continue
		}
		sum = min(sum, due)
		if sum > paid || sum == paid && sum > 0 && slices.Compare(chosen, best) < 0 {
			best, paid = chosen, sum
		}
	}
	whole := &draft{room: slices.Clone(d.room)}
	lines := make([]int, len(d.room))
	for i := range lines {
		lines[i] = i
	}
	whole.take(tw, event.Discount{Amount: paid}, lines, true)
	got := make([]money.Minor, len(d.room))
	for i := range got {
		got[i] = d.room[i] - whole.room[i]
	}
	var goods money.Minor
	for i := range lines {
		goods += tw.amount(i)
	}
	for _, i := range best {
		used := min(all[i].Left, paid)
		parts, _ := money.Allocate(used, got)
		d.enter(event.Discount{
			Rule: event.RuleEnvelope, Funder: all[i].Funder, Envelope: all[i].ID,
			Base: int64(goods), Times: 1, Amount: used,
		}, parts)
		for k := range got {
			got[k] -= parts[k]
		}
		paid -= used
	}
}

func (tw *twin) allowance(d *draft) {
	var best *event.PromotionPublished
	var most money.Minor
	for _, f := range tw.facts {
		off, _ := tw.value(f)
		var room money.Minor
		for _, i := range tw.eligible(f) {
			room += d.room[i]
		}
		usable := min(off, room, tw.ask.Allowance)
		if f.Rule == event.RuleAllowance && usable > 0 && (best == nil || usable > most ||
			usable == most && cmp.Or(cmp.Compare(f.To, best.To),
				cmp.Compare(f.Promotion, best.Promotion)) < 0) {
			best, most = f, usable
		}
	}
	if best != nil {
		_, row := tw.value(best)
		row.Amount = most
		d.take(tw, row, tw.eligible(best), true)
	}
}

// world draws a basket of up to six lines and eight benefits, with amounts so small that lines run
// out of room and savings are equal all the time.
func world(t *rapid.T) (*twin, *promo.Book) {
	ask := &promo.Basket{At: 100, Currency: money.CNY}
	for group := range rapid.IntRange(1, 6).Draw(t, "lines") {
		l := promo.Line{
			Merchant: event.MerchantID(rapid.IntRange(1, 3).Draw(t, "merchant")),
			Product:  event.ProductID(rapid.IntRange(1, 3).Draw(t, "product")),
			Category: event.Category(rapid.IntRange(1, 2).Draw(t, "category")),
			Group:    uint16(group), Quantity: uint32(rapid.IntRange(1, 2).Draw(t, "quantity")),
			Unit: money.Minor(rapid.IntRange(0, 40).Draw(t, "unit")),
		}
		if rapid.IntRange(0, 4).Draw(t, "presale") == 0 {
			whole := int(l.Unit) * int(l.Quantity)
			l.Deducts = money.Minor(rapid.IntRange(0, whole).Draw(t, "deducts"))
		}
		ask.Lines = append(ask.Lines, l)
	}
	tw := &twin{
		ask: ask, most: rapid.SampledFrom([]int{10, 10, 2, 3}).Draw(t, "most"),
		overflow: rapid.SampledFrom([]festival.Overflow{0, 0, festival.Reallocate}).Draw(t, "over"),
	}
	for id := range rapid.IntRange(0, 8).Draw(t, "benefits") {
		tw.benefit(t, uint64(id+1))
	}
	book := promo.NewBook()
	book.Overflow, book.EnvelopesPerBill = tw.overflow, tw.most
	for id := range rapid.IntRange(0, 3).Draw(t, "freights") {
		tw.freights = append(tw.freights, &event.PromotionPublished{
			Promotion: event.PromotionID(100 + id), Rule: event.RuleFreight, To: 101,
			Merchant: event.MerchantID(rapid.IntRange(1, 3).Draw(t, "carrier")),
			Currency: money.CNY, Freight: event.Freight{
				Charge:   event.Charge{First: money.Minor(rapid.IntRange(0, 9).Draw(t, "first"))},
				FreeOver: money.Minor(rapid.IntRange(0, 60).Draw(t, "free")),
			},
		})
	}
	for _, f := range slices.Concat(tw.facts, tw.freights) {
		if err := book.Publish(f); err != nil {
			t.Fatal(err)
		}
	}
	return tw, book
}

// freight is what the deliveries cost: each line of the world is an order of its own.
func (tw *twin) freight() (sum money.Minor) {
	for i := range tw.ask.Lines {
		var costs []money.Minor
		for _, f := range tw.freights {
			switch {
			case f.Merchant != tw.ask.Lines[i].Merchant:
			case f.Freight.FreeOver > 0 && tw.amount(i) >= f.Freight.FreeOver:
				costs = append(costs, 0)
			default:
				costs = append(costs, f.Freight.First)
			}
		}
		if len(costs) > 0 {
			sum += slices.Min(costs)
		}
	}
	return sum
}

func (tw *twin) benefit(t *rapid.T, id uint64) {
	to := event.Instant(rapid.IntRange(101, 103).Draw(t, "to"))
	rule := event.Rule(rapid.IntRange(1, 6).Draw(t, "rule"))
	if rule == event.RuleEnvelope {
		tw.ask.Envelopes = append(tw.ask.Envelopes, promo.Envelope{
			ID: event.EnvelopeID(id), Left: money.Minor(rapid.IntRange(1, 30).Draw(t, "left")),
			To: to, Funder: event.FundedByPlatform,
		})
		return
	}
	f := &event.PromotionPublished{
		Promotion: event.PromotionID(id), Rule: rule, Funder: event.FundedByPlatform,
		Currency: money.CNY, To: to, Terms: terms(t),
	}
	if rule <= event.RuleShopCoupon {
		f.Merchant = event.MerchantID(rapid.IntRange(1, 3).Draw(t, "of"))
	}
	switch rapid.IntRange(0, 5).Draw(t, "scope") {
	case 0:
		f.Categories = []event.Category{1}
	case 1:
		f.Products = []event.ProductID{2, 1}
	case 2:
		f.What = "line.quantity > 1"
	}
	if rule == event.RuleAllowance {
		tw.ask.Allowance += money.Minor(rapid.IntRange(1, 30).Draw(t, "allowance"))
	}
	if rule == event.RuleShopCoupon || rule == event.RulePlatformCoupon {
		for n := range rapid.IntRange(1, 2).Draw(t, "coupons") {
			tw.ask.Coupons = append(tw.ask.Coupons, promo.Coupon{
				ID: event.CouponID(id*10 - uint64(n)), Promotion: f.Promotion,
				To: event.Instant(rapid.IntRange(101, 103).Draw(t, "until")),
			})
		}
	}
	tw.facts = append(tw.facts, f)
}

func terms(t *rapid.T) event.Terms {
	off := money.Minor(rapid.IntRange(1, 30).Draw(t, "off"))
	switch rapid.IntRange(0, 4).Draw(t, "terms") {
	case 0:
		at := rapid.Int64Range(1, 40).Draw(t, "every")
		return event.Terms{Every: true, Tiers: []event.Tier{{At: at, Off: off}},
			Cap: money.Minor(rapid.IntRange(0, 40).Draw(t, "cap"))}
	case 1:
		rate := uint32(rapid.IntRange(1, 10_000).Draw(t, "rate"))
		at := rapid.Int64Range(0, 40).Draw(t, "at")
		return event.Terms{Tiers: []event.Tier{{At: at, Rate: rate}}}
	case 2:
		tiers := []event.Tier{{At: 1, Off: off}, {At: 3, Off: 2 * off}}
		return event.Terms{Pieces: true, Tiers: tiers}
	}
	at := rapid.Int64Range(0, 40).Draw(t, "at")
	return event.Terms{Tiers: []event.Tier{{At: at, Off: off}, {At: at + 20, Off: off + 5}}}
}

// Quote finds the bill that the twin finds by trying everything.
func TestTheTwinAgrees(t *testing.T) {
	var bill promo.Bill // used again and again, as the writer does
	rapid.Check(t, func(t *rapid.T) {
		tw, book := world(t)
		tw.walk(tw.slots(), nil)
		book.Quote(tw.ask, &bill)
		if got, want := rows(bill.Discounts), rows(tw.best.rows); got != want {
			t.Fatalf("basket %+v\n%s\nQuote\n%stwin\n%s", tw.ask, published(tw.facts), got, want)
		}
		total := tw.freight()
		for i, r := range tw.best.room {
			if bill.Off[i] != tw.amount(i)-tw.ask.Lines[i].Deducts-r {
				t.Fatalf("line %d: %d off", i, bill.Off[i])
			}
			total += r
		}
		if bill.Total != total {
			t.Fatalf("%d to pay, not %d", bill.Total, total)
		}
	})
}

// Whoever gets one benefit more never pays more for it, delivery and all; neither by Quote nor by
// the twin, which tries everything.
func TestABenefitNeverCosts(t *testing.T) {
	var bill promo.Bill
	rapid.Check(t, func(t *rapid.T) {
		tw, book := world(t)
		paid := func(tw *twin, book *promo.Book) [2]money.Minor {
			tw.best = nil
			tw.walk(tw.slots(), nil)
			book.Quote(tw.ask, &bill)
			total := tw.freight()
			for _, r := range tw.best.room {
				total += r
			}
			return [2]money.Minor{bill.Total, total}
		}
		with := paid(tw, book)
		less := tw.without(rapid.IntRange(0, 12).Draw(t, "without"))
		poorer := promo.NewBook()
		poorer.Overflow, poorer.EnvelopesPerBill = book.Overflow, book.EnvelopesPerBill
		for _, f := range slices.Concat(less.facts, less.freights) {
			_ = poorer.Publish(f)
		}
		if was := paid(less, poorer); with[0] > was[0] || with[1] > was[1] {
			t.Fatalf("%v to pay instead of %v\n%+v\n%s%s", with, was, tw.ask, published(tw.facts),
				published(tw.freights))
		}
	})
}

// without is the same world with one benefit less: a promotion, a coupon, an envelope or the
// allowance.
func (tw *twin) without(n int) *twin {
	ask := *tw.ask
	less := *tw
	less.ask = &ask
	if i := n; i < len(tw.facts) {
		gone := tw.facts[i].Promotion
		less.facts = slices.Delete(slices.Clone(tw.facts), i, i+1)
		ask.Coupons = slices.DeleteFunc(slices.Clone(ask.Coupons), func(c promo.Coupon) bool {
			return c.Promotion == gone
		})
		return &less
	}
	n -= len(tw.facts)
	if n < len(ask.Coupons) {
		ask.Coupons = slices.Delete(slices.Clone(ask.Coupons), n, n+1)
		return &less
	}
	n -= len(ask.Coupons)
	if n < len(ask.Envelopes) {
		ask.Envelopes = slices.Delete(slices.Clone(ask.Envelopes), n, n+1)
		return &less
	}
	ask.Allowance = 0
	return &less
}

func rows(list []event.Discount) (text string) {
	for _, d := range list {
		text += fmt.Sprintf("  %+v\n", d)
	}
	return text
}

func published(list []*event.PromotionPublished) (text string) {
	for _, f := range list {
		text += fmt.Sprintf("  %+v\n", *f)
	}
	return text
}
