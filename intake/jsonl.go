package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"carnival/event"
	"carnival/money"
)

// jsonl reads our own format: one product a line, described in docs/formats.md.
type jsonl struct {
	*Reader
	lines rows
}

func newJSONL(r *Reader) *jsonl {
	return &jsonl{Reader: r, lines: rows{file: r.file, in: r.src.Reader, line: 1, eol: '\n'}}
}

// words is a text in two languages, or a bare string whose language is guessed.
type words Text

func (w *words) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		var s string
		err := json.Unmarshal(b, &s)
		*w = words(inLanguage(s))
		return err
	}
	var both struct {
		Zh string `json:"zh"`
		En string `json:"en"`
	}
	err := strict(b, &both)
	*w = words{both.Zh, both.En}
	return err
}

func (w words) line() Text {
	return Text{oneLine(plainText(w.Zh)), oneLine(plainText(w.En))}
}

// amount is a price as a string or as a number; its digits are taken as they stand, never as a
// float.
type amount string

func (a *amount) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, (*string)(a))
	}
	if !bytes.Equal(b, []byte("null")) {
		*a = amount(b)
	}
	return nil
}

type jsonProduct struct {
	Handle        string    `json:"handle"`
	Merchant      string    `json:"merchant"`
	Title         words     `json:"title"`
	Body          words     `json:"body"`
	Brand         string    `json:"brand"`
	Category      string    `json:"category"`
	CategoryWords string    `json:"category_words"`
	Origin        string    `json:"origin"`
	Tags          []string  `json:"tags"`
	Image         string    `json:"image"`
	Listed        *bool     `json:"listed"`
	Currency      string    `json:"currency"`
	SKUs          []jsonSKU `json:"skus"`
}

type jsonSKU struct {
	Code       string       `json:"code"`
	Options    []jsonOption `json:"options"`
	Price      amount       `json:"price"`
	Festival   amount       `json:"festival_price"`
	Compare    amount       `json:"compare_price"`
	Stock      amount       `json:"stock"`
	Grams      amount       `json:"grams"`
	NetContent amount       `json:"net_content"`
	Unit       string       `json:"unit"`
	Limit      amount       `json:"limit"`
	Barcode    string       `json:"barcode"`
	Image      string       `json:"image"`
}

type jsonOption struct {
	Name  words `json:"name"`
	Value words `json:"value"`
}

// strict refuses fields that are not known, because a misspelt "festival_price" would be a lost
// price.
func strict(b []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something stands behind the object")
	}
	return nil
}

func (j *jsonl) step() error {
	at := j.lines.line
	text, long, err := j.lines.readLine(j.lines.raw[:0])
	if err != nil {
		return err
	}
	j.lines.raw = text
	if text = bytes.TrimSpace(text); len(text) == 0 {
		return nil
	}
	if err := j.row(); err != nil {
		return err
	}
	here := found{line: at, field: "line", value: string(text[:min(len(text), 4*maxValue)])}
	switch {
	case long:
		j.lost(here, CodeRowLong)
		return nil
	case !utf8.Valid(text):
		j.lost(here, CodeEncoding)
		return nil
	}
	var p jsonProduct
	if err := strict(text, &p); err != nil {
		j.lost(whatJSON(here, err))
		return nil
	}
	j.product(at, &p)
	return nil
}

// whatJSON names the field at which a line went wrong.
func whatJSON(at found, err error) (found, string) {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		at.field, at.value = firstOf(wrong.Field, at.field), wrong.Value
		return at, CodeJSON
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		at.field = strings.Trim(name, `"`)
		return at, CodeFieldUnknown
	}
	return at, CodeJSON
}

func (j *jsonl) product(at int, p *jsonProduct) {
	d := &draft{}
	d.Line, d.Handle, d.Merchant = at, strings.TrimSpace(p.Handle), p.Merchant
	d.Title = p.Title.line()
	d.Body = Text{plainText(p.Body.Zh), plainText(p.Body.En)}
	d.Brand, d.Tags, d.Image = p.Brand, p.Tags, p.Image
	d.CategoryWas = firstOf(p.CategoryWords, p.Category)
	d.Listed = p.Listed == nil || *p.Listed
	if d.Handle == "" {
		d.Handle = handleOf(d.Title.Any())
	}
	d.words = categoryWords{paths: []string{p.CategoryWords}, loose: p.Tags, title: d.Title.Any()}
	if p.Category != "" {
		var ok bool
		if d.Category, ok = event.ParseCategory(p.Category); !ok {
			j.refuse(d, found{line: at, field: "category", value: p.Category}, CodeCategory)
		}
	}
	if p.Origin != "" {
		var err error
		if d.Origin, err = event.ParseMarket(p.Origin); err != nil {
			j.refuse(d, found{line: at, field: "origin", value: p.Origin}, CodeOrigin)
		}
	}
	if p.Image != "" && !webAddress(p.Image) {
		j.refuse(d, found{line: at, field: "image", value: p.Image}, CodeImage)
	}
	currency := j.opt.Currency
	if p.Currency != "" {
		var err error
		if currency, err = money.ParseCurrency(p.Currency); err != nil {
			j.refuse(d, found{line: at, field: "currency", value: p.Currency}, CodeCurrency)
		}
	}
	for i := range p.SKUs {
		j.sku(d, &p.SKUs[i], currency)
	}
	j.finish(d)
}

func (j *jsonl) sku(d *draft, from *jsonSKU, currency money.Currency) {
	s := SKU{Code: strings.TrimSpace(from.Code), Barcode: from.Barcode, Image: from.Image,
		Unit: from.Unit, Stock: j.opt.Stock, Line: d.Line}
	written := prices{string(from.Price), string(from.Festival), string(from.Compare)}
	field, value, code := written.into(&s, currency)
	if code == "" {
		field, value, code = from.amounts(&s)
	}
	if code == "" && s.Image != "" && !webAddress(s.Image) {
		field, value, code = "image", s.Image, CodeImage
	}
	if code != "" {
		j.part(d, found{line: d.Line, field: "skus." + field, value: value}, code)
		return
	}
	for _, o := range from.Options {
		s.Options = append(s.Options, Option{o.Name.line(), o.Value.line()})
	}
	d.SKUs = append(d.SKUs, s)
}

// amounts reads the whole numbers of a SKU. Our own format has no habit of writing debts as
// stock, so a number below zero is refused here.
func (from *jsonSKU) amounts(s *SKU) (field, value, code string) {
	for _, f := range []struct {
		field, text, code string
		most              uint32
		into              *uint32
	}{
		{"stock", string(from.Stock), CodeStockBad, MaxStock, &s.Stock},
		{"grams", string(from.Grams), CodeWeightBad, MaxGrams, &s.Grams},
		{"net_content", string(from.NetContent), CodeNetBad, MaxGrams, &s.NetContent},
		{"limit", string(from.Limit), CodeLimitBad, MaxLimit, &s.Limit},
	} {
		if f.text == "" {
			continue
		}
		n, wrong := parseStock(f.text)
		switch {
		case wrong == CodeStockHuge && f.code == CodeStockBad:
			return f.field, f.text, CodeStockHuge
		case wrong != "", n > f.most, strings.HasPrefix(f.text, "-"):
			return f.field, f.text, f.code
		}
		*f.into = n
	}
	known := s.Unit == "g" || s.Unit == "ml" || s.Unit == "piece"
	if (s.NetContent > 0) != known || (s.Unit != "" && !known) {
		return "net_content", string(from.NetContent) + " " + from.Unit, CodeNetBad
	}
	return "", "", ""
}
