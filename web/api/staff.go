package api

import (
	"net/http"

	"carnival/event"
	"carnival/signin"
	"carnival/vault"
	"carnival/web"
)

// StaffLogin signs in who works here.
type StaffLogin struct {
	Login    string `json:"login"`
	Password string `json:"password"`
}

// StaffAnswer is who one works as. The token goes into Authorization: Bearer; a browser has it as a
// cookie that shoppers' doors do not look at.
type StaffAnswer struct {
	Token    string `json:"token"`
	Role     string `json:"role" enum:"operator,merchant"`
	Merchant string `json:"merchant,omitempty"`
	Expires  string `json:"expires" format:"date-time" doc:"wall time"`
}

// StaffRequest makes an account of staff, or changes it; its sessions end.
type StaffRequest struct {
	Name     string `json:"name"`
	Password string `json:"password" doc:"at least 12 characters"`
	Merchant string `json:"merchant,omitempty" doc:"whose staff it is; an operator without"`
	Disabled bool   `json:"disabled,omitempty"`
}

// OutboxMessage is a message of a demonstration, where nobody is at the other end.
type OutboxMessage struct {
	Kind    string `json:"kind" enum:"email,phone"`
	To      string `json:"to"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// minPassword is the least length of a password of staff.
const minPassword = 12

func (f *face) staffOperations() []operation {
	ops := []operation{
		{pattern: "POST /v1/staff/sessions", handler: f.openStaffSession, body: StaffLogin{},
			says:   text("员工登录（运营、商家）", "Sign in to work (operators, merchants)"),
			status: 201, answers: StaffAnswer{},
			codes: []string{"credentials_wrong", "too_many_tries"}},
		{pattern: "DELETE /v1/staff/sessions", handler: f.closeStaffSession,
			says: text("员工退出", "End the session of work"), status: 204},
		{pattern: "PUT /v1/staff/accounts/{name}", handler: f.putStaff, who: web.Operator,
			body: StaffRequest{}, says: text("新增或修改员工账号",
				"Make an account of staff, or change it"),
			status: 204},
	}
	if f.Outbox != nil {
		ops = append(ops, operation{pattern: "GET /v1/demo/outbox", handler: f.getOutbox,
			says:   text("演示：本应发出的消息", "Demonstration: messages that would be sent"),
			status: 200, answers: []OutboxMessage{}})
	}
	for i := range ops {
		ops[i].group = groupStaff
	}
	return ops
}

// openStaffSession is POST /v1/staff/sessions.
func (f *face) openStaffSession(w http.ResponseWriter, r *http.Request) {
	var login, password string
	err := readJSON(r, func(rd *reader) {
		rd.record([]member{
			need("login", rd.toText(&login, 100)), need("password", rd.toText(&password, 200)),
		})
	})
	var v signin.Visitor
	if err == nil {
		v, err = f.visitor(r)
	}
	var token string
	var who vault.Staff
	if err == nil {
		token, who, err = f.SignIn.SignInStaff(r.Context(), v, login, password)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.Gate.Give(w, r, web.Cookie{Name: web.StaffCookie, Value: token, Life: signin.StaffLife})
	said := StaffAnswer{Token: token, Role: string(who.Role),
		Expires: wall(f.SignIn.Now().Add(signin.StaffLife))}
	if who.Merchant != 0 {
		said.Merchant = who.Merchant.String()
	}
	answer(w, r, http.StatusCreated, said)
}

// closeStaffSession is DELETE /v1/staff/sessions.
func (f *face) closeStaffSession(w http.ResponseWriter, r *http.Request) {
	session := web.SessionOf(r)
	if session.Role == web.Anyone || session.Role == web.Shopper {
		session = f.Gate.StaffOf(r)
	}
	s, err := f.SignIn.FindStaff(r.Context(), session.Token)
	if err == nil && s != nil {
		err = f.SignIn.SignOutStaff(r.Context(), s)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.Gate.Give(w, r, web.Cookie{Name: web.StaffCookie})
	f.Gate.Forget(w)
	w.WriteHeader(http.StatusNoContent)
}

// putStaff is PUT /v1/staff/accounts/{name}.
func (f *face) putStaff(w http.ResponseWriter, r *http.Request) {
	s := vault.Staff{Login: r.PathValue("name"), Role: vault.StaffOperator}
	var password string
	lang := web.Lang(r)
	err := readJSON(r, func(rd *reader) {
		rd.record([]member{
			need("name", rd.toText(&s.Name, 4*vault.MaxName)),
			need("password", rd.toText(&password, 200)),
			option("merchant", func() {
				s.Role, s.Merchant = vault.StaffMerchant, idOf(rd, "me_", event.ParseMerchantID)
			}),
			option("disabled", rd.toFlag(&s.Disabled)),
		})
	})
	if err == nil && len(password) < minPassword {
		err = web.NewProblem("invalid", lang,
			fieldFault(lang, "password", "out_of_range", "12..200"))
	}
	if err == nil {
		err = kept(r, f.SignIn.PutStaff(r.Context(), s, password))
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// getOutbox is GET /v1/demo/outbox.
func (f *face) getOutbox(w http.ResponseWriter, r *http.Request) {
	answer(w, r, http.StatusOK, append([]OutboxMessage{}, f.Outbox()...))
}
