package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
)

// shelf is a catalogue without a journal: the rulebook's own state.
type shelf struct {
	state *trade.State
	calls int
	fail  int // the call that fails, counted from 1; 0 = none
}

var errPulled = errors.New("the plug was pulled")

func (s *shelf) submit(_ context.Context, cs []trade.Command) ([]trade.Outcome, error) {
	s.calls++
	if s.calls == s.fail {
		return nil, errPulled
	}
	outs := make([]trade.Outcome, len(cs))
	for i, c := range cs {
		outs[i] = trade.Decide(s.state, 1, c)
		for _, e := range outs[i].Events {
			s.state.Evolve(s.state.Sequence()+1, 1, e)
		}
	}
	return outs, nil
}

var homeTerms = Terms{Home: event.Home, Currency: money.CNY}

// importFile runs one import of a testdata file into a shelf.
func importFile(t *testing.T, s *shelf, file string, terms Terms) (Counts, string, error) {
	t.Helper()
	var rejects strings.Builder
	im := Import{Submit: s.submit, Terms: terms, Rejects: NewRejectWriter(&rejects, false)}
	counts, err := im.Run(context.Background(), openFile(t, file))
	return counts, rejects.String(), err
}

func TestSecondImportChangesNothing(t *testing.T) {
	s := &shelf{state: trade.New(0)}
	first, _, err := importFile(t, s, "testdata/formats/shopify-new.csv", homeTerms)
	if err != nil || first.Products == 0 || first.Unchanged != 0 {
		t.Fatalf("first: %+v, %v", first, err)
	}
	digest := s.state.Digest()
	second, _, err := importFile(t, s, "testdata/formats/shopify-new.csv", homeTerms)
	if err != nil || second.Unchanged != first.Products || second.SKUs != first.SKUs {
		t.Fatalf("second: %+v after %+v, %v", second, first, err)
	}
	if s.state.Digest() != digest {
		t.Error("a second import changed the catalogue")
	}
	dearer := homeTerms
	dearer.FestivalOf = 80
	third, _, err := importFile(t, s, "testdata/formats/shopify-new.csv", dearer)
	if err != nil || third.Unchanged != 0 {
		t.Errorf("other terms came in as unchanged: %+v, %v", third, err)
	}
}

// TestInterruptedImportResumes pulls the plug at every call of the writer, imports again, and wants
// the catalogue that an import without interruption gives.
func TestInterruptedImportResumes(t *testing.T) {
	var lines strings.Builder
	for i := range 3*importBatch + 5 {
		fmt.Fprintf(&lines, `{"handle":"tea-%d","title":"Tea",`+
			`"skus":[{"code":"t-%d","price":"1.00","stock":2}]}`+"\n", i, i)
	}
	run := func(s *shelf) (Counts, error) {
		file, err := Open("tea.jsonl", strings.NewReader(lines.String()), Options{})
		if err != nil {
			t.Fatal(err)
		}
		im := Import{Submit: s.submit, Terms: homeTerms}
		return im.Run(context.Background(), file)
	}
	whole := &shelf{state: trade.New(0)}
	if _, err := run(whole); err != nil {
		t.Fatal(err)
	}
	for fail := 1; fail <= whole.calls; fail++ {
		s := &shelf{state: trade.New(0), fail: fail}
		if _, err := run(s); !errors.Is(err, errPulled) {
			t.Fatalf("call %d: %v", fail, err)
		}
		counts, err := run(s)
		if err != nil || counts.Products != 3*importBatch+5 {
			t.Fatalf("resumed after call %d: %+v, %v", fail, counts, err)
		}
		if s.state.Digest() != whole.state.Digest() {
			t.Errorf("resumed after call %d: another catalogue", fail)
		}
	}
}

func TestForeignCurrencies(t *testing.T) {
	file := "testdata/formats/google.xml"
	s := &shelf{state: trade.New(0)}
	counts, rejects, err := importFile(t, s, file, homeTerms)
	if err != nil || counts.Products != 0 || !strings.Contains(rejects, CodeCurrencyUnsold) {
		t.Fatalf("unsold currency: %+v, %v\n%s", counts, err, rejects)
	}
	terms := homeTerms
	terms.Rates = map[money.Currency]Rate{money.USD: {63654, 10000}}
	us, _ := event.ParseMarket("US")
	terms.Markets = map[money.Currency][]event.Market{money.USD: {us}}
	counts, _, err = importFile(t, s, file, terms)
	if err != nil || counts.Products == 0 {
		t.Fatalf("with a rate: %+v, %v", counts, err)
	}
	prices := s.state.PricesOf(1)
	if len(prices) != 2 || prices[0].Market != event.Home || prices[0].Currency != money.CNY ||
		prices[1].Market != us ||
		prices[0].List != money.MulDiv(prices[1].List, 63654, 10000) {
		t.Errorf("prices: %+v", prices)
	}
}

func TestDryRunSubmitsNothing(t *testing.T) {
	s := &shelf{state: trade.New(0)}
	im := Import{Submit: s.submit, Terms: homeTerms, DryRun: true}
	counts, err := im.Run(context.Background(),
		openFile(t, "testdata/formats/shopify-new.csv"))
	if err != nil || counts.Products == 0 || s.calls != 0 {
		t.Errorf("%+v after %d calls, %v", counts, s.calls, err)
	}
}

func openFile(t *testing.T, path string) *Reader {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := Open(path, bytes.NewReader(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return file
}
