package picture

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
)

// quality of JPEG: above it bytes grow faster than anybody sees.
const quality = 82

// fitted is the size of an image that will be turned, so that it fits into the largest rendition.
// What fits already keeps its size.
func fitted(size image.Point, turn orientation) image.Point {
	width, height := maxWidth, maxHeight
	if turn.swaps() {
		width, height = height, width
	}
	to := size
	if to.X > width {
		to = image.Pt(width, max(1, (size.Y*width+size.X/2)/size.X))
	}
	if to.Y > height {
		to = image.Pt(max(1, (size.X*height+size.Y/2)/size.Y), height)
	}
	return to
}

// fit scales an image to the size that is fitted.
func fit(source image.Image, turn orientation) *image.RGBA {
	size := source.Bounds().Size()
	if to := fitted(size, turn); to != size {
		return scale(source, to)
	}
	out := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(out, out.Bounds(), source, source.Bounds().Min, draw.Src)
	return out
}

// scale makes an image of a size. It works on colours that are multiplied by their alpha, so that
// what cannot be seen does not bleed into what can.
func scale(source image.Image, to image.Point) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: to})
	draw.CatmullRom.Scale(out, out.Bounds(), source, source.Bounds(), draw.Src, nil)
	return out
}

// encode writes an image without anything but its pixels.
func encode(m *image.RGBA, alpha bool) ([]byte, error) {
	var out bytes.Buffer
	var err error
	if alpha {
		err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, m)
	} else {
		err = jpeg.Encode(&out, m, &jpeg.Options{Quality: quality})
	}
	return out.Bytes(), err
}

// orientation is how a camera was held, by EXIF: 1 is upright, 0 unknown and so upright.
type orientation uint8

// swaps reports whether width becomes height.
func (o orientation) swaps() bool { return o >= 5 && o <= 8 }

// upright turns an image the way it was meant to be seen.
func upright(m *image.RGBA, o orientation) *image.RGBA {
	if o < 2 || o > 8 {
		return m
	}
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	size := image.Pt(w, h)
	if o.swaps() {
		size = image.Pt(h, w)
	}
	out := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			from := o.source(x, y, w, h)
			copy(out.Pix[out.PixOffset(x, y):][:4], m.Pix[m.PixOffset(from.X, from.Y):][:4])
		}
	}
	return out
}

// source is where the pixel of an upright image stands in the w x h image that the camera wrote.
func (o orientation) source(x, y, w, h int) image.Point {
	switch o {
	case 2: // mirrored
		return image.Pt(w-1-x, y)
	case 3: // upside down
		return image.Pt(w-1-x, h-1-y)
	case 4: // mirrored, upside down
		return image.Pt(x, h-1-y)
	case 5: // mirrored, on its left side
		return image.Pt(y, x)
	case 6: // to be turned clockwise
		return image.Pt(y, h-1-x)
	case 7: // mirrored, on its right side
		return image.Pt(w-1-y, h-1-x)
	default: // 8: to be turned anticlockwise
		return image.Pt(w-1-y, x)
	}
}
