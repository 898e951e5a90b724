// Package ui is what the faces for people share: words in Chinese and English, amounts, counts and
// instants as people write them, and the components that pages are put together from.
//
// It promises that every word stands in both languages under the same key, that an amount is shown
// with all the digits of its currency and never rounded, and that every component can be used with
// a keyboard, read aloud, and shown under a policy without inline script or style. It never reads a
// view, never decides and never computes a price: what it shows is passed to it.
package ui

import (
	"fmt"
	"strings"
)

// Lang is a language of the site.
type Lang string

// The languages.
const (
	Zh Lang = "zh"
	En Lang = "en"
)

// LangOf reads a language; what is not English is Chinese.
func LangOf(name string) Lang {
	if name == string(En) {
		return En
	}
	return Zh
}

// Tag is the language in HTML.
func (l Lang) Tag() string {
	if l == En {
		return "en"
	}
	return "zh-CN"
}

// Other is the language that a reader may change to.
func (l Lang) Other() Lang {
	if l == En {
		return Zh
	}
	return En
}

// Say gives the words of a key, with its verbs filled in. A key that does not exist is shown as it
// is, so that the mistake is seen; a test holds every key that is used against both tables.
func (l Lang) Say(key string, args ...any) string {
	table := wordsZh
	if l == En {
		table = wordsEn
	}
	text, ok := table[key]
	switch {
	case !ok:
		return key
	case len(args) == 0:
		return text
	}
	return fmt.Sprintf(text, args...)
}

// Count says how many of something there are. English has two forms, parted by a bar.
func (l Lang) Count(key string, n int64) string {
	one, many, two := strings.Cut(l.Say(key), "|")
	if two && n != 1 {
		one = many
	}
	return fmt.Sprintf(one, l.Number(n))
}

// Keys lists every key of a table, for the test that holds the tables together.
func Keys(l Lang) []string {
	table := wordsZh
	if l == En {
		table = wordsEn
	}
	keys := make([]string, 0, len(table))
	for key := range table {
		keys = append(keys, key)
	}
	return keys
}
