package vault

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"carnival/event"
)

// Purpose is what personal data may be used for once the person has agreed.
type Purpose string

// PurposeText says a purpose to a person.
type PurposeText struct {
	Purpose Purpose
	Says    event.Text
	Wording string // which edition of the text it is; a new one is agreed to anew
}

// Purposes lists what is asked for. None of them is needed to shop.
func Purposes() []PurposeText {
	return []PurposeText{
		{"personalisation", event.Text{
			Zh: "根据我的浏览和购买推荐商品；关闭后按热度展示。",
			En: "Recommend goods by what I look at and buy; else popular ones."}, "1"},
		{"marketing_email", event.Text{
			Zh: "通过电子邮件接收优惠信息。", En: "Tell me of offers by e-mail."}, "1"},
		{"marketing_sms", event.Text{
			Zh: "通过短信接收优惠信息。", En: "Tell me of offers by text message."}, "1"},
		{"merchant_contact", event.Text{
			Zh: "允许我关注的商家通过平台联系我；商家看不到我的联系方式。",
			En: "Let shops that I follow write to me through the platform; they never see how."},
			"1"},
	}
}

// Consent is one decision of a person about one purpose.
type Consent struct {
	Purpose Purpose   `json:"purpose"`
	Given   bool      `json:"given"`
	Source  string    `json:"source"`
	Wording string    `json:"wording"`
	At      time.Time `json:"at"`
}

// SetConsent notes a decision. What was decided before stays in the history.
func (v *Vault) SetConsent(ctx context.Context, account AccountID, c Consent) error {
	at := slices.IndexFunc(Purposes(), func(p PurposeText) bool { return p.Purpose == c.Purpose })
	if at < 0 || !fits(c.Source, 20) {
		return ErrInvalid
	}
	return v.change(ctx, func(tx *sql.Tx) error {
		var given bool
		var wording string
		err := missing(tx.QueryRowContext(ctx, `SELECT given, wording FROM consents
			WHERE account = ? AND purpose = ? ORDER BY id DESC LIMIT 1`,
			int64(account), string(c.Purpose)).Scan(&given, &wording))
		switch {
		case err == nil && given == c.Given && wording == Purposes()[at].Wording:
			return nil // said again, nothing new
		case err != nil && err != ErrNotFound:
			return err
		}
		if err := room(ctx, tx, account, table{"consents", maxConsents}); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO consents
			(account, purpose, given, source, wording, at) VALUES (?, ?, ?, ?, ?, ?)`,
			int64(account), string(c.Purpose), flag(c.Given), c.Source, Purposes()[at].Wording,
			millis(v.now()))
		return err
	})
}

// maxConsents bounds the history of one account.
const maxConsents = 1000

// Consents gives every decision of an account, the newest first.
func (v *Vault) Consents(ctx context.Context, account AccountID) (list []Consent, err error) {
	q := ask(v.read, `SELECT purpose, given, source, wording, at FROM consents WHERE account = ?
		ORDER BY id DESC`, int64(account))
	err = each(ctx, q, func(scan scanner) error {
		var c Consent
		var at int64
		if err := scan(&c.Purpose, &c.Given, &c.Source, &c.Wording, &at); err != nil {
			return err
		}
		c.At = instant(at).UTC()
		list = append(list, c)
		return nil
	})
	return list, err
}

// Agreed reports whether a person agrees to a purpose now. Silence is no.
func (v *Vault) Agreed(ctx context.Context, account AccountID, p Purpose) (bool, error) {
	var given bool
	err := missing(v.read.QueryRowContext(ctx, `SELECT given FROM consents
		WHERE account = ? AND purpose = ? ORDER BY id DESC LIMIT 1`,
		int64(account), string(p)).Scan(&given))
	if err == ErrNotFound {
		return false, nil
	}
	return given, err
}
