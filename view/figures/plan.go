package figures

import (
	"slices"

	"carnival/event"
	"carnival/festival"
)

// published puts a plan in force for the facts that follow. A plan with another home market,
// currency or opening is another festival: its figures begin at nothing. Any other change, such
// as a later end or a new milestone, goes on with what was counted.
func (f *Fold) published(fact *event.PlanPublished) {
	plan, err := planOf(fact.Source, fact.Scale)
	if err != nil {
		return // the rulebook leaves the old plan in force, too
	}
	home, ok := plan.Market(plan.Home)
	if !ok {
		return
	}
	another := f.plan == nil || f.plan.Home != plan.Home || f.plan.Currency != plan.Currency ||
		f.opens != home.Opens
	f.plan, f.planSource, f.planScale = plan, slices.Clone(fact.Source), fact.Scale
	f.opens, f.closes = home.Opens, home.Closes
	f.records = recordsOf(plan)
	if another {
		f.begin()
	}
	f.nextMilestone()
	for g := range groups {
		f.touch(g)
	}
}

// recordsOf lays the plan's record categories out by category.
func recordsOf(plan *festival.Plan) []festival.RecordCategory {
	var rows []festival.RecordCategory
	for _, r := range plan.Records {
		for int(r.Category) >= len(rows) {
			rows = append(rows, festival.RecordCategory{})
		}
		rows[r.Category] = r
	}
	return rows
}

func planOf(source []byte, scale uint32) (*festival.Plan, error) {
	plan, err := festival.Parse(source)
	if err != nil || scale <= 1 {
		return plan, err
	}
	return plan.Scale(scale)
}

// begin forgets what was counted of trade: it belongs to the festival before. An order that is
// still open counts again when it is paid in the new window. Carts, favourites and who
// follows whom stand as they are.
func (f *Fold) begin() {
	for i := range f.series {
		if i != cartLines && i != favourites && i != followings && i != sequence {
			f.series[i] = series{}
		}
	}
	f.categories, f.provinces, f.channels = breakdown{}, breakdown{}, breakdown{}
	f.terminals, f.sellers, f.reasons, f.units = breakdown{}, breakdown{}, breakdown{}, breakdown{}
	f.funders, f.rules, f.refunds, f.returns = breakdown{}, breakdown{}, breakdown{}, breakdown{}
	for i := range f.markets {
		f.markets[i].settled = series{}
	}
	f.milestones, f.thinned = nil, 0
	f.orderRate, f.paymentRate = rate{}, rate{}
	f.bought, f.boughtMade, f.boughtSold = nil, nil, nil
	f.coupons, f.campaigns = nil, nil
	for i := range f.envelopes {
		f.envelopes[i].counted = false
	}
	for i := range f.orders {
		f.orders[i].status &= open | paid
	}
}

// Plan is the plan in force, which never changes, or nil.
func (f *Fold) Plan() *festival.Plan { return f.plan }
