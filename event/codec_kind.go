package event

import "fmt"

// appendFact appends the message of e. The facts that every order has come first.
func appendFact(dst []byte, e Event) []byte {
	switch e := e.(type) {
	case *CheckoutPlaced:
		return e.append(dst)
	case *PaymentReceived:
		return e.append(dst)
	case *OrdersClosed:
		return e.append(dst)
	case *CartLinePut:
		return e.append(dst)
	case *Ticked:
		return dst
	case *FavouriteSet:
		return e.append(dst)
	case *ShopperJoined:
		return e.append(dst)
	case *StockChanged:
		return e.append(dst)
	case *ProductOffered:
		return e.append(dst)
	case *MerchantOpened:
		return e.append(dst)
	case *PlanPublished:
		return e.append(dst)
	case *RefundDue:
		return e.append(dst)
	case *RefundPaid:
		return e.append(dst)
	case *PaymentStarted:
		return e.append(dst)
	case *PaymentPending:
		return e.append(dst)
	case *PaymentFailed:
		return e.append(dst)
	case *PaymentExtended:
		return e.append(dst)
	case *ParcelShipped:
		return e.append(dst)
	case *OrdersFinished:
		return e.append(dst)
	case *ReturnOpened:
		return e.append(dst)
	case *ReturnMoved:
		return e.append(dst)
	case *RefundFailed:
		return e.append(dst)
	case *RefundRetried:
		return e.append(dst)
	case *SettlementClosed:
		return e.append(dst)
	case *PayoutSettled:
		return e.append(dst)
	case *CartMerged:
		return e.append(dst)
	case *ShopperErased:
		return e.append(dst)
	case *ProductPictured:
		return e.append(dst)
	case *MerchantFollowed:
		return e.append(dst)
	case *MerchantUnfollowed:
		return e.append(dst)
	}
	return appendBenefit(dst, e)
}

// appendBenefit appends the message of a fact of promotions, envelopes and presales.
func appendBenefit(dst []byte, e Event) []byte {
	switch e := e.(type) {
	case *PromotionPublished:
		return e.append(dst)
	case *PromotionEnded:
		return e.append(dst)
	case *CouponClaimed:
		return e.append(dst)
	case *BenefitsReturned:
		return e.append(dst)
	case *BenefitsExpired:
		return e.append(dst)
	case *AllowanceGranted:
		return e.append(dst)
	case *CampaignPublished:
		return e.append(dst)
	case *SeedRevealed:
		return e.append(dst)
	case *EnvelopeGranted:
		return e.append(dst)
	case *GroupOpened:
		return e.append(dst)
	case *GroupJoined:
		return e.append(dst)
	case *PresaleOpened:
		return e.append(dst)
	case *DepositPlaced:
		return e.append(dst)
	case *BalancesReminded:
		return e.append(dst)
	case *DepositClosed:
		return e.append(dst)
	case *PresaleClosed:
		return e.append(dst)
	}
	panic(fmt.Sprintf("event: %T cannot be written to a journal", e))
}

// room is the memory that Reuse uses again.
type room struct {
	checkout  checkoutReader
	plan      PlanPublished
	merchant  MerchantOpened
	product   ProductOffered
	stock     StockChanged
	shopper   ShopperJoined
	cart      CartLinePut
	favourite FavouriteSet
	payment   PaymentReceived
	closed    OrdersClosed
	due       RefundDue
	paid      RefundPaid
	unknown   Unknown

	benefits benefitRoom
	course   courseRoom
	leave    leaveRoom
	pictured ProductPictured
	extended PaymentExtended
}

// benefitRoom is the part of the room for promotions and envelopes.
type benefitRoom struct {
	promotion PromotionPublished
	ended     PromotionEnded
	coupon    CouponClaimed
	returned  BenefitsReturned
	expired   BenefitsExpired
	allowance AllowanceGranted
	campaign  CampaignPublished
	seed      SeedRevealed
	granted   EnvelopeGranted
	opened    GroupOpened
	joined    GroupJoined
}

// courseRoom is the part of the room for presales and the course of an order after its checkout.
type courseRoom struct {
	presale  PresaleOpened
	deposit  DepositPlaced
	reminded BalancesReminded
	outcome  DepositClosed
	over     PresaleClosed
	started  PaymentStarted
	pending  PaymentPending
	failed   PaymentFailed
	parcel   ParcelShipped
	finished OrdersFinished
	opened   ReturnOpened
	moved    ReturnMoved
	refund   RefundFailed
	retried  RefundRetried
	settled  SettlementClosed
	payout   PayoutSettled
}

// fact reads a fact of kind k from body[i:end].
func (d *Decoder) fact(k Kind, i, end int) (Event, error) {
	switch {
	case k < KindPromotionPublished:
		return d.trade(k, i, end)
	case k < KindPresaleOpened:
		return d.benefit(k, i, end)
	case k == KindProductPictured:
		e := fresh(d, &d.room.pictured, ProductPictured{
			Pictures: d.room.pictured.Pictures[:0],
		})
		return e, e.read(d.batch.Body, i, end)
	case k == KindPaymentExtended:
		e := fresh(d, &d.room.extended, PaymentExtended{
			Orders:   d.room.extended.Orders[:0],
			Balances: d.room.extended.Balances[:0],
		})
		return e, e.read(d.batch.Body, i, end)
	case k >= KindCartMerged:
		return d.leave(k, i, end)
	}
	return d.course(k, i, end)
}

// fresh is where the next fact is read to: the room that is used again, swept by empty, or memory
// of its own.
func fresh[T any](d *Decoder, kept *T, empty T) *T {
	if !d.Reuse {
		return new(T)
	}
	*kept = empty
	return kept
}

// later gives a fact that this version does not know.
func (d *Decoder) later(k Kind) (Event, error) {
	e := fresh(d, &d.room.unknown, Unknown{})
	e.Number = k
	return e, nil
}

// trade reads a fact of the plan, the shelves, the carts, the checkouts and their money.
func (d *Decoder) trade(k Kind, i, end int) (Event, error) {
	r, b := &d.room, d.batch.Body
	switch k {
	case KindCheckoutPlaced:
		err := r.checkout.read(b, i, end)
		if err != nil || d.Reuse {
			return &r.checkout.placed, err
		}
		return r.checkout.copied(), nil
	case KindPaymentReceived:
		last := r.payment.Provider
		e := fresh(d, &r.payment, PaymentReceived{
			Orders: r.payment.Orders[:0], Balances: r.payment.Balances[:0],
		})
		return e, e.read(b, i, end, last)
	case KindOrdersClosed:
		e := fresh(d, &r.closed, OrdersClosed{
			Orders: r.closed.Orders[:0], Balances: r.closed.Balances[:0],
		})
		return e, e.read(b, i, end)
	case KindCartLinePut:
		e := fresh(d, &r.cart, CartLinePut{})
		return e, e.read(b, i, end)
	case KindTicked:
		e := new(Ticked)
		return e, e.read(b, i, end)
	case KindFavouriteSet:
		e := fresh(d, &r.favourite, FavouriteSet{})
		return e, e.read(b, i, end)
	case KindShopperJoined:
		e := fresh(d, &r.shopper, ShopperJoined{})
		return e, e.read(b, i, end)
	case KindStockChanged:
		e := fresh(d, &r.stock, StockChanged{})
		return e, e.read(b, i, end)
	case KindProductOffered:
		e := fresh(d, &r.product, ProductOffered{})
		return e, e.read(b, i, end)
	case KindMerchantOpened:
		e := fresh(d, &r.merchant, MerchantOpened{})
		return e, e.read(b, i, end)
	case KindPlanPublished:
		e := fresh(d, &r.plan, PlanPublished{})
		return e, e.read(b, i, end)
	case KindRefundDue:
		e := fresh(d, &r.due, RefundDue{Lines: r.due.Lines[:0]})
		return e, e.read(b, i, end)
	case KindRefundPaid:
		e := fresh(d, &r.paid, RefundPaid{})
		return e, e.read(b, i, end)
	}
	return d.later(k)
}

// benefit reads a fact of promotions and envelopes.
func (d *Decoder) benefit(k Kind, i, end int) (Event, error) {
	r, b := &d.room.benefits, d.batch.Body
	switch k {
	case KindPromotionPublished:
		e := fresh(d, &r.promotion, PromotionPublished{})
		return e, e.read(b, i, end)
	case KindPromotionEnded:
		e := fresh(d, &r.ended, PromotionEnded{})
		return e, e.read(b, i, end)
	case KindCouponClaimed:
		e := fresh(d, &r.coupon, CouponClaimed{})
		return e, e.read(b, i, end)
	case KindBenefitsReturned:
		e := fresh(d, &r.returned, BenefitsReturned{
			Coupons: r.returned.Coupons[:0], Envelopes: r.returned.Envelopes[:0],
		})
		return e, e.read(b, i, end)
	case KindBenefitsExpired:
		e := fresh(d, &r.expired, BenefitsExpired{
			Coupons: r.expired.Coupons[:0], Envelopes: r.expired.Envelopes[:0],
			Groups: r.expired.Groups[:0],
		})
		return e, e.read(b, i, end)
	case KindAllowanceGranted:
		e := fresh(d, &r.allowance, AllowanceGranted{})
		return e, e.read(b, i, end)
	case KindCampaignPublished:
		e := fresh(d, &r.campaign, CampaignPublished{})
		return e, e.read(b, i, end)
	case KindSeedRevealed:
		e := fresh(d, &r.seed, SeedRevealed{})
		return e, e.read(b, i, end)
	case KindEnvelopeGranted:
		e := fresh(d, &r.granted, EnvelopeGranted{})
		return e, e.read(b, i, end)
	case KindGroupOpened:
		e := fresh(d, &r.opened, GroupOpened{})
		return e, e.read(b, i, end)
	case KindGroupJoined:
		e := fresh(d, &r.joined, GroupJoined{})
		return e, e.read(b, i, end)
	}
	return d.later(k)
}

// course reads a fact of presales, of the tries to pay, and of what follows a paid order.
func (d *Decoder) course(k Kind, i, end int) (Event, error) {
	r, b := &d.room.course, d.batch.Body
	switch k {
	case KindPresaleOpened:
		e := fresh(d, &r.presale, PresaleOpened{})
		return e, e.read(b, i, end)
	case KindDepositPlaced:
		e := fresh(d, &r.deposit, DepositPlaced{Counted: r.deposit.Counted[:0]})
		return e, e.read(b, i, end)
	case KindBalancesReminded:
		e := fresh(d, &r.reminded, BalancesReminded{Orders: r.reminded.Orders[:0]})
		return e, e.read(b, i, end)
	case KindDepositClosed:
		e := fresh(d, &r.outcome, DepositClosed{})
		return e, e.read(b, i, end)
	case KindPresaleClosed:
		e := fresh(d, &r.over, PresaleClosed{})
		return e, e.read(b, i, end)
	case KindPaymentStarted:
		last := r.started.Provider
		e := fresh(d, &r.started, PaymentStarted{})
		return e, e.read(b, i, end, last)
	case KindPaymentPending:
		e := fresh(d, &r.pending, PaymentPending{})
		return e, e.read(b, i, end)
	case KindPaymentFailed:
		e := fresh(d, &r.failed, PaymentFailed{})
		return e, e.read(b, i, end)
	case KindParcelShipped:
		e := fresh(d, &r.parcel, ParcelShipped{})
		return e, e.read(b, i, end)
	case KindOrdersFinished:
		e := fresh(d, &r.finished, OrdersFinished{Orders: r.finished.Orders[:0]})
		return e, e.read(b, i, end)
	case KindReturnOpened:
		e := fresh(d, &r.opened, ReturnOpened{Lines: r.opened.Lines[:0]})
		return e, e.read(b, i, end)
	case KindReturnMoved:
		e := fresh(d, &r.moved, ReturnMoved{})
		return e, e.read(b, i, end)
	case KindRefundFailed:
		e := fresh(d, &r.refund, RefundFailed{})
		return e, e.read(b, i, end)
	case KindRefundRetried:
		e := fresh(d, &r.retried, RefundRetried{})
		return e, e.read(b, i, end)
	case KindSettlementClosed:
		e := fresh(d, &r.settled, SettlementClosed{})
		return e, e.read(b, i, end)
	case KindPayoutSettled:
		e := fresh(d, &r.payout, PayoutSettled{})
		return e, e.read(b, i, end)
	}
	return d.later(k)
}
