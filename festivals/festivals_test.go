package festivals_test

import (
	"testing"

	"carnival/festival"
	"carnival/festivals"
)

func TestEveryPlanParses(t *testing.T) {
	names := festivals.Names()
	if len(names) < 2 {
		t.Fatalf("only %v", names)
	}
	for _, name := range names {
		src, ok := festivals.Source(name)
		if !ok {
			t.Fatalf("no source of %s", name)
		}
		if _, err := festival.Parse(src); err != nil {
			t.Errorf("%s:\n%v", name, err)
		}
	}
	if _, ok := festivals.Source(festivals.Default); !ok {
		t.Error("the default plan is missing")
	}
	if _, ok := festivals.Source("../go"); ok {
		t.Error("a name reached outside the folder")
	}
}
