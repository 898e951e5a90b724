package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"iter"
	"math/big"
	"slices"

	"carnival/event"
	"carnival/journal"
)

// DrawReport is what a recount of the draws of red envelopes came to.
type DrawReport struct {
	Records   uint64         `json:"records"`
	Entries   uint64         `json:"entries"`
	Holds     bool           `json:"holds"`
	Found     int            `json:"found"` // how many there are; the list holds the first of them
	Findings  []Finding      `json:"findings"`
	Campaigns []DrawCampaign `json:"campaigns"`
}

// DrawCampaign is one campaign whose envelopes come from a seed.
type DrawCampaign struct {
	Campaign    string `json:"campaign"`
	Key         string `json:"key"`
	Commitment  string `json:"commitment"`
	Seed        string `json:"seed,omitempty"` // once it is revealed
	Draws       uint64 `json:"draws"`          // draws, and friends who joined a group
	Recomputed  uint64 `json:"recomputed"`     // those that the seed was asked for
	Unpaid      uint64 `json:"unpaid"`         // rolls that won what the pool could not pay
	Differences int    `json:"differences"`
}

// The codes of what can be wrong with draws.
const (
	codeSeed   = "seed"
	codeRoll   = "roll"
	codePrize  = "prize"
	codeTurn   = "turn"
	codePool   = "pool"
	codeClosed = "closed"
	codeGroup  = "group"
	codeOrder  = "order"
)

// drawSentences say a code in Chinese and English.
var drawSentences = map[string][2]string{
	codeUnreadable: sentences[codeUnreadable],
	codeShadow:     sentences[codeShadow],
	codeUnknown:    sentences[codeUnknown],
	codeSeed:       {"种子与公布的承诺不符。", "The seed does not fit the commitment."},
	codeRoll:       {"摇号不是由种子得出的。", "A roll is not what the seed gives."},
	codePrize:      {"所得金额不是摇号所中的。", "An amount is not what its roll wins."},
	codeTurn: {"抽奖次序重复、跳号或超出次数。",
		"A draw comes twice, out of turn or too often."},
	codePool: {"发出的金额超过奖池。", "More was given than the pool holds."},
	codeClosed: {"不在开放时间内，或种子公布之后仍有抽奖。",
		"A draw lies outside the open time, or behind the reveal."},
	codeGroup: {"红包群的拆分与成员不符。", "The split of a group does not fit its friends."},
	codeOrder: {"红包编号不连续：有红包被移动、删除或插入。",
		"An envelope has not the next number: some were moved, left out or put in."},
}

// drawBook keeps what the facts say of campaigns, so that the draws can be recomputed at the end,
// when the seeds are known.
type drawBook struct {
	report    DrawReport
	sequence  uint64
	stamp     event.Instant
	campaigns map[event.CampaignID]*drawn
	order     []*drawn
	groups    map[event.GroupID]*friends
	envelopes uint64 // how many were given
	last      uint64 // the counter of the last of them
}

// drawn is one campaign with all that was drawn of it.
type drawn struct {
	*event.CampaignPublished
	seed      *event.Hash256
	granted   []grantedAt
	joined    []joinedAt
	turns     map[turn]uint32
	joins     map[event.ShopperID]uint32
	given     int64
	sessions  map[uint32]int64
	unpaid    uint64
	different int
}

type turn struct {
	session uint32
	shopper event.ShopperID
}

// grantedAt is a grant with what its pool, and that of its session, could still pay before it.
type grantedAt struct {
	*event.EnvelopeGranted
	sequence uint64
	payable  int64
}

// name says which draw it is, so that anybody finds it: in a campaign, of whom, which.
func (e grantedAt) name() string {
	if e.Group != 0 {
		return fmt.Sprintf("%s %s %s", e.Campaign, e.Group, e.Shopper)
	}
	return fmt.Sprintf("%s session %d %s draw %d", e.Campaign, e.Session, e.Shopper, e.Draw)
}

type joinedAt struct {
	*event.GroupJoined
	sequence uint64
}

// friends is a group: its members, and what each got.
type friends struct {
	of       *drawn
	members  []event.ShopperID
	last     joinedAt
	envelope []grantedAt
	over     bool // it was not complete in time
}

// Draws recounts every draw of a journal: the turns, pools, prizes and splits of all campaigns, and
// the rolls of those whose seed is revealed.
func Draws(records iter.Seq2[journal.Record, error]) *DrawReport {
	b := &drawBook{
		report:    DrawReport{Findings: []Finding{}, Campaigns: []DrawCampaign{}},
		campaigns: map[event.CampaignID]*drawn{}, groups: map[event.GroupID]*friends{},
	}
	for record, err := range records {
		if err != nil {
			b.find(nil, b.sequence+1, codeUnreadable, err.Error())
			break
		}
		if record.Cell >= event.FirstShadowCell {
			b.find(nil, record.First, codeShadow, fmt.Sprint(record.Cell))
			break
		}
		b.report.Records++
		if !b.record(record) {
			break
		}
	}
	for _, c := range b.order {
		b.recompute(c)
	}
	b.report.Holds = b.report.Found == 0
	return &b.report
}

func (b *drawBook) record(record journal.Record) bool {
	for e, err := range event.DecodeBatch(event.Batch{
		Cell: record.Cell, Stream: event.Stream(record.Stream), First: record.First,
		Count: record.Count, Stamp: record.Stamp, Body: record.Body,
	}) {
		if err != nil {
			b.find(nil, b.sequence+1, codeUnreadable, err.Error())
			return false
		}
		b.report.Entries++
		b.sequence, b.stamp = e.Sequence, e.Stamp
		b.entry(e.Event)
	}
	return true
}

// find writes a finding down, against the campaign that it is of.
func (b *drawBook) find(c *drawn, sequence uint64, code, detail string) {
	b.report.Found++
	if c != nil {
		c.different++
	}
	if len(b.report.Findings) < maxFindings {
		says := drawSentences[code]
		b.report.Findings = append(b.report.Findings,
			Finding{sequence, code, says[0], says[1], detail})
	}
}

func (b *drawBook) entry(fact event.Event) {
	switch e := fact.(type) {
	case *event.CampaignPublished:
		c := &drawn{
			CampaignPublished: e, turns: map[turn]uint32{}, sessions: map[uint32]int64{},
			joins: map[event.ShopperID]uint32{},
		}
		b.campaigns[e.Campaign], b.order = c, append(b.order, c)
	case *event.SeedRevealed:
		if c := b.campaign(e.Campaign); c != nil {
			c.seed = &e.Seed
		}
	case *event.EnvelopeGranted:
		if c := b.campaign(e.Campaign); c != nil {
			b.grant(c, grantedAt{e, b.sequence, c.payable(e.Session)})
		}
	case *event.GroupOpened:
		if c := b.campaign(e.Campaign); c != nil {
			b.groups[e.Group] = &friends{of: c, members: []event.ShopperID{e.Sharer}}
			b.inTime(c, e.Group.String())
		}
	case *event.GroupJoined:
		g := b.groups[e.Group]
		if g == nil {
			b.find(nil, b.sequence, codeUnknown, e.Group.String())
			return
		}
		b.inTime(g.of, e.Group.String())
		g.of.joined = append(g.of.joined, joinedAt{e, b.sequence})
		g.join(b, joinedAt{e, b.sequence})
	case *event.BenefitsExpired:
		for _, id := range e.Groups {
			b.groupOver(id)
		}
	}
}

// groupOver ends a group, which was neither complete nor in time for it.
func (b *drawBook) groupOver(id event.GroupID) {
	g := b.groups[id]
	if g == nil {
		b.find(nil, b.sequence, codeUnknown, id.String())
		return
	}
	if g.over || len(g.members) > int(g.of.Friends) || b.stamp < g.of.To {
		b.find(g.of, b.sequence, codeGroup, id.String())
	}
	g.over = true
}

// join adds a friend, who is not in the group yet, still finds room, and is in no more groups of
// the campaign than one may be.
func (g *friends) join(b *drawBook, e joinedAt) {
	g.of.joins[e.Shopper]++
	if slices.Contains(g.members, e.Shopper) || len(g.members) > int(g.of.Friends) || g.over ||
		g.of.joins[e.Shopper] > g.of.PerShopper {
		b.find(g.of, e.sequence, codeGroup, fmt.Sprintf("%s: %s", e.Group, e.Shopper))
	}
	g.members, g.last = append(g.members, e.Shopper), e
}

func (b *drawBook) campaign(id event.CampaignID) *drawn {
	c := b.campaigns[id]
	if c == nil {
		b.find(nil, b.sequence, codeUnknown, id.String())
	}
	return c
}

// inTime finds what was drawn while the campaign was not open.
func (b *drawBook) inTime(c *drawn, what string) {
	if c.seed != nil || b.stamp < c.From || b.stamp >= c.To {
		b.find(c, b.sequence, codeClosed, what)
	}
}

// grant holds an envelope against the turn of its shopper and against the pools.
func (b *drawBook) grant(c *drawn, e grantedAt) {
	b.inTime(c, e.name())
	b.numbered(c, e)
	if e.Group != 0 {
		g := b.groups[e.Group]
		if g == nil || g.of != c {
			b.find(c, e.sequence, codeUnknown, e.Group.String())
			return
		}
		g.envelope = append(g.envelope, e)
	} else {
		c.granted = append(c.granted, e)
		b.turn(c, e)
	}
	c.given += max(0, int64(e.Amount))
	c.sessions[e.Session] += max(0, int64(e.Amount))
	if e.Amount <= 0 {
		return
	}
	most := int64(c.Pool)
	if n := int(e.Session); n > 0 && n <= len(c.Sessions) && c.Sessions[n-1].Pool > 0 &&
		c.sessions[e.Session] > int64(c.Sessions[n-1].Pool) {
		b.find(c, e.sequence, codePool, fmt.Sprintf("%s: %d", e.name(), c.sessions[e.Session]))
	}
	if c.given > most {
		b.find(c, e.sequence, codePool, fmt.Sprintf("%s: %d > %d", e.name(), c.given, most))
	}
}

// payable is what the pool of a campaign, and that of a session, still hold.
func (c *drawn) payable(session uint32) int64 {
	left := int64(c.Pool) - c.given
	if n := int(session); n > 0 && n <= len(c.Sessions) && c.Sessions[n-1].Pool > 0 {
		left = min(left, int64(c.Sessions[n-1].Pool)-c.sessions[session])
	}
	return left
}

// numbered holds the numbers of envelopes, which a cell gives one after the other. A number that
// does not follow is found once, whether it was altered, or one before it left out.
func (b *drawBook) numbered(c *drawn, e grantedAt) {
	if e.Envelope == 0 {
		return
	}
	n := event.CounterOf(uint64(e.Envelope))
	if n != b.envelopes+1 && n != b.last+1 {
		b.find(c, e.sequence, codeOrder, fmt.Sprintf("%s: %s", e.name(), e.Envelope))
	}
	b.envelopes, b.last = b.envelopes+1, n
}

func (b *drawBook) turn(c *drawn, e grantedAt) {
	k := turn{e.Session, e.Shopper}
	c.turns[k]++
	known := e.Session == 0 && len(c.Sessions) == 0
	if n := int(e.Session); n > 0 && n <= len(c.Sessions) {
		known = b.stamp >= c.Sessions[n-1].From && b.stamp < c.Sessions[n-1].To
	}
	switch {
	case e.Draw != c.turns[k] || e.Draw > c.PerShopper:
		b.find(c, e.sequence, codeTurn, fmt.Sprintf("%s: %d", e.name(), c.turns[k]))
	case !known:
		b.find(c, e.sequence, codeClosed, e.name())
	}
}

// recompute holds what was drawn of a campaign against its rolls, and the rolls against its seed
// when that is revealed.
func (b *drawBook) recompute(c *drawn) {
	if c.Game == event.GameGrant {
		for _, e := range c.granted {
			if e.Amount != c.Grant {
				b.find(c, e.sequence, codePrize,
					fmt.Sprintf("%s: %d, %d", e.name(), e.Amount, c.Grant))
			}
		}
		return
	}
	row := DrawCampaign{
		Campaign: c.Campaign.String(), Key: c.Key, Commitment: hex.EncodeToString(c.Commitment[:]),
		Draws: uint64(len(c.granted) + len(c.joined)),
	}
	if c.seed != nil {
		row.Seed, row.Recomputed = hex.EncodeToString(c.seed[:]), row.Draws
		if sha256.Sum256(c.seed[:]) != c.Commitment {
			b.find(c, 0, codeSeed, row.Campaign)
		}
	}
	for _, e := range c.granted {
		b.redraw(c, e)
	}
	for _, e := range c.joined {
		b.sameRoll(c, e.sequence, e.Roll, fmt.Sprintf("carnival/split/v1 %s %s %s",
			c.Campaign, e.Group, e.Shopper))
		if g := b.groups[e.Group]; g.last.sequence == e.sequence {
			b.resplit(c, g)
		}
	}
	row.Unpaid, row.Differences = c.unpaid, c.different
	b.report.Campaigns = append(b.report.Campaigns, row)
}

func (b *drawBook) redraw(c *drawn, e grantedAt) {
	b.sameRoll(c, e.sequence, e.Roll, fmt.Sprintf("carnival/draw/v1 %s %d %s %d",
		c.Campaign, e.Session, e.Shopper, e.Draw))
	rest := newUrn(e.Roll).below(1_000_000)
	won := int64(0)
	for _, odd := range c.Odds {
		if rest < int64(odd.PerMillion) {
			won = int64(odd.Amount)
			break
		}
		rest -= int64(odd.PerMillion)
	}
	if won > e.payable {
		won = 0 // the pool cannot pay it: such a draw wins nothing
		c.unpaid++
	}
	if won != int64(e.Amount) || (won > 0) != (e.Envelope != 0) {
		b.find(c, e.sequence, codePrize, fmt.Sprintf("%s: %d, %d", e.name(), e.Amount, won))
	}
}

func (b *drawBook) sameRoll(c *drawn, sequence uint64, roll event.Hash256, message string) {
	if c.seed == nil {
		return
	}
	mac := hmac.New(sha256.New, c.seed[:])
	mac.Write([]byte(message))
	if !hmac.Equal(mac.Sum(nil), roll[:]) {
		b.find(c, sequence, codeRoll, message)
	}
}

// resplit holds what the members of a group got against the split of the pot. A group that waits
// for friends got nothing.
func (b *drawBook) resplit(c *drawn, g *friends) {
	var want []int64
	if n := int64(len(g.members)); n == int64(c.Friends)+1 && int64(c.Pot) >= n {
		from, pot := newUrn(g.last.Roll), int64(c.Pot)
		for ; n > 1; n-- {
			x := 1 + from.below(2*((pot-n)/n)+1)
			want, pot = append(want, x), pot-x
		}
		want = append(want, pot)
	}
	if len(g.envelope) != len(want) {
		b.find(c, g.last.sequence, codeGroup, fmt.Sprintf("%s: %d envelopes, %d",
			g.last.Group, len(g.envelope), len(want)))
		return
	}
	for i, e := range g.envelope {
		if e.Shopper != g.members[i] || int64(e.Amount) != want[i] || e.Roll != g.last.Roll ||
			e.Envelope == 0 {
			b.find(c, e.sequence, codePrize,
				fmt.Sprintf("%s: %d, %d", e.name(), e.Amount, want[i]))
		}
	}
}

// urn gives the numbers of a roll.
type urn struct {
	roll  event.Hash256
	drawn uint64
}

func newUrn(roll event.Hash256) *urn { return &urn{roll: roll} }

// below is a number below n: of all numbers of 64 bits the largest multiple of n are shared out
// evenly, and those beyond it are thrown back.
func (u *urn) below(n int64) int64 {
	all := new(big.Int).Lsh(big.NewInt(1), 64)
	of := big.NewInt(n)
	even := new(big.Int).Mul(new(big.Int).Div(all, of), of)
	for {
		block := append([]byte(nil), u.roll[:]...)
		sum := sha256.Sum256(binary.BigEndian.AppendUint64(block, u.drawn))
		u.drawn++
		if v := new(big.Int).SetBytes(sum[:8]); v.Cmp(even) < 0 {
			return v.Mod(v, of).Int64()
		}
	}
}
