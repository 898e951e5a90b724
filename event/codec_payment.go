package event

import "carnival/money"

func (p *PaymentStarted) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(p.Attempt))
	dst = putUint(dst, 2, uint64(p.Payment))
	dst = putString(dst, 3, p.Provider)
	dst = putUint(dst, 4, uint64(p.Amount))
	return putUnless(dst, 5, uint64(p.Currency), uint64(money.CNY))
}

// read fills p; last is the provider that was read before, which is mostly the same one.
func (p *PaymentStarted) read(b []byte, i, end int, last string) error {
	p.Currency = money.CNY
	var over uint64
	for i < end {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			p.Attempt = AttemptID(v)
		case 2<<3 | isVarint:
			p.Payment = PaymentID(v)
		case 3<<3 | isBytes:
			p.Provider = again(last, b[at:next])
		case 4<<3 | isVarint:
			p.Amount = money.Minor(v)
		case 5<<3 | isVarint:
			p.Currency, over = money.Currency(v), over|v>>16
		default:
			if err := skip(tag, v, 5); err != nil {
				return err
			}
		}
	}
	return finish(i, end, over)
}

func (p *PaymentPending) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(p.Attempt))
	return putString(dst, 2, p.Ref)
}

func (p *PaymentPending) read(b []byte, i, end int) error {
	for i < end {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			p.Attempt = AttemptID(v)
		case 2<<3 | isBytes:
			p.Ref = string(b[at:next])
		default:
			if err := skip(tag, v, 2); err != nil {
				return err
			}
		}
	}
	return finish(i, end, 0)
}

func (p *PaymentFailed) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(p.Attempt))
	return putString(dst, 2, p.Code)
}

func (p *PaymentFailed) read(b []byte, i, end int) error {
	for i < end {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			p.Attempt = AttemptID(v)
		case 2<<3 | isBytes:
			p.Code = string(b[at:next])
		default:
			if err := skip(tag, v, 2); err != nil {
				return err
			}
		}
	}
	return finish(i, end, 0)
}

func (p *PaymentReceived) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(p.Payment))
	dst = putUint(dst, 2, uint64(p.Checkout))
	dst = putString(dst, 3, p.Ref)
	dst = putUint(dst, 4, uint64(p.Amount))
	dst = putUint(dst, 5, uint64(p.Surplus))
	dst = putPacked(dst, 6, p.Orders)
	dst = putUint(dst, 7, uint64(p.Attempt))
	dst = putString(dst, 8, p.Provider)
	dst = putPacked(dst, 9, p.Balances)
	return putBool(dst, 10, p.Deposit)
}

// read fills p; last is the provider that was read before, which is mostly the same one.
func (p *PaymentReceived) read(b []byte, i, end int, last string) error {
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			p.Payment = PaymentID(v)
		case 2<<3 | isVarint:
			p.Checkout = CheckoutID(v)
		case 3<<3 | isBytes:
			p.Ref = string(b[at:next])
		case 4<<3 | isVarint:
			p.Amount = money.Minor(v)
		case 5<<3 | isVarint:
			p.Surplus = money.Minor(v)
		case 6<<3 | isBytes:
			p.Orders, err = readPacked(p.Orders, b, at, next)
		case 7<<3 | isVarint:
			p.Attempt = AttemptID(v)
		case 8<<3 | isBytes:
			p.Provider = again(last, b[at:next])
		case 9<<3 | isBytes:
			p.Balances, err = readPacked(p.Balances, b, at, next)
		case 10<<3 | isVarint:
			p.Deposit, over = v != 0, over|v>>1
		default:
			err = skip(tag, v, 10)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}

func (p *PaymentExtended) append(dst []byte) []byte {
	dst = putUint(dst, 1, uint64(p.Payment))
	dst = putUint(dst, 2, uint64(p.Until))
	dst = putUint(dst, 3, uint64(p.Times))
	dst = putPacked(dst, 4, p.Orders)
	return putPacked(dst, 5, p.Balances)
}

func (p *PaymentExtended) read(b []byte, i, end int) error {
	var over uint64
	var err error
	for i < end && err == nil {
		tag, v, at, next := field(b, i)
		i = next
		switch tag {
		case 1<<3 | isVarint:
			p.Payment = PaymentID(v)
		case 2<<3 | isVarint:
			p.Until = Instant(v)
		case 3<<3 | isVarint:
			p.Times, over = uint32(v), over|v>>32
		case 4<<3 | isBytes:
			p.Orders, err = readPacked(p.Orders, b, at, next)
		case 5<<3 | isBytes:
			p.Balances, err = readPacked(p.Balances, b, at, next)
		default:
			err = skip(tag, v, 5)
		}
	}
	if err != nil {
		return err
	}
	return finish(i, end, over)
}
