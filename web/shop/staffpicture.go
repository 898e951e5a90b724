package shop

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"carnival/event"
	"carnival/picture"
	"carnival/trade"
	"carnival/view/catalog"
	"carnival/web"
)

// workDoors are where who works for a merchant looks after its goods. An operator is let in for the
// goods of all merchants.
func (f *face) workDoors() []web.Route {
	route := func(pattern string, p page, body int64) web.Route {
		return web.Route{
			Pattern: pattern, Handler: f.serve(p), Who: web.MerchantOrOperator, MaxBody: body,
		}
	}
	return []web.Route{
		route("GET /staff/goods", f.staffGoods, maxForm),
		route("GET /staff/goods/{product}", f.staffPictures, maxForm),
		route("POST /staff/goods/{product}", f.changePictures, maxForm),
		route("POST /staff/goods/{product}/pictures", f.addPictures, maxUpload),
	}
}

// maxUpload bounds a form with pictures: a few of the largest at once.
const maxUpload = 4*picture.MaxBytes + maxForm

// goodsPage is how many products a page of goods lists.
const goodsPage = 40

// StaffGoodsPage lists a merchant's products, the newest last.
type StaffGoodsPage struct {
	Frame
	Goods []StaffGoods
	Next  string // address of the following page; "" at the end
}

// StaffGoods is a product in that list.
type StaffGoods struct {
	Title, Href, Picture string
	Pictures             int64
	Unlisted             bool
}

// staffGoods is GET /staff/goods.
func (f *face) staffGoods(v *visit) error {
	after, _ := event.ParseProductID(v.r.URL.Query().Get("after")) // none: from the first one on
	model := StaffGoodsPage{Frame: v.bareFrame(v.lang.Say("goods.title"), "", 0)}
	var list []catalog.Product
	var next event.ProductID
	f.Catalog.Read(func(fold *catalog.Fold) {
		list, next = fold.Products(catalog.List{
			Merchant: web.SessionOf(v.r).Merchant, Unlisted: true, After: after, Limit: goodsPage,
		})
	})
	for i := range list {
		p := &list[i]
		model.Goods = append(model.Goods, StaffGoods{
			Title: p.Title.In(string(v.lang)), Picture: pictureOf(p, ""),
			Href:     "/staff/goods/" + p.ProductOffered.Product.String(),
			Pictures: int64(len(p.Pictures)), Unlisted: !p.Listed,
		})
	}
	if next != 0 {
		model.Next = "/staff/goods?after=" + next.String()
	}
	return v.show(http.StatusOK, StaffGoodsList(model))
}

// StaffPicturesPage is the pictures of one product, as who works for its merchant changes them.
type StaffPicturesPage struct {
	Frame
	Product, Title string
	Edition        string
	Pictures       []StaffPicture
	Drawing        string // what stands in while there are none
	Room           int64  // how many more there may be
	Done           string // what was just done
	Wrong          string // what is wrong with the list
	WrongFile      string // what is wrong with a file
	Undo           *StaffPicture
}

// StaffPicture is a picture in a list that can be changed.
type StaffPicture struct {
	Hash, Address, Zh, En string
	Place                 int
	Size                  string
}

// ownProduct is the product of the path, if whoever asks may change it: one of another merchant
// looks like one that does not exist.
func (v *visit) ownProduct() (p catalog.Product, err error) {
	id, err := event.ParseProductID(v.r.PathValue("product"))
	found := false
	if err == nil {
		v.f.Catalog.Read(func(fold *catalog.Fold) { p, found = fold.Product(id) })
	}
	who := web.SessionOf(v.r)
	if !found || who.Role == web.Merchant && who.Merchant != p.ProductOffered.Merchant {
		return p, v.notFound()
	}
	return p, nil
}

func (v *visit) picturesModel(p *catalog.Product) StaffPicturesPage {
	title := p.Title.In(string(v.lang))
	model := StaffPicturesPage{
		Frame: v.bareFrame(v.lang.Say("pictures.title", title), "", 0), Title: title,
		Product: p.ProductOffered.Product.String(), Edition: strconv.Itoa(int(p.Edition)),
		Drawing: pictureFrom(p, "", 0), Room: int64(trade.MaxPictures - len(p.Pictures)),
	}
	for i := range p.Pictures {
		model.Pictures = append(model.Pictures, staffPicture(&p.Pictures[i], i))
	}
	return model
}

func staffPicture(p *event.Picture, place int) StaffPicture {
	return StaffPicture{
		Hash: hex.EncodeToString(p.Hash[:]), Address: imageOf(p, thumbWidth), Zh: p.Alt.Zh,
		En: p.Alt.En, Place: place + 1, Size: fmt.Sprintf("%d × %d", p.Width, p.Height),
	}
}

// staffPictures is GET /staff/goods/{product}.
func (f *face) staffPictures(v *visit) error {
	p, err := v.ownProduct()
	if err != nil {
		return err
	}
	model := v.picturesModel(&p)
	query := v.r.URL.Query()
	switch query.Get("done") {
	case "added", "there", "some", "saved", "moved", "restored":
		model.Done = v.lang.Say("pictures." + query.Get("done"))
	case "dropped":
		model.Done = v.lang.Say("pictures.dropped")
		model.Undo = v.dropped(&p, query)
	}
	return v.show(http.StatusOK, StaffPictures(model))
}

// dropped is the picture that an address says was just taken away, when it can come back.
func (v *visit) dropped(p *catalog.Product, query url.Values) *StaffPicture {
	back, err := v.recalled(p, query)
	if err != nil {
		return nil
	}
	place, _ := strconv.Atoi(query.Get("place")) // what cannot be read is the first place
	out := staffPicture(&back, max(place-1, 0))
	return &out
}

// recalled is a picture that the merchant's goods had, with the words that a form says it had.
func (v *visit) recalled(p *catalog.Product, form url.Values) (event.Picture, error) {
	raw, err := hex.DecodeString(form.Get("hash"))
	if err != nil || len(raw) != len(event.Hash256{}) {
		return event.Picture{}, v.notFound()
	}
	hash, had := event.Hash256(raw), false
	v.f.Catalog.Read(func(fold *catalog.Fold) {
		had = fold.HadPicture(p.ProductOffered.Merchant, hash)
	})
	has := slices.ContainsFunc(p.Pictures, func(o event.Picture) bool { return o.Hash == hash })
	if !had || has {
		return event.Picture{}, v.notFound()
	}
	back, err := v.f.Images.Find(hash)
	back.Alt = event.Text{Zh: oneLine(form.Get("zh")), En: oneLine(form.Get("en"))}
	return back, err
}

// oneLine is what somebody wrote, without what would break a line or hide a part of it.
func oneLine(text string) string {
	return strings.TrimSpace(strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return !event.Plain(r)
	}), " "))
}

// submitPictures decides a list and waits until pages show it.
func (v *visit) submitPictures(p *catalog.Product, edition uint32, list []event.Picture) error {
	ctx, cancel := context.WithTimeout(v.r.Context(), submitWait)
	defer cancel()
	out, err := v.f.Submit(ctx, &trade.PictureProduct{
		Merchant: p.ProductOffered.Merchant, Product: p.ProductOffered.Product,
		Edition: edition, Pictures: list,
	})
	if err == nil && out.Refusal != trade.Accepted {
		return web.RefusalProblem(out.Refusal, string(v.lang))
	}
	if err == nil {
		err = v.f.Catalog.Wait(ctx, out.Last())
	}
	return err
}

// changePictures is POST /staff/goods/{product}: new words for all, another order, one less, or
// one that comes back.
func (f *face) changePictures(v *visit) error {
	p, err := v.ownProduct()
	if err != nil {
		return err
	}
	form := v.r.PostForm
	list := reworded(p.Pictures, form)
	what, hash, _ := strings.Cut(form.Get("do"), " ")
	at := slices.IndexFunc(list, func(o event.Picture) bool {
		return hex.EncodeToString(o.Hash[:]) == hash
	})
	done := url.Values{"done": {"saved"}}
	switch {
	case what == "first" && at >= 0:
		one := list[at]
		list = slices.Insert(slices.Delete(list, at, at+1), 0, one)
		done.Set("done", "moved")
	case what == "earlier" && at > 0:
		list[at-1], list[at] = list[at], list[at-1]
		done.Set("done", "moved")
	case what == "drop" && at >= 0:
		done = url.Values{"done": {"dropped"}, "hash": {hash}, "zh": {list[at].Alt.Zh},
			"en": {list[at].Alt.En}, "place": {strconv.Itoa(at + 1)}}
		list = slices.Delete(list, at, at+1)
	case what == "restore":
		back, err := v.recalled(&p, form)
		if err != nil {
			return err
		}
		place, _ := strconv.Atoi(form.Get("place")) // what cannot be read is the first place
		list = slices.Insert(list, min(max(place-1, 0), len(list)), back)
		done.Set("done", "restored")
	}
	edition, _ := strconv.ParseUint(form.Get("edition"), 10, 32) // none is one that has passed
	if err := v.submitPictures(&p, uint32(edition), list); err != nil {
		return v.wrongPictures(err, inList)
	}
	return v.see("/staff/goods/" + p.ProductOffered.Product.String() + "?" + done.Encode())
}

// inList says what is wrong above the pictures.
func inList(m *StaffPicturesPage, said string) { m.Wrong = said }

// reworded are pictures with the words that a form gives them.
func reworded(pictures []event.Picture, form url.Values) []event.Picture {
	list := slices.Clone(pictures)
	for i := range list {
		hash := hex.EncodeToString(list[i].Hash[:])
		if form.Has("zh-" + hash) {
			list[i].Alt.Zh = oneLine(form.Get("zh-" + hash))
			list[i].Alt.En = oneLine(form.Get("en-" + hash))
		}
	}
	return list
}

// wrongPictures shows the pictures as they are, with what is wrong where it is wrong, and with the
// words that were typed: those are still to be saved.
func (v *visit) wrongPictures(err error, at func(*StaffPicturesPage, string)) error {
	said := web.ProblemOf(err, string(v.lang))
	p, perr := v.ownProduct()
	if perr != nil || said.Code == "internal" {
		return err
	}
	model := v.picturesModel(&p)
	for i := range model.Pictures {
		if one := &model.Pictures[i]; v.r.PostForm.Has("zh-" + one.Hash) {
			one.Zh = v.r.PostForm.Get("zh-" + one.Hash)
			one.En = v.r.PostForm.Get("en-" + one.Hash)
		}
	}
	at(&model, said.Title)
	return v.show(said.Status, StaffPictures(model))
}

// addPictures is POST /staff/goods/{product}/pictures: the words of the pictures there are, and
// files, one after the other. Those before one that is refused are kept.
func (f *face) addPictures(v *visit) error {
	p, err := v.ownProduct()
	if err != nil {
		return err
	}
	parts, err := v.r.MultipartReader()
	if err != nil {
		return web.NewProblem("media_type", string(v.lang))
	}
	files, added := 0, 0
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			v.failForm(err)
			return nil
		}
		name := ""
		if part.FileName() == "" {
			err = v.readField(part)
		} else {
			if files == 0 {
				if err := v.saveWords(&p); err != nil {
					return v.wrongPictures(err, inList)
				}
			}
			var fresh bool
			name = brief(part.FileName())
			fresh, err = v.addPicture(&p, part)
			if files++; fresh {
				added++
			}
		}
		if err != nil {
			return v.wrongPictures(err, func(m *StaffPicturesPage, said string) {
				m.WrongFile = strings.TrimPrefix(name+": "+said, ": ")
			})
		}
	}
	if files == 0 {
		return v.wrongPictures(web.NewProblem("picture_format", string(v.lang)),
			func(m *StaffPicturesPage, _ string) { m.WrongFile = v.lang.Say("pictures.choose") })
	}
	done := "added"
	switch added {
	case files:
	case 0:
		done = "there"
	default:
		done = "some"
	}
	return v.see("/staff/goods/" + p.ProductOffered.Product.String() + "?done=" + done)
}

// saveWords saves the words that came with files, as every press of the form does.
func (v *visit) saveWords(p *catalog.Product) error {
	list := reworded(p.Pictures, v.r.PostForm)
	if slices.Equal(list, p.Pictures) {
		return nil
	}
	edition, _ := strconv.ParseUint(v.r.PostForm.Get("edition"), 10, 32) // none has passed
	err := v.submitPictures(p, uint32(edition), list)
	if err == nil {
		*p, err = v.ownProduct()
	}
	return err
}

// readField reads a part of a form that is no file. All of them together are as much as a form may
// be that has no files.
func (v *visit) readField(part *multipart.Part) error {
	room := maxForm
	for name, values := range v.r.PostForm {
		room -= len(name) + len(strings.Join(values, ""))
	}
	value, err := io.ReadAll(io.LimitReader(part, int64(max(room, 0))+1))
	if err != nil {
		return err
	}
	if len(part.FormName())+len(value) > room {
		return web.NewProblem("body_too_large", string(v.lang))
	}
	v.r.PostForm.Add(part.FormName(), string(value))
	return nil
}

// addTries is how often a picture is put behind a list that somebody else changes.
const addTries = 3

// addPicture takes a file in and puts it behind the others. One that is there already stays where
// it is, and is not fresh.
func (v *visit) addPicture(
	p *catalog.Product, file *multipart.Part,
) (fresh bool, err error) {
	if len(p.Pictures) >= trade.MaxPictures {
		return false, web.RefusalProblem(trade.PicturesInvalid, string(v.lang))
	}
	taken, err := v.f.Images.Take(v.r.Context(), file)
	for range addTries {
		if err != nil {
			return false, err
		}
		has := func(o event.Picture) bool { return o.Hash == taken.Hash }
		if slices.ContainsFunc(p.Pictures, has) {
			return false, nil
		}
		var problem *web.Problem
		err = v.submitPictures(p, p.Edition, append(slices.Clone(p.Pictures), taken))
		changed := errors.As(err, &problem) && problem.Code == trade.PicturesChanged.Code()
		if err != nil && !changed {
			return false, err
		}
		now, lost := v.ownProduct()
		if lost != nil {
			return false, lost
		}
		if *p = now; err == nil {
			return true, nil
		}
		err = nil
	}
	return false, web.RefusalProblem(trade.PicturesChanged, string(v.lang))
}

// brief is the name of a file, no longer than a line.
func brief(name string) string {
	const most = 60
	name = oneLine(strings.ToValidUTF8(name, "?"))
	if utf8.RuneCountInString(name) > most {
		return string([]rune(name)[:most]) + "…"
	}
	return name
}
