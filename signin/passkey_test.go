package signin

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"testing"
	"time"

	"carnival/event"
)

const page = "http://localhost:8080"

// token is an authenticator: it makes one passkey and signs with it.
type token struct {
	t      *testing.T
	id     []byte
	key    *ecdsa.PrivateKey
	handle []byte
	count  uint32
}

// asked is what a page hands to the browser.
type asked struct {
	PublicKey struct {
		Challenge string `json:"challenge"`
		RP        struct {
			ID string `json:"id"`
		} `json:"rp"`
		RPID string `json:"rpId"`
		User struct {
			ID string `json:"id"`
		} `json:"user"`
		UserVerification string `json:"userVerification"`
	} `json:"publicKey"`
}

func read(t *testing.T, options any) (a asked) {
	t.Helper()
	text, err := json.Marshal(options)
	if err == nil {
		err = json.Unmarshal(text, &a)
	}
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func newToken(t *testing.T) *token {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &token{t: t, id: []byte("credential-of-sixteen-b"), key: key}
}

func clientData(kind, challenge, origin string) []byte {
	text, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge,
		"origin": origin, "crossOrigin": false})
	return text
}

// flags of what an authenticator says.
const (
	userPresent  = 1
	userVerified = 4
	withKey      = 64
)

func (k *token) said(rp string, flags byte) []byte {
	sum := sha256.Sum256([]byte(rp))
	k.count++
	return binary.BigEndian.AppendUint32(append(sum[:], flags), k.count)
}

// head is the head of a value of CBOR with a length below 2^16.
func head(major byte, n int) []byte {
	switch {
	case n < 24:
		return []byte{major<<5 | byte(n)}
	case n < 256:
		return []byte{major<<5 | 24, byte(n)}
	}
	return []byte{major<<5 | 25, byte(n >> 8), byte(n)}
}

func cborBytes(b []byte) []byte { return append(head(2, len(b)), b...) }
func cborText(s string) []byte  { return append(head(3, len(s)), s...) }

// create answers navigator.credentials.create.
func (k *token) create(options any, origin string) []byte {
	a := read(k.t, options)
	point, err := k.key.PublicKey.Bytes()
	if err != nil {
		k.t.Fatal(err)
	}
	// A key of EC2 on P-256 for ES256, in the order that CTAP2 gives its map.
	cose := []byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21}
	cose = append(cose, cborBytes(point[1:33])...)
	cose = append(append(cose, 0x22), cborBytes(point[33:])...)
	data := append(k.said(a.PublicKey.RP.ID, userPresent|userVerified|withKey),
		make([]byte, 16)...)
	data = append(binary.BigEndian.AppendUint16(data, uint16(len(k.id))), k.id...)
	data = append(data, cose...)
	object := append([]byte{0xa3}, cborText("fmt")...)
	object = append(append(object, cborText("none")...), cborText("attStmt")...)
	object = append(append(object, 0xa0), cborText("authData")...)
	object = append(object, cborBytes(data)...)
	text, _ := json.Marshal(map[string]any{"id": base64URL(k.id), "rawId": base64URL(k.id),
		"type": "public-key", "response": map[string]any{
			"clientDataJSON": base64URL(clientData("webauthn.create",
				a.PublicKey.Challenge, origin)),
			"attestationObject": base64URL(object)}})
	return text
}

// get answers navigator.credentials.get.
func (k *token) get(options any, origin string) []byte {
	a := read(k.t, options)
	data := k.said(a.PublicKey.RPID, userPresent|userVerified)
	client := clientData("webauthn.get", a.PublicKey.Challenge, origin)
	sum := sha256.Sum256(client)
	signed := sha256.Sum256(append(append([]byte(nil), data...), sum[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, k.key, signed[:])
	if err != nil {
		k.t.Fatal(err)
	}
	text, _ := json.Marshal(map[string]any{"id": base64URL(k.id), "rawId": base64URL(k.id),
		"type": "public-key", "response": map[string]any{
			"clientDataJSON": base64URL(client), "authenticatorData": base64URL(data),
			"signature": base64URL(signature), "userHandle": base64URL(k.handle)}})
	return text
}

// withPasskey makes an account that has one.
func withPasskey(t *testing.T) (*house, *token, event.ShopperID) {
	h := newHouse(t)
	a, s := h.signIn(Visitor{From: stranger}, "ming@example.com")
	v := Visitor{From: stranger, Session: s, Origin: page, Device: "Safari on iPhone"}
	options, ticket, err := h.AskNewPasskey(t.Context(), v)
	h.ok(err)
	k := newToken(t)
	account, err := h.Vault.AccountOf(t.Context(), a.Shopper)
	h.ok(err)
	if got := read(t, options).PublicKey.User.ID; got != base64URL(account.Handle) {
		t.Fatalf("the passkey is of %q", got)
	}
	k.handle = account.Handle
	answer := k.create(options, page)
	h.ok(h.AddPasskey(t.Context(), v, ticket, answer))
	h.is(h.AddPasskey(t.Context(), v, ticket, answer), PasskeyRefused)
	list, err := h.Vault.Passkeys(t.Context(), s.Account)
	if h.ok(err); len(list) != 1 || list[0].Name != "Safari on iPhone" {
		t.Fatalf("%+v", list)
	}
	return h, k, a.Shopper
}

// TestAPasskeyLetsIn signs in by a passkey without saying who one is.
func TestAPasskeyLetsIn(t *testing.T) {
	h, k, shopper := withPasskey(t)
	guest := h.guest(1<<63, 1)
	v := Visitor{From: stranger, Guest: guest, Origin: page}
	for range 2 {
		options, ticket, err := h.AskPasskey(t.Context(), v)
		h.ok(err)
		if read(t, options).PublicKey.UserVerification != "preferred" {
			t.Fatal("verification is not preferred")
		}
		answer := k.get(options, page)
		a, err := h.EnterPasskey(t.Context(), v, ticket, answer)
		h.ok(err)
		if a.Shopper != shopper || a.New || h.session(a.Token) == nil {
			t.Fatalf("%+v", a)
		}
		_, err = h.EnterPasskey(t.Context(), v, ticket, answer)
		h.is(err, PasskeyRefused)
	}
}

// TestAPasskeyIsRefused changes one thing at a time.
func TestAPasskeyIsRefused(t *testing.T) {
	for name, change := range map[string]func(h *house, k *token, v *Visitor){
		"another key": func(_ *house, k *token, _ *Visitor) { k.key = newToken(k.t).key },
		"nobody's":    func(_ *house, k *token, _ *Visitor) { k.handle = []byte("nobody") },
		"a copy":      func(_ *house, k *token, _ *Visitor) { k.count = 0 },
		"too late":    func(h *house, _ *token, _ *Visitor) { h.at = h.at.Add(passkeyLife) },
	} {
		t.Run(name, func(t *testing.T) {
			h, k, _ := withPasskey(t)
			v := Visitor{From: stranger, Origin: page}
			options, ticket, err := h.AskPasskey(t.Context(), v)
			h.ok(err)
			k.count += 5
			answer := k.get(options, page) // raises the counter that a copy falls behind
			if _, err = h.EnterPasskey(t.Context(), v, ticket, answer); err != nil {
				t.Fatal(err)
			}
			options, ticket, err = h.AskPasskey(t.Context(), v)
			h.ok(err)
			change(h, k, &v)
			_, err = h.EnterPasskey(t.Context(), v, ticket, k.get(options, page))
			h.is(err, PasskeyRefused)
		})
	}
}

// TestAPasskeyBelongsToItsSite: a page of another site gets no challenge, and one that relays ours
// gets no answer that we take.
func TestAPasskeyBelongsToItsSite(t *testing.T) {
	h, k, _ := withPasskey(t)
	v := Visitor{From: stranger, Origin: page}
	options, ticket, err := h.AskPasskey(t.Context(), v)
	h.ok(err)
	_, err = h.EnterPasskey(t.Context(), v, ticket, k.get(options, "https://evil.example"))
	h.is(err, PasskeyRefused)
	for _, origin := range []string{"https://evil.example", "http://127.0.0.1:8080", "", "%"} {
		_, _, err := h.AskPasskey(t.Context(), Visitor{From: stranger, Origin: origin})
		h.is(err, PasskeysNotHere)
	}
	h = newHouse(t, func(o *Options) { o.Origins = []string{"https://shop.example"} })
	_, _, err = h.AskPasskey(t.Context(), Visitor{From: stranger, Origin: page})
	h.is(err, PasskeysNotHere)
	_, _, err = h.AskPasskey(t.Context(), Visitor{From: stranger, Origin: "https://shop.example"})
	h.ok(err)
}

// TestAPasskeyIsAddedByItsOwner: adding one needs a proof that is not old.
func TestAPasskeyIsAddedByItsOwner(t *testing.T) {
	h := newHouse(t)
	_, s := h.signIn(Visitor{From: stranger}, "ming@example.com")
	h.at = h.at.Add(ProofLife + time.Second)
	_, _, err := h.AskNewPasskey(t.Context(), Visitor{Session: s, Origin: page})
	h.is(err, ProofNeeded)
	_, _, err = h.AskNewPasskey(t.Context(), Visitor{Origin: page})
	h.is(err, AccountNeeded)
}
