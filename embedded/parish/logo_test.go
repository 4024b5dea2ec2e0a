package parish_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/png"
	"runtime"
	"testing"

	"ministryfinder/embedded/parish"
)

// plain is a picture of one colour that takes no memory.
type plain struct {
	image.Rectangle
	color.Color
	model color.Model
}

func (p plain) ColorModel() color.Model { return p.model }
func (p plain) Bounds() image.Rectangle { return p.Rectangle }
func (p plain) At(int, int) color.Color { return p.Color }

// A small file may hold a picture that takes much memory when it is decoded.
func TestALogoTakesABoundedAmountOfMemory(t *testing.T) {
	deep, flat := plain{Color: color.NRGBA64{A: 7}, model: color.NRGBA64Model}, plain{Color: color.NRGBA{A: 7}, model: color.NRGBAModel}
	for name, c := range map[string]struct {
		picture plain
		w, h    int
		taken   bool
	}{
		"the longest side":                    {flat, 4096, 1, true},
		"a pixel wider":                       {flat, 4097, 1, false},
		"a pixel higher":                      {flat, 1, 4097, false},
		"16 bits a colour, 64 MB":             {deep, 4096, 2048, true},
		"16 bits a colour, a line more":       {deep, 4096, 2049, false},
		"16 bits a colour, the longest sides": {deep, 4096, 4096, false},
	} {
		c.picture.Rectangle = image.Rect(0, 0, c.w, c.h)
		var file bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&file, c.picture); err != nil {
			t.Fatal(err)
		}
		if file.Len() > parish.MaxLogoBytes {
			t.Fatalf("%s: the file has %d bytes", name, file.Len())
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := parish.Logo(file.Bytes())
		runtime.ReadMemStats(&after)
		if c.taken != (err == nil) || !c.taken && !errors.Is(err, parish.ErrLogo) {
			t.Errorf("%s: %v", name, err)
		}
		if took := after.TotalAlloc - before.TotalAlloc; !c.taken && took > 1<<20 {
			t.Errorf("%s: refusing it takes %d bytes", name, took)
		}
	}
}

// A logo that was photographed from paper is turned as the photo is.
func TestALogoIsUprightHoweverTheCameraWasHeld(t *testing.T) {
	file := asJPEG(t, corners(640, 400))
	for orientation, want := range map[uint16]string{
		0: "RGB-", 1: "RGB-", 2: "GR-B", 3: "-BGR", 4: "B-RG", 5: "RBG-", 6: "BR-G", 7: "-GBR", 8: "G-RB", 9: "RGB-",
	} {
		logo, err := parish.Logo(withExif(file, binary.BigEndian, "MM", orientation))
		if err != nil {
			t.Fatal(err)
		}
		p, err := png.Decode(bytes.NewReader(logo))
		if err != nil {
			t.Fatal(err)
		}
		got, w, h := look(t, asJPEG(t, p))
		if turned := orientation >= 5 && orientation <= 8; got != want || turned != (h > w) || max(w, h) != 192 {
			t.Errorf("held as %d: %s, %d by %d, want %s", orientation, got, w, h, want)
		}
	}
}
