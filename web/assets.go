package web

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// dist is what tools/assets made. A tree without a build holds only .keep; the binary then still
// builds, and pages that need a bundle say so.
//
//go:embed all:dist
var dist embed.FS

// AssetPrefix is where Assets is mounted.
const AssetPrefix = "/assets/"

// manifestName is the file in which tools/assets lists the names it gave.
const manifestName = "manifest.json"

// Assets are the bundled files of the browser side. A file's name carries the hash of its
// content, so an answer may be kept for ever; br and gz forms were made at build time, so nothing
// is compressed while a shopper waits.
type Assets struct {
	files fs.FS
	names map[string]string
}

// BuiltAssets are those that were embedded when the binary was built.
func BuiltAssets() (*Assets, error) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, err
	}
	return OpenAssets(files)
}

// OpenAssets reads the manifest of a folder; a folder without one is a tree without a build.
func OpenAssets(files fs.FS) (*Assets, error) {
	assets := &Assets{files: files, names: map[string]string{}}
	text, err := fs.ReadFile(files, manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return assets, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", manifestName, err)
	}
	if err := json.Unmarshal(text, &assets.names); err != nil {
		return nil, fmt.Errorf("read %s: %w", manifestName, err)
	}
	return assets, nil
}

// URL is the address of a bundle by its plain name, such as "screen.js"; ok is false when it was
// not built.
func (a *Assets) URL(name string) (address string, ok bool) {
	hashed, ok := a.names[name]
	return AssetPrefix + hashed, ok
}

// Read gives the text of a bundle by its plain name; ok is false when it was not built.
func (a *Assets) Read(name string) (text []byte, ok bool) {
	text, err := fs.ReadFile(a.files, a.names[name])
	return text, err == nil && a.names[name] != ""
}

// ServeHTTP answers under AssetPrefix with the smallest form that the client reads.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, AssetPrefix)
	if name == "" || name == manifestName || path.Clean(name) != name || !fs.ValidPath(name) {
		http.NotFound(w, r)
		return
	}
	plain, err := fs.ReadFile(a.files, name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	header := w.Header()
	header.Set("Content-Type", contentType(name))
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	header.Set("Vary", "Accept-Encoding")
	body := plain
	for _, form := range [...]struct{ encoding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
		packed, err := fs.ReadFile(a.files, name+form.suffix)
		if err == nil && Accepts(r.Header.Get("Accept-Encoding"), form.encoding) {
			header.Set("Content-Encoding", form.encoding)
			body = packed
			break
		}
	}
	header.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // The client went away: nobody is left to be told.
	}
}

// contentType knows the kinds that tools/assets writes, so that it does not depend on the
// machine.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

// Accepts reports whether an Accept-Encoding names a coding without refusing it by q=0.
func Accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			q, isQ := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
			return !isQ || strings.Trim(q, "0.") != ""
		}
	}
	return false
}
