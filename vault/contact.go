package vault

import (
	"net/mail"
	"strings"
	"unicode/utf8"
)

// Kind of a contact.
type Kind string

// Kinds of contacts.
const (
	Email Kind = "email"
	Phone Kind = "phone"
)

// Contact is where a person can be reached, in the one form in which it is looked up.
type Contact struct {
	Kind  Kind   `json:"kind"`
	Value string `json:"value"`
}

// Bounds of a contact.
const (
	maxEmail  = 254
	minDigits = 7
	maxDigits = 15 // E.164
)

// ParseContact reads an address of mail or a telephone number as people type them. A number without
// a country is Chinese, as the home market is.
func ParseContact(typed string) (Contact, error) {
	typed = strings.TrimSpace(typed)
	if len(typed) > maxEmail || !utf8.ValidString(typed) {
		return Contact{}, ErrInvalid
	}
	if strings.ContainsRune(typed, '@') {
		return parseEmail(typed)
	}
	return parsePhone(typed)
}

func parseEmail(typed string) (Contact, error) {
	a, err := mail.ParseAddress(typed)
	if err != nil || a.Address != typed || strings.ContainsAny(typed, "\r\n\"<>() ") {
		return Contact{}, ErrInvalid
	}
	_, host, _ := strings.Cut(typed, "@")
	if !strings.Contains(host, ".") && host != "localhost" {
		return Contact{}, ErrInvalid
	}
	return Contact{Email, strings.ToLower(typed)}, nil
}

func parsePhone(typed string) (Contact, error) {
	digits := make([]byte, 0, maxDigits)
	abroad := strings.HasPrefix(typed, "+") || strings.HasPrefix(typed, "00")
	for _, r := range strings.TrimPrefix(strings.TrimPrefix(typed, "+"), "00") {
		switch {
		case r >= '0' && r <= '9' && len(digits) < maxDigits:
			digits = append(digits, byte(r))
		case strings.ContainsRune(" -.()", r):
		default:
			return Contact{}, ErrInvalid
		}
	}
	if !abroad {
		if len(digits) != 11 || digits[0] != '1' {
			return Contact{}, ErrInvalid
		}
		digits = append([]byte("86"), digits...)
	}
	if len(digits) < minDigits || digits[0] == '0' {
		return Contact{}, ErrInvalid
	}
	return Contact{Phone, "+" + string(digits)}, nil
}

// Masked is a contact as it is shown back to who may not see all of it.
func (c Contact) Masked() string {
	if c.Kind == Email {
		name, host, _ := strings.Cut(c.Value, "@")
		_, first := utf8.DecodeRuneInString(name)
		return name[:first] + "***@" + host
	}
	if len(c.Value) < 8 {
		return "***"
	}
	return c.Value[:len(c.Value)-8] + "****" + c.Value[len(c.Value)-4:]
}

func (c Contact) valid() bool {
	again, err := ParseContact(c.Value)
	return err == nil && again == c
}
