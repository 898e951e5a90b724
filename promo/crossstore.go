package promo

import (
	"slices"

	"carnival/event"
)

// crossStoreForm: every T takes R off over all merchants (跨店满减, rules R4.3). Merchants do not
// pay for it, because nobody may force them into it (rules R9.6).
func crossStoreForm() Form {
	return Form{
		Rule: event.RuleCrossStore,
		Zh:   "跨店铺满减，自动生效",
		En:   "takes something off the goods of all shops beyond a threshold, by itself",
		Fields: slices.Concat(
			headFields(event.FundedByPlatform, event.FundedByBrand, event.FundedByBank),
			[]Field{currencyField()}, termsFields(), scopeFields()),
		check: func(c *checker) { c.terms(needsThreshold) },
	}
}
