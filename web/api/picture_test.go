package api

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"reflect"
	"strings"
	"testing"
)

// square is a file with one colour in it.
func square(t testing.TB, side int, shade uint8) string {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, side, side))
	for i := range m.Pix {
		m.Pix[i] = shade
	}
	m.SetGray(0, 0, color.Gray{255 - shade})
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestPictures: a program of a merchant uploads, orders, describes, takes away and brings back;
// each answer is the list as everybody sees it from then on.
func TestPictures(t *testing.T) {
	w := newWorld(t)
	w.stock()
	mine := w.signIn("m0")
	products := decoded[Page[Product]](t, mine.call("GET /v1/merchant/products", ""))
	if len(products.Items) != 1 || len(products.Items[0].Pictures) != 0 {
		t.Fatalf("%+v", products)
	}
	at := " /v1/merchant/products/" + products.Items[0].ID + "/pictures"
	post := func(query, file string) ProductPictures {
		t.Helper()
		r := mine.call("POST"+at+query, file, "Content-Type", "image/png")
		r.wants(t, 200, "")
		return decoded[ProductPictures](t, r)
	}
	post("?alt_zh=%E6%9D%AF&alt_en=cup", square(t, 400, 10))
	two := post("", square(t, 50, 20))
	if again := post("?alt_en=other", square(t, 400, 10)); !reflect.DeepEqual(again, two) {
		t.Errorf("the same picture again: %+v", again)
	}
	first := two.Pictures[0]
	if two.Edition != 2 || len(two.Pictures) != 2 || first.Alt != (Alt{"杯", "cup"}) ||
		first.Width != 400 || len(first.Files) != 3 || first.Files[0].Width != 160 ||
		first.Files[0].URL != "/img/"+first.ID+"-160.jpg" {
		t.Fatalf("%+v", two)
	}
	open := decoded[Product](t, w.anyone().call("GET /v1/products/"+two.Product, ""))
	if !reflect.DeepEqual(open.Pictures, two.Pictures) {
		t.Errorf("everybody sees %+v", open.Pictures)
	}
	deleted := mine.call("DELETE"+at+"/"+first.ID, "")
	deleted.wants(t, 200, "")
	mine.call("DELETE"+at+"/"+first.ID, "").wants(t, 200, "")
	left := decoded[ProductPictures](t, deleted)
	if len(left.Pictures) != 1 || left.Edition != 3 {
		t.Fatalf("%+v", left)
	}
	list := PicturesRequest{Edition: 3, Pictures: []PictureRequest{
		{ID: left.Pictures[0].ID, En: "pen"}, {ID: first.ID, Zh: "杯", En: "cup"},
	}}
	body, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	put := mine.call("PUT"+at, string(body), "Content-Type", "application/json")
	put.wants(t, 200, "")
	back := decoded[ProductPictures](t, put)
	if len(back.Pictures) != 2 || !reflect.DeepEqual(back.Pictures[1], first) ||
		back.Pictures[0].Alt.En != "pen" || back.Edition != 4 {
		t.Errorf("%+v", back)
	}
	other := w.signIn("m1")
	theirs := decoded[Page[Product]](t, other.call("GET /v1/merchant/products", ""))
	copied := other.call("PUT /v1/merchant/products/"+theirs.Items[0].ID+"/pictures",
		`{"edition":0,"pictures":[{"id":"`+first.ID+`"}]}`, "Content-Type", "application/json")
	copied.wants(t, 404, "not_found")
	got := decoded[ProductPictures](t, mine.call("GET"+at, ""))
	if !reflect.DeepEqual(got, back) {
		t.Errorf("%+v", got)
	}
}

// TestPicturesRefused: each thing that cannot be has its code, and the list stays as it was.
func TestPicturesRefused(t *testing.T) {
	w := newWorld(t)
	w.stock()
	mine, ops := w.signIn("m0"), w.signIn("ops")
	products := decoded[Page[Product]](t, mine.call("GET /v1/merchant/products", ""))
	at := " /v1/merchant/products/" + products.Items[0].ID + "/pictures"
	image := []string{"Content-Type", "image/png"}
	text := []string{"Content-Type", "application/json"}
	has := decoded[ProductPictures](t, ops.call("POST"+at, square(t, 30, 9), image...))
	id := has.Pictures[0].ID
	for name, c := range map[string]struct {
		who        caller
		line, body string
		headers    []string
		status     int
		code       string
	}{
		"another's":      {w.signIn("m1"), "POST" + at, square(t, 9, 9), image, 404, "not_found"},
		"another's list": {w.signIn("m1"), "GET" + at, "", nil, 404, "not_found"},
		"a shopper":      {w.signIn(""), "POST" + at, square(t, 9, 9), image, 403, "forbidden"},
		"nobody":         {w.anyone(), "GET" + at, "", nil, 401, "unauthenticated"},
		"no product": {mine, "GET /v1/merchant/products/x/pictures", "", nil, 404,
			"not_found"},
		"another type": {mine, "POST" + at, square(t, 9, 9), text, 415, "media_type"},
		"a page":       {mine, "POST" + at, "<html>", image, 415, "picture_format"},
		"half":         {mine, "POST" + at, square(t, 90, 9)[:60], image, 422, "picture_damaged"},
		"too large": {mine, "POST" + at, square(t, 9, 9) + strings.Repeat("x", 16<<20), image,
			413, "picture_too_large"},
		"odd words": {mine, "POST" + at + "?alt_en=a%0Ab", square(t, 9, 8), image, 422,
			"pictures_invalid"},
		"old edition": {mine, "PUT" + at, `{"edition":0,"pictures":[]}`, text, 409,
			"pictures_changed"},
		"twice": {mine, "PUT" + at, `{"edition":1,"pictures":[{"id":"` + id + `"},{"id":"` + id +
			`"}]}`, text, 422, "pictures_invalid"},
		"never seen": {mine, "PUT" + at, `{"edition":1,"pictures":[{"id":"` +
			strings.Repeat("0", 64) + `"}]}`, text, 404, "not_found"},
		"no id": {mine, "PUT" + at, `{"edition":1,"pictures":[{"id":"x"}]}`, text, 404,
			"not_found"},
	} {
		t.Run(name, func(t *testing.T) {
			c.who.call(c.line, c.body, c.headers...).wants(t, c.status, c.code)
		})
	}
	if got := decoded[ProductPictures](t, mine.call("GET"+at, "")); !reflect.DeepEqual(got, has) {
		t.Errorf("%+v", got)
	}
}
