package festival

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"carnival/event"
	"carnival/money"
)

// item is a node of the file with its path.
type item struct {
	node ast.Node
	path string
}

// reader walks the syntax tree instead of decoding into structs, because a decoder stops at the
// first thing that is wrong and an operator wants to see all of them, each with its place.
type reader struct {
	problems Problems
	zone     *time.Location // of the home market, once it is known; UTC before
}

func (r *reader) fail(it item, code string, args ...any) {
	line, column := place(it.node)
	r.add(Problem{Line: line, Column: column, Path: it.path, Code: code}, args...)
}

// add completes a problem with the sentences of its code and keeps it, if there is room.
func (r *reader) add(p Problem, args ...any) {
	if len(r.problems) < maxProblems {
		s := sentences[p.Code]
		p.Zh, p.En = fmt.Sprintf(s.zh, args...), fmt.Sprintf(s.en, args...)
		r.problems = append(r.problems, p)
	}
}

// place is where a node begins. A block mapping's own token is its first colon, so its first key
// is taken.
func place(n ast.Node) (line, column int) {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		n = m.Values[0].Key
	}
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1, 1
	}
	return n.GetToken().Position.Line, n.GetToken().Position.Column
}

// open checks the bytes and parses them to the one document's node.
func (r *reader) open(src []byte) (root item, ok bool) {
	for _, bound := range []struct {
		got, limit int
		what       string
	}{
		{len(src), maxSource, "bytes"},
		{bytes.Count(src, []byte("\n")), maxLines, "lines"},
		{bytes.Count(src, []byte(":")), maxColons, "':'"},
		{bytes.Count(src, []byte("[")) + bytes.Count(src, []byte("{")), maxBrackets, "'[' '{'"},
	} {
		if bound.got > bound.limit {
			r.fail(root, codeTooLarge, bound.what, bound.limit)
			return root, false
		}
	}
	if !r.plainText(src) {
		return root, false
	}
	file, err := parser.ParseBytes(src, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return root, false
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		r.fail(root, codeSyntax, "one document is wanted")
		return root, false
	}
	return item{node: file.Docs[0].Body}, true
}

func (r *reader) plainText(src []byte) bool {
	for i, line := range bytes.Split(src, []byte("\n")) {
		switch {
		case len(line) > maxLine:
			r.add(Problem{Line: i + 1, Column: 1, Code: codeTooLarge}, "bytes/line", maxLine)
		case !utf8.Valid(line):
			r.add(Problem{Line: i + 1, Column: 1, Code: codeSyntax}, "not UTF-8")
		default:
			continue
		}
		return false
	}
	return true
}

func (r *reader) syntax(err error) {
	p, message := Problem{Line: 1, Column: 1, Code: codeSyntax}, err.Error()
	var at yaml.Error
	if errors.As(err, &at) {
		message = at.GetMessage()
		if tk := at.GetToken(); tk != nil && tk.Position != nil {
			p.Line, p.Column = tk.Position.Line, tk.Position.Column
		}
	}
	r.add(p, message)
}

// fields are the values of a mapping by key. A getter of a key that is absent gives the zero value:
// that it is missing has been told already.
type fields struct {
	r      *reader
	at     item
	values map[string]item
}

// fields reads a mapping whose keys are listed in spec, divided by spaces; a key with a question
// mark may be absent.
func (r *reader) fields(it item, spec string) fields {
	f := fields{r: r, at: it, values: map[string]item{}}
	m, ok := it.node.(*ast.MappingNode)
	if !ok {
		r.wrongType(it, "键值表", "mapping")
		return f
	}
	known := strings.Fields(spec)
	for _, v := range m.Values {
		key, at := v.Key.GetToken().Value, item{node: v.Key, path: it.path}
		child := item{node: v.Value, path: join(it.path, key)}
		switch {
		case indirect(v.Key):
			r.fail(at, codeAlias)
		case !slices.Contains(known, key) && !slices.Contains(known, key+"?"):
			all := strings.ReplaceAll(strings.Join(known, ", "), "?", "")
			r.fail(at, codeUnknownKey, cut(key), all)
		case f.values[key].node != nil:
			r.fail(at, codeDuplicateKey, key)
		default:
			f.values[key] = child
		}
	}
	for _, key := range known {
		if _, there := f.values[key]; !there && !strings.HasSuffix(key, "?") {
			r.fail(it, codeMissing, key)
		}
	}
	return f
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// cut shortens what a message quotes from the file.
func cut(s string) string {
	if utf8.RuneCountInString(s) > 40 {
		return string([]rune(s)[:40]) + "…"
	}
	return s
}

// indirect reports whether a node does not state its value plainly.
func indirect(n ast.Node) bool {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode, *ast.MappingKeyNode:
		return true
	}
	return false
}

func (r *reader) wrongType(it item, zh, en string) {
	if indirect(it.node) {
		r.fail(it, codeAlias)
		return
	}
	r.fail(it, codeWrongType, zh, en)
}

// list reads a sequence of least to limit items.
func (f fields) list(key string, least, limit int) []item {
	it, there := f.values[key]
	if !there {
		return nil
	}
	s, ok := it.node.(*ast.SequenceNode)
	if !ok {
		f.r.wrongType(it, "列表", "list")
		return nil
	}
	if len(s.Values) < least {
		f.r.fail(it, codeMissing, key)
	}
	if len(s.Values) > limit {
		f.r.fail(it, codeTooMany, limit)
		return nil
	}
	items := make([]item, len(s.Values))
	for i, n := range s.Values {
		items[i] = item{node: n, path: it.path + "[" + strconv.Itoa(i) + "]"}
	}
	return items
}

// scalar is a single value as it was written; quotes are taken off.
func (r *reader) scalar(it item) (string, bool) {
	switch it.node.(type) {
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode:
		return it.node.GetToken().Value, true
	}
	r.wrongType(it, "单个值", "single value")
	return "", false
}

// word is a short text on one line.
func (f fields) word(key string) (string, item) {
	it, there := f.values[key]
	if !there {
		return "", it
	}
	text, ok := f.r.scalar(it)
	switch {
	case !ok:
		return "", it
	case text == "":
		f.r.fail(it, codeMissing, key)
	case utf8.RuneCountInString(text) > maxText:
		f.r.fail(it, codeTooLong, maxText)
		return "", it
	case strings.ContainsFunc(text, unicode.IsControl):
		f.r.fail(it, codeBadText)
		return "", it
	}
	return text, it
}

// id is a name for machines, unique among those seen.
func (f fields) id(key string, seen map[string]bool) string {
	text, it := f.word(key)
	if text == "" {
		return ""
	}
	odd := func(c rune) bool { return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' }
	if len(text) > maxID || text[0] == '-' || strings.ContainsFunc(text, odd) {
		f.r.fail(it, codeBadID, cut(text), maxID)
		return ""
	}
	if seen[text] {
		f.r.fail(it, codeDuplicate, text)
		return ""
	}
	seen[text] = true
	return text
}

// name is a text in both languages.
func (f fields) name(key string) event.Text {
	it, there := f.values[key]
	if !there {
		return event.Text{}
	}
	inner := f.r.fields(it, "zh en")
	zh, _ := inner.word("zh")
	en, _ := inner.word("en")
	return event.Text{Zh: zh, En: en}
}

// among finds a word of a closed list and gives its index; the list's entry 0 is no word.
func among[T ~uint8](r *reader, it item, keys []string) T {
	text, ok := r.scalar(it)
	if !ok {
		return 0
	}
	if i := slices.Index(keys, text); i > 0 && text != "" {
		return T(i)
	}
	known := slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return k == "" })
	r.fail(it, codeUnknownWord, cut(text), strings.Join(known, ", "))
	return 0
}

// count is a whole number in [low, high]; underscores may group its digits.
func (f fields) count(key string, low, high int64) int64 {
	it, there := f.values[key]
	if !there {
		return 0
	}
	text, ok := f.r.scalar(it)
	if !ok {
		return 0
	}
	n, err := strconv.ParseInt(ungroup(text), 10, 64)
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange):
		f.r.fail(it, codeBadNumber, cut(text))
	case n < 0:
		f.r.fail(it, codeNegative, cut(text))
	case n < low || n > high:
		f.r.fail(it, codeOutOfRange, cut(text), fmt.Sprint(low), fmt.Sprint(high))
	default:
		return n
	}
	return 0
}

// ungroup takes the underscores out of 91_217_000_000; one that stands elsewhere than between two
// digits is left, and then the number is refused.
func ungroup(text string) string {
	digit := func(i int) bool { return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9' }
	var b strings.Builder
	for i := range len(text) {
		if text[i] != '_' || !digit(i-1) || !digit(i+1) {
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

// amount is money in major units, above zero.
func (f fields) amount(key string, c money.Currency) money.Minor {
	it, there := f.values[key]
	if !there {
		return 0
	}
	text, ok := f.r.scalar(it)
	if !ok {
		return 0
	}
	m, err := money.Parse(ungroup(text), c)
	switch {
	case err != nil && !errors.Is(err, money.ErrRange):
		f.r.fail(it, codeBadAmount, cut(text), c)
	case strings.HasPrefix(text, "-"):
		f.r.fail(it, codeNegative, cut(text))
	case err != nil || m == 0:
		least, most := money.Minor(1).Decimal(c), money.MaxMinor.Decimal(c)
		f.r.fail(it, codeOutOfRange, cut(text), least, most)
	default:
		return m
	}
	return 0
}

// percent is a share such as 68.67%, in basis points.
func (f fields) percent(key string) int64 { return f.share(key, wholeInBasis) }

// share is a percentage of at most so many basis points. A basis point is a hundredth of a percent,
// so the exact reader of hundredths serves.
func (f fields) share(key string, most money.Minor) int64 {
	it, there := f.values[key]
	if !there {
		return 0
	}
	text, ok := f.r.scalar(it)
	if !ok {
		return 0
	}
	body, marked := strings.CutSuffix(text, "%")
	points, err := money.Parse(body, money.CNY)
	switch {
	case !marked, err != nil && !errors.Is(err, money.ErrRange):
		f.r.fail(it, codeBadPercent, cut(text))
	case strings.HasPrefix(text, "-"):
		f.r.fail(it, codeNegative, cut(text))
	case err != nil, points > most:
		f.r.fail(it, codeOutOfRange, cut(text), "0%", fmt.Sprint(int64(most)/100)+"%")
	default:
		return int64(points)
	}
	return 0
}
