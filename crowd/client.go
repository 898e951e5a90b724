package crowd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Bounds of one request and of its retries.
const (
	// answerWait bounds one attempt.
	answerWait = 15 * time.Second
	// Patience is how long a request is repeated until its outcome is given up as unknown: longer
	// than a server takes to start again.
	Patience = 2 * time.Minute
	// maxAttempts bounds the attempts within that time.
	maxAttempts = 400
	firstPause  = 25 * time.Millisecond
	longestWait = 2 * time.Second // unless the server names a longer one
	// maxAnswer bounds what is read of an answer.
	maxAnswer = 4 << 20
)

// Client speaks to one server. It is safe for several goroutines.
type Client struct {
	base     string
	http     *http.Client
	patience time.Duration
	sleep    func(context.Context, time.Duration) error
}

// NewClient makes a client that keeps up to so many connections open.
func NewClient(base string, connections int) *Client {
	return &Client{
		base: base, patience: Patience, sleep: pause,
		http: &http.Client{
			Timeout: answerWait,
			Transport: &http.Transport{
				MaxIdleConns: connections, MaxIdleConnsPerHost: connections,
				MaxConnsPerHost: connections, IdleConnTimeout: time.Minute,
				DisableCompression: true,
			},
			CheckRedirect: func(*http.Request, []*http.Request) error {
				return http.ErrUseLastResponse
			},
		},
	}
}

// Close lets the connections go.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// pause waits, or ends with the context.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// call is one request, which may be sent several times.
type call struct {
	method, path string
	token, key   string // bearer token, Idempotency-Key
	agent        string // User-Agent
	body         []byte
}

// answer is what came of a call.
type answer struct {
	status   int
	body     []byte
	attempts int
}

// ok reports whether the server did what it was asked.
func (a *answer) ok() bool { return a.status/100 == 2 }

// code is the stable code of a problem, or its status when it has none.
func (a *answer) code() string {
	var p struct {
		Code string `json:"code"`
	}
	if json.Unmarshal(a.body, &p) == nil && p.Code != "" {
		return p.Code
	}
	return strconv.Itoa(a.status)
}

// read unpacks the body of an answer.
func (a *answer) read(into any) error {
	if !a.ok() {
		return fmt.Errorf("the server answered %d %s", a.status, a.code())
	}
	return json.Unmarshal(a.body, into)
}

// ErrUnknown says that a request was given up without knowing what came of it.
var ErrUnknown = errors.New("no answer within the time that a request is repeated")

// send sends a call until it is answered for good. Overload, a fault of the server and a broken
// connection are answered by the same call again, with the same key, after a wait that grows or
// that the server names.
func (c *Client) send(ctx context.Context, q *call) (answer, error) {
	began, wait := time.Now(), firstPause
	var last error
	var attempts int
	for attempt := 1; attempt <= maxAttempts; attempt++ {
		got, named, err := c.once(ctx, q)
		got.attempts = attempt
		if err == nil && got.status < 500 && got.status != http.StatusTooManyRequests {
			return got, nil
		}
		if ctx.Err() != nil {
			return got, ctx.Err()
		}
		if last = err; err == nil {
			last = fmt.Errorf("%d %s", got.status, got.code())
		}
		attempts = attempt
		next := max(wait, named)
		if time.Since(began)+next > c.patience {
			break
		}
		if err := c.sleep(ctx, next); err != nil {
			return got, err
		}
		wait = min(2*wait, longestWait)
	}
	return answer{attempts: attempts},
		fmt.Errorf("%s %s: %w: %w", q.method, q.path, ErrUnknown, last)
}

// once sends a call one time and gives the wait that the server names, if it does.
func (c *Client) once(ctx context.Context, q *call) (answer, time.Duration, error) {
	req, err := http.NewRequestWithContext(ctx, q.method, c.base+q.path, bytes.NewReader(q.body))
	if err != nil {
		return answer{}, 0, err
	}
	set := func(name, value string) {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	if len(q.body) > 0 {
		set("Content-Type", "application/json")
	}
	set("Idempotency-Key", q.key)
	set("User-Agent", q.agent)
	if q.token != "" {
		set("Authorization", "Bearer "+q.token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{}, 0, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err == nil && len(body) > maxAnswer {
		err = errors.New("the answer is too long")
	}
	if err != nil {
		return answer{}, 0, err
	}
	seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
	named := time.Duration(min(max(seconds, 0), 60)) * time.Second
	return answer{status: resp.StatusCode, body: body}, named, nil
}

// get reads a resource.
func (c *Client) get(ctx context.Context, path string, into any) error {
	got, err := c.send(ctx, &call{method: http.MethodGet, path: path, agent: agentOfCrowd})
	if err != nil {
		return err
	}
	if err := got.read(into); err != nil {
		return fmt.Errorf("GET %s: %w", path, err)
	}
	return nil
}

// agentOfCrowd is how the crowd itself calls; shoppers call by their terminal.
const agentOfCrowd = "Carnival-Crowd/1.0"
