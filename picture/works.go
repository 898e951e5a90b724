package picture

import "context"

// Bounds of the work at a time.
const (
	// unit is what memory is counted in.
	unit = 32 << 20
	// units are what may be held at a time by decoding.
	units = 12
	// maxWaiting bounds how many files wait for memory, each of them in memory already.
	maxWaiting = 8
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

// enter waits until so many bytes may be used; leave gives them back. What needs more than there is
// works alone.
func (w *works) enter(ctx context.Context, bytes int64) (leave func(), err error) {
	select {
	case w.doors <- struct{}{}:
	default:
		return nil, &Refusal{code: Crowded}
	}
	need := min(int(bytes/unit)+1, units)
	taken := 0
	leave = func() {
		for range taken {
			<-w.memory
		}
		<-w.doors
	}
	select {
	case w.turn <- struct{}{}:
	case <-ctx.Done():
		leave()
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
