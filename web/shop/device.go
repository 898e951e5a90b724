package shop

import (
	"net/http"
	"strconv"
	"strings"

	"carnival/signin"
	"carnival/vault"
	"carnival/web"
)

// DevicesPage is where an account is signed in, and by what one gets in.
type DevicesPage struct {
	Frame
	Done     string
	Devices  []ShownDevice
	Others   bool
	Passkeys []ShownPasskey
	Contacts []ShownContact
	To       string // a contact to add, as it was typed
	Wrong    string
	Proved   bool
}

// ShownDevice is a session.
type ShownDevice struct {
	ID, Name, Since, Seen string
	Current               bool
}

// ShownPasskey is a passkey.
type ShownPasskey struct{ ID, Name, Since, Used string }

// ShownContact is a way in by code.
type ShownContact struct{ Kind, Value string }

func (v *visit) devicesModel(s *signin.Session) (p DevicesPage, err error) {
	frame, err := v.frame(v.lang.Say("devices.title"), "tab.me")
	if err != nil {
		return p, err
	}
	p = DevicesPage{Frame: frame, Done: v.done(), Proved: v.f.SignIn.Proved(s) == nil}
	devices, err := v.f.SignIn.Devices(v.r.Context(), s)
	if err != nil {
		return p, err
	}
	for _, d := range devices {
		name := d.Device
		if name == "" || name == "?" {
			name = v.lang.Say("device.unknown")
		}
		p.Devices = append(p.Devices, ShownDevice{number(d.ID), name, v.wallTime(d.Created),
			v.wallTime(d.Seen), d.ID == s.ID})
		p.Others = p.Others || d.ID != s.ID
	}
	keys, err := v.f.SignIn.Vault.Passkeys(v.r.Context(), s.Account)
	if err != nil {
		return p, err
	}
	for _, k := range keys {
		p.Passkeys = append(p.Passkeys, ShownPasskey{number(k.ID), k.Name, v.wallTime(k.Created),
			v.wallTime(k.Used)})
	}
	a, err := v.f.SignIn.Vault.Account(v.r.Context(), s.Account)
	for _, c := range a.Contacts {
		kind := "contact.email"
		if c.Kind == vault.Phone {
			kind = "contact.phone"
		}
		p.Contacts = append(p.Contacts, ShownContact{v.lang.Say(kind), c.Masked()})
	}
	return p, err
}

func number(id int64) string { return strconv.FormatInt(id, 10) }

// devices is GET /me/devices.
func (f *face) devices(v *visit, s *signin.Session) error {
	p, err := v.devicesModel(s)
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, Devices(p))
}

// endDevice is POST /me/devices/{id}/end. To end this one is to sign out.
func (f *face) endDevice(v *visit, s *signin.Session) error {
	id, err := v.rowOf()
	if err != nil {
		return err
	}
	if id == s.ID {
		return f.signOut(v)
	}
	if err := f.SignIn.EndDevice(v.r.Context(), s, id); err != nil {
		return err
	}
	return v.see("/me/devices?done=device")
}

// endDevices is POST /me/devices/end: all but this one.
func (f *face) endDevices(v *visit, s *signin.Session) error {
	if err := f.SignIn.EndOtherDevices(v.r.Context(), s); err != nil {
		return err
	}
	return v.see("/me/devices?done=devices")
}

// askContact is POST /me/contacts: a code goes to the address or number that shall be added.
func (f *face) askContact(v *visit, s *signin.Session) error {
	to := strings.TrimSpace(v.r.PostFormValue("to"))
	who, err := v.visitor()
	if err != nil {
		return err
	}
	ticket, _, err := f.SignIn.AskContactCode(v.r.Context(), who, to)
	if said, ours := v.kindly(err); ours {
		p, err := v.devicesModel(s)
		if err != nil {
			return err
		}
		p.To, p.Wrong = to, said.Title
		return v.show(said.Status, Devices(p))
	}
	if err != nil {
		return err
	}
	return v.rememberCode(sentCode{
		Ticket: ticket, To: to, Back: "/me/devices", For: codeContact,
	})
}

// askNewPasskey is POST /me/passkeys/ask.
func (f *face) askNewPasskey(v *visit) error {
	who, err := v.visitor()
	if err != nil {
		return v.scripted(err)
	}
	options, ticket, err := f.SignIn.AskNewPasskey(v.r.Context(), who)
	if err != nil {
		return v.scripted(err)
	}
	return v.tell(http.StatusCreated, challengeAnswer{ticket, options})
}

// addPasskey is POST /me/passkeys; the script goes on to where the answer says.
func (f *face) addPasskey(v *visit) error {
	ticket, body, err := v.credential()
	var who signin.Visitor
	if err == nil {
		who, err = v.visitor()
	}
	if err == nil {
		err = f.SignIn.AddPasskey(v.r.Context(), who, ticket, body)
	}
	if err != nil {
		return v.scripted(err)
	}
	return v.tell(http.StatusOK, map[string]string{"to": "/me/devices?done=passkey"})
}

// removePasskey is POST /me/passkeys/{id}/remove. One way in has to stay.
func (f *face) removePasskey(v *visit, s *signin.Session) error {
	id, err := v.rowOf()
	if err == nil {
		err = f.SignIn.Vault.RemovePasskey(v.r.Context(), s.Account, id)
	}
	if err != nil {
		return err
	}
	return v.see("/me/devices?done=passkey-gone")
}

// goodbye is GET /goodbye: the account is gone.
func (f *face) goodbye(v *visit) error {
	return v.show(http.StatusOK, Goodbye(v.bareFrame(v.lang.Say("goodbye.title"), "", 0)))
}

// leave takes back what a browser had of an account.
func (v *visit) leave() {
	v.f.Gate.Give(v.w, v.r, web.Cookie{Name: web.SessionCookie})
	v.f.Gate.Give(v.w, v.r, web.Cookie{Name: web.DeviceCookie})
	v.f.Gate.Forget(v.w)
}
