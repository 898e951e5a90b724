package event

import "carnival/money"

func (c *CheckoutPlaced) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(c.Checkout))
	dst = putUint(dst, 2, uint64(c.Shopper))
	dst = putHash(dst, 3, &c.Key)
	dst = putFixed64(dst, 4, c.Body)
	dst = putUint(dst, 5, uint64(c.FirstOrder))
	dst = putUint(dst, 6, uint64(c.Payment))
	dst = putUnless(dst, 7, uint64(c.Market), uint64(Home))
	dst = putUnless(dst, 8, uint64(c.Currency), uint64(money.CNY))
	dst = putUint(dst, 9, uint64(c.Terminal))
	dst = putUint(dst, 10, uint64(c.Province))
	dst = putBool(dst, 11, c.FromCart)
	for i := range c.Orders {
		dst = c.Orders[i].append(dst)
	}
	for i := range c.Refused {
		dst = c.Refused[i].append(dst)
	}
	for i := range c.Balances {
		dst = c.Balances[i].append(dst)
	}
	for i := range c.Discounts {
		dst = c.Discounts[i].append(dst)
	}
	for i := range c.Unused {
		dst = c.Unused[i].append(dst)
	}
	dst = c.Rate.append(dst, 17)
	for i := range c.Counted {
		dst = c.Counted[i].append(dst)
	}
	return dst
}

func (o *PlacedOrder) append(dst []byte) []byte {
	dst, order := open(dst, 12)
	dst = putUint(dst, 1, uint64(o.Merchant))
	dst = putBool(dst, 2, o.Hot)
	for i := range o.Lines {
		l := &o.Lines[i]
		var at int
		dst, at = open(dst, 3)
		dst = putUint(dst, 1, uint64(l.SKU))
		dst = putUnless(dst, 2, uint64(l.Quantity), 1)
		dst = putUint(dst, 3, uint64(l.Unit))
		dst = putUnless(dst, 4, uint64(l.List), uint64(l.Unit))
		dst = putUint(dst, 5, uint64(l.Off))
		dst = putUint(dst, 6, uint64(l.Fee))
		dst = shut(dst, at)
	}
	dst = putUint(dst, 4, uint64(o.Freight))
	return shut(dst, order)
}

func (r *RefusedLine) append(dst []byte) []byte {
	dst, at := open(dst, 13)
	dst = putUint(dst, 1, uint64(r.SKU))
	dst = putUnless(dst, 2, uint64(r.Quantity), 1)
	dst = putUint(dst, 3, uint64(r.Reason))
	return shut(dst, at)
}

func (d *BalanceDue) append(dst []byte) []byte {
	dst, at := open(dst, 14)
	dst = putUint(dst, 1, uint64(d.Order))
	dst = putUint(dst, 2, uint64(d.Merchant))
	dst = putUint(dst, 3, uint64(d.SKU))
	dst = putUnless(dst, 4, uint64(d.Quantity), 1)
	dst = putUint(dst, 5, uint64(d.Unit))
	dst = putUint(dst, 6, uint64(d.Deposit))
	dst = putUint(dst, 7, uint64(d.Deducts))
	dst = putUint(dst, 8, uint64(d.Off))
	dst = putUint(dst, 9, uint64(d.Freight))
	dst = putUint(dst, 10, uint64(d.Fee))
	return shut(dst, at)
}

func (r *Rate) append(dst []byte, field byte) []byte {
	if *r == (Rate{}) {
		return dst
	}
	dst, at := openFar(dst, field)
	dst = putUint(dst, 1, uint64(r.Micro))
	dst = putString(dst, 2, r.Source)
	dst = putUint(dst, 3, uint64(r.At))
	return shut(dst, at)
}

func (l *LimitCount) append(dst []byte) []byte {
	dst, at := openFar(dst, 18)
	dst = putUint(dst, 1, uint64(l.Promotion))
	dst = putUint(dst, 2, uint64(l.Line))
	return shut(dst, at)
}

func (l *LimitCount) read(b []byte, i, end int) error {
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			l.Promotion = PromotionID(v)
		case 2<<3 | isVarint:
			l.Line, over = uint16(v), over|v>>16
		default:
			if err := skip(tag, v, 2); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

// checkoutReader keeps the room of the last checkout for the next one. The lines of all orders are
// gathered in one array, and the shares of all discounts in another; an order that was read before
// the array had to grow keeps its part of the old one.
type checkoutReader struct {
	placed CheckoutPlaced
	lines  []OrderLine
	shares []LineShare
	source string // of the last rate, which is mostly the same one
}

// read fills r.placed from b[i:end].
func (r *checkoutReader) read(b []byte, i, end int) error {
	c := &r.placed
	*c = CheckoutPlaced{
		Market: Home, Currency: money.CNY, Orders: c.Orders[:0], Refused: c.Refused[:0],
		Balances: c.Balances[:0], Discounts: c.Discounts[:0], Unused: c.Unused[:0],
		Counted: c.Counted[:0],
	}
	r.lines, r.shares = r.lines[:0], r.shares[:0]
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			c.Checkout = CheckoutID(v)
		case 2<<3 | isVarint:
			c.Shopper = ShopperID(v)
		case 3<<3 | isBytes:
			err = readHash(&c.Key, b[at:next])
		case 4<<3 | isFixed64:
			c.Body = v
		case 5<<3 | isVarint:
			c.FirstOrder = OrderID(v)
		case 6<<3 | isVarint:
			c.Payment = PaymentID(v)
		case 7<<3 | isVarint:
			c.Market, over = Market(v), over|v>>16
		case 8<<3 | isVarint:
			c.Currency, over = money.Currency(v), over|v>>16
		case 9<<3 | isVarint:
			c.Terminal, over = Terminal(v), over|v>>8
		case 10<<3 | isVarint:
			c.Province, over = Province(v), over|v>>8
		case 11<<3 | isVarint:
			c.FromCart, over = v != 0, over|v>>1
		case 12<<3 | isBytes:
			err = r.readOrder(b, at, next)
		case 13<<3 | isBytes:
			err = more(&c.Refused).read(b, at, next)
		case 14<<3 | isBytes:
			err = more(&c.Balances).read(b, at, next)
		case 15<<3 | isBytes:
			err = more(&c.Discounts).read(b, at, next, &r.shares)
		case 16<<3 | isBytes:
			err = more(&c.Unused).read(b, at, next)
		case 17<<3 | isBytes:
			err = c.Rate.read(b, at, next, r.source)
			r.source = c.Rate.Source
		case 18<<3 | isBytes:
			err = more(&c.Counted).read(b, at, next)
		default:
			err = skip(tag, v, 18)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}

func (r *checkoutReader) readOrder(b []byte, i, end int) error {
	var o PlacedOrder
	var over uint64
	var err error
	first := len(r.lines)
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			o.Merchant = MerchantID(v)
		case 2<<3 | isVarint:
			o.Hot, over = v != 0, over|v>>1
		case 3<<3 | isBytes:
			err = more(&r.lines).read(b, at, next)
		case 4<<3 | isVarint:
			o.Freight = money.Minor(v)
		default:
			err = skip(tag, v, 4)
		}
	}
	if err != nil {
		return err
	}
	if last := len(r.lines); last > first {
		o.Lines = r.lines[first:last:last]
	}
	r.placed.Orders = append(r.placed.Orders, o)
	return finish(i, end, over)
}

func (l *OrderLine) read(b []byte, i, end int) error {
	l.Quantity = 1
	var over uint64
	hasList := false
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			l.SKU = SKUID(v)
		case 2<<3 | isVarint:
			l.Quantity, over = uint32(v), over|v>>32
		case 3<<3 | isVarint:
			l.Unit = money.Minor(v)
		case 4<<3 | isVarint:
			l.List, hasList = money.Minor(v), true
		case 5<<3 | isVarint:
			l.Off = money.Minor(v)
		case 6<<3 | isVarint:
			l.Fee, over = uint32(v), over|v>>32
		default:
			if err := skip(tag, v, 6); err != nil {
				return err
			}
		}
	}
	if !hasList {
		l.List = l.Unit
	}
	return finish(i, end, over)
}

func (r *RefusedLine) read(b []byte, i, end int) error {
	r.Quantity = 1
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			r.SKU = SKUID(v)
		case 2<<3 | isVarint:
			r.Quantity, over = uint32(v), over|v>>32
		case 3<<3 | isVarint:
			r.Reason, over = uint16(v), over|v>>16
		default:
			if err := skip(tag, v, 3); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (d *BalanceDue) read(b []byte, i, end int) error {
	d.Quantity = 1
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			d.Order = OrderID(v)
		case 2<<3 | isVarint:
			d.Merchant = MerchantID(v)
		case 3<<3 | isVarint:
			d.SKU = SKUID(v)
		case 4<<3 | isVarint:
			d.Quantity, over = uint32(v), over|v>>32
		case 5<<3 | isVarint:
			d.Unit = money.Minor(v)
		case 6<<3 | isVarint:
			d.Deposit = money.Minor(v)
		case 7<<3 | isVarint:
			d.Deducts = money.Minor(v)
		case 8<<3 | isVarint:
			d.Off = money.Minor(v)
		case 9<<3 | isVarint:
			d.Freight = money.Minor(v)
		case 10<<3 | isVarint:
			d.Fee, over = uint32(v), over|v>>32
		default:
			if err := skip(tag, v, 10); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

// read fills r; last is the source that was read before.
func (r *Rate) read(b []byte, i, end int, last string) error {
	for i < end {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			r.Micro = int64(v)
		case 2<<3 | isBytes:
			r.Source = again(last, b[at:next])
		case 3<<3 | isVarint:
			r.At = Instant(v)
		default:
			if err := skip(tag, v, 3); err != nil {
				return err
			}
		}
	}
	return finish(i, end, 0)
}

// copied is the checkout in memory of its own: one array for all its lines and one for all its
// shares, none longer than needed.
func (r *checkoutReader) copied() *CheckoutPlaced {
	c := r.placed
	c.Orders = append([]PlacedOrder(nil), c.Orders...)
	c.Refused = append([]RefusedLine(nil), c.Refused...)
	c.Balances = append([]BalanceDue(nil), c.Balances...)
	c.Discounts = append([]Discount(nil), c.Discounts...)
	c.Unused = append([]Unused(nil), c.Unused...)
	c.Counted = append([]LimitCount(nil), c.Counted...)
	lines := make([]OrderLine, 0, len(r.lines))
	for i := range c.Orders {
		if o := &c.Orders[i]; len(o.Lines) > 0 {
			first := len(lines)
			lines = append(lines, o.Lines...)
			o.Lines = lines[first:len(lines):len(lines)]
		}
	}
	shares := make([]LineShare, 0, len(r.shares))
	for i := range c.Discounts {
		if d := &c.Discounts[i]; len(d.Shares) > 0 {
			first := len(shares)
			shares = append(shares, d.Shares...)
			d.Shares = shares[first:len(shares):len(shares)]
		}
	}
	return &c
}
