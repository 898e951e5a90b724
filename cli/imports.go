package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"carnival/festival"
	"carnival/gateway/clock"
	"carnival/intake"
	"carnival/node"
)

func (s *shell) imports() *cobra.Command {
	var im node.Importer
	var dryRun bool
	c := &cobra.Command{
		Use: "products FILE...", Short: "Bring product files into the catalogue",
		Long: "Bring product files into the catalogue: Shopify and WooCommerce exports,\n" +
			"Google Merchant feeds, plain tables and JSONL (docs/formats.md). What is good\n" +
			"comes in; each rejected row is named with line, field and reason in\n" +
			"FILE.rejects.jsonl, or in a file of the current directory where nothing can be\n" +
			"written beside FILE.\n" +
			"The same file again changes nothing; an interrupted import is resumed by running\n" +
			"it again.",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{errors.New("name at least one file")}
			}
			return nil
		},
		RunE: func(c *cobra.Command, files []string) error {
			return s.runImport(c.Context(), im, dryRun, files)
		},
	}
	flags := c.Flags()
	flags.StringVar(&im.Merchant, "merchant", "", "whose goods they are; default: the file's name")
	flags.StringVar(&im.Currency, "currency", "CNY", "of prices that name none")
	flags.Uint32Var(&im.Stock, "stock", 0, "pieces of what has no quantity")
	flags.BoolVar(&dryRun, "dry-run", false, "read and check only")
	flags.StringArrayVar(&im.Rates, "rate", nil, "home price of a foreign currency: USD=6.3654")
	flags.Uint32Var(&im.FestivalPercent, "festival-percent", 0,
		"festival price in percent of the list price, where the file says none")
	flags.StringVar(&im.Rejects, "rejects", "",
		"one file for all rejects; default: FILE.rejects.jsonl")
	parent := &cobra.Command{
		Use: "import", Short: "Bring data in", Args: nothing,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	parent.AddCommand(c, s.importPictures())
	return parent
}

func (s *shell) importPictures() *cobra.Command {
	var im node.PictureImporter
	c := &cobra.Command{
		Use: "pictures FOLDER", Short: "Bring picture files to products of a merchant",
		Long: "Bring the JPEG, PNG, GIF and WebP files of a folder to a merchant's products.\n" +
			"A file finds its product by its name: a handle or SKU code, with -2, -3 ...\n" +
			"behind it for further pictures; the name of a picture in the product file; or\n" +
			"any name in a folder that is named by a handle. Nothing is fetched from other\n" +
			"hosts.\n" +
			"The same folder again changes nothing.",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 1 || im.Merchant == "" {
				return usageError{errors.New("name one folder, and the merchant by --merchant")}
			}
			return nil
		},
		RunE: func(c *cobra.Command, folder []string) error {
			return s.runImportPictures(c.Context(), &im, folder[0])
		},
	}
	c.Flags().StringVar(&im.Merchant, "merchant", "", "key of the merchant, as products were "+
		"imported for")
	c.Flags().BoolVar(&im.DryRun, "dry-run", false, "read, check and count only")
	return c
}

func (s *shell) runImportPictures(
	ctx context.Context, im *node.PictureImporter, folder string,
) error {
	log, err := s.logger()
	if err != nil {
		return err
	}
	if err := s.house(); err != nil {
		return err
	}
	if im.Node, err = openForImport(ctx, s.dataDir, log); err != nil {
		return err
	}
	defer im.Node.Close()
	im.Progress = func(done, of int) { s.progress("%d of %d products", done, of) }
	r, err := im.Folder(ctx, folder)
	s.progress("")
	if errors.Is(err, node.ErrNoMerchant) {
		return usageError{err}
	}
	if s.json {
		return errors.Join(err, s.last(r))
	}
	for _, one := range r.Rejected {
		fmt.Fprintf(s.out, "%s: %s (%s)\n", one.File, one.Reason, one.Code)
	}
	fmt.Fprintf(s.out, "%d pictures for %d products, %d unchanged, %d rejected\n", r.Pictures,
		r.Products, r.Unchanged, len(r.Rejected))
	return err
}

// importResult is what --json prints: the sums, and each file's own.
type importResult struct {
	intake.Counts
	Files []node.ImportedFile `json:"files"`
}

func (s *shell) runImport(
	ctx context.Context, im node.Importer, dryRun bool, files []string,
) error {
	if im.FestivalPercent > 100 {
		return usageError{errors.New("--festival-percent is 0 to 100")}
	}
	for _, file := range files {
		if same(im.Rejects, file) {
			return usageError{fmt.Errorf("--rejects %s is a file of products", im.Rejects)}
		}
	}
	log, err := s.logger()
	if err != nil {
		return err
	}
	_, plan, err := node.PlanSource(node.DefaultPlan)
	if err != nil {
		return err
	}
	if !dryRun {
		if err := s.house(); err != nil {
			return err
		}
		if im.Node, err = openForImport(ctx, s.dataDir, log); err != nil {
			return err
		}
		defer im.Node.Close()
		if inForce := im.Node.Plan(); inForce != nil {
			plan = inForce
		}
	}
	im.Progress = func(file string, percent int, c intake.Counts) {
		s.progress("%s: %d %%, %d products", filepath.Base(file), percent, c.Products)
	}
	result, failed := s.importAll(ctx, &im, files, plan)
	if errors.Is(failed, node.ErrTerms) {
		return usageError{failed}
	}
	if s.json {
		return errors.Join(failed, s.last(result))
	}
	s.printImport(result)
	return failed
}

// same reports whether two names mean one file that is there.
func same(a, b string) bool {
	first, err := os.Stat(a)
	second, berr := os.Stat(b)
	return err == nil && berr == nil && os.SameFile(first, second)
}

// openForImport brings the data directory to life with a clock that stands where its journal
// stands: importing takes no festival time.
func openForImport(ctx context.Context, dir string, log *slog.Logger) (*node.Node, error) {
	return node.Open(ctx, node.Options{DataDir: dir, Clock: clock.Stepped(1), Logger: log})
}

// importAll imports the files one after the other. A file that cannot be read does not keep the
// others out, but fails the whole in the end.
func (s *shell) importAll(
	ctx context.Context, im *node.Importer, files []string, plan *festival.Plan,
) (r importResult, failed error) {
	for _, file := range files {
		one, err := im.File(ctx, file, plan)
		if err != nil {
			one.Error = err.Error()
			failed = errors.Join(failed, fmt.Errorf("%s: %w", file, err))
		}
		r.Files = append(r.Files, one)
		r.Products += one.Products
		r.SKUs += one.SKUs
		r.Rejected += one.Rejected
		r.Unchanged += one.Unchanged
	}
	return r, failed
}

func (s *shell) printImport(r importResult) {
	s.progress("")
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
