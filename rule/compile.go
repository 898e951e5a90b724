package rule

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
)

// Compile turns the text of a condition into a program. The error is always a *Problem.
func Compile(src string, scope *Scope) (*Program, error) {
	if len(src) > MaxBytes {
		return nil, problem(src, MaxBytes, codeLength, MaxBytes)
	}
	if strings.TrimSpace(src) == "" {
		return nil, problem(src, 0, codeEmpty)
	}
	if !utf8.ValidString(src) {
		return nil, problem(src, 0, codeSyntax, src[:1])
	}
	tree, err := parser.ParseWithConfig(src, &conf.Config{MaxNodes: MaxNodes})
	if err != nil {
		return nil, unreadable(src, err)
	}
	c := &compiler{src: src, scope: scope, program: &Program{}}
	t, needs, bad := c.compile(tree.Node)
	if bad == nil && t.kind != Bool {
		bad = c.fail(tree.Node, codeBool)
	}
	if bad != nil {
		return nil, bad
	}
	c.program.needs = needs
	c.program.steps = slices.Clip(c.program.steps)
	c.program.lists = slices.Clip(c.program.lists)
	return c.program, nil
}

// unreadable says in our words what the parser could not read. What it says itself is for its own
// people and in one language.
func unreadable(src string, err error) *Problem {
	var at *file.Error
	if !errors.As(err, &at) {
		return problem(src, 0, codeSyntax, src)
	}
	if strings.Contains(at.Message, "maximum allowed nodes") {
		return problem(src, at.From, codeSize, MaxNodes)
	}
	if strings.Contains(at.Message, "literal: ") {
		return problem(src, at.From, codeInteger)
	}
	all := []rune(src)
	token := ""
	if words := strings.Fields(string(all[min(max(at.From, 0), len(all)):])); len(words) > 0 {
		token = words[0]
	}
	switch {
	case token == "" || strings.Contains(at.Message, "token EOF"):
		return problem(src, len(all), codeEnds)
	case strings.HasPrefix(token, "=") && !strings.HasPrefix(token, "=="):
		return problem(src, at.From, codeAssigns)
	}
	return problem(src, at.From, codeSyntax, cut(token))
}

// cut keeps a quotation short.
func cut(text string) string {
	if runes := []rune(text); len(runes) > 30 {
		return string(runes[:30]) + "…"
	}
	return text
}

// maxListed bounds the words of all lists together, which the parser's way with a < b < c could
// else double again and again.
const maxListed = 4 * MaxNodes

// typed is the type of a part.
type typed struct {
	kind  Kind
	words *Words
}

type compiler struct {
	src     string
	scope   *Scope
	program *Program
	depth   int // of the stack
}

// fail says what is wrong with a part. A variable begins with its first name, though the parser
// places it at its last.
func (c *compiler) fail(n ast.Node, code string, args ...any) *Problem {
	for member, ok := n.(*ast.MemberNode); ok; member, ok = n.(*ast.MemberNode) {
		n = member.Node
	}
	return problem(c.src, n.Location().From, code, args...)
}

// emit appends a step that changes the height of the stack by grows. The number of steps is
// bounded here and not by the tree, because the parser uses the middle of a < b < c twice.
func (c *compiler) emit(n ast.Node, s step, grows int) *Problem {
	if len(c.program.steps) == MaxSteps {
		return c.fail(n, codeSize, MaxSteps)
	}
	c.program.steps = append(c.program.steps, s)
	c.depth += grows
	if c.depth > MaxDepth {
		return c.fail(n, codeDepth, MaxDepth)
	}
	return nil
}

func (c *compiler) compile(n ast.Node) (typed, []need, *Problem) {
	switch n := n.(type) {
	case *ast.BoolNode:
		return typed{kind: Bool}, nil, c.emit(n, step{op: opPush, value: number(n.Value)}, 1)
	case *ast.IntegerNode:
		return typed{kind: Number}, nil, c.emit(n, step{op: opPush, value: int64(n.Value)}, 1)
	case *ast.IdentifierNode, *ast.MemberNode:
		return c.variable(n)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.ConditionalNode:
		t, bad := c.conditional(n)
		return t, nil, bad
	case *ast.StringNode:
		return typed{}, nil, c.fail(n, codeText, cut(n.Value))
	case *ast.FloatNode:
		return typed{}, nil, c.fail(n, codeFraction, n.String())
	case *ast.CallNode:
		return typed{}, nil, c.fail(n, codeCall, cut(path(n.Callee)))
	case *ast.BuiltinNode:
		return typed{}, nil, c.fail(n, codeCall, n.Name)
	case *ast.ArrayNode:
		return typed{}, nil, c.fail(n, codeBool)
	}
	return typed{}, nil, c.fail(n, codeRefused, refused(n))
}

// refused names a construct of the grammar that conditions do without.
func refused(n ast.Node) string {
	switch n.(type) {
	case *ast.VariableDeclaratorNode:
		return "let"
	case *ast.SequenceNode:
		return ";"
	case *ast.ChainNode:
		return "?."
	case *ast.NilNode:
		return "nil"
	case *ast.MapNode:
		return "{ }"
	case *ast.BytesNode:
		return "b\"\""
	}
	return "[ ]"
}

// path is the dotted name of a variable, or "" where a node is no plain name. No other part of a
// tree is ever written out as a text: the middle of a < b < c is in it twice, and what is nested in
// there twice as often again.
func path(n ast.Node) string {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return n.Value
	case *ast.MemberNode:
		name, ok := n.Property.(*ast.StringNode)
		if base := path(n.Node); ok && base != "" {
			return base + "." + name.Value
		}
	}
	return ""
}

func (c *compiler) slot(n ast.Node) (int, bool) {
	slot, ok := c.scope.slots[path(n)]
	return slot, ok
}

func (c *compiler) variable(n ast.Node) (typed, []need, *Problem) {
	slot, ok := c.slot(n)
	if name := path(n); !ok && name != "" {
		return typed{}, nil, c.fail(n, codeVariable, cut(name))
	} else if !ok {
		return typed{}, nil, c.fail(n, codeRefused, "[ ]")
	}
	v := &c.scope.Variables[slot]
	bad := c.emit(n, step{op: opLoad, at: uint16(slot)}, 1)
	return typed{v.Kind, v.Words}, nil, bad
}

func (c *compiler) unary(n *ast.UnaryNode) (typed, []need, *Problem) {
	t, _, bad := c.compile(n.Node)
	if bad != nil {
		return typed{}, nil, bad
	}
	switch n.Operator {
	case "not", "!":
		if t.kind != Bool {
			return typed{}, nil, c.fail(n.Node, codeBool)
		}
		return t, nil, c.emit(n, step{op: opNot}, 0)
	case "-", "+":
		if t.kind != Number {
			return typed{}, nil, c.fail(n.Node, codeNumber)
		}
		if n.Operator == "+" {
			return t, nil, nil
		}
		return t, nil, c.emit(n, step{op: opNegate}, 0)
	}
	return typed{}, nil, c.fail(n, codeRefused, n.Operator)
}

var comparisons = map[string]op{
	"==": opEqual, "!=": opUnequal, "<": opLess, "<=": opLessOrEqual, ">": opMore,
	">=": opMoreOrEqual,
}

var sums = map[string]op{
	"+": opAdd, "-": opSubtract, "*": opMultiply, "%": opRemainder,
}

func (c *compiler) binary(n *ast.BinaryNode) (typed, []need, *Problem) {
	switch n.Operator {
	case "and", "&&", "or", "||":
		return c.logical(n)
	case "in":
		return c.member(n)
	}
	if o, ok := comparisons[n.Operator]; ok {
		return c.comparison(n, o)
	}
	o, ok := sums[n.Operator]
	if !ok {
		return typed{}, nil, c.fail(n, codeRefused, n.Operator)
	}
	for _, side := range []ast.Node{n.Left, n.Right} {
		t, _, bad := c.compile(side)
		if bad == nil && t.kind != Number {
			bad = c.fail(side, codeNumber)
		}
		if bad != nil {
			return typed{}, nil, bad
		}
	}
	return typed{kind: Number}, nil, c.emit(n, step{op: o}, -1)
}

// logical leaves the left side's value where it decides, and else takes the right one's.
func (c *compiler) logical(n *ast.BinaryNode) (typed, []need, *Problem) {
	jump, join := opJumpIfFalse, both
	if n.Operator == "or" || n.Operator == "||" {
		jump, join = opJumpIfTrue, either
	}
	left, bad := c.truth(n.Left)
	if bad == nil {
		bad = c.emit(n, step{op: jump}, 0)
	}
	at := len(c.program.steps) - 1
	if bad == nil {
		bad = c.emit(n, step{op: opDrop}, -1)
	}
	if bad != nil {
		return typed{}, nil, bad
	}
	right, bad := c.truth(n.Right)
	if bad != nil {
		return typed{}, nil, bad
	}
	c.program.steps[at].at = uint16(len(c.program.steps))
	return typed{kind: Bool}, join(left, right), nil
}

func (c *compiler) truth(n ast.Node) ([]need, *Problem) {
	t, needs, bad := c.compile(n)
	if bad == nil && t.kind != Bool {
		bad = c.fail(n, codeBool)
	}
	return needs, bad
}

func (c *compiler) conditional(n *ast.ConditionalNode) (typed, *Problem) {
	if _, bad := c.truth(n.Cond); bad != nil {
		return typed{}, bad
	}
	branch := len(c.program.steps)
	if bad := c.emit(n.Cond, step{op: opBranch}, -1); bad != nil {
		return typed{}, bad
	}
	yes, _, bad := c.compile(n.Exp1)
	if bad != nil {
		return typed{}, bad
	}
	jump := len(c.program.steps)
	if bad := c.emit(n.Cond, step{op: opJump}, -1); bad != nil {
		return typed{}, bad
	}
	c.program.steps[branch].at = uint16(len(c.program.steps))
	no, _, bad := c.compile(n.Exp2)
	if bad == nil && yes != no {
		bad = c.fail(n.Exp2, codeTypes)
	}
	c.program.steps[jump].at = uint16(len(c.program.steps))
	return yes, bad
}

// comparison compares two numbers, two words of one set, a word with a text or a code of its set,
// or two conditions. Only numbers have an order.
func (c *compiler) comparison(n *ast.BinaryNode, o op) (typed, []need, *Problem) {
	left, right := n.Left, n.Right
	if _, isText := left.(*ast.StringNode); isText && o <= opUnequal {
		left, right = right, left
	}
	t, _, bad := c.compile(left)
	if bad != nil {
		return typed{}, nil, bad
	}
	out := typed{kind: Bool}
	if t.kind == Word && constant(right) {
		code, bad := c.word(right, t.words)
		if bad == nil && o > opUnequal {
			bad = c.fail(left, codeNumber)
		}
		if bad == nil {
			bad = c.emit(right, step{op: opPush, value: code}, 1)
		}
		if bad != nil {
			return typed{}, nil, bad
		}
		var needs []need
		if slot, ok := c.slot(left); ok && o == opEqual {
			needs = oneOf(slot, []int64{code})
		}
		return out, needs, c.emit(n, step{op: o}, -1)
	}
	u, _, bad := c.compile(right)
	switch {
	case bad != nil:
	case t != u:
		bad = c.fail(n, codeTypes)
	case o > opUnequal && t.kind != Number:
		bad = c.fail(left, codeNumber)
	default:
		bad = c.emit(n, step{op: o}, -1)
	}
	return out, nil, bad
}

func constant(n ast.Node) bool {
	switch n.(type) {
	case *ast.StringNode, *ast.IntegerNode:
		return true
	}
	return false
}

// word is the code of a text, or a code that is written as a number where the set lists it.
func (c *compiler) word(n ast.Node, w *Words) (int64, *Problem) {
	switch n := n.(type) {
	case *ast.StringNode:
		if code, ok := w.Parse(n.Value); ok {
			return code, nil
		}
		return 0, c.fail(n, codeWord, cut(n.Value), w.Zh, w.En, w.some())
	case *ast.IntegerNode:
		if w.lists(int64(n.Value)) {
			return int64(n.Value), nil
		}
		return 0, c.fail(n, codeWord, n.String(), w.Zh, w.En, w.some())
	}
	return 0, c.fail(n, codeTypes)
}

// member is x in a list of constants, or in a range of numbers with both ends.
func (c *compiler) member(n *ast.BinaryNode) (typed, []need, *Problem) {
	t, _, bad := c.compile(n.Left)
	if bad != nil {
		return typed{}, nil, bad
	}
	s := step{op: opIn, at: uint16(len(c.program.lists))}
	switch right := n.Right.(type) {
	case *ast.ArrayNode:
		s.count = uint16(len(right.Nodes))
		for _, item := range right.Nodes {
			code, bad := c.item(item, t)
			if bad != nil {
				return typed{}, nil, bad
			}
			c.program.lists = append(c.program.lists, code)
		}
	case *ast.BinaryNode:
		if right.Operator != ".." || t.kind != Number {
			return typed{}, nil, c.fail(right, codeList)
		}
		s.op, s.count = opBetween, 2
		for _, side := range []ast.Node{right.Left, right.Right} {
			code, bad := c.item(side, t)
			if bad != nil {
				return typed{}, nil, bad
			}
			c.program.lists = append(c.program.lists, code)
		}
	default:
		return typed{}, nil, c.fail(n.Right, codeList)
	}
	if len(c.program.lists) > maxListed {
		return typed{}, nil, c.fail(n.Right, codeSize, maxListed)
	}
	var needs []need
	if slot, ok := c.slot(n.Left); ok && t.kind == Word {
		needs = oneOf(slot, c.program.lists[s.at:])
	}
	return typed{kind: Bool}, needs, c.emit(n, s, 0)
}

func (c *compiler) item(n ast.Node, t typed) (int64, *Problem) {
	switch t.kind {
	case Word:
		return c.word(n, t.words)
	case Number:
		sign := int64(1)
		if minus, ok := n.(*ast.UnaryNode); ok && minus.Operator == "-" {
			n, sign = minus.Node, -1
		}
		if number, ok := n.(*ast.IntegerNode); ok {
			return sign * int64(number.Value), nil
		}
		return 0, c.fail(n, codeNumber)
	}
	return 0, c.fail(n, codeTypes)
}
