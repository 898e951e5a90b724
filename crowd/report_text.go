package crowd

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"carnival/money"
)

// headings are the words of the table, in both languages.
var headings = struct {
	title, asOf              Words
	columns                  [7]Words
	yes, no, all, not, later Words
}{
	title: Words{"与 2015 年的对照", "Against the day of 2015"},
	asOf:  Words{"截至", "as of"},
	columns: [7]Words{
		{"项目", "What"}, {"目标", "Target"}, {"实测", "Counted"},
		{"允差", "Tolerance"}, {"三倍标准误", "3 std. errors"},
		{"偏差", "Miss"}, {"成立", "Holds"},
	},
	yes: Words{"是", "yes"}, no: Words{"否", "NO"},
	all:   Words{"全部成立。", "Every row holds."},
	not:   Words{"不成立的项目数：", "Rows that do not hold: "},
	later: Words{"尚未计数", "Not counted yet"},
}

// WriteText writes the report as a table, in "zh" or "en".
func (r *Report) WriteText(w io.Writer, lang string) error {
	table := [][]string{{}}
	for _, c := range headings.columns {
		table[0] = append(table[0], c.In(lang))
	}
	failed := 0
	for i := range r.Rows {
		m := &r.Rows[i]
		holds := headings.yes
		if !m.Holds {
			holds = headings.no
			failed++
		}
		line := []string{m.Name.In(lang)}
		for _, v := range []int64{m.Target, m.Value, m.Tolerance, m.Error, m.Miss} {
			line = append(line, amount(v, m.Unit, lang))
		}
		table = append(table, append(line, holds.In(lang)))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s · 1:%s · %s %s\n\n", headings.title.In(lang), grouped(r.Scale),
		headings.asOf.In(lang), r.AsOf)
	align(&b, table)
	verdict := headings.all.In(lang)
	if failed > 0 {
		verdict = headings.not.In(lang) + strconv.Itoa(failed)
	}
	fmt.Fprintf(&b, "\n%s\n\n%s\n", verdict, headings.later.In(lang))
	for _, n := range r.Uncounted {
		form := "  %s (%s): %s\n"
		if lang == "zh" {
			form = "  %s（%s）：%s\n"
		}
		fmt.Fprintf(&b, form, n.Name.In(lang), n.Target.In(lang), n.Why.In(lang))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// align writes a table: the first column to the left, the others to the right.
func align(b *strings.Builder, table [][]string) {
	widths := make([]int, len(table[0]))
	for _, row := range table {
		for i, cell := range row {
			widths[i] = max(widths[i], width(cell))
		}
	}
	for _, row := range table {
		for i, cell := range row {
			space := strings.Repeat(" ", widths[i]-width(cell))
			if i == 0 {
				b.WriteString(cell + space)
				continue
			}
			b.WriteString("  " + space + cell)
		}
		b.WriteByte('\n')
	}
}

// width is how many columns a terminal gives a text: Chinese characters take two.
func width(text string) (n int) {
	for _, r := range text {
		n++
		for _, wide := range wideRunes {
			if r >= wide[0] && r <= wide[1] {
				n++
			}
		}
	}
	return n
}

// wideRunes are the ranges that Unicode's annex 11 calls wide or fullwidth and that our texts can
// hold.
var wideRunes = [][2]rune{
	{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xac00, 0xd7a3}, {0xf900, 0xfaff},
	{0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x20000, 0x3fffd},
}

// amount writes a value in its unit: 万 and 亿 in Chinese, grouped digits in English.
func amount(v int64, unit, lang string) string {
	switch {
	case unit == unitPPM:
		return money.MulDiv(money.Minor(v), 1, 100).Decimal(money.CNY) + " %"
	case unit == unitMoney && lang == "zh":
		if yuan := v / 100; yuan >= 10_000 {
			return tenThousands(yuan) + "元"
		}
		return money.Minor(v).Decimal(money.CNY) + " 元"
	case unit == unitMoney:
		text := money.Minor(v).Decimal(money.CNY)
		whole, rest, _ := strings.Cut(text, ".")
		n, _ := strconv.ParseInt(whole, 10, 64)
		return grouped(n) + "." + rest
	case lang == "zh" && v >= 10_000:
		return strings.TrimSpace(tenThousands(v))
	}
	return grouped(v)
}

// tenThousands writes a number in 万 or 亿, to two decimals.
func tenThousands(v int64) string {
	unit, word := int64(10_000), "万"
	if v >= 100_000_000 {
		unit, word = 100_000_000, "亿"
	}
	return money.MulDiv(money.Minor(v), 100, unit).Decimal(money.CNY) + " " + word
}

// grouped writes a number with a comma before each three digits.
func grouped(v int64) string {
	text := strconv.FormatInt(v, 10)
	head := len(text) % 3
	parts := []string{}
	if head > 0 {
		parts = append(parts, text[:head])
	}
	for ; head < len(text); head += 3 {
		parts = append(parts, text[head:head+3])
	}
	return strings.Join(parts, ",")
}
