package prove

import (
	"context"
	"errors"
	"path/filepath"
)

// What cannot be looked at from outside of a server.
const (
	uncheckedKills   = "kills"
	uncheckedJournal = "journal"
	uncheckedBooks   = "balanced"
)

// against sends the crowd to a server that runs already. It is not killed, and its journal is read
// only where its data directory was named; what is left open is said in the result.
func against(ctx context.Context, o Options) (r Result, err error) {
	h, err := createHistory(filepath.Join(o.Dir, "histories.jsonl"))
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	d := newDay(o, reached(o.Against), h)
	defer d.wires.close()
	if d.goods, err = d.find(ctx, o.SKU); err != nil {
		return r, err
	}
	o.Stock = d.goods.available
	if err := d.buy(ctx, nil); err != nil {
		return r, err
	}
	m := matter{Options: o, histories: h.path, sku: d.goods.sku}
	if o.DataDir != "" {
		m.journal = filepath.Join(o.DataDir, "journal")
	}
	if r, err = verdict(m); err != nil {
		return r, err
	}
	r.DataDir, r.Unchecked = o.DataDir, []string{uncheckedKills}
	if o.DataDir == "" {
		r.Unchecked = append(r.Unchecked, uncheckedJournal, uncheckedBooks)
	}
	return r, nil
}
