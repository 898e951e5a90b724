package jetstream

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// ErrLocked says that another process holds the data directory.
var ErrLocked = errors.New("the data directory is in use by another process")

// lock takes the directory for this process. The kernel gives it back when the process ends, in
// whatever way; the number in the file is only there to be shown.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		owner, _ := io.ReadAll(io.LimitReader(f, 32))
		f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, fmt.Errorf("%w: process %s holds %s",
				ErrLocked, strings.TrimSpace(string(owner)), path)
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = fmt.Fprintln(f, os.Getpid())
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// evict flushes a file and drops it from memory, so that what is read next comes from the disk. A
// page that failed to reach the disk is otherwise still served from memory as if it had.
func evict(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	err = f.Sync()
	if err == nil {
		err = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
	}
	return firstError(err, f.Close())
}

// cut shortens a file durably.
func cut(path string, size int64) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return firstError(f.Truncate(size), f.Sync(), f.Close())
}

// syncDir makes the names in a directory durable.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return firstError(d.Sync(), d.Close())
}

func syncParent(path string) error { return syncDir(filepath.Dir(path)) }

// syncUp makes the names in every directory from path up to root durable.
func syncUp(path, root string) error {
	for {
		if err := syncDir(path); err != nil {
			return err
		}
		if path == root || len(path) <= len(root) {
			return nil
		}
		path = filepath.Dir(path)
	}
}

// firstError evaluates to the first error that is not nil. All of its arguments have been carried
// out by then, which is what closing wants.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
