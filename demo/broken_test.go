package demo

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"carnival/node"
)

// TestADayThatWasBrokenOff is moved aside whole and said, however early it was broken off.
func TestADayThatWasBrokenOff(t *testing.T) {
	plan, _, err := node.PlanSource(node.DefaultPlan)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "data")
	var note bytes.Buffer
	d := &demo{Options: Options{DataDir: dir, Plan: plan, Scale: 1, Lang: "en", Note: &note,
		Logger: slog.New(slog.DiscardHandler)}}
	if d.plan, err = scaled(plan, 1); err != nil {
		t.Fatal(err)
	}
	// It ends where the journal is about to be made.
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "journal"), []byte("kept"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := d.open(t.Context(), false); err == nil {
		t.Fatal("a file served as the journal's directory")
	}
	if err := os.Remove(filepath.Join(dir, "journal")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "something"), []byte("kept"), 0o640); err != nil {
		t.Fatal(err)
	}
	done, err := d.prepare()
	if err != nil || done {
		t.Fatalf("over %t, %v", done, err)
	}
	if !strings.Contains(note.String(), "was broken off") {
		t.Errorf("not said: %s", note.String())
	}
	aside, err := filepath.Glob(dir + "-*/something")
	if err != nil || len(aside) != 1 || !strings.Contains(note.String(), filepath.Dir(aside[0])) {
		t.Errorf("now in %v (%v), told: %s", aside, err, note.String())
	}
	// What no demonstration made stays where it is.
	if err := os.MkdirAll(filepath.Join(dir, "journal"), 0o750); err != nil {
		t.Fatal(err)
	}
	if _, err := d.prepare(); err == nil || !strings.Contains(err.Error(), "--fresh") {
		t.Errorf("data of somebody else: %v", err)
	}
	if !exists(filepath.Join(dir, "journal")) {
		t.Error("it was moved")
	}
}
