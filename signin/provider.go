package signin

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
	"unicode"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"carnival/event"
	"carnival/vault"
)

// Provider is another site that says who somebody is, by OpenID Connect.
type Provider struct {
	Name     string     `json:"name"`  // in addresses, such as "acme"
	Title    event.Text `json:"title"` // for people
	Issuer   string     `json:"issuer"`
	ClientID string     `json:"client_id"`
	Secret   string     `json:"secret"`
}

const (
	kindProvider    = "provider"
	providerLife    = 10 * time.Minute
	providerTimeout = 10 * time.Second
)

// provider finds out about a provider when it is first needed: one that is down at the start of
// the process keeps nobody from selling.
type provider struct {
	Provider
	mu    sync.Mutex
	found *oidc.Provider
	asked *discovery // that is on its way; nil = none is
}

// discovery is one question to a provider. All who want the answer meanwhile wait for this one:
// a provider that is slow holds each of them up once, and not one after the other.
type discovery struct {
	done  chan struct{}
	found *oidc.Provider
	err   error
}

type providerData struct {
	Name     string `json:"name"`
	Verifier string `json:"verifier"`
	Nonce    string `json:"nonce"`
	Return   string `json:"return"`
	Back     string `json:"back"`
}

func client(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, &http.Client{Timeout: providerTimeout})
}

func (p *provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	if p.found != nil {
		defer p.mu.Unlock()
		return p.found, nil
	}
	if p.asked == nil {
		p.asked = &discovery{done: make(chan struct{})}
		// The keys of the provider are asked for long after this request is over.
		go p.ask(client(context.WithoutCancel(ctx)), p.asked)
	}
	asked := p.asked
	p.mu.Unlock()
	select {
	case <-asked.done:
		return asked.found, asked.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// ask asks for a discovery. What fails is asked again by whoever wants it next.
func (p *provider) ask(ctx context.Context, d *discovery) {
	defer close(d.done)
	d.found, d.err = oidc.NewProvider(ctx, p.Issuer)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found, p.asked = d.found, nil
}

func (p *provider) config(found *oidc.Provider, back string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.Secret, Endpoint: found.Endpoint(),
		RedirectURL: back, Scopes: []string{oidc.ScopeOpenID, "profile"},
	}
}

// Departure is where a browser goes to prove who it is, and where it comes back.
type Departure struct {
	Name   string // of the provider
	Return string // the address of ours that the provider sends the browser to
	Back   string // the page that it goes on to, kept for Return
}

// Depart begins a visit to a provider. The browser goes to address, and keeps state in a cookie, so
// that nobody else's visit can end in it.
func (d *Desk) Depart(
	ctx context.Context, v Visitor, to Departure,
) (address, state string, err error) {
	p := d.providers[to.Name]
	if p == nil {
		return "", "", ProviderUnknown
	}
	if !local(v.From) {
		if err := d.pass(ctx, ceremonies, TooManyTries, d.address(v)); err != nil {
			return "", "", err
		}
	}
	found, err := p.discover(ctx)
	if err != nil {
		d.Logger.Warn("a provider of identities does not answer", "provider", to.Name, "err", err)
		return "", "", ProviderRefused
	}
	data := providerData{to.Name, oauth2.GenerateVerifier(), rand.Text(), to.Return, to.Back}
	text, err := json.Marshal(data)
	if err != nil {
		return "", "", err
	}
	state, err = d.Vault.BeginCeremony(ctx,
		vault.Ceremony{Kind: kindProvider, Data: text, Tries: 1, Life: providerLife})
	if err != nil {
		return "", "", err
	}
	return p.config(found, to.Return).AuthCodeURL(state, oidc.Nonce(data.Nonce),
		oauth2.S256ChallengeOption(data.Verifier)), state, nil
}

// Homecoming is what a browser brings back from a provider.
type Homecoming struct {
	State  string // of the address
	Kept   string // of the cookie
	Code   string
	Issuer string // whom the address says that it comes from; "" = it does not say
}

// Return lets in who comes back from a provider, and says to which page they go on. A provider
// speaks for its own identities only: an address of mail that it tells opens nothing here.
func (d *Desk) Return(
	ctx context.Context, v Visitor, h Homecoming,
) (a Arrival, back string, err error) {
	if h.State == "" || !same([]byte(h.State), []byte(h.Kept)) {
		return a, "", ProviderRefused
	}
	var data providerData
	text, err := d.Vault.TryCeremony(ctx, kindProvider, h.State)
	if err == nil {
		err = d.Vault.EndCeremony(ctx, h.State)
	}
	if errors.Is(err, vault.ErrNotFound) {
		return a, "", ProviderRefused
	}
	if err == nil {
		err = json.Unmarshal(text, &data)
	}
	if err != nil {
		return a, "", err
	}
	said, err := d.exchange(ctx, data, h)
	if err != nil {
		d.Logger.Warn("a provider of identities was not believed", "provider", data.Name,
			"err", err)
		return a, "", ProviderRefused
	}
	a, err = d.arrive(ctx, v, said)
	return a, data.Back, err
}

// exchange turns a code into who somebody is, and checks every part of it. A code goes to nobody
// but to whom it is of: one provider must not be made to redeem the code of another (RFC 9207).
func (d *Desk) exchange(ctx context.Context, data providerData, h Homecoming) (proof, error) {
	p := d.providers[data.Name]
	if p == nil {
		return proof{}, ProviderUnknown
	}
	if h.Issuer != "" && h.Issuer != p.Issuer {
		return proof{}, errors.New("the code is of another provider")
	}
	found, err := p.discover(ctx)
	if err != nil {
		return proof{}, err
	}
	token, err := p.config(found, data.Return).Exchange(client(ctx), h.Code,
		oauth2.VerifierOption(data.Verifier))
	if refused := new(oauth2.RetrieveError); errors.As(err, &refused) {
		// What else the provider said may speak of the person, and this goes into a log.
		err = fmt.Errorf("no token: %s %q", refused.Response.Status, refused.ErrorCode)
	}
	if err != nil {
		return proof{}, err
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := found.Verifier(&oidc.Config{ClientID: p.ClientID, Now: d.Now}).Verify(ctx, raw)
	if err != nil {
		return proof{}, err
	}
	if !same([]byte(id.Nonce), []byte(data.Nonce)) {
		return proof{}, errors.New("the nonce is another one")
	}
	var claims struct {
		Name string `json:"name"`
	}
	if err := id.Claims(&claims); err != nil {
		return proof{}, err
	}
	said := proof{identity: &vault.Identity{Issuer: id.Issuer, Subject: id.Subject}}
	name := []rune(claims.Name)
	if len(name) <= vault.MaxName && !slices.ContainsFunc(name, unseen) {
		said.name = claims.Name
	}
	return said, nil
}

// unseen reports what no name needs: ends of lines, and signs that turn the text around them about.
// A joiner is part of how some names are written.
func unseen(r rune) bool {
	return unicode.Is(unicode.C, r) && r != '\u200c' && r != '\u200d' ||
		r == '\u2028' || r == '\u2029'
}
