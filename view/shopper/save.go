package shopper

import (
	"encoding/gob"
	"io"
	"slices"

	"carnival/event"
)

// schema is the version of what Save writes: a higher one for every change of the structs below or
// of what Apply makes of a fact.
const schema = 1

// blockRows is how many rows of a table are written at a time.
const blockRows = 1 << 16

// saved heads a file; blocks of columns and the chunks of facts follow.
type saved struct {
	Cell      event.Cell
	Accounts  []uint64 // with Joined, by account
	Joined    []event.ShopperID
	Shoppers  int
	Checkouts int
	Orders    int
	Payments  int
	Refunds   int
	Chunks    int
}

type shopperBlock struct {
	Carts      [][]CartLine
	Favourites [][]event.ProductID
}

type checkoutBlock struct {
	Chunk, At, Size, FirstOrder, Shopper, Payments, Refunds []uint32
	Sequence, Payment                                       []uint64
	Stamp                                                   []int64
	Orders                                                  []uint16
}

type orderBlock struct {
	Changed        []int64
	Checkout       []uint32
	Status, Reason []uint8
}

type paymentBlock struct {
	Chunk, At, Size, Older []uint32
	Stamp, Paid            []int64
	PaidRef                []string
}

// Schema of Save.
func (f *Fold) Schema() uint32 { return schema }

// Save writes what all shoppers have.
func (f *Fold) Save(w io.Writer) error {
	head := saved{
		Cell: f.cell, Shoppers: len(f.shoppers), Checkouts: len(f.checkouts), Orders: len(f.orders),
		Payments: len(f.payments), Refunds: len(f.refunds), Chunks: len(f.facts.chunks),
	}
	for account := range f.accounts {
		head.Accounts = append(head.Accounts, account)
	}
	slices.Sort(head.Accounts)
	for _, account := range head.Accounts {
		head.Joined = append(head.Joined, f.accounts[account])
	}
	out := gob.NewEncoder(w)
	if err := out.Encode(&head); err != nil {
		return err
	}
	for _, chunk := range f.facts.chunks {
		if err := out.Encode(chunk); err != nil {
			return err
		}
	}
	if err := saveBlocks(out, f.shoppers, (*shopperBlock).add); err != nil {
		return err
	}
	if err := saveBlocks(out, f.checkouts, (*checkoutBlock).add); err != nil {
		return err
	}
	if err := saveBlocks(out, f.orders, (*orderBlock).add); err != nil {
		return err
	}
	if err := saveBlocks(out, f.payments, (*paymentBlock).add); err != nil {
		return err
	}
	return saveBlocks(out, f.refunds, (*paymentBlock).addRefund)
}

// saveBlocks writes a table, some rows at a time.
func saveBlocks[R, B any](out *gob.Encoder, rows []R, add func(*B, *R)) error {
	for block := range slices.Chunk(rows, blockRows) {
		var b B
		for i := range block {
			add(&b, &block[i])
		}
		if err := out.Encode(&b); err != nil {
			return err
		}
	}
	return nil
}

// loadBlocks reads back what saveBlocks wrote.
func loadBlocks[R, B any](in *gob.Decoder, n int, row func(*B, int) R) ([]R, error) {
	var rows []R
	for len(rows) < n {
		var b B
		if err := in.Decode(&b); err != nil {
			return nil, err
		}
		for i := range min(blockRows, n-len(rows)) {
			rows = append(rows, row(&b, i))
		}
	}
	return rows, nil
}

func (b *shopperBlock) add(s *shopper) {
	b.Carts = append(b.Carts, s.cart)
	b.Favourites = append(b.Favourites, s.favourites)
}

func (b *shopperBlock) row(i int) shopper {
	return shopper{cart: b.Carts[i], favourites: b.Favourites[i]}
}

func (b *checkoutBlock) add(c *checkout) {
	b.Chunk = append(b.Chunk, c.fact.chunk)
	b.At = append(b.At, c.fact.at)
	b.Size = append(b.Size, c.fact.size)
	b.FirstOrder = append(b.FirstOrder, c.firstOrder)
	b.Shopper = append(b.Shopper, c.shopper)
	b.Payments = append(b.Payments, c.payments)
	b.Refunds = append(b.Refunds, c.refunds)
	b.Sequence = append(b.Sequence, c.sequence)
	b.Payment = append(b.Payment, uint64(c.payment))
	b.Stamp = append(b.Stamp, int64(c.stamp))
	b.Orders = append(b.Orders, c.orders)
}

func (b *checkoutBlock) row(i int) checkout {
	return checkout{
		fact:     ref{b.Chunk[i], b.At[i], b.Size[i]},
		sequence: b.Sequence[i], stamp: event.Instant(b.Stamp[i]),
		payment: event.PaymentID(b.Payment[i]), firstOrder: b.FirstOrder[i], shopper: b.Shopper[i],
		payments: b.Payments[i], refunds: b.Refunds[i], orders: b.Orders[i],
	}
}

func (b *orderBlock) add(o *order) {
	b.Changed = append(b.Changed, int64(o.changed))
	b.Checkout = append(b.Checkout, o.checkout)
	b.Status = append(b.Status, uint8(o.status))
	b.Reason = append(b.Reason, o.reason)
}

func (b *orderBlock) row(i int) order {
	return order{event.Instant(b.Changed[i]), b.Checkout[i], Status(b.Status[i]), b.Reason[i]}
}

func (b *paymentBlock) add(p *payment) {
	b.Chunk = append(b.Chunk, p.fact.chunk)
	b.At = append(b.At, p.fact.at)
	b.Size = append(b.Size, p.fact.size)
	b.Older = append(b.Older, p.older)
	b.Stamp = append(b.Stamp, int64(p.stamp))
}

func (b *paymentBlock) row(i int) payment {
	return payment{ref{b.Chunk[i], b.At[i], b.Size[i]}, event.Instant(b.Stamp[i]), b.Older[i]}
}

func (b *paymentBlock) addRefund(r *refund) {
	b.add(&payment{r.fact, r.stamp, r.older})
	b.Paid = append(b.Paid, int64(r.paid))
	b.PaidRef = append(b.PaidRef, r.paidRef)
}

func (b *paymentBlock) refundRow(i int) refund {
	p := b.row(i)
	return refund{p.fact, p.stamp, event.Instant(b.Paid[i]), b.PaidRef[i], p.older}
}

// Load replaces what all shoppers have by what was saved.
func (f *Fold) Load(r io.Reader) (err error) {
	in := gob.NewDecoder(r)
	var head saved
	if err := in.Decode(&head); err != nil {
		return err
	}
	fresh := New()
	fresh.cell = head.Cell
	for i, account := range head.Accounts {
		fresh.accounts[account] = head.Joined[i]
	}
	for range head.Chunks {
		var chunk []byte
		if err := in.Decode(&chunk); err != nil {
			return err
		}
		fresh.facts.chunks = append(fresh.facts.chunks, chunk)
	}
	if last := len(fresh.facts.chunks) - 1; last >= 0 { // it goes on being filled
		full := make([]byte, 0, max(chunkSize, len(fresh.facts.chunks[last])))
		fresh.facts.chunks[last] = append(full, fresh.facts.chunks[last]...)
	}
	if fresh.shoppers, err = loadBlocks(in, head.Shoppers, (*shopperBlock).row); err != nil {
		return err
	}
	if fresh.checkouts, err = loadBlocks(in, head.Checkouts, (*checkoutBlock).row); err != nil {
		return err
	}
	if fresh.orders, err = loadBlocks(in, head.Orders, (*orderBlock).row); err != nil {
		return err
	}
	if fresh.payments, err = loadBlocks(in, head.Payments, (*paymentBlock).row); err != nil {
		return err
	}
	if fresh.refunds, err = loadBlocks(in, head.Refunds, (*paymentBlock).refundRow); err != nil {
		return err
	}
	for row := range fresh.checkouts {
		if s := at(fresh.shoppers, uint64(fresh.checkouts[row].shopper)+1); s != nil {
			s.checkouts = append(s.checkouts, uint32(row))
		}
	}
	*f = *fresh
	return nil
}
