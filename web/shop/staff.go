package shop

import (
	"net/http"
	"strings"

	"carnival/signin"
	"carnival/web"
)

// StaffPage is the door of who works here. Nothing of it is shared with shoppers.
type StaffPage struct {
	Frame
	Login string
	Wrong string
	As    web.Role // of who is signed in to work
}

func (v *visit) staffModel() StaffPage {
	return StaffPage{
		Frame: v.bareFrame(v.lang.Say("staff.title"), "", 0), As: v.f.Gate.StaffOf(v.r).Role,
	}
}

// staffPage is GET /staff.
func (f *face) staffPage(v *visit) error {
	return v.show(http.StatusOK, Staff(v.staffModel()))
}

// staffSignIn is POST /staff.
func (f *face) staffSignIn(v *visit) error {
	login := strings.TrimSpace(v.r.PostFormValue("login"))
	who, err := v.visitor()
	if err != nil {
		return err
	}
	token, _, err := f.SignIn.SignInStaff(v.r.Context(), who, login,
		v.r.PostFormValue("password"))
	if said, ours := v.kindly(err); ours {
		p := v.staffModel()
		p.Login, p.Wrong = login, said.Title
		return v.show(said.Status, Staff(p))
	}
	if err != nil {
		return err
	}
	f.Gate.Give(v.w, v.r,
		web.Cookie{Name: web.StaffCookie, Value: token, Life: signin.StaffLife})
	return v.see("/staff")
}

// staffSignOut is POST /staff/out.
func (f *face) staffSignOut(v *visit) error {
	s, err := f.SignIn.FindStaff(v.r.Context(), f.Gate.StaffOf(v.r).Token)
	if err == nil && s != nil {
		err = f.SignIn.SignOutStaff(v.r.Context(), s)
	}
	if err != nil {
		return err
	}
	f.Gate.Give(v.w, v.r, web.Cookie{Name: web.StaffCookie})
	f.Gate.Forget(v.w)
	return v.see("/staff")
}
