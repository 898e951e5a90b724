package api

import (
	"net/http"

	"carnival/event"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
)

// FollowedShop is a merchant whose shop the shopper follows.
type FollowedShop struct {
	Merchant
	Since string `json:"since" format:"date-time"`
}

// followOperations are for the shops that a shopper follows.
func (f *face) followOperations() []operation {
	return []operation{
		{pattern: "GET /v1/follows", handler: f.getFollows,
			says:  text("关注的店铺，新的在前", "The shops that are followed, the newest first"),
			query: []parameter{cursorParameter, limitParameter}, status: 200,
			answers: Page[FollowedShop]{}, codes: []string{"invalid"}},
		{pattern: "PUT /v1/follows/{merchant}", handler: f.putFollow,
			says: text("关注店铺；再次关注不改变什么",
				"Follow a merchant's shop; once more changes nothing"),
			status: 204, codes: []string{"merchant_unknown", "follows_full"}},
		{pattern: "DELETE /v1/follows/{merchant}", handler: f.deleteFollow,
			says:   text("取消关注", "Follow a shop no more"),
			status: 204, codes: []string{"merchant_unknown"}},
	}
}

// getFollows is GET /v1/follows, the newest first.
func (f *face) getFollows(w http.ResponseWriter, r *http.Request) {
	p, err := pageOf(r, event.ParseMerchantID)
	var shops []shopper.FollowedShop
	var next event.MerchantID
	if err == nil {
		err = f.readOwn(r, func(fold *shopper.Fold, owner event.ShopperID) {
			shops, next = fold.FollowedShops(owner, p.after, p.limit)
		})
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	said := Page[FollowedShop]{Items: make([]FollowedShop, 0, len(shops))}
	f.Catalog.Read(func(fold *catalog.Fold) {
		for _, s := range shops {
			if m, ok := fold.Merchant(s.Merchant); ok {
				said.Items = append(said.Items,
					FollowedShop{merchantOf(m, s.Followers, web.Lang(r)), s.Since.String()})
			}
		}
	})
	if next != 0 {
		said.Next = next.String()
	}
	answer(w, r, http.StatusOK, said)
}

// putFollow is PUT /v1/follows/{merchant}; deleteFollow ends it.
func (f *face) putFollow(w http.ResponseWriter, r *http.Request) {
	f.setFollow(w, r, func(who event.ShopperID, whom event.MerchantID) trade.Command {
		return &trade.FollowMerchant{Shopper: who, Merchant: whom}
	})
}

func (f *face) deleteFollow(w http.ResponseWriter, r *http.Request) {
	f.setFollow(w, r, func(who event.ShopperID, whom event.MerchantID) trade.Command {
		return &trade.UnfollowMerchant{Shopper: who, Merchant: whom}
	})
}

func (f *face) setFollow(w http.ResponseWriter, r *http.Request,
	command func(event.ShopperID, event.MerchantID) trade.Command,
) {
	merchant, err := event.ParseMerchantID(r.PathValue("merchant"))
	if err != nil {
		fail(w, r, notFound(r))
		return
	}
	if _, err = f.submit(r, command(web.SessionOf(r).Shopper, merchant)); err != nil {
		fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
