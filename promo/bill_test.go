package promo_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"carnival/event"
	"carnival/festival"
	"carnival/money"
	"carnival/promo"
)

// The files of testdata/bills are read by people. A bill begins with its name; what follows is
// published, put into the basket or held; what stands behind => is what the bill must say, whole.
//
//	bill NAME
//	promotion ID RULE [shop=A] [by=FUNDER] [tiers=300-30,500-10%] [every] [pieces] [cap=N]
//	    [categories=phones,tvs] [when='...'] [what='...'] [from=N] [to=N] [currency=CNY]
//	freight ID SHOP first=N [grams=N step=N next=N] [free=N] [refused=54,65] [far=11:FIRST]
//	line SHOP PRICE [pieces=N] [category=phones] [deducts=N] [grams=N]
//	coupon ID PROMOTION [from=N] [to=N] / envelope ID AMOUNT [by=FUNDER] [from=N] [to=N]
//	allowance AMOUNT / set [at=N] [province=N] [overflow=reallocate] [orders=N] [hour=N] [explain]
//	only [coupons=1,2] [envelopes=3] [allowance]
//
// Shops are letters; lines of a shop that follow one another are one order.

type script struct {
	name   string
	ask    promo.Basket
	book   *promo.Book
	want   []string
	lastID event.MerchantID
}

// words splits a line at spaces that are not within quotes.
func words(line string) (out []string) {
	quoted := false
	for _, part := range strings.FieldsFunc(line, func(r rune) bool {
		if r == '\'' {
			quoted = !quoted
		}
		return r == ' ' && !quoted
	}) {
		out = append(out, strings.ReplaceAll(part, "'", ""))
	}
	return out
}

// options are the words with = in them, and flags without.
func options(list []string) map[string]string {
	out := map[string]string{}
	for _, w := range list {
		key, value, _ := strings.Cut(w, "=")
		out[key] = value
	}
	return out
}

func yuan(text string) money.Minor {
	if text == "" {
		return 0
	}
	return must(money.Parse(text, money.CNY))
}

func number[T ~int | ~int32 | ~uint8 | ~uint32 | ~int64 | ~uint64](text string, otherwise T) T {
	if text == "" {
		return otherwise
	}
	return T(must(strconv.ParseInt(text, 10, 64)))
}

func shopID(name string) event.MerchantID { return event.MerchantID(name[0]-'A') + 1 }

func funder(text string) event.Funder {
	if text == "" {
		return event.FundedByPlatform
	}
	f, ok := event.ParseFunder(text)
	if !ok {
		panic(text)
	}
	return f
}

func categories(text string) (list []event.Category) {
	for _, key := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' }) {
		c, ok := event.ParseCategory(key)
		if !ok {
			panic(key)
		}
		list = append(list, c)
	}
	return list
}

func (s *script) promotion(w []string) {
	o := options(w[2:])
	rule, ok := event.ParseRule(w[1])
	if !ok {
		panic(w[1])
	}
	f := &event.PromotionPublished{
		Promotion: number[event.PromotionID](w[0], 0), Rule: rule, Funder: funder(o["by"]),
		Currency: money.CNY, From: number[event.Instant](o["from"], 0),
		To: number[event.Instant](o["to"], 1000), When: o["when"], What: o["what"],
		Categories: categories(o["categories"]),
	}
	if o["shop"] != "" {
		f.Merchant = shopID(o["shop"])
	}
	if o["currency"] != "" {
		f.Currency = must(money.ParseCurrency(o["currency"]))
	}
	_, f.Terms.Every = o["every"]
	_, f.Terms.Pieces = o["pieces"]
	f.Terms.Cap = yuan(o["cap"])
	for _, text := range strings.Split(o["tiers"], ",") {
		at, off, _ := strings.Cut(text, "-")
		tier := event.Tier{At: int64(yuan(at))}
		if f.Terms.Pieces {
			tier.At = number[int64](at, 0)
		}
		if rate, is := strings.CutSuffix(off, "%"); is {
			tier.Rate = uint32(yuan(rate))
		} else {
			tier.Off = yuan(off)
		}
		f.Terms.Tiers = append(f.Terms.Tiers, tier)
	}
	if err := s.book.Publish(f); err != nil {
		panic(err)
	}
}

func (s *script) freight(w []string) {
	o := options(w[2:])
	f := &event.PromotionPublished{
		Promotion: number[event.PromotionID](w[0], 0), Rule: event.RuleFreight,
		Merchant: shopID(w[1]), Currency: money.CNY, To: 1000, When: o["when"],
		Freight: event.Freight{FreeOver: yuan(o["free"]), Charge: event.Charge{
			First: yuan(o["first"]), Next: yuan(o["next"]),
			Grams: number[uint32](o["grams"], 0), Step: number[uint32](o["step"], 0),
		}},
	}
	if province, first, ok := strings.Cut(o["far"], ":"); ok {
		f.Freight.Regions = append(f.Freight.Regions, event.Region{
			Provinces: []event.Province{number[event.Province](province, 0)},
			Charge:    event.Charge{First: yuan(first)},
		})
	}
	if o["refused"] != "" {
		r := event.Region{Refused: true}
		for _, p := range strings.Split(o["refused"], ",") {
			r.Provinces = append(r.Provinces, number[event.Province](p, 0))
		}
		f.Freight.Regions = append(f.Freight.Regions, r)
	}
	if err := s.book.Publish(f); err != nil {
		panic(err)
	}
}

func (s *script) line(w []string) {
	o := options(w[2:])
	l := promo.Line{
		Merchant: shopID(w[0]), Unit: yuan(w[1]), Quantity: number[uint32](o["pieces"], 1),
		Deducts: yuan(o["deducts"]), Grams: number[uint32](o["grams"], 0),
		Category: event.CategoryOther, Origin: event.Home,
	}
	if list := categories(o["category"]); len(list) == 1 {
		l.Category = list[0]
	}
	if n := len(s.ask.Lines); n > 0 {
		l.Group = s.ask.Lines[n-1].Group
		if s.lastID != l.Merchant || l.Deducts > 0 {
			l.Group++
		}
	}
	s.lastID = l.Merchant
	s.ask.Lines = append(s.ask.Lines, l)
}

func (s *script) held(w []string) {
	switch o := options(w[1:]); w[0] {
	case "coupon":
		s.ask.Coupons = append(s.ask.Coupons, promo.Coupon{
			ID: number[event.CouponID](w[1], 0), Promotion: number[event.PromotionID](w[2], 0),
			From: number[event.Instant](o["from"], 0), To: number[event.Instant](o["to"], 1000),
		})
	case "envelope":
		s.ask.Envelopes = append(s.ask.Envelopes, promo.Envelope{
			ID: number[event.EnvelopeID](w[1], 0), Left: yuan(w[2]), Funder: funder(o["by"]),
			From: number[event.Instant](o["from"], 0), To: number[event.Instant](o["to"], 1000),
		})
	case "allowance":
		s.ask.Allowance = yuan(w[1])
	}
}

func (s *script) set(w []string) {
	o := options(w)
	s.ask.At = number(o["at"], s.ask.At)
	s.ask.Province = number(o["province"], s.ask.Province)
	s.ask.Orders = number(o["orders"], s.ask.Orders)
	s.ask.Zone = number[int32](o["hour"], 0) * 3600
	s.ask.Phase = o["phase"]
	_, s.ask.Explain = o["explain"]
	if o["overflow"] == festival.Reallocate.Key() {
		s.book.Overflow = festival.Reallocate
	}
}

func (s *script) only(w []string) {
	s.ask.Only = &promo.Choice{}
	for key, value := range options(w) {
		for _, id := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' }) {
			switch key {
			case "coupons":
				s.ask.Only.Coupons = append(s.ask.Only.Coupons, number[event.CouponID](id, 0))
			case "envelopes":
				s.ask.Only.Envelopes = append(s.ask.Only.Envelopes, number[event.EnvelopeID](id, 0))
			}
		}
		s.ask.Only.Allowance = s.ask.Only.Allowance || key == "allowance"
	}
}

// read gives the bills of a file.
func read(t *testing.T, file string) (list []*script) {
	var s *script
	wanted := false
	for i, line := range strings.Split(string(must(os.ReadFile(file))), "\n") {
		w := words(line)
		if len(w) == 0 || strings.HasPrefix(w[0], "#") {
			continue
		}
		if w[0] == "bill" {
			s = &script{name: strings.Join(w[1:], " "), book: promo.NewBook()}
			s.ask.At, s.ask.Currency, s.ask.Market = 100, money.CNY, event.Home
			list = append(list, s)
			wanted = false
			continue
		}
		do := map[string]func([]string){
			"promotion": s.promotion, "freight": s.freight, "line": s.line, "set": s.set,
			"only":   s.only,
			"coupon": func([]string) { s.held(w) }, "envelope": func([]string) { s.held(w) },
			"allowance": func([]string) { s.held(w) },
		}[w[0]]
		switch {
		case w[0] == "=>":
			wanted = true
		case wanted:
			s.want = append(s.want, strings.Join(w, " "))
		case do == nil:
			t.Fatalf("%s:%d: what is %q?", file, i+1, w[0])
		default:
			do(w[1:])
		}
	}
	return list
}

// written is a bill as the files write it.
func written(ask *promo.Basket, bill *promo.Bill) (out []string) {
	text := func(m money.Minor) string { return m.Decimal(money.CNY) }
	for _, d := range bill.Discounts {
		row := fmt.Sprintf("%s %s by %s", d.Rule.Key(), named(uint64(d.Promotion),
			uint64(d.Coupon), uint64(d.Envelope)), d.Funder.Key())
		if d.Times > 1 {
			row += fmt.Sprintf(" x%d", d.Times)
		}
		row += " " + text(d.Amount) + " ="
		for _, s := range d.Shares {
			row += fmt.Sprintf(" %d:%s", s.Line+1, text(s.Amount))
		}
		if d.Lapsed > 0 {
			row += " lapsed " + text(d.Lapsed)
		}
		out = append(out, row)
	}
	for _, u := range bill.Unused {
		row := fmt.Sprintf("unused %s %s %s", u.Rule.Key(), named(uint64(u.Promotion),
			uint64(u.Coupon), uint64(u.Envelope)), u.Reason.Key())
		if u.Short > 0 {
			row += " short " + text(money.Minor(u.Short))
		}
		out = append(out, row)
	}
	pays := "pays"
	for i, l := range ask.Lines {
		pays += " " + text(l.Unit*money.Minor(l.Quantity)-l.Deducts-bill.Off[i])
	}
	freight := money.Minor(0)
	for _, f := range bill.Freight {
		freight += f
	}
	if freight > 0 {
		pays += " freight"
		for _, f := range bill.Freight {
			pays += " " + text(f)
		}
	}
	return append(out, pays+" = "+text(bill.Total))
}

// named is the id that tells a benefit apart.
func named(promotion, coupon, envelope uint64) string {
	switch {
	case coupon != 0:
		return fmt.Sprintf("coupon %d", coupon)
	case envelope != 0:
		return fmt.Sprint(envelope)
	}
	return fmt.Sprint(promotion)
}

// Bills are what the files say, and every reason for which a benefit is not applied stands in one,
// with a sentence in both languages.
func TestBills(t *testing.T) {
	reached := map[event.UnusedReason]bool{}
	files, err := filepath.Glob("testdata/bills/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no bills", err)
	}
	var bill promo.Bill
	for _, file := range files {
		for _, s := range read(t, file) {
			s.book.Quote(&s.ask, &bill)
			for _, u := range bill.Unused {
				reached[u.Reason] = true
			}
			got := strings.Join(written(&s.ask, &bill), "\n")
			if want := strings.Join(s.want, "\n"); got != want {
				t.Errorf("%s: bill %s\ngot\n%s\nwant\n%s", file, s.name, got, want)
			}
		}
	}
	for r := event.UnusedNotYet; ; r++ {
		zh, en, known := r.Names()
		if !known {
			break
		}
		if !reached[r] || zh == "" || en == "" || zh == en {
			t.Errorf("%s in no bill, or not said: %q, %q", r.Key(), zh, en)
		}
	}
}
