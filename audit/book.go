package audit

import (
	"fmt"

	"carnival/event"
)

// book keeps every thing that the facts name, each in a row of its own.
type book struct {
	report   Report
	cell     event.Cell
	sequence uint64
	stamp    event.Instant
	told     uint64 // last sequence that is not a tick

	plan      *plan
	count     *count
	merchants map[event.MerchantID]*event.MerchantOpened
	skus      map[event.SKUID]*sku
	shoppers  map[event.ShopperID]map[event.SKUID]bool // what lies in whose cart
	favours   map[favour]bool
	keys      map[event.Hash128]event.Instant
	checkouts map[event.CheckoutID]*checkout
	orders    map[event.OrderID]*order
	payments  map[event.PaymentID]*payment
	refunds   map[event.RefundID]bool // whether it was paid
}

type favour struct {
	shopper event.ShopperID
	product event.ProductID
}

// sku is what a SKU is now and where its pieces are.
type sku struct {
	event.OfferedSKU
	merchant                           event.MerchantID
	category                           event.Category
	origin                             event.Origin
	brought, available, reserved, sold int64
}

type checkout struct {
	*event.CheckoutPlaced
	orders []*order
}

type order struct {
	id       event.OrderID
	checkout *checkout
	merchant event.MerchantID
	lines    []line
	total    int64
	state    string
	settled  bool // counted as settled
	placed   bool // counted as ordered
}

// line is what was bought, as it was when it was ordered.
type line struct {
	sku      *sku
	was      sku
	quantity int64
	amount   int64
}

// payment is what came in and what went out again.
type payment struct{ in, surplus, out, surplusOut int64 }

// The states of an order.
const (
	isOpen     = "open"
	isPaid     = "paid"
	isClosed   = "closed"
	isRefunded = "refunded"
)

func newBook() *book {
	return &book{
		report:    Report{Findings: []Finding{}},
		count:     newCount(),
		merchants: map[event.MerchantID]*event.MerchantOpened{},
		skus:      map[event.SKUID]*sku{},
		shoppers:  map[event.ShopperID]map[event.SKUID]bool{},
		favours:   map[favour]bool{},
		keys:      map[event.Hash128]event.Instant{},
		checkouts: map[event.CheckoutID]*checkout{},
		orders:    map[event.OrderID]*order{},
		payments:  map[event.PaymentID]*payment{},
		refunds:   map[event.RefundID]bool{},
	}
}

// entry takes a fact into the book.
func (b *book) entry(fact event.Event) {
	if _, tick := fact.(*event.Ticked); !tick {
		b.told = b.sequence
	}
	switch e := fact.(type) {
	case *event.PlanPublished:
		b.published(e)
	case *event.MerchantOpened:
		b.merchants[e.Merchant] = e
	case *event.ProductOffered:
		b.offered(e)
	case *event.StockChanged:
		if k := b.sku(e.SKU); k != nil {
			k.brought += e.Delta
			k.available += e.Delta
			b.weigh(e.SKU, k)
		}
	case *event.ShopperJoined:
		b.shoppers[e.Shopper] = map[event.SKUID]bool{}
	case *event.CartLinePut:
		b.carted(e)
	case *event.FavouriteSet:
		b.favours[favour{e.Shopper, e.Product}] = e.On
	case *event.CheckoutPlaced:
		b.placed(e)
	case *event.PaymentReceived:
		b.received(e)
	case *event.OrdersClosed:
		b.closed(e)
	case *event.RefundDue:
		b.due(e)
	case *event.RefundPaid:
		if paid, known := b.refunds[e.Refund]; !known || paid {
			b.find(b.sequence, codeRefund, e.Refund.String())
		}
		b.refunds[e.Refund] = true
	}
}

func (b *book) published(e *event.PlanPublished) {
	p, err := readPlan(e.Source, e.Scale)
	if err != nil {
		b.find(b.sequence, codePlan, err.Error())
		return
	}
	was := b.plan
	b.plan = p
	if was == nil || was.home != p.home || was.currency != p.currency || was.opens != p.opens {
		b.count = newCount() // another festival
		for _, o := range b.orders {
			o.placed, o.settled = false, false
		}
	}
}

func (b *book) offered(e *event.ProductOffered) {
	for _, s := range e.SKUs {
		k, known := b.skus[s.SKU]
		if !known {
			k = &sku{}
			b.skus[s.SKU] = k
		}
		k.OfferedSKU, k.merchant, k.category, k.origin = s, e.Merchant, e.Category, e.Origin
	}
}

func (b *book) sku(id event.SKUID) *sku {
	k := b.skus[id]
	if k == nil {
		b.find(b.sequence, codeUnknown, id.String())
	}
	return k
}

// weigh holds the three counts of a SKU against what was brought.
func (b *book) weigh(id event.SKUID, k *sku) {
	if k.available < 0 || k.reserved < 0 || k.sold < 0 ||
		k.available+k.reserved+k.sold != k.brought {
		b.find(b.sequence, codeStock, fmt.Sprintf("%s: %d + %d + %d, %d",
			id, k.available, k.reserved, k.sold, k.brought))
	}
}

// shift moves the pieces of an order between two counts of each SKU.
func (b *book) shift(o *order, from, to func(*sku) *int64) {
	for _, l := range o.lines {
		*from(l.sku) -= l.quantity
		*to(l.sku) += l.quantity
		b.weigh(l.sku.SKU, l.sku)
	}
}

func available(k *sku) *int64 { return &k.available }
func reserved(k *sku) *int64  { return &k.reserved }
func sold(k *sku) *int64      { return &k.sold }

func (b *book) carted(e *event.CartLinePut) {
	cart := b.shoppers[e.Shopper]
	if cart == nil {
		b.find(b.sequence, codeUnknown, e.Shopper.String())
		return
	}
	if e.Quantity > 0 {
		cart[e.SKU] = true
	} else {
		delete(cart, e.SKU)
	}
}
