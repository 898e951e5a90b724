package event

func (s *ShopperJoined) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(s.Shopper))
	return putUint(dst, 2, s.Account)
}

func (s *ShopperJoined) read(b []byte, i, end int) error {
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			s.Shopper = ShopperID(v)
		case 2<<3 | isVarint:
			s.Account = v
		default:
			if err := skip(tag, v, 2); err != nil {
				return err
			}
		}
	}
	return finish(i, end, 0)
}
