package event

func (p *ParcelShipped) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(p.Order))
	dst = putString(dst, 2, p.Carrier)
	return putString(dst, 3, p.Number)
}

func (p *ParcelShipped) read(b []byte, i, end int) error {
	for i < end {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			p.Order = OrderID(v)
		case 2<<3 | isBytes:
			p.Carrier = string(b[at:next])
		case 3<<3 | isBytes:
			p.Number = string(b[at:next])
		default:
			if err := skip(tag, v, 3); err != nil {
				return err
			}
		}
	}
	return finish(i, end, 0)
}

func (f *OrdersFinished) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(f.Reason))
	return putPacked(dst, 2, f.Orders)
}

func (f *OrdersFinished) read(b []byte, i, end int) error {
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			f.Reason, over = FinishReason(v), over|v>>8
		case 2<<3 | isBytes:
			f.Orders, err = readPacked(f.Orders, b, at, next)
		default:
			err = skip(tag, v, 2)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}
