package api

import (
	"fmt"
	"net/http"

	"carnival/vault"
	"carnival/web"
)

// AddressRequest is where parcels shall go.
type AddressRequest struct {
	Name     string `json:"name"`
	Phone    string `json:"phone"`
	Country  string `json:"country,omitempty" doc:"ISO 3166-1 alpha-2; CN by default"`
	Province string `json:"province,omitempty" doc:"GB/T 2260, two digits; needed in China"`
	City     string `json:"city"`
	District string `json:"district,omitempty"`
	Street   string `json:"street"`
	Postcode string `json:"postcode,omitempty"`
	Default  bool   `json:"default,omitempty"`
}

// Address is an address that is kept. The same address, however it is written, has one place.
type Address struct {
	ID    string `json:"id"`
	Place string `json:"place"`
	AddressRequest
}

func (f *face) addressOperations() []operation {
	return []operation{
		{pattern: "GET /v1/me/addresses", handler: f.getAddresses,
			says: text("收货地址，默认的在前；未登录者的地址保留 31 天", "Delivery addresses, the "+
				"default first; those of who has no account are kept for 31 days"),
			status: 200, answers: []Address{}},
		{pattern: "POST /v1/me/addresses", handler: f.postAddress, body: AddressRequest{},
			says:   text("新增收货地址；同一地址只存一份", "Add an address; the same one is kept once"),
			status: 201, answers: Address{}, codes: []string{"proof_needed", "account_full"}},
		{pattern: "PUT /v1/me/addresses/{id}", handler: f.putAddress, body: AddressRequest{},
			says: text("修改收货地址", "Change an address"), status: 200, answers: Address{},
			codes: []string{"proof_needed", "not_found", "conflict"}},
		{pattern: "DELETE /v1/me/addresses/{id}", handler: f.deleteAddress,
			says: text("删除收货地址", "Remove an address"), status: 204,
			codes: []string{"proof_needed", "not_found"}},
	}
}

// maxLine bounds a field of an address in bytes.
const maxLine = 800

func readAddress(r *http.Request) (a vault.Address, err error) {
	a.Country = "CN"
	err = readJSON(r, func(rd *reader) {
		rd.record([]member{
			need("name", rd.toText(&a.Name, maxLine)), need("phone", rd.toText(&a.Phone, 40)),
			option("country", func() {
				if m := rd.market(); m != 0 {
					a.Country = m.String()
				}
			}),
			option("province", func() { a.Province = rd.province() }),
			need("city", rd.toText(&a.City, maxLine)),
			option("district", rd.toText(&a.District, maxLine)),
			need("street", rd.toText(&a.Street, maxLine)),
			option("postcode", rd.toText(&a.Postcode, 40)),
			option("default", rd.toFlag(&a.Default)),
		})
	})
	return a, err
}

func addressOf(a *vault.Address) Address {
	said := Address{ID: number(a.ID), Place: number(a.Place), AddressRequest: AddressRequest{
		Name: a.Name, Phone: a.Phone, Country: a.Country, City: a.City, District: a.District,
		Street: a.Street, Postcode: a.Postcode, Default: a.Default}}
	if a.Province != 0 {
		said.Province = fmt.Sprintf("%02d", a.Province)
	}
	return said
}

// getAddresses is GET /v1/me/addresses.
func (f *face) getAddresses(w http.ResponseWriter, r *http.Request) {
	list, err := f.addresses(r)
	if err != nil {
		fail(w, r, kept(r, err))
		return
	}
	said := []Address{}
	for i := range list {
		said = append(said, addressOf(&list[i]))
	}
	answer(w, r, http.StatusOK, said)
}

// addresses are those of who asks, with an account or without.
func (f *face) addresses(r *http.Request) ([]vault.Address, error) {
	v, err := f.visitor(r)
	if err != nil {
		return nil, err
	}
	id, err := f.SignIn.Holder(r.Context(), v.Session, web.SessionOf(r).Shopper)
	if err != nil || id == 0 {
		return nil, err
	}
	return f.SignIn.Vault.Addresses(r.Context(), id)
}

// holder finds who keeps the addresses of who asks, to change one of them; with fresh also of who
// keeps none yet.
func (f *face) holder(r *http.Request, fresh bool) (vault.AccountID, error) {
	v, err := f.visitor(r)
	if err == nil && v.Session != nil {
		err = f.SignIn.Proved(v.Session)
	}
	if err != nil {
		return 0, err
	}
	if fresh {
		return f.SignIn.OpenHolder(r.Context(), v.Session, web.SessionOf(r).Shopper)
	}
	return f.SignIn.Holder(r.Context(), v.Session, web.SessionOf(r).Shopper)
}

// postAddress is POST /v1/me/addresses; putAddress changes one.
func (f *face) postAddress(w http.ResponseWriter, r *http.Request) {
	f.keepAddress(w, r, http.StatusCreated)
}

func (f *face) putAddress(w http.ResponseWriter, r *http.Request) {
	f.keepAddress(w, r, http.StatusOK)
}

func (f *face) keepAddress(w http.ResponseWriter, r *http.Request, status int) {
	a, err := readAddress(r)
	if err == nil && status == http.StatusOK {
		a.ID, err = numberOf(r)
	}
	var holder vault.AccountID
	if err == nil {
		holder, err = f.holder(r, status == http.StatusCreated)
	}
	if err == nil {
		a.ID, err = f.SignIn.Vault.PutAddress(r.Context(), holder, a)
	}
	var list []vault.Address
	if err == nil {
		list, err = f.SignIn.Vault.Addresses(r.Context(), holder)
	}
	if err != nil {
		fail(w, r, kept(r, err))
		return
	}
	for i := range list {
		if list[i].ID == a.ID {
			answer(w, r, status, addressOf(&list[i]))
			return
		}
	}
	fail(w, r, notFound(r)) // somebody removed it in between
}

// deleteAddress is DELETE /v1/me/addresses/{id}.
func (f *face) deleteAddress(w http.ResponseWriter, r *http.Request) {
	id, err := numberOf(r)
	var holder vault.AccountID
	if err == nil {
		holder, err = f.holder(r, false)
	}
	if err == nil {
		err = f.SignIn.Vault.RemoveAddress(r.Context(), holder, id)
	}
	if err != nil {
		fail(w, r, kept(r, err))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
