package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// TestTaken: each format comes in, whatever its shape, in the widths that it is shown in, without
// anything but pixels.
func TestTaken(t *testing.T) {
	for name, c := range map[string]struct {
		file   []byte
		shape  Shape
		widths []int
	}{
		"jpeg": {asJPEG(t, sample(800, 600)), Shape{800, 600, false},
			[]int{160, 320, 640, 800}},
		"wide": {asJPEG(t, sample(4000, 200)), Shape{1280, 64, false},
			[]int{160, 320, 640, 1280}},
		"high":         {asPNG(t, sample(50, 3000)), Shape{43, 2560, false}, []int{43}},
		"dot":          {asPNG(t, sample(1, 1)), Shape{1, 1, false}, []int{1}},
		"line":         {asPNG(t, sample(1, 19_000)), Shape{1, 2560, false}, []int{1}},
		"see-through":  {asPNG(t, hollow(400, 400)), Shape{400, 400, true}, []int{160, 320, 400}},
		"deep":         {asPNG(t, deep(300, 200)), Shape{300, 200, false}, []int{160, 300}},
		"grey":         {asJPEG(t, grey(300, 200)), Shape{300, 200, false}, []int{160, 300}},
		"four colours": {cmykJPEG(t), Shape{8, 8, false}, []int{8}},
		"gif":          {asGIF(t, sample(200, 100)), Shape{200, 100, false}, []int{160, 200}},
		"webp":         {losslessWebP(), Shape{1, 1, false}, []int{1}},
		"turned": {turned(asJPEG(t, sample(400, 200)), 6), Shape{200, 400, false},
			[]int{160, 200}},
		"step": {asJPEG(t, sample(1280, 10)), Shape{1280, 10, false},
			[]int{160, 320, 640, 1280}},
	} {
		s, dir := open(t)
		p, err := take(t.Context(), s, c.file)
		got := Shape{int(p.Width), int(p.Height), p.Alpha}
		if err != nil || got != c.shape || !reflect.DeepEqual(Widths(got.Width), c.widths) {
			t.Errorf("%s: %+v in %v, %v", name, got, Widths(got.Width), err)
			continue
		}
		for _, width := range c.widths {
			body, err := s.Read(p.Hash, Rendition{width, p.Alpha})
			m, kind, derr := image.Decode(bytes.NewReader(body))
			if err != nil || derr != nil {
				t.Fatalf("%s: %d: %v, %v", name, width, err, derr)
			}
			if want := image.Pt(width, c.shape.At(width)); m.Bounds().Size() != want {
				t.Errorf("%s is %v, want %v", name, m.Bounds().Size(), want)
			}
			if (kind == "png") != c.shape.Alpha || bytes.Contains(body, []byte("Exif")) ||
				bytes.Contains(body, []byte("secret")) {
				t.Errorf("%s: %s, %d bytes", name, kind, len(body))
			}
		}
		again, err := take(t.Context(), s, c.file)
		if err != nil || again != p {
			t.Errorf("%s: the second time it is %+v, %v", name, again, err)
		}
		if n := folders(t, dir); n != 1 {
			t.Errorf("%s: %d folders", name, n)
		}
	}
}

// TestRefused: each file that cannot be taken is refused by its code, and nothing of it stays.
func TestRefused(t *testing.T) {
	whole := asPNG(t, sample(300, 300))
	bomb := asPNG(t, sample(1, 1))
	binary.BigEndian.PutUint32(bomb[16:], 30_000) // its width, of which nothing else is true
	many := asPNG(t, sample(1, 1))
	binary.BigEndian.PutUint32(many[16:], 10_000)
	binary.BigEndian.PutUint32(many[20:], 10_000)
	for name, c := range map[string]struct {
		file []byte
		code string
	}{
		"nothing":        {nil, NotKnown},
		"a page":         {[]byte("<html><script>alert(1)</script>"), NotKnown},
		"svg":            {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), NotKnown},
		"heic":           {[]byte("\x00\x00\x00\x18ftypheic...................."), NotKnown},
		"bmp":            {[]byte("BM..............................."), NotKnown},
		"too many bytes": {append(bytes.Clone(whole), make([]byte, MaxBytes)...), TooLarge},
		"too wide":       {fixPNG(bomb), TooWide},
		"too many":       {fixPNG(many), TooWide},
		"cut short":      {whole[:len(whole)/2], Damaged},
		"head only":      {whole[:33], Damaged},
		"half a jpeg":    {asJPEG(t, sample(300, 300))[:900], Damaged},
		"empty jpeg":     {[]byte("\xff\xd8\xff\xd9"), Damaged},
		"empty gif":      {[]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), Damaged},
		"gif of 0":       {[]byte("GIF89a\x00\x00\x00\x00\x00\x00\x00;"), Damaged},
		"no webp":        {[]byte("RIFF\x10\x00\x00\x00WEBPVP8L\x04\x00\x00\x00...."), Damaged},
	} {
		s, dir := open(t)
		_, err := take(t.Context(), s, c.file)
		var refused *Refusal
		if !errors.As(err, &refused) || refused.Code() != c.code {
			t.Errorf("%s: %v", name, err)
		}
		if n := folders(t, dir); n != 0 {
			t.Errorf("%s: %d folders are left", name, n)
		}
	}
}

// TestPolyglot: what hides behind a picture, or in it, does not come out.
func TestPolyglot(t *testing.T) {
	s, _ := open(t)
	page := []byte("<script>alert('secret')</script>")
	plain := asJPEG(t, sample(40, 40))
	comment := append([]byte{0xff, 0xd8, 0xff, 0xfe, 0, byte(len(page) + 2)}, page...)
	p, err := take(t.Context(), s, append(append(comment, plain[2:]...), page...))
	if err != nil {
		t.Fatal(err)
	}
	body, err := s.Read(p.Hash, Rendition{Width: 40})
	if err != nil || bytes.Contains(body, []byte("secret")) {
		t.Error("what hides in a picture is served")
	}
	if other, err := take(t.Context(), s, plain); err != nil || other != p {
		t.Error("the same pixels are another picture", err)
	}
}

// TestUpright: every way to hold a camera gives the picture that was meant. The corner that is red
// in the upright picture is at its top left.
func TestUpright(t *testing.T) {
	for turn := orientation(2); turn <= 8; turn++ {
		meant := image.NewRGBA(image.Rect(0, 0, 30, 20))
		for x := range 10 {
			for y := range 5 {
				meant.Set(x, y, color.RGBA{255, 0, 0, 255})
			}
		}
		written := image.NewRGBA(image.Rect(0, 0, 30, 20))
		if turn.swaps() {
			written = image.NewRGBA(image.Rect(0, 0, 20, 30))
		}
		for x := range 30 {
			for y := range 20 {
				w, h := written.Bounds().Dx(), written.Bounds().Dy()
				at := turn.source(x, y, w, h)
				written.Set(at.X, at.Y, meant.At(x, y))
			}
		}
		if !bytes.Equal(upright(written, turn).Pix, meant.Pix) {
			t.Errorf("%d is not upright", turn)
		}
		head, err := measure(turned(asJPEG(t, written), turn))
		if err != nil || head.turn != turn {
			t.Errorf("%d is read as %d, %v", turn, head.turn, err)
		}
	}
	// As cameras have it: 6 is held upright, its top at the right of what was written.
	if got := orientation(6).source(0, 0, 20, 30); got != image.Pt(0, 29) {
		t.Errorf("6 begins at %v", got)
	}
	if got := orientation(8).source(0, 0, 20, 30); got != image.Pt(19, 0) {
		t.Errorf("8 begins at %v", got)
	}
}

// TestColours: the red of Display P3 is more than the web's; a middle grey stays a grey.
func TestColours(t *testing.T) {
	for name, c := range map[string]struct{ from, want color.RGBA }{
		"a red":  {color.RGBA{200, 100, 100, 255}, color.RGBA{213, 96, 97, 255}},
		"grey":   {color.RGBA{128, 128, 128, 255}, color.RGBA{128, 128, 128, 255}},
		"purest": {color.RGBA{0, 255, 0, 255}, color.RGBA{0, 255, 0, 255}},
	} {
		m := image.NewRGBA(image.Rect(0, 0, 1, 1))
		m.SetRGBA(0, 0, c.from)
		toWeb(m, profileOf(displayP3()))
		got := m.RGBAAt(0, 0)
		for i, pair := range [][2]uint8{{got.R, c.want.R}, {got.G, c.want.G}, {got.B, c.want.B}} {
			if d := int(pair[0]) - int(pair[1]); d < -3 || d > 3 {
				t.Errorf("%s: channel %d of %v, want %v", name, i, got, c.want)
			}
		}
	}
	for name, icc := range map[string][]byte{
		"none": nil, "short": displayP3()[:200], "another kind": make([]byte, 300),
	} {
		if profileOf(icc) != nil {
			t.Errorf("%s is a profile", name)
		}
	}
	s, _ := open(t)
	plain := asJPEG(t, flat(20, 20, color.RGBA{200, 100, 100, 255}))
	p, err := take(t.Context(), s, profiled(plain, displayP3()))
	if err != nil {
		t.Fatal(err)
	}
	body, err := s.Read(p.Hash, Rendition{Width: 20})
	if err != nil {
		t.Fatal(err)
	}
	m, err := jpeg.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if r, _, _, _ := m.At(9, 9).RGBA(); r>>8 < 207 {
		t.Errorf("a profile of a file counts for nothing: red is %d", r>>8)
	}
}

// TestNoBleeding: the colour of what cannot be seen stays out of what can.
func TestNoBleeding(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 400, 400))
	for x := range 400 {
		for y := range 400 {
			m.SetNRGBA(x, y, color.NRGBA{255, 0, 0, 0})
			if x >= 200 {
				m.SetNRGBA(x, y, color.NRGBA{0, 0, 255, 255})
			}
		}
	}
	s, _ := open(t)
	p, err := take(t.Context(), s, asPNG(t, m))
	if err != nil {
		t.Fatal(err)
	}
	body, err := s.Read(p.Hash, Rendition{160, true})
	if err != nil {
		t.Fatal(err)
	}
	small, err := png.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for x := range 160 {
		if got := color.NRGBAModel.Convert(small.At(x, 80)).(color.NRGBA); got.A > 0 && got.R > 3 {
			t.Errorf("at %d it is %v", x, got)
		}
	}
}

// TestFirstFrame: of a GIF that moves the first frame is taken, where it stands on its canvas.
func TestFirstFrame(t *testing.T) {
	colours := color.Palette{color.White, color.RGBA{255, 0, 0, 255}, color.RGBA{0, 0, 255, 255}}
	first := image.NewPaletted(image.Rect(10, 10, 20, 20), colours)
	for i := range first.Pix {
		first.Pix[i] = 1
	}
	second := image.NewPaletted(image.Rect(0, 0, 40, 40), colours)
	for i := range second.Pix {
		second.Pix[i] = 2
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, &gif.GIF{
		Image: []*image.Paletted{first, second}, Delay: []int{1, 1},
		Config: image.Config{ColorModel: colours, Width: 40, Height: 40},
	}); err != nil {
		t.Fatal(err)
	}
	s, _ := open(t)
	p, err := take(t.Context(), s, out.Bytes())
	if err != nil || p.Width != 40 || !p.Alpha {
		t.Fatal(p, err)
	}
	body, _ := s.Read(p.Hash, Rendition{40, true})
	m, err := png.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ x, y, red, alpha int }{{15, 15, 255, 255}, {30, 30, 0, 0}} {
		got := color.NRGBAModel.Convert(m.At(c.x, c.y)).(color.NRGBA)
		if int(got.R) != c.red || int(got.A) != c.alpha || got.B != 0 {
			t.Errorf("at %d, %d: %v", c.x, c.y, got)
		}
	}
}

// TestMemory holds what a file is said to need against what its decoding and scaling take.
func TestMemory(t *testing.T) {
	for _, turn := range []orientation{1, 6} {
		file := turned(asJPEG(t, flat(1_500, 3_000, color.RGBA{9, 99, 199, 255})), turn)
		head, err := measure(file)
		if err != nil {
			t.Fatal(err)
		}
		source, err := head.decode(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		fit(source, head.turn)
		runtime.ReadMemStats(&after)
		decoded := int64(head.width) * int64(head.height) * head.perPixel
		if took := int64(after.TotalAlloc - before.TotalAlloc); head.memory() < decoded+took {
			t.Errorf("%d bytes are promised, %d + %d are taken", head.memory(), decoded, took)
		}
	}
}

func open(t testing.TB) (*Store, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "pictures")
	s, err := Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

// folders counts pictures, and what is left of them.
func folders(t *testing.T, dir string) (n int) {
	t.Helper()
	if err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		in, _ := filepath.Rel(dir, path)
		if d.IsDir() && (strings.Count(in, "/") == 1 || strings.HasPrefix(in, freshPrefix)) {
			n++
		}
		return err
	}); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return n
}
