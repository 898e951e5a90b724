package ui

import (
	"fmt"
	"maps"
	"strings"
)

// words are what pages say: under each key the sentence in Chinese and in English. In English a
// bar parts the form for one from the form for many; Chinese has no such forms.
type words map[string]struct{ zh, en string }

// said holds every word of the site, area by area; a page that is new brings its own area.
var said = together(frameWords, browseWords, buyWords, orderWords, accountWords,
	afterSaleWords, liveWords, myDataWords, benefitWords, presaleWords, workWords)

func together(areas ...words) words {
	all := words{}
	for _, area := range areas {
		maps.Copy(all, area)
	}
	return all
}

// Say gives the words of a key, with its verbs filled in. A key that does not exist is shown as it
// is, so that the mistake is seen; a test holds every key that is used against the words.
func (l Lang) Say(key string, args ...any) string {
	text, ok := l.text(key)
	if !ok || len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

func (l Lang) text(key string) (text string, ok bool) {
	both, ok := said[key]
	switch {
	case !ok:
		return key, false
	case l == En:
		return both.en, true
	case l == Mirror:
		return mirrored(both.en), true
	}
	return both.zh, true
}

// Count says how many of something there are. English has two forms, parted by a bar.
func (l Lang) Count(key string, n int64) string {
	text, _ := l.text(key)
	one, many, two := strings.Cut(text, "|")
	if two && n != 1 {
		one = many
	}
	return fmt.Sprintf(one, l.Number(n))
}

// accents are what letters of Mirror look like: still read, and seen at once to have come from the
// words above.
var accents = strings.NewReplacer(
	"a", "á", "e", "é", "i", "í", "o", "ó", "u", "ú", "A", "Á", "E", "É", "I", "Í", "O", "Ó",
	"U", "Ú",
)

// mirrored lengthens a sentence by a half, as German would, and keeps its verbs.
func mirrored(text string) string {
	parts := strings.Split(text, "|")
	for i, part := range parts {
		padding := strings.Repeat("~", len(part)/2)
		parts[i] = "[" + accents.Replace(part) + padding + "]"
	}
	return strings.Join(parts, "|")
}
