package node

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"carnival/event"
	"carnival/gateway"
	"carnival/gateway/inbox"
	"carnival/vault"
	"carnival/view/shopper"
)

// openInbox makes the errand that tells shoppers what happened to their orders.
func (n *Node) openInbox() *gateway.Runner {
	return &gateway.Runner{
		Party: inbox.Party{Orders: n.ordersOf, Post: n.postTo}, Journal: n.journal,
		Submit: n.Engine.Submit, Dir: filepath.Join(n.opts.DataDir, "errands"),
		Logger: n.opts.Logger,
	}
}

// ordersOf are the orders that a fact is about, once the view holds it.
func (n *Node) ordersOf(ctx context.Context, e event.Entry) (list []inbox.Order, err error) {
	if err := n.Shoppers.Wait(ctx, e.Sequence); err != nil {
		return nil, err
	}
	n.Shoppers.Read(func(fold *shopper.Fold) {
		var ids []event.OrderID
		switch fact := e.Event.(type) {
		case *event.PaymentReceived:
			ids = append(append(ids, fact.Orders...), fact.Balances...)
		case *event.ParcelShipped:
			ids = append(ids, fact.Order)
		case *event.RefundDue:
			ids = append(ids, fact.Order)
		case *event.RefundFailed:
			if due, known := fold.AnyRefund(fact.Refund); known {
				ids = append(ids, due.Order)
			}
		case *event.ReturnMoved:
			if r, known := fold.Return(fact.Return); known {
				ids = append(ids, r.Order)
			}
		case *event.BalancesReminded:
			ids = append(ids, fact.Orders...)
		case *event.DepositClosed:
			ids = append(ids, fact.Order)
		}
		for _, id := range ids {
			if o, known := fold.AnyOrder(id); known {
				c, _ := fold.Checkout(o.Shopper, o.Checkout)
				list = append(list, inbox.Order{
					ID: id, Shopper: fold.Keeper(o.Shopper), Currency: c.Currency,
				})
			}
		}
	})
	return list, nil
}

// postTo puts a message into the inbox of a shopper who has an account.
func (n *Node) postTo(ctx context.Context, to event.ShopperID, m vault.Message) error {
	a, err := n.people.vault.AccountOf(ctx, to)
	if err == nil {
		err = n.people.vault.Post(ctx, a.ID, m)
	}
	if errors.Is(err, vault.ErrNotFound) {
		return nil // a guest, or erased meanwhile
	}
	return err
}

// letterTo is the last letter that a demonstration would have sent to an address. It was handed
// over a moment ago, so it is waited for, briefly.
func (n *Node) letterTo(ctx context.Context, to string) string {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	for {
		for _, m := range n.people.outbox.List() {
			if m.To == to {
				return m.Text
			}
		}
		select {
		case <-ctx.Done():
			return ""
		case <-time.After(20 * time.Millisecond):
		}
	}
}
