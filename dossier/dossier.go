// Package dossier gathers everything that the platform knows of one shopper, for that shopper.
//
// It promises that it is whole: what the vault keeps of the person, and all that the views fold
// from the journal under the shopper's number, with lists that are never cut, and that whoever
// exports their data through a page or a program gets the same. It never tells of anybody else: of
// friends in a group it says how many they are. It does not ask who may have it, and it waits for
// no view: who must see what they have just written waits before they ask.
package dossier

import (
	"context"

	"carnival/event"
	"carnival/vault"
	"carnival/view/benefit"
	"carnival/view/shopper"
)

// View lets do look at a fold while nothing changes in it.
type View[F any] interface{ Read(do func(F)) }

// Archive is where things are known of shoppers. It may be asked by many at once.
type Archive struct {
	Vault    *vault.Vault
	Shoppers View[*shopper.Fold]
	Benefits View[*benefit.Fold]
	// Why names the reason for which a line was not bought.
	Why func(reason uint16) string
}

// Dossier is all that there is of a shopper. Amounts are in the minor unit of the currency beside
// them; ids are those that every page and program knows.
type Dossier struct {
	Shopper    string         `json:"shopper"`
	Vault      *vault.Export  `json:"vault" doc:"what the vault keeps, as it keeps it"`
	Cart       []KeptLine     `json:"cart"`
	Favourites []KeptMark     `json:"favourites" doc:"the newest first"`
	Follows    []KeptFollow   `json:"follows" doc:"the newest first"`
	Checkouts  []KeptCheckout `json:"checkouts" doc:"taps and their payments, the newest first"`
	Orders     []KeptOrder    `json:"orders" doc:"with refunds and returns, the newest first"`
	Coupons    []KeptCoupon   `json:"coupons" doc:"that were ever claimed, the newest first"`
	Envelopes  []KeptEnvelope `json:"envelopes" doc:"drawn or given, the newest first"`
	Draws      []KeptDraws    `json:"draws" doc:"also those that won nothing"`
	Allowance  KeptAllowance  `json:"allowance"`
	Groups     []KeptGroup    `json:"groups" doc:"own ones, then those of friends"`
}

// KeptLine is a line of the cart.
type KeptLine struct {
	SKU      string `json:"sku"`
	Quantity uint32 `json:"quantity"`
}

// KeptMark is a favourite.
type KeptMark struct {
	Product string `json:"product"`
	Since   string `json:"since" format:"date-time"`
}

// KeptFollow is a shop that is followed.
type KeptFollow struct {
	Merchant string `json:"merchant"`
	Since    string `json:"since" format:"date-time"`
}

// Of gathers what there is of a shopper and their account.
func (a *Archive) Of(
	ctx context.Context, who event.ShopperID, account vault.AccountID,
) (*Dossier, error) {
	kept, err := a.Vault.Export(ctx, account)
	if err != nil {
		return nil, err
	}
	d := &Dossier{
		Shopper: who.String(), Vault: kept, Cart: []KeptLine{}, Favourites: []KeptMark{},
		Follows: []KeptFollow{}, Checkouts: []KeptCheckout{}, Orders: []KeptOrder{},
		Coupons: []KeptCoupon{}, Envelopes: []KeptEnvelope{}, Groups: []KeptGroup{},
		Draws:     []KeptDraws{},
		Allowance: KeptAllowance{Moves: []KeptMove{}},
	}
	a.Shoppers.Read(func(fold *shopper.Fold) { d.wishes(fold, who) })
	// Taps and benefits are read page by page, so that nobody waits for a long history.
	each(a.Shoppers, func(fold *shopper.Fold, before event.CheckoutID) event.CheckoutID {
		page, next := fold.Checkouts(who, before, shopper.MaxPage)
		for i := range page {
			a.checkout(d, fold, &page[i])
		}
		return next
	})
	a.benefits(d, who)
	a.draws(d, who)
	return d, nil
}

// wishes adds what somebody thinks of buying, and from whom.
func (d *Dossier) wishes(fold *shopper.Fold, who event.ShopperID) {
	for _, l := range fold.Cart(who) {
		d.Cart = append(d.Cart, KeptLine{l.SKU.String(), l.Quantity})
	}
	for after := event.ProductID(0); ; {
		var page []event.ProductID
		page, after = fold.Favourites(who, after, shopper.MaxPage)
		for _, id := range page {
			d.Favourites = append(d.Favourites,
				KeptMark{id.String(), fold.MarkedAt(who, id).String()})
		}
		if after == 0 {
			break
		}
	}
	for after := event.MerchantID(0); ; {
		var page []shopper.FollowedShop
		page, after = fold.FollowedShops(who, after, shopper.MaxPage)
		for _, s := range page {
			d.Follows = append(d.Follows, KeptFollow{s.Merchant.String(), s.Since.String()})
		}
		if after == 0 {
			break
		}
	}
}

// said is an id, or nothing where there is none.
func said[ID interface {
	~uint64
	String() string
}](id ID) string {
	if id == 0 {
		return ""
	}
	return id.String()
}

// when is an instant, or nothing where it has not come.
func when(at event.Instant) string {
	if at == 0 {
		return ""
	}
	return at.String()
}

// coin is a currency, or nothing where none is known.
func coin(c interface {
	Valid() bool
	String() string
}) string {
	if !c.Valid() {
		return ""
	}
	return c.String()
}
