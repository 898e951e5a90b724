package shop

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"carnival/event"
	"carnival/trade"
	"carnival/view/catalog"
)

// works signs in who works for a merchant.
func (b *browser) works(m event.MerchantID) *browser {
	b.w.t.Helper()
	form := url.Values{"login": {"merchant-" + strconv.Itoa(int(event.CounterOf(uint64(m))))},
		"password": {"carnival"}}
	b.post("/staff", form).is(b.w.t, 200)
	return b
}

// upload sends files as a browser does.
func (b *browser) upload(address string, files ...[]byte) answer {
	b.w.t.Helper()
	return b.uploadWith(nil, address, files...)
}

// uploadWith sends the fields of a form and files behind them, as a browser does.
func (b *browser) uploadWith(fields url.Values, address string, files ...[]byte) answer {
	b.w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, values := range fields {
		for _, value := range values {
			if err := form.WriteField(name, value); err != nil {
				b.w.t.Fatal(err)
			}
		}
	}
	for i, file := range files {
		part, err := form.CreateFormFile("file", "holiday <b>"+strconv.Itoa(i)+".jpg")
		if err == nil {
			_, err = part.Write(file)
		}
		if err != nil {
			b.w.t.Fatal(err)
		}
	}
	form.Close()
	r := httptest.NewRequest(http.MethodPost, "http://shop.test"+address, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Accept-Language", b.lang)
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.w.site.ServeHTTP(w, r)
	return answer{status: w.Code, header: w.Header(), body: w.Body.String()}
}

func (w *world) picturesOf(product string) (list []event.Picture) {
	w.t.Helper()
	id, err := event.ParseProductID(product)
	if err != nil {
		w.t.Fatal(err)
	}
	w.catalog.Read(func(fold *catalog.Fold) {
		p, _ := fold.Product(id)
		list = p.Pictures
	})
	return list
}

// TestStaffPictures: who works for a merchant adds pictures by a plain form, says what they show,
// orders them, takes one away and has it back as it was.
func TestStaffPictures(t *testing.T) {
	w := open(t)
	m := w.shop("Alpha")
	product, _ := w.offer(m, "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	b := w.browser("en").works(m)
	checkPage(t, b.get("/staff").is(t, 200))
	list := b.get("/staff/goods").is(t, 200)
	checkPage(t, list)
	at := "/staff/goods/" + product
	if !strings.Contains(list.body, `href="`+at+`"`) {
		t.Fatal("the list does not lead to the product")
	}
	checkPage(t, b.get(at).is(t, 200))
	files := [][]byte{photo(t, 300, 200, true), photo(t, 20, 300, true), photo(t, 40, 40, false)}
	added := b.upload(at+"/pictures", files...).is(t, http.StatusSeeOther)
	page := b.get(added.header.Get("Location")).is(t, 200)
	checkPage(t, page)
	first := w.picturesOf(product)
	if len(first) != 3 || first[0].Width != 300 || !first[2].Alpha {
		t.Fatalf("%+v", first)
	}
	b.upload(at+"/pictures", files[1]).is(t, http.StatusSeeOther)
	if len(w.picturesOf(product)) != 3 {
		t.Error("the same picture is there twice")
	}
	press := func(do string, words ...string) answer {
		t.Helper()
		form := b.get(at).form(t, at, words...)
		form.Set("do", do)
		return b.post(at, form).is(t, 200)
	}
	last := staffPicture(&first[2], 2).Hash
	press("first "+last, "zh-"+last, "红色\u202e的", "en-"+last, " two\nlines ")
	now := w.picturesOf(product)
	if now[0].Hash != first[2].Hash || now[0].Alt.Zh != "红色 的" || now[0].Alt.En != "two lines" {
		t.Fatalf("%+v", now)
	}
	back := press("drop " + last)
	if len(w.picturesOf(product)) != 2 {
		t.Fatal("it is still there")
	}
	checkPage(t, back)
	form := url.Values{}
	for _, one := range parse(t, back.body).all("input") {
		if one.attrs["type"] == "hidden" && !form.Has(one.attrs["name"]) {
			form.Set(one.attrs["name"], one.attrs["value"])
		}
	}
	form.Set("do", "restore")
	rival := w.shop("Rival")
	theirs, _ := w.offer(rival, "Copy", want{"M", yuan(100), yuan(79), 50, 0})
	copied := w.browser("en").works(rival)
	copied.post("/staff/goods/"+theirs, form).is(t, 404)
	if len(w.picturesOf(theirs)) != 0 {
		t.Error("a merchant shows another's picture by its name")
	}
	b.post(at, form).is(t, 200)
	if again := w.picturesOf(product); !slices.Equal(again, now) {
		t.Errorf("%+v is not %+v", again, now)
	}
}

// TestWordsStay: words that were typed and not saved are still there when a file or a change is
// refused, and are saved by every press that is not; words of a list that has changed since are
// kept on the page and written over nobody's.
func TestWordsStay(t *testing.T) {
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	at := "/staff/goods/" + product
	b := w.browser("en").works(1)
	b.upload(at+"/pictures", photo(t, 40, 40, true)).is(t, http.StatusSeeOther)
	hash := staffPicture(&w.picturesOf(product)[0], 0).Hash
	form := b.get(at).form(t, at, "zh-"+hash, "正面", "en-"+hash, "from <the> front")
	kept := func(got answer, en string) {
		t.Helper()
		checkPage(t, got)
		for _, field := range parse(t, got.body).all("input") {
			if field.attrs["name"] == "en-"+hash && field.attrs["value"] == en {
				return
			}
		}
		t.Errorf("%q is lost on %s", en, got.body)
	}
	kept(b.uploadWith(form, at+"/pictures").is(t, 415), "from <the> front")
	if now := w.picturesOf(product)[0].Alt; now != (event.Text{}) {
		t.Errorf("no file was sent, and the words are %+v", now)
	}
	kept(b.uploadWith(form, at+"/pictures", []byte("no picture")).is(t, 415), "from <the> front")
	saved := event.Text{Zh: "正面", En: "from <the> front"}
	if now := w.picturesOf(product)[0].Alt; now != saved {
		t.Errorf("the words are %+v", now)
	}
	form.Set("en-"+hash, "mine") // the edition has passed
	kept(b.uploadWith(form, at+"/pictures", photo(t, 50, 50, true)).is(t, 409), "mine")
	kept(b.post(at, form).is(t, 409), "mine")
	if list := w.picturesOf(product); len(list) != 1 || list[0].Alt != saved {
		t.Errorf("%+v", list)
	}
	long := b.get(at).form(t, at, "en-"+hash, strings.Repeat("long ", 80))
	kept(b.post(at, long).is(t, 422), long.Get("en-"+hash))
	kept(b.uploadWith(long, at+"/pictures", photo(t, 50, 50, true)).is(t, 422),
		long.Get("en-"+hash))
	b.uploadWith(url.Values{"x": {strings.Repeat("x", maxForm)}}, at+"/pictures").is(t, 413)
	good := b.get(at).form(t, at, "en-"+hash, "new words")
	b.uploadWith(good, at+"/pictures", photo(t, 50, 50, true)).is(t, http.StatusSeeOther)
	if list := w.picturesOf(product); len(list) != 2 || list[0].Alt.En != "new words" {
		t.Errorf("%+v", list)
	}
}

// TestUploadedBefore: who uploads what is there already is told so.
func TestUploadedBefore(t *testing.T) {
	w := open(t)
	product, _ := w.offer(w.shop("Alpha"), "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	at := "/staff/goods/" + product
	one, two := photo(t, 40, 40, true), photo(t, 50, 50, true)
	b, zh := w.browser("en").works(1), w.browser("zh").works(1)
	for _, c := range []struct {
		files  [][]byte
		zh, en string
	}{
		{[][]byte{one}, "图片已添加。", "The pictures are added."},
		{[][]byte{one}, "没有重复添加", "Already there"},
		{[][]byte{one, two}, "有些原本就在", "are there once"},
		{[][]byte{two, two}, "没有重复添加", "Already there"},
	} {
		to := b.upload(at+"/pictures", c.files...).is(t, 303).header.Get("Location")
		b.get(to).is(t, 200).has(t, c.en)
		zh.get(to).is(t, 200).has(t, c.zh)
	}
}

// TestStaffPicturesRefused: what cannot be is said where it is wrong, in the merchant's language,
// and nothing changes.
func TestStaffPicturesRefused(t *testing.T) {
	w := open(t)
	m, other := w.shop("Alpha"), w.shop("Beta")
	product, _ := w.offer(m, "Phone", want{"M", yuan(100), yuan(79), 50, 0})
	at := "/staff/goods/" + product
	good := photo(t, 40, 40, true)
	b := w.browser("zh").works(m)
	for name, c := range map[string]struct {
		file   []byte
		status int
		says   string
	}{
		"a page": {[]byte("<script>alert(1)</script>"), 415, "请先另存为 JPEG 或 PNG"},
		"half":   {good[:len(good)/2], 422, "请重新导出"},
		"large":  {append(slices.Clone(good), make([]byte, 17<<20)...), 413, "16 MB"},
		"none":   {nil, 415, "HEIC"},
	} {
		got := b.upload(at+"/pictures", c.file).is(t, c.status)
		checkPage(t, got)
		if !strings.Contains(got.body, c.says) || !strings.Contains(got.body, "&lt;b&gt;") ||
			!strings.Contains(got.body, `id="file-error"`) {
			t.Errorf("%s: %s", name, got.body)
		}
	}
	b.upload(at+"/pictures").is(t, 415)
	if n := len(w.picturesOf(product)); n != 0 {
		t.Errorf("%d pictures", n)
	}
	b.upload(at+"/pictures", good).is(t, http.StatusSeeOther)
	old := b.get(at).form(t, at)
	id, err := event.ParseProductID(product)
	if err != nil {
		t.Fatal(err)
	}
	w.do(&trade.PictureProduct{Merchant: m, Product: id, Edition: 1})
	b.post(at, old).is(t, 200) // nothing is left to say anything of
	b.upload(at+"/pictures", good, photo(t, 41, 41, true)).is(t, http.StatusSeeOther)
	hash := staffPicture(&w.picturesOf(product)[0], 0).Hash
	old.Set("do", "drop "+hash)
	if got := b.post(at, old).is(t, 409); !strings.Contains(got.body, "刚被修改过") {
		t.Error(got.body)
	}
	for _, c := range []struct {
		who    *browser
		status int
	}{{w.browser("zh").works(other), 404}, {w.browser("zh"), 401}} {
		c.who.get(at).is(t, c.status)
		c.who.post(at, old).is(t, c.status)
		c.who.upload(at+"/pictures", good).is(t, c.status)
	}
	door := w.browser("zh").upload(at+"/pictures", good)
	if !strings.Contains(door.body, `class="button" href="/staff"`) {
		t.Error("who is not signed in is not led to the door of staff")
	}
	if got := w.browser("zh").works(other).get("/staff/goods").is(t, 200); strings.Contains(
		got.body, product) {
		t.Error("a merchant sees the goods of another")
	}
}
