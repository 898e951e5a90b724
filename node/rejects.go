package node

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// rejectsSuffix stands behind the name of an input in the name of its rejects.
const rejectsSuffix = ".rejects.jsonl"

// rejectsFile is where the rejects of one input go. It is made when the first one is written, so
// that a clean import leaves no file, not even the one of an earlier import of the same input.
//
// Without a name of its own it lies beside the input. Where nothing can be written there, it lies
// in the current directory under the input's whole path, so that two inputs with the same last
// name never write over each other.
type rejectsFile struct {
	names []string // to be tried in this order
	more  bool     // behind what earlier inputs of the same command left
	f     *os.File
	path  string // of the file, once it is made
}

// rejects begins the rejects of an input: what an earlier import left is removed.
func (im *Importer) rejects(input string) (*rejectsFile, error) {
	if im.Rejects != "" {
		r := &rejectsFile{names: []string{im.Rejects}, more: im.begun}
		im.begun = true
		return r, r.clear()
	}
	whole, err := filepath.Abs(input)
	if err != nil {
		return nil, err
	}
	r := &rejectsFile{names: []string{input + rejectsSuffix, flat(whole) + rejectsSuffix}}
	return r, r.clear()
}

// flat writes a path as one name, different paths as different names.
func flat(path string) string {
	return strings.NewReplacer("%", "%25", string(filepath.Separator), "%2F").Replace(path)
}

// clear removes what an earlier import left. What is no plain file, such as a terminal, stays.
func (r *rejectsFile) clear() (err error) {
	if r.more {
		return nil
	}
	for _, name := range r.names {
		info, serr := os.Stat(name)
		if serr != nil || !info.Mode().IsRegular() {
			continue // what is wrong with it shows when it is written
		}
		err = errors.Join(err, os.Remove(name))
	}
	return err
}

func (r *rejectsFile) Write(b []byte) (int, error) {
	if r.f == nil {
		if err := r.make(); err != nil {
			return 0, err
		}
	}
	return r.f.Write(b)
}

func (r *rejectsFile) make() (err error) {
	for _, name := range r.names {
		// What could be cleared has been: the flag keeps what an earlier input left.
		r.f, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o640)
		if err == nil {
			r.path = name
			return nil
		}
		if !errors.Is(err, fs.ErrPermission) && !errors.Is(err, unix.EROFS) {
			return err
		}
	}
	return err
}

func (r *rejectsFile) close() error {
	if r.f == nil {
		return nil
	}
	return r.f.Close()
}
