package vault

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"time"
	"unicode/utf8"

	"carnival/event"
)

// AccountID numbers an account. It is the account that a ShopperJoined names, unless the account
// took over the shopper of a guest.
type AccountID int64

// Account is a person to the shop.
type Account struct {
	ID       AccountID
	Shopper  event.ShopperID // 0 until the journal has given it one
	Handle   []byte          // the name that passkeys know the account by; it says nothing
	Name     string
	Locale   string
	Created  time.Time
	Contacts []Contact
}

// Identity is who somebody is at another provider.
type Identity struct {
	Issuer  string `json:"issuer"`
	Subject string `json:"subject"`
}

// NewAccount is what an account begins with.
type NewAccount struct {
	Shopper  event.ShopperID // of the guest who becomes this account, or 0
	Contact  *Contact        // that has just been proved
	Identity *Identity       // that has just been proved
	Name     string
	Locale   string
}

// Bounds of an account.
const (
	MaxName     = 60 // characters
	MaxContacts = 5
	handleBytes = 32
)

// OpenAccount makes an account, or gives ErrTaken when its contact, identity or guest belongs to
// one already. The household of its guest becomes the account.
func (v *Vault) OpenAccount(ctx context.Context, a NewAccount) (AccountID, error) {
	if a.Contact != nil && !a.Contact.valid() || !fits(a.Name, MaxName) || !fits(a.Locale, 16) {
		return 0, ErrInvalid
	}
	id, err := v.household(ctx, a.Shopper)
	if err != nil {
		return 0, err
	}
	grown := id != 0
	if !grown {
		id = AccountID(newID())
		if err := v.keys.make(ctx, id); err != nil {
			return 0, err
		}
	}
	name, err := v.seal(ctx, id, "name", a.Name)
	if err != nil {
		return 0, err
	}
	err = v.change(ctx, func(tx *sql.Tx) error {
		now := millis(v.now())
		if err := writeAccount(ctx, tx, accountRow{id, a, name, now, grown}); err != nil {
			return taken(err)
		}
		if a.Shopper != 0 {
			if _, err := tx.ExecContext(ctx, "INSERT INTO upgrades (guest, at) VALUES (?, ?)",
				int64(a.Shopper), now); err != nil {
				return err
			}
		}
		if err := v.addContact(ctx, tx, id, a.Contact); err != nil {
			return err
		}
		return v.addIdentity(ctx, tx, id, a.Identity)
	})
	if err != nil && !grown {
		err = errors.Join(err, v.keys.drop(context.WithoutCancel(ctx), id))
	}
	if err != nil {
		return 0, err
	}
	return id, nil
}

type accountRow struct {
	id    AccountID
	is    NewAccount
	name  []byte
	now   int64
	grown bool // out of a household
}

func writeAccount(ctx context.Context, tx *sql.Tx, r accountRow) error {
	if r.grown {
		err := one(ctx, tx, `UPDATE accounts SET household = 0, name = ?, locale = ?, created = ?
			WHERE id = ? AND household > 0`, r.name, r.is.Locale, r.now, int64(r.id))
		if errors.Is(err, ErrNotFound) { // by another request of the same guest, just now
			return ErrTaken
		}
		return err
	}
	handle := make([]byte, handleBytes)
	rand.Read(handle)
	_, err := tx.ExecContext(ctx, `INSERT INTO accounts
		(id, shopper, handle, name, locale, created) VALUES (?, ?, ?, ?, ?, ?)`,
		int64(r.id), orNull(r.is.Shopper), handle, r.name, r.is.Locale, r.now)
	return err
}

func orNull(s event.ShopperID) any {
	if s == 0 {
		return nil
	}
	return int64(s)
}

func fits(text string, most int) bool {
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= most
}

func (v *Vault) addContact(
	ctx context.Context, tx *sql.Tx, id AccountID, c *Contact,
) error {
	if c == nil {
		return nil
	}
	value, err := v.seal(ctx, id, "contact", c.Value)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO contacts (lookup, account, kind, value, verified)
		VALUES (?, ?, ?, ?, ?)`, v.keys.hash("contact", c.Value), int64(id), string(c.Kind), value,
		millis(v.now()))
	return taken(err)
}

func (v *Vault) addIdentity(
	ctx context.Context, tx *sql.Tx, id AccountID, i *Identity,
) error {
	if i == nil {
		return nil
	}
	subject, err := v.seal(ctx, id, "identity", i.Subject)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO identities (lookup, account, issuer, subject, created)
		VALUES (?, ?, ?, ?, ?)`, v.identityHash(*i), int64(id), i.Issuer, subject, millis(v.now()))
	return taken(err)
}

func (v *Vault) identityHash(i Identity) []byte {
	return v.keys.hash("identity", i.Issuer+"\x00"+i.Subject)
}

// Join gives an account the shopper that the journal has made for it.
func (v *Vault) Join(ctx context.Context, id AccountID, shopper event.ShopperID) error {
	return v.change(ctx, func(tx *sql.Tx) error {
		return one(ctx, tx, `UPDATE accounts SET shopper = ?1
			WHERE id = ?2 AND (shopper IS NULL OR shopper = ?1)`, int64(shopper), int64(id))
	})
}

// AddContact gives an account another contact that has been proved.
func (v *Vault) AddContact(ctx context.Context, id AccountID, c Contact) error {
	if !c.valid() {
		return ErrInvalid
	}
	return v.change(ctx, func(tx *sql.Tx) error {
		if err := room(ctx, tx, id, table{"contacts", MaxContacts}); err != nil {
			return err
		}
		return v.addContact(ctx, tx, id, &c)
	})
}

// AddIdentity gives an account an identity at a provider.
func (v *Vault) AddIdentity(ctx context.Context, id AccountID, i Identity) error {
	return v.change(ctx, func(tx *sql.Tx) error {
		if err := room(ctx, tx, id, table{"identities", MaxContacts}); err != nil {
			return err
		}
		return v.addIdentity(ctx, tx, id, &i)
	})
}

// table is one in which an account may have only so many rows.
type table struct {
	name string
	most int
}

// room gives ErrFull when an account has enough rows of a table.
func room(ctx context.Context, tx *sql.Tx, id AccountID, in table) error {
	var n int
	err := tx.QueryRowContext(ctx, "SELECT count(*) FROM "+in.name+" WHERE account = ?",
		int64(id)).Scan(&n)
	if err == nil && n >= in.most {
		return ErrFull
	}
	return err
}

// SetProfile changes what an account is called and the language it reads.
func (v *Vault) SetProfile(ctx context.Context, id AccountID, name, locale string) error {
	if !fits(name, MaxName) || !fits(locale, 16) {
		return ErrInvalid
	}
	text, err := v.seal(ctx, id, "name", name)
	if err != nil {
		return err
	}
	return v.change(ctx, func(tx *sql.Tx) error {
		return one(ctx, tx, "UPDATE accounts SET name = ?, locale = ? WHERE id = ?",
			text, locale, int64(id))
	})
}

// OwnerOf finds whose contact it is, and reads nothing else of them.
func (v *Vault) OwnerOf(ctx context.Context, c Contact) (AccountID, error) {
	var id int64
	err := v.read.QueryRowContext(ctx, "SELECT account FROM contacts WHERE lookup = ?",
		v.keys.hash("contact", c.Value)).Scan(&id)
	return AccountID(id), missing(err)
}

// AccountByContact finds whose contact it is.
func (v *Vault) AccountByContact(ctx context.Context, c Contact) (Account, error) {
	return v.account(ctx, "id = (SELECT account FROM contacts WHERE lookup = ?)",
		v.keys.hash("contact", c.Value))
}

// AccountByIdentity finds whose identity it is.
func (v *Vault) AccountByIdentity(ctx context.Context, i Identity) (Account, error) {
	return v.account(ctx, "id = (SELECT account FROM identities WHERE lookup = ?)",
		v.identityHash(i))
}

// AccountByHandle finds an account by the name that passkeys know it by.
func (v *Vault) AccountByHandle(ctx context.Context, handle []byte) (Account, error) {
	return v.account(ctx, "handle = ?", handle)
}

// AccountOf finds the account of a shopper; a guest has none.
func (v *Vault) AccountOf(ctx context.Context, shopper event.ShopperID) (Account, error) {
	return v.account(ctx, "shopper = ? AND household = 0", int64(shopper))
}

// Account reads an account by its number.
func (v *Vault) Account(ctx context.Context, id AccountID) (Account, error) {
	return v.account(ctx, "id = ?", int64(id))
}

func (v *Vault) account(ctx context.Context, where string, arg any) (a Account, err error) {
	var shopper sql.NullInt64
	var name []byte
	var created int64
	err = v.read.QueryRowContext(ctx, `SELECT id, shopper, handle, name, locale, created
		FROM accounts WHERE `+where, arg).
		Scan(&a.ID, &shopper, &a.Handle, &name, &a.Locale, &created)
	if err != nil {
		return Account{}, missing(err)
	}
	a.Shopper, a.Created = event.ShopperID(shopper.Int64), instant(created)
	open := v.unsealer(ctx, a.ID)
	open.open(name, "name", &a.Name)
	q := ask(v.read,
		"SELECT kind, value FROM contacts WHERE account = ? ORDER BY verified, lookup", int64(a.ID))
	err = each(ctx, q, func(scan scanner) error {
		var c Contact
		var value []byte
		if err := scan(&c.Kind, &value); err != nil {
			return err
		}
		open.open(value, "contact", &c.Value)
		a.Contacts = append(a.Contacts, c)
		return nil
	})
	return a, errors.Join(err, open.err)
}

// Upgrades are the guests who have become accounts since an instant: the tokens that they had as
// guests open nothing any more.
func (v *Vault) Upgrades(ctx context.Context, since time.Time) (list []event.ShopperID, err error) {
	err = each(ctx, ask(v.read, "SELECT guest FROM upgrades WHERE at >= ?", millis(since)),
		func(scan scanner) error {
			var guest int64
			if err := scan(&guest); err != nil {
				return err
			}
			list = append(list, event.ShopperID(guest))
			return nil
		})
	return list, err
}
