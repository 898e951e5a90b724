package trade

import (
	"carnival/event"
	"carnival/money"
	"carnival/promo"
)

// walletRow is what one shopper holds and can still use: chains of coupons and of envelopes by
// row+1, the newest first, and how many there are; they follow from those rows. The allowance
// stands here alone.
type walletRow struct {
	coupon, envelope   uint32
	coupons, envelopes uint32
	allowance          money.Minor
}

func (r *walletRow) digest(row int) uint64 {
	if r.allowance == 0 {
		return 0
	}
	return digest(tagAllowance, uint64(row), uint64(r.allowance))
}

// holding is a shopper's wallet as it is; one who never had anything has an empty one.
func (s *State) holding(shopper int) walletRow {
	if shopper >= s.wallets.len() {
		return walletRow{}
	}
	return *s.wallets.at(shopper)
}

// walletOf is the row of a shopper's wallet, which is made when it is needed first.
func (s *State) walletOf(shopper int) *walletRow {
	for s.wallets.len() <= shopper {
		s.wallets.push(walletRow{})
	}
	return s.wallets.at(shopper)
}

// wallet puts what a shopper holds into a basket: free coupons, envelopes with money left, newest
// first, and the allowance. Those of another currency than the basket's are put aside, and the bill
// says so. Others may not be usable yet, or not any more: the bill tells. What lies beyond the
// bounds of a wallet, as only returns can bring it there, waits until there is room.
func (s *State) wallet(shopper int, b *promo.Basket) {
	w := s.holding(shopper)
	coupons, envelopes, aside := b.Coupons[:0], b.Envelopes[:0], b.Aside[:0]
	for row := w.coupon; row != 0; {
		c := s.coupons.at(int(row - 1))
		if c.status == couponFree && len(coupons) < MaxWalletCoupons {
			coupons = append(coupons, promo.Coupon{
				ID:        event.CouponID(s.id(int(row - 1))),
				Promotion: event.PromotionID(s.id(int(c.promotion))), From: c.from, To: c.to,
			})
		}
		row = c.next
	}
	for row := w.envelope; row != 0 && len(envelopes) < MaxWalletEnvelopes; {
		v := s.envelopes.at(int(row - 1))
		id := event.EnvelopeID(s.id(int(row - 1)))
		if f := s.campaigns.at(int(v.campaign)).fact; f.Currency == b.Currency {
			envelopes = append(envelopes, promo.Envelope{
				ID: id, Funder: f.Funder, Left: v.left, From: v.from, To: v.to,
			})
		} else if len(aside) < MaxWalletEnvelopes {
			aside = append(aside, event.Unused{
				Rule: event.RuleEnvelope, Envelope: id, Reason: event.UnusedOtherMoney,
			})
		}
		row = v.next
	}
	switch home := s.plan != nil && s.plan.Currency == b.Currency; {
	case home:
		b.Allowance = w.allowance
	case w.allowance > 0:
		aside = append(aside,
			event.Unused{Rule: event.RuleAllowance, Reason: event.UnusedOtherMoney})
	}
	b.Coupons, b.Envelopes, b.Aside = coupons, envelopes, aside
}

// The chains of a wallet go from newer rows to older ones, whatever left them and came back, so
// that a wallet read from a snapshot is in the same order.

func (s *State) keepCoupon(row int) {
	w := s.walletOf(int(s.coupons.at(row).shopper))
	link := &w.coupon
	for *link > uint32(row)+1 {
		link = &s.coupons.at(int(*link - 1)).next
	}
	s.coupons.at(row).next = *link
	*link = uint32(row) + 1
	w.coupons++
}

func (s *State) dropCoupon(row int) {
	w := s.walletOf(int(s.coupons.at(row).shopper))
	link := &w.coupon
	for *link != uint32(row)+1 {
		link = &s.coupons.at(int(*link - 1)).next
	}
	*link = s.coupons.at(row).next
	w.coupons--
}

func (s *State) keepEnvelope(row int) {
	w := s.walletOf(int(s.envelopes.at(row).shopper))
	link := &w.envelope
	for *link > uint32(row)+1 {
		link = &s.envelopes.at(int(*link - 1)).next
	}
	s.envelopes.at(row).next = *link
	*link = uint32(row) + 1
	w.envelopes++
}

func (s *State) dropEnvelope(row int) {
	w := s.walletOf(int(s.envelopes.at(row).shopper))
	link := &w.envelope
	for *link != uint32(row)+1 {
		link = &s.envelopes.at(int(*link - 1)).next
	}
	*link = s.envelopes.at(row).next
	w.envelopes--
}
