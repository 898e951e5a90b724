package crowd

import (
	"sort"

	"carnival/event"
	"carnival/money"
)

// knot is a point of a curve; between two knots it runs straight.
type knot struct{ at, value int64 }

// curve rises from (0, 0), in integers only.
type curve []knot

// curveThrough draws the cumulative curve through its anchors, stretched from a day to a length.
//
// Before 25 minutes it is straight on logarithmic axes. The middle of such a line is the geometric
// mean in both directions, so that a few halvings by integer square roots give the points between
// which straight pieces are good enough. Before the first anchor the slope of the first line goes
// on downwards.
func curveThrough(anchors []Anchor, length event.Instant) curve {
	out := curve{{}}
	if len(anchors) > 1 && anchors[1].After <= logarithmic {
		a, b := anchors[0], anchors[1]
		before := []knot{}
		for t, v := int64(a.After), int64(a.GMV); t > int64(event.Second) && len(before) < 4; {
			t = int64(money.MulDiv(money.Minor(t), int64(a.After), int64(b.After)))
			v = int64(money.MulDiv(money.Minor(v), int64(a.GMV), int64(b.GMV)))
			before = append(before, knot{t, v})
		}
		for i := len(before) - 1; i >= 0; i-- {
			out = append(out, before[i])
		}
	}
	for i, a := range anchors {
		to := knot{int64(a.After), int64(a.GMV)}
		if from := out[len(out)-1]; i > 0 && a.After <= logarithmic {
			out = bend(out, from, to, 3)
		}
		out = append(out, to)
	}
	for i := range out {
		out[i].at = int64(money.MulDiv(money.Minor(out[i].at), int64(length), int64(day)))
	}
	return out
}

// bend adds the points strictly between two of a logarithmic line, halving it depth times.
func bend(out curve, from, to knot, depth int) curve {
	middle := knot{geometric(from.at, to.at), geometric(from.value, to.value)}
	if depth == 0 || middle.at <= from.at || middle.at >= to.at ||
		middle.value <= from.value || middle.value >= to.value {
		return out
	}
	out = bend(out, from, middle, depth-1)
	return bend(append(out, middle), middle, to, depth-1)
}

// geometric is the root of a product, from roots that fit: of each factor a half is taken where the
// product would not.
func geometric(a, b int64) int64 {
	if a < 1<<31 && b < 1<<31 {
		return root(a * b)
	}
	return geometric((a+2)/4, (b+2)/4) * 4
}

// root is the integer square root, by Newton's steps from above.
func root(v int64) int64 {
	if v < 2 {
		return v
	}
	r := v
	for next := (r + 1) / 2; next < r; next = (r + v/r) / 2 {
		r = next
	}
	return r
}

// when is the instant at which the curve comes to a value.
func (c curve) when(value int64) int64 {
	i := sort.Search(len(c), func(i int) bool { return c[i].value >= value })
	switch i {
	case 0:
		return c[0].at
	case len(c):
		return c[i-1].at
	}
	return between(value, c[i-1].value, c[i].value, [2]int64{c[i-1].at, c[i].at})
}

// by is the value that the curve has come to at an instant.
func (c curve) by(at int64) int64 {
	i := sort.Search(len(c), func(i int) bool { return c[i].at >= at })
	switch i {
	case 0:
		return c[0].value
	case len(c):
		return c[i-1].value
	}
	return between(at, c[i-1].at, c[i].at, [2]int64{c[i-1].value, c[i].value})
}

// between carries a position between two marks over to two others.
func between(x, low, high int64, onto [2]int64) int64 {
	if high <= low {
		return onto[1]
	}
	part := money.MulDiv(money.Minor(onto[1]-onto[0]), x-low, high-low)
	return onto[0] + int64(part)
}

// mobileAlong is the value settled on phones against the value settled, through the anchors of the
// cumulative share.
func mobileAlong(anchors []MobileAnchor, settled curve, length event.Instant) curve {
	out := curve{{}}
	for _, a := range anchors {
		at := money.MulDiv(money.Minor(a.After), int64(length), int64(day))
		value := settled.by(int64(at))
		phones := money.MulDiv(money.Minor(value), a.Share, 1_000_000)
		out = append(out, knot{value, int64(phones)})
	}
	return out
}
