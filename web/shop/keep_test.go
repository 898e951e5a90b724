package shop

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a-h/templ"

	"carnival/event"
	"carnival/view"
	"carnival/view/catalog"
	"carnival/view/shopper"
	"carnival/web"
	"carnival/web/ui"
)

// TestKeptPages: whoever came a moment before a page was made is shown it too, instead of making it
// again; it is made anew after its time, the last one being shown meanwhile; and there are never
// more than their bound.
func TestKeptPages(t *testing.T) {
	const from = 1_000 * event.Second
	f := &face{Options: Options{Clock: running{from, time.Now()},
		Catalog: view.Of("catalog", catalog.New)}}
	at := func(now event.Instant) *visit { return &visit{f: f, now: now} }
	find := func(now event.Instant, key string, mine bool) *keptPage {
		t.Helper()
		page, made := f.kept.find(at(now), key)
		if made != mine {
			t.Fatalf("%s at %d: makes it: %t", key, now, made)
		}
		return page
	}
	finish := func(page *keptPage, key string) {
		f.kept.make(key, page, func() (*ui.Kept, error) { return &ui.Kept{}, nil })
	}
	first := find(from, "/", true)
	if find(from-event.Second/100, "/", false) != first {
		t.Error("who came before waits for another page")
	}
	finish(first, "/")
	later := from + keptFor + 1
	second := find(later, "/", true)
	if find(later, "/", false) != first {
		t.Error("the last page is not shown while the next one is made")
	}
	finish(second, "/")
	if find(later, "/", false) != second {
		t.Error("the next page is not shown")
	}
	if find(later+lastShown*keptFor, "/", true) == second {
		t.Error("an old page is shown")
	}
	for n := range 3 * keptPages {
		key := strconv.Itoa(n)
		finish(find(later+event.Instant(n)*keptFor/100, key, true), key)
		kept := 0
		f.kept.pages.Range(func(any, any) bool { kept++; return true })
		if kept > keptPages || kept != f.kept.kept {
			t.Fatalf("%d pages, counted %d", kept, f.kept.kept)
		}
	}
}

// TestAFailureIsNotKept: who waits for a page that cannot be made is told, whether its maker fails
// or panics, and whether there was one before; who comes next makes it, and it is there for all.
func TestAFailureIsNotKept(t *testing.T) {
	broken := errors.New("broken")
	for name, fail := range map[string]func() (templ.Component, error){
		"an error":     func() (templ.Component, error) { return nil, broken },
		"a panic":      func() (templ.Component, error) { panic(broken) },
		"a bad render": func() (templ.Component, error) { return failing{broken}, nil },
	} {
		t.Run(name, func(t *testing.T) {
			clock := &stepped{}
			f := &face{Options: Options{Clock: ticking{clock}, Marks: &web.Marks{},
				Catalog:  view.Of("catalog", catalog.New),
				Shoppers: view.Of("shopper", shopper.New)}}
			fine := func() (templ.Component, error) { return templ.Raw("fine"), nil }
			for round := range 3 {
				failTogether(t, f, fail)
				if got, err := visitKept(f, fine); err != nil || got != "fine" {
					t.Fatalf("round %d: who comes next gets %q, %v", round, got, err)
				}
				if got, err := visitKept(f, fail); err != nil || got != "fine" {
					t.Fatalf("round %d: what was made is not kept: %q, %v", round, got, err)
				}
				clock.move(keptFor + 1) // the next one is made while this one may be shown
			}
			if f.kept.kept != 1 {
				t.Errorf("%d pages are counted", f.kept.kept)
			}
		})
	}
}

// failTogether has many ask at once for a page that cannot be made.
func failTogether(t *testing.T, f *face, fail func() (templ.Component, error)) {
	t.Helper()
	const many = 20
	var all sync.WaitGroup
	var failed, shown atomic.Int32
	for range many {
		all.Go(func() {
			got, err := visitKept(f, fail)
			switch {
			case err != nil:
				failed.Add(1)
			case got == "fine":
				shown.Add(1)
			default:
				t.Errorf("a page that was never made is shown as %q", got)
			}
		})
	}
	all.Wait()
	if failed.Load() == 0 || failed.Load()+shown.Load() != many {
		t.Errorf("%d were told of the failure, %d were shown the last page", failed.Load(),
			shown.Load())
	}
}

// visitKept asks for a page as a visitor does; a panic of the page is an error, as it is for the
// doors of the site.
func visitKept(
	f *face, make func() (templ.Component, error),
) (body string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	answer := httptest.NewRecorder()
	v := &visit{f: f, w: answer, r: httptest.NewRequest("GET", "/kept", nil), now: f.Clock.Now()}
	err = v.showShared(shared{address: "/kept",
		make: func(Frame) (templ.Component, error) { return make() }})
	return answer.Body.String(), err
}

// failing is a part of a page that cannot be written.
type failing struct{ err error }

func (f failing) Render(context.Context, io.Writer) error { return f.err }

// ticking runs at the speed of a day, from one moment of a stepped clock to the next.
type ticking struct{ *stepped }

func (ticking) Speed() int64 { return 1 }
