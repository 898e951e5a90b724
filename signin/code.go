package signin

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"carnival/vault"
)

// A code has six digits, lives for ten minutes and can be tried five times.
const (
	codeDigits = 6
	codeLife   = 10 * time.Minute
	codeTries  = 5
)

const (
	kindCode    = "code"
	kindContact = "contact"
)

type codeData struct {
	Contact vault.Contact   `json:"contact"`
	Mac     []byte          `json:"mac"`
	Account vault.AccountID `json:"account,omitempty"` // of who adds the contact
}

// AskCode sends a code to an address of mail or a telephone number. The answer is the same whether
// or not there is an account: who proves a contact that nobody has gets a new one. Shown is the
// contact as it may be shown back.
func (d *Desk) AskCode(
	ctx context.Context, v Visitor, typed string,
) (ticket, shown string, err error) {
	contact, err := vault.ParseContact(typed)
	if err != nil {
		return "", "", ContactInvalid
	}
	return d.sendCode(ctx, v, kindCode, codeData{Contact: contact})
}

// AskContactCode sends a code to a contact that who is signed in wants to add.
func (d *Desk) AskContactCode(
	ctx context.Context, v Visitor, typed string,
) (ticket, shown string, err error) {
	if err := d.Proved(v.Session); err != nil {
		return "", "", err
	}
	contact, err := vault.ParseContact(typed)
	if err != nil {
		return "", "", ContactInvalid
	}
	return d.sendCode(ctx, v, kindContact,
		codeData{Contact: contact, Account: v.Session.Account})
}

func (d *Desk) sendCode(
	ctx context.Context, v Visitor, kind string, data codeData,
) (ticket, shown string, err error) {
	// No more is read of an account than its number: it must not take longer that there is one.
	owner, err := d.Vault.OwnerOf(ctx, data.Contact)
	if err != nil && !errors.Is(err, vault.ErrNotFound) {
		return "", "", err
	}
	from := d.origin(v, owner)
	if err := d.pass(ctx, codesTo, TooManyCodes, data.Contact.Value, from); err != nil {
		return "", "", err
	}
	if !local(v.From) {
		if err := d.pass(ctx, codesFrom, TooManyCodes, from); err != nil {
			return "", "", err
		}
	}
	code, err := newCode()
	if err != nil {
		return "", "", err
	}
	data.Mac = d.Vault.Mac("code", data.Contact.Value, code)
	text, err := json.Marshal(data)
	if err != nil {
		return "", "", err
	}
	ticket, err = d.Vault.BeginCeremony(ctx,
		vault.Ceremony{Kind: kind, Data: text, Tries: codeTries, Life: codeLife})
	if err != nil {
		return "", "", err
	}
	if !d.Send(Delivery{data.Contact, code, v.Lang, codeLife}) {
		return "", "", Busy
	}
	return ticket, data.Contact.Masked(), nil
}

func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	return fmt.Sprintf("%0*d", codeDigits, n), err
}

// EnterCode lets in who has read a code.
func (d *Desk) EnterCode(ctx context.Context, v Visitor, ticket, code string) (Arrival, error) {
	data, err := d.readCode(ctx, v, ceremonyOf{kindCode, ticket}, code)
	if err != nil {
		return Arrival{}, err
	}
	return d.arrive(ctx, v, proof{contact: &data.Contact})
}

// EnterContactCode adds a contact to the account of who is signed in and has read a code there.
func (d *Desk) EnterContactCode(ctx context.Context, v Visitor, ticket, code string) error {
	if err := d.Proved(v.Session); err != nil {
		return err
	}
	data, err := d.readCode(ctx, v, ceremonyOf{kindContact, ticket}, code)
	if err != nil {
		return err
	}
	if data.Account != v.Session.Account {
		return CodeWrong
	}
	err = d.Vault.AddContact(ctx, v.Session.Account, data.Contact)
	if errors.Is(err, vault.ErrTaken) {
		return ContactTaken
	}
	return err
}

// ceremonyOf names a ceremony.
type ceremonyOf struct{ kind, ticket string }

// readCode holds a code against the one that was sent, once. Whatever is wrong is said the same
// way.
func (d *Desk) readCode(
	ctx context.Context, v Visitor, c ceremonyOf, code string,
) (data codeData, err error) {
	if err := d.Try(ctx, v.From); err != nil {
		return data, err
	}
	text, err := d.Vault.TryCeremony(ctx, c.kind, c.ticket)
	if errors.Is(err, vault.ErrNotFound) {
		return data, CodeWrong
	}
	if err == nil {
		err = json.Unmarshal(text, &data)
	}
	if err != nil {
		return data, err
	}
	typed := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, code)
	if !same(d.Vault.Mac("code", data.Contact.Value, typed), data.Mac) {
		return data, CodeWrong
	}
	if err := d.Vault.EndCeremony(ctx, c.ticket); err != nil {
		return data, CodeWrong
	}
	return data, nil
}
