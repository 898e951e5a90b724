package shop

import (
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"carnival/event"
	"carnival/search"
	"carnival/view/benefit"
	"carnival/view/catalog"
	"carnival/web/ui"
)

// MerchantPage is what stands above the goods of a shop.
type MerchantPage struct {
	Frame
	Name, Note, Banner string
	Href               string
	Text               string // what is looked for in the shop
	Promises           []Promise
	Offers             []string // what takes something off without claiming
	Categories         []Link
}

// Promise is what a shop holds to.
type Promise struct{ Icon, Text string }

// merchant is GET /m/{merchant}.
func (f *face) merchant(v *visit) error {
	id, err := event.ParseMerchantID(v.r.PathValue("merchant"))
	if err != nil {
		return v.notFound()
	}
	at, err := v.pricing()
	if err != nil {
		return err
	}
	var m event.MerchantOpened
	found := false
	f.Catalog.Read(func(fold *catalog.Fold) {
		var row *event.MerchantOpened
		if row, found = fold.Merchant(id); found {
			m = *row
		}
	})
	if !found {
		return v.notFound()
	}
	href := "/m/" + id.String()
	strip, err := v.strip(&at, id, href)
	if err != nil {
		return err
	}
	l := v.listing(&at, href, search.Query{Merchants: []event.MerchantID{id}})
	name := m.Name.In(string(v.lang))
	follow, err := v.following(id, name, href)
	if err != nil {
		return err
	}
	return v.list(l, "", ListPage{Heading: name,
		own: map[string]templ.Component{
			holeCoupons: couponStrip(strip), holeFollow: FollowShop(follow),
		},
		intro: func(frame Frame) templ.Component {
			intro := f.merchantIntro(&at, &m, href)
			intro.Frame, intro.Text = frame, l.query.Text
			return MerchantIntro(intro)
		}})
}

// merchantIntro tells who a shop is and what it promises.
func (f *face) merchantIntro(at *pricing, m *event.MerchantOpened, href string) MerchantPage {
	lang := at.lang
	out := MerchantPage{Name: m.Name.In(string(lang)),
		Note:   strings.Join(whereabouts(m, lang), " · "),
		Banner: bannerOf(m), Href: href}
	f.Benefits.Read(func(fold *benefit.Fold) {
		list, _ := fold.Promotions(benefit.PromotionList{Merchant: m.Merchant, InEffect: true})
		for i := range list {
			p := &list[i]
			switch {
			case p.Ended != 0 || p.To <= at.at:
			case p.Rule == event.RuleFreight:
				out.Promises = append(out.Promises, freightPromise(at, p.PromotionPublished))
			case p.Rule == event.RuleFullReduction && p.From <= at.at:
				out.Offers = append(out.Offers, p.Name.In(string(lang)))
			}
		}
	})
	if len(out.Promises) == 0 {
		out.Promises = append(out.Promises, Promise{"truck", lang.Say("promise.free")})
	}
	days := int64(at.plan.Timers.Return / (24 * 3600 * event.Second))
	out.Promises = append(out.Promises, Promise{"back", lang.Count("promise.return", days)})
	for _, c := range f.categoriesOf(at, m.Merchant) {
		out.Categories = append(out.Categories, Link{at.category(c),
			href + "?category=" + c.Key()})
	}
	return out
}

// whereabouts say what sort of shop one is, and where it ships from.
func whereabouts(m *event.MerchantOpened, lang ui.Lang) []string {
	zh, en, _ := m.Channel.Names()
	note := []string{event.Text{Zh: zh, En: en}.In(string(lang))}
	if zh, en, ok := m.Province.Names(); ok {
		note = append(note, lang.Say("merchant.from", event.Text{Zh: zh, En: en}.In(string(lang))))
	}
	return note
}

// freightPromise says what a shop charges for delivery.
func freightPromise(at *pricing, p *event.PromotionPublished) Promise {
	first := plainMoney(p.Freight.First, p.Currency)
	switch over := plainMoney(p.Freight.FreeOver, p.Currency); {
	case p.Freight.First == 0:
		return Promise{"truck", at.lang.Say("promise.free")}
	case p.Freight.FreeOver > 0:
		return Promise{"truck", at.lang.Say("promise.free.over", over, first)}
	}
	return Promise{"truck", at.lang.Say("promise.freight", first)}
}

// categoriesOf are those in which a shop sells something.
func (f *face) categoriesOf(at *pricing, id event.MerchantID) (out []event.Category) {
	all, err := f.search(&listing{at: at, query: search.Query{Market: at.market.Code, At: at.at,
		Merchants: []event.MerchantID{id}, Limit: 1}})
	if err != nil || len(all.Facets.Categories) < 2 {
		return nil
	}
	for _, c := range all.Facets.Categories {
		out = append(out, c.Value)
	}
	return out
}

// bannerOf is the address of a shop's banner, which never changes.
func bannerOf(m *event.MerchantOpened) string {
	return "/banners/" + m.Merchant.String() + ".svg"
}

// banner is GET /banners/{merchant}.svg: a ground in the shop's own colours, which follow from its
// key. It is drawn, as merchants bring no pictures of themselves.
func (f *face) banner(v *visit) error {
	name, isSVG := strings.CutSuffix(v.r.PathValue("file"), ".svg")
	id, err := event.ParseMerchantID(name)
	if err != nil || !isSVG {
		return v.notFound()
	}
	key, found := "", false
	f.Catalog.Read(func(fold *catalog.Fold) {
		var m *event.MerchantOpened
		if m, found = fold.Merchant(id); found {
			key = m.Key
		}
	})
	if !found {
		return v.notFound()
	}
	return v.send("image/svg+xml", "public, max-age=86400", drawBanner(key))
}

func drawBanner(key string) []byte {
	h := fnv.New32a()
	h.Write([]byte(key))
	sum := h.Sum32()
	hue := int(sum % 360)
	number := func(n int) string { return strconv.Itoa(n) }
	colour := func(turn, lightness int) string {
		return "hsl(" + number((hue+turn)%360) + " 62% " + number(lightness) + "%)"
	}
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200" ` +
		`preserveAspectRatio="xMidYMid slice"><defs><linearGradient id="g" x2="1" y2="1">` +
		`<stop stop-color="` + colour(0, 34) + `"/><stop offset="1" stop-color="` +
		colour(46, 22) + `"/></linearGradient></defs><path fill="url(#g)" d="M0 0h600v200H0z"/>`)
	for i := range 6 {
		sum = sum*1_664_525 + 1_013_904_223
		x, y, r := int(sum>>8%600), int(sum>>17%200), 24+int(sum>>25%70)
		b.WriteString(`<circle cx="` + number(x) + `" cy="` + number(y) + `" r="` + number(r) +
			`" fill="` + colour(20*i, 52) + `" opacity=".` + number(16+3*i) + `"/>`)
	}
	b.WriteString(`<path d="M0 168q150-52 300-16t300-22v70H0z" fill="#fff" opacity=".1"/></svg>`)
	return []byte(b.String())
}
