package figures

import (
	"encoding/gob"
	"fmt"
	"io"
	"slices"

	"carnival/event"
	"carnival/money"
)

// schema is the version of what Save writes: a higher one for every change of the structs below
// or of what Apply makes of a fact.
const schema = 3

// blockRows is how many rows of a table are written at a time.
const blockRows = 1 << 16

// saved heads a file; the tables of what was ordered follow in blocks of columns.
type saved struct {
	Cell       event.Cell
	Stamp      event.Instant
	Applied    uint64
	PlanSource []byte
	PlanScale  uint32

	SKUs      []uint32
	Offers    []savedOffer
	Merchants []savedMerchant
	Carts     []uint64

	Series     []savedSeries
	Breakdowns [][]savedSeries
	Markets    []savedMarket
	Milestones []crossing
	Thinned    uint32
	Rates      [2]savedRate
	Sets       [3][]uint64

	Funders   []event.Funder // of presales
	Deposits  []savedDeposit
	Coupons   []uint64
	Campaigns []uint64

	Checkouts, Orders, Lines, Cuts, Envelopes int
}

type savedDeposit struct {
	Deposit, Balance money.Minor
	Funder           event.Funder
	Paid             bool
}

type savedOffer struct {
	Category event.Category
	Origin   event.Origin
	Unit     uint8
	Content  uint32
}

type savedMerchant struct {
	Name    event.Text
	Channel event.Channel
}

type savedSeries struct {
	Seconds []uint32
	Totals  []int64
}

type savedMarket struct {
	Code     event.Market
	Currency money.Currency
	Settled  savedSeries
}

type savedRate struct {
	Second uint32
	Count  int64
}

func (r rate) saved() savedRate { return savedRate{r.second, r.count} }

type checkoutBlock struct {
	Shopper            []uint32
	Market             []uint16
	Province, Terminal []uint8
}

type orderBlock struct {
	Freight                                  []int64
	Checkout, Merchant, First, Cuts, Deposit []uint32
	Lines                                    []uint16
	Channel, Status                          []uint8
}

type cutBlock struct {
	Amount       []int64
	What, Next   []uint32
	Rule, Funder []uint8
}

type envelopeBlock struct {
	Left    []int64
	Counted []bool
}

type lineBlock struct {
	Amount          []int64
	Offer, Quantity []uint32
}

// Schema of Save.
func (f *Fold) Schema() uint32 { return schema }

// breakdowns lists them in the order in which they are saved.
func (f *Fold) breakdowns() []*breakdown {
	return []*breakdown{&f.categories, &f.provinces, &f.channels, &f.terminals, &f.sellers,
		&f.reasons, &f.units, &f.funders, &f.rules, &f.refunds, &f.returns}
}

// Save writes the figures with their whole history.
func (f *Fold) Save(w io.Writer) error {
	s := saved{
		Cell: f.cell, Stamp: f.stamp, Applied: f.applied, PlanSource: f.planSource,
		PlanScale: f.planScale, SKUs: f.skus, Milestones: f.milestones, Thinned: f.thinned,
		Rates:     [2]savedRate{f.orderRate.saved(), f.paymentRate.saved()},
		Sets:      [3][]uint64{f.bought, f.boughtMade, f.boughtSold},
		Checkouts: len(f.checkouts), Orders: len(f.orders), Lines: len(f.lines),
		Cuts: len(f.cuts), Envelopes: len(f.envelopes), Funders: f.presales, Coupons: f.coupons,
		Campaigns: f.campaigns,
	}
	for _, d := range f.deposits {
		s.Deposits = append(s.Deposits, savedDeposit{d.deposit, d.balance, d.funder, d.paid})
	}
	for _, o := range f.offers {
		s.Offers = append(s.Offers, savedOffer{o.category, o.origin, uint8(o.unit), o.content})
	}
	for _, m := range f.merchants {
		s.Merchants = append(s.Merchants, savedMerchant{m.name, m.channel})
	}
	for key := range f.carts {
		s.Carts = append(s.Carts, key)
	}
	slices.Sort(s.Carts)
	s.Series = columns(f.series[:])
	for _, b := range f.breakdowns() {
		s.Breakdowns = append(s.Breakdowns, columns(b.rows))
	}
	for i := range f.markets {
		m := &f.markets[i]
		s.Markets = append(s.Markets, savedMarket{m.code, m.currency, m.settled.saved()})
	}
	out := gob.NewEncoder(w)
	if err := out.Encode(&s); err != nil {
		return err
	}
	if err := saveBlocks(out, f.checkouts, (*checkoutBlock).add); err != nil {
		return err
	}
	if err := saveBlocks(out, f.orders, (*orderBlock).add); err != nil {
		return err
	}
	if err := saveBlocks(out, f.lines, (*lineBlock).add); err != nil {
		return err
	}
	if err := saveBlocks(out, f.cuts, (*cutBlock).add); err != nil {
		return err
	}
	return saveBlocks(out, f.envelopes, (*envelopeBlock).add)
}

// Load replaces the figures by saved ones.
func (f *Fold) Load(r io.Reader) (err error) {
	in := gob.NewDecoder(r)
	var s saved
	if err := in.Decode(&s); err != nil {
		return err
	}
	if len(s.Series) != counters || len(s.Breakdowns) != len(f.breakdowns()) {
		return fmt.Errorf("%d series and %d breakdowns", len(s.Series), len(s.Breakdowns))
	}
	fresh := New()
	if len(s.PlanSource) > 0 {
		fresh.published(&event.PlanPublished{Source: s.PlanSource, Scale: s.PlanScale})
	}
	fresh.take(&s)
	if fresh.checkouts, err = loadBlocks(in, s.Checkouts, (*checkoutBlock).row); err != nil {
		return err
	}
	if fresh.orders, err = loadBlocks(in, s.Orders, (*orderBlock).row); err != nil {
		return err
	}
	if fresh.lines, err = loadBlocks(in, s.Lines, (*lineBlock).row); err != nil {
		return err
	}
	if fresh.cuts, err = loadBlocks(in, s.Cuts, (*cutBlock).row); err != nil {
		return err
	}
	if fresh.envelopes, err = loadBlocks(in, s.Envelopes, (*envelopeBlock).row); err != nil {
		return err
	}
	*f = *fresh
	return nil
}

// take takes over everything that heads a file.
func (f *Fold) take(s *saved) {
	f.cell, f.stamp, f.applied, f.thinned = s.Cell, s.Stamp, s.Applied, s.Thinned
	f.skus, f.milestones = s.SKUs, s.Milestones
	f.orderRate, f.paymentRate = rate{s.Rates[0].Second, s.Rates[0].Count},
		rate{s.Rates[1].Second, s.Rates[1].Count}
	f.bought, f.boughtMade, f.boughtSold = s.Sets[0], s.Sets[1], s.Sets[2]
	f.presales, f.coupons, f.campaigns = s.Funders, s.Coupons, s.Campaigns
	for _, d := range s.Deposits {
		f.deposits = append(f.deposits, deposit{d.Deposit, d.Balance, d.Funder, d.Paid})
	}
	f.offers = f.offers[:0]
	for _, o := range s.Offers {
		f.offers = append(f.offers, offer{o.Category, o.Origin, unit(o.Unit), o.Content})
	}
	for _, m := range s.Merchants {
		f.merchants = append(f.merchants, merchant{m.Name, m.Channel})
	}
	for _, key := range s.Carts {
		f.carts[key] = struct{}{}
	}
	copy(f.series[:], seriesOf(s.Series))
	for i, b := range f.breakdowns() {
		b.rows = seriesOf(s.Breakdowns[i])
	}
	for _, m := range s.Markets {
		f.markets = append(f.markets, market{m.Code, m.Currency, m.Settled.series()})
	}
	f.nextMilestone()
	for g := range groups {
		f.touch(g)
	}
}

func columns(rows []series) []savedSeries {
	out := make([]savedSeries, len(rows))
	for i := range rows {
		out[i] = rows[i].saved()
	}
	return out
}

func seriesOf(rows []savedSeries) []series {
	out := make([]series, len(rows))
	for i := range rows {
		out[i] = rows[i].series()
	}
	return out
}

func (s *series) saved() (out savedSeries) {
	for _, p := range s.points {
		out.Seconds = append(out.Seconds, p.second)
		out.Totals = append(out.Totals, p.total)
	}
	return out
}

func (s *savedSeries) series() (out series) {
	for i := range s.Seconds {
		out.points = append(out.points, point{s.Seconds[i], s.Totals[i]})
	}
	return out
}

// saveBlocks writes a table, some rows at a time.
func saveBlocks[R, B any](out *gob.Encoder, rows []R, add func(*B, *R)) error {
	for block := range slices.Chunk(rows, blockRows) {
		var b B
		for i := range block {
			add(&b, &block[i])
		}
		if err := out.Encode(&b); err != nil {
			return err
		}
	}
	return nil
}

// loadBlocks reads back what saveBlocks wrote.
func loadBlocks[R, B any](in *gob.Decoder, n int, row func(*B, int) R) ([]R, error) {
	var rows []R
	for len(rows) < n {
		var b B
		if err := in.Decode(&b); err != nil {
			return nil, err
		}
		for i := range min(blockRows, n-len(rows)) {
			rows = append(rows, row(&b, i))
		}
	}
	return rows, nil
}

func (b *checkoutBlock) add(c *checkout) {
	b.Shopper = append(b.Shopper, c.shopper)
	b.Market = append(b.Market, c.market)
	b.Province = append(b.Province, uint8(c.province))
	b.Terminal = append(b.Terminal, uint8(c.terminal))
}

func (b *checkoutBlock) row(i int) checkout {
	return checkout{b.Shopper[i], b.Market[i], event.Province(b.Province[i]),
		event.Terminal(b.Terminal[i])}
}

func (b *orderBlock) add(o *order) {
	b.Freight = append(b.Freight, int64(o.freight))
	b.Cuts = append(b.Cuts, o.cuts)
	b.Deposit = append(b.Deposit, o.deposit)
	b.Checkout = append(b.Checkout, o.checkout)
	b.Merchant = append(b.Merchant, o.merchant)
	b.First = append(b.First, o.first)
	b.Lines = append(b.Lines, o.lines)
	b.Channel = append(b.Channel, uint8(o.channel))
	b.Status = append(b.Status, uint8(o.status))
}

func (b *orderBlock) row(i int) order {
	return order{money.Minor(b.Freight[i]), b.Checkout[i], b.Merchant[i], b.First[i], b.Cuts[i],
		b.Deposit[i], b.Lines[i], event.Channel(b.Channel[i]), status(b.Status[i])}
}

func (b *lineBlock) add(l *line) {
	b.Amount = append(b.Amount, int64(l.amount))
	b.Offer = append(b.Offer, l.offer)
	b.Quantity = append(b.Quantity, l.quantity)
}

func (b *lineBlock) row(i int) line {
	return line{money.Minor(b.Amount[i]), b.Offer[i], b.Quantity[i]}
}

func (b *cutBlock) add(c *cut) {
	b.Amount = append(b.Amount, int64(c.amount))
	b.What = append(b.What, c.what)
	b.Next = append(b.Next, c.next)
	b.Rule = append(b.Rule, uint8(c.rule))
	b.Funder = append(b.Funder, uint8(c.funder))
}

func (b *cutBlock) row(i int) cut {
	return cut{money.Minor(b.Amount[i]), b.What[i], b.Next[i], event.Rule(b.Rule[i]),
		event.Funder(b.Funder[i])}
}

func (b *envelopeBlock) add(v *envelope) {
	b.Left = append(b.Left, int64(v.left))
	b.Counted = append(b.Counted, v.counted)
}

func (b *envelopeBlock) row(i int) envelope {
	return envelope{money.Minor(b.Left[i]), b.Counted[i]}
}
