package jetstream

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"carnival/journal"
	"carnival/journal/journaltest"
)

const (
	childDir   = "CARNIVAL_JOURNAL_CHILD" // set in the process that is to be killed
	killRounds = "CARNIVAL_JOURNAL_KILLS" // how many rounds a long run wants
)

// TestChild is the process that TestKilledProcessLosesNothing kills. It appends for ever, takes
// snapshots on the way, and prints each head after it was acknowledged.
func TestChild(t *testing.T) {
	dir := os.Getenv(childDir)
	if dir == "" {
		return // not started by the other test
	}
	o := options(dir)
	o.RotateAt = 60_000
	j, err := Open(t.Context(), o)
	if err != nil {
		fmt.Println("refused", err)
		os.Exit(1)
	}
	w := &journaltest.Writer{Cell: 7, Head: j.Head()}
	fmt.Println("open", w.Head.Last, hex.EncodeToString(w.Head.Hash[:]))
	for i := 0; ; i++ {
		w.Append(t, j, uint32(i%7+1), bytes.Repeat([]byte{byte(i)}, i*97%9000))
		fmt.Println("acked", w.Head.Last, hex.EncodeToString(w.Head.Hash[:]))
		if i%25 == 24 {
			saveAt(t, j, w.Head)
		}
	}
}

// child starts TestChild and reads what it prints.
func child(t *testing.T, dir string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestChild$")
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

func parseHeadLine(t *testing.T, line string) journal.Head {
	t.Helper()
	words := strings.Fields(line)
	if len(words) != 3 {
		t.Fatalf("the child printed %q", line)
	}
	last, err := strconv.ParseUint(words[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := hex.DecodeString(words[2])
	if err != nil || len(hash) != len(journal.Hash{}) {
		t.Fatalf("the child printed %q", line)
	}
	return journal.Head{Last: last, Hash: journal.Hash(hash)}
}

// Whatever a killed process had acknowledged is there afterwards, record for record.
func TestKilledProcessLosesNothing(t *testing.T) {
	rounds := 12
	if n, err := strconv.Atoi(os.Getenv(killRounds)); err == nil {
		rounds = n
	}
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(uint64(rounds), 9))
	acked := map[uint64]journal.Hash{}
	for round := range rounds {
		cmd, lines := child(t, dir)
		var last journal.Head
		for n := random.IntN(70); n >= 0 && lines.Scan(); n-- {
			if strings.HasPrefix(lines.Text(), "refused") {
				t.Fatalf("round %d: %s", round, lines.Text())
			}
			last = parseHeadLine(t, lines.Text())
			acked[last.Last] = last.Hash
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // what it had still acknowledged counts as well
			last = parseHeadLine(t, lines.Text())
			acked[last.Last] = last.Hash
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the child ended by itself")
		}
		if rep := verifyDir(dir); rep.Bad != nil || rep.Head.Last < last.Last {
			t.Fatalf("round %d: acknowledged up to %s, recovered to %s: %v",
				round, last, rep.Head, rep.Bad)
		}
	}
	delete(acked, 0)
	o := options(dir)
	o.RotateAt = 60_000
	j := mustOpen(t, o)
	chain := journal.Chain{Cell: 7}
	found := 0
	for raw, err := range Scan(dir) {
		if err == nil {
			_, err = chain.Follow(raw.Bytes)
		}
		if err != nil {
			t.Fatal(err)
		}
		if hash, ok := acked[chain.Head.Last]; ok && hash == chain.Head.Hash {
			found++
		}
	}
	if found != len(acked) || chain.Head != j.Head() {
		t.Errorf("%d of %d acknowledged records are there; verified to %s, opened at %s",
			found, len(acked), chain.Head, j.Head())
	}
	t.Logf("%d kills, %d acknowledged records, none lost", rounds, len(acked))
}

func TestASecondProcessIsRefused(t *testing.T) {
	o := options(t.TempDir())
	mustOpen(t, o)
	cmd, lines := child(t, o.Dir)
	lines.Scan()
	if !strings.Contains(lines.Text(), ErrLocked.Error()) ||
		!strings.Contains(lines.Text(), fmt.Sprintf("process %d ", os.Getpid())) {
		t.Errorf("the second process says %q", lines.Text())
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the second process went on")
	}
}

// A full disk stops the journal at the first append that fails. When there is room again, opening
// it finds all that was acknowledged.
func TestAFullDiskStopsTheJournal(t *testing.T) {
	dir := t.TempDir()
	if os.Geteuid() != 0 {
		required(t, "mounting a small file system needs root")
	}
	if err := unix.Mount("carnival", dir, "tmpfs", 0, "size=3m"); err != nil {
		required(t, fmt.Sprintf("mount: %v", err))
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	balloon := filepath.Join(dir, "balloon")
	if err := os.WriteFile(balloon, make([]byte, 1<<20), 0o640); err != nil {
		t.Fatal(err)
	}
	o := options(filepath.Join(dir, "journal"))
	j, w := mustOpen(t, o), journaltest.NewWriter()
	acked := w.Head
	for {
		before := w.Head
		_, err := j.Append(t.Context(), w.Next(t, 1, make([]byte, 30_000)), before)
		if err != nil {
			if !errors.Is(err, journal.ErrStopped) {
				t.Errorf("got %v, want ErrStopped", err)
			}
			break
		}
		if acked = w.Head; acked.Last > 200 {
			t.Fatal("the disk is never full")
		}
	}
	if err := os.Remove(balloon); err != nil {
		t.Fatal(err)
	}
	again := &journaltest.Writer{Cell: 7, Head: acked}
	_, err := j.Append(t.Context(), again.Next(t, 1, nil), acked)
	if !errors.Is(err, journal.ErrStopped) {
		t.Errorf("there is room again, but only opening anew may resume: %v", err)
	}
	if got := journaltest.ReadAll(t, j, 1); uint64(len(got)) != acked.Last {
		t.Errorf("read %d records, %d were acknowledged", len(got), acked.Last)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = mustOpen(t, o)
	if j.Head().Last < acked.Last || j.Head().Last > acked.Last+1 {
		t.Errorf("opened at %s, acknowledged was %s", j.Head(), acked)
	}
	next := journaltest.Writer{Cell: 7, Head: j.Head()}
	next.Append(t, j, 1, nil)
}

// An append that gets no answer counts only if its record is read back from the disk.
func TestAnAppendWithoutAnswer(t *testing.T) {
	for name, stored := range map[string]bool{"stored": true, "lost": false} {
		t.Run(name, func(t *testing.T) {
			j, w := mustOpen(t, options(t.TempDir())), journaltest.NewWriter()
			w.Append(t, j, 3, []byte("before"))
			raw := w.Next(t, 2, []byte("unclear"))
			if stored {
				if err := j.server.publish(t.Context(), j.files.streamName(1), raw, 1); err != nil {
					t.Fatal(err)
				}
			}
			err := j.settle(errNoAnswer, w.Head)
			if stored && err != nil || !stored && !errors.Is(err, errNoAnswer) {
				t.Errorf("settled as %v", err)
			}
		})
	}
	t.Run("the deadline passes", func(t *testing.T) {
		o := options(t.TempDir())
		o.AppendTimeout = time.Nanosecond
		j, w := mustOpen(t, o), journaltest.NewWriter()
		_, err := j.Append(t.Context(), w.Next(t, 1, nil), journal.Head{})
		if !errors.Is(err, journal.ErrStopped) || !errors.Is(err, errNoAnswer) ||
			!errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

// A writer that was fenced off behind the journal's back gets a refusal and stops.
func TestAForeignMessageStopsTheJournal(t *testing.T) {
	j, w := mustOpen(t, options(t.TempDir())), journaltest.NewWriter()
	w.Append(t, j, 1, nil)
	fork := *w
	name, raw := j.files.streamName(1), fork.Next(t, 1, nil)
	if err := j.server.publish(t.Context(), name, raw, 1); err != nil {
		t.Fatal(err)
	}
	before := w.Head
	_, err := j.Append(t.Context(), w.Next(t, 1, []byte("late")), before)
	if !errors.Is(err, journal.ErrStopped) || !strings.Contains(err.Error(),
		"wrong last sequence") {
		t.Errorf("got %v", err)
	}
}

// lying acknowledges before it writes: what a test wraps around a journal to prove that the proof
// of durability can fail.
type lying struct {
	*Journal
	held [][]byte
}

func (l *lying) Append(_ context.Context, raw []byte, _ journal.Head) (journal.Head, error) {
	l.held = append(l.held, bytes.Clone(raw))
	r, hash, err := journal.Open(raw)
	return journal.Head{Last: r.Last(), Hash: hash}, err
}

func TestALyingJournalIsCaught(t *testing.T) {
	o := options(t.TempDir())
	j, w := mustOpen(t, o), journaltest.NewWriter()
	w.Append(t, j, 1, nil)
	var wrapped journal.Journal = &lying{Journal: j}
	w.Append(t, wrapped, 1, nil)
	if rep := verifyDir(crashImage(t, o.Dir)); rep.Head == w.Head {
		t.Error("a record that was never written is there after a crash")
	}
}

func FuzzBlock(f *testing.F) {
	o := options(f.TempDir())
	j, err := Open(f.Context(), o)
	if err != nil {
		f.Fatal(err)
	}
	w := journaltest.NewWriter()
	for i := range 3 {
		w.Append(f, j, 1, make([]byte, i*20))
	}
	if err := j.Close(); err != nil {
		f.Fatal(err)
	}
	block, err := os.ReadFile(j.files.blockPath(1, 1))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(block)
	f.Add(block[:len(block)-5])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		dir := t.TempDir()
		path := filepath.Join(dir, "1.blk")
		if err := os.WriteFile(path, raw, 0o640); err != nil {
			t.Fatal(err)
		}
		format, err := newBlockFormat("T7-1", 1)
		if err != nil {
			t.Fatal(err)
		}
		got := 0
		read := func(w *walker, yield yielder) error {
			return w.readFile(path, format, false,
				yield)
		}
		for raw, err := range (files{dir: dir, cell: 7}).only(read) {
			if err != nil {
				break
			}
			got += len(raw.Bytes)
		}
		if got > len(raw) {
			t.Errorf("%d bytes of records in a block of %d", got, len(raw))
		}
	})
}

func FuzzSegment(f *testing.F) {
	w := journaltest.NewWriter()
	var whole []byte
	for range 2 {
		raw := w.Next(f, 1, []byte("entry"))
		whole = append(le.AppendUint32(whole, uint32(len(raw))), raw...)
	}
	whole = append(whole, makeTrailer(2, w.Head)...)
	f.Add(whole)
	f.Add(whole[:len(whole)-1])
	f.Add(make([]byte, 64))
	f.Fuzz(func(t *testing.T, raw []byte) {
		path := filepath.Join(t.TempDir(), "1.seg")
		if err := os.WriteFile(path, raw, 0o640); err != nil {
			t.Fatal(err)
		}
		n, records := 0, files{dir: filepath.Dir(path)}.segmentRecords(path)
		var failed error
		for _, err := range records {
			if failed = err; err == nil {
				n++
			}
		}
		if failed == nil {
			if count, _, err := readTrailer(path); err != nil || count < uint64(n) {
				t.Errorf("%d records were read, the trailer says %d: %v", n, count, err)
			}
		} else if failed == io.EOF {
			t.Error("an end of file is no reason")
		}
	})
}
