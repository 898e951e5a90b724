package signin

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"carnival/vault"
)

// Argon2id with the memory and passes that its own document gives for the second choice.
const (
	hashMemory = 19 << 10 // KiB
	hashPasses = 2
	hashBytes  = 32
	saltBytes  = 16
)

// HashPassword makes what the vault keeps of a password.
func HashPassword(password string) string {
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	hash := argon2.IDKey([]byte(password), salt, hashPasses, hashMemory, 1, hashBytes)
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=1$%s$%s", hashMemory, hashPasses,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(hash))
}

// fits reports whether a password is the one of a hash.
func fits(password, kept string) bool {
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	var memory, passes uint32
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=1", &memory, &passes); err != nil {
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(want) == 0 || memory > 1<<20 || passes > 16 {
		return false
	}
	return same(want, argon2.IDKey([]byte(password), salt, passes, memory, 1, uint32(len(want))))
}

// decoy is hashed for a login that nobody has, so that its answer takes as long.
var decoy = "$argon2id$v=19$m=19456,t=2,p=1$" + strings.Repeat("A", 22) + "$" +
	strings.Repeat("A", 43)

// SignInStaff lets in who works here. Tries are counted for the login together with the address
// they come from: a stranger elsewhere locks nobody out.
func (d *Desk) SignInStaff(
	ctx context.Context, v Visitor, login, password string,
) (token string, who vault.Staff, err error) {
	from := d.address(v)
	if err := d.pass(ctx, staffAs, TooManyTries, strings.ToLower(login), from); err != nil {
		return "", who, err
	}
	if !local(v.From) {
		if err := d.pass(ctx, staffFrom, TooManyTries, from); err != nil {
			return "", who, err
		}
	}
	who, err = d.checkStaff(ctx, login, password)
	if err == nil { // who is let in begins anew
		err = d.Vault.Uncount(ctx, staffAs.of(strings.ToLower(login), from))
	}
	if err != nil {
		return "", vault.Staff{}, err
	}
	token, err = d.Vault.OpenStaffSession(ctx, who.ID, v.Device, StaffLife)
	return staffToken + token, who, err
}

func (d *Desk) checkStaff(
	ctx context.Context, login, password string,
) (vault.Staff, error) {
	who, err := d.Vault.StaffByLogin(ctx, login)
	known := err == nil
	if err != nil && !errors.Is(err, vault.ErrNotFound) {
		return who, err
	}
	if d.Builtin != nil {
		if builtin, ok := d.Builtin(ctx, login, password); ok {
			return d.builtinStaff(ctx, who, builtin)
		}
	}
	kept := decoy
	if known && who.Password != builtinPassword {
		kept = who.Password
	}
	select {
	case d.hashing <- struct{}{}:
	case <-ctx.Done():
		return who, ctx.Err()
	}
	good := fits(password, kept)
	<-d.hashing
	if !good || !known || who.Disabled {
		return vault.Staff{}, LoginWrong
	}
	return who, nil
}

// builtinPassword stands where a login has its password elsewhere; no password has this hash.
const builtinPassword = "builtin"

// builtinStaff gives a login that the process itself knows a row for its sessions.
func (d *Desk) builtinStaff(
	ctx context.Context, kept, builtin vault.Staff,
) (vault.Staff, error) {
	if kept.ID != 0 && kept.Role == builtin.Role && kept.Merchant == builtin.Merchant &&
		kept.Password == builtinPassword {
		return kept, nil
	}
	builtin.Password = builtinPassword
	ended, err := d.Vault.PutStaff(ctx, builtin)
	d.staff.drop(ended...)
	if err != nil {
		return builtin, err
	}
	return d.Vault.StaffByLogin(ctx, builtin.Login)
}

// PutStaff makes an account of staff with a password, or changes it; its sessions end.
func (d *Desk) PutStaff(ctx context.Context, s vault.Staff, password string) error {
	s.Password = HashPassword(password)
	ended, err := d.Vault.PutStaff(ctx, s)
	d.staff.drop(ended...)
	return err
}
