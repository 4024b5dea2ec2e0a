package parish_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"

	"ministryfinder/embedded/parish"
)

// corners is a picture with another colour in each corner: red, green, blue and black,
// read as one reads a page.
func corners(w, h int) image.Image {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := [...]color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {0, 0, 0, 255}}[x*2/w+y*2/h*2]
			p.SetRGBA(x, y, c)
		}
	}
	return p
}

func asJPEG(t testing.TB, p image.Image) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := jpeg.Encode(&file, p, nil); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// withExif puts Exif with an orientation into a JPEG file.
func withExif(file []byte, order binary.AppendByteOrder, mark string, orientation uint16) []byte {
	exif := append([]byte("Exif\x00\x00"+mark), order.AppendUint32(order.AppendUint16(nil, 42), 8)...)
	exif = order.AppendUint16(exif, 1)
	exif = order.AppendUint32(order.AppendUint16(order.AppendUint16(exif, 0x0112), 3), 1)
	exif = order.AppendUint16(order.AppendUint16(exif, orientation), 0)
	segment := append(binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(2+len(exif))), exif...)
	return append(append(bytes.Clone(file[:2]), segment...), file[2:]...)
}

// look is what is in a photo's corners, read as one reads a page.
func look(t *testing.T, file []byte) (letters string, w, h int) {
	t.Helper()
	p, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	w, h = p.Bounds().Dx(), p.Bounds().Dy()
	for _, at := range []image.Point{{w / 8, h / 8}, {w * 7 / 8, h / 8}, {w / 8, h * 7 / 8}, {w * 7 / 8, h * 7 / 8}} {
		r, g, b, _ := p.At(at.X, at.Y).RGBA()
		switch {
		case r > 0x8000 && g < 0x8000:
			letters += "R"
		case g > 0x8000 && b < 0x8000:
			letters += "G"
		case b > 0x8000:
			letters += "B"
		default:
			letters += "-"
		}
	}
	return letters, w, h
}

func TestAPhotoIsUprightHoweverTheCameraWasHeld(t *testing.T) {
	file := asJPEG(t, corners(640, 400))
	for orientation, want := range map[uint16]string{
		0: "RGB-", 1: "RGB-", 2: "GR-B", 3: "-BGR", 4: "B-RG", 5: "RBG-", 6: "BR-G", 7: "-GBR", 8: "G-RB", 9: "RGB-",
	} {
		for mark, order := range map[string]binary.AppendByteOrder{"II": binary.LittleEndian, "MM": binary.BigEndian} {
			photo, err := parish.Photo(withExif(file, order, mark, orientation))
			if err != nil {
				t.Fatal(err)
			}
			got, w, h := look(t, photo)
			if turned := orientation >= 5 && orientation <= 8; got != want || turned != (h > w) {
				t.Errorf("held as %d (%s): %s, %d by %d, want %s", orientation, mark, got, w, h, want)
			}
			if bytes.Contains(photo, []byte("Exif")) {
				t.Error("what the camera noted is still there")
			}
		}
	}
}

// Every kind of picture becomes a light one, also one that cannot be made small well.
func TestAPhotoIsLight(t *testing.T) {
	noise := image.NewRGBA(image.Rect(0, 0, 2600, 1700))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(random.Uint32()) | uint8(i%4/3*255)
	}
	clear := image.NewNRGBA(image.Rect(0, 0, 400, 400)) // nothing but air: white on a page
	webp, err := os.ReadFile("testdata/hills.webp")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file []byte
		w, h int // 0 when it does not matter
	}{
		"JPEG": {asJPEG(t, corners(4000, 3000)), 1280, 960}, "noise": {asJPEG(t, noise), 0, 0},
		"a small one": {asJPEG(t, corners(320, 320)), 320, 320},
		"PNG":         {asPNG(t, clear), 400, 400}, "WebP": {webp, 640, 400}, "a wide one": {asJPEG(t, corners(8192, 320)), 1280, 50},
	} {
		photo, err := parish.Photo(c.file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_, w, h := look(t, photo)
		if len(photo) > parish.MaxPhotoServed || c.w > 0 && (w != c.w || h != c.h) {
			t.Errorf("%s: %d bytes, %d by %d", name, len(photo), w, h)
		}
	}
	photo, err := parish.Photo(asPNG(t, clear))
	if p, _ := jpeg.Decode(bytes.NewReader(photo)); err != nil || p.At(200, 200) != (color.YCbCr{255, 128, 128}) {
		t.Errorf("air is not white (%v)", err)
	}
}

func asPNG(t testing.TB, p image.Image) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&file, p); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// A small file may hold a picture that takes much memory when it is decoded.
func TestAPhotoTakesABoundedAmountOfMemory(t *testing.T) {
	flat, deep := plain{Color: color.NRGBA{A: 255}, model: color.NRGBAModel}, plain{Color: color.NRGBA64{A: 7}, model: color.NRGBA64Model}
	baseline := asJPEG(t, corners(640, 400))
	progressive := bytes.Replace(baseline, []byte{0xFF, 0xC0}, []byte{0xFF, 0xC2}, 1)
	sized := func(file []byte, w, h uint16) []byte { // it says that it has this size
		at := max(bytes.Index(file, []byte{0xFF, 0xC0}), bytes.Index(file, []byte{0xFF, 0xC2})) + 5
		return append(binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(bytes.Clone(file[:at]), h), w), file[at+4:]...)
	}
	large := func(p plain, w, h int) []byte {
		p.Rectangle = image.Rect(0, 0, w, h)
		return asPNG(t, p)
	}
	for name, file := range map[string][]byte{
		"a pixel wider":          large(flat, 8193, 320),
		"a pixel too narrow":     large(flat, 319, 400),
		"a pixel too low":        large(flat, 400, 319),
		"more than 64 MB":        large(flat, 4096, 2049),
		"the same, 16 bits":      large(deep, 2048, 2049),
		"a JPEG of 67 megapixel": sized(baseline, 8192, 8192),
		"a progressive one":      sized(progressive, 2200, 2100),
		"text":                   []byte("<svg onload=alert(1)>"),
		"nothing":                {},
		"cut":                    baseline[:len(baseline)/2],
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := parish.Photo(file)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, parish.ErrPhoto) {
			t.Errorf("%s: %v", name, err)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 4<<20 {
			t.Errorf("%s: refusing it takes %d bytes", name, took)
		}
	}
	if _, err := parish.Photo(large(flat, 4096, 2048)); err != nil {
		t.Errorf("64 MB: %v", err)
	}
}
