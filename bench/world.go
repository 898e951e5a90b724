package bench

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"carnival/event"
	"carnival/festivals"
	"carnival/money"
	"carnival/trade"
)

// The measured world: a catalogue that does not fit into the processor's caches, with a
// popularity as shops have it.
const (
	worldSKUs        = 1_000_000
	skusPerProduct   = 500
	productsPerShop  = 20
	worldShoppers    = 200_000
	soldOutEvery     = 20 // one wish in so many is for goods that have none
	repeatEvery      = 20 // one checkout in so many repeats the key before
	cancelEvery      = 33 // one command in so many cancels the order before
	zipfExponent     = 1.0001
	popularitySample = 1 << 21
)

// world is what a generator of commands needs to know.
type world struct {
	popular []uint32 // SKU counters, each as often as it is popular
	soldOut []uint32
	hot     uint32
}

// door takes a command and answers it: an engine's, or a bare state's.
type door func(trade.Command) (trade.Outcome, error)

// fill brings a catalogue behind a door.
func fill(submit door, skus int) (*world, error) {
	source, _ := festivals.Source(festivals.Default)
	if _, err := accepted(submit(&trade.PublishPlan{Source: source, Scale: 1})); err != nil {
		return nil, err
	}
	products := skus / skusPerProduct
	var shop event.MerchantID
	for p := range products {
		if p%productsPerShop == 0 {
			key := fmt.Sprintf("shop-%d", p/productsPerShop)
			out, err := accepted(submit(&trade.OpenMerchant{
				Key: key, Name: event.Text{En: key}, Channel: event.ChannelMall,
			}))
			if err != nil {
				return nil, err
			}
			shop = event.MerchantID(out.Subject)
		}
		if _, err := accepted(submit(offer(shop, p))); err != nil {
			return nil, err
		}
	}
	return popularity(products * skusPerProduct), nil
}

func accepted(out trade.Outcome, err error) (trade.Outcome, error) {
	if err == nil && out.Refusal != trade.Accepted {
		err = fmt.Errorf("the bench's own world was refused: %s", out.Refusal.Code())
	}
	return out, err
}

// fillCell brings the whole measured world into a cell.
func fillCell(ctx context.Context, c *cell, skus int) (*world, error) {
	w, err := fill(func(cmd trade.Command) (trade.Outcome, error) {
		return c.engine.Submit(ctx, cmd)
	}, skus)
	if err != nil {
		return nil, err
	}
	return w, join(ctx, c, worldShoppers)
}

// offer is a product whose last SKU has no stock.
func offer(shop event.MerchantID, n int) *trade.OfferProduct {
	o := &trade.OfferProduct{
		Merchant: shop, Handle: fmt.Sprint(n), Listed: true, Digest: event.Hash128{1},
		Title: event.Text{En: "goods"}, Category: event.CategoryPhones,
	}
	for k := range skusPerProduct {
		stock := uint32(trade.MaxStock)
		if k == skusPerProduct-1 {
			stock = 0
		}
		o.SKUs = append(o.SKUs, trade.OfferSKU{Available: stock, OfferedSKU: event.OfferedSKU{
			Code: fmt.Sprint(n, "-", k), Prices: []event.Price{{
				Market: event.Home, Currency: money.CNY,
				List: money.Minor(12_900 + k), Festival: money.Minor(9_900 + k),
			}},
		}})
	}
	return o
}

// join makes shoppers, many at a time so that they share their flushes.
func join(ctx context.Context, c *cell, shoppers int) error {
	const lanes = 1000
	failed := make(chan error, lanes)
	for lane := range lanes {
		go func() {
			for i := lane; i < shoppers; i += lanes {
				_, err := c.engine.Submit(ctx, &trade.JoinShopper{Account: uint64(i) + 1})
				if err != nil {
					failed <- err
					return
				}
			}
			failed <- nil
		}()
	}
	for range lanes {
		if err := <-failed; err != nil {
			return err
		}
	}
	return nil
}

// popularity draws the sample that generators pick from; which SKU is how popular is mixed up, so
// that popular ones do not lie side by side in memory.
func popularity(skus int) *world {
	r := rand.New(rand.NewPCG(11, 11))
	zipf := rand.NewZipf(r, zipfExponent, 1, uint64(skus-1))
	rank := r.Perm(skus)
	w := &world{popular: make([]uint32, popularitySample), hot: 1}
	for i := range w.popular {
		sku := rank[zipf.Uint64()]
		if sku%skusPerProduct == skusPerProduct-1 {
			sku--
		}
		w.popular[i] = uint32(sku) + 1
	}
	for sku := skusPerProduct - 1; sku < skus; sku += skusPerProduct {
		w.soldOut = append(w.soldOut, uint32(sku)+1)
	}
	return w
}

// buyer makes the commands of one lane: checkouts of one to three lines over one or two
// merchants, with the repeats, sold-out wishes and cancels of the mix.
type buyer struct {
	*world
	r        *rand.Rand
	lane     uint64
	n        uint64
	onHot    bool // the first line of every checkout is the one hot SKU
	last     *trade.PlaceCheckout
	cancel   trade.CancelOrder
	shoppers int
}

func newBuyer(w *world, lane int, onHot bool) *buyer {
	return &buyer{
		world: w, lane: uint64(lane) + 1, onHot: onHot, shoppers: worldShoppers,
		r: rand.New(rand.NewPCG(uint64(lane), 7)),
	}
}

// next makes a command. made is the last answer of the lane, for a cancel.
func (b *buyer) next(made event.OrderID) trade.Command {
	b.n++
	switch {
	case made != 0 && b.n%cancelEvery == 0:
		b.cancel = trade.CancelOrder{Shopper: b.last.Shopper, Order: made}
		return &b.cancel
	case b.last != nil && b.n%repeatEvery == 0:
		return b.last
	}
	b.last = b.checkout()
	return b.last
}

func (b *buyer) checkout() *trade.PlaceCheckout {
	dice := b.r.Uint64()
	lines := 1 + int(dice&0xff)%3
	two := lines > 1 && dice>>8&1 == 0
	made := &struct {
		trade.PlaceCheckout
		lines [3]trade.CheckoutLine
	}{}
	c := &made.PlaceCheckout
	c.Shopper = event.ShopperID(1 + (dice>>16)%uint64(b.shoppers))
	c.Market, c.Terminal, c.Province = event.Home, event.TerminalApp, 33
	binary.LittleEndian.PutUint64(c.Key[:], b.lane*0x9e3779b97f4a7c15^b.n*0xbf58476d1ce4e5b9)
	binary.LittleEndian.PutUint64(c.Key[8:], b.lane<<40|b.n)
	c.Body = b.n
	c.Lines = made.lines[:lines]
	for i := range c.Lines {
		c.Lines[i] = trade.CheckoutLine{SKU: event.SKUID(b.pick()), Quantity: 1}
		switch {
		case i == 0 && b.onHot:
			c.Lines[i].SKU = event.SKUID(b.hot)
		case i > 0 && !two:
			c.Lines[i].SKU = neighbour(c.Lines[0].SKU, i)
		}
	}
	if two && lines == 3 {
		c.Lines[2].SKU = neighbour(c.Lines[1].SKU, 1)
	}
	if !b.onHot && b.n%soldOutEvery == 1 {
		c.Lines[lines-1].SKU = event.SKUID(b.soldOut[b.r.IntN(len(b.soldOut))])
	}
	return c
}

func (b *buyer) pick() uint32 { return b.popular[b.r.Uint32()&(popularitySample-1)] }

// neighbour is another SKU of the same product, and so of the same merchant.
func neighbour(sku event.SKUID, by int) event.SKUID {
	row := uint64(sku) - 1
	base := row / skusPerProduct * skusPerProduct
	return event.SKUID(base + (row-base+uint64(by))%(skusPerProduct-1) + 1)
}
