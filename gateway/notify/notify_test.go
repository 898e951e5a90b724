package notify

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// line is a channel that fails as it is told to, and then delivers.
type line struct {
	mu    sync.Mutex
	fails []error
	tries int
	got   chan Message
	hold  chan struct{} // when set, Send waits for it
}

func (l *line) Send(ctx context.Context, m Message) error {
	if l.hold != nil {
		select {
		case <-l.hold:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tries++
	if len(l.fails) >= l.tries {
		return l.fails[l.tries-1]
	}
	l.got <- m
	return nil
}

var secret = Message{
	Kind: Email, To: "ming@example.com", Subject: "Code", Text: "Your code: 123456",
}

// post runs a post over one channel, and gives what it logs once it has ended.
func post(t *testing.T, c Channel) (p *Post, end func() string) {
	t.Helper()
	var log bytes.Buffer
	p = New(Options{Channels: map[Kind]Channel{Email: c}, Now: time.Now,
		Logger: slog.New(slog.NewTextHandler(&log, nil)), First: time.Millisecond})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { p.Run(ctx); close(done) }()
	end = func() string { cancel(); <-done; return log.String() }
	t.Cleanup(func() { end() })
	return p, end
}

func soon() Message {
	m := secret
	m.Until = time.Now().Add(time.Minute)
	return m
}

// TestWhatFailsIsTriedAgain delivers at the third try.
func TestWhatFailsIsTriedAgain(t *testing.T) {
	l := &line{fails: []error{io.ErrUnexpectedEOF, io.ErrUnexpectedEOF},
		got: make(chan Message, 1)}
	p, end := post(t, l)
	if !p.Hand(soon()) {
		t.Fatal("not taken")
	}
	if m := <-l.got; m.Text != secret.Text {
		t.Fatalf("%+v", m)
	}
	end()
	if l.tries != 3 || p.Dropped() != 0 || p.Health() != nil {
		t.Errorf("%d tries, %d dropped, %v", l.tries, p.Dropped(), p.Health())
	}
}

// TestWhatIsNotDeliveredIsCountedAndNotTold: nothing of a message gets into a log, not even in the
// words of the other side.
func TestWhatIsNotDeliveredIsCountedAndNotTold(t *testing.T) {
	words := errors.New("550 no such person ming@example.com, code 123456")
	for name, l := range map[string]*line{
		"final":    {fails: []error{Final{words}}},
		"too late": {fails: []error{words, words, words, words, words, words, words, words}},
	} {
		m := soon()
		if name == "too late" {
			m.Until = time.Now().Add(20 * time.Millisecond)
		}
		p, end := post(t, l)
		if !p.Hand(m) {
			t.Fatal("not taken")
		}
		for p.Dropped() == 0 && t.Context().Err() == nil {
			runtime.Gosched()
		}
		log := end()
		if name == "final" && l.tries != 1 || p.Dropped() != 1 {
			t.Errorf("%s: %d tries, %d dropped", name, l.tries, p.Dropped())
		}
		if !strings.Contains(log, "not delivered") || strings.Contains(log, "123456") ||
			strings.Contains(log, "ming") {
			t.Errorf("%s: the log says %q", name, log)
		}
		if unwell := p.Health() != nil; unwell != (name == "too late") {
			t.Errorf("%s: health is %v", name, p.Health())
		}
	}
}

// TestHandingOverNeverWaits fills the queue behind a channel that does not answer.
func TestHandingOverNeverWaits(t *testing.T) {
	l := &line{hold: make(chan struct{})}
	p, _ := post(t, l)
	taken := 0
	for range 2 * queued {
		if p.Hand(soon()) {
			taken++
		}
	}
	if taken < queued || taken > queued+carriers {
		t.Errorf("%d were taken", taken)
	}
	m := soon()
	m.Kind = Phone
	if p.Hand(m) || p.Takes(Phone) || !p.Takes(Email) {
		t.Error("a message was taken that has no channel")
	}
}

func TestTheOutboxKeepsTheLast(t *testing.T) {
	var o Outbox
	for i := range outboxKept + 5 {
		if err := o.Send(t.Context(), Message{Text: strings.Repeat("x", i)}); err != nil {
			t.Fatal(err)
		}
	}
	list := o.List()
	if len(list) != outboxKept || len(list[0].Text) != outboxKept+4 {
		t.Errorf("%d kept, the newest of %d", len(list), len(list[0].Text))
	}
}

// TestTheHookIsSigned holds a post against the official library for receivers.
func TestTheHookIsSigned(t *testing.T) {
	const key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	receiver, err := webhooks.NewWebhook(key)
	if err != nil {
		t.Fatal(err)
	}
	status, ids := http.StatusNoContent, map[string]bool{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = receiver.Verify(body, r.Header)
		}
		if err != nil || !strings.Contains(string(body), `"to":"+8613800138000"`) ||
			!strings.Contains(string(body), "123456") {
			t.Errorf("%v: %s", err, body)
		}
		ids[r.Header.Get(webhooks.HeaderWebhookID)] = true
		w.WriteHeader(status)
	}))
	defer server.Close()
	hook, err := NewHook(server.URL, key, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	m := soon()
	m.Kind, m.To = Phone, "+8613800138000"
	if err := hook.Send(t.Context(), m); err != nil {
		t.Error(err)
	}
	var final Final
	for _, status = range []int{http.StatusInternalServerError, http.StatusTooManyRequests,
		http.StatusFound} {
		err := hook.Send(t.Context(), m)
		if wants := status == http.StatusFound; err == nil || errors.As(err, &final) != wants {
			t.Errorf("%d is %v", status, err)
		}
	}
	if len(ids) != 1 {
		t.Errorf("one message has %d ids", len(ids))
	}
	if _, err := NewHook(server.URL, "not base64!", time.Now); err == nil {
		t.Error("a secret that is none is taken")
	}
}
