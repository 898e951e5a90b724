package trade

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"carnival/event"
	"carnival/money"
)

// Schema numbers the encoding below; a snapshot of another number is passed over and the journal
// is replayed from its beginning.
const Schema uint32 = 7

// ErrSnapshot says that bytes are not a whole snapshot of a state.
var ErrSnapshot = errors.New("not a snapshot of a state")

// maxSnapshotText bounds one text of a snapshot when it is read.
const maxSnapshotText = 4 << 20

// pen writes fixed-size numbers and bounded texts; the first error stays.
type pen struct {
	w   *bufio.Writer
	buf []byte
	err error
}

func (p *pen) u64(vs ...uint64) {
	p.buf = p.buf[:0]
	for _, v := range vs {
		p.buf = binary.LittleEndian.AppendUint64(p.buf, v)
	}
	p.raw(p.buf)
}

func (p *pen) u32(vs ...uint32) {
	p.buf = p.buf[:0]
	for _, v := range vs {
		p.buf = binary.LittleEndian.AppendUint32(p.buf, v)
	}
	p.raw(p.buf)
}

func (p *pen) raw(b []byte) {
	if p.err == nil {
		_, p.err = p.w.Write(b)
	}
}

func (p *pen) text(ts ...string) {
	for _, t := range ts {
		p.u32(uint32(len(t)))
		p.raw([]byte(t))
	}
}

// Write encodes the state. The same state gives the same bytes but for the order of favourites,
// limits, merges and follows, which are sets.
func (s *State) Write(w io.Writer) error {
	p := &pen{w: bufio.NewWriterSize(w, 1<<20)}
	p.u64(s.last, uint64(s.stamp), s.Digest(),
		uint64(s.keysFrom), uint64(s.openFrom), uint64(s.hotFrom))
	p.u32(s.planScale)
	p.text(string(s.planSource))
	s.writeCatalogue(p)
	s.writeShoppers(p)
	s.writeOrders(p)
	s.writeUses(p)
	s.benefits.write(p)
	s.presales.write(p)
	s.aftersales.write(p)
	s.merges.write(p)
	s.follows.write(p)
	if p.err != nil {
		return p.err
	}
	return p.w.Flush()
}

func (s *State) writeCatalogue(p *pen) {
	p.u64(uint64(s.merchants.len()), uint64(s.products.len()), uint64(s.skus.len()))
	for i := range s.merchants.len() {
		m := s.merchants.at(i)
		p.text(m.key, m.name.Zh, m.name.En)
		p.u32(uint32(m.channel), uint32(m.province), uint32(m.country))
	}
	for i := range s.products.len() {
		r := s.products.at(i)
		p.text(r.handle)
		p.u32(r.merchant, uint32(r.category), uint32(len(r.skus)))
		p.u32(r.skus...)
		p.raw(r.digestOf[:])
		p.u32(r.edition)
		p.raw(r.pictured[:])
	}
	for i := range s.skus.len() {
		k := s.skus.at(i)
		p.text(k.code)
		p.u32(k.available, k.reserved, k.sold, k.product, k.merchant, k.limit,
			k.grams, uint32(k.category), uint32(k.origin),
			uint32(bit(k.offered)|bit(k.hot)<<1), uint32(len(k.prices)))
		for _, price := range k.prices {
			p.u64(uint64(price.Market), uint64(price.Currency), uint64(price.List),
				uint64(price.Festival))
		}
	}
}

func (s *State) writeShoppers(p *pen) {
	p.u64(uint64(s.shoppers.len()), uint64(len(s.favourites)), uint64(len(s.bought)))
	for i := range s.shoppers.len() {
		r := s.shoppers.at(i)
		p.u64(r.account)
		p.u32(r.favourites, r.paid, uint32(len(r.cart)))
		for _, l := range r.cart {
			p.u32(l.sku, l.quantity)
		}
	}
	for k := range s.favourites {
		p.u32(k.shopper, k.product)
	}
	for k, n := range s.bought {
		p.u32(k.shopper, k.sku, n)
	}
}

func (s *State) writeOrders(p *pen) {
	p.u64(uint64(s.checkouts.len()), uint64(s.orders.len()), uint64(s.lines.len()),
		uint64(s.hot.len()), uint64(s.refs.len()), uint64(s.refunds.len()))
	for i := range s.checkouts.len() {
		r := s.checkouts.at(i)
		p.raw(r.key[:])
		p.u64(r.body, r.sequence, uint64(r.placed))
		p.u32(r.shopper, r.firstOrder, r.firstUse, uint32(r.currency),
			uint32(r.orders)<<16|uint32(r.uses), uint32(bit(r.settled)))
	}
	for i := range s.orders.len() {
		o := s.orders.at(i)
		p.u64(uint64(o.total), uint64(o.freight), uint64(o.since))
		p.u32(o.checkout, o.merchant, o.firstLine,
			uint32(o.lines)<<16|uint32(o.status)<<8|uint32(bit(o.presale)<<1|bit(o.hot)))
	}
	for i := range s.lines.len() {
		l := s.lines.at(i)
		p.u64(uint64(l.paid), uint64(l.subsidy))
		p.u32(l.sku, uint32(l.quantity)<<16|uint32(l.back),
			uint32(l.fee)<<1|uint32(bit(l.counted)))
	}
	for i := range s.hot.len() {
		p.u32(*s.hot.at(i))
	}
	for i := range s.refs.len() {
		r := s.refs.at(i)
		p.raw(r.name[:])
		p.u64(uint64(r.amount))
		p.u32(r.checkout)
	}
	for i := range s.refunds.len() {
		r := s.refunds.at(i)
		p.u32(r.payment, uint32(bit(r.failed)<<1|bit(r.paid)))
	}
}

// eye reads what a pen wrote; the first error stays and every later value is zero.
type eye struct {
	r   *bufio.Reader
	buf [8]byte
	err error
}

func (e *eye) raw(b []byte) {
	if e.err == nil {
		_, e.err = io.ReadFull(e.r, b)
	}
	if e.err != nil {
		clear(b)
	}
}

func (e *eye) u64() uint64 {
	e.raw(e.buf[:8])
	return binary.LittleEndian.Uint64(e.buf[:8])
}

func (e *eye) u32() uint32 {
	e.raw(e.buf[:4])
	return binary.LittleEndian.Uint32(e.buf[:4])
}

func (e *eye) text() string {
	n := e.u32()
	if n > maxSnapshotText {
		e.fail()
		return ""
	}
	b := make([]byte, n)
	e.raw(b)
	return string(b)
}

func (e *eye) fail() {
	if e.err == nil {
		e.err = ErrSnapshot
	}
}

// count reads a number of rows and refuses one beyond its bound.
func (e *eye) count(bound int) int {
	n := e.u64()
	if n > uint64(bound) {
		e.fail()
		return 0
	}
	return int(n)
}

// row reads a row number and refuses one beyond the table, so that a damaged snapshot cannot make
// a later decision reach outside.
func (e *eye) row(rows int) uint32 {
	v := e.u32()
	if int(v) >= rows {
		e.fail()
		return 0
	}
	return v
}

// ReadState decodes a state and checks that its rows give the digest that was written with it.
func ReadState(r io.Reader, cell event.Cell) (*State, error) {
	e := &eye{r: bufio.NewReaderSize(r, 1<<20)}
	s := New(cell)
	s.last, s.stamp = e.u64(), event.Instant(e.u64())
	written := e.u64()
	s.keysFrom, s.openFrom, s.hotFrom = int(e.u64()), int(e.u64()), int(e.u64())
	scale, source := e.u32(), e.text()
	if source != "" && e.err == nil {
		s.planSource, s.planScale = []byte(source), scale
		s.plan, _ = scaledPlan(s.planSource, s.planScale) // see evolvePlan
	}
	s.readCatalogue(e)
	s.readShoppers(e)
	s.readOrders(e)
	s.readUses(e)
	s.readBenefits(e)
	s.billByPlan()
	s.readPresales(e)
	s.readAftersales(e)
	s.readMerges(e)
	s.readFollows(e)
	switch {
	case e.err != nil:
		return nil, fmt.Errorf("%w: %w", ErrSnapshot, e.err)
	case s.Recount() != written:
		return nil, fmt.Errorf("%w: its rows do not give its digest", ErrSnapshot)
	}
	s.digest = written - s.cursors()
	return s, nil
}

func (s *State) readCatalogue(e *eye) {
	merchants, products, skus := e.count(MaxMerchants), e.count(MaxProducts), e.count(MaxSKUs)
	for i := 0; i < merchants && e.err == nil; i++ {
		m := merchantRow{key: e.text(), name: event.Text{Zh: e.text(), En: e.text()}}
		m.channel, m.province = event.Channel(e.u32()), event.Province(e.u32())
		m.country = event.Market(e.u32())
		s.merchantKey[m.key] = uint32(s.merchants.push(m))
	}
	for i := 0; i < products && e.err == nil; i++ {
		r := productRow{handle: e.text(), merchant: e.row(merchants)}
		r.category = event.Category(e.u32())
		r.skus = make([]uint32, min(e.u32(), MaxSKUsPerProduct))
		for j := range r.skus {
			r.skus[j] = e.row(skus)
		}
		e.raw(r.digestOf[:])
		r.edition = e.u32()
		e.raw(r.pictured[:])
		s.productKey[ownKey{r.merchant, r.handle}] = uint32(s.products.push(r))
	}
	for i := 0; i < skus && e.err == nil; i++ {
		k := skuRow{code: e.text(), available: e.u32(), reserved: e.u32(), sold: e.u32()}
		k.product, k.merchant, k.limit = e.row(products), e.row(merchants), e.u32()
		k.grams, k.category, k.origin = e.u32(), event.Category(e.u32()), event.Origin(e.u32())
		flags := e.u32()
		k.offered, k.hot = flags&1 != 0, flags&2 != 0
		k.prices = make([]event.Price, min(e.u32(), 1<<10))
		for j := range k.prices {
			k.prices[j] = event.Price{
				Market: event.Market(e.u64()), Currency: money.Currency(e.u64()),
				List: money.Minor(e.u64()), Festival: money.Minor(e.u64()),
			}
		}
		s.skuKey[ownKey{k.merchant, k.code}] = uint32(s.skus.push(k))
	}
}

func (s *State) readShoppers(e *eye) {
	shoppers, favourites, bought := e.count(1<<32), e.count(1<<32), e.count(1<<32)
	for i := 0; i < shoppers && e.err == nil; i++ {
		r := shopperRow{account: e.u64(), favourites: e.u32(), paid: e.u32()}
		r.cart = make([]cartLine, min(e.u32(), MaxCartLines))
		for j := range r.cart {
			r.cart[j] = cartLine{e.row(s.skus.len()), e.u32()}
		}
		row := uint32(s.shoppers.push(r))
		if r.account != erased {
			s.accounts[r.account] = row
		}
	}
	for i := 0; i < favourites && e.err == nil; i++ {
		s.favourites[favouriteKey{e.row(shoppers), e.row(s.products.len())}] = struct{}{}
	}
	for i := 0; i < bought && e.err == nil; i++ {
		k := limitKey{e.row(shoppers), e.u32()}
		if k.sku&limitPromotion == 0 && int(k.sku) >= s.skus.len() {
			e.fail()
		}
		s.bought[k] = e.u32()
	}
}

func (s *State) readOrders(e *eye) {
	checkouts, orders, lines := e.count(MaxOrders), e.count(MaxOrders), e.count(1<<33)
	hot, refs, refunds := e.count(MaxOrders), e.count(1<<32), e.count(MaxOrders)
	for i := 0; i < checkouts && e.err == nil; i++ {
		var r checkoutRow
		e.raw(r.key[:])
		r.body, r.sequence, r.placed = e.u64(), e.u64(), event.Instant(e.u64())
		r.shopper, r.firstOrder = e.row(s.shoppers.len()), e.row(orders+1)
		r.firstUse, r.currency = e.u32(), money.Currency(e.u32())
		packed := e.u32()
		r.orders, r.uses = uint16(packed>>16), uint16(packed)
		r.settled = e.u32() != 0
		row := s.checkouts.push(r)
		if row >= s.keysFrom {
			s.keys.insert(&s.checkouts, row)
		}
	}
	for i := 0; i < orders && e.err == nil; i++ {
		o := orderRow{total: money.Minor(e.u64()), freight: money.Minor(e.u64())}
		o.since, o.checkout = event.Instant(e.u64()), e.row(checkouts)
		o.merchant, o.firstLine = e.row(s.merchants.len()), e.row(lines)
		packed := e.u32()
		o.lines, o.status, o.hot = uint8(packed>>16), status(packed>>8), packed&1 != 0
		o.presale = packed&2 != 0
		s.orders.push(o)
	}
	for i := 0; i < lines && e.err == nil; i++ {
		l := lineRow{paid: money.Minor(e.u64()), subsidy: money.Minor(e.u64())}
		l.sku = e.row(s.skus.len())
		packed, flags := e.u32(), e.u32()
		l.quantity, l.back = uint16(packed>>16), uint16(packed)
		l.fee, l.counted = uint16(flags>>1), flags&1 != 0
		s.lines.push(l)
	}
	for i := 0; i < hot && e.err == nil; i++ {
		s.hot.push(e.row(orders))
	}
	for i := 0; i < refs && e.err == nil; i++ {
		var r refRow
		e.raw(r.name[:])
		r.amount, r.checkout = money.Minor(e.u64()), e.row(checkouts)
		s.refRows.insert(&s.refs, s.refs.push(r))
	}
	for i := 0; i < refunds && e.err == nil; i++ {
		r := refundRow{payment: e.row(checkouts)}
		packed := e.u32()
		r.paid, r.failed = packed&1 != 0, packed&2 != 0
		s.refunds.push(r)
	}
}
