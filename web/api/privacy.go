package api

import (
	"net/http"
	"strconv"

	"carnival/dossier"
	"carnival/signin"
	"carnival/vault"
	"carnival/web"
)

// ConsentState is a purpose that personal data may be used for, with what was decided about it.
type ConsentState struct {
	Purpose string            `json:"purpose"`
	Says    Words             `json:"says"`
	Given   bool              `json:"given" doc:"silence is no"`
	History []ConsentDecision `json:"history" doc:"the newest first"`
}

// ConsentDecision is one decision about a purpose.
type ConsentDecision struct {
	Given   bool   `json:"given"`
	Source  string `json:"source"`
	Wording string `json:"wording" doc:"edition of the text that was agreed to or not"`
	At      string `json:"at" format:"date-time" doc:"wall time"`
}

// ConsentRequest decides about a purpose.
type ConsentRequest struct {
	Given bool `json:"given"`
}

// InboxMessage is a service message.
type InboxMessage struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	Title   Words  `json:"title"`
	Body    Words  `json:"body"`
	Link    string `json:"link,omitempty" doc:"a path of the site"`
	Created string `json:"created" format:"date-time" doc:"wall time"`
	Read    bool   `json:"read"`
}

// EraseRequest asks to be forgotten. It cannot be taken back.
type EraseRequest struct {
	Confirm string `json:"confirm" enum:"erase"`
}

func (f *face) privacyOperations() []operation {
	return []operation{
		{pattern: "GET /v1/me/consents", handler: f.getConsents,
			says:   text("我的授权及其历史", "What I agree to, with its history"),
			status: 200, answers: []ConsentState{}},
		{pattern: "PUT /v1/me/consents/{name}", handler: f.putConsent, body: ConsentRequest{},
			says:   text("同意或撤回一项授权", "Agree to a purpose, or take it back"),
			status: 204, codes: []string{"not_found", "account_full"}},
		{pattern: "GET /v1/me/messages", handler: f.getMessages,
			says:  text("服务消息，新的在前", "Service messages, the newest first"),
			query: []parameter{cursorParameter, limitParameter}, status: 200,
			answers: Page[InboxMessage]{}, codes: []string{"invalid"}},
		{pattern: "POST /v1/me/messages/{id}/read", handler: f.readMessage,
			says: text("标为已读", "Mark as read"), status: 204, codes: []string{"not_found"}},
		{pattern: "POST /v1/me/messages/read", handler: f.readMessages,
			says: text("全部标为已读", "Mark all messages as read"), status: 204},
		{pattern: "GET /v1/me/export", handler: f.export,
			says: text("导出本站所知的我的一切：个人资料、购物车、收藏、关注、结算与付款、订单、"+
				"退款与退货、优惠券、红包、津贴与拼团；列表完整，与网页导出的文件相同",
				"Everything that is known of me: personal data, cart, favourites, followed shops, "+
					"checkouts and payments, orders, refunds and returns, coupons, red envelopes, "+
					"allowance and groups; no list is cut, and it is the file that the page gives"),
			status: 200, answers: dossier.Dossier{},
			codes: []string{"proof_needed", "behind"}},
		{pattern: "POST /v1/me/erase", handler: f.erase, body: EraseRequest{},
			says: text("注销账号并删除全部个人资料，不可恢复",
				"Close the account and erase all personal data, for good"),
			status: 204, codes: []string{"proof_needed"}},
	}
}

// getConsents is GET /v1/me/consents.
func (f *face) getConsents(w http.ResponseWriter, r *http.Request) {
	tell(f, w, r, func(s *signin.Session) ([]ConsentState, error) {
		list, err := f.SignIn.Vault.Consents(r.Context(), s.Account)
		said := []ConsentState{}
		for _, p := range vault.Purposes() {
			one := ConsentState{string(p.Purpose), words(p.Says), false, []ConsentDecision{}}
			for _, c := range list {
				if c.Purpose == p.Purpose {
					one.History = append(one.History,
						ConsentDecision{c.Given, c.Source, c.Wording, wall(c.At)})
				}
			}
			one.Given = len(one.History) > 0 && one.History[0].Given
			said = append(said, one)
		}
		return said, err
	})
}

// putConsent is PUT /v1/me/consents/{name}.
func (f *face) putConsent(w http.ResponseWriter, r *http.Request) {
	var given bool
	err := readJSON(r, func(rd *reader) {
		rd.record([]member{need("given", rd.toFlag(&given))})
	})
	if err != nil {
		fail(w, r, err)
		return
	}
	f.own(func(r *http.Request, s *signin.Session) error {
		purpose := vault.Purpose(r.PathValue("name"))
		for _, p := range vault.Purposes() {
			if p.Purpose == purpose {
				return f.SignIn.Vault.SetConsent(r.Context(), s.Account,
					vault.Consent{Purpose: purpose, Given: given, Source: "api"})
			}
		}
		return notFound(r)
	})(w, r)
}

// getMessages is GET /v1/me/messages.
func (f *face) getMessages(w http.ResponseWriter, r *http.Request) {
	p, err := pageOf(r, func(text string) (uint64, error) {
		return strconv.ParseUint(text, 10, 63)
	})
	if err != nil {
		fail(w, r, err)
		return
	}
	tell(f, w, r, func(s *signin.Session) (Page[InboxMessage], error) {
		list, err := f.SignIn.Vault.Messages(r.Context(), s.Account, int64(p.after), p.limit)
		said := Page[InboxMessage]{Items: []InboxMessage{}}
		for _, m := range list {
			said.Items = append(said.Items, InboxMessage{number(m.ID), m.Kind, words(m.Title),
				words(m.Body), m.Link, wall(m.Created), m.Read})
		}
		if len(list) == p.limit {
			said.Next = said.Items[p.limit-1].ID
		}
		return said, err
	})
}

// readMessage is POST /v1/me/messages/{id}/read.
func (f *face) readMessage(w http.ResponseWriter, r *http.Request) {
	f.own(func(r *http.Request, s *signin.Session) error {
		id, err := numberOf(r)
		if err != nil {
			return err
		}
		return f.SignIn.Vault.ReadMessage(r.Context(), s.Account, id)
	})(w, r)
}

// readMessages is POST /v1/me/messages/read.
func (f *face) readMessages(w http.ResponseWriter, r *http.Request) {
	f.own(func(r *http.Request, s *signin.Session) error {
		return f.SignIn.Vault.ReadMessages(r.Context(), s.Account)
	})(w, r)
}

// export is GET /v1/me/export.
func (f *face) export(w http.ResponseWriter, r *http.Request) {
	tell(f, w, r, func(s *signin.Session) (*dossier.Dossier, error) {
		if err := f.SignIn.Proved(s); err != nil {
			return nil, err
		}
		if err := await(r, f.Marks.Of(s.Shopper), f.Shoppers, f.Benefits); err != nil {
			return nil, err
		}
		archive := dossier.Archive{
			Vault: f.SignIn.Vault, Shoppers: f.Shoppers, Benefits: f.Benefits,
			Why: web.RefusalCode,
		}
		return archive.Of(r.Context(), s.Shopper, s.Account)
	})
}

// erase is POST /v1/me/erase.
func (f *face) erase(w http.ResponseWriter, r *http.Request) {
	var confirm string
	err := readJSON(r, func(rd *reader) {
		rd.record([]member{need("confirm", rd.toText(&confirm, 20))})
	})
	lang := web.Lang(r)
	if err == nil && confirm != "erase" {
		err = web.NewProblem("invalid", lang, fieldFault(lang, "confirm", "bad_code", "erase"))
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.own(func(r *http.Request, s *signin.Session) error {
		if err := f.SignIn.Erase(r.Context(), s); err != nil {
			return err
		}
		f.Gate.Give(w, r, web.Cookie{Name: web.SessionCookie})
		f.Gate.Give(w, r, web.Cookie{Name: web.DeviceCookie})
		f.Gate.Forget(w)
		return nil
	})(w, r)
}
