package ui

import (
	"strings"
	"testing"
)

// The badge has room for two digits; the whole number is said to who listens.
func TestTheBadgeOfAFullCart(t *testing.T) {
	for _, c := range []struct {
		lines int
		want  string
	}{
		{0, ""}, {99, "99</span>"}, {100, `<span aria-hidden="true">99+</span>`},
		{110, "goods in the cart: 110<"},
	} {
		var out strings.Builder
		if err := badge(Frame{Lang: "en", InCart: c.lines}).Render(t.Context(), &out); err != nil {
			t.Fatal(err)
		}
		if got := out.String(); !strings.Contains(got, c.want) || c.lines == 0 && got != "" ||
			c.lines < 100 && strings.Contains(got, "+") {
			t.Errorf("%d lines: %s", c.lines, got)
		}
	}
}
