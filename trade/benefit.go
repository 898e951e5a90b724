package trade

import (
	"carnival/event"
	"carnival/money"
	"carnival/promo"
)

// Named limits of benefits.
const (
	// MaxPromotions bounds the promotions that are alive, maxPromotionRows those ever published.
	MaxPromotions    = 20_000
	maxPromotionRows = 1 << 20
	// MaxCampaigns bounds the campaigns ever published.
	MaxCampaigns = 20_000
	// MaxWalletCoupons and MaxWalletEnvelopes bound what one shopper holds and can still use.
	MaxWalletCoupons   = 100
	MaxWalletEnvelopes = 100
	// MaxCoupons and MaxEnvelopes bound those that a cell ever gave. A use names the row of its
	// benefit in useKindShift bits; groups that unlock late still find room below that.
	MaxCoupons   = 1<<useKindShift - 1<<24
	MaxEnvelopes = 1<<useKindShift - 1<<24
	// MaxGrants bounds the references of allowances that are remembered.
	MaxGrants = 1 << 28
)

// benefits are the tables of promotions and of what shoppers hold of them.
type benefits struct {
	book         *promo.Book
	promotions   slab[promotionRow]
	promotionKey map[string]uint32
	live         int // promotions in the book
	coupons      slab[couponRow]
	claims       map[claimKey]uint32 // coupons that a shopper has had of a promotion
	campaigns    slab[campaignRow]
	campaignKey  map[string]uint32
	envelopes    slab[envelopeRow]
	draws        slab[drawRow]
	lastDraw     map[drawKey]uint32 // row+1 of the newest
	groups       slab[groupRow]
	joins        map[joinKey]uint32 // groups of a campaign that a shopper joined
	grants       map[grantKey]money.Minor
	wallets      slab[walletRow] // one a shopper, at the shopper's row
	pending      []ending        // of what is not over, the next one last
	room         benefitBounds
}

// benefitBounds stand in the state for the same reason as bounds do.
type benefitBounds struct{ promotions, campaigns, coupons, envelopes int }

func newBenefits() benefits {
	return benefits{
		book: promo.NewBook(), promotionKey: map[string]uint32{}, campaignKey: map[string]uint32{},
		claims: map[claimKey]uint32{}, lastDraw: map[drawKey]uint32{},
		joins: map[joinKey]uint32{}, grants: map[grantKey]money.Minor{},
		room: benefitBounds{MaxPromotions, MaxCampaigns, MaxCoupons, MaxEnvelopes},
	}
}

// decideBenefit knows the commands of promotions and of what shoppers hold of them.
func (s *State) decideBenefit(at event.Instant, c Command) (out Outcome, known bool) {
	switch c := c.(type) {
	case *ClaimCoupon:
		return s.decideClaim(at, c), true
	case *DrawEnvelope:
		return s.decideDraw(at, c), true
	case *JoinGroup:
		return s.decideJoin(at, c), true
	case *OpenGroup:
		return s.decideGroup(at, c), true
	case *GrantEnvelope:
		return s.decideGrantEnvelope(at, c), true
	case *GrantAllowance:
		return s.decideAllowance(c), true
	case *PublishPromotion:
		return s.decidePromotion(at, c), true
	case *EndPromotion:
		return s.decideEnd(c), true
	case *PublishCampaign:
		return s.decideCampaign(at, c), true
	case *RevealSeed:
		return s.decideReveal(c), true
	}
	return Outcome{}, false
}

// evolveBenefit takes a fact of the family in, or says that it is none.
func (s *State) evolveBenefit(stamp event.Instant, e event.Event) bool {
	switch e := e.(type) {
	case *event.CouponClaimed:
		s.evolveClaim(e)
	case *event.EnvelopeGranted:
		s.evolveGranted(e)
	case *event.GroupJoined:
		s.evolveJoined(e)
	case *event.GroupOpened:
		s.evolveGroup(e)
	case *event.AllowanceGranted:
		s.evolveAllowance(e)
	case *event.BenefitsReturned:
		s.evolveReturned(e)
	case *event.BenefitsExpired:
		s.evolveExpired(e)
	case *event.PromotionPublished:
		s.evolvePromotion(e)
	case *event.PromotionEnded:
		s.evolveEnd(e)
	case *event.CampaignPublished:
		s.evolveCampaign(e)
	case *event.SeedRevealed:
		s.evolveReveal(e)
	default:
		return false
	}
	return true
}

// evolveReturned gives back what an order held. What an order that was paid gives back was used
// before; what an unpaid one does was held.
func (s *State) evolveReturned(e *event.BenefitsReturned) {
	order := int(event.CounterOf(uint64(e.Order)) - 1)
	st := s.orders.at(order).status
	used := st.paid() || st == statusRefunded
	for _, back := range e.Coupons {
		to := couponFree
		if back.Void {
			to = couponVoid
		}
		s.setCoupon(int(event.CounterOf(uint64(back.Coupon))-1), to)
	}
	for _, back := range e.Envelopes {
		s.returnEnvelope(int(event.CounterOf(uint64(back.Envelope))-1), back, used)
	}
	if e.Allowance > 0 {
		s.changeAllowance(int(s.checkoutOf(order).shopper), e.Allowance)
	}
}

// stored is a fact in memory of its own with a digest of its content: the one that Evolve is given
// may lie where the next one is read to.
func stored[E event.Event](fact E) (own E, content uint64, ok bool) {
	return restored[E](event.AppendEntry(nil, 0, fact))
}

// restored reads what AppendEntry wrote.
func restored[E event.Event](body []byte) (fact E, content uint64, ok bool) {
	batch := event.Batch{First: 1, Count: 1, Body: body}
	for entry, err := range event.DecodeBatch(batch) {
		if err != nil {
			return fact, 0, false
		}
		fact, ok = entry.Event.(E)
	}
	return fact, digestText(string(body)), ok
}

// sameContent reports whether two facts say the same, field by field: the journal would hold the
// same bytes for both.
func sameContent(a, b event.Event) bool {
	return string(event.AppendEntry(nil, 0, a)) == string(event.AppendEntry(nil, 0, b))
}

func (b *benefits) recount() (sum uint64) {
	for i := range b.promotions.len() {
		sum += b.promotions.at(i).digest(i)
	}
	for i := range b.coupons.len() {
		sum += b.coupons.at(i).digest(i)
	}
	for i := range b.campaigns.len() {
		sum += b.campaigns.at(i).digest(i)
	}
	for i := range b.envelopes.len() {
		sum += b.envelopes.at(i).digest(i)
	}
	for i := range b.draws.len() {
		sum += b.draws.at(i).digest(i)
	}
	for i := range b.groups.len() {
		sum += b.groups.at(i).digest(i)
	}
	for k, amount := range b.grants {
		sum += k.digest(amount)
	}
	for i := range b.wallets.len() {
		sum += b.wallets.at(i).digest(i)
	}
	return sum
}

func (b *benefits) write(p *pen) {
	b.writePromotions(p)
	b.writeCampaigns(p)
	b.writeDraws(p)
	b.writeAllowances(p)
}

// readBenefits reads the tables and makes the indexes of them anew.
func (s *State) readBenefits(e *eye) {
	s.readPromotions(e)
	s.readCampaigns(e)
	s.readDraws(e)
	s.readAllowances(e)
	s.sortPending()
}
