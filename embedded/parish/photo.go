package parish

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // reads WebP
)

// Bounds of a photo.
const (
	// MaxPhotoBytes is the largest file that is taken: what a phone's camera makes.
	MaxPhotoBytes = 8 << 20
	// MaxPhotoServed bounds what pages bring of it, in bytes.
	MaxPhotoServed = 100 << 10
	// maxPhotoSide bounds the picture that is decoded, in pixels a side, and
	// maxPhotoDecoded the memory that decoding it takes, in bytes.
	maxPhotoSide    = 8192
	maxPhotoDecoded = 64 << 20
	// minPhotoSide is the least of a side, in pixels: less looks poor on a tablet.
	minPhotoSide = 320
	// photoSide is the longer side of what is kept, in pixels.
	photoSide = 1280
)

// formatJPEG is what package image calls the files of cameras.
const formatJPEG = "jpeg"

// ErrPhoto is returned for a file that cannot be the photo.
var ErrPhoto = errors.New("the file is no JPEG, PNG or WebP picture of a size that can be shown")

// Photo makes the photo of a JPEG, PNG or WebP file: a JPEG file of at most
// MaxPhotoServed bytes, upright, without anything else that the file held, such as
// where it was taken. The error is ErrPhoto.
func Photo(file []byte) ([]byte, error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil || min(config.Width, config.Height) < minPhotoSide || max(config.Width, config.Height) > maxPhotoSide {
		return nil, ErrPhoto
	}
	camera := readCamera(file)
	if config.Width*config.Height*decodingBytes(config.ColorModel, format, camera.progressive) > maxPhotoDecoded {
		return nil, ErrPhoto
	}
	picture, _, err := image.Decode(bytes.NewReader(file))
	if err != nil || picture.Bounds().Dx() != config.Width || picture.Bounds().Dy() != config.Height {
		return nil, ErrPhoto
	}
	return lightJPEG(upright(shrunk(picture, photoSide), camera.orientation))
}

// decodingBytes is how many bytes decoding takes at most for a pixel.
func decodingBytes(m color.Model, format string, progressive bool) int {
	switch format {
	case formatJPEG:
		parts, whole := 3, 3
		switch m {
		case color.GrayModel:
			parts, whole = 1, 1
		case color.CMYKModel:
			parts, whole = 4, 8 // and once more in another order
		case color.RGBAModel:
			whole = 7
		}
		if progressive { // all coefficients are held, four bytes each
			whole += 4 * parts
		}
		return whole
	case "webp":
		if m == color.YCbCrModel {
			return 3
		}
		return 12 // without loss it is held a few times
	default: // a PNG that comes in passes is held twice
		return 2 * bytesPerPixel(m)
	}
}

// shrunk draws a picture on white, with the given longer side when it is longer. What
// is much larger is averaged first, which takes no memory beside the result.
func shrunk(from image.Image, side int) *image.RGBA {
	w, h := from.Bounds().Dx(), from.Bounds().Dy()
	if longest := max(w, h); longest > side {
		w, h = max(1, w*side/longest), max(1, h*side/longest)
	}
	if k := from.Bounds().Dx() / w; k > 1 {
		from = averaged(from, k)
	}
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(to, to.Bounds(), image.White, image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(to, to.Bounds(), from, from.Bounds(), draw.Over, nil)
	return to
}

// averaged makes a pixel of each square of k by k pixels.
func averaged(from image.Image, k int) *image.RGBA64 {
	b := from.Bounds()
	to := image.NewRGBA64(image.Rect(0, 0, max(1, b.Dx()/k), max(1, b.Dy()/k)))
	sums, n := make([][4]uint64, to.Rect.Dx()), uint64(k*k)
	for y := range to.Rect.Dy() {
		clear(sums)
		for dy := range k {
			for x := range to.Rect.Dx() * k {
				r, g, bl, a := from.At(b.Min.X+min(x, b.Dx()-1), b.Min.Y+min(y*k+dy, b.Dy()-1)).RGBA()
				s := &sums[x/k]
				s[0], s[1], s[2], s[3] = s[0]+uint64(r), s[1]+uint64(g), s[2]+uint64(bl), s[3]+uint64(a)
			}
		}
		for x, s := range sums {
			to.SetRGBA64(x, y, color.RGBA64{uint16(s[0] / n), uint16(s[1] / n), uint16(s[2] / n), uint16(s[3] / n)})
		}
	}
	return to
}

// lightJPEG writes a picture as well as MaxPhotoServed allows, smaller if need be.
func lightJPEG(p *image.RGBA) ([]byte, error) {
	for {
		for _, quality := range []int{82, 74, 66, 58} {
			var out bytes.Buffer
			if err := jpeg.Encode(&out, p, &jpeg.Options{Quality: quality}); err != nil {
				return nil, fmt.Errorf("write the photo: %w", err)
			}
			if out.Len() <= MaxPhotoServed {
				return out.Bytes(), nil
			}
		}
		p = shrunk(p, max(p.Rect.Dx(), p.Rect.Dy())*4/5)
	}
}
