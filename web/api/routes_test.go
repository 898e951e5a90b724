package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"carnival/event"
	"carnival/web"
)

// address fills the parameters of a pattern with ids that could exist.
func address(pattern string) string {
	id := event.OrderID(1).String()
	for part, other := range map[string]string{
		"payments": event.PaymentID(1).String(), "checkouts": event.CheckoutID(1).String(),
		"products": event.ProductID(1).String(), "merchants": event.MerchantID(1).String(),
		"promotions": event.PromotionID(1).String(), "campaigns": event.CampaignID(1).String(),
		"presales": event.PresaleID(1).String(), "returns": event.ReturnID(1).String(),
		"refunds": event.RefundID(1).String(), "attempts": event.AttemptID(1).String(),
		"settlements": event.SettlementID(1).String(), "groups": event.GroupID(1).String(),
	} {
		if strings.Contains(pattern, "/"+part+"/") {
			id = other
		}
	}
	return strings.NewReplacer("{id}", id, "{sku}", event.SKUID(1).String(),
		"{product}", event.ProductID(1).String(), "{name}", "sandbox").Replace(pattern)
}

// Every door lets in exactly the role that its row says.
func TestDoorsByRole(t *testing.T) {
	w := newWorld(t)
	callers := map[web.Role]caller{
		web.Anyone: w.anyone(), web.Shopper: w.signIn("demo"), web.Operator: w.signIn("ops"),
		web.Merchant: w.signIn("m0"),
	}
	f := &face{Options: w.options}
	for _, op := range f.operations() {
		if op.stream || strings.HasSuffix(op.pattern, "/sessions") {
			continue // one never ends, the other ends what the next door needs; see their own tests
		}
		for role, c := range callers {
			r := c.call(address(op.pattern), "")
			switch {
			case op.who.Admits(role):
				signed := strings.Contains(op.pattern, "callbacks")
				if r.status == 403 || r.status == 401 && !signed {
					t.Errorf("%s: %s was kept out: %s", op.pattern, role, r.body)
				}
			case role == web.Anyone:
				r.wants(t, 401, "unauthenticated")
			default:
				r.wants(t, 403, "forbidden")
			}
		}
	}
}

// What the document says of a body is what the reader knows: each documented field is accepted and
// any other is refused, with the repeated ones.
func TestDocumentedFieldsAreRead(t *testing.T) {
	w := newWorld(t)
	who := map[web.Role]caller{
		web.Anyone: w.anyone(), web.Shopper: w.signIn(""), web.Operator: w.signIn("ops"),
		web.MerchantOrOperator: w.signIn("ops"),
	}
	for _, op := range (&face{Options: w.options}).operations() {
		if op.body == nil || op.media != "" {
			continue
		}
		shape := reflect.TypeOf(op.body)
		var all []string
		for i := range shape.NumField() {
			name, _, _ := strings.Cut(shape.Field(i).Tag.Get("json"), ",")
			wrong := "{}"
			if k := shape.Field(i).Type.Kind(); k == reflect.Struct || k == reflect.Pointer {
				wrong = "[]"
			}
			all = append(all, fmt.Sprintf("%q:%s", name, wrong))
		}
		body := "{" + strings.Join(all, ",") + `,"surplus":1,` + all[0] + "}"
		r := who[op.who].call(address(op.pattern), body, "Idempotency-Key", "k",
			"Sandbox-Signature", w.sandbox.Sign([]byte(body)))
		r.wants(t, 422, "invalid")
		var p struct {
			Errors []struct{ Field, Code string }
		}
		if err := json.Unmarshal(r.body, &p); err != nil {
			t.Fatal(err)
		}
		counts := map[string]int{}
		for _, e := range p.Errors {
			counts[e.Code]++
		}
		if counts["wrong_type"] != len(all) || counts["unknown_field"] != 1 ||
			counts["duplicate_key"] != 1 {
			t.Errorf("%s: %v of %d fields: %s", op.pattern, counts, len(all), r.body)
		}
	}
}

// The example of a body is understood by its door: what is wrong with it is what it is about.
func TestExamplesAreUnderstood(t *testing.T) {
	w := newWorld(t)
	who := map[web.Role]caller{
		web.Anyone: w.anyone(), web.Shopper: w.signIn(""), web.Operator: w.signIn("ops"),
		web.MerchantOrOperator: w.signIn("ops"),
	}
	shape := map[string]bool{"unknown_field": true, "missing": true, "wrong_type": true,
		"syntax": true, "bad_code": true, "bad_id": true, "bad_time": true}
	for _, op := range (&face{Options: w.options}).operations() {
		body := exampleText(op.body)
		if body == "" || op.group == groupProvider || op.group == groupSession {
			continue // what a provider sends is signed, and a session needs its password
		}
		r := who[op.who].call(address(op.pattern), body, "Idempotency-Key", "k")
		var p web.Problem
		if r.status >= 400 {
			p = decoded[web.Problem](t, r)
		}
		for _, e := range p.Errors {
			if shape[e.Code] {
				t.Errorf("%s does not understand its example %s: %+v", op.pattern, body, e)
			}
		}
	}
}

// Nothing that is not there, not the shopper's own, or not an id at all can be told apart.
func TestOthersThingsAreNotFound(t *testing.T) {
	w := newWorld(t)
	owner, other := w.signIn(""), w.signIn("")
	r := owner.checkout("k", w.tap())
	r.wants(t, 201, "")
	c := decoded[Checkout](t, r)
	for _, path := range []string{
		"GET /v1/checkouts/" + c.Checkout, "GET /v1/orders/" + c.Orders[0].ID,
		"GET /v1/payments/" + c.Payment.ID, "POST /v1/payments/" + c.Payment.ID + "/pay",
	} {
		other.call(path, "").wants(t, 404, "not_found")
		if strings.HasPrefix(path, "GET") {
			owner.call(path, "").wants(t, 200, "")
		}
	}
	other.call("POST /v1/orders/"+c.Orders[0].ID+"/cancel", "").wants(t, 404, "order_unknown")
	for _, path := range []string{
		"GET /v1/checkouts/", "GET /v1/orders/", "GET /v1/payments/",
	} {
		for _, id := range []string{"x", event.CheckoutID(99).String(),
			event.OrderID(99).String(), event.PaymentID(99).String()} {
			owner.call(path+id, "").wants(t, 404, "not_found")
		}
	}
	list := decoded[Page[Order]](t, other.call("GET /v1/orders?cursor="+c.Orders[0].ID, ""))
	if len(list.Items) != 0 {
		t.Errorf("a cursor of somebody else's shows %v", list)
	}
}

func TestUnknownDoors(t *testing.T) {
	w := newWorld(t)
	w.anyone().call("GET /v1/nothing", "").wants(t, 404, "not_found")
	r := w.anyone().call("DELETE /v1/products", "")
	r.wants(t, http.StatusMethodNotAllowed, "method_not_allowed")
	if allow := r.header.Get("Allow"); !strings.Contains(allow, "GET") {
		t.Errorf("Allow: %q", allow)
	}
}

// The document names every door, and every shape that it refers to is in it.
func TestDocument(t *testing.T) {
	w := newWorld(t)
	r := w.anyone().call("GET /openapi.json", "")
	r.wants(t, 200, "")
	var doc struct {
		OpenAPI    string
		Paths      map[string]map[string]struct{ OperationID string }
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal(r.body, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.OpenAPI != "3.1.0" {
		t.Errorf("version %q", doc.OpenAPI)
	}
	seen := map[string]bool{}
	for _, op := range (&face{Options: w.options}).operations() {
		method, path, _ := strings.Cut(op.pattern, " ")
		id := doc.Paths[path][strings.ToLower(method)].OperationID
		if id == "" || seen[id] {
			t.Errorf("%s: id %q", op.pattern, id)
		}
		seen[id] = true
		for _, code := range op.codes {
			if !knownCode(code) {
				t.Errorf("%s names the unknown problem %s", op.pattern, code)
			}
		}
	}
	for _, part := range strings.Split(string(r.body), `"#/components/schemas/`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		if doc.Components.Schemas[name] == nil {
			t.Errorf("no shape %s", name)
		}
	}
	if again := w.anyone().call("GET /openapi.json", ""); string(again.body) != string(r.body) {
		t.Error("the document is not the same twice")
	}
}

func knownCode(code string) bool {
	for _, k := range web.KnownProblems() {
		if k.Code == code {
			return true
		}
	}
	return false
}

func TestDocsInBothLanguages(t *testing.T) {
	w := newWorld(t)
	for lang, word := range map[string]string{"zh": "接口说明", "en": "The Carnival API"} {
		page := string(w.anyone().call("GET /docs?lang="+lang, "").body)
		if !strings.Contains(page, word) {
			t.Errorf("%s: no title", lang)
		}
		for _, op := range (&face{Options: w.options}).operations() {
			if _, path, _ := strings.Cut(op.pattern, " "); !strings.Contains(page, path) {
				t.Errorf("%s: %s is missing", lang, path)
			}
			if op.says.Zh == "" || op.says.En == "" || op.group == "" {
				t.Errorf("%s says nothing", op.pattern)
			}
		}
		problems := string(w.anyone().call("GET /docs/problems?lang="+lang, "").body)
		for _, k := range web.KnownProblems() {
			if !strings.Contains(problems, `id="`+k.Code+`"`) {
				t.Errorf("%s: problem %s is missing", lang, k.Code)
			}
		}
	}
}
