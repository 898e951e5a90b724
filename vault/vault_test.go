package vault

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"carnival/event"
)

// fixture is a vault with a clock that a test moves.
type fixture struct {
	*Vault
	t   *testing.T
	dir string
	at  time.Time
}

func open(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{t: t, dir: t.TempDir(), at: time.Date(2015, 11, 10, 12, 0, 0, 0, time.UTC)}
	f.Vault = f.reopen(f.dir)
	return f
}

func (f *fixture) reopen(dir string) *Vault {
	f.t.Helper()
	v, err := Open(f.t.Context(), Options{dir, [32]byte{1}, func() time.Time { return f.at }})
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { v.Close() })
	return v
}

func (f *fixture) ok(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) is(err, want error) {
	f.t.Helper()
	if !errors.Is(err, want) {
		f.t.Fatalf("got %v, want %v", err, want)
	}
}

func byMail(address string) *Contact { return &Contact{Email, address} }

// person makes an account with something in every table.
func (f *fixture) person(shopper event.ShopperID, address string) AccountID {
	f.t.Helper()
	ctx := f.t.Context()
	id, err := f.OpenAccount(ctx, NewAccount{
		Shopper: shopper, Contact: byMail(address),
		Identity: &Identity{"https://id.example", "subject-of-" + address},
		Name:     "王小明 of " + address, Locale: "zh-CN"})
	f.ok(err)
	f.ok(f.AddPasskey(ctx, id, Passkey{Name: "Telephone",
		Credential: []byte(fmt.Sprint("cred", shopper)),
		Data:       []byte("public key")}))
	_, _, err = f.OpenSession(ctx, NewSession{id, 0, "Firefox on Linux", time.Hour})
	f.ok(err)
	_, err = f.PutAddress(ctx, id, home("文一西路 969 号"))
	f.ok(err)
	f.ok(f.SetConsent(ctx, id, Consent{Purpose: "personalisation", Given: true, Source: "page"}))
	f.ok(f.Post(ctx, id, Message{Kind: "order", Title: event.Text{Zh: "包裹已发出", En: "Shipped"},
		Body: event.Text{En: "To the door of Xiaoming"}}))
	f.ok(f.SetBudget(ctx, id, Budget{200_000, "CNY"}))
	f.ok(f.PutDelivery(ctx, id, event.Hash128{1, byte(shopper)}, home("文一西路 969 号")))
	return id
}

func home(street string) Address {
	return Address{Name: "王小明", Phone: "13800138000", Country: "CN", Province: 33, City: "杭州",
		District: "余杭区", Street: street, Postcode: "311121"}
}

// TestWhatIsKeptIsReadBack holds what an account begins with against what another process reads.
func TestWhatIsKeptIsReadBack(t *testing.T) {
	f := open(t)
	id := f.person(7, "ming@example.com")
	f.ok(f.Close())
	again := f.reopen(f.dir)
	for how, find := range map[string]func() (Account, error){
		"contact": func() (Account, error) {
			return again.AccountByContact(t.Context(), *byMail("ming@example.com"))
		},
		"identity": func() (Account, error) {
			return again.AccountByIdentity(t.Context(),
				Identity{"https://id.example", "subject-of-ming@example.com"})
		},
		"shopper": func() (Account, error) { return again.AccountOf(t.Context(), 7) },
		"number":  func() (Account, error) { return again.Account(t.Context(), id) },
	} {
		a, err := find()
		if err != nil || a.ID != id || a.Shopper != 7 || a.Name != "王小明 of ming@example.com" ||
			len(a.Contacts) != 1 || a.Contacts[0] != *byMail("ming@example.com") {
			t.Errorf("by %s: %+v, %v", how, a, err)
		}
	}
	_, err := again.OpenAccount(t.Context(), NewAccount{Contact: byMail("ming@example.com")})
	f.is(err, ErrTaken)
	_, err = again.OpenAccount(t.Context(), NewAccount{Shopper: 7})
	f.is(err, ErrTaken)
}

// TestAnotherKeyOpensNothing: a vault whose key was lost says so at once, and not when somebody
// signs in.
func TestAnotherKeyOpensNothing(t *testing.T) {
	f := open(t)
	f.person(7, "ming@example.com")
	f.ok(f.Close())
	_, err := Open(t.Context(), Options{f.dir, [32]byte{2}, func() time.Time { return f.at }})
	f.is(err, ErrKey)
	if _, err := f.reopen(f.dir).AccountOf(t.Context(), 7); err != nil {
		t.Error(err)
	}
}

// TestTheFilesTellNothing looks for what a person typed in every byte of the vault's files.
func TestTheFilesTellNothing(t *testing.T) {
	f := open(t)
	f.person(7, "ming@example.com")
	ticket, err := f.BeginCeremony(t.Context(),
		Ceremony{"code", []byte("ming@example.com 123456"), 5, time.Minute})
	f.ok(err)
	_, err = f.PutStaff(t.Context(), Staff{Login: "clerk@example.com", Name: "Clerk",
		Role: StaffOperator, Password: "$hash"})
	f.ok(err)
	for _, said := range []string{"ming@", "王小明", "13800138000", "文一西路", "Firefox",
		"subject-of", "包裹", "Xiaoming", "123456", "clerk@", "Clerk", ticket} {
		for name, content := range f.files() {
			if bytes.Contains(content, []byte(said)) {
				t.Errorf("%s holds %q", name, said)
			}
		}
	}
}

func (f *fixture) files() map[string][]byte {
	f.t.Helper()
	entries, err := os.ReadDir(f.dir)
	f.ok(err)
	all := map[string][]byte{}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(f.dir, e.Name()))
		f.ok(err)
		all[e.Name()] = content
		if info, err := e.Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
			f.t.Errorf("%s can be read by others: %v", e.Name(), info.Mode())
		}
	}
	return all
}

// TestErasedIsGone erases an account, and then reads a copy of the database that was made before.
func TestErasedIsGone(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	gone := f.person(7, "ming@example.com")
	stays := f.person(8, "hong@example.com")
	before := f.at
	f.ok(checkpoint(ctx, f.write))
	backup := f.files()[dataFile]

	ended, err := f.Erase(ctx, 7)
	f.ok(err)
	if len(ended) != 1 {
		t.Fatalf("%d sessions ended, want 1", len(ended))
	}
	if again, err := f.Erase(ctx, 7); err != nil || len(again) != 0 {
		t.Fatalf("a second time: %v, %v", again, err)
	}
	for table, n := range f.rowsOf(gone) {
		if n != 0 {
			t.Errorf("%s still has %d rows", table, n)
		}
	}
	for table, n := range f.rowsOf(stays) {
		if n != 1 {
			t.Errorf("%s of somebody else has %d rows", table, n)
		}
	}
	f.ok(os.WriteFile(filepath.Join(f.dir, "old.db"), backup, 0o600))
	f.ok(f.Close())
	f.ok(os.Rename(filepath.Join(f.dir, "old.db"), filepath.Join(f.dir, dataFile)))
	f.at = before
	restored := f.reopen(f.dir)
	if _, err := restored.Account(ctx, stays); err != nil {
		t.Errorf("the backup does not give back who stays: %v", err)
	}
	if a, err := restored.Account(ctx, gone); err == nil || a.Name != "" {
		t.Errorf("the backup gives %q back", a.Name)
	}
}

// rowsOf counts the rows of an account in every table that has a column for one, so that a table
// which is added later is in the test.
func (f *fixture) rowsOf(id AccountID) map[string]int {
	f.t.Helper()
	var tables []string
	f.ok(each(f.t.Context(), ask(f.read, `SELECT m.name FROM sqlite_master m
		JOIN pragma_table_info(m.name) c ON c.name = 'account' WHERE m.type = 'table'`),
		func(scan scanner) error {
			var name string
			err := scan(&name)
			tables = append(tables, name)
			return err
		}))
	counts := map[string]int{}
	for _, table := range append(tables, "accounts") {
		column := "account"
		if table == "accounts" {
			column = "id"
		}
		var n int
		f.ok(f.read.QueryRow("SELECT count(*) FROM "+table+" WHERE "+column+" = ?",
			int64(id)).Scan(&n))
		counts[table] = n
	}
	if len(counts) < 8 {
		f.t.Fatalf("only %d tables of an account", len(counts))
	}
	return counts
}

// TestExportHasEverything holds an export against what was put in.
func TestExportHasEverything(t *testing.T) {
	f := open(t)
	id := f.person(7, "ming@example.com")
	out, err := f.Export(t.Context(), id)
	f.ok(err)
	text, err := json.Marshal(out)
	f.ok(err)
	for _, want := range []string{"王小明 of", "ming@example.com", "subject-of-", "Telephone",
		"Firefox on Linux", "文一西路 969 号", "13800138000", "personalisation", "Xiaoming",
		`"default":true`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is missing in %s", want, text)
		}
	}
	if strings.Contains(string(text), "public key") {
		t.Error("the export holds a credential")
	}
}

func nothingPlaced(context.Context, event.ShopperID, event.Hash128) (bool, error) {
	return false, nil
}

// TestTheSweep throws away what no event names, what has expired and keys without an account, and
// nothing else.
func TestTheSweep(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	kept := f.person(7, "ming@example.com")
	orphan, err := f.OpenAccount(ctx, NewAccount{Contact: byMail("nobody@example.com")})
	f.ok(err)
	_, err = f.BeginCeremony(ctx, Ceremony{"code", []byte("x"), 5, time.Minute})
	f.ok(err)
	f.ok(f.keys.make(ctx, 99))
	keys := func() (n int) {
		f.ok(f.keys.db.QueryRow("SELECT count(*) FROM keys").Scan(&n))
		return n
	}
	f.at = f.at.Add(Orphaned - time.Second)
	f.ok(f.Sweep(ctx, nothingPlaced))
	if _, err := f.Account(ctx, orphan); err != nil || keys() != 3 {
		t.Fatalf("swept too early: %v, %d keys", err, keys())
	}
	f.at = f.at.Add(2 * time.Second)
	f.ok(f.Sweep(ctx, nothingPlaced))
	_, err = f.Account(ctx, orphan)
	f.is(err, ErrNotFound)
	if _, err := f.Account(ctx, kept); err != nil || keys() != 1 {
		t.Fatalf("%v, %d keys", err, keys())
	}
	rows := f.rowsOf(kept)
	if rows["sessions"] != 0 || rows["addresses"] != 1 {
		t.Errorf("rows left: %v", rows)
	}
}

// TestAJoinFindsItsShopperOnce gives an account its shopper, as often as a crash asks for it.
func TestAJoinFindsItsShopperOnce(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	id, err := f.OpenAccount(ctx, NewAccount{Contact: byMail("a@example.com")})
	f.ok(err)
	f.ok(f.Join(ctx, id, 9))
	f.ok(f.Join(ctx, id, 9))
	f.is(f.Join(ctx, id, 10), ErrNotFound)
	a, err := f.AccountOf(ctx, 9)
	f.ok(err)
	if a.ID != id {
		t.Fatal(a)
	}
}

// TestTriesAreCounted asks for a ceremony from many sides at once.
func TestTriesAreCounted(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	ticket, err := f.BeginCeremony(ctx, Ceremony{"code", []byte("data"), 5, time.Minute})
	f.ok(err)
	_, err = f.TryCeremony(ctx, "passkey", ticket)
	f.is(err, ErrNotFound)
	var group sync.WaitGroup
	var mu sync.Mutex
	given, won := 0, 0
	for range 20 {
		group.Go(func() {
			data, err := f.TryCeremony(ctx, "code", ticket)
			mu.Lock()
			defer mu.Unlock()
			if err == nil && string(data) == "data" {
				given++
			}
		})
	}
	group.Wait()
	for range 5 {
		group.Go(func() {
			if f.EndCeremony(context.Background(), ticket) == nil {
				mu.Lock()
				defer mu.Unlock()
				won++
			}
		})
	}
	group.Wait()
	if given != 5 || won != 1 {
		t.Fatalf("%d tries of 5, ended %d times", given, won)
	}
	ticket, err = f.BeginCeremony(ctx, Ceremony{"code", []byte("data"), 5, time.Minute})
	f.ok(err)
	f.at = f.at.Add(time.Minute)
	_, err = f.TryCeremony(ctx, "code", ticket)
	f.is(err, ErrNotFound)
}

func TestCountsBeginAgain(t *testing.T) {
	f := open(t)
	count := func(want int) {
		t.Helper()
		n, _, err := f.Count(t.Context(), "codes to a@example.com", time.Hour)
		if err != nil || n != want {
			t.Fatalf("%d, %v; want %d", n, err, want)
		}
	}
	count(1)
	count(2)
	f.at = f.at.Add(time.Hour)
	count(1)
}

// TestSessions begins, proves and ends sessions.
func TestSessions(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	id := f.person(7, "ming@example.com")
	token, _, err := f.OpenSession(ctx, NewSession{id, 3, "Safari on iPhone", time.Hour})
	f.ok(err)
	s, err := f.SessionByToken(ctx, HashToken(token))
	f.ok(err)
	if s.Account != id || s.Shopper != 7 || s.Guest != 3 || !s.Proved.Equal(f.at) {
		t.Fatalf("%+v", s)
	}
	f.at = f.at.Add(time.Minute)
	fresh, was, err := f.ProveSession(ctx, id, s.ID)
	f.ok(err)
	if was != HashToken(token) {
		t.Error("the old token is not named")
	}
	_, err = f.SessionByToken(ctx, was)
	f.is(err, ErrNotFound)
	f.ok(f.SeenSessions(ctx, map[int64]time.Time{s.ID: f.at}))
	list, err := f.Sessions(ctx, id)
	f.ok(err)
	if len(list) != 2 || list[0].ID != s.ID || list[0].Device != "Safari on iPhone" ||
		!list[0].Proved.Equal(f.at) {
		t.Fatalf("%+v", list)
	}
	stranger := f.person(8, "hong@example.com")
	if ended, err := f.EndSession(ctx, stranger, s.ID); err != nil || len(ended) != 0 {
		t.Fatalf("a stranger ended %d sessions: %v", len(ended), err)
	}
	if ended, err := f.EndSessions(ctx, id, s.ID); err != nil || len(ended) != 1 {
		t.Fatalf("%d ended: %v", len(ended), err)
	}
	if ended, err := f.EndSession(ctx, id, s.ID); err != nil || len(ended) != 1 ||
		ended[0] != HashToken(fresh) {
		t.Fatalf("%d ended: %v", len(ended), err)
	}
	for range MaxSessions {
		_, _, err = f.OpenSession(ctx, NewSession{id, 0, "x", time.Hour})
		f.ok(err)
	}
	if _, ended, err := f.OpenSession(ctx, NewSession{id, 0, "x", time.Hour}); err != nil ||
		len(ended) != 1 {
		t.Fatalf("%d made room: %v", len(ended), err)
	}
}

// TestTheSameAddressIsOnePlace writes one address in several ways, and by two people.
func TestTheSameAddressIsOnePlace(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	one, other := f.person(7, "ming@example.com"), f.person(8, "hong@example.com")
	first, err := f.Addresses(ctx, one)
	f.ok(err)
	again := home("文一西路９６９号")
	again.Name = "王先生"
	id, err := f.PutAddress(ctx, one, again)
	f.ok(err)
	theirs, err := f.Addresses(ctx, other)
	f.ok(err)
	if id != first[0].ID || theirs[0].Place != first[0].Place || theirs[0].ID == first[0].ID {
		t.Fatalf("%d, %+v, %+v", id, first[0], theirs[0])
	}
	second := home("别的路 1 号")
	second.Default = true
	id, err = f.PutAddress(ctx, one, second)
	f.ok(err)
	list, err := f.Addresses(ctx, one)
	f.ok(err)
	if len(list) != 2 || list[0].ID != id || !list[0].Default || list[1].Default ||
		list[1].Name != "王先生" {
		t.Fatalf("%+v", list)
	}
	f.is(f.RemoveAddress(ctx, other, id), ErrNotFound)
	f.ok(f.RemoveAddress(ctx, one, id))
	if list, err = f.Addresses(ctx, one); err != nil || len(list) != 1 || !list[0].Default {
		t.Fatalf("%+v, %v", list, err)
	}
	for i := range MaxAddresses - 1 {
		_, err := f.PutAddress(ctx, one, home(fmt.Sprintf("路 %d 号", i)))
		f.ok(err)
	}
	_, err = f.PutAddress(ctx, one, home("多一个"))
	f.is(err, ErrFull)
	bad := home("x")
	bad.Phone = "not a number"
	_, err = f.PutAddress(ctx, one, bad)
	f.is(err, ErrInvalid)
}

func TestConsentsHaveAHistory(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	id := f.person(7, "ming@example.com")
	for _, given := range []bool{true, false, false, true} {
		f.ok(f.SetConsent(ctx, id, Consent{Purpose: "marketing_sms", Given: given,
			Source: "page"}))
		now, err := f.Agreed(ctx, id, "marketing_sms")
		if err != nil || now != given {
			t.Fatalf("agreed %v, %v; want %v", now, err, given)
		}
	}
	list, err := f.Consents(ctx, id)
	f.ok(err)
	if len(list) != 4 { // three here, for nothing changed once, and that of the fixture
		t.Fatalf("%+v", list)
	}
	if yes, err := f.Agreed(ctx, id, "marketing_email"); yes || err != nil {
		t.Fatalf("silence is %v, %v", yes, err)
	}
	f.is(f.SetConsent(ctx, id, Consent{Purpose: "everything", Given: true}), ErrInvalid)
}

func TestTheInbox(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	id := f.person(7, "ming@example.com")
	for i := range MaxMessages {
		f.ok(f.Post(ctx, id, Message{Kind: "order", Title: event.Text{En: fmt.Sprint(i)}}))
	}
	if n, err := f.Unread(ctx, id); n != MaxMessages || err != nil {
		t.Fatalf("%d unread, %v", n, err)
	}
	seen, before := 0, int64(0)
	for {
		page, err := f.Messages(ctx, id, before, 90)
		f.ok(err)
		if len(page) == 0 {
			break
		}
		seen, before = seen+len(page), page[len(page)-1].ID
	}
	if seen != MaxMessages {
		t.Fatalf("%d messages", seen)
	}
	f.ok(f.ReadMessage(ctx, id, before))
	f.is(f.ReadMessage(ctx, id+1, before), ErrNotFound)
	if n, err := f.Unread(ctx, id); n != MaxMessages-1 || err != nil {
		t.Fatalf("%d unread, %v", n, err)
	}
	f.ok(f.ReadMessages(ctx, id+1)) // another's
	if n, err := f.Unread(ctx, id); n != MaxMessages-1 || err != nil {
		t.Fatalf("%d unread, %v", n, err)
	}
	f.ok(f.ReadMessages(ctx, id))
	if n, err := f.Unread(ctx, id); n != 0 || err != nil {
		t.Fatalf("%d unread, %v", n, err)
	}
}

// A message about a fact is there once, also when the errand that posts it is run again.
func TestAFactIsToldOnce(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	id, other := f.person(7, "ming@example.com"), f.person(8, "hong@example.com")
	had, err := f.Unread(ctx, id)
	f.ok(err)
	for range 2 {
		f.ok(f.Post(ctx, id, Message{Kind: "paid", Fact: 12, Title: event.Text{En: "Paid"}}))
		f.ok(f.Post(ctx, other, Message{Kind: "paid", Fact: 12, Title: event.Text{En: "Paid"}}))
		f.ok(f.Post(ctx, id, Message{Kind: "sign_in", Title: event.Text{En: "A device"}}))
	}
	if n, err := f.Unread(ctx, id); n != had+3 || err != nil {
		t.Errorf("%d messages more, %v", n-had, err)
	}
}

// A budget is the account's own, is in what it exports, and an amount of nothing takes it away.
func TestTheBudget(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	id := f.person(7, "ming@example.com")
	other, err := f.OpenAccount(ctx, NewAccount{Shopper: 8, Contact: byMail("hong@example.com"),
		Locale: "en"})
	f.ok(err)
	f.ok(f.SetBudget(ctx, id, Budget{50_000, "CNY"}))
	for account, want := range map[AccountID]Budget{id: {50_000, "CNY"}, other: {}} {
		if got, err := f.Budget(ctx, account); got != want || err != nil {
			t.Errorf("the budget is %v, %v", got, err)
		}
	}
	all, err := f.Export(ctx, id)
	f.ok(err)
	if all.Budget.Amount != 50_000 {
		t.Errorf("the export says %v", all.Budget)
	}
	f.is(f.SetBudget(ctx, id, Budget{-1, "CNY"}), ErrInvalid)
	f.is(f.SetBudget(ctx, id, Budget{1, "Geld"}), ErrInvalid)
	f.ok(f.SetBudget(ctx, id, Budget{0, "CNY"}))
	if got, err := f.Budget(ctx, id); got != (Budget{}) || err != nil {
		t.Errorf("the budget is still %v, %v", got, err)
	}
}

func TestStaffStandApart(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	_, err := f.PutStaff(ctx, Staff{Login: "Clerk", Name: "C", Role: StaffMerchant, Password: "h"})
	f.is(err, ErrInvalid)
	_, err = f.PutStaff(ctx, Staff{Login: "Clerk", Name: "C", Role: StaffMerchant, Merchant: 5,
		Password: "h"})
	f.ok(err)
	s, err := f.StaffByLogin(ctx, " clerk ")
	f.ok(err)
	token, err := f.OpenStaffSession(ctx, s.ID, "desk", time.Hour)
	f.ok(err)
	found, err := f.StaffSessionByToken(ctx, HashToken(token))
	f.ok(err)
	if found.Staff.Merchant != 5 || found.Staff.Role != StaffMerchant {
		t.Fatalf("%+v", found)
	}
	_, err = f.SessionByToken(ctx, HashToken(token))
	f.is(err, ErrNotFound)
	s.Disabled = true
	ended, err := f.PutStaff(ctx, s)
	if err != nil || len(ended) != 1 {
		t.Fatalf("%d ended, %v", len(ended), err)
	}
	_, err = f.StaffSessionByToken(ctx, HashToken(token))
	f.is(err, ErrNotFound)
}

func TestPasskeys(t *testing.T) {
	f := open(t)
	ctx := t.Context()
	id, err := f.OpenAccount(ctx, NewAccount{Shopper: 7})
	f.ok(err)
	f.ok(f.AddPasskey(ctx, id, Passkey{Credential: []byte("c"), Name: "n", Data: []byte("1")}))
	f.is(f.AddPasskey(ctx, id, Passkey{Credential: []byte("c")}), ErrTaken)
	f.ok(f.UsePasskey(ctx, id, Passkey{Credential: []byte("c"), Name: "n", Data: []byte("2")}))
	list, err := f.Passkeys(ctx, id)
	if err != nil || len(list) != 1 || string(list[0].Data) != "2" {
		t.Fatalf("%+v, %v", list, err)
	}
	f.is(f.RemovePasskey(ctx, id, list[0].ID), ErrFull) // it is the only way in
	f.ok(f.AddContact(ctx, id, *byMail("a@example.com")))
	f.ok(f.RemovePasskey(ctx, id, list[0].ID))
}

func BenchmarkSessionByToken(b *testing.B) {
	v, err := Open(b.Context(), Options{b.TempDir(), [32]byte{1}, time.Now})
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	id, err := v.OpenAccount(b.Context(), NewAccount{Shopper: 7})
	if err != nil {
		b.Fatal(err)
	}
	token, _, err := v.OpenSession(b.Context(), NewSession{id, 0, "x", time.Hour})
	if err != nil {
		b.Fatal(err)
	}
	hash := HashToken(token)
	for b.Loop() {
		if _, err := v.SessionByToken(b.Context(), hash); err != nil {
			b.Fatal(err)
		}
	}
}
