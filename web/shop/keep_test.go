package shop

import (
	"strconv"
	"testing"
	"time"

	"carnival/event"
	"carnival/view"
	"carnival/view/catalog"
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
		page.page = &ui.Kept{}
		close(page.ready)
		f.kept.put(key, page)
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
