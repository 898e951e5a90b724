package trade

import (
	"slices"

	"carnival/event"
	"carnival/festival"
)

// PublishPlan puts a festival plan in force. The source must parse; whoever takes it from a
// person shows the problems with line and column before it comes here.
type PublishPlan struct {
	begins
	Source []byte
	Scale  uint32 // divides thresholds, budgets and stock; 1 = as written
}

func (s *State) decidePlan(c *PublishPlan) Outcome {
	if string(c.Source) == string(s.planSource) && c.Scale == s.planScale {
		return unchanged(0)
	}
	if _, err := scaledPlan(c.Source, c.Scale); err != nil {
		return refuse(PlanInvalid)
	}
	return happened(0, &event.PlanPublished{Source: c.Source, Scale: c.Scale})
}

func scaledPlan(source []byte, scale uint32) (*festival.Plan, error) {
	plan, err := festival.Parse(source)
	if err != nil || scale <= 1 {
		return plan, err
	}
	return plan.Scale(scale)
}

// evolvePlan: a plan that this build can no longer parse puts none in force, so that checkouts
// are refused with that reason instead of being charged by an older plan.
func (s *State) evolvePlan(e *event.PlanPublished) {
	s.digest -= s.digestPlan()
	s.planSource, s.planScale = slices.Clone(e.Source), e.Scale
	s.plan, _ = scaledPlan(s.planSource, s.planScale)
	s.digest += s.digestPlan()
	s.billByPlan()
}

// billByPlan tells the promotions what the plan in force says of bills.
func (s *State) billByPlan() {
	if s.plan != nil {
		s.book.Overflow, s.book.EnvelopesPerBill = s.plan.Overflow, s.plan.Limits.EnvelopesPerBill
	}
}

func (s *State) digestPlan() uint64 {
	if len(s.planSource) == 0 {
		return 0
	}
	return digest(tagPlan, 0, digestText(string(s.planSource)), uint64(s.planScale))
}
