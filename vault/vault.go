// Package vault keeps what is known about persons: accounts with their addresses of mail and
// telephone, passkeys, identities at other providers, sessions with their devices, one-time codes,
// delivery addresses, where the parcels of each tap go, consents with their history, messages,
// budgets, and the accounts of staff, which stand in tables of their own. The journal holds none of
// it, only ids.
//
// It promises that what it has answered survives a loss of power; that every personal column is
// sealed, so that a copy of the database alone tells no name; and that an erased account is gone.
// Each account has a key of its own, which a second database keeps, wrapped by the key of the
// site: to erase an account is to delete its rows and that key, and what older copies of the first
// database still hold of it cannot be opened any more. So the first database may be backed up for
// as long as one likes, and of the second only the newest copy may be kept.
//
// People are found by a keyed hash of what they type, never by the plain text. The vault never
// decides who may do what, never reads a clock of its own, and writes no log.
package vault

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"encoding/binary"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Errors of the vault.
var (
	// ErrNotFound says that there is no such row, or that it is somebody else's.
	ErrNotFound = errors.New("not in the vault")
	// ErrTaken says that a contact, an identity or a login belongs to another account.
	ErrTaken = errors.New("belongs to another account")
	// ErrFull says that an account has as many rows of a kind as one may have.
	ErrFull = errors.New("no more of these in one account")
	// ErrInvalid says that a value has no form that could be kept.
	ErrInvalid = errors.New("not a valid value")
)

// Options of a vault. All of them are needed.
type Options struct {
	Dir string
	Key [32]byte         // of the site; without it nothing of the vault can be read
	Now func() time.Time // wall time
}

// Vault is an open vault. One process at a time has it open.
type Vault struct {
	now   func() time.Time
	write *sql.DB // one connection: SQLite has one writer, and waiting in line here is cheaper
	read  *reading
	keys  *keyring
}

const (
	dataFile = "vault.db"
	keysFile = "keys.db"
	readers  = 4
)

//go:embed migrations/*.sql keyring/*.sql
var schema embed.FS

// Open opens the vault of a directory, and makes or mends its tables first.
func Open(ctx context.Context, o Options) (*Vault, error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	write, err := openFile(ctx, filepath.Join(o.Dir, dataFile), "migrations")
	if err != nil {
		return nil, err
	}
	read, err := connect(filepath.Join(o.Dir, dataFile), readers)
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	kept, err := openFile(ctx, filepath.Join(o.Dir, keysFile), "keyring")
	if err != nil {
		return nil, errors.Join(err, write.Close(), read.Close())
	}
	ring, err := newKeyring(kept, o)
	if err == nil {
		err = ring.prove(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, write.Close(), read.Close(), kept.Close())
	}
	return &Vault{now: o.Now, write: write, read: &reading{DB: read}, keys: ring}, nil
}

// address of a file with what every connection to it is told. A commit waits for the disk; what is
// deleted is overwritten.
func address(path string) (string, error) {
	whole, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	query := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"secure_delete(1)",
	}}
	at := url.URL{Scheme: "file", Path: filepath.ToSlash(whole), RawQuery: query.Encode()}
	return at.String(), nil
}

func connect(path string, connections int) (*sql.DB, error) {
	at, err := address(path)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", at)
	if err == nil {
		db.SetMaxOpenConns(connections)
		db.SetMaxIdleConns(connections)
	}
	return db, err
}

func openFile(ctx context.Context, path, migrations string) (*sql.DB, error) {
	// SQLite makes its other files with the mode of this one.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	db, err := connect(path, 1)
	if err != nil {
		return nil, err
	}
	steps, err := fs.Sub(schema, migrations)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, steps)
	if err == nil {
		_, err = provider.Up(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Close closes the files.
func (v *Vault) Close() error {
	return errors.Join(v.read.Close(), v.write.Close(), v.keys.db.Close())
}

// Health is nil while the vault can be read.
func (v *Vault) Health(ctx context.Context) error {
	var one int
	return v.read.QueryRowContext(ctx, "SELECT 1").Scan(&one)
}

// change runs a transaction of the one writer.
func (v *Vault) change(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := v.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	return tx.Commit()
}

// ignoreDone forgets that a transaction was over already, as one is whose context has ended.
func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// one runs a statement that must touch a row.
func one(ctx context.Context, tx *sql.Tx, query string, args ...any) error {
	result, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return cmp.Or(err, ErrNotFound)
	}
	return nil
}

// missing turns the standard library's word for no row into ours.
func missing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}

// taken turns a broken uniqueness into ErrTaken.
func taken(err error) error {
	var broken *sqlite.Error
	if errors.As(err, &broken) && (broken.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE ||
		broken.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY) {
		return ErrTaken
	}
	return err
}

// query is a question to one of the databases.
type query struct {
	db   asked
	text string
	args []any
}

// asked is a database that gives rows.
type asked interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
}

func ask(db asked, text string, args ...any) query { return query{db, text, args} }

// scanner reads the columns of one row.
type scanner = func(...any) error

// each runs a query and hands every row to do.
func each(
	ctx context.Context, q query, do func(scanner) error,
) error {
	rows, err := q.db.QueryContext(ctx, q.text, q.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// newID draws the id of a row: 62 bits of chance say nothing about how many rows there are, and
// the bit above them keeps the numbers of accounts from those of demonstrations.
func newID() int64 {
	var b [8]byte
	rand.Read(b[:])
	return int64(binary.BigEndian.Uint64(b[:])&(1<<62-1) | 1<<62)
}

func millis(t time.Time) int64   { return t.UnixMilli() }
func instant(ms int64) time.Time { return time.UnixMilli(ms) }

// flag is a boolean as SQLite keeps one.
func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
