package node

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"carnival/engine"
	"carnival/event"
	"carnival/festivals"
	"carnival/gateway/clock"
	"carnival/gateway/pay"
	"carnival/money"
	"carnival/trade"
	"carnival/view/shopper"
	"carnival/web"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// open brings up a whole node a second after the opening of the canonical festival.
func open(t *testing.T, dir string) *Node {
	t.Helper()
	source, _ := festivals.Source(festivals.Default)
	at := event.At(time.Date(2015, 11, 10, 16, 0, 1, 0, time.UTC))
	n, err := Open(context.Background(), Options{
		DataDir: dir, Plan: source, Clock: clock.Scaled(at, 1, 0), Accounts: &Demo{Shoppers: 10},
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	return n
}

// offer puts one SKU on sale and returns it.
func offer(t *testing.T, n *Node, stock uint32) event.SKUID {
	t.Helper()
	ctx := context.Background()
	out, err := n.Engine.Submit(ctx, &trade.OpenMerchant{
		Key: "shop", Name: event.Text{Zh: "小店", En: "Shop"}, Channel: event.ChannelMall,
	})
	if err != nil {
		t.Fatal(err)
	}
	out, err = n.Engine.Submit(ctx, &trade.OfferProduct{
		Merchant: event.MerchantID(out.Subject), Handle: "tea", Listed: true,
		Title: event.Text{En: "Tea"}, Category: event.CategoryOther,
		SKUs: []trade.OfferSKU{{Available: stock, OfferedSKU: event.OfferedSKU{
			Code: "tea", Prices: []event.Price{{
				Market: event.Home, Currency: money.CNY, List: 2000, Festival: 1500,
			}}}}},
	})
	if err != nil || out.Refusal != trade.Accepted {
		t.Fatal(err, out.Refusal.Code())
	}
	if err := n.Reach(ctx, out); err != nil {
		t.Fatal(err)
	}
	return 1
}

// joined makes a shopper and returns a session token.
func joined(t *testing.T, n *Node, account uint64) string {
	t.Helper()
	out, err := n.Engine.Submit(context.Background(), &trade.JoinShopper{Account: account})
	if err != nil {
		t.Fatal(err)
	}
	return n.Session(web.Shopper, event.ShopperID(out.Subject))
}

// call sends "METHOD path" to the node, with a token and a body where they are not empty.
func call(n *Node, door, token, body string) *httptest.ResponseRecorder {
	method, path, _ := strings.Cut(door, " ")
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", "key-1")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	n.Handler().ServeHTTP(w, r)
	return w
}

// TestWhoMayEnter is the golden list of all doors of the site.
func TestWhoMayEnter(t *testing.T) {
	doors, err := open(t, t.TempDir()).doors()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(doors.List()), "\n")
	slices.Sort(lines)
	got := strings.Join(lines, "\n") + "\n"
	const file = "testdata/routes.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the doors have changed; look at the list and run with -update:\n%s", got)
	}
}

func TestSecondProcessIsRefused(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	_, err := Open(context.Background(), Options{
		DataDir: dir, Logger: slog.New(slog.DiscardHandler),
	})
	if err == nil || !strings.Contains(err.Error(), "in use") {
		t.Fatalf("a second process got in: %v", err)
	}
	if err := MoveAside(dir, dir+"-aside"); err == nil {
		t.Error("a directory that is in use was moved aside")
	}
}

// TestRetryAfterRestart: the same key answers the same, byte for byte, before and after.
func TestRetryAfterRestart(t *testing.T) {
	dir := t.TempDir()
	n := open(t, dir)
	sku := offer(t, n, 5)
	token := joined(t, n, 7)
	body := `{"lines":[{"sku":"` + sku.String() + `","quantity":2}]}`
	first := call(n, "POST /v1/checkouts", token, body)
	if first.Code != http.StatusCreated {
		t.Fatal(first.Code, first.Body)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	n = open(t, dir)
	again := call(n, "POST /v1/checkouts", token, body)
	if again.Code != first.Code || again.Body.String() != first.Body.String() {
		t.Errorf("first %d %s\nagain %d %s", first.Code, first.Body, again.Code, again.Body)
	}
	if again.Header().Get("Idempotent-Replayed") != "true" {
		t.Error("the repeated answer does not say so")
	}
	var stock int64
	k, _ := n.Engine.Submit(context.Background(), &trade.SetStock{SKU: sku, Available: 5})
	for _, e := range k.Events {
		stock += e.(*event.StockChanged).Delta
	}
	if stock != 2 {
		t.Errorf("a retry took stock twice: %d pieces were gone", stock)
	}
}

// smallDisk is a file system of its own that can be filled.
func smallDisk(t *testing.T, megabytes int) string {
	t.Helper()
	dir := t.TempDir()
	size := fmt.Sprintf("size=%dm", megabytes)
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, size); err != nil {
		if os.Getenv("CI") == "true" && os.Geteuid() == 0 {
			t.Fatalf("no tmpfs could be mounted: %v", err)
		}
		t.Skipf("a full disk is tried on a tmpfs, which only root may mount: %v", err)
	}
	t.Cleanup(func() { unix.Unmount(dir, unix.MNT_DETACH) })
	return dir
}

// fillDisk leaves a file system so many bytes free, and returns how to give them back.
func fillDisk(t *testing.T, dir string, leave int64) (giveBack func()) {
	t.Helper()
	d, err := diskOf(dir)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "ballast")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := io.CopyN(f, zeros{}, int64(d.free)-leave); err != nil {
		t.Fatal(err)
	}
	return func() { os.Remove(path) }
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// TestLowDisk: no new orders, but payments and cancels of what was begun.
func TestLowDisk(t *testing.T) {
	dir := smallDisk(t, 1100)
	n := open(t, filepath.Join(dir, "data"))
	sku := offer(t, n, 50)
	token := joined(t, n, 7)
	body := `{"lines":[{"sku":"` + sku.String() + `","quantity":1}]}`
	first := call(n, "POST /v1/checkouts", token, body)
	if first.Code != http.StatusCreated {
		t.Fatal(first.Code, first.Body)
	}
	other := joined(t, n, 8)
	if r := call(n, "POST /v1/checkouts", joined(t, n, 9), body); r.Code != http.StatusCreated {
		t.Fatal(r.Code, r.Body)
	}
	giveBack := fillDisk(t, dir, 900<<20)
	eventually(t, func() bool { return errors.Is(n.Engine.Health(), engine.ErrDiskLow) })
	again := call(n, "POST /v1/checkouts", token, body)
	if again.Body.String() != first.Body.String() {
		t.Errorf("a retry on a low disk: %d %s", again.Code, again.Body)
	}
	joined(t, n, 8) // who is known can come back
	r := call(n, "POST /v1/checkouts", other, body)
	if r.Code != http.StatusServiceUnavailable || !strings.Contains(r.Body.String(), "disk_low") ||
		r.Header().Get("Retry-After") == "" {
		t.Errorf("a new order on a low disk: %d %s", r.Code, r.Body)
	}
	if r := call(n, "GET /readyz", "", ""); r.Code != http.StatusServiceUnavailable ||
		!strings.Contains(r.Body.String(), "disk") {
		t.Errorf("/readyz on a low disk: %d %s", r.Code, r.Body)
	}
	paid := call(n, "POST /v1/payments/"+event.PaymentID(1).String()+"/pay", token, "")
	if paid.Code/100 != 2 {
		t.Errorf("a payment on a low disk: %d %s", paid.Code, paid.Body)
	}
	callBack(t, n, event.PaymentID(2))
	giveBack()
	eventually(t, func() bool { return n.Engine.Health() == nil })
}

// callBack is the sandbox's word that the money of one piece has come, by the door of providers.
func callBack(t *testing.T, n *Node, of event.PaymentID) {
	t.Helper()
	told := n.sandbox.Tell(pay.Notice{
		Word: pay.Received, Payment: of, Ref: "sandbox-" + of.String(), Provider: pay.SandboxName,
		Amount: money.Money{Minor: 1500, Currency: money.CNY},
	})
	r := httptest.NewRequest(http.MethodPost, "/v1/providers/sandbox/callbacks",
		bytes.NewReader(told.Body))
	r.Header = told.Header
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	n.Handler().ServeHTTP(w, r)
	if w.Code/100 != 2 {
		t.Errorf("a callback on a low disk: %d %s", w.Code, w.Body)
	}
	if err := n.Shoppers.Wait(context.Background(), n.Head().Last); err != nil {
		t.Fatal(err)
	}
	n.Shoppers.Read(func(f *shopper.Fold) {
		if o, _ := f.AnyOrder(event.OrderID(of)); o.Status.Key() != "paid" {
			t.Errorf("behind the callback the order is %s", o.Status.Key())
		}
	})
}

// TestFullDisk: the journal stops, everything can still be read, and a restart with room resumes
// with exactly what was acknowledged.
func TestFullDisk(t *testing.T) {
	dir := smallDisk(t, 1100)
	n := open(t, filepath.Join(dir, "data"))
	sku := offer(t, n, trade.MaxStock)
	giveBack := fillDisk(t, dir, 256<<10)
	ctx := context.Background()
	made := uint64(0)
	var failed error
	for i := 0; i < 100_000 && failed == nil; i++ {
		n.Engine.Refuse(nil) // the watch over the disk would stop this long before the disk does
		out, err := n.Engine.Submit(ctx, &trade.SetStock{SKU: sku, Available: uint32(i)})
		if err == nil {
			made = out.Last()
		} else if !errors.Is(err, engine.ErrDiskLow) {
			failed = err
		}
	}
	if !errors.Is(failed, engine.ErrStopped) {
		t.Fatalf("a full disk was answered with %v", failed)
	}
	if r := call(n, "GET /v1/figures", "", ""); r.Code != http.StatusOK {
		t.Errorf("figures behind a stopped journal: %d", r.Code)
	}
	if r := call(n, "GET /readyz", "", ""); r.Code != http.StatusServiceUnavailable ||
		!strings.Contains(r.Body.String(), "cell") {
		t.Errorf("/readyz behind a stopped journal: %d %s", r.Code, r.Body)
	}
	giveBack()
	if _, err := n.Engine.Submit(ctx, &trade.Tick{}); !errors.Is(err, engine.ErrStopped) {
		t.Errorf("the cell resumed without a restart: %v", err)
	}
	n.Close()
	n = open(t, filepath.Join(dir, "data"))
	if last := n.Head().Last; last < made {
		t.Errorf("%d was acknowledged, %d came back", made, last)
	}
	if _, err := n.Engine.Submit(ctx, &trade.Tick{}); err != nil {
		t.Errorf("after the restart: %v", err)
	}
}

// eventually waits, at most ten seconds, for something that another goroutine brings about.
func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for range 1000 {
		if holds() {
			return
		}
		<-look.C
	}
	t.Fatal("it never came about")
}
