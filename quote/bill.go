package quote

import (
	"slices"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/promo"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/view/shopper"
)

// maxExplained bounds the reasons of a quote.
const maxExplained = 500

// bill collects one bill from the views, line by line as the rulebook decides a checkout.
type bill struct {
	t        *Teller
	at       event.Instant
	wish     *trade.PlaceCheckout
	plan     *festival.Plan
	book     *promo.Book
	ask      promo.Basket
	currency money.Currency
	total    money.Minor
	lines    []wanted
	balances []event.BalanceDue
	refused  []event.RefusedLine
	held     *held
}

// wanted is a line that can be bought, as a bill and as promo look at it.
type wanted struct {
	line  event.OrderLine
	promo promo.Line
	hot   bool
}

// priced looks at the lines and the balances and writes the bill of those that can be bought.
func (q *bill) priced() *event.CheckoutPlaced {
	q.book = q.t.Book(q.plan)
	q.t.Catalog.Read(func(fold *catalog.Fold) {
		for _, l := range q.wish.Lines {
			if why := q.look(fold, l); why != trade.Accepted {
				q.refuse(l.SKU, l.Quantity, why)
			}
		}
	})
	q.lookBalances()
	return q.write()
}

// ready reads the cart, where that is meant, and how often the shopper has paid before.
func (q *bill) ready(fold *shopper.Fold) trade.Refusal {
	w := q.wish
	if len(w.Lines)+len(w.Balances) == 0 {
		for _, l := range fold.Cart(w.Shopper) {
			w.Lines = append(w.Lines, trade.CheckoutLine{SKU: l.SKU, Quantity: l.Quantity})
		}
	}
	q.ask.At, q.ask.Market, q.ask.Province = q.at, w.Market, w.Province
	q.ask.Terminal, q.ask.Only = w.Terminal, w.Only
	q.ask.Orders = fold.PaidTimes(w.Shopper)
	q.ask.Phase = q.plan.PhaseAt(q.at).Main().Key()
	zone := q.plan.Zone
	if m, ok := q.plan.Market(w.Market); ok {
		zone = m.Zone
	}
	_, offset := q.at.Time().In(zone).Zone()
	q.ask.Zone = int32(offset)
	switch wishes := len(w.Lines) + len(w.Balances); {
	case wishes == 0:
		return trade.CartEmpty
	case wishes > min(q.plan.Limits.CheckoutLines, trade.MaxCartLines):
		return trade.TooManyLines
	}
	return trade.Accepted
}

// holds reports whether all that the shopper chose is the shopper's and not in use.
func (q *bill) holds() (all bool) {
	if q.wish.Only == nil {
		return true
	}
	all = true
	q.t.Benefits.Read(func(fold *benefit.Fold) {
		for _, id := range q.wish.Only.Coupons {
			c, ok := fold.Coupon(q.wish.Shopper, id)
			all = all && ok && c.Status == benefit.CouponFree
		}
		for _, id := range q.wish.Only.Envelopes {
			e, ok := fold.Envelope(q.wish.Shopper, id)
			all = all && ok && e.Left > 0
		}
	})
	return all
}

func (q *bill) refuse(sku event.SKUID, quantity uint32, why trade.Refusal) {
	q.refused = append(q.refused,
		event.RefusedLine{SKU: sku, Quantity: quantity, Reason: uint16(why)})
}

// look says whether a line could be bought beside those before it.
func (q *bill) look(fold *catalog.Fold, l trade.CheckoutLine) trade.Refusal {
	if l.Quantity == 0 || l.Quantity > min(q.plan.Limits.Quantity, trade.MaxQuantity) {
		return trade.QuantityInvalid
	}
	k, ok := fold.SKU(l.SKU)
	switch {
	case !ok:
		return trade.SKUUnknown
	case !k.Offered:
		return trade.NotListed
	}
	price, sold := promo.PriceAt(q.plan, k.Prices, q.wish.Market, q.at)
	switch {
	case !sold:
		return trade.NotSoldInMarket
	case q.currency != 0 && q.currency != price.Currency:
		return trade.CurrencyMixed
	case !q.book.Delivers(k.Merchant, q.wish.Province, q.at):
		return trade.RegionNotServed
	case l.Expect != 0 && l.Expect != price.Minor:
		return trade.PriceChanged
	case k.Limit > 0 && q.has().skus[l.SKU]+q.taken(l.SKU)+l.Quantity > k.Limit:
		return trade.LimitReached
	}
	if left := k.Stock.Available - int64(q.taken(l.SKU)); left <= 0 {
		return trade.SoldOut
	} else if left < int64(l.Quantity) {
		return trade.StockShort
	}
	sum, err := price.Minor.Times(l.Quantity)
	if err != nil || !(q.total + sum).Valid() {
		return trade.AmountTooLarge
	}
	q.currency, q.total = price.Currency, q.total+sum
	one := wanted{hot: k.Hot, line: event.OrderLine{
		SKU: l.SKU, Quantity: l.Quantity, Unit: price.Minor, List: price.List,
	}}
	one.promo, _ = promoLine(fold, l.SKU, l.Quantity, price.Minor)
	if q.book.HasLimits() && q.overLimit(&one) {
		return trade.LimitReached
	}
	q.lines = append(q.lines, one)
	return trade.Accepted
}

// promoLine is a SKU as promo looks at it.
func promoLine(
	fold *catalog.Fold, sku event.SKUID, quantity uint32, unit money.Minor,
) (promo.Line, bool) {
	g, ok := fold.Goods(sku)
	return promo.Line{
		SKU: sku, Product: g.Product, Merchant: g.Merchant, Category: g.Category,
		Origin: g.Origin, Quantity: quantity, Grams: g.Grams, Unit: unit,
	}, ok
}

// taken is what the lines before already take of a SKU.
func (q *bill) taken(sku event.SKUID) (n uint32) {
	for i := range q.lines {
		if q.lines[i].line.SKU == sku {
			n += q.lines[i].line.Quantity
		}
	}
	return n
}

// overLimit asks the promotions' purchase limits about one more line.
func (q *bill) overLimit(one *wanted) (over bool) {
	ask := q.ask
	ask.Currency = q.currency
	for i := range q.lines {
		ask.Lines = append(ask.Lines, q.lines[i].promo)
	}
	ask.Lines = append(ask.Lines, one.promo)
	var hits []event.PromotionID
	q.book.Limits(&ask, len(q.lines), func(id event.PromotionID, pieces uint32) bool {
		over = q.has().promotions[id]+one.line.Quantity > pieces
		hits = append(hits, id)
		return !over
	})
	if !over {
		for _, id := range hits {
			q.has().promotions[id] += one.line.Quantity
		}
	}
	return over
}

// lookBalances takes the balances that could be paid then.
func (q *bill) lookBalances() {
	for i, order := range q.wish.Balances {
		due, in, why := q.balance(order)
		amount := due.Amount()
		switch {
		case why == trade.Accepted && slices.Contains(q.wish.Balances[:i], order):
			why = trade.OrderUnknown
		case why == trade.Accepted && q.currency != 0 && q.currency != in:
			why = trade.CurrencyMixed
		case why == trade.Accepted && !(q.total + amount).Valid():
			why = trade.AmountTooLarge
		}
		if why != trade.Accepted {
			q.refuse(due.SKU, due.Quantity, why)
			continue
		}
		q.currency, q.total = in, q.total+amount
		q.balances = append(q.balances, due)
	}
}

// balance says what the second part of a presale order would ask for, or why it could not be paid.
func (q *bill) balance(
	order event.OrderID,
) (due event.BalanceDue, in money.Currency, why trade.Refusal) {
	var o shopper.Order
	ok := false
	q.t.Shoppers.Read(func(fold *shopper.Fold) { o, ok = fold.Order(q.wish.Shopper, order) })
	due.Order = order
	if !ok || o.Presale == nil {
		return due, 0, trade.OrderUnknown
	}
	p, line := o.Presale, &o.Lines[0]
	due = event.BalanceDue{
		Order: order, Merchant: o.Merchant, SKU: line.SKU, Quantity: line.Quantity,
		Unit: line.Unit, Deposit: p.Paid, Deducts: p.Deducts,
	}
	offer, known := q.t.presale(p.DepositPlaced.Presale)
	switch {
	case o.Status == shopper.DepositDue:
		why = trade.DepositUnpaid
	case !known, o.Status != shopper.BalanceDue, p.Bill != 0, offer.Closed != 0,
		q.at < offer.BalanceFrom, q.at >= offer.BalanceTo:
		why = trade.BalanceClosed
	}
	return due, p.Currency, why
}

// write asks promo for the bill of what can be bought.
func (q *bill) write() *event.CheckoutPlaced {
	fact := &event.CheckoutPlaced{
		Market: q.wish.Market, Currency: q.currency, Refused: q.refused, Balances: q.balances,
	}
	if fact.Currency == 0 {
		fact.Currency = q.plan.Currency
	}
	q.group(fact)
	q.ask.Currency = fact.Currency
	q.t.Benefits.Read(func(fold *benefit.Fold) {
		wallet := fold.Wallet(q.wish.Shopper, fact.Currency)
		for _, c := range wallet.Coupons {
			q.ask.Coupons = append(q.ask.Coupons, promo.Coupon(c))
		}
		for _, e := range wallet.Envelopes {
			q.ask.Envelopes = append(q.ask.Envelopes, promo.Envelope(e))
		}
		q.ask.Allowance, q.ask.Aside = wallet.Allowance, wallet.Aside
	})
	var priced promo.Bill
	q.book.Quote(&q.ask, &priced)
	line, group := 0, 0
	for i := range fact.Orders {
		o := &fact.Orders[i]
		o.Freight = priced.Freight[group]
		for j := range o.Lines {
			o.Lines[j].Off = priced.Off[line]
			line++
		}
		group++
	}
	for i := range fact.Balances {
		fact.Balances[i].Off, fact.Balances[i].Freight = priced.Off[line], priced.Freight[group]
		line, group = line+1, group+1
	}
	fact.Discounts = priced.Discounts
	fact.Unused = priced.Unused[:min(len(priced.Unused), maxExplained)]
	return fact
}

// group puts the lines of one merchant together, in the order in which merchants first appear, and
// the balances behind them, each by itself.
func (q *bill) group(fact *event.CheckoutPlaced) {
	for i := range q.lines {
		merchant := q.lines[i].promo.Merchant
		if slices.ContainsFunc(fact.Orders, func(o event.PlacedOrder) bool {
			return o.Merchant == merchant
		}) {
			continue
		}
		order := event.PlacedOrder{Merchant: merchant}
		for j := i; j < len(q.lines); j++ {
			if one := &q.lines[j]; one.promo.Merchant == merchant {
				one.promo.Group = uint16(len(fact.Orders))
				order.Lines = append(order.Lines, one.line)
				order.Hot = order.Hot || one.hot
				q.ask.Lines = append(q.ask.Lines, one.promo)
			}
		}
		fact.Orders = append(fact.Orders, order)
	}
	q.t.Catalog.Read(func(fold *catalog.Fold) {
		for i := range fact.Balances {
			due := &fact.Balances[i]
			l, _ := promoLine(fold, due.SKU, due.Quantity, due.Unit)
			l.Deducts, l.Group = due.Deducts, uint16(len(fact.Orders)+i)
			q.ask.Lines = append(q.ask.Lines, l)
		}
	})
}
