package goods

import (
	"encoding/json"
	"io"

	"carnival/intake"
	"carnival/money"
)

// line is a product as intake's own JSONL format writes it (docs/formats.md).
type line struct {
	Handle   string    `json:"handle"`
	Merchant string    `json:"merchant"`
	Title    text      `json:"title"`
	Body     text      `json:"body"`
	Brand    string    `json:"brand,omitempty"`
	Category string    `json:"category"`
	Origin   string    `json:"origin"`
	Tags     []string  `json:"tags"`
	Currency string    `json:"currency"`
	SKUs     []lineSKU `json:"skus"`
}

type lineSKU struct {
	Code       string       `json:"code"`
	Options    []lineOption `json:"options,omitempty"`
	Price      string       `json:"price"`
	Festival   string       `json:"festival_price,omitempty"`
	Stock      uint32       `json:"stock"`
	Grams      uint32       `json:"grams"`
	NetContent uint32       `json:"net_content"`
	Unit       string       `json:"unit"`
	Limit      uint32       `json:"limit,omitempty"`
	Barcode    string       `json:"barcode"`
}

type lineOption struct {
	Name  text `json:"name"`
	Value text `json:"value"`
}

type text struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// WriteJSONL writes the products, one a line, as a file that intake reads. Demand and the merchants
// themselves are not in it: a marketplace learns them from nobody's file.
func (c Catalogue) WriteJSONL(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range c.Products {
		if err := enc.Encode(lineOf(&c.Products[i].Product)); err != nil {
			return err
		}
	}
	return nil
}

func lineOf(p *intake.Product) line {
	l := line{
		Handle: p.Handle, Merchant: p.Merchant, Title: text(p.Title), Body: text(p.Body),
		Brand: p.Brand, Category: p.Category.Key(), Origin: p.Origin.String(), Tags: p.Tags,
		Currency: money.CNY.String(), SKUs: make([]lineSKU, len(p.SKUs)),
	}
	for i := range p.SKUs {
		s := &p.SKUs[i]
		l.SKUs[i] = lineSKU{
			Code: s.Code, Price: s.Price.Minor.Decimal(money.CNY), Stock: s.Stock,
			Grams: s.Grams, NetContent: s.NetContent, Unit: s.Unit, Limit: s.Limit,
			Barcode: s.Barcode,
		}
		if s.Festival > 0 {
			l.SKUs[i].Festival = s.Festival.Decimal(money.CNY)
		}
		for _, o := range s.Options {
			l.SKUs[i].Options = append(l.SKUs[i].Options, lineOption{text(o.Name), text(o.Value)})
		}
	}
	return l
}
