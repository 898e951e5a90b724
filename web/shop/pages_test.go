package shop

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
	"carnival/view/shopper"
)

// follows presses a link to the next page of a list until there is none, and gives how often a text
// was in all of the pages together.
func (b *browser) follows(t *testing.T, at, link, text string) (seen int) {
	t.Helper()
	for pages := 0; at != ""; pages++ {
		page := b.get(at).is(t, 200)
		seen += strings.Count(page.body, text)
		at = ""
		for _, a := range parse(t, page.body).all("a") {
			if a.attrs["rel"] == "next" && strings.HasPrefix(a.attrs["href"], link) {
				at, _, _ = strings.Cut(a.attrs["href"], "#")
			}
		}
		if pages > 20 {
			t.Fatal("the pages of a list never end")
		}
	}
	return seen
}

// Every coupon that can be taken, and every one that somebody has, stands on some page.
func TestBenefitsHavePages(t *testing.T) {
	w := open(t)
	b := w.member("en", "ming@example.com")
	who := b.session(t).Shopper
	const many = ticketsPage + ownPage + 3
	ids := make([]event.PromotionID, 0, many)
	for i := range many {
		id, err := event.ParsePromotionID(w.offerCoupon(fmt.Sprintf("n%d", i), 5))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	if n := b.follows(t, "/benefits", "/benefits?open=", `"ticket claim"`); n != many {
		t.Errorf("%d coupons to take on all pages, want %d", n, many)
	}
	const mine = ownPage + 9
	for i := range mine {
		w.do(&trade.ClaimCoupon{Shopper: who, Promotion: ids[i]})
	}
	for i := range mostMoves + 5 {
		w.do(&trade.GrantAllowance{Shopper: who, Ref: fmt.Sprint(i), Amount: 100})
	}
	page := b.get("/benefits").is(t, 200)
	checkPage(t, page)
	page.has(t, fmt.Sprintf("My coupons (%d)", mine), "Older coupons", "Older history")
	if n := b.follows(t, "/benefits", "/benefits?coupons=", `"ticket upcoming"`); n != mine {
		t.Errorf("%d coupons of one's own on all pages, want %d", n, mine)
	}
	if n := b.follows(t, "/benefits", "/benefits?moves=", "Given to you"); n != mostMoves+5 {
		t.Errorf("%d lines of history on all pages, want %d", n, mostMoves+5)
	}
	for _, wrong := range []string{"open=-1", "open=x", "coupons=x", "envelopes=x", "moves=x"} {
		b.get("/benefits?"+wrong).is(t, 404)
	}
}

// The plan sums up all favourites, on whatever page they stand.
func TestAllWishesCount(t *testing.T) {
	w := open(t)
	m := w.shop("Alpha")
	b := w.browser("en")
	const many = categoryPage + 6 // 30 of 79 yuan
	for i := range many {
		product, _ := w.offer(m, fmt.Sprintf("Lamp %d", i), want{"M", yuan(100), yuan(79), 50, 0})
		b.post("/favourites", fresh(url.Values{"product": {product}, "on": {"1"}})).is(t, 200)
	}
	page := b.get("/list").is(t, 200)
	checkPage(t, page)
	page.has(t, "Still thinking¥2,370.00")
	if n := b.follows(t, "/list", "/list?wishes=", `"line slim"`); n != many {
		t.Errorf("%d wishes on all pages, want %d", n, many)
	}
	b.get("/list?wishes=x").is(t, 404)
	b.get("/list?wishes=-1").is(t, 404)
}

// Whoever has made more taps than a page holds sees all that waits for them counted.
func TestAllTapsCount(t *testing.T) {
	w := open(t)
	b := w.member("en", "ming@example.com")
	_, skus := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 500, 0})
	waits := shopper.MaxPage + 4
	for range waits {
		w.tap(b, map[string]uint32{skus[0]: 1})
	}
	b.get("/me").has(t, "99+")
	b.get("/me/erase").has(t, fmt.Sprintf("%d orders are not finished", waits))
}

// Groups of a campaign have pages, whatever else was begun in between.
func TestGroupsHavePages(t *testing.T) {
	w := open(t)
	at := instant(t, opened)
	campaign := func(key string) event.CampaignID {
		out := w.do(&trade.PublishCampaign{CampaignPublished: event.CampaignPublished{
			Key: key, Game: event.GameFission, Funder: event.FundedByPlatform,
			Name: event.Text{Zh: key, En: key}, Currency: money.CNY, Pool: 1_000_000,
			Commitment: event.Hash256{1}, Pot: 800, Friends: 1, PerShopper: 100,
			From: at - 48*3600*event.Second, To: at, Start: at, Use: at + 24*3600*event.Second,
		}})
		return event.CampaignID(out.Subject)
	}
	mine, other := campaign("one"), campaign("two")
	b := w.member("en", "ming@example.com")
	who, friend := b.session(t).Shopper, w.member("en", "hong@example.com").session(t).Shopper
	for range groupsPage + 7 {
		for _, c := range []event.CampaignID{mine, other} {
			g := event.GroupID(w.do(&trade.OpenGroup{Campaign: c, Sharer: who}).Subject)
			w.do(&trade.JoinGroup{Group: g, Shopper: friend, Roll: event.Hash256{1}})
		}
	}
	path := "/e/" + mine.String()
	if n := b.follows(t, path, path+"?groups=", `href="/g/`); n != groupsPage+7 {
		t.Errorf("%d groups on all pages, want %d", n, groupsPage+7)
	}
	b.get(path+"?groups=x").is(t, 404)
}
