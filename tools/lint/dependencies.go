package lint

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// dependencies is the document that gives each direct dependency its reason.
const dependencies = "docs/dependencies.md"

// requirement is a line of a go.mod file: path, version, perhaps marked as indirect.
var requirement = regexp.MustCompile(
	`^\s*(?:require\s+)?([a-z][\w.-]*\.[\w.-]+/\S+)\s+v\S+(\s*// indirect)?\s*$`)

// checkDependencies: who adds a dependency writes down why, and who drops it deletes that line.
func (t *Tree) checkDependencies() []Finding {
	direct, all := t.modules()
	for name, from := range t.packages() {
		direct[name], all[name] = from, true
	}
	explained := t.explained()
	var out []Finding
	for name, from := range direct {
		if explained[name] == 0 {
			out = append(out, Finding{File: from, Say: fmt.Sprintf(
				"%s has no line in %s: say what for and what was weighed", name, dependencies)})
		}
	}
	for name, line := range explained {
		if !all[name] {
			out = append(out, Finding{File: dependencies, Line: line, Say: name +
				" is not required any more: delete its line"})
		}
	}
	slices.SortFunc(out, func(a, b Finding) int { return strings.Compare(a.Say, b.Say) })
	return out
}

// modules gives the Go modules that are direct (not marked as indirect, imported by a file, or run
// as a tool), with the file that requires them, and all that are required.
func (t *Tree) modules() (direct map[string]string, all map[string]bool) {
	direct, all = map[string]string{}, map[string]bool{}
	for _, mod := range []string{"go.mod", lintMod, mockMod} {
		text := t.text(mod)
		for line := range strings.Lines(text) {
			m := requirement.FindStringSubmatch(strings.TrimRight(line, "\n"))
			if m == nil {
				continue
			}
			all[m[1]] = true
			if m[2] == "" || mod == "go.mod" && t.imported(m[1]) || tooled(text, m[1]) {
				direct[m[1]] = mod
			}
		}
	}
	return direct, all
}

// lintMod requires the tools that only .ci/lint runs, mockMod the server that stands in for
// Stripe's in tests.
const (
	lintMod = ".ci/lint.mod"
	mockMod = ".ci/stripe.mod"
)

var tool = regexp.MustCompile(`(?m)^(?:tool )?\s*([a-z][\w.-]*\.[\w.-]+/\S+)$`)

// tooled says whether a go.mod file runs a tool of a module.
func tooled(mod, module string) bool {
	return slices.ContainsFunc(tool.FindAllStringSubmatch(mod, -1), func(m []string) bool {
		return m[1] == module || strings.HasPrefix(m[1], module+"/")
	})
}

func (t *Tree) imported(module string) bool {
	return slices.ContainsFunc(t.source, func(f *goFile) bool {
		return slices.ContainsFunc(t.imports(f), func(im imported) bool {
			return im.path == module || strings.HasPrefix(im.path, module+"/")
		})
	})
}

// packages gives what npm is asked for, with the file that asks.
func (t *Tree) packages() map[string]string {
	out := map[string]string{}
	for _, f := range t.plain {
		var manifest struct{ Dependencies, DevDependencies map[string]string }
		if path.Base(f.path) != "package.json" {
			continue
		}
		if json.Unmarshal(f.data, &manifest) != nil {
			out["(not JSON)"] = f.path
		}
		for name := range manifest.Dependencies {
			out[name] = f.path
		}
		for name := range manifest.DevDependencies {
			out[name] = f.path
		}
	}
	return out
}

// explained finds the table rows of the document: the name in backticks comes first.
func (t *Tree) explained() map[string]int {
	out := map[string]int{}
	for i, line := range strings.Split(t.text(dependencies), "\n") {
		if rest, ok := strings.CutPrefix(line, "| `"); ok {
			name, reason, _ := strings.Cut(rest, "` |")
			if len(strings.Trim(reason, "| ")) > 8 {
				out[name] = i + 1
			}
		}
	}
	return out
}
