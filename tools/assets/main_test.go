package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tree writes files into a new folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

var page = map[string]string{
	"web/dist/.keep": "", "web/dist/old-AA.js": "old",
	"web/a/main.ts":   `const n: number = 1; document.title = String(n); void import("./later");`,
	"web/a/later.ts":  `export const later = "` + strings.Repeat("later ", 40) + `";`,
	"web/a/page.css":  `@layer a { b { & i { color: red; } } }`,
	"web/a/icon.svg":  `<svg xmlns="x"/>`,
	"web/a/theirs.js": `var theirs = 1;`,
}

var pageEntries = []entry{
	{name: "page.js", in: "web/a/main.ts", budget: 1 << 10},
	{name: "page.css", in: "web/a/page.css", budget: 1 << 10},
	{name: "page.svg", in: "web/a/icon.svg", budget: 1 << 10},
	{name: "theirs.js", in: "web/a/theirs.js", budget: 1 << 10, asIs: true},
}

func TestBundlesAreHashedTracedAndPutInPlace(t *testing.T) {
	root := tree(t, page)
	made, err := bundle(root, pageEntries)
	if err != nil {
		t.Fatal(err)
	}
	if err := pack(made.files); err != nil {
		t.Fatal(err)
	}
	if len(made.closes["page.js"]) < 2 {
		t.Errorf("what is loaded later is not counted: %v", made.closes["page.js"])
	}
	if light := made.files[made.names["page.js"]].wire(); made.weight("page.js") <= light {
		t.Error("the weight of a page leaves out its chunks")
	}
	dist := filepath.Join(root, "web", "dist")
	if err := write(dist, made); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dist, ".keep")); err != nil {
		t.Error("the marker of an unbuilt tree is gone")
	}
	if _, err := os.Stat(filepath.Join(dist, "old-AA.js")); err == nil {
		t.Error("a file of an earlier build stayed")
	}
	for _, name := range []string{"page.js", "page.css", "page.svg", "theirs.js", "manifest.json"} {
		hashed := made.names[name]
		if name == "manifest.json" {
			hashed = name
		}
		if _, err := os.Stat(filepath.Join(dist, hashed)); err != nil || hashed == "" {
			t.Errorf("%s is not in place: %v", name, err)
		}
	}
	theirs, err := os.ReadFile(filepath.Join(dist, made.names["theirs.js"]))
	if err != nil || string(theirs) != page["web/a/theirs.js"] {
		t.Errorf("a file to be taken as it is became %q (%v)", theirs, err)
	}
}

func TestNamesFollowContent(t *testing.T) {
	names := func(css string) string {
		files := map[string]string{"web/a/page.css": css}
		made, err := bundle(tree(t, files), pageEntries[1:2])
		if err != nil {
			t.Fatal(err)
		}
		return made.names["page.css"]
	}
	red, same, blue := names("b{color:red}"), names("b{color:red}"), names("b{color:blue}")
	if red != same || red == blue {
		t.Errorf("names are %s, %s and %s", red, same, blue)
	}
}

func TestTooHeavyABundleFails(t *testing.T) {
	made := &built{files: map[string]*file{}, closes: map[string][]string{}}
	for _, e := range entries {
		made.files[e.name] = &file{plain: make([]byte, 10)}
		made.closes[e.name] = []string{e.name}
	}
	if err := checkBudgets(made, io.Discard); err != nil {
		t.Fatal(err)
	}
	first := entries[0]
	made.files[first.name] = &file{plain: bytes.Repeat([]byte{1}, first.budget+1)}
	err := checkBudgets(made, io.Discard)
	if err == nil || !strings.Contains(err.Error(), first.name) {
		t.Errorf("a bundle over its budget passes: %v", err)
	}
}

func TestFacesNameEntries(t *testing.T) {
	known := map[string]bool{}
	for _, e := range entries {
		if known[e.name] {
			t.Errorf("%s is there twice", e.name)
		}
		known[e.name] = true
	}
	for _, face := range faces {
		for _, name := range face.entries {
			if !known[name] {
				t.Errorf("the face %s names %s, which is no entry", face.name, name)
			}
		}
	}
}

func TestLockRecordsNoAddress(t *testing.T) {
	if err := checkLock(filepath.Join("..", "..", "web", "package-lock.json")); err != nil {
		t.Error(err)
	}
	for _, text := range []string{`{"resolved":"x"}`, `{"funding":{"url":"https://example.org"}}`} {
		root := tree(t, map[string]string{"lock.json": text})
		if err := checkLock(filepath.Join(root, "lock.json")); err == nil {
			t.Errorf("%s passes", text)
		}
	}
}
