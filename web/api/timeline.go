package api

import (
	"carnival/event"
	"carnival/money"
)

// Happening is a fact of the journal: who did what, and when.
type Happening struct {
	Sequence uint64  `json:"sequence" doc:"of the fact in the journal"`
	At       string  `json:"at" format:"date-time"`
	What     string  `json:"what" enum:"happening"`
	Says     Words   `json:"says"`
	By       string  `json:"by" enum:"shopper,merchant,provider,platform,operator"`
	Amount   *Amount `json:"amount,omitempty"`
	Reason   string  `json:"reason,omitempty" doc:"a code of ours, or the provider's"`
	Ref      string  `json:"ref,omitempty" doc:"of a provider, a bank or a carrier"`
	Order    string  `json:"order,omitempty"`
	Attempt  string  `json:"attempt,omitempty"`
	Refund   string  `json:"refund,omitempty"`
	Return   string  `json:"return,omitempty"`
}

// Who brings facts about.
const (
	byShopper  = "shopper"
	byMerchant = "merchant"
	byProvider = "provider"
	byPlatform = "platform"
	byOperator = "operator"
)

// happenings are the kinds of facts that a timeline tells, in the order of an order's life.
var happenings = []struct {
	kind event.Kind
	key  string
	says event.Text
}{
	{event.KindCheckoutPlaced, "ordered", text("下单", "Ordered")},
	{event.KindDepositPlaced, "deposit_ordered", text("下预售单", "Ordered by a deposit")},
	{event.KindPaymentStarted, "payment_started", text("开始付款", "An attempt to pay began")},
	{event.KindPaymentPending, "payment_pending", text("支付方处理中", "The provider is at it")},
	{event.KindPaymentFailed, "payment_failed", text("付款失败", "The attempt to pay failed")},
	{event.KindPaymentExtended, "payment_extended", text("延长付款时间", "More time to pay")},
	{event.KindPaymentReceived, "paid", text("款项到账", "Money came")},
	{event.KindBalancesReminded, "balance_reminded",
		text("提醒付尾款", "Reminded of the balance")},
	{event.KindDepositClosed, "deposit_closed",
		text("预售单未成交，定金已处理", "The presale order ended, with its deposit")},
	{event.KindOrdersClosed, "closed", text("未付款，已关闭", "Closed without payment")},
	{event.KindParcelShipped, "shipped", text("已发货", "Shipped")},
	{event.KindOrdersFinished, "finished", text("交易完成", "Finished")},
	{event.KindReturnOpened, "return_asked", text("申请退货", "A return was asked for")},
	{event.KindReturnMoved, "return_moved", text("退货有进展", "The return went on")},
	{event.KindRefundDue, "refund_due", text("应退款", "Money is owed back")},
	{event.KindRefundFailed, "refund_failed",
		text("支付方未能退款，需人工处理", "The provider would not send it; a person has to")},
	{event.KindRefundRetried, "refund_retried",
		text("再次请支付方退款", "The provider is asked to send it again")},
	{event.KindRefundPaid, "refund_paid", text("已退款", "Money went back")},
}

func happeningKeys() (keys []string) {
	for i := range happenings {
		keys = append(keys, happenings[i].key)
	}
	return keys
}

// timeline says facts in the currency of their order.
func timeline(list []event.Entry, in money.Currency) []Happening {
	said := make([]Happening, 0, len(list))
	for _, e := range list {
		one := Happening{Sequence: e.Sequence, At: e.Stamp.String()}
		for i := range happenings {
			if row := &happenings[i]; row.kind == e.Event.Kind() {
				one.What, one.Says = row.key, Words{row.says.Zh, row.says.En}
			}
		}
		t := telling{&one, in}
		if !t.buying(e.Event) {
			t.after(e.Event)
		}
		said = append(said, one)
	}
	return said
}

// merchantTimeline leaves out what tells a merchant of the shopper's other orders: attempts, and
// the sums of payments that are for several merchants.
func merchantTimeline(list []event.Entry, in money.Currency) []Happening {
	said := timeline(list, in)
	kept := said[:0]
	for _, one := range said {
		switch one.What {
		case "payment_started", "payment_pending", "payment_failed":
			continue
		case "ordered", "paid":
			one.Amount, one.Ref, one.Attempt = nil, "", ""
		}
		kept = append(kept, one)
	}
	return kept
}

// telling says what a fact holds beside its kind.
type telling struct {
	*Happening
	in money.Currency
}

func (t telling) sum(m money.Minor) {
	sum := amount(m, t.in)
	t.Amount = &sum
}

// buying tells the facts up to the payment; false says that it is none of them.
func (t telling) buying(fact event.Event) bool {
	switch e := fact.(type) {
	case *event.CheckoutPlaced:
		t.By = byShopper
		t.sum(e.Total())
	case *event.DepositPlaced:
		t.By, t.Order = byShopper, e.Order.String()
		t.sum(e.Deposit)
	case *event.PaymentStarted:
		t.By, t.Attempt, t.Ref = byShopper, e.Attempt.String(), e.Provider
		t.sum(e.Amount)
	case *event.PaymentPending:
		t.By, t.Attempt, t.Ref = byProvider, e.Attempt.String(), e.Ref
	case *event.PaymentFailed:
		t.By, t.Attempt, t.Reason = byProvider, e.Attempt.String(), e.Code
		if e.Code == codeCancelled {
			t.By = byShopper
		}
	case *event.PaymentExtended:
		t.By = byShopper
	case *event.PaymentReceived:
		t.By, t.Ref = byProvider, e.Ref
		if e.Attempt != 0 {
			t.Attempt = e.Attempt.String()
		}
		t.sum(e.Amount)
	case *event.BalancesReminded:
		t.By = byPlatform
	case *event.DepositClosed:
		t.By, t.Order, t.Reason = byPlatform, e.Order.String(), e.Outcome.Key()
		if e.Outcome == event.DepositDoubled {
			t.By = byMerchant
		}
		t.sum(e.Back + e.Damages)
	case *event.OrdersClosed:
		t.By, t.Reason = byPlatform, closeReasons[e.Reason]
		if e.Reason == event.ClosedByShopper {
			t.By = byShopper
		}
	default:
		return false
	}
	return true
}

// after tells the facts that follow the payment.
func (t telling) after(fact event.Event) {
	switch e := fact.(type) {
	case *event.ParcelShipped:
		t.By, t.Order, t.Ref = byMerchant, e.Order.String(), e.Carrier+" "+e.Number
	case *event.OrdersFinished:
		t.By, t.Reason = byPlatform, e.Reason.Key()
		if e.Reason == event.FinishedByShopper {
			t.By = byShopper
		}
	case *event.ReturnOpened:
		t.By, t.Return, t.Order = byShopper, e.Return.String(), e.Order.String()
		t.Reason = e.Reason.Key()
	case *event.ReturnMoved:
		t.By, t.Return, t.Reason = byMerchant, e.Return.String(), e.Status.Key()
		switch e.Status {
		case event.ReturnSent:
			t.By, t.Ref = byShopper, e.Carrier+" "+e.Number
		case event.ReturnEnded: // the shopper, or time, ended it
			t.By = byPlatform
		}
	case *event.RefundDue:
		t.By, t.Refund, t.Reason = byPlatform, e.Refund.String(), e.Reason.Key()
		switch e.Reason {
		case event.RefundByShopper:
			t.By = byShopper
		case event.RefundByMerchant, event.RefundReturned:
			t.By = byMerchant
		}
		if e.Order != 0 {
			t.Order = e.Order.String()
		}
		t.sum(e.Amount)
	case *event.RefundFailed:
		t.By, t.Refund, t.Reason = byProvider, e.Refund.String(), e.Code
	case *event.RefundRetried:
		t.By, t.Refund = byOperator, e.Refund.String()
	case *event.RefundPaid:
		t.By, t.Refund, t.Ref = byProvider, e.Refund.String(), e.Ref
		if e.Note != 0 {
			t.By, t.Reason = byOperator, e.Note.Key()
		}
	}
}
