// Package notify delivers what a person has to read now: one-time codes and service messages, by
// mail, by text message, or, in a demonstration, on a screen.
//
// It promises that handing a message over never waits, for a provider or for anything else; that
// what could not be delivered is tried again for as long as it makes sense to read it, and then
// dropped and counted; and that no code, address or number gets into a log. It is no journal: a
// message that a crash loses is asked for again by who misses it. It sends no marketing.
package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Kind of an address.
type Kind string

// Kinds of addresses.
const (
	Email Kind = "email"
	Phone Kind = "phone"
)

// Message is something to be read by one person, in their language.
type Message struct {
	Kind    Kind
	To      string
	Subject string
	Text    string
	Until   time.Time // it makes no sense to read it later
}

// Channel is a way to a person.
type Channel interface {
	// Send delivers a message, or says why not. An error that is Final is not tried again.
	Send(context.Context, Message) error
}

// Final is an error of a channel that another try would not mend, such as an address that the
// other side does not have.
type Final struct{ Err error }

func (f Final) Error() string { return f.Err.Error() }

// Unwrap gives the cause.
func (f Final) Unwrap() error { return f.Err }

// Options of a post.
type Options struct {
	Channels map[Kind]Channel // a message of a kind without a channel is not taken
	Now      func() time.Time
	Logger   *slog.Logger
	First    time.Duration // wait before the second try, which doubles; 0 = one second
}

// Post takes messages and delivers them.
type Post struct {
	Options
	queue   chan Message
	dropped atomic.Uint64
	failing sync.Map // Kind to error, of the last try
}

// Bounds.
const (
	queued   = 1000
	carriers = 4
	oneTry   = 20 * time.Second
	lastWait = time.Minute
)

// New makes a post; Run carries what is handed over.
func New(o Options) *Post {
	if o.First == 0 {
		o.First = time.Second
	}
	return &Post{Options: o, queue: make(chan Message, queued)}
}

// Hand takes a message over without waiting. It is false when there is no channel for it, or no
// room.
func (p *Post) Hand(m Message) bool {
	if p.Channels[m.Kind] == nil {
		return false
	}
	select {
	case p.queue <- m:
		return true
	default:
		return false
	}
}

// Takes reports whether there is a channel for a kind of address.
func (p *Post) Takes(k Kind) bool { return p.Channels[k] != nil }

// Dropped counts the messages that were never delivered.
func (p *Post) Dropped() uint64 { return p.dropped.Load() }

// Health is nil while the last try of every channel went well.
func (p *Post) Health() (err error) {
	p.failing.Range(func(kind, why any) bool {
		err = errors.Join(err, fmt.Errorf("messages by %s: %w", kind, why.(error)))
		return true
	})
	return err
}

// Run carries messages until the context ends.
func (p *Post) Run(ctx context.Context) {
	var all sync.WaitGroup
	for range carriers {
		all.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case m := <-p.queue:
					p.carry(ctx, m)
				}
			}
		})
	}
	all.Wait()
}

// carry delivers one message, again and again until it is delivered, final or too late.
func (p *Post) carry(ctx context.Context, m Message) {
	for wait := p.First; ; wait = min(2*wait, lastWait) {
		trying, cancel := context.WithTimeout(ctx, oneTry)
		err := p.Channels[m.Kind].Send(trying, m)
		cancel()
		if err == nil {
			p.failing.Delete(m.Kind)
			return
		}
		var final Final
		if !errors.As(err, &final) {
			p.failing.Store(m.Kind, errors.New("the last try failed"))
		}
		if errors.As(err, &final) || !p.Now().Add(wait).Before(m.Until) {
			p.dropped.Add(1)
			// The other side's words may quote the address, so they are not repeated.
			p.Logger.Warn("a message was not delivered", "kind", m.Kind,
				"final", errors.As(err, &final))
			return
		}
		select {
		case <-ctx.Done():
			p.dropped.Add(1)
			return
		case <-time.After(wait):
		}
	}
}
