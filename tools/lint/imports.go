package lint

import (
	"fmt"
	"go/ast"
	"slices"
	"strconv"
	"strings"
)

// The graph of rooms stays readable below these.
const (
	maxAverage = 350 // hundredths of an own import a package
	maxChain   = 8   // packages on the longest path
)

// imported is one import of one file.
type imported struct {
	path string
	room string // when it is our own
	own  bool
	line int
	spec *ast.ImportSpec
}

func (t *Tree) imports(f *goFile) []imported {
	out := make([]imported, 0, len(f.syntax.Imports))
	for _, spec := range f.syntax.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser has refused such a file already
		}
		room, own := strings.CutPrefix(p, t.module+"/")
		if p == t.module {
			room, own = ".", true
		}
		out = append(out, imported{path: p, room: room, own: own, line: t.line(spec), spec: spec})
	}
	return out
}

// outside says whether an import path is neither ours nor the standard library's.
func (im imported) outside() bool {
	first, _, _ := strings.Cut(im.path, "/")
	return !im.own && strings.Contains(first, ".")
}

// checkRows: a folder with Go files has a row; nobody adds a room without deciding its place.
func (t *Tree) checkRows() []Finding {
	var out []Finding
	for _, room := range t.rooms() {
		if _, _, ok := t.rowOf(room); !ok {
			out = append(out, Finding{File: room, Say: "no row in the table of " + architecture +
				": decide what this room may import, and add one"})
		}
	}
	return out
}

// checkImports: own imports only as the row says. Tests may also use every room of an earlier
// row, since our own pure rooms serve a test better than a stand-in.
func (t *Tree) checkImports() []Finding {
	var out []Finding
	for _, f := range t.source {
		r, place, ok := t.rowOf(f.room)
		if !ok {
			continue // told by the rule "row"
		}
		for _, im := range t.imports(f) {
			if !im.own || im.room == f.room || t.mayImport(f, r, place, im.room) {
				continue
			}
			out = append(out, Finding{File: f.path, Line: im.line, Say: fmt.Sprintf(
				"%s may not import %s: turn the dependency round (%s line %d has the row)",
				f.room, im.room, architecture, r.line)})
		}
	}
	return out
}

func (t *Tree) mayImport(f *goFile, r row, place int, room string) bool {
	target, above, known := t.rowOf(room)
	if known && slices.Contains(target.leaves, leaveTest) && !slices.Contains(r.leaves, leaveTest) {
		return f.test
	}
	if matches(r.own, room) {
		return true
	}
	return known && above < place && (f.test || slices.Contains(r.own, allAbove))
}

// checkLibraries: an outside library enters a room only through its row; tests may use any.
func (t *Tree) checkLibraries() []Finding {
	var out []Finding
	for _, f := range t.source {
		r, _, ok := t.rowOf(f.room)
		if !ok || f.test {
			continue
		}
		for _, im := range t.imports(f) {
			switch {
			case im.outside() && !slices.ContainsFunc(r.libs, im.of):
				out = append(out, Finding{File: f.path, Line: im.line, Say: fmt.Sprintf(
					"%s may not use %s: ask the room whose row has it, or add it to the row and "+
						"a line to %s", f.room, im.path, dependencies)})
			case testOnly(im.path) && !slices.Contains(r.leaves, leaveTest):
				out = append(out, Finding{File: f.path, Line: im.line, Say: im.path +
					" belongs in tests: move this to a _test.go file"})
			}
		}
	}
	return out
}

// of says whether the import lies in a library that a row names.
func (im imported) of(lib string) bool {
	p := strings.TrimPrefix(im.path, "github.com/")
	return p == lib || strings.HasPrefix(p, lib+"/")
}

func testOnly(p string) bool {
	return p == "testing" || strings.HasPrefix(p, "testing/") || strings.HasSuffix(p, "/httptest")
}

// graph gives each package of the product its own imports, tests left out. Drivers are left out
// too: a command or a measurement stands on top of everything, and says nothing of how the rooms
// know each other.
func (t *Tree) graph() map[string][]string {
	out := map[string][]string{}
	for _, f := range t.source {
		if r, _, ok := t.rowOf(f.room); f.test || ok && slices.Contains(r.leaves, leaveDriver) {
			continue
		}
		list := out[f.room]
		for _, im := range t.imports(f) {
			if im.own && !slices.Contains(list, im.room) {
				list = append(list, im.room)
			}
		}
		out[f.room] = list
	}
	return out
}

// average is the mean number of own imports a package, in hundredths, rounded up.
func (t *Tree) average() int {
	g := t.graph()
	if len(g) == 0 {
		return 0
	}
	sum := 0
	for _, list := range g {
		sum += len(list)
	}
	return (100*sum + len(g) - 1) / len(g)
}

func (t *Tree) checkAverage() []Finding {
	if a := t.average(); a > maxAverage {
		return []Finding{{File: architecture, Say: fmt.Sprintf(
			"%d.%02d own imports a package, the most is %d.%02d: let rooms know fewer others",
			a/100, a%100, maxAverage/100, maxAverage%100)}}
	}
	return nil
}

// chain is the longest path of imports, from the top down.
func (t *Tree) chain() []string {
	g := t.graph()
	best := map[string][]string{}
	var longest func(room string, above []string) []string
	longest = func(room string, above []string) []string {
		if done, ok := best[room]; ok {
			return done
		}
		if slices.Contains(above, room) {
			return nil // a cycle, which the compiler refuses
		}
		var below []string
		next := slices.Sorted(slices.Values(g[room]))
		for _, n := range next {
			if c := longest(n, append(slices.Clone(above), room)); len(c) > len(below) {
				below = c
			}
		}
		best[room] = append([]string{room}, below...)
		return best[room]
	}
	var out []string
	for _, room := range t.rooms() {
		if c := longest(room, nil); len(c) > len(out) {
			out = c
		}
	}
	return out
}

func (t *Tree) checkChain() []Finding {
	if c := t.chain(); len(c) > maxChain {
		return []Finding{{File: architecture, Say: fmt.Sprintf(
			"a chain of %d packages (%s), the most is %d: cut it where a value would do",
			len(c), strings.Join(c, " > "), maxChain)}}
	}
	return nil
}
