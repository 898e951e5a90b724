package node

import (
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"carnival/event"
	"carnival/trade"
	"carnival/vault"
	"carnival/web"
)

// enter signs in by the code that the demonstration's outbox shows.
func enter(t *testing.T, n *Node, to string) (token, shopper string) {
	t.Helper()
	var sent struct{ Ticket string }
	decode(t, call(n, "POST /v1/sign-in/codes", "", `{"to":"`+to+`"}`), 202, &sent)
	code := ""
	for code == "" && t.Context().Err() == nil {
		var outbox []struct{ To, Text string }
		decode(t, call(n, "GET /v1/demo/outbox", "", ""), 200, &outbox)
		for _, m := range outbox {
			if m.To == to && code == "" {
				code = regexp.MustCompile(`\d{6}`).FindString(m.Text)
			}
		}
	}
	var in struct{ Token, Shopper string }
	decode(t, call(n, "POST /v1/sign-in/codes/entry", "",
		`{"ticket":"`+sent.Ticket+`","code":"`+code+`"}`), 201, &in)
	return in.Token, in.Shopper
}

func decode(t *testing.T, w *httptest.ResponseRecorder, status int, into any) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("%d, want %d: %s", w.Code, status, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), into); err != nil {
		t.Fatal(err)
	}
}

// TestAccountsOutliveTheProcess signs in, restarts, is still signed in, and is erased by a fact
// that came another way: the vault obeys the journal.
func TestAccountsOutliveTheProcess(t *testing.T) {
	dir := t.TempDir()
	n := open(t, dir)
	token, shopper := enter(t, n, "ming@example.com")
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	n = open(t, dir)
	if w := call(n, "GET /v1/me", token, ""); w.Code != 200 ||
		!strings.Contains(w.Body.String(), "ming@example.com") {
		t.Fatalf("after a restart: %d %s", w.Code, w.Body)
	}
	id, err := event.ParseShopperID(shopper)
	if err != nil {
		t.Fatal(err)
	}
	out, err := n.Engine.Submit(context.Background(), &trade.EraseShopper{Shopper: id})
	if err != nil || out.Refusal != trade.Accepted {
		t.Fatal(err, out.Refusal.Code())
	}
	for !errors.Is(err, vault.ErrNotFound) && t.Context().Err() == nil {
		_, err = n.people.vault.AccountOf(context.Background(), id)
	}
	if w := call(n, "GET /v1/me", token, ""); w.Code != 401 {
		t.Fatalf("after the erasure: %d %s", w.Code, w.Body)
	}
	if err := n.peopleHealth(context.Background()); err != nil {
		t.Error(err)
	}
}

// TestATapIsKnownByTheJournal asks for a tap right behind it, as the sweep of the vault does.
func TestATapIsKnownByTheJournal(t *testing.T) {
	n := open(t, t.TempDir())
	sku := offer(t, n, 5)
	token, text := enter(t, n, "ming@example.com")
	shopper, err := event.ParseShopperID(text)
	if err != nil {
		t.Fatal(err)
	}
	first := call(n, "POST /v1/checkouts", token,
		`{"lines":[{"sku":"`+sku.String()+`","quantity":1}],"province":"33"}`)
	if first.Code != 201 {
		t.Fatal(first.Code, first.Body)
	}
	tap := event.KeyHash(shopper, "key-1")
	for key, want := range map[event.Hash128]bool{tap: true, event.KeyHash(shopper, "b"): false} {
		if yes, err := n.placed(t.Context(), shopper, key); err != nil || yes != want {
			t.Error(yes, err)
		}
	}
}

// TestTheOutboxIsTheDemonstrationsOnly: where there are real people, nobody reads their codes.
func TestTheOutboxIsTheDemonstrationsOnly(t *testing.T) {
	n, err := Open(context.Background(), Options{DataDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if w := call(n, "GET /v1/demo/outbox", n.Session(web.Operator, 0), ""); w.Code != 404 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	// Nothing can be sent yet, and that is said.
	w := call(n, "POST /v1/sign-in/codes", "", `{"to":"ming@example.com"}`)
	if w.Code != 503 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestTheOperatorSignsInAtTheStaffDoor with the token of the data directory.
func TestTheOperatorSignsInAtTheStaffDoor(t *testing.T) {
	n := open(t, t.TempDir())
	body := `{"login":"operator","password":"` + n.Secrets.OperatorToken + `"}`
	if w := call(n, "POST /v1/sessions", "", body); w.Code != 401 {
		t.Errorf("at the shoppers' door: %d", w.Code)
	}
	var in struct{ Token, Role string }
	decode(t, call(n, "POST /v1/staff/sessions", "", body), 201, &in)
	if w := call(n, "POST /v1/clock/step", in.Token, ""); in.Role != "operator" || w.Code != 422 {
		t.Errorf("%+v, %d %s", in, w.Code, w.Body)
	}
}

// TestPeopleAreReadFromTheirFile: the file of the documentation is understood whole, and one with a
// mistake is told at the start.
func TestPeopleAreReadFromTheirFile(t *testing.T) {
	dir := t.TempDir()
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(dir, "people.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	guide, err := os.ReadFile("../docs/accounts-and-privacy.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(guide), "start again:\n\n")
	text, _, _ = strings.Cut(text, "\n\nWith an origin")
	write(text)
	p, err := readPeople(dir)
	if err != nil || len(p.Origins) != 1 || p.Mail == nil || p.Mail.From != "shop@shop.example" ||
		p.Texts == nil || len(p.Providers) != 1 || p.Providers[0].ClientID == "" ||
		p.Providers[0].Title.En != "Acme" {
		t.Fatalf("%+v, %v", p, err)
	}
	write(`{"origins":["https://Shop.example:443/","http://localhost:8080"]}`)
	p, err = readPeople(dir)
	if err != nil || !slices.Equal(p.Origins,
		[]string{"https://shop.example", "http://localhost:8080"}) {
		t.Errorf("origins are %q, %v", p.Origins, err)
	}
	for _, wrong := range []string{"shop.example", "https://shop.example/cart", "ftp://a", "",
		"https://u@shop.example", "https://shop.example?a"} {
		write(`{"origins":["` + wrong + `"]}`)
		if _, err := readPeople(dir); err == nil ||
			!strings.Contains(err.Error(), "such as https://shop.example") {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	write(`{"orgins":[]}`)
	if _, err := readPeople(dir); err == nil || !strings.Contains(err.Error(), "orgins") {
		t.Errorf("a field that nobody knows: %v", err)
	}
}

// TestAddressesFollowTheJournal signs a guest in by a fact alone, as when the process ends before
// the vault is told: the addresses come along, and go back when that is undone.
func TestAddressesFollowTheJournal(t *testing.T) {
	n := open(t, t.TempDir())
	sku := offer(t, n, 5)
	submit := func(c trade.Command) uint64 {
		t.Helper()
		out, err := n.Engine.Submit(t.Context(), c)
		if err != nil || out.Refusal != trade.Accepted {
			t.Fatal(err, out.Refusal.Code())
		}
		return out.Subject
	}
	_, text := enter(t, n, "ming@example.com")
	into, err := event.ParseShopperID(text)
	if err != nil {
		t.Fatal(err)
	}
	guest := event.ShopperID(submit(&trade.JoinShopper{Account: 1 << 63}))
	token := n.sealer().SealGuest(guest)
	if w := call(n, "POST /v1/me/addresses", token, `{"name":"Ming","phone":"13800138000",
		"province":"33","city":"Hangzhou","street":"1 West Lake Road"}`); w.Code != 201 {
		t.Fatal(w.Code, w.Body)
	}
	submit(&trade.PutInCart{Shopper: guest, SKU: sku, Quantity: 1})
	has := func(who event.ShopperID, want int) {
		t.Helper()
		for got := -1; got != want; {
			holder, err := n.people.vault.OpenHolder(t.Context(), who)
			if err != nil {
				t.Fatal(err)
			}
			list, err := n.people.vault.Addresses(t.Context(), holder)
			if got = len(list); err != nil {
				t.Fatal(err)
			}
		}
	}
	has(guest, 1)
	submit(&trade.MergeCarts{Guest: guest, Shopper: into})
	has(into, 1)
	has(guest, 0)
	submit(&trade.UndoMerge{Shopper: into})
	has(guest, 1)
	has(into, 0)
}
