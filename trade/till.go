package trade

import (
	"carnival/event"
	"carnival/money"
)

// tillRow is what a merchant is owed in one currency since its last settlement there. It holds no
// pointer; the tills of a merchant are a chain. An amount of another currency is never added.
type tillRow struct {
	merchant uint32
	next     uint32 // row+1 of the merchant's next till
	orders   uint32 // finished
	currency money.Currency

	goods, subsidy, freight, deposits      money.Minor
	commission, refunded, damages, carried money.Minor
}

// sum is what the till comes to.
func (r *tillRow) sum() money.Minor {
	return r.carried + r.goods + r.subsidy + r.freight + r.deposits - r.commission - r.refunded -
		r.damages
}

// idle reports that nothing has happened since the last settlement, and nothing waits to be paid.
func (r *tillRow) idle() bool {
	moved := r.goods | r.subsidy | r.freight | r.deposits | r.commission | r.refunded | r.damages
	return r.orders == 0 && moved == 0 && r.carried <= 0
}

func (r *tillRow) amounts() []*money.Minor {
	return []*money.Minor{&r.goods, &r.subsidy, &r.freight, &r.deposits, &r.commission,
		&r.refunded, &r.damages, &r.carried}
}

func (r *tillRow) digest(row int) uint64 {
	return digest(tagTill, uint64(row), uint64(r.merchant)<<32|uint64(r.next),
		uint64(r.orders)<<32|uint64(r.currency), uint64(r.goods), uint64(r.subsidy),
		uint64(r.freight), uint64(r.deposits), uint64(r.commission), uint64(r.refunded),
		uint64(r.damages), uint64(r.carried))
}

func (r *tillRow) write(p *pen) {
	p.u32(r.merchant, r.next, r.orders, uint32(r.currency))
	for _, m := range r.amounts() {
		p.u64(uint64(*m))
	}
}

func (s *State) readTill(e *eye, tills int) {
	r := tillRow{merchant: e.row(s.merchants.len()), next: e.row(tills + 1), orders: e.u32(),
		currency: money.Currency(e.u32())}
	for _, m := range r.amounts() {
		*m = money.Minor(e.u64())
	}
	row := s.tills.push(r)
	if r.next != 0 && int(r.next)-1 <= row { // a chain leads forward, and so it ends
		e.fail()
	}
	if _, known := s.firstTill[r.merchant]; !known {
		s.firstTill[r.merchant] = uint32(row)
	}
}

// tillOf finds a merchant's till of a currency, or opens it at the end of the chain.
func (s *State) tillOf(merchant uint32, currency money.Currency) int {
	last := -1
	if first, known := s.firstTill[merchant]; known {
		for row := int(first); row >= 0; row = int(s.tills.at(row).next) - 1 {
			if s.tills.at(row).currency == currency {
				return row
			}
			last = row
		}
	}
	row := s.tills.push(tillRow{merchant: merchant, currency: currency})
	s.digest += s.tills.at(row).digest(row)
	if last < 0 {
		s.firstTill[merchant] = uint32(row)
	} else {
		s.changeTill(last, func(r *tillRow) { r.next = uint32(row) + 1 })
	}
	return row
}

func (s *State) changeTill(row int, change func(*tillRow)) {
	r := s.tills.at(row)
	s.digest -= r.digest(row)
	change(r)
	s.digest += r.digest(row)
}

// orderTill is the till that an order is paid into.
func (s *State) orderTill(order int) int {
	return s.tillOf(s.orders.at(order).merchant, s.checkoutOf(order).currency)
}

// wholeRate is the commission that would take everything, in basis points.
const wholeRate = 10_000

// rest is what pieces that have not gone back carry of a line: of what was paid for it, of what
// others fund, and of the commission, which is rounded once on what is left. So whatever order
// pieces go back in, the differences sum to what was earned.
func (l *lineRow) rest(back uint32) (paid, subsidy, commission money.Minor) {
	n := uint32(l.quantity)
	paid = l.paid - money.Part(l.paid, back, n)
	subsidy = l.subsidy - money.Part(l.subsidy, back, n)
	return paid, subsidy, money.MulDiv(paid, int64(l.fee), wholeRate)
}

// earn pays what is left of a finished order into its merchant's till.
func (s *State) earn(order int) {
	o := s.orders.at(order)
	s.changeTill(s.orderTill(order), func(r *tillRow) {
		r.orders++
		r.freight += o.freight
		for i := range int(o.lines) {
			l := s.lines.at(int(o.firstLine) + i)
			paid, subsidy, commission := l.rest(uint32(l.back))
			r.goods, r.subsidy, r.commission = r.goods+paid, r.subsidy+subsidy,
				r.commission+commission
		}
	})
}

// clawBack takes what goes back of a finished order out of its merchant's till again, before its
// pieces are marked as gone: what the shopper gets, what the funders get, and the commission on it.
func (s *State) clawBack(order int, e *event.RefundDue) {
	o := s.orders.at(order)
	s.changeTill(s.orderTill(order), func(r *tillRow) {
		r.refunded += e.Freight
		for _, back := range e.Lines {
			l := s.lines.at(int(o.firstLine) + int(back.Line))
			_, _, before := l.rest(uint32(l.back))
			_, _, after := l.rest(uint32(l.back) + back.Quantity)
			r.refunded += back.Amount + back.Subsidy
			r.commission -= before - after
		}
	})
}

// forfeit pays what the merchant keeps of a presale order's deposit into its till, and takes what
// it owes beyond a doubled one out of it.
func (s *State) forfeit(e *event.DepositClosed) {
	order := int(event.CounterOf(uint64(e.Order)) - 1)
	s.changeTill(s.orderTill(order), func(r *tillRow) {
		r.deposits += e.Kept
		r.damages += e.Damages
	})
}
