package shop

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"carnival/signin"
	"carnival/vault"
	"carnival/view/shopper"
	"carnival/web"
	"carnival/web/ui"
)

// signInDoors are where people say who they are. Who works here has a door apart.
func (f *face) signInDoors() []door {
	return []door{
		{"GET /signin", f.signInPage},
		{"POST /signin", f.signIn},
		{"POST /signin/code", f.askCode},
		{"GET /signin/code", f.codePage},
		{"POST /signin/enter", f.enterCode},
		{"POST /signin/passkey/ask", f.askPasskey},
		{"POST /signin/passkey", f.enterPasskey},
		{"GET /welcome", f.ofAccount(f.welcome)},
		{"POST /me/merge/undo", f.ofAccount(f.undoMerge)},
		{"GET /prove", f.ofAccount(f.provePage)},
		{"POST /prove", f.ofAccount(f.askProof)},
		{"POST /guest", f.continueAsGuest},
		{"POST /signout", f.signOut},
		{"GET /staff", f.staffPage},
		{"POST /staff", f.staffSignIn},
		{"POST /staff/out", f.staffSignOut},
	}
}

// SignInPage is where one signs in: by a passkey, by a code, by another site, or not at all.
type SignInPage struct {
	Frame
	Key, Back string
	To        string // where the code shall go, as it was typed
	Wrong     string // what is wrong with that
	Login     string // of a demonstration, as it was typed
	WrongPass string
	Problem   string // what went wrong on the way back from another site
	SignedIn  bool
	Guest     bool
	Lines     int // in the guest's cart: they come along
	Providers []Provider
	Demo      bool // logins of a demonstration are taken
}

// Provider is another site that says who somebody is.
type Provider struct{ Title, Href string }

// signInModel is the page as it is without anything typed.
func (v *visit) signInModel() (SignInPage, error) {
	frame, err := v.frame(v.lang.Say("signin.title"), "tab.me")
	back := localPath(v.r.FormValue("back"))
	p := SignInPage{
		Frame: frame, Key: newKey(), Back: back, SignedIn: v.shopper != 0 && !v.guest(),
		Guest: v.guest(), Demo: v.f.Outbox != nil,
	}
	if p.Guest {
		p.Lines = frame.InCart
	}
	for _, one := range v.f.SignIn.Providers {
		p.Providers = append(p.Providers, Provider{one.Title.In(string(v.lang)),
			"/v1/sign-in/providers/" + url.PathEscape(one.Name) + "?back=" +
				url.QueryEscape(back)})
	}
	return p, err
}

// departed are the problems with which another site sends people back.
var departed = []string{"provider_refused", "provider_unknown", "too_many_tries", "overloaded"}

// signInPage is GET /signin.
func (f *face) signInPage(v *visit) error {
	p, err := v.signInModel()
	if code := v.r.URL.Query().Get("problem"); slices.Contains(departed, code) {
		p.Problem = web.NewProblem(code, string(v.lang)).Title
	}
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, SignIn(p))
}

// signIn takes a login of a demonstration and its password. What a guest has put into the cart
// comes along.
func (f *face) signIn(v *visit) error {
	login := strings.TrimSpace(v.r.PostFormValue("login"))
	var role web.Role
	var account uint64
	err := f.SignIn.Try(v.r.Context(), web.ClientAddress(v.r))
	if err == nil {
		var ok bool
		role, account, ok = f.Login(v.r.Context(), login, v.r.PostFormValue("password"))
		if !ok || role != web.Shopper { // who works here has a door of their own
			err = signin.LoginWrong
		}
	}
	if wrong, ours := v.kindly(err); ours {
		p, err := v.signInModel()
		if err != nil {
			return err
		}
		p.Login, p.WrongPass, p.Demo = login, wrong.Title, true
		return v.show(wrong.Status, SignIn(p))
	}
	if err != nil {
		return err
	}
	guest := v.shopper
	if !v.guest() {
		guest = 0
	}
	if err := v.join(account, false); err != nil {
		return err
	}
	if err := v.bring(guest); err != nil {
		return err
	}
	return v.see(v.back("/me"))
}

// sentCode is a code on its way, as the browser that asked for it remembers it: so that the second
// step has an address of its own, which can be loaded again and read in another language.
type sentCode struct {
	Ticket string `json:"t"`
	To     string `json:"to"`
	Back   string `json:"b"`
	For    string `json:"f"`  // what it is for: codeSignIn, codeProof or codeContact
	Sent   int64  `json:"at"` // seconds of wall time
}

const (
	codeSignIn  = "in"
	codeProof   = "proof"
	codeContact = "contact"

	codeCookie = "carnival_code"
	codeLife   = 10 * time.Minute
)

// maxCodeCookie is less than what a browser keeps of a cookie, which throws a larger one away.
const maxCodeCookie = 3500

// rememberCode lets the browser know what it waits for. The way back is left out where it is so
// long that all would be lost: a link that somebody made up must keep nobody from signing in.
func (v *visit) rememberCode(c sentCode) error {
	c.Sent = v.f.SignIn.Now().Unix()
	text, err := json.Marshal(c)
	if err == nil && base64.RawURLEncoding.EncodedLen(len(text)) > maxCodeCookie {
		c.Back = ""
		text, err = json.Marshal(c)
	}
	if err != nil {
		return err
	}
	v.f.Gate.Give(v.w, v.r, web.Cookie{Name: codeCookie, Life: codeLife,
		Value: base64.RawURLEncoding.EncodeToString(text)})
	return v.see("/signin/code")
}

func (v *visit) forgetCode() { v.f.Gate.Give(v.w, v.r, web.Cookie{Name: codeCookie}) }

// code is the one that this browser waits for.
func (v *visit) code() (c sentCode, ok bool) {
	text, err := base64.RawURLEncoding.DecodeString(v.f.Gate.Has(v.r, codeCookie))
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	return c, err == nil && c.Ticket != ""
}

// kindly says a fault of the desk with how long to wait, where waiting helps.
func (v *visit) kindly(err error) (p *web.Problem, ours bool) {
	var fault signin.Fault
	if !errors.As(err, &fault) {
		return nil, false
	}
	p = web.ProblemOf(err, string(v.lang))
	if after := p.RetryAfter(); after >= 60 {
		said := *p
		said.Title += v.lang.Count("signin.wait", int64(after/60))
		v.w.Header().Set("Retry-After", strconv.Itoa(after))
		p = &said
	}
	return p, true
}

// askCode is POST /signin/code: the first of two steps.
func (f *face) askCode(v *visit) error {
	to := strings.TrimSpace(v.r.PostFormValue("to"))
	who, err := v.visitor()
	if err != nil {
		return err
	}
	ticket, _, err := f.SignIn.AskCode(v.r.Context(), who, to)
	if p, ours := v.kindly(err); ours {
		model, err := v.signInModel()
		if err != nil {
			return err
		}
		model.To, model.Wrong = to, p.Title
		return v.show(p.Status, SignIn(model))
	}
	if err != nil {
		return err
	}
	return v.rememberCode(sentCode{
		Ticket: ticket, To: to, Back: v.back(""), For: codeSignIn,
	})
}

// CodePage is the second step: the code is entered.
type CodePage struct {
	Frame
	To     string // with its middle hidden
	Typed  string
	Go     string // what the code is for, in words
	Back   string
	Wrong  string
	Shown  string // the letter itself, in a demonstration
	Lines  int    // of a guest's cart, that come along
	Resend string // address to ask at for another one
	Limit  ui.Limit
}

func (v *visit) codeModel(c sentCode) (CodePage, error) {
	frame, err := v.frame(v.lang.Say("code.title"), "tab.me")
	p := CodePage{Frame: frame, Typed: c.To, Back: c.Back, Resend: "/signin/code",
		Go: v.lang.Say("code.go.in")}
	p.Limit = v.codeLimit(&c)
	contact, bad := vault.ParseContact(c.To)
	if bad == nil {
		p.To = contact.Masked()
		if v.f.Outbox != nil {
			p.Shown = v.f.Outbox(v.r.Context(), contact.Value)
		}
	}
	switch c.For {
	case codeProof:
		p.Go = v.lang.Say("code.go.proof")
	case codeContact:
		p.Resend, p.Go = "/me/contacts", v.lang.Say("code.go.contact")
	}
	if v.guest() {
		p.Lines = frame.InCart
	}
	return p, err
}

// minutes says how many are left, by words that count them.
func (v *visit) minutes(words string, left time.Duration) string {
	return v.lang.Count(words, int64(left.Round(time.Minute).Minutes()))
}

// codeLimit says for how long a code is good. Another one is a press away.
func (v *visit) codeLimit(c *sentCode) ui.Limit {
	left := max(0, codeLife-v.f.SignIn.Now().Sub(time.Unix(c.Sent, 0)))
	return ui.Limit{
		Left: left.Milliseconds(), Says: v.minutes("limit.code", left),
		Soon: v.lang.Say("limit.code.soon"), Over: v.lang.Say("limit.code.over"),
		More: v.lang.Say("limit.code.more"), Form: "resend",
	}
}

// proofLimit says for how long a page that wants a proof can be sent. What was typed stays while
// the proof is given again in another tab.
func (v *visit) proofLimit(s *signin.Session) *ui.Limit {
	if s == nil {
		return nil // a guest proves nothing
	}
	left := signin.ProofLife - v.f.SignIn.Now().Sub(s.Proved)
	if left <= 0 {
		return nil // the page says so itself
	}
	return &ui.Limit{
		Left: left.Milliseconds(), Says: v.minutes("limit.proof", left),
		Soon: v.lang.Say("limit.proof.soon"), Over: v.lang.Say("limit.proof.over"),
		More: v.lang.Say("limit.proof.more"), Href: "/prove?back=" + url.QueryEscape("/me"),
	}
}

// codePage is GET /signin/code.
func (f *face) codePage(v *visit) error {
	c, ok := v.code()
	if !ok {
		return v.see("/signin")
	}
	p, err := v.codeModel(c)
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, Code(p))
}

// enterCode is POST /signin/enter: the second step.
func (f *face) enterCode(v *visit) error {
	c, ok := v.code()
	if !ok {
		return v.see("/signin")
	}
	who, err := v.visitor()
	if err != nil {
		return err
	}
	typed, had := v.r.PostFormValue("code"), v.guestHas()
	var a signin.Arrival
	if c.For == codeContact {
		err = f.SignIn.EnterContactCode(v.r.Context(), who, c.Ticket, typed)
	} else {
		a, err = f.SignIn.EnterCode(v.r.Context(), who, c.Ticket, typed)
	}
	if p, ours := v.kindly(err); ours {
		model, err := v.codeModel(c)
		if err != nil {
			return err
		}
		model.Wrong = p.Title
		return v.show(p.Status, Code(model))
	}
	if err != nil {
		return kept(v, err)
	}
	v.forgetCode()
	if c.For == codeContact {
		return v.see("/me/devices?done=contact")
	}
	to, err := v.arrived(a, had, localPath(c.Back))
	if err != nil {
		return err
	}
	return v.see(to)
}

// guestsOwn is what a guest has: lines in the cart, and taps.
type guestsOwn struct{ lines, taps int }

func (v *visit) guestHas() (had guestsOwn) {
	if v.guest() {
		v.f.Shoppers.Read(func(fold *shopper.Fold) {
			had = guestsOwn{len(fold.Cart(v.shopper)), fold.Taps(v.shopper)}
		})
	}
	return had
}

// arrived gives the browser what follows from a sign-in, waits until pages show what came along,
// and says where to go on. Had is what the guest had before.
func (v *visit) arrived(a signin.Arrival, had guestsOwn, back string) (to string, err error) {
	v.f.Marks.Wrote(a.Shopper, a.Last)
	v.f.Gate.Give(v.w, v.r, web.Cookie{Name: web.SessionCookie, Value: a.Token,
		Life: a.Expires.Sub(v.f.SignIn.Now())})
	v.f.Gate.Give(v.w, v.r, web.Cookie{Name: web.DeviceCookie, Value: a.Known,
		Life: 400 * 24 * time.Hour})
	if err := v.reached(a.Last); err != nil {
		return "", err
	}
	came := had.lines - v.guestHas().lines
	if !a.New && (!a.Merged || came+had.taps == 0) {
		if back == "" {
			back = "/me"
		}
		return back, nil
	}
	if !a.Merged {
		came = had.lines
	}
	query := url.Values{"back": {back}, "lines": {strconv.Itoa(came)}}
	if a.New {
		query.Set("new", "1")
	}
	return "/welcome?" + query.Encode(), nil
}

// challengeAnswer is what the script signs by.
type challengeAnswer struct {
	Ticket  string `json:"ticket"`
	Options any    `json:"options"`
}

// tell answers a script.
func (v *visit) tell(status int, said any) error {
	body, err := json.Marshal(said)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/json")
	v.w.Header().Set("Cache-Control", "no-store")
	v.w.WriteHeader(status)
	v.w.Write(body) // when the client has gone away, nobody is left to be told
	return nil
}

// scripted answers a script with a problem that it can show.
func (v *visit) scripted(err error) error {
	if err == nil {
		return nil
	}
	p, ours := v.kindly(err)
	if !ours {
		p = web.ProblemOf(kept(v, err), string(v.lang))
	}
	p.Write(v.w, v.r)
	return nil
}

// askPasskey is POST /signin/passkey/ask.
func (f *face) askPasskey(v *visit) error {
	who, err := v.visitor()
	if err != nil {
		return v.scripted(err)
	}
	options, ticket, err := f.SignIn.AskPasskey(v.r.Context(), who)
	if err != nil {
		return v.scripted(err)
	}
	return v.tell(http.StatusCreated, challengeAnswer{ticket, options})
}

// credential reads what a browser has signed.
func (v *visit) credential() (ticket string, body []byte, err error) {
	if kind := v.r.Header.Get("Content-Type"); kind != "application/json" {
		return "", nil, v.badForm()
	}
	body, err = io.ReadAll(v.r.Body)
	return v.r.URL.Query().Get("ticket"), body, err
}

// enterPasskey is POST /signin/passkey; the script goes on to where the answer says.
func (f *face) enterPasskey(v *visit) error {
	ticket, body, err := v.credential()
	var who signin.Visitor
	if err == nil {
		who, err = v.visitor()
	}
	var a signin.Arrival
	had := v.guestHas()
	if err == nil {
		a, err = f.SignIn.EnterPasskey(v.r.Context(), who, ticket, body)
	}
	to := ""
	if err == nil {
		to, err = v.arrived(a, had, localPath(v.r.URL.Query().Get("back")))
	}
	if err != nil {
		return v.scripted(err)
	}
	return v.tell(http.StatusOK, map[string]string{"to": to})
}

// WelcomePage is said to who has just signed in for the first time, or brought something along.
type WelcomePage struct {
	Frame
	New    bool
	Merged bool
	Lines  int64
	Back   string
}

// welcome is GET /welcome.
func (f *face) welcome(v *visit, s *signin.Session) error {
	frame, err := v.frame(v.lang.Say("welcome.title"), "tab.me")
	if err != nil {
		return err
	}
	query := v.r.URL.Query()
	lines, _ := strconv.ParseUint(query.Get("lines"), 10, 8) // what is no count says nothing
	back := localPath(query.Get("back"))
	if back == "" {
		back = "/me"
	}
	return v.show(http.StatusOK, Welcome(WelcomePage{
		Frame: frame, New: query.Get("new") == "1", Merged: s.Guest != 0, Lines: int64(lines),
		Back: back,
	}))
}

// undoMerge is POST /me/merge/undo.
func (f *face) undoMerge(v *visit, s *signin.Session) error {
	last, err := f.SignIn.UndoMerge(v.r.Context(), s)
	if err != nil {
		return err
	}
	f.Marks.Wrote(s.Shopper, last)
	return v.see("/me?done=unmerged")
}

// ProvePage is where one proves anew who one is, before something that matters.
type ProvePage struct {
	Frame
	Back      string
	Contacts  []string // with their middles hidden
	Providers []Provider
	Passkeys  bool // there are any
	Wrong     string
}

func (v *visit) proveModel(s *signin.Session) (p ProvePage, list []vault.Contact, err error) {
	frame, err := v.frame(v.lang.Say("prove.title"), "tab.me")
	if err != nil {
		return p, nil, err
	}
	a, err := v.f.SignIn.Vault.Account(v.r.Context(), s.Account)
	if err != nil {
		return p, nil, err
	}
	keys, err := v.f.SignIn.Vault.Passkeys(v.r.Context(), s.Account)
	p = ProvePage{Frame: frame, Back: localPath(v.r.FormValue("back")), Passkeys: len(keys) > 0}
	for _, c := range a.Contacts {
		p.Contacts = append(p.Contacts, c.Masked())
	}
	if len(a.Contacts) == 0 {
		model, err := v.signInModel()
		if err != nil {
			return p, nil, err
		}
		p.Providers = model.Providers
	}
	return p, a.Contacts, err
}

// provePage is GET /prove.
func (f *face) provePage(v *visit, s *signin.Session) error {
	p, _, err := v.proveModel(s)
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, Prove(p))
}

// askProof is POST /prove: a code goes to a contact that the account has.
func (f *face) askProof(v *visit, s *signin.Session) error {
	p, contacts, err := v.proveModel(s)
	if err != nil {
		return err
	}
	at, err := strconv.Atoi(v.r.PostFormValue("contact"))
	if err != nil || at < 0 || at >= len(contacts) {
		return v.badForm()
	}
	who, err := v.visitor()
	if err != nil {
		return err
	}
	ticket, _, err := f.SignIn.AskCode(v.r.Context(), who, contacts[at].Value)
	if said, ours := v.kindly(err); ours {
		p.Wrong = said.Title
		return v.show(said.Status, Prove(p))
	}
	if err != nil {
		return err
	}
	return v.rememberCode(sentCode{
		Ticket: ticket, To: contacts[at].Value, Back: p.Back, For: codeProof,
	})
}
