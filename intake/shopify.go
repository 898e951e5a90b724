package intake

import (
	"errors"
	"io"
	"strconv"
	"strings"
)

// shopify reads Shopify's product CSV, and plain tables as the case in which nearly every
// column is missing. The rows of a product share its handle: the first has the product's own
// columns, each may have a variant, a picture, or both.
type shopify struct {
	*Reader
	*table
	*window
	last string // key of the row before, for a row without handle and title
}

func (s *shopify) step() error {
	row, ok, err := s.nextLine(s.table)
	if err != nil {
		if errors.Is(err, io.EOF) {
			for d := s.window.next(true); d != nil; d = s.window.next(true) {
				s.close(d)
			}
		}
		return err
	}
	if !ok {
		return nil
	}
	s.take(row)
	for d := s.window.next(false); d != nil; d = s.window.next(false) {
		s.close(d)
	}
	return nil
}

// take gives a row to the product it belongs to.
func (s *shopify) take(row line) {
	title := oneLine(plainText(row.get("title")))
	key := row.get("handle")
	switch {
	case key != "":
	case title != "":
		key = handleOf(title)
	case s.last != "":
		key = s.last
	default:
		s.lost(found{line: row.at, field: "handle"}, CodeHandleMissing)
		return
	}
	s.last = key
	d, gone := s.find(key)
	if gone {
		s.lost(found{line: row.at, handle: key, field: "handle", value: key}, CodeRowsApart)
		return
	}
	if d == nil {
		d = &draft{styles: true}
		d.Handle, d.Line = key, row.at
		s.begin(key, d)
	}
	if !s.grow(d, row.size()) {
		if !d.fatal {
			s.refuse(d, found{line: row.at, field: "row"}, CodeRowsMany)
		}
		return
	}
	if title != "" && !d.titled {
		s.head(d, row, title)
	}
	s.names(d, row)
	s.picture(d, row)
	if variantRow(row) {
		s.variant(d, row)
	}
}

// head takes the columns of the product as a whole from the first row with a title.
func (s *shopify) head(d *draft, row line, title string) {
	d.titled, d.Line = true, row.at
	d.Title = inLanguage(title)
	d.Body = inLanguage(plainText(row.get("body")))
	d.Brand = row.get("vendor")
	d.Tags = splitList(row.get("tags"))
	d.Listed = listed(row.get("status"), row.get("published"))
	category, google, kind := row.get("category"), row.get("google category"), row.get("type")
	d.CategoryWas = firstOf(named(category), google, kind)
	d.words = categoryWords{
		paths: []string{category, google}, loose: append([]string{kind}, d.Tags...), title: title,
		gender: row.get("gender"),
	}
}

// named hides the word that Shopify writes for "none".
func named(category string) string {
	if strings.EqualFold(category, "uncategorized") {
		return ""
	}
	return category
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// listed lets only "active" through: a status that is new to us must not put goods on sale. A
// product whose columns say nothing is listed.
func listed(status, published string) bool {
	switch strings.ToLower(status) {
	case "", "active", "上架", "在售", "true", "1":
	default:
		return false
	}
	switch strings.ToLower(published) {
	case "false", "0", "no", "否", "-1":
		return false
	}
	return true
}

func (s *shopify) names(d *draft, row line) {
	for i := range MaxOptions {
		name := row.get("option" + strconv.Itoa(i+1) + " name")
		if name == "" {
			continue
		}
		for len(d.axes) <= i {
			d.axes = append(d.axes, "")
		}
		if d.axes[i] == "" {
			d.axes[i] = oneLine(plainText(name))
		}
	}
}

// picture keeps the picture with the lowest position.
func (s *shopify) picture(d *draft, row line) {
	image := row.get("image")
	if image == "" {
		return
	}
	position, err := strconv.Atoi(row.get("image position"))
	if err != nil || position < 1 {
		position = 1 << 20
	}
	if d.imageN == 0 || position < d.imageN {
		d.Image, d.imageN = image, position
	}
}

// variantRow tells a row with a variant from one that only carries a further picture.
func variantRow(row line) bool {
	return row.get("option1 value", "option2 value", "option3 value", "option4 value",
		"option5 value",
		"sku", "price", "stock", "barcode", "variant image") != ""
}

func (s *shopify) variant(d *draft, row line) {
	sku := SKU{Code: row.get("sku"), Barcode: barcode(row.get("barcode")),
		Image: row.get("variant image"), Stock: s.opt.Stock, Line: row.at}
	written := prices{row.get("price"), row.get("festival"), row.get("compare")}
	field, value, code := written.into(&sku, s.opt.Currency)
	if code == "" {
		field, value, code = s.amounts(&sku, row)
	}
	if code != "" {
		s.part(d, found{line: row.at, field: field, value: value}, code)
		return
	}
	var values []string
	for i := range MaxOptions {
		values = append(values, oneLine(plainText(row.get("option"+strconv.Itoa(i+1)+" value"))))
	}
	d.SKUs = append(d.SKUs, sku)
	d.values = append(d.values, values)
}

func (s *shopify) amounts(sku *SKU, row line) (field, value, code string) {
	if v := row.get("stock"); v != "" {
		if sku.Stock, code = parseStock(v); code != "" {
			return "stock", v, code
		}
	}
	if v := row.get("grams"); v != "" {
		var ok bool
		if sku.Grams, _, ok = parseMeasure(v + " g"); !ok {
			return "grams", v, CodeWeightBad
		}
	}
	if v := row.get("measure"); v != "" {
		// A unit that is not ours (metres, say) leaves the net content unknown.
		sku.NetContent, sku.Unit, _ = parseMeasure(v + " " + row.get("measure unit"))
	}
	return "", "", ""
}

// barcode drops the apostrophe by which sheets keep a number a text.
func barcode(s string) string { return strings.TrimPrefix(s, "'") }

// close turns the columns of options into options and finishes the product.
func (s *shopify) close(d *draft) {
	if len(d.SKUs) == 0 && len(d.rejects) == 0 && d.titled {
		s.part(d, found{line: d.Line, field: "price"}, CodePriceMissing)
	}
	used := s.usedAxes(d)
	for i := range d.SKUs {
		for _, axis := range used {
			name := Text{En: "Option " + strconv.Itoa(axis+1), Zh: "规格" + strconv.Itoa(axis+1)}
			if axis < len(d.axes) && d.axes[axis] != "" {
				name = inLanguage(d.axes[axis])
			}
			d.SKUs[i].Options = append(d.SKUs[i].Options, Option{name,
				inLanguage(d.values[i][axis])})
		}
	}
	s.finish(d)
}

// usedAxes are the options that mean a choice. Shopify writes Title: Default Title for "no choice".
func (s *shopify) usedAxes(d *draft) []int {
	var used []int
	for axis := range MaxOptions {
		some, real := false, false
		for _, v := range d.values {
			some = some || v[axis] != ""
			real = real || (v[axis] != "" && !strings.EqualFold(v[axis], "Default Title"))
		}
		if some && real {
			used = append(used, axis)
		}
	}
	return used
}
