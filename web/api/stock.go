package api

import (
	"net/http"

	"carnival/event"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/web"
)

// StockRequest says how many pieces can be sold from now on, as they were counted.
type StockRequest struct {
	Available uint32 `json:"available"`
}

// StockAnswer is the stock of a SKU: the sum of the three is what the merchant brought.
type StockAnswer struct {
	SKU       string `json:"sku"`
	Available int64  `json:"available"`
	Reserved  int64  `json:"reserved"`
	Sold      int64  `json:"sold"`
}

// putStock is PUT /v1/stock/{sku}.
func (f *face) putStock(w http.ResponseWriter, r *http.Request) {
	sku, err := event.ParseSKUID(r.PathValue("sku"))
	if err != nil {
		fail(w, r, notFound(r))
		return
	}
	var n int64
	var out trade.Outcome
	err = readJSON(r, func(rd *reader) { n = rd.oneCount("available") })
	if err == nil {
		// A SKU of another merchant looks to a merchant like one that does not exist.
		out, err = f.submit(r, &trade.SetStock{
			SKU: sku, Available: uint32(n), By: web.SessionOf(r).Merchant,
		})
	}
	if err == nil {
		err = await(r, reached(out), f.Catalog)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	var k catalog.SKU
	f.Catalog.Read(func(fold *catalog.Fold) { k, _ = fold.SKU(sku) })
	answer(w, r, http.StatusOK, StockAnswer{
		sku.String(), k.Stock.Available, k.Stock.Reserved, k.Stock.Sold,
	})
}

// Head is the acknowledged end of the journal: the anchor of every figure.
type Head struct {
	Sequence uint64 `json:"sequence"`
	Hash     string `json:"hash" doc:"of the last record"`
}

// getHead is GET /v1/journal/head.
func (f *face) getHead(w http.ResponseWriter, r *http.Request) {
	sequence, hash := f.Head()
	answer(w, r, http.StatusOK, Head{sequence, hash})
}
