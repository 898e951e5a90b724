package api

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"carnival/event"
	"carnival/signin"
	"carnival/trade"
	"carnival/web"
)

// CodeRequest asks for a one-time code.
type CodeRequest struct {
	To string `json:"to" doc:"an address of mail, or a telephone number"`
}

// CodeSent says that a code is on its way. It says the same whether or not there is an account.
type CodeSent struct {
	Ticket  string `json:"ticket" doc:"goes with the code"`
	To      string `json:"to" doc:"where the code was sent, with its middle hidden"`
	Expires string `json:"expires" format:"date-time" doc:"wall time"`
}

// CodeEntry is a code that somebody has read.
type CodeEntry struct {
	Ticket string `json:"ticket"`
	Code   string `json:"code" example:"123456"`
}

// SignedIn is who one is from now on. The token goes into Authorization: Bearer; a browser has it
// as a cookie, too.
type SignedIn struct {
	Token   string `json:"token"`
	Shopper string `json:"shopper"`
	Expires string `json:"expires" format:"date-time" doc:"wall time"`
	New     bool   `json:"new" doc:"the account was made just now"`
	Merged  bool   `json:"merged" doc:"what a guest had kept came along; it can be undone"`
}

// PasskeyChallenge is what a browser is asked to sign.
type PasskeyChallenge struct {
	Ticket  string         `json:"ticket" doc:"goes with the answer"`
	Options PasskeyOptions `json:"options" doc:"for navigator.credentials, by WebAuthn's JSON"`
}

// PasskeyOptions are those of WebAuthn; parseRequestOptionsFromJSON and its twin read them.
type PasskeyOptions struct{ said any }

// MarshalJSON writes the options as the library of passkeys has them.
func (o PasskeyOptions) MarshalJSON() ([]byte, error) { return json.Marshal(o.said) }

func (PasskeyOptions) schema(object) object { return object{"type": "object"} }

// IdentityProvider is one by whom one can sign in.
type IdentityProvider struct {
	Name  string `json:"name"`
	Title Words  `json:"title"`
	Start string `json:"start" doc:"the address to send the browser to"`
}

// lifeOfCode is for how long a code is good.
const lifeOfCode = 10 * time.Minute

func (f *face) signInOperations() []operation {
	limited := []string{"too_many_tries"}
	ticket := []parameter{{name: "ticket", kind: "string", required: true,
		says: text("随挑战一起给出的凭据", "as the challenge came with")}}
	ops := []operation{
		{pattern: "POST /v1/sign-in/codes", handler: f.askCode, body: CodeRequest{},
			says: text("发送一次性验证码；无论账号是否存在，回答相同",
				"Send a one-time code; the answer is the same whether or not there is an account"),
			status: 202, answers: CodeSent{},
			codes: []string{"contact_invalid", "too_many_codes"}},
		{pattern: "POST /v1/sign-in/codes/entry", handler: f.enterCode, body: CodeEntry{},
			says: text("输入验证码登录；没有账号则新建，游客的购物车与收藏并入",
				"Sign in by a code; who has no account gets one, and a guest's cart and "+
					"favourites come along"),
			status: 201, answers: SignedIn{}, codes: append(limited, "code_wrong")},
		{pattern: "POST /v1/sign-in/passkeys", handler: f.askPasskey,
			says:   text("用通行密钥登录：取得挑战", "Sign in by a passkey: ask for a challenge"),
			status: 201, answers: PasskeyChallenge{},
			codes: append(limited, "passkeys_not_here")},
		{pattern: "POST /v1/sign-in/passkeys/answer", handler: f.enterPasskey, query: ticket,
			body: "", media: "application/json",
			says: text("用通行密钥登录：PublicKeyCredential 的 JSON",
				"Sign in by a passkey: the JSON of the PublicKeyCredential"),
			status: 201, answers: SignedIn{},
			codes: append(limited, "passkey_refused", "passkeys_not_here")},
		{pattern: "GET /v1/sign-in/providers", handler: f.getProviders,
			says:   text("可用于登录的其他服务", "Providers that one can sign in by"),
			status: 200, answers: []IdentityProvider{}},
		{pattern: "GET /v1/sign-in/providers/{name}", handler: f.depart,
			says: text("把浏览器送到该服务（OpenID Connect）",
				"Send the browser to a provider (OpenID Connect)"),
			query: []parameter{{name: "back", kind: "string", says: text(
				"登录后前往的本站路径", "path of this site to go on to")}},
			status: 303, codes: append(limited, "provider_unknown", "provider_refused")},
		{pattern: "GET /v1/sign-in/providers/{name}/return", handler: f.comeBack,
			says: text("该服务把浏览器送回此处", "Where the provider sends the browser back to"),
			query: []parameter{
				{name: "state", kind: "string", says: text("由本站给出", "as it was given")},
				{name: "code", kind: "string", says: text("由该服务给出", "of the provider")},
				{name: "iss", kind: "string", says: text("由该服务给出，可无（RFC 9207）",
					"of the provider, which may leave it out (RFC 9207)")}},
			status: 303},
	}
	for i := range ops {
		ops[i].group = groupSession
	}
	return ops
}

// visitor is who makes a request, for the desk where people sign in.
func (f *face) visitor(r *http.Request) (signin.Visitor, error) {
	session := web.SessionOf(r)
	v := signin.Visitor{
		From: web.ClientAddress(r), Device: web.Device(r.UserAgent()), Lang: web.Lang(r),
		Known: f.Gate.Has(r, web.DeviceCookie), Origin: f.Gate.Origin(r),
	}
	if session.Guest {
		v.Guest = session.Shopper
	}
	if session.Token == "" || session.Role != web.Shopper {
		return v, nil
	}
	s, err := f.SignIn.Find(r.Context(), session.Token)
	v.Session = s
	return v, err
}

// account is the session of who makes a request; a guest has none.
func (f *face) account(r *http.Request) (*signin.Session, error) {
	v, err := f.visitor(r)
	if err == nil && v.Session == nil {
		err = signin.AccountNeeded
	}
	return v.Session, err
}

// arrived gives the browser what follows from a sign-in, and waits until its cart shows it.
func (f *face) arrived(w http.ResponseWriter, r *http.Request, a signin.Arrival) error {
	f.Marks.Wrote(a.Shopper, a.Last)
	life := a.Expires.Sub(f.SignIn.Now())
	f.Gate.Give(w, r, web.Cookie{Name: web.SessionCookie, Value: a.Token, Life: life})
	f.Gate.Give(w, r, web.Cookie{Name: web.DeviceCookie, Value: a.Known,
		Life: 400 * 24 * time.Hour})
	return await(r, a.Last, f.Shoppers)
}

func (f *face) signedIn(
	w http.ResponseWriter, r *http.Request, a signin.Arrival, err error,
) {
	if err == nil {
		err = f.arrived(w, r, a)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusCreated, SignedIn{a.Token, a.Shopper.String(), wall(a.Expires),
		a.New, a.Merged})
}

// wall says an instant of wall time.
func wall(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// maxTicket is longer than any ticket, and maxContactText than what people type.
const (
	maxTicket      = 100
	maxContactText = 254
)

func readCodeRequest(r *http.Request) (to string, err error) {
	err = readJSON(r, func(rd *reader) {
		rd.record([]member{need("to", rd.toText(&to, maxContactText))})
	})
	return to, err
}

func readCodeEntry(r *http.Request) (ticket, code string, err error) {
	err = readJSON(r, func(rd *reader) {
		rd.record([]member{
			need("ticket", rd.toText(&ticket, maxTicket)), need("code", rd.toText(&code, 20)),
		})
	})
	return ticket, code, err
}

// askCode is POST /v1/sign-in/codes.
func (f *face) askCode(w http.ResponseWriter, r *http.Request) {
	to, err := readCodeRequest(r)
	var v signin.Visitor
	if err == nil {
		v, err = f.visitor(r)
	}
	var ticket, shown string
	if err == nil {
		ticket, shown, err = f.SignIn.AskCode(r.Context(), v, to)
	}
	f.codeSent(w, r, CodeSent{Ticket: ticket, To: shown}, err)
}

func (f *face) codeSent(w http.ResponseWriter, r *http.Request, said CodeSent, err error) {
	if err != nil {
		fail(w, r, err)
		return
	}
	said.Expires = wall(f.SignIn.Now().Add(lifeOfCode))
	answer(w, r, http.StatusAccepted, said)
}

// enterCode is POST /v1/sign-in/codes/entry.
func (f *face) enterCode(w http.ResponseWriter, r *http.Request) {
	ticket, code, err := readCodeEntry(r)
	var v signin.Visitor
	if err == nil {
		v, err = f.visitor(r)
	}
	var a signin.Arrival
	if err == nil {
		a, err = f.SignIn.EnterCode(r.Context(), v, ticket, code)
	}
	f.signedIn(w, r, a, err)
}

// askPasskey is POST /v1/sign-in/passkeys.
func (f *face) askPasskey(w http.ResponseWriter, r *http.Request) {
	v, err := f.visitor(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	options, ticket, err := f.SignIn.AskPasskey(r.Context(), v)
	challenged(w, r, PasskeyChallenge{ticket, PasskeyOptions{options}}, err)
}

func challenged(w http.ResponseWriter, r *http.Request, c PasskeyChallenge, err error) {
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusCreated, c)
}

// readCredential reads the ticket of a challenge and what the browser answered it with.
func readCredential(r *http.Request) (ticket string, body []byte, err error) {
	if ticket = r.URL.Query().Get("ticket"); ticket == "" {
		lang := web.Lang(r)
		return "", nil, web.NewProblem("invalid", lang, fieldFault(lang, "ticket", "missing", ""))
	}
	if err := wantsType(r, "application/json"); err != nil {
		return "", nil, err
	}
	body, err = readAll(nil, r)
	return ticket, body, err
}

// enterPasskey is POST /v1/sign-in/passkeys/answer.
func (f *face) enterPasskey(w http.ResponseWriter, r *http.Request) {
	ticket, body, err := readCredential(r)
	var v signin.Visitor
	if err == nil {
		v, err = f.visitor(r)
	}
	var a signin.Arrival
	if err == nil {
		a, err = f.SignIn.EnterPasskey(r.Context(), v, ticket, body)
	}
	f.signedIn(w, r, a, err)
}

const providersPath = "/v1/sign-in/providers/"

// getProviders is GET /v1/sign-in/providers.
func (f *face) getProviders(w http.ResponseWriter, r *http.Request) {
	said := []IdentityProvider{}
	for _, p := range f.SignIn.Providers {
		said = append(said, IdentityProvider{p.Name, words(p.Title), providersPath + p.Name})
	}
	answer(w, r, http.StatusOK, said)
}

// depart is GET /v1/sign-in/providers/{name}: a link, because a form may not lead to another site.
func (f *face) depart(w http.ResponseWriter, r *http.Request) {
	v, err := f.visitor(r)
	var address, state string
	if err == nil {
		name := r.PathValue("name")
		address, state, err = f.SignIn.Depart(r.Context(), v, signin.Departure{
			Name: name, Return: f.Gate.Origin(r) + providersPath + url.PathEscape(name) + "/return",
			Back: localPath(r.URL.Query().Get("back")),
		})
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.Gate.Give(w, r, web.Cookie{Name: web.VisitCookie, Value: state, Life: lifeOfCode})
	seeOther(w, address)
}

// comeBack is GET /v1/sign-in/providers/{name}/return. A person is in front of it, so that what
// goes wrong leads back to where one signs in.
func (f *face) comeBack(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	v, err := f.visitor(r)
	var a signin.Arrival
	var back string
	if err == nil {
		a, back, err = f.SignIn.Return(r.Context(), v, signin.Homecoming{
			State: q.Get("state"), Kept: f.Gate.Has(r, web.VisitCookie), Code: q.Get("code"),
			Issuer: q.Get("iss"),
		})
	}
	f.Gate.Give(w, r, web.Cookie{Name: web.VisitCookie})
	if err == nil {
		err = f.arrived(w, r, a)
	}
	if err != nil {
		seeOther(w, "/signin?problem="+web.ProblemOf(err, web.Lang(r)).Code)
		return
	}
	seeOther(w, localPath(back))
}

func seeOther(w http.ResponseWriter, to string) {
	header := w.Header()
	header["Cache-Control"] = noStore
	header.Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
}

// maxPath is longer than any address of this site that a person comes from, and shorter than what
// the next request may have.
const maxPath = 4 << 10

// localPath is a path of this site, or the front page: nobody is sent anywhere else by a link that
// somebody made up.
func localPath(to string) string {
	at, err := url.Parse(to)
	if err != nil || len(to) > maxPath || at.IsAbs() || at.Host != "" ||
		!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") ||
		strings.ContainsAny(to, "\\\r\n\t") {
		return "/"
	}
	return to
}

// undoMerge is POST /v1/me/merge/undo.
func (f *face) undoMerge(w http.ResponseWriter, r *http.Request) {
	s, err := f.account(r)
	var last uint64
	if err == nil {
		last, err = f.SignIn.UndoMerge(r.Context(), s)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.Marks.Wrote(s.Shopper, last)
	f.getCart(w, r)
}

// joined makes the shopper of an account of the journal.
func (f *face) joined(r *http.Request, account uint64) (event.ShopperID, error) {
	out, err := f.submit(r, &trade.JoinShopper{Account: account})
	id := event.ShopperID(out.Subject)
	if err == nil {
		f.Marks.Wrote(id, reached(out))
	}
	return id, err
}
