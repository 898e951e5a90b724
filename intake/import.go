package intake

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"carnival/event"
	"carnival/money"
	"carnival/trade"
)

// Import is one file on its way into the catalogue.
type Import struct {
	// Submit is the writer's door for several commands in their order.
	Submit func(context.Context, []trade.Command) ([]trade.Outcome, error)
	// Terms say how what a file offers becomes prices of markets.
	Terms Terms
	// Rejects takes what does not come in; it may be nil.
	Rejects *RejectWriter
	// DryRun reads and checks, and submits nothing.
	DryRun bool
	// Progress is told after each batch; it may be nil.
	Progress func(Counts)
}

// Terms turn the price of a file into prices of markets: a price in a currency of the home market
// is for the home market, one in a currency of other markets is for each of them, and a rate also
// makes a home price of it.
type Terms struct {
	Home     event.Market
	Currency money.Currency                    // of the home market
	Markets  map[money.Currency][]event.Market // other markets that pay in a currency
	Rates    map[money.Currency]Rate           // home currency for one unit of a foreign one
	// FestivalOf is the percent of the list price that is charged inside the window where the
	// file says no festival price; 0 = the list price stands.
	FestivalOf uint32
}

// Rate is an exact ratio between minor units: home = foreign * Num / Den.
type Rate struct{ Num, Den int64 }

// Counts is what an import did.
type Counts struct {
	Products  int `json:"products"` // that came in, new or changed, and unchanged ones
	SKUs      int `json:"skus"`
	Rejected  int `json:"rejected"`
	Unchanged int `json:"unchanged"` // products that were already so
}

// importBatch is how many products share a flush.
const importBatch = 64

// Run reads a file to its end and brings in what is good. The file may be read again after an
// interruption at any point: what came in before is unchanged, and the rest follows.
func (im *Import) Run(ctx context.Context, file *Reader) (Counts, error) {
	run := importRun{Import: im, ctx: ctx, merchants: map[string]event.MerchantID{}}
	for {
		item, err := file.Next()
		if errors.Is(err, io.EOF) {
			return run.counts, run.flush()
		}
		if err != nil {
			return run.counts, errors.Join(err, run.flush())
		}
		for _, r := range item.Rejects {
			if err := run.reject(r); err != nil {
				return run.counts, err
			}
		}
		if item.Product == nil {
			continue
		}
		if err := run.take(item.Product); err != nil {
			return run.counts, err
		}
	}
}

type importRun struct {
	*Import
	ctx       context.Context
	merchants map[string]event.MerchantID
	waiting   []trade.Command
	from      []*Product
	counts    Counts
}

func (r *importRun) reject(why Reject) error {
	r.counts.Rejected++
	if r.Rejects == nil {
		return nil
	}
	return r.Rejects.Write(why)
}

func (r *importRun) take(p *Product) error {
	if r.DryRun {
		_, problem := r.Terms.Offer(p, 0)
		return r.count(p, problem)
	}
	merchant, err := r.merchant(p.Merchant)
	if err != nil {
		return err
	}
	offer, problem := r.Terms.Offer(p, merchant)
	if problem != "" {
		return r.count(p, problem)
	}
	r.waiting, r.from = append(r.waiting, offer), append(r.from, p)
	if len(r.waiting) == importBatch {
		return r.flush()
	}
	return nil
}

// count books a product that was not submitted, or names why it cannot be.
func (r *importRun) count(p *Product, problem string) error {
	if problem != "" {
		_, reason, _ := Sentence(problem)
		return r.reject(rejectProduct(p, problem, reason))
	}
	r.counts.Products++
	r.counts.SKUs += len(p.SKUs)
	return nil
}

func rejectProduct(p *Product, code, reason string) Reject {
	return Reject{Line: p.Line, Handle: p.Handle, Field: "product", Code: code, Reason: reason}
}

// merchant finds the merchant of a key, or opens it under the key as its name.
func (r *importRun) merchant(key string) (event.MerchantID, error) {
	if id, ok := r.merchants[key]; ok {
		return id, nil
	}
	out, err := r.Submit(r.ctx, []trade.Command{&trade.OpenMerchant{
		Key: key, IfUnknown: true, Name: event.Text{Zh: key, En: key},
		Channel: event.ChannelMall, Country: r.Terms.Home,
	}})
	if err != nil {
		return 0, err
	}
	if out[0].Refusal != trade.Accepted {
		return 0, fmt.Errorf("merchant %q: %s", key, out[0].Refusal.Sentence("en"))
	}
	r.merchants[key] = event.MerchantID(out[0].Subject)
	return r.merchants[key], nil
}

func (r *importRun) flush() error {
	if len(r.waiting) == 0 {
		return nil
	}
	outs, failed := r.Submit(r.ctx, r.waiting)
	for i, out := range outs {
		p := r.from[i]
		if out.Refusal != trade.Accepted {
			why := rejectProduct(p, out.Refusal.Code(), out.Refusal.Sentence("en"))
			if err := r.reject(why); err != nil {
				return err
			}
			continue
		}
		r.counts.Products++
		r.counts.SKUs += len(p.SKUs)
		if len(out.Events) == 0 {
			r.counts.Unchanged++
		}
	}
	r.waiting, r.from = r.waiting[:0], r.from[:0]
	if r.Progress != nil {
		r.Progress(r.counts)
	}
	return failed
}

// Offer turns a product of a file into the command that offers it. The code of a problem is
// returned instead when no market pays in the product's currency.
func (t Terms) Offer(p *Product, merchant event.MerchantID) (*trade.OfferProduct, string) {
	o := &trade.OfferProduct{
		Merchant: merchant, Handle: p.Handle, Digest: t.digest(p),
		Title: event.Text(p.Title), Body: event.Text(p.Body), Brand: p.Brand,
		Category: p.Category, Origin: p.Origin, Image: p.Image, Listed: p.Listed,
	}
	for i := range p.SKUs {
		s := &p.SKUs[i]
		prices := t.prices(s)
		if len(prices) == 0 {
			return nil, CodeCurrencyUnsold
		}
		options := make([]event.Option, len(s.Options))
		for j, option := range s.Options {
			options[j] = event.Option{Name: event.Text(option.Name),
				Value: event.Text(option.Value)}
		}
		o.SKUs = append(o.SKUs, trade.OfferSKU{Available: s.Stock, OfferedSKU: event.OfferedSKU{
			Code: s.Code, Options: options, Prices: prices, Limit: s.Limit, Hot: s.Limit > 0,
			Grams: s.Grams, NetContent: s.NetContent, Unit: s.Unit, Image: s.Image,
		}})
	}
	if o.Check() != trade.Accepted {
		return nil, CodeProductLarge
	}
	return o, ""
}

// prices of a SKU: in its own currency for the markets that pay in it, and at the rate for home.
func (t Terms) prices(s *SKU) []event.Price {
	own := event.Price{Currency: s.Price.Currency, List: s.Price.Minor, Festival: t.festival(s)}
	if own.Currency == t.Currency {
		own.Market = t.Home
		return []event.Price{own}
	}
	var out []event.Price
	if rate, ok := t.Rates[own.Currency]; ok {
		out = append(out, event.Price{
			Market: t.Home, Currency: t.Currency,
			List:     money.MulDiv(own.List, rate.Num, rate.Den),
			Festival: money.MulDiv(own.Festival, rate.Num, rate.Den),
		})
	}
	for _, m := range t.Markets[own.Currency] {
		own.Market = m
		out = append(out, own)
	}
	return out
}

func (t Terms) festival(s *SKU) money.Minor {
	if s.Festival != 0 || t.FestivalOf == 0 {
		return s.Festival
	}
	return money.MulDiv(s.Price.Minor, int64(t.FestivalOf), 100)
}

// digest covers what the file says and the terms that turn it into prices.
func (t Terms) digest(p *Product) event.Hash128 {
	file := p.Digest()
	rate := t.Rates[p.SKUs[0].Price.Currency]
	sum := sha256.Sum256(fmt.Appendf(file[:], "|%s|%v|%v|%d|%v",
		t.Home, t.Currency, rate, t.FestivalOf, t.Markets[p.SKUs[0].Price.Currency]))
	return event.Hash128(sum[:16])
}
