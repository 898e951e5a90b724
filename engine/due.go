package engine

import (
	"context"

	"carnival/event"
	"carnival/trade"
)

// question stands in the queue like a command and changes nothing: the writer alone may look at
// its state.
type question struct{ due event.Instant }

// Essential: a question costs no room.
func (*question) Essential() bool { return true }

// answer puts a question into the batch, behind what was decided before it.
func (c *Core) answer(b *Batch, r *Request, q *question) {
	q.due = c.state.Due(r.At)
	r.Outcome = trade.Outcome{Stamp: r.At}
	b.Requests = append(b.Requests, r)
}

// Due is the next instant at which a Tick has something to decide, never before now; 0 while
// nothing waits. Commands that entered before are decided and durable when it returns.
func (e *Engine) Due(ctx context.Context) (event.Instant, error) {
	var q question
	if _, err := e.Submit(ctx, &q); err != nil {
		return 0, err
	}
	return q.due, nil
}
