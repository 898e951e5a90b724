package intake

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"

	"pgregory.net/rapid"
)

const head = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src\n"

func readText(t testing.TB, text string) ([]Product, map[string]int, error) {
	t.Helper()
	ps, rs, err := read(t, "x.csv", strings.NewReader(text), Options{})
	return ps, byCode(rs), err
}

// shopRows writes a shop on the fly, so that the test itself does not hold the file.
type shopRows struct {
	left, n int
	rest    []byte
}

func (s *shopRows) Read(p []byte) (int, error) {
	if len(s.rest) == 0 {
		if s.left == 0 {
			return 0, io.EOF
		}
		title, name := "", ""
		if s.n%4 == 0 {
			title, name = fmt.Sprintf("Product %d", s.n/4), "Size"
		}
		s.rest = fmt.Appendf(s.rest[:0], "p-%d,%s,%s,%d,S-%d,%d.99,https://img.example/%d.jpg\n",
			s.n/4, title, name, s.n%4, s.n, 1+s.n%500, s.n)
		s.n++
		s.left--
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

// TestLargeFileIsNotHeld reads 100,000 rows and allows the live heap to grow by 64 MiB: the
// window of 16 MiB, the keys that were taken, and what the collector has not taken back yet.
func TestLargeFileIsNotHeld(t *testing.T) {
	const rows, most = 100_000, 64 << 20
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	r, err := Open("large.csv", io.MultiReader(strings.NewReader(head), &shopRows{left: rows}),
		Options{})
	if err != nil {
		t.Fatal(err)
	}
	products, skus, peak := 0, 0, uint64(0)
	for {
		item, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || item.Product == nil {
			t.Fatal(err, item.Rejects)
		}
		if products++; products%2000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapAlloc)
		}
		skus += len(item.Product.SKUs)
	}
	if products != rows/4 || skus != rows {
		t.Errorf("%d products, %d SKUs", products, skus)
	}
	if peak > before.HeapAlloc+most {
		t.Errorf("the live heap grew by %d MiB", (peak-before.HeapAlloc)>>20)
	}
}

func BenchmarkRows(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ps, _, err := read(b, "x.csv", io.MultiReader(strings.NewReader(head),
			&shopRows{left: 100_000}),
			Options{})
		if err != nil || len(ps) != 25_000 {
			b.Fatal(len(ps), err)
		}
	}
}

func TestBombIsRefused(t *testing.T) {
	var packed bytes.Buffer
	gz := gzip.NewWriter(&packed)
	_, _ = gz.Write([]byte(head))
	zeros := bytes.Repeat([]byte("a"), 1<<20)
	for range 24 {
		_, _ = gz.Write(zeros)
	}
	_ = gz.Close()
	_, _, err := read(t, "bomb.csv.gz", &packed, Options{})
	var refused *FileError
	if !errors.As(err, &refused) || refused.Code != CodeFileBomb {
		t.Error(err)
	}
}

func TestLongRecordsAreLostAlone(t *testing.T) {
	long := strings.Repeat("a", MaxRecord+1)
	good := "good,Good,,,,1.00,\n"
	for name, text := range map[string]string{
		"csv line": head + long + ",x\n" + good,
		"jsonl": `{"title":"` + long + `"}` + "\n" +
			`{"handle":"good","title":"g","skus":[{"price":"1"}]}`,
		"xml": `<rss xmlns:g="http://base.google.com/ns/1.0"><channel><item><g:id>` + long +
			`</g:id></item><item><g:id>good</g:id><title>g</title><g:price>1 CNY</g:price></item>` +
			`</channel></rss>`,
	} {
		ps, codes, err := readText(t, text)
		if err != nil || codes[CodeRowLong] != 1 || len(ps) != 1 || ps[0].Handle != "good" {
			t.Errorf("%s: %d products, %v, %v", name, len(ps), codes, err)
		}
	}
	var many strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&many, "line-%d,Line,,,,1.00,\n", i)
	}
	ps, codes, err := readText(t, head+"\"open\n"+many.String()+good)
	if err != nil || codes[CodeRowBroken] != 1 || len(codes) != 1 || len(ps) != 60_001 {
		t.Errorf("an open quote lost more than its row: %d products, %v, %v", len(ps), codes, err)
	}
}

func TestEndlessBrokenQuotesEndTheFile(t *testing.T) {
	// A parser alone, because each row must open a quote that nothing closes for a whole MaxRecord.
	c := &rows{file: "x", rescan: MaxRescan, raw: []byte("a\nb")}
	var refused *FileError
	if err := c.unread(1, 2); !errors.As(err, &refused) || refused.Code != CodeFileQuotes {
		t.Error(err)
	}
}

func TestManyRowsEndTheFile(t *testing.T) {
	r, err := Open("x.csv", strings.NewReader(head+"a,A,,,,1,\nb,B,,,,1,\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	r.count = MaxRows - 1
	var refused *FileError
	if _, err = r.Next(); !errors.As(err, &refused) || refused.Code != CodeFileRows {
		t.Error(err)
	}
}

func TestLargeProducts(t *testing.T) {
	var b strings.Builder
	b.WriteString(head + "big,Big,Size,0,,1.00,\n")
	for i := range MaxSKUs {
		fmt.Fprintf(&b, "big,,,%d,,1.00,\n", i+1)
	}
	b.WriteString("pics,Pics,,,,1.00,\n")
	b.WriteString(strings.Repeat("pics,,,,,,https://img.example/1.jpg\n", MaxRowsPerProduct))
	b.WriteString("good,Good,,,,1.00,\n")
	ps, codes, err := readText(t, b.String())
	if err != nil || len(ps) != 1 || codes[CodeSKUsMany] != 1 || codes[CodeRowsMany] != 1 {
		t.Errorf("%d products, %v, %v", len(ps), codes, err)
	}
}

func TestRowsThatStandApart(t *testing.T) {
	body := strings.Repeat("x", 200)
	far := strings.Builder{}
	for i := range 40_000 {
		fmt.Fprintf(&far, "f-%d,F %s,,,,1.00,\n", i, body)
	}
	first, second := "a,A,Size,S,,1.00,\n", "a,,,M,,1.00,\n"
	ps, codes, err := readText(t, head+first+"b,B,,,,1.00,\n"+second)
	if err != nil || len(ps) != 2 || len(ps[0].SKUs) != 2 || len(codes) != 0 {
		t.Errorf("rows a little apart were not joined: %v %v %v", ps, codes, err)
	}
	ps, codes, err = readText(t, head+first+far.String()+second)
	if err != nil || len(ps) != 40_001 || len(ps[0].SKUs) != 1 || codes[CodeRowsApart] != 1 {
		t.Errorf("%d products, %v, %v", len(ps), codes, err)
	}
}

func TestResumeSeesTheSameOrder(t *testing.T) {
	text := head + "a,A,,,,1.00,\nb,B,,,,x,\nc,C,Size,S,,1.00,\na,,,,,,\nc,,,M,,2.00,\n"
	ps, _, err := readText(t, text)
	again, _, _ := readText(t, text)
	if err != nil || !reflect.DeepEqual(ps, again) || len(ps) != 2 {
		t.Errorf("%v %v %v", ps, again, err)
	}
}

// TestMadeCodesAreStable: the same variant gets the same code wherever it stands and whatever
// stands beside it, and variants that read alike get different ones.
func TestMadeCodesAreStable(t *testing.T) {
	one := head + "a,A,Size,A/B,,1.00,\na,,,A B,,1.00,\n"
	two := head + "z,Z,,,,9.00,\na,A,Size,A B,,3.00,\na,,,A/B,,1.00,\na,,,C,,1.00,\n"
	p, _, _ := readText(t, one)
	q, _, _ := readText(t, two)
	if len(p) != 1 || len(q) != 2 {
		t.Fatal(p, q)
	}
	if p[0].SKUs[0].Code != q[1].SKUs[1].Code || p[0].SKUs[1].Code != q[1].SKUs[0].Code ||
		p[0].SKUs[0].Code == p[0].SKUs[1].Code {
		t.Error(p[0].SKUs, q[1].SKUs)
	}
	if got := p[0].SKUs[0].Code; got != "a-a-b-ynfn85my" {
		t.Errorf("the shape of a made code changed: %s", got)
	}
}

func TestDigest(t *testing.T) {
	base := func() *Product {
		return &Product{Handle: "h", Merchant: "m", Title: Text{"好", "Good"}, Tags: []string{"a"},
			SKUs: []SKU{{Code: "c", Options: []Option{{Text{"a", "b"}, Text{"c", "d"}}}}}}
	}
	was := base().Digest()
	moved := base()
	moved.Line, moved.SKUs[0].Line = 7, 8
	if moved.Digest() != was {
		t.Error("the digest depends on the line")
	}
	seen := map[[16]byte]int{was: -1}
	for i, change := range []func(*Product){
		func(p *Product) { p.Handle = "x" }, func(p *Product) { p.Merchant = "x" },
		func(p *Product) { p.Title.Zh = "x" }, func(p *Product) { p.Title.En = "x" },
		func(p *Product) { p.Title = Text{"好Good", ""} }, func(p *Product) { p.Body.Zh = "x" },
		func(p *Product) { p.Body.En = "x" }, func(p *Product) { p.Brand = "x" },
		func(p *Product) { p.Category = 5 }, func(p *Product) { p.CategoryWas = "x" },
		func(p *Product) { p.Origin = event.Home }, func(p *Product) { p.Tags = nil },
		func(p *Product) { p.Image = "x" }, func(p *Product) { p.Listed = true },
		func(p *Product) { p.SKUs = nil }, func(p *Product) { p.SKUs[0].Code = "x" },
		func(p *Product) { p.SKUs[0].Options = nil },
		func(p *Product) { p.SKUs[0].Options[0].Name.Zh = "x" },
		func(p *Product) { p.SKUs[0].Options[0].Value.En = "x" },
		func(p *Product) { p.SKUs[0].Price.Minor = 1 },
		func(p *Product) { p.SKUs[0].Price.Currency = money.CNY },
		func(p *Product) { p.SKUs[0].Festival = 1 }, func(p *Product) { p.SKUs[0].Compare = 1 },
		func(p *Product) { p.SKUs[0].Stock = 1 }, func(p *Product) { p.SKUs[0].Grams = 1 },
		func(p *Product) { p.SKUs[0].NetContent = 1 }, func(p *Product) { p.SKUs[0].Unit = "g" },
		func(p *Product) { p.SKUs[0].Limit = 1 }, func(p *Product) { p.SKUs[0].Barcode = "x" },
		func(p *Product) { p.SKUs[0].Image = "x" },
	} {
		p := base()
		change(p)
		if other, same := seen[p.Digest()]; same {
			t.Errorf("change %d has the digest of change %d", i, other)
		}
		seen[p.Digest()] = i
	}
	// A literal, so that a change of the function is seen for what it does: everything is
	// imported anew.
	if got := fmt.Sprintf("%x", was); got != wantDigest {
		t.Errorf("the digest of an unchanged product changed to %s", got)
	}
}

const wantDigest = "b24ec978da801a8a4f0b245cf5de2a01"

func TestPrices(t *testing.T) {
	const eur, jpy, kwd = money.Currency(978), money.Currency(392), money.Currency(414)
	for _, v := range []struct {
		text string
		def  money.Currency
		want string // "" with code
		code string
	}{
		{"42.99", money.CNY, "CNY 42.99", ""}, {" 50 ", money.CNY, "CNY 50.00", ""},
		{"1,299.00", money.CNY, "CNY 1299.00", ""}, {"1,299", money.CNY, "CNY 1299.00", ""},
		{"1.299,00", eur, "EUR 1299.00", ""}, {"1 299,50", eur, "EUR 1299.50", ""},
		{"12,5", eur, "EUR 12.50", ""}, {"1'299.00", money.USD, "USD 1299.00", ""},
		{"1,234,567.8", money.CNY, "CNY 1234567.80", ""}, {".5", money.CNY, "CNY 0.50", ""},
		{"$42.99", money.USD, "USD 42.99", ""}, {"$42.99", money.CNY, "", CodeCurrency},
		{"¥129", money.CNY, "CNY 129.00", ""}, {"129元", money.CNY, "CNY 129.00", ""},
		{"¥129", jpy, "JPY 129", ""}, {"€12", money.CNY, "EUR 12.00", ""},
		{"40.99 USD", money.CNY, "USD 40.99", ""}, {"USD40.99", money.CNY, "USD 40.99", ""},
		{"usd 40", money.CNY, "USD 40.00", ""}, {"40 ZZZ", money.CNY, "", CodeCurrency},
		{"1,299", kwd, "", CodePriceBad}, {"1.299", kwd, "KWD 1.299", ""},
		{"1.299", money.CNY, "", CodePriceFine}, {"12.5", jpy, "", CodePriceFine},
		{"12,34.5", money.CNY, "", CodePriceBad}, {"0,123", money.CNY, "", CodePriceBad},
		{"1,2,3", money.CNY, "", CodePriceBad}, {"5.", money.CNY, "", CodePriceBad},
		{"NaN", money.CNY, "", CodePriceBad}, {"Infinity", money.CNY, "", CodePriceBad},
		{"1e3", money.CNY, "", CodePriceBad}, {"0x10", money.CNY, "", CodePriceBad},
		{"-", money.CNY, "", CodePriceBad}, {"--5", money.CNY, "", CodePriceBad},
		{"12 34", money.CNY, "", CodePriceBad}, {"10-20", money.CNY, "", CodePriceBad},
		{"-5", money.CNY, "", CodePriceNegative}, {"0.00", money.CNY, "", CodePriceZero},
		{"-0", money.CNY, "", CodePriceZero}, {"", money.CNY, "", CodePriceMissing},
		{strings.Repeat("9", 400), money.CNY, "", CodePriceHuge},
	} {
		m, code := parsePrice(v.text, v.def)
		if code != v.code || (code == "" && m.String() != v.want) {
			t.Errorf("%q in %v: %v %q, want %q %q", v.text, v.def, m, code, v.want, v.code)
		}
	}
}

func TestMeasures(t *testing.T) {
	for text, want := range map[string]string{
		"1.5 kg": "1500 g", "226.796185 g": "227 g", "0.5lb": "227 g", "16 OZ": "454 g",
		"750 ml": "750 ml",
		"0,75 L": "750 ml", "3 ct": "3 piece", "0.0 g": "0 g", "5": "", "x g": "", "-1 g": "",
		"1e9 kg":       "",
		"999999999 kg": "", "5 miles": "",
	} {
		n, base, ok := parseMeasure(text)
		if got := fmt.Sprint(n, " ", base); ok != (want != "") || (ok && got != want) {
			t.Errorf("%q: %s %v, want %q", text, got, ok, want)
		}
	}
}

func TestPlainTextHoldsNoTag(t *testing.T) {
	for in, want := range map[string]string{
		"<p>a</p><p>b</p>":               "a\nb",
		"5 < 6 & 7 > 2":                  "5 < 6 & 7 > 2",
		"I <3 it":                        "I <3 it",
		"<img src=x onerror='a>b'>ok":    "ok",
		"&lt;script&gt;x&lt;/script&gt;": "",
		"&amp;lt;b&amp;gt;":              "&lt;b&gt;",
		"<<b>b>":                         "",
		"a<!-- > -->b":                   "ab",
		"a<script>if (a<b) x()":          "a",
		"<style>p{}</style>c":            "c",
		"unclosed <b":                    "unclosed < b",
		"<\x00b>":                        "< b>",
		"26&quot; x 26&quot;":            `26" x 26"`,
	} {
		if got := plainText(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.SampledFrom([]string{"<", ">", "&lt;", "&gt;", "&amp;", "b",
			"/", "script",
			"!", "--", "'", `"`, "=", " ", "\x00", "\n", "&#60;", "\u202e"})).Draw(t, "parts")
		if out := plainText(strings.Join(parts, "")); hasTag(out) {
			t.Fatalf("%q lets a tag through: %q", parts, out)
		}
	})
}

func TestCategories(t *testing.T) {
	for path, want := range map[string]event.Category{
		"Electronics > Communications > Telephony > Mobile Phones":  event.CategoryPhones,
		"Home & Garden > Linens & Bedding > Bedding > Duvet Covers": textiles,
		"Animals & Pet Supplies > Pet Supplies > Dog Supplies":      pets,
		"Food, Beverages & Tobacco > Food Items > Nuts & Seeds":     event.CategoryNuts,
		"Apparel & Accessories > Jewelry > Watches":                 event.CategoryWatches,
		"Home & Garden > Kitchen & Dining":                          household,
		"Home & Garden > Lawn & Garden":                             garden,
		"Vehicles & Parts > Vehicles > Motor Vehicles":              event.CategoryCars,
		"Baby & Toddler > Baby Toys & Activity Equipment":           baby,
		"267": event.CategoryPhones, "1": pets, "hg-3-1": household,
		"999999999": event.CategoryOther,
		"食品 > 坚果":   event.CategoryNuts, "苹果手机": event.CategoryPhones,
		"新西兰蜂蜜 500g":    event.CategoryHoney,
		"Uncategorized": event.CategoryOther, "": event.CategoryOther, "Milk frother": appliances,
		"Apple juice": food, "Apples": event.CategoryApples, "Men's Shirts": menswear,
		"Hoodies": womenswear, "Kids > Jackets": baby,
	} {
		w := categoryWords{paths: []string{path}}
		if got := w.category(); got != want {
			t.Errorf("%q is %s, want %s", path, got.Key(), want.Key())
		}
	}
}

func TestRejectFiles(t *testing.T) {
	_, rs, err := read(t, "x.csv", strings.NewReader(head+"=cmd,T,,,,free & <b>,\n"), Options{})
	if err != nil || len(rs) != 1 {
		t.Fatal(rs, err)
	}
	var lines, sheet bytes.Buffer
	if err := WriteRejects(&lines, rs...); err != nil {
		t.Fatal(err)
	}
	var back map[string]any
	if err := json.Unmarshal(lines.Bytes(), &back); err != nil || back["code"] != CodePriceBad ||
		back["reason_zh"] == "" || back["value"] != "free & <b>" || back["line"] != 2.0 {
		t.Errorf("%v %v", back, err)
	}
	if err := NewRejectWriter(&sheet, true).Write(rs...); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&sheet).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][2] != "'=cmd" || rows[1][5] != CodePriceBad {
		t.Errorf("%q %v", rows, err)
	}
}

func TestMerchantOf(t *testing.T) {
	for name, want := range map[string]string{
		"a/b/Acme.csv.gz": "Acme", `C:\shops\花间.xml`: "花间", "-": "-", "": "import", "x.jsonl": "x",
	} {
		if got := MerchantOf(name); got != want {
			t.Errorf("%q is %q", name, got)
		}
	}
}

// FuzzOpen feeds every parser: its seeds are all files of testdata.
func FuzzOpen(f *testing.F) {
	for _, pattern := range []string{"formats", "rejects", "refused"} {
		files, _ := filepath.Glob("testdata/" + pattern + "/*")
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) { checkAnyFile(t, text) })
}

// checkAnyFile reads bytes of any kind and holds what must be true of every file.
func checkAnyFile(t *testing.T, text []byte) {
	ps, rs, err := read(t, "fuzz", bytes.NewReader(text), Options{})
	var refused *FileError
	if err != nil && !errors.As(err, &refused) {
		t.Fatalf("an error without a code: %v", err)
	}
	codes, handles := map[string]bool{}, map[string]bool{}
	for i := range ps {
		checkWhole(t, &ps[i])
		key := ps[i].Merchant + "\x00" + ps[i].Handle
		if handles[key] {
			t.Errorf("handle %q twice", ps[i].Handle)
		}
		handles[key] = true
		for _, s := range ps[i].SKUs {
			if codes[ps[i].Merchant+"\x00"+s.Code] {
				t.Errorf("code %q twice", s.Code)
			}
			codes[ps[i].Merchant+"\x00"+s.Code] = true
		}
	}
	for _, r := range rs {
		if _, _, ok := Sentence(r.Code); !ok || r.Reason == "" {
			t.Errorf("reject without a sentence: %+v", r)
		}
	}
}
