package gallery

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"carnival/event"
	"carnival/festival"
	"carnival/node"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/web"
)

// stage is the festival while it is staged. Its acts come in through the doors that everybody has:
// people act by the API or by forms, as themselves; operators by the API. Goods and the way of
// parcels come in as commands, as an import and a merchant's system hand them in. The first thing
// that goes wrong ends the play: every act behind it does nothing.
type stage struct {
	ctx    context.Context
	node   *node.Node
	plan   *festival.Plan
	now    event.Instant
	ids    map[string]string
	people map[string]*person
	stock  map[string]stocked
	err    error

	// Of the generated catalogue: SKUs that many can buy, by shop, those with most first; the same
	// taken from the shops in turn; and all products and merchants.
	shops               [][]string
	many                []string
	products, merchants []string

	bells int // letters that the witness has had
}

// stocked is a product that is on sale.
type stocked struct {
	product string
	skus    []string
}

// play brings the festival to a moment, and closes its node.
func (s *stage) play(m Moment, o node.Options) (err error) {
	o.Accounts = &node.Demo{Shoppers: 1}
	if s.node, err = node.Open(s.ctx, o); err != nil {
		return err
	}
	if s.err = reach(s.ctx, s.node); s.err == nil {
		switch m.Key {
		case Warm:
			s.warm()
		case Eve:
			s.eve()
		case Open:
			s.open()
		case After:
			s.after()
		}
	}
	s.step(m.instant())
	s.letters()
	return errors.Join(s.err, s.node.Close())
}

// reach waits until every view holds what the journal does.
func reach(ctx context.Context, n *node.Node) error {
	out, err := n.Engine.Submit(ctx, &trade.Tick{})
	if err != nil {
		return err
	}
	return n.Reach(ctx, out)
}

// fail keeps the first thing that went wrong.
func (s *stage) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// step lets festival time pass, with all that falls due on the way.
func (s *stage) step(to event.Instant) {
	if s.err == nil && to > s.node.Clock.Now() {
		_, err := s.node.Step(s.ctx, to)
		s.fail(err)
	}
	if s.err == nil {
		s.fail(reach(s.ctx, s.node))
	}
	s.now = s.node.Clock.Now()
}

// at is an instant in the words of the API.
func at(text string) string { return text + ":00+08:00" }

// to is an instant of the home market's clock, such as 2015-11-10T20:00.
func (s *stage) to(text string) {
	when, err := time.Parse(time.RFC3339, at(text))
	s.fail(err)
	s.step(event.At(when))
}

// do hands commands in together, and gives what each is about.
func (s *stage) do(commands ...trade.Command) []uint64 {
	out := make([]uint64, len(commands))
	if s.err != nil {
		return out
	}
	outcomes, err := s.node.Engine.SubmitAll(s.ctx, commands)
	s.fail(err)
	for i, o := range outcomes {
		if o.Refusal != trade.Accepted {
			s.fail(fmt.Errorf("%T: %s", commands[i], o.Refusal.Sentence("en")))
		}
		out[i] = o.Subject
	}
	if s.err == nil {
		s.fail(s.node.Reach(s.ctx, outcomes[len(outcomes)-1]))
	}
	return out
}

// operator has the site do something, as its operator.
func (s *stage) operator(what string, body any) said {
	return s.call(&hand{from: address(1), bearer: s.node.Session(web.Operator, 0)}, what, body)
}

// as has the site do something for a person.
func (s *stage) as(name, what string, body any) said {
	p := s.people[name]
	if p == nil {
		s.fail(fmt.Errorf("nobody is called %s", name))
		return nil
	}
	return s.call(&hand{from: p.from, bearer: p.token}, what, body)
}

func (s *stage) call(h *hand, what string, body any) said {
	if s.err != nil {
		return nil
	}
	h.site = s.node.Handler()
	out, err := h.call(s.ctx, what, body)
	s.fail(err)
	return out
}

// join lets a person come, who signs in by a code.
func (s *stage) join(name string) *person {
	p := &person{mail: name + "@example.com", from: address(len(s.people) + 2)}
	s.people[name] = p
	if s.err == nil {
		s.fail(p.signIn(s.ctx, s.node.Handler()))
	}
	return p
}

// guest lets somebody come who proves nothing.
func (s *stage) guest(name string) {
	p := &person{from: address(len(s.people) + 2)}
	s.people[name] = p
	if s.err != nil {
		return
	}
	h := &hand{site: s.node.Handler(), from: p.from}
	_, err := h.form(s.ctx, "/guest", map[string][]string{"key": {newKey()}})
	s.fail(err)
	p.token = h.cookies[web.SessionCookie]
}

// work lets somebody sign in to work.
func (s *stage) work(name, login, password string) {
	p := &person{from: address(len(s.people) + 2)}
	s.people[name] = p
	if s.err != nil {
		return
	}
	h := &hand{site: s.node.Handler(), from: p.from}
	_, err := h.form(s.ctx, "/staff", url.Values{"login": {login}, "password": {password}})
	s.fail(err)
	if p.staff = h.cookies[web.StaffCookie]; p.staff == "" {
		s.fail(fmt.Errorf("%s was not let in to work", login))
	}
}

// name remembers an id under which addresses find it.
func (s *stage) name(name, id string) {
	if id == "" {
		s.fail(fmt.Errorf("%s has no id", name))
	}
	s.ids[name] = id
}

// put puts pieces of a SKU into a person's cart.
func (s *stage) put(name, sku string, pieces int) {
	s.as(name, "PUT /v1/cart/lines/"+sku, map[string]int{"quantity": pieces})
}

// line is one wish of a checkout.
type line struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
}

// bought is a checkout with its first order.
type bought struct{ checkout, payment, order string }

// buy lets a person order, and not pay.
func (s *stage) buy(name string, lines ...line) bought {
	out := s.as(name, "POST /v1/checkouts", map[string]any{"lines": lines, "province": "33"})
	return bought{out.text("checkout"), out.text("payment", "id"), out.text("orders", 0, "id")}
}

// pay lets a person pay by one of the sandbox's stories; "" takes the money at once.
func (s *stage) pay(name string, b bought, method string) bought {
	body := map[string]string{}
	if method != "" {
		body["method"] = method
	}
	s.as(name, "POST /v1/payments/"+b.payment+"/attempts", body)
	return b
}

// ship lets a merchant send an order.
func (s *stage) ship(b bought, carrier, number string) bought {
	s.operator("POST /v1/orders/"+b.order+"/ship",
		map[string]string{"carrier": carrier, "number": number})
	return b
}

// form posts a form of a page for a person. What it answers is a redirect, or it went wrong.
func (s *stage) form(name, to, values string) {
	form, err := url.ParseQuery(values)
	s.fail(err)
	p := s.people[name]
	if s.err != nil {
		return
	}
	h := &hand{site: s.node.Handler(), from: p.from, cookies: sessionOf(p)}
	got, err := h.form(s.ctx, to, form)
	s.fail(err)
	if err == nil && got.status != http.StatusSeeOther {
		s.fail(fmt.Errorf("POST %s: %d", to, got.status))
	}
}

// letters waits until everybody has been told what happened to them. Letters go out in the order
// of the facts, so whoever was told of the newest has been told after all others.
func (s *stage) letters() {
	if len(s.people) == 0 {
		return
	}
	s.pay("witness", s.buy("witness", s.one("steady", 1)), "")
	s.bells++
	look := time.NewTicker(letterLook)
	defer look.Stop()
	for s.err == nil {
		list, _ := s.as("witness", "GET /v1/me/messages", nil)["items"].([]any)
		if len(list) >= s.bells {
			return
		}
		select {
		case <-s.ctx.Done():
			s.fail(s.ctx.Err())
		case <-look.C:
		}
	}
}

// skus are the SKUs of a product, in the order of the catalogue.
func (s *stage) skus(id event.ProductID) (out []string) {
	s.node.Catalog.Read(func(f *catalog.Fold) {
		p, _ := f.Product(id)
		for _, k := range p.SKUs {
			out = append(out, k.SKU.String())
		}
	})
	return out
}
