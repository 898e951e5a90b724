package picture

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"carnival/event"
)

// sumsName is the file of a picture's folder that lists the others with their SHA-256, as sha256sum
// writes it. Its own SHA-256 is the picture's name, so that the name stands for all of them.
const sumsName = "SHA256SUMS"

// freshPrefix begins the names of folders that are not pictures yet.
const freshPrefix = "new-"

// Store is a folder of pictures: of each a folder ab/abcd..., by its name, which is written once
// and never changed.
type Store struct {
	dir   string
	room  func() bool
	works *works
	last  sync.Mutex // while a folder gets its name
}

// Open opens a folder of pictures and makes it where there is none. What a crash left half done is
// taken away. Room says whether more may be written to the disk; nil asks nobody.
func Open(dir string, room func() bool) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the folder of pictures: %w", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, freshPrefix+"*"))
	for _, path := range left {
		err = errors.Join(err, os.RemoveAll(path))
	}
	if err != nil {
		return nil, fmt.Errorf("sweep the folder of pictures: %w", err)
	}
	return &Store{dir: dir, room: room, works: newWorks()}, nil
}

func (s *Store) hasRoom() bool { return s.room == nil || s.room() }

// Damage says that a picture that was kept is missing or not what it was.
type Damage struct {
	Path string
	Why  error
}

// Error says it to who reads a log.
func (d *Damage) Error() string { return fmt.Sprintf("picture %s: %v", d.Path, d.Why) }

// Unwrap gives the cause.
func (d *Damage) Unwrap() error { return d.Why }

// ErrUnknown says that a picture was never made in that width: nothing is missing.
var ErrUnknown = errors.New("the picture was never made in this width")

var errChanged = errors.New("its content does not have the sum that it had; copy it back from " +
	"a backup")

// Read gives a rendition, and checks it against the picture's name. An error is ErrUnknown where
// the picture's sums list no such rendition, else a Damage.
func (s *Store) Read(hash event.Hash256, r Rendition) ([]byte, error) {
	name := r.file()
	dir := s.folder(hash)
	sums, err := os.ReadFile(filepath.Join(dir, sumsName))
	if err == nil && sha256.Sum256(sums) != hash {
		err = errChanged
	}
	if err == nil && !strings.Contains(string(sums), "  "+name+"\n") {
		return nil, ErrUnknown
	}
	var body []byte
	if err == nil {
		body, err = os.ReadFile(filepath.Join(dir, name))
	}
	if err == nil && !strings.Contains(string(sums), sumLine(name, body)) {
		err = errChanged
	}
	if err != nil {
		return nil, &Damage{filepath.Join(dir, name), err}
	}
	return body, nil
}

// Find gives a picture by its name, without what is said of it. An error is a Damage.
func (s *Store) Find(hash event.Hash256) (event.Picture, error) {
	path := filepath.Join(s.folder(hash), sumsName)
	sums, err := os.ReadFile(path)
	if err == nil && sha256.Sum256(sums) != hash {
		err = errChanged
	}
	if err != nil {
		return event.Picture{}, &Damage{path, err}
	}
	lines := strings.Fields(string(sums))
	last := lines[len(lines)-1] // the largest
	body, err := s.Read(hash, renditionOf(last))
	if err != nil {
		return event.Picture{}, err
	}
	head, err := measure(body)
	if err != nil {
		return event.Picture{}, &Damage{path, err}
	}
	return event.Picture{
		Hash: hash, Width: uint16(head.width), Height: uint16(head.height),
		Alpha: renditionOf(last).Alpha,
	}, nil
}

// Holds reports whether a picture is there, with all its renditions as they were.
func (s *Store) Holds(p event.Picture) bool {
	for _, width := range Widths(int(p.Width)) {
		if _, err := s.Read(p.Hash, Rendition{width, p.Alpha}); err != nil {
			return false
		}
	}
	return true
}

func (s *Store) folder(hash event.Hash256) string {
	name := hex.EncodeToString(hash[:])
	return filepath.Join(s.dir, name[:2], name)
}

// sumLine is a line as sha256sum writes it.
func sumLine(name string, body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]) + "  " + name + "\n"
}

// keep writes the renditions of a picture so that a crash leaves all of them or none.
func (s *Store) keep(m made) (event.Picture, error) {
	p, sums := m.named()
	if s.Holds(p) {
		return p, nil
	}
	files := append(m.files, file{sumsName, sums})
	return p, asRefusal(s.write(p, files))
}

// asRefusal says it when a disk is full.
func asRefusal(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return &Refusal{NoRoom, err}
	}
	return err
}

func (s *Store) write(p event.Picture, files []file) error {
	fresh, err := os.MkdirTemp(s.dir, freshPrefix)
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh) // what has got its name is not there any more
	for _, f := range files {
		if err := writeDurably(filepath.Join(fresh, f.name), f.body); err != nil {
			return err
		}
	}
	if err := syncFolder(fresh); err != nil {
		return err
	}
	s.last.Lock()
	defer s.last.Unlock()
	if s.Holds(p) { // somebody else was quicker
		return nil
	}
	to := s.folder(p.Hash)
	if err := os.Mkdir(filepath.Dir(to), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := os.RemoveAll(to); err != nil { // a damaged one, which this mends
		return err
	}
	if err := os.Rename(fresh, to); err != nil {
		return err
	}
	return errors.Join(syncFolder(filepath.Dir(to)), syncFolder(s.dir))
}

func writeDurably(path string, body []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	return errors.Join(err, f.Sync(), f.Close())
}

func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
