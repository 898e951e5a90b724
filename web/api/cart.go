package api

import (
	"net/http"

	"carnival/event"
	"carnival/promo"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
)

// Cart is what a shopper means to buy, in the order in which lines were put in.
type Cart struct {
	Lines []CartLine `json:"lines"`
}

// CartLine is a line with its price now, in the home market. Stock is not held by a cart.
type CartLine struct {
	SKU      string `json:"sku"`
	Title    string `json:"title"`
	Quantity uint32 `json:"quantity"`
	Price    *Price `json:"price,omitempty"`
	Buyable  bool   `json:"buyable" doc:"listed, sold in the home market, and so many are left"`
}

// QuantityRequest sets the pieces of a line.
type QuantityRequest struct {
	Quantity uint32 `json:"quantity" doc:"0 takes the line out"`
}

// getCart is GET /v1/cart.
func (f *face) getCart(w http.ResponseWriter, r *http.Request) {
	var kept []shopper.CartLine
	err := f.readOwn(r, func(fold *shopper.Fold, owner event.ShopperID) { kept = fold.Cart(owner) })
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, f.cart(kept, web.Lang(r)))
}

func (f *face) cart(kept []shopper.CartLine, lang string) Cart {
	said := Cart{Lines: make([]CartLine, 0, len(kept))}
	plan, now := f.plan(), f.Clock.Now()
	f.Catalog.Read(func(fold *catalog.Fold) {
		for _, l := range kept {
			line := CartLine{SKU: l.SKU.String(), Quantity: l.Quantity}
			if k, ok := fold.SKU(l.SKU); ok {
				if title, ok := fold.Title(l.SKU); ok {
					line.Title = title.In(lang)
				}
				line.Buyable = k.Offered && k.Stock.Available >= int64(l.Quantity)
				if plan != nil {
					q, sold := promo.PriceAt(plan, k.Prices, plan.Home, now)
					if sold {
						line.Price = price(&q)
					}
					line.Buyable = line.Buyable && sold
				}
			}
			said.Lines = append(said.Lines, line)
		}
	})
	return said
}

// putCartLine is PUT /v1/cart/lines/{sku}; deleteCartLine takes a line out.
func (f *face) putCartLine(w http.ResponseWriter, r *http.Request) {
	var quantity int64
	err := readJSON(r, func(rd *reader) { quantity = rd.oneCount("quantity") })
	if err != nil {
		fail(w, r, err)
		return
	}
	f.setCartLine(w, r, uint32(quantity))
}

func (f *face) deleteCartLine(w http.ResponseWriter, r *http.Request) { f.setCartLine(w, r, 0) }

func (f *face) setCartLine(w http.ResponseWriter, r *http.Request, quantity uint32) {
	sku, err := event.ParseSKUID(r.PathValue("sku"))
	if err != nil {
		fail(w, r, notFound(r))
		return
	}
	_, err = f.submit(r, &trade.PutInCart{
		Shopper: web.SessionOf(r).Shopper, SKU: sku, Quantity: quantity,
	})
	if err != nil {
		fail(w, r, err)
		return
	}
	f.getCart(w, r)
}

// oneCount reads an object of one count.
func (r *reader) oneCount(field string) (n int64) {
	has := false
	whole := r.object(func(key []byte) bool {
		if string(key) != field {
			return false
		}
		n, has = r.integer(0, 1<<31)
		return true
	})
	if whole && !has && len(r.faults) == 0 {
		r.missing(field)
	}
	return n
}
