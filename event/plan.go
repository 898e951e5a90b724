package event

// PlanPublished puts a festival plan in force, as the bytes that the operator wrote, so that
// whoever recounts the journal has the same windows and prices. Scale divides its thresholds and
// stock.
type PlanPublished struct {
	Source []byte
	Scale  uint32
}

// Kind of the fact.
func (*PlanPublished) Kind() Kind { return KindPlanPublished }
