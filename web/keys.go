package web

import (
	"cmp"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"carnival/event"
)

// Key is what a merchant signs in with where no password is kept: a token that an operator issues,
// which is shown once. Only this row is kept of it.
type Key struct {
	ID       uint64           `json:"id"`
	Merchant event.MerchantID `json:"merchant"`
	Note     string           `json:"note,omitempty"` // whose it is, in the operator's words
	Made     time.Time        `json:"made"`
	Expires  time.Time        `json:"expires"`
	Revoked  bool             `json:"revoked,omitempty"`
}

// Keys are the keys that were issued and have not expired. A token whose row is missing opens
// nothing, so a list that is lost lets nobody in. Whoever makes Keys says where they are kept.
type Keys struct {
	now  func() time.Time
	save func(text []byte) error

	mu   sync.Mutex
	rows map[uint64]Key
}

const (
	// MaxKeys bounds the keys that are kept at once, revoked ones among them.
	MaxKeys = 10_000
	// MaxKeyDays bounds how long a key is good for.
	MaxKeyDays = 365
)

// ErrKeysFull says that no further key can be kept.
var ErrKeysFull = errors.New("too many keys are kept")

// keysFile is how keys are kept.
type keysFile struct {
	Keys []Key `json:"keys"`
}

// NewKeys reads what was saved before; nothing was when text is empty.
func NewKeys(text []byte, save func([]byte) error, now func() time.Time) (*Keys, error) {
	k := &Keys{now: now, save: save, rows: map[uint64]Key{}}
	if len(text) == 0 {
		return k, nil
	}
	var file keysFile
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	if len(file.Keys) > MaxKeys {
		return nil, fmt.Errorf("%w: %d", ErrKeysFull, len(file.Keys))
	}
	for _, row := range file.Keys {
		k.rows[row.ID] = row
	}
	return k, nil
}

// Issue keeps a new key of a merchant that is good for so many days; it is durable on return.
func (k *Keys) Issue(merchant event.MerchantID, days int, note string) (Key, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.now().UTC().Truncate(time.Second)
	for id, row := range k.rows {
		if !now.Before(row.Expires) {
			delete(k.rows, id)
		}
	}
	if len(k.rows) >= MaxKeys {
		return Key{}, ErrKeysFull
	}
	row := Key{Merchant: merchant, Note: note, Made: now, Expires: now.AddDate(0, 0, days)}
	for taken := true; taken || row.ID == 0; _, taken = k.rows[row.ID] {
		var b [8]byte
		rand.Read(b[:])
		row.ID = binary.BigEndian.Uint64(b[:])
	}
	k.rows[row.ID] = row
	if err := k.keep(); err != nil {
		delete(k.rows, row.ID)
		return Key{}, err
	}
	return row, nil
}

// Revoke ends a key of a merchant at once, with every session that was opened by it. When that
// cannot be made durable the key is ended all the same, and the error says that a restart would
// forget it.
func (k *Keys) Revoke(merchant event.MerchantID, id uint64) (row Key, known bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	row, known = k.rows[id]
	if !known || row.Merchant != merchant {
		return Key{}, false, nil
	}
	row.Revoked = true
	k.rows[id] = row
	return row, true, k.keep()
}

// Of lists the keys of a merchant, the oldest first.
func (k *Keys) Of(merchant event.MerchantID) (list []Key) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, row := range k.rows {
		if row.Merchant == merchant {
			list = append(list, row)
		}
	}
	slices.SortFunc(list, older)
	return list
}

// live reports whether a key still opens something.
func (k *Keys) live(merchant event.MerchantID, id uint64) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	row, known := k.rows[id]
	return known && row.Merchant == merchant && !row.Revoked
}

func (k *Keys) keep() error {
	file := keysFile{Keys: make([]Key, 0, len(k.rows))}
	for _, row := range k.rows {
		file.Keys = append(file.Keys, row)
	}
	slices.SortFunc(file.Keys, older)
	text, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return err
	}
	return k.save(append(text, '\n'))
}

func older(a, b Key) int {
	return cmp.Or(a.Made.Compare(b.Made), cmp.Compare(a.ID, b.ID))
}
