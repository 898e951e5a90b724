package web

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// shelf is what a test's board looks at: one number.
type shelf struct {
	board *Board
	stock atomic.Int64
	looks atomic.Int64
}

func newShelf(t testing.TB) (*shelf, *httptest.Server) {
	s := &shelf{board: NewBoard(time.Now)}
	s.board.beat = 20 * time.Millisecond
	s.stock.Store(7)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.board.Serve(w, r, []Topic{{Name: "stock", ID: 1}}, s.look)
	}))
	t.Cleanup(server.Close)
	t.Cleanup(s.board.Close)
	return s, server
}

func (s *shelf) look(topics []Topic, say func(Topic, []byte)) {
	s.looks.Add(1)
	for _, t := range topics {
		say(t, strconv.AppendInt(nil, s.stock.Load(), 10))
	}
}

func TestABoardTellsWhatChanges(t *testing.T) {
	s, server := newShelf(t)
	one, other := listen(t, server), listen(t, server)
	defer one.stop()
	defer other.stop()
	for _, l := range []*listener{one, other} {
		l.wants("retry: 2000")
		l.wants("event: stock id: 1 data: 7")
	}
	s.stock.Store(6)
	for _, l := range []*listener{one, other} {
		l.wants("event: stock id: 2 data: 6")
	}
	late := listen(t, server) // who comes late is told how it stands, not how it came about
	defer late.stop()
	late.wants("retry: 2000")
	late.wants("event: stock id: 2 data: 6")
	s.board.Close()
	if got := one.next(); !strings.HasPrefix(got, "retry: ") {
		t.Errorf("a board that closes says %q", got)
	}
	if got := one.next(); got != "" {
		t.Errorf("a closed stream goes on with %q", got)
	}
}

// What nobody watches costs nothing: the beat ends with the last browser, and begins anew.
func TestABoardRestsWhenNobodyWatches(t *testing.T) {
	s, server := newShelf(t)
	for range 2 {
		l := listen(t, server)
		l.wants("retry: 2000")
		l.next()
		l.stop()
		gone(t, s.board)
		s.board.mu.Lock()
		if s.board.stop != nil || len(s.board.topics)+len(s.board.from) != 0 {
			t.Error("something of a browser that left is kept")
		}
		s.board.mu.Unlock()
	}
}

func gone(t testing.TB, b *Board) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	end := time.After(20 * time.Second)
	for b.Streams() > 0 {
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("%d streams do not end", b.Streams())
		}
	}
}

func TestABoardBoundsItsStreams(t *testing.T) {
	b := NewBoard(time.Now)
	far := netip.MustParseAddr("203.0.113.7")
	topics := []Topic{{Name: "stock", ID: 1}}
	look := func([]Topic, func(Topic, []byte)) {}
	var in []*watch
	for range maxFrom {
		w, _ := b.join(far, topics, look)
		in = append(in, w)
	}
	if w, _ := b.join(far, topics, look); w != nil {
		t.Error("one address has more streams than its bound")
	}
	near := netip.MustParseAddr("198.51.100.1")
	w, _ := b.join(near, topics, look)
	if w == nil {
		t.Fatal("another address suffers")
	}
	b.leave(near, topics, w)
	for _, w := range in {
		b.leave(far, topics, w)
	}
	if b.Streams() != 0 || len(b.topics) != 0 {
		t.Errorf("%d streams and %d topics are left", b.Streams(), len(b.topics))
	}
	b.Close()
	r := httptest.NewRecorder()
	b.Serve(r, httptest.NewRequest("GET", "/live", nil), topics, look)
	if r.Code != 503 || r.Header().Get("Retry-After") == "" {
		t.Errorf("a closed board answers %d, Retry-After %q", r.Code, r.Header().Get("Retry-After"))
	}
}

func TestAskingOnceTellsTheSame(t *testing.T) {
	s := &shelf{}
	s.stock.Store(3)
	got := Ask([]Topic{{Name: "stock", ID: 1}}, s.look)
	if len(got) != 1 || got[0].Event != "stock" || string(got[0].Data) != "3" {
		t.Errorf("told %v", got)
	}
}

// crowd opens streams and keeps them; each notes the last line that it was told.
func crowdOf(t testing.TB, server *httptest.Server, n int) (told func(text string) int) {
	t.Helper()
	seen := make([]atomic.Pointer[string], n)
	var reading sync.WaitGroup
	address := server.Listener.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	var lines []net.Conn
	for i := range n {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintf(c, "GET /live HTTP/1.1\r\nHost: %s\r\n\r\n", address); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, c)
		reading.Go(func() {
			in := bufio.NewScanner(bufio.NewReaderSize(c, 512))
			in.Buffer(make([]byte, 512), 4096)
			for in.Scan() {
				if text, ok := strings.CutPrefix(in.Text(), "data: "); ok {
					seen[i].Store(&text)
				}
			}
		})
	}
	t.Cleanup(func() {
		cancel()
		for _, c := range lines {
			c.Close()
		}
		reading.Wait()
	})
	return func(text string) (count int) {
		for i := range seen {
			if got := seen[i].Load(); got != nil && *got == text {
				count++
			}
		}
		return count
	}
}

func reach(t testing.TB, n int, count func() int) time.Duration {
	t.Helper()
	began := time.Now()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for count() < n {
		if <-tick.C; time.Since(began) > 20*time.Second {
			t.Fatalf("%d of %d were told", count(), n)
		}
	}
	return time.Since(began)
}

// Two thousand phones hear of one change within two seconds, and it is looked up for all of them
// at once.
func TestTwoThousandPhones(t *testing.T) {
	const phones = 2000
	s, server := newShelf(t)
	s.board.beat = boardBeat
	told := crowdOf(t, server, phones)
	reach(t, phones, func() int { return told("7") })
	looks := s.looks.Load()
	s.stock.Store(6)
	if took := reach(t, phones, func() int { return told("6") }); took > 2*time.Second {
		t.Errorf("the last of %d phones heard of it after %s", phones, took)
	}
	if more := s.looks.Load() - looks; more > 8 {
		t.Errorf("it was looked up %d times", more)
	}
}

// BenchmarkStreams prints what five thousand streams cost the server in memory; the other side of
// each connection, which a server does not have, is in the figure too.
func BenchmarkStreams(b *testing.B) {
	const phones = 5000
	for b.Loop() {
		s, server := newShelf(b)
		before := inUse()
		told := crowdOf(b, server, phones)
		reach(b, phones, func() int { return told("7") })
		b.ReportMetric(float64(inUse()-before)/phones/1024, "KB/stream")
		s.board.Close()
		gone(b, s.board)
	}
}

func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}
