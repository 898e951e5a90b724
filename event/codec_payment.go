package event

import "carnival/money"

func (p *PaymentReceived) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(p.Payment))
	dst = putUint(dst, 2, uint64(p.Checkout))
	dst = putString(dst, 3, p.Ref)
	dst = putUint(dst, 4, uint64(p.Amount))
	dst = putUint(dst, 5, uint64(p.Surplus))
	return putPacked(dst, 6, p.Orders)
}

func (p *PaymentReceived) read(b []byte, i, end int) error {
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			p.Payment = PaymentID(v)
		case 2<<3 | isVarint:
			p.Checkout = CheckoutID(v)
		case 3<<3 | isBytes:
			p.Ref = string(b[at:next])
		case 4<<3 | isVarint:
			p.Amount = money.Minor(v)
		case 5<<3 | isVarint:
			p.Surplus = money.Minor(v)
		case 6<<3 | isBytes:
			p.Orders, err = readPacked(p.Orders, b, at, next)
		default:
			err = skip(tag, v, 6)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, 0)
}
