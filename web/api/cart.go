package api

import (
	"net/http"

	"carnival/event"
	"carnival/promo"
	"carnival/quote"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
)

// Cart is what a shopper means to buy, in the order in which lines were put in, with the bill that
// a checkout of it in the home market would come to now.
type Cart struct {
	Lines []CartLine `json:"lines"`
	Bill  *Bill      `json:"bill,omitempty" doc:"of the lines that can be bought"`
}

// CartLine is a line with its price now, in the home market. Stock is not held by a cart.
type CartLine struct {
	SKU      string  `json:"sku"`
	Title    string  `json:"title"`
	Quantity uint32  `json:"quantity"`
	Price    *Price  `json:"price,omitempty"`
	Buyable  bool    `json:"buyable" doc:"a checkout would take it now"`
	Code     string  `json:"code,omitempty" doc:"why it would not"`
	Reason   string  `json:"reason,omitempty" doc:"the same as a sentence"`
	Line     *int    `json:"line,omitempty" doc:"its number in the bill"`
	Off      *Amount `json:"off,omitempty" doc:"what all promotions together take off"`
	Payable  *Amount `json:"payable,omitempty"`
}

// QuantityRequest sets the pieces of a line.
type QuantityRequest struct {
	Quantity uint32 `json:"quantity" doc:"0 takes the line out"`
}

// getCart is GET /v1/cart.
func (f *face) getCart(w http.ResponseWriter, r *http.Request) {
	d := desks.Get().(*desk)
	defer d.free()
	d.lang = web.Lang(r)
	d.wish.Shopper, d.wish.Market = web.SessionOf(r).Shopper, event.Home
	d.wish.Terminal = TerminalOf(r.UserAgent())
	var s standing
	var kept []shopper.CartLine
	err := f.readOwn(r, func(fold *shopper.Fold, owner event.ShopperID) { kept = fold.Cart(owner) })
	if plan := f.plan(); err == nil && plan != nil {
		for _, l := range kept {
			d.wish.Lines = append(d.wish.Lines,
				trade.CheckoutLine{SKU: l.SKU, Quantity: l.Quantity})
		}
		s.placed, _ = f.quotes.Bill(&quote.Ask{
			Plan: plan, At: f.Clock.Now(), Wish: &d.wish, Whole: true,
		})
		s.sequence = f.Benefits.Head()
		err = f.name(r, d, &s)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	o := &d.out
	o.raw(`{"lines":`)
	o.value(f.cartLines(kept, &s, d.lang))
	if s.placed != nil && len(s.placed.Orders) > 0 {
		o.raw(",")
		d.bill(&s)
	}
	o.raw("}\n")
	send(w, http.StatusOK, o.b)
}

// cartLines says the lines of a cart with what the bill makes of each.
func (f *face) cartLines(kept []shopper.CartLine, s *standing, lang string) []CartLine {
	said := make([]CartLine, len(kept))
	plan, now := f.plan(), f.Clock.Now()
	f.Catalog.Read(func(fold *catalog.Fold) {
		for i, l := range kept {
			line := &said[i]
			line.SKU, line.Quantity = l.SKU.String(), l.Quantity
			if title, ok := fold.Title(l.SKU); ok {
				line.Title = title.In(lang)
			}
			if k, ok := fold.SKU(l.SKU); ok && plan != nil {
				if q, sold := promo.PriceAt(plan, k.Prices, plan.Home, now); sold {
					line.Price = price(&q)
				}
			}
			line.billed(l.SKU, s, lang)
		}
	})
	return said
}

// billed takes what a bill makes of a line.
func (l *CartLine) billed(sku event.SKUID, s *standing, lang string) {
	if s.placed == nil {
		return
	}
	number := 0
	for i := range s.placed.Orders {
		for j := range s.placed.Orders[i].Lines {
			if b := &s.placed.Orders[i].Lines[j]; b.SKU == sku {
				off := amount(b.Off, s.placed.Currency)
				payable := amount(b.Payable(), s.placed.Currency)
				l.Buyable, l.Line, l.Off, l.Payable = true, &number, &off, &payable
				return
			}
			number++
		}
	}
	for _, no := range s.placed.Refused {
		if no.SKU == sku {
			why := trade.Refusal(no.Reason)
			l.Code, l.Reason = why.Code(), why.Sentence(lang)
		}
	}
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
