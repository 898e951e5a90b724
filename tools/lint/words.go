package lint

import (
	"fmt"
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
)

// emptyNames say nothing about what is inside.
var emptyNames = []string{"util", "utils", "common", "helper", "helpers", "base", "manager",
	"service", "impl", "types", "models", "misc"}

// foreignNames are words of other houses, with ours.
var foreignNames = map[string]string{
	"User": "Shopper", "Customer": "Shopper", "Shard": "Cell", "Partition": "Cell",
	"Util": "a noun of the vocabulary", "Helper": "a noun of the vocabulary",
	"Manager": "a noun of the vocabulary", "Service": "a noun of the vocabulary",
	"Impl": "the name of what it does",
}

// checkDocs: each room says in its package comment what it promises and what it never does.
func (t *Tree) checkDocs() []Finding {
	var out []Finding
	for _, room := range t.rooms() {
		doc, only := "", true
		for _, f := range t.source {
			if f.room != room || f.test {
				continue
			}
			only = false
			if f.syntax.Doc != nil {
				doc += f.syntax.Doc.Text()
			}
		}
		switch {
		case only:
		case doc == "":
			out = append(out, Finding{File: room, Say: "no package comment: say what the room " +
				"promises and what it never does"})
		case !denial.MatchString(doc):
			out = append(out, Finding{File: room, Say: "the package comment does not say what " +
				"the room never does: add it"})
		}
	}
	return out
}

// denial is a word with which a comment sets a limit.
var denial = regexp.MustCompile(`(?i)\b(never|no|not|nor|none|nothing|without|only|cannot)\b`)

// checkNames: no folder, package, file or type with a name that could hold anything.
func (t *Tree) checkNames() []Finding {
	var out []Finding
	for _, f := range t.source {
		if pkg := f.syntax.Name.Name; slices.Contains(emptyNames, pkg) {
			out = append(out, Finding{File: f.path, Line: t.line(f.syntax.Name), Say: "package " +
				pkg + " could hold anything: name it after what it does"})
		}
		stem := strings.TrimSuffix(strings.TrimSuffix(path.Base(f.path), ".go"), "_test")
		if slices.Contains(emptyNames, stem) {
			out = append(out, Finding{File: f.path, Say: "file " + stem +
				" could hold anything: name it after its noun"})
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if old, ours := foreignName(spec.Name.Name); old != "" {
					out = append(out, Finding{File: f.path, Line: t.line(spec), Say: fmt.Sprintf(
						"type %s: %s is no word of this house, use %s", spec.Name.Name, old, ours)})
				}
			}
			return true
		})
	}
	return out
}

// foreignName finds a word of another house among the words of a name.
func foreignName(name string) (old, ours string) {
	for _, w := range camel.FindAllString(strings.ToUpper(name[:1])+name[1:], -1) {
		if ours, ok := foreignNames[w]; ok {
			return w, ours
		}
	}
	return "", ""
}

var camel = regexp.MustCompile(`[A-Z][a-z]*`)

// The marks of unfinished work; a to-do may stay when it says why, and a quoted word is no mark.
var (
	mark        = regexp.MustCompile(`(?:^|[^\w"])(FIX` + `ME|XX` + `X|HA` + `CK)\b`)
	bareToDo    = regexp.MustCompile(`\bTO` + `DO\b`)
	reasoned    = regexp.MustCompile(`\bTO` + `DO\([^)]{8,}\): \S`)
	commentHead = regexp.MustCompile(`(^|\s)(//|#|/\*|<!--|\*)\s.*$`)
)

// checkWords: no mark of unfinished work in what people write.
func (t *Tree) checkWords() []Finding {
	var out []Finding
	look := func(file string, line int, comment string) {
		switch {
		case mark.MatchString(comment):
			word := mark.FindStringSubmatch(comment)[1]
			out = append(out, Finding{File: file, Line: line, Say: word +
				": finish it, or write what is so and why"})
		case bareToDo.MatchString(comment) && !reasoned.MatchString(comment):
			out = append(out, Finding{File: file, Line: line,
				Say: "a to-do without its reason: do it, or give the reason in brackets"})
		}
	}
	for _, f := range t.source {
		for _, group := range f.syntax.Comments {
			for _, c := range group.List {
				for i, text := range strings.Split(c.Text, "\n") {
					look(f.path, t.line(c)+i, text)
				}
			}
		}
	}
	others := []string{".templ", ".ts", ".css", ".sh", ".yaml", ".yml", ".mk", ""}
	for _, f := range t.plain {
		if !slices.Contains(others, path.Ext(f.path)) || inTestdata(f.path) {
			continue
		}
		for i, line := range lines(f.data) {
			look(f.path, i+1, commentHead.FindString(line))
		}
	}
	return out
}

// statement is a comment line that is a statement and not a sentence.
var statement = regexp.MustCompile(
	`^// ?([\w.\[\]]+(, [\w.]+)* (:= \S.*|= \S*[(\[{"]\S*)|(if|for|switch) .* \{` +
		`|return [\w.]+\(.*\)|[\w.]+\(.*\)|\}( else \{)?)$`)

// checkLeftovers: no code in comments; the history keeps what was.
func (t *Tree) checkLeftovers() []Finding {
	var out []Finding
	for _, f := range t.source {
		for _, group := range f.syntax.Comments {
			for _, c := range group.List {
				if statement.MatchString(c.Text) {
					out = append(out, Finding{File: f.path, Line: t.line(c),
						Say: "code in a comment: delete it, the history keeps it"})
				}
			}
		}
	}
	return out
}

// checkSleeps: a test waits for what it waits for, never for a while.
func (t *Tree) checkSleeps() []Finding {
	var out []Finding
	for _, f := range t.source {
		if !f.test {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && isTime(sel, "Sleep") {
				out = append(out, Finding{File: f.path, Line: t.line(n), Say: "time.Sleep in a " +
					"test: wait for the thing itself, or use testing/synctest"})
			}
			return true
		})
	}
	return out
}
