package prove

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// patience is how long a shopper waits for one answer.
const patience = 15 * time.Second

// maxAnswer is where an answer is too long.
const maxAnswer = 4 << 20

// question is a request as a shopper thinks of it.
type question struct {
	method, path string
	token, key   string
	body         string
}

// answer is what came back, whole.
type answer struct {
	status     int
	retryAfter time.Duration
	body       []byte
}

// errUnsent says that a request never left.
var errUnsent = errors.New("not sent")

// wires are the connections of the shoppers. They are kept by hand, because the standard client
// sends a request again by itself when a connection breaks, and tells that a request was written
// before it was: both would blur what the histories are for.
type wires struct {
	slots chan struct{}

	mu   sync.Mutex
	idle map[string][]*wire // by address; a restarted server has another
}

type wire struct {
	net.Conn
	in *bufio.Reader
}

func newWires(n int) *wires {
	return &wires{slots: make(chan struct{}, n), idle: map[string][]*wire{}}
}

func (w *wires) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, idle := range w.idle {
		for _, c := range idle {
			_ = c.Close() // nothing is under way on it
		}
	}
	clear(w.idle)
}

// ask sends a question and reads its answer. whenSent is called when the whole of it has been
// handed to the connection.
func (w *wires) ask(ctx context.Context, site string, q question, whenSent func()) (answer, error) {
	select {
	case w.slots <- struct{}{}:
	case <-ctx.Done():
		return answer{}, fmt.Errorf("%w: %w", errUnsent, ctx.Err())
	}
	defer func() { <-w.slots }()
	to, err := url.Parse(site)
	if err != nil {
		return answer{}, fmt.Errorf("%w: %w", errUnsent, err)
	}
	c, err := w.take(ctx, to)
	if err != nil {
		return answer{}, fmt.Errorf("%w: %w", errUnsent, err)
	}
	stop := context.AfterFunc(ctx, func() { _ = c.Close() }) // what waits on it ends with an error
	defer stop()
	a, keep, err := c.ask(to, q, whenSent)
	if err != nil || !keep {
		_ = c.Close() // it is of no more use, however it closes
		return a, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.idle[to.Host] = append(w.idle[to.Host], c)
	return a, nil
}

// warm opens connections ahead of those who will need them at the same moment.
func (w *wires) warm(ctx context.Context, site string, n int) error {
	to, err := url.Parse(site)
	if err != nil {
		return err
	}
	w.mu.Lock()
	n -= len(w.idle[to.Host])
	w.mu.Unlock()
	for range n {
		c, err := dial(ctx, to)
		if err != nil {
			return err
		}
		w.mu.Lock()
		w.idle[to.Host] = append(w.idle[to.Host], c)
		w.mu.Unlock()
	}
	return nil
}

func (w *wires) take(ctx context.Context, to *url.URL) (*wire, error) {
	w.mu.Lock()
	if idle := w.idle[to.Host]; len(idle) > 0 {
		c := idle[len(idle)-1]
		w.idle[to.Host] = idle[:len(idle)-1]
		w.mu.Unlock()
		return c, nil
	}
	w.mu.Unlock()
	return dial(ctx, to)
}

func dial(ctx context.Context, to *url.URL) (*wire, error) {
	port := to.Port()
	open := (&net.Dialer{Timeout: patience}).DialContext
	if to.Scheme == "https" {
		open = (&tls.Dialer{}).DialContext
		if port == "" {
			port = "443"
		}
	} else if port == "" {
		port = "80"
	}
	conn, err := open(ctx, "tcp", net.JoinHostPort(to.Hostname(), port))
	if err != nil {
		return nil, err
	}
	return &wire{Conn: conn, in: bufio.NewReader(conn)}, nil
}

// ask is one exchange; keep says that the connection is good for another.
func (c *wire) ask(to *url.URL, q question, whenSent func()) (a answer, keep bool, err error) {
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		return a, false, fmt.Errorf("%w: %w", errUnsent, err)
	}
	if _, err := c.Write(q.bytes(to)); err != nil {
		return a, false, fmt.Errorf("%w: %w", errUnsent, err)
	}
	whenSent()
	response, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return a, false, err
	}
	defer response.Body.Close()
	a.status = response.StatusCode
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil {
		a.retryAfter = time.Duration(seconds) * time.Second
	}
	a.body, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err == nil && len(a.body) == maxAnswer {
		err = errors.New("the answer is too long")
	}
	return a, !response.Close, err
}

func (q question) bytes(to *url.URL) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s%s HTTP/1.1\r\nHost: %s\r\nAccept-Language: en\r\n",
		q.method, to.Path, q.path, to.Host)
	if q.token != "" {
		fmt.Fprintf(&b, "Authorization: Bearer %s\r\n", q.token)
	}
	if q.key != "" {
		fmt.Fprintf(&b, "Idempotency-Key: %s\r\n", q.key)
	}
	if q.body != "" {
		fmt.Fprintf(&b, "Content-Type: application/json\r\n")
	}
	fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(q.body), q.body)
	return b.Bytes()
}
