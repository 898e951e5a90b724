package shop

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/web/ui"
)

// Chooser is what of a shopper's benefits may go into a bill.
type Chooser struct {
	Mode  string
	Items []Usable
}

// Usable is a coupon, an envelope or the allowance.
type Usable struct {
	Value, Name, Note string
	Chosen            bool
}

// chooser lists what the shopper holds.
func (v *visit) chooser(chosen *selection) (out Chooser) {
	out.Mode = chosen.mode
	if v.shopper == 0 || v.plan == nil {
		return out
	}
	in := v.plan.Currency
	cash := func(m money.Minor) string {
		return ui.Money(money.Money{Minor: m, Currency: in})
	}
	add := func(value, name, note string) {
		out.Items = append(out.Items, Usable{value, name, note,
			chosen.mode != useChosen || slices.Contains(chosen.use, value)})
	}
	at, err := v.pricing()
	if err != nil {
		return out
	}
	var wallet benefit.Wallet
	v.readBenefits(func(fold *benefit.Fold) { wallet = fold.Wallet(v.shopper, in) })
	for _, c := range wallet.Coupons {
		if c.To > v.now {
			add(c.ID.String(), v.nameOf(0, c.Promotion), v.span(&at, c.From, c.To))
		}
	}
	for _, e := range wallet.Envelopes {
		if e.To > v.now {
			add(e.ID.String(), v.lang.Say("wallet.envelope", cash(e.Left)),
				v.span(&at, e.From, e.To))
		}
	}
	if wallet.Allowance > 0 {
		add("allowance", v.lang.Say("chooser.allowance", cash(wallet.Allowance)), "")
	}
	return out
}

// span says when something may be used.
func (v *visit) span(at *pricing, from, to event.Instant) string {
	if v.now < from {
		return v.lang.Say("wallet.from", at.when(from), at.when(to))
	}
	return v.lang.Say("wallet.until", at.when(to))
}

// awaitBenefits waits until the view of benefits holds all that the shopper wrote.
func (v *visit) awaitBenefits() error { return v.ownBenefits(func(*benefit.Fold) {}) }

// Ticket is a coupon: one to claim, or one that is held.
type Ticket struct {
	ID, Name, Terms, Where, Href, When string
	State                              string // its key: claim, gone, had, or as held
	Says                               string
	Left                               int64
	Percent                            int64 // of those to claim that are gone
	History                            []string
}

// tickets are the coupons that can be claimed now: of one merchant and of the platform, or, for
// merchant 0, of everybody. They come in pages, those to take first; next is the place of the first
// that is not on the page, 0 at the end.
func (v *visit) tickets(at *pricing, merchant event.MerchantID, from int) (out []Ticket, next int) {
	type offered struct {
		benefit.Promotion
		state string
	}
	var list []offered
	v.readBenefits(func(fold *benefit.Fold) {
		had := heldOf(fold, v.shopper)
		for after := event.PromotionID(0); ; {
			var page []benefit.Promotion
			page, after = fold.Promotions(
				benefit.PromotionList{InEffect: true, Coupons: true, After: after})
			for i := range page {
				p := &page[i]
				if p.Ended != 0 || v.now >= p.To ||
					merchant != 0 && p.Merchant != 0 && p.Merchant != merchant {
					continue
				}
				list = append(list, offered{*p, v.claimState(p, had)})
			}
			if after == 0 {
				break
			}
		}
	})
	slices.SortStableFunc(list, func(a, b offered) int { return order(a.state) - order(b.state) })
	from = min(from, len(list))
	to := min(from+ticketsPage, len(list))
	for i := range list[from:to] {
		out = append(out, v.ticket(at, &list[from+i].Promotion, list[from+i].state))
	}
	if to < len(list) {
		next = to
	}
	return out, next
}

// claimState is what can be done with a coupon that is offered, as a key.
func (v *visit) claimState(p *benefit.Promotion, had held) string {
	switch {
	case had[p.Promotion] >= p.PerShopper && p.PerShopper > 0:
		return "had"
	case p.Coupons.Left == 0:
		return "gone"
	case v.now < p.From:
		return "soon"
	}
	return "claim"
}

// Bounds of a page of benefits.
const (
	ticketsPage = 60 // coupons to take
	ownPage     = 50 // of coupons, and of envelopes, that one has
)

func order(state string) int {
	return slices.Index([]string{"claim", "soon", "had", "gone"}, state)
}

func (v *visit) ticket(at *pricing, p *benefit.Promotion, state string) Ticket {
	t := Ticket{
		State: state, Says: v.lang.Say("ticket." + state),
		ID: p.Promotion.String(), Name: p.Name.In(string(v.lang)),
		Terms: termsOf(v.lang, &p.Terms, p.Currency), Left: int64(p.Coupons.Left),
		When:  v.lang.Say("wallet.use", at.when(p.Start), at.when(p.Use)),
		Where: v.lang.Say("ticket.all"),
	}
	if state == "soon" {
		t.Says = v.lang.Say("ticket.soon", at.when(p.From))
	}
	if p.Quantity > 0 {
		t.Percent = int64(p.Coupons.Claimed) * 100 / int64(p.Quantity)
	}
	if p.Merchant != 0 {
		v.f.Catalog.Read(func(fold *catalog.Fold) {
			if m, ok := fold.Merchant(p.Merchant); ok {
				t.Where, t.Href = m.Name.In(string(v.lang)), "/m/"+m.Merchant.String()
			}
		})
	}
	return t
}

// BenefitsPage is what one has, and what there is to take. Each list has pages of its own.
type BenefitsPage struct {
	Frame
	Key       string
	Done      string
	Open      []Ticket
	Coupons   []Ticket
	Envelopes []ShownEnvelope
	Allowance money.Money
	Moves     []string
	Campaigns []CampaignCard
	CanClaim  bool

	HasCoupons, HasEnvelopes                        int64 // on all pages
	MoreOpen, MoreCoupons, MoreEnvelopes, MoreMoves string
	OlderMoves                                      bool // the history is not the newest page of it
}

// benefitPages are where the lists of a page begin.
type benefitPages struct {
	open      int
	coupons   event.CouponID
	envelopes event.EnvelopeID
	moves     uint64
}

// pages reads them; ok is false where no link of ours says so.
func (v *visit) pages() (at benefitPages, ok bool) {
	q := v.r.URL.Query()
	var errs [4]error
	if text := q.Get("open"); text != "" {
		at.open, errs[0] = strconv.Atoi(text)
	}
	if text := q.Get("coupons"); text != "" {
		at.coupons, errs[1] = event.ParseCouponID(text)
	}
	if text := q.Get("envelopes"); text != "" {
		at.envelopes, errs[2] = event.ParseEnvelopeID(text)
	}
	if text := q.Get("moves"); text != "" {
		at.moves, errs[3] = strconv.ParseUint(text, 10, 32)
	}
	return at, errors.Join(errs[:]...) == nil && at.open >= 0
}

// ShownEnvelope is a red envelope that one has.
type ShownEnvelope struct {
	ID, Name, Amount, Left, When, State, Says, Proof string
	History                                          []string
}

// benefits is GET /benefits.
func (f *face) benefits(v *visit) error {
	at, err := v.pricing()
	if err != nil {
		return err
	}
	if err := v.awaitBenefits(); err != nil {
		return err
	}
	from, ok := v.pages()
	if !ok {
		return v.notFound()
	}
	frame, err := v.frame(v.lang.Say("benefits.title"), "tab.me")
	if err != nil {
		return err
	}
	model := BenefitsPage{
		Frame: frame, Key: newKey(), CanClaim: v.allows(festival.Claim),
		Campaigns: v.campaigns(&at),
	}
	var next int
	if model.Open, next = v.tickets(&at, 0, from.open); next != 0 {
		model.MoreOpen = "/benefits?open=" + strconv.Itoa(next) + "#claimable"
	}
	if v.r.URL.Query().Has("claimed") {
		model.Done = v.lang.Say("ticket.claimed")
	}
	v.wallet(&model, &at, from)
	return v.show(http.StatusOK, Benefits(model))
}

// wallet fills in what the shopper holds, with what became of it.
func (v *visit) wallet(model *BenefitsPage, at *pricing, from benefitPages) {
	in := at.plan.Currency
	model.Allowance.Currency = in
	if v.shopper == 0 {
		return
	}
	v.readBenefits(func(fold *benefit.Fold) {
		for _, n := range fold.Claimed(v.shopper) {
			model.HasCoupons += int64(n)
		}
		model.HasEnvelopes = int64(fold.Given(v.shopper))
		coupons, coupon := fold.Coupons(v.shopper, from.coupons, ownPage)
		for i := range coupons {
			model.Coupons = append(model.Coupons, v.ownCoupon(fold, at, &coupons[i]))
		}
		envelopes, envelope := fold.Envelopes(v.shopper, from.envelopes, ownPage)
		for i := range envelopes {
			model.Envelopes = append(model.Envelopes, v.ownEnvelope(fold, at, &envelopes[i]))
		}
		model.Allowance.Minor = fold.Allowance(v.shopper)
		moves, move := fold.AllowanceMoves(v.shopper, from.moves, mostMoves)
		model.Moves, model.OlderMoves = v.history(at, moves, in), from.moves != 0
		if coupon != 0 {
			model.MoreCoupons = "/benefits?coupons=" + coupon.String() + "#coupons"
		}
		if envelope != 0 {
			model.MoreEnvelopes = "/benefits?envelopes=" + envelope.String() + "#envelopes"
		}
		if move != 0 {
			model.MoreMoves = "/benefits?moves=" + strconv.FormatUint(move, 10) + "#allowance"
		}
	})
}

// ownCoupon shows a coupon that the shopper has.
func (v *visit) ownCoupon(fold *benefit.Fold, at *pricing, c *benefit.Coupon) Ticket {
	t := Ticket{ID: c.ID.String(), State: c.State(v.now), When: v.span(at, c.From, c.To)}
	t.Says = v.lang.Say("state." + t.State)
	t.History = v.history(at, fold.CouponMoves(v.shopper, c.ID), at.plan.Currency)
	if p, ok := fold.Promotion(c.Promotion); ok {
		t.Name, t.Terms = p.Name.In(string(v.lang)), termsOf(v.lang, &p.Terms, p.Currency)
	}
	return t
}

// ownEnvelope shows an envelope that the shopper has.
func (v *visit) ownEnvelope(fold *benefit.Fold, at *pricing, e *benefit.Envelope) ShownEnvelope {
	shown := ShownEnvelope{
		ID: e.ID.String(), Amount: ui.Money(money.Money{Minor: e.Amount, Currency: e.Currency}),
		Left: ui.Money(money.Money{Minor: e.Left, Currency: e.Currency}),
		When: v.span(at, e.From, e.To), State: e.State(v.now),
		Proof: "/e/" + e.Campaign.String() + "#proof",
	}
	shown.Says = v.lang.Say("state." + shown.State)
	if c, ok := fold.Campaign(e.Campaign); ok {
		shown.Name = c.Name.In(string(v.lang))
	}
	shown.History = v.history(at, fold.EnvelopeMoves(v.shopper, e.ID), e.Currency)
	return shown
}

// mostMoves bounds the history of one benefit.
const mostMoves = 20

// history says what became of a benefit, the newest first.
func (v *visit) history(at *pricing, moves []benefit.Move, in money.Currency) (out []string) {
	for _, m := range moves[:min(len(moves), mostMoves)] {
		zh, en := m.Act.Names()
		text := at.when(m.At) + " · " + event.Text{Zh: zh, En: en}.In(string(v.lang))
		if m.Amount > 0 {
			text += " " + ui.Money(money.Money{Minor: m.Amount, Currency: in})
		}
		out = append(out, text)
	}
	return out
}

// chooserMode is the mode as its words and its button are called.
func chooserMode(mode string) string {
	if mode == useNone || mode == useChosen {
		return mode
	}
	return "best"
}
