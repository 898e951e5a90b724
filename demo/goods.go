package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"carnival/event"
	"carnival/goods"
	"carnival/intake"
	"carnival/money"
	"carnival/node"
	"carnival/trade"
)

// Imported goods know nothing of the festival: the demonstration enrols them at this percent of
// their list price and gives what has no quantity so many pieces. Prices in US dollars also get a
// home price at the rate of the day (rules R1.7).
const (
	enrolPercent = 85
	enrolStock   = 400
	dollarRate   = "USD=6.3654"
)

// stock brings the catalogue in: the files that were named, or the generated one.
func (d *demo) stock(ctx context.Context) error {
	if len(d.Catalog) == 0 {
		return d.generate(ctx)
	}
	total := 0
	for i, path := range d.Catalog {
		im := d.importer()
		im.Stock, im.FestivalPercent = enrolStock, enrolPercent
		im.Rejects = filepath.Join(d.DataDir, fmt.Sprintf("rejects-%d.jsonl", i+1))
		if d.plan.Currency == money.CNY {
			im.Rates = []string{dollarRate}
		}
		r, err := im.File(ctx, path, d.plan)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		d.note("%s: %d %s, %d %s %s\n", path, r.Products, d.say("件商品", "products"),
			r.Rejected, d.say("行被拒绝", "rejected"), r.Rejects)
		total += r.Products
	}
	if total == 0 {
		return errors.New("no product of the files could be brought in; the rejects say why")
	}
	return nil
}

// importer brings files in on the terms of the demonstration.
func (d *demo) importer() *node.Importer {
	return &node.Importer{
		Node: d.node, Rejects: filepath.Join(d.DataDir, "rejects.jsonl"),
		Progress: func(_ string, _ int, c intake.Counts) {
			d.note("%s %d", d.say("上架商品", "products in"), c.Products)
		},
	}
}

// generate opens the merchants of the generated catalogue and brings its goods in through the
// same door as everybody's files.
func (d *demo) generate(ctx context.Context) error {
	catalogue := goods.Generate(d.Seed, goods.Default)
	opening := make([]trade.Command, len(catalogue.Merchants))
	for i, m := range catalogue.Merchants {
		opening[i] = &trade.OpenMerchant{
			Key: m.Key, Name: event.Text(m.Name), Channel: m.Channel,
			Province: m.Province, Country: m.Country,
		}
	}
	outs, err := d.node.Engine.SubmitAll(ctx, opening)
	if err != nil {
		return err
	}
	for i, out := range outs {
		if out.Refusal != trade.Accepted {
			return fmt.Errorf("merchant %s: %s", catalogue.Merchants[i].Key,
				out.Refusal.Sentence("en"))
		}
	}
	file, pen := io.Pipe()
	go func() { pen.CloseWithError(catalogue.WriteJSONL(pen)) }()
	defer file.Close()
	r, err := d.importer().Read(ctx, node.Source{Name: "generated.jsonl", Text: file}, d.plan)
	if err == nil && r.Rejected > 0 {
		err = fmt.Errorf("%d generated products were rejected, see %s", r.Rejected, r.Rejects)
	}
	return err
}
