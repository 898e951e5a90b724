package figures

import (
	"carnival/event"
	"carnival/money"
)

// deposit is what a presale order asks for: the deposit, and once a checkout has asked for it the
// balance.
type deposit struct {
	deposit money.Minor
	balance money.Minor
	funder  event.Funder // of what the deposit deducts beyond itself
	paid    bool
}

// deposited keeps a presale order. It counts for nothing until its balance is paid.
func (f *Fold) deposited(fact *event.DepositPlaced) {
	f.checkouts = append(f.checkouts, checkout{
		shopper: uint32(event.CounterOf(uint64(fact.Shopper))),
		market:  f.market(fact.Market, fact.Currency), province: fact.Province,
		terminal: fact.Terminal,
	})
	d := deposit{deposit: fact.Deposit}
	if funder := at(f.presales, uint64(fact.Presale)); funder != nil {
		d.funder = *funder
	}
	f.deposits = append(f.deposits, d)
	f.orders = append(f.orders, order{
		checkout: uint32(len(f.checkouts) - 1), channel: f.channel(fact.Market, fact.Merchant),
		merchant: uint32(event.CounterOf(uint64(fact.Merchant))),
		first:    uint32(len(f.lines)), lines: 1, deposit: uint32(len(f.deposits)), status: open,
	})
	f.lines = append(f.lines, line{offer: f.offerOf(fact.SKU), quantity: fact.Quantity})
}

// asked says what presale orders are worth whose balance a checkout asks for; what an earlier one
// asked for was not paid.
func (f *Fold) asked(balances []event.BalanceDue) {
	for i := range balances {
		b := &balances[i]
		o := at(f.orders, uint64(b.Order))
		if o == nil || o.deposit == 0 {
			continue
		}
		d, l := &f.deposits[o.deposit-1], &f.linesOf(o)[0]
		d.balance = b.Total()
		o.freight, o.cuts = b.Freight, 0
		l.amount, l.quantity = b.Amount(), b.Quantity
		if inflated := b.Deducts - b.Deposit; inflated != 0 {
			f.keep(o, cut{amount: inflated, funder: d.funder})
			if d.funder == event.FundedByMerchant {
				l.amount -= inflated
			}
		}
	}
}

func (f *Fold) depositPaid(now uint32, id event.OrderID) {
	o := at(f.orders, uint64(id))
	if o == nil || o.deposit == 0 || !f.home(&f.checkouts[o.checkout]) {
		return
	}
	if d := &f.deposits[o.deposit-1]; !d.paid {
		d.paid = true
		f.count(now, deposits, 1, presaleGroup)
		f.series[depositValue].add(now, int64(d.deposit))
	}
}

func (f *Fold) balancePaid(now uint32, o *order) {
	f.count(now, balances, 1, presaleGroup)
	f.series[balanceValue].add(now, int64(f.deposits[o.deposit-1].balance))
}

func (f *Fold) depositClosed(now uint32, fact *event.DepositClosed) {
	if fact.Outcome == event.DepositForfeited && f.homeOrder(fact.Order) {
		f.count(now, forfeited, int64(fact.Kept), presaleGroup)
	}
}
