package goods

import (
	"bytes"
	"crypto/sha256"
	stdhex "encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"carnival/event"
	"carnival/intake"
	"carnival/money"

	"pgregory.net/rapid"
)

// TestGolden holds the catalogue of a seed to the byte: a change of words or prices must be meant.
func TestGolden(t *testing.T) {
	for seed, want := range map[uint64]string{
		1:  "a145da0bd2e9ebc8",
		11: "35c8f36456e2efa0",
	} {
		if got := fingerprint(t, Generate(seed, Default)); got != want {
			t.Errorf("seed %d: %s, want %s", seed, got, want)
		}
	}
}

func fingerprint(t *testing.T, c Catalogue) string {
	t.Helper()
	h := sha256.New()
	if err := c.WriteJSONL(h); err != nil {
		t.Fatal(err)
	}
	enc := json.NewEncoder(h)
	for i := range c.Products {
		p := &c.Products[i]
		if err := enc.Encode([]any{p.Seller, p.Kind, p.Demand}); err != nil {
			t.Fatal(err)
		}
	}
	if err := enc.Encode(c.Merchants); err != nil {
		t.Fatal(err)
	}
	return stdhex.EncodeToString(h.Sum(nil))[:16]
}

func TestDefaultSize(t *testing.T) {
	c := Generate(1, Default)
	if len(c.Merchants) < 200 || len(c.Products) < 5_000 || c.SKUs() < 12_000 {
		t.Errorf("%d merchants, %d products, %d SKUs", len(c.Merchants), len(c.Products), c.SKUs())
	}
	has := map[event.Category]int{}
	for _, p := range c.Products {
		has[p.Category]++
	}
	for _, category := range event.Categories() {
		want := category != event.CategoryOther
		if (has[category] > 0) != want {
			t.Errorf("%s: %d products", category.Key(), has[category])
		}
	}
}

// TestWhatHoldsForEverySeed checks a smaller catalogue of many seeds: the promises of the package.
func TestWhatHoldsForEverySeed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		c := Generate(seed, Size{Merchants: rapid.IntRange(1, 300).Draw(t, "merchants"),
			Products: rapid.IntRange(1, 900).Draw(t, "products")})
		again := Generate(seed, Size{Merchants: len(c.Merchants), Products: 1})
		if !reflect.DeepEqual(c.Merchants, again.Merchants) {
			t.Fatal("the merchants depend on the number of products")
		}
		codes := map[string]bool{}
		for i := range c.Products {
			for _, problem := range problems(&c, &c.Products[i], codes) {
				t.Errorf("%s %q: %s", c.Products[i].Handle, c.Products[i].Title, problem)
			}
		}
	})
}

// problems lists what is wrong with one product.
func problems(c *Catalogue, p *Product, codes map[string]bool) []string {
	var out []string
	wrong := func(is bool, what string) {
		if is {
			out = append(out, what)
		}
	}
	m := &c.Merchants[p.Seller]
	wrong(p.Merchant != m.Key, "names another merchant")
	wrong(!slices.Contains(m.Categories, p.Category), "its merchant does not sell the category")
	wrong(!han(p.Title.Zh) || !han(p.Body.Zh), "no Chinese in the Chinese")
	wrong(han(p.Title.En) || han(p.Body.En), "Chinese in the English")
	wrong(strings.ContainsAny(p.Title.Zh+p.Title.En+p.Body.Zh+p.Body.En, "{}|@"), "an open slot")
	wrong(p.Title.En != strings.Join(strings.Fields(p.Title.En), " "), "spaces")
	wrong(len(p.SKUs) == 0 || len(p.Demand) != len(p.SKUs), "demand does not fit the SKUs")
	wrong(m.Channel == event.ChannelImport && p.Origin == event.Home, "an import made at home")
	_, known := drawings[p.Kind]
	wrong(!known, "no drawing "+p.Kind)
	for i := range p.SKUs {
		s := &p.SKUs[i]
		wrong(codes[s.Code] || codes[s.Barcode], "a code twice")
		codes[s.Code], codes[s.Barcode] = true, true
		wrong(!checksOut(s.Barcode), "the barcode's check digit")
		wrong(s.Price.Currency != money.CNY || s.Price.Minor <= 0, "no price")
		wrong(s.Festival < 0 || s.Festival >= s.Price.Minor, "festival price not below list")
		wrong(s.NetContent == 0 || !slices.Contains([]string{"g", "ml", "piece"}, s.Unit), "net")
		wrong(s.Stock == 0, "no stock")
		wrong(p.Demand[i] == 0, "no demand")
		wrong(len(s.Options) > 0 && s.Options[0].Value.En == "", "an option without a value")
	}
	return out
}

func han(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

func checksOut(ean string) bool {
	sum := 0
	for i, r := range ean {
		sum += int(r-'0') * (1 + 2*(i%2))
	}
	return len(ean) == 13 && sum%10 == 0 && ean[0] == '2'
}

func TestNamesAreDistinct(t *testing.T) {
	c := Generate(7, Default)
	full, bare := map[string]bool{}, map[string]bool{}
	for _, p := range c.Products {
		full[p.Title.Zh], full[p.Title.En] = true, true
		bare[p.Category.Key()+strings.TrimPrefix(p.Title.En, p.Brand)] = true
	}
	if n := len(full); n*1000 < 2*len(c.Products)*995 {
		t.Errorf("%d names for %d products in two languages", n, len(c.Products))
	}
	if n := len(bare); n*100 < len(c.Products)*95 {
		t.Errorf("without brands %d names for %d products", n, len(c.Products))
	}
}

// A digit in a name must say something of the real world: it stands with a unit or in a known term.
var digits = regexp.MustCompile(`[0-9]+`)
var meant = regexp.MustCompile(`4G|4K|A2|[23]-in-1|18K|316-Steel|24-Hour|60-Count|1\.4T|2\.0T|` +
	`[0-9.]+(-inch| (L|kg|kW|mm)\b|英寸|升|千克|匹|毫米|支|小时|不锈钢|银)`)

func TestNoDigitIsFiller(t *testing.T) {
	for _, p := range Generate(3, Default).Products {
		for _, title := range []string{p.Title.Zh, p.Title.En} {
			if rest := meant.ReplaceAllString(title, ""); digits.MatchString(rest) {
				t.Errorf("%q: a number without a meaning", title)
			}
		}
	}
}

func TestNoRealBrand(t *testing.T) {
	famous := strings.Fields(`huawei xiaomi samsung iphone _nike_ adidas uniqlo _zara_ haier midea
		_gree_ _sony_ panasonic _toto_ kohler dyson philips _bosch_ siemens _lego_ pampers huggies
		rolex _omega_ casio tesla toyota _bmw_ _audi_ gucci prada chanel _dior_ lancome lancôme
		_ikea_ _muji_ lenovo _oppo_ _vivo_ meizu nestle 华为 三星 海尔 美的 格力 耐克 阿迪达斯 优衣库 伊利
		蒙牛 三只松鼠 良品铺子 百草味 索尼 松下 戴森 飞利浦 博世 西门子 乐高 帮宝适 劳力士 欧米茄 特斯拉 丰田
		宝马 奥迪 香奈儿 迪奥 兰蔻 欧莱雅 宜家 无印良品 联想 魅族 雀巢 林氏 苏宁 乐视 天猫 淘宝 京东`)
	for seed := range uint64(2) {
		c := Generate(seed, Default)
		names := map[string]bool{}
		for _, m := range c.Merchants {
			names[m.Name.Zh+" "+m.Name.En] = true
		}
		for _, p := range c.Products {
			names[p.Title.Zh+" "+p.Title.En] = true
		}
		for name := range names {
			plain := " " + strings.ToLower(name) + " "
			for _, brand := range famous {
				if strings.Contains(plain, strings.ReplaceAll(brand, "_", " ")) {
					t.Errorf("%q holds %s", name, brand)
				}
			}
		}
	}
}

func TestPricesStandInTheirBands(t *testing.T) {
	d := roll(5, 5)
	for _, g := range allGrammars() {
		for i := range g.kinds {
			k := &g.kinds[i]
			below := 0
			for range 200 {
				list, _ := d.tag(k).of(1000)
				// A customary ending lowers a price by less than a tenth, and less than one yuan
				// when it is small.
				low, high := money.Minor(k.band.low)*100, money.Minor(k.band.high)*100
				if list > high || list*10 < low*9-1000 {
					t.Errorf("%s: %d fen outside %v", k.en, list, k.band)
				}
				if list < money.Minor(k.band.middle)*100 {
					below++
				}
			}
			if below < 60 || below > 170 {
				t.Errorf("%s: %d of 200 below the middle", k.en, below)
			}
		}
	}
}

func TestFestivalPricesAreRealCuts(t *testing.T) {
	cut, all := 0, 0
	for _, p := range Generate(1, Default).Products {
		for i, s := range p.SKUs {
			all++
			if p.Paid(i)*100 <= s.Price.Minor*90 {
				cut++
			}
			if p.Paid(i)*100 < s.Price.Minor*40 {
				t.Errorf("%s: %d of %d", s.Code, p.Paid(i), s.Price.Minor)
			}
		}
	}
	if cut*100 < all*88 {
		t.Errorf("only %d of %d SKUs cost 90 %% or less", cut, all)
	}
}

func TestRoot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Uint64Max(1<<62).Draw(t, "v")
		r := uint64(root(v))
		if r*r > v || (r+1)*(r+1) <= v {
			t.Fatalf("root of %d is not %d", v, r)
		}
	})
}

func TestOriginsAndCountriesAreBelievable(t *testing.T) {
	for _, g := range allGrammars() {
		lists := []string{g.origins}
		for _, k := range slices.Concat(g.kinds, g.treasures) {
			lists = append(lists, g.from(&k))
		}
		for _, list := range lists {
			for code := range strings.FieldsSeq(list) {
				if market(code) == event.Home || !listed(code) {
					t.Errorf("%s: origin %q is no country of merchants", g.category.Key(), code)
				}
			}
		}
	}
	countries := map[event.Market]bool{}
	channels := map[event.Channel]int{}
	c := Generate(1, Default)
	for _, m := range c.Merchants {
		channels[m.Channel]++
		if m.Country != event.Home {
			countries[m.Country] = true
		}
		if _, _, ok := m.Province.Names(); ok != (m.Country == event.Home) {
			t.Errorf("%v: province %d in %v", m.Name, m.Province, m.Country)
		}
		if len(m.Categories) < 2 || len(m.Categories) > 4 {
			t.Errorf("%v: %d categories", m.Name, len(m.Categories))
		}
	}
	if len(countries) < 25 {
		t.Errorf("merchants of %d countries abroad", len(countries))
	}
	most := channels[event.ChannelMall] + channels[event.ChannelC2C]
	if most*2 < len(c.Merchants) || channels[event.ChannelRural] == 0 ||
		channels[event.ChannelImport] < 40 || channels[event.ChannelExport] == 0 {
		t.Errorf("channels %v", channels)
	}
}

// A country that lists a category must have something of it to sell.
func TestImportersFindTheirGoods(t *testing.T) {
	for _, f := range foreign {
		for _, c := range parseKeys(f.categories) {
			for _, g := range allGrammars() {
				if g.category == c && (&writer{g: g, d: roll(1, 1)}).kindFrom(f.code) == nil {
					t.Errorf("%s: nothing of %s", f.en, c.Key())
				}
			}
		}
	}
	for _, tr := range trades {
		for code := range strings.FieldsSeq(tr.brandFrom) {
			known := len(parseKeys(tr.categories)) == len(strings.Fields(tr.categories))
			if !listed(code) || !known {
				t.Errorf("trade %s: %s", tr.word, code)
			}
		}
	}
}

func listed(code string) bool {
	for _, f := range foreign {
		if f.code == code {
			return true
		}
	}
	return false
}

func TestEverySlotHasWords(t *testing.T) {
	slot := regexp.MustCompile(`\{([a-z]+)_?\}`)
	for _, g := range allGrammars() {
		slots := readSlots(g.slots)
		used := map[string]bool{}
		patterns := slices.Concat(g.about, g.care)
		for _, k := range slices.Concat(g.kinds, g.treasures) {
			patterns = append(patterns, k.zh, k.en)
			zh, en := slot.FindAllString(k.zh, -1), slot.FindAllString(k.en, -1)
			if len(zh) != len(en) {
				t.Errorf("%s: %q and %q say different things", g.category.Key(), k.zh, k.en)
			}
		}
		for _, p := range patterns {
			for _, s := range slot.FindAllStringSubmatch(p, -1) {
				used[s[1]] = true
				if len(slots[s[1]]) == 0 {
					t.Errorf("%s: no words for {%s}", g.category.Key(), s[1])
				}
			}
		}
		for name, words := range slots {
			if !used[name] {
				t.Errorf("%s: nobody says {%s}", g.category.Key(), name)
			}
			for _, w := range words {
				if w.zh == "" || w.en == "" || han(w.en) {
					t.Errorf("%s: {%s} has %q and %q", g.category.Key(), name, w.zh, w.en)
				}
			}
		}
	}
}

// TestTheDayIsCalibrated recounts from the SKUs what facts 2.3 asks of the catalogue.
func TestTheDayIsCalibrated(t *testing.T) {
	for _, seed := range []uint64{1, 2, 2015} {
		c := Generate(seed, Default)
		means, abroad := meansOf(c)
		var order, shares, intl float64
		for _, w := range Weights() {
			mean := means[w.Category]
			if mean < float64(w.Mean)*0.995 || mean > float64(w.Mean)*1.005 {
				t.Errorf("seed %d: %s costs %.0f, want %d", seed, w.Category.Key(), mean, w.Mean)
			}
			order += float64(w.Units) / 1e6 * mean / 100 * UnitsPerOrder / 1000
			intl += float64(w.Units) / 1e6 * abroad[w.Category]
			shares += float64(w.GMV)
		}
		if order < 194.3 || order > 196.3 || shares != 1_000_000 {
			t.Errorf("seed %d: an order is %.2f yuan, shares %.0f", seed, order, shares)
		}
		if intl < 0.04 || intl > 0.15 {
			t.Errorf("seed %d: %.3f of the pieces come from abroad", seed, intl)
		}
		dear := 0
		for _, p := range c.Products {
			if p.Kind == "toiletseat" && p.Paid(0) >= 7_000_000 {
				dear++
			}
		}
		if dear != 2 {
			t.Errorf("seed %d: %d toilet seats of 70,000 yuan", seed, dear)
		}
	}
	for _, w := range Weights() {
		if w.Category == event.CategoryPhones && (w.Mean != 116_700 || w.GMV != 38_000) {
			t.Errorf("phones: %+v", w)
		}
	}
}

// TestNoProductIsItsCategory keeps the demand a long curve: the tilt must not make one product all.
func TestNoProductIsItsCategory(t *testing.T) {
	for seed := range uint64(6) {
		sums, most := map[event.Category]uint64{}, map[event.Category]uint64{}
		for _, p := range Generate(seed, Default).Products {
			var own uint64
			for _, d := range p.Demand {
				own += uint64(d)
			}
			sums[p.Category] += own
			most[p.Category] = max(most[p.Category], own)
		}
		for c, sum := range sums {
			if most[c]*5 > sum || most[c]*60 < sum {
				t.Errorf("seed %d: %d of %d in %s", seed, most[c], sum, c.Key())
			}
		}
	}
}

// meansOf is the mean festival price of a piece in fen, and the part that is made abroad.
func meansOf(c Catalogue) (means, abroad map[event.Category]float64) {
	weight, value := map[event.Category]float64{}, map[event.Category]float64{}
	abroad = map[event.Category]float64{}
	for _, p := range c.Products {
		for i := range p.SKUs {
			d := float64(p.Demand[i])
			weight[p.Category] += d
			value[p.Category] += d * float64(p.Paid(i))
			if p.Origin != event.Home {
				abroad[p.Category] += d
			}
		}
	}
	for k := range weight {
		value[k] /= weight[k]
		abroad[k] /= weight[k]
	}
	return value, abroad
}

func TestIntakeReadsTheFile(t *testing.T) {
	c := Generate(1, Size{Merchants: 60, Products: 1200})
	var file bytes.Buffer
	if err := c.WriteJSONL(&file); err != nil {
		t.Fatal(err)
	}
	r, err := intake.Open("generated.jsonl", &file, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; ; i++ {
		item, err := r.Next()
		if errors.Is(err, io.EOF) {
			if i != len(c.Products) {
				t.Fatalf("%d of %d products came in", i, len(c.Products))
			}
			return
		}
		if err != nil || len(item.Rejects) > 0 || item.Product == nil {
			t.Fatalf("line %d: %v %v", i+1, err, item.Rejects)
		}
		got, want := *item.Product, c.Products[i].Product
		got.Line = 0
		for s := range got.SKUs {
			got.SKUs[s].Line = 0
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("line %d:\n got %+v\nwant %+v", i+1, got, want)
		}
	}
}
