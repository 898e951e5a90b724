package node

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/sys/unix"

	"carnival/engine"
)

// Below the larger of five per cent and one GiB of free disk no new orders are taken: what is
// left is kept for the payments, cancels and refunds of what was begun.
const (
	leastFreeBytes   = 1 << 30
	leastFreePercent = 5
	diskPoll         = time.Second
)

// disk is how much room the file system of a directory has.
type disk struct{ free, size uint64 }

func diskOf(dir string) (disk, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return disk{}, err
	}
	unit := uint64(st.Bsize)
	return disk{free: st.Bavail * unit, size: st.Blocks * unit}, nil
}

func (d disk) low() bool { return d.free < d.reserve() }

func (d disk) reserve() uint64 { return max(leastFreeBytes, d.size/100*leastFreePercent) }

// watchDisk closes the cell for new orders while the disk runs low, and opens it again.
func watchDisk(ctx context.Context, dir string, cell *engine.Engine, log *slog.Logger) {
	poll := time.NewTicker(diskPoll)
	defer poll.Stop()
	was := false
	for {
		if d, err := diskOf(dir); err != nil {
			log.Warn("the disk's free space cannot be read", "dir", dir, "err", err)
		} else if low := d.low(); low != was {
			was = low
			var why error
			if low {
				why = engine.ErrDiskLow
			}
			cell.Refuse(why)
			log.Warn("disk", "low", low, "free_bytes", d.free, "size_bytes", d.size)
		}
		select {
		case <-ctx.Done():
			return
		case <-poll.C:
		}
	}
}

// FreeBytes is how much can be written to the file system of a directory.
func FreeBytes(dir string) (uint64, error) {
	d, err := diskOf(dir)
	return d.free, err
}

// diskRoom is a health check: nil while there is room for orders.
func diskRoom(dir string) error {
	d, err := diskOf(dir)
	if err == nil && d.low() {
		err = errors.New("less free than the larger of 5 % and 1 GiB")
	}
	return err
}
