package web

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"time"

	"carnival/event"
)

// keyring is a sealer whose keys are saved in memory.
type keyring struct {
	*Sealer
	saved []byte
	full  error
}

func newKeyring(t *testing.T, saved []byte, now *time.Time) *keyring {
	t.Helper()
	k := &keyring{Sealer: sealer(now)}
	var err error
	k.Keys, err = NewKeys(saved, func(text []byte) error {
		if k.full == nil {
			k.saved = text
		}
		return k.full
	}, func() time.Time { return *now })
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestKeysLetInUntilTheyEnd: to their last second, unless they are revoked, also after a restart.
func TestKeysLetInUntilTheyEnd(t *testing.T) {
	now := today
	k := newKeyring(t, nil, &now)
	one, err := k.Keys.Issue(7, 30, "till 1")
	if err != nil {
		t.Fatal(err)
	}
	other, err := k.Keys.Issue(7, 365, "")
	if err != nil {
		t.Fatal(err)
	}
	token := k.SealKey(7, one.ID, one.Expires)
	session := k.SealKey(7, other.ID, now.Add(time.Hour))
	got, ok := k.Open(token)
	want := Session{Role: Merchant, Merchant: 7, Key: one.ID, Expires: got.Expires}
	if !ok || got != want || !got.Expires.Equal(today.AddDate(0, 0, 30)) {
		t.Fatalf("opened %+v, %t", got, ok)
	}
	if strings.Contains(string(k.saved), token[len(keyPrefix):]) {
		t.Error("the key itself is kept")
	}
	if _, known, _ := k.Keys.Revoke(8, other.ID); known {
		t.Error("a key of another merchant was revoked")
	}
	if _, known, err := k.Keys.Revoke(7, other.ID); !known || err != nil {
		t.Fatal(known, err)
	}
	for _, k := range []*keyring{k, newKeyring(t, k.saved, &now)} {
		if _, ok := k.Open(session); ok {
			t.Error("a session outlived its key")
		}
		if _, ok := k.Open(token); !ok {
			t.Error("a key was revoked with another one")
		}
		if list := k.Keys.Of(7); len(list) != 2 || list[0].Revoked == list[1].Revoked {
			t.Errorf("listed %+v", list)
		}
	}
	now = one.Expires.Add(-time.Second)
	if _, ok := k.Open(token); !ok {
		t.Error("expired a second early")
	}
	now = one.Expires
	if _, ok := k.Open(token); ok {
		t.Error("still good after its time")
	}
	lost := newKeyring(t, nil, &now)
	now = today
	if _, ok := lost.Open(token); ok {
		t.Error("a key that nobody has on record let somebody in")
	}
}

// TestForgedKeys: whatever is changed, cut off or added is no key, nor is a session token.
func TestForgedKeys(t *testing.T) {
	now := today
	k := newKeyring(t, nil, &now)
	row, err := k.Keys.Issue(7, 1, "")
	if err != nil {
		t.Fatal(err)
	}
	token := k.SealKey(7, row.ID, row.Expires)
	raw, err := base64.RawURLEncoding.DecodeString(token[len(keyPrefix):])
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		for bit := range 8 {
			raw[i] ^= 1 << bit
			if _, ok := k.Open(keyPrefix + base64.RawURLEncoding.EncodeToString(raw)); ok {
				t.Fatalf("bit %d of byte %d may be flipped", bit, i)
			}
			raw[i] ^= 1 << bit
		}
	}
	for n := range token {
		if _, ok := k.Open(token[:n]); ok {
			t.Fatalf("%d characters are enough", n)
		}
	}
	body := token[len(keyPrefix):]
	for _, bad := range []string{body, token + "A", keyPrefix + strings.Repeat("\n", len(body)),
		keyPrefix + "\n" + body[1:], keyPrefix + k.SealMerchant(7)} {
		if _, ok := k.Open(bad); ok {
			t.Errorf("opened %q", bad)
		}
	}
	if _, ok := sealer(&now).Open(token); ok {
		t.Error("a sealer without keys opened one")
	}
}

// TestKeysAreBounded: no more than so many are kept; those that have expired make room.
func TestKeysAreBounded(t *testing.T) {
	now := today
	k := newKeyring(t, nil, &now)
	for i := range MaxKeys {
		k.Keys.rows[uint64(i+1)] = Key{ID: uint64(i + 1), Merchant: event.MerchantID(i + 1),
			Expires: today.Add(time.Hour)}
	}
	if _, err := k.Keys.Issue(1, 1, ""); !errors.Is(err, ErrKeysFull) {
		t.Errorf("one more than there may be: %v", err)
	}
	now = today.Add(time.Hour)
	if _, err := k.Keys.Issue(1, 1, ""); err != nil {
		t.Errorf("after all have expired: %v", err)
	}
	k.full = errors.New("no room")
	if _, err := k.Keys.Issue(1, 1, ""); !errors.Is(err, k.full) || len(k.Keys.Of(1)) != 1 {
		t.Errorf("a key that cannot be kept was issued: %v", err)
	}
	row := k.Keys.Of(1)[0]
	token := k.SealKey(1, row.ID, row.Expires)
	if _, _, err := k.Keys.Revoke(1, row.ID); !errors.Is(err, k.full) {
		t.Errorf("nobody was told that it is not durable: %v", err)
	}
	if _, ok := k.Open(token); ok {
		t.Error("a key that was revoked without room is still good")
	}
}
