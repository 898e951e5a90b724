package bench

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"carnival/demo"
	"carnival/event"
	"carnival/festivals"
	"carnival/node"
	"carnival/trade"
	"carnival/vault"
	"carnival/view/catalog"
	"carnival/view/shopper"
)

// openFestival is a demonstration's site a while after the opening.
func openFestival(ctx context.Context, o *PagesOptions, dir string) (*node.Node, error) {
	source, _ := festivals.Source(festivals.Default)
	began := time.Now()
	n, err := demo.Opened(ctx, demo.Options{
		DataDir: dir, Plan: source, Scale: pageScale, Seed: pageSeed, Grace: time.Second,
		Lang: "en", Out: io.Discard, Note: io.Discard, Logger: quiet(),
	}, pagesAfter)
	if err == nil {
		o.Note("the festival is open since %s, after %.0f s", pagesAfter,
			time.Since(began).Seconds())
	}
	return n, err
}

// pageSeed is that of the demonstration.
const pageSeed = 1

// phone is a shopper who looks, with what the requests of all visits begin and end with.
type phone struct {
	shopper event.ShopperID
	english bool
	head    []byte
}

// fill finds shoppers of the festival who have bought something, signs them in, gives them an
// address and a budget, and puts on what people come back for: a cart over some shops.
func (b *pageBench) fill(ctx context.Context, r *Pages) error {
	b.asks.learn(b.n)
	dice := rand.New(rand.NewPCG(pageSeed, 5))
	var ids, others []event.ShopperID
	b.n.Shoppers.Read(func(fold *shopper.Fold) {
		for i := range fold.Counts().Shoppers {
			id := event.ShopperID(event.MakeID(0, uint64(i)+1))
			if list, _ := fold.Checkouts(id, 0, 1); len(list) > 0 && len(ids) < pageShoppers {
				ids = append(ids, id)
			} else {
				others = append(others, id)
			}
		}
	})
	if len(ids) == 0 || len(others) == 0 || len(b.asks.products) == 0 {
		return errors.New("nobody has bought anything in the bench's own festival")
	}
	var puts []trade.Command
	for _, id := range ids {
		for range 2 + dice.IntN(7) {
			puts = append(puts, &trade.PutInCart{Shopper: id, SKU: b.asks.sku(dice),
				Quantity: 1 + uint32(dice.IntN(2))})
		}
		for range 1 + dice.IntN(5) {
			puts = append(puts, &trade.SetFavourite{Shopper: id, Product: b.asks.product(dice),
				On: true})
		}
	}
	outs, err := b.n.Engine.SubmitAll(ctx, puts)
	if err == nil {
		err = b.n.Reach(ctx, outs[len(outs)-1])
	}
	if err != nil {
		return err
	}
	lines := 0
	b.n.Shoppers.Read(func(fold *shopper.Fold) {
		for _, id := range ids {
			lines += len(fold.Cart(id))
		}
	})
	r.Shoppers, r.CartLines = len(ids), float64(lines)/float64(len(ids))
	b.taps = tapping{shoppers: others}
	return b.signIn(ctx, ids)
}

// signIn gives everybody an account with a session that is kept, as a code by mail does.
func (b *pageBench) signIn(ctx context.Context, ids []event.ShopperID) error {
	for i, id := range ids {
		locale := "zh"
		if i%2 == 1 {
			locale = "en"
		}
		account, err := b.n.Vault().OpenAccount(ctx, vault.NewAccount{
			Shopper: id, Locale: locale, Name: fmt.Sprintf("Shopper %d", i),
			Contact: &vault.Contact{Kind: vault.Email, Value: fmt.Sprintf("s%d@example.com", i)},
		})
		if err != nil {
			return err
		}
		if i%4 != 0 {
			_, err = b.n.Vault().PutAddress(ctx, account, vault.Address{
				Name: fmt.Sprintf("Shopper %d", i), Phone: fmt.Sprintf("+8613800%06d", i),
				Country: "CN", Province: 33, City: "Hangzhou", District: "Xihu",
				Street: fmt.Sprintf("%d West Lake Road", i),
			})
		}
		if err == nil && i%3 == 0 {
			err = b.n.Vault().SetBudget(ctx, account,
				vault.Budget{Amount: 200_000, Currency: b.n.Plan().Currency.String()})
		}
		if err != nil {
			return err
		}
		token, err := b.n.Desk().Open(ctx, vault.NewSession{
			Account: account, Device: "Chrome on Android", Life: 24 * time.Hour,
		})
		if err != nil {
			return err
		}
		b.phones = append(b.phones, newPhone(i, id, token))
	}
	return nil
}

// asking is what there is to look at, as popular as it is.
type asking struct {
	products   []event.ProductID
	skus       []event.SKUID
	categories []string
}

func (a *asking) learn(n *node.Node) {
	n.Catalog.Read(func(fold *catalog.Fold) {
		for after := event.ProductID(0); ; {
			var list []catalog.Product
			list, after = fold.Products(catalog.List{After: after})
			for i := range list {
				a.products = append(a.products, list[i].ProductOffered.Product)
				for j := range list[i].SKUs {
					k := &list[i].SKUs[j]
					if k.Offered && k.Limit == 0 && k.Stock.Available > 50 {
						a.skus = append(a.skus, k.SKU)
					}
				}
			}
			if after == 0 {
				break
			}
		}
		for _, c := range fold.Categories() {
			a.categories = append(a.categories, c.Category.Key())
		}
	})
	dice := rand.New(rand.NewPCG(pageSeed, 6))
	dice.Shuffle(len(a.products), func(i, j int) {
		a.products[i], a.products[j] = a.products[j], a.products[i]
	})
}

// popular is a row as people choose: a tenth of the rows is chosen half of the time.
func popular(dice *rand.Rand, rows int) int {
	if dice.IntN(2) == 0 {
		return dice.IntN(max(1, rows/10))
	}
	return dice.IntN(rows)
}

func (a *asking) product(dice *rand.Rand) event.ProductID {
	return a.products[popular(dice, len(a.products))]
}

func (a *asking) sku(dice *rand.Rand) event.SKUID { return a.skus[dice.IntN(len(a.skus))] }

// tapping is those who buy while others look.
type tapping struct {
	shoppers []event.ShopperID
	round    uint64
}

// run makes checkouts of one to three lines at an even pace, each paid at once, until it is told to
// stop.
func (t *tapping) run(
	ctx context.Context, b *pageBench, made *tapped, fail context.CancelCauseFunc,
) {
	t.round++
	var lanes sync.WaitGroup
	var mu sync.Mutex
	began := time.Now()
	pace := time.Second * tapLanes / time.Duration(max(b.o.Checkouts, 1))
	for lane := range uint64(tapLanes) {
		lanes.Go(func() {
			l := tapLane{b: b, round: t.round, lane: lane, shoppers: t.shoppers,
				dice: rand.New(rand.NewPCG(t.round, lane))}
			due := began.Add(pace * time.Duration(lane) / tapLanes)
			for ; b.o.Checkouts > 0 && waitUntil(ctx, due); due = due.Add(pace) {
				if err := l.tap(ctx); err != nil && ctx.Err() == nil {
					fail(err)
					break
				}
			}
			mu.Lock()
			defer mu.Unlock()
			made.checkouts += l.made.checkouts
			made.orders += l.made.orders
		})
	}
	lanes.Wait()
}

// tapLane is one who buys after the other.
type tapLane struct {
	b              *pageBench
	dice           *rand.Rand
	round, lane, n uint64
	shoppers       []event.ShopperID
	made           tapped
}

// tap makes one checkout and pays it.
func (l *tapLane) tap(ctx context.Context) error {
	l.n++
	wish := trade.PlaceCheckout{
		Shopper: l.shoppers[l.dice.IntN(len(l.shoppers))], Market: event.Home,
		Terminal: event.TerminalApp, Province: 33, Body: l.n,
	}
	binary.LittleEndian.PutUint64(wish.Key[:], l.round<<32|l.lane)
	binary.LittleEndian.PutUint64(wish.Key[8:], l.n)
	for range 1 + l.dice.IntN(3) {
		wish.Lines = append(wish.Lines,
			trade.CheckoutLine{SKU: l.b.asks.sku(l.dice), Quantity: 1})
	}
	out, err := l.b.n.Engine.Submit(ctx, &wish)
	if err != nil || out.Refusal != trade.Accepted {
		return err
	}
	placed := out.Events[0].(*event.CheckoutPlaced)
	l.made.checkouts++
	l.made.orders += int64(len(placed.Orders))
	if placed.Total() == 0 {
		return nil
	}
	_, err = l.b.n.Engine.Submit(ctx, &trade.ReceivePayment{
		Payment: placed.Payment, Ref: "sandbox-" + placed.Payment.String(),
		Amount: placed.Total(), Currency: placed.Currency,
	})
	return err
}

// waitUntil waits for an instant; it reports whether that came before the context's end.
func waitUntil(ctx context.Context, due time.Time) bool {
	left := time.Until(due)
	if left <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
