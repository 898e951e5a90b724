package vault

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"carnival/event"
)

// StaffRole is what somebody who works here may do.
type StaffRole string

// Roles of staff.
const (
	StaffOperator StaffRole = "operator"
	StaffMerchant StaffRole = "merchant"
)

// Staff is somebody who works for the site or for a merchant. They are no shoppers, and share no
// table with them.
type Staff struct {
	ID       int64
	Login    string
	Name     string
	Role     StaffRole
	Merchant event.MerchantID // of a merchant's
	Password string           // as a hash that says how it was made
	Disabled bool
}

// StaffSession is a browser in which somebody works.
type StaffSession struct {
	ID      int64
	Staff   Staff // without its name and password
	Proved  time.Time
	Expires time.Time
}

type staffData struct {
	Login string `json:"login"`
	Name  string `json:"name"`
}

// PutStaff makes an account of staff, or changes the one of that login. A change ends its sessions.
func (v *Vault) PutStaff(ctx context.Context, s Staff) (ended []TokenHash, err error) {
	s.Login = strings.ToLower(strings.TrimSpace(s.Login))
	ok := s.Role == StaffOperator && s.Merchant == 0 || s.Role == StaffMerchant && s.Merchant != 0
	if !ok || s.Login == "" || !fits(s.Login, 100) || !fits(s.Name, MaxName) || s.Password == "" {
		return nil, ErrInvalid
	}
	data, err := json.Marshal(staffData{s.Login, s.Name})
	if err != nil {
		return nil, err
	}
	err = v.change(ctx, func(tx *sql.Tx) error {
		var id int64
		err := tx.QueryRowContext(ctx, `INSERT INTO staff
			(id, lookup, data, role, merchant, password, disabled, created)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (lookup) DO UPDATE SET
			data = excluded.data, role = excluded.role, merchant = excluded.merchant,
			password = excluded.password, disabled = excluded.disabled RETURNING id`,
			newID(), v.keys.hash("staff", s.Login), sealed(v.keys.site, data, "staff"),
			string(s.Role), int64(s.Merchant), s.Password, flag(s.Disabled), millis(v.now())).
			Scan(&id)
		if err != nil {
			return err
		}
		ended, err = endTokens(ctx, tx,
			"DELETE FROM staff_sessions WHERE staff = ? RETURNING token", id)
		return err
	})
	return ended, err
}

// StaffByLogin finds an account of staff.
func (v *Vault) StaffByLogin(ctx context.Context, login string) (s Staff, err error) {
	var data []byte
	err = v.read.QueryRowContext(ctx, `SELECT id, data, role, merchant, password, disabled
		FROM staff WHERE lookup = ?`,
		v.keys.hash("staff", strings.ToLower(strings.TrimSpace(login)))).
		Scan(&s.ID, &data, &s.Role, &s.Merchant, &s.Password, &s.Disabled)
	if err != nil {
		return Staff{}, missing(err)
	}
	text, err := opened(v.keys.site, data, "staff")
	if err != nil {
		return Staff{}, err
	}
	var inner staffData
	err = json.Unmarshal(text, &inner)
	s.Login, s.Name = inner.Login, inner.Name
	return s, err
}

// OpenStaffSession begins a session of staff.
func (v *Vault) OpenStaffSession(
	ctx context.Context, staff int64, device string, life time.Duration,
) (token string, err error) {
	token = newToken()
	hash, now := HashToken(token), v.now()
	sealedDevice := sealed(v.keys.site, []byte(cut(device, maxDevice)), "staff_device")
	err = v.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO staff_sessions
			(id, token, staff, device, created, seen, proved, expires)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, newID(), hash[:], staff, sealedDevice,
			millis(now), millis(now), millis(now), millis(now.Add(life)))
		return err
	})
	return token, err
}

// StaffSessionByToken finds a session of staff that has not ended.
func (v *Vault) StaffSessionByToken(
	ctx context.Context, hash TokenHash,
) (s StaffSession, err error) {
	var proved, expires int64
	err = v.read.QueryRowContext(ctx, `SELECT t.id, s.id, s.role, s.merchant, t.proved, t.expires
		FROM staff_sessions t JOIN staff s ON s.id = t.staff
		WHERE t.token = ? AND t.expires > ? AND s.disabled = 0`, hash[:], millis(v.now())).
		Scan(&s.ID, &s.Staff.ID, &s.Staff.Role, &s.Staff.Merchant, &proved, &expires)
	s.Proved, s.Expires = instant(proved), instant(expires)
	return s, missing(err)
}

// EndStaffSession ends a session of staff.
func (v *Vault) EndStaffSession(ctx context.Context, id int64) error {
	return v.change(ctx, func(tx *sql.Tx) error {
		return one(ctx, tx, "DELETE FROM staff_sessions WHERE id = ?", id)
	})
}
