package shop

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/a-h/templ"

	"carnival/event"
	"carnival/festival"
	"carnival/web"
	"carnival/web/ui"
)

// holeCoupons is where a page has its coupons to claim.
const holeCoupons = "coupons"

// Bounds of what is kept.
const (
	keptFor   = 2 * event.Second // at the speed of a day that lasts a day
	lastShown = 3                // times as old as that a page may be while the next one is made
	keptPages = 512
	keptQuery = 256 // bytes of an address; a longer one is a page of its own each time
)

// keeper holds pages that look the same for everybody, for two seconds. A page is made once,
// however many ask for it in that time; what is somebody's own is put into its holes for each of
// them. Prices on it are never old: a page is made anew as soon as anything of the plan changes.
// Who finds a page that holds waits for nobody. A failure is told to those who waited for it, and
// is not kept: who comes next tries again.
type keeper struct {
	pages sync.Map // of *slot, by address and language

	mu   sync.Mutex // held while it is settled who makes a page
	kept int        // pages
}

// slot is a page's place. While somebody makes the next one the last one is shown, so that a page
// that takes long to make is waited for by one and not by a hundred.
type slot struct {
	page   atomic.Pointer[keptPage]
	making atomic.Pointer[keptPage] // the next one, while the last one is shown; nil: nobody does
}

// shows gives the page that may be shown now, or nil.
func (s *slot) shows(v *visit) *keptPage {
	making := s.making.Load() != nil
	if page := s.page.Load(); page.holds(v, 1) || making && page.holds(v, lastShown) {
		return page
	}
	return nil
}

type keptPage struct {
	plan *festival.Plan
	head uint64        // what the catalogue held, on a clock that stands
	at   event.Instant // when it was made
	next event.Instant // when the plan changes; 0: never again

	ready chan struct{} // closed when what follows is there
	page  *ui.Kept
	err   error
}

// holds reports whether a page is not older than so many times what it is kept for, and whether
// its prices stand.
func (k *keptPage) holds(v *visit, times event.Instant) bool {
	if k.plan != v.plan {
		return false
	}
	speed := event.Instant(v.f.Clock.Speed())
	if speed == 0 {
		return k.at == v.now && k.head == v.f.Catalog.Head()
	}
	// A page may have been made since this visit began; it is not too new for it.
	return v.now < k.at+times*keptFor*speed && (k.next == 0 || v.now < k.next)
}

// find gives the page under a key. The one who is told to has to make it; all others see the last
// one, or wait where that does not hold any more.
func (k *keeper) find(v *visit, key string) (page *keptPage, mine bool) {
	if at, known := k.pages.Load(key); known {
		if page := at.(*slot).shows(v); page != nil {
			return page, false
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	found, known := k.pages.Load(key)
	if !known {
		k.room(v)
		k.kept++
		at := &slot{}
		page = newPage(v)
		at.page.Store(page)
		k.pages.Store(key, at)
		return page, true
	}
	at := found.(*slot)
	if page := at.shows(v); page != nil {
		return page, false
	}
	page = newPage(v)
	if last := at.page.Load(); last.done() && last.holds(v, lastShown) {
		at.making.Store(page)
		return page, true
	}
	at.page.Store(page)
	return page, true
}

// room throws away the pages that nobody will be shown any more when there are many, and all when
// that is not enough.
func (k *keeper) room(v *visit) {
	if k.kept < keptPages {
		return
	}
	k.pages.Range(func(key, at any) bool {
		if s := at.(*slot); !s.page.Load().holds(v, lastShown) && s.making.Load() == nil {
			k.pages.Delete(key)
			k.kept--
		}
		return true
	})
	if k.kept >= keptPages {
		k.pages.Clear()
		k.kept = 0
	}
}

// make makes a page, shows it to everybody from now on, and lets those go on who wait for it. It
// does the last two also when making it fails or panics.
func (k *keeper) make(key string, page *keptPage, fill func() (*ui.Kept, error)) {
	defer close(page.ready)
	defer k.settle(key, page)
	page.err = errNotMade // what a panic leaves behind
	page.page, page.err = fill()
}

// settle puts a page that was made in its place, or takes one that was not out of it.
func (k *keeper) settle(key string, page *keptPage) {
	k.mu.Lock()
	defer k.mu.Unlock()
	found, ok := k.pages.Load(key)
	if !ok {
		return
	}
	at := found.(*slot)
	at.making.CompareAndSwap(page, nil)
	switch last := at.page.Load(); {
	case page.err == nil && last.at <= page.at:
		at.page.Store(page)
	case page.err != nil && last == page:
		k.pages.Delete(key)
		k.kept--
	}
}

// errNotMade is what those are told who waited for a page whose maker panicked.
var errNotMade = errors.New("the page that others waited for was not made")

func newPage(v *visit) *keptPage {
	page := &keptPage{plan: v.plan, at: v.now, head: v.f.Catalog.Head(),
		ready: make(chan struct{})}
	if v.plan != nil {
		if next, ok := v.plan.NextChange(v.now); ok {
			page.next = next
		}
	}
	return page
}

// done reports whether a page has been made.
func (k *keptPage) done() bool {
	select {
	case <-k.ready:
		return k.err == nil
	default:
		return false
	}
}

// shared is what is the same for everybody: under its address and language it is made once a
// second, in a frame that has nothing of its shopper in it.
type shared struct {
	address, title, tab string
	make                func(frame Frame) (templ.Component, error)
	own                 map[string]templ.Component // what fills holes beside those of the frame
}

// showShared answers with a page that is kept.
func (v *visit) showShared(s shared) error {
	frame, err := v.frame(s.title, s.tab)
	if err != nil {
		return err
	}
	public := frame
	public.InCart, public.Mine = 0, ""
	key, page, mine := string(v.lang)+" "+s.address, (*keptPage)(nil), true
	if len(s.address) <= keptQuery {
		page, mine = v.f.kept.find(v, key)
	} else {
		page = newPage(v)
	}
	if mine {
		v.f.kept.make(key, page, func() (*ui.Kept, error) {
			return s.keep(v.r.Context(), public)
		})
	}
	<-page.ready
	if page.err != nil {
		return page.err
	}
	holes := ui.FrameHoles(frame)
	for name, own := range s.own {
		holes[name] = own
	}
	b := v.f.sheet()
	defer v.f.sheets.Put(b)
	if web.Accepts(v.r.Header.Get("Accept-Encoding"), "gzip") {
		v.w.Header().Set("Content-Encoding", "gzip")
		v.w.Header().Add("Vary", "Accept-Encoding")
		if err := page.page.FillGzip(v.r.Context(), b, holes); err != nil {
			return err
		}
	} else if err := page.page.Fill(v.r.Context(), b, holes); err != nil {
		return err
	}
	return v.answer(http.StatusOK, b.Bytes())
}

// keep makes the page. Who makes it may go away in between; the others wait all the same.
func (s *shared) keep(ctx context.Context, frame Frame) (*ui.Kept, error) {
	component, err := s.make(frame)
	if err != nil {
		return nil, err
	}
	return ui.Keep(context.WithoutCancel(ctx), component)
}
