package node

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"os"
	"testing"

	"carnival/gateway/clock"
	"carnival/view/catalog"
)

// colour is a picture file of one colour.
func colour(t *testing.T, shade uint8) string {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 20, 20))
	for i := range m.Pix {
		m.Pix[i] = shade
	}
	m.SetGray(3, 3, color.Gray{shade / 2})
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestImportPictures: each file finds its product by one of the names that merchants give files, in
// the order that their numbers say; what finds none is named, and a second time nothing changes.
func TestImportPictures(t *testing.T) {
	dir, data := t.TempDir(), t.TempDir()
	ctx := context.Background()
	goods := put(t, dir+"/goods.jsonl", `{"handle":"mug","title":{"en":"Mug"},`+
		`"image":"https://cdn.example/a/front%20view.png?v=3",`+
		`"skus":[{"code":"MUG-1","price":"9.00"}]}`+
		"\n"+`{"handle":"cup","title":{"en":"Cup"},"skus":[{"code":"CUP","price":"5.00"}]}`+"\n")
	for i, name := range []string{"mug-2.png", "front view.png", "MUG-1.png", "mug-10.png",
		"cup/b.png", "cup/2.png", "cup/1.png", "nobody.png", "cup/deep/1.png", ".hidden.png"} {
		put(t, dir+"/pictures/"+name, colour(t, uint8(10+20*i)))
	}
	put(t, dir+"/pictures/cup.txt", "not a picture")
	open := func() *Node {
		n, err := Open(ctx, Options{DataDir: data, Clock: clock.Stepped(1),
			Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { n.Close() })
		return n
	}
	n := open()
	_, plan, err := PlanSource(DefaultPlan)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := (&Importer{Node: n, Merchant: "shop"}).File(ctx, goods, plan); err != nil ||
		r.Products != 2 {
		t.Fatal(r, err)
	}
	im := &PictureImporter{Node: n, Merchant: "shop"}
	r, err := im.Folder(ctx, dir+"/pictures")
	if err != nil || r.Pictures != 7 || r.Products != 2 || len(r.Rejected) != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	codes := map[string]string{}
	for _, one := range r.Rejected {
		codes[one.File] = one.Code
	}
	if codes["nobody.png"] != "name_unknown" || codes["cup.txt"] != "picture_format" {
		t.Errorf("%v", codes)
	}
	again, err := im.Folder(ctx, dir+"/pictures")
	if err != nil || again.Pictures != 0 || again.Products != 0 || again.Unchanged != 7 {
		t.Errorf("%+v, %v", again, err)
	}
	n.Catalog.Read(func(fold *catalog.Fold) {
		list, _ := fold.Products(catalog.List{Unlisted: true})
		for i, files := range [][]string{{"MUG-1.png", "front view.png", "mug-2.png", "mug-10.png"},
			{"cup/b.png", "cup/1.png", "cup/2.png"}} {
			if len(list[i].Pictures) != len(files) {
				t.Fatalf("%s has %d pictures", list[i].Handle, len(list[i].Pictures))
			}
			for k, file := range files {
				want, err := im.take(ctx, os.DirFS(dir+"/pictures"), file)
				if err != nil || list[i].Pictures[k].Hash != want.Hash {
					t.Errorf("%s: picture %d is not %s, %v", list[i].Handle, k, file, err)
				}
			}
		}
	})
	im.Merchant = "nobody"
	if _, err := im.Folder(ctx, dir); !errors.Is(err, ErrNoMerchant) {
		t.Error(err)
	}
}
