package api

import (
	"strings"

	"carnival/event"
)

// TerminalOf classifies what a request was made on by its User-Agent: the native app names itself,
// phones and tablets are mobile, what has a desktop's system is a PC, and what calls itself a robot
// or says nothing known is unknown.
func TerminalOf(agent string) event.Terminal {
	if strings.HasPrefix(agent, appAgent) || strings.Contains(agent, " "+appAgent) {
		return event.TerminalApp
	}
	lower := strings.ToLower(agent)
	for _, rule := range terminalRules {
		if strings.Contains(lower, rule.part) {
			return rule.terminal
		}
	}
	return event.TerminalUnknown
}

// appAgent begins the product token of the native app.
const appAgent = "Carnival-App/"

// terminalRules are tried in their order: robots borrow the names of browsers, and phones and
// tablets those of desktops.
var terminalRules = []struct {
	part     string
	terminal event.Terminal
}{
	{"bot", event.TerminalUnknown}, {"spider", event.TerminalUnknown},
	{"crawl", event.TerminalUnknown}, {"headless", event.TerminalUnknown},
	{"ipad", event.TerminalMobileWeb}, {"iphone", event.TerminalMobileWeb},
	{"ipod", event.TerminalMobileWeb}, {"android", event.TerminalMobileWeb},
	{"harmony", event.TerminalMobileWeb}, {"windows phone", event.TerminalMobileWeb},
	{"tablet", event.TerminalMobileWeb}, {"mobile", event.TerminalMobileWeb},
	{"windows nt", event.TerminalPC}, {"macintosh", event.TerminalPC},
	{"x11", event.TerminalPC}, {"cros", event.TerminalPC}, {"linux x86_64", event.TerminalPC},
}
