package intake

import (
	"hash/maphash"
	"strings"
	"unicode/utf8"

	"carnival/money"
)

// draft is a product while its rows are still coming.
type draft struct {
	Product
	keys    []string // under which the window knows it
	rejects []Reject
	fatal   bool // a reject concerns the product as a whole
	rows    int
	cost    int

	words  categoryWords
	axes   []string // names of the options, as the file gives them
	values [][]string
	styles bool // a code that several variants share is a style number, not a SKU code
	titled bool
	imageN int // position of Image in the file's own count; 0 = none yet
}

// refuse notes that the product as a whole cannot come in.
func (r *Reader) refuse(d *draft, at found, code string) {
	at.handle, d.fatal = d.Handle, true
	d.rejects = append(d.rejects, r.reject(at, code))
}

// part notes that one variant of the product cannot come in.
func (r *Reader) part(d *draft, at found, code string) {
	at.handle = d.Handle
	d.rejects = append(d.rejects, r.reject(at, code))
}

// finish holds a draft against the limits and against the rest of the file, and queues what is
// left.
func (r *Reader) finish(d *draft) {
	r.tidy(d)
	r.checkProduct(d)
	if !d.fatal {
		r.checkSKUs(d)
	}
	if !d.fatal && len(d.SKUs) == 0 && len(d.rejects) == 0 {
		r.refuse(d, found{line: d.Line, field: "variants"}, CodeSKUsNone)
	}
	if !d.fatal && len(d.SKUs) > 0 && !r.taken.handle(d.Merchant, d.Handle) {
		r.refuse(d, found{line: d.Line, field: "handle", value: d.Handle}, CodeHandleRepeated)
	}
	if d.fatal || len(d.SKUs) == 0 {
		r.queue = append(r.queue, Item{Rejects: d.rejects})
		return
	}
	for i := range d.SKUs {
		r.taken.addCode(d.Merchant, d.SKUs[i].Code)
	}
	if d.Category == 0 {
		d.Category = d.words.category()
	}
	product := d.Product
	r.queue = append(r.queue, Item{Product: &product, Rejects: d.rejects})
}

// tidy cleans the texts and fills what the caller knows.
func (r *Reader) tidy(d *draft) {
	if d.Merchant == "" {
		d.Merchant = r.opt.Merchant
	}
	d.Merchant, d.Brand = oneLine(d.Merchant), oneLine(plainText(d.Brand))
	d.Handle, d.CategoryWas = oneLine(d.Handle), oneLine(plainText(d.CategoryWas))
	if !webAddress(d.Image) {
		d.Image = ""
	}
	kept, seen := d.Tags[:0], map[string]bool{}
	for _, t := range d.Tags {
		if t = oneLine(plainText(t)); t != "" && !seen[t] {
			seen[t] = true
			kept = append(kept, t)
		}
	}
	d.Tags = kept
}

func (r *Reader) checkProduct(d *draft) {
	at := found{line: d.Line, field: "title"}
	if d.Title.empty() {
		r.refuse(d, at, CodeTitleMissing)
		return
	}
	for _, f := range []struct {
		field, value string
		most         int
	}{
		{"title", d.Title.Zh, MaxTitle}, {"title", d.Title.En, MaxTitle}, {"handle", d.Handle,
			MaxHandle},
		{"description", d.Body.Zh, MaxBody}, {"description", d.Body.En, MaxBody},
		{"vendor", d.Brand, MaxName}, {"merchant", d.Merchant, MaxName}, {"category",
			d.CategoryWas, MaxBody},
	} {
		if tooLong(f.value, f.most) {
			r.refuse(d, found{line: d.Line, field: f.field, value: f.value}, CodeFieldLong)
		}
	}
	for _, t := range d.Tags {
		if tooLong(t, MaxName) {
			r.refuse(d, found{line: d.Line, field: "tags", value: t}, CodeFieldLong)
			break
		}
	}
	switch {
	case len(d.Tags) > MaxTags:
		r.refuse(d, found{line: d.Line, field: "tags"}, CodeTagsMany)
	case len(d.SKUs) > MaxSKUs:
		r.refuse(d, found{line: d.Line, field: "variants"}, CodeSKUsMany)
	}
}

func tooLong(s string, most int) bool { return len(s) > most && utf8.RuneCountInString(s) > most }

// checkSKUs drops the variants that cannot come in and gives the others their codes.
func (r *Reader) checkSKUs(d *draft) {
	kept := d.SKUs[:0]
	combos := make(map[string]bool, len(d.SKUs))
	for i := range d.SKUs {
		sku := &d.SKUs[i]
		if field, value, code := d.checkSKU(sku, combos); code != "" {
			r.part(d, found{line: sku.Line, field: field, value: value}, code)
			continue
		}
		kept = append(kept, *sku)
	}
	d.SKUs = kept
	d.giveCodes()
	kept = d.SKUs[:0]
	inProduct := make(map[string]bool, len(d.SKUs))
	for i := range d.SKUs {
		code := d.SKUs[i].Code
		if inProduct[code] || r.taken.hasCode(d.Merchant, code) {
			r.part(d, found{line: d.SKUs[i].Line, field: "sku", value: code}, CodeSKURepeated)
			continue
		}
		inProduct[code] = true
		kept = append(kept, d.SKUs[i])
	}
	d.SKUs = kept
}

// checkSKU holds one variant against the product; combos are the choices that were taken before.
func (d *draft) checkSKU(s *SKU, combos map[string]bool) (field, value, code string) {
	if !webAddress(s.Image) {
		s.Image = ""
	}
	s.Code, s.Barcode = oneLine(s.Code), oneLine(s.Barcode)
	switch {
	case tooLong(s.Code, MaxCode):
		return "sku", s.Code, CodeFieldLong
	case tooLong(s.Barcode, MaxCode):
		return "barcode", s.Barcode, CodeFieldLong
	case len(s.Options) > MaxOptions:
		return "options", "", CodeOptionsMany
	case s.Price.Currency != d.SKUs[0].Price.Currency:
		return "price", s.Price.String(), CodeCurrencyMixed
	case s.Festival > s.Price.Minor:
		return "sale price", s.Festival.Decimal(s.Price.Currency), CodeFestivalAbove
	case len(s.Options) != len(d.SKUs[0].Options):
		return "options", "", CodeOptionsUneven
	}
	var values []string
	for i, o := range s.Options {
		if o.Value.empty() {
			return o.Name.Any(), "", CodeOptionMissing
		}
		if o.Name.longest() > MaxName || o.Value.longest() > MaxName {
			return o.Name.Any(), o.Value.Any(), CodeFieldLong
		}
		if o.Name != d.SKUs[0].Options[i].Name || nameAgain(s.Options[:i], o.Name) {
			return o.Name.Any(), o.Value.Any(), CodeOptionsUneven
		}
		values = append(values, o.Value.Zh, o.Value.En)
	}
	combo := strings.Join(values, "\x00")
	if combos[combo] {
		return "options", strings.Trim(strings.ReplaceAll(combo, "\x00", " "), " "),
			CodeOptionsRepeat
	}
	combos[combo] = true
	return "", "", ""
}

func nameAgain(before []Option, name Text) bool {
	for _, o := range before {
		if o.Name == name {
			return true
		}
	}
	return false
}

// giveCodes makes the codes that the file does not give. Real shops write the number of a style on
// each of its variants; such a code names the product, and every variant gets one made from it.
func (d *draft) giveCodes() {
	uses := make(map[string]int, len(d.SKUs))
	for i := range d.SKUs {
		uses[d.SKUs[i].Code]++
	}
	for i := range d.SKUs {
		s := &d.SKUs[i]
		if s.Code == "" || (d.styles && uses[s.Code] > 1) {
			s.Code = madeCode(d.Handle, s.Code, s.Options)
		}
	}
}

// webAddress keeps every scheme but the two of the web out of pages.
func webAddress(s string) bool {
	if len(s) > MaxURL || strings.ContainsAny(s, " \t\r\n\"<>\\") || !utf8.ValidString(s) {
		return false
	}
	lower := strings.ToLower(s[:min(8, len(s))])
	return len(s) > 8 && (strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower,
		"http://"))
}

// taken remembers which keys of the file are used, as 64-bit hashes: two million rows need some
// 100 MB and not their texts. A seed of its own keeps a hostile file from making two keys meet.
type taken struct {
	seed    maphash.Seed
	handles map[uint64]struct{}
	codes   map[uint64]struct{}
}

func newTaken() taken {
	return taken{maphash.MakeSeed(), make(map[uint64]struct{}), make(map[uint64]struct{})}
}

func (t *taken) hash(merchant, key string) uint64 {
	return maphash.String(t.seed, merchant+"\x00"+key)
}

// handle takes a handle and reports whether it was free.
func (t *taken) handle(merchant, key string) bool {
	h := t.hash(merchant, key)
	_, used := t.handles[h]
	t.handles[h] = struct{}{}
	return !used
}

func (t *taken) hasCode(merchant, code string) bool {
	_, used := t.codes[t.hash(merchant, code)]
	return used
}

func (t *taken) addCode(merchant, code string) { t.codes[t.hash(merchant, code)] = struct{}{} }

// prices are the three prices of a variant as they stand in a file.
type prices struct{ list, festival, compare string }

// into reads the prices of a variant; code is "" when the list price stands.
func (p prices) into(s *SKU, def money.Currency) (field, value, code string) {
	if strings.TrimSpace(p.list) == "" {
		return "price", "", CodePriceMissing
	}
	m, code := parsePrice(p.list, def)
	if code != "" {
		return "price", p.list, code
	}
	s.Price = m
	for _, o := range []struct {
		field, text string
		into        *money.Minor
	}{{"sale price", p.festival, &s.Festival}, {"compare price", p.compare, &s.Compare}} {
		if strings.TrimSpace(o.text) == "" {
			continue
		}
		other, code := parsePrice(o.text, m.Currency)
		switch {
		case code == CodePriceZero:
			continue // shops write 0 for "none"
		case code != "":
			return o.field, o.text, code
		case other.Currency != m.Currency:
			return o.field, o.text, CodeCurrencyMixed
		}
		*o.into = other.Minor
	}
	if s.Festival == s.Price.Minor {
		s.Festival = 0
	}
	return "", "", ""
}
