package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// client speaks to one site for one shopper. It knows no more of the site than /docs says.
type client struct {
	at    string // such as http://localhost:8080
	token string // of the session; "" before there is one
}

// problem is how the site says no: a code for programs and a sentence for people.
type problem struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Title  string `json:"title"`
}

func (p *problem) Error() string { return fmt.Sprintf("%d %s: %s", p.Status, p.Code, p.Title) }

// call is one request.
type call struct {
	method, path string
	key          string // Idempotency-Key, for what must not happen twice
	body         any    // nil sends none
	into         any    // where the answer goes; nil leaves it
}

// do sends a request. A connection that breaks leaves it unknown whether something happened: with
// an Idempotency-Key it is safe to send it again.
func (c *client) do(ctx context.Context, q call) error {
	var body io.Reader
	if q.body != nil {
		text, err := json.Marshal(q.body)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(ctx, q.method, c.at+q.path, body)
	if err != nil {
		return err
	}
	r.Header.Set("Accept-Language", "en")
	if q.body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	if q.key != "" {
		r.Header.Set("Idempotency-Key", q.key)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= http.StatusBadRequest {
		said := &problem{Status: answer.StatusCode}
		if err := json.NewDecoder(answer.Body).Decode(said); err != nil {
			return fmt.Errorf("%s %s: %s", q.method, q.path, answer.Status)
		}
		return said
	}
	if q.into == nil {
		return nil
	}
	return json.NewDecoder(answer.Body).Decode(q.into)
}

// get reads.
func (c *client) get(ctx context.Context, path string, into any) error {
	return c.do(ctx, call{method: http.MethodGet, path: path, into: into})
}

// post changes something.
func (c *client) post(ctx context.Context, path string, body, into any) error {
	return c.do(ctx, call{method: http.MethodPost, path: path, body: body, into: into})
}

// put sets something; to set it again changes nothing.
func (c *client) put(ctx context.Context, path string, body any) error {
	return c.do(ctx, call{method: http.MethodPut, path: path, body: body})
}
