package shop

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// A person makes a passkey right after the first sign-in, signs out, and comes back in by it
// without typing anything.
func TestAPasskeyIsMadeAndOpens(t *testing.T) {
	root := chromium(t)
	w := open(t)
	server := w.online(w.site)
	site := strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	phone := openTab(t, root, 390, 844)
	phone.authenticator()
	shown := `[...document.querySelectorAll("[data-passkey] button")]` +
		`.find(b => b.checkVisibility())`
	phone.do(chromedp.Navigate(site + "/signin?lang=en&back=/list"))
	phone.until(shown)
	phone.fits("signing in")
	phone.fill("#to", "ming@example.com")
	phone.press(`form[action="/signin/code"] .button`)
	phone.until(`document.querySelector("#code")`)
	code := sixDigits.FindString(phone.text(`document.querySelector(".demo-letter").innerText`))
	phone.fill("#code", code)
	phone.press(`form[action="/signin/enter"] .button`)
	phone.until(shown)
	phone.text(shown + `.click(), ""`)
	phone.until(`location.pathname === "/me/devices"`)
	phone.until(`document.querySelector(".notice")`)
	phone.do(chromedp.Navigate(site + "/me"))
	phone.text(`document.querySelector('form[action="/signout"] button').click(), ""`)
	phone.until(`location.pathname === "/"`)
	phone.do(chromedp.Navigate(site + "/signin?back=/list"))
	phone.until(shown)
	phone.text(shown + `.click(), ""`)
	phone.until(`location.pathname === "/list"`)
	phone.do(chromedp.Navigate(site + "/me"))
	if said := phone.text(`document.body.innerText`); !strings.Contains(said, "m***@example.com") {
		t.Errorf("after the passkey the page says %s", said)
	}
	phone.quiet()
}

// authenticator gives the browser a passkey store whose owner is there and agrees.
func (p *tab) authenticator() {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, webauthn.Enable, webauthn.EnableParams{})
	if err == nil {
		_, err = chromedp.Call(p.ctx, webauthn.AddVirtualAuthenticator,
			webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
				Protocol: "ctap2", Transport: "internal", HasResidentKey: true,
				HasUserVerification: true, IsUserVerified: true,
				AutomaticPresenceSimulation: true,
			}})
	}
	if err != nil {
		p.t.Fatal(err)
	}
}
