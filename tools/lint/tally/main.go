// Command tally reads the events of `go test -json` and prints what a person wants of them: a line
// a package, the whole output of what failed, and a last line "N passed, N failed, N skipped".
//
// It ends with 1 if anything failed or if no test ran at all. It never hides a failure: what it
// cannot read it prints as it stands, and counts as failed.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	t := tally{out: os.Stdout, output: map[string]*strings.Builder{}}
	if err := t.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(1)
	}
	if !t.close() {
		os.Exit(1)
	}
}

// event is a line of `go test -json`; builds tell of themselves by ImportPath.
type event struct {
	Action, Package, Test, Output, ImportPath string
}

// tally counts as it reads; output is kept by package and test until the test has ended.
type tally struct {
	out                     io.Writer
	output                  map[string]*strings.Builder
	passed, failed, skipped int
	broken                  int // packages that failed without a failed test, and unreadable lines
	failures                map[string]bool
}

func (t *tally) read(in io.Reader) error {
	scanner := bufio.NewScanner(in)
	scanner.Buffer(make([]byte, 64<<10), 16<<20)
	for scanner.Scan() {
		var e event
		if json.Unmarshal(scanner.Bytes(), &e) != nil {
			t.broken++
			fmt.Fprintln(t.out, scanner.Text())
			continue
		}
		t.take(e)
	}
	return scanner.Err()
}

func (t *tally) take(e event) {
	switch {
	case e.Action == "build-output":
		fmt.Fprint(t.out, e.Output)
	case e.Action == "build-fail":
		t.broken++
	case e.Test != "":
		t.takeTest(e)
	case e.Action == "output" && packageLine(e.Output):
		fmt.Fprint(t.out, e.Output)
	case e.Action == "output":
		t.keep(e)
	case e.Action == "fail":
		if !t.failures[e.Package] {
			t.broken++
			t.print(e)
		}
	}
}

// packageLine says whether a line is go test's own last word about a package that has tests.
func packageLine(line string) bool {
	return strings.HasPrefix(line, "ok  \t") || strings.HasPrefix(line, "FAIL\t")
}

func (t *tally) takeTest(e event) {
	switch e.Action {
	case "output":
		t.keep(e)
		return
	case "pass":
		t.passed++
	case "skip":
		t.skipped++
		t.print(e)
	case "fail":
		t.failed++
		if t.failures == nil {
			t.failures = map[string]bool{}
		}
		t.failures[e.Package] = true
		t.print(e)
	default:
		return
	}
	delete(t.output, key(e))
}

func key(e event) string { return e.Package + " " + e.Test }

func (t *tally) keep(e event) {
	b := t.output[key(e)]
	if b == nil {
		b = &strings.Builder{}
		t.output[key(e)] = b
	}
	if !strings.HasPrefix(e.Output, "=== ") {
		b.WriteString(e.Output)
	}
}

func (t *tally) print(e event) {
	if b := t.output[key(e)]; b != nil {
		fmt.Fprint(t.out, b)
	}
}

// close prints the last line and says whether all is well.
func (t *tally) close() bool {
	if t.passed+t.failed+t.skipped == 0 {
		fmt.Fprintln(t.out, "no test ran")
	}
	fmt.Fprintf(t.out, "%d passed, %d failed, %d skipped\n", t.passed, t.failed+t.broken, t.skipped)
	return t.failed+t.broken == 0 && t.passed > 0
}
