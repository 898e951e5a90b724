package goods

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"carnival/event"
	"carnival/intake"

	"pgregory.net/rapid"
)

const largest = 2560

func TestEveryDrawingIsSmallSoundAndSilent(t *testing.T) {
	for name := range drawings {
		for view := range Views {
			for hue := range uint16(20) {
				checkPicture(t, name,
					PictureFrom(event.CategoryOther, Look{name, 340 + hue, 0x8059c4}, view))
			}
		}
	}
}

func TestPictureOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(append(event.Categories(), 0, 77)).Draw(t, "category")
		title := intake.Text{Zh: rapid.String().Draw(t, "zh"), En: rapid.String().Draw(t, "en")}
		look := LookOf(c, title, rapid.String().Draw(t, "variant"))
		if _, ok := drawings[look.Drawing]; !ok {
			t.Fatalf("no drawing %q", look.Drawing)
		}
		look.Hue = rapid.Uint16().Draw(t, "hue")
		view := View(rapid.IntRange(0, int(Views)-1).Draw(t, "view"))
		checkPicture(t, look.Drawing, PictureFrom(c, look, view))
	})
}

// tester is what *testing.T and *rapid.T have in common here.
type tester interface {
	Errorf(format string, args ...any)
}

func checkPicture(t tester, name string, svg []byte) {
	if len(svg) > largest {
		t.Errorf("%s: %d bytes", name, len(svg))
	}
	if bytes.Contains(svg, []byte("<text")) || bytes.Contains(svg, []byte("style=")) ||
		bytes.Contains(svg, []byte("href")) {
		t.Errorf("%s: text, style or a reference to elsewhere", name)
	}
	dec, shapes := xml.NewDecoder(bytes.NewReader(svg)), 0
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		if e, ok := token.(xml.StartElement); ok {
			for _, a := range e.Attr {
				if a.Value == "" {
					t.Errorf("%s: <%s> has an empty %s", name, e.Name.Local, a.Name.Local)
				}
			}
			if e.Name.Local != "svg" && e.Name.Local != "stop" {
				shapes++
			}
		}
	}
	if shapes < 7 {
		t.Errorf("%s: only %d shapes", name, shapes)
	}
}

// TestEveryLineOfADrawingIsDrawn finds a line that the pen would silently pass over.
func TestEveryLineOfADrawingIsDrawn(t *testing.T) {
	for name, body := range drawings {
		for stroke := range strings.SplitSeq(body, "\n") {
			if stroke == "" {
				continue
			}
			var out strings.Builder
			p := pen{out: &out, paints: paints(0x123456, "t")}
			p.draw(strings.TrimSpace(stroke))
			if out.Len() == 0 || strings.Contains(out.String(), `=""`) {
				t.Errorf("%s: %q draws %q", name, stroke, out.String())
			}
		}
	}
}

func TestTheTitleFindsTheDrawing(t *testing.T) {
	c := Generate(1, Default)
	missed := 0
	for _, p := range c.Products {
		look := LookOf(p.Category, p.Title, "")
		if look.Drawing != p.Kind {
			missed++
		}
		if look != LookOf(p.Category, p.Title, "") {
			t.Errorf("%v: two looks", p.Title)
		}
	}
	if missed*100 > len(c.Products) {
		t.Errorf("%d of %d titles find another drawing", missed, len(c.Products))
	}
	for category, entries := range sketches {
		if _, ok := event.ParseCategory(category); !ok {
			t.Errorf("no category %q", category)
		}
		for entry := range strings.SplitSeq(entries, ";") {
			name, _, _ := strings.Cut(entry, ":")
			if _, ok := drawings[strings.TrimSpace(name)]; !ok {
				t.Errorf("%s: no drawing %q", category, name)
			}
		}
	}
}

func TestTheVariantColoursTheThing(t *testing.T) {
	title := intake.Text{Zh: "法式收腰雪纺连衣裙", En: "French-Waist Chiffon Dress"}
	dress, _ := event.ParseCategory("womenswear")
	for variant, want := range map[string]uint32{
		"酒红": 0x9a3145, "Navy": 0x2c3c66, "Off-White / M": 0xefe6d6, "玫瑰金": 0xd9a08f,
	} {
		if got := LookOf(dress, title, variant); got.Tint != want || got.Drawing != "dress" {
			t.Errorf("%s: %06x %s, want %06x", variant, got.Tint, got.Drawing, want)
		}
	}
}

func TestHSL(t *testing.T) {
	for _, c := range []struct {
		h, s, l int
		want    uint32
	}{{0, 100, 50, 0xff0000}, {120, 100, 50, 0x00ff00}, {240, 100, 50, 0x0000ff},
		{60, 100, 50, 0xffff00}, {0, 0, 100, 0xffffff}, {200, 0, 0, 0}} {
		if got := hsl(c.h, c.s, c.l); got != c.want {
			t.Errorf("hsl(%d %d %d) = %06x, want %06x", c.h, c.s, c.l, got, c.want)
		}
	}
}
