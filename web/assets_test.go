package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"
)

var built = fstest.MapFS{
	"manifest.json":    {Data: []byte(`{"screen.js":"screen-AA.js","screen.svg":"screen-CC.svg"}`)},
	"screen-AA.js":     {Data: []byte("plain")},
	"screen-AA.js.gz":  {Data: []byte("gzipped")},
	"screen-AA.js.br":  {Data: []byte("squeezed")},
	"screen-CC.svg":    {Data: []byte("<svg/>")},
	"screen-CC.svg.gz": {Data: []byte("gz")},
}

func get(t *testing.T, target, encodings string) *http.Response {
	t.Helper()
	assets, err := OpenAssets(built)
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest("GET", target, nil)
	request.Header.Set("Accept-Encoding", encodings)
	answer := httptest.NewRecorder()
	assets.ServeHTTP(answer, request)
	return answer.Result()
}

func TestAssetsChooseTheSmallestFormThatIsRead(t *testing.T) {
	for _, c := range []struct{ target, encodings, coding, kind string }{
		{"/assets/screen-AA.js", "gzip, deflate, br, zstd", "br", "text/javascript; charset=utf-8"},
		{"/assets/screen-AA.js", "gzip", "gzip", "text/javascript; charset=utf-8"},
		{"/assets/screen-AA.js", "br;q=0, gzip;q=0.5", "gzip", "text/javascript; charset=utf-8"},
		{"/assets/screen-AA.js", "", "", "text/javascript; charset=utf-8"},
		{"/assets/screen-CC.svg", "br, gzip", "gzip", "image/svg+xml"},
	} {
		answer := get(t, c.target, c.encodings)
		if got := answer.Header.Get("Content-Encoding"); got != c.coding {
			t.Errorf("%s for %q is coded %q, want %q", c.target, c.encodings, got, c.coding)
		}
		if got := answer.Header.Get("Content-Type"); got != c.kind {
			t.Errorf("%s is %q, want %q", c.target, got, c.kind)
		}
		if got := answer.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
			t.Errorf("%s may be kept by %q", c.target, got)
		}
	}
}

func TestAssetsGiveNothingElse(t *testing.T) {
	for _, target := range []string{
		"/assets/", "/assets/manifest.json", "/assets/none.js", "/assets/../assets.go",
		"/assets//screen-AA.js",
	} {
		if got := get(t, target, "").StatusCode; got != http.StatusNotFound {
			t.Errorf("%s gives %d", target, got)
		}
	}
}

func TestAssetsOfATreeWithoutBuild(t *testing.T) {
	assets, err := OpenAssets(fstest.MapFS{".keep": {}})
	if err != nil {
		t.Fatal(err)
	}
	if address, ok := assets.URL("screen.js"); ok {
		t.Errorf("a bundle that was not built has the address %s", address)
	}
	if _, err := OpenAssets(fstest.MapFS{"manifest.json": {Data: []byte("{")}}); err == nil {
		t.Error("a torn manifest is taken for a build")
	}
	if _, err := BuiltAssets(); err != nil {
		t.Error(err)
	}
}
