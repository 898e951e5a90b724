package node

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// good and bad are rows of our own format.
const (
	columns = "title,price,stock\n"
	good    = columns + "Tea,20.00,3\n"
	bad     = columns + "Tea,20.00,3\nCup,much,3\n"
)

func put(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	return path
}

// dryRun imports files with one importer and returns where the rejects of each went.
func dryRun(t *testing.T, im *Importer, files ...string) (rejects []string) {
	t.Helper()
	_, plan, err := PlanSource(DefaultPlan)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		r, err := im.File(context.Background(), f, plan)
		if err != nil {
			t.Fatal(err)
		}
		if (r.Rejected > 0) != (r.Rejects != "") {
			t.Errorf("%s: %d rejected, in %q", f, r.Rejected, r.Rejects)
		}
		rejects = append(rejects, r.Rejects)
	}
	return rejects
}

// lines counts the lines of a file, -1 when it is not there.
func lines(t *testing.T, path string) int {
	t.Helper()
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return -1
	}
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Count(text, []byte("\n"))
}

// TestRejectsOfSameName: two inputs with the same last name keep their rejects apart.
func TestRejectsOfSameName(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(t.TempDir())
	a, b := put(t, dir+"/a/goods.csv", bad), put(t, dir+"/b/goods.csv", bad)
	rejects := dryRun(t, &Importer{}, a, b)
	if rejects[0] == rejects[1] || lines(t, rejects[0]) != 1 || lines(t, rejects[1]) != 1 {
		t.Errorf("rejects in %q", rejects)
	}
}

// TestRejectsOfOneCommand: a file that is named for all holds the rejects of all, and of this
// command only.
func TestRejectsOfOneCommand(t *testing.T) {
	dir := t.TempDir()
	a, b := put(t, dir+"/a.csv", bad), put(t, dir+"/b.csv", bad)
	clean := put(t, dir+"/c.csv", good)
	all := put(t, dir+"/all.jsonl", "old\nold\nold\nold\n")
	dryRun(t, &Importer{Rejects: all}, a, clean, b)
	if n := lines(t, all); n != 2 {
		t.Errorf("%d rejects in one file, not 2", n)
	}
}

// TestCleanImportLeavesNoRejects, also not those of the time before the file was mended.
func TestCleanImportLeavesNoRejects(t *testing.T) {
	dir := t.TempDir()
	for _, im := range []*Importer{{}, {Rejects: dir + "/named.jsonl"}} {
		file := put(t, dir+"/goods.csv", bad)
		first := dryRun(t, im, file)[0]
		if lines(t, first) != 1 {
			t.Fatalf("rejects in %q", first)
		}
		put(t, file, good)
		dryRun(t, &Importer{Rejects: im.Rejects}, file)
		if lines(t, first) != -1 {
			t.Errorf("%s outlived the mending of %s", first, file)
		}
	}
	dryRun(t, &Importer{Rejects: os.DevNull}, put(t, dir+"/goods.csv", good))
	if _, err := os.Stat(os.DevNull); err != nil {
		t.Error("a device was removed as if it were old rejects")
	}
}

// TestRejectsOfReadOnlyInput lie in the current directory, each under its input's whole path.
func TestRejectsOfReadOnlyInput(t *testing.T) {
	here := t.TempDir()
	t.Chdir(here)
	dir := smallDisk(t, 1)
	a, b := put(t, dir+"/a/goods.csv", bad), put(t, dir+"/b/goods.csv", bad)
	if err := unix.Mount("", dir, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	rejects := dryRun(t, &Importer{}, a, b)
	for _, r := range rejects {
		if strings.Contains(r, "/") || lines(t, filepath.Join(here, r)) != 1 {
			t.Errorf("rejects in %q", r)
		}
	}
	if rejects[0] == rejects[1] {
		t.Errorf("both in %q", rejects)
	}
}

// TestFlat: different paths never get the same name.
func TestFlat(t *testing.T) {
	seen := map[string]string{}
	for _, path := range []string{"/a/b", "/a%2Fb", "/a%252Fb", "/a_b", "/a%b", "/a%25b"} {
		name := flat(path)
		if strings.Contains(name, "/") || seen[name] != "" {
			t.Errorf("%s and %s are both %s", seen[name], path, name)
		}
		seen[name] = path
	}
}
