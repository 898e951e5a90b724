package notify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync"
)

// Outbox is the channel of a demonstration: it keeps the last messages to be shown on a screen, for
// there is nobody at the other end. It stands in no process that has real people.
type Outbox struct {
	mu   sync.Mutex
	kept []Message
}

// outboxKept is how many messages an outbox shows.
const outboxKept = 100

// Send keeps a message.
func (o *Outbox) Send(_ context.Context, m Message) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.kept) == outboxKept {
		o.kept = slices.Delete(o.kept, 0, 1)
	}
	o.kept = append(o.kept, m)
	return nil
}

// List gives what is kept, the newest first.
func (o *Outbox) List() []Message {
	o.mu.Lock()
	defer o.mu.Unlock()
	list := slices.Clone(o.kept)
	slices.Reverse(list)
	return list
}

// messageID is the same for every try of a message, and says nothing about it.
func messageID(m Message) string {
	sum := sha256.Sum256([]byte(m.To + "\x00" + m.Text + "\x00" + m.Until.String()))
	return "msg_" + hex.EncodeToString(sum[:12])
}
