package trade

import (
	"fmt"
	"strconv"
	"strings"

	"carnival/event"
	"carnival/money"
)

// presaleVerb reads
//
//	presale cup price=999.00 deposit=100.00 deducts=200.00 stock=10
//	deposit ann 1 quantity=2 key=d1
//	undeliver 1 order=3 quantity=1 majeure
func (p *player) presaleVerb(a args) (Command, bool) {
	switch a.verb {
	case "presale":
		return p.presale(a), true
	case "deposit":
		shopper := event.ShopperID(p.id("shopper", a.name(0)))
		return &PlaceDeposit{
			Shopper: shopper, Key: event.KeyHash(shopper, a.text("key", "")),
			Body:     event.BodyHash([]byte(fmt.Sprint(a.plain, a.text("quantity", "1")))),
			Presale:  event.PresaleID(p.id("presale", a.name(1))),
			Quantity: uint32(a.count("quantity", 1)), Terminal: event.TerminalApp,
			Province: event.Province(a.count("province", 33)),
		}, true
	case "undeliver":
		return &FailPresale{
			Presale: event.PresaleID(p.id("presale", a.name(0))),
			Order:   event.OrderID(a.count("order", 0)), Quantity: uint32(a.count("quantity", 0)),
			ForceMajeure: a.flag("majeure"),
		}, true
	}
	return nil, false
}

// presale reads an offer; without windows deposits are taken from 20 October to the eve, and
// balances on the day.
func (p *player) presale(a args) Command {
	currency := must(money.ParseCurrency(a.text("currency", "CNY")))
	amount := func(key, otherwise string) money.Minor {
		return must(money.Parse(a.text(key, otherwise), currency))
	}
	at := func(key, otherwise string) event.Instant { return instant(a.text(key, otherwise)) }
	c := &OpenPresale{PresaleOpened: event.PresaleOpened{
		SKU: event.SKUID(p.id("sku", a.name(0))), Currency: currency,
		Market: must(event.ParseMarket(a.text("market", "CN"))),
		Nature: event.DepositNature(a.count("nature", 1)),
		Funder: event.Funder(a.count("funder", int(event.FundedByMerchant))),
		Price:  amount("price", "999.00"), Deposit: amount("deposit", "100.00"),
		Stock: uint32(a.count("stock", 1)), Limit: uint32(a.count("limit", 0)),
		DepositFrom: at("from", "2015-10-20T00:00:00+08:00"),
		DepositTo:   at("to", "2015-11-11T00:00:00+08:00"),
		BalanceFrom: at("balance", "2015-11-11T00:00:00+08:00"),
		BalanceTo:   at("until", "2015-11-12T00:00:00+08:00"),
	}}
	c.Deducts = amount("deducts", a.text("deposit", "100.00"))
	if text := a.text("ship", ""); text != "" {
		c.ShipBy = instant(text)
	}
	return c
}

var (
	scriptNatures  = [...]string{"", "earnest", "advance"}
	scriptOutcomes = [...]string{"", "forfeited", "doubled", "returned"}
)

// presaleFact is a fact of a presale in one line.
func (p *player) presaleFact(e event.Event) (string, bool) {
	switch e := e.(type) {
	case *event.PresaleOpened:
		return fmt.Sprintf("%d %s %s %s: %s %s, %s deducts %s, %d pieces", e.Presale,
			p.named("sku", uint64(e.SKU)), e.Market, scriptNatures[e.Nature], e.Currency,
			e.Price.Decimal(e.Currency), e.Deposit.Decimal(e.Currency),
			e.Deducts.Decimal(e.Currency), e.Stock), true
	case *event.DepositPlaced:
		return fmt.Sprintf("%d order %d of presale %d %s: %s %dx%s/%s, %s deducts %s", e.Checkout,
			e.Order, e.Presale, p.named("shopper", uint64(e.Shopper)),
			p.named("sku", uint64(e.SKU)), e.Quantity, e.Unit.Decimal(e.Currency), e.Currency,
			e.Deposit.Decimal(e.Currency), e.Deducts.Decimal(e.Currency)), true
	case *event.BalancesReminded:
		if n := len(e.Orders); n > 10 {
			return fmt.Sprintf("%d %d orders, %d to %d", e.Presale, n, e.Orders[0],
				e.Orders[n-1]), true
		}
		return fmt.Sprintf("%d %d", e.Presale, e.Orders), true
	case *event.DepositClosed:
		return fmt.Sprintf("order %d %s, %d pieces: effective %d, kept %d, back %d, damages %d",
			e.Order, scriptOutcomes[e.Outcome], e.Quantity, e.Effective, e.Kept, e.Back,
			e.Damages), true
	case *event.PresaleClosed:
		return fmt.Sprintf("%d returns %d", e.Presale, e.Returned), true
	}
	return "", false
}

// presaleAsk answers "presale 1", its stock, "deposit 1", what an order of a presale holds, and
// "limited ann two", the pieces of a shopper under the purchase limit of a promotion.
func (p *player) presaleAsk(w []string) (string, bool) {
	switch w[0] {
	case "presale":
		r := p.s.offers.at(must(strconv.Atoi(w[1])) - 1)
		said := fmt.Sprintf("available %d, reserved %d, sold %d", r.available, r.reserved, r.sold)
		if r.closed {
			said += ", closed"
		}
		return said, true
	case "limited":
		shopper, promotion := uint32(p.id("shopper", w[1])-1), uint32(p.id("promotion", w[2])-1)
		return fmt.Sprint("counted ",
			p.s.bought[limitKey{shopper, limitPromotion | promotion}]), true
	case "deposit":
		order := must(strconv.Atoi(w[1])) - 1
		o := p.s.orders.at(order)
		d, l := p.s.deposits.at(int(p.s.depositOf[uint32(order)])), p.s.lines.at(int(o.firstLine))
		said := []string{scriptStatuses[o.status],
			fmt.Sprintf("%d pieces, %d back", l.quantity, l.back),
			fmt.Sprintf("total %d, paid %d, subsidy %d", o.total, l.paid, l.subsidy),
			fmt.Sprintf("deposit %d deducts %d", d.deposit, d.deducts)}
		return strings.Join(said, "; "), true
	}
	return "", false
}
