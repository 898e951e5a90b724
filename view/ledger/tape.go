package ledger

import (
	"bufio"
	"encoding/binary"
	"io"
)

// tape writes the rows of the books, or reads them back: each row tells its fields once, for both.
// Numbers are varints. The first thing that goes wrong is kept, and nothing happens after it.
type tape struct {
	w   *bufio.Writer
	r   *bufio.Reader // nil while writing
	err error
	buf [binary.MaxVarintLen64]byte
}

// number keeps one number.
func number[T ~int | ~int64 | ~uint64 | ~uint32 | ~uint16 | ~uint8](t *tape, v *T) {
	if t.err != nil {
		return
	}
	if t.r == nil {
		_, t.err = t.w.Write(binary.AppendVarint(t.buf[:0], int64(*v)))
		return
	}
	var n int64
	if n, t.err = binary.ReadVarint(t.r); t.err == nil {
		*v = T(n)
	}
}

// text keeps a string, or bytes.
func text[T ~string | ~[]byte](t *tape, v *T) {
	size := len(*v)
	number(t, &size)
	switch {
	case t.err != nil:
	case t.r == nil:
		_, t.err = t.w.WriteString(string(*v))
	default:
		b := make([]byte, size)
		if _, t.err = io.ReadFull(t.r, b); t.err == nil {
			*v = T(b)
		}
	}
}

// rows keeps a table.
func rows[R any](t *tape, table *[]R, row func(*tape, *R)) {
	size := len(*table)
	number(t, &size)
	if t.r != nil && t.err == nil {
		*table = make([]R, size)
	}
	for i := range *table {
		if t.err != nil {
			return
		}
		row(t, &(*table)[i])
	}
}
