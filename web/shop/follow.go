package shop

import (
	"net/http"
	"strings"

	"carnival/event"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/shopper"
)

// holeFollow is where the page of a shop has what follows the shop.
const holeFollow = "follow"

// Following is whether somebody follows a shop, and how many do.
type Following struct {
	Frame
	Key, Merchant, Back, Name string
	On                        bool
	Followers                 string
}

// following is that of who asks.
func (v *visit) following(id event.MerchantID, name, back string) (out Following, err error) {
	out = Following{Frame: v.bareFrame("", "", 0), Key: newKey(), Merchant: id.String(),
		Back: back, Name: name}
	err = v.own(func(fold *shopper.Fold) {
		out.On = fold.Follows(v.shopper, id)
		out.Followers = v.lang.Count("follow.count", int64(fold.Followers(id)))
	})
	return out, err
}

// setFollow is POST /follows. To follow twice changes nothing.
func (f *face) setFollow(v *visit) error {
	id, err := event.ParseMerchantID(v.r.PostFormValue("merchant"))
	if err != nil {
		return v.notFound()
	}
	if err := v.enter(); err != nil {
		return err
	}
	if v.r.PostFormValue("on") == "1" {
		err = v.change(&trade.FollowMerchant{Shopper: v.shopper, Merchant: id})
	} else {
		err = v.change(&trade.UnfollowMerchant{Shopper: v.shopper, Merchant: id})
	}
	if err != nil {
		return err
	}
	return v.see(v.back("/m/" + id.String()))
}

// FollowedPage is the shops that somebody follows, the newest first.
type FollowedPage struct {
	Frame
	Key, Done string
	Shops     []Followed
	More      string
}

// Followed is one of them.
type Followed struct {
	Merchant, Href, Banner string
	Name, Note             string
}

// followedShops is GET /favourites/shops.
func (f *face) followedShops(v *visit) error {
	frame, err := v.frame(v.lang.Say("follow.title"), "tab.favourites")
	if err != nil {
		return err
	}
	at, err := v.pricing()
	if err != nil {
		return err
	}
	var after event.MerchantID
	if text := v.r.URL.Query().Get("after"); text != "" {
		if after, err = event.ParseMerchantID(text); err != nil {
			return v.notFound()
		}
	}
	var shops []shopper.FollowedShop
	var next event.MerchantID
	err = v.own(func(fold *shopper.Fold) {
		shops, next = fold.FollowedShops(v.shopper, after, categoryPage)
	})
	if err != nil {
		return err
	}
	model := FollowedPage{Frame: frame, Key: newKey(), Done: v.done()}
	f.Catalog.Read(func(fold *catalog.Fold) {
		for _, s := range shops {
			m, known := fold.Merchant(s.Merchant)
			if !known {
				continue
			}
			model.Shops = append(model.Shops, Followed{
				Merchant: s.Merchant.String(), Href: "/m/" + s.Merchant.String(),
				Banner: bannerOf(m), Name: m.Name.In(string(v.lang)),
				Note: strings.Join(append(whereabouts(m, v.lang),
					v.lang.Count("follow.count", int64(s.Followers)),
					v.lang.Say("follow.since", at.when(s.Since))), " · "),
			})
		}
	})
	if next != 0 {
		model.More = "/favourites/shops?after=" + next.String()
	}
	return v.show(http.StatusOK, FollowedShops(model))
}
