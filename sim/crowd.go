package sim

import (
	"encoding/binary"
	"fmt"

	"carnival/event"
	"carnival/money"
	"carnival/promo"
	"carnival/trade"
)

// merchant has products and changes its mind about them.
type merchant struct {
	key    string
	id     event.MerchantID
	offers []*trade.OfferProduct
}

// shopper wants things and keeps the intents that were sent, so that each can be sent again.
type shopper struct {
	account uint64
	id      event.ShopperID // 0 until the answer to joining was heard
	intents []*intent
}

// intent is one tap: however often it is sent, it is one purchase.
type intent struct {
	command  trade.PlaceCheckout
	first    event.Instant // when it was sent first
	checkout uint64        // that it made, as far as was heard
}

func (f *festivalRun) openShops() {
	for i := range 2 + f.dice.IntN(4) {
		m := &merchant{key: fmt.Sprint("m", i)}
		f.merchants = append(f.merchants, m)
		f.ask(&trade.OpenMerchant{
			Key: m.key, Name: event.Text{En: m.key}, Channel: event.ChannelMall,
		}, func(out trade.Outcome) { m.id = event.MerchantID(out.Subject); f.stock(m) })
	}
	f.cell.drain()
	for range 20 { // until every shop is open, whatever crashes
		f.resend(100)
		f.cell.drain()
	}
}

// stock offers a merchant's first products.
func (f *festivalRun) stock(m *merchant) {
	if m.offers != nil {
		return
	}
	for p := range 1 + f.dice.IntN(4) {
		o := &trade.OfferProduct{Merchant: m.id, Handle: fmt.Sprint("p", p), Listed: true,
			Title: event.Text{En: "goods"}, Category: event.CategoryTVs}
		for k := range 1 + f.dice.IntN(3) {
			list := money.Minor(100 + f.dice.IntN(90_000))
			sku := trade.OfferSKU{Available: uint32(f.dice.IntN(25))}
			sku.Code = fmt.Sprint(p, "-", k)
			sku.Hot = f.chance(30)
			if f.chance(30) {
				sku.Limit = uint32(1 + f.dice.IntN(3))
			}
			sku.Prices = []event.Price{{Market: event.Home, Currency: money.CNY, List: list,
				Festival: list * money.Minor(50+f.dice.IntN(50)) / 100}}
			o.SKUs = append(o.SKUs, sku)
		}
		f.offer(m, o)
		m.offers = append(m.offers, o)
	}
}

// offer sends a product as it is now, under a digest of its own.
func (f *festivalRun) offer(m *merchant, o *trade.OfferProduct) {
	binary.LittleEndian.PutUint64(o.Digest[:], f.dice.Uint64())
	sent := *o
	sent.Merchant = m.id
	sent.SKUs = append([]trade.OfferSKU(nil), o.SKUs...)
	f.send(&sent)
}

// tend lets a merchant restock, change a price, or take a SKU from the shelf and put it back.
func (f *festivalRun) tend(m *merchant) {
	if len(m.offers) == 0 || len(f.auditor.skus) == 0 {
		return
	}
	o := m.offers[f.dice.IntN(len(m.offers))]
	switch f.dice.IntN(4) {
	case 0, 1:
		sku := event.SKUID(1 + f.dice.IntN(len(f.auditor.skus)))
		f.send(&trade.SetStock{SKU: sku, Available: uint32(f.dice.IntN(30))})
	case 2:
		k := &o.SKUs[f.dice.IntN(len(o.SKUs))]
		prices := append([]event.Price(nil), k.Prices...)
		prices[0].Festival = prices[0].List * money.Minor(40+f.dice.IntN(60)) / 100
		k.Prices, k.Available = prices, uint32(f.dice.IntN(30))
		f.offer(m, o)
	case 3:
		o.Listed = !o.Listed || f.chance(50)
		f.offer(m, o)
	}
}

func (f *festivalRun) join(s *shopper) {
	f.ask(&trade.JoinShopper{Account: s.account}, func(out trade.Outcome) {
		if s.id != 0 && uint64(s.id) != out.Subject {
			f.auditor.complain("account %d is shopper %d and %d", s.account, s.id, out.Subject)
		}
		s.id = event.ShopperID(out.Subject)
	})
}

// act lets a shopper do one thing.
func (f *festivalRun) act(s *shopper) {
	if s.id == 0 || len(f.auditor.skus) == 0 {
		return
	}
	sku := f.anySKU()
	switch f.dice.IntN(18) {
	case 17:
		f.linger()
	case 16:
		f.follow(s)
	case 0, 1, 2:
		f.send(&trade.PutInCart{Shopper: s.id, SKU: sku, Quantity: uint32(f.dice.IntN(4))})
	case 3:
		product := event.ProductID(1 + f.dice.IntN(f.auditor.products))
		f.send(&trade.SetFavourite{Shopper: s.id, Product: product, On: f.chance(70)})
	case 4:
		f.cancel(s)
	case 5:
		f.again(s)
	case 6, 7, 8:
		f.play(s)
	case 9:
		f.receive(s)
	default:
		f.buy(s)
	}
}

// linger lets a shopper whose time to pay is nearly over ask for more of it, at times twice with
// one press, and mostly not pay all the same; the clock goes on to where the time is short.
func (f *festivalRun) linger() {
	for n := len(f.auditor.orders) - 1; n >= max(0, len(f.auditor.orders)-99); n-- {
		o := f.auditor.orders[n]
		if o.status != open && o.status != depositDue {
			continue
		}
		by := f.auditor.deadline(o)
		short := by - event.Instant(f.dice.IntN(400))*event.Second
		if short > min(f.now+hour, ending) {
			continue
		}
		f.now = max(f.now, short)
		more := &trade.ExtendPayment{Shopper: f.auditor.checkouts[o.checkout].shopper,
			Payment: event.PaymentID(o.checkout + 1), PayBy: by}
		f.send(more)
		if f.chance(30) {
			f.send(more)
		}
		return
	}
}

// follow lets a shopper follow a shop or end that, or take what another has kept, as one who signs
// in takes a guest's, and give it back.
func (f *festivalRun) follow(s *shopper) {
	merchant := f.merchants[f.dice.IntN(len(f.merchants))].id
	other := f.shoppers[f.dice.IntN(len(f.shoppers))].id
	switch n := f.dice.IntN(100); {
	case n < 60:
		f.send(&trade.FollowMerchant{Shopper: s.id, Merchant: merchant})
	case n < 80:
		f.send(&trade.UnfollowMerchant{Shopper: s.id, Merchant: merchant})
	case n < 90:
		f.send(&trade.MergeCarts{Guest: other, Shopper: s.id})
	default:
		f.send(&trade.UndoMerge{Shopper: s.id})
	}
}

// anySKU is drawn so that few are wanted by many.
func (f *festivalRun) anySKU() event.SKUID {
	n := len(f.auditor.skus)
	return event.SKUID(1 + min(f.dice.IntN(n), f.dice.IntN(n)))
}

// buy sends a new intent: some lines, or the cart.
func (f *festivalRun) buy(s *shopper) {
	key := fmt.Sprint(s.id, "-", len(s.intents))
	i := &intent{first: f.now, command: trade.PlaceCheckout{
		Shopper: s.id, Key: event.KeyHash(s.id, key), Body: event.BodyHash([]byte(key)),
		Market: event.Home, Terminal: event.TerminalApp, Province: 33, AllOrNothing: f.chance(15),
	}}
	for range f.dice.IntN(4) {
		i.command.Lines = append(i.command.Lines,
			trade.CheckoutLine{SKU: f.anySKU(), Quantity: uint32(1 + f.dice.IntN(3))})
	}
	i.command.Balances = f.balances(s)
	i.command.Only = f.choice(s)
	s.intents = append(s.intents, i)
	f.submit(i)
	if f.chance(10) {
		f.submit(i) // tapped twice
	}
}

// choice names the benefits that may be used, at times; some of them in use already, as when two
// windows are open.
func (f *festivalRun) choice(s *shopper) *promo.Choice {
	if !f.chance(20) {
		return nil
	}
	only := &promo.Choice{Allowance: f.chance(50)}
	for _, c := range f.auditor.coupons {
		if c.Shopper == s.id && (c.status == free || f.chance(10)) && f.chance(50) {
			only.Coupons = append(only.Coupons, c.Coupon)
		}
	}
	for _, v := range f.auditor.envelopes {
		if v.Shopper == s.id && v.left > 0 && f.chance(50) {
			only.Envelopes = append(only.Envelopes, v.Envelope)
		}
	}
	return only
}

// again sends an earlier intent once more, at times with another body under the same key.
func (f *festivalRun) again(s *shopper) {
	if len(s.intents) == 0 {
		return
	}
	i := s.intents[f.dice.IntN(len(s.intents))]
	if f.now > i.first+20*hour {
		return // the key will soon be forgotten
	}
	if f.chance(20) {
		other := i.command
		other.Body++
		f.ask(&other, func(out trade.Outcome) {
			reused := out.Refusal == trade.KeyReused || other.Body == i.command.Body
			if i.checkout != 0 && !reused && f.remembered(i) {
				f.auditor.complain("a key with another body is answered %q", out.Refusal.Code())
			} else if out.Refusal == trade.Accepted {
				i.checkout, i.command.Body = out.Subject, other.Body
			}
		})
		return
	}
	f.submit(i)
}

// remembered reports whether the key of an intent must still be known to the cell, however late an
// answer to it comes.
func (f *festivalRun) remembered(i *intent) bool {
	return f.now < i.first+f.plan.Timers.Idempotency
}

func (f *festivalRun) submit(i *intent) {
	command := i.command
	f.ask(&command, func(out trade.Outcome) {
		if out.Refusal != trade.Accepted {
			if i.checkout != 0 && command.Body == i.command.Body && f.remembered(i) {
				f.auditor.complain("checkout %d was confirmed, and its retry is refused: %s",
					i.checkout, out.Refusal.Code())
			}
			return
		}
		switch {
		case i.checkout == 0:
			i.checkout = out.Subject
			if f.chance(75) {
				f.pay(event.PaymentID(out.Subject), f.auditor.checkouts[out.Subject-1].total)
			}
		case i.checkout != out.Subject && f.remembered(i):
			f.auditor.complain("one intent made checkouts %d and %d", i.checkout, out.Subject)
		}
	})
}

// cancel takes back an order, paid or not; at times one that is somebody else's.
func (f *festivalRun) cancel(s *shopper) {
	n := len(f.auditor.orders)
	if n == 0 {
		return
	}
	for range 8 {
		o := f.auditor.orders[f.dice.IntN(n)]
		if f.auditor.checkouts[o.checkout].shopper == s.id || f.chance(3) {
			c := &trade.CancelOrder{Shopper: s.id, Order: o.id}
			if o.status == paid {
				c.Lines = f.pieces()
			}
			f.send(c)
			return
		}
	}
}
