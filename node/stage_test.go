package node

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"carnival/event"
	"carnival/festivals"
	"carnival/gateway/clock"
	"carnival/journal"
	"carnival/money"
	"carnival/trade"
	"carnival/web"
)

// stage is a whole site on which two shoppers and two merchants have done everything that the site
// knows, so that an attacker finds something behind each door. What people wrote is hostile.
type stage struct {
	*Node
	t          *testing.T
	operator   string // tokens
	staffToken string // an operator's that is kept, for a cookie
	guest      string
	shoppers   [2]*person
	merchants  [2]*person
	skus       [2]string
	products   [2]string
	coupon     string // ids of what is offered to everybody
	lottery    string
	fission    string
	image      string // the name of the file of a picture
	calls      int
}

// person is somebody with a token, and the ids of what is theirs by its kind.
type person struct {
	token string
	mail  string
	ids   map[string]string
}

// evil is in every text that a person of the stage could write. It ends each context that a page
// puts a text into and begins something that runs.
const evil = `</title></script>"'><img src=x onerror=alert(1)>{{7*7}}<svg/onload=alert(2)>` +
	"`${alert(3)}`&lt;javascript:alert(4)//\u2028"

func openStage(t *testing.T) *stage {
	t.Helper()
	source, _ := festivals.Source(festivals.Default)
	at := event.At(time.Date(2015, 11, 10, 15, 0, 0, 0, time.UTC))
	dir := t.TempDir()
	people := `{"origins":["https://shop.example"]}`
	if err := os.WriteFile(filepath.Join(dir, "people.json"), []byte(people), 0o600); err != nil {
		t.Fatal(err)
	}
	n, err := Open(context.Background(), Options{
		DataDir: dir, Plan: source, Clock: clock.Stepped(at), Accounts: &Demo{Shoppers: 10},
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	s := &stage{Node: n, t: t, operator: n.Session(web.Operator, 0)}
	for i := range s.merchants {
		s.openShop(i)
	}
	for i, mail := range []string{"ming@example.com", "hong@example.com"} {
		token, id := enter(t, n, mail)
		s.shoppers[i] = &person{token, mail, map[string]string{"shopper": id}}
	}
	guest := s.must("", "POST /v1/sessions", `{}`, 201)
	s.guest = text(guest, "token")
	in := s.must("", "POST /v1/staff/sessions", `{"login":"operator","password":`+
		quoted(n.Secrets.OperatorToken)+`}`, 201)
	s.staffToken = text(in, "token")
	s.picture()
	s.presell()
	if _, err := n.Step(context.Background(), at+3601*event.Second); err != nil {
		t.Fatal(err)
	}
	s.promote()
	for i := range s.shoppers {
		s.live(i)
	}
	s.trade()
	return s
}

// ask sends "METHOD path" with a token as a program does, or to a page as the site's own form.
func (s *stage) ask(token, door, body string) *httptest.ResponseRecorder {
	method, path, _ := strings.Cut(door, " ")
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if strings.HasPrefix(path, "/v1/") {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept-Language", "en")
	s.calls++
	r.Header.Set("Idempotency-Key", "call-"+strconv.Itoa(s.calls))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

// must asks for what has to be answered with a status, and reads the answer.
func (s *stage) must(token, door, body string, status int) (got any) {
	s.t.Helper()
	w := s.ask(token, door, body)
	if w.Code != status {
		s.t.Fatalf("%s: %d, want %d: %s", door, w.Code, status, w.Body)
	}
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			s.t.Fatalf("%s: %v", door, err)
		}
	}
	return got
}

// text finds a text in an answer by its path, such as "orders.0.id".
func text(in any, path string) string {
	for part := range strings.SplitSeq(path, ".") {
		switch at := in.(type) {
		case map[string]any:
			in = at[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(at) {
				return ""
			}
			in = at[i]
		}
	}
	s, _ := in.(string)
	return s
}

// openShop opens a merchant with one product, whose every text is hostile.
func (s *stage) openShop(i int) {
	s.t.Helper()
	ctx, both := context.Background(), event.Text{Zh: evil, En: evil}
	out, err := s.Engine.Submit(ctx, &trade.OpenMerchant{
		Key: "shop-" + strconv.Itoa(i), Name: both, Channel: event.ChannelMall,
	})
	if err != nil || out.Refusal != trade.Accepted {
		s.t.Fatal(err, out.Refusal.Code())
	}
	id := event.MerchantID(out.Subject)
	price := event.Price{Market: event.Home, Currency: money.CNY, List: 200000, Festival: 150000}
	sku := func(code string) trade.OfferSKU {
		return trade.OfferSKU{Available: 1000, OfferedSKU: event.OfferedSKU{
			Code: code, Prices: []event.Price{price}, Image: "javascript:alert(5)",
			Options: []event.Option{{Name: both, Value: event.Text{Zh: evil + code,
				En: evil + code}}},
		}}
	}
	out, err = s.Engine.Submit(ctx, &trade.OfferProduct{
		Merchant: id, Handle: "x", Listed: true, Title: both, Body: both, Brand: evil,
		Category: event.CategoryPhones, Image: "javascript:alert(6)",
		SKUs: []trade.OfferSKU{sku("a"), sku("b")},
	})
	if err != nil || out.Refusal != trade.Accepted {
		s.t.Fatal(err, out.Refusal.Code())
	}
	if err := s.Reach(ctx, out); err != nil {
		s.t.Fatal(err)
	}
	s.skus[i] = event.SKUID(2*i + 1).String()
	s.products[i] = event.ProductID(i + 1).String()
	s.merchants[i] = &person{token: s.Session(web.Merchant, event.ShopperID(id)),
		ids: map[string]string{"merchant": id.String(), "sku": s.skus[i],
			"other sku": event.SKUID(2*i + 2).String(), "product": s.products[i]}}
}

// quoted is a text as JSON has it.
func quoted(text string) string {
	b, _ := json.Marshal(text) // a string always marshals
	return string(b)
}

// drawn is a picture of a few pixels, as a file, with something behind it and something within.
func drawn(t *testing.T, shade uint8) []byte {
	t.Helper()
	canvas := image.NewGray(image.Rect(0, 0, 40, 30))
	for i := range canvas.Pix {
		canvas.Pix[i] = shade + uint8(i%7)
	}
	var file bytes.Buffer
	if err := png.Encode(&file, canvas); err != nil {
		t.Fatal(err)
	}
	return append(file.Bytes(), "<script>alert(1)</script>"...)
}

// picture lets each merchant upload a picture, described as hostile as may be.
func (s *stage) picture() {
	s.t.Helper()
	alt := url.QueryEscape(strings.ReplaceAll(evil, "\u2028", ""))
	for i, m := range s.merchants {
		r := httptest.NewRequest("POST", "/v1/merchant/products/"+s.products[i]+
			"/pictures?alt_en="+alt+"&alt_zh="+alt, bytes.NewReader(drawn(s.t, uint8(90*i))))
		r.Header.Set("Content-Type", "image/png")
		r.Header.Set("Authorization", "Bearer "+m.token)
		w := s.serve(r)
		var got any
		decode(s.t, w, 200, &got)
		if m.ids["picture"] = text(got, "pictures.0.id"); m.ids["picture"] == "" {
			s.t.Fatalf("%s", w.Body)
		}
		s.image = strings.TrimPrefix(text(got, "pictures.0.files.0.url"), "/img/")
	}
}

// presell opens a presale of each merchant. Both shoppers pay a deposit to the first.
func (s *stage) presell() {
	for _, m := range s.merchants {
		m.ids["presale"] = text(s.must(m.token, "POST /v1/presales", fmt.Sprintf(
			`{"sku":%q,"currency":"CNY","nature":"earnest","price":99900,"deposit":10000,
			"stock":10,"deposit_from":"2015-10-13T16:00:00Z",
			"deposit_to":"2015-11-10T16:00:00Z","balance_from":"2015-11-10T16:00:00Z",
			"balance_to":"2015-11-11T16:00:00Z"}`, m.ids["other sku"]), 201), "id")
	}
	for _, p := range s.shoppers {
		c := s.must(p.token, "POST /v1/presales/"+s.merchants[0].ids["presale"]+"/deposits",
			`{"quantity":1,"province":"33"}`, 201)
		s.must(p.token, "POST /v1/payments/"+text(c, "payment.id")+"/pay", "", 200)
		p.ids["deposit order"] = text(c, "orders.0.id")
	}
}

// promote publishes what is for everybody, and of each merchant a promotion, a simulation and a
// key.
func (s *stage) promote() {
	const times = `"from":"2015-11-10T16:00:00Z","to":"2015-11-11T10:00:00Z",` +
		`"start":"2015-11-10T16:00:00Z","use":"2015-11-11T16:00:00Z"`
	game := func(key, game, more string) string {
		return text(s.must(s.operator, "POST /v1/campaigns", fmt.Sprintf(
			`{"key":%q,"game":%q,"funder":"platform","name":{"zh":%s,"en":%s},"currency":"CNY",
			"pool":100000,%s,%s,"per_shopper":9}`, key, game, quoted(evil), quoted(evil), times,
			more), 201), "id")
	}
	s.lottery = game("l", "lottery", `"odds":[{"amount":100,"per_million":1000000}]`)
	s.fission = game("f", "fission", `"pot":1000,"friends":2`)
	for i, m := range s.merchants {
		coupon := fmt.Sprintf(`{"key":"c%d","rule":"shop_coupon","funder":"merchant",
			"merchant":%q,"currency":"CNY","name":{"zh":%s,"en":%s},%s,
			"terms":{"tiers":[{"at":5000,"off":500}]},"quantity":90,"per_shopper":3}`,
			i, m.ids["merchant"], quoted(evil), quoted(evil), times)
		m.ids["promotion"] = text(s.must(m.token, "POST /v1/promotions", coupon, 201), "id")
		m.ids["simulation"] = text(s.must(m.token, "POST /v1/promotions/simulations",
			`{"promotion":`+strings.Replace(coupon, `"c`, `"d`, 1)+
				`,"at":"2015-11-10T16:00:05Z"}`, 202), "id")
		m.ids["key"] = text(s.must(s.operator, "POST /v1/merchants/"+m.ids["merchant"]+"/keys",
			`{"days":1,"note":`+quoted(evil)+`}`, 201), "id")
	}
	s.coupon = s.merchants[0].ids["promotion"]
}

// address is one of a shopper, as hostile as its fields allow.
var address = fmt.Sprintf(`{"name":%s,"phone":"13800138000","province":"33","city":%s,
	"district":%s,"street":%s}`, quoted(evil[:40]), quoted(evil[:60]), quoted(evil[40:90]),
	quoted(evil))

// live lets a shopper do all that needs no merchant.
func (s *stage) live(i int) {
	s.t.Helper()
	p := s.shoppers[i]
	s.must(p.token, "PUT /v1/me", `{"name":`+quoted(evil[:40])+`,"locale":"en"}`, 200)
	for kind, at := range map[string]string{"address": address,
		"other address": strings.Replace(address, `"city":"`, `"city":"B`, 1)} {
		p.ids[kind] = text(s.must(p.token, "POST /v1/me/addresses", at, 201), "id")
	}
	s.must(p.token, "PUT /v1/me/consents/personalisation", `{"given":true}`, 204)
	for k := range s.skus {
		s.must(p.token, "PUT /v1/cart/lines/"+s.skus[k], `{"quantity":2}`, 200)
		s.must(p.token, "PUT /v1/favourites/"+s.products[k], "", 204)
	}
	s.must(p.token, "POST /v1/promotions/"+s.coupon+"/claims", "", 201)
	s.must(p.token, "POST /v1/campaigns/"+s.lottery+"/draws", "", 200)
	p.ids["group"] = text(s.must(p.token, "POST /v1/campaigns/"+s.fission+"/groups", "", 201), "id")
	if w := s.ask(p.token, "POST /list/budget", "amount=9999"); w.Code != http.StatusSeeOther {
		s.t.Fatalf("a budget: %d %s", w.Code, w.Body)
	}
	s.again(p) // on another device, which is told in the inbox
	s.again(p)
	devices := s.must(p.token, "GET /v1/me/devices", "", 200)
	if page, ok := devices.(map[string]any); ok {
		devices = page["items"]
	}
	for _, one := range devices.([]any) {
		if this, _ := one.(map[string]any)["current"].(bool); !this {
			p.ids["other device"], p.ids["device"] = p.ids["device"], text(one, "id")
		}
	}
}

// again signs a shopper in once more and gives the token.
func (s *stage) again(p *person) string {
	s.t.Helper()
	letters := func() (all []string) {
		var outbox []struct{ To, Text string }
		decode(s.t, s.ask("", "GET /v1/demo/outbox", ""), 200, &outbox)
		for _, m := range outbox {
			if m.To == p.mail {
				all = append(all, m.Text)
			}
		}
		return all
	}
	had, code := letters(), ""
	sent := s.must("", "POST /v1/sign-in/codes", `{"to":"`+p.mail+`"}`, 202)
	eventually(s.t, func() bool {
		for _, letter := range letters() {
			if !slices.Contains(had, letter) {
				code = regexp.MustCompile(`\d{6}`).FindString(letter)
			}
		}
		return code != ""
	})
	return text(s.must("", "POST /v1/sign-in/codes/entry", fmt.Sprintf(
		`{"ticket":%q,"code":%q}`, text(sent, "ticket"), code), 201), "token")
}

// trade lets every shopper buy from both merchants: a checkout that is paid, whose first order is
// shipped and comes back and whose second is refunded, and one with an attempt to pay that is
// alive.
func (s *stage) trade() {
	s.t.Helper()
	for _, p := range s.shoppers {
		lines := fmt.Sprintf(`{"lines":[{"sku":%q,"quantity":1},{"sku":%q,"quantity":1}],`+
			`"address":%q}`, s.skus[0], s.skus[1], p.ids["address"])
		c := s.must(p.token, "POST /v1/checkouts", lines, 201)
		s.must(p.token, "POST /v1/payments/"+text(c, "payment.id")+"/pay", "", 200)
		p.ids["checkout"], p.ids["paid"] = text(c, "checkout"), text(c, "payment.id")
		p.ids["order"], p.ids["second"] = text(c, "orders.0.id"), text(c, "orders.1.id")
		s.must(s.merchants[0].token, "POST /v1/orders/"+p.ids["order"]+"/ship",
			`{"carrier":"SF","number":"SF1"}`, 200)
		p.ids["return"] = text(s.must(p.token, "POST /v1/orders/"+p.ids["order"]+"/returns",
			`{"reason":"damaged"}`, 201), "id")
		r := s.must(s.merchants[1].token, "POST /v1/orders/"+p.ids["second"]+"/refund",
			`{"lines":[{"line":0,"quantity":1}]}`, 200)
		p.ids["refund"] = text(r, "refund")
		due := s.must(p.token, "POST /v1/checkouts", lines, 201)
		p.ids["due"], p.ids["payment"] = text(due, "checkout"), text(due, "payment.id")
		p.ids["open order"] = text(due, "orders.0.id")
		a := s.must(p.token, "POST /v1/payments/"+p.ids["payment"]+"/attempts",
			`{"method":"delayed"}`, 200)
		p.ids["attempt"] = text(a, "attempts.0.id")
	}
	ctx := context.Background()
	eventually(s.t, func() bool {
		for _, p := range s.shoppers {
			inbox := s.must(p.token, "GET /v1/me/messages", "", 200)
			p.ids["message"] = text(inbox, "items.0.id")
			if text(inbox, "items.0.kind") != "refund" {
				return false // the last thing that is told
			}
			paid := s.must(p.token, "GET /v1/payments/"+p.ids["paid"], "", 200)
			if text(paid, "refunds.0.status") != "paid" {
				return false // the last thing that an errand does
			}
		}
		return true
	})
	if err := s.Shoppers.Wait(ctx, s.Head().Last); err != nil {
		s.t.Fatal(err)
	}
	for who, p := range append(s.shoppers[:], s.merchants[:]...) {
		for kind, id := range p.ids {
			if id == "" {
				s.t.Fatalf("%d has no %s", who, kind)
			}
		}
	}
}

// unchanged fails when the journal holds anything since a head but that time has passed.
func (s *stage) unchanged(t *testing.T, since journal.Head) {
	t.Helper()
	if s.Head().Last == since.Last {
		return
	}
	var d event.Decoder
	for r, err := range s.journal.Read(t.Context(), since.Last+1) {
		if err != nil {
			t.Fatal(err)
		}
		d.Reset(event.Batch{Cell: r.Cell, Stream: event.Stream(r.Stream), First: r.First,
			Count: r.Count,
			Stamp: r.Stamp, Body: r.Body})
		for {
			e, more, err := d.Next()
			if err != nil {
				t.Fatal(err)
			}
			if !more {
				break
			}
			if _, tick := e.Event.(*event.Ticked); !tick {
				t.Errorf("the journal has gone on by %T %+v", e.Event, e.Event)
			}
		}
		if r.Last() >= s.Head().Last {
			return
		}
	}
}
