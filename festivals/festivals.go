// Package festivals holds the festival plans that come with Carnival, so that the one binary can
// run without files. It promises that each of them parses. It never reads the disk; a plan of
// one's own is read by whoever was given its path.
package festivals

import (
	"embed"
	"strings"
)

//go:embed *.yaml
var files embed.FS

// Default is the plan that runs when none is named.
const Default = "double11-2015"

// Names lists the plans, in order of the alphabet.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the files were embedded when the binary was built
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = strings.TrimSuffix(e.Name(), ".yaml")
	}
	return names
}

// Source is the YAML of a plan; ok is false when there is none of that name.
func Source(name string) (src []byte, ok bool) {
	src, err := files.ReadFile(name + ".yaml")
	return src, err == nil
}
