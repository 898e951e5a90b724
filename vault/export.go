package vault

import (
	"context"
	"errors"
	"time"

	"carnival/event"
)

// Export is everything that the vault knows of an account, for the person whose it is. What opens
// doors is not in it: hashes of tokens and the keys of passkeys are nobody's to read.
type Export struct {
	Shopper    event.ShopperID  `json:"-"`
	Name       string           `json:"name"`
	Locale     string           `json:"locale"`
	Created    time.Time        `json:"created"`
	Contacts   []Contact        `json:"contacts"`
	Identities []Identity       `json:"identities"`
	Passkeys   []ExportPasskey  `json:"passkeys"`
	Devices    []ExportDevice   `json:"devices"`
	Addresses  []ExportAddress  `json:"addresses"`
	Consents   []Consent        `json:"consents"`
	Messages   []ExportMessage  `json:"messages"`
	Deliveries []ExportDelivery `json:"deliveries"`
	Budget     Budget           `json:"budget"`
}

// ExportPasskey is a passkey without its key.
type ExportPasskey struct {
	Name    string    `json:"name"`
	Created time.Time `json:"created"`
	Used    time.Time `json:"used"`
}

// ExportDevice is a session without its token.
type ExportDevice struct {
	Device  string    `json:"device"`
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"`
}

// ExportAddress is an address with what the vault adds to it.
type ExportAddress struct {
	Address
	Default bool      `json:"default"`
	Created time.Time `json:"created"`
}

// ExportDelivery is an address that parcels were sent to, as it was then.
type ExportDelivery struct {
	Address
	Created time.Time `json:"created"`
}

// ExportMessage is a message with what the vault adds to it.
type ExportMessage struct {
	Message
	Created time.Time `json:"created"`
	Read    bool      `json:"read"`
}

// Export gathers everything of an account.
func (v *Vault) Export(ctx context.Context, id AccountID) (*Export, error) {
	a, err := v.Account(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &Export{
		Shopper: a.Shopper, Name: a.Name, Locale: a.Locale, Created: a.Created.UTC(),
		Contacts: orEmpty(a.Contacts), Identities: []Identity{}, Passkeys: []ExportPasskey{},
		Devices: []ExportDevice{}, Addresses: []ExportAddress{}, Messages: []ExportMessage{},
	}
	open := v.unsealer(ctx, id)
	q := ask(v.read,
		"SELECT issuer, subject FROM identities WHERE account = ? ORDER BY created", int64(id))
	identities := each(ctx, q, func(scan scanner) error {
		var i Identity
		var subject []byte
		if err := scan(&i.Issuer, &subject); err != nil {
			return err
		}
		open.open(subject, "identity", &i.Subject)
		out.Identities = append(out.Identities, i)
		return open.err
	})
	passkeys, err1 := v.Passkeys(ctx, id)
	for _, p := range passkeys {
		out.Passkeys = append(out.Passkeys, ExportPasskey{p.Name, p.Created.UTC(), p.Used.UTC()})
	}
	sessions, err2 := v.Sessions(ctx, id)
	for _, s := range sessions {
		out.Devices = append(out.Devices, ExportDevice{s.Device, s.Created.UTC(), s.Seen.UTC()})
	}
	addresses, err3 := v.Addresses(ctx, id)
	for _, a := range addresses {
		out.Addresses = append(out.Addresses, ExportAddress{a, a.Default, a.Created.UTC()})
	}
	consents, err4 := v.Consents(ctx, id)
	out.Consents = orEmpty(consents)
	messages, err5 := v.messages(ctx, id, "account = ? ORDER BY id DESC")
	for _, m := range messages {
		out.Messages = append(out.Messages, ExportMessage{m, m.Created.UTC(), m.Read})
	}
	deliveries, err6 := v.deliveries(ctx, id)
	out.Deliveries = orEmpty(deliveries)
	out.Budget, err = v.Budget(ctx, id)
	return out, errors.Join(identities, err1, err2, err3, err4, err5, err6, err)
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
