package api

import (
	"strings"

	"carnival/event"
	"carnival/promo"
	"carnival/view/merchant"
)

// enumerations are the lists that an enum tag may name. They come from where the keys are defined,
// so that the document cannot fall behind.
var enumerations = map[string][]string{
	"order_status":   keysOf(merchant.Open, merchant.Failed),
	"field_kind":     keysOf(promo.KindMoney, promo.KindList),
	"promotion_rule": promotionRules(),
	"funder":         keysOf(event.FundedByPlatform, event.FundedByBank),
	"game":           keysOf(event.GameGrant, event.GameFission),
	"nature":         keysOf(event.DepositEarnest, event.DepositAdvance),
	"goods":          keysOf(event.GoodsAvailable, event.GoodsWrittenOff),
	"return_status":  keysOf(event.ReturnAsked, event.ReturnAccepted),
	"return_reason":  keysOf(event.ReturnNoReason, event.ReturnMissing),
	"refund_reason":  keysOf(event.RefundByShopper, event.RefundDamages),
	"unused_reason":  keysOf(event.UnusedNotYet, event.UnusedSame),
	"discount_rule":  discountRules(),
	"happening":      happeningKeys(),
	"refund_note":    keysOf(event.RefundedByTransfer, event.RefundedInCash),
	"payment_status": {paymentDue, paymentPaid, paymentClosed, paymentRefunded,
		paymentRefundFailed},
	"presale_step": {stepNothingPaid, stepDepositPaid, stepAllPaid, stepClosed, stepForfeited,
		stepDoubled, stepReturned},
}

// keyed is a numbered choice with a key.
type keyed interface {
	~uint8
	Key() string
}

func keysOf[T keyed](first, last T) (keys []string) {
	for v := first; v <= last; v++ {
		keys = append(keys, v.Key())
	}
	return keys
}

// promotionRules are the rules that have a form: an envelope is a gift and no promotion.
func promotionRules() (keys []string) {
	for _, form := range promo.Forms() {
		keys = append(keys, form.Rule.Key())
	}
	return keys
}

// discountRules are the rules that a bill can name.
func discountRules() []string {
	rules := keysOf(event.RuleFullReduction, event.RuleAllowance)
	return append([]string{ruleFestivalPrice, ruleDeposit}, rules...)
}

// choices are those that an enum tag names or lists.
func choices(tag string) []string {
	if list, ok := enumerations[tag]; ok {
		return list
	}
	return strings.Split(tag, ",")
}

// listed says the choices of an enumeration to who sent another one.
func listed(name string) string { return strings.Join(enumerations[name], ", ") }
