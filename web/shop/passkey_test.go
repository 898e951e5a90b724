package shop

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"carnival/web/webtest"
)

// A person makes a passkey right after the first sign-in, signs out, and comes back in by it
// without typing anything.
func TestAPasskeyIsMadeAndOpens(t *testing.T) {
	root := webtest.Chromium(t, webtest.Usual)
	w := open(t)
	server := w.online(w.site)
	site := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	phone := webtest.Open(t, root, 390, 844)
	authenticator(t, phone)
	shown := `[...document.querySelectorAll("[data-passkey] button")]` +
		`.find(b => !b.closest("[hidden]"))`
	phone.Go(site + "/signin?lang=en&back=/list")
	phone.Until(shown)
	phone.Fits("signing in")
	phone.Fill("#to", "ming@example.com")
	phone.Press(`form[action="/signin/code"] .button`)
	phone.Until(`document.querySelector("#code")`)
	code := sixDigits.FindString(phone.Text(`document.querySelector(".demo-letter").innerText`))
	phone.Fill("#code", code)
	phone.Press(`form[action="/signin/enter"] .button`)
	phone.Until(shown)
	phone.Text(shown + `.click(), ""`)
	phone.Until(`location.pathname === "/me/devices"`)
	phone.Until(`document.querySelector(".notice")`)
	phone.Go(site + "/me")
	phone.Text(`document.querySelector('form[action="/signout"] button').click(), ""`)
	phone.Until(`location.pathname === "/"`)
	phone.Go(site + "/signin?back=/list")
	phone.Until(shown)
	phone.Text(shown + `.click(), ""`)
	phone.Until(`location.pathname === "/list"`)
	phone.Go(site + "/me")
	if said := phone.Text(`document.body.innerText`); !strings.Contains(said, "m***@example.com") {
		t.Errorf("after the passkey the page says %s", said)
	}
	phone.Quiet()
}

// authenticator gives the browser a passkey store whose owner is there and agrees.
func authenticator(t *testing.T, p *webtest.Tab) {
	t.Helper()
	_, err := chromedp.Call(p.Ctx, webauthn.Enable, webauthn.EnableParams{})
	if err == nil {
		_, err = chromedp.Call(p.Ctx, webauthn.AddVirtualAuthenticator,
			webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
				Protocol: "ctap2", Transport: "internal", HasResidentKey: true,
				HasUserVerification: true, IsUserVerified: true,
				AutomaticPresenceSimulation: true,
			}})
	}
	if err != nil {
		t.Fatal(err)
	}
}
