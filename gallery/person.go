package gallery

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"

	"carnival/event"
	"carnival/vault"
	"carnival/web"
)

// person is somebody staged, with how they are signed in.
type person struct {
	mail, from    string
	shopper       event.ShopperID
	token, device string
	staff         string // the token of who works here
	proved        time.Time
}

// newKey makes the key of a form, as a page of the shop does.
func newKey() string {
	var b [16]byte
	rand.Read(b[:])
	return base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:])
}

const (
	// proofLasts is for how long a sign-in counts here as a proof. The site's own patience is
	// longer, so that nobody is led to a page that asks for another one.
	proofLasts = 5 * time.Minute
	// letterWait bounds how long a letter with a code is waited for.
	letterWait = 10 * time.Second
	letterLook = 2 * time.Millisecond
)

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

// signIn lets a person in by a code that is sent to them, as everybody gets in.
func (p *person) signIn(ctx context.Context, site http.Handler) error {
	h := &hand{site: site, from: p.from, cookies: map[string]string{}}
	if p.device != "" {
		h.cookies[web.DeviceCookie] = p.device
	}
	had, err := p.letters(ctx, h)
	if err != nil {
		return err
	}
	asked, err := h.call(ctx, "POST /v1/sign-in/codes", map[string]string{"to": p.mail})
	if err != nil {
		return err
	}
	code, err := p.letter(ctx, h, had)
	if err != nil {
		return err
	}
	in, err := h.call(ctx, "POST /v1/sign-in/codes/entry",
		map[string]string{"ticket": asked.text("ticket"), "code": code})
	if err != nil {
		return err
	}
	p.token, p.device = in.text("token"), h.cookies[web.DeviceCookie]
	p.proved = time.Now()
	p.shopper, err = event.ParseShopperID(in.text("shopper"))
	return err
}

// letters are the texts of what was sent to a person, the newest first.
func (p *person) letters(ctx context.Context, h *hand) (texts []string, err error) {
	r, err := http.NewRequest(http.MethodGet, origin+"/v1/demo/outbox", nil)
	if err != nil {
		return nil, err
	}
	got := h.do(ctx, r)
	var all []struct{ To, Text string }
	if err := json.Unmarshal(got.body.Bytes(), &all); err != nil {
		return nil, fmt.Errorf("outbox: %d %w", got.status, err)
	}
	for _, m := range all {
		if m.To == p.mail {
			texts = append(texts, m.Text)
		}
	}
	return texts, nil
}

// letter waits for the letter with the code that was asked for, which is none of those that were
// there before, and takes the code out of it.
func (p *person) letter(ctx context.Context, h *hand, had []string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, letterWait)
	defer cancel()
	look := time.NewTicker(letterLook)
	defer look.Stop()
	for {
		now, err := p.letters(ctx, h)
		if err != nil {
			return "", err
		}
		if len(now) > 0 && !slices.Contains(had, now[0]) {
			return sixDigits.FindString(now[0]), nil
		}
		select {
		case <-ctx.Done():
			return "", errors.Join(fmt.Errorf("no letter came to %s", p.mail), ctx.Err())
		case <-look.C:
		}
	}
}

// devices lets a person sign in on two more, and make two passkeys. What a browser has signed is
// not looked at before a passkey is used, so they stand in the vault without.
func (s *stage) devices(name string) {
	p := s.people[name]
	for n := range 2 {
		if s.err != nil {
			return
		}
		other := &person{mail: p.mail, from: address(1000 + n)}
		s.fail(other.signIn(s.ctx, s.node.Handler()))
	}
	keys := s.node.Desk().Vault
	account, err := keys.AccountOf(s.ctx, p.shopper)
	s.fail(err)
	for n, device := range []string{"iPhone · Safari", "Windows · Chrome"} {
		if s.err == nil {
			s.fail(keys.AddPasskey(s.ctx, account.ID, vault.Passkey{
				Credential: []byte{byte(n), 1}, Name: device, Data: []byte("{}")}))
		}
	}
}
