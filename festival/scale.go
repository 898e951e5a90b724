package festival

import (
	"errors"
	"fmt"
	"slices"

	"carnival/money"
)

// ErrScale says that a plan cannot be made n times smaller.
var ErrScale = errors.New("the plan cannot be scaled so")

// Scale gives the same festival n times smaller, with n recorded in ScaledBy. Milestones, amounts
// and counts of the forecast and of earlier editions are divided by n, rounded once, half away from
// zero, and never below one minor unit or one; shares, tolerances and reach stay. Windows, timers,
// limits, commission and exchange rates stay, because a small festival is neither a short one nor
// one with other prices. A plan is scaled once, from the
// whole; and it is refused when two milestones would become the same.
func (p *Plan) Scale(n uint32) (*Plan, error) {
	if n == 0 || n > maxScale || p.ScaledBy != 1 {
		return nil, fmt.Errorf("%w: 1:%d of 1:%d", ErrScale, n, p.ScaledBy)
	}
	small := *p
	small.ScaledBy = n
	small.Milestones = slices.Clone(p.Milestones)
	for i := range small.Milestones {
		m := &small.Milestones[i]
		m.GMV = money.Minor(Divide(int64(m.GMV), n))
		if i > 0 && m.GMV <= small.Milestones[i-1].GMV {
			return nil, fmt.Errorf("%w: at 1:%d %s meets the milestone before", ErrScale, n, m.ID)
		}
	}
	small.Forecast = divideFigures(p.Forecast, n)
	small.Prior = slices.Clone(p.Prior)
	for i := range small.Prior {
		small.Prior[i].Figures = divideFigures(p.Prior[i].Figures, n)
	}
	return &small, nil
}

func divideFigures(figures []Figure, n uint32) []Figure {
	out := slices.Clone(figures)
	for i := range out {
		if k := out[i].Metric.Kind(); k == KindAmount || k == KindCount {
			out[i].Value = Divide(out[i].Value, n)
		}
	}
	return out
}

// Divide is the one rule by which a scaled festival shrinks an amount or a count, its stock too:
// value/n, half away from zero; what is above zero stays at least one.
func Divide(value int64, n uint32) int64 {
	q := int64(money.MulDiv(money.Minor(value), 1, int64(n)))
	if value > 0 {
		return max(q, 1)
	}
	return q
}
