package api

import (
	"errors"
	"net/http"
	"strconv"

	"carnival/event"
	"carnival/trade"
	"carnival/vault"
	"carnival/view/shopper"
	"carnival/web"
)

// Delivery is where the parcel of an order goes, as it was said when the order was placed.
type Delivery struct {
	Order string `json:"order"`
	AddressRequest
}

func (f *face) deliveryOperations() []operation {
	return []operation{
		{pattern: "GET /v1/orders/{id}/delivery", handler: f.getDelivery, who: web.SignedIn,
			says: text("包裹寄到哪里：买家随时可看，商家从付款到收货为止",
				"Where the parcel of an order goes: for its shopper, and for its merchant from "+
					"the payment until it has come"),
			status: 200, answers: Delivery{}, codes: []string{"not_found"}},
	}
}

// address reads the id of one of the shopper's addresses.
func (d *desk) addressID() {
	s, ok := d.str(maxIDText)
	if !ok {
		return
	}
	id, err := strconv.ParseInt(string(s), 10, 64)
	if err != nil || id <= 0 {
		d.fault("bad_id", "6001002003004005006")
		return
	}
	d.address = id
}

// putDown writes the address of a tap down before it is made, and gives the province, which is all
// that the journal is told of it. Without an address it leaves everything as it is.
func (f *face) putDown(r *http.Request, d *desk, tap event.Hash128, to *event.Province) error {
	if d.address == 0 {
		return nil
	}
	v, err := f.visitor(r)
	if err != nil {
		return err
	}
	holder, err := f.SignIn.Holder(r.Context(), v.Session, web.SessionOf(r).Shopper)
	if err != nil {
		return err
	}
	list, err := f.SignIn.Vault.Addresses(r.Context(), holder)
	for i := range list {
		if list[i].ID == d.address {
			*to = list[i].Province
			return f.SignIn.Vault.PutDelivery(r.Context(), holder, tap, list[i])
		}
	}
	if err == nil {
		err = web.NewProblem("invalid", d.lang, fieldFault(d.lang, "address", "not_yours", ""))
	}
	return err
}

// sent notes that a tap was placed, so that its address stays. A vault that fails now takes nothing
// from an order that stands: whoever reads the address next makes up for the note, and the sweep
// asks the journal.
func (f *face) sent(r *http.Request, d *desk, tap event.Hash128, out trade.Outcome) {
	if d.address != 0 && out.Refusal == trade.Accepted {
		_ = f.SignIn.Vault.PlaceDelivery(r.Context(), tap)
	}
}

// getDelivery is GET /v1/orders/{id}/delivery.
func (f *face) getDelivery(w http.ResponseWriter, r *http.Request) {
	id, err := event.ParseOrderID(r.PathValue("id"))
	if err != nil {
		fail(w, r, notFound(r))
		return
	}
	session := web.SessionOf(r)
	var taps []event.Hash128
	err = f.readOwn(r, func(fold *shopper.Fold, _ event.ShopperID) {
		o, found := fold.AnyOrder(id)
		if found && mayDeliver(fold, session, &o) {
			taps = tapsOf(fold, &o)
		}
	})
	for _, tap := range taps {
		a, missing := f.SignIn.Vault.Delivery(r.Context(), tap)
		if errors.Is(missing, vault.ErrNotFound) {
			continue
		}
		if missing != nil {
			err = missing
			break
		}
		said := addressOf(&a).AddressRequest
		said.Default = false
		answer(w, r, http.StatusOK, Delivery{id.String(), said})
		return
	}
	if err == nil {
		err = notFound(r)
	}
	fail(w, r, err)
}

// mayDeliver reports whether somebody may know where an order goes: who ordered it, and who has to
// bring it, for as long as that takes. Nobody else needs it.
func mayDeliver(fold *shopper.Fold, s web.Session, o *shopper.Order) bool {
	switch s.Role {
	case web.Shopper:
		return fold.ActsFor(s.Shopper, o.Shopper)
	case web.Merchant:
		return o.Merchant == s.Merchant &&
			(o.Status == shopper.Paid || o.Status == shopper.Shipped)
	}
	return false
}

// tapsOf are the marks of the taps that said where an order goes, the latest first.
func tapsOf(fold *shopper.Fold, o *shopper.Order) (taps []event.Hash128) {
	ids := []event.CheckoutID{o.Checkout}
	if o.Presale != nil && o.Presale.Bill != 0 {
		ids = []event.CheckoutID{o.Presale.Bill, o.Checkout}
	}
	for _, id := range ids {
		c, found := fold.Checkout(o.Shopper, id)
		switch {
		case !found:
		case c.Deposit != nil:
			taps = append(taps, c.Deposit.Key)
		default:
			taps = append(taps, c.Placed.Key)
		}
	}
	return taps
}
