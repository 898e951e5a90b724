package trade

import (
	"slices"

	"carnival/event"
)

// FollowMerchant lets a shopper follow a merchant's shop. It is possible at any time of a festival,
// and before there is one.
type FollowMerchant struct {
	begins
	Shopper  event.ShopperID
	Merchant event.MerchantID
}

// UnfollowMerchant ends that.
type UnfollowMerchant struct {
	begins
	Shopper  event.ShopperID
	Merchant event.MerchantID
}

// follows are the merchants that shoppers follow, by the row of the shopper; who follows nobody has
// no entry. A list keeps the order in which it grew.
type follows map[uint32][]uint32

func (f follows) digest(shopper uint32) (sum uint64) {
	for i, merchant := range f[shopper] {
		sum += digest(tagFollow, uint64(shopper), uint64(i), uint64(merchant))
	}
	return sum
}

func (f follows) recount() (sum uint64) {
	for shopper := range f {
		sum += f.digest(shopper)
	}
	return sum
}

func (s *State) decideFollowing(c Command) (out Outcome, known bool) {
	switch c := c.(type) {
	case *FollowMerchant:
		return s.decideFollow(c.Shopper, c.Merchant, true), true
	case *UnfollowMerchant:
		return s.decideFollow(c.Shopper, c.Merchant, false), true
	}
	return Outcome{}, false
}

func (s *State) decideFollow(who event.ShopperID, whom event.MerchantID, on bool) Outcome {
	shopper, ok := s.shopper(who)
	if !ok {
		return refuse(ShopperUnknown)
	}
	merchant, ok := s.row(uint64(whom), s.merchants.len())
	if !ok {
		return refuse(MerchantUnknown)
	}
	has := s.follows[uint32(shopper)]
	switch {
	case slices.Contains(has, uint32(merchant)) == on:
		return unchanged(uint64(whom))
	case on && len(has) == MaxFollows:
		return refuse(FollowsFull)
	}
	return happened(uint64(whom), following(who, whom, on))
}

// following is the fact of a follow, or of its end.
func following(who event.ShopperID, whom event.MerchantID, on bool) event.Event {
	if on {
		return &event.MerchantFollowed{Shopper: who, Merchant: whom}
	}
	return &event.MerchantUnfollowed{Shopper: who, Merchant: whom}
}

func (s *State) evolveFollowing(e event.Event) (known bool) {
	switch e := e.(type) {
	case *event.MerchantFollowed:
		s.evolveFollow(e.Shopper, e.Merchant, true)
	case *event.MerchantUnfollowed:
		s.evolveFollow(e.Shopper, e.Merchant, false)
	default:
		return false
	}
	return true
}

func (s *State) evolveFollow(who event.ShopperID, whom event.MerchantID, on bool) {
	shopper := uint32(s.shopperAt(who))
	merchant := uint32(event.CounterOf(uint64(whom)) - 1)
	s.digest -= s.follows.digest(shopper)
	if on {
		s.follows[shopper] = append(s.follows[shopper], merchant)
	} else {
		left := slices.DeleteFunc(s.follows[shopper], func(m uint32) bool { return m == merchant })
		s.follows[shopper] = left
		if len(left) == 0 {
			delete(s.follows, shopper)
		}
	}
	s.digest += s.follows.digest(shopper)
}

// followed are the merchants that a shopper follows.
func (s *State) followed(shopper int) (ids []event.MerchantID) {
	for _, merchant := range s.follows[uint32(shopper)] {
		ids = append(ids, event.MerchantID(s.id(int(merchant))))
	}
	return ids
}

func (f follows) write(p *pen) {
	p.u64(uint64(len(f)))
	for shopper, merchants := range f {
		p.u32(shopper, uint32(len(merchants)))
		p.u32(merchants...)
	}
}

func (s *State) readFollows(e *eye) {
	shoppers := s.shoppers.len()
	for n := e.count(shoppers); n > 0 && e.err == nil; n-- {
		shopper := e.row(shoppers)
		merchants := make([]uint32, min(e.u32(), MaxFollows))
		for i := range merchants {
			merchants[i] = e.row(s.merchants.len())
		}
		s.follows[shopper] = merchants
	}
}
