package event

func (r *ReturnOpened) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(r.Return))
	dst = putUint(dst, 2, uint64(r.Order))
	dst = putUint(dst, 3, uint64(r.Reason))
	for i := range r.Lines {
		dst = r.Lines[i].append(dst)
	}
	return dst
}

func (r *ReturnOpened) read(b []byte, i, end int) error {
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			r.Return = ReturnID(v)
		case 2<<3 | isVarint:
			r.Order = OrderID(v)
		case 3<<3 | isVarint:
			r.Reason, over = ReturnReason(v), over|v>>8
		case 4<<3 | isBytes:
			err = more(&r.Lines).read(b, at, next)
		default:
			err = skip(tag, v, 4)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}

func (l *ReturnLine) append(dst []byte) []byte {
	dst, at := open(dst, 4)
	dst = putUint(dst, 1, uint64(l.Line))
	dst = putUnless(dst, 2, uint64(l.Quantity), 1)
	return shut(dst, at)
}

func (l *ReturnLine) read(b []byte, i, end int) error {
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
		default:
			if err := skip(tag, v, 2); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (r *ReturnMoved) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(r.Return))
	dst = putUint(dst, 2, uint64(r.Status))
	dst = putString(dst, 3, r.Carrier)
	return putString(dst, 4, r.Number)
}

func (r *ReturnMoved) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			r.Return = ReturnID(v)
		case 2<<3 | isVarint:
			r.Status, over = ReturnStatus(v), over|v>>8
		case 3<<3 | isBytes:
			r.Carrier = string(b[at:next])
		case 4<<3 | isBytes:
			r.Number = string(b[at:next])
		default:
			if err := skip(tag, v, 4); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}
