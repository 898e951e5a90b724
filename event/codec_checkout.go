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
	for _, r := range c.Refused {
		dst = r.append(dst)
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
		dst = shut(dst, at)
	}
	return shut(dst, order)
}

func (r RefusedLine) append(dst []byte) []byte {
	dst, at := open(dst, 13)
	dst = putUint(dst, 1, uint64(r.SKU))
	dst = putUnless(dst, 2, uint64(r.Quantity), 1)
	dst = putUint(dst, 3, uint64(r.Reason))
	return shut(dst, at)
}

// checkoutReader keeps the room of the last checkout for the next one. Lines are gathered in one
// array; an order that was read before the array had to grow keeps its part of the old one.
type checkoutReader struct {
	placed CheckoutPlaced
	lines  []OrderLine
}

// read fills r.placed from b[i:end].
func (r *checkoutReader) read(b []byte, i, end int) error {
	c := &r.placed
	*c = CheckoutPlaced{
		Market: Home, Currency: money.CNY, Orders: c.Orders[:0], Refused: c.Refused[:0],
	}
	r.lines = r.lines[:0]
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
			err = r.readRefused(b, at, next)
		default:
			err = skip(tag, v, 13)
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
			err = r.readLine(b, at, next)
		default:
			err = skip(tag, v, 3)
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

func (r *checkoutReader) readLine(b []byte, i, end int) error {
	l := OrderLine{Quantity: 1}
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
		default:
			if err := skip(tag, v, 4); err != nil {
				return err
			}
		}
	}
	if !hasList {
		l.List = l.Unit
	}
	r.lines = append(r.lines, l)
	return finish(i, end, over)
}

func (r *checkoutReader) readRefused(b []byte, i, end int) error {
	l := RefusedLine{Quantity: 1}
	var over uint64
	for i < end {
		tag, v, _, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			l.SKU = SKUID(v)
		case 2<<3 | isVarint:
			l.Quantity, over = uint32(v), over|v>>32
		case 3<<3 | isVarint:
			l.Reason, over = uint16(v), over|v>>16
		default:
			if err := skip(tag, v, 3); err != nil {
				return err
			}
		}
	}
	r.placed.Refused = append(r.placed.Refused, l)
	return finish(i, end, over)
}

// copied is the checkout in memory of its own: one array for all its lines, none longer than
// needed.
func (r *checkoutReader) copied() *CheckoutPlaced {
	c := r.placed
	c.Orders = append([]PlacedOrder(nil), c.Orders...)
	c.Refused = append([]RefusedLine(nil), c.Refused...)
	lines := make([]OrderLine, 0, len(r.lines))
	for i := range c.Orders {
		if o := &c.Orders[i]; len(o.Lines) > 0 {
			first := len(lines)
			lines = append(lines, o.Lines...)
			o.Lines = lines[first:len(lines):len(lines)]
		}
	}
	return &c
}
