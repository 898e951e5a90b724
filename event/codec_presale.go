package event

import "carnival/money"

func (p *PresaleOpened) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(p.Presale))
	dst = putUint(dst, 2, uint64(p.SKU))
	dst = putUnless(dst, 3, uint64(p.Market), uint64(Home))
	dst = putUnless(dst, 4, uint64(p.Currency), uint64(money.CNY))
	dst = putUint(dst, 5, uint64(p.Nature))
	dst = putUint(dst, 6, uint64(p.Funder))
	dst = putUint(dst, 7, uint64(p.Price))
	dst = putUint(dst, 8, uint64(p.Deposit))
	dst = putUint(dst, 9, uint64(p.Deducts))
	dst = putUint(dst, 10, uint64(p.Stock))
	dst = putUint(dst, 11, uint64(p.Limit))
	dst = putUint(dst, 12, uint64(p.DepositFrom))
	dst = putUint(dst, 13, uint64(p.DepositTo))
	dst = putUint(dst, 14, uint64(p.BalanceFrom))
	dst = putUint(dst, 15, uint64(p.BalanceTo))
	return putFar(dst, 16, uint64(p.ShipBy))
}

func (p *PresaleOpened) read(b []byte, i, end int) error {
	p.Market = Home
	p.Currency = money.CNY
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			p.Presale = PresaleID(v)
		case 2<<3 | isVarint:
			p.SKU = SKUID(v)
		case 3<<3 | isVarint:
			p.Market, over = Market(v), over|v>>16
		case 4<<3 | isVarint:
			p.Currency, over = money.Currency(v), over|v>>16
		case 5<<3 | isVarint:
			p.Nature, over = DepositNature(v), over|v>>8
		case 6<<3 | isVarint:
			p.Funder, over = Funder(v), over|v>>8
		case 7<<3 | isVarint:
			p.Price = money.Minor(v)
		case 8<<3 | isVarint:
			p.Deposit = money.Minor(v)
		case 9<<3 | isVarint:
			p.Deducts = money.Minor(v)
		case 10<<3 | isVarint:
			p.Stock, over = uint32(v), over|v>>32
		case 11<<3 | isVarint:
			p.Limit, over = uint32(v), over|v>>32
		case 12<<3 | isVarint:
			p.DepositFrom = Instant(v)
		case 13<<3 | isVarint:
			p.DepositTo = Instant(v)
		case 14<<3 | isVarint:
			p.BalanceFrom = Instant(v)
		case 15<<3 | isVarint:
			p.BalanceTo = Instant(v)
		case 16<<3 | isVarint:
			p.ShipBy = Instant(v)
		default:
			if err := skip(tag, v, 16); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (p *DepositPlaced) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(p.Checkout))
	dst = putUint(dst, 2, uint64(p.Order))
	dst = putUint(dst, 3, uint64(p.Payment))
	dst = putUint(dst, 4, uint64(p.Presale))
	dst = putUint(dst, 5, uint64(p.Shopper))
	dst = putUint(dst, 6, uint64(p.Merchant))
	dst = putUint(dst, 7, uint64(p.SKU))
	dst = putUnless(dst, 8, uint64(p.Quantity), 1)
	dst = putHash(dst, 9, &p.Key)
	dst = putFixed64(dst, 10, p.Body)
	dst = putUnless(dst, 11, uint64(p.Market), uint64(Home))
	dst = putUnless(dst, 12, uint64(p.Currency), uint64(money.CNY))
	dst = putUint(dst, 13, uint64(p.Terminal))
	dst = putUint(dst, 14, uint64(p.Province))
	dst = putUint(dst, 15, uint64(p.Unit))
	dst = putFar(dst, 16, uint64(p.Deposit))
	dst = putFar(dst, 17, uint64(p.Deducts))
	dst = p.Rate.append(dst, 18)
	return putPackedFar(dst, 19, p.Counted)
}

func (p *DepositPlaced) read(b []byte, i, end int) error {
	p.Quantity = 1
	p.Market = Home
	p.Currency = money.CNY
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			p.Checkout = CheckoutID(v)
		case 2<<3 | isVarint:
			p.Order = OrderID(v)
		case 3<<3 | isVarint:
			p.Payment = PaymentID(v)
		case 4<<3 | isVarint:
			p.Presale = PresaleID(v)
		case 5<<3 | isVarint:
			p.Shopper = ShopperID(v)
		case 6<<3 | isVarint:
			p.Merchant = MerchantID(v)
		case 7<<3 | isVarint:
			p.SKU = SKUID(v)
		case 8<<3 | isVarint:
			p.Quantity, over = uint32(v), over|v>>32
		case 9<<3 | isBytes:
			err = readHash(&p.Key, b[at:next])
		case 10<<3 | isFixed64:
			p.Body = v
		case 11<<3 | isVarint:
			p.Market, over = Market(v), over|v>>16
		case 12<<3 | isVarint:
			p.Currency, over = money.Currency(v), over|v>>16
		case 13<<3 | isVarint:
			p.Terminal, over = Terminal(v), over|v>>8
		case 14<<3 | isVarint:
			p.Province, over = Province(v), over|v>>8
		case 15<<3 | isVarint:
			p.Unit = money.Minor(v)
		case 16<<3 | isVarint:
			p.Deposit = money.Minor(v)
		case 17<<3 | isVarint:
			p.Deducts = money.Minor(v)
		case 18<<3 | isBytes:
			err = p.Rate.read(b, at, next, "")
		case 19<<3 | isBytes:
			p.Counted, err = readPacked(p.Counted, b, at, next)
		default:
			err = skip(tag, v, 19)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}

func (r *BalancesReminded) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(r.Presale))
	return putPacked(dst, 2, r.Orders)
}

func (r *BalancesReminded) read(b []byte, i, end int) error {
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			r.Presale = PresaleID(v)
		case 2<<3 | isBytes:
			r.Orders, err = readPacked(r.Orders, b, at, next)
		default:
			err = skip(tag, v, 2)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, 0)
}

func (c *DepositClosed) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(c.Order))
	dst = putUint(dst, 2, uint64(c.Outcome))
	dst = putUnless(dst, 3, uint64(c.Quantity), 1)
	dst = putUint(dst, 4, uint64(c.Effective))
	dst = putUint(dst, 5, uint64(c.Kept))
	dst = putUint(dst, 6, uint64(c.Back))
	return putUint(dst, 7, uint64(c.Damages))
}

func (c *DepositClosed) read(b []byte, i, end int) error {
	c.Quantity = 1
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			c.Order = OrderID(v)
		case 2<<3 | isVarint:
			c.Outcome, over = DepositOutcome(v), over|v>>8
		case 3<<3 | isVarint:
			c.Quantity, over = uint32(v), over|v>>32
		case 4<<3 | isVarint:
			c.Effective = money.Minor(v)
		case 5<<3 | isVarint:
			c.Kept = money.Minor(v)
		case 6<<3 | isVarint:
			c.Back = money.Minor(v)
		case 7<<3 | isVarint:
			c.Damages = money.Minor(v)
		default:
			if err := skip(tag, v, 7); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (c *PresaleClosed) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(c.Presale))
	return putUint(dst, 2, uint64(c.Returned))
}

func (c *PresaleClosed) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			c.Presale = PresaleID(v)
		case 2<<3 | isVarint:
			c.Returned, over = uint32(v), over|v>>32
		default:
			if err := skip(tag, v, 2); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}
