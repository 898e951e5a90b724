package lint

import (
	"fmt"
	"go/ast"
	"slices"
	"strconv"
	"strings"
)

// ratchet is the file of numbers that only fall.
const ratchet = "docs/ratchet.txt"

// Measure is one number about the tree; less is better.
type Measure struct {
	Name  string
	Value int
	Where string // what has that value
}

// Measures takes the numbers that the ratchet holds, in the order of its file.
func (t *Tree) Measures() []Measure {
	function, parameters := Measure{Name: "longest-function"}, Measure{Name: "most-parameters"}
	t.sized(func(f *goFile, fn *ast.FuncDecl) {
		where := fmt.Sprintf("%s:%d", f.path, t.line(fn))
		function.raise(t.span(fn), where)
		parameters.raise(fn.Type.Params.NumFields(), where)
	})
	file, testFile := Measure{Name: "longest-file"}, Measure{Name: "longest-test-file"}
	for _, f := range t.source {
		switch n := len(lines(f.src)); {
		case f.generated:
		case f.test:
			testFile.raise(n, f.path)
		default:
			file.raise(n, f.path)
		}
	}
	methods := Measure{Name: "widest-interface"}
	t.interfaces(func(f *goFile, spec *ast.TypeSpec, n int) {
		methods.raise(n, f.path+" "+spec.Name.Name)
	})
	chain := t.chain()
	return []Measure{
		function, file, testFile, parameters, methods,
		{"imports-per-package-x100", t.average(), architecture},
		{"longest-chain", len(chain), strings.Join(chain, " > ")},
		{"lines-of-trade", t.tradeLines(), "trade"},
		{"lines-of-architecture", t.docLines(architecture), architecture},
		{"lines-of-style", t.docLines(style), style},
		{"makefile-targets", len(t.targets()), strings.Join(t.targets(), " ")},
	}
}

func (m *Measure) raise(value int, where string) {
	if value > m.Value {
		m.Value, m.Where = value, where
	}
}

// Ratchet compares the measures with the numbers of docs/ratchet.txt. It gives what has risen, and
// the text of the file with every number that has fallen.
func (t *Tree) Ratchet() (risen []Finding, tightened string) {
	bad := func(line int, say string) {
		risen = append(risen, Finding{File: ratchet, Line: line, Rule: "ratchet", Say: say})
	}
	missing := t.Measures()
	var b strings.Builder
	for i, line := range strings.SplitAfter(t.text(ratchet), "\n") {
		name, number, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "" || name == "#" {
			b.WriteString(line)
			continue
		}
		at := slices.IndexFunc(missing, func(m Measure) bool { return m.Name == name })
		if at < 0 {
			bad(i+1, name+" is not measured, or stands here twice: delete the line")
			continue
		}
		m := missing[at]
		missing = slices.Delete(missing, at, at+1)
		most, err := strconv.Atoi(number)
		switch {
		case err != nil:
			bad(i+1, "want a name and a number")
		case m.Value > most:
			bad(i+1, fmt.Sprintf("%s has risen from %d to %d (%s): bring it down, and never this "+
				"number up", m.Name, most, m.Value, m.Where))
		}
		fmt.Fprintf(&b, "%s %d\n", m.Name, min(most, m.Value))
	}
	for _, m := range missing {
		bad(0, fmt.Sprintf("no line for %s: add \"%s %d\"", m.Name, m.Name, m.Value))
	}
	return risen, b.String()
}
