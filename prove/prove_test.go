package prove

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func proof(t *testing.T, role string) Options {
	t.Helper()
	return Options{
		Shoppers: DefaultShoppers, Stock: DefaultStock, Kills: DefaultKills, Dir: t.TempDir(),
		Server: []string{os.Args[0], role}, Seed: 1,
	}
}

// TestProve is the whole proof: ten thousand shoppers, a hundred units, three kills.
func TestProve(t *testing.T) {
	r, err := Run(t.Context(), proof(t, roleServer))
	t.Log("\n" + r.Render("en"))
	if err != nil {
		t.Fatal(err)
	}
	if !r.Holds || r.Sold != 100 || r.Oversold != 0 || r.Lost != 0 || r.Kills != 3 || !r.Balanced {
		t.Errorf("%+v", r)
	}
	if r.SentTwice == 0 || r.AskedAgain == 0 || r.Retries == 0 || r.SoldOut != r.Shoppers-r.Stock {
		t.Errorf("the crowd did not do what it is for: %+v", r)
	}
	counted := 0
	for _, s := range r.Struck {
		if s.Total >= leastUnanswered && s.Checkouts > 0 && s.Payments > 0 && s.Buying < r.Stock {
			counted++
		}
	}
	if counted != r.Kills {
		t.Errorf("%d kills counted, %d should: %+v", r.Kills, counted, r.Struck)
	}
}

// TestProveWithoutFlush leaves the flush out of the server's journal: the proof has to notice.
func TestProveWithoutFlush(t *testing.T) {
	o := proof(t, roleUnflushed)
	o.Shoppers = 1500
	r, err := Run(t.Context(), o)
	t.Log("\n" + r.Render("zh"))
	if err != nil {
		t.Fatal(err)
	}
	if r.Holds || r.Lost == 0 || r.Kills == 0 {
		t.Errorf("%d lost, %d kills, holds: %v", r.Lost, r.Kills, r.Holds)
	}
}

// TestAgainst proves a server that somebody else runs, with and without a look at its journal.
func TestAgainst(t *testing.T) {
	dir := t.TempDir()
	s, err := openServer([]string{os.Args[0], roleServer}, filepath.Join(dir, "data"),
		filepath.Join(dir, "server.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	const stock = 30
	if err := s.importProduct(t.Context(), dir, stock); err != nil {
		t.Fatal(err)
	}
	if err := s.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	site, err := s.where(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Shoppers: 20, Against: site, Dir: t.TempDir(), Seed: 2}
	r, err := Run(t.Context(), o)
	if err != nil || !r.Holds || r.Sold != 20 || r.Stock != stock {
		t.Fatalf("%v %+v", err, r)
	}
	if !slices.Equal(r.Unchecked, []string{uncheckedKills, uncheckedJournal, uncheckedBooks}) {
		t.Errorf("unchecked: %v", r.Unchecked)
	}
	o.Shoppers, o.DataDir, o.Dir = 100, s.data, t.TempDir()
	r, err = Run(t.Context(), o)
	if err != nil || !r.Holds || r.Sold != 10 || r.SoldOut != 90 || !r.Balanced {
		t.Fatalf("%v %+v", err, r)
	}
}

func TestWhatCannotBeProven(t *testing.T) {
	for name, o := range map[string]Options{
		"no shoppers":         {Shoppers: -1},
		"too many":            {Shoppers: maxShoppers + 1},
		"a stock too small":   {Stock: 8, Kills: 3},
		"a crowd too small":   {Shoppers: 400, Kills: 3},
		"more kills than fit": {Kills: maxKills + 1},
	} {
		o.Dir = t.TempDir()
		if _, err := Run(t.Context(), o); !errors.Is(err, ErrUsage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAServerThatEndsByItself is an error and no verdict.
func TestAServerThatEndsByItself(t *testing.T) {
	failing, err := exec.LookPath("false")
	if err != nil {
		t.Skip("no command that fails")
	}
	o := proof(t, "")
	o.Server = []string{failing}
	if _, err := Run(t.Context(), o); err == nil || errors.Is(err, ErrUsage) {
		t.Errorf("error %v", err)
	}
}

// TestAnEndedContextLeavesNothingRunning: the child is gone when Run has returned.
func TestAnEndedContextLeavesNothingRunning(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	o := proof(t, roleServer)
	o.Progress = func(s Step) {
		if s.Of > 0 {
			cancel()
		}
	}
	if _, err := Run(ctx, o); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	// The server locks its directory for as long as it lives.
	s, err := openServer(o.Server, filepath.Join(o.Dir, "data"), filepath.Join(o.Dir, "again.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if err := s.start(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	for key, en := range wordsEn {
		zh := wordsZh[key]
		if zh == "" || strings.Count(zh, "%") != strings.Count(en, "%") {
			t.Errorf("%s: %q and %q", key, en, zh)
		}
	}
	if len(wordsEn) != len(wordsZh) {
		t.Errorf("%d and %d sentences", len(wordsEn), len(wordsZh))
	}
	for code, says := range sentences {
		if says[0] == "" || says[1] == "" {
			t.Errorf("%s is not said in both languages", code)
		}
	}
}

func TestTheResultKeepsItsNames(t *testing.T) {
	text, err := json.Marshal(Result{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"shoppers", "stock", "sold", "oversold", "lost", "kills", "balanced",
	} {
		if !strings.Contains(string(text), fmt.Sprintf("%q:", name)) {
			t.Errorf("%s is not in %s", name, text)
		}
	}
}
