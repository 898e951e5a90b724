// Package webtest is a real browser for tests of pages: one Chromium, tabs of it that remember what
// their pages wrote to the console, and the questions that every page has to stand: does it fit its
// window, does it keep quiet, can everybody use it.
//
// It promises that a browser or a build that is missing is told on a laptop and fails on CI, and
// that a tap waits for what it taps on. It never sleeps, and knows no page by name.
package webtest

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"carnival/web"
)

// Usual is how long the browser of most tests may live.
const Usual = 5 * time.Minute

// patience bounds what is waited for on one page.
const patience = 20 * time.Second

// asking is how often a page is asked whether it has come so far.
const asking = 20 * time.Millisecond

// Missing says that something a test needs is not on this machine. On CI that is a failure.
func Missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// Chromium starts a browser for as long as the test runs, and for life at most. The pages of the
// shop need their bundles, so those have to be built.
func Chromium(t *testing.T, life time.Duration) context.Context {
	t.Helper()
	assets, err := web.BuiltAssets()
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := assets.URL("shop.js"); !ok {
		Missing(t, "front end not built: run make web")
	}
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		Missing(t, "no Chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("hide-scrollbars", true),
	)
	parent, stop := context.WithTimeout(context.Background(), life)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewExecAllocator(parent, options...)
	t.Cleanup(cancel)
	root, leave := chromedp.NewContext(ctx)
	t.Cleanup(leave)
	if err := chromedp.Do(root); err != nil {
		t.Fatal(err)
	}
	return root
}

// Tab is one page of the browser with all that it wrote to its console.
type Tab struct {
	Ctx context.Context

	t    *testing.T
	mu   sync.Mutex
	more sync.Cond // said has grown, or will not any more
	said []string
	shut bool
}

// obeyed is in what the browser notes when it threw kept pages away because a sign-out said so.
const obeyed = "Cleared data types:"

// skipped is what Chromium notes when somebody goes on before a page has finished moving in: no
// script has asked for the movement, and none can catch the note.
const skipped = "AbortError: Transition was skipped"

// Open opens a tab with a window of a size.
func Open(t *testing.T, root context.Context, width, height int64) *Tab {
	t.Helper()
	p := open(t, root)
	p.Size(width, height)
	return p
}

// Apart opens a tab that shares no cookie and no store with any other.
func Apart(t *testing.T, root context.Context) *Tab {
	t.Helper()
	return open(t, root, chromedp.WithNewBrowserContext())
}

func open(t *testing.T, root context.Context, o ...chromedp.ContextOption) *Tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(root, o...)
	t.Cleanup(cancel)
	p := &Tab{t: t, Ctx: ctx}
	p.more.L = &p.mu
	console := chromedp.Console(ctx)
	go func() {
		for message, err := range console {
			if err != nil {
				break
			}
			text := message.String()
			if !strings.Contains(text, obeyed) && !strings.Contains(text, skipped) {
				p.mu.Lock()
				p.said = append(p.said, text)
				p.mu.Unlock()
				p.more.Broadcast()
			}
		}
		p.mu.Lock()
		p.shut = true
		p.mu.Unlock()
		p.more.Broadcast()
	}()
	return p
}

// Size gives the window another size.
func (p *Tab) Size(width, height int64) {
	p.t.Helper()
	p.Do(chromedp.EmulateViewport(width, height))
}

// Do takes steps of the browser, one after the other.
func (p *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.Ctx, steps...); err != nil {
		p.t.Fatalf("%v; console: %q", err, p.Console())
	}
}

// Go opens an address and waits until it is loaded.
func (p *Tab) Go(address string) {
	p.t.Helper()
	p.Do(chromedp.Navigate(address))
}

// Until waits for a condition to hold on a page that is loaded and whose scripts run, this one or
// the one that a tap leads to.
func (p *Tab) Until(condition string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.Ctx, patience)
	defer cancel()
	// It is asked from outside and anew: a page that is being left takes the question with it, and
	// one that may run no script would never ask itself again.
	again := time.NewTicker(asking)
	defer again.Stop()
	for {
		came, err := chromedp.Run(ctx,
			chromedp.Evaluate[bool]("document.readyState === 'complete' && !!("+condition+")"))
		if came && err == nil {
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			p.t.Fatalf("the page never came to %s: %v; console: %q; it is %s", condition, err,
				p.Console(), p.stands())
		}
	}
}

// stands tells which page it is and how it begins, for who reads of a failure.
func (p *Tab) stands() string {
	ctx, cancel := context.WithTimeout(p.Ctx, time.Second)
	defer cancel()
	said, err := chromedp.Run(ctx, chromedp.Evaluate[string](
		"location.href + ' ' + document.readyState + ': ' + "+
			"document.body.innerText.replace(/\\s+/g, ' ').slice(0, 400)"))
	if err != nil {
		return err.Error()
	}
	return said
}

// Press waits for something and clicks on it in one turn of the page, so that nothing the page
// puts in its place can come between. It waits for the page's script too: a tap before it is sent
// by the browser itself, which has its own patience.
func (p *Tab) Press(what string) {
	p.t.Helper()
	found := "document.querySelector(`" + what + "`)"
	p.Until("document.readyState === 'complete' && " + found)
	p.Text("(e => { e.focus(); e.click(); return '' })(" + found + ")")
}

// Fill writes into a field, as Press clicks.
func (p *Tab) Fill(field, text string) {
	p.t.Helper()
	found := "document.querySelector(`" + field + "`)"
	p.Until(found)
	p.Text("(e => { e.value = `" + text + "`; return '' })(" + found + ")")
}

// Text evaluates an expression that gives a text.
func (p *Tab) Text(expression string) string {
	p.t.Helper()
	out, err := chromedp.Run(p.Ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return out
}

// Console is what the pages of the tab wrote until now.
func (p *Tab) Console() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.said...)
}

// endOfPage is written by Told, and is no page's.
const endOfPage = "webtest: so far"

// Told is what the pages of the tab wrote since it was asked last. The tab writes a word of its
// own and waits until that has come, so that nothing said before is still on its way.
func (p *Tab) Told() []string {
	p.t.Helper()
	p.Text(`(console.debug("` + endOfPage + `"), "")`)
	p.mu.Lock()
	defer p.mu.Unlock()
	for !p.shut && !slices.ContainsFunc(p.said, isEnd) {
		p.more.Wait()
	}
	told := p.said
	p.said = nil
	return slices.DeleteFunc(told, isEnd)
}

func isEnd(said string) bool { return strings.Contains(said, endOfPage) }

// Quiet fails when a page wrote anything to the console; a breach of its policy would be there.
func (p *Tab) Quiet() {
	p.t.Helper()
	if said := p.Console(); len(said) > 0 {
		p.t.Errorf("the console is not empty: %q", said)
	}
}

// Fits fails when a page is wider than the window.
func (p *Tab) Fits(name string) {
	p.t.Helper()
	wide := p.Text(`String(document.documentElement.scrollWidth - innerWidth)`)
	if wide != "0" {
		p.t.Errorf("%s is %s pixels wider than the window", name, wide)
	}
}

// Dark asks the pages of the tab for their dark colours, as a system setting would, or for their
// light ones.
func (p *Tab) Dark(on bool) {
	p.t.Helper()
	scheme := "light"
	if on {
		scheme = "dark"
	}
	_, err := chromedp.Call(p.Ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme},
			{Name: "prefers-reduced-motion", Value: "reduce"},
		},
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// tallest is the most pixels of height that a browser paints at once.
const tallest = 16_000

// Keep writes what a page looks like when CARNIVAL_SHOTS names a folder: all of it at once, in a
// window that is as tall as the page.
func (p *Tab) Keep(name string) {
	p.t.Helper()
	folder := os.Getenv("CARNIVAL_SHOTS")
	if folder == "" {
		return
	}
	p.Text(`(document.querySelectorAll("img").forEach(i => { i.loading = "eager" }), "")`)
	p.Until(`[...document.images].every(i => i.complete)`)
	var whole struct{ Width, Height int64 }
	size := p.Text(`JSON.stringify({width: innerWidth, height: Math.max(innerHeight,
		document.documentElement.scrollHeight)})`)
	if err := json.Unmarshal([]byte(size), &whole); err != nil {
		p.t.Fatal(err)
	}
	p.Size(whole.Width, min(whole.Height, tallest))
	image, err := chromedp.Run(p.Ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), image, 0o644); err != nil {
		p.t.Fatal(err)
	}
}
