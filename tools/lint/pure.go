package lint

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// worldly are the parts of the standard library that a pure room does without: each brings in the
// outside world, another goroutine, or chance. A name stands for what lies under it, too.
var worldly = []string{
	"context", "sync", "os", "net", "log", "database", "runtime", "syscall", "unsafe", "plugin",
	"math/rand", "crypto/rand", "io/ioutil", "expvar", "debug",
}

// pureRoom gives the row of a file of a pure room; tests are free.
func (t *Tree) pureRoom(f *goFile) (row, bool) {
	r, _, ok := t.rowOf(f.room)
	return r, ok && r.pure && !f.test
}

// checkPurity: a pure room gives the same answer for the same input, anywhere and at any time.
func (t *Tree) checkPurity() []Finding {
	var out []Finding
	for _, f := range t.source {
		r, ok := t.pureRoom(f)
		if !ok {
			continue
		}
		for _, im := range t.imports(f) {
			if im.path == "math/rand/v2" && slices.Contains(r.leaves, leaveSeed) {
				continue
			}
			if slices.ContainsFunc(worldly, im.of) {
				out = append(out, Finding{File: f.path, Line: im.line, Say: fmt.Sprintf(
					"%s is pure and may not import %s: take what you need as an argument",
					f.room, im.path)})
			}
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if what := impure(n); what != "" {
				out = append(out, Finding{File: f.path, Line: t.line(n), Say: f.room +
					" is pure and may hold no " + what + ": leave it to the room that runs it"})
			}
			return true
		})
	}
	return out
}

// impure names what a pure room may not hold.
func impure(n ast.Node) string {
	switch n := n.(type) {
	case *ast.GoStmt:
		return "goroutine"
	case *ast.ChanType:
		return "channel"
	case *ast.SelectStmt:
		return "select"
	case *ast.SelectorExpr:
		if isTime(n, "Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer",
			"NewTicker", "Local") {
			return "time." + n.Sel.Name
		}
	}
	return ""
}

// isTime says whether a selector is one of these names of package time.
func isTime(sel *ast.SelectorExpr, names ...string) bool {
	return isFrom(sel, "time") && slices.Contains(names, sel.Sel.Name)
}

// isFrom says whether a selector reaches into the package of that name.
func isFrom(sel *ast.SelectorExpr, pkg string) bool {
	id, ok := sel.X.(*ast.Ident)
	return ok && id.Name == pkg
}

// checkFloats: no floating point where money, stock or a rule is decided.
func (t *Tree) checkFloats() []Finding {
	var out []Finding
	for _, f := range t.source {
		r, ok := t.pureRoom(f)
		if !ok || slices.Contains(r.leaves, leaveFloats) {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if what := floating(n); what != "" {
				out = append(out, Finding{File: f.path, Line: t.line(n), Say: fmt.Sprintf(
					"%s in %s: money and shares are integers (minor units, ppm)", what, f.room)})
			}
			return true
		})
	}
	return out
}

func floating(n ast.Node) string {
	switch n := n.(type) {
	case *ast.Ident:
		if n.Name == "float64" || n.Name == "float32" {
			return n.Name
		}
	case *ast.BasicLit:
		if n.Kind == token.FLOAT {
			return n.Value
		}
	case *ast.SelectorExpr:
		if isFrom(n, "strconv") && strings.HasSuffix(n.Sel.Name, "Float") {
			return "strconv." + n.Sel.Name
		}
	}
	return ""
}

// checkClock: few rooms read the wall clock; everywhere else an instant is an argument.
func (t *Tree) checkClock() []Finding {
	var out []Finding
	for _, f := range t.source {
		r, _, ok := t.rowOf(f.room)
		if !ok || f.test || r.pure || slices.Contains(r.leaves, leaveClock) {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && isTime(sel, "Now", "Since", "Until") {
				out = append(out, Finding{File: f.path, Line: t.line(n), Say: fmt.Sprintf(
					"time.%s in %s: take the clock as an argument, or give the room the leave %q",
					sel.Sel.Name, f.room, leaveClock)})
			}
			return true
		})
	}
	return out
}

// checkSeeds: a pure room with the leave "seed" draws from a generator with a seed of its own,
// never from the process-wide one.
func (t *Tree) checkSeeds() []Finding {
	fine := []string{"New", "NewPCG", "NewZipf", "Rand", "PCG", "Zipf", "Source"}
	var out []Finding
	for _, f := range t.source {
		if _, ok := t.pureRoom(f); !ok {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if ok && isFrom(sel, "rand") && !slices.Contains(fine, sel.Sel.Name) {
				out = append(out, Finding{File: f.path, Line: t.line(n), Say: "rand." +
					sel.Sel.Name + " draws from the process: use rand.New(rand.NewPCG(seed, ...))"})
			}
			return true
		})
	}
	return out
}

// checkGlobals: nothing happens before main, and no package keeps state of its own: no init, no
// blank import that registers itself, no package variable that a function writes.
func (t *Tree) checkGlobals() []Finding {
	vars := t.packageVars()
	var out []Finding
	for _, f := range t.source {
		if f.test || f.generated {
			continue
		}
		for _, im := range t.imports(f) {
			fine := im.path == "embed" || im.path == "time/tzdata"
			if im.spec.Name != nil && im.spec.Name.Name == "_" && !fine {
				out = append(out, Finding{File: f.path, Line: im.line, Say: "blank import of " +
					strconv.Quote(im.path) + ": a registry behind our back, pass the thing"})
			}
		}
		for _, d := range f.syntax.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			if fn.Name.Name == "init" && fn.Recv == nil {
				out = append(out, Finding{File: f.path, Line: t.line(fn),
					Say: "init(): call it from where its effect is wanted"})
			}
			out = append(out, t.globalWrites(f, fn, vars[f.room])...)
		}
	}
	return out
}

// packageVars gives each room the names of its package variables.
func (t *Tree) packageVars() map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, f := range t.source {
		if out[f.room] == nil {
			out[f.room] = map[string]bool{}
		}
		for _, d := range f.syntax.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok || gen.Tok != token.VAR || f.test {
				continue
			}
			for _, s := range gen.Specs {
				for _, name := range s.(*ast.ValueSpec).Names {
					out[f.room][name.Name] = name.Name != "_"
				}
			}
		}
	}
	return out
}

func (t *Tree) globalWrites(f *goFile, fn *ast.FuncDecl, vars map[string]bool) []Finding {
	own := declared(fn)
	var out []Finding
	written := func(e ast.Expr) {
		id := root(e)
		if id == nil || !vars[id.Name] || own[id.Name] {
			return
		}
		out = append(out, Finding{File: f.path, Line: t.line(e), Say: "writes the package " +
			"variable " + id.Name + ": keep it in a value that is passed along"})
	}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, e := range n.Lhs {
					written(e)
				}
			}
		case *ast.IncDecStmt:
			written(n.X)
		}
		return true
	})
	return out
}

// declared collects every name that a function makes: a name of its own hides the package's.
func declared(fn *ast.FuncDecl) map[string]bool {
	out := map[string]bool{}
	put := func(exprs ...ast.Expr) {
		for _, e := range exprs {
			if id, ok := e.(*ast.Ident); ok {
				out[id.Name] = true
			}
		}
	}
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			for _, id := range n.Names {
				out[id.Name] = true
			}
		case *ast.ValueSpec:
			for _, id := range n.Names {
				out[id.Name] = true
			}
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				put(n.Lhs...)
			}
		case *ast.RangeStmt:
			if n.Tok == token.DEFINE {
				put(n.Key, n.Value)
			}
		}
		return true
	})
	return out
}

// root is the variable under an index, a field or a pointer.
func root(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}
