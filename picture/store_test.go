package picture

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"image/color"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"carnival/event"
)

// TestDamage: a picture that is missing or not what it was is never given out, and the same file
// taken again mends it.
func TestDamage(t *testing.T) {
	file := asJPEG(t, sample(200, 100))
	for name, harm := range map[string]func(folder string) error{
		"a bit": func(folder string) error {
			path := filepath.Join(folder, "160.jpg")
			body, err := os.ReadFile(path)
			body[len(body)/2] ^= 1
			return errors.Join(err, os.WriteFile(path, body, 0o600))
		},
		"cut short": func(folder string) error {
			return os.Truncate(filepath.Join(folder, "160.jpg"), 10)
		},
		"no file": func(folder string) error { return os.Remove(filepath.Join(folder, "160.jpg")) },
		"no sums": func(folder string) error { return os.Remove(filepath.Join(folder, sumsName)) },
		"sums that fit": func(folder string) error {
			body := []byte("another picture")
			sums := []byte(sumLine("160.jpg", body))
			return errors.Join(os.WriteFile(filepath.Join(folder, "160.jpg"), body, 0o600),
				os.WriteFile(filepath.Join(folder, sumsName), sums, 0o600))
		},
		"nothing": os.RemoveAll,
	} {
		s, _ := open(t)
		p, err := take(t.Context(), s, file)
		if err != nil {
			t.Fatal(err)
		}
		if err := harm(s.folder(p.Hash)); err != nil {
			t.Fatal(err)
		}
		body, err := s.Read(p.Hash, Rendition{Width: 160})
		var damage *Damage
		if !errors.As(err, &damage) || body != nil || s.Holds(p) {
			t.Errorf("%s: %d bytes, %v", name, len(body), err)
		}
		if again, err := take(t.Context(), s, file); err != nil || again != p || !s.Holds(p) {
			t.Errorf("%s: taken again it is %+v, %v", name, again, err)
		}
	}
}

// TestSumsAreForEverybody: the folder of a picture is what sha256sum -c reads, and its name is the
// sum of the sums.
func TestSumsAreForEverybody(t *testing.T) {
	s, dir := open(t)
	p, err := take(t.Context(), s, asPNG(t, hollow(500, 500)))
	if err != nil {
		t.Fatal(err)
	}
	name := hex.EncodeToString(p.Hash[:])
	folder := filepath.Join(dir, name[:2], name)
	sums, err := os.ReadFile(filepath.Join(folder, "SHA256SUMS"))
	if err != nil || sha256.Sum256(sums) != p.Hash {
		t.Fatal("the name is not the sum of the sums", err)
	}
	lines := strings.Split(strings.TrimSpace(string(sums)), "\n")
	if len(lines) != 3 {
		t.Errorf("%q", lines)
	}
	for _, line := range lines {
		sum, name, _ := strings.Cut(line, "  ")
		body, err := os.ReadFile(filepath.Join(folder, name))
		want := sha256.Sum256(body)
		if err != nil || hex.EncodeToString(want[:]) != sum {
			t.Errorf("%s: %v", line, err)
		}
	}
}

// TestLook: to look at a file says what to take it would say, and leaves nothing behind.
func TestLook(t *testing.T) {
	s, dir := open(t)
	for name, file := range map[string][]byte{"a picture": asPNG(t, hollow(300, 200)),
		"another": asJPEG(t, sample(20, 300)), "no picture": []byte("x")} {
		before := folders(t, dir)
		looked, lerr := s.Look(t.Context(), bytes.NewReader(file))
		if n := folders(t, dir); n != before {
			t.Errorf("%s: %d folders more", name, n-before)
		}
		taken, terr := take(t.Context(), s, file)
		if looked != taken || (lerr == nil) != (terr == nil) ||
			lerr != nil && lerr.Error() != terr.Error() {
			t.Errorf("%s: %+v, %v is not %+v, %v", name, looked, lerr, taken, terr)
		}
	}
}

// TestSweep: what a crash left half done goes when the folder is opened, and pictures stay.
func TestSweep(t *testing.T) {
	s, dir := open(t)
	p, err := take(t.Context(), s, asPNG(t, sample(20, 20)))
	if err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(dir, freshPrefix+"123")
	if err := errors.Join(os.Mkdir(left, 0o700),
		os.WriteFile(filepath.Join(left, "160.jpg"), []byte("half"), 0o600)); err != nil {
		t.Fatal(err)
	}
	again, err := Open(dir, nil)
	if err != nil || !again.Holds(p) {
		t.Error("a picture went with the sweep", err)
	}
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Error("what was half done is still there")
	}
}

// TestNoRoom: a disk that runs low takes no pictures, and one that is full says so.
func TestNoRoom(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, func() bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	var refused *Refusal
	_, err = take(t.Context(), s, asPNG(t, sample(20, 20)))
	if !errors.As(err, &refused) || refused.Code() != NoRoom || folders(t, dir) != 0 {
		t.Error(err)
	}
	for cause, want := range map[error]bool{syscall.ENOSPC: true, syscall.EDQUOT: true,
		syscall.EACCES: false} {
		wrapped := asRefusal(&fs.PathError{Op: "write", Path: "x", Err: cause})
		if errors.As(wrapped, &refused) != want {
			t.Errorf("%v gives %v", cause, wrapped)
		}
	}
	if asRefusal(nil) != nil {
		t.Error("no error is one")
	}
}

// TestTogether: many take the same picture and others at once, and each is there once.
func TestTogether(t *testing.T) {
	s, dir := open(t)
	files := [3][]byte{}
	for i := range files {
		files[i] = asPNG(t, flat(30, 30, color.RGBA{uint8(50 * i), 0, 0, 255}))
	}
	var all sync.WaitGroup
	for i := range maxWaiting {
		all.Go(func() {
			if _, err := take(t.Context(), s, files[i%3]); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := folders(t, dir); n != 3 {
		t.Errorf("%d folders", n)
	}
}

// TestNames: a name is read back as it was written, and nothing else is one; a picture is found by
// it with its size.
func TestNames(t *testing.T) {
	s, _ := open(t)
	p, err := take(t.Context(), s, asPNG(t, hollow(300, 200)))
	if err != nil {
		t.Fatal(err)
	}
	name := Name(p.Hash, Rendition{160, true})
	hash, r, ok := ParseName(name)
	if !ok || hash != p.Hash || r != (Rendition{160, true}) {
		t.Errorf("%s is read as %v %v", name, r, ok)
	}
	for _, wrong := range []string{"", "x", name + "x", "0" + name, name[1:], "../" + name,
		strings.ToUpper(name), strings.Replace(name, "-160", "-0160", 1),
		strings.Replace(name, "-160", "-+160", 1), strings.Replace(name, "-160", "", 1)} {
		if _, _, ok := ParseName(wrong); ok {
			t.Errorf("%q is a name", wrong)
		}
	}
	if found, err := s.Find(p.Hash); err != nil || found != p {
		t.Errorf("found %+v, %v", found, err)
	}
	var damage *Damage
	if _, err := s.Find([32]byte{1}); !errors.As(err, &damage) {
		t.Error(err)
	}
	for _, r := range []Rendition{{9, true}, {60, true}, {160, false}, {0, false}} {
		if _, err := s.Read(p.Hash, r); !errors.Is(err, ErrUnknown) || errors.As(err, &damage) {
			t.Errorf("%v that never was: %v", r, err)
		}
	}
}

func take(ctx context.Context, s *Store, file []byte) (event.Picture, error) {
	return s.Take(ctx, bytes.NewReader(file))
}

// TestWorks: what needs all memory waits for all of it, nobody is forgotten, and who comes when
// too many wait is told so.
func TestWorks(t *testing.T) {
	w := newWorks()
	small, err := w.enter(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	ctx, give := context.WithCancel(t.Context())
	ended := make(chan error, maxWaiting)
	for range maxWaiting - 1 {
		go func() {
			leave, err := w.enter(ctx, 1<<40)
			if err == nil {
				leave()
			}
			ended <- err
		}()
	}
	for len(w.memory) < units { // one of them has collected all that is left
		select {
		case err := <-ended:
			t.Fatal("somebody went ahead of who works", err)
		default:
			runtime.Gosched()
		}
	}
	small()
	for range maxWaiting - 1 {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	large, err := w.enter(t.Context(), 1<<40)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		_, err := w.enter(ctx, 1)
		ended <- err
	}()
	give()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	large()
	var places []func()
	for range maxWaiting {
		leave, err := w.come()
		if err != nil {
			t.Fatal(err)
		}
		places = append(places, leave)
	}
	var refused *Refusal
	if _, err := w.come(); !errors.As(err, &refused) || refused.Code() != Crowded {
		t.Error("one more may come:", err)
	}
	for _, leave := range places {
		leave()
	}
	if len(w.memory) != 0 || len(w.doors) != 0 || len(w.turn) != 0 {
		t.Error("something was not given back")
	}
}

// FuzzTake: whatever comes in is refused by a code, or comes out as pictures that can be read.
func FuzzTake(f *testing.F) {
	for _, file := range [][]byte{
		asJPEG(f, sample(9, 7)), asPNG(f, hollow(8, 8)), asPNG(f, deep(4, 4)),
		asGIF(f, sample(5, 5)), losslessWebP(), cmykJPEG(f),
		turned(asJPEG(f, sample(9, 7)), 6), profiled(asJPEG(f, sample(9, 7)), displayP3()),
	} {
		f.Add(file)
		f.Add(file[:len(file)*2/3])
	}
	dir := f.TempDir()
	s, err := Open(dir, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if head, err := measure(file); err == nil && head.width*head.height > 1<<20 {
			return // large ones only take long: their bound is TestRefused's
		}
		p, err := take(context.Background(), s, file)
		var refused *Refusal
		if err != nil {
			if !errors.As(err, &refused) {
				t.Fatal(err)
			}
			return
		}
		if !s.Holds(p) || p.Width > maxWidth || p.Height > maxHeight {
			t.Fatalf("%+v", p)
		}
		body, err := s.Read(p.Hash, Rendition{int(p.Width), p.Alpha})
		if err != nil {
			t.Fatal(err)
		}
		head, err := measure(body)
		if err != nil || head.width != int(p.Width) || head.turn != 0 || head.profile != nil ||
			bytes.Contains(body, []byte("Exif\x00")) {
			t.Fatalf("%+v, %v", head, err)
		}
	})
}
