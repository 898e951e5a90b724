package merchant

import (
	"encoding/gob"
	"errors"
	"io"

	"carnival/event"
)

// schema is the version of what Save writes: a higher one for every change of the structs below or
// of what Apply makes of a fact.
const schema = 1

// blockRows is how many rows of a table are written at a time.
const blockRows = 1 << 16

// saved heads a file; the tables follow in blocks of columns. Shelves follow from the tables.
type saved struct {
	Cell            event.Cell
	Orders, Returns int
}

type orderBlock struct {
	Merchant, Pieces []uint32
	Status           []uint8
}

type returnBlock struct {
	Order  []uint32
	Status []uint8
}

// errFile says that a file's rows do not fit together.
var errFile = errors.New("merchant: the saved rows do not fit together")

// Schema of Save.
func (f *Fold) Schema() uint32 { return schema }

// Save writes the fold.
func (f *Fold) Save(w io.Writer) error {
	out := gob.NewEncoder(w)
	if err := out.Encode(saved{f.cell, len(f.orders), len(f.returns)}); err != nil {
		return err
	}
	for from := 0; from < len(f.orders); from += blockRows {
		var b orderBlock
		for _, o := range f.orders[from:min(from+blockRows, len(f.orders))] {
			b.Merchant = append(b.Merchant, o.merchant)
			b.Pieces = append(b.Pieces, o.pieces)
			b.Status = append(b.Status, uint8(o.status))
		}
		if err := out.Encode(&b); err != nil {
			return err
		}
	}
	for from := 0; from < len(f.returns); from += blockRows {
		var b returnBlock
		for _, r := range f.returns[from:min(from+blockRows, len(f.returns))] {
			b.Order = append(b.Order, r.order)
			b.Status = append(b.Status, uint8(r.status))
		}
		if err := out.Encode(&b); err != nil {
			return err
		}
	}
	return nil
}

// Load replaces the fold by a saved one.
func (f *Fold) Load(r io.Reader) error {
	in := gob.NewDecoder(r)
	var head saved
	if err := in.Decode(&head); err != nil {
		return err
	}
	fresh := &Fold{cell: head.Cell}
	for len(fresh.orders) < head.Orders {
		var b orderBlock
		if err := in.Decode(&b); err != nil {
			return err
		}
		if err := fresh.loadOrders(&b); err != nil {
			return err
		}
	}
	for len(fresh.returns) < head.Returns {
		var b returnBlock
		if err := in.Decode(&b); err != nil {
			return err
		}
		if err := fresh.loadReturns(&b); err != nil {
			return err
		}
	}
	*f = *fresh
	return nil
}

func (f *Fold) loadOrders(b *orderBlock) error {
	n := len(b.Merchant)
	if n == 0 || len(b.Pieces) != n || len(b.Status) != n {
		return errFile
	}
	for i, merchant := range b.Merchant {
		if int(b.Status[i]) >= len(statusKeys) {
			return errFile
		}
		o := order{merchant: merchant, pieces: b.Pieces[i], status: Status(b.Status[i])}
		o.place = f.shop(merchant).orders.add(uint32(len(f.orders)), b.Status[i])
		f.orders = append(f.orders, o)
	}
	return nil
}

func (f *Fold) loadReturns(b *returnBlock) error {
	n := len(b.Order)
	if n == 0 || len(b.Status) != n {
		return errFile
	}
	for i, order := range b.Order {
		if int(order) >= len(f.orders) || int(b.Status[i]) >= statuses {
			return errFile
		}
		r := goodsReturn{order: order, status: event.ReturnStatus(b.Status[i])}
		shop := &f.merchants[f.orders[order].merchant]
		r.place = shop.returns.add(uint32(len(f.returns)), b.Status[i])
		f.returns = append(f.returns, r)
	}
	return nil
}
