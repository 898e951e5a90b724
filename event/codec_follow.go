package event

func (f *MerchantFollowed) append(dst []byte) []byte {
	return appendFollow(dst, f.Shopper, f.Merchant)
}

func (f *MerchantFollowed) read(b []byte, i, end int) error {
	return readFollow(&f.Shopper, &f.Merchant, b[i:end])
}

func (f *MerchantUnfollowed) append(dst []byte) []byte {
	return appendFollow(dst, f.Shopper, f.Merchant)
}

func (f *MerchantUnfollowed) read(b []byte, i, end int) error {
	return readFollow(&f.Shopper, &f.Merchant, b[i:end])
}

// appendFollow and readFollow are for both facts, which say the same of the same two.
func appendFollow(dst []byte, shopper ShopperID, merchant MerchantID) []byte {
	dst = putUint(dst, 1, uint64(shopper))
	return putUint(dst, 2, uint64(merchant))
}

func readFollow(shopper *ShopperID, merchant *MerchantID, b []byte) error {
	i, end := 0, len(b)
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			*shopper = ShopperID(v)
		case 2<<3 | isVarint:
			*merchant = MerchantID(v)
		default:
			if err := skip(tag, v, 2); err != nil {
				return err
			}
		}
	}
	return finish(i, end, 0)
}
