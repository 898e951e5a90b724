package event

func (m *CartMerged) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(m.Guest))
	dst = putUint(dst, 2, uint64(m.Shopper))
	dst = putBool(dst, 3, m.Undone)
	for _, l := range m.Lines {
		var at int
		dst, at = open(dst, 4)
		dst = putUint(dst, 1, uint64(l.SKU))
		dst = putUint(dst, 2, uint64(l.Guest))
		dst = putUint(dst, 3, uint64(l.Before))
		dst = putUint(dst, 4, uint64(l.After))
		dst = shut(dst, at)
	}
	for _, f := range m.Favourites {
		var at int
		dst, at = open(dst, 5)
		dst = putUint(dst, 1, uint64(f.Product))
		dst = putBool(dst, 2, f.Before)
		dst = shut(dst, at)
	}
	for _, f := range m.Follows {
		var at int
		dst, at = open(dst, 6)
		dst = putUint(dst, 1, uint64(f.Merchant))
		dst = putBool(dst, 2, f.Before)
		dst = shut(dst, at)
	}
	return dst
}

func (m *CartMerged) read(b []byte, i, end int) error {
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			m.Guest = ShopperID(v)
		case 2<<3 | isVarint:
			m.Shopper = ShopperID(v)
		case 3<<3 | isVarint:
			m.Undone, over = v != 0, over|v>>1
		case 4<<3 | isBytes:
			err = more(&m.Lines).read(b, at, next)
		case 5<<3 | isBytes:
			err = more(&m.Favourites).read(b, at, next)
		case 6<<3 | isBytes:
			err = more(&m.Follows).read(b, at, next)
		default:
			err = skip(tag, v, 6)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}

func (l *MergedLine) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			l.SKU = SKUID(v)
		case 2<<3 | isVarint:
			l.Guest, over = uint32(v), over|v>>32
		case 3<<3 | isVarint:
			l.Before, over = uint32(v), over|v>>32
		case 4<<3 | isVarint:
			l.After, over = uint32(v), over|v>>32
		default:
			if err := skip(tag, v, 4); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (f *MergedFavourite) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			f.Product = ProductID(v)
		case 2<<3 | isVarint:
			f.Before, over = v != 0, over|v>>1
		default:
			if err := skip(tag, v, 2); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (f *MergedFollow) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			f.Merchant = MerchantID(v)
		case 2<<3 | isVarint:
			f.Before, over = v != 0, over|v>>1
		default:
			if err := skip(tag, v, 2); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (s *ShopperErased) append(dst []byte) []byte { return putUint(dst, 1, uint64(s.Shopper)) }

func (s *ShopperErased) read(b []byte, i, end int) error {
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			s.Shopper = ShopperID(v)
		default:
			if err := skip(tag, v, 1); err != nil {
				return err
			}
		}
	}
	return finish(i, end, 0)
}

// leaveRoom is the part of the decoder's room for those who come and go, and follow.
type leaveRoom struct {
	merged     CartMerged
	erased     ShopperErased
	followed   MerchantFollowed
	unfollowed MerchantUnfollowed
}

// leave reads a fact of those who come and go, and follow.
func (d *Decoder) leave(k Kind, i, end int) (Event, error) {
	r, b := &d.room.leave, d.batch.Body
	switch k {
	case KindCartMerged:
		e := fresh(d, &r.merged, CartMerged{
			Lines: r.merged.Lines[:0], Favourites: r.merged.Favourites[:0],
			Follows: r.merged.Follows[:0],
		})
		return e, e.read(b, i, end)
	case KindShopperErased:
		e := fresh(d, &r.erased, ShopperErased{})
		return e, e.read(b, i, end)
	case KindMerchantFollowed:
		e := fresh(d, &r.followed, MerchantFollowed{})
		return e, e.read(b, i, end)
	case KindMerchantUnfollowed:
		e := fresh(d, &r.unfollowed, MerchantUnfollowed{})
		return e, e.read(b, i, end)
	}
	return d.later(k)
}
