package api

import (
	"carnival/event"
	"carnival/web"
)

// notOwnRule says what keeps a promotion from being a merchant's to give, each at its field; nil
// where nothing does.
func notOwnRule(p *event.PromotionPublished, merchant event.MerchantID, lang string) error {
	if ownRule(p, merchant) {
		return nil
	}
	var faults []web.FieldError
	code := "forbidden"
	if p.Merchant != merchant {
		faults = append(faults, fieldFault(lang, "merchant", "not_yours", ""))
	}
	own := *p
	own.Merchant, own.Funder = merchant, event.FundedByMerchant
	switch {
	case !ownRule(&own, merchant):
		faults = append(faults, fieldFault(lang, "rule", "not_a_shops", ""))
	case p.Funder == 0:
		faults = append(faults, web.FieldError{
			Field: "funder", Code: "missing", Reason: faultWords["not_your_money"].In(lang),
		})
		if p.Merchant == merchant {
			code = "invalid"
		}
	case p.Funder != event.FundedByMerchant:
		faults = append(faults, fieldFault(lang, "funder", "not_your_money", ""))
	}
	return web.NewProblem(code, lang, faults...)
}
