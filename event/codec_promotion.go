package event

import "carnival/money"

func (p *PromotionPublished) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(p.Promotion))
	dst = putString(dst, 2, p.Key)
	dst = putUint(dst, 3, uint64(p.Rule))
	dst = putUint(dst, 4, uint64(p.Funder))
	dst = putUint(dst, 5, uint64(p.Merchant))
	dst = putText(dst, 6, p.Name)
	dst = putUnless(dst, 7, uint64(p.Currency), uint64(money.CNY))
	dst = putUint(dst, 8, uint64(p.From))
	dst = putUint(dst, 9, uint64(p.To))
	dst = putUint(dst, 10, uint64(p.Use))
	dst = putUint(dst, 11, uint64(p.Start))
	dst = putPacked(dst, 12, p.Categories)
	dst = putPacked(dst, 13, p.Products)
	dst = putString(dst, 14, p.When)
	dst = putString(dst, 15, p.What)
	dst = p.Terms.append(dst)
	dst = putFar(dst, 17, uint64(p.Quantity))
	dst = putFar(dst, 18, uint64(p.PerShopper))
	return p.Freight.append(dst)
}

func (p *PromotionPublished) read(b []byte, i, end int) error {
	p.Currency = money.CNY
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			p.Promotion = PromotionID(v)
		case 2<<3 | isBytes:
			p.Key = string(b[at:next])
		case 3<<3 | isVarint:
			p.Rule, over = Rule(v), over|v>>8
		case 4<<3 | isVarint:
			p.Funder, over = Funder(v), over|v>>8
		case 5<<3 | isVarint:
			p.Merchant = MerchantID(v)
		case 6<<3 | isBytes:
			err = readText(&p.Name, b, at, next)
		case 7<<3 | isVarint:
			p.Currency, over = money.Currency(v), over|v>>16
		case 8<<3 | isVarint:
			p.From = Instant(v)
		case 9<<3 | isVarint:
			p.To = Instant(v)
		case 10<<3 | isVarint:
			p.Use = Instant(v)
		case 11<<3 | isVarint:
			p.Start = Instant(v)
		case 12<<3 | isBytes:
			p.Categories, err = readPacked(p.Categories, b, at, next)
		case 13<<3 | isBytes:
			p.Products, err = readPacked(p.Products, b, at, next)
		case 14<<3 | isBytes:
			p.When = string(b[at:next])
		case 15<<3 | isBytes:
			p.What = string(b[at:next])
		case 16<<3 | isBytes:
			err = p.Terms.read(b, at, next)
		case 17<<3 | isVarint:
			p.Quantity, over = uint32(v), over|v>>32
		case 18<<3 | isVarint:
			p.PerShopper, over = uint32(v), over|v>>32
		case 19<<3 | isBytes:
			err = p.Freight.read(b, at, next)
		default:
			err = skip(tag, v, 19)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}

func (t *Terms) append(dst []byte) []byte {
	begun := len(dst)
	dst, at := openFar(dst, 16)
	for i := range t.Tiers {
		dst = t.Tiers[i].append(dst)
	}
	dst = putBool(dst, 2, t.Every)
	dst = putBool(dst, 3, t.Pieces)
	dst = putUint(dst, 4, uint64(t.Cap))
	return shutFilled(dst, at, begun)
}

func (t *Terms) read(b []byte, i, end int) error {
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isBytes:
			err = more(&t.Tiers).read(b, at, next)
		case 2<<3 | isVarint:
			t.Every, over = v != 0, over|v>>1
		case 3<<3 | isVarint:
			t.Pieces, over = v != 0, over|v>>1
		case 4<<3 | isVarint:
			t.Cap = money.Minor(v)
		default:
			err = skip(tag, v, 4)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}

func (t *Tier) append(dst []byte) []byte {
	dst, at := open(dst, 1)
	dst = putUint(dst, 1, uint64(t.At))
	dst = putUint(dst, 2, uint64(t.Off))
	dst = putUint(dst, 3, uint64(t.Rate))
	return shut(dst, at)
}

func (t *Tier) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			t.At = int64(v)
		case 2<<3 | isVarint:
			t.Off = money.Minor(v)
		case 3<<3 | isVarint:
			t.Rate, over = uint32(v), over|v>>32
		default:
			if err := skip(tag, v, 3); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (f *Freight) append(dst []byte) []byte {
	begun := len(dst)
	dst, at := openFar(dst, 19)
	dst = f.Charge.append(dst, 1)
	dst = putUint(dst, 2, uint64(f.FreeOver))
	for i := range f.Regions {
		dst = f.Regions[i].append(dst)
	}
	return shutFilled(dst, at, begun)
}

func (f *Freight) read(b []byte, i, end int) error {
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isBytes:
			err = f.Charge.read(b, at, next)
		case 2<<3 | isVarint:
			f.FreeOver = money.Minor(v)
		case 3<<3 | isBytes:
			err = more(&f.Regions).read(b, at, next)
		default:
			err = skip(tag, v, 3)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, 0)
}

func (c *Charge) append(dst []byte, number byte) []byte {
	begun := len(dst)
	dst, at := open(dst, number)
	dst = putUint(dst, 1, uint64(c.Grams))
	dst = putUint(dst, 2, uint64(c.Step))
	dst = putUint(dst, 3, uint64(c.First))
	dst = putUint(dst, 4, uint64(c.Next))
	return shutFilled(dst, at, begun)
}

func (c *Charge) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			c.Grams, over = uint32(v), over|v>>32
		case 2<<3 | isVarint:
			c.Step, over = uint32(v), over|v>>32
		case 3<<3 | isVarint:
			c.First = money.Minor(v)
		case 4<<3 | isVarint:
			c.Next = money.Minor(v)
		default:
			if err := skip(tag, v, 4); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (r *Region) append(dst []byte) []byte {
	dst, at := open(dst, 3)
	dst = putPacked(dst, 1, r.Provinces)
	dst = putBool(dst, 2, r.Refused)
	dst = r.Charge.append(dst, 3)
	return shut(dst, at)
}

func (r *Region) read(b []byte, i, end int) error {
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isBytes:
			r.Provinces, err = readPacked(r.Provinces, b, at, next)
		case 2<<3 | isVarint:
			r.Refused, over = v != 0, over|v>>1
		case 3<<3 | isBytes:
			err = r.Charge.read(b, at, next)
		default:
			err = skip(tag, v, 3)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}

func (p *PromotionEnded) append(dst []byte) []byte {
	return putUint(dst, 1, uint64(p.Promotion))
}

func (p *PromotionEnded) read(b []byte, i, end int) error {
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			p.Promotion = PromotionID(v)
		default:
			if err := skip(tag, v, 1); err != nil {
				return err
			}
		}
	}
	return finish(i, end, 0)
}
