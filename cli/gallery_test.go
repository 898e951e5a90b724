package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The gallery tells where it is, shows a page there, and ends when it is told to.
func TestTheGalleryOpens(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, told := io.Pipe()
	s := &shell{out: told, err: io.Discard}
	ended := make(chan int, 1)
	dir := filepath.Join(t.TempDir(), "staged")
	go func() {
		ended <- s.run(ctx, []string{"gallery", "--json", "--listen", "localhost:0", "--data-dir",
			dir})
		told.Close()
	}()
	var result struct {
		URL    string
		States int
	}
	if err := json.NewDecoder(out).Decode(&result); err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	read := func(address string) string {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", "text/html")
		got, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		body, err := io.ReadAll(got.Body)
		if err != nil || got.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %v", address, got.StatusCode, err)
		}
		return string(body)
	}
	index := read(result.URL + "?lang=en")
	if n := strings.Count(index, `<li><a href="/gallery/`); n != result.States || n < 100 {
		t.Errorf("the index leads to %d states of %d", n, result.States)
	}
	if cart := read(result.URL + "/cart-full?lang=en"); !strings.Contains(cart, `id="basket"`) {
		t.Errorf("the full cart is empty: %s", cart)
	}
	dark := read(result.URL + "/cart-full?lang=zh&shade=dark")
	if _, style, found := strings.Cut(dark, `href="/gallery/shaded/dark/`); !found {
		t.Error("in the dark the page's style is not the gallery's")
	} else if name, _, _ := strings.Cut(style, `"`); strings.Contains(
		read(result.URL+"/shaded/dark/"+name), "prefers-color-scheme") {
		t.Error("in the dark the style still asks what the browser prefers")
	}
	stop()
	if code := <-ended; code != exitHolds {
		t.Errorf("it ended with %d", code)
	}
}

// What somebody has in a directory is not touched.
func TestTheGalleryLeavesDataAlone(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	s := &shell{out: io.Discard, err: &said}
	code := s.run(t.Context(), []string{"gallery", "--listen", "localhost:0", "--data-dir", dir})
	if code != exitUsage || !strings.Contains(said.String(), "--data-dir") {
		t.Errorf("exit code %d: %s", code, said.String())
	}
}
