package promo_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"carnival/event"
	"carnival/festival"
	"carnival/promo"
)

// What a condition names that there is not is found at its place, with what may have been meant.
func TestCheckNames(t *testing.T) {
	short := *plan(t, "double11-2015")
	short.Phases = slices.DeleteFunc(slices.Clone(short.Phases), func(w festival.PhaseWindow) bool {
		return w.Phase == festival.Presale
	})
	known := promo.Known{Plan: &short, Merchant: func(id event.MerchantID) bool {
		return event.CounterOf(uint64(id)) < 3
	}}
	one, nine := event.MerchantID(1).String(), event.MerchantID(9).String()
	for condition, want := range map[string][]string{
		`market == "CN"`: nil,
		`line.merchant == "` + one + `" and line.origin in ["XK", "DE", ""]`: nil,
		`phase == "day" or market == ""`:                                     nil,
		`market == "ZZ"`: {
			"1:11 market_not_in_plan"},
		`shopper.new and (market == "CM" or` + "\n" + ` phase == "presale")`: {
			"1:28 market_not_in_plan", "2:11 phase_not_in_plan"},
		`line.origin == "ZZ"`:                {"1:16 no_such_country"},
		`line.merchant in ["` + nine + `"]`:  {"1:19 no_such_merchant"},
		`line.category == "phone"`:           nil, // Check says it
		`line.category == 1 or market == ""`: nil, // and that
	} {
		var got []string
		for _, f := range promo.CheckNames(&event.PromotionPublished{What: condition}, known) {
			got = append(got, fmt.Sprintf("%d:%d %s", f.Line, f.Column, f.Code))
			if f.Path != "what" || f.Zh == f.En || strings.Contains(f.Zh+f.En, "%!") {
				t.Errorf("%s: %+v", condition, f)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, not %v", condition, got, want)
		}
	}
	fault := promo.CheckNames(&event.PromotionPublished{When: `market == "CM"`}, known)[0]
	if fault.Path != "when" || !strings.Contains(fault.En, `did you mean "CN"`) ||
		!strings.Contains(fault.Zh, "CN") {
		t.Errorf("%+v", fault)
	}
	if promo.CheckNames(&event.PromotionPublished{When: `market == "ZZ"`}, promo.Known{}) != nil {
		t.Error("without a plan nothing is known of markets")
	}
}
