package web

import (
	"net/http"
	"strings"
)

// Lang is the language of a request, "zh", "en" or the test language "mirror": what ?lang= says,
// else the cookie that remembers an earlier choice, else the first of the browser's languages that
// the site speaks, else Chinese.
func Lang(r *http.Request) string {
	if r.URL.RawQuery != "" {
		if l := r.URL.Query().Get("lang"); spoken(l) {
			return l
		}
	}
	if c, err := r.Cookie("carnival_lang"); err == nil && spoken(c.Value) {
		return c.Value
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag := strings.ToLower(strings.TrimSpace(part))
		switch {
		case strings.HasPrefix(tag, "zh"):
			return "zh"
		case strings.HasPrefix(tag, "en"):
			return "en"
		}
	}
	return "zh"
}

// spoken reports whether the site speaks a language. The mirror is spoken to who asks for it by
// name: it holds pages against a script that runs from right to left.
func spoken(l string) bool { return l == "zh" || l == "en" || l == "mirror" }
