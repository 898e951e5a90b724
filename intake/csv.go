package intake

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// rows reads the records of RFC 4180 one at a time. Unlike encoding/csv it bounds a record, and it
// finds its way back: when the quotes of a record are broken only its first line is lost, and the
// lines behind it are read again as records of their own.
type rows struct {
	file   string
	in     *bufio.Reader
	comma  byte
	eol    byte
	line   int    // of the next physical line
	again  []byte // lines that a broken record had swallowed
	rescan int    // how many bytes were read again so far

	raw   []byte
	cut   cutter
	cells []string
}

// record is one row; code says what is wrong with it, if anything. The cells are valid until
// the next.
type record struct {
	line  int
	cells []string
	code  string
	raw   string // beginning of a broken row, for the Reject
}

// parser states of a cell
const (
	cellStart = iota
	cellPlain
	cellQuoted
	cellQuoteEnd // behind a quote inside a quoted cell
)

// next gives the next record that is not blank, or io.EOF.
func (c *rows) next() (record, error) {
	for {
		start := c.line
		first, long, err := c.readLine(c.raw[:0])
		if err != nil {
			return record{}, err
		}
		c.raw = first
		if long {
			return record{line: start, code: CodeRowLong, raw: quote(string(first))}, nil
		}
		if len(bytes.TrimSpace(first)) == 0 {
			continue
		}
		return c.join(start)
	}
}

// join reads on while a quoted cell is open, then cuts the record into cells.
func (c *rows) join(start int) (record, error) {
	firstLen := len(c.raw)
	cut := &c.cut
	cut.reset()
	state := cut.feed(c.raw, c.comma)
	for state == cellQuoted {
		more, long, err := c.readLine(c.raw)
		if err != nil && !errors.Is(err, io.EOF) {
			return record{}, err
		}
		grown := more[len(c.raw):]
		c.raw = more
		if long || len(grown) == 0 || len(c.raw) > MaxRecord {
			state = -1
			break
		}
		state = cut.feed(grown, c.comma)
	}
	broken := record{line: start, raw: quote(string(c.raw[:firstLen]))}
	if state < 0 {
		broken.code = CodeRowBroken
		return broken, c.unread(start, firstLen)
	}
	if !utf8.Valid(c.raw) {
		broken.code = CodeEncoding
		return broken, nil
	}
	c.cells = cut.appendCells(c.cells[:0])
	return record{line: start, cells: c.cells}, nil
}

// unread puts everything behind the first line of a broken record back.
func (c *rows) unread(start, firstLen int) error {
	rest := c.raw[firstLen:]
	c.rescan += len(rest)
	if c.rescan > MaxRescan {
		return &FileError{File: c.file, Code: CodeFileQuotes}
	}
	c.again = append(append([]byte(nil), rest...), c.again...)
	c.line = start + 1
	return nil
}

// readLine appends one physical line with its ending to dst; io.EOF comes only with nothing
// appended. A line longer than MaxRecord is read to its end and cut to one byte more than that,
// the last being the ending, so that it is seen to be too long when it is read again.
func (c *rows) readLine(dst []byte) (line []byte, long bool, err error) {
	before := len(dst)
	for {
		var piece []byte
		if len(c.again) > 0 {
			piece, err = c.takeAgain()
		} else {
			piece, err = c.in.ReadSlice(c.eol)
		}
		if room := MaxRecord + 1 - (len(dst) - before); len(piece) > room {
			piece = piece[:room]
		}
		dst = append(dst, piece...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if errors.Is(err, io.EOF) && len(dst) > before {
			err = nil
		}
		if err == nil {
			c.line++
		}
		if long = len(dst)-before > MaxRecord; long {
			dst[len(dst)-1] = c.eol
		}
		return dst, long, err
	}
}

func (c *rows) takeAgain() ([]byte, error) {
	end := bytes.IndexByte(c.again, c.eol)
	if end < 0 {
		piece := c.again
		c.again = nil
		return piece, bufio.ErrBufferFull // the line goes on in the file
	}
	piece := c.again[:end+1]
	c.again = c.again[end+1:]
	return piece, nil
}

// cutter cuts one record into cells; it is fed line by line so that no byte is looked at twice.
type cutter struct {
	state int
	text  []byte
	ends  []int
}

func (k *cutter) reset() { k.state, k.text, k.ends = cellStart, k.text[:0], k.ends[:0] }

// feed takes the next physical line and returns the state behind it: cellQuoted when the record
// goes on, -1 when its quotes are broken.
func (k *cutter) feed(line []byte, comma byte) int {
	body := bytes.TrimRight(line, "\r\n")
	for _, b := range body {
		switch {
		case k.state == cellQuoted:
			if b == '"' {
				k.state = cellQuoteEnd
			} else {
				k.text = append(k.text, b)
			}
		case b == comma:
			k.endCell()
		case b == '"' && k.state == cellStart:
			k.state = cellQuoted
		case b == '"' && k.state == cellQuoteEnd:
			k.text, k.state = append(k.text, '"'), cellQuoted
		case b == '"', k.state == cellQuoteEnd:
			return -1
		default:
			k.text, k.state = append(k.text, b), cellPlain
		}
	}
	if k.state == cellQuoted {
		k.text = append(k.text, '\n')
		return cellQuoted
	}
	k.endCell()
	return cellStart
}

func (k *cutter) endCell() { k.ends, k.state = append(k.ends, len(k.text)), cellStart }

func (k *cutter) appendCells(dst []string) []string {
	all, from := string(k.text), 0
	for _, end := range k.ends {
		dst = append(dst, all[from:end])
		from = end
	}
	return dst
}
