package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
)

// amount is money: whole minor units of a currency, never a fraction.
type amount struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// String shows it as a person would write it; all currencies of this example have two digits.
func (a amount) String() string {
	return fmt.Sprintf("%s %d.%02d", a.Currency, a.Amount/100, a.Amount%100)
}

type named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type product struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Merchant named  `json:"merchant"`
	SKUs     []struct {
		ID        string  `json:"id"`
		Price     *amount `json:"price"`
		Available int     `json:"available"`
	} `json:"skus"`
}

type found struct {
	Items  []product `json:"items"`
	Total  int       `json:"total"`
	Facets struct {
		Categories []struct {
			named
			Products int `json:"products"`
		} `json:"categories"`
	} `json:"facets"`
}

// enter makes a guest: whoever has no account may look, keep a cart and buy.
func (s *shopping) enter(ctx context.Context) error {
	var made struct{ Token, Shopper string }
	if err := s.post(ctx, "/v1/sessions", struct{}{}, &made); err != nil {
		return err
	}
	s.token = made.Token
	s.say("a guest, %s", made.Shopper)
	return nil
}

// search looks for words, and then again within the largest category of what was found.
func (s *shopping) search(ctx context.Context) error {
	query := url.Values{"q": {s.words}, "in_stock": {"true"}, "facets": {"true"}, "limit": {"5"}}
	var all found
	if err := s.get(ctx, "/v1/products?"+query.Encode(), &all); err != nil {
		return err
	}
	s.say("%q finds %d products", s.words, all.Total)
	if len(all.Facets.Categories) > 0 {
		most := all.Facets.Categories[0]
		query.Set("category", most.ID)
		if err := s.get(ctx, "/v1/products?"+query.Encode(), &all); err != nil {
			return err
		}
		s.say("%d of them in %s", all.Total, most.Name)
	}
	for _, p := range all.Items {
		for _, k := range p.SKUs {
			if k.Available > 0 && k.Price != nil {
				s.product, s.sku = p, k.ID
				return nil
			}
		}
	}
	return errors.New("nothing of it can be bought; look for something else with -q")
}

// look reads the product by itself.
func (s *shopping) look(ctx context.Context) error {
	if err := s.get(ctx, "/v1/products/"+s.product.ID, &s.product); err != nil {
		return err
	}
	for _, k := range s.product.SKUs {
		if k.ID == s.sku && k.Price != nil {
			s.say("%s at %s, %d left", s.product.Title, k.Price, k.Available)
		}
	}
	return nil
}

// follow follows the shop; to follow it twice changes nothing.
func (s *shopping) follow(ctx context.Context) error {
	shop := s.product.Merchant
	if err := s.put(ctx, "/v1/follows/"+shop.ID, nil); err != nil {
		return err
	}
	var mine struct {
		Items []struct {
			named
			Followers int
		}
	}
	if err := s.get(ctx, "/v1/follows?limit=1", &mine); err != nil {
		return err
	}
	for _, one := range mine.Items {
		s.say("follows %s, followers: %d", one.Name, one.Followers)
	}
	return nil
}

// fill puts one piece into the cart.
func (s *shopping) fill(ctx context.Context) error {
	err := s.put(ctx, "/v1/cart/lines/"+s.sku, map[string]int{"quantity": 1})
	if err == nil {
		s.say("one piece in the cart")
	}
	return err
}
