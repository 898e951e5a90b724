package main

import (
	"strings"
	"testing"
)

// run feeds lines and gives what a person sees and whether all is well.
func run(t *testing.T, lines ...string) (string, bool) {
	t.Helper()
	var out strings.Builder
	counts := tally{out: &out, output: map[string]*strings.Builder{}}
	if err := counts.read(strings.NewReader(strings.Join(lines, "\n"))); err != nil {
		t.Fatal(err)
	}
	ok := counts.close()
	return out.String(), ok
}

func TestTally(t *testing.T) {
	const (
		chatter  = `{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN TestA\n"}`
		said     = `{"Action":"output","Package":"p","Test":"TestA","Output":"why\n"}`
		passed   = `{"Action":"pass","Package":"p","Test":"TestA"}`
		skipped  = `{"Action":"skip","Package":"p","Test":"TestA"}`
		failed   = `{"Action":"fail","Package":"p","Test":"TestA"}`
		okLine   = `{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}`
		badLine  = `{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}`
		okEnd    = `{"Action":"pass","Package":"p"}`
		badEnd   = `{"Action":"fail","Package":"p"}`
		panicked = `{"Action":"output","Package":"p","Output":"panic: oh\n"}`
		compiler = `{"Action":"build-output","ImportPath":"p","Output":"p.go:1: no\n"}`
		unbuilt  = `{"Action":"build-fail","ImportPath":"p"}`
	)
	for name, c := range map[string]struct {
		lines []string
		want  string
		ok    bool
	}{
		"passes": {[]string{chatter, said, passed, okLine, okEnd},
			"ok  \tp\t0.1s\n1 passed, 0 failed, 0 skipped\n", true},
		"fails": {[]string{chatter, said, failed, badLine, badEnd},
			"why\nFAIL\tp\t0.1s\n0 passed, 1 failed, 0 skipped\n", false},
		"skips": {[]string{said, skipped, passed, okLine, okEnd},
			"why\nok  \tp\t0.1s\n1 passed, 0 failed, 1 skipped\n", true},
		"panics outside a test": {[]string{passed, panicked, badLine, badEnd},
			"FAIL\tp\t0.1s\npanic: oh\n1 passed, 1 failed, 0 skipped\n", false},
		"does not build": {[]string{compiler, unbuilt, passed},
			"p.go:1: no\n1 passed, 1 failed, 0 skipped\n", false},
		"speaks no JSON": {[]string{"go: no such thing", passed},
			"go: no such thing\n1 passed, 1 failed, 0 skipped\n", false},
		"runs nothing": {nil, "no test ran\n0 passed, 0 failed, 0 skipped\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got, ok := run(t, c.lines...); got != c.want || ok != c.ok {
				t.Errorf("got %v\n%s\nwant %v\n%s", ok, got, c.ok, c.want)
			}
		})
	}
}
