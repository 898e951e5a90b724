package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// header is what is known of a file before a pixel of it is decoded.
type header struct {
	decode        func(io.Reader) (image.Image, error)
	width, height int
	perPixel      int64 // bytes that decoding holds, at the most
	turn          orientation
	profile       []byte // ICC, or nil
}

// memory bounds what decoding and scaling hold of a file.
func (h *header) memory() int64 {
	size := image.Pt(h.width, h.height)
	largest, most := fitted(size, h.turn), int64(0)
	if largest != size {
		most = betweenPasses(h.height, largest.X)
	}
	if h.turn.swaps() {
		largest.X, largest.Y = largest.Y, largest.X
	}
	for _, width := range Widths(largest.X) {
		if width < largest.X {
			most = max(most, betweenPasses(largest.Y, width))
		}
	}
	return int64(h.width)*int64(h.height)*h.perPixel + most + 2*4*maxWidth*maxHeight
}

// betweenPasses is what the scaler holds between its two passes: numbers of 32 bytes, as many as
// the new width times the old height. Of a large picture that is more than its pixels.
func betweenPasses(height, width int) int64 { return 32 * int64(height) * int64(width) }

// measure finds out what a file is by its first bytes, and how large, without decoding it.
func measure(file []byte) (h header, err error) {
	if len(file) > MaxBytes {
		return h, &Refusal{code: TooLarge}
	}
	var read func(io.Reader) (image.Config, error)
	switch {
	case bytes.HasPrefix(file, []byte("\xff\xd8\xff")):
		read, h.decode = jpeg.DecodeConfig, jpeg.Decode
		h.lookIntoJPEG(file)
	case bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")):
		read, h.decode = png.DecodeConfig, png.Decode
		h.lookIntoPNG(file)
	case bytes.HasPrefix(file, []byte("GIF87a")), bytes.HasPrefix(file, []byte("GIF89a")):
		read, h.decode = gif.DecodeConfig, firstFrame
	case len(file) > 12 && string(file[:4]) == "RIFF" && string(file[8:12]) == "WEBP":
		read, h.decode = webp.DecodeConfig, webp.Decode
		h.lookIntoWebP(file)
	default:
		return h, &Refusal{code: NotKnown}
	}
	config, err := read(bytes.NewReader(file))
	if err != nil {
		return h, &Refusal{Damaged, err}
	}
	h.width, h.height = config.Width, config.Height
	if h.width <= 0 || h.height <= 0 {
		return h, &Refusal{code: Damaged}
	}
	if h.width > MaxSide || h.height > MaxSide || h.width*h.height > MaxPixels {
		return h, &Refusal{code: TooWide}
	}
	h.perPixel += pixelBytes(config.ColorModel)
	return h, nil
}

// pixelBytes bounds what a decoded pixel takes.
func pixelBytes(model color.Model) int64 {
	switch model {
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.YCbCrModel:
		return 3
	}
	return 4
}

// firstFrame decodes what a GIF shows first, on the whole of its canvas.
func firstFrame(r io.Reader) (image.Image, error) {
	var head bytes.Buffer
	config, err := gif.DecodeConfig(io.TeeReader(r, &head))
	if err != nil {
		return nil, err
	}
	frame, err := gif.Decode(io.MultiReader(&head, r))
	if err != nil {
		return nil, err
	}
	canvas := image.Rect(0, 0, config.Width, config.Height)
	if frame.Bounds() == canvas {
		return frame, nil
	}
	out := image.NewRGBA(canvas)
	draw.Draw(out, frame.Bounds(), frame, frame.Bounds().Min, draw.Src)
	return out, nil
}

// coefficients are what a progressive JPEG holds of each pixel of each component while it is read.
const coefficients = 4

// lookIntoJPEG walks the segments before the pixels. What does not hold together is left to the
// decoder to complain of.
func (h *header) lookIntoJPEG(file []byte) {
	for rest := file[2:]; len(rest) >= 4 && rest[0] == 0xff; {
		marker, size := rest[1], int(binary.BigEndian.Uint16(rest[2:]))
		if marker == 0xff { // fill
			rest = rest[1:]
			continue
		}
		if marker == 0xda || size < 2 || len(rest) < 2+size {
			return
		}
		body := rest[4 : 2+size]
		switch {
		case marker == 0xc2 && len(body) > 5:
			h.perPixel = coefficients * int64(body[5])
		case marker == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
			h.turn = turnOf(body[6:])
		case marker == 0xe2 && bytes.HasPrefix(body, []byte("ICC_PROFILE\x00\x01\x01")):
			h.profile = body[14:] // one that comes in one piece, as those of cameras do
		}
		rest = rest[2+size:]
	}
}

// lookIntoPNG walks the chunks.
func (h *header) lookIntoPNG(file []byte) {
	for rest := file[8:]; len(rest) >= 12; {
		size := int64(binary.BigEndian.Uint32(rest))
		if size > int64(len(rest))-12 {
			return
		}
		body := rest[8 : 8+size]
		switch string(rest[4:8]) {
		case "eXIf":
			h.turn = turnOf(body)
		case "iCCP":
			if _, packed, ok := bytes.Cut(body, []byte{0}); ok && len(packed) > 1 {
				h.profile = unpack(packed[1:])
			}
		}
		rest = rest[12+size:]
	}
}

// lookIntoWebP walks the chunks.
func (h *header) lookIntoWebP(file []byte) {
	for rest := file[12:]; len(rest) >= 8; {
		size := int64(binary.LittleEndian.Uint32(rest[4:]))
		if size > int64(len(rest))-8 {
			return
		}
		body := rest[8 : 8+size]
		switch string(rest[:4]) {
		case "EXIF":
			h.turn = turnOf(bytes.TrimPrefix(body, []byte("Exif\x00\x00")))
		case "ICCP":
			h.profile = body
		}
		rest = rest[min(8+size+size&1, int64(len(rest))):]
	}
}

// turnOf finds the orientation in EXIF; 0 when it says none that can be.
func turnOf(exif []byte) orientation {
	if len(exif) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if exif[0] == 'M' {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(exif[4:]))
	if at > int64(len(exif))-2 {
		return 0
	}
	entries := exif[at+2:]
	for range order.Uint16(exif[at:]) {
		if len(entries) < 12 {
			return 0
		}
		const tag, short = 0x0112, 3
		if order.Uint16(entries) == tag && order.Uint16(entries[2:]) == short {
			if turn := order.Uint16(entries[8:]); turn >= 1 && turn <= 8 {
				return orientation(turn)
			}
			return 0
		}
		entries = entries[12:]
	}
	return 0
}
