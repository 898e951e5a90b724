package event

import "carnival/money"

// Game is how the red envelopes of a campaign are won.
type Game uint8

// Games. The numbers are stored.
const (
	GameGrant   Game = 1 // an operator gives them
	GameLottery Game = 2 // a draw with published odds
	GameRain    Game = 3 // one draw a shopper in each session: a burst window, or a shake
	GameFission Game = 4 // unlocked by friends; the pot is split at random over all of them
)

var games = keyed{
	{1, "grant", "发放", "Grant"},
	{2, "lottery", "抽奖", "Lottery"},
	{3, "rain", "红包雨", "Red envelope rain"},
	{4, "fission", "裂变红包", "Shared with friends"},
}

// Names gives the Chinese and English name; ok is false for a number that is not in use.
func (g Game) Names() (zh, en string, ok bool) { return games.names(uint8(g)) }

// Key is the name of the game in files and JSON.
func (g Game) Key() string { return games.key(uint8(g)) }

// ParseGame reads a Key.
func ParseGame(key string) (Game, bool) {
	number, ok := games.parse(key)
	return Game(number), ok
}

// CampaignPublished opens a pool of money for red envelopes (红包). Commitment is the SHA-256 of a
// secret seed: every draw is HMAC-SHA256 under that seed, and SeedRevealed lets anybody recompute
// all of them. Nothing of it changes afterwards.
type CampaignPublished struct {
	Campaign   CampaignID
	Key        string
	Game       Game
	Funder     Funder
	Name       Text
	Currency   money.Currency
	Pool       money.Minor // all that can be given
	Commitment Hash256
	From, To   Instant // envelopes are won in [From, To)
	Start, Use Instant // and used in [Start, Use)
	Sessions   []Session
	Odds       []Odd
	Grant      money.Minor // of one envelope under GameGrant
	Pot        money.Minor // of one group under GameFission
	Friends    uint32      // that unlock a group
	// PerShopper bounds the draws, grants or groups of a shopper, in each session where there are
	// some.
	PerShopper uint32
}

// Session is a window of a campaign with money of its own; Pool 0 = that of the campaign.
type Session struct {
	From, To Instant
	Pool     money.Minor
}

// Odd is one line of the published odds: PerMillion of all draws win Amount. What the lines leave
// to a million wins nothing.
type Odd struct {
	Amount     money.Minor
	PerMillion uint32
}

// SeedRevealed ends a campaign's draws and shows the seed behind its commitment.
type SeedRevealed struct {
	Campaign CampaignID
	Seed     Hash256
}

// EnvelopeGranted is the outcome of one draw or grant. Roll is what the seed gave for (Campaign,
// Session, Shopper, Draw); Amount 0 is a draw that won nothing and gives no envelope.
type EnvelopeGranted struct {
	Envelope EnvelopeID // 0 when nothing was won
	Campaign CampaignID
	Shopper  ShopperID
	Session  uint32 // 1.. ; 0 where the campaign has none
	Draw     uint32 // 1.. , the shopper's within the session
	Group    GroupID
	Roll     Hash256
	Amount   money.Minor
	From, To Instant // used in [From, To)
}

// GroupOpened begins a group of friends around a sharer (裂变).
type GroupOpened struct {
	Group    GroupID
	Campaign CampaignID
	Sharer   ShopperID
}

// GroupJoined adds a friend. The last one that the campaign asks for unlocks the group: the
// envelopes of all of them follow in the same decision.
type GroupJoined struct {
	Group   GroupID
	Shopper ShopperID
	Roll    Hash256 // splits the pot, when this friend unlocks it
}

// Kind of the fact.
func (*CampaignPublished) Kind() Kind { return KindCampaignPublished }

// Kind of the fact.
func (*SeedRevealed) Kind() Kind { return KindSeedRevealed }

// Kind of the fact.
func (*EnvelopeGranted) Kind() Kind { return KindEnvelopeGranted }

// Kind of the fact.
func (*GroupOpened) Kind() Kind { return KindGroupOpened }

// Kind of the fact.
func (*GroupJoined) Kind() Kind { return KindGroupJoined }
