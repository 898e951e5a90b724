package lint

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// sound is a small tree that keeps every rule; each case below breaks one of them.
func sound() map[string]string {
	return map[string]string{
		lintMod: "module carnival\n\ntool example.org/lint/cmd/lint\n\nrequire (\n" +
			"\texample.org/lint v1.0.0 // indirect\n\texample.org/far v1.0.0 // indirect\n)\n",
		"go.mod": "module carnival\n\nrequire (\n\texample.org/yaml v1.0.0\n" +
			"\texample.org/deep v1.0.0 // indirect\n)\n",
		"Makefile":           "run: build\n\nbuild:\n\tgo build\n",
		"web/package.json":   `{"devDependencies": {"typescript": "7.0.2"}}`,
		"docs/ratchet.txt":   "# numbers that only fall\n",
		"docs/decisions.png": "\x89PNG\x00",
		"desk/testdata/a.gz": "\x1f\x8b\x00",
		dependencies: "# Dependencies\n| `example.org/yaml` | reads the plan |\n" +
			"| `typescript` | checks the front end |\n| `example.org/lint` | finds mistakes |\n",
		style: "# Style\n",
		architecture: "# Architecture\n\n## Who may import whom\n\n" +
			"| room | may import | pure | libraries | leave |\n|---|---|---|---|---|\n" +
			"| `money` | - | yes | - | - |\n" +
			"| `plan` | money | yes | example.org/yaml | - |\n" +
			"| `draw` | money | yes | - | seed floats |\n" +
			"| `desk/desktest` | money | no | - | testing |\n" +
			"| `desk` `desk/*` | money | no | - | - |\n" +
			"| `watch` | - | no | - | clock |\n" +
			"| `main` | all-above | no | - | - |\n\n## Other\n\n| a | b |\n",
		"money/money.go": "// Package money never rounds by itself.\npackage money\n\n" +
			"// Add adds.\nfunc Add(a, b int64) int64 { return a + b }\n",
		"money/money_test.go": "package money\n\nimport (\n\t\"os\"\n\t\"testing\"\n\n" +
			"\t\"carnival/desk/desktest\"\n)\n\nvar _ = desktest.Use // \"XX" +
			"X\" is no mark\n\n" +
			"func TestAdd(t *testing.T) { t.Log(os.Args) }\n",
		"plan/plan.go": "// Package plan never reads a file.\npackage plan\n\nimport (\n" +
			"\t\"carnival/money\"\n\t\"example.org/yaml\"\n)\n\nvar _, _ = money.Add, yaml.Parse\n",
		"draw/draw.go": "// Package draw never draws without a seed.\npackage draw\n\n" +
			"import \"math/rand/v2\"\n\n// Dice are dice.\n" +
			"func Dice() float64 { return rand.New(rand.NewPCG(1, 2)).Float64() }\n",
		"desk/desktest/desk.go": "// Package desktest never runs in the product.\n" +
			"package desktest\n\nimport \"testing\"\n\n// Use uses.\nfunc Use(*testing.T) {}\n",
		"desk/desk.go": "// Package desk never tells the time.\npackage desk\n\n" +
			"import \"sync\"\n\nvar sums = map[string]int{}\n\nvar _ = sums\n\n" +
			"// Sum sums.\nfunc Sum() int {\n\tvar mu sync.Mutex\n" +
			"\tsums := map[string]int{}\n\tmu.Lock()\n" +
			"\t_ = sums\n\tsums[\"a\"]++\n\treturn sums[\"a\"]\n}\n",
		"desk/desk_test.go": "package desk\n\nimport (\n\t\"testing\"\n\n" +
			"\t\"carnival/desk/desktest\"\n\t_ \"carnival/plan\"\n)\n\n" +
			"func TestDesk(t *testing.T) { desktest.Use(t) }\n",
		"desk/page_templ.go": "package desk\n\n" + strings.Repeat("// generated\n", 700),
		"watch/watch.go": "// Package watch is not pure.\npackage watch\n\nimport \"time\"\n\n" +
			"// Now is now.\nfunc Now() time.Time { return time.Now() }\n",
		"main.go": "// Command carnival never sleeps.\npackage main\n\n" +
			"import \"carnival/desk\"\n\nfunc main() { desk.Sum() }\n",
		"intake/intaketest/where.txt": sampleData + "\n",
	}
}

func load(t *testing.T, files map[string]string) *Tree {
	t.Helper()
	fsys := fstest.MapFS{}
	for p, text := range files {
		fsys[p] = &fstest.MapFile{Data: []byte(text)}
	}
	tree, err := Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestSoundTreeHasNoFindings(t *testing.T) {
	for _, f := range load(t, sound()).Check() {
		t.Error(f)
	}
}

// breach is a change of the sound tree and the one finding that it must bring.
type breach struct {
	rule string
	at   string // file, or file:line
	put  map[string]string
}

// desk and pure give a breach a file in an impure and in a pure room.
func desk(body string) map[string]string {
	return map[string]string{"desk/broken.go": "package desk\n\n" + body + "\n"}
}

func pure(body string) map[string]string {
	return map[string]string{"money/broken.go": "package money\n\n" + body + "\n"}
}

func file(name, text string) map[string]string { return map[string]string{name: text} }

// The files that pure and desk write.
const p, d = "money/broken.go", "desk/broken.go"

func breaches() []breach {
	return slices.Concat(wallBreaches(), shapeBreaches(), treeBreaches())
}

// wallBreaches cross the walls between rooms, and those between a pure room and the world.
func wallBreaches() []breach {
	table := sound()[architecture]
	return []breach{
		{"parse", "money/broken.go", pure("func {")},
		{"table", architecture, file(architecture, "# Architecture\n")},
		{"table", architecture + ":7", file(architecture,
			strings.Replace(table, "| - | yes | - | - |", "| - | yes | - | wings |", 1))},
		{"table", architecture + ":14", file(architecture,
			strings.Replace(table, "\n\n## Other", "\n| `late` | - | no |\n\n## Other", 1))},
		{"row", "attic", file("attic/attic.go", "// Package attic never.\npackage attic\n")},
		{"row", "desk/deep/er", file("desk/deep/er/er.go", "// Package er never.\npackage er\n")},
		{"import", p + ":3", pure(`import _ "carnival/plan"`)},
		{"import", "money/broken_test.go:3", file("money/broken_test.go",
			"package money\n\nimport _ \"carnival/watch\"\n")},
		{"import", d + ":3", desk(`import _ "carnival/plan"`)},
		{"import", "side.go:3", file("side.go",
			"package main\n\nimport \"carnival/desk/desktest\"\n")},
		{"library", p + ":3", pure(`import "example.org/yaml"`)},
		{"library", d + ":3", desk(`import "net/http/httptest"`)},
		{"pure", p + ":3", pure(`import "net/url"`)},
		{"pure", p + ":3", pure(`import "math/rand/v2"`)},
		{"pure", p + ":3", pure("func f() { go f() }")},
		{"pure", p + ":3", pure("var c = make(chan int)")},
		{"pure", p + ":3", pure("func f() { select {} }")},
		{"pure", p + ":5", pure("import \"time\"\n\nvar clock = time.Now")},
		{"float", p + ":3", pure("var f float64")},
		{"float", p + ":3", pure("const f = 0.5")},
		{"float", p + ":5", pure("import \"strconv\"\n\nvar f = strconv.ParseFloat")},
		{"clock", d + ":5", desk("import \"time\"\n\nvar clock = time.Now")},
		{"seed", "draw/broken.go:5", file("draw/broken.go",
			"package draw\n\nimport \"math/rand/v2\"\n\nfunc f() int { return rand.IntN(6) }\n")},
		{"global", d + ":3", desk("func init() {}")},
		{"global", d + ":3", desk(`import _ "image/png"`)},
		{"global", d + ":3", desk("func f() { sums[\"a\"] = 1 }")},
		{"global", d + ":5", desk("var n int\n\nfunc f() { n++ }")},
	}
}

// shapeBreaches are too large, ill named or unfinished.
func shapeBreaches() []breach {
	table := sound()[architecture]
	return []breach{
		{"function", d + ":3", desk("func f() {" + strings.Repeat("\n", 70) + "}")},
		{"parameters", d + ":3", desk("func f(a, b, c, d, e int) {}")},
		{"interface", d + ":3", desk("type wide interface{ a(); b(); c(); d(); e() }")},
		{"file", "desk/broken.go", desk(strings.Repeat("\n", 600))},
		{"file", "desk/broken_test.go", file("desk/broken_test.go",
			"package desk\n"+strings.Repeat("\n", 1000))},
		{"file", style, file(style, strings.Repeat("word\n", 151))},
		{"file", architecture, file(architecture, table+strings.Repeat("word\n", 200))},
		{"file", makefile, file(makefile, "a:\nb:\nc:\nd:\ne:\nf:\ng:\nh:\ni:\n\nCC := x\n")},
		{"line", d + ":3", desk("// " + strings.Repeat("宽", 98))},
		{"line", "web/page.css:1", file("web/page.css", strings.Repeat("\t", 26))},
		{"doc", "desk/bare", file("desk/bare/bare.go", "package bare\n")},
		{"doc", "desk/bare", file("desk/bare/bare.go", "// Package bare sums.\npackage bare\n")},
		{"name", "desk/helpers_test.go", file("desk/helpers_test.go", "package desk\n")},
		{"name", "desk/util/x.go:2", file("desk/util/x.go",
			"// Package util never.\npackage util\n")},
		{"name", d + ":3", desk("type orderManager int")},
		{"word", d + ":3", desk("// FIX" + "ME it")},
		{"word", d + ":4", desk("/*\nTO" + "DO later */")},
		{"word", "web/page.ts:1", file("web/page.ts", "let a = 1 // XX"+"X\n")},
		{"leftover", d + ":3", desk("// total := sum(lines)")},
		{"sleep", "desk/broken_test.go:5", file("desk/broken_test.go",
			"package desk\n\nimport \"time\"\n\nfunc f() { time.Sleep(1) }\n")},
		{"average", architecture, crowded("average", table)},
		{"chain", architecture, crowded("chain", table)},
		{"file", "trade", bigTrade(table)},
	}
}

// treeBreaches bring in what does not belong in the tree.
func treeBreaches() []breach {
	return []breach{
		{"foreign", "web/lib.min.js", file("web/lib.min.js", "x")},
		{"foreign", "web/all.zip", file("web/all.zip", "PK")},
		{"foreign", "web/vendor/lib.js", file("web/vendor/lib.js", "x")},
		{"foreign", "web/logo.png", file("web/logo.png", "\x89PNG\x00")},
		{"foreign", "tool", file("tool", "\x7fELF\x00")},
		{"foreign", "docs/all.txt", file("docs/all.txt", strings.Repeat("long\n", 1<<18))},
		{"foreign", "web/lib.js", file("web/lib.js", strings.Repeat("x", 2001))},
		{"path", "docs/run.md:1", file("docs/run.md", "cd /ho"+"me/ann/shop\n")},
		{"path", "web/package-lock.json:2", file("web/package-lock.json",
			"{\n\"resolved\": \"https://host/x.tgz\"}\n")},
		{"sample", "desk/sample.txt:2", file("desk/sample.txt", "\n"+sampleData+"/tmall\n")},
		{"sample", "intake/intaketest/z.txt:1", file("intake/intaketest/z.txt", sampleData)},
		{"dependency", "go.mod", file("go.mod",
			strings.Replace(sound()["go.mod"], ")", "\texample.org/new v1.0.0\n)", 1))},
		{"dependency", "go.mod", map[string]string{
			"go.mod": strings.Replace(sound()["go.mod"], "v1.0.0\n", "v1.0.0 // indirect\n", 1),
			dependencies: "| `typescript` | checks the front end |\n" +
				"| `example.org/lint` | finds mistakes |\n",
		}},
		{"dependency", lintMod, file(lintMod, "require example.org/lint v1.0.0 // indirect\n"+
			"tool example.org/lint/cmd/lint\nrequire example.org/a v1.0.0 // indirect\n"+
			"tool example.org/a\n")},
		{"dependency", "web/package.json", file("web/package.json",
			`{"dependencies": {"echarts": "6.1.0"}, "devDependencies": {"typescript": "7.0.2"}}`)},
		{"dependency", "tools/look/package.json", file("tools/look/package.json",
			`{"devDependencies": {"lighthouse": "13.5.0"}}`)},
		{"dependency", dependencies + ":2", file("go.mod", "module carnival\n")},
	}
}

// crowded gives a tree in which every room imports the one above (chain), or all above (average).
func crowded(how, table string) map[string]string {
	rows, put := "", map[string]string{}
	for i := range 12 {
		room := fmt.Sprintf("r%02d", i)
		rows += "| `" + room + "` | all-above | no | - | - |\n"
		text := "// Package " + room + " never.\npackage " + room + "\n\n"
		for j := range i {
			if how == "chain" && j < i-1 {
				continue
			}
			text += fmt.Sprintf("import \"carnival/r%02d\"\n", j)
		}
		put[room+"/r.go"] = text
	}
	put[architecture] = strings.Replace(table, "| `main`", rows+"| `main`", 1)
	return put
}

// TestDriversDoNotCount: what only drives the product makes no chain longer.
func TestDriversDoNotCount(t *testing.T) {
	put := crowded("chain", sound()[architecture])
	for i := 6; i < 12; i++ {
		row := fmt.Sprintf("| `r%02d` | all-above | no | - | ", i)
		put[architecture] = strings.Replace(put[architecture], row+"-", row+"driver", 1)
	}
	files := sound()
	for name, text := range put {
		files[name] = text
	}
	if c := load(t, files).chain(); len(c) != 6 {
		t.Errorf("drivers count in %v", c)
	}
}

func bigTrade(table string) map[string]string {
	put := map[string]string{"trade/doc.go": "// Package trade never.\npackage trade\n"}
	for i := range 16 {
		put[fmt.Sprintf("trade/n%d.go", i)] = "package trade\n" + strings.Repeat("\n", 570)
	}
	row := "| `trade` | - | yes | - | - |\n"
	put[architecture] = strings.Replace(table, "| `main`", row+"| `main`", 1)
	return put
}

func TestEveryRuleCanFail(t *testing.T) {
	broken := map[string]bool{}
	for _, b := range breaches() {
		files := sound()
		maps.Copy(files, b.put)
		findings := load(t, files).Check()
		hit := slices.ContainsFunc(findings, func(f Finding) bool {
			return f.Rule == b.rule && strings.HasPrefix(f.String(), b.at+":") && len(f.Say) > 10
		})
		if !hit {
			t.Errorf("rule %q says nothing of %s; findings: %v", b.rule, b.at, findings)
		}
		broken[b.rule] = true
	}
	for _, r := range rules {
		if !broken[r.name] {
			t.Errorf("no case breaks the rule %q", r.name)
		}
	}
}

// measured is the sound tree with a ratchet of its own numbers.
func measured(t *testing.T) (files map[string]string, text string) {
	files = sound()
	text = "# numbers that only fall\n"
	for _, m := range load(t, files).Measures() {
		text += fmt.Sprintf("%s %d\n", m.Name, m.Value)
	}
	files[ratchet] = text
	return files, text
}

func TestRatchetHoldsWhatItMeasured(t *testing.T) {
	files, text := measured(t)
	risen, tightened := load(t, files).Ratchet()
	if len(risen) > 0 || tightened != text {
		t.Errorf("risen %v, text\n%s", risen, tightened)
	}
}

func TestRatchetNeverRises(t *testing.T) {
	files, _ := measured(t)
	files["desk/more.go"] = "package desk\n\nfunc f(a, b, c int) {" +
		strings.Repeat("\n", 20) + "}\n"
	risen, _ := load(t, files).Ratchet()
	var names []string
	for _, f := range risen {
		names = append(names, strings.Fields(f.Say)[0])
	}
	want := []string{"longest-function", "longest-file", "most-parameters"}
	if !slices.Equal(names, want) {
		t.Errorf("risen %v, want %v", names, want)
	}
}

func TestRatchetTightens(t *testing.T) {
	files, text := measured(t)
	files[ratchet] = strings.Replace(text, "longest-chain 2", "longest-chain 6", 1)
	risen, tightened := load(t, files).Ratchet()
	if len(risen) > 0 || tightened != text {
		t.Errorf("risen %v, text\n%s", risen, tightened)
	}
}

func TestRatchetRefusesWhatItCannotRead(t *testing.T) {
	for _, change := range [][2]string{
		{"longest-chain 2", "longest-chain many"},
		{"longest-chain 2\n", ""},
		{"longest-chain 2", "longest-chain 2\nlongest-chain 3"},
		{"longest-chain 2", "longest-chain 2\nprettiest-name 1"},
	} {
		files, text := measured(t)
		files[ratchet] = strings.Replace(text, change[0], change[1], 1)
		if risen, _ := load(t, files).Ratchet(); len(risen) != 1 {
			t.Errorf("%q: findings %v, want one", change[1], risen)
		}
	}
}
