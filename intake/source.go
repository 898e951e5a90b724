package intake

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"sync/atomic"
)

// source gives the unpacked bytes of a file and counts what was read of it as it came.
type source struct {
	*bufio.Reader
	read *counter
}

// counter counts the bytes that pass. It is atomic because progress is drawn by another goroutine.
type counter struct {
	r io.Reader
	n atomic.Int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// newSource unpacks gzip, drops a UTF-8 byte order mark and refuses encodings that are not read. It
// looks at bytes and never at the name of the file.
func newSource(file string, r io.Reader) (*source, error) {
	read := &counter{r: r}
	buffered := bufio.NewReaderSize(read, 64<<10)
	head, err := buffered.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if bytes.Equal(head, []byte{0x1f, 0x8b}) {
		packed, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, &FileError{File: file, Code: CodeFileGzip, Detail: err.Error()}
		}
		u := &unpacker{file: file, gz: packed, packed: &read.n}
		buffered = bufio.NewReaderSize(u, 64<<10)
	}
	s := &source{Reader: buffered, read: read}
	return s, s.checkEncoding(file)
}

func (s *source) checkEncoding(file string) error {
	head, err := s.Peek(512)
	if len(head) == 0 {
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		return &FileError{File: file, Code: CodeFileEmpty}
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		_, err := s.Discard(3)
		return err
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return &FileError{File: file, Code: CodeFileUTF16}
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return &FileError{File: file, Code: CodeFileFormat,
			Detail: "an archive inside or in place of the text; unpack it first"}
	case bytes.IndexByte(head, 0) >= 0 && evenZeros(head):
		return &FileError{File: file, Code: CodeFileUTF16}
	case bytes.IndexByte(head, 0) >= 0:
		return &FileError{File: file, Code: CodeFileFormat, Detail: "binary data"}
	}
	return nil
}

// evenZeros sees UTF-16 of Latin text without a mark: nearly every second byte is zero.
func evenZeros(head []byte) bool { return bytes.Count(head, []byte{0})*5 >= len(head)*2 }

// unpacker bounds what gzip may become, in size and in ratio.
type unpacker struct {
	file   string
	gz     *gzip.Reader
	packed *atomic.Int64
	out    int64
}

func (u *unpacker) Read(p []byte) (int, error) {
	n, err := u.gz.Read(p)
	u.out += int64(n)
	if u.out > MaxUnpacked || (u.out > BombFloor && u.out/MaxRatio > u.packed.Load()) {
		return 0, &FileError{File: u.file, Code: CodeFileBomb}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return n, &FileError{File: u.file, Code: CodeFileGzip, Detail: err.Error()}
	}
	return n, err
}
