package node

import (
	"fmt"
	"regexp"
	"slices"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/shopper"
)

// codesTo waits for so many letters to somebody, and gives their codes.
func codesTo(t *testing.T, n *Node, to string, letters int) (codes []string) {
	t.Helper()
	eventually(t, func() bool {
		var outbox []struct{ To, Text string }
		decode(t, call(n, "GET /v1/demo/outbox", "", ""), 200, &outbox)
		codes = nil
		for _, m := range outbox {
			if code := regexp.MustCompile(`\b\d{6}\b`).FindString(m.Text); m.To == to &&
				code != "" {
				codes = append(codes, code)
			}
		}
		return len(codes) >= letters
	})
	return codes
}

// marks are the favourites that somebody reads, page by page, the newest first.
func marks(t *testing.T, n *Node, token string) (list []string) {
	t.Helper()
	for next := ""; len(list) < 2*shopper.MaxPage; {
		var page struct {
			Items []struct{ ID string }
			Next  string
		}
		door := "GET /v1/favourites?limit=100"
		if next != "" {
			door += "&cursor=" + next
		}
		decode(t, call(n, door, token, ""), 200, &page)
		for _, p := range page.Items {
			list = append(list, p.ID)
		}
		if next = page.Next; next == "" {
			break
		}
	}
	return list
}

// A guest who has marked more than a page of a list holds brings all of it into the account that
// was there before, and takes all of it back.
func TestAGuestBringsAllFavourites(t *testing.T) {
	n := open(t, t.TempDir())
	offer(t, n, 10)
	const many = shopper.MaxPage + 25
	var last trade.Outcome
	for i := range many {
		out, err := n.Engine.Submit(t.Context(), &trade.OfferProduct{
			Merchant: 1, Handle: fmt.Sprintf("p%d", i), Listed: true,
			Title: event.Text{En: "Cup"}, Category: event.CategoryOther,
			SKUs: []trade.OfferSKU{{Available: 1, OfferedSKU: event.OfferedSKU{
				Code: fmt.Sprintf("p%d", i), Prices: []event.Price{{
					Market: event.Home, Currency: money.CNY, List: 2000,
				}}}}},
		})
		if err != nil || out.Refusal != trade.Accepted {
			t.Fatal(err, out.Refusal.Code())
		}
		last = out
	}
	if err := n.Reach(t.Context(), last); err != nil {
		t.Fatal(err)
	}
	own, _ := enter(t, n, "hong@example.com")
	var guest, sent, in struct{ Token, Ticket string }
	decode(t, call(n, "POST /v1/sessions", "", `{}`), 201, &guest)
	mark := func(token string, product event.ProductID) {
		t.Helper()
		if w := call(n, "PUT /v1/favourites/"+product.String(), token, ""); w.Code != 204 {
			t.Fatalf("marking: %d %s", w.Code, w.Body)
		}
	}
	mark(own, 1)
	for i := range many {
		mark(guest.Token, event.ProductID(i+2))
	}
	before := codesTo(t, n, "hong@example.com", 1)
	decode(t, call(n, "POST /v1/sign-in/codes", guest.Token, `{"to":"hong@example.com"}`), 202,
		&sent)
	for _, code := range codesTo(t, n, "hong@example.com", 2) {
		if !slices.Contains(before, code) {
			decode(t, call(n, "POST /v1/sign-in/codes/entry", guest.Token,
				`{"ticket":"`+sent.Ticket+`","code":"`+code+`"}`), 201, &in)
		}
	}
	if list := marks(t, n, in.Token); len(list) != many+1 {
		t.Errorf("%d favourites after the sign-in, want %d", len(list), many+1)
	}
	if w := call(n, "POST /v1/me/merge/undo", in.Token, ""); w.Code != 200 {
		t.Fatalf("taking it back: %d %s", w.Code, w.Body)
	}
	if list := marks(t, n, own); len(list) != 1 {
		t.Errorf("%d favourites afterwards, want the one from before", len(list))
	}
}
