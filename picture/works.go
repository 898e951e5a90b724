package picture

import "context"

// Bounds of the work at a time.
const (
	// unit is what memory is counted in.
	unit = 32 << 20
	// units are what may be held at a time by decoding.
	units = 12
	// maxWaiting bounds how many files are received, wait and are worked on, each of them in
	// memory.
	maxWaiting = 12
)

// works hands out memory to decode in. Who needs much takes units one after the other while nobody
// else does, so that two can never wait for each other.
type works struct {
	doors  chan struct{} // as many as may be inside or wait
	turn   chan struct{} // held by who collects
	memory chan struct{} // one for each unit that is taken
}

func newWorks() *works {
	return &works{
		doors: make(chan struct{}, maxWaiting), turn: make(chan struct{}, 1),
		memory: make(chan struct{}, units),
	}
}

// come takes one of the places; leave gives it back.
func (w *works) come() (leave func(), err error) {
	select {
	case w.doors <- struct{}{}:
		return func() { <-w.doors }, nil
	default:
		return nil, &Refusal{code: Crowded}
	}
}

// enter waits until so many bytes may be used; leave gives them back. What needs more than there is
// works alone.
func (w *works) enter(ctx context.Context, bytes int64) (leave func(), err error) {
	need := min(int(bytes/unit)+1, units)
	taken := 0
	leave = func() {
		for range taken {
			<-w.memory
		}
	}
	select {
	case w.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-w.turn }()
	for taken < need {
		select {
		case w.memory <- struct{}{}:
			taken++
		case <-ctx.Done():
			leave()
			return nil, ctx.Err()
		}
	}
	return leave, nil
}
