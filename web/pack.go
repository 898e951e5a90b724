package web

import (
	"bytes"
	"net/http"
	"strconv"
	"sync"

	"github.com/klauspost/compress/gzip"
)

const (
	// packLevel costs about a tenth of a millisecond for a cart; the best one would take a dozen
	// times as long to save one byte in ten.
	packLevel = 2
	// packFrom is the least size that is worth it.
	packFrom = 1 << 10
)

// Packer answers with pages, packed for who can unpack them. The zero value is ready.
type Packer struct{ free sync.Pool }

// sheet is a writer with its room, which is used again: both are large.
type sheet struct {
	room bytes.Buffer
	gzip *gzip.Writer
}

func (p *Packer) sheet() *sheet {
	s, ok := p.free.Get().(*sheet)
	if !ok {
		s = &sheet{}
		s.gzip, _ = gzip.NewWriterLevel(&s.room, packLevel) // the level is a good one
	}
	s.room.Reset()
	s.gzip.Reset(&s.room)
	return s
}

// Write answers with a page, which may be packed already. How long a packed page is tells a little
// of what is in it, and who may choose a part of the address could guess the rest, asking again and
// again: so what is packed is only what a person here asked for, or what holds nothing of anybody
// (docs/decisions/0011).
func (p *Packer) Write(w http.ResponseWriter, r *http.Request, status int, page []byte) {
	header := w.Header()
	if header.Get("Content-Encoding") == "" && len(page) >= packFrom {
		header.Add("Vary", "Accept-Encoding")
		if Accepts(r.Header.Get("Accept-Encoding"), "gzip") && packable(r) {
			s := p.sheet()
			defer p.free.Put(s)
			_, err := s.gzip.Write(page)
			if err == nil && s.gzip.Close() == nil {
				header.Set("Content-Encoding", "gzip")
				page = s.room.Bytes()
			}
		}
	}
	header.Set("Content-Length", strconv.Itoa(len(page)))
	w.WriteHeader(status)
	w.Write(page) // when the client has gone away, nobody is left to be told
}

// packable reports whether the answer to a request holds nothing of anybody, or was asked for from
// a page of this site or by a person who typed its address, as the browser says. A browser too old
// to say so gets its pages as they are.
func packable(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return true
	}
	return SessionOf(r).Role == Anyone
}
