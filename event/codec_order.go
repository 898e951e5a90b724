package event

func (c *OrdersClosed) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(c.Reason))
	dst = putPacked(dst, 2, c.Orders)
	return putPacked(dst, 3, c.Balances)
}

func (c *OrdersClosed) read(b []byte, i, end int) error {
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			c.Reason, over = CloseReason(v), over|v>>8
		case 2<<3 | isBytes:
			c.Orders, err = readPacked(c.Orders, b, at, next)
		case 3<<3 | isBytes:
			c.Balances, err = readPacked(c.Balances, b, at, next)
		default:
			err = skip(tag, v, 3)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}
