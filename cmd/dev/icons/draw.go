package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
)

// An icon is one SVG file and the files that are made from it.
type icon struct {
	name string
	// pngs are the widths of the files NAME-WIDTH.png.
	pngs []int
	// ico are the widths of the pictures in NAME.ico, which Windows chooses from.
	ico []int
}

// Panels show 16 to 24 pixels, twice that on fine screens; 22 is what most of
// them ask for. Windows draws its tray at 16, 20, 24 or 32.
var (
	trayPNGs = []int{22, 32, 64}
	trayICO  = []int{16, 20, 24, 32, 48}
)

// icons lists what is drawn.
func icons() []icon {
	return []icon{
		{"starting", trayPNGs, trayICO},
		{"well", trayPNGs, trayICO},
		{"attention", trayPNGs, trayICO},
		{"trouble", trayPNGs, trayICO},
		{"paused", trayPNGs, trayICO},
		{"update", trayPNGs, trayICO},
		{"app", []int{256}, []int{16, 24, 32, 48, 64, 256}},
	}
}

// drawAll returns all files that are made from the SVG files in dir, by name.
func drawAll(dir string) (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, ic := range icons() {
		svg, err := os.ReadFile(filepath.Join(dir, ic.name+".svg"))
		if err != nil {
			return nil, fmt.Errorf("read the drawing: %w", err)
		}
		for _, width := range ic.pngs {
			content, err := drawPNG(svg, width)
			if err != nil {
				return nil, fmt.Errorf("draw %s at %d pixels: %w", ic.name, width, err)
			}
			files[ic.name+"-"+strconv.Itoa(width)+".png"] = content
		}
		if slices.Contains(ic.pngs, templateWidth) {
			if files[ic.name+"-template.png"], err = drawTemplate(svg, templateWidth); err != nil {
				return nil, fmt.Errorf("draw the template of %s: %w", ic.name, err)
			}
		}
		if files[ic.name+".ico"], err = drawICO(svg, ic.ico); err != nil {
			return nil, fmt.Errorf("draw %s.ico: %w", ic.name, err)
		}
	}
	return files, nil
}

// draw renders a square SVG. StrictErrorMode, because a part that oksvg does
// not know would otherwise be missing without a word.
func draw(svg []byte, width int) (*image.RGBA, error) {
	drawing, err := oksvg.ReadIconStream(bytes.NewReader(svg), oksvg.StrictErrorMode)
	if err != nil {
		return nil, fmt.Errorf("read the SVG: %w", err)
	}
	drawing.SetTarget(0, 0, float64(width), float64(width))
	// oksvg scales shapes but not the width of lines.
	for i := range drawing.SVGPaths {
		drawing.SVGPaths[i].LineWidth *= float64(width) / drawing.ViewBox.W
	}
	img := image.NewRGBA(image.Rect(0, 0, width, width))
	scanner := rasterx.NewScannerGV(width, width, img, img.Bounds())
	drawing.Draw(rasterx.NewDasher(width, width, scanner), 1)
	whitenEdges(img)
	return img, nil
}

// whitenEdges gives each half-covered dot the colour of the light edge that
// runs around every drawing. fyne.io/systray 1.12.2 sends the low byte of a
// half-covered dot's 16-bit colour to the panel, which is noise for all
// colours but black and white.
func whitenEdges(img *image.RGBA) {
	for i := 0; i < len(img.Pix); i += 4 {
		if a := img.Pix[i+3]; a < 0xff {
			img.Pix[i], img.Pix[i+1], img.Pix[i+2] = a, a, a
		}
	}
}

// templateWidth is the width of the pictures that macOS colours itself, for its
// bar of 22 points on fine screens.
const templateWidth = 64

// drawTemplate renders the SVG as macOS wants it: black where the drawing is
// dark, clear where it is light, so that the system can draw it in any colour.
func drawTemplate(svg []byte, width int) ([]byte, error) {
	img, err := draw(svg, width)
	if err != nil {
		return nil, err
	}
	for i := 0; i < len(img.Pix); i += 4 {
		r, g, b, a := int(img.Pix[i]), int(img.Pix[i+1]), int(img.Pix[i+2]), int(img.Pix[i+3])
		light := (299*r + 587*g + 114*b) / 1000
		img.Pix[i], img.Pix[i+1], img.Pix[i+2] = 0, 0, 0
		img.Pix[i+3] = uint8(max(0, a-light))
	}
	return encode(img)
}

func drawPNG(svg []byte, width int) ([]byte, error) {
	img, err := draw(svg, width)
	if err != nil {
		return nil, err
	}
	return encode(img)
}

func encode(img image.Image) ([]byte, error) {
	var buf bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&buf, img); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return buf.Bytes(), nil
}

const (
	icoHeaderBytes = 6
	icoEntryBytes  = 16
)

// drawICO wraps one PNG a width in an ICO file, which Windows reads since Vista:
// a header, one entry a picture with its place in the file, then the pictures.
func drawICO(svg []byte, widths []int) ([]byte, error) {
	var head, pictures bytes.Buffer
	write16 := func(v int) { _ = binary.Write(&head, binary.LittleEndian, uint16(v)) }
	write32 := func(v int) { _ = binary.Write(&head, binary.LittleEndian, uint32(v)) }
	write16(0) // reserved
	write16(1) // an icon, not a cursor
	write16(len(widths))
	for _, width := range widths {
		content, err := drawPNG(svg, width)
		if err != nil {
			return nil, err
		}
		head.WriteByte(byte(width)) // 256 is written as 0
		head.WriteByte(byte(width))
		head.Write([]byte{0, 0}) // no palette; reserved
		write16(1)               // colour planes
		write16(32)              // bits a pixel
		write32(len(content))
		write32(icoHeaderBytes + icoEntryBytes*len(widths) + pictures.Len())
		pictures.Write(content)
	}
	return append(head.Bytes(), pictures.Bytes()...), nil
}
