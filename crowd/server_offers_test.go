package crowd

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"carnival/event"
	"carnival/money"
)

// wallet is what a server keeps of offers and of what follows a payment.
type wallet struct {
	offers  Offers
	rows    map[string]int32 // of goods, by SKU
	reckon  *reckoner
	claims  map[string]bool // shopper and promotion
	draws   map[string]int
	groups  map[string][]string // sharer first
	granted map[string]bool
	presold []*checkout
	order   map[string]int32 // presale orders, by row of presold
	status  map[string]string
	done    map[string]int
}

func newWallet(in *Input) wallet {
	w := wallet{
		offers: in.Offers, rows: map[string]int32{}, reckon: newReckoner(in),
		claims: map[string]bool{}, draws: map[string]int{}, groups: map[string][]string{},
		granted: map[string]bool{}, order: map[string]int32{}, status: map[string]string{},
		done: map[string]int{},
	}
	for i := range in.Goods {
		w.rows[in.Goods[i].SKU] = int32(i)
	}
	return w
}

func (s *server) offer(mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/promotions", listed(func() []any { return s.saidPromotions() }))
	mux.HandleFunc("GET /v1/campaigns", listed(func() []any { return s.saidCampaigns() }))
	mux.HandleFunc("GET /v1/presales", listed(func() []any { return s.saidPresales() }))
	mux.HandleFunc("POST /v1/promotions/{id}/claims", s.change(s.claim))
	mux.HandleFunc("POST /v1/campaigns/{id}/draws", s.change(s.draw))
	mux.HandleFunc("POST /v1/campaigns/{id}/groups", s.change(s.open))
	mux.HandleFunc("POST /v1/groups/{id}/members", s.change(s.join))
	mux.HandleFunc("POST /v1/allowances", s.change(s.grant))
	mux.HandleFunc("POST /v1/presales/{id}/deposits", s.change(s.place))
	mux.HandleFunc("POST /v1/orders/{id}/fail", s.change(s.follow("", "failed", true)))
	mux.HandleFunc("POST /v1/orders/{id}/ship", s.change(s.follow("", "shipped", true)))
	mux.HandleFunc("POST /v1/orders/{id}/receipt", s.change(s.follow("shipped", "received", false)))
	mux.HandleFunc("POST /v1/orders/{id}/returns", s.change(s.follow("received", "asked", false)))
	mux.HandleFunc("POST /v1/returns/{id}/answer", s.change(s.follow("asked", "agreed", true)))
	mux.HandleFunc("POST /v1/returns/{id}/send", s.change(s.follow("agreed", "sent", false)))
	mux.HandleFunc("POST /v1/returns/{id}/accept", s.change(s.follow("sent", "accepted", true)))
}

func listed(items func() []any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		all, from := items(), 0
		fmt.Sscanf(r.URL.Query().Get("cursor"), "%d", &from)
		to := min(len(all), from+100)
		page := map[string]any{"items": all[from:to]}
		if to < len(all) {
			page["next"] = fmt.Sprint(to)
		}
		say(w, 200, page)
	}
}

func (s *server) saidPromotions() (out []any) {
	for _, p := range s.offers.Promotions {
		said := map[string]any{
			"id": p.ID, "rule": p.Rule.Key(), "from": p.From.String(), "to": p.To.String(),
			"state": "upcoming", "merchant": p.Merchant, "products": p.Products,
			"quantity": p.Quantity, "per_shopper": p.PerShopper,
		}
		if p.Funder != 0 {
			said["funder"] = p.Funder.Key()
		}
		if p.coupon() {
			said["start"], said["use"] = p.Start.String(), p.Use.String()
		}
		tiers := []any{}
		for _, t := range p.Terms.Tiers {
			tiers = append(tiers, map[string]any{"at": t.At, "off": t.Off, "rate": t.Rate})
		}
		said["terms"] = map[string]any{
			"tiers": tiers, "every": p.Terms.Every, "pieces": p.Terms.Pieces, "cap": p.Terms.Cap,
		}
		regions := []any{}
		for _, r := range p.Freight.Regions {
			codes := []string{}
			for _, code := range r.Provinces {
				codes = append(codes, strconv.Itoa(int(code)))
			}
			regions = append(regions, map[string]any{
				"provinces": codes, "refused": r.Refused, "first": r.First,
			})
		}
		said["freight"] = map[string]any{
			"first": p.Freight.First, "free_over": p.Freight.FreeOver, "regions": regions,
		}
		out = append(out, said)
	}
	return out
}

func (s *server) saidCampaigns() (out []any) {
	for _, c := range s.offers.Campaigns {
		sessions := []any{}
		for _, one := range c.Sessions {
			sessions = append(sessions,
				map[string]any{"from": one.From.String(), "to": one.To.String()})
		}
		out = append(out, map[string]any{
			"id": c.ID, "game": c.Game.Key(), "from": c.From.String(), "to": c.To.String(),
			"state": "upcoming", "pool": c.Pool, "pot": c.Pot, "friends": c.Friends,
			"per_shopper": c.PerShopper, "sessions": sessions,
		})
	}
	return out
}

func (s *server) saidPresales() (out []any) {
	for _, p := range s.offers.Presales {
		out = append(out, map[string]any{
			"id": p.ID, "sku": p.SKU, "market": "CN", "currency": "CNY", "state": "upcoming",
			"funder": p.Funder.Key(), "price": p.Price, "deposit": p.Deposit, "limit": p.Limit,
			"deducts": p.Deducts, "available": p.Available,
			"deposit_from": p.DepositFrom.String(), "deposit_to": p.DepositTo.String(),
			"balance_from": p.BalanceFrom.String(), "balance_to": p.BalanceTo.String(),
		})
	}
	return out
}

// bill says what a tap settles: with the merchants' own coupons that the shopper has and can use.
func (s *server) bill(tap *Tap, c *checkout, balances []string, province string) {
	for _, id := range balances {
		row, ok := s.order[id]
		if ok && s.presold[row].paid && s.presold[row].shopper == c.shopper {
			tap.Balances = append(tap.Balances, row)
		}
	}
	c.orders = len(c.merchant) + len(tap.Balances)
	for i := range s.offers.Promotions {
		p := &s.offers.Promotions[i]
		if key := c.shopper + " " + p.ID; s.claims[key] && p.Rule == event.RuleShopCoupon &&
			p.Funder == event.FundedByMerchant && s.reckon.reaches(tap, int32(i)) {
			tap.Coupons = append(tap.Coupons, int32(i))
			delete(s.claims, key)
		}
	}
	to, _ := strconv.Atoi(province)
	c.value, _ = s.reckon.worth(tap, event.Province(to))
}

func (s *server) claim(r *http.Request, _ map[string]any) (int, any) {
	key := who(r) + " " + r.PathValue("id")
	if s.draws[key] > 0 {
		return problem(409, "coupon_limit")
	}
	s.draws[key]++
	s.claims[key] = true
	s.done["claim"]++
	return 201, nil
}

func (s *server) draw(r *http.Request, body map[string]any) (int, any) {
	key := fmt.Sprint(who(r), r.PathValue("id"), body["session"])
	at := slices.IndexFunc(s.offers.Campaigns, func(c Campaign) bool {
		return c.ID == r.PathValue("id")
	})
	session, number := int(body["session"].(float64)), int(body["draw"].(float64))
	switch c := &s.offers.Campaigns[at]; {
	case c.session(s.clock()) != session:
		return problem(409, "campaign_closed")
	case number > s.draws[key]+1 || number > int(c.PerShopper):
		return problem(409, "draws_used")
	case number > s.draws[key]:
		s.draws[key]++
		s.done["draw"]++
	}
	return 200, nil
}

func (s *server) open(r *http.Request, _ map[string]any) (int, any) {
	id := "gr_" + who(r)
	if s.groups[id] == nil {
		s.groups[id] = []string{who(r)}
	}
	return 201, map[string]any{"id": id}
}

func (s *server) join(r *http.Request, _ map[string]any) (int, any) {
	id := r.PathValue("id")
	if len(s.groups[id]) == 0 || slices.Contains(s.groups[id], who(r)) {
		return problem(409, "group_own")
	}
	s.groups[id] = append(s.groups[id], who(r))
	s.done["join"]++
	return 200, nil
}

func (s *server) grant(r *http.Request, body map[string]any) (int, any) {
	if who(r) != "operator" || body["amount"].(map[string]any)["amount"].(float64) <= 0 {
		return problem(403, "forbidden")
	}
	s.granted[body["shopper"].(string)] = true
	return 200, nil
}

func (s *server) place(r *http.Request, body map[string]any) (int, any) {
	key := who(r) + " " + r.Header.Get("Idempotency-Key")
	if had := s.keys[key]; had != nil {
		return 201, had.said
	}
	at := slices.IndexFunc(s.offers.Presales, func(p Presale) bool {
		return p.ID == r.PathValue("id")
	})
	p, row := &s.offers.Presales[at], int32(len(s.presold))
	if now := s.clock(); now < p.DepositFrom || now >= p.DepositTo || body["quantity"] != 1.0 {
		return problem(409, "presale_over")
	}
	c := &checkout{
		ID: fmt.Sprintf("co_p%d", row), shopper: who(r), value: p.Deposit, deposit: true,
		merchant: map[string]money.Minor{"": 0},
	}
	id := fmt.Sprintf("or_p%d", row)
	s.presold, s.order[id], s.orders[id] = append(s.presold, c), row, c
	s.reckon.deposits = append(s.reckon.deposits, Deposit{
		Presale: int32(at), Goods: s.rows[p.SKU],
	})
	c.said = map[string]any{
		"checkout": c.ID, "payment": map[string]any{"id": "py_" + c.ID},
		"orders": []any{map[string]any{"id": id, "lines": []any{map[string]any{"sku": p.SKU}}}},
	}
	s.keys[key], s.payments["py_"+c.ID] = c, c
	return 201, c.said
}

// follow brings an order, or a return of it, from one status to the next.
func (s *server) follow(
	from, to string, byShop bool,
) func(*http.Request, map[string]any) (int, any) {
	return func(r *http.Request, body map[string]any) (int, any) {
		id := r.PathValue("id")
		switch c := s.orders[id]; {
		case c == nil || !c.paid || byShop != (who(r) == "operator") ||
			!byShop && c.shopper != who(r):
			return problem(409, "order_unknown")
		case s.status[id] == to:
			return 200, map[string]any{"id": id} // the same again
		case s.status[id] != from:
			return problem(409, "order_closed")
		}
		s.status[id] = to
		s.done[to]++
		return 200, map[string]any{"id": id}
	}
}
