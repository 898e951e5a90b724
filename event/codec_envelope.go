package event

import "carnival/money"

func (c *CampaignPublished) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(c.Campaign))
	dst = putString(dst, 2, c.Key)
	dst = putUint(dst, 3, uint64(c.Game))
	dst = putUint(dst, 4, uint64(c.Funder))
	dst = putText(dst, 5, c.Name)
	dst = putUnless(dst, 6, uint64(c.Currency), uint64(money.CNY))
	dst = putUint(dst, 7, uint64(c.Pool))
	dst = putWholeHash(dst, 8, &c.Commitment)
	dst = putUint(dst, 9, uint64(c.From))
	dst = putUint(dst, 10, uint64(c.To))
	dst = putUint(dst, 11, uint64(c.Start))
	dst = putUint(dst, 12, uint64(c.Use))
	for i := range c.Sessions {
		dst = c.Sessions[i].append(dst)
	}
	for i := range c.Odds {
		dst = c.Odds[i].append(dst)
	}
	dst = putUint(dst, 15, uint64(c.Grant))
	dst = putFar(dst, 16, uint64(c.Pot))
	dst = putFar(dst, 17, uint64(c.Friends))
	return putFar(dst, 18, uint64(c.PerShopper))
}

func (c *CampaignPublished) read(b []byte, i, end int) error {
	c.Currency = money.CNY
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			c.Campaign = CampaignID(v)
		case 2<<3 | isBytes:
			c.Key = string(b[at:next])
		case 3<<3 | isVarint:
			c.Game, over = Game(v), over|v>>8
		case 4<<3 | isVarint:
			c.Funder, over = Funder(v), over|v>>8
		case 5<<3 | isBytes:
			err = readText(&c.Name, b, at, next)
		case 6<<3 | isVarint:
			c.Currency, over = money.Currency(v), over|v>>16
		case 7<<3 | isVarint:
			c.Pool = money.Minor(v)
		case 8<<3 | isBytes:
			err = readWholeHash(&c.Commitment, b[at:next])
		case 9<<3 | isVarint:
			c.From = Instant(v)
		case 10<<3 | isVarint:
			c.To = Instant(v)
		case 11<<3 | isVarint:
			c.Start = Instant(v)
		case 12<<3 | isVarint:
			c.Use = Instant(v)
		case 13<<3 | isBytes:
			err = more(&c.Sessions).read(b, at, next)
		case 14<<3 | isBytes:
			err = more(&c.Odds).read(b, at, next)
		case 15<<3 | isVarint:
			c.Grant = money.Minor(v)
		case 16<<3 | isVarint:
			c.Pot = money.Minor(v)
		case 17<<3 | isVarint:
			c.Friends, over = uint32(v), over|v>>32
		case 18<<3 | isVarint:
			c.PerShopper, over = uint32(v), over|v>>32
		default:
			err = skip(tag, v, 18)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}

func (s *Session) append(dst []byte) []byte {
	dst, at := open(dst, 13)
	dst = putUint(dst, 1, uint64(s.From))
	dst = putUint(dst, 2, uint64(s.To))
	dst = putUint(dst, 3, uint64(s.Pool))
	return shut(dst, at)
}

func (s *Session) read(b []byte, i, end int) error {
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			s.From = Instant(v)
		case 2<<3 | isVarint:
			s.To = Instant(v)
		case 3<<3 | isVarint:
			s.Pool = money.Minor(v)
		default:
			if err := skip(tag, v, 3); err != nil {
				return err
			}
		}
	}
	return finish(i, end, 0)
}

func (o *Odd) append(dst []byte) []byte {
	dst, at := open(dst, 14)
	dst = putUint(dst, 1, uint64(o.Amount))
	dst = putUint(dst, 2, uint64(o.PerMillion))
	return shut(dst, at)
}

func (o *Odd) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			o.Amount = money.Minor(v)
		case 2<<3 | isVarint:
			o.PerMillion, over = uint32(v), over|v>>32
		default:
			if err := skip(tag, v, 2); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (s *SeedRevealed) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(s.Campaign))
	return putWholeHash(dst, 2, &s.Seed)
}

func (s *SeedRevealed) read(b []byte, i, end int) error {
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			s.Campaign = CampaignID(v)
		case 2<<3 | isBytes:
			err = readWholeHash(&s.Seed, b[at:next])
		default:
			err = skip(tag, v, 2)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, 0)
}

func (g *EnvelopeGranted) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(g.Envelope))
	dst = putUint(dst, 2, uint64(g.Campaign))
	dst = putUint(dst, 3, uint64(g.Shopper))
	dst = putUint(dst, 4, uint64(g.Session))
	dst = putUint(dst, 5, uint64(g.Draw))
	dst = putUint(dst, 6, uint64(g.Group))
	dst = putWholeHash(dst, 7, &g.Roll)
	dst = putUint(dst, 8, uint64(g.Amount))
	dst = putUint(dst, 9, uint64(g.From))
	return putUint(dst, 10, uint64(g.To))
}

func (g *EnvelopeGranted) read(b []byte, i, end int) error {
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			g.Envelope = EnvelopeID(v)
		case 2<<3 | isVarint:
			g.Campaign = CampaignID(v)
		case 3<<3 | isVarint:
			g.Shopper = ShopperID(v)
		case 4<<3 | isVarint:
			g.Session, over = uint32(v), over|v>>32
		case 5<<3 | isVarint:
			g.Draw, over = uint32(v), over|v>>32
		case 6<<3 | isVarint:
			g.Group = GroupID(v)
		case 7<<3 | isBytes:
			err = readWholeHash(&g.Roll, b[at:next])
		case 8<<3 | isVarint:
			g.Amount = money.Minor(v)
		case 9<<3 | isVarint:
			g.From = Instant(v)
		case 10<<3 | isVarint:
			g.To = Instant(v)
		default:
			err = skip(tag, v, 10)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}

func (g *GroupOpened) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(g.Group))
	dst = putUint(dst, 2, uint64(g.Campaign))
	return putUint(dst, 3, uint64(g.Sharer))
}

func (g *GroupOpened) read(b []byte, i, end int) error {
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			g.Group = GroupID(v)
		case 2<<3 | isVarint:
			g.Campaign = CampaignID(v)
		case 3<<3 | isVarint:
			g.Sharer = ShopperID(v)
		default:
			if err := skip(tag, v, 3); err != nil {
				return err
			}
		}
	}
	return finish(i, end, 0)
}

func (g *GroupJoined) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(g.Group))
	dst = putUint(dst, 2, uint64(g.Shopper))
	return putWholeHash(dst, 3, &g.Roll)
}

func (g *GroupJoined) read(b []byte, i, end int) error {
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			g.Group = GroupID(v)
		case 2<<3 | isVarint:
			g.Shopper = ShopperID(v)
		case 3<<3 | isBytes:
			err = readWholeHash(&g.Roll, b[at:next])
		default:
			err = skip(tag, v, 3)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, 0)
}
