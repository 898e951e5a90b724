package shop

import (
	"bytes"
	"context"
	"sync"

	"github.com/a-h/templ"

	"carnival/event"
	"carnival/festival"
	"carnival/web/ui"
)

// holeCoupons is where a page has its coupons to claim.
const holeCoupons = "coupons"

// Bounds of what is kept.
const (
	keptFor   = event.Second // at the speed of a day that lasts a day
	keptPages = 256
	keptQuery = 256 // bytes of an address; a longer one is a page of its own each time
)

// keeper holds pages that look the same for everybody, for a second. A page is made once, however
// many ask for it in that time; what is somebody's own is put into its holes for each of them.
// Prices on it are never old: a page is made anew as soon as anything of the plan changes.
type keeper struct {
	mu    sync.Mutex
	pages map[string]*keptPage
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

// fresh reports whether a page still holds.
func (k *keptPage) fresh(v *visit) bool {
	if k.plan != v.plan {
		return false
	}
	speed := event.Instant(v.f.Clock.Speed())
	if speed == 0 {
		return k.at == v.now && k.head == v.f.Catalog.Head()
	}
	return k.at <= v.now && v.now < k.at+keptFor*speed && (k.next == 0 || v.now < k.next)
}

// find gives the page under a key. The one who is told to has to make it; all others wait.
func (k *keeper) find(v *visit, key string) (page *keptPage, mine bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if old, ok := k.pages[key]; ok && old.fresh(v) {
		return old, false
	}
	page = &keptPage{plan: v.plan, at: v.now, head: v.f.Catalog.Head(),
		ready: make(chan struct{})}
	if v.plan != nil {
		if next, ok := v.plan.NextChange(v.now); ok {
			page.next = next
		}
	}
	if _, known := k.pages[key]; !known && len(k.pages) >= keptPages || k.pages == nil {
		k.pages = map[string]*keptPage{}
	}
	k.pages[key] = page
	return page, true
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
	page, mine := (*keptPage)(nil), true
	if len(s.address) <= keptQuery {
		page, mine = v.f.kept.find(v, string(v.lang)+" "+s.address)
	} else {
		page = &keptPage{ready: make(chan struct{})}
	}
	if mine {
		page.fill(v.r.Context(), public, s.make)
	}
	<-page.ready
	if page.err != nil {
		return page.err
	}
	holes := ui.FrameHoles(frame)
	for name, own := range s.own {
		holes[name] = own
	}
	b := bytes.NewBuffer(make([]byte, 0, page.page.Len()+2<<10))
	if err := page.page.Fill(v.r.Context(), b, holes); err != nil {
		return err
	}
	return v.answer(200, b.Bytes())
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
