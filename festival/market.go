package festival

import (
	"strings"
	"time"

	"carnival/event"
	"carnival/money"
)

// Market is a country or region with its own clock and its own window for the festival price.
type Market struct {
	Code       event.Market
	Kind       MarketKind
	Name       event.Text
	Zone       *time.Location
	Currencies []money.Currency // the first is the usual one
	Languages  []string
	Channel    event.Channel // that its sales count to; 0: to the channel of the merchant
	Opens      event.Instant // the festival price is charged in [Opens, Closes)
	Closes     event.Instant
}

// MarketKind tells official codes from those that users of the standard assigned (rules R11.1).
type MarketKind uint8

const (
	// KindISO is a code of ISO 3166-1.
	KindISO MarketKind = 1
	// KindUser is a user-assigned code, such as XK.
	KindUser MarketKind = 2
)

// isoCodes are the 249 alpha-2 codes of ISO 3166-1.
const isoCodes = "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZ" +
	"CACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGG" +
	"GHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZ" +
	"LALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNR" +
	"NUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZ" +
	"TCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW"

// kindOf classifies a code; ok is false when nobody uses it.
func kindOf(m event.Market) (kind MarketKind, ok bool) {
	code := m.String()
	for i := 0; i < len(isoCodes); i += 2 {
		if isoCodes[i:i+2] == code {
			return KindISO, true
		}
	}
	// ISO 3166-1 leaves AA, QM to QZ, XA to XZ and ZZ to its users.
	user := code == "AA" || code == "ZZ" || code[0] == 'X' ||
		(code[0] == 'Q' && strings.IndexByte("MNOPQRSTUVWXYZ", code[1]) >= 0)
	return KindUser, user
}

// IsPlace reports whether a code is that of a country or region: one of ISO 3166-1, or Kosovo's,
// which its users agreed on.
func IsPlace(m event.Market) bool {
	kind, known := kindOf(m)
	return known && (kind == KindISO || m.String() == "XK")
}

func slotOf(m event.Market) (int, bool) {
	first, second := byte(m>>8)-'A', byte(m)-'A'
	if first >= 26 || second >= 26 {
		return 0, false
	}
	return int(first)*26 + int(second), true
}

// Market finds a market of the plan by its code.
func (p *Plan) Market(code event.Market) (*Market, bool) {
	slot, ok := slotOf(code)
	if !ok || p.slots[slot] == 0 {
		return nil, false
	}
	return &p.Markets[p.slots[slot]-1], true
}

// Window says how the market's window stands at an instant, and when that changes next (0: never).
func (m *Market) Window(at event.Instant) (Verdict, event.Instant) {
	switch {
	case at < m.Opens:
		return NotYet, m.Opens
	case at < m.Closes:
		return Allowed, m.Closes
	}
	return Over, 0
}

// Live is one market's row of "what is live where at T".
type Live struct {
	Market *Market
	Local  time.Time     // the market's own clock
	Price  Verdict       // whether the festival price is charged
	Next   event.Instant // when that changes; 0: never again
}

// LiveAt lists every market of the plan at an instant, in the order of the plan.
func (p *Plan) LiveAt(at event.Instant) []Live {
	rows := make([]Live, len(p.Markets))
	for i := range p.Markets {
		m := &p.Markets[i]
		price, next := m.Window(at)
		rows[i] = Live{Market: m, Local: at.Time().In(m.Zone), Price: price, Next: next}
	}
	return rows
}
