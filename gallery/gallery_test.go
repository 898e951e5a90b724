package gallery

import (
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
)

// staged plays the festival of a test.
func staged(t *testing.T) *Gallery {
	t.Helper()
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	g, err := Stage(t.Context(), t.TempDir(), log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	})
	return g
}

// notPages answer a browser with something else than a page of their own.
var notPages = []string{
	"GET /assets/", "GET /banners/{file}", "GET /clock", "GET /favicon.svg", "GET /healthz",
	"GET /img/{file}",
	"GET /live", "GET /manifest.webmanifest", "GET /me/export", "GET /metrics",
	"GET /openapi.json", "GET /pictures/{file}", "GET /readyz", "GET /worker.js",
	"GET /docs", "GET /docs/docs.css", "GET /docs/problems", // the API's own
	"GET /messages/{id}", // leads to what it is about
	"GET /screen",        // the big screen's own
}

// TestEveryPageIsShown holds the list against the golden list of routes: no page of the shop is
// missing from it, none is there that is not, and no two lines have one name.
func TestEveryPageIsShown(t *testing.T) {
	golden, err := os.ReadFile("../node/testdata/routes.txt")
	if err != nil {
		t.Fatal(err)
	}
	shown, names := map[string]bool{}, map[string]bool{}
	for _, s := range List() {
		shown[s.Page] = true
		if names[s.Name] || s.Marker == "" || s.State.Zh == "" || s.State.En == "" {
			t.Errorf("%s: a line needs a name of its own, a marker, and words in two languages",
				s.Name)
		}
		names[s.Name] = true
		if order(s.Page) < 0 {
			t.Errorf("%s: %s stands nowhere in the order of pages", s.Name, s.Page)
		}
	}
	for line := range strings.Lines(string(golden)) {
		route, _, _ := strings.Cut(strings.TrimSpace(line), "  ")
		known := shown[route]
		delete(shown, route)
		api := strings.Contains(route, " /v1/")
		if strings.HasPrefix(route, "GET ") && !api && !known && !slices.Contains(notPages, route) {
			t.Errorf("%s has no line in the gallery: add one for each of its states", route)
		}
	}
	for route := range shown {
		t.Errorf("%s is shown and is no route", route)
	}
}
