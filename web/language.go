package web

import (
	"net/http"
	"strings"
)

// Lang is the language of a request, "zh" or "en": what ?lang= says, else the cookie that
// remembers an earlier choice, else the first of the browser's languages that the site speaks,
// else Chinese.
func Lang(r *http.Request) string {
	if r.URL.RawQuery != "" {
		if l := r.URL.Query().Get("lang"); l == "zh" || l == "en" {
			return l
		}
	}
	if c, err := r.Cookie("carnival_lang"); err == nil && (c.Value == "zh" || c.Value == "en") {
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
