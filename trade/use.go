package trade

import (
	"carnival/event"
	"carnival/money"
)

// benefitKind is what a use is of.
type benefitKind uint8

const (
	useCoupon benefitKind = iota
	useEnvelope
	useAllowance
	useLimit // pieces that count under a promotion's purchase limit
)

// useRow is what one line of a checkout holds of one benefit. It holds no pointer; a checkout's
// uses stand together.
type useRow struct {
	line   uint32 // row of the line
	what   uint32 // kind in the two highest bits, then the row of the benefit
	amount money.Minor
}

const useKindShift = 30

func makeUse(line int, k benefitKind, row int, amount money.Minor) useRow {
	return useRow{uint32(line), uint32(k)<<useKindShift | uint32(row), amount}
}

func (r *useRow) kind() benefitKind { return benefitKind(r.what >> useKindShift) }
func (r *useRow) row() int          { return int(r.what & (1<<useKindShift - 1)) }

func (r *useRow) digest(row int) uint64 {
	return digest(tagUse, uint64(row), uint64(r.line)<<32|uint64(r.what), uint64(r.amount))
}

// evolveLimits counts lines under the promotions' purchase limits.
func (s *State) evolveLimits(row int, e *event.CheckoutPlaced) {
	r := s.checkouts.at(row)
	for _, c := range e.Counted {
		line, of := s.lineAt(r, e, int(c.Line)), int(event.CounterOf(uint64(c.Promotion))-1)
		s.pushUse(makeUse(line, useLimit, of, 0))
		s.changeBought(limitKey{r.shopper, limitPromotion | uint32(of)},
			int32(s.lines.at(line).quantity))
	}
}

// evolveUses keeps what the lines of a checkout hold of benefits, and takes it from the shopper.
// lineOf turns a line's place in the checkout into its row.
func (s *State) evolveUses(row int, e *event.CheckoutPlaced) {
	r := s.checkouts.at(row)
	for i := range e.Discounts {
		d := &e.Discounts[i]
		if d.Funder != event.FundedByMerchant {
			for _, share := range d.Shares {
				s.changeLine(s.lineAt(r, e, int(share.Line)),
					func(l *lineRow) { l.subsidy += share.Amount })
			}
		}
		kind, of := useCoupon, 0
		switch {
		case d.Coupon != 0:
			of = int(event.CounterOf(uint64(d.Coupon)) - 1)
			s.setCoupon(of, couponHeld)
		case d.Envelope != 0:
			kind, of = useEnvelope, int(event.CounterOf(uint64(d.Envelope))-1)
			s.changeEnvelope(of, -d.Amount)
		case d.Rule == event.RuleAllowance:
			kind = useAllowance
			s.changeAllowance(int(r.shopper), -d.Amount)
		default:
			continue
		}
		for _, share := range d.Shares {
			s.pushUse(makeUse(s.lineAt(r, e, int(share.Line)), kind, of, share.Amount))
		}
	}
}

func (s *State) pushUse(u useRow) {
	row := s.uses.push(u)
	s.digest += s.uses.at(row).digest(row)
}

// lineAt is the row of a checkout's line: those of its orders stand one after the other; behind
// them come those of the presale orders whose balances it asks for.
func (s *State) lineAt(r *checkoutRow, e *event.CheckoutPlaced, at int) int {
	lines := 0
	for i := range e.Orders {
		lines += len(e.Orders[i].Lines)
	}
	if at < lines {
		return int(s.orders.at(int(r.firstOrder)).firstLine) + at
	}
	order := int(event.CounterOf(uint64(e.Balances[at-lines].Order)) - 1)
	return int(s.orders.at(order).firstLine)
}

// usesOf goes over what an order's lines hold, of the checkout whose payment it waits for or had.
func (s *State) usesOf(order int, each func(i int, u *useRow)) {
	o, c := s.orders.at(order), s.checkouts.at(s.billOf(order))
	from, to := o.firstLine, o.firstLine+uint32(o.lines)
	for i := int(c.firstUse); i < int(c.firstUse)+int(c.uses); i++ {
		if u := s.uses.at(i); u.line >= from && u.line < to {
			each(i, u)
		}
	}
}

// billOf is the checkout that asked for what an order costs: its own, or for a presale order the
// one that asked for its balance.
func (s *State) billOf(order int) int {
	o := s.orders.at(order)
	if o.presale {
		if bill, asked := s.balanceBill(order); asked {
			return bill
		}
	}
	return int(o.checkout)
}

// holderOf is the order that a line of a checkout belongs to.
func (s *State) holderOf(c *checkoutRow, line int) int {
	for i := int(c.firstOrder); i < int(c.firstOrder)+int(c.orders); i++ {
		if o := s.orders.at(i); line >= int(o.firstLine) && line < int(o.firstLine)+int(o.lines) {
			return i
		}
	}
	return s.presaleHolder(line)
}

// spend makes what an order holds its own for good, once it is paid.
func (s *State) spend(order int) {
	s.usesOf(order, func(_ int, u *useRow) {
		switch u.kind() {
		case useCoupon:
			s.setCoupon(u.row(), couponUsed)
		case useEnvelope:
			s.spendEnvelope(u.row(), u.amount)
		}
	})
}

// going is what of an order goes: gone pieces of a line after those that went before, of all.
type going func(line int) (before, gone, of uint32)

// giveBack says what comes back of benefits when pieces of an order's lines are closed or
// refunded; nil when nothing does. A coupon comes back with the last piece of all lines that it
// was used for; leaving tells which other orders go in the same decision.
func (s *State) giveBack(
	at event.Instant, order int, part going, leaving func(order int) bool,
) *event.BenefitsReturned {
	back := &event.BenefitsReturned{Order: event.OrderID(s.id(order))}
	c := s.checkouts.at(s.billOf(order))
	s.usesOf(order, func(i int, u *useRow) {
		before, gone, of := part(int(u.line))
		if gone == 0 {
			return
		}
		amount := money.Part(u.amount, before+gone, of) - money.Part(u.amount, before, of)
		switch u.kind() {
		case useEnvelope:
			back.Envelopes = addEnvelope(back.Envelopes, event.EnvelopeBack{
				Envelope: event.EnvelopeID(s.id(u.row())), Amount: amount,
				Void: s.envelopes.at(u.row()).to <= at,
			})
		case useAllowance:
			back.Allowance += amount
		case useCoupon:
			if s.lastOfCoupon(c, i, partGoes{order, part, leaving}) {
				back.Coupons = append(back.Coupons, event.CouponBack{
					Coupon: event.CouponID(s.id(u.row())), Void: s.coupons.at(u.row()).to <= at,
				})
			}
		}
	})
	if len(back.Coupons)+len(back.Envelopes) == 0 && back.Allowance == 0 {
		return nil
	}
	return back
}

// addEnvelope sums the parts of one envelope, which the lines of an order hold one by one.
func addEnvelope(all []event.EnvelopeBack, one event.EnvelopeBack) []event.EnvelopeBack {
	for i := range all {
		if all[i].Envelope == one.Envelope {
			all[i].Amount += one.Amount
			return all
		}
	}
	if one.Amount == 0 {
		return all
	}
	return append(all, one)
}

// partGoes is an order of which a part goes, beside orders that leave whole.
type partGoes struct {
	order   int
	part    going
	leaving func(order int) bool
}

// lastOfCoupon reports whether with this use nothing is left of what a coupon was used for: every
// other line of it has gone before, or goes in this decision, and this use is the last of those.
func (s *State) lastOfCoupon(c *checkoutRow, use int, g partGoes) bool {
	what, last := s.uses.at(use).what, use
	for i := int(c.firstUse); i < int(c.firstUse)+int(c.uses); i++ {
		u := s.uses.at(i)
		if u.what != what {
			continue
		}
		l := s.lines.at(int(u.line))
		switch holder := s.holderOf(c, int(u.line)); {
		case holder == g.order:
			if before, gone, of := g.part(int(u.line)); before+gone < of {
				return false
			} else if gone > 0 {
				last = i
			}
		case l.back == l.quantity:
		case s.checkouts.at(s.billOf(holder)) != c: // a balance that was given up before
		case g.leaving(holder):
			last = i
		default:
			return false
		}
	}
	return last == use
}

func (s *State) writeUses(p *pen) {
	p.u64(uint64(s.uses.len()))
	for i := range s.uses.len() {
		u := s.uses.at(i)
		p.u32(u.line, u.what)
		p.u64(uint64(u.amount))
	}
}

func (s *State) readUses(e *eye) {
	for i, n := 0, e.count(1<<34); i < n && e.err == nil; i++ {
		s.uses.push(useRow{e.row(s.lines.len()), e.u32(), money.Minor(e.u64())})
	}
}
