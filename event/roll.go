package event

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"carnival/money"
)

// How a secret seed becomes prizes that anybody can recompute; docs/draws.md says it with a worked
// example. All of it is part of the journal's meaning: it never changes.

// millionths is what published odds are counted in.
const millionths = 1_000_000

// RollMessage is what is authenticated under a campaign's seed for one draw, a line of text without
// a line end: the roll is HMAC-SHA256 of it.
func RollMessage(campaign CampaignID, session uint32, shopper ShopperID, draw uint32) []byte {
	return fmt.Appendf(nil, "carnival/draw/v1 %s %d %s %d", campaign, session, shopper, draw)
}

// SplitMessage is what is authenticated for a group that a friend joins. It names the friend, so
// that nobody can know the split before the last one has come.
func SplitMessage(campaign CampaignID, group GroupID, friend ShopperID) []byte {
	return fmt.Appendf(nil, "carnival/split/v1 %s %s %s", campaign, group, friend)
}

// Commit is the commitment that is published for a seed.
func Commit(seed Hash256) Hash256 { return sha256.Sum256(seed[:]) }

// Won is what a roll wins under published odds. The lines divide the numbers from 0 to 999,999 in
// their order; a number behind them all wins nothing.
func Won(odds []Odd, roll Hash256) money.Minor {
	from := numbers{roll: roll}
	n := from.next(millionths)
	for _, o := range odds {
		if n < uint64(o.PerMillion) {
			return o.Amount
		}
		n -= uint64(o.PerMillion)
	}
	return 0
}

// Split divides a pot over parts by the double-mean rule (rules R5.5): of M left for n, one gets 1
// to 2*floor((M-n)/n)+1, and the last gets the rest. The pot must hold at least 1 for each; then
// each gets at least 1, and the parts sum to the pot.
func Split(parts []money.Minor, pot money.Minor, roll Hash256) {
	from := numbers{roll: roll}
	for i := range parts {
		n := money.Minor(len(parts) - i)
		part := pot
		if n > 1 {
			part = 1 + money.Minor(from.next(uint64(2*((pot-n)/n)+1)))
		}
		parts[i] = part
		pot -= part
	}
}

// numbers are uniform: the first eight bytes of SHA-256(roll, counter) one after the other, where
// the counter has eight bytes and begins at 0, both big-endian.
type numbers struct {
	roll    Hash256
	counter uint64
}

// next is a number below n, which is not 0. What would make some numbers likelier is passed over.
func (s *numbers) next(n uint64) uint64 {
	uneven := -n % n // of 2^64 numbers so many are left when n has taken as often as it fits
	for {
		var block [40]byte
		copy(block[:], s.roll[:])
		binary.BigEndian.PutUint64(block[32:], s.counter)
		s.counter++
		sum := sha256.Sum256(block[:])
		if v := binary.BigEndian.Uint64(sum[:]); v <= ^uneven {
			return v % n
		}
	}
}
