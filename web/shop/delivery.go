package shop

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"carnival/event"
	"carnival/vault"
	"carnival/view/shopper"
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
		a := v.shownAddress(&v.kept[i])
		out.Addresses = append(out.Addresses, Choose{
			Value: a.ID, Text: a.Name + " · " + a.Where + " · " + a.Street,
			Chosen: &v.kept[i] == v.to,
		})
	}
	if v.shopper != 0 && len(v.kept) < vault.MaxAddresses {
		out.New = "/addresses/new?back=" + url.QueryEscape(back)
	}
	return out
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
		a, err := v.f.SignIn.Vault.Delivery(v.r.Context(), tapOf(c))
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

// tapOf is the mark by which the journal knows a tap.
func tapOf(c *shopper.Checkout) event.Hash128 {
	if c.Deposit != nil {
		return c.Deposit.Key
	}
	return c.Placed.Key
}
