package audit

import (
	"fmt"

	"carnival/event"
	"carnival/money"
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
	follows   map[follow]bool
	keys      map[event.Hash128]event.Instant
	checkouts map[event.CheckoutID]*checkout
	asking    map[event.PaymentID]*checkout
	orders    map[event.OrderID]*order
	payments  map[event.PaymentID]*payment
	refunds   map[event.RefundID]bool // whether it was paid
	gifts
	offers
	afters
}

type favour struct {
	shopper event.ShopperID
	product event.ProductID
}

type follow struct {
	shopper  event.ShopperID
	merchant event.MerchantID
}

// sku is what a SKU is now and where its pieces are. Those of presales are counted there.
type sku struct {
	event.OfferedSKU
	product                                       event.ProductID
	merchant                                      event.MerchantID
	category                                      event.Category
	origin                                        event.Origin
	brought, available, reserved, sold, inPresale int64
}

// checkout is one tap and the one payment that it asks for: the orders it made, or a deposit, and
// the balances of presale orders.
type checkout struct {
	id       event.CheckoutID
	payment  event.PaymentID
	shopper  event.ShopperID
	market   event.Market
	currency money.Currency
	terminal event.Terminal
	province event.Province
	refused  []event.RefusedLine
	orders   []*order
	balances []*order // that wait for its payment
	lines    []*line  // of the bill: those of its orders, then its balances
	uses     []*use   // what the lines hold of benefits
}

type order struct {
	id       event.OrderID
	own      *checkout // that made it
	bill     *checkout // that asks, or has asked, for what it costs
	merchant event.MerchantID
	lines    []*line
	freight  int64 // that has not gone back
	charged  int64 // freight that was asked for
	state    string
	settled  bool      // counted as settled
	placed   bool      // counted as ordered
	deposit  *deposit  // of a presale order
	gaveUp   *checkout // that asked for its balance until just now
	returns  []*goodsReturn
}

// line is what was bought, as it was when it was ordered.
type line struct {
	sku            *sku
	was            sku
	quantity, back int64 // pieces, and those that went back
	price          int64 // of all pieces, before discounts
	own            int64 // discounts that the merchant funds
	subsidy        int64 // discounts that others fund
	paid           int64 // by the shopper
	fee            int64 // commission on it, in basis points
	refunded       int64 // of paid
	withdrawn      int64 // of subsidy
	cuts           []cut
	limits         []*promotion // purchase limits that count it
}

// cut is one discount of a line.
type cut struct {
	rule   string
	funder event.Funder
	amount int64
}

// payment is what came in and what went out again.
type payment struct{ in, surplus, out, surplusOut int64 }

// The states of an order.
const (
	isOpen       = "open"
	isPaid       = "paid"
	isShipped    = "shipped"
	isFinished   = "finished"
	isClosed     = "closed"
	isRefunded   = "refunded"
	waitsDeposit = "deposit due"
	waitsBalance = "balance due"
	isEnded      = "ended" // a presale order that was not bought
)

// stands reports that an order was paid and nothing has ended it since.
func (o *order) stands() bool {
	return o.state == isPaid || o.state == isShipped || o.state == isFinished
}

// asks is what is to be paid for an order now.
func (o *order) asks() (sum int64) {
	switch o.state {
	case waitsDeposit:
		if o.deposit.presale.closed {
			return 0
		}
		return o.deposit.amount
	case isOpen, waitsBalance:
		sum = o.freight
		for _, l := range o.lines {
			sum += l.paid
		}
		if o.deposit != nil {
			sum -= o.deposit.amount
		}
	}
	return sum
}

func newBook() *book {
	return &book{
		report:    Report{Findings: []Finding{}},
		count:     newCount(),
		merchants: map[event.MerchantID]*event.MerchantOpened{},
		skus:      map[event.SKUID]*sku{},
		shoppers:  map[event.ShopperID]map[event.SKUID]bool{},
		favours:   map[favour]bool{},
		follows:   map[follow]bool{},
		keys:      map[event.Hash128]event.Instant{},
		checkouts: map[event.CheckoutID]*checkout{},
		asking:    map[event.PaymentID]*checkout{},
		orders:    map[event.OrderID]*order{},
		payments:  map[event.PaymentID]*payment{},
		refunds:   map[event.RefundID]bool{},
		gifts:     newGifts(),
		offers:    newOffers(),
		afters:    newAfters(),
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
	case *event.MerchantFollowed:
		b.followed(follow{e.Shopper, e.Merchant}, true)
	case *event.MerchantUnfollowed:
		b.followed(follow{e.Shopper, e.Merchant}, false)
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
	case *event.RefundFailed, *event.RefundRetried:
		b.unsent(e)
	default:
		b.gift(e)
		b.offer(e)
		b.after(e)
	}
}

// unsent takes in what is said of a refund that the provider would not send: it is not paid.
func (b *book) unsent(fact event.Event) {
	var id event.RefundID
	switch e := fact.(type) {
	case *event.RefundFailed:
		id = e.Refund
	case *event.RefundRetried:
		id = e.Refund
	}
	if paid, known := b.refunds[id]; !known || paid {
		b.find(b.sequence, codeRefund, id.String())
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
		k.OfferedSKU, k.product, k.merchant = s, e.Product, e.Merchant
		k.category, k.origin = e.Category, e.Origin
	}
}

func (b *book) sku(id event.SKUID) *sku {
	k := b.skus[id]
	if k == nil {
		b.find(b.sequence, codeUnknown, id.String())
	}
	return k
}

// weigh holds the counts of a SKU against what was brought.
func (b *book) weigh(id event.SKUID, k *sku) {
	if k.available < 0 || k.reserved < 0 || k.sold < 0 || k.inPresale < 0 ||
		k.available+k.reserved+k.sold+k.inPresale != k.brought {
		b.find(b.sequence, codeStock, fmt.Sprintf("%s: %d + %d + %d + %d, %d",
			id, k.available, k.reserved, k.sold, k.inPresale, k.brought))
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

// followed takes in who follows whom. The journal tells only what changes.
func (b *book) followed(f follow, on bool) {
	if b.shoppers[f.shopper] == nil || b.merchants[f.merchant] == nil {
		b.find(b.sequence, codeUnknown, fmt.Sprintf("%s, %s", f.shopper, f.merchant))
	}
	if b.follows[f] == on {
		b.find(b.sequence, codeFollow, fmt.Sprintf("%s, %s", f.shopper, f.merchant))
	}
	b.follows[f] = on
}

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
