package node

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"carnival/event"
	"carnival/gateway/pay"
	"carnival/view/ledger"
	"carnival/view/shopper"
)

// killed names the data directory to the process that is killed.
const killed = "CARNIVAL_TEST_KILLED"

// serveUntilKilled is what TestKilledWithAttempts does in the process that it kills.
func serveUntilKilled(t *testing.T, dir string) {
	n := open(t, dir)
	sku := offer(t, n, 1000)
	on, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("SERVES http://%s %s\n", on.Addr(), sku)
	_ = n.Serve(context.Background(), on, time.Second) // until it is killed
}

// TestKilledWithAttempts: a hundred attempts to pay in every way, a kill -9 in their midst, and a
// restart whose clock goes on from the journal: each ends settled or with its money back.
func TestKilledWithAttempts(t *testing.T) {
	if dir := os.Getenv(killed); dir != "" {
		serveUntilKilled(t, dir)
		return
	}
	if testing.Short() {
		t.Skip("a process of its own")
	}
	const attempts, before = 100, 60
	dir := t.TempDir()
	kill, site, sku := serveToKill(t, dir)

	methods := append(pay.Scenarios(), "")
	answered := make(chan bool, attempts)
	var buyers sync.WaitGroup
	for i := range attempts {
		buyers.Go(func() { answered <- buyOver(site, sku, methods[i%len(methods)]) })
	}
	for range before {
		<-answered
	}
	kill()
	buyers.Wait()

	n, err := Open(context.Background(), Options{
		DataDir: dir, Time: &Time{Speed: 0}, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if now := n.Clock.Now(); now > afterOpening(t)+600*event.Second {
		t.Fatalf("it goes on at %s", now)
	}
	ended := func() bool {
		if _, err := n.Step(t.Context(), n.Clock.Now()+86_400*event.Second); err != nil {
			t.Fatal(err)
		}
		page := pay.Page{Provider: pay.SandboxName, Before: n.Clock.Now() + 1, Limit: 100}
		open := unsettled{n}
		for _, r := range open.Refunds(page) {
			if r.Since+86_400*event.Second > n.Clock.Now() {
				return false
			}
		}
		return len(open.Attempts(page)) == 0
	}
	for range 3 {
		ended()
	}
	eventually(t, ended)
	checkEnded(t, n)
}

// serveToKill runs serveUntilKilled in a process of its own, which kill ends.
func serveToKill(t *testing.T, dir string) (kill func(), site, sku string) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestKilledWithAttempts$", "-test.v")
	child.Env = append(os.Environ(), killed+"="+dir)
	out, err := child.StdoutPipe()
	if err == nil {
		err = child.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	kill = sync.OnceFunc(func() {
		if err := child.Process.Kill(); err != nil {
			t.Error(err)
		}
		_ = child.Wait() // it was killed
	})
	t.Cleanup(kill)
	for lines := bufio.NewScanner(out); site == "" && lines.Scan(); {
		_, said, _ := strings.Cut(lines.Text(), "SERVES ")
		site, sku, _ = strings.Cut(said, " ")
	}
	if site == "" {
		t.Fatal("it does not serve")
	}
	go io.Copy(io.Discard, out) // so that it never waits for a reader
	return kill, site, sku
}

// buyOver buys one piece as a guest and starts to pay for it; false when the site was gone.
func buyOver(site, sku, method string) bool {
	var token string
	post := func(path, body string) string {
		r, err := http.NewRequest(http.MethodPost, site+path, strings.NewReader(body))
		if err != nil {
			return ""
		}
		r.Header.Set("Idempotency-Key", "k")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			return ""
		}
		defer got.Body.Close()
		text, _ := io.ReadAll(got.Body)
		return string(text)
	}
	part := func(text, from string) string {
		_, rest, _ := strings.Cut(text, from)
		found, _, _ := strings.Cut(rest, `"`)
		return found
	}
	token = part(post("/v1/sessions", ""), `"token":"`)
	bought := post("/v1/checkouts", fmt.Sprintf(`{"lines":[{"sku":%q,"quantity":1}]}`, sku))
	payment := "py_" + part(bought, `"py_`)
	said := post("/v1/payments/"+payment+"/attempts",
		fmt.Sprintf(`{"provider":"sandbox","method":%q}`, method))
	return said != ""
}

// checkEnded checks that every order is paid or closed, that all money is where it belongs, and
// that the books say so.
func checkEnded(t *testing.T, n *Node) {
	t.Helper()
	books(t, n)
	var trial bytes.Buffer
	n.Ledger.Read(func(f *ledger.Fold) {
		for _, sum := range f.Trial() {
			if sum.Minor != 0 {
				fmt.Fprintln(&trial, sum)
			}
		}
	})
	if trial.Len() > 0 {
		t.Errorf("the trial balance is %s", &trial)
	}
	seen := map[string]int{}
	n.Shoppers.Read(func(f *shopper.Fold) {
		for id := event.OrderID(1); ; id++ {
			o, ok := f.AnyOrder(id)
			if !ok {
				return
			}
			seen[o.Status.Key()]++
		}
	})
	if seen["open"] > 0 || seen["paid"] == 0 || seen["closed"] == 0 {
		t.Errorf("orders ended as %v", seen)
	}
	t.Logf("orders ended as %v", seen)
}
