package goods

import (
	"strconv"
	"strings"

	"carnival/event"
	"carnival/intake"
)

// grammar is how one category names, describes, varies and prices its products.
type grammar struct {
	category event.Category
	products int    // its part of the catalogue, relative to the others
	share    int    // its part of the day's GMV, in ppm
	mean     int    // yuan a unit costs on the day, over all demand
	origins  string // countries abroad that are believable, as codes between spaces
	slots    string // lines "name: 中文|English; ..." that the patterns draw from
	kinds    []kind
	// treasures are single dear things, each of which is made once (facts F089).
	treasures []kind
	about     []string // "中文|English" sentences; {slot} repeats what the title said
	care      []string
}

// kind is one sort of thing in a category.
type kind struct {
	zh, en  string // patterns of the name without brand: {slot} draws, {slot_} in lower case
	art     string // its drawing
	share   int    // part of the category's products
	demand  int    // demand against the other kinds, in thousandths; 0 is 1,000
	band    band
	grams   uint32
	axes    []axis
	origins string // narrower than the grammar's; "-" is none
	abroad  bool   // never made at home
	rare    bool   // a handful in stock and never in a sale's rush
	tags    string // season of use: winter, autumn, summer
}

func (g *grammar) from(k *kind) string {
	if k.origins != "" {
		return strings.Trim(k.origins, "-")
	}
	return g.origins
}

// word is one expression in the two languages.
type word struct{ zh, en string }

// splitWord reads "中文|English"; a text without a bar is the same in both languages.
func splitWord(text string) word {
	zh, en, both := strings.Cut(text, "|")
	if !both {
		en = zh
	}
	return word{strings.TrimSpace(zh), strings.TrimSpace(en)}
}

func splitWords(list string) []word {
	var out []word
	for part := range strings.SplitSeq(list, ";") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, splitWord(part))
		}
	}
	return out
}

// readSlots reads the lines of a grammar; a line without a name continues the one before.
func readSlots(text string) map[string][]word {
	out := map[string][]word{}
	name := ""
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if head, rest, ok := strings.Cut(line, ": "); ok && !strings.ContainsAny(head, "|;") {
			name, line = head, rest
		}
		out[name] = append(out[name], splitWords(line)...)
	}
	delete(out, "")
	return out
}

// fill puts words into a pattern. said remembers them, so that both languages and the description
// speak of the same thing.
func (w *writer) fill(pattern string, said map[string]word, english bool) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(pattern, "{")
		b.WriteString(before)
		if !ok {
			break
		}
		slot, after, _ := strings.Cut(rest, "}")
		pattern = after
		name, low := strings.CutSuffix(slot, "_")
		said[name] = w.say(name, said)
		text := said[name].zh
		if english {
			text = said[name].en
		}
		if low {
			text = lower(text)
		}
		b.WriteString(text)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func (w *writer) say(name string, said map[string]word) word {
	if s, ok := said[name]; ok {
		return s
	}
	if list := w.slots[name]; len(list) > 0 {
		return list[w.d.below(len(list))]
	}
	return word{}
}

// proper holds the beginnings of words that English writes with a capital inside a sentence.
var proper = []string{
	"French", "Nordic", "Japan", "Korea", "Ital", "German", "Swiss", "Brit", "Austral", "Merino",
	"Austrian", "Egypt", "Oxford", "Chelsea", "Martin", "Derby", "Xinjiang", "Yunnan", "Zealand",
	"Manuka", "Fuji", "Gala", "Huaniu", "Pink", "Envy", "Shandong", "Shaanxi", "Gansu", "Sichuan",
	"English", "China", "Chinese", "Thai", "Danish", "Dutch", "Irish", "America", "Canad", "Bohem",
	"Wuchang", "Qinba", "Changbai", "Qilian", "Tianshan", "Shennongjia", "Hainan", "Lin'an", "New",
	"Shangri-La", "Henan", "Hebei", "Aksu", "Yantai", "Luochuan", "Lingbao", "Jingning", "Zhaotong",
	"Saxony", "Scandinav", "Persian", "Moroccan", "Panama", "Breton", "Aran", "Shetland", "Inner",
	"Mongolia", "Tibet", "Greek", "Zisha", "Jingdezhen", "Mandarin", "Christmas",
}

// lower writes a title's words as they stand inside a sentence: capitals stay in proper names and
// in abbreviations.
func lower(text string) string {
	parts := strings.Split(text, " ")
	for i, p := range parts {
		if !staysCapital(p) {
			parts[i] = strings.ToLower(p)
		}
	}
	return strings.Join(parts, " ")
}

func staysCapital(p string) bool {
	for _, name := range proper {
		if strings.HasPrefix(p, name) {
			return true
		}
	}
	capitals := 0
	for i, r := range p {
		if r >= '0' && r <= '9' {
			return true
		}
		afterHyphen := i > 0 && p[i-1] == '-'
		if r >= 'A' && r <= 'Z' && !afterHyphen {
			capitals++
		}
	}
	return capitals > 1
}

// axis is one choice that a shopper makes, such as a colour.
type axis struct {
	name   intake.Text
	values []value
	min    int  // how many of the values a product has; 0 is all
	max    int  //
	run    bool // the drawn values are neighbours, as sizes are
}

type value struct {
	word
	factor  int    // price against the first value, in thousandths
	net     uint32 // net content in unit, when this axis decides it
	unit    string
	perUnit uint32 // shipping grams for a thousand units of net content
}

func (v value) text() intake.Text { return intake.Text{Zh: v.zh, En: v.en} }

// draw is the values of the axis that one product has, in the order of the list.
func (a axis) draw(d *dice) []value {
	if a.min == 0 || a.max >= len(a.values) && a.min >= len(a.values) {
		return a.values
	}
	n := d.between(a.min, min(a.max, len(a.values)))
	if a.run {
		at := d.below(len(a.values) - n + 1)
		return a.values[at : at+n]
	}
	var out []value
	for _, i := range d.shuffled(len(a.values))[:n] {
		out = append(out, a.values[i])
	}
	return out
}

// colours is an axis that draws lo to hi of a list.
func colours(list string, lo, hi int) axis {
	return choice("颜色|Colour", list, lo, hi)
}

// choice is an axis that draws lo to hi of a list; a value may end in @ and its price factor.
func choice(name, list string, lo, hi int) axis {
	n := splitWord(name)
	a := axis{name: intake.Text{Zh: n.zh, En: n.en}, min: lo, max: hi}
	for _, w := range splitWords(list) {
		text, factor, _ := strings.Cut(w.en, "@")
		v := value{word: word{strings.TrimSuffix(w.zh, "@"+factor), text}, factor: 1000}
		if f, err := strconv.Atoi(factor); err == nil {
			v.factor = f
		}
		a.values = append(a.values, v)
	}
	return a
}

// sizes is an axis of neighbours out of a range.
func sizes(name, list string, lo, hi int) axis {
	a := choice(name, list, lo, hi)
	a.run = true
	return a
}

// pack is an axis of net contents: each value is "amount" or "amount*count", and a bigger one costs
// less by the gram, seven per cent a step.
func pack(unit, container string, amounts string) axis {
	a := axis{name: intake.Text{Zh: "规格", En: "Net content"}, min: 1, max: 3, run: true}
	holder := splitWord(container)
	first := 0
	for i, amount := range strings.Fields(amounts) {
		single, times, many := strings.Cut(amount, "*")
		each, _ := strconv.Atoi(single)
		count := 1
		if many {
			count, _ = strconv.Atoi(times)
		}
		v := value{net: uint32(each * count), unit: unit, perUnit: 1120}
		v.word = contentWord(each, unit)
		if many {
			v.zh += "×" + times + holder.zh
			v.en += " × " + times + " " + holder.en
		}
		if i == 0 {
			first = each * count
		}
		v.factor = each * count * 1000 / first
		for range i {
			v.factor = v.factor * 93 / 100
		}
		a.values = append(a.values, v)
	}
	return a
}

func contentWord(amount int, unit string) word {
	n := strconv.Itoa(amount)
	kilo := strconv.Itoa(amount / 1000)
	if tenth := amount % 1000 / 100; tenth != 0 {
		kilo += "." + strconv.Itoa(tenth)
	}
	switch {
	case unit == "g" && amount >= 1000:
		return word{kilo + "千克", kilo + " kg"}
	case unit == "g":
		return word{n + "克", n + " g"}
	case unit == "ml" && amount >= 1000:
		return word{kilo + "升", kilo + " L"}
	case unit == "ml":
		return word{n + "毫升", n + " mL"}
	}
	return word{n + "件", n + " pcs"}
}
