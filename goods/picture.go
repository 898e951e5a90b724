package goods

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"carnival/event"
	"carnival/intake"
)

// Look is what decides a picture: which drawing, the hue of the ground behind it, and the colour of
// the thing.
type Look struct {
	Drawing string // a name such as "dress"; unknown names give the category's own drawing
	Hue     uint16 // of the ground, in degrees
	Tint    uint32 // of the thing, as 0xRRGGBB
}

// LookOf chooses a look from what anybody knows about a product: its category, its title in either
// language, and the chosen variant, such as "米白" or "Navy". Products of real files get a believable
// picture too. The same words always give the same look.
func LookOf(c event.Category, title intake.Text, variant string) Look {
	h := fnv.New32a()
	h.Write([]byte(title.Zh + "|" + title.En))
	sum := h.Sum32()
	look := Look{Drawing: drawingOf(c, title), Hue: uint16(sum % 360)}
	named, isNamed := tintOf(variant)
	own, hasOwn := ownTint[look.Drawing]
	alive := look.Drawing == "cat" || look.Drawing == "dog"
	switch {
	case isNamed && !alive:
		look.Tint = named
	case hasOwn:
		look.Tint = own
	default:
		look.Tint = hsl(int(sum>>9)%360, 52, 55)
	}
	return look
}

// View is a side from which a product is shown.
type View uint8

// Views.
const (
	Front  View = iota // the whole thing
	Close              // so near that its make is seen
	Packed             // as it comes, in a box
	Views              // how many there are
)

// Picture draws a product from its front; see PictureFrom.
func Picture(c event.Category, look Look) []byte { return PictureFrom(c, look, Front) }

// PictureFrom draws a product as a small, self-contained SVG without text: the thing itself on a
// soft ground. The identifiers in it follow from its colours, so that many may stand in one page.
func PictureFrom(c event.Category, look Look, view View) []byte {
	body, ok := drawings[look.Drawing]
	if !ok {
		body = drawings[usualDrawing(c)]
	}
	hue := int(look.Hue % 360)
	ground := fmt.Sprintf("g%d", hue)
	thing := fmt.Sprintf("t%06x", look.Tint&0xffffff)
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200"><defs>`)
	gradient(&b, ground, hsl(hue, 88, 94), hsl(hue+24, 72, 82))
	gradient(&b, thing, mix(look.Tint, 0xffffff, 22), mix(look.Tint, 0x140a1e, 12))
	b.WriteString(`</defs><path fill="url(#` + ground + `)" d="M0 0h200v200H0z"/>`)
	p := pen{out: &b, paints: paints(look.Tint, thing)}
	p.paints['H'] = hex(hsl(hue+20, 45, 34))
	p.drawAll(grounds[hue/5%len(grounds)])
	switch view {
	case Close:
		b.WriteString(`<g transform="matrix(1.9 0 0 1.9 -90 -84)">`)
		p.drawAll(body)
		b.WriteString(`</g>`)
	case Packed:
		p.shadow("76", "9")
		p.drawAll(carton)
		b.WriteString(`<g transform="matrix(.4 0 0 .4 60 84)">`)
		p.drawAll(body)
		b.WriteString(`</g>`)
	default:
		p.shadow("60", "8")
		p.drawAll(body)
	}
	b.WriteString(`</svg>`)
	return []byte(b.String())
}

// grounds are what stands behind things, so that a page of them does not look like one picture.
var grounds = [...]string{
	"W/34 c 122 66 84",
	"W/30 c 58 62 70\nW/26 c 158 118 54",
	"W/34 p M0 128q50-46 100-14t100-26v112H0z\nW/30 c 150 52 26",
	"W/30 p M0 0h92L0 118zM200 66v92l-92 42H40z",
}

// carton is a box with a window, through which the thing is seen.
const carton = `E p M36 66l14-22h100l14 22z
	E/70 p M36 66h128v104H36z
	C/50 p M36 66h128v104H36z
	R p M92 44h16l4 22H88z
	W/94 r 56 80 88 82 8
	R p M36 66h128v6H36z`

func gradient(b *strings.Builder, id string, from, to uint32) {
	fmt.Fprintf(b, `<linearGradient id="%s" x2="1" y2="1"><stop stop-color="%s"/>`+
		`<stop offset="1" stop-color="%s"/></linearGradient>`, id, hex(from), hex(to))
}

// paints are the colours that drawings name by one letter: B the thing with its shading, L and P
// lighter, D and K darker, W white, and the colours that things have whatever their variant:
// A gold, S steel, E earth brown, G leaf, R red, C cream.
func paints(tint uint32, thing string) map[byte]string {
	return map[byte]string{
		'B': "url(#" + thing + ")",
		'L': hex(mix(tint, 0xffffff, 45)), 'P': hex(mix(tint, 0xffffff, 78)),
		'D': hex(mix(tint, 0x1a1024, 32)), 'K': hex(mix(tint, 0x1a1024, 68)),
		'W': "#fff", 'A': "#e2b04a", 'S': "#a9b4c4", 'E': "#8a5a33", 'G': "#4f9d5d",
		'R': "#d63a3f", 'C': "#fff3dc",
	}
}

// pen turns the lines of a drawing into SVG. A line is a paint, an optional /opacity in per cent or
// -width for an outline, a shape, and its numbers:
//
//	B p M60 40h80v90z     a path        W/40 c 100 80 12    a circle
//	D r 60 40 80 90 8     a rounded box K-4 p M60 40h80     a line of width 4
//	L e 100 80 30 12      an ellipse
type pen struct {
	out    *strings.Builder
	paints map[byte]string
}

// shadow is what a thing throws on the floor, in H, a dark shade of the ground.
func (p pen) shadow(rx, ry string) { p.draw("H/20 e 100 170 " + rx + " " + ry) }

func (p pen) drawAll(body string) {
	for stroke := range strings.SplitSeq(body, "\n") {
		p.draw(strings.TrimSpace(stroke))
	}
}

func (p pen) draw(stroke string) {
	style, rest, _ := strings.Cut(stroke, " ")
	shape, numbers, ok := strings.Cut(rest, " ")
	if !ok {
		return
	}
	n := strings.Fields(numbers)
	switch {
	case shape == "p":
		p.element("path", `d="`+numbers+`"`, style)
	case shape == "c" && len(n) == 3:
		p.element("circle", `cx="`+n[0]+`" cy="`+n[1]+`" r="`+n[2]+`"`, style)
	case shape == "e" && len(n) == 4:
		p.element("ellipse", `cx="`+n[0]+`" cy="`+n[1]+`" rx="`+n[2]+`" ry="`+n[3]+`"`, style)
	case shape == "r" && len(n) == 5:
		p.element("rect", `x="`+n[0]+`" y="`+n[1]+`" width="`+n[2]+`" height="`+n[3]+
			`" rx="`+n[4]+`"`, style)
	}
}

func (p pen) element(name, geometry, style string) {
	paint := p.paints[style[0]]
	p.out.WriteString("<" + name + " " + geometry)
	if width, outline := strings.CutPrefix(style[1:], "-"); outline {
		p.out.WriteString(` fill="none" stroke="` + paint + `" stroke-width="` + width +
			`" stroke-linecap="round" stroke-linejoin="round"`)
	} else {
		p.out.WriteString(` fill="` + paint + `"`)
	}
	if opacity, ok := strings.CutPrefix(style[1:], "/"); ok {
		p.out.WriteString(` opacity=".` + opacity + `"`)
	}
	p.out.WriteString("/>")
}

func hex(c uint32) string { return "#" + strconv.FormatUint(uint64(c|1<<24), 16)[1:] }

// mix moves a colour towards another by so many per cent.
func mix(c, to uint32, percent int) uint32 {
	var out uint32
	for shift := 16; shift >= 0; shift -= 8 {
		a, b := int(c>>shift&255), int(to>>shift&255)
		out = out<<8 | uint32((a*(100-percent)+b*percent)/100)
	}
	return out
}

// hsl is a colour from a hue in degrees, and saturation and lightness in per cent, in integers.
func hsl(hue, saturation, lightness int) uint32 {
	chroma := (100 - abs(2*lightness-100)) * saturation // of 10,000
	low := lightness*100 - chroma/2
	channel := func(offset int) uint32 {
		at := (hue + offset) % 360
		ramp := 0
		switch {
		case at < 60:
			ramp = at
		case at < 180:
			ramp = 60
		case at < 240:
			ramp = 240 - at
		}
		return uint32((low + chroma*ramp/60) * 255 / 10_000)
	}
	return channel(120)<<16 | channel(0)<<8 | channel(240)
}

func abs(v int) int {
	if v < 0 {
		return -v
	}
	return v
}
