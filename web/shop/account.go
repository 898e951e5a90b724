package shop

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"

	"carnival/money"
	"carnival/signin"
	"carnival/vault"
	"carnival/view/benefit"
	"carnival/view/shopper"
	"carnival/web"
	"carnival/web/ui"
)

// accountDoors are about what is somebody's own.
func (f *face) accountDoors() []door {
	return slices.Concat([]door{
		{"GET /me", f.me},
		{"POST /me", f.ofAccount(f.setProfile)},
	}, f.signInDoors(), f.orderDoors(), f.listDoors(), f.privateDoors())
}

// visitor is who makes the request, for the desk where people sign in.
func (v *visit) visitor() (signin.Visitor, error) {
	session := web.SessionOf(v.r)
	lang := "en"
	if v.lang == "zh" {
		lang = "zh"
	}
	who := signin.Visitor{
		From: web.ClientAddress(v.r), Device: web.Device(v.r.UserAgent()), Lang: lang,
		Known: v.f.Gate.Has(v.r, web.DeviceCookie), Origin: v.f.Gate.Origin(v.r),
	}
	if session.Guest {
		who.Guest = session.Shopper
	}
	s, err := v.account()
	who.Session = s
	return who, err
}

// account is the session of who is signed in to an account; nil for everybody else.
func (v *visit) account() (*signin.Session, error) {
	session := web.SessionOf(v.r)
	if session.Token == "" || session.Role != web.Shopper {
		return nil, nil
	}
	return v.f.SignIn.Find(v.r.Context(), session.Token)
}

// accountPage is a page of an account; it takes the session.
type accountPage func(v *visit, s *signin.Session) error

// ofAccount leads to where one signs in who has no account, and back to the page.
func (f *face) ofAccount(p accountPage) page {
	return func(v *visit) error {
		s, err := v.account()
		if err != nil {
			return err
		}
		if s == nil {
			return v.see("/signin?back=" + url.QueryEscape(v.here()))
		}
		return kept(v, p(v, s))
	}
}

// ofProved is ofAccount for what somebody has to prove anew who they are.
func (f *face) ofProved(p accountPage) page {
	return f.ofAccount(func(v *visit, s *signin.Session) error {
		if f.SignIn.Proved(s) != nil {
			return v.see("/prove?back=" + url.QueryEscape(v.here()))
		}
		return p(v, s)
	})
}

// here is the page that somebody is on; of a form, the one that it stood on.
func (v *visit) here() string {
	if v.r.Method == http.MethodGet {
		return v.r.URL.RequestURI()
	}
	return v.back("/me")
}

// kept turns an error of the vault into a problem.
func kept(v *visit, err error) error {
	switch {
	case errors.Is(err, vault.ErrNotFound):
		return v.notFound()
	case errors.Is(err, vault.ErrFull):
		return web.NewProblem("account_full", string(v.lang))
	case errors.Is(err, vault.ErrInvalid):
		return v.badForm()
	}
	return err
}

// rowOf reads the id of a row of the vault from the address.
func (v *visit) rowOf() (int64, error) {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, v.notFound()
	}
	return id, nil
}

// doneWords are what a page says of the form that led to it, by what ?done= names.
var doneWords = map[string]string{
	"profile": "done.profile", "unmerged": "done.unmerged", "address": "done.address",
	"address-gone": "done.address.gone", "standard": "done.standard", "device": "done.device",
	"devices": "done.devices", "passkey": "done.passkey", "passkey-gone": "done.passkey.gone",
	"contact": "done.contact", "consent": "done.consent", "budget": "done.budget",
	"budget-gone": "done.budget.gone", "read": "done.read", "cancelled": "done.cancelled",
	"received": "done.received", "refund": "done.refund", "return": "done.return",
	"sent": "done.sent", "ended": "done.ended", "removed": "done.removed",
	"unfollowed": "done.unfollowed", "delivery": "done.delivery",
}

func (v *visit) done() string {
	if key := doneWords[v.r.URL.Query().Get("done")]; key != "" {
		return v.lang.Say(key)
	}
	return ""
}

// MePage is who somebody is and what is theirs.
type MePage struct {
	Frame
	Done     string
	Account  bool // signed in to an account
	Stranger bool // nobody yet, not even a guest
	Staff    bool // works here: has a session of another kind, too
	Merged   bool // what a guest had kept came along and can go back
	Name     string
	Initial  string
	Contact  string
	Locale   string
	Orders   []Entry
	Wallet   []Worth
	Entries  []Entry
}

// Entry leads to a page about something of one's own.
type Entry struct {
	Href, Icon, Title, Note string
	Count                   string // "" is none
	Due                     bool   // it waits for the shopper
}

// Worth is a part of the wallet.
type Worth struct{ Title, Value string }

// me is GET /me.
func (f *face) me(v *visit) error {
	frame, err := v.frame(v.lang.Say("tab.me"), "tab.me")
	if err != nil {
		return err
	}
	model := MePage{
		Frame: frame, Done: v.done(), Stranger: v.shopper == 0, Name: v.lang.Say("me.guest"),
		Staff: f.Gate.StaffOf(v.r).Role != web.Anyone,
	}
	s, err := v.account()
	if err != nil {
		return err
	}
	unread := 0
	if s != nil {
		if unread, err = v.describe(&model, s); err != nil {
			return kept(v, err)
		}
	}
	model.Initial = initial(model.Name)
	v.summarise(&model)
	model.Entries = v.entries(s, unread)
	return v.show(http.StatusOK, Me(model))
}

// describe fills in who the account is.
func (v *visit) describe(model *MePage, s *signin.Session) (unread int, err error) {
	a, err := v.f.SignIn.Vault.Account(v.r.Context(), s.Account)
	if err != nil {
		return 0, err
	}
	model.Account, model.Merged, model.Locale = true, s.Guest != 0, a.Locale
	model.Name = a.Name
	if len(a.Contacts) > 0 {
		model.Contact = a.Contacts[0].Masked()
	}
	if model.Name == "" {
		model.Name, model.Contact = model.Contact, ""
	}
	if model.Name == "" {
		model.Name = v.lang.Say("me.nameless")
	}
	return v.f.SignIn.Vault.Unread(v.r.Context(), s.Account)
}

// initial is the first letter of a name.
func initial(name string) string {
	r, size := utf8.DecodeRuneInString(name)
	if size == 0 || r == utf8.RuneError {
		return "·"
	}
	return string(r)
}

// summarise counts orders by where they stand, and what the wallet holds.
func (v *visit) summarise(model *MePage) {
	var all shopper.Standing
	v.f.Shoppers.Read(func(fold *shopper.Fold) { all = fold.Standing(v.shopper) })
	icons := map[orderState]string{toPay: "wallet", toShip: "box", toReceive: "truck",
		toReturn: "back"}
	for _, s := range orderStates[1:] {
		if icon := icons[s]; icon != "" {
			model.Orders = append(model.Orders, Entry{
				Href: "/orders?state=" + string(s), Icon: icon, Title: v.lang.Say(s.words()),
				Count: few(s.count(&all)), Due: s == toPay,
			})
		}
	}
	if v.plan == nil || v.f.Benefits == nil {
		return
	}
	var w benefit.Wallet
	v.f.Benefits.Read(func(fold *benefit.Fold) { w = fold.Wallet(v.shopper, v.plan.Currency) })
	var envelopes money.Minor
	for _, e := range w.Envelopes {
		envelopes += e.Left
	}
	model.Wallet = []Worth{
		{v.lang.Say("wallet.coupons"), v.lang.Number(int64(len(w.Coupons)))},
		{v.lang.Say("wallet.envelopes"), v.amount(envelopes)},
		{v.lang.Say("wallet.allowance"), v.amount(w.Allowance)},
	}
}

// few says a small count; nothing when there is none.
func few(n int) string {
	switch {
	case n == 0:
		return ""
	case n > 99:
		return "99+"
	}
	return strconv.Itoa(n)
}

// entries lead to all that is somebody's own.
func (v *visit) entries(s *signin.Session, unread int) []Entry {
	marked, followed := 0, 0
	v.f.Shoppers.Read(func(fold *shopper.Fold) {
		list, next := fold.Favourites(v.shopper, 0, shopper.MaxPage)
		if marked = len(list); next != 0 {
			marked++ // more than are counted
		}
		shops, more := fold.FollowedShops(v.shopper, 0, shopper.MaxPage)
		if followed = len(shops); more != 0 {
			followed++
		}
	})
	say := v.lang.Say
	list := []Entry{
		{Href: "/favourites", Icon: "heart", Title: say("tab.favourites"), Count: few(marked),
			Note: say("me.favourites.note")},
		{Href: "/favourites/shops", Icon: "store", Title: say("follow.title"),
			Count: few(followed), Note: say("me.follow.note")},
		{Href: "/list", Icon: "target", Title: say("list.title"), Note: say("me.list.note")},
		{Href: "/messages", Icon: "bell", Title: say("messages.title"), Count: few(unread),
			Due: unread > 0, Note: say("me.messages.note")},
		{Href: "/addresses", Icon: "pin", Title: say("addresses.title"),
			Note: say("me.addresses.note")},
		{Href: "/me/devices", Icon: "key", Title: say("devices.title"),
			Note: say("me.devices.note")},
		{Href: "/me/data", Icon: "shield", Title: say("data.title"), Note: say("me.data.note")},
	}
	for i := 3; s == nil && i < len(list); i++ {
		if v.shopper == 0 || list[i].Href != "/addresses" {
			list[i].Note = say("me.needs.account")
		}
	}
	return list
}

// setProfile is POST /me: what one is called, and the language that letters are written in.
func (f *face) setProfile(v *visit, s *signin.Session) error {
	name, locale := v.r.PostFormValue("name"), v.r.PostFormValue("locale")
	if locale != "zh-CN" && locale != "en" || utf8.RuneCountInString(name) > vault.MaxName {
		return v.badForm()
	}
	if err := f.SignIn.Vault.SetProfile(v.r.Context(), s.Account, name, locale); err != nil {
		return err
	}
	return v.see("/me?done=profile")
}

// amount says money of the home market.
func (v *visit) amount(m money.Minor) string {
	return ui.Money(money.Money{Minor: m, Currency: v.plan.Currency})
}

// reached waits until pages show what was written up to a sequence.
func (v *visit) reached(last uint64) error {
	if err := v.f.Shoppers.Wait(v.r.Context(), last); err != nil {
		return web.NewProblem("behind", string(v.lang))
	}
	return nil
}
