package vault

import (
	"context"
	"database/sql"

	"carnival/money"
)

// Budget is what a person has set aside for a festival.
type Budget struct {
	Amount   money.Minor `json:"amount"` // 0: none
	Currency string      `json:"currency"`
}

// Budget reads the budget of an account; the zero Budget when there is none.
func (v *Vault) Budget(ctx context.Context, account AccountID) (b Budget, err error) {
	var data []byte
	err = missing(v.read.QueryRowContext(ctx, "SELECT data FROM budgets WHERE account = ?",
		int64(account)).Scan(&data))
	if err == ErrNotFound {
		return b, nil
	}
	if err != nil {
		return b, err
	}
	open := v.unsealer(ctx, account)
	open.open(data, "budget", &b)
	return b, open.err
}

// SetBudget keeps a budget, or forgets it where the amount is 0.
func (v *Vault) SetBudget(ctx context.Context, account AccountID, b Budget) error {
	if _, err := money.ParseCurrency(b.Currency); err != nil || b.Amount < 0 ||
		b.Amount > money.MaxMinor {
		return ErrInvalid
	}
	data, err := v.seal(ctx, account, "budget", b)
	if err != nil {
		return err
	}
	return v.change(ctx, func(tx *sql.Tx) error {
		if b.Amount == 0 {
			_, err := tx.ExecContext(ctx, "DELETE FROM budgets WHERE account = ?", int64(account))
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO budgets (account, data) VALUES (?, ?)
			ON CONFLICT (account) DO UPDATE SET data = excluded.data`, int64(account), data)
		return err
	})
}
