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
	case Favour:
		q.method = http.MethodPut
		q.path = "/v1/favourites/" + url.PathEscape(c.agenda.Goods[act.Line.Goods].Product)
	case Buy:
		return true, c.buy(ctx, act)
	case Pay:
		q.path = "/v1/payments/" + url.PathEscape(c.taps[act.Tap].payment) + "/pay"
		return c.settle(ctx, act, &q)
	default:
		return c.settle(ctx, act, &q)
	}
	_, err = c.as(ctx, act.Shopper, &q)
	return true, err
}

// settle is what follows a checkout: it is paid, cancelled, or an order of it is refunded.
func (c *Crowd) settle(ctx context.Context, act *Act, q *call) (sent bool, err error) {
	r, tap := &c.taps[act.Tap], &c.agenda.Taps[act.Tap]
	if r.payment == "" || len(r.orders) == 0 {
		return false, nil
	}
	q.agent = agents[tap.Terminal]
	switch act.Does {
	case Cancel:
		for _, order := range r.orders {
			q.path = "/v1/orders/" + url.PathEscape(order) + "/cancel"
			if _, err := c.as(ctx, act.Shopper, q); err != nil {
				return true, err
			}
		}
		return true, nil
	case Refund:
		q.path = "/v1/orders/" + url.PathEscape(r.orders[0]) + "/refund"
		q.token, q.agent = c.Operator, agentOfCrowd
		_, err = c.judge(c.client.send(ctx, q))
		return true, err
	}
	_, err = c.as(ctx, act.Shopper, q)
	return true, err
}

// bought is the answer to a checkout.
type bought struct {
	Checkout string `json:"checkout"`
	Orders   []struct {
		ID string `json:"id"`
	} `json:"orders"`
	Refused []struct {
		Code string `json:"code"`
	} `json:"refused"`
	Payment struct {
		ID string `json:"id"`
	} `json:"payment"`
}

// buy makes a checkout, and some of them twice: both answers must be the same.
func (c *Crowd) buy(ctx context.Context, act *Act) error {
	tap := &c.agenda.Taps[act.Tap]
	q := call{
		method: http.MethodPost, path: "/v1/checkouts", agent: agents[tap.Terminal],
		key: c.prefix + strconv.Itoa(int(act.Tap)), body: c.wish(tap),
	}
	first, err := c.checkout(ctx, act.Shopper, &q)
	if err != nil {
		return err
	}
	r := receipt{checkout: first.Checkout, payment: first.Payment.ID}
	for _, o := range first.Orders {
		r.orders = append(r.orders, o.ID)
	}
	c.taps[act.Tap] = r
	c.history.refusedLines(first)
	if tap.Twice {
		again, err := c.checkout(ctx, act.Shopper, &q)
		if err != nil {
			return err
		}
		if again.Checkout != first.Checkout || again.Payment.ID != first.Payment.ID ||
			len(again.Orders) != len(first.Orders) {
			c.history.differ()
		}
	}
	return nil
}

func (c *Crowd) checkout(ctx context.Context, shopper int32, q *call) (b bought, err error) {
	got, err := c.as(ctx, shopper, q)
	if err == nil {
		err = got.read(&b)
	}
	return b, err
}

// wish is the body of a checkout: no lines mean the whole cart.
func (c *Crowd) wish(tap *Tap) []byte {
	type line struct {
		SKU      string `json:"sku"`
		Quantity uint32 `json:"quantity"`
	}
	var said struct {
		Lines    []line `json:"lines,omitempty"`
		Province string `json:"province,omitempty"`
	}
	if p := c.agenda.Shoppers[tap.Shopper].Province; p != 0 {
		said.Province = strconv.Itoa(int(p))
	}
	if !tap.FromCart {
		for _, rows := range [][]Line{tap.Lines, tap.Vain} {
			for _, l := range rows {
				said.Lines = append(said.Lines, line{c.agenda.Goods[l.Goods].SKU, l.Quantity})
			}
		}
	}
	body, _ := json.Marshal(&said) // strings and numbers always marshal
	return body
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
	got, token, err := c.client.session(ctx, Login(int(shopper)), c.Password)
	c.history.sent(got.attempts)
	if err == nil {
		c.tokens[shopper] = token
	}
	return err
}

// SignIn opens a session and gives its token.
func (c *Client) SignIn(ctx context.Context, login, password string) (token string, err error) {
	_, token, err = c.session(ctx, login, password)
	return token, err
}

func (c *Client) session(ctx context.Context, login, password string) (answer, string, error) {
	body, err := json.Marshal(map[string]string{"login": login, "password": password})
	if err != nil {
		return answer{}, "", err
	}
	got, err := c.send(ctx, &call{
		method: http.MethodPost, path: "/v1/sessions", agent: agents[event.TerminalApp], body: body,
	})
	if err == nil && !got.ok() {
		err = errRefused(got.code())
	}
	var said struct {
		Token string `json:"token"`
	}
	if err == nil {
		err = got.read(&said)
	}
	if err == nil && said.Token == "" {
		err = errors.New("there is no token in the answer")
	}
	if err != nil {
		return got, "", fmt.Errorf("signing in as %s: %w", login, err)
	}
	return got, said.Token, nil
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
