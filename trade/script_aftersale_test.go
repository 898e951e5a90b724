package trade

import (
	"fmt"
	"slices"
	"strings"

	"carnival/event"
)

// aftersaleVerb reads what follows a checkout:
//
//	start 1 provider=sandbox · pending 1 ref=x · failed 1 code=x
//	extend ann 1 by=2015-11-11T00:30:00+08:00
//	ship 1 carrier=sf number=7 · received ann 1
//	return ann 1 reason=damaged pieces=0:1 · answer 1 agree · sendback ann 1 carrier=sf number=8
//	accept 1 resaleable · endreturn ann 1
//	settle shop · payout 1 ref=x failed
//	retry 1 · byhand 1 ref=x note=cash
func (p *player) aftersaleVerb(a args) (Command, bool) {
	switch a.verb {
	case "start":
		return &StartPayment{Payment: event.PaymentID(a.number(0)),
			Provider: a.long("provider")}, true
	case "pending":
		return &NotePending{Attempt: event.AttemptID(a.number(0)), Ref: a.long("ref")}, true
	case "failed":
		return &FailPayment{Attempt: event.AttemptID(a.number(0)), Code: a.long("code")}, true
	case "extend":
		by := instant(a.text("by", "2099-01-01T00:00:00Z"))
		return &ExtendPayment{Shopper: p.shopper(a), Payment: event.PaymentID(a.number(1)),
			PayBy: by}, true
	case "ship":
		return &ShipOrder{Order: event.OrderID(a.number(0)), Carrier: a.long("carrier"),
			Number: a.long("number")}, true
	case "received":
		return &ConfirmReceipt{Shopper: p.shopper(a), Order: event.OrderID(a.number(1))}, true
	case "return":
		return &OpenReturn{Shopper: p.shopper(a), Order: event.OrderID(a.number(1)),
				Reason: reasonOf(a), Lines: a.returnLines()},
			true
	case "answer":
		return &AnswerReturn{Return: event.ReturnID(a.number(0)), Agree: a.flag("agree")}, true
	case "sendback":
		return &SendReturn{Shopper: p.shopper(a), Return: event.ReturnID(a.number(1)),
			Carrier: a.long("carrier"),
			Number:  a.long("number")}, true
	case "accept":
		return &AcceptReturn{Return: event.ReturnID(a.number(0)),
			Resaleable: a.flag("resaleable")}, true
	case "retry":
		return &RetryRefund{Refund: event.RefundID(a.number(0))}, true
	case "byhand":
		note, _ := event.ParseRefundNote(a.text("note", ""))
		return &PayRefund{Refund: event.RefundID(a.number(0)), Ref: a.text("ref", ""),
			Note: note}, true
	case "endreturn":
		return &EndReturn{Shopper: p.shopper(a), Return: event.ReturnID(a.number(1))}, true
	case "settle":
		return &SettleMerchant{Merchant: event.MerchantID(p.id("merchant", a.name(0)))}, true
	case "payout":
		return &NotePayout{Settlement: event.SettlementID(a.number(0)), Ref: a.long("ref"),
			Failed: a.flag("failed")}, true
	}
	return nil, false
}

var scriptReasons = []string{"", "none", "damaged", "wrong", "missing", "bored"}

func reasonOf(a args) event.ReturnReason {
	return event.ReturnReason(slices.Index(scriptReasons, a.text("reason", "none")))
}

func (p *player) shopper(a args) event.ShopperID {
	return event.ShopperID(p.id("shopper", a.name(0)))
}

// number is a plain word as a number.
func (a args) number(i int) uint64 {
	var n uint64
	if _, err := fmt.Sscan(a.name(i), &n); err != nil {
		a.t.Fatalf("%s %v: %v", a.verb, a.plain, err)
	}
	return n
}

// long is a text; "endless" is one that no bound allows.
func (a args) long(key string) string {
	if text := a.text(key, ""); text != "endless" {
		return text
	}
	return strings.Repeat("x", maxRefBytes+1)
}

// aftersaleAsk answers "till shop", "order 1" and "attempt 1".
func (p *player) aftersaleAsk(w []string) (string, bool) {
	switch w[0] {
	case "till":
		return p.tills(uint32(event.CounterOf(p.id("merchant", w[1])) - 1)), true
	case "order":
		o := p.s.orders.at(int(p.id("order", w[1])) - 1)
		return scriptStatuses[o.status], true
	}
	return "", false
}

var scriptStatuses = [...]string{"open", "paid", "closed", "refunded", "shipped", "finished",
	"deposit due", "balance due", "forfeited", "failed"}

func (p *player) tills(merchant uint32) string {
	var said []string
	first, known := p.s.firstTill[merchant]
	for row := int(first); known && row >= 0; row = int(p.s.tills.at(row).next) - 1 {
		r := p.s.tills.at(row)
		said = append(said, fmt.Sprintf("%s %d of %d orders: goods %d + %d, freight %d, "+
			"deposits %d, commission %d, refunded %d, damages %d, carried %d", r.currency, r.sum(),
			r.orders, r.goods, r.subsidy, r.freight, r.deposits, r.commission, r.refunded,
			r.damages, r.carried))
	}
	return strings.Join(said, "; ")
}

func (p *player) aftersaleFact(e event.Event) (string, bool) {
	switch e := e.(type) {
	case *event.PaymentStarted:
		return fmt.Sprintf("%d of payment %d by %s: %s %d", e.Attempt, e.Payment, e.Provider,
			e.Currency, e.Amount), true
	case *event.PaymentPending:
		return fmt.Sprintf("%d ref %s", e.Attempt, e.Ref), true
	case *event.PaymentExtended:
		return fmt.Sprintf("%d until %s, time %d, for %d and the balances of %d", e.Payment,
			e.Until, e.Times, e.Orders, e.Balances), true
	case *event.PaymentFailed:
		return fmt.Sprintf("%d %s", e.Attempt, e.Code), true
	case *event.ParcelShipped:
		return fmt.Sprintf("%d %s %s", e.Order, e.Carrier, e.Number), true
	case *event.OrdersFinished:
		if n := len(e.Orders); n > 10 {
			return fmt.Sprintf("reason %d %d orders, %d to %d", e.Reason, n, e.Orders[0],
				e.Orders[n-1]), true
		}
		return fmt.Sprintf("reason %d %d", e.Reason, e.Orders), true
	case *event.ReturnOpened:
		return fmt.Sprintf("%d of order %d %s %v", e.Return, e.Order, scriptReasons[e.Reason],
			e.Lines), true
	case *event.ReturnMoved:
		return strings.TrimSpace(fmt.Sprintf("%d %s %s %s", e.Return, scriptReturns[e.Status],
			e.Carrier, e.Number)), true
	case *event.SettlementClosed:
		return fmt.Sprintf("%d %s %s pays %d of %d orders: goods %d + %d, freight %d, "+
			"deposits %d, commission %d, refunded %d, damages %d, carried %d", e.Settlement,
			p.named("merchant", uint64(e.Merchant)), e.Currency, e.Payout, e.Orders, e.Goods,
			e.Subsidy, e.Freight, e.Deposits, e.Commission, e.Refunded, e.Damages, e.Carried), true
	case *event.PayoutSettled:
		return fmt.Sprintf("%d ref %s failed %t", e.Settlement, e.Ref, e.Failed), true
	}
	return "", false
}

var scriptReturns = [...]string{"", "asked", "agreed", "sent", "refused", "ended", "accepted"}
