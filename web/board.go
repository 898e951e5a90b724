package web

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// Topic is one thing that browsers watch: the stock of a product, the cart of a shopper. Its Name
// is the name of the event that tells of it.
type Topic struct {
	Name string
	ID   uint64
	Lang string // where it is told in words
}

// Board tells any number of browsers how what they look at stands. Whatever is watched by somebody
// is looked up once a beat, encoded once when it has changed, and its bytes are shared. Nothing is
// queued: a browser that is slow misses what was in between and gets how things stand then.
type Board struct {
	now  func() time.Time // wall time, for write deadlines
	beat time.Duration

	mu      sync.Mutex
	topics  map[Topic]*topic
	from    map[netip.Addr]int // streams by where they come from
	streams int
	joined  int
	stop    chan struct{} // closed by the last browser that leaves; nil when nobody is there
	closed  chan struct{}
	once    sync.Once
}

// topic is how one thing stands.
type topic struct {
	version uint64
	data    []byte
	frame   []byte
	watched map[*watch]struct{}
}

// watch is one browser.
type watch struct {
	topics []*topic
	told   []uint64 // version of each that was sent
	wake   chan struct{}
}

// Look finds how topics stand and says it: data is JSON without line breaks, or nil when there is
// no such thing. It may ask views.
type Look func(topics []Topic, say func(t Topic, data []byte))

const (
	// boardBeat is how often what is watched is looked up.
	boardBeat = 500 * time.Millisecond
	// MaxTopics bounds what one browser watches.
	MaxTopics = 64
	// maxFrom bounds the streams of one address: many phones share one behind a carrier.
	maxFrom = 512
	// streamLife is after how long a browser has to come back and show again who it is.
	streamLife = 10 * time.Minute
)

// NewBoard makes a board that nobody watches yet; now is wall time.
func NewBoard(now func() time.Time) *Board {
	return &Board{now: now, beat: boardBeat, topics: map[Topic]*topic{},
		from: map[netip.Addr]int{}, closed: make(chan struct{})}
}

// Close ends every stream and tells each browser when to come back.
func (b *Board) Close() { b.once.Do(func() { close(b.closed) }) }

// Streams is how many browsers watch now.
func (b *Board) Streams() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.streams
}

// join takes a browser in. The first one starts the beat.
func (b *Board) join(from netip.Addr, topics []Topic, look Look) (w *watch, number int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case <-b.closed:
		return nil, 0
	default:
	}
	if b.streams >= MaxStreams || b.from[from] >= maxFrom && !from.IsLoopback() {
		return nil, 0
	}
	b.streams++
	b.joined++
	b.from[from]++
	w = &watch{told: make([]uint64, len(topics)), wake: make(chan struct{}, 1)}
	for _, key := range topics {
		t := b.topics[key]
		if t == nil {
			t = &topic{watched: map[*watch]struct{}{}}
			b.topics[key] = t
		}
		t.watched[w] = struct{}{}
		w.topics = append(w.topics, t)
	}
	w.wake <- struct{}{} // for what is known already
	if b.stop == nil {
		b.stop = make(chan struct{})
		go b.run(b.stop, look)
	}
	return w, b.joined
}

func (b *Board) leave(from netip.Addr, topics []Topic, w *watch) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.streams--
	if b.from[from]--; b.from[from] == 0 {
		delete(b.from, from)
	}
	for i, t := range w.topics {
		if delete(t.watched, w); len(t.watched) == 0 && b.topics[topics[i]] == t {
			delete(b.topics, topics[i])
		}
	}
	if b.streams == 0 {
		close(b.stop)
		b.stop = nil
	}
}

// run looks at once and then at every beat, for as long as anybody watches.
func (b *Board) run(stop <-chan struct{}, look Look) {
	tick := time.NewTicker(b.beat)
	defer tick.Stop()
	for {
		look(b.watched(), b.say)
		select {
		case <-stop:
			return
		case <-tick.C:
		}
	}
}

func (b *Board) watched() []Topic {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := make([]Topic, 0, len(b.topics))
	for key := range b.topics {
		out = append(out, key)
	}
	return out
}

// say takes in how a topic stands, and wakes who watches it when that is new.
func (b *Board) say(key Topic, data []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.topics[key]
	if t == nil || data == nil || t.version > 0 && string(t.data) == string(data) {
		return
	}
	t.version++
	t.data = data
	t.frame = frame(key.Name, t.version, data)
	for w := range t.watched {
		select {
		case w.wake <- struct{}{}:
		default: // it is awake already and will see this too
		}
	}
}

// news are the frames that a browser has not been sent, as things stand now.
func (b *Board) news(w *watch, out [][]byte) [][]byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, t := range w.topics {
		if t.version != w.told[i] {
			w.told[i] = t.version
			out = append(out, t.frame)
		}
	}
	return out
}

// Serve is one browser's stream over topics: how they stand, then what changes.
func (b *Board) Serve(w http.ResponseWriter, r *http.Request, topics []Topic, look Look) {
	from := ClientAddress(r)
	watching, number := b.join(from, topics, look)
	if watching == nil {
		NewProblem("too_many_streams", Lang(r)).Write(w, r)
		return
	}
	defer b.leave(from, topics, watching)
	s := openStream(w, b.now)
	defer s.end()
	if !s.send(retryFrame(firstRetry)) {
		return
	}
	life := time.NewTimer(streamLife + time.Duration(number%retrySpread)*time.Millisecond)
	defer life.Stop()
	pulse := time.NewTicker(heartbeat)
	defer pulse.Stop()
	var frames [][]byte
	for {
		select {
		case <-r.Context().Done():
			return
		case <-b.closed:
			s.send(retryFrame(firstRetry + number%retrySpread))
			return
		case <-life.C:
			return
		case <-pulse.C:
			frames = append(frames[:0], stillHere)
		case <-watching.wake:
			frames = b.news(watching, frames[:0])
		}
		if !s.send(frames...) {
			return
		}
	}
}

// Told is one event of an answer to who asks now and then instead of listening.
type Told struct {
	Event string          `json:"event"`
	Data  json.RawMessage `json:"data"`
}

// Ask finds how topics stand, for a browser to which streams do not get through.
func Ask(topics []Topic, look Look) []Told {
	out := make([]Told, 0, len(topics))
	look(topics, func(t Topic, data []byte) {
		if data != nil {
			out = append(out, Told{t.Name, data})
		}
	})
	return out
}
