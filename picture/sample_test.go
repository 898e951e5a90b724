package picture

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"testing"
)

// sample is a picture with something to see everywhere.
func sample(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, color.RGBA{uint8(x * 7), uint8(y * 5), uint8(x ^ y), 255})
		}
	}
	return m
}

func flat(w, h int, c color.RGBA) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		m.SetRGBA(i%w, i/w, c)
	}
	return m
}

// hollow has a hole in its middle.
func hollow(w, h int) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			if x < w/4 || x > w*3/4 || y < h/4 || y > h*3/4 {
				m.SetNRGBA(x, y, color.NRGBA{uint8(x), 90, uint8(y), 255})
			}
		}
	}
	return m
}

// deep has 16 bits a channel.
func deep(w, h int) image.Image {
	m := image.NewNRGBA64(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetNRGBA64(x, y, color.NRGBA64{uint16(x * 200), uint16(y * 300), 9_000, 0xffff})
		}
	}
	return m
}

func grey(w, h int) image.Image {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = uint8(i)
	}
	return m
}

func asJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asGIF(t testing.TB, m image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := gif.Encode(&out, m, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// fixPNG makes the sum of a header that was changed right again.
func fixPNG(file []byte) []byte {
	binary.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(file[12:29]))
	return file
}

// losslessWebP is one red pixel: each of the five codes has one symbol, which takes no bits.
func losslessWebP() []byte {
	bits := bitWriter{}
	bits.put(0x2f, 8)
	bits.put(0, 14) // width - 1
	bits.put(0, 14) // height - 1
	bits.put(0, 1)  // no alpha
	bits.put(0, 3)  // version
	bits.put(0, 1)  // no transform
	bits.put(0, 1)  // no colour cache
	bits.put(0, 1)  // no further codes
	for _, symbol := range [...]uint32{0x10, 0xe0, 0x20, 0xff, 0} {
		bits.put(1, 1) // a simple code
		bits.put(0, 1) // of one symbol
		bits.put(1, 1) // of eight bits
		bits.put(symbol, 8)
	}
	body := bits.bytes
	if len(body)%2 == 1 {
		body = append(body, 0)
	}
	var out bytes.Buffer
	out.WriteString("RIFF")
	out.Write(binary.LittleEndian.AppendUint32(nil, uint32(12+len(body))))
	out.WriteString("WEBPVP8L")
	out.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(body))))
	out.Write(body)
	return out.Bytes()
}

type bitWriter struct {
	bytes []byte
	n     int
}

func (b *bitWriter) put(v uint32, bits int) {
	for i := range bits {
		if b.n%8 == 0 {
			b.bytes = append(b.bytes, 0)
		}
		b.bytes[b.n/8] |= byte(v>>i&1) << (b.n % 8)
		b.n++
	}
}

// cmykJPEG is a block of eight by eight in four colours: each component is its mean alone.
func cmykJPEG(t testing.TB) []byte {
	t.Helper()
	plain := asJPEG(t, image.NewGray(image.Rect(0, 0, 8, 8)))
	var out bytes.Buffer
	out.WriteString("\xff\xd8\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00")
	for rest := plain[2:]; ; {
		size := 2 + int(binary.BigEndian.Uint16(rest[2:]))
		switch rest[1] {
		case 0xc0:
			out.WriteString("\xff\xc0\x00\x14\x08\x00\x08\x00\x08\x04")
			for id := range byte(4) {
				out.Write([]byte{id + 1, 0x11, 0})
			}
		case 0xda:
			out.WriteString("\xff\xda\x00\x0e\x04")
			for id := range byte(4) {
				out.Write([]byte{id + 1, 0})
			}
			out.WriteString("\x00\x3f\x00")
			var codes bitWriter
			for range 4 {
				codes.put(0, 2)      // no difference in the mean
				codes.put(0b0101, 4) // the end of the block, 1010 from its first bit
			}
			for i, b := range codes.bytes {
				codes.bytes[i] = reversed(b)
			}
			out.Write(codes.bytes)
			out.WriteString("\xff\xd9")
			return out.Bytes()
		default:
			out.Write(rest[:size])
		}
		rest = rest[size:]
	}
}

// reversed turns a byte round: the codes of JPEG begin at its highest bit.
func reversed(b byte) (out byte) {
	for i := range 8 {
		out |= b >> i & 1 << (7 - i)
	}
	return out
}

// segment puts a segment behind the first two bytes of a JPEG.
func segment(file []byte, marker byte, body []byte) []byte {
	out := append([]byte{0xff, 0xd8, 0xff, marker}, 0, 0)
	binary.BigEndian.PutUint16(out[4:], uint16(len(body)+2))
	return append(append(out, body...), file[2:]...)
}

// turned says in EXIF how the camera was held, and where: which nobody is to learn.
func turned(file []byte, turn orientation) []byte {
	exif := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x02" +
		"\x01\x0e\x00\x02\x00\x00\x00\x07\x00\x00\x00\x26" +
		"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00secret\x00")
	exif[6+10+12+9] = byte(turn)
	return segment(file, 0xe1, exif)
}

func profiled(file, icc []byte) []byte {
	return segment(file, 0xe2, append([]byte("ICC_PROFILE\x00\x01\x01"), icc...))
}

// displayP3 is the profile of the phones of today, as far as it counts.
func displayP3() []byte {
	icc := make([]byte, 132)
	copy(icc[16:], "RGB XYZ ")
	put := func(b []byte, v float64) []byte {
		return binary.BigEndian.AppendUint32(b, uint32(int32(math.Round(v*65536))))
	}
	curve := []byte("para\x00\x00\x00\x00\x00\x03\x00\x00")
	for _, v := range []float64{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045} {
		curve = put(curve, v)
	}
	primaries := [3][3]float64{{0.51512, 0.2412, -0.00105}, {0.29198, 0.69225, 0.04189},
		{0.1571, 0.06657, 0.78407}}
	type tagged struct {
		name string
		body []byte
	}
	var tags []tagged
	for i, c := range "rgb" {
		xyz := []byte("XYZ \x00\x00\x00\x00")
		for _, v := range primaries[i] {
			xyz = put(xyz, v)
		}
		tags = append(tags, tagged{string(c) + "XYZ", xyz}, tagged{string(c) + "TRC", curve})
	}
	binary.BigEndian.PutUint32(icc[128:], uint32(len(tags)))
	at := 132 + 12*len(tags)
	var bodies []byte
	for _, tag := range tags {
		icc = append(icc, tag.name...)
		icc = binary.BigEndian.AppendUint32(icc, uint32(at+len(bodies)))
		icc = binary.BigEndian.AppendUint32(icc, uint32(len(tag.body)))
		bodies = append(bodies, tag.body...)
	}
	return append(icc, bodies...)
}
