package trade

// A purchase limit counts the pieces of a SKU that a shopper has ordered; it is counted when an
// order is made and released when it closes (rules R6.1).

type limitKey struct{ shopper, sku uint32 }

func (k limitKey) digest(n uint32) uint64 {
	return digest(tagBought, uint64(k.shopper), uint64(k.sku), uint64(n))
}

// changeBought moves the count of a shopper's pieces; a count of zero is not kept.
func (s *State) changeBought(k limitKey, delta int32) {
	had := s.bought[k]
	if had > 0 {
		s.digest -= k.digest(had)
	}
	has := uint32(int32(had) + delta)
	if has == 0 {
		delete(s.bought, k)
		return
	}
	s.bought[k] = has
	s.digest += k.digest(has)
}
