// Package picture takes in merchants' pictures, makes of each what the pages show, and keeps that
// by content.
//
// It promises that nothing of a file but its pixels goes on: they are decoded, turned upright,
// brought to the colours of the web and encoded anew, so that no metadata, no place where a
// photograph was taken and nothing that hides behind a picture is ever served; that a file is
// measured before it is decoded, and that decoding holds no more memory at a time than it was
// given; that the same file makes the same pictures under the same name; that a name stands for
// one content, which anybody can check with sha256sum and which is checked whenever it is read;
// and that a crash or a full disk leaves a picture whole or not there at all.
//
// It never asks another host for anything, never enlarges, never trusts a file's name or its
// declared type, and knows nothing of products.
package picture

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"io"
	"strconv"
	"strings"

	"carnival/event"
)

// Bounds of what is taken in.
const (
	// MaxBytes bounds a file.
	MaxBytes = 16 << 20
	// MaxPixels bounds width times height.
	MaxPixels = 40_000_000
	// MaxSide bounds width and height.
	MaxSide = 20_000
)

// The largest that is kept of a picture: this wide, and twice as high for what is long.
const (
	maxWidth  = 1280
	maxHeight = 2 * maxWidth
)

// steps are the widths that a picture is made in beside its largest one.
var steps = [...]int{160, 320, 640}

// Widths are the widths in which a picture of a width can be had, ascending; the last is its own.
func Widths(width int) (out []int) {
	for _, step := range steps {
		if step < width {
			out = append(out, step)
		}
	}
	return append(out, width)
}

// Shape is a picture as it is kept: the size of its largest rendition, and whether one can see
// through it.
type Shape struct {
	Width, Height int
	Alpha         bool
}

// At is the height that goes with one of the shape's widths.
func (s Shape) At(width int) int {
	return max(1, (s.Height*width+s.Width/2)/s.Width)
}

// Rendition is a picture in one of its widths.
type Rendition struct {
	Width int
	Alpha bool
}

// file is the name of a rendition: what is opaque is JPEG.
func (r Rendition) file() string {
	if r.Alpha {
		return strconv.Itoa(r.Width) + ".png"
	}
	return strconv.Itoa(r.Width) + ".jpg"
}

// renditionOf reads the name of a rendition; one that is none is of no width.
func renditionOf(file string) Rendition {
	digits, alpha := strings.CutSuffix(file, ".png")
	if !alpha {
		digits = strings.TrimSuffix(file, ".jpg")
	}
	width, _ := strconv.Atoi(digits) // 0 when it is none, which there is no file of
	return Rendition{width, alpha}
}

// Name is what a rendition is called where it is served.
func Name(hash event.Hash256, r Rendition) string {
	return hex.EncodeToString(hash[:]) + "-" + r.file()
}

// ParseName reads what Name writes, and nothing else.
func ParseName(name string) (hash event.Hash256, r Rendition, ok bool) {
	digits, file, _ := strings.Cut(name, "-")
	raw, err := hex.DecodeString(digits)
	if err != nil || len(raw) != len(hash) {
		return hash, r, false
	}
	hash, r = event.Hash256(raw), renditionOf(file)
	return hash, r, Name(hash, r) == name
}

// Refusal says why a file was not taken. Code is stable, and the name of a problem of the API.
type Refusal struct {
	code string
	why  error // what the decoder said, for a log; nil when nothing was decoded
}

// Code is the stable name of the refusal.
func (r *Refusal) Code() string { return r.code }

// Error says the refusal to who reads a log.
func (r *Refusal) Error() string {
	if r.why == nil {
		return r.code
	}
	return fmt.Sprintf("%s: %v", r.code, r.why)
}

// Unwrap gives what the decoder said.
func (r *Refusal) Unwrap() error { return r.why }

// Codes of refusals.
const (
	TooLarge = "picture_too_large" // more bytes than MaxBytes
	TooWide  = "picture_too_wide"  // more pixels than MaxPixels, or a side beyond MaxSide
	NotKnown = "picture_format"    // none of the formats that are read
	Damaged  = "picture_damaged"   // cut short, or not what it says it is
	NoRoom   = "picture_no_room"   // the disk is full, or nearly
	Crowded  = "pictures_crowded"  // more are being worked on than may wait
)

// Refusals lists the codes.
func Refusals() []string {
	return []string{TooLarge, TooWide, NotKnown, Damaged, NoRoom, Crowded}
}

// Take makes pictures of a file and keeps them. The outcome has the hash by which they are found
// again; a file that is known already is only recognised. An error is a Refusal, the context's,
// or one of the file's or of the folder's reading and writing.
func (s *Store) Take(ctx context.Context, file io.Reader) (event.Picture, error) {
	leave, err := s.works.come()
	if err != nil {
		return event.Picture{}, err
	}
	defer leave()
	made, err := s.receive(ctx, file)
	if err != nil {
		return event.Picture{}, err
	}
	return s.keep(made)
}

// Look gives what Take would give of a file, and keeps nothing.
func (s *Store) Look(ctx context.Context, file io.Reader) (event.Picture, error) {
	leave, err := s.works.come()
	if err != nil {
		return event.Picture{}, err
	}
	defer leave()
	made, err := s.receive(ctx, file)
	if err != nil {
		return event.Picture{}, err
	}
	p, _ := made.named()
	return p, nil
}

// receive reads a file and makes its renditions.
func (s *Store) receive(ctx context.Context, file io.Reader) (made, error) {
	if !s.hasRoom() {
		return made{}, &Refusal{code: NoRoom}
	}
	body, err := io.ReadAll(io.LimitReader(file, MaxBytes+1))
	if err != nil {
		return made{}, err
	}
	head, err := measure(body)
	if err != nil {
		return made{}, err
	}
	return s.work(ctx, body, head)
}

// work makes the renditions of a file as soon as there is memory for it.
func (s *Store) work(ctx context.Context, body []byte, head header) (made, error) {
	leave, err := s.works.enter(ctx, head.memory())
	if err != nil {
		return made{}, err
	}
	defer leave()
	return render(body, head)
}

// made is a picture in all its renditions.
type made struct {
	Shape
	files []file // ascending by width
}

type file struct {
	name string
	body []byte
}

// named gives the picture with its name, and the sums that the name stands for.
func (m *made) named() (p event.Picture, sums []byte) {
	for _, f := range m.files {
		sums = append(sums, sumLine(f.name, f.body)...)
	}
	return event.Picture{
		Hash: sha256.Sum256(sums), Alpha: m.Alpha, Width: uint16(m.Width), Height: uint16(m.Height),
	}, sums
}

// render decodes a file that was measured and makes its renditions.
func render(body []byte, head header) (m made, err error) {
	// The decoders read what strangers wrote: one that panics has met a damaged file, and must not
	// take the shop with it.
	defer func() {
		if p := recover(); p != nil {
			err = &Refusal{Damaged, fmt.Errorf("the decoder panicked: %v", p)}
		}
	}()
	source, err := head.decode(bytes.NewReader(body))
	if err != nil {
		return m, &Refusal{Damaged, err}
	}
	if source.Bounds().Dx() != head.width || source.Bounds().Dy() != head.height {
		return m, &Refusal{Damaged, fmt.Errorf("%v is not %d x %d", source.Bounds(),
			head.width, head.height)}
	}
	largest := upright(fit(source, head.turn), head.turn)
	toWeb(largest, profileOf(head.profile))
	m.Shape = Shape{largest.Bounds().Dx(), largest.Bounds().Dy(), !largest.Opaque()}
	for _, width := range Widths(m.Width) {
		one := largest
		if width < m.Width {
			one = scale(largest, image.Pt(width, m.At(width)))
		}
		body, err := encode(one, m.Alpha)
		if err != nil {
			return m, err
		}
		m.files = append(m.files, file{Rendition{width, m.Alpha}.file(), body})
	}
	return m, nil
}
