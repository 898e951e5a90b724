package node

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// MoveAside gives a data directory another name, unless a process has it open.
func MoveAside(dir, to string) error {
	lock, err := os.Open(filepath.Join(dir, "journal", "LOCK"))
	if err == nil {
		defer lock.Close()
		if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
			return fmt.Errorf("%s is open in another process: end it, or choose another --data-dir",
				dir)
		}
	} else if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.Rename(dir, to)
}
