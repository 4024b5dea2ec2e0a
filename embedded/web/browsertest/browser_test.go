package browsertest

import (
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

const testPage = `<!doctype html><meta charset="utf-8"><title>Test</title>
<style>:root { color-scheme: light dark } button { display: block; margin-top: 1200px; height: 50px }
@media (prefers-color-scheme: dark) { body { background: #000; color: #fff } }</style>
<p id="said">nothing</p><form action="/sent"><input name="word"><button>Send</button></form>
<script>
document.cookie = "seen=1";
let events = [];
for (const kind of ["mousedown", "touchstart", "click"])
  addEventListener(kind, (e) => { events.push(kind + (e.isTrusted ? "" : "!")); said.textContent = events.join(" "); });
addEventListener("submit", (e) => e.preventDefault());
</script>`

func serve(t *testing.T) (url string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		body := testPage
		switch r.URL.Path {
		case "/sent":
			body = "<p id=said>" + r.URL.Query().Get("word") + " " + r.Header.Get("Accept-Language") + "</p>"
		case "/loud":
			body = "<!doctype html><p id=said>loud</p><script>for (let i = 0; i < 6000; i++) console.log(i)</script>"
		case "/slow":
			_, _ = w.Write([]byte("<!doctype html><input id=early>" + strings.Repeat("<p>text", 500)))
			w.(http.Flusher).Flush()
			time.Sleep(300 * time.Millisecond) // long enough for a click that does not wait
			body = "<p id=late>late"
		}
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestAPageIsTouchedAsAPersonDoes(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	url := serve(t)
	var b Browser
	t.Cleanup(b.stop)
	t.Run("mouse", func(t *testing.T) {
		p := b.Page(t)
		p.Open(url)
		p.Click("button")
		p.Wait("said.textContent === 'mousedown click'")
		isDark := func() bool { return Value[string](p, "getComputedStyle(document.body).color") == "rgb(255, 255, 255)" }
		seen := false
		if p.InDark(func() { seen = isDark() }); !seen || isDark() {
			t.Errorf("dark while it is looked at: %v, afterwards: %v", seen, isDark())
		}
		if w := Value[int](p, "innerWidth"); w != desktopWidth {
			t.Errorf("the screen is %d wide", w)
		}
	})
	t.Run("finger", func(t *testing.T) {
		p := b.Page(t, Phone())
		p.Open(url)
		p.Tap("button")
		p.Wait("said.textContent.startsWith('touchstart') && said.textContent.endsWith('click')")
	})
	t.Run("a page that is still loading", func(t *testing.T) {
		p := b.Page(t)
		p.Open(url)
		Value[any](p, "void (location.href = '/slow#late')")
		p.Click("#early")
		p.Wait("document.readyState === 'complete'")
		p.Press("hola")
		if typed := Value[string](p, "document.getElementById('early').value"); typed != "hola" {
			t.Errorf("the field holds %q", typed)
		}
	})
	t.Run("a page that says much while it loads", func(t *testing.T) {
		p := b.Page(t)
		p.Open(url + "/loud")
		p.Wait("said.textContent === 'loud'")
	})
	t.Run("keyboard without scripts", func(t *testing.T) {
		p := b.Page(t, WithoutScripts(), Language("es"))
		p.Open(url)
		p.Click("input")
		p.Press("hola", "\r")
		p.Wait("location.pathname === '/sent'")
		if said := Value[string](p, "document.body.innerText.trim()"); said != "hola es" {
			t.Errorf("the server got %q", said)
		}
		p.Back()
		p.Wait("document.getElementById('said').textContent === 'nothing'")
		if asked := p.Requests(); !slices.Contains(asked, url+"/sent?word=hola") {
			t.Errorf("requests %q", asked)
		}
	})
	t.Run("each page is a new person", func(t *testing.T) {
		p := b.Page(t)
		p.Open(url)
		q := b.Page(t, WithoutScripts())
		q.Open(url)
		if mine, other := Value[string](p, "document.cookie"), Value[string](q, "document.cookie"); mine != "seen=1" || other != "" {
			t.Errorf("cookies %q and %q", mine, other)
		}
	})
	t.Run("problems of scripts are seen", func(t *testing.T) {
		p := b.Page(t)
		p.Open(url)
		Value[any](p, "setTimeout(() => { throw new Error('oops') })")
		p.Wait("new Promise((done) => setTimeout(done)) && true")
		for range 100 {
			if len(p.Problems()) > 0 {
				break
			}
			p.Wait("true")
		}
		if got := p.Problems(); len(got) != 1 || !strings.Contains(got[0], "oops") {
			t.Errorf("problems %q", got)
		}
	})
	t.Run("pictures", func(t *testing.T) {
		t.Setenv(ShotsVariable, filepath.Join(t.TempDir(), "new"))
		for _, c := range []struct {
			name string
			opts []Option
			dark bool
		}{{"light", nil, false}, {"dark", []Option{Dark(), Phone()}, true}} {
			p := b.Page(t, c.opts...)
			p.Open(url)
			p.ScreenshotAll(c.name)
			f, err := os.Open(filepath.Join(os.Getenv(ShotsVariable), c.name+".png"))
			if err != nil {
				t.Fatal(err)
			}
			img, err := png.Decode(f)
			f.Close()
			if err != nil {
				t.Fatal(err)
			}
			r, _, _, _ := img.At(1, 1).RGBA()
			if dark := r < 0x8000; dark != c.dark || img.Bounds().Dy() < 1200 {
				t.Errorf("%s: dark %v, %v", c.name, dark, img.Bounds())
			}
		}
	})
}

func TestAFlatPictureIsSeen(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 20, 20))
	if !flat(img) {
		t.Error("an empty picture is not flat")
	}
	img.Set(19, 19, color.White)
	if flat(img) {
		t.Error("a picture with a dot is flat")
	}
}
