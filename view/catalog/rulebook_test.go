package catalog_test

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"carnival/event"
	"carnival/view/catalog"
	"carnival/view/viewtest"
)

// TestStockLikeTheRulebook: after any history, with the catalogue saved and read back in the midst
// of it, every SKU has the stock that the rulebook has.
func TestStockLikeTheRulebook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := viewtest.New(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 3)))
		f, taken := catalog.New(), 0
		for range rapid.IntRange(1, 12).Draw(t, "stretches") {
			for range 40 {
				w.Step()
			}
			for ; taken < len(w.Entries); taken++ {
				f.Apply(w.Entries[taken])
			}
			for i := range viewtest.SKUs {
				id := event.SKUID(i + 1)
				k, _ := f.SKU(id)
				want, _ := w.State.StockOf(id)
				got := catalog.Stock{Available: int64(want.Available),
					Reserved: int64(want.Reserved), Sold: int64(want.Sold)}
				if k.Stock != got {
					t.Fatalf("%s has %+v, want %+v", id, k.Stock, got)
				}
			}
			if rapid.Bool().Draw(t, "again") {
				f = again(t, f)
			}
		}
	})
}

func again(t *rapid.T, f *catalog.Fold) *catalog.Fold {
	var file bytes.Buffer
	if err := f.Save(&file); err != nil {
		t.Fatal(err)
	}
	fresh := catalog.New()
	if err := fresh.Load(&file); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(fresh, f) {
		t.Fatal("the catalogue that was read back is another one")
	}
	return fresh
}

// TestGoods: what a bill asks of a SKU, also of one that is withdrawn, and nothing of one that is
// not there.
func TestGoods(t *testing.T) {
	s := newShop(opened, &event.ProductOffered{Product: 1, Merchant: 1, Category: food,
		Origin: event.Home, Listed: true, SKUs: []event.OfferedSKU{{SKU: 1, Grams: 70}, {SKU: 2}}})
	s.happen(&event.ProductOffered{Product: 1, Merchant: 1, Category: books, Origin: event.Home,
		Listed: true, SKUs: []event.OfferedSKU{{SKU: 2, Grams: 9}}})
	for id, grams := range map[event.SKUID]uint32{1: 70, 2: 9} {
		want := catalog.Goods{Product: 1, Merchant: 1, Category: books, Origin: event.Home,
			Grams: grams}
		if g, ok := s.Goods(id); !ok || g != want {
			t.Errorf("%s: %+v", id, g)
		}
	}
	if _, ok := s.Goods(3); ok {
		t.Error("an unknown SKU has goods")
	}
}
