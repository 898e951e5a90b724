package rule_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"carnival/rule"
)

// What compiles and can never come true is found with the place that is to blame, and nothing else
// is: what fails for some values only may stand.
func TestCheck(t *testing.T) {
	for src, want := range map[string]string{
		"thing.size % 0 == 0":                                  "1:12 divides_by_zero",
		"thing.size % (3 - 3) == 0":                            "1:12 divides_by_zero",
		"thing.size % (thing.size - thing.size) == 0":          "1:12 divides_by_zero",
		"thing.size % (hour * 0) == 0":                         "1:12 divides_by_zero",
		"1 % -0 in [0]":                                        "1:3 divides_by_zero",
		"thing.new and\n  thing.size % 0 == 0":                 "2:14 divides_by_zero",
		"thing.size % 0 == 0 or thing.new":                     "1:12 divides_by_zero",
		"not (thing.size % 0 == 0)":                            "1:17 divides_by_zero",
		"(1 % 0 == 0) == thing.new":                            "1:4 divides_by_zero",
		"1 % 0 == 0 ? true : thing.new":                        "1:3 divides_by_zero",
		"thing.new ? 1 % 0 == 0 : 2 % 0 == 0":                  "1:15 divides_by_zero",
		"(thing.new ? 0 : 0) == 0 and hour % 0 in 0..1":        "1:35 divides_by_zero",
		"hour % (thing.new ? 0 : 0) == 0":                      "1:6 divides_by_zero",
		"9223372036854775807 + 1 > 0":                          "1:21 overflows",
		"hour + 2 > 1 and -9223372036854775807 - 2 - hour < 0": "1:39 overflows",
		"(hour + 3037000500) * 3037000500 > 0":                 "1:21 overflows",
		"hour % 5 == 7":                                        "1:10 never_holds",
		"hour - hour > 0":                                      "1:13 never_holds",
		"hour * 2 in [47, 49, 60]":                             "1:10 never_holds",

		"thing.new or thing.size % 0 == 0":             "", // holds for what is new
		"thing.new ? true : thing.size % 0 == 0":       "",
		"thing.size % hour == 0":                       "", // fails at midnight only
		"thing.size % (hour - 7) == 0":                 "",
		"1 % (thing.size == 7777 ? 1 : 0) == 0":        "",
		"thing.size * 9223372036854775807 >= 0":        "", // nothing and one can be multiplied
		"thing.size + 9223372036854775807 > 0":         "",
		"hour * hour == 49":                            "",
		"hour % 24 == 23 and thing.size % 100 == 0":    "",
		"-9223372036854775807 - 1 < thing.size - 1":    "",
		"(thing.new ? 1 : 0) + (hour > 3 ? 1 : 0) > 1": "",
		"true":   "",
		"hour %": "1:7 ends_early",
	} {
		got := ""
		var p *rule.Problem
		if err := rule.Check(src, scope); errors.As(err, &p) {
			got = fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.Code)
			if p.Zh == "" || p.Zh == p.En {
				t.Errorf("%s: %+v", src, p)
			}
		}
		if got != want {
			t.Errorf("%s: %q, not %q", src, got, want)
		}
	}
}

// sum draws an expression over numbers, such as fail for some values, for all or for none.
func sum(t *rapid.T, depth int) string {
	if depth == 0 {
		return rapid.SampledFrom([]string{"hour", "thing.size", "0", "1", "3", "-24", "3037000500",
			"9223372036854775807"}).Draw(t, "number")
	}
	a, b := sum(t, depth-1), sum(t, rapid.IntRange(0, depth-1).Draw(t, "depth"))
	if rapid.Bool().Draw(t, "twice") {
		b = a
	}
	op := rapid.SampledFrom([]string{" + ", " - ", " * ", " % "}).Draw(t, "op")
	return rapid.SampledFrom([]string{
		"(" + a + op + b + ")", "(" + a + op + b + ")", "-(" + a + ")",
		"(" + rapid.SampledFrom([]string{"thing.new", "hour > 7", "hour < 99"}).Draw(t, "if") +
			" ? " + a + " : " + b + ")",
	}).Draw(t, "sum")
}

// truth draws a condition over such numbers.
func truth(t *rapid.T, depth int) string {
	a := sum(t, rapid.IntRange(0, 2).Draw(t, "depth"))
	one := rapid.SampledFrom([]string{
		"thing.new", "not thing.new", "hour > 7",
		a + rapid.SampledFrom([]string{" == ", " < ", " >= ", " != "}).Draw(t, "op") + sum(t, 0),
		a + " in [0, 1, 3]", "hour % 7 in -1..3",
	}).Draw(t, "truth")
	if depth == 0 {
		return one
	}
	b := truth(t, depth-1)
	return rapid.SampledFrom([]string{
		one + " and " + b, "(" + one + " or " + b + ")", b + " and " + one, "not (" + b + ")",
		"(" + b + ") == (" + one + ")",
	}).Draw(t, "node")
}

// Nothing that can hold is refused: whatever Check finds beyond what Compile does, no values make
// true. And what a range of constants shows to fail, Check finds.
func TestCheckRefusesNothingThatHolds(t *testing.T) {
	sizes := []int64{math.MinInt64, -25, -1, 0, 1, 2, 3, 7, 24, 3037000500, math.MaxInt64}
	rapid.Check(t, func(t *rapid.T) {
		src := truth(t, rapid.IntRange(0, 2).Draw(t, "depth"))
		p, err := rule.Compile(src, scope)
		refused := rule.Check(src, scope)
		if err != nil {
			if refused == nil || refused.Error() != err.Error() {
				t.Fatalf("%s: %v, but %v", src, err, refused)
			}
			return
		}
		if refused == nil {
			return
		}
		for isNew := range int64(2) {
			for hour := range int64(24) {
				for _, size := range sizes {
					if ok, err := p.Holds([]int64{isNew, 11, size, hour, 2, 12}); ok && err == nil {
						t.Fatalf("%s holds at %d, %d, %d, but %v", src, isNew, hour, size, refused)
					}
				}
			}
		}
	})
}
