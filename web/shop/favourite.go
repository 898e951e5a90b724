package shop

import (
	"net/http"
	"net/url"
	"strconv"

	"carnival/event"
	"carnival/money"
	"carnival/promo"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web/ui"
)

// listDoors are for what somebody thinks of buying.
func (f *face) listDoors() []door {
	return []door{
		{"GET /favourites", f.favourites},
		{"POST /favourites", f.setFavourite},
		{"POST /favourites/cart", f.favouritesToCart},
		{"GET /favourites/shops", f.followedShops},
		{"POST /follows", f.setFollow},
		{"GET /list", f.list},
		{"POST /list/budget", f.ofAccount(f.setBudget)},
	}
}

// FavouritesPage is what a shopper marked, the newest first.
type FavouritesPage struct {
	Frame
	Key, Done string
	Goods     []Marked
	CanBuy    bool // there is something that can go into the cart
	More      string
}

// Marked is a product that is a favourite, with what it cost when it became one.
type Marked struct {
	ui.Card
	Product string
	When    string
	Was     string // the price then, where it was another one
	Cheaper bool
	Buyable bool
}

// favourites is GET /favourites.
func (f *face) favourites(v *visit) error {
	frame, err := v.frame(v.lang.Say("tab.favourites"), "tab.favourites")
	if err != nil {
		return err
	}
	at, err := v.pricing()
	if err != nil {
		return err
	}
	var after event.ProductID
	if text := v.r.URL.Query().Get("after"); text != "" {
		if after, err = event.ParseProductID(text); err != nil {
			return v.notFound()
		}
	}
	var marked []event.ProductID
	var since []event.Instant
	var next event.ProductID
	f.Shoppers.Read(func(fold *shopper.Fold) {
		marked, next = fold.Favourites(v.shopper, after, categoryPage)
		for _, id := range marked {
			since = append(since, fold.MarkedAt(v.shopper, id))
		}
	})
	model := FavouritesPage{Frame: frame, Key: newKey(), Done: v.done()}
	if n, err := strconv.ParseUint(v.r.URL.Query().Get("added"), 10, 8); err == nil {
		model.Done = v.lang.Count("favourites.added", int64(n))
	}
	f.Catalog.Read(func(fold *catalog.Fold) {
		for i, id := range marked {
			if p, ok := fold.Product(id); ok {
				model.Goods = append(model.Goods, at.mark(&p, since[i]))
			}
		}
	})
	for i := range model.Goods {
		model.CanBuy = model.CanBuy || model.Goods[i].Buyable
	}
	if next != 0 {
		model.More = "/favourites?after=" + next.String()
	}
	return v.show(http.StatusOK, Favourites(model))
}

// mark shows a favourite.
func (p *pricing) mark(product *catalog.Product, since event.Instant) Marked {
	out := Marked{Card: p.card(product), Product: product.ProductOffered.Product.String(),
		When: p.when(since)}
	k, ok := p.cheapest(product)
	out.Buyable = ok
	if !ok || product.Since > since { // what an offer that is gone asked for is not known here
		return out
	}
	then, sold := promo.PriceAt(p.plan, k.Prices, p.market.Code, since)
	now, _ := p.quote(k.Prices)
	if sold && then.Minor != now.Minor {
		out.Was = ui.Money(money.Money{Minor: then.Minor, Currency: then.Currency})
		out.Cheaper = now.Minor < then.Minor
	}
	return out
}

// cheapest is the SKU of a product that costs the least of those that can be bought.
func (p *pricing) cheapest(product *catalog.Product) (best *catalog.SKU, ok bool) {
	var least money.Minor
	for i := range product.SKUs {
		k := &product.SKUs[i]
		if q, sold := p.quote(k.Prices); sold && k.Offered && buyable(k) &&
			(best == nil || q.Minor < least) {
			best, least = k, q.Minor
		}
	}
	return best, best != nil
}

// setFavourite is POST /favourites. To mark twice changes nothing.
func (f *face) setFavourite(v *visit) error {
	id, err := event.ParseProductID(v.r.PostFormValue("product"))
	if err != nil {
		return v.notFound()
	}
	if err := v.enter(); err != nil {
		return err
	}
	err = v.change(&trade.SetFavourite{
		Shopper: v.shopper, Product: id, On: v.r.PostFormValue("on") == "1",
	})
	if err != nil {
		return err
	}
	return v.see(v.back("/favourites"))
}

// favouritesToCart is POST /favourites/cart: of each product that was ticked the cheapest variant
// goes into the cart, once; one that is there already stays as it is.
func (f *face) favouritesToCart(v *visit) error {
	at, err := v.pricing()
	if err != nil {
		return err
	}
	texts := v.r.PostForm["product"]
	if len(texts) > categoryPage {
		return v.badForm()
	}
	if err := v.enter(); err != nil {
		return err
	}
	has := map[event.SKUID]bool{}
	err = v.own(func(fold *shopper.Fold) {
		for _, l := range fold.Cart(v.shopper) {
			has[l.SKU] = true
		}
	})
	if err != nil {
		return err
	}
	var putting []trade.Command
	f.Catalog.Read(func(fold *catalog.Fold) {
		for _, text := range texts {
			id, err := event.ParseProductID(text)
			if err != nil {
				continue // no page of ours sends it
			}
			p, known := fold.Product(id)
			if !known {
				continue
			}
			if k, ok := at.cheapest(&p); ok && !has[k.SKU] {
				has[k.SKU] = true
				putting = append(putting,
					&trade.PutInCart{Shopper: v.shopper, SKU: k.SKU, Quantity: 1})
			}
		}
	})
	added := 0
	for _, c := range putting {
		out, err := v.submit(c)
		if err != nil {
			return err
		}
		if out.Refusal == trade.Accepted {
			added++
		}
	}
	return v.see("/favourites?" + url.Values{"added": {strconv.Itoa(added)}}.Encode())
}
