package event

func (c *CouponClaimed) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(c.Coupon))
	dst = putUint(dst, 2, uint64(c.Promotion))
	dst = putUint(dst, 3, uint64(c.Shopper))
	dst = putUint(dst, 4, uint64(c.From))
	return putUint(dst, 5, uint64(c.To))
}

func (c *CouponClaimed) read(b []byte, i, end int) error {
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			c.Coupon = CouponID(v)
		case 2<<3 | isVarint:
			c.Promotion = PromotionID(v)
		case 3<<3 | isVarint:
			c.Shopper = ShopperID(v)
		case 4<<3 | isVarint:
			c.From = Instant(v)
		case 5<<3 | isVarint:
			c.To = Instant(v)
		default:
			if err := skip(tag, v, 5); err != nil {
				return err
			}
		}
	}
	return finish(i, end, 0)
}
