package vault

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"
)

// errSealed says that a sealed value does not open: it was changed, or its key is gone.
var errSealed = errors.New("a sealed value of the vault does not open")

// keyring holds the keys of accounts. What is not about one account is sealed by a key of the
// site.
type keyring struct {
	db     *sql.DB
	now    func() time.Time
	wrap   cipher.AEAD // of the accounts' keys
	site   cipher.AEAD
	lookup [32]byte // of keyed hashes

	mu   sync.Mutex
	open map[AccountID]cipher.AEAD
}

// openKeys bounds how many keys are kept unwrapped.
const openKeys = 10_000

func newKeyring(db *sql.DB, o Options) (*keyring, error) {
	k := &keyring{db: db, now: o.Now, open: map[AccountID]cipher.AEAD{}}
	var derived [3][]byte
	for i, use := range []string{"wrap", "site", "lookup"} {
		var err error
		derived[i], err = hkdf.Key(sha256.New, o.Key[:], nil, "carnival/vault/"+use+"/v1", 32)
		if err != nil {
			return nil, err
		}
	}
	var err error
	if k.wrap, err = aeadOf(derived[0]); err != nil {
		return nil, err
	}
	if k.site, err = aeadOf(derived[1]); err != nil {
		return nil, err
	}
	copy(k.lookup[:], derived[2])
	return k, nil
}

func aeadOf(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// hash is what people are found by: nobody without the key of the site can tell whose it is.
func (k *keyring) hash(domain, text string) []byte {
	mac := hmac.New(sha256.New, k.lookup[:])
	mac.Write([]byte(domain + "\x00" + text))
	return mac.Sum(nil)
}

// ErrKey says that the key of the site is not the one that the vault was made with.
var ErrKey = errors.New("this is not the key that the vault was made with: restore secrets.json")

// prove holds the key of the site against the one that the vault was made with.
func (k *keyring) prove(ctx context.Context) error {
	var proof []byte
	_, err := k.db.ExecContext(ctx, "INSERT INTO site (id, proof) VALUES (1, ?) ON CONFLICT "+
		"DO NOTHING", sealed(k.site, []byte("carnival"), "proof"))
	if err == nil {
		err = k.db.QueryRowContext(ctx, "SELECT proof FROM site").Scan(&proof)
	}
	if err != nil {
		return err
	}
	if _, err := opened(k.site, proof, "proof"); err != nil {
		return ErrKey
	}
	return nil
}

// make draws the key of a new account and keeps it.
func (k *keyring) make(ctx context.Context, account AccountID) error {
	key := make([]byte, 32)
	rand.Read(key)
	wrapped := sealed(k.wrap, key, keyOf(account))
	_, err := k.db.ExecContext(ctx, `INSERT INTO keys (account, wrapped, made)
		VALUES (?, ?, ?)`, int64(account), wrapped, millis(k.now()))
	return err
}

// of gives the key of an account; ErrNotFound when it was thrown away.
func (k *keyring) of(ctx context.Context, account AccountID) (cipher.AEAD, error) {
	k.mu.Lock()
	known := k.open[account]
	k.mu.Unlock()
	if known != nil {
		return known, nil
	}
	var wrapped []byte
	err := k.db.QueryRowContext(ctx, "SELECT wrapped FROM keys WHERE account = ?",
		int64(account)).Scan(&wrapped)
	if err != nil {
		return nil, missing(err)
	}
	key, err := opened(k.wrap, wrapped, keyOf(account))
	if err != nil {
		return nil, err
	}
	aead, err := aeadOf(key)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.open) >= openKeys {
		clear(k.open)
	}
	k.open[account] = aead
	return aead, nil
}

// drop throws the key of an account away, and the log of the database in which it may still stand.
func (k *keyring) drop(ctx context.Context, account AccountID) error {
	k.mu.Lock()
	delete(k.open, account)
	k.mu.Unlock()
	if _, err := k.db.ExecContext(ctx, "DELETE FROM keys WHERE account = ?",
		int64(account)); err != nil {
		return err
	}
	return checkpoint(ctx, k.db)
}

// checkpoint moves the write-ahead log into the database and empties it.
func checkpoint(ctx context.Context, db *sql.DB) error {
	var busy, frames, moved int
	return db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").
		Scan(&busy, &frames, &moved)
}

func keyOf(account AccountID) string { return fmt.Sprintf("key/%d", account) }

// sealed and opened bind a value to where it stands, so that it opens nowhere else.
func sealed(aead cipher.AEAD, plain []byte, place string) []byte {
	out := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	rand.Read(out)
	return aead.Seal(out, out, plain, []byte(place))
}

func opened(aead cipher.AEAD, value []byte, place string) ([]byte, error) {
	if len(value) < aead.NonceSize() {
		return nil, errSealed
	}
	plain, err := aead.Open(nil, value[:aead.NonceSize()], value[aead.NonceSize():], []byte(place))
	if err != nil {
		return nil, errSealed
	}
	return plain, nil
}

// seal keeps a value of an account as JSON under the account's key.
func (v *Vault) seal(ctx context.Context, account AccountID, place string, value any) (
	[]byte, error,
) {
	aead, err := v.keys.of(ctx, account)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return sealed(aead, text, placeOf(account, place)), nil
}

// unsealer opens values of one account. The first error stays.
type unsealer struct {
	aead    cipher.AEAD
	account AccountID
	err     error
}

func (v *Vault) unsealer(ctx context.Context, account AccountID) *unsealer {
	aead, err := v.keys.of(ctx, account)
	return &unsealer{aead, account, err}
}

func (u *unsealer) open(value []byte, place string, into any) {
	if u.err != nil {
		return
	}
	text, err := opened(u.aead, value, placeOf(u.account, place))
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	u.err = err
}

func placeOf(account AccountID, place string) string {
	return fmt.Sprintf("%s/%d", place, account)
}

// Mac is a keyed hash for what only this site may recognise, such as a one-time code.
func (v *Vault) Mac(domain string, parts ...string) []byte {
	var text []byte
	for _, p := range parts {
		text = binary.BigEndian.AppendUint32(text, uint32(len(p)))
		text = append(text, p...)
	}
	return v.keys.hash("mac/"+domain, string(text))
}
