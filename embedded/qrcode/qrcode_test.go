package qrcode_test

import (
	"bytes"
	"image"
	"image/png"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"ministryfinder/embedded/qrcode"
)

// A code is read by a scanner as a phone has one, and says what it should.
func TestACodeIsRead(t *testing.T) {
	for _, text := range []string{
		"http://192.168.1.20:8080", "https://quiz.example.org/result?age=married-parents&states=married&states=parent&interests=all",
	} {
		code, err := qrcode.Image(text)
		if err != nil {
			t.Fatal(err)
		}
		const dots = 6 // a module
		large := image.NewGray(image.Rect(0, 0, code.Bounds().Dx()*dots, code.Bounds().Dy()*dots))
		draw.NearestNeighbor.Scale(large, large.Bounds(), code, code.Bounds(), draw.Src, nil)
		var file bytes.Buffer
		if err := png.Encode(&file, large); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), "zbarimg", "-q", "--raw", "--nodbus", "-")
		cmd.Stdin = &file
		out, err := cmd.Output()
		if got := strings.TrimSuffix(string(out), "\n"); err != nil || got != text {
			t.Errorf("read is %q, want %q (%v)", got, text, err)
		}
		if svg, err := qrcode.SVG(text); err != nil || strings.Count(string(svg), "h1v1h-1z") != dark(code) {
			t.Errorf("the drawing of %q is another one (%v)", text, err)
		}
	}
	if _, err := qrcode.Image(strings.Repeat("x", 3000)); err == nil {
		t.Error("a text that no code holds was drawn")
	}
}

func dark(code *image.Gray) int {
	n := 0
	for _, p := range code.Pix {
		if p == 0 {
			n++
		}
	}
	return n
}
