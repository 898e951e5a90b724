package api

import (
	"strings"
	"testing"

	"carnival/event"
)

// TestMerchantKeys: an operator's key lets a program of a merchant in to what
// is that merchant's and nothing else; revoked it ends at once.
func TestMerchantKeys(t *testing.T) {
	w := newWorld(t)
	ops := w.signIn("ops")
	doors := "/v1/merchants/" + event.MerchantID(2).String() + "/keys"
	made := ops.call("POST "+doors, `{"days":365,"note":"Buchhaltung"}`)
	made.wants(t, 201, "")
	if made.header.Get("Cache-Control") != "no-store" {
		t.Error("an answer with a key may be stored")
	}
	key := decoded[MerchantKey](t, made)
	if key.Key == "" || key.Note != "Buchhaltung" || key.Revoked {
		t.Fatalf("%+v", key)
	}
	bearer := caller{w: w, token: key.Key}
	bearer.call("GET /v1/merchant/orders", "").wants(t, 200, "")
	bearer.call("GET /v1/settlements?merchant="+event.MerchantID(1).String(), "").
		wants(t, 403, "forbidden")
	bearer.call("POST "+doors, `{"days":1}`).wants(t, 403, "forbidden")

	list := ops.call("GET "+doors, "")
	list.wants(t, 200, "")
	if said := decoded[Page[MerchantKey]](t, list); len(said.Items) != 1 ||
		said.Items[0].ID != key.ID || strings.Contains(string(list.body), key.Key) {
		t.Errorf("listed: %s", list.body)
	}
	ops.call("DELETE "+doors+"/"+key.ID+"0", "").wants(t, 404, "not_found")
	gone := ops.call("DELETE "+doors+"/"+key.ID, "")
	gone.wants(t, 200, "")
	if !decoded[MerchantKey](t, gone).Revoked {
		t.Errorf("%s", gone.body)
	}
	w.restart()
	bearer = caller{w: w, token: key.Key}
	bearer.call("GET /v1/merchant/orders", "").wants(t, 401, "unauthenticated")
	for _, bad := range []string{`{}`, `{"days":0}`, `{"days":366}`, `{"days":1,"note":7}`} {
		w.signIn("ops").call("POST "+doors, bad).wants(t, 422, "invalid")
	}
	w.signIn("ops").call("POST /v1/merchants/"+event.MerchantID(99).String()+"/keys",
		`{"days":1}`).wants(t, 404, "merchant_unknown")
}
