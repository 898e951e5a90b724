package demo

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"carnival/crowd"
	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/web/api"
)

// market is the site's goods as an operator looks at them to choose what to offer.
type market struct {
	*demo
	goods     []crowd.Goods
	merchants []string                  // by their ids
	main      map[string]event.Category // what a shop sells mostly
	limited   map[string]bool           // products with a purchase limit
}

// publish puts the rulebook of the demonstration into force, as an operator does, over HTTP.
func (d *demo) publish(ctx context.Context) error {
	client := crowd.NewClient(d.url, 1)
	defer client.Close()
	list, err := client.Goods(ctx, d.home().Opens)
	if err != nil {
		return err
	}
	m := survey(d, list)
	var offers []any
	offers = append(offers, m.platform()...)
	offers = append(offers, m.reductions()...)
	offers = append(offers, m.coupons()...)
	offers = append(offers, m.freights()...)
	offers = append(offers, m.limits()...)
	for _, p := range offers {
		if err := d.post(ctx, "/v1/promotions", p, nil); err != nil {
			return err
		}
	}
	if err := m.withdraw(ctx); err != nil {
		return err
	}
	pools := m.campaigns()
	for _, c := range pools {
		if err := d.post(ctx, "/v1/campaigns", c, nil); err != nil {
			return err
		}
	}
	presold := m.presales()
	for _, p := range presold {
		if err := d.post(ctx, "/v1/presales", p, nil); err != nil {
			return err
		}
	}
	d.note("%s: %d %s, %d %s, %d %s\n", d.say("已发布", "published"), len(offers),
		d.say("个促销", "promotions"), len(pools), d.say("个红包活动", "campaigns"), len(presold),
		d.say("个预售", "presales"))
	return nil
}

// survey finds the merchants and what each of them sells mostly, by the number of SKUs.
func survey(d *demo, goods []crowd.Goods) *market {
	m := &market{
		demo: d, goods: goods, main: map[string]event.Category{}, limited: map[string]bool{},
	}
	count := map[string]map[event.Category]int{}
	for i := range goods {
		g := &goods[i]
		if count[g.Merchant] == nil {
			count[g.Merchant] = map[event.Category]int{}
			m.merchants = append(m.merchants, g.Merchant)
		}
		count[g.Merchant][g.Category]++
	}
	for _, merchant := range m.merchants {
		most := 0
		for _, c := range event.Categories() {
			if n := count[merchant][c]; n > most {
				most, m.main[merchant] = n, c
			}
		}
	}
	slices.Sort(m.merchants)
	return m
}

// among visits every so manyth merchant who sells mostly something of some categories.
func (m *market) among(of []event.Category, every int, visit func(n int, merchant string)) {
	n := 0
	for _, merchant := range m.merchants {
		if slices.Contains(of, m.main[merchant]) {
			if n%every == 0 {
				visit(n/every, merchant)
			}
			n++
		}
	}
}

// at is an instant told from the opening, within the festival as far as it has not begun.
func (m *market) at(after event.Instant) string {
	return max(m.home().Opens+after, m.begins()).String()
}

// base is a promotion for the day.
func (m *market) base(key string, rule event.Rule, name event.Text) api.PromotionRequest {
	return api.PromotionRequest{
		Key: key, Rule: rule.Key(), Name: api.Title{Zh: name.Zh, En: name.En},
		From: m.at(0), To: m.home().Closes.String(), Currency: m.plan.Currency.String(),
	}
}

// toClaim makes a promotion one of coupons.
func (m *market) toClaim(p *api.PromotionRequest, quantity int64, each uint32) {
	p.Start, p.Use = p.From, p.To
	p.From, p.To = m.at(claiming.from), m.at(claiming.to)
	p.Quantity = uint32(max(festival.Divide(quantity, m.Scale), int64(each)))
	p.PerShopper = each
}

func terms(tiers ...tier) *api.Terms {
	said := &api.Terms{}
	for _, t := range tiers {
		said.Tiers = append(said.Tiers, api.Tier{At: int64(t.at), Off: int64(t.off)})
	}
	return said
}

func (m *market) platform() (out []any) {
	for _, row := range platform {
		p := m.base(row.key, row.rule, row.name)
		p.Funder, p.When = row.funder.Key(), row.when
		p.Terms = terms(row.tiers...)
		p.Terms.Every, p.Terms.Cap = row.every, int64(row.cap)
		for _, c := range row.categories {
			p.Categories = append(p.Categories, c.Key())
		}
		if row.quantity > 0 {
			m.toClaim(&p, row.quantity, row.each)
		}
		out = append(out, p)
	}
	return out
}

// withdraw ends what was thought better of.
func (m *market) withdraw(ctx context.Context) error {
	standing, err := list[promotionSaid](ctx, m.demo, "/v1/promotions")
	for _, p := range standing {
		for _, row := range platform {
			if err == nil && row.withdrawn && row.key == p.Key {
				err = m.post(ctx, "/v1/promotions/"+p.ID+"/end", struct{}{}, nil)
			}
		}
	}
	return err
}

// worded says every tier, in both languages.
func worded(zh, en string, tiers ...tier) event.Text {
	var said event.Text
	for i, t := range tiers {
		at, off := strconv.Itoa(int(t.at/yuan)), strconv.Itoa(int(t.off/yuan))
		if i > 0 {
			said.Zh, said.En = said.Zh+"，", said.En+", "
		}
		said.Zh, said.En = said.Zh+"满 "+at+" 减 "+off, said.En+off+" off "+at
	}
	return event.Text{Zh: zh + "：" + said.Zh, En: en + ": " + said.En}
}

func (m *market) reductions() (out []any) {
	for _, row := range reductions {
		name := worded("店铺满减", "Shop discount", row.tiers...)
		m.among(row.categories, row.every, func(_ int, merchant string) {
			p := m.base("shop-"+merchant, event.RuleFullReduction, name)
			p.Merchant, p.Funder = merchant, event.FundedByMerchant.Key()
			p.Terms = terms(row.tiers...)
			out = append(out, p)
		})
	}
	return out
}

func (m *market) coupons() (out []any) {
	for _, row := range shopCoupons {
		name := worded("店铺券", "Shop coupon", row.tier)
		m.among(row.categories, row.every, func(n int, merchant string) {
			p := m.base("coupon-"+merchant, event.RuleShopCoupon, name)
			p.Merchant, p.Funder = merchant, event.FundedByMerchant.Key()
			if n%2 == 1 {
				p.Funder = event.FundedByBrand.Key()
			}
			p.Terms = terms(row.tier)
			m.toClaim(&p, row.quantity, 1)
			out = append(out, p)
		})
	}
	return out
}

func (m *market) freights() (out []any) {
	for _, row := range deliveries {
		m.among(row.categories, row.every, func(_ int, merchant string) {
			p := m.base("freight-"+merchant, event.RuleFreight, row.name)
			p.Merchant = merchant
			// Deposits are paid before the day and tell whether the shop delivers, too.
			p.From = m.at(m.begins() - m.home().Opens)
			p.Freight = &api.Freight{First: int64(row.first), FreeOver: int64(row.freeOver)}
			p.Freight.Regions = []api.Region{{
				Provinces: numbers(without(remote, row.refused)), First: int64(row.far),
			}}
			if len(row.refused) > 0 {
				p.Freight.Regions = append(p.Freight.Regions,
					api.Region{Provinces: numbers(row.refused), Refused: true})
			}
			out = append(out, p)
		})
	}
	return out
}

func without(all, some []event.Province) (out []event.Province) {
	for _, p := range all {
		if !slices.Contains(some, p) {
			out = append(out, p)
		}
	}
	return out
}

func numbers(provinces []event.Province) (out []string) {
	for _, p := range provinces {
		out = append(out, strconv.Itoa(int(p)))
	}
	return out
}

// wanted are the SKUs of categories, those with most stock first.
func (m *market) wanted(of []event.Category) []*crowd.Goods {
	var out []*crowd.Goods
	for i := range m.goods {
		g := &m.goods[i]
		if slices.Contains(of, g.Category) && g.Festival > 0 && g.Stock > 0 {
			out = append(out, g)
		}
	}
	slices.SortFunc(out, func(a, b *crowd.Goods) int {
		return cmp.Or(cmp.Compare(b.Stock, a.Stock), cmp.Compare(a.SKU, b.SKU))
	})
	return out
}

func (m *market) limits() (out []any) {
	for _, row := range limits {
		p := m.base(row.key, event.RulePurchaseLimit, row.name)
		p.Currency, p.PerShopper = "", row.perShopper
		for _, g := range m.wanted([]event.Category{row.category}) {
			if len(p.Products) < row.products && !slices.Contains(p.Products, g.Product) {
				p.Products = append(p.Products, g.Product)
				m.limited[g.Product] = true
			}
		}
		if len(p.Products) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// campaigns leaves out what lies before a warm-up that is shorter than the canonical one.
func (m *market) campaigns() (out []any) {
	for _, row := range campaigns {
		if m.home().Opens+row.open.to <= m.begins() {
			continue
		}
		c := api.CampaignRequest{
			Key: row.key, Game: row.game.Key(), Funder: event.FundedByPlatform.Key(),
			Name: api.Title{Zh: row.name.Zh, En: row.name.En}, Currency: m.plan.Currency.String(),
			From: m.at(row.open.from), To: m.at(row.open.to),
			Start: m.at(0), Use: m.home().Closes.String(),
			Pot: int64(row.pot), Friends: row.friends, PerShopper: row.each,
		}
		c.Pool = max(festival.Divide(int64(row.pool), m.Scale), c.Pot)
		for _, o := range row.odds {
			c.Pool = max(c.Pool, int64(o.amount)) // a prize that can be won can be paid
			c.Odds = append(c.Odds, api.Odd{Amount: int64(o.amount), PerMillion: o.perMillion})
		}
		for _, s := range row.spans {
			for h := s.from; h < s.to; h++ {
				full := s.day + event.Instant(h)*hour
				if m.home().Opens+full < m.begins() {
					continue
				}
				c.Sessions = append(c.Sessions, api.CampaignSession{
					From: m.at(full + rainFrom), To: m.at(full + hour),
				})
			}
		}
		if len(row.spans) == 0 || len(c.Sessions) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// presales offers what a row asks for: of each category the SKUs with most stock, one a shop,
// unless they cannot be had freely.
func (m *market) presales() (out []any) {
	for _, row := range presales {
		for _, category := range row.categories {
			var shops []string
			for _, g := range m.wanted([]event.Category{category}) {
				if len(shops) == row.skus {
					break
				}
				stock := uint64(g.Stock) * presaleStock / 100
				deposit := depositOf(g.Festival)
				if g.Limit > 0 || m.limited[g.Product] || slices.Contains(shops, g.Merchant) ||
					stock == 0 || deposit == 0 {
					continue
				}
				shops = append(shops, g.Merchant)
				p := m.presale(g, deposit, uint32(stock))
				p.Nature = row.nature.Key()
				if row.inflation > 100 {
					p.Funder = row.funder.Key()
					p.Deducts = int64(money.MulDiv(deposit, row.inflation, 100))
				}
				out = append(out, p)
			}
		}
	}
	return out
}

// depositOf is what is paid first of a price; 0 for what is too cheap.
func depositOf(price money.Minor) money.Minor {
	for _, row := range deposits {
		if price >= row.from {
			return row.deposit
		}
	}
	return 0
}

func (m *market) presale(g *crowd.Goods, deposit money.Minor, stock uint32) api.PresaleRequest {
	opens, closes := m.home().Opens, m.home().Closes
	return api.PresaleRequest{
		SKU: g.SKU, Market: m.plan.Home.String(), Currency: m.plan.Currency.String(),
		Price: int64(g.Festival), Deposit: int64(deposit), Deducts: int64(deposit), Stock: stock,
		DepositFrom: m.at(depositing.from), DepositTo: m.at(depositing.to),
		BalanceFrom: (opens + balanceFrom).String(), BalanceTo: (closes + balanceTo).String(),
		ShipBy: (closes + shipBy).String(),
	}
}

// What an operator reads back of what was published and settled.
type (
	promotionSaid struct {
		ID  string `json:"id"`
		Key string `json:"key"`
	}
	campaignSaid struct {
		ID         string `json:"id"`
		Commitment string `json:"commitment"`
		State      string `json:"state"`
	}
	merchantSaid struct {
		ID string `json:"id"`
	}
	settlementSaid struct {
		ID     string `json:"id"`
		Payout int64  `json:"payout"`
		Status string `json:"status"`
	}
)
