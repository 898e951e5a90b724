package crowd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"carnival/event"
)

// agents are the User-Agents by which the server tells terminals apart.
var agents = [...]string{
	event.TerminalUnknown: agentOfCrowd,
	event.TerminalApp:     "Carnival-App/1.0 (iOS)",
	event.TerminalMobileWeb: "Mozilla/5.0 (iPhone; CPU iPhone OS 9_1 like Mac OS X) " +
		"AppleWebKit/601.1.46 (KHTML, like Gecko) Version/9.0 Mobile/13B143 Safari/601.1",
	event.TerminalPC: "Mozilla/5.0 (Windows NT 10.0; WOW64) AppleWebKit/537.36 " +
		"(KHTML, like Gecko) Chrome/46.0.2490.80 Safari/537.36",
}

// do does one act. What goes wrong is counted: the day of the others goes on.
func (c *Crowd) do(ctx context.Context, row int) {
	act := &c.agenda.Acts[row]
	began := time.Now()
	sent, err := c.deed(ctx, act)
	if !sent {
		c.history.skip()
		return
	}
	c.history.done(act.Does, time.Since(began), err)
}

// errRefused carries the code of a refusal.
type errRefused string

func (e errRefused) Error() string { return "refused: " + string(e) }

// deed does an act; sent is false when there is nothing to do it to, such as a payment of a
// checkout that was refused.
func (c *Crowd) deed(ctx context.Context, act *Act) (sent bool, err error) {
	q := call{method: http.MethodPost, agent: agents[event.TerminalApp]}
	switch act.Does {
	case Put:
		q.method = http.MethodPut
		q.path = "/v1/cart/lines/" + url.PathEscape(c.agenda.Goods[act.Line.Goods].SKU)
		q.body = fmt.Appendf(nil, `{"quantity":%d}`, act.Line.Quantity)
		_, err = c.as(ctx, act.Shopper, &q)
		return true, err
	case Favour:
		q.method = http.MethodPut
		q.path = "/v1/favourites/" + url.PathEscape(c.agenda.Goods[act.Line.Goods].Product)
		_, err = c.as(ctx, act.Shopper, &q)
		return true, err
	case Like:
		q.method = http.MethodPut
		q.path = "/v1/follows/" + url.PathEscape(c.agenda.Goods[act.Line.Goods].Merchant)
		_, err = c.as(ctx, act.Shopper, &q)
		return true, err
	case Buy:
		return c.buy(ctx, act)
	case Claim, DrawLot, Open, Join, Grant:
		return c.benefit(ctx, act, &q)
	case Place, PayDeposit, Fail:
		return c.presell(ctx, act, &q)
	}
	return c.settle(ctx, act, &q)
}

// settle is what follows a checkout: it is paid or cancelled, or something happens to an order.
func (c *Crowd) settle(ctx context.Context, act *Act, q *call) (sent bool, err error) {
	r, tap := &c.taps[act.Tap], &c.agenda.Taps[act.Tap]
	if r.payment == "" {
		return false, nil
	}
	q.agent = agents[tap.Terminal]
	switch act.Does {
	case Pay, Try:
		method := tap.Method
		if act.Does == Try && tap.Fate.settles() {
			method = methodDeclined
		} else if act.Does == Try {
			method = methodAbandoned
		}
		q.path = "/v1/payments/" + url.PathEscape(r.payment) + "/pay"
		if method != "" {
			q.path = "/v1/payments/" + url.PathEscape(r.payment) + "/attempts"
			q.body = fmt.Appendf(nil, `{"method":%q}`, method)
		}
		_, err = c.as(ctx, act.Shopper, q)
		return true, err
	case Cancel:
		for i := range r.orders {
			q.path = r.orders[i].path("cancel")
			if _, err := c.as(ctx, act.Shopper, q); err != nil {
				return true, err
			}
		}
		return len(r.orders) > 0, nil
	}
	return c.follow(ctx, act, q)
}

// bought is the answer to a checkout, or to a deposit.
type bought struct {
	Checkout string `json:"checkout"`
	Orders   []struct {
		ID    string `json:"id"`
		Lines []struct {
			SKU string `json:"sku"`
		} `json:"lines"`
	} `json:"orders"`
	Refused []struct {
		Code string `json:"code"`
	} `json:"refused"`
	Payment struct {
		ID string `json:"id"`
	} `json:"payment"`
}

// receipt is what a later act about the checkout asks for.
func (b *bought) receipt() receipt {
	r := receipt{checkout: b.Checkout, payment: b.Payment.ID}
	for _, o := range b.Orders {
		one := made{id: o.ID}
		for _, l := range o.Lines {
			one.skus = append(one.skus, l.SKU)
		}
		r.orders = append(r.orders, one)
	}
	return r
}

// buy makes a checkout, and some of them twice: both answers must be the same.
func (c *Crowd) buy(ctx context.Context, act *Act) (sent bool, err error) {
	tap := &c.agenda.Taps[act.Tap]
	q := call{
		method: http.MethodPost, path: "/v1/checkouts", agent: agents[tap.Terminal],
		key: c.prefix + strconv.Itoa(int(act.Tap)), body: c.wish(tap),
	}
	if q.body == nil {
		return false, nil
	}
	first, err := c.checkout(ctx, act.Shopper, &q)
	if err != nil {
		return true, err
	}
	c.taps[act.Tap] = first.receipt()
	c.history.refusedLines(first)
	if tap.Twice {
		again, err := c.checkout(ctx, act.Shopper, &q)
		if err != nil {
			return true, err
		}
		if again.Checkout != first.Checkout || again.Payment.ID != first.Payment.ID ||
			len(again.Orders) != len(first.Orders) {
			c.history.differ()
		}
	}
	return true, nil
}

func (c *Crowd) checkout(ctx context.Context, shopper int32, q *call) (b bought, err error) {
	got, err := c.as(ctx, shopper, q)
	if err == nil {
		err = got.read(&b)
	}
	return b, err
}

// wish is the body of a checkout: neither lines nor balances mean the whole cart. It is nil for
// one of balances alone whose deposits were all refused.
func (c *Crowd) wish(tap *Tap) []byte {
	type line struct {
		SKU      string `json:"sku"`
		Quantity uint32 `json:"quantity"`
	}
	said := struct {
		Lines    []line   `json:"lines,omitempty"`
		Balances []string `json:"balances,omitempty"`
		FromCart bool     `json:"from_cart,omitempty"`
		Benefits string   `json:"benefits"`
		Province string   `json:"province,omitempty"`
	}{Benefits: "best", Province: c.province(tap.Shopper)}
	for _, row := range tap.Balances {
		if orders := c.deposits[row].orders; len(orders) > 0 {
			said.Balances = append(said.Balances, orders[0].id)
		}
	}
	if !tap.FromCart || len(said.Balances) > 0 {
		for _, rows := range [][]Line{tap.Lines, tap.Vain} {
			for _, l := range rows {
				said.Lines = append(said.Lines, line{c.agenda.Goods[l.Goods].SKU, l.Quantity})
			}
		}
		said.FromCart = tap.FromCart
	}
	if len(tap.Lines) == 0 && len(said.Balances) == 0 {
		return nil
	}
	body, _ := json.Marshal(&said) // strings and numbers always marshal
	return body
}

// province is where a shopper has things sent, as the API names it.
func (c *Crowd) province(shopper int32) string {
	if p := c.agenda.Shoppers[shopper].Province; p != 0 {
		return strconv.Itoa(int(p))
	}
	return ""
}

// as sends a call for a shopper, who signs in first where that was not done. A token that the
// server no longer takes is replaced once.
func (c *Crowd) as(ctx context.Context, shopper int32, q *call) (answer, error) {
	for try := 0; ; try++ {
		if c.tokens[shopper] == "" {
			if err := c.signIn(ctx, shopper); err != nil {
				return answer{}, err
			}
		}
		q.token = c.tokens[shopper]
		got, err := c.judge(c.client.send(ctx, q))
		if got.status != http.StatusUnauthorized || try > 0 {
			return got, err
		}
		c.tokens[shopper] = ""
	}
}

// signIn opens the session of a shopper.
func (c *Crowd) signIn(ctx context.Context, shopper int32) error {
	got, said, err := c.client.session(ctx, Login(int(shopper)), c.Password)
	c.history.sent(got.attempts)
	if err == nil {
		c.tokens[shopper], c.ids[shopper] = said.Token, said.Shopper
	}
	return err
}

// SignIn opens a session and gives its token.
func (c *Client) SignIn(ctx context.Context, login, password string) (token string, err error) {
	_, said, err := c.session(ctx, login, password)
	return said.Token, err
}

// session is who somebody is after signing in.
type session struct {
	Token   string `json:"token"`
	Shopper string `json:"shopper"`
}

func (c *Client) session(ctx context.Context, login, password string) (answer, session, error) {
	body, err := json.Marshal(map[string]string{"login": login, "password": password})
	if err != nil {
		return answer{}, session{}, err
	}
	got, err := c.send(ctx, &call{
		method: http.MethodPost, path: "/v1/sessions", agent: agents[event.TerminalApp], body: body,
	})
	if err == nil && !got.ok() {
		err = errRefused(got.code())
	}
	var said session
	if err == nil {
		err = got.read(&said)
	}
	if err == nil && said.Token == "" {
		err = errors.New("there is no token in the answer")
	}
	if err != nil {
		return got, session{}, fmt.Errorf("signing in as %s: %w", login, err)
	}
	return got, said, nil
}

// Login is the name under which a shopper of an agenda signs in, by row.
func Login(shopper int) string { return fmt.Sprintf("demo-%05d", shopper+1) }

// judge counts what a request took and turns a refusal into an error.
func (c *Crowd) judge(got answer, err error) (answer, error) {
	c.history.sent(got.attempts)
	if err == nil && !got.ok() {
		err = errRefused(got.code())
	}
	return got, err
}
