package api

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"carnival/event"
	"carnival/festivals"
	"carnival/trade"
	"carnival/view/figures"
)

func TestSessions(t *testing.T) {
	w := newWorld(t)
	r := w.anyone().call("POST /v1/sessions", "")
	r.wants(t, 201, "")
	guest := decoded[SessionAnswer](t, r)
	if guest.Role != "shopper" || !strings.HasPrefix(guest.Shopper, "sh_") ||
		!strings.Contains(r.header.Get("Set-Cookie"), "HttpOnly") {
		t.Errorf("guest: %s %v", r.body, r.header)
	}
	other := decoded[SessionAnswer](t, w.anyone().call("POST /v1/sessions", "{}"))
	if other.Shopper == guest.Shopper {
		t.Error("two guests are one shopper")
	}
	login := func(body string) reply { return w.anyone().call("POST /v1/sessions", body) }
	demo := decoded[SessionAnswer](t, login(`{"login":"demo","password":"right"}`))
	if again := decoded[SessionAnswer](t, login(`{"login":"demo","password":"right"}`)); again.
		Shopper != demo.Shopper {
		t.Error("an account has two shoppers")
	}
	login(`{"login":"ops","password":"right"}`).wants(t, 401, "credentials_wrong")
	ops := decoded[StaffAnswer](t, w.anyone().call("POST /v1/staff/sessions",
		`{"login":"ops","password":"right"}`))
	if ops.Role != "operator" || ops.Merchant != "" {
		t.Errorf("operator: %+v", ops)
	}
	login(`{"login":"demo","password":"wrong"}`).wants(t, 401, "credentials_wrong")
	login(`{"login":"","password":""}`).wants(t, 401, "credentials_wrong")
	login(`{"password":"right"}`).wants(t, 422, "invalid")
	r = w.anyone().call("DELETE /v1/sessions", "")
	if r.status != 204 || !strings.Contains(r.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("sign out: %d %v", r.status, r.header)
	}
	cookie := w.anyone().call("GET /v1/cart", "", "Cookie", "carnival_session="+guest.Token)
	cookie.wants(t, 200, "")
	w.anyone().call("GET /v1/cart", "", "Cookie", "carnival_session="+guest.Token+"x").
		wants(t, 401, "unauthenticated")
}

func TestFestival(t *testing.T) {
	w := newWorld(t)
	got := decoded[Festival](t, w.anyone().call("GET /v1/festival", ""))
	if got.ID != "double11-2015" || got.Scale != 10_000 || got.Phase.ID != "day" ||
		got.Now != "2015-11-10T16:00:01Z" || got.Window.Start != "2015-11-10T16:00:00Z" ||
		got.Window.Zone != "Asia/Shanghai" || got.Window.Market != "CN" {
		t.Errorf("%+v", got)
	}
	if len(got.Milestones) == 0 || got.Milestones[0].Threshold != 1_000_000 ||
		len(got.Prior) == 0 || got.Prior[0].GMV.Currency != "CNY" || len(got.Moments) == 0 {
		t.Errorf("%+v", got)
	}
}

func TestCatalogue(t *testing.T) {
	w := newWorld(t)
	who := w.anyone()
	get := func(path string) Page[Product] {
		t.Helper()
		r := who.call("GET "+path, "")
		r.wants(t, 200, "")
		return decoded[Page[Product]](t, r)
	}
	first := get("/v1/products?limit=2")
	if len(first.Items) != 2 || first.Next == "" {
		t.Fatalf("first page: %+v", first)
	}
	second := get("/v1/products?limit=2&cursor=" + first.Next)
	if len(second.Items) != 1 || second.Next != "" || second.Items[0].ID == first.Items[0].ID {
		t.Errorf("second page: %+v", second)
	}
	sku := first.Items[0].SKUs[0]
	if p := sku.Price; p == nil || p.Amount != 9900 || p.Kind != "festival" || p.List != 12900 ||
		p.Next != "2015-11-11T16:00:00Z" || *p.Upcoming != (Amount{12900, "CNY"}) {
		t.Errorf("price: %+v", p)
	}
	if abroad := get("/v1/products?market=RU").Items[0].SKUs[0]; abroad.Price != nil {
		t.Errorf("sold abroad: %+v", abroad)
	}
	mine := get("/v1/products?merchant=" + first.Items[0].Merchant.ID)
	if len(mine.Items) != 1 || len(get("/v1/products?category=books").Items) != 0 ||
		len(get("/v1/products?category=phones").Items) != 3 {
		t.Errorf("by merchant or category: %+v", mine)
	}
	for _, q := range []string{"category=x", "merchant=x", "cursor=x", "limit=0", "limit=101",
		"limit=x", "market=x"} {
		who.call("GET /v1/products?"+q, "").wants(t, 422, "invalid")
	}
	one := decoded[Product](t, who.call("GET /v1/products/"+first.Items[0].ID, ""))
	if one.Body != "Text" || len(one.SKUs) != 4 || one.SKUs[3].Available != 0 {
		t.Errorf("one: %+v", one)
	}
	who.call("GET /v1/products/"+event.ProductID(99).String(), "").wants(t, 404, "not_found")
	who.call("GET /v1/products/x", "").wants(t, 404, "not_found")
	categories := decoded[Page[Category]](t, who.call("GET /v1/categories", ""))
	if len(categories.Items) != 1 || categories.Items[0].ID != "phones" {
		t.Errorf("categories: %+v", categories)
	}
	merchants := decoded[Page[Merchant]](t, who.call("GET /v1/merchants?limit=2", ""))
	if len(merchants.Items) != 2 || merchants.Next != merchants.Items[1].ID ||
		merchants.Items[0].Channel != "mall" || merchants.Items[0].Key != "m0" ||
		merchants.Items[1].Key != "m1" {
		t.Errorf("merchants: %+v", merchants)
	}
}

func TestCartAndFavourites(t *testing.T) {
	w := newWorld(t)
	who := w.signIn("")
	line := "/v1/cart/lines/" + w.skus[0].String()
	cart := decoded[Cart](t, who.call("PUT "+line, `{"quantity":3}`))
	if len(cart.Lines) != 1 || cart.Lines[0].Quantity != 3 || !cart.Lines[0].Buyable ||
		cart.Lines[0].Price.Amount != 9900 {
		t.Errorf("cart: %+v", cart)
	}
	who.call("PUT "+line, `{"quantity":1000}`).wants(t, 422, "quantity_invalid")
	who.call("PUT "+line, `{}`).wants(t, 422, "invalid")
	who.call("PUT /v1/cart/lines/x", `{"quantity":1}`).wants(t, 404, "not_found")
	who.call("PUT /v1/cart/lines/"+event.SKUID(99).String(), `{"quantity":1}`).
		wants(t, 404, "sku_unknown")
	if cart = decoded[Cart](t, who.call("DELETE "+line, "")); len(cart.Lines) != 0 {
		t.Errorf("after taking out: %+v", cart)
	}
	var marked []string
	for n := range 3 {
		id := event.ProductID(n + 1).String()
		marked = append(marked, id)
		if r := who.call("PUT /v1/favourites/"+id, ""); r.status != 204 {
			t.Fatalf("mark: %d %s", r.status, r.body)
		}
	}
	who.call("PUT /v1/favourites/"+event.ProductID(99).String(), "").
		wants(t, 404, "product_unknown")
	who.call("PUT /v1/favourites/x", "").wants(t, 404, "not_found")
	page := decoded[Page[Product]](t, who.call("GET /v1/favourites?limit=2", ""))
	if len(page.Items) != 2 || page.Items[0].ID != marked[2] || page.Next == "" {
		t.Fatalf("favourites: %+v", page)
	}
	page = decoded[Page[Product]](t, who.call("GET /v1/favourites?cursor="+page.Next, ""))
	if len(page.Items) != 1 || page.Items[0].ID != marked[0] {
		t.Errorf("the last of them: %+v", page)
	}
	who.call("DELETE /v1/favourites/"+marked[0], "")
	if page = decoded[Page[Product]](t, who.call("GET /v1/favourites", "")); len(page.Items) != 2 {
		t.Errorf("after unmarking: %+v", page)
	}
}

// TestFollows: a shop is followed once, counted with the shop, and listed for its follower alone.
func TestFollows(t *testing.T) {
	w := newWorld(t)
	who, other := w.signIn(""), w.signIn("")
	for n := range 3 {
		id := event.MerchantID(n + 1).String()
		for range 2 { // once more changes nothing
			if r := who.call("PUT /v1/follows/"+id, ""); r.status != 204 {
				t.Fatalf("follow: %d %s", r.status, r.body)
			}
		}
	}
	second := event.MerchantID(2).String()
	other.call("PUT /v1/follows/"+second, "")
	who.call("PUT /v1/follows/"+event.MerchantID(99).String(), "").
		wants(t, 404, "merchant_unknown")
	who.call("DELETE /v1/follows/"+event.MerchantID(99).String(), "").
		wants(t, 404, "merchant_unknown")
	who.call("PUT /v1/follows/x", "").wants(t, 404, "not_found")
	page := decoded[Page[FollowedShop]](t, who.call("GET /v1/follows?limit=2", ""))
	if len(page.Items) != 2 || page.Items[1].ID != second || page.Items[1].Followers != 2 ||
		page.Items[0].Since == "" || page.Next != second {
		t.Fatalf("follows: %+v", page)
	}
	page = decoded[Page[FollowedShop]](t, who.call("GET /v1/follows?cursor="+page.Next, ""))
	if len(page.Items) != 1 || page.Next != "" {
		t.Errorf("the last of them: %+v", page)
	}
	page = decoded[Page[FollowedShop]](t, other.call("GET /v1/follows", ""))
	if len(page.Items) != 1 || page.Items[0].Key == "" {
		t.Errorf("of another: %+v", page)
	}
	who.call("DELETE /v1/follows/"+second, "")
	who.call("DELETE /v1/follows/"+second, "")
	one := decoded[Merchant](t, who.call("GET /v1/merchants/"+second, ""))
	if one.ID != second || one.Followers != 1 || one.Name == "" ||
		one.Key != "m1" {
		t.Errorf("the merchant: %+v", one)
	}
	who.call("GET /v1/merchants/"+event.MerchantID(99).String(), "").wants(t, 404, "not_found")
	who.call("GET /v1/merchants/x", "").wants(t, 404, "not_found")
}

func TestOrdersByPage(t *testing.T) {
	w := newWorld(t)
	who := w.signIn("")
	for n := range 5 {
		r := who.checkout(fmt.Sprint("k", n), w.tap())
		r.wants(t, 201, "")
	}
	var ids []string
	for cursor, pages := "", 0; ; pages++ {
		page := decoded[Page[Order]](t, who.call("GET /v1/orders?limit=3&cursor="+cursor, ""))
		for _, o := range page.Items {
			ids = append(ids, o.ID)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
		if len(page.Items) != 3 || pages > 5 {
			t.Fatalf("page %d: %+v", pages, page)
		}
	}
	for i := range ids {
		if want := event.OrderID(10 - i).String(); ids[i] != want || len(ids) != 10 {
			t.Fatalf("order %d of %d is %s, want %s", i, len(ids), ids[i], want)
		}
	}
}

func TestPaymentCancelAndRefund(t *testing.T) {
	w := newWorld(t)
	who, ops := w.signIn(""), w.signIn("ops")
	c := decoded[Checkout](t, who.checkout("k", w.tap()))
	status := func(want string) Payment {
		t.Helper()
		p := decoded[Payment](t, who.call("GET /v1/payments/"+c.Payment.ID, ""))
		if p.Status != want {
			t.Errorf("payment is %s, want %s", p.Status, want)
		}
		return p
	}
	status("due")
	ops.call("POST /v1/orders/"+c.Orders[0].ID+"/refund", "").wants(t, 409, "not_paid")
	pay := "POST /v1/payments/" + c.Payment.ID + "/pay"
	for range 2 {
		p := decoded[Payment](t, who.call(pay, ""))
		if p.Status != "paid" || p.Due != 0 || len(p.Received) != 1 || len(p.Refunds) != 0 {
			t.Errorf("paid: %+v", p)
		}
	}
	cancelled := decoded[Order](t, who.call("POST /v1/orders/"+c.Orders[0].ID+"/cancel", ""))
	if cancelled.Status != "refunded" || cancelled.Reason != "cancelled" {
		t.Errorf("cancelled: %+v", cancelled)
	}
	ops.call("POST /v1/orders/"+c.Orders[1].ID+"/refund", "").wants(t, 200, "")
	if p := status("refunded"); len(p.Refunds) != 2 || p.Refunds[1].Reason != "merchant" ||
		p.Refunds[0].Order != c.Orders[0].ID || p.Refunds[0].Status != "owed" {
		t.Errorf("refunds: %+v", p.Refunds)
	}
	ops.call("POST /v1/orders/"+event.OrderID(99).String()+"/refund", "").
		wants(t, 404, "order_unknown")
	ops.call("POST /v1/orders/x/refund", "").wants(t, 404, "not_found")

	c = decoded[Checkout](t, who.checkout("k2", w.tap()))
	for _, o := range c.Orders {
		got := decoded[Order](t, who.call("POST /v1/orders/"+o.ID+"/cancel", ""))
		if got.Status != "closed" || got.Reason != "cancelled" {
			t.Errorf("closed: %+v", got)
		}
	}
	who.call("POST /v1/payments/"+c.Payment.ID+"/pay", "").wants(t, 409, "order_closed")
}

// The provider's word may come twice, late or with another amount; only who knows the secret can
// give it.
func TestCallbacks(t *testing.T) {
	w := newWorld(t)
	who := w.signIn("")
	c := decoded[Checkout](t, who.checkout("k", w.tap()))
	send := func(ref string, amount int64) reply {
		body := fmt.Sprintf(`{"payment":%q,"ref":%q,"amount":%d,"currency":"CNY"}`,
			c.Payment.ID, ref, amount)
		return w.anyone().call("POST /v1/providers/sandbox/callbacks", body,
			"Sandbox-Signature", w.sandbox.Sign([]byte(body)))
	}
	read := func() Payment {
		w.settle()
		return decoded[Payment](t, who.call("GET /v1/payments/"+c.Payment.ID, ""))
	}
	if r := send("a", 1); !decoded[CallbackAnswer](t, r).Counted {
		t.Errorf("too little: %s", r.body)
	}
	if p := read(); p.Status != "due" || p.Refunds[0].Reason != "short" {
		t.Errorf("after too little: %+v", p)
	}
	send("b", c.Payment.Amount+5).wants(t, 200, "")
	if decoded[CallbackAnswer](t, send("b", c.Payment.Amount+5)).Counted {
		t.Error("the same word counted twice")
	}
	send("c", c.Payment.Amount).wants(t, 200, "")
	p := read()
	if p.Status != "paid" || len(p.Received) != 3 || len(p.Refunds) != 3 ||
		p.Refunds[1].Amount.Amount != 5 || p.Refunds[2].Reason != "surplus" {
		t.Errorf("in the end: %+v", p)
	}
	path := "POST /v1/providers/sandbox/callbacks"
	w.anyone().call(path, `{}`).wants(t, 401, "signature_invalid")
	w.anyone().call(path, `{}`, "Sandbox-Signature", "00").wants(t, 401, "signature_invalid")
	signed := func(body string) reply {
		return w.anyone().call(path, body, "Sandbox-Signature", w.sandbox.Sign([]byte(body)))
	}
	signed(`{}`).wants(t, 422, "invalid")
	other := event.PaymentID(99).String()
	signed(`{"payment":"`+other+`","ref":"x","amount":1,"currency":"CNY"}`).
		wants(t, 404, "payment_unknown")
	signed(`{"payment":"`+c.Payment.ID+`","ref":"x","amount":1,"currency":"USD"}`).
		wants(t, 422, "currency_wrong")
}

// A step answers when its instant is final: what it closes is closed, and every view shows it.
func TestClockStep(t *testing.T) {
	w := newWorld(t)
	who, ops := w.signIn(""), w.signIn("ops")
	c := decoded[Checkout](t, who.checkout("k", w.tap()))
	to := (opening + 25*3600*event.Second).String()
	step := func(to string) reply {
		return ops.call("POST /v1/clock/step", fmt.Sprintf(`{"to":%q}`, to))
	}
	got := decoded[StepAnswer](t, step(to))
	if got.Now != to || got.Sequence != w.journal.Head().Last {
		t.Errorf("%+v, the journal ends at %d", got, w.journal.Head().Last)
	}
	var told []figures.Figure
	r := w.anyone().call("GET /v1/figures?as_of="+to, "")
	if err := json.Unmarshal(r.body, &told); err != nil || !told[0].Final {
		t.Errorf("not final: %v %s", err, r.body[:200])
	}
	order := decoded[Order](t, who.call("GET /v1/orders/"+c.Orders[0].ID, ""))
	if order.Status != "closed" || order.Reason != "unpaid" {
		t.Errorf("unpaid order: %+v", order)
	}
	step("2015-11-11T00:00:00+08:00").wants(t, 409, "clock_backwards")
	step("yesterday").wants(t, 422, "invalid")
	ops.call("POST /v1/clock/step", "").wants(t, 422, "invalid")
	w.clock.Run(1, 0)
	step("2015-11-13T00:00:00Z").wants(t, 409, "clock_runs")
}

func TestPlan(t *testing.T) {
	w := newWorld(t)
	ops := w.signIn("ops")
	source, _ := festivals.Source("regional-2026")
	got := decoded[PlanAnswer](t, ops.call("PUT /v1/plan", string(source),
		"Content-Type", "application/yaml"))
	if got.ID != "twin-harbours-2026" || got.Scale != 10_000 {
		t.Errorf("%+v", got)
	}
	if now := decoded[Festival](t, w.anyone().call("GET /v1/festival", "")); now.ID != got.ID {
		t.Errorf("in force is %s", now.ID)
	}
	got = decoded[PlanAnswer](t, ops.call("PUT /v1/plan?scale=1", string(source)))
	if got.Scale != 1 {
		t.Errorf("scale %d", got.Scale)
	}
	r := ops.call("PUT /v1/plan", strings.Replace(string(source), "home: SG", "home: 7", 1))
	r.wants(t, 422, "plan_invalid")
	var p struct {
		Errors []struct {
			Field, Code, Reason string
			Line, Column        int
		}
	}
	if err := json.Unmarshal(r.body, &p); err != nil || len(p.Errors) == 0 ||
		p.Errors[0].Line != 6 || p.Errors[0].Column == 0 || p.Errors[0].Reason == "" {
		t.Errorf("%v %s", err, r.body)
	}
	ops.call("PUT /v1/plan?scale=0", string(source)).wants(t, 422, "invalid")
	ops.call("PUT /v1/plan?scale=1000001", string(source)).wants(t, 422, "plan_invalid")
	ops.call("PUT /v1/plan", "{}", "Content-Type", "application/json").wants(t, 415, "media_type")
	ops.call("PUT /v1/plan", strings.Repeat("#", maxPlan+1)).wants(t, 413, "body_too_large")
}

func TestStockAndHead(t *testing.T) {
	w := newWorld(t)
	ops := w.signIn("ops")
	path := "PUT /v1/stock/" + w.skus[3].String()
	got := decoded[StockAnswer](t, ops.call(path, `{"available":5}`))
	if got.Available != 5 || got.Sold != 0 {
		t.Errorf("%+v", got)
	}
	ops.call(path, `{"available":2000000000}`).wants(t, 422, "quantity_invalid")
	ops.call(path, `{}`).wants(t, 422, "invalid")
	ops.call("PUT /v1/stock/x", `{"available":5}`).wants(t, 404, "not_found")
	ops.call("PUT /v1/stock/"+event.SKUID(99).String(), `{"available":5}`).
		wants(t, 404, "sku_unknown")
	head := decoded[Head](t, w.anyone().call("GET /v1/journal/head", ""))
	if head.Sequence != w.journal.Head().Last || head.Hash == "" {
		t.Errorf("%+v", head)
	}
}

func TestFiguresAsOf(t *testing.T) {
	w := newWorld(t)
	who := w.signIn("")
	c := decoded[Checkout](t, who.checkout("k", w.tap()))
	who.call("POST /v1/payments/"+c.Payment.ID+"/pay", "").wants(t, 200, "")
	w.must(&trade.Tick{})
	w.settle()
	value := func(query string) (int64, string) {
		t.Helper()
		var all []figures.Figure
		r := w.anyone().call("GET /v1/figures"+query, "")
		if err := json.Unmarshal(r.body, &all); err != nil {
			t.Fatal(err)
		}
		for _, f := range all {
			if f.ID == "gmv.settled" {
				return f.Value, f.Unit
			}
		}
		t.Fatalf("no settled value: %s", r.body)
		return 0, ""
	}
	if v, unit := value(""); v != c.Payment.Amount || unit != "CNY" {
		t.Errorf("now: %d %s", v, unit)
	}
	if v, _ := value("?as_of=2015-11-11T00:00:00%2B08:00"); v != 0 {
		t.Errorf("at the opening: %d", v)
	}
	if v, _ := value("?as_of=2030-01-01T00:00:00Z"); v != c.Payment.Amount {
		t.Errorf("in time to come: %d", v)
	}
	w.anyone().call("GET /v1/figures?as_of=noon", "").wants(t, 422, "invalid")
}

// The stream begins with everything, goes on with what changes, and says when its source stops.
func TestStream(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", w.server.URL+"/v1/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	lines := bufio.NewScanner(got.Body)
	lines.Buffer(nil, 1<<20)
	read := func(into any) (name string) {
		t.Helper()
		for lines.Scan() {
			if n, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				name = n
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				if err := json.Unmarshal([]byte(data), into); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				return name
			}
		}
		t.Fatal("the stream ended")
		return ""
	}
	var whole Snapshot
	if name := read(&whole); name != "snapshot" || len(whole.Figures) < 10 ||
		!whole.AsOf.Equal((opening + event.Second).Time()) {
		t.Fatalf("%s as of %s with %d figures", name, whole.AsOf, len(whole.Figures))
	}
	w.signIn("").checkout("k", w.tap()).wants(t, 201, "")
	for placed := int64(0); placed == 0; {
		var delta Delta
		if name := read(&delta); name != "delta" || len(delta.Changed) == 0 {
			t.Fatalf("%s with %d figures", name, len(delta.Changed))
		}
		for _, f := range delta.Changed {
			if f.ID == "orders.placed" {
				placed = f.Value
			}
		}
	}
	w.stopViews()
	var stale Stale
	for name := ""; name != "stale"; {
		stale = Stale{}
		name = read(&stale)
	}
	if stale.Reason != "journal_stopped" || stale.Since.Before(whole.AsOf) {
		t.Errorf("%+v", stale)
	}
}

// A shopper reads what they have just written, however busy the views are with others.
func TestReadYourOwnWrites(t *testing.T) {
	w := newWorld(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		other := w.signIn("")
		for n := range 200 {
			other.checkout(fmt.Sprint("k", n), w.tap())
		}
	}()
	who := w.signIn("")
	for n := range 100 {
		c := decoded[Checkout](t, who.checkout(fmt.Sprint("k", n), w.tap()))
		who.call("GET /v1/checkouts/"+c.Checkout, "").wants(t, 200, "")
		who.call("GET /v1/orders/"+c.Orders[1].ID, "").wants(t, 200, "")
		p := decoded[Payment](t, who.call("POST /v1/payments/"+c.Payment.ID+"/pay", ""))
		if p.Status != "paid" {
			t.Fatalf("payment %+v", p)
		}
	}
	<-done
}
