package shopper

import (
	"slices"

	"carnival/event"
)

// follow is a merchant whose shop a shopper follows, and since when.
type follow struct {
	merchant event.MerchantID
	since    event.Instant
}

// followed takes a follow in, and counts it with its merchant.
func (f *Fold) followed(stamp event.Instant, who event.ShopperID, whom event.MerchantID) {
	s, row := at(f.shoppers, uint64(who)), rowOf(whom)
	if s == nil || s.follows(whom) >= 0 {
		return
	}
	for uint32(len(f.followers)) <= row {
		f.followers = append(f.followers, 0)
	}
	s.shops = append(s.shops, follow{whom, stamp})
	f.followers[row]++
}

func (f *Fold) unfollowed(who event.ShopperID, whom event.MerchantID) {
	s := at(f.shoppers, uint64(who))
	if s == nil {
		return
	}
	if i := s.follows(whom); i >= 0 {
		s.shops = append(s.shops[:i], s.shops[i+1:]...)
		f.followers[rowOf(whom)]--
	}
}

// follows is the place of a merchant among those that a shopper follows, or -1.
func (s *shopper) follows(id event.MerchantID) int {
	return slices.IndexFunc(s.shops, func(f follow) bool { return f.merchant == id })
}

// Followers is how many shoppers follow a merchant's shop.
func (f *Fold) Followers(id event.MerchantID) uint32 {
	if n := at(f.followers, uint64(id)); n != nil {
		return *n
	}
	return 0
}

// Follows reports whether a shopper follows a merchant's shop.
func (f *Fold) Follows(id event.ShopperID, merchant event.MerchantID) bool {
	s := at(f.shoppers, uint64(id))
	return s != nil && s.follows(merchant) >= 0
}

// FollowedShop is a merchant whose shop a shopper follows.
type FollowedShop struct {
	Merchant  event.MerchantID
	Since     event.Instant
	Followers uint32 // of the shop, this shopper among them
}

// FollowedShops gives a page of the shops that a shopper follows, the newest first. after is 0, or
// the last of the page before; next is 0 at the end.
func (f *Fold) FollowedShops(id event.ShopperID, after event.MerchantID, limit int) (
	list []FollowedShop, next event.MerchantID,
) {
	s := at(f.shoppers, uint64(id))
	if s == nil {
		return nil, 0
	}
	end := len(s.shops)
	if i := s.follows(after); i >= 0 {
		end = i
	}
	from := max(0, end-pageOf(limit))
	for _, one := range slices.Backward(s.shops[from:end]) {
		list = append(list, FollowedShop{one.merchant, one.since, f.Followers(one.merchant)})
	}
	if from > 0 {
		next = s.shops[from].merchant
	}
	return list, next
}
