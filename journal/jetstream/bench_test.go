package jetstream

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"carnival/journal"
	"carnival/journal/journaltest"
)

func randomBody(size int) []byte {
	random := rand.New(rand.NewPCG(1, uint64(size)))
	body := make([]byte, size)
	for i := range body {
		body[i] = byte(random.Uint32())
	}
	return body
}

// BenchmarkFsync is what the disk itself does: the yardstick for BenchmarkAppend.
func BenchmarkFsync(b *testing.B) {
	for _, size := range []int{64 << 10, 256 << 10} {
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) {
			f, err := os.Create(filepath.Join(b.TempDir(), "file"))
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close()
			body := randomBody(size)
			b.SetBytes(int64(size))
			for b.Loop() {
				if _, err := f.Write(body); err != nil {
					b.Fatal(err)
				}
				if err := f.Sync(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	for _, size := range []int{64 << 10, 256 << 10} {
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) {
			j, w := mustOpen(b, options(b.TempDir())), journaltest.NewWriter()
			body := randomBody(size)
			b.SetBytes(int64(size))
			for b.Loop() {
				w.Append(b, j, 100, body)
			}
		})
	}
}

// BenchmarkReplay opens and reads a gigabyte that no snapshot covers.
func BenchmarkReplay(b *testing.B) {
	const total, size = 1 << 30, 256 << 10
	o := options(b.TempDir())
	j, err := Open(b.Context(), o)
	if err != nil {
		b.Fatal(err)
	}
	w, body := journaltest.NewWriter(), randomBody(size)
	for range total / size {
		w.Append(b, j, 100, body)
	}
	if err := j.Close(); err != nil {
		b.Fatal(err)
	}
	b.Run("Open", func(b *testing.B) {
		b.SetBytes(total)
		for b.Loop() {
			j, err := Open(b.Context(), o)
			if err != nil {
				b.Fatal(err)
			}
			if err := j.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Read", func(b *testing.B) {
		j := mustOpen(b, o)
		b.SetBytes(total)
		for b.Loop() {
			last := uint64(0)
			for r, err := range j.Read(b.Context(), 1) {
				if err != nil {
					b.Fatal(err)
				}
				last = r.Last()
			}
			if last != w.Head.Last {
				b.Fatalf("read up to %d, want %d", last, w.Head.Last)
			}
		}
	})
	b.Run("Verify", func(b *testing.B) {
		b.SetBytes(total)
		for b.Loop() {
			if rep := verifyDir(o.Dir); rep.Bad != nil || rep.Head != w.Head {
				b.Fatalf("%+v", rep)
			}
		}
	})
}

// BenchmarkSnapshot saves and loads a state of 256 MiB.
func BenchmarkSnapshot(b *testing.B) {
	const size = 256 << 20
	j, w := mustOpen(b, options(b.TempDir())), journaltest.NewWriter()
	w.Append(b, j, 1, nil)
	state := filepath.Join(b.TempDir(), "state")
	if err := os.WriteFile(state, randomBody(size), 0o640); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size)
	for b.Loop() {
		f, err := os.Open(state)
		if err != nil {
			b.Fatal(err)
		}
		s := journal.Snapshot{Sequence: w.Head.Last, Hash: w.Head.Hash, Body: f}
		if err := j.Save(b.Context(), s); err != nil {
			b.Fatal(err)
		}
		loaded, err := j.Load()
		if err != nil {
			b.Fatal(err)
		}
		if err := loaded.Body.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
