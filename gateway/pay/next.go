package pay

import "carnival/event"

// Next is when the sandbox has promised its next callback. Whoever makes festival time jump goes
// there first.
func (s *Sandbox) Next() (at event.Instant, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.calls.list) == 0 {
		return 0, false
	}
	return s.calls.list[0].at, true
}
