package shopper

import (
	"encoding/gob"
	"errors"
	"io"
	"slices"

	"carnival/event"
	"carnival/money"
)

// schema is the version of what Save writes: a higher one for every change of the rows below or of
// what Apply makes of a fact.
const schema = 7

// blockRows is how many rows of a table are written at a time.
const blockRows = 1 << 16

// saved heads a file; the chunks of facts and then the tables follow.
type saved struct {
	Cell     event.Cell
	Accounts []uint64 // with Joined, by account
	Joined   []event.ShopperID
	Tables   [10]int // rows of each table, in the order of Fold
	Chunks   int
	Follow   []uint32 // how many follow each merchant
	Live     []uint64
	Owed     []uint64
	Over     []uint64
	Failed   []uint64
}

// errShort says that a table ended before its rows did.
var errShort = errors.New("the file of the shoppers' view is cut short")

// Schema of Save.
func (f *Fold) Schema() uint32 { return schema }

// Save writes what all shoppers have.
func (f *Fold) Save(w io.Writer) error {
	head := saved{
		Cell: f.cell, Chunks: len(f.facts.chunks), Live: f.live.words, Owed: f.owed.words,
		Over: f.over.words, Failed: f.failed.words, Follow: f.followers,
		Tables: [...]int{len(f.shoppers), len(f.checkouts), len(f.orders), len(f.payments),
			len(f.refunds), len(f.attempts), len(f.deposits), len(f.parcels), len(f.returns),
			len(f.moments)},
	}
	for account := range f.accounts {
		head.Accounts = append(head.Accounts, account)
	}
	slices.Sort(head.Accounts)
	for _, account := range head.Accounts {
		head.Joined = append(head.Joined, f.accounts[account])
	}
	out := gob.NewEncoder(w)
	err := out.Encode(&head)
	for i := 0; i < len(f.facts.chunks) && err == nil; i++ {
		err = out.Encode(f.facts.chunks[i])
	}
	err = saveTable(out, err, f.shoppers, (*shopper).write)
	err = saveTable(out, err, f.checkouts, (*checkout).write)
	err = saveTable(out, err, f.orders, (*order).write)
	err = saveTable(out, err, f.payments, (*payment).write)
	err = saveTable(out, err, f.refunds, (*refund).write)
	err = saveTable(out, err, f.attempts, (*attempt).write)
	err = saveTable(out, err, f.deposits, (*deposit).write)
	err = saveTable(out, err, f.parcels, (*parcel).write)
	err = saveTable(out, err, f.returns, (*goodsReturn).write)
	return saveTable(out, err, f.moments, (*moment).write)
}

// Load replaces what all shoppers have by what was saved.
func (f *Fold) Load(r io.Reader) error {
	in := gob.NewDecoder(r)
	var head saved
	if err := in.Decode(&head); err != nil {
		return err
	}
	fresh := New()
	fresh.cell = head.Cell
	fresh.live.words, fresh.owed.words, fresh.over.words = head.Live, head.Owed, head.Over
	fresh.failed.words, fresh.followers = head.Failed, head.Follow
	for i, account := range head.Accounts {
		fresh.accounts[account] = head.Joined[i]
	}
	for range head.Chunks {
		var chunk []byte
		if err := in.Decode(&chunk); err != nil {
			return err
		}
		fresh.facts.chunks = append(fresh.facts.chunks, chunk)
	}
	if last := len(fresh.facts.chunks) - 1; last >= 0 { // it goes on being filled
		full := make([]byte, 0, max(chunkSize, len(fresh.facts.chunks[last])))
		fresh.facts.chunks[last] = append(full, fresh.facts.chunks[last]...)
	}
	n := &head.Tables
	read := source{Decoder: in}
	loadTable(&read, n[0], &fresh.shoppers, (*shopper).read)
	loadTable(&read, n[1], &fresh.checkouts, (*checkout).read)
	loadTable(&read, n[2], &fresh.orders, (*order).read)
	loadTable(&read, n[3], &fresh.payments, (*payment).read)
	loadTable(&read, n[4], &fresh.refunds, (*refund).read)
	loadTable(&read, n[5], &fresh.attempts, (*attempt).read)
	loadTable(&read, n[6], &fresh.deposits, (*deposit).read)
	loadTable(&read, n[7], &fresh.parcels, (*parcel).read)
	loadTable(&read, n[8], &fresh.returns, (*goodsReturn).read)
	loadTable(&read, n[9], &fresh.moments, (*moment).read)
	if read.err != nil {
		return read.err
	}
	for row := range fresh.checkouts {
		fresh.made(uint64(fresh.checkouts[row].shopper)+1, uint32(row))
	}
	*f = *fresh
	return nil
}

// saveTable writes a table as plain numbers, some rows at a time, unless something went wrong
// before.
func saveTable[R any](out *gob.Encoder, err error, rows []R, write func(*R, *pen)) error {
	var p pen
	for block := range slices.Chunk(rows, blockRows) {
		p.words = p.words[:0]
		for i := range block {
			write(&block[i], &p)
		}
		if err == nil {
			err = out.Encode(p.words)
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
		if in.err = in.Decode(&e.words); in.err != nil {
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

// pen writes rows as numbers; eye reads them.
type (
	pen struct{ words []uint64 }
	eye struct {
		words []uint64
		short bool
	}
)

func (p *pen) put(words ...uint64) { p.words = append(p.words, words...) }

func (p *pen) ref(r ref) { p.put(uint64(r.chunk), uint64(r.at), uint64(r.size)) }

func (e *eye) u64() uint64 {
	if len(e.words) == 0 {
		e.short = true
		return 0
	}
	v := e.words[0]
	e.words = e.words[1:]
	return v
}

func (e *eye) u32() uint32            { return uint32(e.u64()) }
func (e *eye) instant() event.Instant { return event.Instant(e.u64()) }
func (e *eye) minor() money.Minor     { return money.Minor(e.u64()) }
func (e *eye) ref() ref               { return ref{e.u32(), e.u32(), e.u32()} }

func (s *shopper) write(p *pen) {
	p.put(uint64(s.paid), uint64(s.into), uint64(len(s.cart)), uint64(len(s.favourites)),
		uint64(len(s.shops)))
	for _, l := range s.cart {
		p.put(uint64(l.SKU), uint64(l.Quantity))
	}
	for i, id := range s.favourites {
		p.put(uint64(id), uint64(s.marked[i]))
	}
	for _, one := range s.shops {
		p.put(uint64(one.merchant), uint64(one.since))
	}
}

func (s *shopper) read(e *eye) {
	s.paid, s.into = e.u32(), e.u32()
	lines, favourites, shops := e.u64(), e.u64(), e.u64()
	for i := uint64(0); i < lines && !e.short; i++ {
		s.cart = append(s.cart, CartLine{event.SKUID(e.u64()), e.u32()})
	}
	for i := uint64(0); i < favourites && !e.short; i++ {
		s.favourites = append(s.favourites, event.ProductID(e.u64()))
		s.marked = append(s.marked, e.instant())
	}
	for i := uint64(0); i < shops && !e.short; i++ {
		s.shops = append(s.shops, follow{event.MerchantID(e.u64()), e.instant()})
	}
}

func (c *checkout) write(p *pen) {
	p.ref(c.fact)
	deposit := uint64(0)
	if c.deposit {
		deposit = 1
	}
	p.put(c.sequence, uint64(c.stamp), uint64(c.payment), uint64(c.firstOrder), uint64(c.shopper),
		uint64(c.payments), uint64(c.refunds), uint64(c.attempts), uint64(c.settled),
		uint64(c.orders), deposit)
}

func (c *checkout) read(e *eye) {
	*c = checkout{
		fact: e.ref(), sequence: e.u64(), stamp: e.instant(), payment: event.PaymentID(e.u64()),
		firstOrder: e.u32(), shopper: e.u32(), payments: e.u32(), refunds: e.u32(),
		attempts: e.u32(), settled: e.u32(), orders: uint16(e.u64()), deposit: e.u64() != 0,
	}
}

func (o *order) write(p *pen) {
	p.put(uint64(o.changed), uint64(o.checkout), uint64(o.deposit), uint64(o.parcel),
		uint64(o.refunds), uint64(o.returns), uint64(o.moments), uint64(o.status),
		uint64(o.reason))
}

func (o *order) read(e *eye) {
	*o = order{
		changed: e.instant(), checkout: e.u32(), deposit: e.u32(), parcel: e.u32(),
		refunds: e.u32(), returns: e.u32(), moments: e.u32(),
		status: Status(e.u64()), reason: uint8(e.u64()),
	}
}

func (m *payment) write(p *pen) {
	p.ref(m.fact)
	p.put(uint64(m.stamp), uint64(m.older))
}

func (m *payment) read(e *eye) { *m = payment{e.ref(), e.instant(), e.u32()} }

func (r *refund) write(p *pen) {
	p.ref(r.fact)
	p.ref(r.told)
	p.put(uint64(r.stamp), uint64(r.ended), uint64(r.older), uint64(r.olderSame),
		uint64(r.moments), uint64(r.state))
}

func (r *refund) read(e *eye) {
	*r = refund{
		e.ref(), e.ref(), e.instant(), e.instant(), e.u32(), e.u32(), e.u32(),
		refundState(e.u64()),
	}
}

func (a *attempt) write(p *pen) {
	p.ref(a.fact)
	p.ref(a.told)
	p.ref(a.failed)
	p.put(uint64(a.stamp), uint64(a.changed), uint64(a.checkout), uint64(a.older),
		uint64(a.status))
}

func (a *attempt) read(e *eye) {
	*a = attempt{e.ref(), e.ref(), e.ref(), e.instant(), e.instant(), e.u32(), e.u32(),
		AttemptStatus(e.u64())}
}

func (d *deposit) write(p *pen) {
	p.put(uint64(d.reminded), uint64(d.kept), uint64(d.back), uint64(d.damages),
		uint64(d.presale), uint64(d.bill), uint64(d.lost), uint64(d.outcome))
}

func (d *deposit) read(e *eye) {
	*d = deposit{e.instant(), e.minor(), e.minor(), e.minor(), e.u32(), e.u32(), e.u32(),
		event.DepositOutcome(e.u64())}
}

func (s *parcel) write(p *pen) {
	p.ref(s.fact)
	p.put(uint64(s.stamp))
}

func (s *parcel) read(e *eye) { *s = parcel{e.ref(), e.instant()} }

func (r *goodsReturn) write(p *pen) {
	p.ref(r.fact)
	p.ref(r.sent)
	p.put(uint64(r.stamp), uint64(r.changed), uint64(r.older), uint64(r.moments),
		uint64(r.status))
}

func (r *goodsReturn) read(e *eye) {
	*r = goodsReturn{e.ref(), e.ref(), e.instant(), e.instant(), e.u32(), e.u32(),
		event.ReturnStatus(e.u64())}
}

func (m *moment) write(p *pen) {
	p.ref(m.fact)
	p.put(uint64(m.older))
}

func (m *moment) read(e *eye) { *m = moment{e.ref(), e.u32()} }
