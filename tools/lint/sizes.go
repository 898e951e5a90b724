package lint

import (
	"fmt"
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
)

// The sizes of STYLE.md.
const (
	maxFunction     = 70
	maxFile         = 600
	maxTestFile     = 1000
	maxColumns      = 100
	maxParameters   = 4
	maxMethods      = 4
	maxTrade        = 9000
	maxTargets      = 8
	maxArchitecture = 200
	maxStyle        = 150
	tabColumns      = 4
)

// sized visits the functions that people write.
func (t *Tree) sized(visit func(f *goFile, fn *ast.FuncDecl)) {
	for _, f := range t.source {
		if f.generated {
			continue
		}
		for _, d := range f.syntax.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				visit(f, fn)
			}
		}
	}
}

func (t *Tree) checkFunctions() []Finding {
	var out []Finding
	t.sized(func(f *goFile, fn *ast.FuncDecl) {
		if n := t.span(fn); n > maxFunction {
			out = append(out, Finding{File: f.path, Line: t.line(fn), Say: fmt.Sprintf(
				"%s has %d lines, the most is %d: name its steps", fn.Name.Name, n, maxFunction)})
		}
	})
	return out
}

func (t *Tree) checkParameters() []Finding {
	var out []Finding
	t.sized(func(f *goFile, fn *ast.FuncDecl) {
		if n := fn.Type.Params.NumFields(); n > maxParameters {
			out = append(out, Finding{File: f.path, Line: t.line(fn), Say: fmt.Sprintf(
				"%s takes %d parameters, the most is %d: use an options struct",
				fn.Name.Name, n, maxParameters)})
		}
	})
	return out
}

// interfaces visits the named interfaces with the number of methods that they write out.
func (t *Tree) interfaces(visit func(f *goFile, spec *ast.TypeSpec, methods int)) {
	for _, f := range t.source {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if it, ok := spec.Type.(*ast.InterfaceType); ok && !f.generated {
				visit(f, spec, it.Methods.NumFields())
			}
			return true
		})
	}
}

func (t *Tree) checkInterfaces() []Finding {
	var out []Finding
	t.interfaces(func(f *goFile, spec *ast.TypeSpec, n int) {
		if n > maxMethods {
			out = append(out, Finding{File: f.path, Line: t.line(spec), Say: fmt.Sprintf(
				"%s has %d methods, the most is %d: ask for less, or split it by who calls",
				spec.Name.Name, n, maxMethods)})
		}
	})
	return out
}

// checkFiles: the length of files, of the room trade, of the two documents and of the Makefile.
func (t *Tree) checkFiles() []Finding {
	var out []Finding
	tooLong := func(file string, n, most int, advice string) {
		if n > most {
			out = append(out, Finding{File: file, Say: fmt.Sprintf("%d lines, the most is %d: %s",
				n, most, advice)})
		}
	}
	for _, f := range t.source {
		switch n := len(lines(f.src)); {
		case f.generated:
		case f.test:
			tooLong(f.path, n, maxTestFile, "move a subject to a test file of its own")
		default:
			tooLong(f.path, n, maxFile, "a file is one noun, this is more than one")
		}
	}
	tooLong("trade", t.tradeLines(), maxTrade, "the rulebook must stay readable in a day")
	tooLong(architecture, t.docLines(architecture), maxArchitecture, "say less")
	tooLong(style, t.docLines(style), maxStyle, "say less")
	if n := len(t.targets()); n > maxTargets {
		out = append(out, Finding{File: makefile, Say: fmt.Sprintf(
			"%d targets, the most is %d: %s", n, maxTargets, strings.Join(t.targets(), " "))})
	}
	return out
}

const makefile = "Makefile"

func (t *Tree) docLines(p string) int {
	if text := t.text(p); text != "" {
		return len(lines([]byte(text)))
	}
	return 0
}

func (t *Tree) tradeLines() int {
	n := 0
	for _, f := range t.source {
		if f.room == "trade" && !f.test {
			n += len(lines(f.src))
		}
	}
	return n
}

var target = regexp.MustCompile(`(?m)^([a-z][a-z0-9-]*)\s*:([^=]|$)`)

// targets are the words that a person may give to make; files that it makes are none.
func (t *Tree) targets() []string {
	var out []string
	for _, m := range target.FindAllStringSubmatch(t.text(makefile), -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}

// checkLines: what people write fits the width of a page, in whatever language it is.
func (t *Tree) checkLines() []Finding {
	written := []string{".go", ".templ", ".ts", ".css", ".sh", ""}
	var out []Finding
	for _, f := range t.plain {
		if !slices.Contains(written, path.Ext(f.path)) || inTestdata(f.path) ||
			strings.HasSuffix(f.path, "_templ.go") {
			continue
		}
		for i, line := range lines(f.data) {
			if n := columns(line); n > maxColumns {
				out = append(out, Finding{File: f.path, Line: i + 1, Say: fmt.Sprintf(
					"%d columns, the most is %d: break it", n, maxColumns)})
			}
		}
	}
	return out
}

// columns counts runes, a tab as four.
func columns(line string) int {
	n := 0
	for _, r := range line {
		if r == '\t' {
			n += tabColumns
		} else {
			n++
		}
	}
	return n
}
