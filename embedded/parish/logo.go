package parish

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // reads JPEG
	"image/png"

	"golang.org/x/image/draw"
)

// Bounds of a logo.
const (
	// MaxLogoBytes is the largest file that is taken.
	MaxLogoBytes = 2 << 20
	// maxLogoSide bounds the picture that is decoded, in pixels a side.
	maxLogoSide = 4096
	// maxLogoDecoded bounds the memory that it takes then, in bytes: a picture with
	// 16 bits a colour takes twice as much as others and may have half as many pixels.
	maxLogoDecoded = 64 << 20
	// logoSide is the longer side of what is kept, in pixels: twice or more of
	// what pages show, for sharp screens.
	logoSide = 192
)

// ErrLogo is returned for a file that cannot be a logo.
var ErrLogo = errors.New("the file is no PNG or JPEG picture of at most 4096 pixels a side")

// Logo makes a logo of a PNG or JPEG file: a PNG file of at most 192 pixels a
// side, upright, without anything else that the file held.
func Logo(file []byte) ([]byte, error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || config.Width < 1 || config.Height < 1 || config.Width > maxLogoSide || config.Height > maxLogoSide ||
		config.Width*config.Height*bytesPerPixel(config.ColorModel) > maxLogoDecoded {
		return nil, ErrLogo
	}
	picture, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, ErrLogo
	}
	w, h := config.Width, config.Height
	if longest := max(w, h); longest > logoSide {
		w, h = max(1, w*logoSide/longest), max(1, h*logoSide/longest)
	}
	var small draw.Image = image.NewNRGBA(image.Rect(0, 0, w, h))
	if format == formatJPEG { // nothing shows through it, and the camera may have been turned
		small = image.NewRGBA(small.Bounds())
	}
	draw.CatmullRom.Scale(small, small.Bounds(), picture, picture.Bounds(), draw.Src, nil)
	if opaque, is := small.(*image.RGBA); is {
		small = upright(opaque, readCamera(file).orientation)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, small); err != nil {
		return nil, fmt.Errorf("write the logo: %w", err)
	}
	return out.Bytes(), nil
}

// bytesPerPixel is how many bytes a decoded pixel has at most.
func bytesPerPixel(m color.Model) int {
	if m == color.RGBA64Model || m == color.NRGBA64Model {
		return 8
	}
	return 4
}
