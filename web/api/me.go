package api

import (
	"errors"
	"net/http"
	"strconv"

	"carnival/signin"
	"carnival/vault"
	"carnival/web"
)

// Me is what an account says of itself to who is signed in to it.
type Me struct {
	Shopper  string      `json:"shopper"`
	Name     string      `json:"name"`
	Locale   string      `json:"locale"`
	Contacts []MyContact `json:"contacts"`
	Merged   bool        `json:"merged" doc:"what a guest had kept came along; it can be undone"`
	Proved   bool        `json:"proved" doc:"addresses and ways in can be changed now"`
	Unread   int         `json:"unread" doc:"messages"`
}

// MyContact is a way in, and where messages go.
type MyContact struct {
	Kind  string `json:"kind" enum:"email,phone"`
	Value string `json:"value"`
}

// ProfileRequest changes what an account is called and the language it reads.
type ProfileRequest struct {
	Name   string `json:"name"`
	Locale string `json:"locale" enum:"zh-CN,en"`
}

// Device is a browser or a program that is signed in.
type Device struct {
	ID      string `json:"id"`
	Device  string `json:"device" example:"Firefox · Linux"`
	Created string `json:"created" format:"date-time"`
	Seen    string `json:"seen" format:"date-time"`
	Current bool   `json:"current" doc:"it is the one that asks"`
}

// Passkey is a passkey of an account.
type Passkey struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Created string `json:"created" format:"date-time"`
	Used    string `json:"used" format:"date-time"`
}

func (f *face) accountOperations() []operation {
	ops := append(f.profileOperations(), f.wayInOperations()...)
	ops = append(append(ops, f.privacyOperations()...), f.budgetOperations()...)
	for i := range ops {
		ops[i].codes = append(ops[i].codes, "account_needed")
	}
	ops = append(ops, f.addressOperations()...)
	for i := range ops {
		ops[i].who, ops[i].group = web.Shopper, groupAccount
	}
	return ops
}

func (f *face) profileOperations() []operation {
	return []operation{
		{pattern: "GET /v1/me", handler: f.getMe, says: text("我的账号", "My account"),
			status: 200, answers: Me{}},
		{pattern: "PUT /v1/me", handler: f.putMe, body: ProfileRequest{},
			says:   text("修改称呼与语言", "Change what one is called and the language"),
			status: 200, answers: Me{}},
		{pattern: "POST /v1/me/merge/undo", handler: f.undoMerge,
			says: text("撤销登录时并入的游客购物车与收藏（一天之内）",
				"Take back what came along from a guest's cart and favourites, within a day"),
			status: 200, answers: Cart{}, codes: []string{"nothing_to_undo", "phase_closed"}},
		{pattern: "GET /v1/me/devices", handler: f.getDevices,
			says:   text("已登录的设备", "Where the account is signed in"),
			status: 200, answers: []Device{}},
		{pattern: "DELETE /v1/me/devices", handler: f.endOtherDevices,
			says: text("退出其他所有设备", "End all other sessions"), status: 204},
		{pattern: "DELETE /v1/me/devices/{id}", handler: f.endDevice,
			says: text("退出一台设备", "End one session"), status: 204,
			codes: []string{"not_found"}},
	}
}

func (f *face) wayInOperations() []operation {
	return []operation{
		{pattern: "POST /v1/me/contacts", handler: f.askContactCode, body: CodeRequest{},
			says:   text("添加邮箱或手机号：发送验证码", "Add a contact: send a code to it"),
			status: 202, answers: CodeSent{},
			codes: []string{"contact_invalid", "too_many_codes", "proof_needed"}},
		{pattern: "POST /v1/me/contacts/entry", handler: f.enterContactCode, body: CodeEntry{},
			says:   text("添加邮箱或手机号：输入验证码", "Add a contact: enter the code"),
			status: 204, codes: []string{"code_wrong", "contact_taken", "account_full",
				"too_many_tries", "proof_needed"}},
		{pattern: "GET /v1/me/passkeys", handler: f.getPasskeys,
			says: text("我的通行密钥", "My passkeys"), status: 200, answers: []Passkey{}},
		{pattern: "POST /v1/me/passkeys", handler: f.askNewPasskey,
			says:   text("添加通行密钥：取得挑战", "Add a passkey: ask for a challenge"),
			status: 201, answers: PasskeyChallenge{},
			codes: []string{"proof_needed", "passkeys_not_here"}},
		{pattern: "POST /v1/me/passkeys/answer", handler: f.addPasskey, body: "",
			media: "application/json", query: []parameter{{name: "ticket", kind: "string",
				required: true, says: text("随挑战一起给出的凭据", "as the challenge came with")}},
			says: text("添加通行密钥：PublicKeyCredential 的 JSON",
				"Add a passkey: the JSON of the PublicKeyCredential"), status: 204,
			codes: []string{"proof_needed", "passkey_refused", "passkeys_not_here",
				"account_full"}},
		{pattern: "DELETE /v1/me/passkeys/{id}", handler: f.removePasskey,
			says: text("删除通行密钥", "Remove a passkey"), status: 204,
			codes: []string{"proof_needed", "not_found", "account_full"}},
	}
}

// kept turns an error of the vault into a problem.
func kept(r *http.Request, err error) error {
	switch {
	case errors.Is(err, vault.ErrNotFound):
		return notFound(r)
	case errors.Is(err, vault.ErrFull):
		return web.NewProblem("account_full", web.Lang(r))
	case errors.Is(err, vault.ErrInvalid):
		return web.NewProblem("invalid", web.Lang(r))
	}
	return err
}

// numberOf reads the id of a row of the vault.
func numberOf(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, notFound(r)
	}
	return id, nil
}

func number(id int64) string { return strconv.FormatInt(id, 10) }

// own runs what an account does with itself, and answers with nothing.
func (f *face) own(do func(r *http.Request, s *signin.Session) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s, err := f.account(r)
		if err == nil {
			err = kept(r, do(r, s))
		}
		if err != nil {
			fail(w, r, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

// tell answers with what an account asks of itself.
func tell[T any](
	f *face, w http.ResponseWriter, r *http.Request, ask func(s *signin.Session) (T, error),
) {
	s, err := f.account(r)
	var said T
	if err == nil {
		said, err = ask(s)
		err = kept(r, err)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, said)
}

// getMe is GET /v1/me.
func (f *face) getMe(w http.ResponseWriter, r *http.Request) {
	tell(f, w, r, func(s *signin.Session) (Me, error) {
		a, err := f.SignIn.Vault.Account(r.Context(), s.Account)
		if err != nil {
			return Me{}, err
		}
		unread, err := f.SignIn.Vault.Unread(r.Context(), s.Account)
		said := Me{Shopper: s.Shopper.String(), Name: a.Name, Locale: a.Locale,
			Contacts: []MyContact{}, Merged: s.Guest != 0, Proved: f.SignIn.Proved(s) == nil,
			Unread: unread}
		for _, c := range a.Contacts {
			said.Contacts = append(said.Contacts, MyContact{string(c.Kind), c.Value})
		}
		return said, err
	})
}

// putMe is PUT /v1/me.
func (f *face) putMe(w http.ResponseWriter, r *http.Request) {
	var name, locale string
	err := readJSON(r, func(rd *reader) {
		rd.record([]member{
			need("name", rd.toText(&name, 4*vault.MaxName)), need("locale", rd.toText(&locale, 16)),
		})
	})
	lang := web.Lang(r)
	if err == nil && locale != "zh-CN" && locale != "en" {
		err = web.NewProblem("invalid", lang, fieldFault(lang, "locale", "bad_code", "zh-CN, en"))
	}
	var s *signin.Session
	if err == nil {
		s, err = f.account(r)
	}
	if err == nil {
		err = kept(r, f.SignIn.Vault.SetProfile(r.Context(), s.Account, name, locale))
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.getMe(w, r)
}

// getDevices is GET /v1/me/devices.
func (f *face) getDevices(w http.ResponseWriter, r *http.Request) {
	tell(f, w, r, func(s *signin.Session) ([]Device, error) {
		list, err := f.SignIn.Devices(r.Context(), s)
		said := []Device{}
		for _, d := range list {
			said = append(said, Device{number(d.ID), d.Device, wall(d.Created), wall(d.Seen),
				d.ID == s.ID})
		}
		return said, err
	})
}

// endOtherDevices is DELETE /v1/me/devices.
func (f *face) endOtherDevices(w http.ResponseWriter, r *http.Request) {
	f.own(func(r *http.Request, s *signin.Session) error {
		return f.SignIn.EndOtherDevices(r.Context(), s)
	})(w, r)
}

// endDevice is DELETE /v1/me/devices/{id}.
func (f *face) endDevice(w http.ResponseWriter, r *http.Request) {
	f.own(func(r *http.Request, s *signin.Session) error {
		id, err := numberOf(r)
		if err != nil {
			return err
		}
		return f.SignIn.EndDevice(r.Context(), s, id)
	})(w, r)
}

// askContactCode is POST /v1/me/contacts.
func (f *face) askContactCode(w http.ResponseWriter, r *http.Request) {
	to, err := readCodeRequest(r)
	var v signin.Visitor
	if err == nil {
		v, err = f.visitor(r)
	}
	var ticket, shown string
	if err == nil {
		ticket, shown, err = f.SignIn.AskContactCode(r.Context(), v, to)
	}
	f.codeSent(w, r, CodeSent{Ticket: ticket, To: shown}, err)
}

// enterContactCode is POST /v1/me/contacts/entry.
func (f *face) enterContactCode(w http.ResponseWriter, r *http.Request) {
	ticket, code, err := readCodeEntry(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	f.own(func(r *http.Request, _ *signin.Session) error {
		v, err := f.visitor(r)
		if err != nil {
			return err
		}
		return f.SignIn.EnterContactCode(r.Context(), v, ticket, code)
	})(w, r)
}

// getPasskeys is GET /v1/me/passkeys.
func (f *face) getPasskeys(w http.ResponseWriter, r *http.Request) {
	tell(f, w, r, func(s *signin.Session) ([]Passkey, error) {
		list, err := f.SignIn.Vault.Passkeys(r.Context(), s.Account)
		said := []Passkey{}
		for _, p := range list {
			said = append(said, Passkey{number(p.ID), p.Name, wall(p.Created), wall(p.Used)})
		}
		return said, err
	})
}

// askNewPasskey is POST /v1/me/passkeys.
func (f *face) askNewPasskey(w http.ResponseWriter, r *http.Request) {
	v, err := f.visitor(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	options, ticket, err := f.SignIn.AskNewPasskey(r.Context(), v)
	challenged(w, r, PasskeyChallenge{ticket, PasskeyOptions{options}}, err)
}

// addPasskey is POST /v1/me/passkeys/answer.
func (f *face) addPasskey(w http.ResponseWriter, r *http.Request) {
	f.own(func(r *http.Request, _ *signin.Session) error {
		ticket, body, err := readCredential(r)
		if err != nil {
			return err
		}
		v, err := f.visitor(r)
		if err != nil {
			return err
		}
		return f.SignIn.AddPasskey(r.Context(), v, ticket, body)
	})(w, r)
}

// removePasskey is DELETE /v1/me/passkeys/{id}.
func (f *face) removePasskey(w http.ResponseWriter, r *http.Request) {
	f.own(func(r *http.Request, s *signin.Session) error {
		id, err := numberOf(r)
		if err == nil {
			err = f.SignIn.Proved(s)
		}
		if err != nil {
			return err
		}
		return f.SignIn.Vault.RemovePasskey(r.Context(), s.Account, id)
	})(w, r)
}
