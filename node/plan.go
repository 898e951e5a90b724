package node

import (
	"fmt"
	"os"

	"carnival/festival"
	"carnival/festivals"
)

// DefaultPlan is the name of the plan that stands in while none is in force.
const DefaultPlan = festivals.Default

// PlanSource reads the source of a plan by its built-in name or from a file, and refuses one that
// has problems with all of them, each with its line and column.
func PlanSource(name string) ([]byte, *festival.Plan, error) {
	source, ok := festivals.Source(name)
	if !ok {
		var err error
		if source, err = os.ReadFile(name); err != nil {
			return nil, nil, fmt.Errorf("plan: %w; built in are %v", err, festivals.Names())
		}
	}
	plan, err := festival.Parse(source)
	if problems, ok := err.(festival.Problems); ok {
		return nil, nil, fmt.Errorf("the plan has problems:\n%s", problems.For(name, "en"))
	}
	return source, plan, err
}

// Plans lists the built-in plans.
func Plans() []string { return festivals.Names() }
