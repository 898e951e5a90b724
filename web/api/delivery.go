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
		{pattern: "PUT /v1/orders/{id}/delivery", handler: f.putDelivery, who: web.Shopper,
			says: text("补填收货地址：下单时没有地址、还没发货的订单；与下单时同省，填后不可改",
				"Say afterwards where an order goes that was placed without an address and is not "+
					"sent yet: in the province that delivery was priced for, and once"),
			body: DeliveryRequest{}, status: 200, answers: Delivery{},
			codes: []string{"not_found", "conflict"}},
	}
}

// DeliveryRequest names one of the shopper's addresses.
type DeliveryRequest struct {
	Address string `json:"address" doc:"of /v1/me/addresses" example:"6001002003004005006"`
}

// toAddress reads the id of one of the shopper's addresses.
func (r *reader) toAddress(into *int64) func() {
	return func() {
		s, ok := r.str(maxIDText)
		if !ok {
			return
		}
		id, err := strconv.ParseInt(string(s), 10, 64)
		if err != nil || id <= 0 {
			r.fault("bad_id", "6001002003004005006")
			return
		}
		*into = id
	}
}

// putDown writes the address of a tap down before it is made, and gives the province, which is all
// that the journal is told of it. Without an address it leaves everything as it is.
func (f *face) putDown(r *http.Request, d *desk, tap event.Hash128, to *event.Province) error {
	if d.address == 0 {
		return nil
	}
	holder, a, err := f.addressFor(r, d.address)
	if err != nil {
		return err
	}
	*to = a.Province
	return f.SignIn.Vault.PutDelivery(r.Context(), holder, tap, a)
}

// addressFor finds an address of who asks, and who keeps it.
func (f *face) addressFor(
	r *http.Request, id int64,
) (holder vault.AccountID, a vault.Address, err error) {
	v, err := f.visitor(r)
	if err != nil {
		return 0, a, err
	}
	holder, err = f.SignIn.Holder(r.Context(), v.Session, web.SessionOf(r).Shopper)
	if err != nil {
		return 0, a, err
	}
	list, err := f.SignIn.Vault.Addresses(r.Context(), holder)
	for i := range list {
		if list[i].ID == id {
			return holder, list[i], nil
		}
	}
	if err == nil {
		lang := web.Lang(r)
		err = web.NewProblem("invalid", lang, fieldFault(lang, "address", "not_yours", ""))
	}
	return 0, a, err
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
	var taps []shopper.Checkout
	err = f.readOwn(r, func(fold *shopper.Fold, _ event.ShopperID) {
		o, found := fold.AnyOrder(id)
		if found && mayDeliver(fold, session, &o) {
			taps = tapsOf(fold, &o)
		}
	})
	for i := range taps {
		a, missing := f.SignIn.Vault.Delivery(r.Context(), taps[i].Tap())
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

// putDelivery is PUT /v1/orders/{id}/delivery.
func (f *face) putDelivery(w http.ResponseWriter, r *http.Request) {
	var address int64
	err := readJSON(r, func(rd *reader) {
		rd.record([]member{need("address", rd.toAddress(&address))})
	})
	if err == nil {
		err = f.sayDelivery(r, address)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.getDelivery(w, r)
}

func (f *face) sayDelivery(r *http.Request, address int64) error {
	id, err := event.ParseOrderID(r.PathValue("id"))
	if err != nil {
		return notFound(r)
	}
	waits := false
	var taps []shopper.Checkout
	err = f.readOwn(r, func(fold *shopper.Fold, owner event.ShopperID) {
		if o, found := fold.Order(owner, id); found {
			taps, waits = tapsOf(fold, &o), o.ToBeSent()
		}
	})
	if err == nil && len(taps) == 0 {
		err = notFound(r)
	}
	if err != nil {
		return err
	}
	holder, a, err := f.addressFor(r, address)
	if err != nil {
		return err
	}
	lang := web.Lang(r)
	for i := range taps {
		had, err := f.SignIn.Vault.Delivery(r.Context(), taps[i].Tap())
		switch {
		case errors.Is(err, vault.ErrNotFound):
		case err != nil:
			return err
		case had.Same(&a): // it is asked again, and was done
			return nil
		default:
			return web.NewProblem("conflict", lang)
		}
	}
	priced := taps[0].Province()
	switch {
	case !waits:
		return web.NewProblem("conflict", lang)
	case priced != 0 && priced != a.Province:
		return web.NewProblem("invalid", lang, fieldFault(lang, "address", "other_province", ""))
	}
	err = f.SignIn.Vault.SayDelivery(r.Context(), holder, taps[0].Tap(), a)
	if errors.Is(err, vault.ErrTaken) {
		err = web.NewProblem("conflict", lang)
	}
	return err
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

// tapsOf are the taps that may say where an order goes, the latest first.
func tapsOf(fold *shopper.Fold, o *shopper.Order) (taps []shopper.Checkout) {
	ids := []event.CheckoutID{o.Checkout}
	if o.Presale != nil && o.Presale.Bill != 0 {
		ids = []event.CheckoutID{o.Presale.Bill, o.Checkout}
	}
	for _, id := range ids {
		if c, found := fold.Checkout(o.Shopper, id); found {
			taps = append(taps, c)
		}
	}
	return taps
}
