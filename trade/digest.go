package trade

import (
	"math/bits"

	"carnival/event"
)

// The digest of a state is the sum of the digests of its rows, kept up to date by every change: a
// row leaves the sum as it was and enters it as it is. It names the whole state in eight bytes at
// any sequence without a pass over the tables; Recount makes that pass and must agree.

// Tables, as domain tags of row digests.
const (
	tagPlan uint64 = iota + 1
	tagMerchant
	tagProduct
	tagSKU
	tagStock
	tagShopper
	tagCart
	tagFavourite
	tagBought
	tagCheckout
	tagOrder
	tagLine
	tagHot
	tagRef
	tagRefund
	tagCursor
	tagUse
	tagPromotion
	tagCoupon
	tagCampaign
	tagEnvelope
	tagDraw
	tagGroup
	tagAllowance
	tagPresale
	tagDeposit
	tagAttempt
	tagParcel
	tagReturn
	tagTill
	tagSettlement
	tagMerge
	tagFollow
	tagExtension
)

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^0x9e3779b97f4a7c15, b^0xbf58476d1ce4e5b9)
	return hi ^ lo
}

func digest(tag, row uint64, words ...uint64) uint64 {
	h := mix(tag, row+1)
	for _, w := range words {
		h = mix(h, w+0x94d049bb133111eb)
	}
	return h
}

func digestText(s string) uint64 {
	h := uint64(len(s)) + 0xcbf29ce484222325
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 0x100000001b3
	}
	return h
}

func words128(h event.Hash128) (a, b uint64) {
	for i := range 8 {
		a |= uint64(h[i]) << (8 * i)
		b |= uint64(h[8+i]) << (8 * i)
	}
	return a, b
}

// Digest names the state as it is.
func (s *State) Digest() uint64 {
	return s.digest + s.cursors()
}

// Recount computes the digest by a pass over every table; a difference from Digest means that
// rows were changed by something else than Evolve.
func (s *State) Recount() uint64 {
	sum := s.digestPlan()
	for i := range s.merchants.len() {
		sum += s.merchants.at(i).digest(i)
	}
	for i := range s.products.len() {
		sum += s.products.at(i).digest(i)
	}
	for i := range s.skus.len() {
		sum += s.skus.at(i).digest(i)
	}
	for i := range s.shoppers.len() {
		sum += s.shoppers.at(i).digest(i)
	}
	for k := range s.favourites {
		sum += k.digest()
	}
	for k, n := range s.bought {
		sum += k.digest(n)
	}
	for i := range s.checkouts.len() {
		sum += s.checkouts.at(i).digest(i)
	}
	for i := range s.orders.len() {
		sum += s.orders.at(i).digest(i)
	}
	for i := range s.lines.len() {
		sum += s.lines.at(i).digest(i)
	}
	for i := range s.hot.len() {
		sum += digest(tagHot, uint64(i), uint64(*s.hot.at(i)))
	}
	for i := range s.refs.len() {
		sum += s.refs.at(i).digest(i)
	}
	for i := range s.refunds.len() {
		sum += s.refunds.at(i).digest(i)
	}
	for i := range s.uses.len() {
		sum += s.uses.at(i).digest(i)
	}
	return sum + s.benefits.recount() + s.presales.recount() + s.aftersales.recount() +
		s.merges.recount() + s.follows.recount() + s.cursors()
}

// cursors digests what is not a row.
func (s *State) cursors() uint64 {
	return digest(tagCursor, 0, s.last, uint64(s.stamp), uint64(s.keysFrom),
		uint64(s.openFrom), uint64(s.hotFrom), uint64(s.keys.n))
}
