package ledger

import (
	"carnival/event"
	"carnival/money"
)

// checkout is what a payment is for. Payments are numbered as checkouts are: one each.
type checkout struct {
	payment  event.PaymentID
	rate     uint32 // row+1; 0: it is in home money, or nobody knows its rate
	provider uint16 // row+1 of the one that took its money last
	currency money.Currency
}

// rate is an exchange rate of a currency to home money.
type rate struct {
	currency money.Currency
	event.Rate
}

// placed notes what a checkout asks for. Nothing is booked before it is paid.
func (f *Fold) placed(fact *event.CheckoutPlaced) {
	row := uint32(len(f.checkouts))
	f.checkouts = append(f.checkouts, checkout{
		payment: fact.Payment, currency: fact.Currency, rate: f.rateOf(fact.Currency, fact.Rate),
	})
	first := len(f.lines)
	for i := range fact.Orders {
		o := &fact.Orders[i]
		f.orders = append(f.orders, order{
			merchant: o.Merchant, freight: o.Freight, checkout: row,
			firstLine: uint32(len(f.lines)), lines: uint16(len(o.Lines)),
		})
		for _, l := range o.Lines {
			f.lines = append(f.lines, line{
				paid: l.Payable(), own: l.Off, quantity: l.Quantity, fee: l.Fee,
			})
		}
	}
	for i := range fact.Balances {
		f.balanceDue(row, &fact.Balances[i])
	}
	for i := range fact.Discounts {
		f.give(&fact.Discounts[i], f.lines[first:])
	}
}

// rateOf finds the row+1 of a checkout's or a deposit's rate. A journal has few.
func (f *Fold) rateOf(currency money.Currency, of event.Rate) uint32 {
	if of.Micro <= 0 {
		return 0
	}
	r := rate{currency, of}
	row, ok := f.rateIndex[r]
	if !ok {
		f.rates = append(f.rates, r)
		row = uint32(len(f.rates))
		f.rateIndex[r] = row
	}
	return row
}

// give notes who funds a discount. What nobody else funds of a line's discounts is the merchant's
// own.
func (f *Fold) give(d *event.Discount, lines []line) {
	if d.Funder == event.FundedByMerchant {
		return
	}
	for _, share := range d.Shares {
		if int(share.Line) < len(lines) && share.Amount != 0 {
			f.fund(&lines[share.Line], d.Funder, uint8(d.Rule), share.Amount)
		}
	}
}

// fund takes a part of a line's discounts from the merchant to another funder.
func (f *Fold) fund(l *line, by event.Funder, rule uint8, amount money.Minor) {
	l.own -= amount
	f.gifts = append(f.gifts, gift{left: amount, next: l.gift, funder: by, rule: rule})
	l.gift = uint32(len(f.gifts))
}

// homeValue of an amount at the rate of its checkout, which has one.
func (f *Fold) homeValue(c *checkout, m money.Minor) money.Minor {
	return money.MulDiv(m, f.rates[c.rate-1].Micro*tenTo(f.home.Exponent()),
		1_000_000*tenTo(c.currency.Exponent()))
}

func tenTo(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// paying finds the checkout that a payment is for, or nil.
func (f *Fold) paying(id event.PaymentID) *checkout {
	low, high := 0, len(f.checkouts)
	for low < high {
		mid := (low + high) / 2
		if f.checkouts[mid].payment < id {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == len(f.checkouts) || f.checkouts[low].payment != id {
		return nil
	}
	return &f.checkouts[low]
}
