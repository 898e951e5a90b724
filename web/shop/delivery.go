package shop

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"carnival/event"
	"carnival/vault"
	"carnival/view/shopper"
	"carnival/web"
)

// ShipTo is the choice of where parcels go.
type ShipTo struct {
	Addresses []Choose // that are kept, by id
	Provinces []Choose
	New       string // where another address is written; "" for who is nobody yet
}

// goesTo looks up where a tap sends its parcels: to the address that was asked for, or else to the
// default one. An address of somebody else is not there.
func (v *visit) goesTo(asked string) error {
	list, err := v.addresses()
	if err != nil {
		return err
	}
	v.kept, v.to = list, nil
	for i := range list {
		id := strconv.FormatInt(list[i].ID, 10)
		if asked == id || asked == "" && list[i].Default {
			v.to = &list[i]
		}
	}
	switch {
	case asked == "" || v.to != nil:
		return nil
	case v.r.Method == http.MethodGet: // an old address of the page; nothing is sent by looking
		return v.goesTo("")
	}
	return v.notFound()
}

// shipTo is the choice, once goesTo has looked it up; back is the page that it stands on.
func (v *visit) shipTo(back string) ShipTo {
	out := ShipTo{Provinces: provinces(v.province(), v.lang)}
	for i := range v.kept {
		out.Addresses = append(out.Addresses, v.choice(&v.kept[i], &v.kept[i] == v.to))
	}
	if v.shopper != 0 && len(v.kept) < vault.MaxAddresses {
		out.New = "/addresses/new?back=" + url.QueryEscape(back)
	}
	return out
}

// choice is an address in a list from which one is chosen.
func (v *visit) choice(a *vault.Address, chosen bool) Choose {
	shown := v.shownAddress(a)
	return Choose{shown.ID, shown.Name + " · " + shown.Where + " · " + shown.Street, chosen}
}

// putDown writes down where the parcels of a tap go, before it is made.
func (v *visit) putDown(tap event.Hash128) error {
	if v.to == nil {
		return nil
	}
	h, err := v.holder()
	if err != nil {
		return err
	}
	return v.f.SignIn.Vault.PutDelivery(v.r.Context(), h.id, tap, *v.to)
}

// sent notes that a tap was placed, so that its address stays. A vault that fails now takes nothing
// from an order that stands: whoever reads the address next makes up for the note, and the sweep
// asks the journal.
func (v *visit) sent(tap event.Hash128) {
	if v.to != nil {
		_ = v.f.SignIn.Vault.PlaceDelivery(v.r.Context(), tap)
	}
}

// deliveryOf is where the parcels of taps go, the first of them that says; nil where none does. It
// is asked with what the shopper was found to own.
func (v *visit) deliveryOf(taps ...*shopper.Checkout) (*ShownAddress, error) {
	for _, c := range taps {
		a, err := v.f.SignIn.Vault.Delivery(v.r.Context(), c.Tap())
		if errors.Is(err, vault.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		shown := v.shownAddress(&a)
		return &shown, nil
	}
	return nil, nil
}

// Unsaid is the form in which somebody says afterwards where an order goes.
type Unsaid struct {
	Action    string
	Addresses []Choose // in the province that delivery was priced for
	New       string   // where another address is written; "" where there is no room for one
	Priced    string   // that province; "" where it was left open
}

// whither is where the parcel of an order goes, or else the form in which that is said; neither
// where no parcel will be made. The taps are those that may have said it, the latest first.
func (v *visit) whither(
	o *shopper.Order, taps ...*shopper.Checkout,
) (to *ShownAddress, unsaid *Unsaid, err error) {
	to, err = v.deliveryOf(taps...)
	if err != nil || to != nil || !o.ToBeSent() {
		return to, nil, err
	}
	list, err := v.addresses()
	if err != nil {
		return nil, nil, err
	}
	priced := taps[0].Province()
	unsaid = &Unsaid{Action: "/orders/" + o.ID.String() + "/address"}
	if zh, en, known := priced.Names(); known {
		unsaid.Priced = event.Text{Zh: zh, En: en}.In(string(v.lang))
	}
	for i := range list {
		if priced == 0 || list[i].Province == priced {
			unsaid.Addresses = append(unsaid.Addresses, v.choice(&list[i], list[i].Default))
		}
	}
	if len(list) < vault.MaxAddresses {
		unsaid.New = "/addresses/new?back=" + url.QueryEscape(v.r.URL.Path)
	}
	return nil, unsaid, nil
}

// sayDelivery is POST /orders/{id}/address: where an order goes that was placed without one.
func (f *face) sayDelivery(v *visit) error {
	s, err := v.findOrder()
	if err != nil {
		return err
	}
	to, unsaid, err := v.whither(&s.order, &s.bill, &s.checkout)
	if err != nil {
		return err
	}
	at := "/orders/" + s.order.ID.String()
	switch {
	case to != nil: // the page that follows shows it
		return v.see(at)
	case unsaid == nil:
		return web.NewProblem("conflict", string(v.lang))
	}
	if v.r.PostFormValue("address") == "" {
		return v.badForm()
	}
	if err := v.goesTo(v.r.PostFormValue("address")); err != nil {
		return err
	}
	if priced := s.bill.Province(); priced != 0 && priced != v.to.Province {
		return v.badForm()
	}
	h, err := v.holder()
	if err == nil {
		err = v.f.SignIn.Vault.SayDelivery(v.r.Context(), h.id, s.bill.Tap(), *v.to)
	}
	if errors.Is(err, vault.ErrTaken) { // by the other press of two
		err = nil
	}
	if err != nil {
		return err
	}
	return v.see(at + "?done=delivery")
}
