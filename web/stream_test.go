package web

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// listener reads one stream.
type listener struct {
	t     *testing.T
	lines *bufio.Scanner
	stop  func()
}

func listen(t *testing.T, server *httptest.Server) *listener {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	r, err := http.NewRequestWithContext(ctx, "GET", server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if got.StatusCode != 200 || got.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%d %v", got.StatusCode, got.Header)
	}
	return &listener{t, bufio.NewScanner(got.Body), func() { cancel(); got.Body.Close() }}
}

// next reads a frame as one line, "" at the end of the stream.
func (l *listener) next() string {
	var frame []string
	for l.lines.Scan() {
		if l.lines.Text() == "" {
			return strings.Join(frame, " ")
		}
		frame = append(frame, l.lines.Text())
	}
	return ""
}

func (l *listener) wants(frame string) {
	l.t.Helper()
	if got := l.next(); got != frame {
		l.t.Fatalf("got  %q\nwant %q", got, frame)
	}
}

func newServer(t *testing.T) (*Hub, *httptest.Server) {
	h := NewHub(time.Now)
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	t.Cleanup(h.Close)
	return h, server
}

func TestStreamOfAHub(t *testing.T) {
	h, server := newServer(t)
	early := listen(t, server)
	defer early.stop()
	early.wants("retry: 2000")
	h.Publish([]byte(`{"all":1}`), []byte(`{"new":1}`))
	early.wants(`event: snapshot id: 1 data: {"all":1}`)
	h.Publish([]byte(`{"all":2}`), []byte(`{"new":2}`))
	early.wants(`event: delta id: 2 data: {"new":2}`)
	h.Stale([]byte(`{"reason":"x"}`))
	early.wants(`event: stale id: 3 data: {"reason":"x"}`)
	late := listen(t, server)
	defer late.stop()
	late.wants("retry: 2000")
	late.wants(`event: snapshot id: 2 data: {"all":2}`)
	late.wants(`event: stale id: 3 data: {"reason":"x"}`)
	h.Publish([]byte(`{"all":4}`), []byte(`{"new":4}`))
	for _, l := range []*listener{early, late} {
		l.wants(`event: delta id: 4 data: {"new":4}`)
	}
	h.Close()
	returns := map[string]bool{}
	for _, l := range []*listener{early, late} {
		returns[l.next()] = true
		if rest := l.next(); rest != "" {
			t.Errorf("after the end: %q", rest)
		}
	}
	if len(returns) != 2 {
		t.Errorf("all come back at once: %v", returns)
	}
}

// A browser that misses messages gets the latest of everything, and nothing is kept for it.
func TestSlowBrowsersGetTheLatest(t *testing.T) {
	h := NewHub(time.Now)
	h.Publish([]byte("s1"), []byte("d1"))
	_, seen, _, _ := h.next(0)
	for n := 2; n <= 50; n++ {
		h.Publish(fmt.Append(nil, "s", n), fmt.Append(nil, "d", n))
	}
	frames, version, wait, open := h.next(seen)
	if len(frames) != 1 || !strings.Contains(string(frames[0]), "data: s50") || version != 50 ||
		wait != nil || !open {
		t.Errorf("%q at %d", frames, version)
	}
	if frames, _, wait, _ = h.next(50); frames != nil || wait == nil {
		t.Errorf("again: %q", frames)
	}
}

// One message is encoded once: all browsers are given the same bytes.
func TestFramesAreShared(t *testing.T) {
	h := NewHub(time.Now)
	h.Publish([]byte("s"), []byte("d"))
	one, _, _, _ := h.next(0)
	two, _, _, _ := h.next(0)
	if &one[0][0] != &two[0][0] {
		t.Error("a frame was made twice")
	}
}

func TestFullAndClosedHubs(t *testing.T) {
	h, server := newServer(t)
	h.mu.Lock()
	h.clients = MaxStreams
	h.mu.Unlock()
	refused := func(when string) {
		t.Helper()
		got, err := server.Client().Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		if got.StatusCode != 503 || got.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %d %v", when, got.StatusCode, got.Header)
		}
	}
	refused("full")
	h.mu.Lock()
	h.clients = 0
	h.mu.Unlock()
	l := listen(t, server)
	l.wants("retry: 2000")
	if n := h.Clients(); n != 1 {
		t.Errorf("%d listen", n)
	}
	l.stop()
	h.Close()
	refused("closed")
}
