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
	c, err := compiled(src, scope)
	if err != nil {
		return nil, err
	}
	return c.program, nil
}

func compiled(src string, scope *Scope) (*compiler, error) {
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
	told, bad := c.truth(tree.Node)
	if bad == nil && told.yes.never {
		if c.clash == nil {
			c.clash = tree.Node
		}
		bad = c.fail(c.clash, codeNever)
	}
	if bad != nil {
		return nil, bad
	}
	c.program.needs = told.yes.needs
	c.program.steps = slices.Clip(c.program.steps)
	c.program.lists = slices.Clip(c.program.lists)
	return c, nil
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

// typed is the type of a part, with the value of a number that is known.
type typed struct {
	kind  Kind
	words *Words
	known bool
	value int64
}

func (t typed) same(u typed) bool { return t.kind == u.kind && t.words == u.words }

type compiler struct {
	src     string
	scope   *Scope
	program *Program
	depth   int        // of the stack
	clash   ast.Node   // the last part because of which another one cannot come true
	parts   []ast.Node // whose each step is
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
	c.parts = append(c.parts, n)
	c.depth += grows
	if c.depth > MaxDepth {
		return c.fail(n, codeDepth, MaxDepth)
	}
	return nil
}

func (c *compiler) compile(n ast.Node) (typed, claims, *Problem) {
	switch n := n.(type) {
	case *ast.BoolNode:
		return typed{kind: Bool}, always(n.Value),
			c.emit(n, step{op: opPush, value: number(n.Value)}, 1)
	case *ast.IntegerNode:
		value := int64(n.Value)
		return typed{kind: Number, known: true, value: value}, claims{},
			c.emit(n, step{op: opPush, value: value}, 1)
	case *ast.IdentifierNode, *ast.MemberNode:
		return c.variable(n)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.ConditionalNode:
		return c.conditional(n)
	case *ast.StringNode:
		return typed{}, claims{}, c.fail(n, codeText, cut(n.Value))
	case *ast.FloatNode:
		return typed{}, claims{}, c.fail(n, codeFraction, n.String())
	case *ast.CallNode:
		return typed{}, claims{}, c.fail(n, codeCall, cut(path(n.Callee)))
	case *ast.BuiltinNode:
		return typed{}, claims{}, c.fail(n, codeCall, n.Name)
	case *ast.ArrayNode:
		return typed{}, claims{}, c.fail(n, codeBool)
	}
	return typed{}, claims{}, c.fail(n, codeRefused, refused(n))
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

func (c *compiler) variable(n ast.Node) (typed, claims, *Problem) {
	slot, ok := c.slot(n)
	if name := path(n); !ok && name != "" {
		return typed{}, claims{}, c.fail(n, codeVariable, cut(name)).meant(c.scope.nearest(name))
	} else if !ok {
		return typed{}, claims{}, c.fail(n, codeRefused, "[ ]")
	}
	v := &c.scope.Variables[slot]
	var told claims
	if v.Kind == Bool {
		told = claims{c.scope.within(slot, 1, 1), c.scope.within(slot, 0, 0)}
	}
	return typed{kind: v.Kind, words: v.Words}, told,
		c.emit(n, step{op: opLoad, at: uint16(slot)}, 1)
}

func (c *compiler) unary(n *ast.UnaryNode) (typed, claims, *Problem) {
	t, told, bad := c.compile(n.Node)
	if bad != nil {
		return typed{}, claims{}, bad
	}
	switch n.Operator {
	case "not", "!":
		if t.kind != Bool {
			return typed{}, claims{}, c.fail(n.Node, codeBool)
		}
		return t, told.swapped(), c.emit(n, step{op: opNot}, 0)
	case "-", "+":
		if t.kind != Number {
			return typed{}, claims{}, c.fail(n.Node, codeNumber)
		}
		if n.Operator == "+" {
			return t, claims{}, nil
		}
		t.value = -t.value
		return t, claims{}, c.emit(n, step{op: opNegate}, 0)
	}
	return typed{}, claims{}, c.fail(n, codeRefused, n.Operator)
}

var comparisons = map[string]op{
	"==": opEqual, "!=": opUnequal, "<": opLess, "<=": opLessOrEqual, ">": opMore,
	">=": opMoreOrEqual,
}

var sums = map[string]op{
	"+": opAdd, "-": opSubtract, "*": opMultiply, "%": opRemainder,
}

func (c *compiler) binary(n *ast.BinaryNode) (typed, claims, *Problem) {
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
		return typed{}, claims{}, c.fail(n, codeRefused, n.Operator)
	}
	var sides [2]typed
	for i, side := range []ast.Node{n.Left, n.Right} {
		t, _, bad := c.compile(side)
		if bad == nil && t.kind != Number {
			bad = c.fail(side, codeNumber)
		}
		if bad != nil {
			return typed{}, claims{}, bad
		}
		sides[i] = t
	}
	out := typed{kind: Number}
	if sides[0].known && sides[1].known {
		value, err := arithmetic(o, sides[0].value, sides[1].value)
		out.known, out.value = err == nil, value
	}
	return out, claims{}, c.emit(n, step{op: o}, -1)
}

// logical leaves the left side's value where it decides, and else takes the right one's.
func (c *compiler) logical(n *ast.BinaryNode) (typed, claims, *Problem) {
	jump, join := opJumpIfFalse, claims.and
	if n.Operator == "or" || n.Operator == "||" {
		jump, join = opJumpIfTrue, claims.or
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
		return typed{}, claims{}, bad
	}
	right, bad := c.truth(n.Right)
	if bad != nil {
		return typed{}, claims{}, bad
	}
	c.program.steps[at].at = uint16(len(c.program.steps))
	told := join(left, right)
	if told.yes.never && !left.yes.never && !right.yes.never {
		c.clash = n.Right
	}
	return typed{kind: Bool}, told, nil
}

func (c *compiler) truth(n ast.Node) (claims, *Problem) {
	t, told, bad := c.compile(n)
	if bad == nil && t.kind != Bool {
		bad = c.fail(n, codeBool)
	}
	return told, bad
}

func (c *compiler) conditional(n *ast.ConditionalNode) (typed, claims, *Problem) {
	told, bad := c.truth(n.Cond)
	if bad != nil {
		return typed{}, claims{}, bad
	}
	branch := len(c.program.steps)
	if bad := c.emit(n.Cond, step{op: opBranch}, -1); bad != nil {
		return typed{}, claims{}, bad
	}
	yes, then, bad := c.compile(n.Exp1)
	if bad != nil {
		return typed{}, claims{}, bad
	}
	jump := len(c.program.steps)
	if bad := c.emit(n.Cond, step{op: opJump}, -1); bad != nil {
		return typed{}, claims{}, bad
	}
	c.program.steps[branch].at = uint16(len(c.program.steps))
	no, otherwise, bad := c.compile(n.Exp2)
	if bad == nil && !yes.same(no) {
		bad = c.fail(n.Exp2, codeTypes)
	}
	c.program.steps[jump].at = uint16(len(c.program.steps))
	if yes.known = false; yes.kind != Bool {
		return yes, claims{}, bad
	}
	out := told.choose(then, otherwise)
	if out.yes.never && !then.yes.never {
		c.clash = n.Exp1
	}
	return yes, out, bad
}

// comparison compares two numbers, two words of one set, a word with a text or a code of its set,
// or two conditions. Only numbers have an order.
func (c *compiler) comparison(n *ast.BinaryNode, o op) (typed, claims, *Problem) {
	left, right := n.Left, n.Right
	if _, isText := left.(*ast.StringNode); isText && o <= opUnequal {
		left, right = right, left
	}
	t, _, bad := c.compile(left)
	if bad != nil {
		return typed{}, claims{}, bad
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
			return typed{}, claims{}, bad
		}
		var told claims
		if slot, ok := c.slot(left); ok {
			if told = oneOf(slot, []int64{code}); o == opUnequal {
				told = told.swapped()
			}
		}
		return out, told, c.emit(n, step{op: o}, -1)
	}
	u, _, bad := c.compile(right)
	switch {
	case bad != nil:
	case !t.same(u):
		bad = c.fail(n, codeTypes)
	case o > opUnequal && t.kind != Number:
		bad = c.fail(left, codeNumber)
	default:
		bad = c.emit(n, step{op: o}, -1)
	}
	if bad != nil {
		return typed{}, claims{}, bad
	}
	told := c.numbers(side{left, t}, side{right, u}, o)
	if told.yes.never {
		c.clash = n
	}
	return out, told, nil
}

// side of a comparison.
type side struct {
	node ast.Node
	typed
}

// numbers is the claims of comparing two numbers, as far as they are known.
func (c *compiler) numbers(left, right side, o op) claims {
	if left.known && !right.known {
		left, right, o = right, left, mirrored(o)
	}
	if !right.known {
		return claims{}
	}
	if left.known {
		holds, _ := two(o, left.value, right.value)
		return always(holds != 0)
	}
	if slot, ok := c.slot(left.node); ok {
		return c.scope.compared(slot, o, right.value)
	}
	return claims{}
}

func constant(n ast.Node) bool {
	switch n.(type) {
	case *ast.StringNode, *ast.IntegerNode:
		return true
	}
	return false
}

// word is the code of a text of the set. A number is no word, though the set may know it as a code:
// codes are ours.
func (c *compiler) word(n ast.Node, w *Words) (int64, *Problem) {
	text, ok := n.(*ast.StringNode)
	if !ok {
		return 0, c.fail(n, codeTypes)
	}
	code, ok := w.Parse(text.Value)
	if !ok {
		return 0, c.fail(n, codeWord, cut(text.Value), w.Zh, w.En, w.some()).
			meant(w.nearest(text.Value))
	}
	at := problem(c.src, n.Location().From, codeWord)
	c.program.literals = append(c.program.literals,
		Literal{Words: w, Text: text.Value, Code: code, Line: at.Line, Column: at.Column})
	return code, nil
}

// member is x in a list of constants, or in a range of numbers with both ends.
func (c *compiler) member(n *ast.BinaryNode) (typed, claims, *Problem) {
	t, _, bad := c.compile(n.Left)
	if bad != nil {
		return typed{}, claims{}, bad
	}
	s := step{op: opIn, at: uint16(len(c.program.lists))}
	switch right := n.Right.(type) {
	case *ast.ArrayNode:
		s.count = uint16(len(right.Nodes))
		for _, item := range right.Nodes {
			code, bad := c.item(item, t)
			if bad != nil {
				return typed{}, claims{}, bad
			}
			c.program.lists = append(c.program.lists, code)
		}
	case *ast.BinaryNode:
		if right.Operator != ".." || t.kind != Number {
			return typed{}, claims{}, c.fail(right, codeList)
		}
		s.op, s.count = opBetween, 2
		for _, side := range []ast.Node{right.Left, right.Right} {
			code, bad := c.item(side, t)
			if bad != nil {
				return typed{}, claims{}, bad
			}
			c.program.lists = append(c.program.lists, code)
		}
		if list := c.program.lists[s.at:]; list[0] > list[1] {
			return typed{}, claims{}, c.fail(right.Left, codeRange, list[0], list[1])
		}
	default:
		return typed{}, claims{}, c.fail(n.Right, codeList)
	}
	if len(c.program.lists) > maxListed {
		return typed{}, claims{}, c.fail(n.Right, codeSize, maxListed)
	}
	told := claims{}
	if slot, ok := c.slot(n.Left); ok {
		told = c.among(slot, t, s)
	}
	if told.yes.never || s.count == 0 {
		c.clash, told.yes = n.Right, impossible
	}
	return typed{kind: Bool}, told, c.emit(n, s, 0)
}

// among is the claims of a variable that is asked to be in a list or a range.
func (c *compiler) among(slot int, t typed, s step) claims {
	list := c.program.lists[s.at : s.at+s.count]
	switch {
	case t.kind == Word:
		return oneOf(slot, list)
	case s.op == opBetween:
		from, to := list[0], list[1]
		return c.scope.compared(slot, opMoreOrEqual, from).
			and(c.scope.compared(slot, opLessOrEqual, to))
	}
	told := always(false)
	for _, value := range list {
		told = told.or(c.scope.compared(slot, opEqual, value))
	}
	return told
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
