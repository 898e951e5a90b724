package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"time"
)

type order struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Total  amount `json:"total"`
	Back   amount `json:"back"`
	Lines  []struct {
		Line     int    `json:"line"`
		Title    string `json:"title"`
		Quantity int    `json:"quantity"`
	} `json:"lines"`
}

type checkout struct {
	ID      string  `json:"checkout"`
	Orders  []order `json:"orders"`
	Payment struct {
		ID string `json:"id"`
		amount
	} `json:"payment"`
	Bill struct {
		Subtotal, Total amount
	} `json:"bill"`
}

// signIn makes an account of an address of mail, or finds the one it has: a code goes there, and a
// demonstration shows what it would have sent. What the guest kept comes along.
func (s *shopping) signIn(ctx context.Context) error {
	var sent struct{ Ticket string }
	if err := s.post(ctx, "/v1/sign-in/codes", map[string]string{"to": s.mail}, &sent); err != nil {
		return err
	}
	code, err := s.code(ctx)
	if err != nil {
		return err
	}
	var in struct {
		Token       string
		New, Merged bool
	}
	entry := map[string]string{"ticket": sent.Ticket, "code": code}
	if err := s.post(ctx, "/v1/sign-in/codes/entry", entry, &in); err != nil {
		return err
	}
	s.token = in.Token
	var cart struct{ Lines []struct{} }
	if err := s.get(ctx, "/v1/cart", &cart); err != nil {
		return err
	}
	s.say("signed in as %s, lines in the cart: %d", s.mail, len(cart.Lines))
	return nil
}

var sixDigits = regexp.MustCompile(`[0-9]{6}`)

// code reads the code off the outbox of a demonstration, which has the newest letter first.
func (s *shopping) code(ctx context.Context) (string, error) {
	code := ""
	err := until(ctx, func(ctx context.Context) (bool, error) {
		var outbox []struct{ To, Text string }
		if err := s.get(ctx, "/v1/demo/outbox", &outbox); err != nil {
			return false, fmt.Errorf("this site sends its codes to real people: %w", err)
		}
		for _, letter := range outbox {
			if letter.To == s.mail && code == "" {
				code = sixDigits.FindString(letter.Text)
			}
		}
		return code != "", nil
	})
	return code, err
}

// until looks again and again for what comes by itself, ten seconds at the most.
func until(ctx context.Context, look func(context.Context) (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for {
		there, err := look(ctx)
		if there || err != nil {
			return err
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("nothing came: %w", ctx.Err())
		}
	}
}

// claim takes the first coupon of the platform that can be had; the bill uses it where it helps.
func (s *shopping) claim(ctx context.Context) error {
	var offers struct {
		Items []struct {
			ID   string
			Name struct{ En string }
		}
	}
	at := "/v1/promotions?rule=platform_coupon&state=running"
	if err := s.get(ctx, at, &offers); err != nil {
		return err
	}
	if len(offers.Items) == 0 {
		s.say("no coupon to claim now")
		return nil
	}
	var no *problem
	err := s.post(ctx, "/v1/promotions/"+offers.Items[0].ID+"/claims", struct{}{}, nil)
	switch {
	case errors.As(err, &no):
		s.say("no coupon: %s", no.Title)
		return nil
	case err == nil:
		s.say("a coupon claimed: %s", offers.Items[0].Name.En)
	}
	return err
}

// tap buys the whole cart. The key makes it safe to send again when the network fails: the second
// answer is the first one, and nothing is bought twice.
func (s *shopping) tap(ctx context.Context) error {
	wish := call{method: http.MethodPost, path: "/v1/checkouts", key: rand.Text(),
		body: map[string]any{"from_cart": true, "province": "33"}, into: &s.checkout}
	if err := s.do(ctx, wish); err != nil {
		return err
	}
	bought := s.checkout
	s.say("ordered: %s at list prices, %s to pay", bought.Bill.Subtotal, bought.Bill.Total)
	if err := s.do(ctx, wish); err != nil {
		return err
	}
	if s.checkout.ID != bought.ID {
		return fmt.Errorf("one key bought %s and %s", bought.ID, s.checkout.ID)
	}
	s.say("sent again under the same key: still %s", s.checkout.ID)
	return nil
}

// pay asks the sandbox for the money, which has none to take.
func (s *shopping) pay(ctx context.Context) error {
	var payment struct{ Status string }
	at := "/v1/payments/" + s.checkout.Payment.ID + "/attempts"
	if err := s.post(ctx, at, map[string]string{"provider": "sandbox"}, &payment); err != nil {
		return err
	}
	s.say("payment of %s: %s", s.checkout.Payment.amount, payment.Status)
	return nil
}

// read reads the orders: one for each merchant.
func (s *shopping) read(ctx context.Context) error {
	for _, o := range s.checkout.Orders {
		if err := s.get(ctx, "/v1/orders/"+o.ID, &o); err != nil {
			return err
		}
		s.say("order %s is %s: %d × %s", o.ID, o.Status, o.Lines[0].Quantity, o.Lines[0].Title)
	}
	return nil
}

// refund gives a piece back before it is shipped. Back says what had gone back as this program saw
// it, so that a retry cannot give back two.
func (s *shopping) refund(ctx context.Context) error {
	id := s.checkout.Orders[0].ID
	var now order
	err := s.post(ctx, "/v1/orders/"+id+"/cancel", map[string]any{
		"lines": []map[string]int{{"line": 0, "quantity": 1}}, "back": 0,
	}, &now)
	if err != nil {
		return err
	}
	s.say("order %s is %s, %s goes back", id, now.Status, now.Back)
	return nil
}

// messages reads what the site has to say. It says so a moment after the payment has come.
func (s *shopping) messages(ctx context.Context) error {
	var inbox struct {
		Items []struct{ Title struct{ En string } }
	}
	err := until(ctx, func(ctx context.Context) (bool, error) {
		err := s.get(ctx, "/v1/me/messages", &inbox)
		return len(inbox.Items) > 0, err
	})
	if err != nil {
		return err
	}
	s.say("messages: %d", len(inbox.Items))
	for _, m := range inbox.Items {
		s.say("  %s", m.Title.En)
	}
	return nil
}
