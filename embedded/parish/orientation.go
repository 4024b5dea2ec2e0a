package parish

import (
	"bytes"
	"encoding/binary"
	"image"
)

// camera is what a JPEG file says of how it was taken and written.
type camera struct {
	// orientation is how the camera was held, 1 to 8 as in Exif; 1 is upright.
	orientation int
	progressive bool
}

// JPEG markers, by their second byte.
const (
	markerSOF0, markerSOF1 = 0xC0, 0xC1 // a picture that is not progressive
	markerAPP1             = 0xE1       // here stands Exif
	markerSOS, markerEOI   = 0xDA, 0xD9
)

// readCamera reads the segments of a JPEG file before its picture. What is no JPEG file,
// or broken, is upright, and taken for the kind that needs more memory.
func readCamera(file []byte) camera {
	c := camera{orientation: 1, progressive: true}
	for i := 2; i+4 <= len(file); {
		kind := file[i+1]
		if file[i] != 0xFF || kind == 0xFF || kind == 0 { // as decoders do, go on at the next marker
			i++
			continue
		}
		if kind == markerSOS || kind == markerEOI {
			break
		}
		if kind >= 0xD0 && kind <= 0xD8 { // these have no length
			i += 2
			continue
		}
		size := int(binary.BigEndian.Uint16(file[i+2:]))
		if size < 2 || i+2+size > len(file) {
			break
		}
		if kind == markerSOF0 || kind == markerSOF1 {
			c.progressive = false
		}
		if kind == markerAPP1 {
			if exif, found := bytes.CutPrefix(file[i+4:i+2+size], []byte("Exif\x00\x00")); found {
				c.orientation = exifOrientation(exif)
			}
		}
		i += 2 + size
	}
	return c
}

// exifOrientation reads the orientation out of Exif's first directory; 1 when there is none.
func exifOrientation(exif []byte) int {
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(exif, []byte("II")) {
		order = binary.LittleEndian
	}
	const entry, tag = 12, 0x0112
	if len(exif) < 8 {
		return 1
	}
	at := uint64(order.Uint32(exif[4:]))
	if at+2 > uint64(len(exif)) {
		return 1
	}
	entries := exif[at+2:]
	for range order.Uint16(exif[at:]) {
		if len(entries) < entry {
			break
		}
		if value := int(order.Uint16(entries[8:])); order.Uint16(entries) == tag && value >= 1 && value <= 8 {
			return value
		}
		entries = entries[entry:]
	}
	return 1
}

// upright turns a picture as its orientation asks for.
func upright(p *image.RGBA, orientation int) *image.RGBA {
	if orientation <= 1 {
		return p
	}
	w, h := p.Rect.Dx(), p.Rect.Dy()
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	if orientation >= 5 {
		to = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := x, y
			switch orientation {
			case 2:
				tx = w - 1 - x
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				ty = h - 1 - y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			to.SetRGBA(tx, ty, p.RGBAAt(x, y))
		}
	}
	return to
}
