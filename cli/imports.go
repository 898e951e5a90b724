package cli

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"carnival/event"
	"carnival/festival"
	"carnival/festivals"
	"carnival/gateway/clock"
	"carnival/intake"
	"carnival/money"
	"carnival/node"
)

// importFlags are those of an import.
type importFlags struct {
	merchant string
	currency string
	stock    uint32
	dryRun   bool
	rates    []string
	percent  uint32
	rejects  string
}

func (s *shell) imports() *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use: "products FILE...", Short: "Bring product files into the catalogue",
		Long: "Bring product files into the catalogue: Shopify and WooCommerce exports, Google " +
			"Merchant feeds,\nplain tables and JSONL (docs/formats.md). What is good comes in; each " +
			"rejected row is named with\nline, field and reason in FILE.rejects.jsonl. The same file " +
			"again changes nothing, and an import\nthat was interrupted is resumed by running it again.",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{fmt.Errorf("name at least one file")}
			}
			return nil
		},
		RunE: func(c *cobra.Command, files []string) error {
			return s.runImport(c.Context(), f, files)
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.merchant, "merchant", "", "whose goods they are; default: the file's name")
	flags.StringVar(&f.currency, "currency", "CNY", "of prices that name none")
	flags.Uint32Var(&f.stock, "stock", 0, "pieces of what has no quantity")
	flags.BoolVar(&f.dryRun, "dry-run", false, "read and check only")
	flags.StringArrayVar(&f.rates, "rate", nil, "price in home currency of a foreign one: USD=6.3654")
	flags.Uint32Var(&f.percent, "festival-percent", 0,
		"festival price in percent of the list price, where the file says none")
	flags.StringVar(&f.rejects, "rejects", "", "file of rejects; default: FILE.rejects.jsonl")
	parent := &cobra.Command{
		Use: "import", Short: "Bring data in", Args: exactly(0),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	parent.AddCommand(c)
	return parent
}

// importResult is what --json prints: the sums, and each file's own.
type importResult struct {
	intake.Counts
	Files []fileResult `json:"files"`
}

type fileResult struct {
	File   string `json:"file"`
	Format string `json:"format,omitempty"`
	Error  string `json:"error,omitempty"`
	intake.Counts
	Rejects string `json:"rejects,omitempty"` // the file of rejects, when there are any
}

func (s *shell) runImport(ctx context.Context, f importFlags, files []string) error {
	currency, err := money.ParseCurrency(f.currency)
	if err != nil {
		return usageError{fmt.Errorf("--currency: %w", err)}
	}
	log, err := s.logger()
	if err != nil {
		return err
	}
	im := importer{
		options:  intake.Options{Merchant: f.merchant, Currency: currency, Stock: f.stock},
		template: intake.Import{DryRun: f.dryRun}, rejects: f.rejects, note: s.progress,
	}
	plan, err := defaultPlan()
	if !f.dryRun {
		im.node, plan, err = openForImport(ctx, s.dataDir, log)
	}
	if im.node != nil {
		defer im.node.Close()
	}
	if err != nil {
		return err
	}
	if im.template.Terms, err = termsOf(plan, f.rates, f.percent); err != nil {
		return err
	}
	result, failed := im.all(ctx, files)
	if s.json {
		if err := s.last(result); err != nil {
			return err
		}
	} else {
		s.printImport(result)
	}
	return failed
}

func (s *shell) printImport(r importResult) {
	for _, f := range r.Files {
		fmt.Fprintf(s.out, "%s: %d products, %d SKUs, %d unchanged, %d rejected", f.File,
			f.Products, f.SKUs, f.Unchanged, f.Rejected)
		if f.Rejects != "" {
			fmt.Fprintf(s.out, " (see %s)", f.Rejects)
		}
		if f.Error != "" {
			fmt.Fprintf(s.out, "; stopped: %s", f.Error)
		}
		fmt.Fprintln(s.out)
	}
}

// importer brings several files in through one door.
type importer struct {
	node     *node.Node // nil for a dry run
	options  intake.Options
	template intake.Import
	rejects  string
	note     func(format string, args ...any)
}

// all imports the files one after the other. A file that cannot be read does not keep the others
// out, but fails the whole in the end.
func (im *importer) all(ctx context.Context, files []string) (r importResult, failed error) {
	for _, file := range files {
		one, err := im.file(ctx, file)
		if err != nil {
			one.Error, failed = err.Error(), fmt.Errorf("%s: %w", file, err)
		}
		r.Files = append(r.Files, one)
		r.Products += one.Products
		r.SKUs += one.SKUs
		r.Rejected += one.Rejected
		r.Unchanged += one.Unchanged
	}
	return r, failed
}

func (im *importer) file(ctx context.Context, path string) (r fileResult, err error) {
	r.File = path
	f, err := os.Open(path)
	if err != nil {
		return r, err
	}
	defer f.Close()
	size := int64(1)
	if info, err := f.Stat(); err == nil {
		size = max(info.Size(), 1)
	}
	reader, err := intake.Open(path, f, im.options)
	if err != nil {
		return r, err
	}
	r.Format = fmt.Sprint(reader.Format())
	out := rejectsFile{path: im.rejects}
	if out.path == "" {
		out.path = filepath.Base(path) + ".rejects.jsonl"
	}
	run := im.template
	run.Rejects = intake.NewRejectWriter(&out, false)
	if im.node != nil {
		run.Submit = im.node.Engine.SubmitAll
	}
	run.Progress = func(c intake.Counts) {
		im.note("%s: %d %%, %d products", filepath.Base(path), reader.Progress()*100/size, c.Products)
	}
	r.Counts, err = run.Run(ctx, reader)
	if cerr := out.close(); err == nil {
		err = cerr
	}
	if r.Rejected > 0 {
		r.Rejects = out.path
	}
	return r, err
}

// rejectsFile is made when the first reject is written, so that a clean import leaves no file.
type rejectsFile struct {
	path string
	f    *os.File
}

func (r *rejectsFile) Write(b []byte) (int, error) {
	if r.f == nil {
		f, err := os.Create(r.path)
		if err != nil {
			return 0, err
		}
		r.f = f
	}
	return r.f.Write(b)
}

func (r *rejectsFile) close() error {
	if r.f == nil {
		return nil
	}
	return r.f.Close()
}

// termsOf reads the plan's markets and the rates of the flags.
func termsOf(plan *festival.Plan, rates []string, percent uint32) (intake.Terms, error) {
	if percent > 100 {
		return intake.Terms{}, usageError{fmt.Errorf("--festival-percent is 0 to 100")}
	}
	t := intake.Terms{
		Home: plan.Home, Currency: plan.Currency, FestivalOf: percent,
		Markets: map[money.Currency][]event.Market{}, Rates: map[money.Currency]intake.Rate{},
	}
	for _, m := range plan.Markets {
		for _, c := range m.Currencies {
			if c != plan.Currency {
				t.Markets[c] = append(t.Markets[c], m.Code)
			}
		}
	}
	for _, text := range rates {
		code, value, ok := strings.Cut(text, "=")
		currency, err := money.ParseCurrency(code)
		rate, rerr := parseRate(value, currency, plan.Currency)
		if !ok || err != nil || rerr != nil {
			return t, usageError{fmt.Errorf("--rate %s: write a currency and its price, such as "+
				"USD=6.3654", text)}
		}
		t.Rates[currency] = rate
	}
	return t, nil
}

// parseRate turns a decimal price of one foreign unit into an exact ratio of minor units.
func parseRate(text string, foreign, home money.Currency) (r intake.Rate, err error) {
	whole, fraction, _ := strings.Cut(text, ".")
	if len(whole)+len(fraction) > 12 {
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

// progress rewrites one line on a terminal, and is silent elsewhere.
func (s *shell) progress(format string, args ...any) {
	if terminal(os.Stderr) {
		fmt.Fprintf(s.err, "\r\x1b[K"+format, args...)
	}
}

// openForImport brings the data directory to life with a clock that stands where its journal stands:
// importing takes no festival time. Markets and currencies are those of the plan in force, or of the
// default plan while there is none.
func openForImport(ctx context.Context, dir string, log *slog.Logger) (
	*node.Node, *festival.Plan, error,
) {
	n, err := node.Open(ctx, node.Options{
		DataDir: dir, Clock: clock.Stepped(1), Logger: log,
	})
	if err != nil {
		return nil, nil, err
	}
	if plan := n.Plan(); plan != nil {
		return n, plan, nil
	}
	plan, err := defaultPlan()
	return n, plan, err
}

func defaultPlan() (*festival.Plan, error) {
	source, _ := festivals.Source(festivals.Default)
	return festival.Parse(source)
}
