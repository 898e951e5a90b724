package gateway

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
)

// keptEvery is after how many records without work the place is kept all the same, so that a
// restart does not read the whole journal again for a party that is seldom needed.
const keptEvery = 1024

// place is how far a party's errands are done, and how much of that is in the file. The file stays
// open and its twelve bytes are written over: a party that is needed for each order would
// otherwise make and rename hundreds of files a second, each of which holds up a processor for
// as long as the disk takes. The bytes lie in one sector; torn all the same, their sum is wrong.
type place struct {
	path string
	file *os.File // nil until the first save, and after one that failed
	done uint64   // sequence up to which all errands are done
	idle int      // records since the file was written
	owed bool     // errands were run since then
}

// load reads the place; a missing or damaged file means the beginning, which is harmless.
func (p *place) load() error {
	b, err := os.ReadFile(p.path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return os.MkdirAll(filepath.Dir(p.path), 0o750)
	case err != nil:
		return err
	case len(b) < 12 || crc32.ChecksumIEEE(b[:8]) != binary.LittleEndian.Uint32(b[8:]):
		return nil
	}
	p.done = binary.LittleEndian.Uint64(b)
	return nil
}

// pass moves the place behind a record, and writes it when there was work or for long none.
func (p *place) pass(last uint64, worked bool) error {
	p.done = last
	p.idle++
	p.owed = p.owed || worked
	if !p.owed && p.idle < keptEvery {
		return nil
	}
	return p.save()
}

func (p *place) save() error {
	b := binary.LittleEndian.AppendUint64(nil, p.done)
	b = binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	if p.file == nil {
		file, err := os.OpenFile(p.path, os.O_WRONLY|os.O_CREATE, 0o640)
		if err != nil {
			return err
		}
		p.file = file
	}
	if _, err := p.file.WriteAt(b, 0); err != nil {
		return errors.Join(err, p.close())
	}
	p.idle, p.owed = 0, false
	return nil
}

// close gives the file back; the next save opens it again.
func (p *place) close() error {
	if p.file == nil {
		return nil
	}
	file := p.file
	p.file = nil
	return file.Close()
}
