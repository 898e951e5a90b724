package trade

import (
	"fmt"
	"strconv"
	"strings"

	"carnival/event"
)

// The verb "picture MERCHANT PRODUCT edition=1 list=1,2 alt=TEXT": each number is a picture of that
// content, and all of them show the same.
func (p *player) pictureVerb(a args) (Command, bool) {
	if a.verb != "picture" {
		return nil, false
	}
	c := &PictureProduct{
		Merchant: event.MerchantID(p.id("merchant", a.name(0))),
		Product:  event.ProductID(p.id("product", a.name(1))),
		Edition:  uint32(must(strconv.ParseUint(a.text("edition", "0"), 10, 32))),
	}
	alt := strings.NewReplacer("_", " ", "LONG", strings.Repeat("x", event.MaxAltBytes), "TURN",
		"\u202e", "LINE", "\n").Replace(a.text("alt", ""))
	for _, n := range strings.FieldsFunc(a.text("list", ""),
		func(r rune) bool { return r == ',' }) {
		c.Pictures = append(c.Pictures, event.Picture{
			Hash:  event.Hash256{byte(must(strconv.ParseUint(n, 10, 8)))},
			Width: 640, Height: 480, Alt: event.Text{En: alt},
		})
	}
	return c, true
}

func (p *player) pictureFact(e event.Event) (string, bool) {
	fact, ok := e.(*event.ProductPictured)
	if !ok {
		return "", false
	}
	said := fmt.Sprintf("%s edition %d", p.named("product", uint64(fact.Product)), fact.Edition)
	for _, one := range fact.Pictures {
		said += fmt.Sprintf("; %d %dx%d %q", one.Hash[0], one.Width, one.Height, one.Alt.En)
	}
	return said, true
}
