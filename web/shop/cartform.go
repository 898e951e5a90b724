package shop

import (
	"net/url"
	"strconv"
	"strings"

	"carnival/event"
	"carnival/promo"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/view/shopper"
)

// selection is what of a cart is meant, and what may be used for it. It lives in the address of the
// page, so that a page that is loaded again, kept or sent back to shows the same.
type selection struct {
	off      []string // SKUs and presale orders that are left out
	lines    []trade.CheckoutLine
	balances []event.OrderID
	mode     string // which benefits: "" the best, none, or chosen
	use      []string
	to       string // the address that parcels go to, by its id; "" is the default one
	key      string // that the page of single lines is tapped with; "" is a new one
}

// Benefits that may be used.
const (
	useBest   = ""
	useNone   = "none"
	useChosen = "chosen"
)

// selectionOf reads a selection from an address.
func selectionOf(q url.Values) (s selection, ok bool) {
	s.off, s.use, s.mode, s.to = q["off"], q["use"], q.Get("benefits"), q.Get("to")
	if key := q.Get("key"); isKey(key) {
		s.key = key
	}
	if len(s.off) > trade.MaxCartLines || len(s.use) > 2*trade.MaxCartLines {
		return s, false
	}
	for _, text := range q["line"] {
		l, good := lineOf(text, false)
		if !good || len(s.lines) == trade.MaxCartLines {
			return s, false
		}
		s.lines = append(s.lines, l)
	}
	for _, text := range q["balance"] {
		id, err := event.ParseOrderID(text)
		if err != nil || len(s.balances) == trade.MaxCartLines {
			return s, false
		}
		s.balances = append(s.balances, id)
	}
	return s, true
}

// only is the choice of benefits; nil lets the best be used.
func (s *selection) only() *promo.Choice {
	if s.mode != useNone && s.mode != useChosen {
		return nil
	}
	c := &promo.Choice{}
	if s.mode == useNone {
		return c
	}
	for _, text := range s.use {
		if text == "allowance" {
			c.Allowance = true
		} else if id, err := event.ParseCouponID(text); err == nil {
			c.Coupons = append(c.Coupons, id)
		} else if id, err := event.ParseEnvelopeID(text); err == nil {
			c.Envelopes = append(c.Envelopes, id)
		}
	}
	return c
}

// putInCart is POST /cart. A form of the product page adds to the pieces that the page knew of, so
// that a tap repeated adds once; a form of the cart sets their number, or only what is picked.
func (f *face) putInCart(v *visit) error {
	if !v.r.PostForm.Has("had") && !v.r.PostForm.Has("sku") {
		return f.changeCart(v)
	}
	sku, err := event.ParseSKUID(v.r.PostFormValue("sku"))
	if err != nil {
		return v.notFound()
	}
	quantity, ok := v.quantity()
	if !ok {
		return v.badQuantity()
	}
	if err := v.enter(); err != nil {
		return err
	}
	adds := v.r.PostForm.Has("had")
	if adds {
		had, err := strconv.ParseUint(v.r.PostFormValue("had"), 10, 16)
		if err != nil {
			return v.badForm()
		}
		quantity += uint32(had)
		err = v.own(func(fold *shopper.Fold) {
			for _, l := range fold.Cart(v.shopper) {
				if l.SKU == sku {
					quantity = max(quantity, l.Quantity)
				}
			}
		})
		if err != nil {
			return err
		}
	}
	err = v.change(&trade.PutInCart{Shopper: v.shopper, SKU: sku, Quantity: quantity})
	if err != nil {
		return err
	}
	if to := v.back(""); adds && to != "" {
		return v.see(andAdded(to))
	}
	return v.see("/cart")
}

// andAdded lets a page of this site say that something was put into the cart.
func andAdded(to string) string {
	at, err := url.Parse(to)
	if err != nil {
		return to
	}
	query := at.Query()
	query.Set("added", "1")
	at.RawQuery = query.Encode()
	return at.String()
}

// changeCart takes the one form of the cart: a step of one line, a line that moves to the
// favourites, or only another choice of what is meant. The choice goes on in the address.
func (f *face) changeCart(v *visit) error {
	if err := v.enter(); err != nil {
		return err
	}
	chosen := v.picked()
	form := v.r.PostForm
	if err := v.goesTo(form.Get("address")); err != nil {
		return err
	}
	v.rememberProvince(v.province())
	if form.Has("where") { // only where to, from the page of a product
		return v.see(v.back("/cart"))
	}
	if text := form.Get("set"); text != "" {
		l, ok := lineOf(text, false)
		if !ok {
			return v.badQuantity()
		}
		if l.Quantity == 0 {
			chosen.Set("removed", v.held(l.SKU))
		}
		err := v.change(&trade.PutInCart{Shopper: v.shopper, SKU: l.SKU, Quantity: l.Quantity})
		if err != nil {
			return err
		}
	}
	if text := form.Get("favour"); text != "" {
		if err := v.favour(text); err != nil {
			return err
		}
		chosen.Set("moved", "1")
	}
	to := "/cart"
	if form.Get("from") == "review" {
		to = "/checkout"
	}
	if query := chosen.Encode(); query != "" {
		to += "?" + query
	}
	return v.see(to)
}

// held spells a line of the cart as it stands.
func (v *visit) held(sku event.SKUID) (text string) {
	v.f.Shoppers.Read(func(fold *shopper.Fold) {
		for _, l := range fold.Cart(v.shopper) {
			if l.SKU == sku {
				text = spellLine(trade.CheckoutLine{SKU: sku, Quantity: l.Quantity}, false)
			}
		}
	})
	return text
}

// favour marks the product of a line and takes the line out.
func (v *visit) favour(text string) error {
	sku, err := event.ParseSKUID(text)
	if err != nil {
		return v.notFound()
	}
	var of event.ProductID
	v.f.Catalog.Read(func(fold *catalog.Fold) {
		if k, ok := fold.SKU(sku); ok {
			of = k.Product
		}
	})
	err = v.change(&trade.SetFavourite{Shopper: v.shopper, Product: of, On: true})
	if err != nil {
		return err
	}
	return v.change(&trade.PutInCart{Shopper: v.shopper, SKU: sku})
}

// picked says the choice of the cart's form as an address does. What stands on the page and is not
// ticked is left out; what came in since then is meant.
func (v *visit) picked() url.Values {
	form, out := v.r.PostForm, url.Values{}
	ticked := map[string]bool{}
	for _, text := range form["line"] {
		sku, _, _ := strings.Cut(text, ":")
		ticked[sku] = true
	}
	for _, id := range form["balance"] {
		ticked[id] = true
	}
	if form.Get("from") == "review" {
		for _, text := range form["line"] {
			if l, ok := lineOf(text, true); ok {
				out.Add("line", spellLine(l, false))
			}
		}
		out["balance"] = form["balance"]
		out.Set("key", form.Get("key"))
	}
	all := form.Get("pick")
	for _, text := range form["known"] {
		id, group, _ := strings.Cut(text, "@")
		on := ticked[id]
		switch {
		case all == "all" || all != "" && all == group:
			on = true
		case all == "none" || strings.HasPrefix(all, "-") && all[1:] == group:
			on = false
		}
		if !on && len(out["off"]) < trade.MaxCartLines {
			out.Add("off", id)
		}
	}
	if to := form.Get("address"); to != "" {
		out.Set("to", to)
	}
	if mode := form.Get("benefits"); mode == useNone || mode == useChosen {
		out.Set("benefits", mode)
		out["use"] = form["use"]
		if mode == useNone {
			delete(out, "use")
		}
	}
	return out
}

// quantity reads the pieces of a form.
func (v *visit) quantity() (uint32, bool) {
	n, err := strconv.ParseUint(v.r.PostFormValue("quantity"), 10, 32)
	return uint32(n), err == nil && n <= trade.MaxQuantity
}

func (v *visit) badQuantity() error {
	return v.refusal(trade.QuantityInvalid)
}
