package ui

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/money"
)

// asked finds the keys that components and pages ask for.
var asked = regexp.MustCompile(`(?:Say|Count)\("([a-z._]+)"`)

func TestEveryWordStandsInBothLanguages(t *testing.T) {
	verbs := regexp.MustCompile(`%[sd%]`)
	areas := []words{frameWords, browseWords, buyWords, orderWords, accountWords,
		afterSaleWords, liveWords, myDataWords, benefitWords, presaleWords, workWords}
	sum := 0
	for _, area := range areas {
		sum += len(area)
	}
	if sum != len(said) {
		t.Errorf("%d of %d words stand in two areas", sum-len(said), sum)
	}
	for key, both := range said {
		text := both.zh
		one, many, two := strings.Cut(both.en, "|")
		want := verbs.FindAllString(text, -1)
		if got := verbs.FindAllString(one, -1); !slices.Equal(got, want) {
			t.Errorf("%s takes %v in Chinese and %v in English", key, want, got)
		}
		if got := verbs.FindAllString(many, -1); two && !slices.Equal(got, want) {
			t.Errorf("%s takes %v in Chinese and %v for many in English", key, want, got)
		}
		if text == "" || one == "" {
			t.Errorf("%s says nothing", key)
		}
	}
}

// Every key that a page or component uses exists, and every key is used.
func TestEveryKeyIsThereAndUsed(t *testing.T) {
	used := map[string]bool{}
	var whole strings.Builder
	for _, pattern := range []string{"*.go", "*.templ", "../shop/*.go", "../shop/*.templ"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "_templ.go") ||
				strings.HasPrefix(file, "words_") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			whole.Write(text)
			for _, found := range asked.FindAllStringSubmatch(string(text), -1) {
				used[found[1]] = true
			}
		}
	}
	for key := range used {
		whole := !strings.HasSuffix(key, ".")
		if _, ok := said[key]; !ok && whole {
			t.Errorf("no words for %q", key)
		}
	}
	for key := range said {
		spelt := strings.Contains(whole.String(), `"`+key+`"`)
		ofOrder := strings.HasPrefix(key, "status.") // put together with the status' own key
		together := used[key[:strings.LastIndex(key, ".")+1]]
		if !used[key] && !spelt && !ofOrder && !together {
			t.Errorf("nobody says %q", key)
		}
	}
}

func TestMoneyForPeople(t *testing.T) {
	for _, c := range []struct {
		code string
		n    money.Minor
		want string
	}{
		{"CNY", 123450, "¥1,234.50"}, {"CNY", 0, "¥0.00"}, {"CNY", 5, "¥0.05"},
		{"CNY", -123456789, "−¥1,234,567.89"}, {"JPY", 1234, "JP¥1,234"},
		{"KWD", 1234567, "KWD\u00a01,234.567"}, {"USD", 99, "$0.99"}, {"CHF", 100, "CHF\u00a01.00"},
		{"CNY", money.MaxMinor, "¥10,000,000,000,000.00"},
	} {
		currency, err := money.ParseCurrency(c.code)
		if err != nil {
			t.Fatal(err)
		}
		if got := Money(money.Money{Minor: c.n, Currency: currency}); got != c.want {
			t.Errorf("%d %s is %q, want %q", c.n, c.code, got, c.want)
		}
	}
}

// What is shown can be read back: no digit of an amount is lost or made up.
func TestMoneyKeepsEveryDigit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := int64(money.MaxMinor)
		m := money.Minor(rapid.Int64Range(-most, most).Draw(t, "m"))
		text := Money(money.Money{Minor: m, Currency: money.CNY})
		plain := strings.NewReplacer("−", "-", "¥", "", ",", "").Replace(text)
		back, err := money.Parse(plain, money.CNY)
		if err != nil || back != m {
			t.Fatalf("%d is shown as %q, which is %d (%v)", m, text, back, err)
		}
	})
}

func TestCounts(t *testing.T) {
	for _, c := range []struct {
		lang Lang
		n    int64
		want string
	}{
		{Zh, 9_999, "9,999"}, {Zh, 10_000, "1万"}, {Zh, 12_999, "1.2万"},
		{Zh, 99_999_999, "9,999.9万"},
		{Zh, 345_000_000, "3.4亿"}, {En, 12_345, "12,345"}, {En, 0, "0"},
	} {
		if got := c.lang.Round(c.n); got != c.want {
			t.Errorf("%d in %s is %q, want %q", c.n, c.lang, got, c.want)
		}
	}
	if got := En.Number(math.MinInt64); got != "−9,223,372,036,854,775,808" {
		t.Error(got)
	}
	for n, want := range map[int64]string{0: "0 orders", 1: "1 order", 1200: "1,200 orders"} {
		if got := En.Count("count.orders", n); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := Zh.Count("count.orders", 1); got != "1 个订单" {
		t.Error(got)
	}
}

func TestMoments(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	at := func(text string) event.Instant {
		when, err := time.ParseInLocation(time.DateTime, text, zone)
		if err != nil {
			t.Fatal(err)
		}
		return event.At(when)
	}
	now := at("2015-11-10 21:00:00")
	for _, c := range []struct {
		lang     Lang
		at, want string
	}{
		{Zh, "2015-11-11 00:00:00", "11月11日 00:00"}, {En, "2015-11-11 00:00:00", "11 Nov, 00:00"},
		{Zh, "2015-11-10 22:00:00", "今天 22:00"}, {En, "2015-11-10 22:00:07", "today 22:00:07"},
		{Zh, "2016-11-10 22:00:00", "2016年11月10日 22:00"},
		{En, "2014-01-02 03:04:00", "2 Jan 2014, 03:04"},
	} {
		if got := c.lang.Moment(at(c.at), now, zone); got != c.want {
			t.Errorf("%s is %q, want %q", c.at, got, c.want)
		}
	}
	days, clock := En.Left(at("2015-11-12 22:01:02"), now)
	if days != "2 days" || clock != "01:01:02" {
		t.Error(days, clock)
	}
	if days, clock = En.Left(now, at("2015-11-12 22:01:02")); days != "" || clock != "00:00:00" {
		t.Error(days, clock)
	}
}
