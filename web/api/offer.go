package api

import "carnival/web"

// offerOperations are the doors to what shoppers are offered beside prices. What is published is
// open to all; who publishes it is an operator, or a merchant for what is theirs alone.
func (f *face) offerOperations() []operation {
	ops := append(f.promotionOperations(), f.simulationOperations()...)
	ops = append(append(ops, f.campaignOperations()...), f.presaleOperations()...)
	ops = append(ops, operation{
		pattern: "POST /v1/allowances", who: web.Operator, handler: f.grantAllowance,
		says: text("发放购物津贴；同一 ref 只算一次",
			"Add to a shopper's allowance; the same ref counts once"),
		body: AllowanceRequest{}, status: 200, answers: AllowanceAnswer{},
		codes: []string{"grant_invalid", "no_plan"},
	})
	for i := range ops {
		ops[i].group = groupOffers
	}
	return ops
}
