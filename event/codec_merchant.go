package event

func (m *MerchantOpened) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(m.Merchant))
	dst = putString(dst, 2, m.Key)
	dst = putText(dst, 3, m.Name)
	dst = putUint(dst, 4, uint64(m.Channel))
	dst = putUint(dst, 5, uint64(m.Province))
	return putUnless(dst, 6, uint64(m.Country), uint64(Home))
}

func (m *MerchantOpened) read(b []byte, i, end int) error {
	m.Country = Home
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			m.Merchant = MerchantID(v)
		case 2<<3 | isBytes:
			m.Key = string(b[at:next])
		case 3<<3 | isBytes:
			err = readText(&m.Name, b, at, next)
		case 4<<3 | isVarint:
			m.Channel, over = Channel(v), over|v>>8
		case 5<<3 | isVarint:
			m.Province, over = Province(v), over|v>>8
		case 6<<3 | isVarint:
			m.Country, over = Market(v), over|v>>16
		default:
			err = skip(tag, v, 6)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}
