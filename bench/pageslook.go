package bench

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"carnival/event"
	"carnival/view/shopper"
)

// pageKinds are the pages that are looked at, with how many of a hundred views each has.
var pageKinds = [...]struct {
	name, prefix string
	share        int
}{
	{"home", "/", 25}, {"product", "/p/", 30}, {"category", "/c/", 15}, {"search", "/search", 15},
	{"cart", "/cart", 15},
}

const (
	kindHome = iota
	kindProduct
	kindCategory
	kindSearch
	kindCart
)

// kindOf tells by an address which kind it is of.
func kindOf(path string) int {
	for kind := len(pageKinds) - 1; kind > 0; kind-- {
		if strings.HasPrefix(path, pageKinds[kind].prefix) {
			return kind
		}
	}
	return kindHome
}

// drawKind draws a kind by the shares.
func drawKind(dice *rand.Rand) int {
	at := dice.IntN(100)
	for kind := range pageKinds {
		if at -= pageKinds[kind].share; at < 0 {
			return kind
		}
	}
	return kindHome
}

// address is what a view of a kind asks for.
func (a *asking) address(dice *rand.Rand, kind int) string {
	switch kind {
	case kindProduct:
		return "/p/" + a.product(dice).String()
	case kindCategory:
		address := "/c/" + a.categories[popular(dice, len(a.categories))]
		switch dice.IntN(10) {
		case 0:
			return address + "?sort=price"
		case 1:
			return address + "?in_stock=1"
		}
		return address
	case kindSearch:
		text := strings.TrimSpace(wished[dice.IntN(len(wished))])
		address := "/search?q=" + url.QueryEscape(text)
		switch dice.IntN(10) {
		case 0:
			return address + "&sort=sold"
		case 1:
			return address + "&from=50&to=500"
		}
		return address
	case kindCart:
		return "/cart"
	}
	return "/"
}

// newPhone is a shopper behind a proxy on this machine, each with an address of their own, as the
// limits of the site see them.
func newPhone(i int, id event.ShopperID, token string) phone {
	lang, agent := "zh-CN,zh;q=0.9,en;q=0.8", "Mozilla/5.0 (Linux; Android 14; Pixel 8) "+
		"AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"
	if i%2 == 1 {
		lang, agent = "en-US,en;q=0.9", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) "+
			"AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
	}
	return phone{shopper: id, english: i%2 == 1, head: fmt.Appendf(nil, " HTTP/1.1\r\n"+
		"Host: shop.example\r\nUser-Agent: %s\r\nAccept: text/html,application/xhtml+xml,"+
		"application/xml;q=0.9,*/*;q=0.8\r\nAccept-Language: %s\r\n"+
		"Accept-Encoding: gzip, deflate, br, zstd\r\nSec-Fetch-Site: same-origin\r\n"+
		"X-Forwarded-For: 10.%d.%d.%d\r\n"+
		"Cookie: carnival_session=%s\r\n\r\n", agent, lang, 1+i>>16, i>>8&255, i&255, token)}
}

// looker is one connection, on which one phone after the other asks for pages.
type looker struct {
	b      *pageBench
	lane   int
	server string

	conn net.Conn
	in   *bufio.Reader
	out  []byte
}

// dial opens the connection; the phone waits on it for its first page.
func (l *looker) dial() (err error) {
	l.conn, err = net.Dial("tcp", l.server)
	l.in = bufio.NewReaderSize(l.conn, 32<<10)
	return err
}

// run asks for each page when it is due, or as soon as the connection is free.
func (l *looker) run(ctx context.Context, began time.Time, into *viewing) error {
	dice := rand.New(rand.NewPCG(uint64(began.UnixNano()), uint64(l.lane)))
	pace := time.Second * pageLanes / time.Duration(l.b.o.Views)
	due := began.Add(pace * time.Duration(l.lane) / pageLanes)
	for end := began.Add(l.b.o.Duration); due.Before(end); due = due.Add(pace) {
		free := time.Now()
		if !waitUntil(ctx, due) {
			return nil
		}
		sent := time.Now()
		if free.Before(due) {
			into.sentLate(sent.Sub(due))
		}
		kind := drawKind(dice)
		who := &l.b.phones[dice.IntN(len(l.b.phones))]
		size, err := l.view(who, l.b.asks.address(dice, kind), nil)
		if err != nil {
			return err
		}
		into.viewed(kind, time.Since(due), size)
	}
	return nil
}

// view asks for a page and reads the answer to its end; body, when it is given, gets it as it is
// sent. A page that is not the asking shopper's own is an error.
func (l *looker) view(who *phone, address string, body io.Writer) (size int64, err error) {
	l.out = append(append(append(l.out[:0], "GET "...), address...), who.head...)
	if err := l.conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return 0, err
	}
	if _, err := l.conn.Write(l.out); err != nil {
		return 0, err
	}
	answer, err := http.ReadResponse(l.in, nil)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if body == nil {
		body = io.Discard
	}
	if size, err = io.Copy(body, answer.Body); err != nil {
		return size, err
	}
	if l.server == l.b.bare {
		return size, nil
	}
	lang := "zh-CN"
	if who.english {
		lang = "en"
	}
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Language") != lang ||
		answer.Header.Get("Carnival-Who") != who.shopper.String() {
		return size, fmt.Errorf("%s for %s: %s in %q", address, who.shopper, answer.Status,
			answer.Header.Get("Content-Language"))
	}
	return size, nil
}

// probed is how many shoppers are looked at closely before anything is measured.
const probed = 32

// probe looks at every kind of page of some shoppers: the sizes of what the bare server sends are
// taken here, and a cart that does not name what is in it is no cart.
func (b *pageBench) probe(ctx context.Context) error {
	l := looker{b: b, server: b.node}
	if err := l.dial(); err != nil {
		return err
	}
	defer l.conn.Close()
	dice := rand.New(rand.NewPCG(pageSeed, 9))
	for i := range min(probed, len(b.phones)) {
		who := &b.phones[i]
		for kind := range pageKinds {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			var sent bytes.Buffer
			size, err := l.view(who, b.asks.address(dice, kind), &sent)
			if err != nil {
				return err
			}
			b.sizes[kind] += int(size) / probed
			if kind == kindCart {
				if err := b.holds(who, sent.Bytes()); err != nil {
					return err
				}
			}
		}
	}
	for i := range b.phones { // everybody was here before
		if _, err := l.view(&b.phones[i], "/cart", nil); err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
	}
	return nil
}

// holds checks that a page of a cart names every SKU in it.
func (b *pageBench) holds(who *phone, sent []byte) error {
	if bytes.HasPrefix(sent, []byte("\x1f\x8b")) {
		open, err := gzip.NewReader(bytes.NewReader(sent))
		if err == nil {
			sent, err = io.ReadAll(open)
		}
		if err != nil {
			return err
		}
	}
	var lines []shopper.CartLine
	b.n.Shoppers.Read(func(fold *shopper.Fold) { lines = fold.Cart(who.shopper) })
	for _, line := range lines {
		if !bytes.Contains(sent, []byte(line.SKU.String())) {
			return fmt.Errorf("the cart of %s does not show %s", who.shopper, line.SKU)
		}
	}
	if len(lines) == 0 {
		return errors.New("an empty cart is not measured")
	}
	return nil
}

// pageSpread is what the rounds came to.
type pageSpread struct {
	views, checkouts, orders, p50, p99, most   []float64
	bareP50, bareP99, late, micros, bare, busy []float64
	bareMost                                   []float64
	kinds                                      [len(pageKinds)]kindSpread
}

type kindSpread struct{ p50, p99, most, bytes []float64 }

func (s *pageSpread) take(bare, site *viewing) {
	all, calm, wall := site.all(), bare.all(), site.took.Seconds()
	s.views = append(s.views, site.rate())
	s.checkouts = append(s.checkouts, site.tapped.rate(site.took))
	s.orders = append(s.orders, float64(site.tapped.orders)/wall)
	s.p50, s.p99 = append(s.p50, ms(all, 50)), append(s.p99, ms(all, 99))
	s.most = append(s.most, ms(all, 100))
	s.bareP50, s.bareP99 = append(s.bareP50, ms(calm, 50)), append(s.bareP99, ms(calm, 99))
	s.bareMost = append(s.bareMost, ms(calm, 100))
	s.late = append(s.late, ms(site.late, 99))
	s.micros, s.bare = append(s.micros, site.micros()), append(s.bare, bare.micros())
	s.busy = append(s.busy, site.cpu.Seconds()/wall)
	for i := range s.kinds {
		k, h := &s.kinds[i], site.kinds[i]
		k.p50, k.p99 = append(k.p50, ms(h, 50)), append(k.p99, ms(h, 99))
		k.most = append(k.most, ms(h, 100))
		k.bytes = append(k.bytes, float64(site.bytes[i])/float64(max(h.TotalCount(), 1)))
	}
}

func (s *pageSpread) into(r *Pages) {
	mid := func(values []float64) float64 { return highest(values).median }
	r.Views, r.Checkouts, r.Orders = mid(s.views), mid(s.checkouts), mid(s.orders)
	r.P50, r.P99, r.P99Worst = mid(s.p50), mid(s.p99), slices.Max(s.p99)
	r.Max, r.LateP99 = slices.Max(s.most), mid(s.late)
	r.BareP50, r.BareP99 = mid(s.bareP50), mid(s.bareP99)
	r.BareMax = slices.Max(s.bareMost)
	r.ViewMicros, r.BareMicros, r.Busy = mid(s.micros), mid(s.bare), mid(s.busy)
	for i := range s.kinds {
		k := &s.kinds[i]
		r.Pages = append(r.Pages, PageKind{
			Name: pageKinds[i].name, Share: pageKinds[i].share, P50: mid(k.p50), P99: mid(k.p99),
			Worst: slices.Max(k.p99), Max: slices.Max(k.most), Bytes: mid(k.bytes),
		})
	}
}
