package shop

import (
	"strings"
	"testing"
)

// TestAWayBackIsOfThisSite: what a browser or a careless reader takes for another site, and what is
// longer than the next request may be, leads nowhere.
func TestAWayBackIsOfThisSite(t *testing.T) {
	for _, to := range []string{"", "cart", "?next=//evil.example", "/\\evil.example",
		"\\\\evil.example", "//evil.example", "///evil.example", "/\t/evil.example",
		"\t//evil.example", "/\x00/evil.example", "/\r\nSet-Cookie: a=b", "//evil.example\\@shop",
		"https://shop.example@evil.example", "//user@evil.example", "%2f%2fevil.example",
		"javascript:alert(1)", "data:text/html,x", "vbscript:x", "blob:https://shop.example/x",
		"view-source:https://evil.example", "https:\uff0f\uff0fevil.example",
		"\u2215\u2215evil.example", "//[::1]/", "/search?q=" + strings.Repeat("a", 5000)} {
		if got := localPath(to); got != "" {
			t.Errorf("%.80q leads to %.80q", to, got)
		}
	}
	// Each of these is a path of this site to every reader, whatever it looks like.
	for _, to := range []string{"/", "/cart?line=sku_11:1", "/%2f%2fevil.example",
		"/%5cevil.example", "/\uff0fevil.example", "/.//evil.example", "/search?q=手机#top"} {
		if got := localPath(to); got != to {
			t.Errorf("%q leads to %q", to, got)
		}
	}
}
