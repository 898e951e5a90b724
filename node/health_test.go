package node

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"carnival/event"
)

// TestReadyTellsOfErrands: a place that cannot be kept shows at /readyz, with its reason.
func TestReadyTellsOfErrands(t *testing.T) {
	dir := t.TempDir()
	blocker := filepath.Join(dir, "errands", "refunds-sandbox-2-of-4.place")
	if err := errors.Join(os.MkdirAll(filepath.Dir(blocker), 0o750),
		os.Symlink(filepath.Join(dir, "gone", "place"), blocker)); err != nil {
		t.Fatal(err)
	}
	n := open(t, dir)
	if r := call(n, "GET /readyz", "", ""); !strings.Contains(r.Body.String(),
		`{"name":"errands","well":true}`) {
		t.Fatalf("before there was an errand: %d %s", r.Code, r.Body)
	}
	refund(t, n)
	eventually(t, func() bool { return n.errandsHealth() != nil })
	if r := call(n, "GET /readyz", "", ""); r.Code != http.StatusServiceUnavailable ||
		!strings.Contains(r.Body.String(), "refunds-sandbox-2-of-4.place") {
		t.Errorf("with a place that cannot be kept: %d %s", r.Code, r.Body)
	}
}

// refund makes an order, pays it and cancels it, so that money is owed back.
func refund(t *testing.T, n *Node) {
	t.Helper()
	sku := offer(t, n, 5)
	token := joined(t, n, 7)
	for _, step := range []struct{ door, body string }{
		{"POST /v1/checkouts", `{"lines":[{"sku":"` + sku.String() + `","quantity":1}]}`},
		{"POST /v1/payments/" + event.PaymentID(1).String() + "/pay", ""},
		{"POST /v1/orders/" + event.OrderID(1).String() + "/cancel", ""},
	} {
		if r := call(n, step.door, token, step.body); r.Code/100 != 2 {
			t.Fatalf("%s: %d %s", step.door, r.Code, r.Body)
		}
	}
}
