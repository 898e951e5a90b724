package rule

import (
	"errors"
	"math"
	"math/big"
	"slices"
)

// Check finds what is wrong with a condition before anybody relies on it: what Compile refuses, and
// beyond that a condition that no values can make true, mostly because a part of it fails whatever
// they are, such as a remainder by zero. It runs the program once over all that the variables can
// be, a range for each value, so it never refuses a condition that can hold; what fails for some
// values only, or for a reason that ranges do not show, it lets pass. The error is always a
// *Problem. What was written down before is read with Compile, which stays as lenient as it was.
func Check(src string, scope *Scope) error {
	c, err := compiled(src, scope)
	if err != nil {
		return err
	}
	t := trial{program: c.program, scope: scope, failed: -1,
		ahead: make([][]span, len(c.program.steps)+1)}
	end := t.run()
	switch {
	case end != nil && end[0] != only(0):
		return nil
	case t.failed < 0:
		return c.fail(c.parts[len(c.parts)-1], codeNever)
	case errors.Is(t.why, ErrDivision):
		return c.fail(c.parts[t.failed], codeDivides)
	}
	return c.fail(c.parts[t.failed], codeOverflow)
}

// span is all that a value on the stack can be: one of low to high. From is the first step of those
// that made it.
type span struct {
	low, high int64
	from      int
}

var (
	anything = span{low: math.MinInt64, high: math.MaxInt64}
	either01 = span{high: 1}
)

func only(value int64) span { return span{low: value, high: value} }

// trial runs a program over ranges. Jumps go forward only, so that one pass over the steps meets
// each of them with all the ways that lead there.
type trial struct {
	program *Program
	scope   *Scope
	ahead   [][]span // the stack that jumps bring to a step; nil = none does
	failed  int      // the first step that can do nothing but fail; -1 = none
	why     error
}

// run gives the stack at the end, or nil when no values come there.
func (t *trial) run() []span {
	stack := []span{}
	for i := range t.program.steps {
		if stack = joined(stack, t.ahead[i]); stack != nil {
			stack = t.step(i, stack)
		}
	}
	end := joined(stack, t.ahead[len(t.program.steps)])
	for i := range end {
		end[i].from = 0
	}
	return end
}

// joined is the stack where two ways meet; either may be closed.
func joined(a, b []span) []span {
	switch {
	case a == nil:
		return slices.Clone(b)
	case b == nil:
		return a
	}
	out := slices.Clone(a)
	for i := range out {
		out[i] = span{min(a[i].low, b[i].low), max(a[i].high, b[i].high), min(a[i].from, b[i].from)}
	}
	return out
}

// step gives the stack behind a step, or nil when none of its values goes on there.
func (t *trial) step(i int, stack []span) []span {
	s, top := &t.program.steps[i], len(stack)-1
	switch s.op {
	case opPush:
		return append(stack, span{s.value, s.value, i})
	case opLoad:
		v := t.variable(int(s.at))
		v.from = i
		return append(stack, v)
	case opDrop:
		return stack[:top]
	case opJump:
		t.jump(s, stack)
		return nil
	case opBranch, opJumpIfFalse, opJumpIfTrue:
		return t.branch(s, stack)
	case opNot, opNegate, opIn, opBetween:
		v := t.program.spanOfOne(s, stack[top])
		v.from = stack[top].from
		stack[top] = v
		return stack
	}
	a, b := stack[top-1], stack[top]
	same := slices.Equal(t.program.steps[a.from:b.from], t.program.steps[b.from:i])
	v, err := spanOfTwo(s.op, a, b, same)
	if err != nil {
		if t.failed < 0 {
			t.failed, t.why = i, err
		}
		return nil
	}
	v.from = a.from
	stack[top-1] = v
	return stack[:top]
}

func (t *trial) jump(s *step, stack []span) {
	t.ahead[s.at] = joined(t.ahead[s.at], stack)
}

// branch sends the values that jump ahead, and gives the stack of those that do not.
func (t *trial) branch(s *step, stack []span) []span {
	top := len(stack) - 1
	when, otherwise, v := only(0), only(1), stack[top]
	if s.op == opJumpIfTrue {
		when, otherwise = otherwise, when
	}
	when.from, otherwise.from = v.from, v.from
	jumps, stays := slices.Clone(stack), stack
	jumps[top], stays[top] = when, otherwise
	if s.op == opBranch {
		jumps, stays = jumps[:top], stays[:top]
	}
	if v.holds(when.low) {
		t.jump(s, jumps)
	}
	if !v.holds(otherwise.low) {
		return nil
	}
	return stays
}

func (v span) holds(value int64) bool { return v.low <= value && value <= v.high }

func (t *trial) variable(slot int) span {
	switch v := &t.scope.Variables[slot]; {
	case v.Kind == Bool:
		return either01
	case v.Kind == Number && v.From < v.To:
		return span{low: v.From, high: v.To}
	}
	return anything
}

func (p *Program) spanOfOne(s *step, v span) span {
	switch {
	case v.low == v.high:
		return only(p.one(s, v.low))
	case s.op == opNegate && v.low == math.MinInt64:
		return anything
	case s.op == opNegate:
		return span{low: -v.high, high: -v.low}
	case s.op == opNot:
		return either01
	}
	list, inside, outside := p.lists[s.at:s.at+s.count], false, true
	if s.op == opBetween {
		inside = list[0] <= v.low && v.high <= list[1]
		outside = v.high < list[0] || list[1] < v.low
	} else {
		outside = !slices.ContainsFunc(list, v.holds)
	}
	return decided(inside, outside)
}

// decided is what a comparison comes to that always holds, or never, or neither.
func decided(always, never bool) span {
	switch {
	case always:
		return only(1)
	case never:
		return only(0)
	}
	return either01
}

// spanOfTwo is all that two values can come to. An error says that they can only fail. Same says
// that they are the same part of the condition written twice.
func spanOfTwo(o op, a, b span, same bool) (span, error) {
	if a.low == a.high && b.low == b.high {
		value, err := two(o, a.low, b.low)
		return only(value), err
	}
	switch o {
	case opEqual, opUnequal:
		always, never := same, a.high < b.low || b.high < a.low
		if o == opUnequal {
			always, never = never, always
		}
		return decided(always, never), nil
	case opLess:
		return decided(a.high < b.low, same || a.low >= b.high), nil
	case opLessOrEqual:
		return decided(same || a.high <= b.low, a.low > b.high), nil
	case opMore, opMoreOrEqual:
		return spanOfTwo(mirrored(o), b, a, same)
	case opRemainder:
		return remainders(a, b, same)
	case opSubtract:
		if same {
			return only(0), nil
		}
	}
	return corners(o, a, b)
}

// remainders have the sign of what is divided, and are smaller than what it is divided by.
func remainders(a, b span, same bool) (span, error) {
	switch {
	case b.low == 0 && b.high == 0:
		return span{}, ErrDivision
	case same:
		return only(0), nil
	case b.low < -math.MaxInt64:
		return span{low: min(a.low, 0), high: max(a.high, 0)}, nil
	}
	most := max(-b.low, b.high, b.low) - 1
	return span{low: min(max(a.low, -most), 0), high: max(min(a.high, most), 0)}, nil
}

// corners of the sums, differences or products of two ranges bound all of them.
func corners(o op, a, b span) (span, error) {
	var all []*big.Int
	for _, x := range []int64{a.low, a.high} {
		for _, y := range []int64{b.low, b.high} {
			x, y := big.NewInt(x), big.NewInt(y)
			switch o {
			case opAdd:
				x.Add(x, y)
			case opSubtract:
				x.Sub(x, y)
			default:
				x.Mul(x, y)
			}
			all = append(all, x)
		}
	}
	low, high := slices.MinFunc(all, (*big.Int).Cmp), slices.MaxFunc(all, (*big.Int).Cmp)
	if !low.IsInt64() && low.Sign() > 0 || !high.IsInt64() && high.Sign() < 0 {
		return span{}, ErrOverflow
	}
	return span{low: clamped(low), high: clamped(high)}, nil
}

func clamped(n *big.Int) int64 {
	switch {
	case n.IsInt64():
		return n.Int64()
	case n.Sign() < 0:
		return math.MinInt64
	}
	return math.MaxInt64
}
