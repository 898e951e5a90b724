package crowd

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"carnival/event"
	"carnival/money"
)

// Offers are what is published beside prices, each list in the order in which it is told.
type Offers struct {
	Promotions []Promotion
	Campaigns  []Campaign
	Presales   []Presale
}

// Promotion is a published promotion, as far as a crowd makes use of it.
type Promotion struct {
	ID          string
	Rule        event.Rule
	Funder      event.Funder
	Merchant    string // "" = of every merchant
	From, To    event.Instant
	Start, Use  event.Instant // of a coupon
	Categories  []event.Category
	Products    []string
	Conditional bool // has a condition, which a crowd does not understand
	Terms       event.Terms
	Freight     event.Freight
	Quantity    uint32
	PerShopper  uint32
}

// concerns reports whether a promotion is about goods.
func (p *Promotion) concerns(g *Goods) bool {
	return (p.Merchant == "" || p.Merchant == g.Merchant) &&
		(len(p.Categories) == 0 || slices.Contains(p.Categories, g.Category)) &&
		(len(p.Products) == 0 || slices.Contains(p.Products, g.Product))
}

// coupon reports whether it has to be claimed.
func (p *Promotion) coupon() bool {
	return p.Rule == event.RuleShopCoupon || p.Rule == event.RulePlatformCoupon
}

// Campaign is a published pool of red envelopes.
type Campaign struct {
	ID         string
	Game       event.Game
	From, To   event.Instant
	Sessions   []event.Session
	Pool, Pot  money.Minor
	Friends    uint32
	PerShopper uint32
}

// Presale is a published presale.
type Presale struct {
	ID                     string
	SKU                    string
	Funder                 event.Funder
	Price                  money.Minor
	Deposit, Deducts       money.Minor
	Available              uint32
	Limit                  uint32
	DepositFrom, DepositTo event.Instant
	BalanceFrom, BalanceTo event.Instant
}

// Offers lists what a server publishes beside prices.
func (c *Client) Offers(ctx context.Context) (o Offers, err error) {
	read := func(what string, list func() error) {
		if err == nil {
			if err = list(); err != nil {
				err = fmt.Errorf("listing %s: %w", what, err)
			}
		}
	}
	read("promotions", func() error {
		return each(ctx, c, "/v1/promotions", func(p *saidPromotion) {
			if p.State != "over" && p.State != "ended" {
				o.Promotions = append(o.Promotions, p.read())
			}
		})
	})
	read("campaigns", func() error {
		return each(ctx, c, "/v1/campaigns", func(p *saidCampaign) {
			if p.State != "over" && p.State != "revealed" {
				o.Campaigns = append(o.Campaigns, p.read())
			}
		})
	})
	read("presales", func() error {
		return each(ctx, c, "/v1/presales", func(p *saidPresale) {
			if p.State != "closed" && p.State != "over" && p.Market == event.Home.String() &&
				p.Currency == money.CNY.String() {
				o.Presales = append(o.Presales, p.read())
			}
		})
	})
	return o, err
}

// saidPromotion is a promotion of the list.
type saidPromotion struct {
	ID         string      `json:"id"`
	Rule       string      `json:"rule"`
	Funder     string      `json:"funder"`
	Merchant   string      `json:"merchant"`
	State      string      `json:"state"`
	From       time.Time   `json:"from"`
	To         time.Time   `json:"to"`
	Start      time.Time   `json:"start"`
	Use        time.Time   `json:"use"`
	Categories []string    `json:"categories"`
	Products   []string    `json:"products"`
	When       string      `json:"when"`
	What       string      `json:"what"`
	Terms      saidTerms   `json:"terms"`
	Quantity   uint32      `json:"quantity"`
	PerShopper uint32      `json:"per_shopper"`
	Freight    saidFreight `json:"freight"`
}

type saidTerms struct {
	Tiers []struct {
		At   int64  `json:"at"`
		Off  int64  `json:"off"`
		Rate uint32 `json:"rate"`
	} `json:"tiers"`
	Every  bool  `json:"every"`
	Pieces bool  `json:"pieces"`
	Cap    int64 `json:"cap"`
}

type saidFreight struct {
	First    int64 `json:"first"`
	FreeOver int64 `json:"free_over"`
	Regions  []struct {
		Provinces []string `json:"provinces"`
		Refused   bool     `json:"refused"`
		First     int64    `json:"first"`
	} `json:"regions"`
}

func (p *saidPromotion) read() Promotion {
	out := Promotion{
		ID: p.ID, Merchant: p.Merchant, From: event.At(p.From), To: event.At(p.To),
		Products: p.Products, Conditional: p.When != "" || p.What != "",
		Quantity: p.Quantity, PerShopper: p.PerShopper, Freight: p.Freight.read(),
	}
	out.Rule, _ = event.ParseRule(p.Rule) // one that this version does not know has no effect
	out.Funder, _ = event.ParseFunder(p.Funder)
	if out.coupon() {
		out.Start, out.Use = event.At(p.Start), event.At(p.Use)
	}
	for _, key := range p.Categories {
		category, _ := event.ParseCategory(key)
		out.Categories = append(out.Categories, category)
	}
	out.Terms = event.Terms{
		Every: p.Terms.Every, Pieces: p.Terms.Pieces, Cap: money.Minor(p.Terms.Cap),
	}
	for _, t := range p.Terms.Tiers {
		out.Terms.Tiers = append(out.Terms.Tiers, event.Tier{
			At: t.At, Off: money.Minor(t.Off), Rate: t.Rate,
		})
	}
	return out
}

// read takes the charge of the first weight: what goods weigh is not on the list, and most
// templates charge one sum.
func (f *saidFreight) read() event.Freight {
	out := event.Freight{
		Charge: event.Charge{First: money.Minor(f.First)}, FreeOver: money.Minor(f.FreeOver),
	}
	for _, r := range f.Regions {
		region := event.Region{
			Refused: r.Refused, Charge: event.Charge{First: money.Minor(r.First)},
		}
		for _, text := range r.Provinces {
			n, _ := strconv.Atoi(text)
			region.Provinces = append(region.Provinces, event.Province(n))
		}
		out.Regions = append(out.Regions, region)
	}
	return out
}

// saidCampaign is a campaign of the list.
type saidCampaign struct {
	ID         string    `json:"id"`
	Game       string    `json:"game"`
	State      string    `json:"state"`
	From       time.Time `json:"from"`
	To         time.Time `json:"to"`
	Pool       int64     `json:"pool"`
	Pot        int64     `json:"pot"`
	Friends    uint32    `json:"friends"`
	PerShopper uint32    `json:"per_shopper"`
	Sessions   []struct {
		From time.Time `json:"from"`
		To   time.Time `json:"to"`
		Pool int64     `json:"pool"`
	} `json:"sessions"`
}

func (p *saidCampaign) read() Campaign {
	out := Campaign{
		ID: p.ID, From: event.At(p.From), To: event.At(p.To), Pool: money.Minor(p.Pool),
		Pot: money.Minor(p.Pot), Friends: p.Friends, PerShopper: p.PerShopper,
	}
	out.Game, _ = event.ParseGame(p.Game)
	for _, s := range p.Sessions {
		out.Sessions = append(out.Sessions, event.Session{
			From: event.At(s.From), To: event.At(s.To), Pool: money.Minor(s.Pool),
		})
	}
	return out
}

// saidPresale is a presale of the list.
type saidPresale struct {
	ID          string    `json:"id"`
	SKU         string    `json:"sku"`
	Market      string    `json:"market"`
	Currency    string    `json:"currency"`
	Funder      string    `json:"funder"`
	State       string    `json:"state"`
	Price       int64     `json:"price"`
	Deposit     int64     `json:"deposit"`
	Deducts     int64     `json:"deducts"`
	Available   uint32    `json:"available"`
	Limit       uint32    `json:"limit"`
	DepositFrom time.Time `json:"deposit_from"`
	DepositTo   time.Time `json:"deposit_to"`
	BalanceFrom time.Time `json:"balance_from"`
	BalanceTo   time.Time `json:"balance_to"`
}

func (p *saidPresale) read() Presale {
	out := Presale{
		ID: p.ID, SKU: p.SKU, Price: money.Minor(p.Price), Deposit: money.Minor(p.Deposit),
		Deducts: money.Minor(p.Deducts), Available: p.Available, Limit: p.Limit,
		DepositFrom: event.At(p.DepositFrom), DepositTo: event.At(p.DepositTo),
		BalanceFrom: event.At(p.BalanceFrom), BalanceTo: event.At(p.BalanceTo),
	}
	out.Funder, _ = event.ParseFunder(p.Funder)
	return out
}
