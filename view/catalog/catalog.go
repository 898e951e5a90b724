// Package catalog is what there is to buy: merchants, products, SKUs, prices and stock, as the
// journal states them.
//
// It promises that stock = available + reserved + sold follows every order, payment, close and
// refund, that the pieces of a presale are out of it until the presale gives them back, and that
// what a query gives out never changes afterwards. It never computes a price (promo does, from the
// rows given here), never decides whether something can be sold, and no list of it is longer than a
// hundred.
package catalog

import (
	"slices"

	"carnival/event"
)

// MaxPage bounds every list.
const MaxPage = 100

// Stock is what a SKU has: the sum of the three is what the merchant brought.
type Stock struct{ Available, Reserved, Sold int64 }

// SoldPPM is the part that is sold or reserved, in millionths, for a bar; 0 when there never was
// any.
func (s Stock) SoldPPM() int64 {
	brought := s.Available + s.Reserved + s.Sold
	if brought <= 0 {
		return 0
	}
	return (s.Reserved + s.Sold) * 1_000_000 / brought
}

// SKU is what is sold, as its product was last offered, with its stock.
type SKU struct {
	event.OfferedSKU
	Product  event.ProductID
	Merchant event.MerchantID
	Offered  bool // named in the product's last offer, and the product is listed
	Stock    Stock
}

// Product is a product with its merchant and the SKUs of its last offer.
type Product struct {
	*event.ProductOffered
	Merchant *event.MerchantOpened
	SKUs     []SKU
	Since    event.Instant // when it was offered as it is
	// Pictures are the merchant's own, the first one first; without any the product is drawn.
	Pictures []event.Picture
	Edition  uint32 // of the pictures; 0: there never were any
}

// Stock of all SKUs together.
func (p Product) Stock() (sum Stock) {
	for i := range p.SKUs {
		s := p.SKUs[i].Stock
		sum.Available += s.Available
		sum.Reserved += s.Reserved
		sum.Sold += s.Sold
	}
	return sum
}

// Fold is the catalogue. Rows stand at the counters of their ids, which a cell gives without gaps.
type Fold struct {
	merchants  []merchant
	products   []product
	skus       []sku
	byKey      map[string]event.MerchantID
	categories map[event.Category][]event.ProductID // ascending, listed or not
	all        []event.ProductID
	orders     []order
	lines      []line
	presales   []presale
	pictured   map[event.Hash256]event.ProductID // by content, the first that had it
	had        map[hadPicture]bool
}

// merchant and product point at facts that are replaced whole and never changed.
type merchant struct {
	fact     *event.MerchantOpened
	products []event.ProductID // ascending
}

type product struct {
	fact  *event.ProductOffered
	since event.Instant
	shown *event.ProductPictured // nil: never pictured
}

type sku struct {
	offer    *event.OfferedSKU
	product  event.ProductID
	merchant event.MerchantID
	named    bool
	stock    Stock
}

type status uint8

const (
	open status = iota
	paid
	over // closed or refunded: it holds nothing any more
)

type order struct {
	first   uint32 // row of its first line
	presale uint32 // by row+1; 0 = an ordinary order
	lines   uint16
	status  status
}

// line is a SKU, by its counter, with the pieces that the order still holds.
type line struct{ sku, quantity uint32 }

// New is an empty catalogue.
func New() *Fold {
	return &Fold{
		byKey:      map[string]event.MerchantID{},
		categories: map[event.Category][]event.ProductID{},
		pictured:   map[event.Hash256]event.ProductID{},
		had:        map[hadPicture]bool{},
	}
}

// Apply takes a fact in.
func (f *Fold) Apply(entry event.Entry) {
	switch e := entry.Event.(type) {
	case *event.CheckoutPlaced:
		f.placed(e)
	case *event.PaymentReceived:
		if !e.Deposit {
			f.settle(e.Orders)
		}
		f.settle(e.Balances)
	case *event.OrdersClosed:
		for _, id := range e.Orders {
			f.giveBack(id)
		}
	case *event.RefundDue:
		f.refunded(e)
	case *event.DepositPlaced:
		f.deposited(e)
	case *event.DepositClosed:
		f.depositClosed(e)
	case *event.PresaleOpened:
		f.presaleOpened(e)
	case *event.PresaleClosed:
		f.presaleClosed(e)
	case *event.StockChanged:
		if k := at(f.skus, uint64(e.SKU)); k != nil {
			k.stock.Available += e.Delta
		}
	case *event.MerchantOpened:
		f.opened(e)
	case *event.ProductOffered:
		f.offered(entry.Stamp, e)
	case *event.ProductPictured:
		f.picture(e)
	}
}

// at finds the row of an id, or nil.
func at[T any](rows []T, id uint64) *T {
	n := event.CounterOf(id)
	if n == 0 || n > uint64(len(rows)) {
		return nil
	}
	return &rows[n-1]
}

func (f *Fold) placed(e *event.CheckoutPlaced) {
	for i := range e.Orders {
		o := order{first: uint32(len(f.lines)), lines: uint16(len(e.Orders[i].Lines))}
		for _, l := range e.Orders[i].Lines {
			f.lines = append(f.lines, line{uint32(event.CounterOf(uint64(l.SKU))), l.Quantity})
			if k := at(f.skus, uint64(l.SKU)); k != nil {
				k.stock.Available -= int64(l.Quantity)
				k.stock.Reserved += int64(l.Quantity)
			}
		}
		f.orders = append(f.orders, o)
	}
}

func (f *Fold) settle(orders []event.OrderID) {
	for _, id := range orders {
		o := at(f.orders, uint64(id))
		if o == nil || o.status != open {
			continue
		}
		o.status = paid
		if o.presale == 0 {
			f.eachLine(o, func(k *sku, n int64) {
				k.stock.Reserved -= n
				k.stock.Sold += n
			})
		}
	}
}

// giveBack makes all that an unpaid order holds available again.
func (f *Fold) giveBack(id event.OrderID) {
	o := at(f.orders, uint64(id))
	if o == nil || o.status != open {
		return
	}
	for i := range int(o.lines) {
		f.release(o, i, f.lines[int(o.first)+i].quantity, event.GoodsAvailable)
	}
	o.status = over
}

// refunded takes pieces of a paid order back. A refund without lines is of a time before lines
// could go back, and means all of them; of a deposit it moves no goods.
func (f *Fold) refunded(e *event.RefundDue) {
	o := at(f.orders, uint64(e.Order))
	if o == nil || o.status == over {
		return
	}
	switch {
	case len(e.Lines) > 0:
		for _, l := range e.Lines {
			f.release(o, int(l.Line), l.Quantity, e.Goods)
		}
	case e.Reason == event.RefundDeposit || e.Reason == event.RefundDamages:
		return
	default:
		for i := range int(o.lines) {
			f.release(o, i, f.lines[int(o.first)+i].quantity, e.Goods)
		}
	}
	if e.Closed || len(e.Lines) == 0 {
		o.status = over
	}
}

// release takes pieces of a line out of what an order holds. Pieces of a presale go back to it, and
// are ordinary stock only once it has closed.
func (f *Fold) release(o *order, i int, pieces uint32, goods event.Goods) {
	if i >= int(o.lines) {
		return
	}
	l := &f.lines[int(o.first)+i]
	k := at(f.skus, uint64(l.sku))
	pieces = min(pieces, l.quantity)
	l.quantity -= pieces
	if k == nil || goods == event.GoodsKept {
		return
	}
	n := int64(pieces)
	switch {
	case o.presale != 0:
		if goods == event.GoodsAvailable && f.presales[o.presale-1].closed {
			k.stock.Available += n
		}
		return
	case o.status == open:
		k.stock.Reserved -= n
	default:
		k.stock.Sold -= n
	}
	if goods == event.GoodsAvailable {
		k.stock.Available += n
	}
}

func (f *Fold) eachLine(o *order, do func(k *sku, n int64)) {
	for _, l := range f.lines[o.first:][:o.lines] {
		if k := at(f.skus, uint64(l.sku)); k != nil {
			do(k, int64(l.quantity))
		}
	}
}

func (f *Fold) opened(e *event.MerchantOpened) {
	fact := *e
	if m := at(f.merchants, uint64(e.Merchant)); m != nil {
		delete(f.byKey, m.fact.Key)
		m.fact = &fact
	} else {
		f.merchants = append(f.merchants, merchant{fact: &fact})
	}
	f.byKey[fact.Key] = fact.Merchant
}

func (f *Fold) offered(stamp event.Instant, e *event.ProductOffered) {
	fact := cloned(e)
	p := at(f.products, uint64(e.Product))
	m := at(f.merchants, uint64(e.Merchant))
	if p == nil {
		f.products = append(f.products, product{})
		p = &f.products[len(f.products)-1]
		f.all = append(f.all, fact.Product)
		f.file(fact.Category, fact.Product)
		if m != nil {
			m.products = append(m.products, fact.Product)
		}
	} else {
		f.withdraw(p.fact)
		if p.fact.Category != fact.Category {
			f.unfile(p.fact.Category, fact.Product)
			f.file(fact.Category, fact.Product)
		}
	}
	p.fact, p.since = fact, stamp
	for i := range fact.SKUs {
		offer := &fact.SKUs[i]
		k := at(f.skus, uint64(offer.SKU))
		if k == nil {
			f.skus = append(f.skus, sku{})
			k = &f.skus[len(f.skus)-1]
		}
		k.offer, k.product, k.merchant, k.named = offer, fact.Product, fact.Merchant, true
	}
}

// withdraw takes back what an earlier offer of a product said.
func (f *Fold) withdraw(was *event.ProductOffered) {
	for i := range was.SKUs {
		if k := at(f.skus, uint64(was.SKUs[i].SKU)); k != nil {
			k.named = false
		}
	}
}

func (f *Fold) file(c event.Category, id event.ProductID) {
	ids := f.categories[c]
	i, _ := slices.BinarySearch(ids, id)
	f.categories[c] = slices.Insert(ids, i, id)
}

func (f *Fold) unfile(c event.Category, id event.ProductID) {
	ids := f.categories[c]
	if i, found := slices.BinarySearch(ids, id); found {
		f.categories[c] = slices.Delete(ids, i, i+1)
	}
}

// cloned copies a fact whole, as the decoder will use its memory again.
func cloned(e *event.ProductOffered) *event.ProductOffered {
	fact := *e
	fact.SKUs = slices.Clone(e.SKUs)
	for i := range fact.SKUs {
		k := &fact.SKUs[i]
		k.Options, k.Prices = slices.Clone(k.Options), slices.Clone(k.Prices)
	}
	return &fact
}
