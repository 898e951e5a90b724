package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
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

// forImport is a node with a file of so many products.
func forImport(t *testing.T, goods string, products int) *Node {
	t.Helper()
	ctx := context.Background()
	n, err := Open(ctx, Options{DataDir: t.TempDir(), Clock: clock.Stepped(1),
		Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { n.Close() })
	_, plan, err := PlanSource(DefaultPlan)
	if err != nil {
		t.Fatal(err)
	}
	r, err := (&Importer{Node: n, Merchant: "shop"}).File(ctx, goods, plan)
	if err != nil || r.Products != products {
		t.Fatal(r, err)
	}
	return n
}

// TestImportPicturesDryRun: a dry run says what the run after it says, of a folder with more than a
// product may have, the same picture twice, and files that are none; and it changes nothing.
func TestImportPicturesDryRun(t *testing.T) {
	dir := t.TempDir()
	ctx := context.Background()
	n := forImport(t, put(t, dir+"/goods.jsonl",
		`{"handle":"mug","title":{"en":"Mug"},"skus":[{"code":"MUG","price":"9.00"}]}`+"\n"+
			`{"handle":"cup","title":{"en":"Cup"},"skus":[{"code":"CUP","price":"5.00"}]}`+"\n"), 2)
	run := func(dry bool, folder string) ImportedPictures {
		t.Helper()
		im := &PictureImporter{Node: n, Merchant: "shop", DryRun: dry}
		r, err := im.Folder(ctx, folder)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	state := func() string {
		t.Helper()
		files, err := filepath.Glob(n.opts.DataDir + "/pictures/*/*/*")
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(n.journal.Head().Last, files)
	}
	first, second := dir+"/first", dir+"/second"
	for i := range 9 {
		put(t, fmt.Sprintf("%s/cup-%d.png", first, i+1), colour(t, uint8(10+20*i)))
	}
	for i := range 5 {
		put(t, fmt.Sprintf("%s/cup-%d.png", second, i+1), colour(t, uint8(11+20*i)))
	}
	put(t, second+"/cup-6.png", colour(t, 10)) // is there, also when there is room for no more
	put(t, second+"/mug-1.png", colour(t, 10))
	put(t, second+"/mug-2.png", colour(t, 10))
	put(t, second+"/mug-3.png", "no picture")
	put(t, second+"/nobody.png", colour(t, 10))
	for _, c := range []struct {
		folder                         string
		pictures, products, same, away int
	}{{first, 9, 1, 0, 0}, {second, 4, 2, 2, 4}, {second, 0, 0, 6, 4}} {
		before := state()
		dry := run(true, c.folder)
		if state() != before {
			t.Errorf("%s: a dry run changed something", c.folder)
		}
		if dry.Pictures != c.pictures || dry.Products != c.products || dry.Unchanged != c.same ||
			len(dry.Rejected) != c.away {
			t.Errorf("%s: %+v", c.folder, dry)
		}
		if done := run(false, c.folder); !reflect.DeepEqual(dry, done) {
			t.Errorf("%s:\n%+v is not\n%+v", c.folder, dry, done)
		}
	}
}

// TestImportPictures: each file finds its product by one of the names that merchants give files, in
// the order that their numbers say; what finds none is named, and a second time nothing changes.
func TestImportPictures(t *testing.T) {
	dir := t.TempDir()
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
	n := forImport(t, goods, 2)
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
				want, err := opened(ctx, os.DirFS(dir+"/pictures"), file, n.pictures.Look)
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
