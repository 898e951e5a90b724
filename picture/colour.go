package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image"
	"io"
	"math"
)

// maxProfile bounds a colour profile that is read.
const maxProfile = 1 << 20

// unpack inflates a profile, no further than the bound.
func unpack(packed []byte) []byte {
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil
	}
	profile, err := io.ReadAll(io.LimitReader(r, maxProfile))
	if err != nil {
		return nil
	}
	return profile
}

// space is how the numbers of an image become light: a curve for each channel and what its primary
// is, in XYZ by D50, as ICC profiles say it. The phones of today write Display P3, whose numbers
// look dull when they are taken for those of the web.
type space struct {
	curve   [3][256]float64
	primary [3][3]float64 // by channel: X, Y, Z
}

// webPrimary are those of sRGB, by D50.
var webPrimary = [3][3]float64{
	{0.4360747, 0.2225045, 0.0139322},
	{0.3850649, 0.7168786, 0.0971045},
	{0.1430804, 0.0606169, 0.7141733},
}

// profileOf reads a profile of the kind that has three curves and a matrix. Any other, and one that
// is that of the web in all but name, gives nil: the numbers stand as they are.
func profileOf(icc []byte) *space {
	if len(icc) < 132 || string(icc[16:20]) != "RGB " || string(icc[20:24]) != "XYZ " {
		return nil
	}
	var s space
	far := false
	for i, c := range "rgb" {
		xyz, ok := tag(icc, string(c)+"XYZ")
		trc, found := tag(icc, string(c)+"TRC")
		if !ok || !found || len(xyz) < 20 || !s.readCurve(i, trc) {
			return nil
		}
		for k := range 3 {
			s.primary[i][k] = fixed(xyz[8+4*k:])
			far = far || math.Abs(s.primary[i][k]-webPrimary[i][k]) > 0.01
		}
		far = far || math.Abs(s.curve[i][128]-linear(128)) > 0.01
	}
	if !far {
		return nil
	}
	return &s
}

// tag finds a tag of a profile.
func tag(icc []byte, name string) ([]byte, bool) {
	count := int64(binary.BigEndian.Uint32(icc[128:]))
	for i := range min(count, 100) {
		at := 132 + 12*i
		if at+12 > int64(len(icc)) {
			return nil, false
		}
		if row := icc[at:]; string(row[:4]) == name {
			from, size := int64(binary.BigEndian.Uint32(row[4:])),
				int64(binary.BigEndian.Uint32(row[8:]))
			if from+size > int64(len(icc)) {
				return nil, false
			}
			return icc[from : from+size], true
		}
	}
	return nil, false
}

// fixed is a number of 16 bits before and 16 behind the point.
func fixed(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 65536 }

// readCurve reads a tone curve: a gamma, a table, or one of the formulas.
func (s *space) readCurve(channel int, trc []byte) bool {
	if len(trc) < 12 {
		return false
	}
	var at func(x float64) float64
	switch string(trc[:4]) {
	case "curv":
		at = tableCurve(trc)
	case "para":
		at = formulaCurve(trc)
	}
	if at == nil {
		return false
	}
	for v := range 256 {
		light := at(float64(v) / 255)
		if math.IsNaN(light) {
			return false
		}
		s.curve[channel][v] = min(max(light, 0), 1)
	}
	return true
}

func tableCurve(trc []byte) func(float64) float64 {
	points := int64(binary.BigEndian.Uint32(trc[8:]))
	table := trc[12:]
	switch {
	case points == 0:
		return func(x float64) float64 { return x }
	case points > int64(len(table)/2):
		return nil
	case points == 1:
		gamma := float64(binary.BigEndian.Uint16(table)) / 256
		return func(x float64) float64 { return math.Pow(x, gamma) }
	}
	return func(x float64) float64 {
		at := x * float64(points-1)
		low := min(int64(at), points-2)
		a := float64(binary.BigEndian.Uint16(table[2*low:]))
		b := float64(binary.BigEndian.Uint16(table[2*low+2:]))
		return (a + (b-a)*(at-float64(low))) / 65535
	}
}

// formulaCurve reads the formula that sRGB and Display P3 have, or a mere gamma.
func formulaCurve(trc []byte) func(float64) float64 {
	var n [5]float64 // gamma, a, b, c, d
	kind, want := binary.BigEndian.Uint16(trc[8:]), 1
	if kind == 3 {
		want = len(n)
	} else if kind != 0 {
		return nil
	}
	if len(trc) < 12+4*want {
		return nil
	}
	for i := range want {
		n[i] = fixed(trc[12+4*i:])
	}
	return func(x float64) float64 {
		switch {
		case kind == 0:
			return math.Pow(x, n[0])
		case x < n[4]:
			return n[3] * x
		}
		return math.Pow(n[1]*x+n[2], n[0])
	}
}

// linear is the light of a number of the web.
func linear(v int) float64 {
	x := float64(v) / 255
	if x <= 0.04045 {
		return x / 12.92
	}
	return math.Pow((x+0.055)/1.055, 2.4)
}

// toWeb turns the numbers of an image into those of the web, in place. What the web's colours
// cannot show becomes the nearest they can.
func toWeb(m *image.RGBA, s *space) {
	if s == nil {
		return
	}
	change := multiply(inverse(webPrimary), s.primary)
	const fine = 4096
	var number [fine + 1]uint8 // of light
	for i := range number {
		x := float64(i) / fine
		if x <= 0.0031308 {
			x *= 12.92
		} else {
			x = 1.055*math.Pow(x, 1/2.4) - 0.055
		}
		number[i] = uint8(x*255 + 0.5)
	}
	for i := 0; i+4 <= len(m.Pix); i += 4 {
		p := m.Pix[i : i+4]
		alpha := int(p[3])
		if alpha == 0 {
			continue
		}
		var light [3]float64
		for c := range 3 {
			light[c] = s.curve[c][min(int(p[c])*255/alpha, 255)]
		}
		for c := range 3 {
			sum := change[0][c]*light[0] + change[1][c]*light[1] + change[2][c]*light[2]
			shown := number[int(min(max(sum, 0), 1)*fine+0.5)]
			p[c] = uint8(int(shown) * alpha / 255)
		}
	}
}

// multiply gives for each channel of b what it is in the channels of a. Rows are channels.
func multiply(a, b [3][3]float64) (out [3][3]float64) {
	for i := range 3 {
		for j := range 3 {
			for k := range 3 {
				out[i][j] += b[i][k] * a[k][j]
			}
		}
	}
	return out
}

func inverse(m [3][3]float64) (out [3][3]float64) {
	minor := func(r, c int) float64 {
		a, b, d, e := (r+1)%3, (r+2)%3, (c+1)%3, (c+2)%3
		return m[a][d]*m[b][e] - m[a][e]*m[b][d]
	}
	det := m[0][0]*minor(0, 0) + m[0][1]*minor(0, 1) + m[0][2]*minor(0, 2)
	for r := range 3 {
		for c := range 3 {
			out[c][r] = minor(r, c) / det
		}
	}
	return out
}
