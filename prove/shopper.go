package prove

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Bounds of a shopper's persistence.
const (
	maxTries = 60
	// maxGivenUp is how many shoppers may give up before the run does.
	maxGivenUp = 10
	firstWait  = 5 * time.Millisecond
	maxWait    = time.Second
)

// shopper is one of the crowd: a guest who wants one unit, under one key for ever.
type shopper struct {
	number int
	key    string
	twice  bool // sends the checkout twice at once

	as      string // the id of the session that was answered
	token   string
	bought  bool
	payment string
	order   string // the checkout's id
}

// reply is an answer with what a shopper reads in it.
type reply struct {
	answer
	code string
}

// passing says that the answer decides nothing: the same request is to be sent again.
func (r *reply) passing() bool {
	return r.status == http.StatusTooManyRequests || r.status >= http.StatusInternalServerError
}

// request is one thing that a shopper wants done, however many tries it takes.
type request struct {
	does string
	twin bool
	q    question
	// learn takes what an answer made; it says what of the body belongs into the histories.
	learn func(a answer) (json.RawMessage, error)
}

// until tries until an answer decides. ok is false when the shopper gave up or the proof has ended.
func (d *day) until(ctx context.Context, s *shopper, r request) (reply, bool) {
	last := ""
	for try := 1; try <= maxTries; try++ {
		site, err := d.server.where(ctx)
		if err == nil {
			err = d.failure() // of others: nobody goes on then
		}
		if err != nil {
			d.fail(err)
			return reply{}, false
		}
		got, err := d.once(ctx, site, s, attempt{r, try})
		if err == nil && !got.passing() {
			return got, true
		}
		wait := min(firstWait*time.Duration(try), maxWait)
		last = got.code
		if err == nil && got.retryAfter > 0 {
			wait = min(got.retryAfter, maxWait)
		}
		if !pause(ctx, wait) {
			d.fail(ctx.Err())
			return reply{}, false
		}
	}
	d.history.write(line{What: gaveUp, Does: r.does, Shopper: s.number, As: s.as, Key: r.q.key})
	if d.givenUp.Add(1) > maxGivenUp {
		d.fail(fmt.Errorf("shoppers give up: %s is answered with %q", r.does, last))
	}
	return reply{}, false
}

func pause(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// attempt is one try of a request.
type attempt struct {
	request
	try int
}

// once sends a request once and writes down what became of it.
func (d *day) once(ctx context.Context, site string, s *shopper, a attempt) (reply, error) {
	l := line{Request: d.history.number(), Does: a.does, Shopper: s.number, As: s.as,
		Key: a.q.key, Twin: a.twin, Try: a.try, What: unsent}
	if a.does == pay {
		l.Payment = s.payment
	}
	got, err := d.wires.ask(ctx, site, a.q, func() {
		l.What = sent
		d.history.write(l)
	})
	if err != nil {
		if l.What == sent {
			l.What = unanswered
		}
		l.Error = err.Error()
		d.history.write(l)
		return reply{}, err
	}
	r := reply{answer: got, code: codeOf(got)}
	l.What, l.Status, l.Code, l.Digest = answered, got.status, r.code, digest(got)
	if got.status < 300 && a.learn != nil {
		l.Answer, err = a.learn(got)
		l.As = s.as
	}
	d.history.write(l)
	if err != nil {
		return r, fmt.Errorf("an answer of status %d is not understood: %w", got.status, err)
	}
	return r, nil
}

// digest is what two answers of one key are compared by.
func digest(a answer) string {
	sum := sha256.Sum256(append([]byte(strconv.Itoa(a.status)+" "), a.body...))
	return hex.EncodeToString(sum[:8])
}

// codeOf reads the code of a problem. When a checkout bought nothing it is that of its only line.
func codeOf(a answer) string {
	if a.status < 400 {
		return ""
	}
	var p struct {
		Code    string
		Refused []struct{ Code string }
	}
	if json.Unmarshal(a.body, &p) != nil {
		return "no_problem"
	}
	if len(p.Refused) == 1 {
		return p.Refused[0].Code
	}
	return p.Code
}

// signIn makes a guest of the shopper. A session whose answer was lost is left behind, and the
// shopper becomes another guest; the histories tell.
func (d *day) signIn(ctx context.Context, s *shopper) {
	d.until(ctx, s, request{
		does: signIn,
		q:    question{method: http.MethodPost, path: "/v1/sessions", body: "{}"},
		learn: func(a answer) (json.RawMessage, error) {
			var session struct{ Token, Shopper string }
			if err := json.Unmarshal(a.body, &session); err != nil {
				return nil, err
			}
			s.as, s.token = session.Shopper, session.Token
			return nil, nil
		},
	})
}

// placed is the answer to a checkout, as far as the proof reads it.
type placed struct {
	Checkout string `json:"checkout"`
	Orders   []struct {
		ID    string `json:"id"`
		Lines []struct {
			SKU      string `json:"sku"`
			Quantity uint32 `json:"quantity"`
		} `json:"lines"`
		Total  amount `json:"total"`
		Status string `json:"status"`
	} `json:"orders"`
	Payment struct {
		ID       string `json:"id"`
		Amount   int64  `json:"amount"`
		Currency string `json:"currency"`
		Status   string `json:"status"`
	} `json:"payment"`
}

type amount struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// units is how many pieces of a SKU the answer grants.
func (p *placed) units(sku string) (n int) {
	for _, o := range p.Orders {
		for _, l := range o.Lines {
			if l.SKU == sku {
				n += int(l.Quantity)
			}
		}
	}
	return n
}

// checkout wants one unit. Those who send it twice send both at the same moment; whichever
// answer comes, the shopper buys once.
func (d *day) checkout(ctx context.Context, s *shopper) {
	if s.token == "" {
		return
	}
	if !s.twice {
		d.tap(ctx, s, checkout, false)
		return
	}
	twin := *s
	var both sync.WaitGroup
	both.Go(func() { d.tap(ctx, &twin, checkout, true) })
	d.tap(ctx, s, checkout, false)
	both.Wait()
	if !s.bought {
		s.bought, s.payment, s.order = twin.bought, twin.payment, twin.order
	}
}

func (d *day) tap(ctx context.Context, s *shopper, does string, twin bool) {
	d.until(ctx, s, request{does: does, twin: twin, q: question{
		method: http.MethodPost, path: "/v1/checkouts", token: s.token, key: s.key,
		body: `{"lines":[{"sku":"` + d.goods.sku + `","quantity":1}],"province":"33"}`,
	}, learn: func(a answer) (json.RawMessage, error) {
		var p placed
		if err := json.Unmarshal(a.body, &p); err != nil {
			return nil, err
		}
		s.bought, s.payment, s.order = true, p.Payment.ID, p.Checkout
		return a.body, nil
	}})
}

// askAgain sends a checkout that had its answer once more.
func (d *day) askAgain(ctx context.Context, s *shopper) {
	if s.bought {
		d.tap(ctx, s, again, false)
	}
}

// settle pays what was bought.
func (d *day) settle(ctx context.Context, s *shopper) {
	if !s.bought {
		return
	}
	d.until(ctx, s, request{does: pay, q: question{
		method: http.MethodPost, path: "/v1/payments/" + s.payment + "/pay", token: s.token,
	}, learn: keep})
}

// readBack looks at the checkout as it stands now.
func (d *day) readBack(ctx context.Context, s *shopper) {
	if !s.bought {
		return
	}
	d.until(ctx, s, request{does: readBack, q: question{
		method: http.MethodGet, path: "/v1/checkouts/" + s.order, token: s.token, key: s.key,
	}, learn: keep})
}

// keep puts the whole answer into the histories.
func keep(a answer) (json.RawMessage, error) {
	if !json.Valid(a.body) {
		return nil, errors.New("not JSON")
	}
	return a.body, nil
}

// look looks at the goods until the context ends or the server is gone.
func (d *day) look(ctx context.Context, s *shopper) {
	for try := 1; ctx.Err() == nil; try++ {
		site, err := d.server.where(ctx)
		if err != nil {
			return
		}
		nobody := shopper{number: s.number}
		_, err = d.once(ctx, site, &nobody, attempt{request{
			does: look, q: question{method: http.MethodGet, path: "/v1/products"},
		}, try})
		if err != nil {
			return
		}
	}
}

// live is the whole visit of a shopper.
func (d *day) live(ctx context.Context, s *shopper) {
	if s.token == "" {
		d.signIn(ctx, s)
	}
	d.checkout(ctx, s)
	d.settle(ctx, s)
}
