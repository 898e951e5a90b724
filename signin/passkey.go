package signin

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"carnival/vault"
)

const (
	kindPasskey    = "passkey"
	kindNewPasskey = "new passkey"
	passkeyLife    = 5 * time.Minute
	siteName       = "Carnival"
)

// holder is an account as the library of passkeys sees it.
type holder struct {
	account  vault.Account
	passkeys []vault.Passkey
	keys     []webauthn.Credential
}

func (h *holder) WebAuthnID() []byte                         { return h.account.Handle }
func (h *holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }
func (h *holder) WebAuthnDisplayName() string                { return h.WebAuthnName() }
func (h *holder) WebAuthnName() string {
	switch {
	case h.account.Name != "":
		return h.account.Name
	case len(h.account.Contacts) > 0:
		return h.account.Contacts[0].Masked()
	}
	return siteName
}

func (d *Desk) holder(ctx context.Context, a vault.Account) (*holder, error) {
	list, err := d.Vault.Passkeys(ctx, a.ID)
	h := &holder{account: a, passkeys: list}
	for _, p := range list {
		var key webauthn.Credential
		if err := json.Unmarshal(p.Data, &key); err != nil {
			return nil, err
		}
		h.keys = append(h.keys, key)
	}
	return h, err
}

// relying makes the library's side of the site for the page that asks. A passkey belongs to a
// host, and a browser gives it to no other.
func (d *Desk) relying(origin string) (*webauthn.WebAuthn, error) {
	at, err := url.Parse(origin)
	if err != nil {
		return nil, PasskeysNotHere
	}
	own := slices.Contains(d.Origins, origin)
	if !own && (len(d.Origins) > 0 || at.Hostname() != "localhost") {
		return nil, PasskeysNotHere
	}
	return webauthn.New(&webauthn.Config{
		RPID: at.Hostname(), RPDisplayName: siteName, RPOrigins: []string{origin},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey:      protocol.ResidentKeyRequirementRequired,
			UserVerification: protocol.VerificationPreferred,
		},
	})
}

// AskPasskey begins a sign-in by passkey: options are for navigator.credentials.get.
func (d *Desk) AskPasskey(
	ctx context.Context, v Visitor,
) (options any, ticket string, err error) {
	site, err := d.relying(v.Origin)
	if err != nil {
		return nil, "", err
	}
	if !local(v.From) {
		if err := d.pass(ctx, ceremonies, TooManyTries, d.address(v)); err != nil {
			return nil, "", err
		}
	}
	ask, session, err := site.BeginDiscoverableLogin(
		webauthn.WithUserVerification(protocol.VerificationPreferred))
	if err != nil {
		return nil, "", err
	}
	ticket, err = d.beginPasskey(ctx, kindPasskey, session)
	return ask, ticket, err
}

func (d *Desk) beginPasskey(
	ctx context.Context, kind string, session *webauthn.SessionData,
) (ticket string, err error) {
	text, err := json.Marshal(session)
	if err != nil {
		return "", err
	}
	return d.Vault.BeginCeremony(ctx,
		vault.Ceremony{Kind: kind, Data: text, Tries: 1, Life: passkeyLife})
}

// challenge takes up a ceremony of a passkey, once.
func (d *Desk) challenge(
	ctx context.Context, c ceremonyOf,
) (session webauthn.SessionData, err error) {
	text, err := d.Vault.TryCeremony(ctx, c.kind, c.ticket)
	if err == nil {
		err = d.Vault.EndCeremony(ctx, c.ticket)
	}
	if errors.Is(err, vault.ErrNotFound) {
		return session, PasskeyRefused
	}
	if err == nil {
		err = json.Unmarshal(text, &session)
	}
	return session, err
}

// EnterPasskey lets in who has signed the challenge. Answer is what the browser gave, as JSON.
func (d *Desk) EnterPasskey(
	ctx context.Context, v Visitor, ticket string, answer []byte,
) (Arrival, error) {
	site, err := d.relying(v.Origin)
	if err != nil {
		return Arrival{}, err
	}
	session, err := d.challenge(ctx, ceremonyOf{kindPasskey, ticket})
	if err != nil {
		return Arrival{}, err
	}
	said, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Arrival{}, PasskeyRefused
	}
	var who *holder
	find := func(_, handle []byte) (webauthn.User, error) {
		account, err := d.Vault.AccountByHandle(ctx, handle)
		if err != nil {
			return nil, err
		}
		who, err = d.holder(ctx, account)
		return who, err
	}
	key, err := site.ValidateDiscoverableLogin(find, session, said)
	if err != nil || key.Authenticator.CloneWarning {
		return Arrival{}, PasskeyRefused
	}
	for _, p := range who.passkeys {
		if string(p.Credential) != string(key.ID) {
			continue
		}
		if p.Data, err = json.Marshal(key); err != nil {
			return Arrival{}, err
		}
		if err := d.Vault.UsePasskey(ctx, who.account.ID, p); err != nil {
			return Arrival{}, err
		}
	}
	return d.arrive(ctx, v, proof{account: who.account.ID})
}

// AskNewPasskey begins to add a passkey: options are for navigator.credentials.create.
func (d *Desk) AskNewPasskey(
	ctx context.Context, v Visitor,
) (options any, ticket string, err error) {
	if err := d.Proved(v.Session); err != nil {
		return nil, "", err
	}
	site, err := d.relying(v.Origin)
	if err != nil {
		return nil, "", err
	}
	account, err := d.Vault.Account(ctx, v.Session.Account)
	if err != nil {
		return nil, "", err
	}
	who, err := d.holder(ctx, account)
	if err != nil {
		return nil, "", err
	}
	ask, session, err := site.BeginRegistration(who, webauthn.WithExclusions(
		webauthn.Credentials(who.keys).CredentialDescriptors()))
	if err != nil {
		return nil, "", err
	}
	ticket, err = d.beginPasskey(ctx, kindNewPasskey, session)
	return ask, ticket, err
}

// AddPasskey keeps the passkey that a browser has made.
func (d *Desk) AddPasskey(
	ctx context.Context, v Visitor, ticket string, answer []byte,
) error {
	if err := d.Proved(v.Session); err != nil {
		return err
	}
	site, err := d.relying(v.Origin)
	if err != nil {
		return err
	}
	session, err := d.challenge(ctx, ceremonyOf{kindNewPasskey, ticket})
	if err != nil {
		return err
	}
	account, err := d.Vault.Account(ctx, v.Session.Account)
	if err != nil {
		return err
	}
	said, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return PasskeyRefused
	}
	key, err := site.CreateCredential(&holder{account: account}, session, said)
	if err != nil {
		return PasskeyRefused
	}
	data, err := json.Marshal(key)
	if err != nil {
		return err
	}
	err = d.Vault.AddPasskey(ctx, account.ID,
		vault.Passkey{Credential: key.ID, Name: v.Device, Data: data})
	if errors.Is(err, vault.ErrTaken) {
		return PasskeyRefused
	}
	return err
}
