package trade

// queue is a list of presale orders that wait for the same thing, threaded through their rows: an
// order comes in behind the others and leaves from anywhere, each in one step. First and last are
// row+1 of the table of deposits; 0 = nobody.
type queue struct{ first, last uint32 }

// links are an order's neighbours in a queue, by row+1.
type links struct{ prev, next uint32 }

func (q queue) word() uint64 { return uint64(q.first)<<32 | uint64(q.last) }

func (l links) word() uint64 { return uint64(l.prev)<<32 | uint64(l.next) }

// queueKind names the queues. An order stands in one of the first three at a time, and in the last
// one beside it.
type queueKind uint8

const (
	queueUnpaid  queueKind = iota // for the deposit
	queueWaiting                  // of a presale: for the balance
	queueSettled                  // of a presale: both are paid
	queueAsked                    // a checkout asks for the balance
)

// queueDigest is that of a queue which no presale's row holds; nothing, while nobody stands in it.
func queueDigest(k queueKind, q queue) uint64 {
	if q == (queue{}) {
		return 0
	}
	return digest(tagDeposit, ^uint64(k), q.word())
}

// changeQueue changes a queue and keeps the digest.
func (s *State) changeQueue(k queueKind, presale uint32, change func(*queue)) {
	outside := func(q *queue) {
		s.digest -= queueDigest(k, *q)
		change(q)
		s.digest += queueDigest(k, *q)
	}
	switch k {
	case queueUnpaid:
		outside(&s.unpaid)
	case queueAsked:
		outside(&s.asked)
	case queueWaiting:
		s.changePresale(int(presale), func(p *presaleRow) { change(&p.waiting) })
	case queueSettled:
		s.changePresale(int(presale), func(p *presaleRow) { change(&p.settled) })
	}
}

// linksIn are a deposit's links in a queue.
func (d *depositRow) linksIn(k queueKind) *links {
	if k == queueAsked {
		return &d.asks
	}
	return &d.stands
}

// enqueue puts a deposit behind the others of a queue.
func (s *State) enqueue(k queueKind, row int) {
	s.changeQueue(k, s.deposits.at(row).presale, func(q *queue) {
		if q.last == 0 {
			q.first = uint32(row + 1)
		} else {
			s.changeDeposit(int(q.last-1), func(d *depositRow) {
				d.linksIn(k).next = uint32(row + 1)
			})
		}
		s.changeDeposit(row, func(d *depositRow) { *d.linksIn(k) = links{prev: q.last} })
		q.last = uint32(row + 1)
	})
}

// dequeue takes a deposit out of a queue. One whose time to pay was made longer stands in none.
func (s *State) dequeue(k queueKind, row int) {
	s.changeQueue(k, s.deposits.at(row).presale, func(q *queue) {
		l := *s.deposits.at(row).linksIn(k)
		if l == (links{}) && q.first != uint32(row+1) {
			return
		}
		if l.prev == 0 {
			q.first = l.next
		} else {
			s.changeDeposit(int(l.prev-1), func(d *depositRow) { d.linksIn(k).next = l.next })
		}
		if l.next == 0 {
			q.last = l.prev
		} else {
			s.changeDeposit(int(l.next-1), func(d *depositRow) { d.linksIn(k).prev = l.prev })
		}
		s.changeDeposit(row, func(d *depositRow) { *d.linksIn(k) = links{} })
	})
}
