package node

import (
	"strings"
	"testing"
)

// deeds are the forms of the shop's pages, each with the calls of /v1 that do the same. A form that
// is new has to say here which call does what it does; a call that is missing has to be built.
var deeds = map[string]string{
	"POST /addresses":              "POST /v1/me/addresses",
	"POST /addresses/{id}":         "PUT /v1/me/addresses/{id}",
	"POST /addresses/{id}/default": "PUT /v1/me/addresses/{id}",
	"POST /addresses/{id}/remove":  "DELETE /v1/me/addresses/{id}",
	"POST /cart":                   "PUT /v1/cart/lines/{sku}, DELETE /v1/cart/lines/{sku}",
	"POST /checkouts":              "POST /v1/quotes, POST /v1/checkouts",
	"POST /checkouts/{id}/time":    "POST /v1/payments/{id}/extensions",
	"POST /checkouts/{id}/pay": "POST /v1/payments/{id}/attempts, " +
		"POST /v1/attempts/{id}/cancel, POST /v1/payments/{id}/pay",
	"POST /claims":              "POST /v1/promotions/{id}/claims",
	"POST /e/{campaign}/draw":   "POST /v1/campaigns/{id}/draws",
	"POST /e/{campaign}/groups": "POST /v1/campaigns/{id}/groups",
	"POST /favourites": "PUT /v1/favourites/{product}, " +
		"DELETE /v1/favourites/{product}",
	"POST /favourites/cart":         "PUT /v1/cart/lines/{sku}",
	"POST /follows":                 "PUT /v1/follows/{merchant}, DELETE /v1/follows/{merchant}",
	"POST /g/{group}":               "POST /v1/groups/{id}/members",
	"POST /guest":                   "POST /v1/sessions",
	"POST /list/budget":             "PUT /v1/me/budget, DELETE /v1/me/budget",
	"POST /me":                      "PUT /v1/me",
	"POST /me/consents/{purpose}":   "PUT /v1/me/consents/{name}",
	"POST /me/contacts":             "POST /v1/me/contacts",
	"POST /me/devices/end":          "DELETE /v1/me/devices",
	"POST /me/devices/{id}/end":     "DELETE /v1/me/devices/{id}",
	"POST /me/erase":                "POST /v1/me/erase",
	"POST /me/merge/undo":           "POST /v1/me/merge/undo",
	"POST /me/passkeys":             "POST /v1/me/passkeys/answer",
	"POST /me/passkeys/ask":         "POST /v1/me/passkeys",
	"POST /me/passkeys/{id}/remove": "DELETE /v1/me/passkeys/{id}",
	"POST /messages/read":           "POST /v1/me/messages/read",
	"POST /orders/{id}/cancel":      "POST /v1/orders/{id}/cancel",
	"POST /orders/{id}/address":     "PUT /v1/orders/{id}/delivery",
	"POST /orders/{id}/receipt":     "POST /v1/orders/{id}/receipt",
	"POST /orders/{id}/refund":      "POST /v1/orders/{id}/cancel",
	"POST /orders/{id}/return":      "POST /v1/orders/{id}/returns",
	"POST /presales/{id}":           "POST /v1/presales/{id}/deposits",
	"POST /prove":                   "POST /v1/sign-in/codes",
	"POST /returns/{id}/end":        "POST /v1/returns/{id}/end",
	"POST /returns/{id}/send":       "POST /v1/returns/{id}/send",
	"POST /signin":                  "POST /v1/sessions",
	"POST /signin/code":             "POST /v1/sign-in/codes",
	"POST /signin/enter":            "POST /v1/sign-in/codes/entry, POST /v1/me/contacts/entry",
	"POST /signin/passkey":          "POST /v1/sign-in/passkeys/answer",
	"POST /signin/passkey/ask":      "POST /v1/sign-in/passkeys",
	"POST /signout":                 "DELETE /v1/sessions",
	"POST /staff":                   "POST /v1/staff/sessions",
	"POST /staff/out":               "DELETE /v1/staff/sessions",
	"POST /staff/goods/{product}": "PUT /v1/merchant/products/{id}/pictures, " +
		"DELETE /v1/merchant/products/{id}/pictures/{picture}",
	"POST /staff/goods/{product}/pictures": "POST /v1/merchant/products/{id}/pictures",
}

// reads are the calls that tell a shopper something, each with the page that tells a person.
var reads = map[string]string{
	"GET /v1/allowance":                       "GET /benefits",
	"GET /v1/balances":                        "GET /cart",
	"GET /v1/campaigns":                       "GET /benefits",
	"GET /v1/campaigns/{id}":                  "GET /e/{campaign}",
	"GET /v1/campaigns/{id}/draws":            "GET /e/{campaign}",
	"GET /v1/cart":                            "GET /cart",
	"GET /v1/categories":                      "GET /c",
	"GET /v1/checkouts/{id}":                  "GET /checkouts/{id}",
	"GET /v1/coupons":                         "GET /benefits",
	"GET /v1/demo/outbox":                     "GET /signin/code",
	"GET /v1/envelopes":                       "GET /benefits",
	"GET /v1/favourites":                      "GET /favourites",
	"GET /v1/festival":                        "GET /{$}",
	"GET /v1/figures":                         "GET /screen",
	"GET /v1/follows":                         "GET /favourites/shops",
	"GET /v1/groups":                          "GET /e/{campaign}",
	"GET /v1/groups/{id}":                     "GET /g/{group}",
	"GET /v1/me":                              "GET /me",
	"GET /v1/me/addresses":                    "GET /addresses",
	"GET /v1/me/budget":                       "GET /list",
	"GET /v1/me/consents":                     "GET /me/data",
	"GET /v1/me/devices":                      "GET /me/devices",
	"GET /v1/me/export":                       "GET /me/export",
	"GET /v1/me/messages":                     "GET /messages",
	"GET /v1/me/passkeys":                     "GET /me/devices",
	"GET /v1/merchants":                       "GET /{$}",
	"GET /v1/merchants/{id}":                  "GET /m/{merchant}",
	"GET /v1/orders":                          "GET /orders",
	"GET /v1/orders/{id}":                     "GET /orders/{id}",
	"GET /v1/orders/{id}/delivery":            "GET /orders/{id}",
	"GET /v1/payments/{id}":                   "GET /checkouts/{id}",
	"GET /v1/presales":                        "GET /presales/{id}",
	"GET /v1/products":                        "GET /search",
	"GET /v1/products/{id}":                   "GET /p/{product}",
	"GET /v1/promotions":                      "GET /benefits",
	"GET /v1/promotions/{id}":                 "GET /benefits",
	"GET /v1/returns":                         "GET /orders",
	"GET /v1/sign-in/providers":               "GET /signin",
	"GET /v1/sign-in/providers/{name}":        "GET /signin",
	"GET /v1/stream":                          "GET /screen",
	"GET /v1/suggestions":                     "GET /search",
	"GET /v1/wallet":                          "GET /benefits",
	"POST /v1/me/messages/{id}/read":          "GET /messages/{id}",
	"GET /v1/sign-in/providers/{name}/return": "GET /signin",
}

// programs are the calls that no page has, and why a person has no need of one.
var programs = map[string]string{
	"GET /v1/journal/head":                 "for those who follow the journal",
	"GET /v1/promotions/forms":             "for those who write promotions",
	"POST /v1/providers/sandbox/callbacks": "for the provider of payments",
	"POST /v1/providers/{name}/callbacks":  "for the provider of payments",
}

// TestWhatAPageCanDoACallCanDo: every form of the pages has its call of /v1, and every call that
// is open to shoppers has its page, or a reason why it has none.
func TestWhatAPageCanDoACallCanDo(t *testing.T) {
	patterns, who := routesOf(t)
	calls := map[string]bool{}
	for form, list := range deeds {
		if _, there := who[form]; !there {
			t.Errorf("%s is no door any more; take it out of the table", form)
		}
		for call := range strings.SplitSeq(list, ", ") {
			if _, there := who[call]; !there || !strings.Contains(call, " /v1/") {
				t.Errorf("%s has no call: %s is no door", form, call)
			}
			calls[call] = true
		}
	}
	for call, page := range reads {
		_, there := who[call]
		if _, shown := who[page]; !there || !shown || strings.Contains(page, " /v1/") {
			t.Errorf("%s is not what %s shows", call, page)
		}
		calls[call] = true
	}
	for call, why := range programs {
		if _, there := who[call]; !there || why == "" || calls[call] {
			t.Errorf("%s: %q", call, why)
		}
	}
	for _, p := range patterns {
		method, path, _ := strings.Cut(p, " ")
		switch forPeople := !strings.HasPrefix(path, "/v1/"); {
		case forPeople && method != "GET" && deeds[p] == "":
			t.Errorf("no call does what the form of %s does", p)
		case forPeople, calls[p], programs[p] != "":
		case who[p] != "anyone" && !strings.Contains(who[p], "shopper"):
		default:
			t.Errorf("no page does what %s does; name its page, or say why it has none", p)
		}
	}
}
