package event

import "carnival/money"

func (r *RefundDue) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(r.Refund))
	dst = putUint(dst, 2, uint64(r.Payment))
	dst = putString(dst, 3, r.Ref)
	dst = putUint(dst, 4, uint64(r.Order))
	dst = putUint(dst, 5, uint64(r.Amount))
	dst = putUint(dst, 6, uint64(r.Reason))
	for i := range r.Lines {
		dst = r.Lines[i].append(dst)
	}
	dst = putUint(dst, 8, uint64(r.Freight))
	dst = putUint(dst, 9, uint64(r.Goods))
	dst = putBool(dst, 10, r.Closed)
	return putUint(dst, 11, uint64(r.Return))
}

func (r *RefundDue) read(b []byte, i, end int) error {
	var over uint64
	var err error
	for i < end && err == nil {
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
		case 7<<3 | isBytes:
			err = more(&r.Lines).read(b, at, next)
		case 8<<3 | isVarint:
			r.Freight = money.Minor(v)
		case 9<<3 | isVarint:
			r.Goods, over = Goods(v), over|v>>8
		case 10<<3 | isVarint:
			r.Closed, over = v != 0, over|v>>1
		case 11<<3 | isVarint:
			r.Return = ReturnID(v)
		default:
			err = skip(tag, v, 11)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}

func (l *RefundedLine) append(dst []byte) []byte {
	dst, at := open(dst, 7)
	dst = putUint(dst, 1, uint64(l.Line))
	dst = putUnless(dst, 2, uint64(l.Quantity), 1)
	dst = putUint(dst, 3, uint64(l.Amount))
	dst = putUint(dst, 4, uint64(l.Subsidy))
	return shut(dst, at)
}

func (l *RefundedLine) read(b []byte, i, end int) error {
	l.Quantity = 1
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			l.Line, over = uint16(v), over|v>>16
		case 2<<3 | isVarint:
			l.Quantity, over = uint32(v), over|v>>32
		case 3<<3 | isVarint:
			l.Amount = money.Minor(v)
		case 4<<3 | isVarint:
			l.Subsidy = money.Minor(v)
		default:
			if err := skip(tag, v, 4); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (r *RefundPaid) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(r.Refund))
	dst = putString(dst, 2, r.Ref)
	return putUint(dst, 3, uint64(r.Note))
}

func (r *RefundPaid) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			r.Refund = RefundID(v)
		case 2<<3 | isBytes:
			r.Ref = string(b[at:next])
		case 3<<3 | isVarint:
			r.Note, over = RefundNote(v), over|v>>8
		default:
			if err := skip(tag, v, 3); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (r *RefundFailed) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(r.Refund))
	return putString(dst, 2, r.Code)
}

func (r *RefundFailed) read(b []byte, i, end int) error {
	for i < end {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			r.Refund = RefundID(v)
		case 2<<3 | isBytes:
			r.Code = string(b[at:next])
		default:
			if err := skip(tag, v, 2); err != nil {
				return err
			}
		}
	}
	return finish(i, end, 0)
}

func (r *RefundRetried) append(dst []byte) []byte { return putUint(dst, 1, uint64(r.Refund)) }

func (r *RefundRetried) read(b []byte, i, end int) error {
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			r.Refund = RefundID(v)
		default:
			if err := skip(tag, v, 1); err != nil {
				return err
			}
		}
	}
	return finish(i, end, 0)
}
