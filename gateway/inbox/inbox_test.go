package inbox

import (
	"context"
	"errors"
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/vault"
)

// told collects what was posted.
type told struct {
	to  []event.ShopperID
	all []vault.Message
	err error
}

func (b *told) party(orders ...Order) Party {
	return Party{
		Orders: func(context.Context, event.Entry) ([]Order, error) { return orders, nil },
		Post: func(_ context.Context, to event.ShopperID, m vault.Message) error {
			b.to, b.all = append(b.to, to), append(b.all, m)
			return b.err
		},
	}
}

func TestEveryFactThatIsWantedIsWordedInBothLanguages(t *testing.T) {
	id := event.OrderID(event.MakeID(0, 9))
	for name, c := range map[string]struct {
		fact event.Event
		says string
		link string
	}{
		"paid":    {&event.PaymentReceived{Amount: 12345}, "¥123.45", "/orders/"},
		"deposit": {&event.PaymentReceived{Amount: 5000, Deposit: true}, "50.00", "/orders/"},
		"shipped": {&event.ParcelShipped{Carrier: "SF", Number: "SF77"}, "SF77", "/orders/"},
		"refund":  {&event.RefundDue{Order: id, Amount: 100}, "¥1.00", "/orders/"},
		"failed":  {&event.RefundFailed{}, "", "/orders/"},
		"agreed":  {&event.ReturnMoved{Status: event.ReturnAgreed}, "", "/returns/"},
		"refused": {&event.ReturnMoved{Status: event.ReturnRefused}, "", "/returns/"},
		"window":  {&event.BalancesReminded{}, "", "/orders/"},
		"doubled": {&event.DepositClosed{Outcome: event.DepositDoubled, Back: 100, Damages: 100},
			"2.00", "/orders/"},
	} {
		var box told
		e := event.Entry{Sequence: 40, Event: c.fact}
		p := box.party(Order{id, 7, money.CNY}, Order{id + 1, 7, money.CNY},
			Order{id + 2, 8, money.CNY})
		if !p.Wants(e) {
			t.Errorf("%s is not wanted", name)
		}
		if _, err := p.Do(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		if len(box.to) != 2 || box.to[0] != 7 || box.to[1] != 8 {
			t.Fatalf("%s was told to %v", name, box.to)
		}
		m := box.all[0]
		if m.Title.Zh == "" || m.Title.En == "" || m.Body.Zh == "" || m.Body.En == "" ||
			!strings.Contains(m.Body.En, c.says) || !strings.Contains(m.Body.Zh, c.says) ||
			!strings.HasPrefix(m.Link, c.link) || m.Fact != 40 {
			t.Errorf("%s says %+v", name, m)
		}
	}
}

func TestWhatNobodyAsksAboutIsNotWanted(t *testing.T) {
	for _, fact := range []event.Event{
		&event.Ticked{}, &event.CheckoutPlaced{}, &event.RefundDue{Amount: 5},
		&event.RefundDue{Order: 9}, &event.ReturnMoved{Status: event.ReturnSent},
		&event.DepositClosed{Outcome: event.DepositForfeited, Kept: 5},
	} {
		if (Party{}).Wants(event.Entry{Event: fact}) {
			t.Errorf("%T is wanted", fact)
		}
	}
}

// What cannot be posted is tried again: the errand is not done.
func TestALostMessageIsNotPassedOver(t *testing.T) {
	box := told{err: errors.New("the disk is full")}
	_, err := box.party(Order{Shopper: 7, Currency: money.CNY}).Do(t.Context(),
		event.Entry{Event: &event.ParcelShipped{}})
	if !errors.Is(err, box.err) {
		t.Error(err)
	}
}
