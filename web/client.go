package web

import (
	"net/http"
	"net/netip"
	"strings"
)

// ClientAddress is where a request comes from. A proxy on this machine is believed what it says in
// X-Forwarded-For; anybody else could write there what they like.
func ClientAddress(r *http.Request) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	from := at.Addr().Unmap()
	if !from.IsLoopback() {
		return from
	}
	said := r.Header.Values("X-Forwarded-For")
	if len(said) == 0 {
		return from
	}
	last := said[len(said)-1]
	told, err := netip.ParseAddr(strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:]))
	if err != nil {
		return from
	}
	return told.Unmap()
}

// deviceWords are looked for in a User-Agent in this order: many browsers claim to be others, too.
var (
	browserWords = [][2]string{
		{"MicroMessenger/", "WeChat"}, {"Edg/", "Edge"}, {"OPR/", "Opera"},
		{"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
		{"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"},
	}
	systemWords = [][2]string{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"},
		{"Mac OS X", "Mac"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"},
	}
)

// Device names a browser and its system from a User-Agent, such as "Firefox on Linux". It is for
// people, who shall tell their own devices apart; nothing is decided by it.
func Device(agent string) string {
	browser, system := "", ""
	for _, w := range browserWords {
		if browser == "" && strings.Contains(agent, w[0]) {
			browser = w[1]
		}
	}
	for _, w := range systemWords {
		if system == "" && strings.Contains(agent, w[0]) {
			system = w[1]
		}
	}
	switch {
	case browser != "" && system != "":
		return browser + " · " + system
	case browser+system != "":
		return browser + system
	}
	return "?"
}
