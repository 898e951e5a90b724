package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// TestPacker: pages are packed for who can unpack them, but not a page of somebody's that another
// site asked for: from its length that site could guess what is in it.
func TestPacker(t *testing.T) {
	page := []byte(strings.Repeat("<li>Red dress 199.00</li>", 200))
	for name, c := range map[string]struct {
		accept, from string
		signedIn     bool
		size         int
		packed       bool
	}{
		"a phone":                    {"gzip, deflate, br, zstd", "same-origin", true, 5000, true},
		"an address typed":           {"gzip", "none", true, 5000, true},
		"a link elsewhere, nobody":   {"gzip", "cross-site", false, 5000, true},
		"a link elsewhere, somebody": {"gzip", "cross-site", true, 5000, false},
		"a neighbour, somebody":      {"gzip", "same-site", true, 5000, false},
		"an old browser, somebody":   {"gzip", "", true, 5000, false},
		"an old browser, nobody":     {"gzip", "", false, 5000, true},
		"cannot unpack":              {"br", "none", false, 5000, false},
		"refuses it":                 {"gzip;q=0, br", "none", false, 5000, false},
		"a few words":                {"gzip", "none", false, 600, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/cart", nil)
			r.Header.Set("Accept-Encoding", c.accept)
			if c.from != "" {
				r.Header.Set("Sec-Fetch-Site", c.from)
			}
			if c.signedIn {
				r = WithSession(r, Session{Role: Shopper, Shopper: 7})
			}
			var p Packer
			for range 2 { // the second in the room of the first
				w := httptest.NewRecorder()
				p.Write(w, r, http.StatusAccepted, page[:c.size])
				got := w.Body.Bytes()
				if w.Code != http.StatusAccepted ||
					w.Header().Get("Content-Length") != strconv.Itoa(len(got)) {
					t.Errorf("%d, %v", w.Code, w.Header())
				}
				if packed := w.Header().Get("Content-Encoding") == "gzip"; packed != c.packed {
					t.Fatalf("packed: %t", packed)
				}
				if c.packed {
					in, err := gzip.NewReader(bytes.NewReader(got))
					if err == nil {
						got, err = io.ReadAll(in)
					}
					if err != nil || len(w.Body.Bytes()) > c.size/4 {
						t.Fatal(err, w.Body.Len())
					}
				}
				if !bytes.Equal(got, page[:c.size]) {
					t.Error("another page")
				}
			}
		})
	}
}
