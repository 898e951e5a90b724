package gallery

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
)

// photographed is how many pictures of its own a ware has that has some.
const photographed = 4

// photograph lets a merchant upload pictures of a ware, by the form of its staff's page.
func (s *stage) photograph(staff, ware string) {
	p := s.people[staff]
	if s.err != nil {
		return
	}
	var files []upload
	for i := range photographed {
		var picture bytes.Buffer
		s.fail(png.Encode(&picture, sunset(i)))
		files = append(files, upload{fmt.Sprintf("%s-%d.png", ware, i), picture.Bytes()})
	}
	h := &hand{site: s.node.Handler(), from: p.from, cookies: sessionOf(p)}
	got, err := h.upload(s.ctx, "/staff/goods/"+s.ids["product."+ware]+"/pictures", files)
	s.fail(err)
	if err == nil && got.status != http.StatusSeeOther {
		s.fail(fmt.Errorf("pictures of %s: %d %s", ware, got.status, got.body.Bytes()))
	}
}

// sunset is a picture that stands in for a photograph: each number has its own light and its own
// shape, some wide and some tall.
func sunset(n int) image.Image {
	width, height := 900, 600+300*n
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			dx, dy := x-width/2, y-height*2/3
			c := color.RGBA{uint8(255 - 60*n), uint8(90 + 140*y/height), uint8(60 + 150*x/width),
				255}
			if dx*dx+dy*dy < width*width/16 {
				c = color.RGBA{255, 220, 120, 255}
			}
			out.SetRGBA(x, y, c)
		}
	}
	return out
}
