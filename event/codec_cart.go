package event

func (c *CartLinePut) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(c.Shopper))
	dst = putUint(dst, 2, uint64(c.SKU))
	return putUint(dst, 3, uint64(c.Quantity))
}

func (c *CartLinePut) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			c.Shopper = ShopperID(v)
		case 2<<3 | isVarint:
			c.SKU = SKUID(v)
		case 3<<3 | isVarint:
			c.Quantity, over = uint32(v), over|v>>32
		default:
			if err := skip(tag, v, 3); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}
