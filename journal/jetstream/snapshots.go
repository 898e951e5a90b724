package jetstream

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"carnival/journal"
)

// Snapshots are named by their sequence, with leading zeros, so that names sort like numbers.
var snapshotName = regexp.MustCompile(`^\d{20}\.snap$`)

func (f files) snapshotPath(sequence uint64) string {
	return filepath.Join(f.snapshots(), fmt.Sprintf("%020d.snap", sequence))
}

// listSnapshots gives the paths of all snapshots, newest first.
func (f files) listSnapshots() ([]string, error) {
	entries, err := os.ReadDir(f.snapshots())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var out []string
	for _, e := range slices.Backward(entries) { // ReadDir sorts by name
		if snapshotName.MatchString(e.Name()) {
			out = append(out, filepath.Join(f.snapshots(), e.Name()))
		}
	}
	return out, nil
}

// Save implements journal.Journal. When the snapshot is safe it also moves closed streams into
// segments; an error of that leaves the snapshot and the stream as they are.
func (j *Journal) Save(ctx context.Context, s journal.Snapshot) error {
	defer s.Body.Close()
	j.saving.Lock()
	defer j.saving.Unlock()
	if err := j.ring.Stopped(); err != nil {
		return err
	}
	if err := s.Confirm(ctx, j); err != nil {
		return err
	}
	if err := j.writeSnapshot(ctx, s); err != nil {
		return fmt.Errorf("snapshot at %d: %w", s.Sequence, err)
	}
	old, err := j.files.listSnapshots()
	if err != nil {
		return err
	}
	for _, path := range old[min(len(old), journal.KeptSnapshots):] {
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return j.archive(ctx)
}

func (j *Journal) writeSnapshot(ctx context.Context, s journal.Snapshot) error {
	path := j.files.snapshotPath(s.Sequence)
	temporary := path + ".tmp"
	f, err := os.Create(temporary)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(&flushingWriter{f: f}, 1<<20)
	err = journal.WriteSnapshot(ctx, buffered, j.identity, s)
	if err == nil {
		err = firstError(buffered.Flush(), f.Sync())
	}
	if err = firstError(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(temporary))
	}
	return firstError(os.Rename(temporary, path), syncParent(path))
}

// Load implements journal.Journal. It reads a snapshot to its end before it hands it out.
func (j *Journal) Load() (journal.Snapshot, error) {
	paths, err := j.files.listSnapshots()
	if err != nil {
		return journal.Snapshot{}, err
	}
	for _, path := range paths {
		s, err := openSnapshot(path, j.identity)
		if err == nil {
			_, err = io.Copy(io.Discard, s.Body)
			err = firstError(err, s.Body.Close())
		}
		if err == nil {
			return openSnapshot(path, j.identity)
		}
		j.log.Error("snapshot refused, falling back to the one before", "file", path, "error", err)
	}
	return journal.Snapshot{}, journal.ErrNoSnapshot
}

func openSnapshot(path string, c journal.Chain) (journal.Snapshot, error) {
	f, err := os.Open(path)
	if err != nil {
		return journal.Snapshot{}, err
	}
	s, err := journal.ReadSnapshot(f, c)
	if err != nil {
		return journal.Snapshot{}, errors.Join(err, f.Close())
	}
	return s, nil
}

// mark is the newest place from which replay may begin. Only headers are looked at here.
func (f files) mark(c journal.Chain) (journal.Head, error) {
	paths, err := f.listSnapshots()
	for _, path := range paths {
		if s, err := openSnapshot(path, c); err == nil {
			return s.Head(), s.Body.Close()
		}
	}
	return journal.Head{}, err
}
