package node

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"carnival/web"
	"carnival/web/webtest"
)

// site puts a stage on the net for a browser that has these cookies.
func (s *stage) site(t *testing.T, tokens ...string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for i, token := range tokens {
			name := []string{web.SessionCookie, web.StaffCookie}[i]
			r.AddCookie(&http.Cookie{Name: "__Host-" + name, Value: token})
		}
		s.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(server.CloseClientConnections)
	return server
}

// frames reads a stream until a frame of a name has come, and gives all lines until there.
func frames(t *testing.T, address, name string) (lines []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if kind := got.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Fatalf("%s is %q", address, kind)
	}
	in := bufio.NewScanner(got.Body)
	in.Buffer(nil, 8<<20)
	for seen := false; in.Scan() && (!seen || in.Text() != ""); {
		lines = append(lines, in.Text())
		seen = seen || in.Text() == "event: "+name
	}
	return lines
}

// TestFramesOfStreamsAreWhole: whatever merchants call themselves and their goods, each event of a
// stream is one line of JSON. No end of line, in any form that a browser or a script knows, and no
// markup stands in it as it was written.
func TestFramesOfStreamsAreWhole(t *testing.T) {
	s := openStage(t)
	server := s.site(t, s.shoppers[0].token)
	// What a merchant is called comes with the first figures that the board makes of what was sold.
	eventually(t, func() bool {
		return strings.Contains(strings.Join(frames(t, server.URL+"/v1/stream", "snapshot"), ""),
			hostileScript)
	})
	for address, name := range map[string]string{"/v1/stream": "snapshot",
		"/live?of=" + s.products[0] + "," + s.skus[0] +
			",pr_1%0Aevent:%20mine,%0D%0Adata:": "mine"} {
		for _, line := range frames(t, server.URL+address, name) {
			kind, data, _ := strings.Cut(line, ": ")
			switch kind {
			case "", "event", "id", "retry":
			case "data":
				if !json.Valid([]byte(data)) {
					t.Errorf("%s: not JSON: %.300s", address, data)
				}
			default:
				t.Errorf("%s: the line %.300q", address, line)
			}
			if strings.ContainsAny(line, "\r\u2028\u2029\u0085") ||
				strings.Contains(line, "<img") || strings.Contains(line, "</script") {
				t.Errorf("%s: as it was written: %.300q", address, line)
			}
		}
	}
}

// hostileScript is a part of what merchants of the stage call themselves.
const hostileScript = "onerror=alert"

// markup counts what would stand in a page only if a text had become a part of it.
const markup = `String(document.querySelectorAll("img[src=x],[onload],[onerror]," +
	"script:not([src]),[style*=expression],a[href^='javascript:'],svg[onload],iframe").length)`

// TestStreamsIntoABrowserRunNothing looks at pages that are told of changes while somebody looks:
// the wall with the names of merchants, and a product whose stock falls.
func TestStreamsIntoABrowserRunNothing(t *testing.T) {
	s := openStage(t)
	root := webtest.Chromium(t, webtest.Usual)
	server := s.site(t, s.shoppers[0].token, s.staffToken)
	for _, size := range [][2]int64{{390, 844}, {1440, 900}} {
		tab := webtest.Open(t, root, size[0], size[1])
		tab.Go(server.URL + "/screen?lang=en")
		tab.Until(`document.body.textContent.includes("onerror=alert(1)")`)
		if n := tab.Text(markup); n != "0" {
			t.Errorf("the wall of %d pixels holds %s parts that a merchant wrote", size[0], n)
		}
		tab.Quiet()
		phone := webtest.Open(t, root, size[0], size[1])
		phone.Go(server.URL + "/p/" + s.products[0] + "?lang=en&sku=" + s.skus[0])
		for _, told := range [][2]string{{"0", `$`}, {"5", `!$`}} {
			s.must(s.merchants[0].token, "PUT /v1/stock/"+s.skus[0], `{"available":`+told[0]+`}`,
				200)
			phone.Until(strings.Replace(told[1], "$",
				`document.querySelector("main .stock.gone, main .gone")`, 1))
		}
		if n := phone.Text(markup); n != "0" {
			t.Errorf("a product of %d pixels holds %s parts that a merchant wrote", size[0], n)
		}
		phone.Quiet()
	}
}
