package vault

import (
	"context"
	"database/sql"
	"time"

	"carnival/event"
)

// Message is a service message to an account: about its orders, its money or its safety. Marketing
// does not come here.
type Message struct {
	ID      int64      `json:"-"`
	Kind    string     `json:"kind"`
	Title   event.Text `json:"title"`
	Body    event.Text `json:"body"`
	Link    string     `json:"link,omitempty"` // a path of the site
	Created time.Time  `json:"-"`
	Read    bool       `json:"-"`
	Fact    uint64     `json:"-"` // the sequence of the fact that it tells of; 0 = of none
}

// Bounds of messages.
const (
	MaxMessages = 500 // of one account; the oldest goes when one more comes
	MaxPage     = 100
)

// Post puts a message into an account's inbox. One that tells of a fact is put there once, however
// often it is posted.
func (v *Vault) Post(ctx context.Context, account AccountID, m Message) error {
	data, err := v.seal(ctx, account, "message", m)
	if err != nil {
		return err
	}
	return v.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO messages (account, data, created, read, fact)
			VALUES (?, ?, ?, 0, NULLIF(?, 0)) ON CONFLICT DO NOTHING`,
			int64(account), data, millis(v.now()), int64(m.Fact))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM messages WHERE id IN (SELECT id FROM messages
			WHERE account = ? ORDER BY id DESC LIMIT -1 OFFSET ?)`, int64(account), MaxMessages)
		return err
	})
}

// Messages gives a page of an inbox, the newest first; before is 0 or the ID of the last one seen.
func (v *Vault) Messages(
	ctx context.Context, account AccountID, before int64, limit int,
) (list []Message, err error) {
	if limit < 1 || limit > MaxPage {
		limit = MaxPage
	}
	return v.messages(ctx, account, `account = ?1 AND (?2 = 0 OR id < ?2) ORDER BY id DESC
		LIMIT ?3`, before, limit)
}

func (v *Vault) messages(
	ctx context.Context, account AccountID, where string, args ...any,
) (list []Message, err error) {
	open := v.unsealer(ctx, account)
	q := ask(v.read, "SELECT id, data, created, read FROM messages WHERE "+where,
		append([]any{int64(account)}, args...)...)
	err = each(ctx, q, func(scan scanner) error {
		var m Message
		var data []byte
		var created int64
		if err := scan(&m.ID, &data, &created, &m.Read); err != nil {
			return err
		}
		open.open(data, "message", &m)
		m.Created = instant(created)
		list = append(list, m)
		return open.err
	})
	return list, err
}

// Unread counts the messages of an account that were not read.
func (v *Vault) Unread(ctx context.Context, account AccountID) (n int, err error) {
	err = v.read.QueryRowContext(ctx,
		"SELECT count(*) FROM messages WHERE account = ? AND read = 0", int64(account)).Scan(&n)
	return n, err
}

// ReadMessage notes that a message was read.
func (v *Vault) ReadMessage(ctx context.Context, account AccountID, id int64) error {
	return v.change(ctx, func(tx *sql.Tx) error {
		return one(ctx, tx, "UPDATE messages SET read = 1 WHERE id = ? AND account = ?",
			id, int64(account))
	})
}

// ReadMessages notes that all messages of an account were read.
func (v *Vault) ReadMessages(ctx context.Context, account AccountID) error {
	return v.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE messages SET read = 1 WHERE account = ? AND read = 0",
			int64(account))
		return err
	})
}
