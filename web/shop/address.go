package shop

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"carnival/event"
	"carnival/signin"
	"carnival/vault"
	"carnival/web"
	"carnival/web/ui"
)

// privateDoors are for what only the vault knows of a person.
func (f *face) privateDoors() []door {
	return []door{
		{"GET /addresses", f.ofHolder(f.addressList)},
		{"GET /addresses/new", f.ofProvedHolder(f.newAddress)},
		{"GET /addresses/{id}", f.ofProvedHolder(f.editAddress)},
		{"POST /addresses", f.ofHolder(f.putAddress)},
		{"POST /addresses/{id}", f.ofHolder(f.putAddress)},
		{"POST /addresses/{id}/default", f.ofHolder(f.standardAddress)},
		{"POST /addresses/{id}/remove", f.ofProvedHolder(f.removeAddress)},
		{"GET /messages", f.ofAccount(f.messages)},
		{"POST /messages/read", f.ofAccount(f.readMessages)},
		{"GET /messages/{id}", f.ofAccount(f.message)},
		{"GET /me/devices", f.ofAccount(f.devices)},
		{"POST /me/devices/end", f.ofAccount(f.endDevices)},
		{"POST /me/devices/{id}/end", f.ofAccount(f.endDevice)},
		{"POST /me/passkeys/ask", f.askNewPasskey},
		{"POST /me/passkeys", f.addPasskey},
		{"POST /me/passkeys/{id}/remove", f.ofProved(f.removePasskey)},
		{"POST /me/contacts", f.ofProved(f.askContact)},
		{"GET /me/data", f.ofAccount(f.myData)},
		{"POST /me/consents/{purpose}", f.ofAccount(f.setConsent)},
		{"GET /me/export", f.ofProved(f.export)},
		{"GET /me/erase", f.ofProved(f.erasePage)},
		{"POST /me/erase", f.ofProved(f.erase)},
		{"GET /goodbye", f.goodbye},
	}
}

// holder is who keeps addresses: an account that is signed in to, or a shopper without one.
type holder struct {
	id      vault.AccountID // 0 while nothing is kept
	session *signin.Session // nil for who has no account
}

// holder finds who keeps the addresses of the visit.
func (v *visit) holder() (h holder, err error) {
	if h.session, err = v.account(); err == nil && (h.session != nil || v.shopper != 0) {
		h.id, err = v.f.SignIn.Holder(v.r.Context(), h.session, v.shopper)
	}
	return h, err
}

// holderPage is a page of addresses; it takes who keeps them.
type holderPage func(v *visit, h holder) error

// ofHolder leads to where one signs in who is nobody yet, and back to the page.
func (f *face) ofHolder(p holderPage) page {
	return func(v *visit) error {
		h, err := v.holder()
		if err != nil {
			return err
		}
		if h.session == nil && v.shopper == 0 {
			return v.see("/signin?back=" + url.QueryEscape(v.here()))
		}
		return kept(v, p(v, h))
	}
}

// ofProvedHolder is ofHolder for what somebody with an account has to prove anew who they are.
func (f *face) ofProvedHolder(p holderPage) page {
	return f.ofHolder(func(v *visit, h holder) error {
		if h.session != nil && f.SignIn.Proved(h.session) != nil {
			return v.see("/prove?back=" + url.QueryEscape(v.here()))
		}
		return p(v, h)
	})
}

// AddressesPage is where parcels may go.
type AddressesPage struct {
	Frame
	Key, Done string
	List      []ShownAddress
	Full      bool
	Guest     bool // whose addresses are kept for a while only
}

// ShownAddress is an address as it is read.
type ShownAddress struct {
	ID, Name, Phone, Where, Street string
	Default                        bool
}

// addresses are those of who visits, the default first. The page on which one pays asks for them,
// too: the province of the chosen one goes into the checkout.
func (v *visit) addresses() ([]vault.Address, error) {
	h, err := v.holder()
	if err != nil || h.id == 0 {
		return nil, err
	}
	return v.f.SignIn.Vault.Addresses(v.r.Context(), h.id)
}

func (v *visit) shownAddress(a *vault.Address) ShownAddress {
	zh, en, _ := a.Province.Names()
	parts := []string{event.Text{Zh: zh, En: en}.In(string(v.lang)), a.City, a.District}
	if a.Country != event.Home.String() {
		parts = append([]string{a.Country}, parts...)
	}
	return ShownAddress{
		ID: strconv.FormatInt(a.ID, 10), Name: a.Name, Phone: masked(a.Phone), Street: a.Street,
		Where:   strings.Join(strings.Fields(strings.Join(parts, " ")), " "),
		Default: a.Default,
	}
}

// masked hides the middle of a telephone number where others may look over a shoulder.
func masked(phone string) string {
	c, err := vault.ParseContact(phone)
	if err != nil {
		return phone
	}
	return c.Masked()
}

// addressList is GET /addresses.
func (f *face) addressList(v *visit, h holder) error {
	frame, err := v.frame(v.lang.Say("addresses.title"), "tab.me")
	if err != nil {
		return err
	}
	list, err := f.SignIn.Vault.Addresses(v.r.Context(), h.id)
	if err != nil {
		return err
	}
	p := AddressesPage{Frame: frame, Key: newKey(), Done: v.done(),
		Full: len(list) >= vault.MaxAddresses, Guest: h.session == nil}
	for i := range list {
		p.List = append(p.List, v.shownAddress(&list[i]))
	}
	return v.show(http.StatusOK, Addresses(p))
}

// AddressPage is the form of one address.
type AddressPage struct {
	Frame
	Action, Back string
	Address      vault.Address
	Provinces    []Choose
	Countries    []Choose
	New, Guest   bool
	Wrong        map[string]string // by field
	Problem      string
	Prove        string // where to prove oneself anew, when that is what is missing
	Limit        *ui.Limit
}

func (v *visit) addressModel(a vault.Address) (AddressPage, error) {
	key := "address.edit"
	if a.ID == 0 {
		key = "address.new"
	}
	frame, err := v.frame(v.lang.Say(key), "tab.me")
	p := AddressPage{Frame: frame, Action: "/addresses", Address: a, New: a.ID == 0,
		Guest: v.guest(), Back: localPath(v.r.FormValue("back")),
		Provinces: provinces(a.Province, v.lang), Wrong: map[string]string{}}
	p.Provinces[0].Text = v.lang.Say("address.choose")
	if a.ID != 0 {
		p.Action += "/" + strconv.FormatInt(a.ID, 10)
	}
	codes := []string{event.Home.String()}
	if v.plan != nil {
		codes = nil
		for i := range v.plan.Markets {
			codes = append(codes, v.plan.Markets[i].Code.String())
		}
	}
	for _, code := range codes {
		name := code
		if code == event.Home.String() {
			name = v.lang.Say("address.home")
		}
		p.Countries = append(p.Countries, Choose{code, name, code == a.Country})
	}
	return p, err
}

// fieldWords are what the fields of an address are called.
var fieldWords = map[string]string{
	"name": "address.name", "phone": "address.phone", "country": "address.country",
	"province": "address.province", "city": "address.city", "district": "address.district",
	"street": "address.street", "postcode": "address.postcode",
}

// newAddress is GET /addresses/new.
func (f *face) newAddress(v *visit, h holder) error {
	p, err := v.addressModel(vault.Address{Country: event.Home.String()})
	p.Limit = v.proofLimit(h.session)
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, AddressForm(p))
}

// editAddress is GET /addresses/{id}.
func (f *face) editAddress(v *visit, h holder) error {
	a, err := v.addressOf(h)
	if err != nil {
		return err
	}
	p, err := v.addressModel(a)
	if err != nil {
		return err
	}
	p.Limit = v.proofLimit(h.session)
	return v.show(http.StatusOK, AddressForm(p))
}

// addressOf finds the address that the page is about, if it is one of the holder's own.
func (v *visit) addressOf(h holder) (vault.Address, error) {
	id, err := v.rowOf()
	if err != nil {
		return vault.Address{}, err
	}
	list, err := v.f.SignIn.Vault.Addresses(v.r.Context(), h.id)
	for i := range list {
		if list[i].ID == id {
			return list[i], nil
		}
	}
	if err == nil {
		err = v.notFound()
	}
	return vault.Address{}, err
}

// readAddress reads the form, with what is wrong with its fields.
func (v *visit) readAddress() (a vault.Address, wrong map[string]string) {
	text := func(name string) string { return strings.TrimSpace(v.r.PostFormValue(name)) }
	a = vault.Address{
		Name: text("name"), Phone: text("phone"), Country: text("country"), City: text("city"),
		District: text("district"), Street: text("street"), Postcode: text("postcode"),
		Province: v.province(), Default: text("default") == "1",
	}
	wrong = map[string]string{}
	for name, value := range map[string]string{"name": a.Name, "city": a.City,
		"street": a.Street} {
		if value == "" {
			wrong[name] = v.lang.Say("field.missing")
		}
	}
	for name, value := range map[string]string{"name": a.Name, "city": a.City,
		"street": a.Street, "district": a.District, "postcode": a.Postcode} {
		if len([]rune(value)) > maxAddressText {
			wrong[name] = v.lang.Say("field.long")
		}
	}
	if c, err := vault.ParseContact(a.Phone); err != nil || c.Kind != vault.Phone {
		wrong["phone"] = v.lang.Say("field.phone")
	}
	if _, err := event.ParseMarket(a.Country); err != nil {
		wrong["country"] = v.lang.Say("field.missing")
	}
	if a.Country == event.Home.String() && a.Province == 0 {
		wrong["province"] = v.lang.Say("field.province")
	}
	if a.Country != event.Home.String() {
		a.Province = 0
	}
	return a, wrong
}

// maxAddressText bounds a field, in characters, below what the vault takes.
const maxAddressText = 120

// putAddress is POST /addresses, and /addresses/{id} for one that is there.
func (f *face) putAddress(v *visit, h holder) error {
	a, wrong := v.readAddress()
	if v.r.PathValue("id") != "" {
		had, err := v.addressOf(h)
		if err != nil {
			return err
		}
		a.ID, a.Default = had.ID, a.Default || had.Default
	}
	p, err := v.addressModel(a)
	if err != nil {
		return err
	}
	p.Limit = v.proofLimit(h.session)
	if p.Wrong = wrong; len(wrong) > 0 {
		return v.show(http.StatusUnprocessableEntity, AddressForm(p))
	}
	if h.id, err = f.SignIn.OpenHolder(v.r.Context(), h.session, v.shopper); err != nil {
		if h.session == nil {
			return err
		}
		said := web.ProblemOf(err, string(v.lang))
		p.Problem, p.Prove = said.Title, "/prove?back="+url.QueryEscape("/addresses")
		return v.show(said.Status, AddressForm(p))
	}
	if a.ID, err = f.SignIn.Vault.PutAddress(v.r.Context(), h.id, a); err != nil {
		if errors.Is(err, vault.ErrTaken) {
			wrong["street"] = v.lang.Say("address.taken")
			return v.show(http.StatusConflict, AddressForm(p))
		}
		return err
	}
	if p.Back != "" {
		return v.see(choosing(p.Back, a.ID))
	}
	return v.see("/addresses?done=address")
}

// choosing is the page that somebody came from, with the address chosen that they wrote down for
// it.
func choosing(back string, id int64) string {
	u, err := url.Parse(back)
	if err != nil {
		return back
	}
	name := "address"
	switch {
	case u.Path == "/cart":
		name = "to"
	case !strings.HasPrefix(u.Path, "/presales/"):
		return back
	}
	q := u.Query()
	q.Set(name, strconv.FormatInt(id, 10))
	u.RawQuery = q.Encode()
	return u.String()
}

// standardAddress is POST /addresses/{id}/default. It shows nothing that was not seen before and
// changes no address, so it needs no proof.
func (f *face) standardAddress(v *visit, h holder) error {
	a, err := v.addressOf(h)
	if err != nil {
		return err
	}
	a.Default = true
	if _, err := f.SignIn.Vault.PutAddress(v.r.Context(), h.id, a); err != nil {
		return err
	}
	return v.see("/addresses?done=standard")
}

// removeAddress is POST /addresses/{id}/remove.
func (f *face) removeAddress(v *visit, h holder) error {
	id, err := v.rowOf()
	if err == nil {
		err = f.SignIn.Vault.RemoveAddress(v.r.Context(), h.id, id)
	}
	if err != nil {
		return err
	}
	return v.see("/addresses?done=address-gone")
}
