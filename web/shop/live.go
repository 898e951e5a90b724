package shop

import (
	"bytes"
	"context"
	"encoding/json"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"carnival/event"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
	"carnival/web/ui"
)

// Names of what a page can watch; the script knows them too.
const (
	watchMine     = "mine"     // the shopper's cart and orders
	watchStock    = "stock"    // of a product
	watchVariant  = "variant"  // the stock of a SKU
	watchFestival = "festival" // what the festival allows, and how fast its clock runs
)

// lookChunk is how many things are looked up before others get their turn at a view.
const lookChunk = 256

// watch is GET /live: how what a page shows stands, and then what changes. A browser takes it as a
// stream; one to which streams do not get through asks for JSON now and then.
func (f *face) watch(v *visit) error {
	if f.Board == nil || !f.Streams.Allow(web.ClientAddress(v.r)) {
		return web.NewProblem("too_many_streams", string(v.lang))
	}
	topics := v.topics()
	if strings.Contains(v.r.Header.Get("Accept"), "application/json") {
		body, err := json.Marshal(web.Ask(topics, f.look))
		if err != nil {
			return err
		}
		return v.send("application/json", "no-store", body)
	}
	f.Board.Serve(v.w, v.r, topics, f.look)
	return nil
}

// topics are what a request asks for; what is too much or makes no sense is left out.
func (v *visit) topics() []web.Topic {
	out := []web.Topic{{Name: watchFestival}}
	if v.shopper != 0 {
		out = append(out, web.Topic{Name: watchMine, ID: uint64(v.shopper)})
	}
	for text := range strings.SplitSeq(v.r.URL.Query().Get("of"), ",") {
		t := web.Topic{Name: watchStock, Lang: string(v.lang)}
		if product, err := event.ParseProductID(text); err == nil {
			t.ID = uint64(product)
		} else if sku, err := event.ParseSKUID(text); err == nil {
			t.Name, t.ID = watchVariant, uint64(sku)
		}
		if t.ID != 0 && len(out) < web.MaxTopics && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// look finds how topics stand. It holds the views only to read numbers out of them.
func (f *face) look(topics []web.Topic, say func(web.Topic, []byte)) {
	for part := range slices.Chunk(topics, lookChunk) {
		f.Shoppers.Read(func(fold *shopper.Fold) {
			for _, t := range part {
				if t.Name == watchMine {
					say(t, mineJSON(fold.Pulse(event.ShopperID(t.ID))))
				}
			}
		})
		stocks := make([]standing, len(part))
		f.Catalog.Read(func(fold *catalog.Fold) {
			for i, t := range part {
				stocks[i] = standingOf(fold, t)
			}
		})
		for i, t := range part {
			switch {
			case t.Name == watchFestival:
				say(t, f.festivalJSON())
			case stocks[i].id != "":
				say(t, stocks[i].json(ui.Lang(t.Lang)))
			}
		}
	}
}

// standing is the stock of a product or of a SKU, and a mark of its prices: all of them, whatever
// their time, so that a price which changes at its hour is no news, and one changed by hand is.
type standing struct {
	id        string
	ppm, left int64
	prices    uint32
}

func standingOf(fold *catalog.Fold, t web.Topic) (s standing) {
	switch t.Name {
	case watchStock:
		if stock, ok := fold.StockOf(event.ProductID(t.ID)); ok {
			s = standing{event.ProductID(t.ID).String(), stock.SoldPPM(), stock.Available, 0}
		}
	case watchVariant:
		if k, ok := fold.SKU(event.SKUID(t.ID)); ok {
			s = standing{event.SKUID(t.ID).String(), k.Stock.SoldPPM(), k.Stock.Available,
				marked(k.Prices)}
		}
	}
	return s
}

// stands is what a page that is fresh says of a SKU, so that what has changed before the page hears
// of anything is noticed too. The script spells it the same way.
func stands(k *catalog.SKU) string {
	return strconv.FormatBool(k.Stock.Available <= 0) + " " +
		strconv.FormatUint(uint64(marked(k.Prices)), 10)
}

func marked(prices []event.Price) uint32 {
	h := fnv.New32a()
	for i := range prices {
		p := &prices[i]
		for _, n := range []int64{int64(p.Market), int64(p.Currency), int64(p.List),
			int64(p.Festival)} {
			h.Write(strconv.AppendInt(nil, n, 36))
			h.Write([]byte{0})
		}
	}
	return h.Sum32()
}

// json says a stock as the page would show it: the bar is the page's own.
func (s standing) json(lang ui.Lang) []byte {
	var bar bytes.Buffer
	err := ui.StockBar(lang, s.ppm, s.left <= 0).Render(context.Background(), &bar)
	if err != nil {
		return nil
	}
	told := struct {
		ID     string `json:"id"`
		Gone   bool   `json:"gone"`
		Bar    string `json:"bar"`
		Left   string `json:"left"`
		Prices uint32 `json:"prices,omitempty"`
	}{s.id, s.left <= 0, bar.String(), "", s.prices}
	if s.left > 0 {
		told.Left = lang.Count("stock.left", s.left)
	}
	return asJSON(told)
}

// mineJSON tells how many lines a cart has, and a mark that changes with all that is the shopper's.
func mineJSON(lines int, mark uint64) []byte {
	return asJSON(struct {
		Cart int    `json:"cart"`
		Mark string `json:"mark"`
	}{lines, markText(mark)})
}

func markText(mark uint64) string { return strconv.FormatUint(mark, 36) }

// festivalJSON changes when another phase begins, when a clock that is stepped is, and when its
// speed changes.
func (f *face) festivalJSON() []byte {
	told := struct {
		Phases  uint8 `json:"phases"`
		Edition int   `json:"edition"`
		Speed   int64 `json:"speed"`
		At      int64 `json:"at,omitempty"` // of a clock that stands
	}{Speed: f.Clock.Speed()}
	if plan := f.Plan(); plan != nil {
		told.Phases, told.Edition = uint8(plan.PhaseAt(f.Clock.Now())), plan.Edition
	}
	if told.Speed == 0 {
		told.At = int64(f.Clock.Now()) / 1000
	}
	return asJSON(told)
}

// asJSON writes what always can be written: texts and numbers.
func asJSON(told any) []byte {
	b, err := json.Marshal(told)
	if err != nil {
		return nil
	}
	return b
}
