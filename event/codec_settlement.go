package event

import "carnival/money"

func (s *SettlementClosed) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(s.Settlement))
	dst = putUint(dst, 2, uint64(s.Merchant))
	dst = putUnless(dst, 3, uint64(s.Currency), uint64(money.CNY))
	dst = putUint(dst, 4, uint64(s.Orders))
	dst = putUint(dst, 5, uint64(s.Goods))
	dst = putUint(dst, 6, uint64(s.Subsidy))
	dst = putUint(dst, 7, uint64(s.Freight))
	dst = putUint(dst, 8, uint64(s.Deposits))
	dst = putUint(dst, 9, zigzag(int64(s.Commission)))
	dst = putUint(dst, 10, uint64(s.Refunded))
	dst = putUint(dst, 11, uint64(s.Damages))
	dst = putUint(dst, 12, zigzag(int64(s.Carried)))
	return putUint(dst, 13, zigzag(int64(s.Payout)))
}

func (s *SettlementClosed) read(b []byte, i, end int) error {
	s.Currency = money.CNY
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			s.Settlement = SettlementID(v)
		case 2<<3 | isVarint:
			s.Merchant = MerchantID(v)
		case 3<<3 | isVarint:
			s.Currency, over = money.Currency(v), over|v>>16
		case 4<<3 | isVarint:
			s.Orders, over = uint32(v), over|v>>32
		case 5<<3 | isVarint:
			s.Goods = money.Minor(v)
		case 6<<3 | isVarint:
			s.Subsidy = money.Minor(v)
		case 7<<3 | isVarint:
			s.Freight = money.Minor(v)
		case 8<<3 | isVarint:
			s.Deposits = money.Minor(v)
		case 9<<3 | isVarint:
			s.Commission = money.Minor(unzigzag(v))
		case 10<<3 | isVarint:
			s.Refunded = money.Minor(v)
		case 11<<3 | isVarint:
			s.Damages = money.Minor(v)
		case 12<<3 | isVarint:
			s.Carried = money.Minor(unzigzag(v))
		case 13<<3 | isVarint:
			s.Payout = money.Minor(unzigzag(v))
		default:
			if err := skip(tag, v, 13); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (p *PayoutSettled) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(p.Settlement))
	dst = putString(dst, 2, p.Ref)
	return putBool(dst, 3, p.Failed)
}

func (p *PayoutSettled) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			p.Settlement = SettlementID(v)
		case 2<<3 | isBytes:
			p.Ref = string(b[at:next])
		case 3<<3 | isVarint:
			p.Failed, over = v != 0, over|v>>1
		default:
			if err := skip(tag, v, 3); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}
