package api

import (
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"carnival/event"
	"carnival/money"
	"carnival/web"
)

// The standard decoder takes the last of two equal keys, stops at the first field of a wrong type,
// and costs more than the decision that follows. This one refuses what it does not know, tells all
// that is wrong at once, and makes no garbage for a body that is right.

// Bounds of a body beyond its bytes.
const (
	maxDepth       = 16
	maxKeys        = 64 // of one object
	maxFieldErrors = 50
)

// reader reads one JSON body. Its methods read a value each; after the first fault of syntax all
// of them do nothing.
type reader struct {
	b      []byte
	at     int
	depth  int
	broken bool
	lang   string
	path   []step
	faults []web.FieldError
	// fractions are the places among faults of amounts that are none of a whole number of units of
	// in, the currency that the body names; 0 = none.
	fractions []int
	in        money.Currency
}

// step is one part of the path to the present value: a key, or an index when the key is nil.
type step struct {
	key   []byte
	index int
}

// faultWords say what can be wrong with a field.
var faultWords = map[string]event.Text{
	"syntax":        {Zh: "不是有效的 JSON，出错位置（字节）：", En: "not valid JSON at byte "},
	"unknown_field": {Zh: "没有这个字段。", En: "there is no such field."},
	"duplicate_key": {Zh: "字段重复。", En: "the field stands twice."},
	"missing":       {Zh: "缺少此字段。", En: "the field is missing."},
	"wrong_type":    {Zh: "类型不对，应为：", En: "of the wrong type, wanted: "},
	"fraction": {Zh: "金额须为最小货币单位的整数，不带小数点。",
		En: "an amount is a whole number of the smallest unit of its currency. "},
	"out_of_range":   {Zh: "超出范围：", En: "out of range: "},
	"too_many":       {Zh: "太多，最多：", En: "too many, at most "},
	"too_long":       {Zh: "太长，最多字节数：", En: "too long, bytes at most "},
	"bad_id":         {Zh: "编号有误，请核对：", En: "not a valid id of the form "},
	"bad_code":       {Zh: "代码有误，应为：", En: "not a known code, wanted: "},
	"bad_time":       {Zh: "时刻应为 RFC 3339，例如 ", En: "not an RFC 3339 instant such as "},
	"currency_wrong": {Zh: "币种与售价不符，售价币种：", En: "not the currency of the price, which is "},
	"over":           {Zh: "这个时刻已经过去。", En: "this instant has passed."},
	"unknown":        {Zh: "没有这个编号。", En: "there is no such id."},
	"bad_cursor":     {Zh: "不是上一页给出的 next。", En: "not the next of the page before."},
	"not_yours": {Zh: "这项筛选只有运营可用，或只能写自己的编号。",
		En: "a filter for operators, or for your own id alone."},
	"other_province": {Zh: "运费按下单时的省份计算，请选同省的地址。",
		En: "delivery was priced for the province of the order; name an address there."},
	"not_a_shops": {Zh: "商家可用的规则：店铺满减、店铺券、运费、限购；其余请联系运营。",
		En: "merchants give full_reduction, shop_coupon, freight and purchase_limit; " +
			"ask an operator for others."},
	"not_your_money": {Zh: "商家的促销只能由商家自己出资：写 merchant。",
		En: "a merchant gives at their own cost alone: write merchant."},
	"no_such_line": {Zh: "订单没有这一行；行号以订单为准（不是账单的），为：",
		En: "no such line; they are counted in the order, not in the bill: "},
	"line_twice":     {Zh: "这一行写了两次。", En: "the line stands twice."},
	"pieces_left":    {Zh: "件数须为 1 至可退的件数，即：", En: "at least 1, and at most what is left: "},
	"other_merchant": {Zh: "属于另一个商家。", En: "belongs to another merchant."},

	"standing":      {Zh: "此规格已有一个预售。", En: "a presale of it stands already."},
	"not_traded":    {Zh: "这个市场不用这种货币。", En: "not a currency of the market."},
	"reversed":      {Zh: "结束须晚于开始。", En: "the end must come after the beginning."},
	"overlap":       {Zh: "付尾款须在付定金之后。", En: "balances begin when deposits have ended."},
	"too_late":      {Zh: "最多在一年之后。", En: "at most a year away."},
	"below_deposit": {Zh: "抵扣不能少于所付。", En: "takes off less than was paid."},
	"above_price":   {Zh: "抵扣不能超过售价。", En: "takes off more than the price."},
	"no_phase": {Zh: "此时活动没有可付定金的阶段；可付定金的时间：",
		En: "no phase of the plan takes deposits then; it takes them "},
	"outlasts_phase": {Zh: "付定金的截止时间不能晚于可付定金的阶段的结束：",
		En: "deposits cannot be paid for longer than the phase that takes them, which ends "},
	"not_within": {Zh: "须在此时间之内（早的为最早的时刻）：",
		En: "must lie within these instants, from the first one on: "},
	"above_bound":      {Zh: "超出上限。", En: "more than there can be."},
	"inflated_advance": {Zh: "订金不能膨胀。", En: "an advance takes off what was paid."},
}

func fieldFault(lang, field, code, detail string) web.FieldError {
	return web.FieldError{
		Field: field, Code: code, Reason: faultWords[code].In(lang) + detail,
	}
}

// fault notes that the present value is wrong.
func (r *reader) fault(code, detail string) {
	if len(r.faults) < maxFieldErrors {
		r.faults = append(r.faults, fieldFault(r.lang, r.field(), code, detail))
	}
}

// field writes the path, such as lines[0].sku.
func (r *reader) field() string {
	var b []byte
	for _, s := range r.path {
		if s.key == nil {
			b = append(strconv.AppendInt(append(b, '['), int64(s.index), 10), ']')
			continue
		}
		if len(b) > 0 {
			b = append(b, '.')
		}
		b = append(b, s.key...)
	}
	return string(b)
}

// finish ends the reading: nil when the whole body was right.
func (r *reader) finish() *web.Problem {
	r.space()
	if !r.broken && r.at < len(r.b) {
		r.breakOff()
	}
	if r.broken {
		return web.NewProblem("bad_request", r.lang,
			fieldFault(r.lang, "", "syntax", strconv.Itoa(r.at)))
	}
	r.tellUnits()
	if len(r.faults) > 0 {
		return web.NewProblem("invalid", r.lang, r.faults...)
	}
	return nil
}

func (r *reader) breakOff() { r.broken = true }

func (r *reader) space() {
	for r.at < len(r.b) {
		switch r.b[r.at] {
		case ' ', '\n', '\r', '\t':
			r.at++
		default:
			return
		}
	}
}

// peek is the first byte of the next token, or 0.
func (r *reader) peek() byte {
	r.space()
	if r.broken || r.at >= len(r.b) {
		return 0
	}
	return r.b[r.at]
}

// take passes one byte when it is the next token.
func (r *reader) take(c byte) bool {
	if r.peek() != c {
		return false
	}
	r.at++
	return true
}

// null passes a null, which stands for a field that is left out.
func (r *reader) null() bool { return r.peek() == 'n' && r.word("null") }

func (r *reader) word(w string) bool {
	if r.at+len(w) > len(r.b) || string(r.b[r.at:r.at+len(w)]) != w {
		r.breakOff()
		return false
	}
	r.at += len(w)
	return true
}

// wrong notes a value of the wrong type and passes it.
func (r *reader) wrong(wanted string) {
	if r.peek() == 0 {
		r.breakOff()
		return
	}
	r.fault("wrong_type", wanted)
	r.skip()
}

// object reads an object; known is told of each key and reads its value, or says that there is no
// such key.
func (r *reader) object(known func(key []byte) bool) bool {
	if !r.take('{') {
		r.wrong("object")
		return false
	}
	if !r.enter() {
		return false
	}
	defer r.leave()
	var room [8][]byte
	seen := room[:0]
	for first := true; ; first = false {
		if r.take('}') {
			return true
		}
		if !first && !r.take(',') || r.peek() != '"' {
			break
		}
		key, ok := r.text()
		if !ok || !r.take(':') || len(seen) == maxKeys {
			break
		}
		seen = append(seen, key)
		r.path = append(r.path, step{key: key})
		r.value(key, seen, known)
		r.path = r.path[:len(r.path)-1]
		if r.broken {
			return false
		}
	}
	r.breakOff()
	return false
}

// value reads the value of the last key seen, unless the key stood before or is not known.
func (r *reader) value(key []byte, seen [][]byte, known func(key []byte) bool) {
	for _, k := range seen[:len(seen)-1] {
		if string(k) == string(key) {
			r.fault("duplicate_key", "")
			r.skip()
			return
		}
	}
	if at := r.at; !known(key) {
		r.at = at
		r.fault("unknown_field", "")
		r.skip()
	}
}

// array reads an array of at most so many elements.
func (r *reader) array(most int, element func()) {
	if !r.take('[') {
		r.wrong("array")
		return
	}
	if !r.enter() {
		return
	}
	defer r.leave()
	for i := 0; ; i++ {
		if r.take(']') {
			return
		}
		if i > 0 && !r.take(',') || i > 0 && r.peek() == ']' {
			r.breakOff()
			return
		}
		if i == most {
			r.fault("too_many", strconv.Itoa(most))
			r.breakAfterFault()
			return
		}
		r.path = append(r.path, step{index: i})
		element()
		r.path = r.path[:len(r.path)-1]
		if r.broken {
			return
		}
	}
}

// breakAfterFault passes the rest of an array that is too long.
func (r *reader) breakAfterFault() {
	for {
		r.skip()
		if r.broken || r.take(']') {
			return
		}
		if !r.take(',') {
			r.breakOff()
			return
		}
	}
}

func (r *reader) enter() bool {
	if r.depth++; r.depth > maxDepth {
		r.breakOff()
		return false
	}
	return true
}

func (r *reader) leave() { r.depth-- }

// skip passes any value.
func (r *reader) skip() {
	switch c := r.peek(); {
	case c == '{':
		r.object(func([]byte) bool { r.skip(); return true })
	case c == '[':
		r.array(math.MaxInt, r.skip)
	case c == '"':
		r.text()
	case c == 't':
		r.word("true")
	case c == 'f':
		r.word("false")
	case c == 'n':
		r.word("null")
	case c == '-' || c >= '0' && c <= '9':
		r.number()
	default:
		r.breakOff()
	}
}

// number passes a JSON number and gives its text.
func (r *reader) number() []byte {
	from := r.at
	if r.at < len(r.b) && r.b[r.at] == '-' {
		r.at++
	}
	whole := r.digits()
	if whole == 0 || whole > 1 && r.b[r.at-whole] == '0' {
		r.breakOff()
		return nil
	}
	if r.at < len(r.b) && r.b[r.at] == '.' {
		r.at++
		if r.digits() == 0 {
			r.breakOff()
		}
	}
	if r.at < len(r.b) && (r.b[r.at] == 'e' || r.b[r.at] == 'E') {
		r.at++
		if r.at < len(r.b) && (r.b[r.at] == '+' || r.b[r.at] == '-') {
			r.at++
		}
		if r.digits() == 0 {
			r.breakOff()
		}
	}
	return r.b[from:r.at]
}

func (r *reader) digits() (n int) {
	for r.at < len(r.b) && r.b[r.at] >= '0' && r.b[r.at] <= '9' {
		r.at++
		n++
	}
	return n
}

// integer reads a whole number of a range; ok is false when the value is null or wrong.
func (r *reader) integer(least, most int64) (n int64, ok bool) {
	c := r.peek()
	if c != '-' && (c < '0' || c > '9') {
		if !r.null() {
			r.wrong("integer")
		}
		return 0, false
	}
	text := r.number()
	if r.broken {
		return 0, false
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	switch {
	case err == nil && n >= least && n <= most:
		return n, true
	case err != nil && !allDigits(text):
		r.fault("wrong_type", "integer")
	default:
		r.fault("out_of_range",
			strconv.FormatInt(least, 10)+".."+strconv.FormatInt(most, 10))
	}
	return 0, false
}

func allDigits(text []byte) bool {
	for i, c := range text {
		if (c < '0' || c > '9') && (i > 0 || c != '-') {
			return false
		}
	}
	return true
}

// boolean reads true or false.
func (r *reader) boolean() (b, ok bool) {
	switch r.peek() {
	case 't':
		return true, r.word("true")
	case 'f':
		return false, r.word("false")
	}
	if !r.null() {
		r.wrong("boolean")
	}
	return false, false
}

// str reads a string of at most so many bytes; ok is false when the value is null or wrong.
func (r *reader) str(most int) (s []byte, ok bool) {
	if r.peek() != '"' {
		if !r.null() {
			r.wrong("string")
		}
		return nil, false
	}
	s, ok = r.text()
	if ok && len(s) > most {
		r.fault("too_long", strconv.Itoa(most))
		return nil, false
	}
	return s, ok
}

// text reads a string: a part of the body when nothing in it is escaped.
func (r *reader) text() (s []byte, ok bool) {
	from := r.at + 1
	for i := from; i < len(r.b); i++ {
		switch c := r.b[i]; {
		case c == '"':
			r.at = i + 1
			if s = r.b[from:i]; !utf8.Valid(s) {
				r.breakOff()
				return nil, false
			}
			return s, true
		case c == '\\':
			return r.escaped(from, i)
		case c < ' ':
			r.at = i
			r.breakOff()
			return nil, false
		}
	}
	r.at = len(r.b)
	r.breakOff()
	return nil, false
}

// escaped reads on from the first backslash.
func (r *reader) escaped(from, i int) (s []byte, ok bool) {
	s = append(make([]byte, 0, i-from+16), r.b[from:i]...)
	for i < len(r.b) {
		c := r.b[i]
		i++
		switch {
		case c == '"':
			r.at = i
			if !utf8.Valid(s) {
				r.breakOff()
			}
			return s, !r.broken
		case c < ' ':
			r.at = i - 1
			r.breakOff()
			return nil, false
		case c != '\\':
			s = append(s, c)
			continue
		}
		if s, i = unescape(r.b, s, i); i < 0 {
			break
		}
	}
	r.breakOff()
	return nil, false
}

// unescape appends what the escape at i stands for and gives the place behind it, or -1.
func unescape(b, s []byte, i int) ([]byte, int) {
	if i >= len(b) {
		return s, -1
	}
	switch c := b[i]; c {
	case '"', '\\', '/':
		return append(s, c), i + 1
	case 'b':
		return append(s, '\b'), i + 1
	case 'f':
		return append(s, '\f'), i + 1
	case 'n':
		return append(s, '\n'), i + 1
	case 'r':
		return append(s, '\r'), i + 1
	case 't':
		return append(s, '\t'), i + 1
	case 'u':
		return unescapeRune(b, s, i+1)
	}
	return s, -1
}

func unescapeRune(b, s []byte, i int) ([]byte, int) {
	first, ok := hex4(b, i)
	if !ok {
		return s, -1
	}
	i += 4
	if !utf16.IsSurrogate(first) {
		return utf8.AppendRune(s, first), i
	}
	if i+2 > len(b) || b[i] != '\\' || b[i+1] != 'u' {
		return s, -1
	}
	second, ok := hex4(b, i+2)
	whole := utf16.DecodeRune(first, second)
	if !ok || whole == utf8.RuneError {
		return s, -1
	}
	return utf8.AppendRune(s, whole), i + 6
}

func hex4(b []byte, i int) (rune, bool) {
	if i+4 > len(b) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[i:i+4]), 16, 16)
	return rune(n), err == nil && b[i] != '+' && b[i] != '_'
}
