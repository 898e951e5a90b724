package api

import (
	"net/http"

	"carnival/trade"
)

// ShipRequest names the parcel of an order. The same one again changes nothing.
type ShipRequest struct {
	Carrier string `json:"carrier" example:"SF"`
	Number  string `json:"number" doc:"the carrier's own"`
}

// maxParcelText bounds what is read of a parcel; the rulebook bounds what is kept.
const maxParcelText = 200

// shipOrder is POST /v1/orders/{id}/ship.
func (f *face) shipOrder(w http.ResponseWriter, r *http.Request) {
	id, err := f.orderToServe(r)
	c := &trade.ShipOrder{Order: id}
	if err == nil {
		err = readJSON(r, func(rd *reader) {
			rd.record([]member{
				need("carrier", rd.toText(&c.Carrier, maxParcelText)),
				need("number", rd.toText(&c.Number, maxParcelText)),
			})
		})
	}
	var out trade.Outcome
	if err == nil {
		out, err = f.submit(r, c)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	f.answerOrder(w, r, id, out)
}
