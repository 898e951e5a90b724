package signin

import (
	"encoding/json"
	"strings"
	"testing"
)

// relayed are options as another site would hand them on: with its own host.
func relayed(t *testing.T, options any, host string) (out any) {
	t.Helper()
	text, err := json.Marshal(options)
	if err == nil {
		err = json.Unmarshal([]byte(strings.ReplaceAll(string(text), `"localhost"`,
			`"`+host+`"`)), &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestNobodyTakesAPasskeyOfSomebodyElse: whoever knows the id of a passkey, and the name that its
// account has for passkeys, can neither sign in by it nor make it their own. Each refusal is the
// same one.
func TestNobodyTakesAPasskeyOfSomebodyElse(t *testing.T) {
	h, ming, shopper := withPasskey(t)
	_, s := h.signIn(Visitor{From: stranger}, "hong@example.com")
	v := Visitor{From: stranger, Session: s, Origin: page, Device: "Firefox"}
	account, err := h.Vault.Account(t.Context(), s.Account)
	h.ok(err)
	hong := newToken(t)
	hong.id, hong.handle = []byte("another-of-sixteen-byte"), account.Handle
	options, ticket, err := h.AskNewPasskey(t.Context(), v)
	h.ok(err)
	h.ok(h.AddPasskey(t.Context(), v, ticket, hong.create(options, page)))

	// Her own key under his id, with a challenge that is hers.
	forged := &token{t: t, id: ming.id, key: hong.key}
	options, ticket, err = h.AskNewPasskey(t.Context(), v)
	h.ok(err)
	h.is(h.AddPasskey(t.Context(), v, ticket, forged.create(options, page)), PasskeyRefused)

	// A key for his account: the challenge that he was given, answered from her session.
	_, his := h.signIn(Visitor{From: stranger}, "ming@example.com")
	him := Visitor{From: stranger, Session: his, Origin: page}
	options, ticket, err = h.AskNewPasskey(t.Context(), him)
	h.ok(err)
	third := newToken(t)
	third.id = []byte("a-third-one-of-sixteen-")
	answer := third.create(options, page)
	h.is(h.AddPasskey(t.Context(), v, ticket, answer), PasskeyRefused)
	h.is(h.AddPasskey(t.Context(), him, ticket, answer), PasskeyRefused) // it is spent

	list, err := h.Vault.Passkeys(t.Context(), s.Account)
	if h.ok(err); len(list) != 1 || string(list[0].Credential) != string(hong.id) {
		t.Errorf("she has %+v", list)
	}
	for name, as := range map[string]*token{
		"his id, her account":        {id: ming.id, handle: hong.handle},
		"her id, his account":        {id: hong.id, handle: ming.handle},
		"his id, his account":        {id: ming.id, handle: ming.handle},
		"nobody's id, his account":   {id: []byte("nobody-has-this-one-yet"), handle: ming.handle},
		"his id, nobody's account":   {id: ming.id, handle: []byte("nobody")},
		"no id at all, his account":  {handle: ming.handle},
		"his id, no account is said": {id: ming.id},
	} {
		options, ticket, err := h.AskPasskey(t.Context(), v)
		h.ok(err)
		as.t, as.key, as.count = t, hong.key, 1000
		if _, err := h.EnterPasskey(t.Context(), v, ticket, as.get(options, page)); err !=
			PasskeyRefused {
			t.Errorf("%s: %v", name, err)
		}
	}
	options, ticket, err = h.AskPasskey(t.Context(), v)
	h.ok(err)
	a, err := h.EnterPasskey(t.Context(), Visitor{From: stranger, Origin: page}, ticket,
		ming.get(options, page))
	if h.ok(err); a.Shopper != shopper {
		t.Errorf("his passkey lets in %v", a.Shopper)
	}
}

// TestAChallengeIsAnsweredOnceAndForWhatItWas: an old answer, an answer to another question, a
// counter that stands or falls, and an answer that another host was given open nothing.
func TestAChallengeIsAnsweredOnceAndForWhatItWas(t *testing.T) {
	h, k, _ := withPasskey(t)
	v := Visitor{From: stranger, Origin: page}
	refused := func(name, ticket string, answer []byte) {
		t.Helper()
		if _, err := h.EnterPasskey(t.Context(), v, ticket, answer); err != PasskeyRefused {
			t.Errorf("%s: %v", name, err)
		}
	}
	ask := func() (options any, ticket string) {
		t.Helper()
		options, ticket, err := h.AskPasskey(t.Context(), v)
		h.ok(err)
		return options, ticket
	}
	options, first := ask()
	answer := k.get(options, page)
	_, second := ask()
	refused("the answer to another challenge", second, answer)
	_, err := h.EnterPasskey(t.Context(), v, first, answer)
	h.ok(err)
	refused("the same again", first, answer)
	refused("no ticket", "", answer)

	for _, back := range []uint32{1, 2} {
		options, ticket := ask()
		k.count -= back
		refused("a counter that does not rise", ticket, k.get(options, page))
		k.count += back
	}
	for _, origin := range []string{"http://localhost:8080.evil.example", "http://localhost",
		"https://localhost:8080", "http://localhost:8081", "null", "",
		"http://LOCALHOST.evil.example:8080"} {
		options, ticket := ask()
		refused("a page of "+origin, ticket, k.get(options, origin))
	}
	for _, host := range []string{"evil.example", "localhost.evil.example", ""} {
		options, ticket := ask()
		refused("a passkey of the host "+host, ticket, k.get(relayed(t, options, host), page))
	}
	_, s := h.signIn(Visitor{From: stranger}, "hong@example.com")
	her := Visitor{From: stranger, Origin: page, Session: s}
	toAdd, adding, err := h.AskNewPasskey(t.Context(), her)
	h.ok(err)
	refused("the challenge for a new one", adding, k.get(toAdd, page))
	toEnter, entering := ask()
	h.is(h.AddPasskey(t.Context(), her, entering, newToken(t).create(toEnter, page)),
		PasskeyRefused)
	for _, rubbish := range []string{"", "{}", "[]", `{"id":1}`, strings.Repeat("[", 9000),
		`{"id":"AA","rawId":"AA","type":"public-key","response":{}}`} {
		_, ticket := ask()
		refused("rubbish", ticket, []byte(rubbish))
	}
}
