package rule

import "fmt"

// Problem is what is wrong with a condition's text and where, counted from 1 in characters.
type Problem struct {
	Line, Column int
	Code         string // stable, such as unknown_variable
	Zh, En       string
}

// Error is the problem with its place, in English.
func (p *Problem) Error() string {
	return fmt.Sprintf("%d:%d: %s", p.Line, p.Column, p.En)
}

// Codes of problems. They are shown beside the sentence and never change their meaning.
const (
	codeEmpty    = "empty"
	codeLength   = "too_long"
	codeSize     = "too_large"
	codeDepth    = "too_deep"
	codeSyntax   = "syntax"
	codeEnds     = "ends_early"
	codeAssigns  = "assignment"
	codeRefused  = "not_allowed"
	codeCall     = "no_functions"
	codeFraction = "fraction"
	codeVariable = "unknown_variable"
	codeWord     = "unknown_word"
	codeBool     = "not_a_condition"
	codeNumber   = "not_a_number"
	codeTypes    = "different_types"
	codeText     = "text_alone"
	codeList     = "not_a_list"
	codeInteger  = "bad_number"
	codeNever    = "never_holds"
	codeRange    = "empty_range"
	codeDivides  = "divides_by_zero"
	codeOverflow = "overflows"
)

// sentences of the codes; both languages take the same arguments in the same order.
var sentences = map[string]struct{ zh, en string }{
	codeEmpty:   {"条件是空的", "the condition is empty"},
	codeLength:  {"条件太长：最多 %d 字节", "the condition is too long: at most %d bytes"},
	codeSize:    {"条件太复杂：最多 %d 个部分", "the condition is too large: at most %d parts"},
	codeDepth:   {"括号嵌套太深：最多 %d 层", "nested too deeply: at most %d levels"},
	codeSyntax:  {"看不懂这里的 %q", "%q cannot stand here"},
	codeEnds:    {"条件没有写完", "the condition ends too early"},
	codeAssigns: {"比较请写两个等号 ==", "write == to compare"},
	codeRefused: {"条件中不能使用 %s", "%s is not available in a condition"},
	codeCall:    {"条件中没有函数 %q", "there is no function %q in a condition"},
	codeFraction: {"%s 不是整数；金额请用分等最小单位",
		"%s is not a whole number; amounts are in minor units, such as cents"},
	codeVariable: {"未知的变量 %q", "unknown variable %q"},
	codeWord:     {"%[1]q 不是%[2]s（可用：%[4]s）", "%[1]q is no %[3]s (known: %[4]s)"},
	codeBool:     {"这里应为成立或不成立的条件", "something that is true or false is wanted here"},
	codeNumber:   {"这里应为整数", "a whole number is wanted here"},
	codeTypes:    {"这两边的类型不同，无法比较", "the two sides are of different types"},
	codeText:     {"文本 %q 只能与变量比较", "the text %q can only be compared with a variable"},
	codeList: {"in 后面应为列表，如 [\"phones\", \"tvs\"]，或范围，如 7..9",
		"after in stands a list such as [\"phones\", \"tvs\"] or a range such as 7..9"},
	codeInteger: {"这个整数写错了或太大", "this whole number is miswritten or too large"},
	codeNever: {"条件永远不会成立：这里与条件的其余部分矛盾，或超出变量的取值范围",
		"the condition can never hold: this contradicts the rest, or what the variable can be"},
	codeRange: {"范围 %d..%d 是空的；小的写在前面",
		"the range %d..%d is empty; the smaller number stands first"},
	codeDivides: {"这里总是对零取余，条件每次都会出错；请换一个不为零的数",
		"this takes a remainder by zero each time, so the condition always fails; " +
			"use a number that is not zero"},
	codeOverflow: {"这里的结果总是超出整数范围，条件每次都会出错；请用小一些的数",
		"this is always beyond what a whole number can be, so the condition always fails; " +
			"use smaller numbers"},
}

// problem describes what is wrong at a character of the text, counted from 0.
func problem(src string, from int, code string, args ...any) *Problem {
	out := &Problem{Line: 1, Column: 1, Code: code, Zh: sentences[code].zh, En: sentences[code].en}
	if len(args) > 0 {
		out.Zh, out.En = fmt.Sprintf(out.Zh, args...), fmt.Sprintf(out.En, args...)
	}
	seen := 0
	for _, r := range src {
		if seen >= from {
			break
		}
		seen++
		out.Column++
		if r == '\n' {
			out.Line++
			out.Column = 1
		}
	}
	return out
}

// meant adds what may have been meant; empty = nothing comes near.
func (p *Problem) meant(word string) *Problem {
	if word != "" {
		p.Zh += fmt.Sprintf("；是否想写 %q？", word)
		p.En += fmt.Sprintf("; did you mean %q?", word)
	}
	return p
}
