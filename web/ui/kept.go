package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"
	templruntime "github.com/a-h/templ/runtime"
)

// Kept is a page that was made once for everybody: bytes, and between them holes for what differs
// from one shopper to the next. It is made by Keep and may be filled by many at the same time.
type Kept struct {
	parts []part
}

// part is bytes, and the name of the hole behind them.
type part struct {
	bytes []byte
	hole  string
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
	return k, page.Render(ctx, k)
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

// Len is how many bytes are kept.
func (k *Kept) Len() (n int) {
	for i := range k.parts {
		n += len(k.parts[i].bytes)
	}
	return n
}
