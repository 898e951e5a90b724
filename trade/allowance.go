package trade

import (
	"carnival/event"
	"carnival/money"
)

// GrantAllowance adds to a shopper's allowance. The same Ref counts once, and is refused with
// another amount.
type GrantAllowance struct {
	begins
	Shopper event.ShopperID
	Ref     string
	Amount  money.Minor // in the home currency
}

// MaxAllowance bounds what a shopper may hold: a million yuan.
const MaxAllowance money.Minor = 100_000_000

type grantKey struct {
	shopper uint32
	ref     string
}

func (k grantKey) digest(amount money.Minor) uint64 {
	return digest(tagAllowance, uint64(k.shopper), digestText(k.ref), uint64(amount), 1)
}

// AllowanceOf is what a shopper has left.
func (s *State) AllowanceOf(id event.ShopperID) money.Minor {
	row, ok := s.shopper(id)
	if !ok {
		return 0
	}
	return s.holding(row).allowance
}

func (s *State) decideAllowance(c *GrantAllowance) Outcome {
	shopper, ok := s.shopper(c.Shopper)
	if !ok {
		return refuse(ShopperUnknown)
	}
	switch was, known := s.grants[grantKey{uint32(shopper), c.Ref}]; {
	case known && was == c.Amount:
		return unchanged(uint64(c.Shopper))
	case known:
		return refuse(GrantTaken)
	}
	if c.Ref == "" || len(c.Ref) > maxRefBytes || c.Amount <= 0 || c.Amount > MaxAllowance ||
		s.holding(shopper).allowance+c.Amount > MaxAllowance || len(s.grants) >= MaxGrants {
		return refuse(GrantInvalid)
	}
	return happened(uint64(c.Shopper),
		&event.AllowanceGranted{Shopper: c.Shopper, Ref: c.Ref, Amount: c.Amount})
}

func (s *State) evolveAllowance(e *event.AllowanceGranted) {
	shopper := int(event.CounterOf(uint64(e.Shopper)) - 1)
	key := grantKey{uint32(shopper), e.Ref}
	s.grants[key] = e.Amount
	s.digest += key.digest(e.Amount)
	s.changeAllowance(shopper, e.Amount)
}

// changeAllowance adds to what a shopper has left, or takes from it.
func (s *State) changeAllowance(shopper int, delta money.Minor) {
	w := s.walletOf(shopper)
	s.digest -= w.digest(shopper)
	w.allowance += delta
	s.digest += w.digest(shopper)
}

func (b *benefits) writeAllowances(p *pen) {
	some := uint64(0)
	for i := range b.wallets.len() {
		some += bit(b.wallets.at(i).allowance != 0)
	}
	p.u64(some, uint64(len(b.grants)))
	for i := range b.wallets.len() {
		if left := b.wallets.at(i).allowance; left != 0 {
			p.u32(uint32(i))
			p.u64(uint64(left))
		}
	}
	for k, amount := range b.grants {
		p.u32(k.shopper)
		p.text(k.ref)
		p.u64(uint64(amount))
	}
}

func (s *State) readAllowances(e *eye) {
	some, grants := e.count(s.shoppers.len()), e.count(MaxGrants)
	for i := 0; i < some && e.err == nil; i++ {
		row, left := e.row(s.shoppers.len()), money.Minor(e.u64())
		if e.err == nil {
			s.walletOf(int(row)).allowance = left
		}
	}
	for i := 0; i < grants && e.err == nil; i++ {
		key := grantKey{e.row(s.shoppers.len()), e.text()}
		s.grants[key] = e.minor()
	}
}
