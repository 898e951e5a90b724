package event

func (f *FavouriteSet) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(f.Shopper))
	dst = putUint(dst, 2, uint64(f.Product))
	return putBool(dst, 3, f.On)
}

func (f *FavouriteSet) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			f.Shopper = ShopperID(v)
		case 2<<3 | isVarint:
			f.Product = ProductID(v)
		case 3<<3 | isVarint:
			f.On, over = v != 0, over|v>>1
		default:
			if err := skip(tag, v, 3); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}
