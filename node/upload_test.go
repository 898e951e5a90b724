package node

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"
	"time"
)

// upload sends a file to a product as a merchant's program does.
func (s *stage) upload(m *person, product, kind string, file []byte) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "/v1/merchant/products/"+product+"/pictures",
		bytes.NewReader(file))
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Authorization", "Bearer "+m.token)
	return s.serve(r)
}

// claims is a PNG that says to be of a size and holds nothing of it.
func claims(width, height uint32) []byte {
	chunk := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	chunk = append(binary.BigEndian.AppendUint32(chunk, height), 8, 6, 0, 0, 0)
	file := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	file = append(file, chunk...)
	return binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(chunk))
}

// TestHostileFiles: what is no picture is not taken, whatever it says to be; what claims to be huge
// is refused before a pixel is read; and of what is taken only the pixels are ever served.
func TestHostileFiles(t *testing.T) {
	s := openStage(t)
	mine, head := s.merchants[0], s.Head()
	svg := `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">` +
		`<script>alert(1)</script></svg>`
	for name, c := range map[string]struct {
		kind, file, code string
	}{
		"an SVG":              {"image/svg+xml", svg, "picture_format"},
		"an SVG as PNG":       {"image/png", svg, "picture_format"},
		"a page":              {"image/png", "<!doctype html><script>", "picture_format"},
		"a page as a page":    {"text/html", "<!doctype html>", "media_type"},
		"a script as GIF":     {"image/gif", "GIF89a=1;alert(1)", "picture_"},
		"nothing":             {"image/png", "", "picture_"},
		"half a picture":      {"image/png", string(drawn(t, 3)[:60]), "picture_damaged"},
		"a bomb":              {"image/png", string(claims(60_000, 60_000)), "picture_too_wide"},
		"a line":              {"image/png", string(claims(1<<31-1, 1)), "picture_too_wide"},
		"too much":            {"image/png", strings.Repeat("x", 17<<20), "too_large"},
		"a form in its place": {"multipart/form-data; boundary=x", "--x\r\n--x--", "media_type"},
	} {
		began := time.Now()
		w := s.upload(mine, s.products[0], c.kind, []byte(c.file))
		if w.Code < 400 || w.Code > 499 || !strings.Contains(w.Body.String(), c.code) {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
	other := s.upload(s.merchants[1], s.products[0], "image/png", drawn(t, 5))
	if other.Code != 404 {
		t.Errorf("to another merchant's product: %d %s", other.Code, other.Body)
	}
	at := "DELETE /v1/merchant/products/" + s.products[1] + "/pictures/"
	theirs := seen(s.ask(s.merchants[1].token, at+mine.ids["picture"], ""), mine.ids["picture"])
	never := strings.Repeat("ab", 32)
	if got := seen(s.ask(s.merchants[1].token, at+never, ""), never); got != theirs {
		t.Errorf("another merchant's picture: %s, one of nobody: %s", theirs, got)
	}
	s.unchanged(t, head)

	w := s.serve(s.visitor("GET /img/"+s.image, ""))
	kind := w.Header().Get("Content-Type")
	if w.Code != 200 || kind != "image/jpeg" && kind != "image/png" ||
		strings.Contains(w.Body.String(), "script") ||
		http.DetectContentType(w.Body.Bytes()) != kind {
		t.Errorf("the picture is served as %d %s, %d bytes", w.Code, kind, w.Body.Len())
	}
	if got := w.Header().Get("Content-Disposition"); got != "" {
		t.Errorf("its name is somebody's: %s", got)
	}
	for _, name := range []string{"..%2f..%2fsecrets.json", "%2e%2e", s.image + "%00.svg",
		strings.ToUpper(s.image), "x" + s.image, s.image + "/", "SHA256SUMS",
		strings.TrimSuffix(s.image, ".jpg") + ".html"} {
		if w := s.serve(s.visitor("GET /img/"+name, "")); w.Code != 404 {
			t.Errorf("/img/%s: %d", name, w.Code)
		}
	}
}

// TestHostileNamesOfFiles: a file's name, its parts and how many there are harm nobody.
func TestHostileNamesOfFiles(t *testing.T) {
	s := openStage(t)
	form := func(parts ...string) *httptest.ResponseRecorder {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for _, name := range parts {
			head := textproto.MIMEHeader{"Content-Type": {"image/png"}, "Content-Disposition": {
				`form-data; name="picture"; filename="` +
					strings.NewReplacer(`"`, `\"`, "\r", "", "\n", "").Replace(name) + `"`}}
			part, err := w.CreatePart(head)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := part.Write([]byte("<svg onload=alert(1)>")); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		r := s.visitor("POST /staff/goods/"+s.products[0]+"/pictures", body.String(), "",
			s.staffToken)
		r.Header.Set("Content-Type", w.FormDataContentType())
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		return s.serve(r)
	}
	head := s.Head()
	for _, name := range []string{evil, "../../../etc/passwd", `C:\x.png`,
		strings.Repeat("x", 9000),
		"a\x00b.png", "\u202egnp.exe", "x.png; evil=1"} {
		w := form(name)
		if w.Code < 400 || w.Code > 499 || w.Body.Len() > 64<<10 {
			t.Errorf("%.40q: %d, %d bytes", name, w.Code, w.Body.Len())
		}
		harmless(t, "a file called "+name, w)
	}
	if w := form(make([]string, 5000)...); w.Code < 400 || w.Code > 499 {
		t.Errorf("thousands of parts: %d", w.Code)
	}
	s.unchanged(t, head)
}

// TestOthersThingsInABody: what a body names of somebody else's is refused in the words for what
// nobody has.
func TestOthersThingsInABody(t *testing.T) {
	s := openStage(t)
	me, other := s.shoppers[1], s.shoppers[0]
	head := s.Head()
	line := `{"lines":[{"sku":"` + s.skus[0] + `","quantity":1}],`
	for name, c := range map[string][3]string{
		"an address": {line + `"address":"ID"}`, other.ids["address"], nobodys["address"]},
		"an order":   {`{"balances":["ID"]}`, other.ids["deposit order"], nobodys["order"]},
		"an order that is none of a presale": {`{"balances":["ID"]}`, other.ids["order"],
			nobodys["order"]},
	} {
		for _, door := range []string{"POST /v1/checkouts", "POST /v1/quotes"} {
			if door == "POST /v1/quotes" && name == "an address" {
				continue // a quote takes a province
			}
			ask := func(id string) string {
				w := s.ask(me.token, door, strings.Replace(c[0], "ID", id, 1))
				return http.StatusText(w.Code) + strings.ReplaceAll(w.Body.String(), id, "ID")
			}
			if got, want := ask(c[1]), ask(c[2]); got != want || strings.HasPrefix(got, "Created") {
				t.Errorf("%s at %s:\n%s\nof nobody:\n%s", name, door, got, want)
			}
		}
	}
	s.unchanged(t, head)
}
