package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"carnival/web"
)

// maxAnswer bounds an answer to the operator.
const maxAnswer = 64 << 20

// errProblem is a request that was answered with a problem.
type errProblem struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	body   []byte
}

func (e *errProblem) Error() string { return fmt.Sprintf("%d %s: %s", e.Status, e.Code, e.body) }

// refused reports whether a request was answered with the problem of a code.
func refused(err error, code string) bool {
	var problem *errProblem
	return errors.As(err, &problem) && problem.Code == code
}

// post has the site do something, as its operator. What comes back goes into an answer, unless
// that is nil.
func (d *demo) post(ctx context.Context, path string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.url+path,
		bytes.NewReader(text))
	if err != nil {
		return err
	}
	return d.ask(request, into)
}

// ask sends a request of the operator's.
func (d *demo) ask(request *http.Request, into any) error {
	request.Header.Set("Authorization", "Bearer "+d.node.Session(web.Operator, 0))
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return err
	}
	if answer.StatusCode/100 != 2 {
		problem := &errProblem{Status: answer.StatusCode, body: said}
		_ = json.Unmarshal(said, problem) // a body that is no problem has no code
		return fmt.Errorf("%s %s: %w", request.Method, request.URL.Path, problem)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(said, into)
}

// page is one page of a list.
type page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

// list goes through a list page by page.
func list[T any](ctx context.Context, d *demo, path string) (out []T, err error) {
	for cursor := ""; ; {
		var one page[T]
		request, err := http.NewRequestWithContext(ctx, http.MethodGet,
			d.url+path+"?limit=100"+cursor, nil)
		if err == nil {
			err = d.ask(request, &one)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, one.Items...)
		if one.Next == "" {
			return out, nil
		}
		cursor = "&cursor=" + one.Next
	}
}
