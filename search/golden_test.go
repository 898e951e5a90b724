package search_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"carnival/event"
	"carnival/search"
)

// names of the products of the demonstration.
func names(s *shop) map[event.ProductID]event.Text {
	out := map[event.ProductID]event.Text{}
	for _, e := range s.facts {
		if p, ok := e.(*event.ProductOffered); ok {
			out[p.Product] = p.Title
		}
	}
	return out
}

// TestQueries reads the table of what must be found.
func TestQueries(t *testing.T) {
	table, err := os.ReadFile("testdata/queries.txt")
	if err != nil {
		t.Fatal(err)
	}
	s := demo()
	named := names(s)
	for line := range strings.Lines(string(table)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		part := strings.Split(line, " | ")
		first, err := strconv.Atoi(part[1])
		if err != nil || len(part) != 3 {
			t.Fatalf("a line that is no row: %s", line)
		}
		r := ask(t, s, search.Query{Text: part[0], Limit: max(first, 1)})
		if part[2] == "none" {
			if r.Total != 0 || r.Help == nil || len(r.Help.Categories) == 0 {
				t.Errorf("%s: %d found, help %+v", part[0], r.Total, r.Help)
			}
			continue
		}
		if len(r.Items) == 0 {
			t.Errorf("%s: nothing found", part[0])
		}
		for i, item := range r.Items {
			if name := named[item.Product]; !holdsOne(name, part[2]) {
				t.Errorf("%s: number %d is %s / %s", part[0], i+1, name.Zh, name.En)
			}
		}
	}
}

func holdsOne(name event.Text, words string) bool {
	for w := range strings.SplitSeq(words, "; ") {
		if strings.Contains(name.Zh, w) || strings.Contains(name.En, w) {
			return true
		}
	}
	return false
}

// TestSuggest: what begins alike, words before names, in the language that is typed.
func TestSuggest(t *testing.T) {
	s := demo()
	for typed, want := range map[string]string{
		"手": "手机", "ph": "phone", "Ｐh": "phone", "连": "连衣裙", "lap": "laptop",
		"冰": "冰箱", "running sh": "running shoe", "鞋": "鞋",
	} {
		list := s.Index().Suggest(search.Typing{
			Text: typed, Lang: "zh", Market: event.Home, At: opening, Limit: 20})
		said := map[string]bool{}
		products := 0
		for _, one := range list {
			said[one.Text] = true
			if one.Kind == search.SuggestProduct {
				products++
			} else if products > 0 {
				t.Errorf("%s: %q stands behind products", typed, one.Text)
			}
		}
		if !said[want] || products == 0 || len(list) > 20 {
			t.Errorf("%s: %+v", typed, list)
		}
	}
	for _, text := range []string{"", " ", "\x00", "龘"} {
		if list := s.Index().Suggest(search.Typing{Text: text, Market: event.Home}); list != nil {
			t.Errorf("%q: %+v", text, list)
		}
	}
}

// TestDidYouMean: a word that is two letters away is offered, one that is one letter away is taken.
func TestDidYouMean(t *testing.T) {
	r := ask(t, demo(), search.Query{Text: "refrigarater"})
	if r.Total != 0 || r.Help == nil || r.Help.DidYouMean != "refrigerator" {
		t.Errorf("%d found, %+v", r.Total, r.Help)
	}
	r = ask(t, demo(), search.Query{Text: "headphnes"})
	if r.Total == 0 || len(r.Corrected) != 1 ||
		r.Corrected[0] != (search.Correction{Typed: "headphnes", Taken: "headphone"}) {
		t.Errorf("%+v", r.Corrected)
	}
	r = ask(t, demo(), search.Query{Text: "zircon necklace bluetooth"})
	if !r.Partial || len(r.Items) == 0 || len(r.Dropped) != 1 || r.Dropped[0] != "bluetooth" {
		t.Errorf("%v %v", r.Partial, r.Dropped)
	}
}
