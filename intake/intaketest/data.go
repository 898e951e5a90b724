// Package intaketest gives tests the real files that lie beside the checkout and are not part
// of the product. It is the only place that knows where they are; a test whose file is not
// there is skipped and says so. It never writes.
package intaketest

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// Path is where a real file lies, such as "shopify-csv/export-2019.csv.gz". CARNIVAL_TESTDATA names
// another folder.
func Path(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("CARNIVAL_TESTDATA")
	if dir == "" {
		dir = filepath.Join(root(t), "../shared/data")
	}
	file := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(file); err != nil {
		t.Skipf("real data is not here: %v (set CARNIVAL_TESTDATA to its folder)", err)
	}
	return file
}

// Data opens a real file, still packed, and closes it when the test ends.
func Data(t testing.TB, name string) io.ReadCloser {
	t.Helper()
	f, err := os.Open(Path(t, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// root is the folder of go.mod, because a test runs in the folder of its package.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the working folder")
		}
		dir = up
	}
}
