package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"carnival/event"
	"carnival/festival"
	"carnival/intake"
	"carnival/money"
)

// Importer brings product files into a node's catalogue.
type Importer struct {
	Node     *Node  // nil for a dry run
	Merchant string // whose goods they are; "" = the file's name
	Currency string // of prices that name none; "" = the home market's
	Stock    uint32 // pieces of what has no quantity
	// FestivalPercent of the list price is charged inside the window where a file says no price
	// for it; 0 = the list price stands.
	FestivalPercent uint32
	// Rates are the home price of one unit of a foreign currency, such as "USD=6.3654".
	Rates []string
	// Rejects is one file for the rejects of all files; "" = a file for each, see rejectsFile.
	Rejects string
	// Progress is told after each batch; it may be nil.
	Progress func(file string, percent int, c intake.Counts)

	begun bool // Rejects is this importer's own: what is in it came from an earlier file
}

// ErrTerms says that the currency or a rate of an Importer is not one.
var ErrTerms = errors.New("write a currency as CNY, and a rate as USD=6.3654")

// ImportedFile is what came of one file.
type ImportedFile struct {
	File   string `json:"file"`
	Format string `json:"format,omitempty"`
	Error  string `json:"error,omitempty"`
	intake.Counts
	Rejects string `json:"rejects,omitempty"` // the file of rejects, when there are any
}

// File imports one file under a plan's markets. What is good comes in; the error says that the
// file could not be read to its end, and then what came before it is in.
func (im *Importer) File(
	ctx context.Context, path string, plan *festival.Plan,
) (ImportedFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return ImportedFile{File: path}, err
	}
	defer f.Close()
	size := int64(1)
	if info, err := f.Stat(); err == nil {
		size = max(info.Size(), 1)
	}
	return im.Read(ctx, Source{Name: path, Size: size, Text: f}, plan)
}

// Source is the text of a file with its name and its size, as far as it is known.
type Source struct {
	Name string
	Size int64
	Text io.Reader
}

// Read imports a file that is already open.
func (im *Importer) Read(
	ctx context.Context, from Source, plan *festival.Plan,
) (r ImportedFile, err error) {
	r.File = from.Name
	terms, currency, err := im.terms(plan)
	if err != nil {
		return r, err
	}
	reader, err := intake.Open(from.Name, from.Text, intake.Options{
		Merchant: im.Merchant, Currency: currency, Stock: im.Stock,
	})
	if err != nil {
		return r, err
	}
	r.Format = fmt.Sprint(reader.Format())
	rejects, err := im.rejects(from.Name)
	if err != nil {
		return r, err
	}
	run := intake.Import{
		Terms: terms, DryRun: im.Node == nil, Rejects: intake.NewRejectWriter(rejects, false),
		Progress: func(c intake.Counts) {
			if im.Progress != nil {
				im.Progress(from.Name, int(reader.Progress()*100/max(from.Size, 1)), c)
			}
		},
	}
	if im.Node != nil {
		run.Submit = im.Node.Engine.SubmitAll
	}
	r.Counts, err = run.Run(ctx, reader)
	r.Rejects = rejects.path
	return r, errors.Join(err, rejects.close())
}

// terms reads the plan's markets and the rates.
func (im *Importer) terms(plan *festival.Plan) (t intake.Terms, c money.Currency, err error) {
	c = plan.Currency
	if im.Currency != "" {
		if c, err = money.ParseCurrency(im.Currency); err != nil {
			return t, c, fmt.Errorf("currency %q: %w", im.Currency, ErrTerms)
		}
	}
	t = intake.Terms{
		Home: plan.Home, Currency: plan.Currency, FestivalOf: im.FestivalPercent,
		Markets: map[money.Currency][]event.Market{}, Rates: map[money.Currency]intake.Rate{},
	}
	for _, m := range plan.Markets {
		for _, c := range m.Currencies {
			if c != plan.Currency {
				t.Markets[c] = append(t.Markets[c], m.Code)
			}
		}
	}
	for _, text := range im.Rates {
		code, value, _ := strings.Cut(text, "=")
		foreign, err := money.ParseCurrency(code)
		rate, rerr := parseRate(value, foreign, plan.Currency)
		if err != nil || rerr != nil {
			return t, c, fmt.Errorf("rate %q: %w", text, ErrTerms)
		}
		t.Rates[foreign] = rate
	}
	return t, c, nil
}

// maxRateDigits keeps a rate's ratio, and an amount times it, far inside 128 bits.
const maxRateDigits = 12

// parseRate turns a decimal price of one foreign unit into an exact ratio of minor units.
func parseRate(text string, foreign, home money.Currency) (r intake.Rate, err error) {
	whole, fraction, _ := strings.Cut(text, ".")
	if len(whole)+len(fraction) > maxRateDigits {
		return r, strconv.ErrRange
	}
	if r.Num, err = strconv.ParseInt(whole+fraction, 10, 64); err != nil || r.Num <= 0 {
		return r, strconv.ErrSyntax
	}
	r.Den = 1
	for range len(fraction) + foreign.Exponent() {
		r.Den *= 10
	}
	for range home.Exponent() {
		r.Num *= 10
	}
	return r, nil
}
