package prove

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// Histories are lines of JSON in the order in which things happened on the shoppers' side.

// What a line tells.
const (
	sent       = "sent"       // the whole request has been handed to the connection
	answered   = "answered"   // the whole answer has been read
	unanswered = "unanswered" // it was sent, and the connection broke or the patience ended
	unsent     = "unsent"     // there was no connection to send it on
	gaveUp     = "gave_up"    // the shopper has tried often enough
	killed     = "killed"     // the server is being killed
	restarted  = "restarted"  // the server is ready again
)

// What a request does.
const (
	signIn   = "sign_in"
	checkout = "checkout"
	pay      = "pay"
	again    = "again"     // a checkout that had its answer, under the same key
	readBack = "read_back" // the checkout as it stands now
	look     = "look"      // at the goods, without being anybody
)

// line is one line of the histories.
type line struct {
	At      int64  `json:"at"` // microseconds of wall time
	What    string `json:"what"`
	Request int    `json:"request,omitempty"` // number of the request, from 1
	Does    string `json:"does,omitempty"`
	Shopper int    `json:"shopper,omitempty"` // number of the shopper, from 1
	As      string `json:"as,omitempty"`      // the id that the shopper has signed in as
	Key     string `json:"key,omitempty"`
	Payment string `json:"payment,omitempty"`
	Twin    bool   `json:"twin,omitempty"` // the second of two that were sent at once
	Try     int    `json:"try,omitempty"`
	Status  int    `json:"status,omitempty"`
	Code    string `json:"code,omitempty"` // of a problem or of the refused line
	Digest  string `json:"digest,omitempty"`
	// Answer is the body of an answer that made something; a session's token is left out.
	Answer json.RawMessage `json:"answer,omitempty"`
	Error  string          `json:"error,omitempty"`
}

// history writes lines. It is the side that is not killed.
type history struct {
	path string

	mu     sync.Mutex
	file   *os.File
	out    *bufio.Writer
	failed error
	last   int            // number of the last request
	open   map[int]string // what was sent and has not ended, by request
	struck map[int]string // of these, those that were open at the last kill
	buying map[int]bool   // shoppers who have sent a checkout
	bought int            // how many they were at the last kill
	fuse   *fuse
}

// fuse says when a kill is due, and does it.
type fuse struct {
	least, most int // answers that have to come before it, and that it comes after at the latest
	answers     int
	kill        func()
}

// due says whether the moment has come: answers were given just now, and enough is under way for
// the kill to count. When too much has been answered for that, it comes all the same, and will be
// repeated.
func (f *fuse) due(open map[int]string) bool {
	if f.answers < f.least {
		return false
	}
	var s Struck
	for _, does := range open {
		s.add(does)
	}
	return f.answers >= f.most ||
		s.Total >= leastUnanswered+leeway && s.Checkouts > 0 && s.Payments > 0
}

// leeway is how many answers may still arrive between the decision to kill and the kill.
const leeway = 30

func createHistory(path string) (*history, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &history{path: path, file: f, out: bufio.NewWriterSize(f, 1<<16),
		open: map[int]string{}, buying: map[int]bool{}}, nil
}

func (h *history) close() error {
	return errors.Join(h.flush(), h.file.Close())
}

// flush hands every line to the operating system, and tells of any that could not be.
func (h *history) flush() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return errors.Join(h.failed, h.out.Flush())
}

// number draws the number of a new request.
func (h *history) number() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last++
	return h.last
}

// write appends a line and keeps count of what is under way.
func (h *history) write(l line) {
	h.mu.Lock()
	fire := h.append(l)
	h.mu.Unlock()
	if fire != nil {
		fire()
	}
}

func (h *history) append(l line) (fire func()) {
	l.At = time.Now().UnixMicro()
	text, err := json.Marshal(l)
	if err == nil {
		_, err = h.out.Write(append(text, '\n'))
	}
	if err != nil && h.failed == nil {
		h.failed = fmt.Errorf("histories: %w", err)
	}
	switch l.What {
	case sent:
		h.open[l.Request] = l.Does
		if l.Does == checkout {
			h.buying[l.Shopper] = true
		}
	case answered:
		delete(h.open, l.Request)
		delete(h.struck, l.Request)
		if h.fuse != nil && l.Does != look {
			h.fuse.answers++
		}
	case unanswered:
		delete(h.open, l.Request)
	}
	if h.fuse != nil && h.fuse.due(h.open) {
		fire, h.fuse = h.fuse.kill, nil
	}
	return fire
}

// arm sets a fuse. It goes off in whoever writes the line that makes it due, so that nothing lies
// between the answer that was read and the kill.
func (h *history) arm(f *fuse) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fuse = f
}

// kill writes down that the server is being killed, and what is under way, before it is.
func (h *history) kill() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.append(line{What: killed})
	h.bought = len(h.buying)
	h.struck = make(map[int]string, len(h.open))
	for n, does := range h.open {
		h.struck[n] = does
	}
	return errors.Join(h.failed, h.out.Flush())
}

// survivors counts what was under way at the last kill and never got its answer.
func (h *history) survivors() (s Struck) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, does := range h.struck {
		s.add(does)
	}
	s.Buying = h.bought
	return s
}

// buyers is how many shoppers have sent a checkout.
func (h *history) buyers() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.buying)
}

func (s *Struck) add(does string) {
	if does != look {
		s.Total++
	}
	switch does {
	case signIn:
		s.SignIns++
	case checkout, again:
		s.Checkouts++
	case pay:
		s.Payments++
	case look:
		s.Looks++
	}
}

// readHistory goes over the lines of a file.
func readHistory(path string, each func(line) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	decoder := json.NewDecoder(bufio.NewReaderSize(f, 1<<16))
	for {
		var l line
		err := decoder.Decode(&l)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = each(l)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
}
