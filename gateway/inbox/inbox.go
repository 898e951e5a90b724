// Package inbox tells shoppers what happened to their orders and their money: it follows the
// journal and writes a service message for each fact that somebody would ask about.
//
// It promises one message for a fact, also when the errand is run again; that a message says how
// much and what happens next, in both languages, and leads to the page that it is about; and that a
// shopper without an account is left alone. It never decides, never writes to an address or a
// number, and sends no marketing.
package inbox

import (
	"context"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/vault"
)

// Order is what a message needs to know of one.
type Order struct {
	ID       event.OrderID
	Shopper  event.ShopperID
	Currency money.Currency
}

// Party is the inbox as a party that follows the journal.
type Party struct {
	// Orders tells of the orders that a fact is about, by their state once the fact is true.
	Orders func(ctx context.Context, e event.Entry) ([]Order, error)
	// Post puts a message into the inbox of a shopper; of one without an account it is dropped.
	Post func(ctx context.Context, to event.ShopperID, m vault.Message) error
}

// Name of the party.
func (Party) Name() string { return "inbox" }

// Wants what a shopper would ask about.
func (Party) Wants(e event.Entry) bool {
	switch fact := e.Event.(type) {
	case *event.PaymentReceived, *event.ParcelShipped, *event.RefundFailed,
		*event.BalancesReminded:
		return true
	case *event.RefundDue:
		return fact.Amount > 0 && fact.Order != 0
	case *event.ReturnMoved:
		return fact.Status == event.ReturnAgreed || fact.Status == event.ReturnRefused
	case *event.DepositClosed:
		return fact.Outcome != event.DepositForfeited || fact.Back > 0
	}
	return false
}

// Do tells every shopper whom a fact concerns, each once.
func (p Party) Do(ctx context.Context, e event.Entry) (trade.Command, error) {
	orders, err := p.Orders(ctx, e)
	if err != nil {
		return nil, err
	}
	told := map[event.ShopperID]bool{}
	for _, o := range orders {
		if told[o.Shopper] {
			continue
		}
		told[o.Shopper] = true
		m := say(e.Event, o)
		m.Fact = e.Sequence
		if err := p.Post(ctx, o.Shopper, m); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// say words a fact.
func say(fact event.Event, o Order) vault.Message {
	sum := func(m money.Minor) string {
		if o.Currency == money.CNY {
			return "¥" + m.Decimal(o.Currency)
		}
		return m.Decimal(o.Currency) + " " + o.Currency.String()
	}
	m := vault.Message{Kind: "refund", Link: "/orders/" + o.ID.String()}
	switch fact := fact.(type) {
	case *event.PaymentReceived:
		m.Kind = "paid"
		m.Title = event.Text{Zh: "付款成功", En: "Paid"}
		m.Body = event.Text{
			Zh: "已收到 " + sum(fact.Amount) + "，商家开始备货。",
			En: sum(fact.Amount) + " has come. The merchants pack your orders now.",
		}
		if fact.Deposit {
			m.Kind, m.Title = "deposit", event.Text{Zh: "定金已付", En: "Deposit paid"}
			m.Body = event.Text{
				Zh: "已收到定金 " + sum(fact.Amount) + "，到时请按期支付尾款。",
				En: "The deposit of " + sum(fact.Amount) +
					" has come. Pay the balance in its time.",
			}
		}
	case *event.ParcelShipped:
		m.Kind = "shipped"
		m.Title = event.Text{Zh: "已发货", En: "On its way"}
		m.Body = event.Text{Zh: fact.Carrier + " " + fact.Number + "。收到后请确认。",
			En: "By " + fact.Carrier + ", " + fact.Number + ". Confirm it when it has come."}
	case *event.RefundDue:
		m.Title = event.Text{Zh: "正在退款", En: "Money on its way back"}
		m.Body = event.Text{Zh: sum(fact.Amount) + " 正按原路退回。",
			En: sum(fact.Amount) + " goes back the way it came."}
	case *event.RefundFailed:
		m.Title = event.Text{Zh: "退款未能送达", En: "A refund did not arrive"}
		m.Body = event.Text{Zh: "支付方没能送达。钱仍是您的，工作人员会改用其他方式退回。",
			En: "The provider could not deliver it. It is yours; a person sends it another way."}
	case *event.ReturnMoved:
		m.Kind, m.Link = "return", "/returns/"+fact.Return.String()
		m.Title = event.Text{Zh: "退货已同意", En: "Your return is agreed"}
		m.Body = event.Text{Zh: "请在七天内寄出，并填写运单号。",
			En: "Send the goods within seven days, and tell the number of the parcel."}
		if fact.Status == event.ReturnRefused {
			m.Title = event.Text{Zh: "退货被拒绝", En: "Your return was refused"}
			m.Body = event.Text{Zh: "您可以换个理由再次申请。",
				En: "You can ask again with another reason."}
		}
	case *event.BalancesReminded:
		m.Kind = "deposit"
		m.Title = event.Text{Zh: "可以付尾款了", En: "The balance can be paid now"}
		m.Body = event.Text{Zh: "请按期支付，否则定金不退。",
			En: "Pay it in its time, or the deposit is forfeited."}
	case *event.DepositClosed:
		m.Kind = "deposit"
		m.Title = event.Text{Zh: "预售订单已结束", En: "A presale order has ended"}
		m.Body = event.Text{Zh: "退回 " + sum(fact.Back+fact.Damages) + "。",
			En: sum(fact.Back+fact.Damages) + " goes back to you."}
	}
	return m
}
