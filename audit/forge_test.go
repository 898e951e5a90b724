package audit_test

import (
	"slices"
	"testing"

	"carnival/audit"
	"carnival/event"
	"carnival/money"
)

// forgery changes one fact of a journal so that it breaks a promise; nil where the fact is not the
// one to change. The recount must say the code.
type forgery struct {
	code, name string
	forge      func(event.Event) event.Event
}

// again copies a fact, so that the walk's own stays as it was.
func again[T any](of *T) *T {
	c := *of
	return &c
}

// onCheckout forges checkouts that a test accepts.
func onCheckout(
	fits func(*event.CheckoutPlaced) bool, change func(*event.CheckoutPlaced),
) func(event.Event) event.Event {
	return func(e event.Event) event.Event {
		c, ok := e.(*event.CheckoutPlaced)
		if !ok || !fits(c) {
			return nil
		}
		c = again(c)
		c.Orders, c.Discounts = slices.Clone(c.Orders), slices.Clone(c.Discounts)
		c.Balances, c.Counted = slices.Clone(c.Balances), slices.Clone(c.Counted)
		for i := range c.Orders {
			c.Orders[i].Lines = slices.Clone(c.Orders[i].Lines)
		}
		for i := range c.Discounts {
			c.Discounts[i].Shares = slices.Clone(c.Discounts[i].Shares)
		}
		change(c)
		return c
	}
}

// using finds the discount of a checkout that a test accepts.
func using(c *event.CheckoutPlaced, is func(*event.Discount) bool) *event.Discount {
	for i := range c.Discounts {
		if is(&c.Discounts[i]) {
			return &c.Discounts[i]
		}
	}
	return nil
}

func hasOrders(c *event.CheckoutPlaced) bool   { return len(c.Orders) > 0 }
func hasBalances(c *event.CheckoutPlaced) bool { return len(c.Balances) > 0 }
func hasCounted(c *event.CheckoutPlaced) bool  { return len(c.Counted) > 0 }

func ofPromotion(d *event.Discount) bool { return d.Promotion != 0 && d.Amount > 1 }
func ofCoupon(d *event.Discount) bool    { return d.Coupon != 0 }
func ofEnvelope(d *event.Discount) bool  { return d.Envelope != 0 }
func ofAllowance(d *event.Discount) bool { return d.Rule == event.RuleAllowance }

func has(is func(*event.Discount) bool) func(*event.CheckoutPlaced) bool {
	return func(c *event.CheckoutPlaced) bool { return using(c, is) != nil }
}

// onRefund forges refunds of lines.
func onRefund(change func(*event.RefundDue)) func(event.Event) event.Event {
	return func(e event.Event) event.Event {
		r, ok := e.(*event.RefundDue)
		if !ok || len(r.Lines) == 0 || r.Lines[0].Quantity == 0 || r.Amount == 0 {
			return nil
		}
		r = again(r)
		r.Lines = slices.Clone(r.Lines)
		change(r)
		return r
	}
}

// on forges facts of one type that a test accepts.
func on[T any](fits func(*T) bool, change func(*T)) func(event.Event) event.Event {
	return func(e event.Event) event.Event {
		fact, ok := any(e).(*T)
		if !ok || !fits(fact) {
			return nil
		}
		fact = again(fact)
		change(fact)
		return any(fact).(event.Event)
	}
}

func always[T any](*T) bool { return true }

// ticked stands where a fact was left out.
func ticked(event.Event) event.Event { return &event.Ticked{} }

// leftOut forges away a fact of one type.
func leftOut[T any](fits func(*T) bool) func(event.Event) event.Event {
	return func(e event.Event) event.Event {
		if fact, ok := any(e).(*T); ok && fits(fact) {
			return ticked(e)
		}
		return nil
	}
}

var forgeries = []forgery{
	{"bill", "a line costs less than its discounts say", onCheckout(hasOrders,
		func(c *event.CheckoutPlaced) { c.Orders[0].Lines[0].Off++ })},
	{"bill", "a share that its discount does not sum", onCheckout(has(ofPromotion),
		func(c *event.CheckoutPlaced) { using(c, ofPromotion).Amount++ })},
	{"bill", "a negative freight", onCheckout(hasOrders,
		func(c *event.CheckoutPlaced) { c.Orders[0].Freight = -1 })},
	{"payment_amount", "freight that was not paid", onCheckout(hasOrders,
		func(c *event.CheckoutPlaced) { c.Orders[0].Freight += 5 })},
	{"discount", "more than the promotion gives", onCheckout(has(ofPromotion),
		func(c *event.CheckoutPlaced) {
			d := using(c, func(d *event.Discount) bool { return ofPromotion(d) && !ofAllowance(d) })
			if d != nil {
				d.Lapsed++
			}
		})},
	{"discount", "another funder", onCheckout(has(ofPromotion),
		func(c *event.CheckoutPlaced) { using(c, ofPromotion).Funder++ })},
	{"discount", "the same twice", onCheckout(has(ofPromotion),
		func(c *event.CheckoutPlaced) { c.Discounts = append(c.Discounts, c.Discounts[0]) })},
	{"coupon", "used by two live checkouts", onCheckout(has(ofCoupon),
		func(c *event.CheckoutPlaced) {
			twice := *using(c, ofCoupon)
			twice.Shares, twice.Amount, twice.Lapsed = nil, 0, 0
			c.Discounts = append(c.Discounts, twice)
		})},
	{"coupon", "used by another shopper", onCheckout(has(ofCoupon),
		func(c *event.CheckoutPlaced) { c.Shopper = c.Shopper%walkShoppers + 1 })},
	{"coupon", "used after its time", on(always[event.CouponClaimed],
		func(c *event.CouponClaimed) { c.To = c.From })},
	{"coupon", "claimed beyond the quantity", on(
		func(p *event.PromotionPublished) bool { return p.Quantity > 0 },
		func(p *event.PromotionPublished) { p.Quantity = 0 })},
	{"envelope", "used beyond what it held", on(
		func(e *event.EnvelopeGranted) bool { return e.Amount > 1 },
		func(e *event.EnvelopeGranted) { e.Amount = 1 })},
	{"envelope", "used by another shopper", onCheckout(has(ofEnvelope),
		func(c *event.CheckoutPlaced) { c.Shopper = c.Shopper%walkShoppers + 1 })},
	{"pool", "more than the pool holds", on(always[event.CampaignPublished],
		func(c *event.CampaignPublished) { c.Pool = 1 })},
	{"allowance", "used beyond what was granted", leftOut(always[event.AllowanceGranted])},
	{"benefits_returned", "an envelope that does not come back", leftOut(
		func(b *event.BenefitsReturned) bool { return len(b.Envelopes) > 0 })},
	{"benefits_returned", "a coupon that does not come back", leftOut(
		func(b *event.BenefitsReturned) bool { return len(b.Coupons) > 0 })},
	{"benefits_returned", "more allowance than was used", on(always[event.BenefitsReturned],
		func(b *event.BenefitsReturned) { b.Allowance++ })},
	{"purchase_limit", "a limit that was passed", on(
		func(p *event.PromotionPublished) bool { return p.Rule == event.RulePurchaseLimit },
		func(p *event.PromotionPublished) { p.PerShopper = 1 })},
	{"purchase_limit", "pieces that were not counted", onCheckout(hasCounted,
		func(c *event.CheckoutPlaced) { c.Counted = nil })},
	{"presale", "a deposit at another price", on(always[event.DepositPlaced],
		func(d *event.DepositPlaced) { d.Unit++ })},
	{"presale", "a deposit outside its window", on(always[event.PresaleOpened],
		func(p *event.PresaleOpened) { p.DepositTo = p.DepositFrom })},
	{"stock", "a presale beyond the stock", on(always[event.PresaleOpened],
		func(p *event.PresaleOpened) { p.Stock = 1_000_000 })},
	{"presale", "pieces that do not come back", on(always[event.PresaleClosed],
		func(p *event.PresaleClosed) { p.Returned++ })},
	{"balance", "an inflation that was not agreed", onCheckout(hasBalances,
		func(c *event.CheckoutPlaced) { c.Balances[0].Deducts += 7 })},
	{"deposit", "kept beyond the fifth", on(
		func(d *event.DepositClosed) bool { return d.Outcome == event.DepositForfeited },
		func(d *event.DepositClosed) { d.Effective, d.Kept = d.Effective*9, d.Kept*9 })},
	{"deposit", "kept and given back", on(
		func(d *event.DepositClosed) bool { return d.Kept > 0 },
		func(d *event.DepositClosed) { d.Back += d.Kept })},
	{"deposit", "damages beyond the effective deposit", on(
		func(d *event.DepositClosed) bool { return d.Damages > 0 },
		func(d *event.DepositClosed) { d.Damages++ })},
	{"deposit", "a returned deposit that nobody owes", leftOut(
		func(r *event.RefundDue) bool { return r.Reason == event.RefundDeposit })},
	{"refund_share", "a fen too much", onRefund(
		func(r *event.RefundDue) { r.Amount++; r.Lines[0].Amount++ })},
	{"refund_share", "a subsidy that goes back twice", onRefund(
		func(r *event.RefundDue) { r.Lines[0].Subsidy = r.Lines[0].Subsidy*2 + 1 })},
	{"refund", "closed with something left", onRefund(
		func(r *event.RefundDue) { r.Closed = !r.Closed })},
	{"refund", "an amount that is not its lines", onRefund(
		func(r *event.RefundDue) { r.Amount += 3 })},
	{"path", "shipped and never paid", leftOut(
		func(p *event.PaymentReceived) bool { return len(p.Orders) > 2 && !p.Deposit })},
	{"attempt", "an attempt for more than is due", on(always[event.PaymentStarted],
		func(p *event.PaymentStarted) { p.Amount++ })},
	{"goods_return", "moved and never opened", leftOut(always[event.ReturnOpened])},
	{"goods_return", "sent before the merchant agreed", on(always[event.ReturnMoved],
		func(r *event.ReturnMoved) { r.Status = event.ReturnSent })},
	{"goods_return", "ended on its way back, with pieces left", endedWhileSent()},
	{"settlement", "a payout beyond what was earned", on(always[event.SettlementClosed],
		func(s *event.SettlementClosed) { s.Payout++ })},
	{"settlement", "commission that is not taken", on(
		func(s *event.SettlementClosed) bool { return s.Commission > 0 },
		func(s *event.SettlementClosed) { s.Payout += s.Commission; s.Commission = 0 })},
	{"payout", "a payout of no settlement", on(always[event.PayoutSettled],
		func(p *event.PayoutSettled) { p.Settlement = 1 << 40 })},
}

// endedWhileSent ends a return right behind the word that its parcel is on its way.
func endedWhileSent() func(event.Event) event.Event {
	sent := event.ReturnID(0)
	return func(e event.Event) event.Event {
		behind := sent
		sent = 0
		if r, ok := e.(*event.ReturnMoved); ok && r.Status == event.ReturnSent {
			sent = r.Return
		}
		if behind == 0 {
			return nil
		}
		return &event.ReturnMoved{Return: behind, Status: event.ReturnEnded}
	}
}

// TestForgeriesAreFound: one fact is changed and the journal sealed again, so that its chain holds;
// the recount says which promise is broken.
func TestForgeriesAreFound(t *testing.T) {
	w := newWalk(t, 17, 4_000)
	if r := count(sealed(t, w.dice, w.entries), audit.Options{}); !r.Holds {
		t.Fatalf("the journal itself: %s", encoded(t, r.Findings))
	}
	for _, f := range forgeries {
		t.Run(f.code+"/"+f.name, func(t *testing.T) { forged(t, w, f) })
	}
}

// forged changes one fact after the other until the recount finds it.
func forged(t *testing.T, w *walk, f forgery) {
	tried := 0
	for i, e := range w.entries {
		fact := f.forge(e.Event)
		if fact == nil {
			continue
		}
		if tried++; tried > 40 {
			break
		}
		entries := slices.Clone(w.entries)
		entries[i].Event = fact
		r := count(sealed(t, w.dice, entries), audit.Options{})
		if slices.ContainsFunc(r.Findings, func(found audit.Finding) bool {
			return found.Code == f.code && found.Zh != "" && found.En != ""
		}) {
			return
		}
	}
	t.Errorf("not found in %d forged journals", tried)
}

// TestTwoPeriodsOfAKey: a plan may count in days how long a key is remembered.
func TestTwoPeriodsOfAKey(t *testing.T) {
	for text, twice := range map[string]bool{"1d": true, "24h": true, "1h": false} {
		w := newWalk(t, 11, 0)
		source := []byte("home: CN\nwindows: [{id: d, zone: Asia/Shanghai, " +
			"from: 2015-11-11, to: 2015-11-12}]\n" +
			"markets: [{code: CN, zone: Asia/Shanghai, window: d, currencies: [CNY]}]\n" +
			"timers: {idempotency: " + text + "}\n")
		w.keep(&event.PlanPublished{Source: source, Scale: 1})
		one := &event.CheckoutPlaced{Checkout: 1, Payment: 1, Shopper: 1, FirstOrder: 1,
			Market: event.Home, Currency: money.CNY}
		two := again(one)
		two.Checkout, two.Payment = 2, 2
		w.keep(one)
		w.at += 2 * hour
		w.keep(two)
		r := count(sealed(t, w.dice, w.entries), audit.Options{})
		if found := slices.ContainsFunc(r.Findings, func(f audit.Finding) bool {
			return f.Code == "key_twice"
		}); found != twice {
			t.Errorf("%s: found %t: %s", text, found, encoded(t, r.Findings))
		}
	}
}
