package browsertest

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// ShotsVariable names the folder for the pictures that people look at.
const ShotsVariable = "MINISTRY_FINDER_SHOTS"

// Screenshot writes what is on the screen as NAME.png into the folder for
// pictures. A picture of one flat colour fails the test: nothing was shown. Where nobody
// asked for the pictures, a page's first one alone is taken; of the others it is
// enough that there are words.
func (p *Page) Screenshot(name string) {
	p.t.Helper()
	p.shoot(name, false)
}

// ScreenshotAll writes the whole page, also what is below the screen's edge. Where
// nobody asked for the pictures, what is on the screen shows as well that the page
// is not empty.
func (p *Page) ScreenshotAll(name string) {
	p.t.Helper()
	p.shoot(name, os.Getenv(ShotsVariable) != "")
}

// ScreenshotForPeople is ScreenshotAll where somebody asked for the pictures, and
// nothing where nobody did: another picture of the page has shown that it is not empty.
func ScreenshotForPeople(p *Page, name string) {
	p.t.Helper()
	if os.Getenv(ShotsVariable) != "" {
		p.shoot(name, true)
	}
}

func (p *Page) shoot(name string, beyondScreen bool) {
	p.t.Helper()
	p.Wait("document.fonts.status === 'loaded' && document.getAnimations().every((a) => a.playState === 'finished')")
	if p.pictured && os.Getenv(ShotsVariable) == "" {
		if !Value[bool](p, `document.body.innerText.trim() !== "" && document.body.getBoundingClientRect().height > 0`) {
			p.t.Errorf("%s: the page shows no words", name)
		}
		return
	}
	p.pictured = true
	ctx, cancel := context.WithTimeout(p.ctx, waitLimit)
	defer cancel()
	file, err := p.picture(ctx, beyondScreen)
	p.must("take a picture", err)
	keep(p.t, name, file)
}

// picture returns a PNG file. Where nobody asked for the pictures, it is larger
// and sooner there.
func (p *Page) picture(ctx context.Context, beyondScreen bool) ([]byte, error) {
	soon := os.Getenv(ShotsVariable) == ""
	shot, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &beyondScreen,
		OptimizeForSpeed: &soon})
	if err != nil {
		return nil, err
	}
	return shot.Data, nil
}

// SaveWebP writes a part of the page into a file that is part of the program: a small
// picture for a page of the help, from an element on and so high, in CSS pixels.
func (p *Page) SaveWebP(file, from string, height float64) {
	p.t.Helper()
	p.Wait("document.fonts.status === 'loaded' && document.getAnimations().every((a) => a.playState === 'finished')")
	const above = 16
	top := Value[float64](p, fmt.Sprintf(`scrollY + document.querySelector(%q).getBoundingClientRect().top`, from))
	width := Value[float64](p, `document.documentElement.clientWidth`)
	quality, beyond := int64(60), true
	shot := call(p, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Format: page.CaptureScreenshotFormatWebp, Quality: &quality, CaptureBeyondViewport: &beyond,
		Clip: &page.Viewport{Y: top - above, Width: width, Height: height, Scale: 1},
	})
	p.must("write a picture", os.WriteFile(file, shot.Data, 0o644))
}

// SavePicture writes a picture as NAME.png into the folder for pictures, and fails
// the test when it is of one flat colour.
func SavePicture(t testing.TB, name string, img image.Image) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatalf("encode the picture %s: %v", name, err)
	}
	keep(t, name, b.Bytes())
}

func keep(t testing.TB, name string, file []byte) {
	t.Helper()
	if err := save(name, file); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatalf("read the picture %s: %v", name, err)
	}
	if flat(img) {
		t.Errorf("the picture %s shows one flat colour", name)
	}
}

// flat says whether all dots of a picture have one colour.
func flat(img image.Image) bool {
	b := img.Bounds()
	first := img.At(b.Min.X, b.Min.Y)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if img.At(x, y) != first {
				return false
			}
		}
	}
	return true
}

func save(name string, file []byte) error {
	dir, err := shotsFolder()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the folder for pictures: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), file, 0o644); err != nil {
		return fmt.Errorf("write a picture: %w", err)
	}
	return nil
}

// shotsFolder is where pictures go: the one that was asked for, else .shots
// beside go.mod.
func shotsFolder() (string, error) {
	if dir := os.Getenv(ShotsVariable); dir != "" {
		return dir, nil
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the folder for pictures: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, ".shots"), nil
		}
		above := filepath.Dir(dir)
		if above == dir {
			return "", fmt.Errorf("find the folder for pictures: no go.mod above the test; set %s", ShotsVariable)
		}
		dir = above
	}
}

// fileName makes a test's name fit for a file.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>| `, r) {
			return '-'
		}
		return r
	}, name)
}

// pdfPage is how Chromium's PDF begins a page.
var pdfPage = regexp.MustCompile(`/Type\s*/Page\b`)

// PrintedPages prints the page on Letter paper and returns how many pages that takes.
// The file goes to the pictures, as NAME.pdf.
func (p *Page) PrintedPages(name string) int {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, waitLimit)
	defer cancel()
	printed, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{})
	p.must("print", err)
	if dir := os.Getenv(ShotsVariable); dir != "" {
		p.must("keep what is printed", os.WriteFile(filepath.Join(dir, fileName(name)+".pdf"), printed.Data, 0o600))
	}
	return len(pdfPage.FindAll(printed.Data, -1))
}
