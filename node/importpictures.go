package node

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"carnival/event"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/web"
)

// PictureImporter brings a folder of picture files to the products of a merchant. It asks no other
// host for anything: addresses of pictures in product files only lend their last part, to find the
// file of that name.
type PictureImporter struct {
	Node     *Node
	Merchant string             // whose products they are of: the merchant's key
	DryRun   bool               // say what would come of it, and change nothing
	Progress func(done, of int) // told after each product; it may be nil
}

// ImportedPictures is what came of a folder.
type ImportedPictures struct {
	Pictures  int               `json:"pictures"` // that products have now and did not have before
	Products  int               `json:"products"` // that got any
	Unchanged int               `json:"unchanged"`
	Rejected  []RejectedPicture `json:"rejected,omitempty"`
}

// RejectedPicture is a file that did not come in.
type RejectedPicture struct {
	File   string `json:"file"`
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

// ErrNoMerchant says that the merchant of an import is not known.
var ErrNoMerchant = errors.New("no merchant has this key; write the one its products were " +
	"imported for: --merchant there, or the file's name")

// foundPicture is a file with the product it is of, and its place among those of that product.
type foundPicture struct {
	file    string
	product event.ProductID
	place   int
}

// Folder imports a folder, and folders of handles in it.
func (im *PictureImporter) Folder(ctx context.Context, dir string) (r ImportedPictures, err error) {
	if err := im.Node.Catalog.Wait(ctx, im.Node.journal.Head().Last); err != nil {
		return r, err
	}
	names, err := im.names()
	if err != nil {
		return r, err
	}
	folder := os.DirFS(dir)
	byProduct := map[event.ProductID][]foundPicture{}
	err = fs.WalkDir(folder, ".", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case file != "." && strings.HasPrefix(d.Name(), "."),
			d.IsDir() && strings.Contains(file, "/"):
			return skipped(d)
		case !d.Type().IsRegular():
			return nil
		}
		one, ok := names.of(file)
		if !ok {
			r.reject(file, "name_unknown", "No product has this handle, SKU code or picture name; "+
				"name the file after one of them, such as HANDLE-2.jpg.")
			return nil
		}
		byProduct[one.product] = append(byProduct[one.product], one)
		return nil
	})
	if err != nil {
		return r, fmt.Errorf("read the folder of pictures: %w", err)
	}
	for i, id := range sortedIDs(byProduct) {
		if err := im.product(ctx, folder, byProduct[id], &r); err != nil {
			return r, err
		}
		if im.Progress != nil {
			im.Progress(i+1, len(byProduct))
		}
	}
	return r, nil
}

func skipped(d fs.DirEntry) error {
	if d.IsDir() {
		return fs.SkipDir
	}
	return nil
}

func sortedIDs(of map[event.ProductID][]foundPicture) (ids []event.ProductID) {
	for id := range of {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func (r *ImportedPictures) reject(file, code, reason string) {
	r.Rejected = append(r.Rejected, RejectedPicture{file, code, reason})
}

// product takes in the files of one product, behind the pictures that it has.
func (im *PictureImporter) product(
	ctx context.Context, folder fs.FS, files []foundPicture, r *ImportedPictures,
) error {
	slices.SortFunc(files, func(a, b foundPicture) int {
		return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(a.file, b.file))
	})
	var p catalog.Product
	im.Node.Catalog.Read(func(fold *catalog.Fold) { p, _ = fold.Product(files[0].product) })
	list := slices.Clone(p.Pictures)
	for _, one := range files {
		full := len(list) == trade.MaxPictures
		by := im.Node.pictures.Take
		if full || im.DryRun {
			by = im.Node.pictures.Look
		}
		taken, err := opened(ctx, folder, one.file, by)
		if err != nil {
			problem := web.ProblemOf(err, "en")
			if problem.Code == "internal" || ctx.Err() != nil {
				return fmt.Errorf("%s: %w", one.file, err)
			}
			r.reject(one.file, problem.Code, problem.Title)
			continue
		}
		has := func(o event.Picture) bool { return o.Hash == taken.Hash }
		if slices.ContainsFunc(list, has) {
			r.Unchanged++
			continue
		}
		if full {
			r.reject(one.file, "pictures_full", "The product has 12 pictures; take one away first.")
			continue
		}
		list = append(list, taken)
	}
	if len(list) == len(p.Pictures) {
		return nil
	}
	if !im.DryRun {
		if err := im.submit(ctx, &p, list); err != nil {
			return fmt.Errorf("%s: %w", p.Handle, err)
		}
	}
	r.Pictures += len(list) - len(p.Pictures)
	r.Products++
	return nil
}

// submit states the pictures of a product.
func (im *PictureImporter) submit(
	ctx context.Context, p *catalog.Product, list []event.Picture,
) error {
	out, err := im.Node.Engine.Submit(ctx, &trade.PictureProduct{
		Merchant: p.ProductOffered.Merchant, Product: p.ProductOffered.Product,
		Edition: p.Edition, Pictures: list,
	})
	if err == nil && out.Refusal != trade.Accepted {
		err = errors.New(out.Refusal.Sentence("en"))
	}
	return err
}

// opened gives a file of the folder to who takes it or looks at it.
func opened(
	ctx context.Context, folder fs.FS, file string,
	by func(context.Context, io.Reader) (event.Picture, error),
) (event.Picture, error) {
	f, err := folder.Open(file)
	if err != nil {
		return event.Picture{}, err
	}
	defer f.Close()
	return by(ctx, f)
}

// pictureNames are the names by which files are known to belong to products.
type pictureNames struct {
	handles map[string]event.ProductID // by handle or SKU code
	files   map[string]event.ProductID // by the last part of an address in a product file
}

// names looks through the products of the merchant. A name that two products share finds neither.
func (im *PictureImporter) names() (n pictureNames, err error) {
	n = pictureNames{map[string]event.ProductID{}, map[string]event.ProductID{}}
	put := func(in map[string]event.ProductID, name string, id event.ProductID) {
		if was, taken := in[name]; taken && was != id {
			id = 0
		}
		in[name] = id
	}
	im.Node.Catalog.Read(func(fold *catalog.Fold) {
		merchant, known := fold.MerchantByKey(im.Merchant)
		if !known {
			err = ErrNoMerchant
			return
		}
		q := catalog.List{Merchant: merchant.Merchant, Unlisted: true}
		for {
			var list []catalog.Product
			list, q.After = fold.Products(q)
			for i := range list {
				p := &list[i]
				id := p.ProductOffered.Product
				put(n.handles, p.Handle, id)
				put(n.files, lastPart(p.Image), id)
				for k := range p.SKUs {
					put(n.handles, p.SKUs[k].Code, id)
					put(n.files, lastPart(p.SKUs[k].Image), id)
				}
			}
			if q.After == 0 {
				return
			}
		}
	})
	return n, err
}

// lastPart is the file that an address ends with.
func lastPart(address string) string {
	at, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return path.Base(at.Path)
}

// numbered is a name with the place of a picture behind it.
var numbered = regexp.MustCompile(`^(.+?)[-_ ]([0-9]{1,2})$`)

// of finds the product of a file: by its folder's name, by a name in a product file, by a handle or
// a code, or by one of those with a place behind it.
func (n *pictureNames) of(file string) (foundPicture, bool) {
	name := path.Base(file)
	stem := strings.TrimSuffix(name, path.Ext(name))
	place := 0
	parted := numbered.FindStringSubmatch(stem)
	if parted != nil {
		place, _ = strconv.Atoi(parted[2]) // two digits always are a number
	}
	if dir := path.Dir(file); dir != "." {
		if number, err := strconv.Atoi(stem); err == nil {
			place = number
		}
		id := n.handles[dir]
		return foundPicture{file, id, place}, id != 0
	}
	if id := cmp.Or(n.handles[stem], n.files[name]); id != 0 {
		return foundPicture{file, id, 0}, true
	}
	if parted == nil {
		return foundPicture{}, false
	}
	id := n.handles[parted[1]]
	return foundPicture{file, id, place}, id != 0
}
