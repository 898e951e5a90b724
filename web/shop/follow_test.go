package shop

import (
	"encoding/json"
	"net/url"
	"testing"

	"carnival/dossier"
	"carnival/event"
)

// A guest follows a shop with one form, the count follows at once, and what is sent twice or from
// the page of before changes nothing.
func TestAGuestFollowsAShop(t *testing.T) {
	w := open(t)
	alpha, beta := w.shop("Alpha"), w.shop("Beta")
	for _, m := range []event.MerchantID{alpha, beta} {
		w.offer(m, "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	}
	at := "/m/" + alpha.String()
	b, other := w.browser("en"), w.browser("zh")
	b.get("/favourites/shops").is(t, 200).has(t, "You follow no shop yet.")
	page := b.get(at).is(t, 200)
	checkPage(t, page)
	page.has(t, "0 followers", "Follow")
	form := page.form(t, "/follows", "on", "1")
	for range 2 {
		now := b.post("/follows", form).is(t, 200)
		checkPage(t, now)
		if now.has(t, "1 follower", "Following"); now.at != at {
			t.Errorf("one lands at %s", now.at)
		}
	}
	other.post("/follows", other.get(at).form(t, "/follows", "on", "1")).has(t, "2 人关注", "已关注")
	b.post("/follows", fresh(url.Values{"merchant": {beta.String()}, "on": {"1"}})).is(t, 200)
	list := b.get("/favourites/shops").is(t, 200)
	checkPage(t, list)
	list.has(t, "Alpha", "Beta", "2 followers", "1 follower", "followed today")
	gone := b.post("/follows", list.form(t, "/follows", "on", "0")).is(t, 200)
	gone.has(t, "You do not follow this shop any more.", "Alpha")
	gone.lacks(t, "Beta")
	checkPage(t, gone)
	b.get("/m/"+beta.String()).has(t, "0 followers")
	for _, wrong := range []string{"", "x", event.MerchantID(99).String()} {
		b.post("/follows", fresh(url.Values{"merchant": {wrong}, "on": {"1"}})).is(t, 404)
	}
	b.get("/favourites/shops?after=x").is(t, 404)
}

// What a guest follows comes to the account by union, goes back when that is undone, stands in the
// file of one's data, and ends with the account.
func TestFollowedShopsComeAlong(t *testing.T) {
	w := open(t)
	alpha, beta := w.shop("Alpha"), w.shop("Beta")
	follow := func(b *browser, m event.MerchantID) {
		b.post("/follows", fresh(url.Values{"merchant": {m.String()}, "on": {"1"}})).is(t, 200)
	}
	first := w.member("en", "ming@example.com")
	follow(first, beta)
	b := w.browser("en")
	follow(b, alpha)
	follow(b, beta)
	b.arrive(t, "ming@example.com", "/favourites/shops").is(t, 200)
	b.get("/favourites/shops").has(t, "Alpha", "Beta")
	b.get("/me").has(t, "Followed shops")
	var said dossier.Dossier
	if err := json.Unmarshal([]byte(b.get("/me/export").is(t, 200).body), &said); err != nil {
		t.Fatal(err)
	}
	if len(said.Follows) != 2 || said.Follows[0].Merchant != alpha.String() ||
		said.Follows[0].Since == "" {
		t.Errorf("the file says %+v", said.Follows)
	}
	b.get("/m/"+beta.String()).has(t, "1 follower")
	me := b.get("/me").is(t, 200)
	b.post("/me/merge/undo", me.form(t, "/me/merge/undo")).is(t, 200)
	left := b.get("/favourites/shops")
	left.has(t, "Beta")
	left.lacks(t, "Alpha")
	page := b.get("/me/erase").is(t, 200)
	b.get("/m/"+beta.String()).has(t, "2 followers") // the guest has it back
	b.post("/me/erase", page.form(t, "/me/erase", "confirm", "erase")).is(t, 200)
	w.browser("en").get("/m/"+beta.String()).has(t, "1 follower")
}
