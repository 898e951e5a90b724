package benefit

import (
	"cmp"
	"encoding/gob"
	"errors"
	"io"
	"slices"

	"carnival/event"
	"carnival/money"
)

// schema is the version of what Save writes: a higher one for every change of the rows below or of
// what Apply makes of a fact.
const schema = 2

// blockRows is how many rows of a table are written at a time.
const blockRows = 1 << 16

// saved heads a file; the tables follow.
type saved struct {
	Cell    event.Cell
	Stamp   event.Instant
	Home    money.Currency
	Version uint64
	Tables  [9]int   // rows of each table, in the order of Fold
	Draws   []uint64 // four numbers a row, by key
	Grants  []string
}

// errShort says that a table ended before its rows did.
var errShort = errors.New("the file of the benefits' view is cut short")

// Schema of Save.
func (f *Fold) Schema() uint32 { return schema }

// Save writes every benefit.
func (f *Fold) Save(w io.Writer) error {
	out := gob.NewEncoder(w)
	err := out.Encode(&saved{
		Cell: f.cell, Stamp: f.stamp, Home: f.home, Version: f.version, Draws: f.drawn(),
		Grants: f.grants,
		Tables: [...]int{len(f.promotions), len(f.coupons), len(f.campaigns), len(f.envelopes),
			len(f.groups), len(f.wallets), len(f.presales), len(f.orders), len(f.moves)},
	})
	err = saveTable(out, err, f.promotions, (*promotion).write)
	err = saveTable(out, err, f.coupons, (*coupon).write)
	err = saveTable(out, err, f.campaigns, (*campaign).write)
	err = saveTable(out, err, f.envelopes, (*envelope).write)
	err = saveTable(out, err, f.groups, (*group).write)
	err = saveTable(out, err, f.wallets, (*wallet).write)
	err = saveTable(out, err, f.presales, (*presale).write)
	err = saveTable(out, err, f.orders, (*order).write)
	return saveTable(out, err, f.moves, (*move).write)
}

// drawn lists the draws by their keys.
func (f *Fold) drawn() (words []uint64) {
	keys := make([]drawKey, 0, len(f.draws))
	for k := range f.draws {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b drawKey) int {
		return cmp.Or(cmp.Compare(a.campaign, b.campaign), cmp.Compare(a.session, b.session),
			cmp.Compare(a.shopper, b.shopper))
	})
	for _, k := range keys {
		words = append(words, uint64(k.campaign), uint64(k.session), uint64(k.shopper),
			uint64(f.draws[k]))
	}
	return words
}

// Load replaces every benefit by what was saved.
func (f *Fold) Load(r io.Reader) error {
	in := gob.NewDecoder(r)
	var head saved
	if err := in.Decode(&head); err != nil {
		return err
	}
	fresh := New()
	fresh.cell, fresh.stamp, fresh.home = head.Cell, head.Stamp, head.Home
	fresh.version, fresh.grants = head.Version, head.Grants
	for d := range slices.Chunk(head.Draws, 4) {
		fresh.draws[drawKey{uint32(d[0]), uint32(d[1]), uint32(d[2])}] = uint32(d[3])
	}
	n := &head.Tables
	read := source{Decoder: in}
	loadTable(&read, n[0], &fresh.promotions, (*promotion).read)
	loadTable(&read, n[1], &fresh.coupons, (*coupon).read)
	loadTable(&read, n[2], &fresh.campaigns, (*campaign).read)
	loadTable(&read, n[3], &fresh.envelopes, (*envelope).read)
	loadTable(&read, n[4], &fresh.groups, (*group).read)
	loadTable(&read, n[5], &fresh.wallets, (*wallet).read)
	loadTable(&read, n[6], &fresh.presales, (*presale).read)
	loadTable(&read, n[7], &fresh.orders, (*order).read)
	loadTable(&read, n[8], &fresh.moves, (*move).read)
	if read.err != nil {
		return read.err
	}
	for i := range fresh.promotions {
		merchant := fresh.promotions[i].fact.Merchant
		fresh.byMerchant[merchant] = append(fresh.byMerchant[merchant], uint32(i))
	}
	for i := range fresh.presales {
		sku := fresh.presales[i].fact.SKU
		fresh.bySKU[sku] = append(fresh.bySKU[sku], uint32(i))
	}
	*f = *fresh
	return nil
}

// block is some rows of a table: their numbers, and the facts that they keep.
type block struct {
	Words []uint64
	Facts [][]byte
}

// saveTable writes a table, some rows at a time, unless something went wrong before.
func saveTable[R any](out *gob.Encoder, err error, rows []R, write func(*R, *block)) error {
	for some := range slices.Chunk(rows, blockRows) {
		var b block
		for i := range some {
			write(&some[i], &b)
		}
		if err == nil {
			err = out.Encode(&b)
		}
	}
	return err
}

// source is a file that tables are read from, until something goes wrong.
type source struct {
	*gob.Decoder
	err error
}

// loadTable reads back what saveTable wrote.
func loadTable[R any](in *source, n int, rows *[]R, read func(*R, *eye)) {
	for len(*rows) < n && in.err == nil {
		var e eye
		if in.err = in.Decode(&e.block); in.err != nil {
			break
		}
		for range min(blockRows, n-len(*rows)) {
			var r R
			read(&r, &e)
			*rows = append(*rows, r)
		}
		if e.short {
			in.err = errShort
		}
	}
}

func (b *block) put(words ...uint64) { b.Words = append(b.Words, words...) }

func (b *block) fact(fact event.Event) {
	b.Facts = append(b.Facts, event.AppendEntry(nil, 0, fact))
}

// eye reads a block.
type eye struct {
	block
	short bool
}

func (e *eye) u64() uint64 {
	if len(e.Words) == 0 {
		e.short = true
		return 0
	}
	v := e.Words[0]
	e.Words = e.Words[1:]
	return v
}

func (e *eye) u32() uint32            { return uint32(e.u64()) }
func (e *eye) instant() event.Instant { return event.Instant(e.u64()) }
func (e *eye) minor() money.Minor     { return money.Minor(e.u64()) }

// factOf reads the next fact that a block keeps; an empty one where there is none.
func factOf[E any, P interface {
	*E
	event.Event
}](e *eye) P {
	if len(e.Facts) > 0 {
		fact := decoded[P](e.Facts[0])
		e.Facts = e.Facts[1:]
		if fact != nil {
			return fact
		}
	}
	e.short = true
	return P(new(E))
}

func (p *promotion) write(b *block) {
	b.fact(p.fact)
	b.put(uint64(p.published), uint64(p.ended))
	for _, n := range p.stand {
		b.put(uint64(n))
	}
}

func (p *promotion) read(e *eye) {
	p.fact = factOf[event.PromotionPublished](e)
	p.published, p.ended = e.instant(), e.instant()
	for i := range p.stand {
		p.stand[i] = e.u32()
	}
}

func (c *coupon) write(b *block) {
	b.put(uint64(c.from), uint64(c.to), uint64(c.claimed), uint64(c.changed), uint64(c.promotion),
		uint64(c.shopper), uint64(c.checkout), uint64(c.older), uint64(c.moves),
		uint64(c.status))
}

func (c *coupon) read(e *eye) {
	*c = coupon{e.instant(), e.instant(), e.instant(), e.instant(), e.u32(), e.u32(), e.u32(),
		e.u32(), e.u32(), CouponStatus(e.u64())}
}

func (t *tally) write(b *block) {
	b.put(uint64(t.issued), uint64(t.left), uint64(t.held), uint64(t.used), uint64(t.expired),
		uint64(t.void), uint64(t.promised))
}

func (t *tally) read(e *eye) {
	*t = tally{e.minor(), e.minor(), e.minor(), e.minor(), e.minor(), e.minor(), e.minor()}
}

func (c *campaign) write(b *block) {
	b.fact(c.fact)
	b.fact(&event.SeedRevealed{Campaign: c.fact.Campaign, Seed: c.seed})
	b.put(uint64(c.published), uint64(c.revealed), c.draws, c.envelopes)
	c.tally.write(b)
	for i := range c.sessions {
		c.sessions[i].write(b)
	}
}

func (c *campaign) read(e *eye) {
	c.fact = factOf[event.CampaignPublished](e)
	c.seed = factOf[event.SeedRevealed](e).Seed
	c.published, c.revealed, c.draws, c.envelopes = e.instant(), e.instant(), e.u64(), e.u64()
	c.tally.read(e)
	c.sessions = make([]tally, len(c.fact.Sessions))
	for i := range c.sessions {
		c.sessions[i].read(e)
	}
}

func (v *envelope) write(b *block) {
	b.put(uint64(v.amount), uint64(v.left), uint64(v.held), uint64(v.used), uint64(v.void),
		uint64(v.given), uint64(v.from), uint64(v.to), uint64(v.campaign), uint64(v.shopper),
		uint64(v.group), uint64(v.session), uint64(v.draw), uint64(v.moves), uint64(v.older))
}

func (v *envelope) read(e *eye) {
	*v = envelope{e.minor(), e.minor(), e.minor(), e.minor(), e.minor(), e.instant(), e.instant(),
		e.instant(), e.u32(), e.u32(), e.u32(), e.u32(), e.u32(), e.u32(), e.u32()}
}

func (g *group) write(b *block) {
	b.put(uint64(g.opened), uint64(g.unlocked), uint64(g.over), uint64(g.campaign),
		uint64(g.older), uint64(len(g.members)))
	for _, m := range g.members {
		b.put(uint64(m.shopper), uint64(m.envelope))
	}
}

func (g *group) read(e *eye) {
	*g = group{opened: e.instant(), unlocked: e.instant(), over: e.instant(), campaign: e.u32(),
		older: e.u32()}
	for n := e.u64(); n > 0 && !e.short; n-- {
		g.members = append(g.members, member{e.u32(), e.u32()})
	}
}

func (w *wallet) write(b *block) {
	b.put(uint64(w.coupon), uint64(w.envelope), uint64(w.group), uint64(w.moves),
		uint64(w.allowance))
}

func (w *wallet) read(e *eye) { *w = wallet{e.u32(), e.u32(), e.u32(), e.u32(), e.minor()} }

func (p *presale) write(b *block) {
	b.fact(&p.fact)
	b.put(uint64(p.opened), uint64(p.reminded), uint64(p.closed), uint64(p.available),
		uint64(p.reserved), uint64(p.sold))
}

func (p *presale) read(e *eye) {
	*p = presale{*factOf[event.PresaleOpened](e), e.instant(), e.instant(), e.instant(), e.u32(),
		e.u32(), e.u32()}
}

func (o *order) write(b *block) {
	paid := uint64(0)
	if o.paid {
		paid = 1
	}
	b.put(uint64(o.shopper), uint64(o.uses), uint64(o.presale), uint64(o.pieces), paid)
}

func (o *order) read(e *eye) { *o = order{e.u32(), e.u32(), e.u32(), e.u32(), e.u64() != 0} }

func (m *move) write(b *block) {
	b.put(uint64(m.at), uint64(m.value), uint64(m.row), uint64(m.order), uint64(m.older),
		uint64(m.next), uint64(m.grant), uint64(m.of), uint64(m.act))
}

func (m *move) read(e *eye) {
	*m = move{e.instant(), e.minor(), e.u32(), e.u32(), e.u32(), e.u32(), e.u32(), kind(e.u64()),
		Act(e.u64())}
}
