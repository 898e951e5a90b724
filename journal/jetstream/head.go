package jetstream

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"

	"carnival/event"
	"carnival/journal"
)

// The head file remembers the last acknowledged record, apart from the records themselves: what
// it names must be in the files, or acknowledged records are missing. Its two slots are written
// by turns and not flushed, so after a power cut it may lag behind the records, but never lead.
//
//	slot: "CRNH" · version u16 · cell u16 · stream u8 · 3 zero bytes · last sequence u64 ·
//	      record hash 32 · CRC-32C over what precedes u32
const (
	headMagic   = "CRNH"
	headVersion = 1
	headSlot    = 56
	headStride  = 4096 // the slots lie in different sectors, so one torn write harms one of them
)

// errHead says that neither slot of the head file can be read.
var errHead = errors.New("the head file is missing or damaged")

type headFile struct {
	f    *os.File
	turn int64
}

// readHead gives the identity of the stream and the furthest head that an undamaged slot names.
func readHead(path string) (journal.Chain, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return journal.Chain{}, fmt.Errorf("%w: %w", errHead, err)
	}
	var best journal.Chain
	found := false
	for at := 0; at+headSlot <= len(raw) && at <= headStride; at += headStride {
		c, ok := parseHead(raw[at : at+headSlot])
		if ok && (!found || c.Head.Last > best.Head.Last) {
			best, found = c, true
		}
	}
	if !found {
		return journal.Chain{}, fmt.Errorf("%w: no undamaged slot in %s", errHead, path)
	}
	return best, nil
}

func parseHead(s []byte) (journal.Chain, bool) {
	if string(s[:4]) != headMagic || le.Uint16(s[4:]) != headVersion ||
		crc32.Checksum(s[:52], castagnoli) != le.Uint32(s[52:]) {
		return journal.Chain{}, false
	}
	return journal.Chain{
		Cell: event.Cell(le.Uint16(s[6:])), Stream: s[8],
		Head: journal.Head{Last: le.Uint64(s[12:]), Hash: journal.Hash(s[20:52])},
	}, true
}

// createHead lays a new head file for an empty stream. It gets its name when it is durable, so a
// head file that exists and cannot be read was damaged.
func createHead(path string, c journal.Chain) error {
	temporary := path + ".tmp"
	h, err := openHead(temporary, os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return err
	}
	err = firstError(h.write(c), h.write(c), h.f.Sync(), h.f.Close())
	if err != nil {
		return err
	}
	return firstError(os.Rename(temporary, path), syncParent(path))
}

func openHead(path string, flag int) (*headFile, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|flag, 0o640)
	if err != nil {
		return nil, err
	}
	return &headFile{f: f}, nil
}

// write records an acknowledged head in the slot whose turn it is.
func (h *headFile) write(c journal.Chain) error {
	var s [headSlot]byte
	copy(s[:], headMagic)
	le.PutUint16(s[4:], headVersion)
	le.PutUint16(s[6:], uint16(c.Cell))
	s[8] = c.Stream
	le.PutUint64(s[12:], c.Head.Last)
	copy(s[20:], c.Head.Hash[:])
	le.PutUint32(s[52:], crc32.Checksum(s[:52], castagnoli))
	_, err := h.f.WriteAt(s[:], h.turn*headStride)
	h.turn ^= 1
	return err
}

// missing reports whether a path does not exist.
func missing(path string) bool {
	_, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist)
}
