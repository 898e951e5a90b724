package ui

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
	"sync"

	"github.com/a-h/templ"
	templruntime "github.com/a-h/templ/runtime"
	"github.com/klauspost/compress/flate"
)

// Kept is a page that was made once for everybody: bytes, and between them holes for what differs
// from one shopper to the next. It is made by Keep and may be filled by many at the same time.
type Kept struct {
	parts []part
}

// part is bytes, and the name of the hole behind them.
type part struct {
	bytes    []byte
	deflated []byte // the same, as blocks of a deflate stream
	hole     string
}

// Write takes what stands between two holes.
func (k *Kept) Write(p []byte) (int, error) {
	if len(k.parts) == 0 {
		k.parts = append(k.parts, part{})
	}
	last := &k.parts[len(k.parts)-1]
	last.bytes = append(last.bytes, p...)
	return len(p), nil
}

func (k *Kept) cut(name string) {
	if len(k.parts) == 0 {
		k.parts = append(k.parts, part{})
	}
	k.parts[len(k.parts)-1].hole = name
	k.parts = append(k.parts, part{})
}

// Keep makes a page and leaves its holes open.
func Keep(ctx context.Context, page templ.Component) (*Kept, error) {
	k := &Kept{}
	if err := page.Render(ctx, k); err != nil {
		return nil, err
	}
	return k, k.deflate()
}

// keptLevel packs a page that hundreds may be shown, and that lives for two seconds.
const keptLevel = 5

// packers are lent out from page to page: the tables of one are a hundred times as large as what it
// packs.
var packers = sync.Pool{New: func() any {
	packer, err := flate.NewWriter(nil, keptLevel)
	if err != nil {
		panic(err) // there is no such level
	}
	return packer
}}

// deflate packs each part by itself, so that parts can stand behind one another with something else
// in between. A flush ends a part at a whole byte.
func (k *Kept) deflate() (err error) {
	packer := packers.Get().(*flate.Writer)
	defer packers.Put(packer)
	var b bytes.Buffer
	for i := range k.parts {
		if err != nil {
			return err
		}
		b.Reset()
		packer.Reset(&b)
		_, failed := packer.Write(k.parts[i].bytes)
		err = errors.Join(failed, packer.Flush())
		k.parts[i].deflated = bytes.Clone(b.Bytes())
	}
	return err
}

// Hole is a part of a page that is somebody's own. In a page that is kept it is left open, to be
// filled under its name; in any other it is shown at once.
func Hole(name string, own templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		buffer, ok := w.(*templruntime.Buffer)
		if !ok {
			return own.Render(ctx, w)
		}
		kept, ok := buffer.Underlying.(*Kept)
		if !ok {
			return own.Render(ctx, w)
		}
		if err := buffer.Flush(); err != nil {
			return err
		}
		kept.cut(name)
		return nil
	})
}

// Fill writes the page with its holes filled; a hole that nobody fills stays empty.
func (k *Kept) Fill(ctx context.Context, w io.Writer, own map[string]templ.Component) error {
	for i := range k.parts {
		if _, err := w.Write(k.parts[i].bytes); err != nil {
			return err
		}
		if fill, ok := own[k.parts[i].hole]; ok {
			if err := fill.Render(ctx, w); err != nil {
				return err
			}
		}
	}
	return nil
}

// FillGzip writes the page with its holes filled as gzip. What was kept was packed when it was
// made; what is somebody's own is stored as it is, which costs nothing and keeps secrets out
// of what is packed together with words that others choose.
func (k *Kept) FillGzip(
	ctx context.Context, w *bytes.Buffer, own map[string]templ.Component,
) error {
	w.WriteString("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff")
	sum, size := crc32.NewIEEE(), 0
	var hole bytes.Buffer
	for i := range k.parts {
		p := &k.parts[i]
		w.Write(p.deflated)
		sum.Write(p.bytes)
		size += len(p.bytes)
		fill, ok := own[p.hole]
		if !ok {
			continue
		}
		hole.Reset()
		if err := fill.Render(ctx, &hole); err != nil {
			return err
		}
		sum.Write(hole.Bytes())
		size += hole.Len()
		for hole.Len() > 0 {
			storeBlock(w, hole.Next(math.MaxUint16), false)
		}
	}
	storeBlock(w, nil, true)
	var end [8]byte
	binary.LittleEndian.PutUint32(end[:4], sum.Sum32())
	binary.LittleEndian.PutUint32(end[4:], uint32(size))
	w.Write(end[:])
	return nil
}

// storeBlock writes a block of a deflate stream that is not packed.
func storeBlock(w *bytes.Buffer, data []byte, last bool) {
	var head [5]byte
	if last {
		head[0] = 1
	}
	binary.LittleEndian.PutUint16(head[1:], uint16(len(data)))
	binary.LittleEndian.PutUint16(head[3:], ^uint16(len(data)))
	w.Write(head[:])
	w.Write(data)
}
