package node

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"carnival/event"
	"carnival/festival"
	"carnival/festivals"
	"carnival/gateway/clock"
)

// TestARestartGoesOnFromTheJournal: without a word on time, a festival of another year stands where
// it stood, and what its keys answered they answer still.
func TestARestartGoesOnFromTheJournal(t *testing.T) {
	dir := t.TempDir()
	n := open(t, dir)
	sku, token := offer(t, n, 5), joined(t, n, 7)
	body := `{"lines":[{"sku":"` + sku.String() + `","quantity":2}]}`
	first := call(n, "POST /v1/checkouts", token, body)
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	last := n.Engine.Stamp()
	for range 2 { // the first restart finds no word on its clock but in the journal
		n, err := Open(context.Background(), Options{
			DataDir: dir, Logger: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
		if now := n.Clock.Now(); now < last || now > last+60*event.Second {
			t.Errorf("it stood at %s and goes on at %s", last, now)
		}
		again := call(n, "POST /v1/checkouts", token, body)
		if again.Code != http.StatusCreated || again.Body.String() != first.Body.String() {
			t.Errorf("first %d %s\nagain %d %s", first.Code, first.Body, again.Code, again.Body)
		}
		if err := n.Close(); err != nil {
			t.Fatal(err)
		}
		last = n.Engine.Stamp()
	}
}

// began is what a start decided on time.
type began struct {
	at, stamp event.Instant
	said      string
	err       error
}

// begin starts a node and ends it.
func begin(t *testing.T, dir string, plan bool, at *Time) (b began) {
	t.Helper()
	o := Options{DataDir: dir, Logger: slog.New(slog.DiscardHandler), Time: at}
	if plan {
		o.Plan, _ = festivals.Source(festivals.Default)
	}
	if at != nil {
		at.Say = func(words event.Text) {
			if words.Zh == "" {
				t.Errorf("not said in Chinese: %s", words.En)
			}
			b.said += words.En
		}
	}
	n, err := Open(context.Background(), o)
	if b.err = err; err != nil {
		return b
	}
	b.at = n.Clock.Now()
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	b.stamp = n.Engine.Stamp()
	return b
}

func instant(t *testing.T, text string) event.Instant {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return event.At(at)
}

// closeTo: a start takes a moment.
func closeTo(a, b event.Instant) bool { return max(a-b, b-a) < 60*event.Second }

// TestHowTimeBegins goes through the starts of one data directory.
func TestHowTimeBegins(t *testing.T) {
	dir := t.TempDir()
	b := begin(t, dir, true, &Time{Speed: 1})
	if !errors.Is(b.err, ErrOver) ||
		!strings.Contains(b.err.Error(), "--from 2015-11-10T23:58:00+08:00") {
		t.Fatalf("a festival that is over began: %v", b.err)
	}
	eve := instant(t, "2015-11-10T23:00:00+08:00")
	if b = begin(t, dir, true, &Time{Speed: 1, From: eve}); b.err != nil || !closeTo(b.at, eve) {
		t.Fatalf("%+v", b)
	}
	last := b.stamp
	b = begin(t, dir, true, &Time{Speed: 1, From: eve - 3600*event.Second})
	if b.err != nil || !closeTo(b.at, last) || !strings.Contains(b.said, "is ignored") {
		t.Errorf("an earlier --from: %+v", b)
	}
	opened := instant(t, "2015-11-11T00:00:30+08:00")
	b = begin(t, dir, true, &Time{Speed: 1, From: opened})
	if !errors.Is(b.err, ErrJump) || !strings.Contains(b.err.Error(), "--jump") {
		t.Errorf("a jump over the opening: %+v", b)
	}
	later := eve + 900*event.Second
	if b = begin(t, dir, true, &Time{Speed: 0, From: later}); b.err != nil || b.at != later {
		t.Errorf("a jump over nothing: %+v", b)
	}
	b = begin(t, dir, false, &Time{Speed: 1, From: opened, Jump: true})
	if b.err != nil || !closeTo(b.at, opened) || b.said == "" {
		t.Errorf("a jump that is permitted: %+v", b)
	}
	if b = begin(t, dir, false, nil); b.err != nil || !closeTo(b.at, opened) {
		t.Errorf("it did not go on: %+v", b)
	}
}

// TestTheMachinesClock goes on with the machine's time, until another beginning or speed is asked
// for. An import before the first start takes no time.
func TestTheMachinesClock(t *testing.T) {
	dir := t.TempDir()
	n, err := Open(context.Background(), Options{
		DataDir: dir, Clock: clock.Stepped(untold), Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	offer(t, n, 5)
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		b := begin(t, dir, false, &Time{Speed: 1})
		if b.err != nil || !closeTo(b.at, wallInstant()) {
			t.Fatalf("%+v", b)
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, clockFile)); string(text) != byMachine {
		t.Errorf("%s, %v", text, err)
	}
	ahead := wallInstant() + 3600*event.Second
	if b := begin(t, dir, false, &Time{Speed: 0, From: ahead}); b.at != ahead {
		t.Errorf("%+v", b)
	}
	if b := begin(t, dir, false, nil); !closeTo(b.at, ahead) {
		t.Errorf("a clock of its own was given up: %+v", b)
	}
}

// TestWhatPassedIsSaid: the machine's clock asks nobody, but what it has passed is said.
func TestWhatPassedIsSaid(t *testing.T) {
	source, _ := festivals.Source(festivals.Default)
	plan, err := festival.Parse(source)
	if err != nil {
		t.Fatal(err)
	}
	home, _ := plan.Market(plan.Home)
	var said event.Text
	at := &Time{Speed: 1, Say: func(words event.Text) { said = words }}
	const hour = 3600 * event.Second
	if err := at.check(plan, true, home.Opens-hour, home.Opens); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(said.En, "2015-11-11T00:00:00+08:00") ||
		!strings.Contains(said.En, "begin: Day, the festival price") ||
		!strings.Contains(said.Zh, "活动价、") {
		t.Errorf("%+v", said)
	}
	said = event.Text{}
	if err := at.check(plan, true, home.Opens, home.Opens+event.Second); err != nil ||
		said != (event.Text{}) {
		t.Errorf("nothing passed, and %v %+v", err, said)
	}
}
