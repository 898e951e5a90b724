package event

import "carnival/money"

func (d *Discount) append(dst []byte) []byte {
	dst, at := open(dst, 15)
	dst = putUint(dst, 1, uint64(d.Rule))
	dst = putUint(dst, 2, uint64(d.Funder))
	dst = putUint(dst, 3, uint64(d.Promotion))
	dst = putUint(dst, 4, uint64(d.Coupon))
	dst = putUint(dst, 5, uint64(d.Envelope))
	dst = putUint(dst, 6, uint64(d.Merchant))
	dst = putUint(dst, 7, uint64(d.Base))
	dst = putUint(dst, 8, uint64(d.At))
	dst = putUnless(dst, 9, uint64(d.Times), 1)
	dst = putUint(dst, 10, uint64(d.Amount))
	dst = putUint(dst, 11, uint64(d.Lapsed))
	for i := range d.Shares {
		dst = d.Shares[i].append(dst)
	}
	return shut(dst, at)
}

// read fills d; its shares are gathered behind the others of the checkout.
func (d *Discount) read(b []byte, i, end int, shares *[]LineShare) error {
	d.Times = 1
	first := len(*shares)
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			d.Rule, over = Rule(v), over|v>>8
		case 2<<3 | isVarint:
			d.Funder, over = Funder(v), over|v>>8
		case 3<<3 | isVarint:
			d.Promotion = PromotionID(v)
		case 4<<3 | isVarint:
			d.Coupon = CouponID(v)
		case 5<<3 | isVarint:
			d.Envelope = EnvelopeID(v)
		case 6<<3 | isVarint:
			d.Merchant = MerchantID(v)
		case 7<<3 | isVarint:
			d.Base = int64(v)
		case 8<<3 | isVarint:
			d.At = int64(v)
		case 9<<3 | isVarint:
			d.Times, over = uint32(v), over|v>>32
		case 10<<3 | isVarint:
			d.Amount = money.Minor(v)
		case 11<<3 | isVarint:
			d.Lapsed = money.Minor(v)
		case 12<<3 | isBytes:
			err = more(shares).read(b, at, next)
		default:
			err = skip(tag, v, 12)
		}
	}
	if err != nil {
		return err
	}
	if last := len(*shares); last > first {
		d.Shares = (*shares)[first:last:last]
	}
	return finish(i, end, over)
}

func (s *LineShare) append(dst []byte) []byte {
	dst, at := open(dst, 12)
	dst = putUint(dst, 1, uint64(s.Line))
	dst = putUint(dst, 2, uint64(s.Amount))
	return shut(dst, at)
}

func (s *LineShare) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			s.Line, over = uint16(v), over|v>>16
		case 2<<3 | isVarint:
			s.Amount = money.Minor(v)
		default:
			if err := skip(tag, v, 2); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (u *Unused) append(dst []byte) []byte {
	dst, at := openFar(dst, 16)
	dst = putUint(dst, 1, uint64(u.Rule))
	dst = putUint(dst, 2, uint64(u.Promotion))
	dst = putUint(dst, 3, uint64(u.Coupon))
	dst = putUint(dst, 4, uint64(u.Envelope))
	dst = putUint(dst, 5, uint64(u.Reason))
	dst = putUint(dst, 6, uint64(u.Short))
	return shut(dst, at)
}

func (u *Unused) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			u.Rule, over = Rule(v), over|v>>8
		case 2<<3 | isVarint:
			u.Promotion = PromotionID(v)
		case 3<<3 | isVarint:
			u.Coupon = CouponID(v)
		case 4<<3 | isVarint:
			u.Envelope = EnvelopeID(v)
		case 5<<3 | isVarint:
			u.Reason, over = UnusedReason(v), over|v>>8
		case 6<<3 | isVarint:
			u.Short = int64(v)
		default:
			if err := skip(tag, v, 6); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (r *BenefitsReturned) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(r.Order))
	for i := range r.Coupons {
		dst = r.Coupons[i].append(dst)
	}
	for i := range r.Envelopes {
		dst = r.Envelopes[i].append(dst)
	}
	return putUint(dst, 4, uint64(r.Allowance))
}

func (r *BenefitsReturned) read(b []byte, i, end int) error {
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			r.Order = OrderID(v)
		case 2<<3 | isBytes:
			err = more(&r.Coupons).read(b, at, next)
		case 3<<3 | isBytes:
			err = more(&r.Envelopes).read(b, at, next)
		case 4<<3 | isVarint:
			r.Allowance = money.Minor(v)
		default:
			err = skip(tag, v, 4)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, 0)
}

func (c *CouponBack) append(dst []byte) []byte {
	dst, at := open(dst, 2)
	dst = putUint(dst, 1, uint64(c.Coupon))
	dst = putBool(dst, 2, c.Void)
	return shut(dst, at)
}

func (c *CouponBack) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			c.Coupon = CouponID(v)
		case 2<<3 | isVarint:
			c.Void, over = v != 0, over|v>>1
		default:
			if err := skip(tag, v, 2); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (e *EnvelopeBack) append(dst []byte) []byte {
	dst, at := open(dst, 3)
	dst = putUint(dst, 1, uint64(e.Envelope))
	dst = putUint(dst, 2, uint64(e.Amount))
	dst = putBool(dst, 3, e.Void)
	return shut(dst, at)
}

func (e *EnvelopeBack) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			e.Envelope = EnvelopeID(v)
		case 2<<3 | isVarint:
			e.Amount = money.Minor(v)
		case 3<<3 | isVarint:
			e.Void, over = v != 0, over|v>>1
		default:
			if err := skip(tag, v, 3); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (x *BenefitsExpired) append(dst []byte) []byte {
	dst = putPacked(dst, 1, x.Coupons)
	dst = putPacked(dst, 2, x.Envelopes)
	return putPacked(dst, 3, x.Groups)
}

func (x *BenefitsExpired) read(b []byte, i, end int) error {
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isBytes:
			x.Coupons, err = readPacked(x.Coupons, b, at, next)
		case 2<<3 | isBytes:
			x.Envelopes, err = readPacked(x.Envelopes, b, at, next)
		case 3<<3 | isBytes:
			x.Groups, err = readPacked(x.Groups, b, at, next)
		default:
			err = skip(tag, v, 3)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, 0)
}

func (a *AllowanceGranted) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(a.Shopper))
	dst = putString(dst, 2, a.Ref)
	return putUint(dst, 3, uint64(a.Amount))
}

func (a *AllowanceGranted) read(b []byte, i, end int) error {
	for i < end {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			a.Shopper = ShopperID(v)
		case 2<<3 | isBytes:
			a.Ref = string(b[at:next])
		case 3<<3 | isVarint:
			a.Amount = money.Minor(v)
		default:
			if err := skip(tag, v, 3); err != nil {
				return err
			}
		}
	}
	return finish(i, end, 0)
}
