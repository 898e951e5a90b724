package shop

import (
	"context"
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
	keptFor   = event.Second // at the speed of a day that lasts a day
	lastShown = 3            // times as old as that a page may be while the next one is made
	keptPages = 512
	keptQuery = 256 // bytes of an address; a longer one is a page of its own each time
)

// keeper holds pages that look the same for everybody, for a second. A page is made once, however
// many ask for it in that time; what is somebody's own is put into its holes for each of them.
// Prices on it are never old: a page is made anew as soon as anything of the plan changes. Who
// finds a page that holds waits for nobody.
type keeper struct {
	pages sync.Map // of *slot, by address and language

	mu   sync.Mutex // held while it is settled who makes a page
	kept int        // pages
}

// slot is a page's place. While somebody makes the next one the last one is shown, so that a page
// that takes long to make is waited for by one and not by a hundred.
type slot struct {
	page   atomic.Pointer[keptPage]
	making atomic.Bool
}

// shows gives the page that may be shown now, or nil.
func (s *slot) shows(v *visit) *keptPage {
	making := s.making.Load()
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
		at.making.Store(true)
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
		if s := at.(*slot); !s.page.Load().holds(v, lastShown) && !s.making.Load() {
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

// put shows a page that is made to everybody from now on.
func (k *keeper) put(key string, page *keptPage) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if found, ok := k.pages.Load(key); ok {
		if at := found.(*slot); at.page.Load().at <= page.at {
			at.page.Store(page)
			at.making.Store(false)
		}
	}
}

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
		page.fill(v.r.Context(), public, s.make)
		v.f.kept.put(key, page)
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

// fill makes the page. Who makes it may go away in between; the others wait all the same.
func (k *keptPage) fill(
	ctx context.Context, frame Frame, make func(Frame) (templ.Component, error),
) {
	defer close(k.ready)
	component, err := make(frame)
	if err == nil {
		k.page, err = ui.Keep(context.WithoutCancel(ctx), component)
	}
	k.err = err
}
