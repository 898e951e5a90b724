package event

// MerchantOpened makes a merchant known, or renames one that is.
type MerchantOpened struct {
	Merchant MerchantID
	Key      string // the platform's own short key, unique, such as a file's name
	Name     Text
	Channel  Channel
	Province Province
	Country  Market // where the merchant's entity is; Home by default
}

// Text is a string in both languages; a reader falls back to the other when one is empty.
type Text struct{ Zh, En string }

// In picks the language, "zh" or "en", and falls back to the other.
func (t Text) In(lang string) string {
	if (lang == "zh" && t.Zh != "") || t.En == "" {
		return t.Zh
	}
	return t.En
}

// Kind of the fact.
func (*MerchantOpened) Kind() Kind { return KindMerchantOpened }
