package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
)

// address is what a lock file must not hold: a build must not depend on where packages once lay.
var address = regexp.MustCompile(`"resolved"|[a-z+]+://`)

func checkLock(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if found := address.Find(text); found != nil {
		return fmt.Errorf("%s records an address (%s): remove \"resolved\" and \"funding\" from it",
			name, found)
	}
	return nil
}

// weight is how many gzip bytes a visitor of an entry loads at most.
func (b *built) weight(name string) int {
	sum := 0
	for _, file := range b.closes[name] {
		sum += b.files[file].wire()
	}
	return sum
}

// wire is what is sent to a client that reads gzip.
func (f *file) wire() int {
	if f.gz != nil {
		return len(f.gz)
	}
	return len(f.plain)
}

// checkBudgets prints what each bundle and each face weighs and fails when one is too heavy.
func checkBudgets(made *built, out io.Writer) error {
	var over []error
	judge := func(name string, size, budget int) {
		fmt.Fprintf(out, "%-14s %7.1f KB gz of %6.1f\n", name, kb(size), kb(budget))
		if size > budget {
			over = append(over, fmt.Errorf("%s weighs %.1f KB gz, its budget is %.1f",
				name, kb(size), kb(budget)))
		}
	}
	for _, e := range entries {
		judge(e.name, made.weight(e.name), e.budget)
	}
	for _, face := range faces {
		var files []string
		for _, name := range face.entries {
			files = append(files, made.closes[name]...)
		}
		slices.Sort(files)
		size := 0
		for _, name := range slices.Compact(files) {
			size += made.files[name].wire()
		}
		judge(face.name+" (face)", size, face.budget)
	}
	return errors.Join(over...)
}

func kb(size int) float64 { return float64(size) / 1024 }
