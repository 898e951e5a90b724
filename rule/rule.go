// Package rule is the conditions that operators write: who, what, when and where, as one boolean
// expression over the variables of a scope, such as
//
//	shopper.new and line.category in ["phones", "tvs"] and time.hour in 7..9
//
// It promises that a condition which compiles has a type for each of its parts, that a mistake is
// told with its line and column in Chinese and English, and that asking whether it holds takes a
// bounded number of steps over whole numbers, no memory and no reading of a clock. It never calls
// a function, loops, builds a text, touches a float or decides an amount: words such as "phones"
// become numbers when it compiles, so that a misspelled one is refused and not silently false.
//
// The grammar is that of the expression library, which parses; the types and the evaluation are
// our own, because its machine boxes every value and allows what a condition has no need of. The
// tests hold the two machines against each other.
package rule

import (
	"errors"
	"strings"
)

// Kind is the type of a variable.
type Kind uint8

// Kinds.
const (
	Bool   Kind = 1
	Number Kind = 2 // a whole number, or an amount in minor units
	Word   Kind = 3 // one of a set, written as a text in quotes
)

// Key is the kind's name in JSON.
func (k Kind) Key() string { return [...]string{"", "bool", "number", "word"}[k] }

// Variable is what a condition may look at. Zh and En say what it means.
type Variable struct {
	Name  string // one name, or two with a dot between them
	Kind  Kind
	Words *Words // of a Word
	// From and To bound what a Number can be; both are 0 where nothing bounds it.
	From, To int64
	Zh, En   string
}

// Words is the set that a Word is one of. Where List is empty there are too many to list and Parse
// alone knows them.
type Words struct {
	Zh, En string // what one of them is called
	List   []Choice
	Parse  func(text string) (code int64, ok bool)
}

// Choice is one of the words.
type Choice struct {
	Key    string
	Code   int64
	Zh, En string
}

// some names the words for a sentence, as far as they can be listed.
func (w *Words) some() string {
	var keys []string
	for _, c := range w.List {
		if len(keys) == 40 {
			break
		}
		keys = append(keys, c.Key)
	}
	if len(keys) < len(w.List) || len(keys) == 0 {
		keys = append(keys, "…")
	}
	return strings.Join(keys, ", ")
}

// Scope is the variables of one kind of condition, in the order in which Holds takes their values.
// It never changes once it is made.
type Scope struct {
	Variables []Variable
	slots     map[string]int
}

// NewScope makes a scope of variables with different names.
func NewScope(variables []Variable) *Scope {
	s := &Scope{Variables: variables, slots: make(map[string]int, len(variables))}
	for i := range variables {
		s.slots[variables[i].Name] = i
	}
	return s
}

// Limits of one condition. They bound what compiling and asking can cost.
const (
	MaxBytes = 2000 // of its text
	MaxNodes = 512  // of its tree, each word of a list counting as one
	MaxSteps = 1024 // of its program; there are no loops, so none runs more steps than it has
	MaxDepth = 32   // values that wait for each other while it is evaluated
)

var (
	// ErrOverflow says that a sum or product does not fit.
	ErrOverflow = errors.New("the condition's arithmetic overflows")
	// ErrDivision says that a remainder by zero was asked for.
	ErrDivision = errors.New("the condition divides by zero")
)

// Program is a compiled condition. Several goroutines may ask it at once.
type Program struct {
	steps    []step
	lists    []int64
	needs    []need
	literals []Literal
}

// Literal is a word that the text of a condition names, and where.
type Literal struct {
	Words        *Words
	Text         string
	Code         int64
	Line, Column int
}

// Literals are the words that the condition names, so that who knows more of the world than the
// scope does can look whether there is what they name.
func (p *Program) Literals() []Literal { return p.literals }

// step is one instruction for a machine with a stack. Jumps go forward only.
type step struct {
	op    op
	at    uint16 // a variable, a place in lists, or a step to go on with
	count uint16 // of lists
	value int64
}

type op uint8

const (
	opPush op = iota
	opLoad
	opNot
	opNegate
	opAdd
	opSubtract
	opMultiply
	opRemainder
	opEqual
	opUnequal
	opLess
	opLessOrEqual
	opMore
	opMoreOrEqual
	opIn      // lists[at:at+count] has the value on top
	opBetween // lists[at] <= the value on top <= lists[at+1]
	opJumpIfFalse
	opJumpIfTrue
	opDrop
	opBranch // takes the value on top and jumps when it is false
	opJump
)

// Holds tells whether the condition holds for the values of its scope's variables. A Bool is 0 or
// 1 and a Word is its code.
func (p *Program) Holds(values []int64) (bool, error) {
	var stack [MaxDepth]int64
	top := -1
	for i := 0; i < len(p.steps); i++ {
		s := &p.steps[i]
		switch s.op {
		case opPush:
			top++
			stack[top&(MaxDepth-1)] = s.value
		case opLoad:
			top++
			stack[top&(MaxDepth-1)] = values[s.at]
		case opJumpIfFalse, opJumpIfTrue:
			if (stack[top&(MaxDepth-1)] != 0) == (s.op == opJumpIfTrue) {
				i = int(s.at) - 1
			}
		case opDrop:
			top--
		case opBranch:
			if stack[top&(MaxDepth-1)] == 0 {
				i = int(s.at) - 1
			}
			top--
		case opJump:
			i = int(s.at) - 1
		case opNot, opNegate, opIn, opBetween:
			v := &stack[top&(MaxDepth-1)]
			*v = p.one(s, *v)
		default:
			right := stack[top&(MaxDepth-1)]
			top--
			v := &stack[top&(MaxDepth-1)]
			out, err := two(s.op, *v, right)
			if err != nil {
				return false, err
			}
			*v = out
		}
	}
	return stack[0] != 0, nil
}

// one evaluates what takes one value. The most negative number has no opposite, and stays itself:
// no amount or count comes near it.
func (p *Program) one(s *step, v int64) int64 {
	switch s.op {
	case opNot:
		return v ^ 1
	case opNegate:
		return -v
	case opBetween:
		return number(p.lists[s.at] <= v && v <= p.lists[s.at+1])
	}
	for _, word := range p.lists[s.at : s.at+s.count] {
		if word == v {
			return 1
		}
	}
	return 0
}

func two(o op, a, b int64) (int64, error) {
	switch o {
	case opEqual:
		return number(a == b), nil
	case opUnequal:
		return number(a != b), nil
	case opLess:
		return number(a < b), nil
	case opLessOrEqual:
		return number(a <= b), nil
	case opMore:
		return number(a > b), nil
	case opMoreOrEqual:
		return number(a >= b), nil
	}
	return arithmetic(o, a, b)
}

func arithmetic(o op, a, b int64) (int64, error) {
	switch o {
	case opAdd:
		sum := a + b
		if (sum > a) != (b > 0) && b != 0 {
			return 0, ErrOverflow
		}
		return sum, nil
	case opSubtract:
		rest := a - b
		if (rest < a) != (b > 0) && b != 0 {
			return 0, ErrOverflow
		}
		return rest, nil
	case opMultiply:
		product := a * b
		if a != 0 && (product/a != b || a == -1 && b == -b && b != 0) {
			return 0, ErrOverflow
		}
		return product, nil
	}
	if b == 0 {
		return 0, ErrDivision
	}
	return a % b, nil
}

func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
