// Package signin is who somebody is: proofs of identity by a one-time code, a passkey or another
// provider, the sessions and devices that follow from them, and the limits that keep guessing
// away.
//
// It promises that a code, a challenge and a visit to a provider prove something once; that an
// answer never tells whether an account exists; that a token is new whenever somebody has proved
// who they are, and that one which was ended opens nothing from that moment on; and that nobody can
// lock out somebody else: tries are counted for an account together with where they come from, and
// a device that the account was signed in on before has a count of its own. Whoever signs in brings
// along what they kept as a guest. It writes no name, address, number or code into a log, and the
// journal hears only of shoppers' ids.
package signin

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"carnival/event"
	"carnival/trade"
	"carnival/vault"
)

// Fault is why somebody was not let in, or may not do what they ask for. Its text is the code of a
// problem.
type Fault string

// Faults.
const (
	ContactInvalid  Fault = "contact_invalid"
	ContactTaken    Fault = "contact_taken"
	CodeWrong       Fault = "code_wrong" // or too old, or used, or tried too often
	TooManyCodes    Fault = "too_many_codes"
	TooManyTries    Fault = "too_many_tries"
	PasskeyRefused  Fault = "passkey_refused"
	PasskeysNotHere Fault = "passkeys_not_here"
	ProviderUnknown Fault = "provider_unknown"
	ProviderRefused Fault = "provider_refused"
	ProofNeeded     Fault = "proof_needed"
	AccountNeeded   Fault = "account_needed"
	LoginWrong      Fault = "credentials_wrong"
	Busy            Fault = "overloaded"
)

func (f Fault) Error() string { return string(f) }

// Code names the problem.
func (f Fault) Code() string { return string(f) }

// Times.
const (
	// SessionLife is how long a session lasts that nobody ends.
	SessionLife = 90 * 24 * time.Hour
	// StaffLife is a working day.
	StaffLife = 12 * time.Hour
	// ProofLife is for how long a proof lets somebody change addresses and ways in.
	ProofLife = 10 * time.Minute
)

// Options are what the desk stands on.
type Options struct {
	Vault  *vault.Vault
	Submit func(context.Context, trade.Command) (trade.Outcome, error)
	// Favourites are those of a shopper now, with all that they changed until now.
	Favourites func(context.Context, event.ShopperID) ([]event.ProductID, error)
	// Placed says whether the journal knows a tap of a shopper.
	Placed vault.Placed
	// Send hands a code over to be delivered, without waiting; false says that there is no room.
	Send func(Delivery) bool
	Now  func() time.Time
	// Origins are the addresses under which people reach the site, such as https://shop.example.
	// Without any, passkeys work on localhost only.
	Origins   []string
	Providers []Provider
	// Builtin checks the logins of staff that have no account in the vault.
	Builtin func(ctx context.Context, login, password string) (vault.Staff, bool)
	Logger  *slog.Logger
}

// Delivery is a code on its way to somebody.
type Delivery struct {
	To   vault.Contact
	Code string
	Lang string // zh or en
	Life time.Duration
}

// Desk is where people say who they are.
type Desk struct {
	Options
	providers map[string]*provider
	sessions  cache[Session]
	staff     cache[StaffSession]
	hashing   chan struct{} // bounds how many passwords are hashed at once

	mu      sync.Mutex
	seen    map[int64]time.Time
	retired map[event.ShopperID]struct{}
}

// New makes a desk.
func New(ctx context.Context, o Options) (*Desk, error) {
	d := &Desk{
		Options: o, providers: map[string]*provider{}, hashing: make(chan struct{}, 2),
		seen: map[int64]time.Time{}, retired: map[event.ShopperID]struct{}{},
	}
	for _, p := range o.Providers {
		d.providers[p.Name] = &provider{Provider: p}
	}
	guests, err := o.Vault.Upgrades(ctx, o.Now().Add(-vault.Upgraded))
	for _, g := range guests {
		d.retired[g] = struct{}{}
	}
	return d, err
}

// Visitor is who makes a request, as far as is known before they say more.
type Visitor struct {
	Guest   event.ShopperID // the shopper of a session that was given without a proof, or 0
	Session *Session        // of who is signed in, or nil
	From    netip.Addr
	Device  string // in words, such as "Firefox on Linux"
	Known   string // what an earlier Arrival said to keep
	Lang    string // zh or en
	Origin  string // of the page, such as http://localhost:8080
}

// Arrival is what follows when somebody has proved who they are.
type Arrival struct {
	Token   string
	Known   string // for the browser to keep, also after it signs out
	Shopper event.ShopperID
	Expires time.Time
	New     bool   // the account was made just now
	Merged  bool   // what a guest had kept came along; UndoMerge takes it back
	Last    uint64 // the sequence that a view must hold to show all this; 0 = nothing changed
}

// proof is what somebody has proved: that they read a contact, are somebody at a provider, or hold
// a key of an account.
type proof struct {
	contact  *vault.Contact
	identity *vault.Identity
	account  vault.AccountID
	name     string
}

// arrive lets somebody in who has proved something: to the account whose proof it is, or to a new
// one, which takes over the shopper of the guest. Who is signed in to that account already has
// proved it again.
func (d *Desk) arrive(ctx context.Context, v Visitor, p proof) (a Arrival, err error) {
	account, made, err := d.account(ctx, v, p)
	if err != nil {
		return Arrival{}, err
	}
	a.New, a.Shopper = made, account.Shopper
	if a.Shopper == 0 {
		out, err := d.submit(ctx, &trade.JoinShopper{Account: uint64(account.ID)})
		if err != nil {
			return Arrival{}, err
		}
		a.Shopper, a.Last = event.ShopperID(out.Subject), out.Last()
		if err := d.Vault.Join(ctx, account.ID, a.Shopper); err != nil {
			return Arrival{}, err
		}
	}
	guest, last, err := d.merge(ctx, v.Guest, a.Shopper)
	if err != nil {
		return Arrival{}, err
	}
	a.Merged, a.Last = guest != 0, max(a.Last, last)
	begin := vault.NewSession{
		Account: account.ID, Guest: guest, Device: v.Device, Life: SessionLife,
	}
	if a.Token, a.Expires, err = d.admit(ctx, v.Session, begin); err != nil {
		return Arrival{}, err
	}
	if !made && !d.knows(v.Known, account.ID) {
		d.warn(ctx, account.ID, v.Device)
	}
	a.Known = d.know(account.ID)
	return a, nil
}

// account finds or makes the account of a proof.
func (d *Desk) account(
	ctx context.Context, v Visitor, p proof,
) (a vault.Account, made bool, err error) {
	guest := v.Guest
	for range 3 { // somebody else may make the account, or take the guest, in between
		switch {
		case p.account != 0:
			a, err = d.Vault.Account(ctx, p.account)
		case p.contact != nil:
			a, err = d.Vault.AccountByContact(ctx, *p.contact)
		default:
			a, err = d.Vault.AccountByIdentity(ctx, *p.identity)
		}
		if !errors.Is(err, vault.ErrNotFound) || p.account != 0 {
			return a, made, err
		}
		_, err = d.Vault.OpenAccount(ctx, vault.NewAccount{Shopper: guest, Contact: p.contact,
			Identity: p.identity, Name: p.name, Locale: v.Lang})
		made = err == nil
		switch {
		case made && guest != 0:
			d.mu.Lock()
			d.retired[guest] = struct{}{}
			d.mu.Unlock()
		case errors.Is(err, vault.ErrTaken):
			guest = 0
		case err != nil:
			return vault.Account{}, false, err
		}
	}
	return vault.Account{}, false, vault.ErrTaken
}

// Bring merges what a guest kept into the account of somebody who was let in by another door than
// those of the desk. No guest has kept nothing.
func (d *Desk) Bring(
	ctx context.Context, guest, into event.ShopperID,
) (last uint64, err error) {
	_, last, err = d.merge(ctx, guest, into)
	return last, err
}

// merge brings what a guest kept to a shopper. Outside the phases in which carts are open the cart
// stays with the guest, and signing in goes on.
func (d *Desk) merge(
	ctx context.Context, guest, into event.ShopperID,
) (merged event.ShopperID, last uint64, err error) {
	if guest == 0 || guest == into || d.Retired(guest) {
		return 0, 0, nil
	}
	favourites, err := d.Favourites(ctx, guest)
	if err != nil {
		return 0, 0, err
	}
	out, err := d.Submit(ctx,
		&trade.MergeCarts{Guest: guest, Shopper: into, Favourites: favourites})
	if err != nil || out.Refusal != trade.Accepted || len(out.Events) == 0 {
		return 0, 0, err
	}
	d.follow(ctx, &event.CartMerged{Guest: guest, Shopper: into})
	return guest, out.Last(), nil
}

// follow does at once, for whoever looks next, what Merged does for sure.
func (d *Desk) follow(ctx context.Context, fact *event.CartMerged) {
	if err := d.Merged(ctx, fact); err != nil {
		d.Logger.Warn("addresses come along later", "err", err)
	}
}

// Merged brings the addresses that the vault keeps for a guest along with what the journal says
// has come along, or back with what went back. Whoever follows the journal makes sure of it,
// whatever happened to the process that asked for it.
func (d *Desk) Merged(ctx context.Context, fact *event.CartMerged) error {
	if fact.Undone {
		return d.Vault.GiveBack(ctx, fact.Guest, fact.Shopper)
	}
	return d.Vault.TakeIn(ctx, fact.Guest, fact.Shopper)
}

// Holder finds where the addresses of a visitor are kept: with the account of their session, or in
// the household of a shopper who has none; 0 where nothing is kept.
func (d *Desk) Holder(
	ctx context.Context, s *Session, shopper event.ShopperID,
) (vault.AccountID, error) {
	if s != nil {
		return s.Account, nil
	}
	id, err := d.Vault.HolderOf(ctx, shopper)
	if errors.Is(err, vault.ErrNotFound) {
		return 0, nil
	}
	return id, err
}

// OpenHolder is Holder for who is about to change something: who has an account has proved lately
// who they are, and who has none gets a household. A guest has nothing to prove by; what they
// wrote down is as safe as the cart is.
func (d *Desk) OpenHolder(
	ctx context.Context, s *Session, shopper event.ShopperID,
) (vault.AccountID, error) {
	switch {
	case s != nil:
		return s.Account, d.Proved(s)
	case shopper == 0:
		return 0, AccountNeeded
	}
	return d.Vault.OpenHolder(ctx, shopper)
}

// admit gives the visitor a session: the one they have with a new token, when it is of the same
// account, and else a new one in the place of that.
func (d *Desk) admit(
	ctx context.Context, had *Session, begin vault.NewSession,
) (token string, expires time.Time, err error) {
	if had != nil && had.Account == begin.Account {
		token, was, err := d.Vault.ProveSession(ctx, had.Account, had.ID)
		if err == nil {
			d.sessions.drop(was)
			return shopperToken + token, had.Expires, nil
		}
		if !errors.Is(err, vault.ErrNotFound) {
			return "", expires, err
		}
	} else if had != nil {
		if err := d.SignOut(ctx, had); err != nil {
			return "", expires, err
		}
	}
	token, ended, err := d.Vault.OpenSession(ctx, begin)
	d.sessions.drop(ended...)
	return shopperToken + token, d.Now().Add(begin.Life), err
}

// submit hands a command in and turns a refusal into an error that names it.
func (d *Desk) submit(ctx context.Context, c trade.Command) (trade.Outcome, error) {
	out, err := d.Submit(ctx, c)
	if err == nil && out.Refusal != trade.Accepted {
		err = Fault(out.Refusal.Code())
	}
	return out, err
}

// warn tells an account that it was signed in to on a device that it did not know. That it could
// not be told keeps nobody out.
func (d *Desk) warn(ctx context.Context, account vault.AccountID, device string) {
	err := d.Vault.Post(ctx, account, vault.Message{
		Kind: "sign_in", Link: "/me/devices",
		Title: event.Text{Zh: "新设备登录", En: "A new device signed in"},
		Body: event.Text{
			Zh: "您的账号在新设备上登录：" + device + "。如果不是您本人，请在设备列表中将其退出。",
			En: "Your account was signed in to on " + device +
				". If it was not you, end that session in the list of devices."},
	})
	if err != nil {
		d.Logger.Warn("a message could not be posted", "kind", "sign_in", "err", err)
	}
}

// know makes what a browser keeps to show later that the account was signed in on it.
func (d *Desk) know(account vault.AccountID) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(account))
	b = binary.BigEndian.AppendUint64(b, uint64(d.Now().UnixMilli()))
	mac := d.Vault.Mac("known-device", string(b))
	return base64.RawURLEncoding.EncodeToString(append(b, mac[:16]...))
}

// knows reports whether a browser has shown that the account was signed in on it.
func (d *Desk) knows(known string, account vault.AccountID) bool {
	b, err := base64.RawURLEncoding.DecodeString(known)
	return err == nil && len(b) == 32 && binary.BigEndian.Uint64(b) == uint64(account) &&
		same(b[16:], d.Vault.Mac("known-device", string(b[:16]))[:16])
}

// UndoMerge takes back what came along when a session began.
func (d *Desk) UndoMerge(ctx context.Context, s *Session) (last uint64, err error) {
	out, err := d.submit(ctx, &trade.UndoMerge{Shopper: s.Shopper})
	if err != nil {
		return 0, err
	}
	for i := range out.Events {
		if fact, ok := out.Events[i].(*event.CartMerged); ok {
			d.follow(ctx, fact)
		}
	}
	err = d.Vault.ForgetGuest(ctx, s.Account, s.ID)
	d.sessions.drop(s.hash)
	return out.Last(), err
}

// Erase ends a shopper for good. The journal is told first: whoever follows it makes sure that the
// vault obeys, whatever happens to this process now.
func (d *Desk) Erase(ctx context.Context, s *Session) error {
	if err := d.Proved(s); err != nil {
		return err
	}
	favourites, err := d.Favourites(ctx, s.Shopper)
	if err != nil {
		return err
	}
	_, err = d.submit(ctx, &trade.EraseShopper{Shopper: s.Shopper, Favourites: favourites})
	if err != nil {
		return err
	}
	return d.Obey(ctx, s.Shopper)
}

// Obey erases what the vault has of a shopper whom the journal says to be erased.
// Its sessions end before anything else does: nobody looks at an account that is half gone.
func (d *Desk) Obey(ctx context.Context, shopper event.ShopperID) error {
	id, err := d.Vault.HolderOf(ctx, shopper)
	if errors.Is(err, vault.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	ended, err := d.Vault.EndSessions(ctx, id, 0)
	d.sessions.drop(ended...)
	if err != nil {
		return err
	}
	ended, err = d.Vault.Erase(ctx, shopper)
	d.sessions.drop(ended...)
	return err
}

// Proved is nil when the person of a session has proved lately who they are.
func (d *Desk) Proved(s *Session) error {
	if s == nil {
		return AccountNeeded
	}
	if d.Now().Sub(s.Proved) > ProofLife {
		return ProofNeeded
	}
	return nil
}

// Retired reports whether a guest has become an account, so that no token of the guest's is good.
func (d *Desk) Retired(guest event.ShopperID) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, yes := d.retired[guest]
	return yes
}

// Waits of Run.
const (
	seenEvery  = time.Minute
	sweepEvery = time.Hour
)

// Run notes from time to time when sessions were seen, and sweeps the vault, until the context
// ends.
func (d *Desk) Run(ctx context.Context) {
	seen, sweep := time.NewTicker(seenEvery), time.NewTicker(sweepEvery)
	defer seen.Stop()
	defer sweep.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			if err := d.noteSeen(context.WithoutCancel(ctx)); err != nil {
				d.Logger.Warn("when sessions were seen is not kept", "err", err)
			}
			return
		case <-seen.C:
			err = d.noteSeen(ctx)
		case <-sweep.C:
			err = d.Vault.Sweep(ctx, d.Placed)
		}
		if err != nil && ctx.Err() == nil {
			d.Logger.Warn("the vault could not be kept in order; it is tried again", "err", err)
		}
	}
}

func (d *Desk) noteSeen(ctx context.Context) error {
	d.mu.Lock()
	seen := d.seen
	d.seen = map[int64]time.Time{}
	d.mu.Unlock()
	if len(seen) == 0 {
		return nil
	}
	return d.Vault.SeenSessions(ctx, seen)
}
