package screen

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"carnival/web"
)

// browser finds what the tests of the wall need: a browser and a build. Either may be missing on a
// laptop, and the tests then say why they did not run; on CI that is a failure.
func browser(t *testing.T) (context.Context, *web.Assets) {
	t.Helper()
	assets, err := web.BuiltAssets()
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := assets.URL("screen.js"); !ok {
		missing(t, "front end not built: run make web")
	}
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		missing(t, "no Chromium on this machine")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(1920, 1080),
		chromedp.Flag("hide-scrollbars", true),
	)
	parent, stop := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewExecAllocator(parent, options...)
	t.Cleanup(cancel)
	root, leave := chromedp.NewContext(ctx)
	t.Cleanup(leave)
	if err := chromedp.Do(root); err != nil {
		t.Fatal(err)
	}
	return root, assets
}

func missing(t *testing.T, reason string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(reason)
	}
	t.Skip(reason)
}

// stage is what every play of the wall stands on: one browser and one build.
type stage struct {
	root   context.Context
	assets *web.Assets
}

// tab is one page of the browser with all that it wrote to its console.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu   sync.Mutex
	said []string
}

// open shows an address in a new tab of a size.
func (on *stage) open(t *testing.T, address string, width, height int64) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(on.root)
	t.Cleanup(cancel)
	p := &tab{t: t, ctx: ctx}
	console := chromedp.Console(ctx)
	go func() {
		for message, err := range console {
			if err != nil {
				return
			}
			p.mu.Lock()
			p.said = append(p.said, message.String())
			p.mu.Unlock()
		}
	}()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, height)); err != nil {
		t.Fatal(err)
	}
	p.visit(address)
	return p
}

// visit goes to an address.
func (p *tab) visit(address string) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, chromedp.Navigate(address)); err != nil {
		p.t.Fatal(err)
	}
}

// still asks the page to move nothing, as a system setting would.
func (p *tab) still() {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// until waits for a condition of the page to hold.
func (p *tab) until(condition string) {
	p.t.Helper()
	_, err := chromedp.Run(p.ctx, chromedp.Poll[bool]("!!("+condition+")",
		chromedp.WithPollingTimeout(12*time.Second)))
	if err != nil {
		p.t.Fatalf("the page never came to %s: %v; console: %q", condition, err, p.console())
	}
}

// text is what an element says.
func (p *tab) text(id string) string {
	p.t.Helper()
	return p.read(`document.getElementById("` + id + `").textContent`)
}

// read evaluates an expression that gives a text.
func (p *tab) read(expression string) string {
	p.t.Helper()
	out, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return out
}

// press types one key.
func (p *tab) press(key string) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, chromedp.KeyEvent(key)); err != nil {
		p.t.Fatal(err)
	}
}

func (p *tab) console() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.said...)
}

// quiet fails when the page wrote anything to its console; a breach of its policy would be there.
func (p *tab) quiet() {
	p.t.Helper()
	if said := p.console(); len(said) > 0 {
		p.t.Errorf("the console is not empty:\n%s", strings.Join(said, "\n"))
	}
}

// picture keeps what the page looks like when CARNIVAL_SHOTS names a folder.
func (p *tab) picture(name string) {
	p.t.Helper()
	folder := os.Getenv("CARNIVAL_SHOTS")
	if folder == "" {
		return
	}
	image, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), image, 0o644); err != nil {
		p.t.Fatal(err)
	}
}
