package shop

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"carnival/dossier"
	"carnival/signin"
	"carnival/vault"
	"carnival/view/shopper"
	"carnival/web"
	"carnival/web/ui"
)

// DataPage is what is kept of a person, what it may be used for, and how to have or end it.
type DataPage struct {
	Frame
	Done     string
	Purposes []ShownPurpose
	Kept     []Kept
}

// ShownPurpose is what personal data may be used for, with what was decided about it.
type ShownPurpose struct {
	Purpose, Says string
	Given         bool
	History       []string // the newest first
}

// Kept is a kind of data with how much of it there is.
type Kept struct{ Name, Count string }

// myData is GET /me/data.
func (f *face) myData(v *visit, s *signin.Session) error {
	frame, err := v.frame(v.lang.Say("data.title"), "tab.me")
	if err != nil {
		return err
	}
	decided, err := f.SignIn.Vault.Consents(v.r.Context(), s.Account)
	if err != nil {
		return err
	}
	p := DataPage{Frame: frame, Done: v.done()}
	for _, one := range vault.Purposes() {
		shown := ShownPurpose{Purpose: string(one.Purpose), Says: one.Says.In(string(v.lang))}
		for _, c := range decided {
			if c.Purpose != one.Purpose {
				continue
			}
			if len(shown.History) == 0 {
				shown.Given = c.Given
			}
			key := "consent.taken"
			if c.Given {
				key = "consent.given"
			}
			shown.History = append(shown.History, v.lang.Say(key, v.wallTime(c.At), c.Wording))
		}
		p.Purposes = append(p.Purposes, shown)
	}
	all, err := f.SignIn.Vault.Export(v.r.Context(), s.Account)
	if err != nil {
		return err
	}
	for _, k := range []struct {
		key string
		n   int
	}{
		{"data.contacts", len(all.Contacts) + len(all.Identities)},
		{"data.passkeys", len(all.Passkeys)}, {"data.devices", len(all.Devices)},
		{"data.addresses", len(all.Addresses)}, {"data.messages", len(all.Messages)},
		{"data.consents", len(all.Consents)},
	} {
		p.Kept = append(p.Kept, Kept{v.lang.Say(k.key), v.lang.Number(int64(k.n))})
	}
	return v.show(http.StatusOK, MyData(p))
}

// setConsent is POST /me/consents/{purpose}.
func (f *face) setConsent(v *visit, s *signin.Session) error {
	purpose := vault.Purpose(v.r.PathValue("purpose"))
	known := slices.ContainsFunc(vault.Purposes(), func(p vault.PurposeText) bool {
		return p.Purpose == purpose
	})
	if !known {
		return v.notFound()
	}
	err := f.SignIn.Vault.SetConsent(v.r.Context(), s.Account, vault.Consent{
		Purpose: purpose, Given: v.r.PostFormValue("given") == "1", Source: "shop"})
	if err != nil {
		return err
	}
	return v.see("/me/data?done=consent")
}

// export is GET /me/export: one file, complete, in a form that programs can read. It is what
// /v1/me/export answers.
func (f *face) export(v *visit, s *signin.Session) error {
	err := v.own(func(*shopper.Fold) {})
	if err == nil {
		err = v.awaitBenefits()
	}
	if err != nil {
		return err
	}
	archive := dossier.Archive{
		Vault: f.SignIn.Vault, Shoppers: f.Shoppers, Benefits: f.Benefits,
		Why: web.RefusalCode,
	}
	said, err := archive.Of(v.r.Context(), s.Shopper, s.Account)
	if err != nil {
		return err
	}
	body, err := json.MarshalIndent(said, "", "  ")
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Disposition", `attachment; filename="carnival-my-data.json"`)
	return v.send("application/json", "no-store", body)
}

// ErasePage asks once more before everything is gone.
type ErasePage struct {
	Frame
	Word  string // to be typed
	Open  int64  // orders that are not finished
	Wrong string
	Limit *ui.Limit
}

func (v *visit) eraseModel(s *signin.Session) (ErasePage, error) {
	frame, err := v.frame(v.lang.Say("erase.title"), "tab.me")
	p := ErasePage{Frame: frame, Word: v.lang.Say("erase.word"), Limit: v.proofLimit(s)}
	v.f.Shoppers.Read(func(fold *shopper.Fold) {
		all := fold.Standing(v.shopper)
		p.Open = int64(toPay.count(&all) + toShip.count(&all) + toReceive.count(&all))
	})
	return p, err
}

// erasePage is GET /me/erase.
func (f *face) erasePage(v *visit, s *signin.Session) error {
	p, err := v.eraseModel(s)
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, Erase(p))
}

// erase is POST /me/erase. The word is taken in any language of the site: it proves that somebody
// has read it, and not which page they had open.
func (f *face) erase(v *visit, s *signin.Session) error {
	p, err := v.eraseModel(s)
	if err != nil {
		return err
	}
	typed := strings.ToLower(strings.TrimSpace(v.r.PostFormValue("confirm")))
	if typed != strings.ToLower(p.Word) && typed != "erase" && typed != "注销" {
		p.Wrong = v.lang.Say("erase.wrong", p.Word)
		return v.show(http.StatusUnprocessableEntity, Erase(p))
	}
	if err := f.SignIn.Erase(v.r.Context(), s); err != nil {
		return err
	}
	v.leave()
	return v.see("/goodbye")
}
