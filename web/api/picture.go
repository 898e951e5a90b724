package api

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"carnival/event"
	"carnival/picture"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/web"
)

// Pictures keeps the pictures of merchants.
type Pictures interface {
	// Take keeps the picture that a file holds, and names it by its content.
	Take(ctx context.Context, file io.Reader) (event.Picture, error)
	// Find gives a picture by its name.
	Find(hash event.Hash256) (event.Picture, error)
}

// ProductPictures are the pictures of a product, the first one first.
type ProductPictures struct {
	Product  string    `json:"product"`
	Edition  uint32    `json:"edition" doc:"counts their changes; a change names the one it is of"`
	Pictures []Picture `json:"pictures"`
}

// Picture is one picture of a product.
type Picture struct {
	ID     string        `json:"id" doc:"follows from its content"`
	Width  int           `json:"width" doc:"of the largest, in pixels"`
	Height int           `json:"height"`
	Alt    Alt           `json:"alt" doc:"what it shows, for who does not see it"`
	Files  []PictureFile `json:"files" doc:"the narrowest first"`
}

// Alt says what a picture shows, in both languages.
type Alt struct {
	Zh string `json:"zh,omitempty"`
	En string `json:"en,omitempty"`
}

// PictureFile is a picture in one of its widths.
type PictureFile struct {
	Width  int    `json:"width"`
	Height int    `json:"height"`
	URL    string `json:"url" doc:"on this site; never changes its content"`
}

// PicturesRequest states the pictures of a product whole, in their order.
type PicturesRequest struct {
	Edition  uint32           `json:"edition" doc:"of the list that was changed"`
	Pictures []PictureRequest `json:"pictures"`
}

// PictureRequest names a picture that was uploaded before, also one that was taken away.
type PictureRequest struct {
	ID string `json:"id"`
	Zh string `json:"zh,omitempty" doc:"what it shows, in Chinese"`
	En string `json:"en,omitempty" doc:"what it shows, in English"`
}

// pictureOperations are the doors to the pictures of products.
func (f *face) pictureOperations() []operation {
	const at = "/v1/merchant/products/{id}/pictures"
	refusals := []string{"not_found", "pictures_invalid", "pictures_changed"}
	ops := []operation{
		{pattern: "GET /v1/merchant/products", handler: f.getMerchantProducts, says: text(
			"商家自己的商品，含未上架的", "The merchant's own products, also those not listed"),
			query: []parameter{merchantParameter, marketParameter, cursorParameter,
				limitParameter},
			status: 200, answers: Page[Product]{}, codes: []string{"invalid"}},
		{pattern: "GET " + at, handler: f.getPictures,
			says:   text("商品的图片，第一张为主图", "The pictures of a product, the first one first"),
			status: 200, answers: ProductPictures{}, codes: []string{"not_found"}},
		{pattern: "POST " + at, handler: f.postPicture, maxBody: picture.MaxBytes + web.DefaultBody,
			says: text("上传一张图片（文件本身即请求内容），加在最后；同一张不会重复",
				"Upload a picture: the file is the body. It comes behind the others; one that is "+
					"there already stays where it is"),
			query: []parameter{
				{name: "alt_zh", kind: "string", says: text("中文说明", "what it shows, in Chinese")},
				{name: "alt_en", kind: "string", says: text("英文说明", "what it shows, in English")},
			},
			body: "", media: "image/*", status: 200, answers: ProductPictures{},
			codes: append(picture.Refusals(), refusals...)},
		{pattern: "PUT " + at, handler: f.putPictures, body: PicturesRequest{}, says: text(
			"设定全部图片：次序、说明、移除与恢复",
			"State all pictures: their order and words; leave one out, or name one again"),
			status: 200, answers: ProductPictures{}, codes: refusals},
		{pattern: "DELETE " + at + "/{picture}", handler: f.deletePicture, says: text(
			"移除一张图片；以 PUT 写回即可恢复",
			"Take a picture away; a PUT that names it brings it back"),
			status: 200, answers: ProductPictures{}, codes: refusals},
	}
	for i := range ops {
		ops[i].who, ops[i].group = web.MerchantOrOperator, groupMerchant
	}
	return ops
}

// getMerchantProducts is GET /v1/merchant/products.
func (f *face) getMerchantProducts(w http.ResponseWriter, r *http.Request) {
	lang, named := web.Lang(r), event.MerchantID(0)
	p, err := pageOf(r, event.ParseProductID)
	if text := r.URL.Query().Get("merchant"); err == nil && text != "" {
		if named, err = event.ParseMerchantID(text); err != nil {
			err = web.NewProblem("invalid", lang, fieldFault(lang, "merchant", "bad_id", "me_..."))
		}
	}
	if err == nil {
		named, err = actingFor(r, named)
	}
	var market event.Market
	if err == nil {
		market, err = marketOf(r.URL.Query(), lang)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	var products []catalog.Product
	var next event.ProductID
	f.Catalog.Read(func(fold *catalog.Fold) {
		products, next = fold.Products(catalog.List{
			Merchant: named, Unlisted: true, After: p.after, Limit: p.limit,
		})
	})
	at := f.pricing(market, lang)
	said := Page[Product]{Items: []Product{}}
	for i := range products {
		said.Items = append(said.Items, at.product(&products[i]))
	}
	if next != 0 {
		said.Next = next.String()
	}
	answer(w, r, http.StatusOK, said)
}

// ownProduct is the product of a path, for who may change it: one of another merchant looks like
// one that does not exist.
func (f *face) ownProduct(r *http.Request) (p catalog.Product, err error) {
	id, err := event.ParseProductID(r.PathValue("id"))
	found := false
	if err == nil {
		f.Catalog.Read(func(fold *catalog.Fold) { p, found = fold.Product(id) })
	}
	who := web.SessionOf(r)
	if !found || who.Role == web.Merchant && who.Merchant != p.ProductOffered.Merchant {
		return p, notFound(r)
	}
	return p, nil
}

func pictures(p *catalog.Product) ProductPictures {
	return ProductPictures{p.ProductOffered.Product.String(), p.Edition, picturesOf(p)}
}

func picturesOf(p *catalog.Product) []Picture {
	said := []Picture{}
	for i := range p.Pictures {
		one := &p.Pictures[i]
		shape := picture.Shape{Width: int(one.Width), Height: int(one.Height), Alpha: one.Alpha}
		shown := Picture{
			ID: hex.EncodeToString(one.Hash[:]), Width: shape.Width, Height: shape.Height,
			Alt: Alt(one.Alt),
		}
		for _, width := range picture.Widths(shape.Width) {
			r := picture.Rendition{Width: width, Alpha: one.Alpha}
			shown.Files = append(shown.Files, PictureFile{
				width, shape.At(width), "/img/" + picture.Name(one.Hash, r),
			})
		}
		said = append(said, shown)
	}
	return said
}

// getPictures is GET /v1/merchant/products/{id}/pictures.
func (f *face) getPictures(w http.ResponseWriter, r *http.Request) {
	p, err := f.ownProduct(r)
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, pictures(&p))
}

// setPictures decides a list, waits until pages show it, and answers with it.
func (f *face) setPictures(r *http.Request, p *catalog.Product, c *trade.PictureProduct) error {
	c.Merchant, c.Product = p.ProductOffered.Merchant, p.ProductOffered.Product
	out, err := f.submit(r, c)
	if err == nil {
		err = await(r, reached(out), f.Catalog)
	}
	if err != nil {
		return err
	}
	*p, err = f.ownProduct(r)
	return err
}

// pictureTries is how often a picture is put behind a list that somebody else changes.
const pictureTries = 3

// postPicture is POST /v1/merchant/products/{id}/pictures.
func (f *face) postPicture(w http.ResponseWriter, r *http.Request) {
	p, err := f.ownProduct(r)
	if err == nil && len(p.Pictures) >= trade.MaxPictures {
		err = web.RefusalProblem(trade.PicturesInvalid, web.Lang(r))
	}
	if err == nil && !strings.HasPrefix(r.Header.Get("Content-Type"), "image/") {
		err = web.NewProblem("media_type", web.Lang(r))
	}
	var taken event.Picture
	if err == nil {
		taken, err = f.Pictures.Take(r.Context(), r.Body)
	}
	query := r.URL.Query()
	taken.Alt = event.Text{Zh: query.Get("alt_zh"), En: query.Get("alt_en")}
	has := func(o event.Picture) bool { return o.Hash == taken.Hash }
	for try := 0; err == nil && !slices.ContainsFunc(p.Pictures, has); try++ {
		err = f.setPictures(r, &p, &trade.PictureProduct{
			Edition: p.Edition, Pictures: append(slices.Clone(p.Pictures), taken),
		})
		var problem *web.Problem
		if errors.As(err, &problem) && problem.Code == trade.PicturesChanged.Code() &&
			try < pictureTries {
			p, err = f.ownProduct(r)
		}
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, pictures(&p))
}

// putPictures is PUT /v1/merchant/products/{id}/pictures.
func (f *face) putPictures(w http.ResponseWriter, r *http.Request) {
	var edition uint32
	var wanted []PictureRequest
	err := readJSON(r, func(rd *reader) {
		rd.record([]member{
			need("edition", rd.toCount(&edition)),
			need("pictures", toList(rd, &wanted, trade.MaxPictures, rd.toPicture)),
		})
	})
	var p catalog.Product
	if err == nil {
		p, err = f.ownProduct(r)
	}
	c := &trade.PictureProduct{Edition: edition}
	for i := 0; i < len(wanted) && err == nil; i++ {
		var one event.Picture
		one, err = f.knownPicture(r, &p, wanted[i].ID)
		one.Alt = event.Text{Zh: wanted[i].Zh, En: wanted[i].En}
		c.Pictures = append(c.Pictures, one)
	}
	if err == nil {
		err = f.setPictures(r, &p, c)
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, pictures(&p))
}

func (r *reader) toPicture(into *PictureRequest) func() {
	return func() {
		r.record([]member{
			need("id", r.toText(&into.ID, 2*len(event.Hash256{}))),
			option("zh", r.toText(&into.Zh, event.MaxAltBytes)),
			option("en", r.toText(&into.En, event.MaxAltBytes)),
		})
	}
}

// knownPicture is a picture that a product has, or that was one of the merchant's before.
func (f *face) knownPicture(
	r *http.Request, p *catalog.Product, id string,
) (event.Picture, error) {
	raw, err := hex.DecodeString(id)
	if err != nil || len(raw) != len(event.Hash256{}) {
		return event.Picture{}, notFound(r)
	}
	hash, had := event.Hash256(raw), false
	for _, one := range p.Pictures {
		if one.Hash == hash {
			return one, nil
		}
	}
	f.Catalog.Read(func(fold *catalog.Fold) {
		had = fold.HadPicture(p.ProductOffered.Merchant, hash)
	})
	if !had {
		return event.Picture{}, notFound(r)
	}
	return f.Pictures.Find(hash)
}

// deletePicture is DELETE /v1/merchant/products/{id}/pictures/{picture}. What is not there is gone.
func (f *face) deletePicture(w http.ResponseWriter, r *http.Request) {
	p, err := f.ownProduct(r)
	if err == nil {
		left := slices.DeleteFunc(slices.Clone(p.Pictures), func(o event.Picture) bool {
			return hex.EncodeToString(o.Hash[:]) == r.PathValue("picture")
		})
		err = f.setPictures(r, &p, &trade.PictureProduct{Edition: p.Edition, Pictures: left})
	}
	if err != nil {
		fail(w, r, err)
		return
	}
	answer(w, r, http.StatusOK, pictures(&p))
}
