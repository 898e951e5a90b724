package promo

import (
	"slices"

	"carnival/event"
)

// fullReductionForm: one merchant takes something off its own goods beyond a threshold (满减).
func fullReductionForm() Form {
	return Form{
		Rule: event.RuleFullReduction,
		Zh:   "一家店铺的商品满额或满件立减，自动生效",
		En:   "takes something off one shop's goods beyond a threshold, by itself",
		Fields: slices.Concat(
			headFields(event.FundedByMerchant, event.FundedByBrand, event.FundedByPlatform),
			[]Field{merchantField(), currencyField()}, termsFields(), scopeFields()),
		check: func(c *checker) { c.terms(needsThreshold) },
	}
}
