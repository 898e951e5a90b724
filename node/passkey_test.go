package node

import (
	"strconv"
	"strings"
	"testing"

	"carnival/event"
	"carnival/vault"
)

// account is that of a shopper of the stage.
func (s *stage) account(i int) vault.AccountID {
	s.t.Helper()
	shopper, err := event.ParseShopperID(s.shoppers[i].ids["shopper"])
	if err != nil {
		s.t.Fatal(err)
	}
	account, err := s.Desk().Vault.AccountOf(s.t.Context(), shopper)
	if err != nil {
		s.t.Fatal(err)
	}
	return account.ID
}

// passkeys are the ids of those that a shopper of the stage has.
func (s *stage) passkeys(i int) (ids []string) {
	s.t.Helper()
	keys, err := s.Desk().Vault.Passkeys(s.t.Context(), s.account(i))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, k := range keys {
		ids = append(ids, strconv.FormatInt(k.ID, 10))
	}
	return ids
}

// TestPasskeysOfOthersAreNobodys goes to the doors of passkeys by the id of somebody else's, over
// pages and over /v1, as everybody: each is answered as for an id that was never given, and all
// passkeys stay. Only then their owner removes one.
func TestPasskeysOfOthersAreNobodys(t *testing.T) {
	s := openStage(t)
	his, hers := s.passkeys(0), s.passkeys(1)
	if len(his) > 0 || len(hers) > 0 {
		t.Fatal("the stage has passkeys: take those")
	}
	for i := range s.shoppers {
		for n := range 2 {
			err := s.Desk().Vault.AddPasskey(t.Context(), s.account(i), vault.Passkey{
				Credential: []byte{byte(i), byte(n), 3}, Name: evil, Data: []byte("{}")})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	his, hers = s.passkeys(0), s.passkeys(1)
	doors := [][2]string{{"DELETE /v1/me/passkeys/ID", ""},
		{"POST /me/passkeys/ID/remove", "key=KEY"}}
	for who, token := range map[string]string{"another shopper": s.shoppers[1].token,
		"a guest": s.guest, "nobody": "", "a merchant": s.merchants[0].token,
		"an operator": s.operator} {
		for _, d := range doors {
			got := s.told(token, d[0], d[1], his[0])
			if want := s.told(token, d[0], d[1], nobodys["passkey"]); got != want {
				t.Errorf("%s by %s:\n%s\nof nobody:\n%s", d[0], who, got, want)
			}
			if strings.HasPrefix(got, "2") || strings.Contains(got, "done=") {
				t.Errorf("%s by %s is done: %s", d[0], who, got)
			}
		}
		if list := s.ask(token, "GET /v1/me/passkeys", "").Body.String(); strings.Contains(list,
			his[0]) {
			t.Errorf("%s is shown %s", who, list)
		}
	}
	if len(s.passkeys(0)) != len(his) || len(s.passkeys(1)) != len(hers) {
		t.Fatal("a passkey is gone")
	}
	s.must(s.shoppers[0].token, "DELETE /v1/me/passkeys/"+his[0], "", 204)
	if w := s.ask(s.shoppers[0].token, "POST /me/passkeys/"+his[1]+"/remove",
		"key="+s.freshKey()); w.Code != 303 || len(s.passkeys(0)) != 0 {
		t.Errorf("its owner removes it: %d %.300s", w.Code, w.Body)
	}
}
