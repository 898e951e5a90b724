package node

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"carnival/event"
)

// freshKey is the key of a form that nobody has sent yet.
func (s *stage) freshKey() string {
	s.calls++
	return base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(
		binary.BigEndian.AppendUint64(make([]byte, 8), uint64(s.calls)))
}

// told is an answer without the id that was named in the request, and without the keys of forms.
func (s *stage) told(token, door, body, id string) string {
	s.t.Helper()
	key := s.freshKey()
	fill := strings.NewReplacer("ID", id, "KEY", key)
	w := s.ask(token, fill.Replace(door), fill.Replace(body))
	said := fmt.Sprint(w.Code, " ", w.Header().Get("Location"), " ", w.Body)
	return strings.NewReplacer(id, "ID", key, "KEY").Replace(
		formKey.ReplaceAllString(said, `name="key" value="KEY"`))
}

// attack names in a request an id of somebody else, and one of the kind that was never given.
type attack struct{ door, body, id, never string }

// attacks are all that can be made with what the first shopper has.
func (s *stage) attacks() (all []attack) {
	s.t.Helper()
	other := s.shoppers[0]
	s.must(other.token, "POST /v1/promotions/"+s.coupon+"/claims", "", 201)
	s.must(other.token, "POST /v1/campaigns/"+s.lottery+"/draws", `{"draw":2}`, 200)
	coupon := text(s.must(other.token, "GET /v1/wallet", "", 200), "coupons.0.id")
	envelope := text(s.must(other.token, "GET /v1/wallet", "", 200), "envelopes.0.id")
	line := `{"lines":[{"sku":"` + s.skus[0] + `","quantity":1}],`
	sku := "key=KEY&sku=" + s.skus[0] + "&quantity=1&expect=150000&"
	row := "line=" + s.skus[0] + ":1:150000&"
	presale := s.merchants[0].ids["presale"]
	add := func(id, never string, doors ...[2]string) {
		if id == "" {
			s.t.Fatalf("there is nothing like %s", never)
		}
		for _, d := range doors {
			all = append(all, attack{d[0], d[1], id, never})
		}
	}
	add(coupon, event.CouponID(9900).String(),
		[2]string{"POST /v1/checkouts", line + `"benefits":{"coupons":["ID"]}}`},
		[2]string{"POST /v1/quotes", line + `"benefits":{"coupons":["ID"]}}`},
		[2]string{"POST /checkouts", sku + "benefits=chosen&use=ID&province=33&total=149500"},
		[2]string{"GET /checkout?" + row + "benefits=chosen&use=ID", ""},
		[2]string{"GET /cart?" + row + "benefits=chosen&use=ID", ""})
	add(envelope, event.EnvelopeID(9900).String(),
		[2]string{"POST /v1/checkouts", line + `"benefits":{"envelopes":["ID"]}}`},
		[2]string{"POST /v1/quotes", line + `"benefits":{"envelopes":["ID"]}}`},
		[2]string{"POST /checkouts", sku + "benefits=chosen&use=ID&province=33&total=149500"},
		[2]string{"GET /checkout?" + row + "benefits=chosen&use=ID", ""},
		[2]string{"GET /cart?" + row + "benefits=chosen&use=ID", ""})
	add(other.ids["address"], nobodys["address"],
		[2]string{"POST /v1/checkouts", line + `"address":"ID"}`},
		[2]string{"POST /v1/presales/" + presale + "/deposits", `{"quantity":1,"address":"ID"}`},
		[2]string{"POST /checkouts", sku + "total=149500&address=ID"},
		[2]string{"GET /checkout?" + row + "to=ID", ""},
		[2]string{"GET /cart?to=ID", ""},
		[2]string{"GET /presales/" + presale + "?address=ID", ""},
		[2]string{"POST /presales/" + presale, "key=KEY&agree=1&quantity=1&address=ID"})
	for _, kind := range []string{"deposit order", "order", "open order"} {
		add(other.ids[kind], nobodys["order"],
			[2]string{"POST /v1/checkouts", `{"balances":["ID"]}`},
			[2]string{"POST /v1/quotes", `{"balances":["ID"]}`},
			[2]string{"POST /checkouts", "key=KEY&balance=ID&province=33&total=149500"},
			[2]string{"GET /checkout?balance=ID", ""})
	}
	for filter, id := range map[string][2]string{
		"checkout": {other.ids["due"], nobodys["due"]},
		"payment":  {other.ids["payment"], nobodys["payment"]},
		"shopper":  {other.ids["shopper"], event.ShopperID(9900).String()},
	} {
		add(id[0], id[1], [2]string{"GET /v1/orders?" + filter + "=ID", ""})
	}
	return all
}

// TestNothingOfOthersIsUsedByABody names coupons, red envelopes, addresses and orders of somebody
// else inside bodies and queries, of calls and of pages. Who does gets the answer for an id that
// was never given, to the byte, and whose they are notices nothing.
func TestNothingOfOthersIsUsedByABody(t *testing.T) {
	s := openStage(t)
	other, attacks := s.shoppers[0], s.attacks()
	before := map[string]string{}
	for door, was := range s.all() {
		if strings.HasPrefix(door, "0 ") {
			before[door] = was
		}
	}
	for who, token := range map[string]string{"another shopper": s.shoppers[1].token,
		"a guest": s.guest, "a merchant of another shop": s.merchants[1].token, "an outsider": "",
		"the merchant of the shop": s.merchants[0].token} {
		for _, a := range attacks {
			got := s.told(token, a.door, a.body, a.id)
			want := s.told(token, a.door, a.body, a.never)
			if unnumbered(got) != unnumbered(want) {
				t.Errorf("%s with %s by %s:\n%.900s\nof nobody:\n%.900s", a.door, a.body, who, got,
					want)
			}
		}
	}
	for door, was := range before {
		if is := s.all()[door]; is != was {
			t.Errorf("%s was\n%s\nand is\n%s", door, was, is)
		}
	}
	// Its owner, who only looks, is answered otherwise: so the answer would have told.
	for _, a := range attacks {
		looks := strings.HasPrefix(a.door, "GET ") || a.door == "POST /v1/quotes"
		if !looks || a.id == other.ids["order"] || a.id == other.ids["open order"] {
			continue // an order that is none of a presale has no balance, whose ever it is
		}
		got, want := s.told(other.token, a.door, a.body, a.id), s.told(other.token, a.door, a.body,
			a.never)
		if unnumbered(got) == unnumbered(want) {
			t.Errorf("%s with %s: its owner is answered as a stranger: %.300s", a.door, a.body, got)
		}
	}
}

var newIDs = regexp.MustCompile(`\b(co|py|or|sh)_\w+`)

// unnumbered is an answer without the ids that are given out one after the other.
func unnumbered(answer string) string { return newIDs.ReplaceAllString(answer, "$1") }
