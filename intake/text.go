package intake

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"unicode"
	"unicode/utf8"
)

// inLanguage puts a text of a file that names no language where it belongs: with a Han character in
// it, it is Chinese; else it goes to the other side.
func inLanguage(s string) Text {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			return Text{Zh: s}
		}
	}
	return Text{En: s}
}

// Any is the text in whichever language there is, Chinese first.
func (t Text) Any() string {
	if t.Zh != "" {
		return t.Zh
	}
	return t.En
}

func (t Text) empty() bool { return t.Zh == "" && t.En == "" }

func (t Text) longest() int {
	return max(utf8.RuneCountInString(t.Zh), utf8.RuneCountInString(t.En))
}

// oneLine makes a text fit for a line of a page: spaces of every kind become one space, and control
// characters and marks that reorder text are dropped.
func oneLine(s string) string {
	if plainASCII(s) {
		return s
	}
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
		case unwanted(r):
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// plainASCII sees the common case, in which oneLine has nothing to do.
func plainASCII(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || (s[i] == ' ' && before == ' ') {
			return false
		}
		before = s[i]
	}
	return before != ' ' || s == ""
}

func unwanted(r rune) bool {
	return unicode.IsControl(r) || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) ||
		r == 0x200e || r == 0x200f || r == 0xfeff || r == utf8.RuneError
}

// slug is a text as a key: letters and digits of any script in lower case, joined by hyphens.
func slug(s string, most int) string {
	var b strings.Builder
	hyphen, runes := false, 0
	for _, r := range strings.ToLower(s) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			hyphen = b.Len() > 0
			continue
		}
		if hyphen {
			b.WriteByte('-')
			hyphen, runes = false, runes+1
		}
		if runes++; runes > most {
			break
		}
		b.WriteRune(r)
	}
	return strings.Trim(b.String(), "-")
}

// handleOf makes the key of a product that the file gives none, out of its title.
func handleOf(title string) string {
	const most = 80
	if s := slug(title, most); s != "" && utf8.RuneCountInString(title) <= most {
		return s
	}
	return strings.Trim(slug(title, most-10)+"-"+shortHash(title), "-")
}

// lowerBase32 is the alphabet of our ids, so that a made code can be read out.
var lowerBase32 = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").
	WithPadding(base32.NoPadding)

// shortHash is eight characters (40 bits) that depend on every part and on where the parts end.
func shortHash(parts ...string) string {
	var all []byte
	for _, p := range parts {
		all = appendText(all, p)
	}
	sum := sha256.Sum256(all)
	return lowerBase32.EncodeToString(sum[:5])
}

// madeCode is the SKU code of a variant to which the file gives none, or gives one that it
// shares with its sisters (a style number). It depends only on the product's handle, that
// shared code and the values of the options, so the next import of the same shop makes the same
// code. The readable part is cut; the hash keeps two variants apart whose readable parts are
// alike.
func madeCode(handle, shared string, options []Option) string {
	stem := shared
	if stem == "" {
		stem = handle
	}
	parts := []string{handle, shared}
	var values []string
	for _, o := range options {
		parts = append(parts, o.Value.Zh, o.Value.En)
		values = append(values, o.Value.Any())
	}
	code := slug(stem, 30)
	if v := slug(strings.Join(values, "-"), 20); v != "" {
		code += "-" + v
	}
	return strings.Trim(code+"-"+shortHash(parts...), "-")
}
