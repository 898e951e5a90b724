package gallery

import (
	"encoding/json"
	"net/http"
	"testing"

	"carnival/event"
	"carnival/web/api"
)

// TestALetterOfBeforeIsNotTakenForTheNewOne: who signs in for the third time has two letters; the
// one that was asked for comes a look later, and only its code opens.
func TestALetterOfBeforeIsNotTakenForTheNewOne(t *testing.T) {
	const mail = "lin@example.com"
	letters := []api.OutboxMessage{{To: mail, Text: "222222"}, {To: mail, Text: "111111"}}
	asked, looks := false, 0
	site := http.NewServeMux()
	site.HandleFunc("GET /v1/demo/outbox", func(w http.ResponseWriter, _ *http.Request) {
		if looks++; asked && looks == 4 {
			letters = append([]api.OutboxMessage{{To: mail, Text: "333333"}}, letters...)
		}
		_ = json.NewEncoder(w).Encode(letters)
	})
	site.HandleFunc("POST /v1/sign-in/codes", func(w http.ResponseWriter, _ *http.Request) {
		asked = true
		_, _ = w.Write([]byte(`{"ticket":"t"}`))
	})
	site.HandleFunc("POST /v1/sign-in/codes/entry",
		func(w http.ResponseWriter, r *http.Request) {
			var in struct{ Code string }
			if json.NewDecoder(r.Body).Decode(&in) != nil || in.Code != "333333" {
				w.WriteHeader(http.StatusUnauthorized)
			}
			_ = json.NewEncoder(w).Encode(map[string]string{
				"token": "k", "shopper": event.ShopperID(7).String(),
			})
		})
	p := &person{mail: mail, from: address(1)}
	if err := p.signIn(t.Context(), site); err != nil || p.token != "k" {
		t.Fatalf("token %q: %v", p.token, err)
	}
}
