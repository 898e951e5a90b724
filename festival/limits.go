package festival

import "carnival/event"

// What a plan may hold at most. The numbers leave ample room for a real festival and keep a hostile
// or mistaken file from costing more than a moment to refuse.
const (
	maxSource     = 256 << 10 // bytes
	maxLine       = 1_000     // bytes
	maxLines      = 6_000     // the YAML parser is quadratic in the keys of one mapping,
	maxColons     = 12_000    // on lines of their own or not,
	maxBrackets   = 6_000     // and in the depth of '[' and '{'
	maxProblems   = 100
	maxText       = 120 // runes
	maxID         = 64  // bytes
	maxWindows    = 50
	maxMarkets    = 300
	maxPerMarket  = 8 // currencies, languages
	maxMilestones = 100
	maxMoments    = 200
	maxRecords    = 50
	maxPrior      = 30

	minYear = 2000
	maxYear = 2100

	maxCount     = 1_000_000_000_000 // of a figure
	maxCartLines = 1_000
	maxQuantity  = 100_000
	minTimer     = 60 * event.Second
	maxTimer     = 30 * 24 * 3600 * event.Second
	wholeInBasis = 10_000 // basis points in 100 %
	maxScale     = 1_000_000
	maxFee       = 5_000 // basis points of commission
	maxRates     = 100
	maxRate      = 1_000_000_000_000 // millionths
	microDigits  = 6
	maxHeld      = 10_000
	maxStack     = 50
)
