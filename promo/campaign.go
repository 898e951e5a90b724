package promo

import (
	"fmt"

	"carnival/event"
	"carnival/money"
)

// Named limits of campaigns.
const (
	// MaxPrize bounds one envelope: 50,000.00 yuan (rules R5.4), and as many minor units of any
	// other currency.
	MaxPrize money.Minor = 5_000_000
	// MaxOdds, MaxSessions and MaxFriends bound one campaign.
	MaxOdds     = 100
	MaxSessions = 1000
	MaxFriends  = 100
	// MaxDraws bounds the draws, grants and groups that a shopper may have.
	MaxDraws = 1000
	// maxNameBytes bounds the key and the name of a campaign.
	maxNameBytes = 600
)

// The codes of what can be wrong with a campaign.
const (
	faultMissing  = "missing"
	faultTooLong  = "too_long"
	faultUnknown  = "unknown"
	faultReversed = "reversed"
	faultOverlap  = "overlap"
	faultOutside  = "outside"
	faultAmount   = "amount"
	faultPool     = "beyond_pool"
	faultNumber   = "number"
	faultOdds     = "odds_beyond_certain"
	faultUnwanted = "unwanted"
	faultFunder   = "merchant_funder"
	faultTopPrize = "beyond_top_prize"
	faultPot      = "pot_too_small"
)

// campaignSentences say a code in Chinese and English; %d is the bound.
var campaignSentences = map[string][2]string{
	faultMissing:  {"请填写此项。", "Fill this in."},
	faultTooLong:  {"最多 %d 个字节。", "It may have at most %d bytes."},
	faultUnknown:  {"没有这个选项。", "There is no such choice."},
	faultReversed: {"结束必须晚于开始。", "The end must lie behind the beginning."},
	faultOverlap: {"场次必须先后排列，不得重叠。",
		"Sessions must follow one another without overlap."},
	faultOutside: {"超出活动时间。", "It lies outside the campaign's own time."},
	faultAmount: {"金额应在 1 至 %d 分之间。",
		"The amount must lie between 1 and %d minor units."},
	faultPool: {"超过奖池，永远无法兑付。", "It is more than the pool holds, so it could not be paid."},
	faultPot: {"好友红包连同发起人由 %d 人分，每人至少 1 分；请提高金额。",
		"It is split among %d people with the sharer, each of whom gets at least one minor " +
			"unit: make it larger."},
	faultNumber: {"应在 1 至 %d 之间。", "The number must lie between 1 and %d."},
	faultOdds: {"各档概率之和不能超过一百万分之一百万。",
		"The chances of all lines together are more than a million in a million."},
	faultUnwanted: {"这种玩法没有此项。", "This game has no such thing."},
	faultFunder: {"红包可跨店使用，不能由某一商家出资；请选平台、品牌或银行，商家可发店铺优惠券。",
		"Red envelopes pay in every shop, so no merchant can fund them: name the platform, " +
			"a brand or a bank. A merchant gives shop coupons."},
	faultTopPrize: {"抽奖的最高奖依当时法规不得超过 %d 分。",
		"By the law of that time the top prize of a draw is at most %d minor units."},
}

// The lawful top prize of a draw (rules R5.4): 5,000.00 yuan under the law of 1993, MaxPrize since
// its revision came into force on 2018-01-01 in Beijing. As many minor units of any other currency.
const (
	topPrizeBefore money.Minor   = 500_000
	topPrizeLaw    event.Instant = 1_514_736_000 * event.Second
)

// topPrize is the most that a draw of a campaign beginning then may win.
func topPrize(from event.Instant) money.Minor {
	if from < topPrizeLaw {
		return topPrizeBefore
	}
	return MaxPrize
}

type campaignCheck struct {
	*event.CampaignPublished
	faults []Fault
}

// CheckCampaign finds what is wrong with a campaign in itself; none = it can be published. What the
// odds cost on average is for people to weigh: the pool bounds what they can cost.
func CheckCampaign(c *event.CampaignPublished) []Fault {
	k := &campaignCheck{CampaignPublished: c}
	k.head()
	k.times()
	k.sessions()
	k.odds()
	k.game()
	return k.faults
}

func (k *campaignCheck) fault(path, code string, args ...any) {
	says := campaignSentences[code]
	f := Fault{Path: path, Code: code, Zh: says[0], En: says[1]}
	if len(args) > 0 {
		f.Zh, f.En = fmt.Sprintf(f.Zh, args...), fmt.Sprintf(f.En, args...)
	}
	k.faults = append(k.faults, f)
}

// when adds a fault if it is so.
func (k *campaignCheck) when(wrong bool, path, code string, args ...any) {
	if wrong {
		k.fault(path, code, args...)
	}
}

func (k *campaignCheck) head() {
	_, _, game := k.Game.Names()
	_, _, funder := k.Funder.Names()
	k.when(k.Key == "", "key", faultMissing)
	k.when(len(k.Key) > maxNameBytes, "key", faultTooLong, maxNameBytes)
	k.when(k.Name.Zh == "" && k.Name.En == "", "name", faultMissing)
	k.when(max(len(k.Name.Zh), len(k.Name.En)) > maxNameBytes, "name", faultTooLong, maxNameBytes)
	k.when(!game, "game", faultUnknown)
	k.when(!funder, "funder", faultUnknown)
	k.when(k.Funder == event.FundedByMerchant, "funder", faultFunder)
	k.when(!k.Currency.Valid(), "currency", faultUnknown)
	k.when(k.Pool <= 0 || !k.Pool.Valid(), "pool", faultAmount, money.MaxMinor)
	k.when(k.PerShopper == 0 || k.PerShopper > MaxDraws, "per_shopper", faultNumber, MaxDraws)
}

func (k *campaignCheck) times() {
	k.when(k.From <= 0, "from", faultMissing)
	k.when(k.From >= k.To, "to", faultReversed)
	k.when(k.Start <= 0, "start", faultMissing)
	k.when(k.Start >= k.Use, "use", faultReversed)
	k.when(k.Use < k.To, "use", faultOutside) // what is won at the end must be of use
}

func (k *campaignCheck) sessions() {
	var pools money.Minor
	k.when(len(k.Sessions) > MaxSessions, "sessions", faultNumber, MaxSessions)
	for i, s := range k.Sessions[:min(len(k.Sessions), MaxSessions)] {
		path := fmt.Sprintf("sessions[%d].", i)
		k.when(s.From >= s.To, path+"to", faultReversed)
		k.when(i > 0 && s.From < k.Sessions[max(i, 1)-1].To, path+"from", faultOverlap)
		k.when(s.From < k.From, path+"from", faultOutside)
		k.when(s.To > k.To, path+"to", faultOutside)
		bad := s.Pool < 0 || s.Pool > k.Pool || !s.Pool.Valid()
		k.when(bad, path+"pool", faultPool)
		if !bad {
			pools += s.Pool
		}
	}
	k.when(pools > max(0, k.Pool), "sessions", faultPool)
}

func (k *campaignCheck) odds() {
	sum := uint64(0)
	k.when(len(k.Odds) > MaxOdds, "odds", faultNumber, MaxOdds)
	for i, o := range k.Odds[:min(len(k.Odds), MaxOdds)] {
		path := fmt.Sprintf("odds[%d].", i)
		k.prize(path+"amount", o.Amount, MaxPrize)
		k.lawful(path+"amount", o.Amount)
		bad := o.PerMillion == 0 || o.PerMillion > 1_000_000
		k.when(bad, path+"per_million", faultNumber, 1_000_000)
		sum += uint64(o.PerMillion)
	}
	k.when(sum > 1_000_000, "odds", faultOdds)
}

// prize checks an amount that somebody is to get.
func (k *campaignCheck) prize(path string, amount, most money.Minor) {
	k.when(amount <= 0 || amount > most, path, faultAmount, most)
	k.when(amount > k.Pool, path, faultPool)
}

// lawful checks an amount that chance gives.
func (k *campaignCheck) lawful(path string, amount money.Minor) {
	most := topPrize(k.From)
	k.when(amount > most, path, faultTopPrize, most)
}

// game checks what each game needs, and that it has nothing beside: it would look as if it counted.
func (k *campaignCheck) game() {
	rolls := k.Game == event.GameLottery || k.Game == event.GameRain
	if k.Game == event.GameGrant {
		k.prize("grant", k.Grant, MaxPrize)
	}
	if k.Game == event.GameFission {
		k.when(k.Friends == 0 || k.Friends > MaxFriends, "friends", faultNumber, MaxFriends)
		k.prize("pot", k.Pot, MaxPrize) // so that no part of it is more than one may win
		k.lawful("pot", k.Pot)
		people := money.Minor(k.Friends) + 1
		k.when(k.Pot > 0 && k.Pot < people, "pot", faultPot, people)
	}
	k.when(k.Game != event.GameGrant && k.Commitment == event.Hash256{}, "commitment", faultMissing)
	k.when(k.Game == event.GameRain && len(k.Sessions) == 0, "sessions", faultMissing)
	k.when(rolls && len(k.Odds) == 0, "odds", faultMissing)
	k.when(!rolls && len(k.Odds) > 0, "odds", faultUnwanted)
	k.when(!rolls && len(k.Sessions) > 0, "sessions", faultUnwanted)
	k.when(k.Game != event.GameGrant && k.Grant != 0, "grant", faultUnwanted)
	k.when(k.Game != event.GameFission && k.Pot != 0, "pot", faultUnwanted)
	k.when(k.Game != event.GameFission && k.Friends != 0, "friends", faultUnwanted)
}
