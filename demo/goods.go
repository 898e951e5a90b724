package demo

import (
	"context"
	"fmt"
	"io"
	"os"

	"carnival/event"
	"carnival/goods"
	"carnival/intake"
	"carnival/money"
	"carnival/trade"
)

// Imported goods know nothing of the festival: the demonstration enrols them at this percent of
// their list price and gives what has no quantity so many pieces. Prices in US dollars also get a
// home price at the rate of the day (rules R1.7).
const (
	enrolPercent  = 85
	enrolStock    = 400
	dollarNum     = 63_654
	dollarDen     = 10_000
	importRefused = "no product of the files could be brought in"
)

// stock brings the catalogue in: the files that were named, or the generated one.
func (d *demo) stock(ctx context.Context) error {
	if len(d.Catalog) == 0 {
		return d.generate(ctx)
	}
	total := 0
	for _, path := range d.Catalog {
		counts, err := d.importFile(ctx, path)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		d.note("%s: %d %s, %d %s\n", path, counts.Products, d.say("件商品", "products"),
			counts.Rejected, d.say("行被拒绝", "rejected"))
		total += counts.Products
	}
	if total == 0 {
		return fmt.Errorf("%s; see carnival import products --dry-run", importRefused)
	}
	return nil
}

func (d *demo) importFile(ctx context.Context, path string) (intake.Counts, error) {
	f, err := os.Open(path)
	if err != nil {
		return intake.Counts{}, err
	}
	defer f.Close()
	reader, err := intake.Open(path, f, intake.Options{Currency: d.plan.Currency, Stock: enrolStock})
	if err != nil {
		return intake.Counts{}, err
	}
	return d.bringIn(ctx, reader, enrolPercent)
}

func (d *demo) bringIn(
	ctx context.Context, reader *intake.Reader, percent uint32,
) (intake.Counts, error) {
	terms := intake.Terms{
		Home: d.plan.Home, Currency: d.plan.Currency, FestivalOf: percent,
		Markets: map[money.Currency][]event.Market{}, Rates: map[money.Currency]intake.Rate{},
	}
	if d.plan.Currency == money.CNY {
		terms.Rates[money.USD] = intake.Rate{Num: dollarNum, Den: dollarDen}
	}
	for _, m := range d.plan.Markets {
		for _, c := range m.Currencies {
			if c != d.plan.Currency {
				terms.Markets[c] = append(terms.Markets[c], m.Code)
			}
		}
	}
	run := intake.Import{
		Submit: d.node.Engine.SubmitAll, Terms: terms,
		Progress: func(c intake.Counts) {
			d.note("%s %d", d.say("上架商品", "products in"), c.Products)
		},
	}
	return run.Run(ctx, reader)
}

// generate opens the merchants of the generated catalogue and brings its goods in through the same
// door as everybody's files.
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
	reader, err := intake.Open("generated.jsonl", file, intake.Options{Currency: d.plan.Currency})
	if err != nil {
		return err
	}
	counts, err := d.bringIn(ctx, reader, 0)
	if err == nil && counts.Rejected > 0 {
		err = fmt.Errorf("%d generated products were rejected", counts.Rejected)
	}
	return err
}
