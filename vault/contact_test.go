package vault

import (
	"errors"
	"testing"
)

func TestParseContact(t *testing.T) {
	for typed, want := range map[string]string{
		"  Ming@Example.COM ":  "ming@example.com",
		"ming+shop@example.cn": "ming+shop@example.cn",
		"138 0013 8000":        "+8613800138000",
		"+86-138-0013-8000":    "+8613800138000",
		"0086 13800138000":     "+8613800138000",
		"+1 (415) 555-0100":    "+14155550100",
		"a@localhost":          "a@localhost",
	} {
		if c, err := ParseContact(typed); err != nil || c.Value != want {
			t.Errorf("%q is %q, %v; want %q", typed, c.Value, err, want)
		}
	}
	for _, typed := range []string{"", "ming", "ming@", "@example.com", "a@b", "12345678",
		"+0123456789", "Ming <ming@example.com>", "a@example.com\r\nBcc: b@example.com",
		"+123456789012345678", "1380013800x"} {
		if c, err := ParseContact(typed); !errors.Is(err, ErrInvalid) {
			t.Errorf("%q is taken as %+v", typed, c)
		}
	}
}

func TestMasked(t *testing.T) {
	for value, want := range map[Contact]string{
		{Email, "ming@example.com"}: "m***@example.com",
		{Email, "明@example.com"}:    "明***@example.com",
		{Phone, "+8613800138000"}:   "+86138****8000",
	} {
		if got := value.Masked(); got != want {
			t.Errorf("%s is shown as %s, want %s", value.Value, got, want)
		}
	}
}

// FuzzParseContact holds that what was read once is read the same again, and has no character that
// could break out of the header of a mail.
func FuzzParseContact(f *testing.F) {
	for _, seed := range []string{"ming@example.com", "13800138000", "+1 415 555 0100", "a@b\r\n.c",
		"\"a b\"@example.com", "ＡＢ@example.com"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		c, err := ParseContact(typed)
		if err != nil {
			return
		}
		again, err := ParseContact(c.Value)
		if err != nil || again != c {
			t.Fatalf("%q becomes %+v, then %+v, %v", typed, c, again, err)
		}
		for _, r := range c.Value {
			if r < ' ' || r == 0x7f {
				t.Fatalf("%q keeps a control character", typed)
			}
		}
		if c.Masked() == c.Value {
			t.Fatalf("%q is shown whole", typed)
		}
	})
}
