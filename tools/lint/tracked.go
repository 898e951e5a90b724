package lint

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

const (
	maxBytes      = 1 << 20
	minifiedWidth = 2000
)

var (
	foreignFile = regexp.MustCompile(`(?i)\.(min\.(js|css)|ttf|otf|woff2?|eot|wasm|so|a|o|dll|` +
		`dylib|exe|jar|pdf|sqlite|db)$`)
	packedFile = regexp.MustCompile(`(?i)\.(zip|gz|tgz|tar|xz|bz2|7z)$`)
	picture    = regexp.MustCompile(`(?i)\.(png|jpe?g|gif|webp|ico)$`)
)

// checkForeign: nothing in the tree that was not written for it, and nothing that cannot be read.
func (t *Tree) checkForeign() []Finding {
	var out []Finding
	bad := func(file, say string) { out = append(out, Finding{File: file, Say: say}) }
	for _, f := range t.plain {
		binary := bytes.IndexByte(f.data[:min(len(f.data), 8192)], 0) >= 0
		switch {
		case foreignFile.MatchString(f.path):
			bad(f.path, "a built or third-party file: let the build fetch or make it")
		case packedFile.MatchString(f.path) && !inTestdata(f.path):
			bad(f.path, "a packed file outside testdata: keep what is in it")
		case slices.Contains(strings.Split(path.Dir(f.path), "/"), "vendor"):
			bad(f.path, "a vendored file: let the build fetch it")
		case picture.MatchString(f.path) && !strings.HasPrefix(f.path, "docs/"):
			bad(f.path, "a picture outside docs/: draw it as SVG or from code")
		case binary && !picture.MatchString(f.path) && !inTestdata(f.path):
			bad(f.path, "a binary file outside testdata: keep the text that it is made from")
		case len(f.data) > maxBytes:
			bad(f.path, fmt.Sprintf("%d KiB, the most is %d: make it in the test, or keep a part",
				len(f.data)>>10, maxBytes>>10))
		case minified(f):
			bad(f.path, "a minified file: keep the source and let the build shrink it")
		}
	}
	return out
}

func minified(f plainFile) bool {
	if !slices.Contains([]string{".js", ".mjs", ".ts", ".css", ".html"}, path.Ext(f.path)) ||
		inTestdata(f.path) {
		return false
	}
	return slices.ContainsFunc(lines(f.data), func(l string) bool { return len(l) > minifiedWidth })
}

// machinePath finds a folder that exists on one machine only. It is put together so that it does
// not find itself.
var machinePath = regexp.MustCompile(`(^|[\s"'` + "`" + `=(:])(/ho` + `me/[a-z]|` +
	`/Us` + `ers/[A-Za-z]|/ro` + `ot/|/wo` + `rk/|/mn` + `t/|[A-Z]:\\Us` + `ers\\)`)

// checkPaths: the tree builds and runs wherever it lies, and its lock file names no host.
func (t *Tree) checkPaths() []Finding {
	var out []Finding
	for _, f := range t.plain {
		lock := path.Base(f.path) == "package-lock.json"
		for i, line := range lines(f.data) {
			if machinePath.MatchString(line) {
				out = append(out, Finding{File: f.path, Line: i + 1,
					Say: "a path of one machine: make it relative, or a flag"})
			}
			if lock && strings.Contains(line, `"resolved": "http`) {
				out = append(out, Finding{File: f.path, Line: i + 1, Say: "the address of a " +
					"package host: set omit-lockfile-registry-resolved=true in .npmrc"})
			}
		}
	}
	return out
}

// sampleData is where the public samples lie beside a checkout; intake/intaketest alone knows.
const (
	sampleData = "../sha" + "red/data"
	sampleRoom = "intake/intaketest/"
)

// checkSamples: one file names the folder of samples, so that moving it is one edit.
func (t *Tree) checkSamples() []Finding {
	var out []Finding
	found := ""
	for _, f := range t.plain {
		if path.Ext(f.path) == ".md" {
			continue
		}
		at := bytes.Index(f.data, []byte(sampleData))
		if at < 0 {
			continue
		}
		if strings.HasPrefix(f.path, sampleRoom) && found == "" {
			found = f.path
			continue
		}
		out = append(out, Finding{File: f.path, Line: 1 + bytes.Count(f.data[:at], []byte("\n")),
			Say: "names the folder of samples: ask " + sampleRoom + " for it"})
	}
	return out
}
