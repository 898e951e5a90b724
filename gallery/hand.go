package gallery

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"carnival/web"
)

// answer is what the site said to one request.
type answer struct {
	status int
	header http.Header
	body   bytes.Buffer
}

// Header is what the site writes its headers into.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader takes the status; the first one counts.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write takes a part of the body.
func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

// hand asks the site for somebody, as their browser or program would, without a network between.
type hand struct {
	site    http.Handler
	from    string            // the address it comes from; limits count by it
	lang    string            // "" leaves it to the site
	cookies map[string]string // of a browser
	bearer  string            // of a program
}

// do sends one request and follows nothing.
func (h *hand) do(ctx context.Context, r *http.Request) *answer {
	r = r.WithContext(ctx)
	r.RemoteAddr = h.from
	r.Header.Set("User-Agent", userAgent)
	if h.lang != "" {
		r.Header.Set("Accept-Language", h.lang)
	}
	if h.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+h.bearer)
	}
	for name, value := range h.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	got := &answer{header: http.Header{}}
	h.site.ServeHTTP(got, r)
	for _, c := range (&http.Response{Header: got.header}).Cookies() {
		if h.cookies == nil {
			h.cookies = map[string]string{}
		}
		if h.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(h.cookies, c.Name)
		}
	}
	return got
}

// userAgent is that of a phone: what is staged was bought on one.
const userAgent = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like " +
	"Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"

// origin is what the site is called in requests that come over no network.
const origin = "http://localhost"

// form posts what a page's form would.
func (h *hand) form(ctx context.Context, to string, values url.Values) (*answer, error) {
	r, err := http.NewRequest(http.MethodPost, origin+to, strings.NewReader(values.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return h.do(ctx, r), nil
}

// upload is a file that is sent.
type upload struct {
	name string
	data []byte
}

// upload posts files as a page's form would.
func (h *hand) upload(ctx context.Context, to string, files []upload) (*answer, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, f := range files {
		file, err := form.CreateFormFile("file", f.name)
		if err != nil {
			return nil, err
		}
		file.Write(f.data) // into memory
	}
	if err := form.Close(); err != nil {
		return nil, err
	}
	r, err := http.NewRequest(http.MethodPost, origin+to, &body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return h.do(ctx, r), nil
}

// call asks the API, and gives what it said. Anything but success is an error.
func (h *hand) call(ctx context.Context, what string, body any) (said, error) {
	method, to, _ := strings.Cut(what, " ")
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequest(method, origin+to, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", newKey())
	got := h.do(ctx, r)
	if got.status/100 != 2 {
		return nil, fmt.Errorf("%s: %d %s", what, got.status, got.body.Bytes())
	}
	var out said
	if got.body.Len() > 0 {
		err = json.Unmarshal(got.body.Bytes(), &out)
	}
	return out, err
}

// said is an answer of the API.
type said map[string]any

// text finds a text by the names and numbers that lead to it; "" when there is none.
func (s said) text(path ...any) string {
	var at any = map[string]any(s)
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := at.(map[string]any)
			at = m[step]
		case int:
			list, _ := at.([]any)
			if step >= len(list) {
				return ""
			}
			at = list[step]
		}
	}
	out, _ := at.(string)
	return out
}

// sessionOf are the cookies of a session and of the device that it is on.
func sessionOf(p *person) map[string]string {
	all := map[string]string{web.SessionCookie: p.token, web.DeviceCookie: p.device,
		web.StaffCookie: p.staff}
	maps.DeleteFunc(all, func(_, value string) bool { return value == "" })
	return all
}
