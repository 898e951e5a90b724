package promo_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/festival"
	"carnival/festivals"
	"carnival/money"
	"carnival/promo"
)

func plan(t testing.TB, name string) *festival.Plan {
	t.Helper()
	src, ok := festivals.Source(name)
	if !ok {
		t.Fatalf("no plan %s", name)
	}
	p, err := festival.Parse(src)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func instant(text string) event.Instant {
	return event.At(must(time.Parse(time.RFC3339Nano, text)))
}

// price reads "MARKET CURRENCY LIST FESTIVAL".
func price(words []string) event.Price {
	c := must(money.ParseCurrency(words[1]))
	return event.Price{
		Market: must(event.ParseMarket(words[0])), Currency: c,
		List: must(money.Parse(words[2], c)), Festival: must(money.Parse(words[3], c)),
	}
}

var kinds = map[promo.Kind]string{promo.List: "list", promo.Festival: "festival"}

// say writes a quote as the scripts do. Instants are compared, so their zone does not matter.
func say(q promo.Quote, ok bool, zone *time.Location) string {
	if !ok {
		return "not offered"
	}
	text := fmt.Sprintf("%s %s %s", kinds[q.Kind], q.Minor.Decimal(q.Currency), q.Currency)
	if q.Next != 0 {
		next := q.Next.Time().In(zone).Format(time.RFC3339Nano)
		text += fmt.Sprintf(" until %s then %s", next, q.Upcoming.Decimal(q.Currency))
	}
	return text
}

func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		var p *festival.Plan
		var prices []event.Price
		asked := 0
		for i, line := range strings.Split(string(must(os.ReadFile(file))), "\n") {
			words := strings.Fields(line)
			if len(words) == 0 || words[0] == "#" {
				continue
			}
			switch words[0] {
			case "plan":
				p = plan(t, words[1])
			case "price":
				prices = append(prices, price(words[1:]))
			case "at":
				asked++
				_, want, _ := strings.Cut(line, " => ")
				market := must(event.ParseMarket(words[2]))
				q, ok := promo.PriceAt(p, prices, market, instant(words[1]))
				zone := time.UTC
				if _, until, there := strings.Cut(want, "until "); there {
					zone = must(time.Parse(time.RFC3339Nano, strings.Fields(until)[0])).Location()
				}
				if got := say(q, ok, zone); got != want {
					t.Errorf("%s:%d: got %q", file, i+1, got)
				}
			default:
				t.Fatalf("%s:%d: what is %q?", file, i+1, words[0])
			}
		}
		if asked == 0 {
			t.Errorf("%s asks nothing", file)
		}
	}
}

// What is charged is one of the two prices, never above the list price; it flips only at Next, and
// there to what was announced.
func TestAQuoteKeepsWhatItAnnounces(t *testing.T) {
	p := plan(t, festivals.Default)
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(p.Markets).Draw(t, "market")
		row := event.Price{Market: m.Code, Currency: m.Currencies[0]}
		row.List = money.Minor(rapid.Int64Range(0, 1000).Draw(t, "list"))
		row.Festival = money.Minor(rapid.Int64Range(0, 1000).Draw(t, "festival"))
		around := rapid.Int64Range(int64(m.Opens-1000), int64(m.Closes+1000))
		at := event.Instant(around.Draw(t, "at"))
		at = rapid.SampledFrom([]event.Instant{at, m.Opens - 1, m.Opens, m.Closes - 1, m.Closes}).
			Draw(t, "edge")
		q, ok := promo.PriceAt(p, []event.Price{row}, m.Code, at)
		inside := at >= m.Opens && at < m.Closes && row.Festival > 0 && row.Festival < row.List
		want := row.List
		if inside {
			want = row.Festival
		}
		if !ok || q.Minor != want || (q.Kind == promo.Festival) != inside || q.List != row.List {
			t.Fatalf("%+v, %v; want %d", q, ok, want)
		}
		if q.Next == 0 {
			return
		}
		last, _ := promo.PriceAt(p, []event.Price{row}, m.Code, q.Next-1)
		then, _ := promo.PriceAt(p, []event.Price{row}, m.Code, q.Next)
		if q.Next <= at || last.Minor != q.Minor || then.Minor != q.Upcoming {
			t.Fatalf("%+v, but %+v before and %+v from there on", q, last, then)
		}
	})
}

func TestAskingCostsNoMemory(t *testing.T) {
	p := plan(t, festivals.Default)
	prices := []event.Price{
		price([]string{"CN", "CNY", "100.00", "79.00"}),
		price([]string{"US", "USD", "12.99", "9.99"}),
	}
	at, us := instant("2015-11-11T09:00:00Z"), prices[1].Market
	n := testing.AllocsPerRun(100, func() {
		if q, ok := promo.PriceAt(p, prices, us, at); !ok || q.Kind != promo.Festival {
			t.Fatal("not the festival price")
		}
		if p.Allows(festival.Order, us, at) != festival.Allowed {
			t.Fatal("order refused")
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkPriceAt(b *testing.B) {
	p := plan(b, festivals.Default)
	prices := []event.Price{price([]string{"CN", "CNY", "100.00", "79.00"})}
	at := instant("2015-11-11T00:00:00+08:00")
	for b.Loop() {
		if _, ok := promo.PriceAt(p, prices, event.Home, at); !ok {
			b.Fatal("not offered")
		}
	}
}

func BenchmarkAllows(b *testing.B) {
	p := plan(b, festivals.Default)
	at := instant("2015-11-11T00:00:00+08:00")
	for b.Loop() {
		if p.Allows(festival.Order, event.Home, at) != festival.Allowed {
			b.Fatal("refused")
		}
	}
}
