package api

import (
	"net/http"

	"carnival/event"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
)

// getFavourites is GET /v1/favourites, the newest first.
func (f *face) getFavourites(w http.ResponseWriter, r *http.Request) {
	p, err := pageOf(r, event.ParseProductID)
	var ids []event.ProductID
	var next event.ProductID
	if err == nil {
		err = f.readOwn(r, func(fold *shopper.Fold, owner event.ShopperID) {
			ids, next = fold.Favourites(owner, p.after, p.limit)
		})
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	at := f.pricing(event.Home, web.Lang(r))
	said := Page[Product]{Items: make([]Product, 0, len(ids))}
	f.Catalog.Read(func(fold *catalog.Fold) {
		for _, id := range ids {
			if product, ok := fold.Product(id); ok {
				said.Items = append(said.Items, at.product(&product))
			}
		}
	})
	if next != 0 {
		said.Next = next.String()
	}
	answer(w, r, http.StatusOK, said)
}

// putFavourite is PUT /v1/favourites/{product}; deleteFavourite unmarks it.
func (f *face) putFavourite(w http.ResponseWriter, r *http.Request) {
	f.setFavourite(w, r, true)
}

func (f *face) deleteFavourite(w http.ResponseWriter, r *http.Request) {
	f.setFavourite(w, r, false)
}

func (f *face) setFavourite(w http.ResponseWriter, r *http.Request, on bool) {
	product, err := event.ParseProductID(r.PathValue("product"))
	if err != nil {
		fail(w, r, notFound(r))
		return
	}
	_, err = f.submit(r, &trade.SetFavourite{
		Shopper: web.SessionOf(r).Shopper, Product: product, On: on,
	})
	if err != nil {
		fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
