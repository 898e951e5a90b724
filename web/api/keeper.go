package api

import (
	"context"
	"log/slog"

	"carnival/event"
	"carnival/signin"
	"carnival/vault"
	"carnival/web"
)

// Keeper tells the gate of the site what the desk knows of a token. When the vault cannot be read a
// token opens nothing for the moment, and whoever holds it may look around as anyone, but nobody is
// taken for somebody new.
type Keeper struct {
	Desk   *signin.Desk
	Logger *slog.Logger
}

// Shopper finds the session of an account.
func (k Keeper) Shopper(ctx context.Context, token string) web.Session {
	s, err := k.Desk.Find(ctx, token)
	if err != nil || s == nil {
		return k.none(err)
	}
	return web.Session{Role: web.Shopper, Shopper: s.Shopper, Token: token, Proved: s.Proved,
		Expires: s.Expires}
}

// Staff finds the session of who works here.
func (k Keeper) Staff(ctx context.Context, token string) web.Session {
	s, err := k.Desk.FindStaff(ctx, token)
	if err != nil || s == nil {
		return k.none(err)
	}
	role := web.Operator
	if s.Staff.Role == vault.StaffMerchant {
		role = web.Merchant
	}
	return web.Session{Role: role, Merchant: s.Merchant(), Token: token, Proved: s.Proved,
		Expires: s.Expires}
}

// Retired reports whether a guest has become an account.
func (k Keeper) Retired(guest event.ShopperID) bool { return k.Desk.Retired(guest) }

// none is the session of a token that opens nothing.
func (k Keeper) none(err error) web.Session {
	if err != nil {
		k.Logger.Error("a session cannot be looked up", "err", err)
	}
	return web.Session{Lost: err == nil, Unread: err != nil}
}
