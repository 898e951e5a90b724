package crowd

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sync"

	"carnival/event"
	"carnival/money"
)

// groups are the ids of groups of friends, as they are opened: friends are other shoppers, whose
// acts other workers do.
type groups struct {
	sync.Mutex
	ids []string
}

func (g *groups) set(row int32, id string) {
	g.Lock()
	defer g.Unlock()
	g.ids[row] = id
}

func (g *groups) of(row int32) string {
	g.Lock()
	defer g.Unlock()
	return g.ids[row]
}

// benefit is what a shopper does for coupons, envelopes and allowance.
func (c *Crowd) benefit(ctx context.Context, act *Act, q *call) (sent bool, err error) {
	offers := &c.agenda.Offers
	switch act.Does {
	case Claim:
		q.path = "/v1/promotions/" + url.PathEscape(offers.Promotions[act.Row].ID) + "/claims"
	case DrawLot:
		campaign := &offers.Campaigns[act.Row]
		q.path = "/v1/campaigns/" + url.PathEscape(campaign.ID) + "/draws"
		q.body = fmt.Appendf(nil, `{"session":%d,"draw":%d}`, campaign.session(act.At), act.Draw)
	case Open:
		campaign := &offers.Campaigns[c.agenda.Groups[act.Row].Campaign]
		q.path = "/v1/campaigns/" + url.PathEscape(campaign.ID) + "/groups"
		return true, c.open(ctx, act, q)
	case Join:
		id := c.groups.of(act.Row)
		if id == "" {
			return false, nil
		}
		q.path = "/v1/groups/" + url.PathEscape(id) + "/members"
	case Grant:
		return true, c.grant(ctx, act)
	}
	_, err = c.as(ctx, act.Shopper, q)
	return true, err
}

// session counts from 1; 0 where a campaign has none at an instant.
func (p *Campaign) session(at event.Instant) int {
	for i, s := range p.Sessions {
		if s.From <= at && at < s.To {
			return i + 1
		}
	}
	return 0
}

func (c *Crowd) open(ctx context.Context, act *Act, q *call) error {
	got, err := c.as(ctx, act.Shopper, q)
	var said struct {
		ID string `json:"id"`
	}
	if err == nil {
		err = got.read(&said)
	}
	if err == nil {
		c.groups.set(act.Row, said.ID)
	}
	return err
}

// grant has an operator add to a shopper's allowance twice what one bill may use of it at least.
func (c *Crowd) grant(ctx context.Context, act *Act) error {
	if c.ids[act.Shopper] == "" {
		if err := c.signIn(ctx, act.Shopper); err != nil {
			return err
		}
	}
	sum := c.agenda.Offers.Promotions[act.Row].Terms.Tiers[0].Off * 2
	body, err := json.Marshal(map[string]any{
		"shopper": c.ids[act.Shopper], "ref": c.prefix + "allowance",
		"amount": map[string]any{"amount": max(sum, leastGrant), "currency": money.CNY.String()},
	})
	if err != nil {
		return err
	}
	_, err = c.judge(c.client.send(ctx, &call{
		method: http.MethodPost, path: "/v1/allowances", token: c.Operator, agent: agentOfCrowd,
		body: body,
	}))
	return err
}

// leastGrant is what is added where the terms name no amount.
const leastGrant = 10 * yuan

// presell is what happens to a presale order before its balance is paid.
func (c *Crowd) presell(ctx context.Context, act *Act, q *call) (sent bool, err error) {
	d, r := &c.agenda.Deposits[act.Row], &c.deposits[act.Row]
	q.agent = agents[d.Terminal]
	switch act.Does {
	case Place:
		q.path = "/v1/presales/" + url.PathEscape(c.agenda.Offers.Presales[d.Presale].ID) +
			"/deposits"
		q.key = fmt.Sprintf("%sdeposit-%d", c.prefix, act.Row)
		q.body = []byte(`{"quantity":1}`)
		if p := c.province(act.Shopper); p != "" {
			q.body = fmt.Appendf(nil, `{"quantity":1,"province":%q}`, p)
		}
		placed, err := c.checkout(ctx, act.Shopper, q)
		if err == nil {
			*r = placed.receipt()
		}
		return true, err
	case PayDeposit:
		if r.payment == "" {
			return false, nil
		}
		q.path = "/v1/payments/" + url.PathEscape(r.payment) + "/pay"
		_, err = c.as(ctx, act.Shopper, q)
		return true, err
	}
	if len(r.orders) == 0 {
		return false, nil
	}
	q.path, q.token, q.agent = r.orders[0].path("fail"), c.Operator, agentOfCrowd
	q.body = fmt.Appendf(nil, `{"force_majeure":%t}`, d.Ends == GivenBack)
	_, err = c.judge(c.client.send(ctx, q))
	return true, err
}

// carrier is who takes all parcels.
const carrier = "SF"

// follow is what happens to an order after it was paid. What a shop does is said by an operator,
// who may speak for every shop.
func (c *Crowd) follow(ctx context.Context, act *Act, q *call) (sent bool, err error) {
	r := &c.taps[act.Tap]
	order, line := r.find(c.agenda.Goods[max(act.Line.Goods, 0)].SKU)
	if act.Does == Refund && len(r.orders) > 0 {
		order = &r.orders[0]
	}
	if order == nil || act.Does >= Agree && r.back == "" {
		return false, nil
	}
	number := fmt.Sprintf("%s%010d", carrier, act.Tap)
	lines := fmt.Sprintf(`"lines":[{"line":%d,"quantity":%d}]`, line, act.Line.Quantity)
	back := "/v1/returns/" + url.PathEscape(r.back)
	byShop := false
	switch act.Does {
	case Refund:
		q.path, byShop = order.path("refund"), true
	case Withdraw:
		q.path, q.body = order.path("cancel"), []byte("{"+lines+"}")
	case Ship:
		q.path, byShop = order.path("ship"), true
		q.body = fmt.Appendf(nil, `{"carrier":%q,"number":%q}`, carrier, number)
	case Receive:
		q.path = order.path("receipt")
	case Return:
		q.path = order.path("returns")
		q.body = fmt.Appendf(nil, `{"reason":%q,%s}`, c.agenda.reason(act.Line.Goods), lines)
		return true, c.sendFor(ctx, act, q, r)
	case Agree:
		q.path, q.body, byShop = back+"/answer", []byte(`{"agree":true}`), true
	case SendBack:
		q.path = back + "/send"
		q.body = fmt.Appendf(nil, `{"carrier":%q,"number":%q}`, carrier, number+"R")
	case Accept:
		q.path, q.body, byShop = back+"/accept", []byte(`{"resaleable":true}`), true
	}
	if byShop {
		q.token, q.agent = c.Operator, agentOfCrowd
		_, err = c.judge(c.client.send(ctx, q))
		return true, err
	}
	_, err = c.as(ctx, act.Shopper, q)
	return true, err
}

// find gives the order that has goods, and their place in it.
func (r *receipt) find(sku string) (order *made, line int) {
	for i := range r.orders {
		for j, had := range r.orders[i].skus {
			if had == sku {
				return &r.orders[i], j
			}
		}
	}
	return nil, 0
}

// reason is why goods go back. What perishes has to be damaged for that.
func (a *Agenda) reason(goods int32) string {
	if a.Goods[goods].Category == event.CategoryApples {
		return event.ReturnDamaged.Key()
	}
	return event.ReturnNoReason.Key()
}

func (c *Crowd) sendFor(ctx context.Context, act *Act, q *call, r *receipt) error {
	got, err := c.as(ctx, act.Shopper, q)
	var said struct {
		ID string `json:"id"`
	}
	if err == nil {
		err = got.read(&said)
	}
	r.back = said.ID
	return err
}
