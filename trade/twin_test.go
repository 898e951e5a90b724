package trade

import (
	"pgregory.net/rapid"

	"carnival/event"
	"carnival/money"
)

// The twin is the rulebook once more, as plainly as it can be said: it keeps what happened and
// counts everything anew whenever it is asked. It shares no row, index or sum with State, and it
// predicts the whole answer to every command of the properties.
type twin struct {
	sequence  uint64
	merchants []*OpenMerchant
	products  []*twinProduct
	skus      []*twinSKU
	accounts  []uint64
	carts     map[event.ShopperID][]event.CartLinePut
	favoured  map[event.FavouriteSet]bool
	follows   map[event.ShopperID][]event.MerchantID
	pictures  map[event.ProductID]*event.ProductPictured
	checkouts []*twinCheckout
	orders    []*twinOrder
	refunds   []bool                  // paid
	refs      map[[2]string]twinMoney // by provider and reference
	merged    map[event.ShopperID]twinMerge

	extensions []twinExtension
}

// twinMoney is what a reference brought, and for what.
type twinMoney struct {
	payment event.PaymentID
	amount  money.Minor
}

type twinProduct struct {
	merchant event.MerchantID
	handle   string
	digest   event.Hash128
}

type twinSKU struct {
	OfferSKU
	merchant event.MerchantID
	product  event.ProductID
	offered  bool
	brought  int64
}

type twinCheckout struct {
	*event.CheckoutPlaced
	at        event.Instant
	sequence  uint64
	forgotten bool
}

type twinOrder struct {
	event.PlacedOrder
	id       event.OrderID
	checkout *twinCheckout
	status   string
	counted  []bool
	back     []uint32 // pieces of each line that went back
	kept     []uint32 // of them, those that stay with the shopper
}

// answer is what the twin predicts.
type answer struct {
	refusal Refusal
	refused []event.RefusedLine
	events  []event.Event
	subject uint64
	earlier uint64
}

func newTwin() *twin {
	return &twin{
		carts: map[event.ShopperID][]event.CartLinePut{}, favoured: map[event.FavouriteSet]bool{},
		refs: map[[2]string]twinMoney{}, follows: map[event.ShopperID][]event.MerchantID{},
		pictures: map[event.ProductID]*event.ProductPictured{},
		merged:   map[event.ShopperID]twinMerge{},
	}
}

func no(r Refusal) answer { return answer{refusal: r} }

func yes[T ~uint64](subject T, events ...event.Event) answer {
	return answer{subject: uint64(subject), events: events}
}

// do predicts the answer to a command and takes it in.
func (w *twin) do(tb rapid.TB, at event.Instant, c Command) answer {
	var a answer
	switch c := c.(type) {
	case *OpenMerchant:
		a = w.merchant(c)
	case *OfferProduct:
		a = w.offer(c)
	case *SetStock:
		a = w.stock(c)
	case *JoinShopper:
		a = w.shopper(c)
	case *PutInCart:
		a = w.cart(c)
	case *SetFavourite:
		a = w.favourite(c)
	case *PictureProduct:
		a = w.picture(c)
	case *FollowMerchant:
		a = w.follow(c.Shopper, c.Merchant, true)
	case *UnfollowMerchant:
		a = w.follow(c.Shopper, c.Merchant, false)
	case *MergeCarts:
		a = w.merge(at, c)
	case *UndoMerge:
		a = w.undo(at, c)
	case *PlaceCheckout:
		a = w.checkout(at, c)
	case *ReceivePayment:
		a = w.pay(c)
	case *CancelOrder:
		a = w.cancel(c)
	case *RefundOrder:
		a = w.refund(c)
	case *ConfirmRefund:
		a = w.confirm(c)
	case *ExtendPayment:
		a = w.extend(at, c)
	case *Tick:
		a = w.tick(at)
	default:
		tb.Fatalf("the twin does not know %T", c)
	}
	w.sequence += uint64(len(a.events))
	return a
}

func (w *twin) merchant(c *OpenMerchant) answer {
	fact := &event.MerchantOpened{Key: c.Key, Name: c.Name, Channel: c.Channel,
		Province: c.Province, Country: c.Country}
	for i, m := range w.merchants {
		if m.Key == c.Key {
			fact.Merchant = event.MerchantID(i + 1)
			if *m == *c {
				return yes(fact.Merchant)
			}
			w.merchants[i] = c
			return yes(fact.Merchant, fact)
		}
	}
	w.merchants = append(w.merchants, c)
	fact.Merchant = event.MerchantID(len(w.merchants))
	return yes(fact.Merchant, fact)
}

func (w *twin) offer(c *OfferProduct) answer {
	if int(c.Merchant) > len(w.merchants) {
		return no(MerchantUnknown)
	}
	id := event.ProductID(len(w.products) + 1)
	for i, p := range w.products {
		if p.merchant == c.Merchant && p.handle == c.Handle {
			id = event.ProductID(i + 1)
			if p.digest == c.Digest {
				return yes(id)
			}
		}
	}
	fact := &event.ProductOffered{Product: id, Merchant: c.Merchant, Handle: c.Handle,
		Digest: c.Digest, Title: c.Title, Category: c.Category, Listed: c.Listed}
	a := yes(id, fact)
	next := len(w.skus)
	for _, k := range c.SKUs {
		sku := event.SKUID(0)
		for i, old := range w.skus {
			if old.merchant == c.Merchant && old.Code == k.Code {
				sku = event.SKUID(i + 1)
				if old.product != id {
					return no(CodeTaken)
				}
			}
		}
		has := int64(0)
		if sku == 0 {
			next++
			sku = event.SKUID(next)
		} else {
			has = w.available(sku)
		}
		k.SKU = sku
		fact.SKUs = append(fact.SKUs, k.OfferedSKU)
		if delta := int64(k.Available) - has; delta != 0 {
			a.events = append(a.events, &event.StockChanged{SKU: sku, Delta: delta})
		}
	}
	w.offered(fact, a.events[1:])
	return a
}

func (w *twin) offered(e *event.ProductOffered, stock []event.Event) {
	if int(e.Product) > len(w.products) {
		w.products = append(w.products, nil)
	}
	w.products[e.Product-1] = &twinProduct{e.Merchant, e.Handle, e.Digest}
	for _, k := range w.skus {
		if k.product == e.Product {
			k.offered = false
		}
	}
	for _, k := range e.SKUs {
		if int(k.SKU) > len(w.skus) {
			w.skus = append(w.skus, &twinSKU{})
		}
		old := w.skus[k.SKU-1]
		*old = twinSKU{OfferSKU{OfferedSKU: k}, e.Merchant, e.Product, e.Listed, old.brought}
	}
	for _, change := range stock {
		c := change.(*event.StockChanged)
		w.skus[c.SKU-1].brought += c.Delta
	}
}

func (w *twin) stock(c *SetStock) answer {
	if int(c.SKU) > len(w.skus) {
		return no(SKUUnknown)
	}
	if c.By != 0 && w.skus[c.SKU-1].merchant != c.By {
		return no(SKUUnknown)
	}
	delta := int64(c.Available) - w.available(c.SKU)
	if delta == 0 {
		return yes(c.SKU)
	}
	w.skus[c.SKU-1].brought += delta
	return yes(c.SKU, &event.StockChanged{SKU: c.SKU, Delta: delta, By: c.By})
}

// held is how many pieces of a SKU stand in orders of a status.
func (w *twin) held(sku event.SKUID, status string) (n int64) {
	for _, o := range w.orders {
		for i, l := range o.Lines {
			if o.status == status && l.SKU == sku {
				n += int64(l.Quantity - o.back[i] + o.kept[i])
			}
		}
	}
	return n
}

func (w *twin) available(sku event.SKUID) int64 {
	return w.skus[sku-1].brought - w.held(sku, "open") - w.held(sku, "paid") -
		w.held(sku, "refunded")
}

// bought is what counts against a shopper's purchase limit.
func (w *twin) bought(shopper event.ShopperID, sku event.SKUID) (n uint32) {
	for _, o := range w.orders {
		for i, l := range o.Lines {
			alive := o.status != "closed"
			if alive && o.checkout.Shopper == shopper && l.SKU == sku && o.counted[i] {
				n += l.Quantity - o.back[i] + o.kept[i]
			}
		}
	}
	return n
}

func (w *twin) shopper(c *JoinShopper) answer {
	for i, account := range w.accounts {
		if account == c.Account {
			return yes(event.ShopperID(i + 1))
		}
	}
	w.accounts = append(w.accounts, c.Account)
	id := event.ShopperID(len(w.accounts))
	return yes(id, &event.ShopperJoined{Shopper: id, Account: c.Account})
}

func (w *twin) cart(c *PutInCart) answer {
	switch {
	case int(c.Shopper) > len(w.accounts):
		return no(ShopperUnknown)
	case c.Quantity > 999:
		return no(QuantityInvalid)
	case int(c.SKU) > len(w.skus):
		return no(SKUUnknown)
	}
	has := uint32(0)
	for _, l := range w.carts[c.Shopper] {
		if l.SKU == c.SKU {
			has = l.Quantity
		}
	}
	switch {
	case has == c.Quantity:
		return yes(c.SKU)
	case c.Quantity > 0 && !w.skus[c.SKU-1].offered:
		return no(NotListed)
	}
	w.put(c.Shopper, c.SKU, c.Quantity)
	return yes(c.SKU, &event.CartLinePut{Shopper: c.Shopper, SKU: c.SKU, Quantity: c.Quantity})
}

func (w *twin) put(shopper event.ShopperID, sku event.SKUID, quantity uint32) {
	var kept []event.CartLinePut
	found := false
	for _, l := range w.carts[shopper] {
		if l.SKU == sku {
			found = true
			l.Quantity = quantity
		}
		if l.Quantity > 0 {
			kept = append(kept, l)
		}
	}
	if !found && quantity > 0 {
		kept = append(kept, event.CartLinePut{SKU: sku, Quantity: quantity})
	}
	w.carts[shopper] = kept
}

func (w *twin) favourite(c *SetFavourite) answer {
	key := event.FavouriteSet{Shopper: c.Shopper, Product: c.Product}
	switch {
	case int(c.Shopper) > len(w.accounts):
		return no(ShopperUnknown)
	case int(c.Product) > len(w.products):
		return no(ProductUnknown)
	case w.favoured[key] == c.On:
		return yes(c.Product)
	}
	w.favoured[key] = c.On
	return yes(c.Product, &event.FavouriteSet{Shopper: c.Shopper, Product: c.Product, On: c.On})
}

func (w *twin) checkout(at event.Instant, c *PlaceCheckout) answer {
	if int(c.Shopper) > len(w.accounts) {
		return no(ShopperUnknown)
	}
	for _, old := range w.checkouts {
		if old.Key == c.Key && !old.forgotten {
			if old.Body != c.Body {
				return no(KeyReused)
			}
			return answer{subject: uint64(old.Checkout), earlier: old.sequence}
		}
	}
	wishes := c.Lines
	if len(wishes) == 0 {
		for _, l := range w.carts[c.Shopper] {
			wishes = append(wishes, CheckoutLine{SKU: l.SKU, Quantity: l.Quantity})
		}
	}
	if len(wishes) == 0 {
		return no(CartEmpty)
	}
	fact := &event.CheckoutPlaced{Shopper: c.Shopper, Key: c.Key, Body: c.Body, Market: c.Market,
		Terminal: c.Terminal, Province: c.Province, FromCart: len(c.Lines) == 0}
	for _, l := range wishes {
		if r := w.wish(at, fact, l); r != Accepted {
			fact.Refused = append(fact.Refused,
				event.RefusedLine{SKU: l.SKU, Quantity: l.Quantity, Reason: uint16(r)})
		}
	}
	switch {
	case len(fact.Orders) == 0:
		return answer{refusal: NothingToBuy, refused: fact.Refused}
	case c.AllOrNothing && len(fact.Refused) > 0:
		return answer{refusal: LinesRefused, refused: fact.Refused}
	}
	if fact.Currency == money.USD {
		fact.Rate = twinRate
	}
	fact.Checkout = event.CheckoutID(len(w.checkouts) + 1)
	fact.Payment = event.PaymentID(fact.Checkout)
	fact.FirstOrder = event.OrderID(len(w.orders) + 1)
	w.placed(at, fact)
	return yes(fact.Checkout, fact)
}

// What the plan of 2015 says of a commission on televisions and of the dollar.
const twinFee = 200

var twinRate = event.Rate{Micro: 6_365_400, Source: "szdaily.com 2015-11-12",
	At: instant("2015-11-11T00:00:00+08:00")}

// windows of the festival price, as the plan of 2015 has them.
var twinWindow = map[string][2]string{
	"CN": {"2015-11-11T00:00:00+08:00", "2015-11-12T00:00:00+08:00"},
	"US": {"2015-11-11T16:00:00+08:00", "2015-11-12T16:00:00+08:00"},
}

// wish puts a line into the order of its merchant, or says why not.
func (w *twin) wish(at event.Instant, fact *event.CheckoutPlaced, l CheckoutLine) Refusal {
	switch {
	case l.Quantity < 1 || l.Quantity > 999:
		return QuantityInvalid
	case l.SKU < 1 || int(l.SKU) > len(w.skus):
		return SKUUnknown
	case !w.skus[l.SKU-1].offered:
		return NotListed
	}
	k := w.skus[l.SKU-1]
	var row *event.Price
	for i := range k.Prices {
		if k.Prices[i].Market == fact.Market {
			row = &k.Prices[i]
		}
	}
	if row == nil {
		return NotSoldInMarket
	}
	window := twinWindow[fact.Market.String()]
	line := event.OrderLine{SKU: l.SKU, Quantity: l.Quantity, Unit: row.List, List: row.List,
		Fee: twinFee}
	if at >= instant(window[0]) && at < instant(window[1]) && row.Festival > 0 {
		line.Unit = row.Festival
	}
	taken := uint32(0)
	for _, o := range fact.Orders {
		for _, other := range o.Lines {
			if other.SKU == l.SKU {
				taken += other.Quantity
			}
		}
	}
	left := w.available(l.SKU) - int64(taken)
	switch {
	case fact.Currency != 0 && fact.Currency != row.Currency:
		return CurrencyMixed
	case l.Expect != 0 && l.Expect != line.Unit:
		return PriceChanged
	case k.Limit > 0 && w.bought(fact.Shopper, l.SKU)+taken+l.Quantity > k.Limit:
		return LimitReached
	case left == 0:
		return SoldOut
	case left < int64(l.Quantity):
		return StockShort
	}
	fact.Currency = row.Currency
	for i := range fact.Orders {
		if o := &fact.Orders[i]; o.Merchant == k.merchant {
			o.Lines, o.Hot = append(o.Lines, line), o.Hot || k.Hot
			return Accepted
		}
	}
	fact.Orders = append(fact.Orders,
		event.PlacedOrder{Merchant: k.merchant, Hot: k.Hot, Lines: []event.OrderLine{line}})
	return Accepted
}

func (w *twin) placed(at event.Instant, e *event.CheckoutPlaced) {
	c := &twinCheckout{e, at, w.sequence + 1, false}
	w.checkouts = append(w.checkouts, c)
	for _, o := range e.Orders {
		order := &twinOrder{PlacedOrder: o, id: event.OrderID(len(w.orders) + 1), checkout: c,
			status: "open"}
		order.back, order.kept = make([]uint32, len(o.Lines)), make([]uint32, len(o.Lines))
		for _, l := range o.Lines {
			order.counted = append(order.counted, w.skus[l.SKU-1].Limit > 0)
			if e.FromCart {
				w.put(e.Shopper, l.SKU, 0)
			}
		}
		w.orders = append(w.orders, order)
	}
}

func (w *twin) pay(c *ReceivePayment) answer {
	if int(c.Payment) > len(w.checkouts) {
		return no(PaymentUnknown)
	}
	checkout := w.checkouts[c.Payment-1]
	switch {
	case c.Currency != checkout.Currency:
		return no(CurrencyWrong)
	case c.Amount < 1 || c.Ref == "":
		return no(AmountInvalid)
	}
	said := [2]string{c.Provider, c.Ref}
	if was, heard := w.refs[said]; heard && was != (twinMoney{c.Payment, c.Amount}) {
		return no(ReferenceTaken)
	} else if heard {
		return yes(c.Payment)
	}
	var due money.Minor
	var open []*twinOrder
	settled := false
	for _, o := range w.orders {
		if o.checkout == checkout && o.status == "open" {
			due, open = due+o.Total(), append(open, o)
		}
		paid := o.status == "paid" || o.status == "refunded"
		settled = settled || o.checkout == checkout && paid
	}
	fact := &event.PaymentReceived{Payment: c.Payment, Checkout: checkout.Checkout, Ref: c.Ref,
		Amount: c.Amount, Surplus: c.Amount, Provider: c.Provider}
	reason := event.RefundLate
	switch {
	case due > 0 && c.Amount >= due:
		fact.Surplus, reason = c.Amount-due, event.RefundSurplus
		for _, o := range open {
			o.status = "paid"
			fact.Orders = append(fact.Orders, o.id)
		}
	case due > 0:
		reason = event.RefundShort
	case settled:
		reason = event.RefundSurplus
	}
	w.refs[said] = twinMoney{c.Payment, c.Amount}
	a := yes(c.Payment, fact)
	if fact.Surplus > 0 {
		w.refunds = append(w.refunds, false)
		a.events = append(a.events, &event.RefundDue{Refund: event.RefundID(len(w.refunds)),
			Payment: c.Payment, Ref: c.Ref, Amount: fact.Surplus, Reason: reason})
	}
	return a
}

func (w *twin) cancel(c *CancelOrder) answer {
	if int(c.Order) > len(w.orders) || w.orders[c.Order-1].checkout.Shopper != c.Shopper {
		return no(OrderUnknown)
	}
	switch o := w.orders[c.Order-1]; o.status {
	case "open":
		if c.Lines != nil {
			return no(NotPaid)
		}
		o.status = "closed"
		fact := &event.OrdersClosed{Reason: event.ClosedByShopper, Orders: []event.OrderID{c.Order}}
		return yes(c.Order, append([]event.Event{fact}, w.free(fact.Orders)...)...)
	case "paid":
		return w.owe(o, c.Lines, event.RefundDue{Reason: event.RefundByShopper})
	}
	return yes(c.Order)
}

// free settles what is left of the checkouts of orders that have closed, where it costs nothing.
func (w *twin) free(closed []event.OrderID) (facts []event.Event) {
	for _, id := range closed {
		checkout, due := w.orders[id-1].checkout, money.Minor(0)
		var open []*twinOrder
		for _, o := range w.orders {
			if o.checkout == checkout && o.status == "open" {
				due, open = due+o.Total(), append(open, o)
			}
		}
		if due > 0 || len(open) == 0 {
			continue
		}
		fact := &event.PaymentReceived{Payment: checkout.Payment, Checkout: checkout.Checkout}
		for _, o := range open {
			o.status = "paid"
			fact.Orders = append(fact.Orders, o.id)
		}
		facts = append(facts, fact)
	}
	return facts
}

// owe gives pieces back, each with what the pieces up to it cost less what those before it do.
func (w *twin) owe(o *twinOrder, lines []event.ReturnLine, due event.RefundDue) answer {
	if lines == nil {
		for i, l := range o.Lines {
			if n := l.Quantity - o.back[i]; n > 0 {
				lines = append(lines, event.ReturnLine{Line: uint16(i), Quantity: n})
			}
		}
	}
	named := map[uint16]bool{}
	for _, l := range lines {
		if int(l.Line) >= len(o.Lines) || l.Quantity == 0 || named[l.Line] ||
			o.back[l.Line]+l.Quantity > o.Lines[l.Line].Quantity {
			return no(RefundTooLarge)
		}
		named[l.Line] = true
	}
	w.refunds = append(w.refunds, false)
	due.Refund, due.Order = event.RefundID(len(w.refunds)), o.id
	due.Payment = o.checkout.Payment
	for _, l := range lines {
		upTo := func(n uint32) money.Minor { // no discounts here: every piece costs the same
			return o.Lines[l.Line].Unit * money.Minor(n)
		}
		amount := upTo(o.back[l.Line]+l.Quantity) - upTo(o.back[l.Line])
		due.Lines = append(due.Lines, event.RefundedLine{Line: l.Line, Quantity: l.Quantity,
			Amount: amount})
		due.Amount += amount
		o.back[l.Line] += l.Quantity
		switch due.Goods {
		case event.GoodsKept:
			o.kept[l.Line] += l.Quantity
		case event.GoodsWrittenOff:
			w.skus[o.Lines[l.Line].SKU-1].brought -= int64(l.Quantity)
		}
	}
	due.Closed = true
	for i, l := range o.Lines {
		due.Closed = due.Closed && o.back[i] == l.Quantity
	}
	if due.Closed {
		o.status = "refunded"
	}
	return yes(o.id, &due)
}

func (w *twin) refund(c *RefundOrder) answer {
	if int(c.Order) > len(w.orders) {
		return no(OrderUnknown)
	}
	switch o := w.orders[c.Order-1]; o.status {
	case "open":
		return no(NotPaid)
	case "closed":
		return no(OrderClosed)
	case "paid":
		gone := money.Minor(0)
		for i, l := range o.Lines {
			gone += l.Unit * money.Minor(o.back[i])
		}
		if c.Expected && c.Back != gone {
			return no(RefundMoved)
		}
		return w.owe(o, c.Lines, event.RefundDue{Reason: event.RefundByMerchant, Goods: c.Goods})
	}
	return yes(c.Order)
}

func (w *twin) confirm(c *ConfirmRefund) answer {
	switch {
	case int(c.Refund) > len(w.refunds):
		return no(RefundUnknown)
	case w.refunds[c.Refund-1]:
		return yes(c.Refund)
	case c.Ref == "":
		return no(AmountInvalid)
	}
	w.refunds[c.Refund-1] = true
	return yes(c.Refund, &event.RefundPaid{Refund: c.Refund, Ref: c.Ref})
}

func (w *twin) tick(at event.Instant) answer {
	var closed []event.OrderID
	for _, hot := range []bool{true, false} {
		patience := 24 * 3600 * event.Second
		if hot {
			patience = 1800 * event.Second
		}
		for _, o := range w.orders {
			x, times := w.kept(o.checkout)
			kept := times > 0 && (x.all || o.Hot)
			if o.status == "open" && o.Hot == hot && !kept && o.checkout.at+patience <= at {
				o.status = "closed"
				closed = append(closed, o.id)
			}
		}
	}
	if len(closed) == 0 {
		closed = w.keptTooLong(at)
	}
	for _, c := range w.checkouts {
		c.forgotten = c.forgotten || c.at+24*3600*event.Second <= at
	}
	if len(closed) == 0 {
		return yes(event.OrderID(0), &event.Ticked{})
	}
	facts := []event.Event{&event.OrdersClosed{Reason: event.ClosedUnpaid, Orders: closed}}
	facts = append(facts, w.free(closed)...)
	return yes(event.OrderID(0), append(facts, &event.Ticked{})...)
}
