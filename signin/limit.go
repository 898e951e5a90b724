package signin

import (
	"context"
	"net/netip"
	"strings"
	"time"

	"carnival/vault"
)

// limit is how often something may be tried within a window.
type limit struct {
	name   string
	most   int
	window time.Duration
}

// of names what is counted.
func (l limit) of(parts ...string) string {
	return strings.Join(append([]string{l.name}, parts...), "\x00")
}

// The limits. Each is counted for where the request comes from: alone, and together with whom it
// is about. So a stranger uses up only what is theirs.
var (
	codesTo    = limit{"codes to", 5, time.Hour}
	codesFrom  = limit{"codes from", 30, time.Hour}
	staffAs    = limit{"staff as", 10, 15 * time.Minute}
	staffFrom  = limit{"staff from", 50, 15 * time.Minute}
	triesFrom  = limit{"tries from", 300, time.Hour}
	ceremonies = limit{"ceremonies from", 300, time.Hour}
)

// origin is where tries come from: a device that has shown that it was signed in on before, or an
// address. Of the sixth version of addresses a household has a whole block.
func (d *Desk) origin(v Visitor, account vault.AccountID) string {
	if account != 0 && d.knows(v.Known, account) {
		return "device " + v.Known
	}
	from := v.From.Unmap()
	if from.Is6() {
		if block, err := from.Prefix(64); err == nil {
			return block.String()
		}
	}
	return from.String()
}

// pass counts one more try.
func (d *Desk) pass(ctx context.Context, l limit, fault Fault, parts ...string) error {
	n, _, err := d.Vault.Count(ctx, l.of(parts...), l.window)
	if err == nil && n > l.most {
		err = fault
	}
	return err
}

// Try counts a try of a secret that is kept elsewhere by where it comes from, together with the
// tries of codes.
func (d *Desk) Try(ctx context.Context, from netip.Addr) error {
	if local(from) {
		return nil
	}
	return d.pass(ctx, triesFrom, TooManyTries, d.address(Visitor{From: from}))
}

// address is v's address for limits that are about no account.
func (d *Desk) address(v Visitor) string { return d.origin(Visitor{From: v.From}, 0) }

// local reports whether an address is this machine.
func local(a netip.Addr) bool { return a.Unmap().IsLoopback() }
