package event

import "carnival/money"

func (p *ProductOffered) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(p.Product))
	dst = putUint(dst, 2, uint64(p.Merchant))
	dst = putString(dst, 3, p.Handle)
	dst = putHash(dst, 4, &p.Digest)
	dst = putText(dst, 5, p.Title)
	dst = putText(dst, 6, p.Body)
	dst = putString(dst, 7, p.Brand)
	dst = putUint(dst, 8, uint64(p.Category))
	dst = putUint(dst, 9, uint64(p.Origin))
	dst = putString(dst, 10, p.Image)
	dst = putBool(dst, 11, p.Listed)
	for i := range p.SKUs {
		dst = p.SKUs[i].append(dst)
	}
	return dst
}

func (s *OfferedSKU) append(dst []byte) []byte {
	dst, sku := open(dst, 12)
	dst = putUint(dst, 1, uint64(s.SKU))
	dst = putString(dst, 2, s.Code)
	for _, o := range s.Options {
		var at int
		dst, at = open(dst, 3)
		dst = putText(dst, 1, o.Name)
		dst = putText(dst, 2, o.Value)
		dst = shut(dst, at)
	}
	for _, p := range s.Prices {
		var at int
		dst, at = open(dst, 4)
		dst = putUnless(dst, 1, uint64(p.Market), uint64(Home))
		dst = putUnless(dst, 2, uint64(p.Currency), uint64(money.CNY))
		dst = putUint(dst, 3, uint64(p.List))
		dst = putUint(dst, 4, uint64(p.Festival))
		dst = shut(dst, at)
	}
	dst = putUint(dst, 5, uint64(s.Limit))
	dst = putBool(dst, 6, s.Hot)
	dst = putUint(dst, 7, uint64(s.Grams))
	dst = putUint(dst, 8, uint64(s.NetContent))
	dst = putString(dst, 9, s.Unit)
	dst = putString(dst, 10, s.Image)
	return shut(dst, sku)
}

func (p *ProductOffered) read(b []byte, i, end int) error {
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			p.Product = ProductID(v)
		case 2<<3 | isVarint:
			p.Merchant = MerchantID(v)
		case 3<<3 | isBytes:
			p.Handle = string(b[at:next])
		case 4<<3 | isBytes:
			err = readHash(&p.Digest, b[at:next])
		case 5<<3 | isBytes:
			err = readText(&p.Title, b, at, next)
		case 6<<3 | isBytes:
			err = readText(&p.Body, b, at, next)
		case 7<<3 | isBytes:
			p.Brand = string(b[at:next])
		case 8<<3 | isVarint:
			p.Category, over = Category(v), over|v>>16
		case 9<<3 | isVarint:
			p.Origin, over = Origin(v), over|v>>16
		case 10<<3 | isBytes:
			p.Image = string(b[at:next])
		case 11<<3 | isVarint:
			p.Listed, over = v != 0, over|v>>1
		case 12<<3 | isBytes:
			p.SKUs = append(p.SKUs, OfferedSKU{})
			err = p.SKUs[len(p.SKUs)-1].read(b, at, next)
		default:
			err = skip(tag, v, 12)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}

func (s *OfferedSKU) read(b []byte, i, end int) error {
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			s.SKU = SKUID(v)
		case 2<<3 | isBytes:
			s.Code = string(b[at:next])
		case 3<<3 | isBytes:
			s.Options = append(s.Options, Option{})
			err = s.Options[len(s.Options)-1].read(b, at, next)
		case 4<<3 | isBytes:
			s.Prices = append(s.Prices, Price{Market: Home, Currency: money.CNY})
			err = s.Prices[len(s.Prices)-1].read(b, at, next)
		case 5<<3 | isVarint:
			s.Limit, over = uint32(v), over|v>>32
		case 6<<3 | isVarint:
			s.Hot, over = v != 0, over|v>>1
		case 7<<3 | isVarint:
			s.Grams, over = uint32(v), over|v>>32
		case 8<<3 | isVarint:
			s.NetContent, over = uint32(v), over|v>>32
		case 9<<3 | isBytes:
			s.Unit = string(b[at:next])
		case 10<<3 | isBytes:
			s.Image = string(b[at:next])
		default:
			err = skip(tag, v, 10)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}

func (o *Option) read(b []byte, i, end int) error {
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isBytes:
			err = readText(&o.Name, b, at, next)
		case 2<<3 | isBytes:
			err = readText(&o.Value, b, at, next)
		default:
			err = skip(tag, v, 2)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, 0)
}

func (p *Price) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			p.Market, over = Market(v), over|v>>16
		case 2<<3 | isVarint:
			p.Currency, over = money.Currency(v), over|v>>16
		case 3<<3 | isVarint:
			p.List = money.Minor(v)
		case 4<<3 | isVarint:
			p.Festival = money.Minor(v)
		default:
			if err := skip(tag, v, 4); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}
