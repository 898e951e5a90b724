package event

import "carnival/money"

func (r *RefundDue) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(r.Refund))
	dst = putUint(dst, 2, uint64(r.Payment))
	dst = putString(dst, 3, r.Ref)
	dst = putUint(dst, 4, uint64(r.Order))
	dst = putUint(dst, 5, uint64(r.Amount))
	return putUint(dst, 6, uint64(r.Reason))
}

func (r *RefundDue) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			r.Refund = RefundID(v)
		case 2<<3 | isVarint:
			r.Payment = PaymentID(v)
		case 3<<3 | isBytes:
			r.Ref = string(b[at:next])
		case 4<<3 | isVarint:
			r.Order = OrderID(v)
		case 5<<3 | isVarint:
			r.Amount = money.Minor(v)
		case 6<<3 | isVarint:
			r.Reason, over = RefundReason(v), over|v>>8
		default:
			if err := skip(tag, v, 6); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (r *RefundPaid) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(r.Refund))
	return putString(dst, 2, r.Ref)
}

func (r *RefundPaid) read(b []byte, i, end int) error {
	for i < end {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			r.Refund = RefundID(v)
		case 2<<3 | isBytes:
			r.Ref = string(b[at:next])
		default:
			if err := skip(tag, v, 2); err != nil {
				return err
			}
		}
	}
	return finish(i, end, 0)
}
