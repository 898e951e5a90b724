package web

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Hub sends one stream of server-sent events to any number of browsers. Each message is encoded
// once and its bytes are shared. A browser that is too slow for the deltas misses some and gets
// the latest snapshot instead: nothing is queued for anybody.
type Hub struct {
	now      func() time.Time // wall time, for write deadlines
	mu       sync.Mutex
	version  uint64 // of the last delta
	snapshot []byte // frame of everything, as of version
	delta    []byte // frame of what changed from version-1 to version
	stale    []byte // frame that the source has stopped, or nil
	changed  chan struct{}
	closed   bool
	clients  int
	joined   int // ever, to spread the returns after Close
}

const (
	// MaxStreams bounds the browsers of a hub; the next one is told to come back.
	MaxStreams = 10_000
	// heartbeat keeps proxies from closing a silent stream.
	heartbeat = 15 * time.Second
	// streamWrite bounds how long one write to a browser may take before it is let go.
	streamWrite = 10 * time.Second
)

// Milliseconds after which a browser comes back: at first, and within how many more the browsers
// of a hub that closes are spread, so that a restart is not met by all of them at once.
const (
	firstRetry  = 2_000
	retrySpread = 5_000
)

// NewHub makes a hub without a message; now is wall time.
func NewHub(now func() time.Time) *Hub { return &Hub{now: now, changed: make(chan struct{})} }

// Publish makes a new version: snapshot is everything as of now, delta what changed since the
// last Publish, both as JSON without line breaks.
func (h *Hub) Publish(snapshot, delta []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.version++
	h.snapshot = frame("snapshot", h.version, snapshot)
	h.delta = frame("delta", h.version, delta)
	h.stale = nil
	h.wake()
}

// Stale tells the browsers that the source has stopped, with JSON that says since when and why.
func (h *Hub) Stale(reason []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.version++
	h.stale = frame("stale", h.version, reason)
	h.wake()
}

// Close ends every stream and tells each browser when to come back.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	h.wake()
}

func (h *Hub) wake() {
	close(h.changed)
	h.changed = make(chan struct{})
}

func retryFrame(milliseconds int) []byte {
	return append(strconv.AppendInt([]byte("retry: "), int64(milliseconds), 10), "\n\n"...)
}

func frame(name string, id uint64, data []byte) []byte {
	b := make([]byte, 0, len(data)+64)
	b = append(b, "event: "...)
	b = append(b, name...)
	b = append(b, "\nid: "...)
	b = strconv.AppendUint(b, id, 10)
	b = append(b, "\ndata: "...)
	b = append(b, data...)
	return append(b, "\n\n"...)
}

// next gives the frames that bring a browser from version seen to the present, and what to wait
// for when there is nothing new.
func (h *Hub) next(seen uint64) (frames [][]byte, version uint64, wait <-chan struct{}, open bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed:
		return nil, seen, nil, false
	case h.version == seen:
		return nil, seen, h.changed, true
	case seen != 0 && h.version == seen+1 && h.stale != nil:
		return [][]byte{h.stale}, h.version, nil, true
	case seen != 0 && h.version == seen+1:
		return [][]byte{h.delta}, h.version, nil, true
	}
	if h.snapshot != nil {
		frames = append(frames, h.snapshot)
	}
	if h.stale != nil {
		frames = append(frames, h.stale)
	}
	return frames, h.version, nil, true
}

// join takes a browser in; number is its place in the order of coming.
func (h *Hub) join() (number int, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || h.clients >= MaxStreams {
		return 0, false
	}
	h.clients++
	h.joined++
	return h.joined, true
}

func (h *Hub) leave() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.clients--
}

// Clients is how many browsers listen now.
func (h *Hub) Clients() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.clients
}

// ServeHTTP is one browser's stream: the snapshot first, then deltas.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	number, ok := h.join()
	if !ok {
		NewProblem("too_many_streams", Lang(r)).Write(w, r)
		return
	}
	defer h.leave()
	s := openStream(w, h.now)
	defer s.end()
	if !s.send(retryFrame(firstRetry)) {
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for seen := uint64(0); ; {
		frames, version, wait, open := h.next(seen)
		if !open {
			s.send(retryFrame(firstRetry + number%retrySpread))
			return
		}
		if !s.send(frames...) {
			return
		}
		seen = version
		if wait != nil && !rest(r.Context(), wait, beat.C, func() bool {
			return s.send(stillHere)
		}) {
			return
		}
	}
}

// rest waits for a change, sending a heartbeat when it takes long.
func rest(ctx context.Context, wait <-chan struct{}, beat <-chan time.Time, ping func() bool) bool {
	for {
		select {
		case <-wait:
			return true
		case <-ctx.Done():
			return false
		case <-beat:
			if !ping() {
				return false
			}
		}
	}
}

// stillHere is a comment: it keeps the way open and says nothing.
var stillHere = []byte(": still here\n\n")

// stream is one answer that goes on.
type stream struct {
	w   http.ResponseWriter
	out *http.ResponseController
	now func() time.Time
}

func openStream(w http.ResponseWriter, now func() time.Time) *stream {
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no")
	return &stream{w, http.NewResponseController(w), now}
}

// end gives the next request of the connection all the time it wants; a connection that cannot be
// told so is closed by the server anyway.
func (s *stream) end() { _ = s.out.SetWriteDeadline(time.Time{}) }

// send writes frames through to the browser, and reports whether it took them.
func (s *stream) send(frames ...[]byte) bool {
	if len(frames) == 0 {
		return true
	}
	if s.out.SetWriteDeadline(s.now().Add(streamWrite)) != nil {
		return false
	}
	for _, f := range frames {
		if _, err := s.w.Write(f); err != nil {
			return false
		}
	}
	return s.out.Flush() == nil
}
