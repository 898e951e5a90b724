package api

import (
	"net/http"
	"strconv"

	"carnival/event"
	"carnival/promo"
	"carnival/trade"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/web"
)

// PromotionRequest is a promotion as it is published; what of it a rule asks for is told by its
// form. Amounts are in minor units of the currency.
type PromotionRequest struct {
	Key        string   `json:"key" doc:"your own name of it, unique for ever"`
	Rule       string   `json:"rule" enum:"promotion_rule"`
	Funder     string   `json:"funder,omitempty" enum:"funder" example:"merchant"`
	Merchant   string   `json:"merchant,omitempty" example:"me_11" doc:"default: a merchant's own"`
	Name       Title    `json:"name"`
	Currency   string   `json:"currency,omitempty" example:"CNY"`
	From       string   `json:"from" format:"date-time"`
	To         string   `json:"to" format:"date-time"`
	Start      string   `json:"start,omitempty" format:"date-time" doc:"coupons are used from here"`
	Use        string   `json:"use,omitempty" format:"date-time" doc:"and up to here"`
	Categories []string `json:"categories,omitempty"`
	Products   []string `json:"products,omitempty"`
	When       string   `json:"when,omitempty" doc:"condition over shopper, basket and time"`
	What       string   `json:"what,omitempty" doc:"condition over one line"`
	Terms      *Terms   `json:"terms,omitempty"`
	Quantity   uint32   `json:"quantity,omitempty" doc:"coupons that can be claimed"`
	PerShopper uint32   `json:"per_shopper,omitempty" doc:"coupons, or pieces under a limit"`
	Freight    *Freight `json:"freight,omitempty"`
}

// Terms are thresholds and what is taken off beyond them.
type Terms struct {
	Tiers  []Tier `json:"tiers,omitempty" doc:"ascending; the highest one reached counts"`
	Every  bool   `json:"every,omitempty" doc:"the only tier counts as often as it fits"`
	Pieces bool   `json:"pieces,omitempty" doc:"thresholds count pieces and not money"`
	Cap    int64  `json:"cap,omitempty"`
}

// Tier takes off an amount, or a share of the sum in basis points.
type Tier struct {
	At   int64  `json:"at,omitempty"`
	Off  int64  `json:"off,omitempty"`
	Rate uint32 `json:"rate,omitempty" doc:"basis points"`
}

// Freight is what a merchant charges for the delivery of one order.
type Freight struct {
	Grams    uint32   `json:"grams,omitempty" doc:"that first covers; 0: any weight"`
	Step     uint32   `json:"step,omitempty" doc:"grams that next covers"`
	First    int64    `json:"first,omitempty"`
	Next     int64    `json:"next,omitempty"`
	FreeOver int64    `json:"free_over,omitempty"`
	Regions  []Region `json:"regions,omitempty"`
}

// Region charges otherwise, or is not delivered to.
type Region struct {
	Provinces []string `json:"provinces" doc:"GB/T 2260, 2 digits each"`
	Refused   bool     `json:"refused,omitempty"`
	Grams     uint32   `json:"grams,omitempty"`
	Step      uint32   `json:"step,omitempty"`
	First     int64    `json:"first,omitempty"`
	Next      int64    `json:"next,omitempty"`
}

// Promotion is a promotion as it stands.
type Promotion struct {
	ID string `json:"id"`
	PromotionRequest
	Says      Words   `json:"says" doc:"the rule"`
	PaidBy    *Words  `json:"paid_by,omitempty" doc:"the funder"`
	Shop      *Named  `json:"shop,omitempty" doc:"the merchant"`
	State     string  `json:"state" enum:"upcoming,running,over,ended"`
	Published string  `json:"published" format:"date-time"`
	Ended     string  `json:"ended,omitempty" format:"date-time" doc:"before its time"`
	Coupons   *Counts `json:"coupons,omitempty"`
}

// Counts tells where the coupons of a promotion stand: claimed is the sum of those behind it.
type Counts struct {
	Left    uint32 `json:"left" doc:"can still be claimed"`
	Claimed uint32 `json:"claimed"`
	Free    uint32 `json:"free"`
	Held    uint32 `json:"held" doc:"by checkouts that are not paid"`
	Used    uint32 `json:"used"`
	Expired uint32 `json:"expired"`
	Void    uint32 `json:"void" doc:"came back after their time"`
}

// CheckAnswer says what is wrong with a promotion; nothing means that it could be published now.
type CheckAnswer struct {
	Faults []web.FieldError `json:"faults"`
}

func (f *face) promotionOperations() []operation {
	faults := []string{"promotion_invalid", "merchant_unknown", "product_unknown"}
	return []operation{
		{pattern: "GET /v1/promotions/forms", handler: f.getForms, says: text(
			"每种促销规则要填什么、条件可用哪些变量",
			"What each rule asks for, and the variables of conditions"),
			status: 200, answers: Forms{}},
		{pattern: "POST /v1/promotions/check", who: web.MerchantOrOperator,
			handler: f.checkPromotion, says: text("只检查，不发布", "Look what is wrong with one"),
			body: PromotionRequest{}, status: 200, answers: CheckAnswer{}},
		{pattern: "POST /v1/promotions", who: web.MerchantOrOperator, handler: f.publishPromotion,
			says: text("发布促销；商家只能发布由自己承担的店铺规则",
				"Publish one; a merchant only rules of their own shop that they pay for"),
			body: PromotionRequest{}, status: 201, answers: Promotion{},
			codes: append(faults, "promotion_taken", "too_many_offers")},
		{pattern: "GET /v1/promotions", handler: f.getPromotions, says: text(
			"已发布的促销。一页可能不满甚至为空，直到没有 next",
			"What is published. A page may be short or empty while there is a next one"),
			query: []parameter{
				{name: "merchant", kind: "string", says: text("商家编号", "id of a merchant")},
				{name: "rule", kind: "string", says: text("规则", "key of a rule")},
				{name: "state", kind: "string",
					says: text("upcoming、running、over 或 ended", "upcoming, running, over, ended")},
				cursorParameter, limitParameter,
			}, status: 200, answers: Page[Promotion]{}, codes: []string{"invalid"}},
		{pattern: "GET /v1/promotions/{id}", handler: f.getPromotion,
			says: text("一个促销", "A promotion"), status: 200, answers: Promotion{},
			codes: []string{"not_found", "promotion_unknown"}},
		{pattern: "POST /v1/promotions/{id}/end", who: web.MerchantOrOperator,
			handler: f.endPromotion, says: text("提前结束；已领的券照常可用",
				"End it before its time; coupons that shoppers hold stay good"),
			status: 200, answers: Promotion{}, codes: []string{"not_found", "promotion_unknown"}},
	}
}

// maxProductsRead bounds the products of a body; promo bounds those of a promotion.
const maxProductsRead = 2000

// promotionRequest reads a PromotionRequest.
func (r *reader) promotionRequest(p *event.PromotionPublished) {
	r.record([]member{
		need("key", r.toText(&p.Key, maxWords)),
		need("rule", toCode(r, &p.Rule, listed("promotion_rule"), event.ParseRule)),
		option("funder", toCode(r, &p.Funder, listed("funder"), event.ParseFunder)),
		option("merchant", toID(r, &p.Merchant, "me_", event.ParseMerchantID)),
		need("name", r.toWords(&p.Name)),
		option("currency", func() { p.Currency = r.currency() }),
		need("from", r.toInstant(&p.From)), need("to", r.toInstant(&p.To)),
		option("start", r.toInstant(&p.Start)), option("use", r.toInstant(&p.Use)),
		option("categories", toList(r, &p.Categories, maxProductsRead,
			func(into *event.Category) func() {
				return toCode(r, into, "/v1/categories", event.ParseCategory)
			})),
		option("products", toList(r, &p.Products, maxProductsRead,
			func(into *event.ProductID) func() {
				return toID(r, into, "pr_", event.ParseProductID)
			})),
		option("when", r.toText(&p.When, maxCondition)),
		option("what", r.toText(&p.What, maxCondition)),
		option("terms", func() { r.terms(&p.Terms) }),
		option("quantity", r.toCount(&p.Quantity)),
		option("per_shopper", r.toCount(&p.PerShopper)),
		option("freight", func() { r.freight(&p.Freight) }),
	})
}

// Bounds of what is read; promo has its own, and says which.
const (
	maxCondition = 8 << 10
	maxTiers     = 100
	maxRegions   = 100
)

func (r *reader) terms(t *event.Terms) {
	r.record([]member{
		option("tiers", toList(r, &t.Tiers, maxTiers, func(into *event.Tier) func() {
			return func() {
				r.record([]member{
					option("at", func() { into.At = r.units(-1<<53, 1<<53) }),
					option("off", r.toMinor(&into.Off)), option("rate", r.toCount(&into.Rate)),
				})
			}
		})),
		option("every", r.toFlag(&t.Every)), option("pieces", r.toFlag(&t.Pieces)),
		option("cap", r.toMinor(&t.Cap)),
	})
}

func (r *reader) freight(f *event.Freight) {
	r.record(append(r.charge(&f.Charge),
		option("free_over", r.toMinor(&f.FreeOver)),
		option("regions", toList(r, &f.Regions, maxRegions, func(into *event.Region) func() {
			return func() {
				r.record(append(r.charge(&into.Charge),
					need("provinces", toList(r, &into.Provinces, maxRegions,
						func(p *event.Province) func() { return func() { *p = r.province() } })),
					option("refused", r.toFlag(&into.Refused))))
			}
		}))))
}

func (r *reader) charge(c *event.Charge) []member {
	return []member{
		option("grams", r.toCount(&c.Grams)), option("step", r.toCount(&c.Step)),
		option("first", r.toMinor(&c.First)), option("next", r.toMinor(&c.Next)),
	}
}

// readPromotion reads the promotion of a body and who it is for.
func (f *face) readPromotion(r *http.Request) (p event.PromotionPublished, err error) {
	err = readJSON(r, func(rd *reader) { rd.promotionRequest(&p) })
	session := web.SessionOf(r)
	if err != nil || session.Role != web.Merchant {
		return p, err
	}
	if p.Merchant == 0 {
		p.Merchant = session.Merchant
	}
	return p, notOwnRule(&p, session.Merchant, web.Lang(r))
}

// ownRule reports whether a promotion is a merchant's to give: a rule of their own shop at nobody
// else's cost.
func ownRule(p *event.PromotionPublished, merchant event.MerchantID) bool {
	if p.Merchant != merchant {
		return false
	}
	switch p.Rule {
	case event.RuleFullReduction, event.RuleShopCoupon:
		return p.Funder == event.FundedByMerchant
	case event.RuleFreight, event.RulePurchaseLimit:
		return p.Funder == 0 || p.Funder == event.FundedByMerchant
	}
	return false
}

// promotionFaults is all that is wrong with a promotion: in itself, in its time, and with what it
// names.
func (f *face) promotionFaults(p *event.PromotionPublished, lang string) []web.FieldError {
	faults := faultsOf(promo.Check(p), "", lang)
	now, plan := f.Clock.Now(), f.plan()
	if p.To != 0 && p.To <= now {
		faults = append(faults, fieldFault(lang, "to", "over", ""))
	}
	if p.Use != 0 && p.Use <= now {
		faults = append(faults, fieldFault(lang, "use", "over", ""))
	}
	f.Catalog.Read(func(fold *catalog.Fold) {
		known := promo.Known{Plan: plan, Merchant: func(id event.MerchantID) bool {
			_, ok := fold.Merchant(id)
			return ok
		}}
		faults = append(faults, faultsOf(promo.CheckNames(p, known), "", lang)...)
		if _, ok := fold.Merchant(p.Merchant); !ok && p.Merchant != 0 {
			faults = append(faults, fieldFault(lang, "merchant", "unknown", ""))
		}
		for i, id := range p.Products {
			product, ok := fold.Product(id)
			path := "products[" + strconv.Itoa(i) + "]"
			switch {
			case len(faults) >= maxFieldErrors:
				return
			case !ok:
				faults = append(faults, fieldFault(lang, path, "unknown", ""))
			case p.Merchant != 0 && product.ProductOffered.Merchant != p.Merchant:
				faults = append(faults, fieldFault(lang, path, "other_merchant", ""))
			}
		}
	})
	return faults
}

// checkPromotion is POST /v1/promotions/check.
func (f *face) checkPromotion(w http.ResponseWriter, r *http.Request) {
	p, err := f.readPromotion(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, CheckAnswer{f.promotionFaults(&p, web.Lang(r))})
}

// publishPromotion is POST /v1/promotions. The same one again is answered as the first time, also
// when it is over by then, so the rulebook is asked before the fields are.
func (f *face) publishPromotion(w http.ResponseWriter, r *http.Request) {
	lang := web.Lang(r)
	p, err := f.readPromotion(r)
	var out trade.Outcome
	if err == nil {
		out, err = f.decide(r, &trade.PublishPromotion{PromotionPublished: p})
	}
	if err == nil && out.Refusal != trade.Accepted {
		refused := web.RefusalProblem(out.Refusal, lang)
		switch out.Refusal {
		case trade.PromotionInvalid, trade.ProductUnknown, trade.MerchantUnknown:
			refused.Errors = f.promotionFaults(&p, lang)
		}
		err = refused
	}
	if err == nil {
		err = await(r, reached(out), f.Benefits)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.answerPromotion(w, r, event.PromotionID(out.Subject), http.StatusCreated)
}

func (f *face) answerPromotion(
	w http.ResponseWriter, r *http.Request, id event.PromotionID, status int,
) {
	p, ok := f.promotion(id)
	if !ok {
		fail(w, r, web.RefusalProblem(trade.PromotionUnknown, web.Lang(r)))
		return
	}
	answer(w, r, status, f.promotions([]benefit.Promotion{p}, web.Lang(r))[0])
}

func (f *face) promotion(id event.PromotionID) (p benefit.Promotion, ok bool) {
	f.Benefits.Read(func(fold *benefit.Fold) { p, ok = fold.Promotion(id) })
	return p, ok
}

// getPromotion is GET /v1/promotions/{id}.
func (f *face) getPromotion(w http.ResponseWriter, r *http.Request) {
	id, err := event.ParsePromotionID(r.PathValue("id"))
	if err != nil {
		fail(w, r, notFound(r))
		return
	}
	f.answerPromotion(w, r, id, http.StatusOK)
}

// endPromotion is POST /v1/promotions/{id}/end.
func (f *face) endPromotion(w http.ResponseWriter, r *http.Request) {
	id, err := event.ParsePromotionID(r.PathValue("id"))
	if err != nil {
		fail(w, r, notFound(r))
		return
	}
	if session := web.SessionOf(r); session.Role == web.Merchant {
		if p, ok := f.promotion(id); ok && !ownRule(p.PromotionPublished, session.Merchant) {
			fail(w, r, web.NewProblem("forbidden", web.Lang(r)))
			return
		}
	}
	out, err := f.submit(r, &trade.EndPromotion{Promotion: id})
	if err == nil {
		err = await(r, reached(out), f.Benefits)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.answerPromotion(w, r, id, http.StatusOK)
}

// getPromotions is GET /v1/promotions.
func (f *face) getPromotions(w http.ResponseWriter, r *http.Request) {
	query, lang := r.URL.Query(), web.Lang(r)
	p, err := pageOf(r, event.ParsePromotionID)
	q := benefit.PromotionList{After: p.after, Limit: p.limit}
	var faults []web.FieldError
	if text := query.Get("merchant"); text != "" {
		var bad error
		if q.Merchant, bad = event.ParseMerchantID(text); bad != nil {
			faults = append(faults, fieldFault(lang, "merchant", "bad_id", "me_..."))
		}
	}
	if text := query.Get("rule"); text != "" {
		var ok bool
		if q.Rule, ok = event.ParseRule(text); !ok {
			faults = append(faults, fieldFault(lang, "rule", "bad_code", listed("promotion_rule")))
		}
	}
	state := query.Get("state")
	switch state {
	case "", "upcoming", "running", "over", "ended":
	default:
		faults = append(faults,
			fieldFault(lang, "state", "bad_code", "upcoming, running, over, ended"))
	}
	if err == nil && faults != nil {
		err = web.NewProblem("invalid", lang, faults...)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	var list []benefit.Promotion
	var next event.PromotionID
	f.Benefits.Read(func(fold *benefit.Fold) { list, next = fold.Promotions(q) })
	said := Page[Promotion]{Items: []Promotion{}}
	for _, one := range f.promotions(list, lang) {
		if state == "" || one.State == state {
			said.Items = append(said.Items, one)
		}
	}
	if next != 0 {
		said.Next = next.String()
	}
	answer(w, r, http.StatusOK, said)
}

// promotions says promotions with the names of their merchants.
func (f *face) promotions(list []benefit.Promotion, lang string) []Promotion {
	now := f.Clock.Now()
	said := make([]Promotion, 0, len(list))
	f.Catalog.Read(func(fold *catalog.Fold) {
		for i := range list {
			one := promotion(&list[i], now)
			if id := list[i].Merchant; id != 0 {
				shop := namedMerchant(fold, id, lang)
				one.Shop = &shop
			}
			said = append(said, one)
		}
	})
	return said
}

func promotion(p *benefit.Promotion, now event.Instant) Promotion {
	zh, en, _ := p.Rule.Names()
	said := Promotion{
		ID: p.Promotion.String(), PromotionRequest: promotionTerms(p.PromotionPublished),
		Says: Words{zh, en}, State: promotionState(p, now), Published: p.Published.String(),
	}
	if zh, en, ok := p.Funder.Names(); ok {
		said.PaidBy = &Words{zh, en}
	}
	if p.Ended != 0 {
		said.Ended = p.Ended.String()
	}
	if c := p.Coupons; p.GivesCoupons() {
		said.Coupons = &Counts{c.Left, c.Claimed, c.Free, c.Held, c.Used, c.Expired, c.Void}
	}
	return said
}

func promotionState(p *benefit.Promotion, now event.Instant) string {
	switch {
	case p.Ended != 0:
		return "ended"
	case now < p.From:
		return "upcoming"
	case now < p.To:
		return "running"
	}
	return "over"
}

// promotionTerms says a promotion as it was published.
func promotionTerms(p *event.PromotionPublished) PromotionRequest {
	said := PromotionRequest{
		Key: p.Key, Rule: p.Rule.Key(), Name: Title{p.Name.Zh, p.Name.En}, From: p.From.String(),
		To: p.To.String(), When: p.When, What: p.What, Quantity: p.Quantity,
		PerShopper: p.PerShopper, Terms: terms(&p.Terms), Freight: freight(&p.Freight),
	}
	if p.Funder != 0 {
		said.Funder = p.Funder.Key()
	}
	if p.Merchant != 0 {
		said.Merchant = p.Merchant.String()
	}
	if p.Currency != 0 {
		said.Currency = p.Currency.String()
	}
	if p.Use != 0 {
		said.Start, said.Use = p.Start.String(), p.Use.String()
	}
	for _, c := range p.Categories {
		said.Categories = append(said.Categories, c.Key())
	}
	for _, id := range p.Products {
		said.Products = append(said.Products, id.String())
	}
	return said
}

func terms(t *event.Terms) *Terms {
	if len(t.Tiers) == 0 {
		return nil
	}
	said := &Terms{Every: t.Every, Pieces: t.Pieces, Cap: int64(t.Cap)}
	for _, tier := range t.Tiers {
		said.Tiers = append(said.Tiers, Tier{tier.At, int64(tier.Off), tier.Rate})
	}
	return said
}

func freight(f *event.Freight) *Freight {
	if f.Charge == (event.Charge{}) && f.FreeOver == 0 && len(f.Regions) == 0 {
		return nil
	}
	said := &Freight{
		Grams: f.Grams, Step: f.Step, First: int64(f.First), Next: int64(f.Next),
		FreeOver: int64(f.FreeOver),
	}
	for _, region := range f.Regions {
		one := Region{
			Refused: region.Refused, Grams: region.Grams, Step: region.Step,
			First: int64(region.First), Next: int64(region.Next),
		}
		for _, p := range region.Provinces {
			one.Provinces = append(one.Provinces, strconv.Itoa(int(p)))
		}
		said.Regions = append(said.Regions, one)
	}
	return said
}
