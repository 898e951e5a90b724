package event

func (s *StockChanged) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(s.SKU))
	dst = putUint(dst, 2, zigzag(s.Delta))
	return putUint(dst, 3, uint64(s.By))
}

func (s *StockChanged) read(b []byte, i, end int) error {
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			s.SKU = SKUID(v)
		case 2<<3 | isVarint:
			s.Delta = unzigzag(v)
		case 3<<3 | isVarint:
			s.By = MerchantID(v)
		default:
			if err := skip(tag, v, 3); err != nil {
				return err
			}
		}
	}
	return finish(i, end, 0)
}
