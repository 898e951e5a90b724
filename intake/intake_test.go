package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"carnival/event"
	"carnival/intake/intaketest"
	"carnival/money"
)

// read gives everything that a file holds.
func read(t testing.TB, name string, in io.Reader, opt Options) ([]Product, []Reject, error) {
	t.Helper()
	r, err := Open(name, in, opt)
	if err != nil {
		return nil, nil, err
	}
	var ps []Product
	var rs []Reject
	for {
		item, err := r.Next()
		if errors.Is(err, io.EOF) {
			return ps, rs, nil
		}
		if err != nil {
			return ps, rs, err
		}
		if item.Product != nil {
			ps = append(ps, *item.Product)
		}
		rs = append(rs, item.Rejects...)
	}
}

func readFile(t testing.TB, path string, opt Options) ([]Product, []Reject) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	ps, rs, err := read(t, path, bytes.NewReader(text), opt)
	if err != nil {
		t.Fatal(err)
	}
	return ps, rs
}

func TestRealFiles(t *testing.T) {
	for _, g := range []struct {
		file           string
		format         Format
		products, skus int
		rejects        map[string]int
		other          int // products in no category
	}{
		{"shopify-csv/export-2019.csv.gz", FormatShopify, 27, 246, nil, 24}, // Spanish words
		{"shopify-csv/export-2026a.csv.gz", FormatShopify, 81, 428,
			map[string]int{CodePriceZero: 17}, 1},
		{"shopify-csv/packt-2021.csv.gz", FormatShopify, 20, 21, nil, 0},
		{"shopify-csv/shopifypartners-apparel.csv.gz", FormatShopify, 20, 22, nil, 0},
		{"shopify-csv/shopifypartners-home-and-garden.csv.gz", FormatShopify, 20, 21, nil, 0},
		{"shopify-csv/shopifypartners-jewelery.csv.gz", FormatShopify, 20, 23, nil, 0},
		{"woocommerce-csv/sample_products.csv.gz", FormatWoo, 16, 21,
			map[string]int{CodeTypeOther: 2}, 0},
		{"google-feed/atom-ajmoss-2015.xml.gz", FormatGoogle, 952, 952,
			map[string]int{CodePriceZero: 3, CodeSKURepeated: 2}, 0},
		{"google-feed/rss-retroswell-2026.xml.gz", FormatGoogle, 0, 0,
			map[string]int{CodePriceMissing: 139}, 0},
		{"google-feed/rss-vktry-2024.xml.gz", FormatGoogle, 0, 0,
			map[string]int{CodePriceMissing: 25}, 0},
		{"double11-2016/double11-cosmetics-2016.csv.gz", FormatTable, 3497, 3497,
			map[string]int{CodeOptionsRepeat: 24101}, 50},
	} {
		t.Run(g.file, func(t *testing.T) {
			path := intaketest.Path(t, g.file)
			r, err := Open(g.file, intaketest.Data(t, g.file), Options{})
			if err != nil || r.Format() != g.format {
				t.Fatalf("opened as %v, %v", r, err)
			}
			ps, rs, err := read(t, g.file, intaketest.Data(t, g.file), Options{})
			if err != nil {
				t.Fatal(err)
			}
			skus, other := 0, 0
			for _, p := range ps {
				skus += len(p.SKUs)
				if p.Category == event.CategoryOther {
					other++
				}
				checkWhole(t, &p)
			}
			if len(ps) != g.products || skus != g.skus {
				t.Errorf("%d products, %d SKUs; want %d, %d", len(ps), skus, g.products, g.skus)
			}
			if got := byCode(rs); !reflect.DeepEqual(got, g.rejects) &&
				len(got)+len(g.rejects) > 0 {
				t.Errorf("rejects %v, want %v", got, g.rejects)
			}
			if other > g.other {
				t.Errorf("%d products in no category, want at most %d", other, g.other)
			}
			checkProgress(t, path, intaketest.Data(t, g.file))
		})
	}
}

func byCode(rs []Reject) map[string]int {
	out := map[string]int{}
	for _, r := range rs {
		out[r.Code]++
	}
	return out
}

// checkProgress reads a file to its end and wants its packed size.
func checkProgress(t *testing.T, path string, in io.Reader) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Open(path, in, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = r.Next()
	}
	if !errors.Is(err, io.EOF) || r.Progress() != info.Size() {
		t.Errorf("ended with %v after %d bytes of %d", err, r.Progress(), info.Size())
	}
}

// checkWhole holds what every product must keep, whatever file it came from.
func checkWhole(t testing.TB, p *Product) {
	t.Helper()
	bad := func(what string) { t.Errorf("product %q of line %d: %s", p.Handle, p.Line, what) }
	if p.Handle == "" || p.Merchant == "" || p.Title.empty() || len(p.SKUs) == 0 || p.Line < 1 {
		bad("is not whole")
	}
	if _, _, ok := p.Category.Names(); !ok {
		bad(fmt.Sprintf("has the category %d", p.Category))
	}
	codes, combos := map[string]bool{}, map[string]bool{}
	for _, s := range p.SKUs {
		if s.Price.Minor <= 0 || s.Price.Minor > MaxPrice || s.Festival < 0 ||
			s.Festival >= s.Price.Minor ||
			s.Price.Currency != p.SKUs[0].Price.Currency {
			bad("has a bad price")
		}
		if s.Code == "" || tooLong(s.Code, MaxCode) || codes[s.Code] {
			bad("has a bad code " + s.Code)
		}
		if combo := fmt.Sprint(s.Options); combos[combo] {
			bad("has two variants that are alike")
		} else {
			combos[combo] = true
		}
		codes[s.Code] = true
	}
	for _, text := range []string{p.Title.Zh, p.Title.En, p.Body.Zh, p.Body.En} {
		if hasTag(text) {
			bad("lets a tag through: " + text)
		}
	}
}

func hasTag(s string) bool {
	for i := range len(s) - 1 {
		if s[i] == '<' && opensTag(s[i+1]) {
			return true
		}
	}
	return false
}

// TestRejects reads testdata/rejects: the name of a file is the code that it must reach, and the
// product called good must come in beside it.
func TestRejects(t *testing.T) {
	files, _ := filepath.Glob("testdata/rejects/*")
	reached := map[string]bool{}
	for _, file := range files {
		code, _, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)), "-")
		reached[code] = true
		t.Run(filepath.Base(file), func(t *testing.T) {
			ps, rs := readFile(t, file, Options{})
			if byCode(rs)[code] == 0 {
				t.Errorf("rejects are %v", rs)
			}
			for _, r := range rs {
				if r.Code != code || r.Line < 1 || r.Field == "" || r.Reason == "" ||
					r.File != file {
					t.Errorf("unexpected or incomplete: %+v", r)
				}
			}
			good := slices.IndexFunc(ps, func(p Product) bool { return p.Handle == "good" })
			if good < 0 || len(ps[good].SKUs) != 1 {
				t.Errorf("the good product did not come in: %v", ps)
			}
			for i := range ps {
				checkWhole(t, &ps[i])
			}
		})
	}
	for code := range sentences {
		if !reached[code] && !refusedOrLarge(code) {
			t.Errorf("no file reaches %s", code)
		}
	}
}

// refusedOrLarge are the codes that TestRefused and the tests of limits and of imports reach.
func refusedOrLarge(code string) bool {
	switch code {
	case CodeCurrencyUnsold, CodeProductLarge, CodeRowLong, CodeRowsMany, CodeRowsApart,
		CodeSKUsMany,
		CodeFileBomb, CodeFileRows,
		CodeFileQuotes, CodeFileEmpty, CodeFileFormat, CodeFileUTF16, CodeFileEncoding,
		CodeFileGzip:
		return true
	}
	return false
}

func TestRefused(t *testing.T) {
	files, _ := filepath.Glob("testdata/refused/*")
	if len(files) < 10 {
		t.Fatal("testdata/refused is not here")
	}
	for _, file := range files {
		base, _, _ := strings.Cut(filepath.Base(file), ".")
		code, _, _ := strings.Cut(base, "-")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = read(t, file, bytes.NewReader(text), Options{})
		var refused *FileError
		if !errors.As(err, &refused) || refused.Code != code || !strings.Contains(err.Error(),
			file) {
			t.Errorf("%s: %v", file, err)
		}
	}
	if _, _, err := read(t, "x.csv", strings.NewReader("a,b\n1,2\n"), Options{}); err == nil ||
		!strings.Contains(err.Error(), "Shopify") || !strings.Contains(err.Error(), "a, b") {
		t.Errorf("an unknown format must list what is read and what was found: %v", err)
	}
}

func TestSentencesAreComplete(t *testing.T) {
	for _, code := range Codes() {
		zh, en, ok := Sentence(code)
		if !ok || len(en) < 12 || inLanguage(zh).Zh == "" || inLanguage(en).En == "" {
			t.Errorf("%s: %q %q", code, zh, en)
		}
		if !strings.HasSuffix(en, ".") || !strings.HasSuffix(zh, "。") {
			t.Errorf("%s is not a sentence", code)
		}
	}
}

func TestShopifyOldHeaders(t *testing.T) {
	ps, rs := readFile(t, "testdata/formats/shopify-old.csv", Options{Stock: 4, Merchant: "m"})
	if len(ps) != 3 || len(rs) != 0 {
		t.Fatalf("%d products, rejects %v", len(ps), rs)
	}
	shirt := ps[0]
	if shirt.Body.En != "Soft & light\n\none\ntwo" || shirt.Image != "https://img.example/1.jpg" ||
		shirt.Category != menswear || len(shirt.SKUs) != 3 || !shirt.Listed ||
		shirt.Merchant != "m" {
		t.Errorf("%+v", shirt)
	}
	s := shirt.SKUs
	if s[0].Price.Minor != 129900 || s[0].Compare != 150000 || s[0].Grams != 120 ||
		s[0].Stock != 3 ||
		s[1].Stock != 0 || s[1].Image != "https://img.example/m.jpg" || s[2].Line != 7 {
		t.Errorf("%+v", s)
	}
	want := []Option{{Text{En: "Size"}, Text{En: "L"}}, {Text{En: "Colour"}, Text{En: "Red"}}}
	if !reflect.DeepEqual(s[2].Options, want) {
		t.Errorf("%v", s[2].Options)
	}
	if len(ps[1].SKUs[0].Options) != 0 || ps[1].Listed || ps[2].Listed || ps[1].SKUs[0].Stock != 4 {
		t.Errorf("%+v %+v", ps[1], ps[2])
	}
}

func TestShopifyNewHeaders(t *testing.T) {
	ps, rs := readFile(t, "testdata/formats/shopify-new.csv", Options{})
	if len(ps) != 2 || len(rs) != 1 || rs[0].Code != CodePriceMissing ||
		rs[0].Handle != "only-a-title" {
		t.Fatalf("%v %v", ps, rs)
	}
	d, h := ps[0], ps[1]
	if d.Title.Zh != "夏季连衣裙" || d.Title.En != "" || d.Category != womenswear || d.Brand != "花间" ||
		d.SKUs[0].Barcode != "6901234567892" || d.SKUs[0].Price.Minor != 19900 ||
		d.SKUs[1].Stock != 0 ||
		d.SKUs[1].Options[0] != (Option{Text{Zh: "颜色"}, Text{Zh: "蓝"}}) || !d.Listed {
		t.Errorf("%+v", d)
	}
	if h.Handle != "honey-500-g" || h.Listed || h.Category != event.CategoryHoney ||
		h.Image != "" ||
		h.SKUs[0].NetContent != 500 || h.SKUs[0].Unit != "g" || h.SKUs[0].Grams != 520 {
		t.Errorf("%+v", h)
	}
}

func TestSharedStyleNumber(t *testing.T) {
	ps, rs := readFile(t, "testdata/formats/shared-style-number.csv", Options{})
	if len(ps) != 1 || len(rs) != 0 || len(ps[0].SKUs) != 3 {
		t.Fatalf("%v %v", ps, rs)
	}
	s := ps[0].SKUs
	if !strings.HasPrefix(s[0].Code, "m-1-s-") || !strings.HasPrefix(s[1].Code, "m-1-m-") ||
		s[2].Code != "M-9" {
		t.Errorf("%v %v %v", s[0].Code, s[1].Code, s[2].Code)
	}
}

func TestOtherTables(t *testing.T) {
	ps, rs := readFile(t, "testdata/formats/semicolons.csv", Options{Currency: 978})
	if len(rs) != 0 || len(ps) != 1 || ps[0].Title.En != "a; b" ||
		ps[0].SKUs[0].Price.Minor != 1250 {
		t.Errorf("%v %v", ps, rs)
	}
	ps, rs = readFile(t, "testdata/formats/plain.tsv", Options{})
	if len(rs) != 0 || len(ps) != 1 || ps[0].Handle != "A1" ||
		ps[0].Category != event.CategoryNuts ||
		ps[0].SKUs[0].Price.Minor != 12900 || ps[0].SKUs[0].Festival != 9900 ||
		ps[0].SKUs[0].Stock != 1200 {
		t.Errorf("%v %v", ps, rs)
	}
}

func TestWooVariations(t *testing.T) {
	ps, rs := readFile(t, "testdata/formats/woo.csv", Options{Currency: 978, Stock: 2})
	if len(ps) != 2 || len(rs) != 0 {
		t.Fatalf("%v %v", ps, rs)
	}
	slices.SortFunc(ps, func(a, b Product) int { return a.Line - b.Line })
	v, song := ps[0], ps[1]
	if v.Handle != "v" || v.Line != 3 || v.Category != menswear || len(v.SKUs) != 2 ||
		v.SKUs[0].Price.Minor != 129900 || v.SKUs[0].Stock != 2 || v.SKUs[1].Stock != 0 ||
		v.SKUs[1].Festival != 1000 || v.SKUs[1].Grams != 250 ||
		v.SKUs[1].Options[0].Value.En != "Any" {
		t.Errorf("%+v", v)
	}
	if song.Listed || song.Category != books || song.SKUs[0].Code != "s" {
		t.Errorf("%+v", song)
	}
}

// TestWooParentNamedTwoWays: variations that came before their parent, one naming its id and one
// its SKU, end in one product.
func TestWooParentNamedTwoWays(t *testing.T) {
	const head = "ID,Type,SKU,Name,Regular price,Parent,Attribute 1 name,Attribute 1 value(s)\n"
	ps, rs, err := read(t, "woo.csv", strings.NewReader(head+
		"8,variation,a-s,,5,id:7,Size,S\n9,variation,a-m,,6,a,Size,M\n"+
		"7,variable,a,Apron,,,Size,\"S, M\"\n10,variation,a-l,,7,a,Size,L\n"+
		"7,variable,a,Again,,,,\n"), Options{})
	if err != nil || len(ps) != 1 || len(ps[0].SKUs) != 3 || ps[0].Line != 4 ||
		!reflect.DeepEqual(byCode(rs), map[string]int{CodeHandleRepeated: 1}) {
		t.Errorf("%+v %v %v", ps, rs, err)
	}
}

func TestGoogle(t *testing.T) {
	ps, rs := readFile(t, "testdata/formats/google.xml", Options{Stock: 9})
	if len(ps) != 2 || len(rs) != 0 {
		t.Fatalf("%v %v", ps, rs)
	}
	solo, tee := ps[0], ps[1]
	if solo.Title.En != "Solo & bold" || solo.SKUs[0].Price != (money.Money{Minor: 104099,
		Currency: money.USD}) ||
		solo.SKUs[0].Stock != 0 || solo.SKUs[0].Festival != 0 || len(solo.SKUs[0].Options) != 0 {
		t.Errorf("%+v", solo)
	}
	if tee.Handle != "tee" || len(tee.SKUs) != 2 || tee.SKUs[0].Festival != 3000 ||
		tee.SKUs[0].Stock != 9 ||
		tee.SKUs[1].Stock != 0 || tee.SKUs[0].Grams != 680 || tee.Category != menswear ||
		len(tee.SKUs[0].Options) != 1 ||
		tee.SKUs[1].Options[0] != (Option{Text{"颜色", "Color"}, Text{En: "Blue"}}) {
		t.Errorf("%+v", tee)
	}
	ps, rs = readFile(t, "testdata/formats/google.tsv", Options{})
	if len(ps) != 1 || len(rs) != 0 || ps[0].SKUs[0].Price.Currency.String() != "EUR" ||
		ps[0].Category != sports {
		t.Errorf("%+v %v", ps, rs)
	}
}

// TestDocumentedExampleIsRead holds docs/formats.md to what is read.
func TestDocumentedExampleIsRead(t *testing.T) {
	page, err := os.ReadFile("../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```json\n")
	example, _, _ = strings.Cut(example, "```")
	ps, rs, err := read(t, "x.jsonl", strings.NewReader(example), Options{})
	if err != nil || len(ps) != 1 || len(rs) != 0 || ps[0].SKUs[0].Festival != 9900 {
		t.Errorf("%v %v %v", ps, rs, err)
	}
}

func TestJSONLCarriesEverything(t *testing.T) {
	ps, rs := readFile(t, "testdata/formats/own.jsonl", Options{})
	if len(ps) != 1 || len(rs) != 0 {
		t.Fatalf("%v %v", ps, rs)
	}
	origin, _ := event.ParseMarket("CN")
	want := Product{Handle: "nuts", Merchant: "songshu", Title: Text{"每日坚果", "Daily nuts"},
		Body: Text{"香脆", "Crisp"}, Brand: "Songshu", Category: event.CategoryNuts,
		CategoryWas: "Food > Nuts", Origin: origin, Tags: []string{"snack"},
		Image: "https://img.example/n.jpg", Line: 1, SKUs: []SKU{{Code: "N-750",
			Options:  []Option{{Text{"规格", "Pack"}, Text{"大", "Large"}}},
			Price:    money.Money{Minor: 12900, Currency: money.CNY},
			Festival: 9900, Compare: 15900, Stock: 1200, Grams: 800, NetContent: 750, Unit: "g",
			Limit:   5,
			Barcode: "6901234567892", Image: "https://img.example/n1.jpg", Line: 1}}}
	if !reflect.DeepEqual(ps[0], want) {
		t.Errorf("got  %+v\nwant %+v", ps[0], want)
	}
}
