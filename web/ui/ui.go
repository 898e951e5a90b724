// Package ui is what the faces for people share: words in Chinese and English, amounts, counts and
// instants as people write them, and the components that pages are put together from.
//
// It promises that every word stands in both languages under the same key, that an amount is shown
// with all the digits of its currency and never rounded, and that every component can be used with
// a keyboard, read aloud, and shown under a policy without inline script or style. It never reads a
// view, never decides and never computes a price: what it shows is passed to it.
package ui

// Lang is a language of the site.
type Lang string

// The languages. Mirror is nobody's: its words are longer than in any language and run from right
// to left, which shows whether a page would hold for a language that is added.
const (
	Zh     Lang = "zh"
	En     Lang = "en"
	Mirror Lang = "mirror"
)

// LangOf reads a language; a name that is unknown is Chinese.
func LangOf(name string) Lang {
	switch l := Lang(name); l {
	case En, Mirror:
		return l
	}
	return Zh
}

// Tag is the language in HTML.
func (l Lang) Tag() string {
	switch l {
	case En:
		return "en"
	case Mirror:
		return "ar-XB"
	}
	return "zh-CN"
}

// Dir is the direction in which the language is written.
func (l Lang) Dir() string {
	if l == Mirror {
		return "rtl"
	}
	return "ltr"
}

// Other is the language that a reader may change to.
func (l Lang) Other() Lang {
	if l == Zh {
		return En
	}
	return Zh
}
