package promo

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"carnival/money"
)

// split gives what money.Allocate gives, up to the largest amounts.
func TestSplitIsAllocate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.SampledFrom([]int64{3, 100, int64(money.MaxMinor)}).Draw(t, "most")
		bases := make([]money.Minor, rapid.IntRange(0, 40).Draw(t, "lines"))
		portions := make([]portion, len(bases))
		for i := range bases {
			bases[i] = money.Minor(rapid.Int64Range(0, most).Draw(t, "base"))
			portions[i] = portion{base: bases[i], line: uint16(i)}
		}
		total := money.Minor(rapid.Int64Range(0, most).Draw(t, "total"))
		split(total, portions)
		want, _ := money.Allocate(total, bases)
		var got []money.Minor
		for _, p := range portions {
			got = append(got, p.part)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%d over %v: %v, not %v", total, bases, got, want)
		}
	})
}

// pour fills lines up and loses nothing that has room.
func TestPouringLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &work{}
		var room money.Minor
		for i := range rapid.IntRange(1, 12).Draw(t, "lines") {
			amount := money.Minor(rapid.Int64Range(0, 50).Draw(t, "amount"))
			w.amount = append(w.amount, amount)
			w.room = append(w.room, money.Minor(rapid.Int64Range(0, int64(amount)).Draw(t, "room")))
			w.every = append(w.every, uint16(i))
			room += w.room[i]
		}
		total := money.Minor(rapid.Int64Range(0, 400).Draw(t, "total"))
		var sum money.Minor
		for i, p := range w.poured(total, w.every) {
			if sum += p.part; p.part < 0 || p.part > w.room[p.line] {
				t.Fatalf("portion %d is %+v, room %d", i, p, w.room[p.line])
			}
		}
		if sum != min(total, room) {
			t.Fatalf("%d of %d with room %d", sum, total, room)
		}
	})
}
