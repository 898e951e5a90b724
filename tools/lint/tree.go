// Package lint holds the source tree against ARCHITECTURE.md and STYLE.md: who imports whom, what a
// pure room may touch, how large things may grow, which names and files are not wanted here.
//
// It promises that every breach is told with its file and line, the rule, and what to do about it,
// and that the same tree always gives the same findings in the same order. It reads the files
// itself and never asks the go command, whose answer is not an input that a cached test result is
// checked against. It never writes, and it never judges what only a reader can judge.
package lint

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// The two documents that the tree is held against.
const (
	architecture = "ARCHITECTURE.md"
	style        = "STYLE.md"
)

// Finding is one breach of one rule.
type Finding struct {
	File string // slash path from the root
	Line int    // 0 when the breach is the whole file's or folder's
	Rule string
	Say  string // what is wrong and what to do
}

func (f Finding) String() string {
	if f.Line == 0 {
		return fmt.Sprintf("%s: [%s] %s", f.File, f.Rule, f.Say)
	}
	return fmt.Sprintf("%s:%d: [%s] %s", f.File, f.Line, f.Rule, f.Say)
}

// Tree is a source tree, read and parsed once for all rules.
type Tree struct {
	fset   *token.FileSet
	module string
	source []*goFile
	plain  []plainFile // every file that is kept, Go files among them
	rows   []row
	broken []Finding // what could not be read at all
}

// goFile is one parsed Go file.
type goFile struct {
	path      string
	room      string // its folder; "." is the root
	test      bool
	generated bool
	syntax    *ast.File
	src       []byte
}

// plainFile is any kept file as bytes.
type plainFile struct {
	path string
	data []byte
}

// Load reads a tree from its root. It fails only when the tree cannot be read; a file that does not
// parse is a finding of the rule "parse".
func Load(fsys fs.FS) (*Tree, error) {
	t := &Tree{fset: token.NewFileSet()}
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if notKept(p, d) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		data, err := fs.ReadFile(fsys, p)
		if err != nil {
			return err
		}
		t.add(p, data)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the tree: %w", err)
	}
	t.module = t.modulePath()
	t.rows, t.broken = readTable(t.text(architecture), t.broken)
	return t, nil
}

// notKept mirrors .gitignore: what a build or a run leaves behind is not the tree.
func notKept(p string, d fs.DirEntry) bool {
	if !d.IsDir() {
		return path.Ext(p) == ".test" || path.Ext(p) == ".prof" ||
			strings.HasPrefix(p, "web/dist/")
	}
	switch {
	case p == ".git", p == "bin", p == "data", strings.HasPrefix(p, "data-"):
		return true
	}
	return path.Base(p) == "node_modules"
}

func (t *Tree) add(p string, data []byte) {
	t.plain = append(t.plain, plainFile{path: p, data: data})
	if path.Ext(p) != ".go" || inTestdata(p) {
		return
	}
	syntax, err := parser.ParseFile(t.fset, p, data, parser.ParseComments)
	if err != nil {
		t.broken = append(t.broken, Finding{File: p, Rule: "parse", Say: err.Error()})
		return
	}
	t.source = append(t.source, &goFile{
		path: p, room: path.Dir(p), syntax: syntax, src: data,
		test:      strings.HasSuffix(p, "_test.go"),
		generated: strings.HasSuffix(p, "_templ.go"),
	})
}

func inTestdata(p string) bool {
	return strings.HasPrefix(p, "testdata/") || strings.Contains(p, "/testdata/")
}

// text is a kept file's content, or nothing.
func (t *Tree) text(p string) string {
	for _, f := range t.plain {
		if f.path == p {
			return string(f.data)
		}
	}
	return ""
}

func (t *Tree) modulePath() string {
	for line := range strings.Lines(t.text("go.mod")) {
		if rest, ok := strings.CutPrefix(line, "module "); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

// rooms lists the folders with Go files, ascending.
func (t *Tree) rooms() []string {
	var out []string
	for _, f := range t.source {
		if !slices.Contains(out, f.room) {
			out = append(out, f.room)
		}
	}
	slices.Sort(out)
	return out
}

// line is where a node of a file stands.
func (t *Tree) line(n ast.Node) int { return t.fset.Position(n.Pos()).Line }

// span is how many lines a node covers.
func (t *Tree) span(n ast.Node) int {
	return t.fset.Position(n.End()).Line - t.line(n) + 1
}

// lines splits a file; a last newline does not open another line.
func lines(data []byte) []string {
	return strings.Split(string(bytes.TrimSuffix(data, []byte("\n"))), "\n")
}

// Check runs every rule and gives the findings by file and line.
func (t *Tree) Check() []Finding {
	out := slices.Clone(t.broken)
	for _, r := range rules {
		for _, f := range r.run(t) {
			f.Rule = r.name
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Rule, b.Rule))
	})
	return out
}

// rule is one check under the name that its findings carry.
type rule struct {
	name string
	run  func(*Tree) []Finding
}

// rules is the whole law, in the order of STYLE.md.
var rules = []rule{
	{"row", (*Tree).checkRows},
	{"import", (*Tree).checkImports},
	{"library", (*Tree).checkLibraries},
	{"pure", (*Tree).checkPurity},
	{"float", (*Tree).checkFloats},
	{"clock", (*Tree).checkClock},
	{"seed", (*Tree).checkSeeds},
	{"global", (*Tree).checkGlobals},
	{"function", (*Tree).checkFunctions},
	{"parameters", (*Tree).checkParameters},
	{"interface", (*Tree).checkInterfaces},
	{"file", (*Tree).checkFiles},
	{"line", (*Tree).checkLines},
	{"average", (*Tree).checkAverage},
	{"chain", (*Tree).checkChain},
	{"doc", (*Tree).checkDocs},
	{"name", (*Tree).checkNames},
	{"word", (*Tree).checkWords},
	{"leftover", (*Tree).checkLeftovers},
	{"sleep", (*Tree).checkSleeps},
	{"foreign", (*Tree).checkForeign},
	{"path", (*Tree).checkPaths},
	{"sample", (*Tree).checkSamples},
	{"dependency", (*Tree).checkDependencies},
}
