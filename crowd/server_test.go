package crowd

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"carnival/event"
	"carnival/money"
)

// server answers like the public API, from tables in memory, and goes wrong as it is told to: it
// stands for a marketplace somewhere in the world.
type server struct {
	*httptest.Server
	fault func(n int) fault // of the nth request that changes something

	mu       sync.Mutex
	requests int
	now      event.Instant
	speed    int64
	began    time.Time
	goods    map[string]*Goods
	listed   []Goods
	stock    map[string]uint32
	bought   map[string]uint32 // by shopper and SKU
	carts    map[string][]wished
	keys     map[string]*checkout
	payments map[string]*checkout
	orders   map[string]*checkout
	placed   map[event.Instant]int // orders, by second
	paid     map[event.Instant]money.Minor
	steps    int
	settled  money.Minor
	settles  int // orders paid
	cancels  int
	refunds  int
	twice    int // requests that found their key
	wallet
}

// fault is what goes wrong with a request.
type fault int

const (
	healthy    fault = iota
	busy             // 503 with Retry-After
	limited          // 429
	broken           // 500
	dropped          // the connection breaks before anything is done
	unanswered       // the connection breaks after it was done
)

type wished struct {
	SKU      string `json:"sku"`
	Quantity uint32 `json:"quantity"`
}

type checkout struct {
	ID       string
	body     string
	shopper  string
	value    money.Minor // that its payment settles
	orders   int         // the same
	deposit  bool
	merchant map[string]money.Minor
	said     map[string]any
	paid     bool
}

func newServer(t *testing.T, in Input, faults func(int) fault) *server {
	t.Helper()
	s := &server{
		fault: faults, now: in.WarmUp, listed: in.Goods, goods: map[string]*Goods{},
		stock: map[string]uint32{}, bought: map[string]uint32{}, carts: map[string][]wished{},
		keys: map[string]*checkout{}, payments: map[string]*checkout{},
		orders: map[string]*checkout{}, placed: map[event.Instant]int{},
		paid: map[event.Instant]money.Minor{}, wallet: newWallet(&in),
	}
	for i := range in.Goods {
		s.goods[in.Goods[i].SKU] = &in.Goods[i]
		s.stock[in.Goods[i].SKU] = in.Goods[i].Stock
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/festival", func(w http.ResponseWriter, _ *http.Request) {
		say(w, 200, map[string]any{
			"scale": in.Scale, "now": s.clock().String(), "speed": s.speed,
			"window": map[string]any{"start": in.Opens.String(), "end": in.Closes.String()},
		})
	})
	mux.HandleFunc("GET /v1/merchants", s.merchants)
	mux.HandleFunc("GET /v1/products", s.products)
	mux.HandleFunc("POST /v1/sessions", s.change(s.session))
	mux.HandleFunc("POST /v1/clock/step", s.change(s.step))
	mux.HandleFunc("PUT /v1/cart/lines/{sku}", s.change(s.put))
	mux.HandleFunc("PUT /v1/favourites/{product}", s.change(
		func(*http.Request, map[string]any) (int, any) { return 204, nil }))
	mux.HandleFunc("PUT /v1/follows/{merchant}", s.change(
		func(*http.Request, map[string]any) (int, any) { s.done["followed"]++; return 204, nil }))
	mux.HandleFunc("POST /v1/checkouts", s.change(s.checkout))
	mux.HandleFunc("POST /v1/payments/{id}/pay", s.change(s.pay))
	mux.HandleFunc("POST /v1/payments/{id}/attempts", s.change(s.pay))
	mux.HandleFunc("POST /v1/orders/{id}/cancel", s.change(s.cancel))
	mux.HandleFunc("POST /v1/orders/{id}/refund", s.change(s.refund))
	s.offer(mux)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func say(w http.ResponseWriter, status int, data any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if data != nil {
		_ = json.NewEncoder(w).Encode(data)
	}
}

func problem(status int, code string) (int, any) { return status, map[string]any{"code": code} }

func (s *server) clock() event.Instant {
	if s.speed > 0 {
		return s.now + event.Instant(time.Since(s.began).Microseconds()*s.speed)
	}
	return s.now
}

// change wraps a door through which something is changed: one at a time, and with faults.
func (s *server) change(
	do func(*http.Request, map[string]any) (int, any),
) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.requests++
		wrong := healthy
		if s.fault != nil {
			wrong = s.fault(s.requests)
		}
		switch wrong {
		case busy:
			w.Header().Set("Retry-After", "1")
			say(w, 503, map[string]any{"code": "overloaded"})
			return
		case limited:
			say(w, 429, map[string]any{"code": "too_many_requests"})
			return
		case broken:
			say(w, 500, map[string]any{"code": "internal"})
			return
		case dropped:
			panic(http.ErrAbortHandler)
		}
		body := map[string]any{}
		if r.ContentLength > 0 {
			if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
				say(w, 400, map[string]any{"code": "bad_request"})
				return
			}
		}
		status, data := do(r, body)
		if wrong == unanswered {
			panic(http.ErrAbortHandler)
		}
		say(w, status, data)
	}
}

func (s *server) merchants(w http.ResponseWriter, r *http.Request) {
	seen, items := map[string]bool{}, []any{}
	for _, g := range s.listed {
		if !seen[g.Merchant] {
			seen[g.Merchant] = true
			items = append(items, map[string]any{"id": g.Merchant, "channel": g.Channel.Key()})
		}
	}
	say(w, 200, map[string]any{"items": items})
}

// products lists one SKU a product, a hundred a page.
func (s *server) products(w http.ResponseWriter, r *http.Request) {
	from := 0
	fmt.Sscanf(r.URL.Query().Get("cursor"), "%d", &from)
	to := min(len(s.listed), from+100)
	items := []any{}
	for _, g := range s.listed[from:to] {
		price := map[string]any{"amount": g.List, "list": g.List, "currency": "CNY", "kind": "list"}
		if g.Festival > 0 && g.Festival != g.List {
			price["next"] = opening.String()
			price["upcoming"] = map[string]any{"amount": g.Festival, "currency": "CNY"}
		}
		items = append(items, map[string]any{
			"id": g.Product, "category": g.Category.Key(), "origin": g.Origin.String(),
			"listed": true, "merchant": map[string]any{"id": g.Merchant},
			"skus": []any{map[string]any{
				"id": g.SKU, "price": price, "limit": g.Limit, "available": g.Stock,
			}},
		})
	}
	page := map[string]any{"items": items}
	if to < len(s.listed) {
		page["next"] = fmt.Sprint(to)
	}
	say(w, 200, page)
}

func (s *server) session(_ *http.Request, body map[string]any) (int, any) {
	if body["login"] == "" || body["password"] != "secret" {
		return problem(401, "credentials_wrong")
	}
	return 201, map[string]any{"token": body["login"], "shopper": body["login"]}
}

func (s *server) step(r *http.Request, body map[string]any) (int, any) {
	to, err := time.Parse(time.RFC3339Nano, body["to"].(string))
	switch {
	case who(r) != "operator":
		return problem(403, "forbidden")
	case err != nil || s.speed != 0:
		return problem(409, "clock_runs")
	case event.At(to) < s.now:
		return problem(409, "clock_backwards")
	}
	s.now = event.At(to)
	s.steps++
	return 200, map[string]any{"now": s.now.String()}
}

func who(r *http.Request) string {
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
}

func (s *server) put(r *http.Request, body map[string]any) (int, any) {
	line := wished{r.PathValue("sku"), uint32(body["quantity"].(float64))}
	if s.goods[line.SKU] == nil {
		return problem(404, "sku_unknown")
	}
	cart := s.carts[who(r)]
	for i := range cart {
		if cart[i].SKU == line.SKU {
			cart[i] = line
			return 200, nil
		}
	}
	s.carts[who(r)] = append(cart, line)
	return 200, nil
}

func (s *server) checkout(r *http.Request, body map[string]any) (int, any) {
	text, _ := json.Marshal(body)
	key := who(r) + " " + r.Header.Get("Idempotency-Key")
	if had := s.keys[key]; had != nil {
		if had.body != string(text) {
			return problem(422, "key_reused")
		}
		s.twice++
		return 201, had.said
	}
	var said struct {
		Lines    []wished
		Balances []string
		Province string
		FromCart bool `json:"from_cart"`
	}
	_ = json.Unmarshal(text, &said)
	lines := said.Lines
	if len(lines)+len(said.Balances) == 0 {
		lines = s.carts[who(r)]
	}
	if said.FromCart || len(said.Lines)+len(said.Balances) == 0 {
		delete(s.carts, who(r))
	}
	c := &checkout{
		ID: fmt.Sprintf("co_%d", len(s.keys)), body: string(text), shopper: who(r),
		merchant: map[string]money.Minor{},
	}
	refused, tap, skus := []any{}, Tap{}, map[string][]any{}
	for _, l := range lines {
		g, own := s.goods[l.SKU], who(r)+" "+l.SKU
		switch {
		case g.Limit > 0 && s.bought[own]+l.Quantity > g.Limit:
			refused = append(refused, map[string]any{"sku": l.SKU, "code": "limit_reached"})
			continue
		case s.stock[l.SKU] < l.Quantity:
			refused = append(refused, map[string]any{"sku": l.SKU, "code": "sold_out"})
			continue
		}
		s.stock[l.SKU] -= l.Quantity
		s.bought[own] += l.Quantity
		c.merchant[g.Merchant] += g.price() * money.Minor(l.Quantity)
		skus[g.Merchant] = append(skus[g.Merchant], map[string]any{"sku": l.SKU})
		tap.Lines = append(tap.Lines, Line{s.rows[l.SKU], l.Quantity})
	}
	s.bill(&tap, c, said.Balances, said.Province)
	if c.orders == 0 {
		return problem(409, "nothing_to_buy")
	}
	orders := []any{}
	for m := range c.merchant {
		id := "or_" + c.ID + m
		s.orders[id] = c
		orders = append(orders, map[string]any{"id": id, "lines": skus[m]})
	}
	c.said = map[string]any{"checkout": c.ID, "orders": orders, "refused": refused,
		"payment": map[string]any{"id": "py_" + c.ID, "amount": c.value, "currency": "CNY"}}
	s.keys[key], s.payments["py_"+c.ID] = c, c
	s.placed[s.clock()/event.Second] += len(orders)
	return 201, c.said
}

func (s *server) pay(r *http.Request, body map[string]any) (int, any) {
	c := s.payments[r.PathValue("id")]
	if c == nil || c.shopper != who(r) {
		return problem(404, "not_found")
	}
	switch body["method"] {
	case methodDeclined, methodAbandoned:
		s.done[body["method"].(string)]++
		return 200, map[string]any{"status": "due"}
	}
	if !c.paid && !c.deposit {
		s.settled += c.value
		s.settles += c.orders
		s.paid[s.clock()] += c.value
	}
	c.paid = true
	return 200, map[string]any{"status": "paid"}
}

func (s *server) cancel(r *http.Request, body map[string]any) (int, any) {
	c := s.orders[r.PathValue("id")]
	switch {
	case c == nil || c.shopper != who(r) || c.paid != (body["lines"] != nil):
		return problem(409, "order_closed")
	case c.paid:
		s.done["withdraw"]++
	default:
		s.cancels++
	}
	return 200, nil
}

func (s *server) refund(r *http.Request, _ map[string]any) (int, any) {
	if c := s.orders[r.PathValue("id")]; c == nil || !c.paid || who(r) != "operator" {
		return problem(409, "order_unknown")
	}
	s.refunds++
	return 200, map[string]any{"status": "refunded"}
}
