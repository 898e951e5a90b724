package api

import (
	"slices"
	"strconv"
	"sync"

	"carnival/event"
)

// simulations are those that run and the newest that are over.
type simulations struct {
	mu   sync.Mutex
	last uint64
	kept []*simulation // oldest first
}

// begin keeps a simulation and gives it an id; false says that too many run. The oldest of those
// that are over makes room.
func (s *simulations) begin(one *simulation) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := func(k *simulation) bool { return (k.merchant == 0) == (one.merchant == 0) }
	own := func(k *simulation) bool { return k.merchant == one.merchant }
	if s.count(all, "running") >= maxSimulations ||
		one.merchant != 0 && s.count(own, "running") > 0 {
		return false
	}
	if one.merchant == 0 {
		s.makeRoom(own, maxKept)
	} else {
		s.makeRoom(own, maxKeptOf)
		s.makeRoom(all, maxKeptShops)
	}
	s.last++
	one.id, one.state = "sim_"+strconv.FormatUint(s.last, 10), "running"
	s.kept = append(s.kept, one)
	return true
}

// count is how many of some there are in a state; any for an empty one.
func (s *simulations) count(some func(*simulation) bool, state string) (n int) {
	for _, k := range s.kept {
		if some(k) && (state == "" || k.state == state) {
			n++
		}
	}
	return n
}

// makeRoom forgets the oldest of some that is over, where as many are kept as may be.
func (s *simulations) makeRoom(some func(*simulation) bool, most int) {
	if s.count(some, "") < most {
		return
	}
	oldest := slices.IndexFunc(s.kept, func(k *simulation) bool {
		return some(k) && k.state != "running"
	})
	s.kept = slices.Delete(s.kept, oldest, oldest+1)
}

// find gives a simulation of a merchant, or for an operator any, with how it stands.
func (s *simulations) find(id string, merchant event.MerchantID) (*simulation, Simulation, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.kept {
		if k.id == id && (merchant == 0 || merchant == k.merchant) {
			return k, Simulation{
				ID: k.id, State: k.state, At: k.at.String(), Market: k.market.String(),
				Standing: k.standing.Load(), Sample: k.sample.Load(), Looked: k.looked.Load(),
				Result: k.result,
			}, true
		}
	}
	return nil, Simulation{}, false
}

// end notes how a simulation came to its end.
func (s *simulations) end(one *simulation, state string, result *SimulationResult) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one.state, one.result = state, result
	close(one.over)
}
