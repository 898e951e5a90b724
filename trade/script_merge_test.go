package trade

import (
	"fmt"
	"strings"

	"carnival/event"
)

// Verbs of those who come and go: "merge GUEST SHOPPER favourites=things,old",
// "unmerge SHOPPER", "erase SHOPPER favourites=things", "follow SHOPPER MERCHANT" and
// "unfollow SHOPPER MERCHANT".

func (p *player) mergeVerb(a args) (Command, bool) {
	shopper := func(i int) event.ShopperID { return event.ShopperID(p.id("shopper", a.name(i))) }
	switch a.verb {
	case "merge":
		return &MergeCarts{Guest: shopper(0), Shopper: shopper(1), Favourites: p.products(a)}, true
	case "unmerge":
		return &UndoMerge{Shopper: shopper(0)}, true
	case "erase":
		return &EraseShopper{shopper(0), p.products(a)}, true
	case "follow":
		return &FollowMerchant{Shopper: shopper(0),
			Merchant: event.MerchantID(p.id("merchant", a.name(1)))}, true
	case "unfollow":
		return &UnfollowMerchant{Shopper: shopper(0),
			Merchant: event.MerchantID(p.id("merchant", a.name(1)))}, true
	}
	return nil, false
}

func (p *player) products(a args) (ids []event.ProductID) {
	for _, name := range strings.FieldsFunc(a.text("favourites", ""),
		func(r rune) bool { return r == ',' }) {
		ids = append(ids, event.ProductID(p.id("product", name)))
	}
	return ids
}

func (p *player) mergeFact(e event.Event) (string, bool) {
	pair := func(shopper event.ShopperID, merchant event.MerchantID) string {
		return p.named("shopper", uint64(shopper)) + " " + p.named("merchant", uint64(merchant))
	}
	switch e := e.(type) {
	case *event.MerchantFollowed:
		return pair(e.Shopper, e.Merchant), true
	case *event.MerchantUnfollowed:
		return pair(e.Shopper, e.Merchant), true
	case *event.CartMerged:
		said := fmt.Sprintf("%s into %s", p.named("shopper", uint64(e.Guest)),
			p.named("shopper", uint64(e.Shopper)))
		if e.Undone {
			said += " undone"
		}
		for _, l := range e.Lines {
			said += fmt.Sprintf("; %s %d: %d to %d", p.named("sku", uint64(l.SKU)), l.Guest,
				l.Before, l.After)
		}
		for _, f := range e.Favourites {
			said += fmt.Sprintf("; %s %t", p.named("product", uint64(f.Product)), f.Before)
		}
		for _, f := range e.Follows {
			said += fmt.Sprintf("; %s %t", p.named("merchant", uint64(f.Merchant)), f.Before)
		}
		return said, true
	case *event.ShopperErased:
		return p.named("shopper", uint64(e.Shopper)), true
	}
	return "", false
}
