package catalog_test

import (
	"bytes"
	"testing"

	"carnival/event"
	"carnival/money"
	"carnival/view/catalog"
)

const food, books event.Category = 21, 23

// shop folds facts that are given one after the other.
type shop struct {
	*catalog.Fold
	sequence uint64
}

func newShop(facts ...event.Event) *shop {
	s := &shop{Fold: catalog.New()}
	s.happen(facts...)
	return s
}

func (s *shop) happen(facts ...event.Event) {
	for _, e := range facts {
		s.sequence++
		s.Apply(event.Entry{Sequence: s.sequence, Event: e})
	}
}

func offer(
	product event.ProductID, c event.Category, listed bool, skus ...event.SKUID,
) event.Event {
	p := &event.ProductOffered{Product: product, Merchant: 1, Category: c, Listed: listed}
	for _, id := range skus {
		p.SKUs = append(p.SKUs, event.OfferedSKU{SKU: id, Prices: []event.Price{
			{Market: event.Home, Currency: money.CNY, List: 100}}})
	}
	return p
}

var opened = &event.MerchantOpened{Merchant: 1, Key: "tea", Name: event.Text{En: "Tea"}}

// TestStockFollowsAnOrder: reserved by the order, sold by the payment, available again by the
// close or the refund; a fact that comes late changes nothing twice.
func TestStockFollowsAnOrder(t *testing.T) {
	placed := &event.CheckoutPlaced{FirstOrder: 1, Orders: []event.PlacedOrder{
		{Merchant: 1, Lines: []event.OrderLine{{SKU: 1, Quantity: 3}}},
		{Merchant: 1, Lines: []event.OrderLine{{SKU: 1, Quantity: 2}}},
	}}
	s := newShop(opened, offer(1, food, true, 1), &event.StockChanged{SKU: 1, Delta: 10})
	for i, step := range []struct {
		fact event.Event
		want catalog.Stock
		sold int64
	}{
		{placed, catalog.Stock{Available: 5, Reserved: 5}, 500_000},
		{&event.PaymentReceived{Orders: []event.OrderID{1}},
			catalog.Stock{Available: 5, Reserved: 2, Sold: 3}, 500_000},
		{&event.PaymentReceived{Orders: []event.OrderID{1}},
			catalog.Stock{Available: 5, Reserved: 2, Sold: 3}, 500_000},
		{&event.OrdersClosed{Orders: []event.OrderID{2}},
			catalog.Stock{Available: 7, Sold: 3}, 300_000},
		{&event.RefundDue{Order: 1}, catalog.Stock{Available: 10}, 0},
		{&event.RefundDue{Amount: 5}, catalog.Stock{Available: 10}, 0},
		{&event.StockChanged{SKU: 1, Delta: -4}, catalog.Stock{Available: 6}, 0},
	} {
		s.happen(step.fact)
		k, ok := s.SKU(1)
		if !ok || k.Stock != step.want || k.Stock.SoldPPM() != step.sold {
			t.Errorf("step %d: %+v, %d ppm", i, k.Stock, k.Stock.SoldPPM())
		}
	}
}

// TestPages: every listed product comes once, in order, whatever the size of the page, and none
// that is not listed unless it is asked for.
func TestPages(t *testing.T) {
	s := newShop(opened)
	for i := range 25 {
		c := food
		if i%5 == 0 {
			c = books
		}
		s.happen(offer(event.ProductID(i+1), c, i%4 != 0, event.SKUID(i+1)))
	}
	for _, q := range []struct {
		list catalog.List
		want int
	}{
		{catalog.List{}, 18}, {catalog.List{Unlisted: true}, 25}, {catalog.List{Merchant: 1}, 18},
		{catalog.List{Category: books}, 3}, {catalog.List{Merchant: 2}, 0},
		{catalog.List{Merchant: 1, Category: food, Unlisted: true}, 20},
	} {
		for _, limit := range []int{1, 2, 7, 0, 1_000} {
			q.list.Limit, q.list.After = limit, 0
			var ids []event.ProductID
			for {
				page, next := s.Products(q.list)
				for _, p := range page {
					ids = append(ids, p.ProductOffered.Product)
				}
				if q.list.After = next; next == 0 {
					break
				}
			}
			for i := 1; i < len(ids); i++ {
				if ids[i] <= ids[i-1] {
					t.Errorf("%+v: %v", q.list, ids)
				}
			}
			if len(ids) != q.want {
				t.Errorf("%+v gives %d products, want %d", q.list, len(ids), q.want)
			}
		}
	}
}

// TestOfferedAnew: a SKU that is no longer named is withdrawn and keeps its stock; what a reader
// was given before stays as it was; the product moves to its new category.
func TestOfferedAnew(t *testing.T) {
	first := offer(1, food, true, 1, 2)
	s := newShop(opened, first, &event.StockChanged{SKU: 2, Delta: 4})
	old, _ := s.Product(1)
	first.(*event.ProductOffered).SKUs[0].Prices[0].List = 7 // the decoder uses its memory again
	s.happen(offer(1, books, true, 1))
	if old.Category != food || len(old.SKUs) != 2 || old.SKUs[0].Prices[0].List != 100 {
		t.Errorf("what was read has changed: %+v", old)
	}
	k, ok := s.SKU(2)
	if !ok || k.Offered || k.Stock.Available != 4 {
		t.Errorf("withdrawn: %+v", k)
	}
	want := catalog.CategoryCount{Category: books, Products: 1}
	if c := s.Categories(); len(c) != 1 || c[0] != want {
		t.Errorf("categories %+v", c)
	}
	s.happen(&event.MerchantOpened{Merchant: 1, Key: "coffee"})
	if _, ok := s.MerchantByKey("tea"); ok {
		t.Error("the merchant is still found under its old key")
	}
	if m, ok := s.MerchantByKey("coffee"); !ok || m.Merchant != 1 {
		t.Error("the merchant is not found under its new key")
	}
	if _, ok := s.Product(9); ok {
		t.Error("an unknown product is shown")
	}
}

// TestPictures: the last list stands whole and outlives what is offered anew; what was a picture
// once is still found by its content; a saved catalogue has all of it.
func TestPictures(t *testing.T) {
	cup, pen := event.Picture{Hash: event.Hash256{1}, Width: 9}, event.Picture{
		Hash: event.Hash256{2}, Alt: event.Text{En: "a pen"}}
	fact := &event.ProductPictured{Product: 1, Edition: 1, Pictures: []event.Picture{cup, pen}}
	s := newShop(opened, offer(1, food, true, 1), offer(2, food, true, 2), fact,
		&event.ProductPictured{Product: 2, Edition: 1, Pictures: []event.Picture{cup}},
		&event.ProductPictured{Product: 9, Edition: 1, Pictures: []event.Picture{cup}})
	fact.Pictures[0].Width = 7 // the decoder uses its memory again
	s.happen(offer(1, books, true, 1))
	old, _ := s.Product(1)
	if len(old.Pictures) != 2 || old.Pictures[0] != cup || old.Edition != 1 {
		t.Errorf("%+v", old.Pictures)
	}
	s.happen(&event.ProductPictured{Product: 1, Edition: 2, Pictures: []event.Picture{pen}})
	var file bytes.Buffer
	if err := s.Save(&file); err != nil {
		t.Fatal(err)
	}
	read := catalog.New()
	if err := read.Load(&file); err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]*catalog.Fold{"as it is": s.Fold, "read back": read} {
		p, _ := f.Product(1)
		if len(p.Pictures) != 1 || p.Pictures[0] != pen || p.Edition != 2 {
			t.Errorf("%s: %+v", name, p.Pictures)
		}
		if id := f.Pictured(cup.Hash); id != 1 {
			t.Errorf("%s: the cup belongs to %s", name, id)
		}
		if !f.HadPicture(opened.Merchant, cup.Hash) || f.HadPicture(opened.Merchant+1, cup.Hash) {
			t.Errorf("%s: the cup is not the merchant's alone", name)
		}
		if f.Pictured(event.Hash256{3}) != 0 {
			t.Errorf("%s: a picture that never was is known", name)
		}
	}
}
