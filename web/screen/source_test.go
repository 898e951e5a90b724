package screen

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"carnival/web"
)

// source is a server with the wall and the three faces that it reads, led by the test step by step.
type source struct {
	*httptest.Server
	day day

	mu        sync.Mutex
	second    float64
	listeners map[chan message]bool
	streams   int
	hung      bool
}

// message is one event of the stream.
type message struct {
	name string
	data any
}

func newSource(t *testing.T, assets *web.Assets, second float64) *source {
	t.Helper()
	wall, err := New(assets)
	if err != nil {
		t.Fatal(err)
	}
	s := &source{day: newDay(), second: second, listeners: map[chan message]bool{}}
	mux := http.NewServeMux()
	mux.Handle("/screen", wall)
	mux.Handle(web.AssetPrefix, assets)
	mux.HandleFunc("GET /v1/figures", s.figures)
	mux.HandleFunc("GET /v1/festival", s.festival)
	mux.HandleFunc("GET /v1/stream", s.stream)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.stop)
	return s
}

// stop ends the server at once, as a killed process would.
func (s *source) stop() {
	s.CloseClientConnections()
	s.Close()
}

// at moves the day to a second and tells the streams what changed.
func (s *source) at(second float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.second = second
	figures := s.day.figures(second)
	s.send(message{"delta", map[string]any{
		"as_of": figures[0].AsOf, "sequence": figures[0].Sequence, "changed": figures,
	}})
}

// hang makes the server take requests and answer none, as a stopped process would.
func (s *source) hang() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hung = true
}

// tell sends an event to the streams.
func (s *source) tell(m message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.send(m)
}

func (s *source) send(m message) {
	for listener := range s.listeners {
		select {
		case listener <- m:
		default:
		}
	}
}

// opened is how many streams were ever opened.
func (s *source) opened() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.streams
}

func (s *source) figures(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	second := s.second
	s.mu.Unlock()
	if asOf := r.URL.Query().Get("as_of"); asOf != "" {
		at, err := time.Parse(time.RFC3339, asOf)
		if err != nil {
			http.Error(w, "as_of", http.StatusUnprocessableEntity)
			return
		}
		second = at.Sub(s.day.start).Seconds()
	}
	answer(w, s.day.figures(second))
}

func (s *source) festival(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	second, hung := s.second, s.hung
	s.mu.Unlock()
	if hung {
		<-r.Context().Done()
		return
	}
	answer(w, s.day.festival(second, 1))
}

func (s *source) stream(w http.ResponseWriter, r *http.Request) {
	mine := make(chan message, 256)
	s.mu.Lock()
	s.listeners[mine] = true
	s.streams++
	figures, hung := s.day.figures(s.second), s.hung
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.listeners, mine)
	}()
	if hung {
		<-r.Context().Done()
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	push(w, message{"snapshot", map[string]any{
		"as_of": figures[0].AsOf, "sequence": figures[0].Sequence, "figures": figures,
	}})
	for {
		select {
		case m := <-mine:
			push(w, m)
		case <-r.Context().Done():
			return
		}
	}
}

func push(w http.ResponseWriter, m message) {
	text, err := json.Marshal(m.data)
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(w, "event: %s\ndata: %s\n\n", m.name, text)
	w.(http.Flusher).Flush()
}

func answer(w http.ResponseWriter, data any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(data)
}
