// Package qrcode draws QR codes (ISO/IEC 18004) for phones' cameras.
package qrcode

import (
	"bytes"
	"fmt"
	"image"
	"image/color"

	"github.com/boombuler/barcode/qr"
)

// quietZone is the empty border that a code needs to be read, in modules.
const quietZone = 4

// Image draws a text as a QR code, one dot a module, with a quiet zone of four
// modules and 15 % of it to spare (level M). A text over about 2,300 bytes is
// an error.
func Image(text string) (*image.Gray, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("make a QR code: %w", err)
	}
	b := code.Bounds()
	img := image.NewGray(image.Rect(0, 0, b.Dx()+2*quietZone, b.Dy()+2*quietZone))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	for y := range b.Dy() {
		for x := range b.Dx() {
			if r, _, _, _ := code.At(b.Min.X+x, b.Min.Y+y).RGBA(); r < uint32(color.White.Y)/2 {
				img.SetGray(x+quietZone, y+quietZone, color.Gray{})
			}
		}
	}
	return img, nil
}

// SVG draws the same as a drawing that can be of any size.
func SVG(text string) ([]byte, error) {
	img, err := Image(text)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	side := img.Bounds().Dx()
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, side, side, side, side)
	for y := range side {
		for x := range side {
			if img.GrayAt(x, y).Y == 0 {
				fmt.Fprintf(&out, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	out.WriteString(`"/></svg>`)
	return out.Bytes(), nil
}
