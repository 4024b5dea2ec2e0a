package main

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

const iconsDir = "../../../assets/icons"

// The drawings are the source; whoever changes one must draw the others again.
func TestIconFilesMatchTheDrawings(t *testing.T) {
	files, err := drawAll(iconsDir)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(iconsDir, name))
		if err != nil {
			t.Errorf("%v; run: go run ./cmd/dev icons", err)
			continue
		}
		gotPictures, wantPictures := pictures(t, name, got), pictures(t, name, want)
		if len(gotPictures) != len(wantPictures) {
			t.Errorf("%s holds %d pictures, want %d; run: go run ./cmd/dev icons", name, len(gotPictures), len(wantPictures))
			continue
		}
		for i := range wantPictures {
			if !alike(gotPictures[i], wantPictures[i]) {
				t.Errorf("%s does not show what its SVG shows; run: go run ./cmd/dev icons", name)
			}
		}
	}
}

// A person who does not see red and green apart must see the states apart by
// their shape: the grey pictures of any two must differ clearly at panel size.
func TestStatesDifferInShape(t *testing.T) {
	states := []string{"starting", "well", "attention", "trouble"}
	outline := map[string][]bool{}
	for _, state := range states {
		svg, err := os.ReadFile(filepath.Join(iconsDir, state+".svg"))
		if err != nil {
			t.Fatal(err)
		}
		img, err := draw(svg, 22)
		if err != nil {
			t.Fatal(err)
		}
		for y := range 22 {
			for x := range 22 {
				c := img.RGBAAt(x, y)
				light := (299*int(c.R) + 587*int(c.G) + 114*int(c.B)) / 1000
				outline[state] = append(outline[state], c.A > 128 && light > 140)
			}
		}
	}
	const leastDifferentPixels = 40
	for i, a := range states {
		for _, b := range states[i+1:] {
			different := 0
			for p := range outline[a] {
				if outline[a][p] != outline[b][p] {
					different++
				}
			}
			if different < leastDifferentPixels {
				t.Errorf("%s and %s differ in %d of 484 grey pixels, want %d", a, b, different, leastDifferentPixels)
			}
		}
	}
}

func TestRunWritesEveryFile(t *testing.T) {
	dir := t.TempDir()
	for _, ic := range icons() {
		svg, err := os.ReadFile(filepath.Join(iconsDir, ic.name+".svg"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, ic.name+".svg"), svg, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := run(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"well-22.png", "trouble-64.png", "starting.ico", "app-256.png", "app.ico"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

// pictures returns what a PNG or ICO file shows.
func pictures(t *testing.T, name string, content []byte) []image.Image {
	t.Helper()
	parts := [][]byte{content}
	if filepath.Ext(name) == ".ico" {
		parts = nil
		for i := range int(binary.LittleEndian.Uint16(content[4:])) {
			entry := content[icoHeaderBytes+i*icoEntryBytes:]
			size, start := binary.LittleEndian.Uint32(entry[8:]), binary.LittleEndian.Uint32(entry[12:])
			parts = append(parts, content[start:start+size])
		}
	}
	var all []image.Image
	for _, part := range parts {
		img, err := png.Decode(bytes.NewReader(part))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, img)
	}
	return all
}

// alike forgives the last bits of a colour: processors round differently.
func alike(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	const forgiven = 0x0300
	near := func(x, y uint32) bool { return max(x, y)-min(x, y) <= forgiven }
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			ar, ag, ab, aa := a.At(x, y).RGBA()
			br, bg, bb, ba := b.At(x, y).RGBA()
			if !near(ar, br) || !near(ag, bg) || !near(ab, bb) || !near(aa, ba) {
				return false
			}
		}
	}
	return true
}
