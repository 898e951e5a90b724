package crowd

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"carnival/event"
	"carnival/money"
)

// Festival is what a server tells of its festival.
type Festival struct {
	Scale  int64
	Now    event.Instant
	Speed  int64 // festival seconds in a second; 0: the clock is stepped
	Opens  event.Instant
	Closes event.Instant
}

// Learn asks which festival a server runs and how its clock stands.
func (c *Client) Learn(ctx context.Context) (Festival, error) {
	var said struct {
		Scale  int64     `json:"scale"`
		Now    time.Time `json:"now"`
		Speed  int64     `json:"speed"`
		Window struct {
			Start time.Time `json:"start"`
			End   time.Time `json:"end"`
		} `json:"window"`
	}
	if err := c.get(ctx, "/v1/festival", &said); err != nil {
		return Festival{}, fmt.Errorf("learning the festival: %w", err)
	}
	return Festival{
		Scale: said.Scale, Now: event.At(said.Now), Speed: said.Speed,
		Opens: event.At(said.Window.Start), Closes: event.At(said.Window.End),
	}, nil
}

// Bounds of what is listed.
const (
	maxPages = 100_000
	pageSize = "100"
)

// ErrEndless says that a list went on beyond every size that a catalogue can have.
var ErrEndless = errors.New("the list does not end")

// Goods lists what a server sells at home, with the price at the opening.
func (c *Client) Goods(ctx context.Context, opens event.Instant) ([]Goods, error) {
	channels, err := c.channels(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing merchants: %w", err)
	}
	var out []Goods
	err = each(ctx, c, "/v1/products", func(p *product) { out = p.goods(out, opens, channels) })
	if err != nil {
		return nil, fmt.Errorf("listing products: %w", err)
	}
	return out, nil
}

func (c *Client) channels(ctx context.Context) (map[string]event.Channel, error) {
	type merchant struct {
		ID      string `json:"id"`
		Channel string `json:"channel"`
	}
	out := map[string]event.Channel{}
	err := each(ctx, c, "/v1/merchants", func(m *merchant) {
		out[m.ID], _ = event.ParseChannel(m.Channel)
	})
	return out, err
}

// each goes through a list page by page.
func each[T any](ctx context.Context, c *Client, path string, do func(*T)) error {
	cursor := ""
	for range maxPages {
		q := url.Values{"limit": {pageSize}}
		if cursor != "" {
			q.Set("cursor", cursor)
		}
		var page struct {
			Items []T    `json:"items"`
			Next  string `json:"next"`
		}
		if err := c.get(ctx, path+"?"+q.Encode(), &page); err != nil {
			return err
		}
		for i := range page.Items {
			do(&page.Items[i])
		}
		if page.Next == "" {
			return nil
		}
		cursor = page.Next
	}
	return ErrEndless
}

// product is a product of the list.
type product struct {
	ID       string `json:"id"`
	Category string `json:"category"`
	Origin   string `json:"origin"`
	Merchant struct {
		ID string `json:"id"`
	} `json:"merchant"`
	Listed bool `json:"listed"`
	SKUs   []struct {
		ID        string `json:"id"`
		Price     *price `json:"price"`
		Limit     uint32 `json:"limit"`
		Available int64  `json:"available"`
	} `json:"skus"`
}

// price is what a piece costs now, and what it costs from Next on.
type price struct {
	Amount   int64     `json:"amount"`
	Currency string    `json:"currency"`
	List     int64     `json:"list"`
	Next     time.Time `json:"next"`
	Upcoming *struct {
		Amount int64 `json:"amount"`
	} `json:"upcoming"`
}

// at is what a piece costs at an instant that is now or after the next change.
func (p *price) at(when event.Instant) money.Minor {
	if p.Upcoming != nil && event.At(p.Next) <= when {
		return money.Minor(p.Upcoming.Amount)
	}
	return money.Minor(p.Amount)
}

// goods adds the SKUs that are sold at home in the home currency.
func (p *product) goods(out []Goods, opens event.Instant, of map[string]event.Channel) []Goods {
	if !p.Listed {
		return out
	}
	category, known := event.ParseCategory(p.Category)
	if !known {
		category = event.CategoryOther
	}
	origin, _ := event.ParseMarket(p.Origin) // "" is unknown
	for i := range p.SKUs {
		s := &p.SKUs[i]
		g := Goods{
			SKU: s.ID, Product: p.ID, Merchant: p.Merchant.ID, Channel: of[p.Merchant.ID],
			Category: category, Origin: origin, Limit: s.Limit,
			Stock: uint32(min(max(s.Available, 0), 1<<31)),
		}
		if s.Price != nil && s.Price.Currency == money.CNY.String() {
			g.List, g.Festival = money.Minor(s.Price.List), s.Price.at(opens)
		}
		out = append(out, g)
	}
	return out
}
