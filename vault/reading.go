package vault

import (
	"context"
	"database/sql"
	"sync"
)

// reading is the side of a database that is only asked. Every question is prepared once a
// connection: a page asks four, and reading their text again costs more than answering them. The
// texts are the vault's own, so there are only as many as stand in its code.
type reading struct {
	*sql.DB
	prepared sync.Map // from a text to its *sql.Stmt
}

// question is the statement of a text.
func (r *reading) question(ctx context.Context, text string) (*sql.Stmt, error) {
	if known, ok := r.prepared.Load(text); ok {
		return known.(*sql.Stmt), nil
	}
	made, err := r.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	known, ok := r.prepared.LoadOrStore(text, made)
	if ok {
		err = made.Close()
	}
	return known.(*sql.Stmt), err
}

// QueryContext is that of sql.DB.
func (r *reading) QueryContext(
	ctx context.Context, text string, args ...any,
) (*sql.Rows, error) {
	s, err := r.question(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// QueryRowContext is that of sql.DB. A text that cannot be prepared says why as a row.
func (r *reading) QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row {
	s, err := r.question(ctx, text)
	if err != nil {
		return r.DB.QueryRowContext(ctx, text, args...)
	}
	return s.QueryRowContext(ctx, args...)
}
