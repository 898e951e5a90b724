package node

import (
	"encoding/base32"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"carnival/event"
	"carnival/web"
)

// routesOf reads the golden list: who may enter by pattern, and the patterns in their order.
func routesOf(t *testing.T) (patterns []string, who map[string]string) {
	t.Helper()
	list, err := os.ReadFile("testdata/routes.txt")
	if err != nil {
		t.Fatal(err)
	}
	who = map[string]string{}
	for line := range strings.Lines(string(list)) {
		pattern, role, _ := strings.Cut(strings.TrimSpace(line), "  ")
		patterns, who[pattern] = append(patterns, pattern), role
	}
	return patterns, who
}

// thing says of a door with an id in its address whose id that is.
type thing struct {
	pattern string
	kind    string // of the id, as the people of the stage have it; "" = nothing of anybody's
	body    string // that its owner would send
}

// formed is the key of a form, as the shop makes them.
var formed = "key=" + base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(
	make([]byte, 16)) + "&"

const typedAddress = "name=Mallory&phone=13800138000&country=CN&province=33&city=H&street=1"

// things are all doors with an id. A new one has to say here whose it is.
var things = []thing{
	{"GET /addresses/{id}", "address", ""},
	{"POST /addresses/{id}", "address", formed + typedAddress},
	{"POST /addresses/{id}/default", "address", formed},
	{"PUT /v1/me/addresses/{id}", "address", address},
	{"GET /messages/{id}", "message", ""},
	{"POST /v1/me/messages/{id}/read", "message", ""},
	{"GET /checkouts/{id}", "due", ""},
	{"GET /v1/checkouts/{id}", "due", ""},
	{"GET /v1/payments/{id}", "payment", ""},
	{"GET /orders/{id}", "order", ""},
	{"GET /v1/orders/{id}", "order", ""},
	{"GET /v1/orders/{id}/delivery", "order", ""},
	{"POST /orders/{id}/address", "order", formed + "&address=7"},
	{"PUT /v1/orders/{id}/delivery", "order", `{"address":"7"}`},
	{"GET /orders/{id}/refund", "second", ""},
	{"GET /orders/{id}/return", "second", ""},
	{"GET /returns/{id}", "return", ""},
	{"GET /v1/promotions/simulations/{id}", "simulation", ""},
	{"GET /v1/merchants/{id}/statement", "merchant", ""},

	{"POST /v1/attempts/{id}/cancel", "attempt", ""},
	{"POST /v1/payments/{id}/attempts", "payment", `{}`},
	{"POST /v1/payments/{id}/extensions", "payment", `{"pay_by":"2015-11-10T00:00:00Z"}`},
	{"POST /checkouts/{id}/time", "due", formed + "pay_by=1"},
	{"POST /v1/payments/{id}/pay", "payment", ""},
	{"POST /checkouts/{id}/pay", "due", formed + "method=immediate"},
	{"POST /orders/{id}/cancel", "open order", formed},
	{"POST /v1/orders/{id}/cancel", "open order", ""},
	{"POST /orders/{id}/receipt", "order", formed},
	{"POST /v1/orders/{id}/receipt", "order", ""},
	{"POST /orders/{id}/refund", "second", formed + "line=0&quantity=1"},
	{"POST /orders/{id}/return", "order", formed + "reason=damaged"},
	{"POST /v1/orders/{id}/returns", "order", `{"reason":"damaged"}`},
	{"POST /returns/{id}/send", "return", formed + "carrier=SF&number=1"},
	{"POST /v1/returns/{id}/send", "return", `{"carrier":"SF","number":"1"}`},
	{"POST /v1/returns/{id}/answer", "return", `{"agree":true}`},
	{"POST /v1/returns/{id}/accept", "return", `{"resaleable":true}`},
	{"POST /returns/{id}/end", "return", formed},
	{"POST /v1/returns/{id}/end", "return", ""},
	{"POST /v1/orders/{id}/refund", "order", `{"lines":[{"line":0,"quantity":1}]}`},
	{"POST /v1/orders/{id}/ship", "open order", `{"carrier":"SF","number":"1"}`},
	{"POST /v1/orders/{id}/fail", "deposit order", `{}`},
	{"POST /v1/presales/{id}/fail", "presale", `{}`},
	{"POST /v1/promotions/{id}/end", "promotion", ""},
	{"PUT /v1/stock/{sku}", "sku", `{"available":7}`},
	{"GET /staff/goods/{product}", "product", ""},
	{"POST /staff/goods/{product}", "product", formed + "edition=1"},
	{"POST /staff/goods/{product}/pictures", "product", ""},
	{"GET /v1/merchant/products/{id}/pictures", "product", ""},
	{"POST /v1/merchant/products/{id}/pictures", "product", ""},
	{"PUT /v1/merchant/products/{id}/pictures", "product", `{"edition":7,"pictures":[]}`},
	{"POST /me/devices/{id}/end", "device", formed},
	{"DELETE /v1/me/devices/{id}", "other device", ""},
	{"POST /addresses/{id}/remove", "address", formed},
	{"DELETE /v1/me/addresses/{id}", "other address", ""},
	{"DELETE /v1/promotions/simulations/{id}", "simulation", ""},
	{"DELETE /v1/merchants/{id}/keys/{key}", "key", ""},

	// TestHostileFiles takes the picture of one product to another.
	{"DELETE /v1/merchant/products/{id}/pictures/{picture}", "", ""},
	// A passkey is somebody's, and the stage has none: see the tests of the shop and the desk.
	{"POST /me/passkeys/{id}/remove", "passkey", formed},
	{"DELETE /v1/me/passkeys/{id}", "passkey", ""},

	// Goods, what is offered to everybody, and what shoppers show each other.
	{"GET /banners/{file}", "", ""}, {"GET /c/{category}", "", ""},
	{"GET /e/{campaign}", "", ""}, {"GET /img/{file}", "", ""}, {"GET /g/{group}", "", ""},
	{"GET /m/{merchant}", "", ""},
	{"GET /p/{product}", "", ""}, {"GET /pictures/{file}", "", ""},
	{"GET /presales/{id}", "", ""}, {"GET /v/{venue}", "", ""}, {"GET /v1/campaigns/{id}", "", ""},
	{"GET /v1/campaigns/{id}/draws", "", ""}, {"GET /v1/groups/{id}", "", ""},
	{"GET /v1/merchants/{id}", "", ""}, {"GET /v1/products/{id}", "", ""},
	{"GET /v1/promotions/{id}", "", ""},
	{"GET /v1/sign-in/providers/{name}", "", ""},
	{"GET /v1/sign-in/providers/{name}/return", "", ""},
	{"POST /e/{campaign}/draw", "", ""}, {"POST /e/{campaign}/groups", "", ""},
	{"POST /g/{group}", "", ""}, {"POST /presales/{id}", "", ""},
	{"POST /v1/campaigns/{id}/draws", "", ""}, {"POST /v1/campaigns/{id}/groups", "", ""},
	{"POST /v1/groups/{id}/members", "", ""}, {"POST /v1/presales/{id}/deposits", "", ""},
	{"POST /v1/promotions/{id}/claims", "", ""}, {"POST /v1/providers/{name}/callbacks", "", ""},
	// One's own by what it is about: the session says whose.
	{"DELETE /v1/cart/lines/{sku}", "", ""}, {"PUT /v1/cart/lines/{sku}", "", ""},
	{"DELETE /v1/follows/{merchant}", "", ""}, {"PUT /v1/follows/{merchant}", "", ""},
	{"DELETE /v1/favourites/{product}", "", ""}, {"PUT /v1/favourites/{product}", "", ""},
	{"POST /me/consents/{purpose}", "", ""}, {"PUT /v1/me/consents/{name}", "", ""},
	// The operators'. TestNobodyEntersWhoMayNot keeps everybody else out.
	{"GET /v1/merchants/{id}/keys", "", ""}, {"POST /v1/merchants/{id}/keys", "", ""},
	{"POST /v1/merchants/{id}/settle", "", ""}, {"GET /v1/refunds/{id}", "", ""},
	{"POST /v1/refunds/{id}/paid", "", ""}, {"POST /v1/refunds/{id}/retry", "", ""},
	{"POST /v1/settlements/{id}/payout", "", ""}, {"POST /v1/campaigns/{id}/grants", "", ""},
	{"POST /v1/campaigns/{id}/reveal", "", ""}, {"PUT /v1/staff/accounts/{name}", "", ""},
}

// nobodys is an id of each kind that was never given.
var nobodys = map[string]string{
	"address": "9146477238068035299", "message": "990099", "device": "7259231522161287199",
	"due": event.CheckoutID(9900).String(), "payment": event.PaymentID(9900).String(),
	"order": event.OrderID(9900).String(), "second": event.OrderID(9900).String(),
	"open order": event.OrderID(9900).String(), "return": event.ReturnID(9900).String(),
	"other address": "9146477238068035298", "other device": "7259231522161287198",
	"deposit order": event.OrderID(9900).String(),
	"attempt":       event.AttemptID(9900).String(), "presale": event.PresaleID(9900).String(),
	"promotion": event.PromotionID(9900).String(), "sku": event.SKUID(9900).String(),
	"merchant": event.MerchantID(9900).String(), "simulation": "sim_9900",
	"key":     "00000000000000aa",
	"passkey": "990099", "product": event.ProductID(9900).String(),
}

// at puts an id where the pattern of a thing has it.
func (s *stage) at(x thing, id string) string {
	from, to := strings.LastIndex(x.pattern, "{"), strings.LastIndex(x.pattern, "}")
	// Of two ids in an address the first one is the attacker's own.
	return strings.Replace(x.pattern[:from], "{id}", s.merchants[1].ids["merchant"], 1) + id +
		x.pattern[to+1:]
}

// TestEveryDoorWithAnIDSaysWhoseItIs: a new door without a stance fails.
func TestEveryDoorWithAnIDSaysWhoseItIs(t *testing.T) {
	patterns, _ := routesOf(t)
	var said []string
	for _, x := range things {
		said = append(said, x.pattern)
		if x.kind != "" && nobodys[x.kind] == "" {
			t.Errorf("%s: no id of kind %q that was never given", x.pattern, x.kind)
		}
	}
	for _, p := range patterns {
		if strings.Contains(p, "{") && p != "GET /{$}" && !slices.Contains(said, p) {
			t.Errorf("%s: say in things whose the id is that it takes", p)
		}
	}
	for _, p := range said {
		if !slices.Contains(patterns, p) {
			t.Errorf("%s is no door any more", p)
		}
	}
}

// seen is an answer without the id that was asked for.
func seen(w *httptest.ResponseRecorder, id string) string {
	return strconv.Itoa(w.Code) + " " + strings.NewReplacer("/"+id, "/ID", "%2F"+id, "%2FID").
		Replace(w.Header().Get("Location")+" "+w.Body.String())
}

// strangers are all those to whom a thing of the first shopper or merchant is nobody's, and one who
// has it.
func (s *stage) strangers(kind string) (owner string, strangers map[string]string) {
	owner, strangers = s.shoppers[0].token, map[string]string{
		"another shopper": s.shoppers[1].token,
		"a guest":         s.guest, "nobody": "", "another merchant": s.merchants[1].token}
	if _, mine := s.merchants[0].ids[kind]; mine {
		owner = s.merchants[0].token
		strangers["a shopper"] = s.shoppers[0].token
	}
	if kind == "second" { // it is of the second merchant
		strangers["another merchant"] = s.merchants[0].token
	}
	return owner, strangers
}

func (s *stage) idOf(kind string) string {
	if id, ok := s.merchants[0].ids[kind]; ok {
		return id
	}
	return s.shoppers[0].ids[kind]
}

// TestWhatIsSomebodyElsesIsNobodys goes to each door with ids of others. The answer is the one that
// an id gets that was never given, to the byte, and nothing has changed. Then the owner goes, and
// is answered otherwise: so it was the owner's.
func TestWhatIsSomebodyElsesIsNobodys(t *testing.T) {
	s := openStage(t)
	_, roles := routesOf(t)
	before, head := s.all(), s.Head()
	for _, x := range things {
		if x.kind == "" {
			continue
		}
		id, unknown := s.idOf(x.kind), nobodys[x.kind]
		if x.kind == "passkey" {
			continue
		}
		_, strangers := s.strangers(x.kind)
		if roles[x.pattern] == "operator" {
			strangers["an operator by another merchant"] = s.operator
		}
		for name, token := range strangers {
			got := seen(s.ask(token, s.at(x, id), x.body), id)
			want := seen(s.ask(token, s.at(x, unknown), x.body), unknown)
			// That there is a promotion is no secret.
			if got != want && (x.kind != "promotion" || got[:3] != "403") {
				t.Errorf("%s by %s:\n%s\nof nobody:\n%s", x.pattern, name, got, want)
			}
			if !slices.Contains([]string{"404", "403", "401", "303"}, got[:3]) &&
				!strings.Contains(got, "account_needed") {
				t.Errorf("%s by %s is answered with %s", x.pattern, name, got)
			}
		}
	}
	s.unchanged(t, head)
	for door, was := range before {
		if is := s.all()[door]; is != was {
			t.Errorf("%s was\n%s\nand is\n%s", door, was, is)
		}
	}
	for _, x := range things {
		if x.kind == "" || x.kind == "passkey" || roles[x.pattern] == "operator" {
			continue
		}
		owner, _ := s.strangers(x.kind)
		if who := roles[x.pattern]; who == "merchant or operator" {
			owner = s.merchants[0].token
		}
		id, unknown := s.idOf(x.kind), nobodys[x.kind]
		got := seen(s.ask(owner, s.at(x, id), x.body), id)
		if want := seen(s.ask(owner, s.at(x, unknown), x.body), unknown); got == want {
			t.Errorf("%s: its owner is answered as a stranger: %.200s", x.pattern, got)
		}
	}
}

// all is what the shoppers of the stage see of their own, at every door that shows it.
func (s *stage) all() map[string]string {
	s.t.Helper()
	patterns, who := routesOf(s.t)
	out := map[string]string{}
	for _, p := range patterns {
		if !strings.HasPrefix(p, "GET /v1/") || who[p] != "shopper" || strings.Contains(p, "{") ||
			p == "GET /v1/me/devices" || p == "GET /v1/me/export" { // they say when one came last
			continue
		}
		for i, shopper := range s.shoppers {
			w := s.ask(shopper.token, p, "")
			if w.Code != 200 {
				s.t.Fatalf("%s: %d %s", p, w.Code, w.Body)
			}
			out[strconv.Itoa(i)+" "+p] = w.Body.String()
		}
	}
	return out
}

// TestNobodyEntersWhoMayNot takes every role to every door that is not for it, with an id and with
// none, and learns nothing.
func TestNobodyEntersWhoMayNot(t *testing.T) {
	s := openStage(t)
	patterns, roles := routesOf(t)
	tokens := map[web.Role]string{web.Anyone: "", web.Shopper: s.shoppers[0].token,
		web.Merchant: s.merchants[0].token, web.Operator: s.operator}
	head := s.Head()
	for _, p := range patterns {
		for role, token := range tokens {
			may := roles[p]
			if may == "anyone" || strings.Contains(may, role.String()) {
				continue
			}
			at := strings.NewReplacer("{id}", s.shoppers[0].ids["order"], "{sku}", s.skus[0],
				"{product}", s.products[0], "{key}", "1", "{name}", "operator").Replace(p)
			want := 403
			if role == web.Anyone {
				want = 401
			}
			if w := s.ask(token, at, "{}"); w.Code != want {
				t.Errorf("%s lets in %s: %d %s", p, role, w.Code, w.Body)
			}
		}
	}
	s.unchanged(t, head)
}
