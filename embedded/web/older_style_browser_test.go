package web_test

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"

	"ministryfinder/assets"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/browsertest"
)

// lacking is a file system in whose style sheets a browser does not know some things.
type lacking struct {
	fs.FS
	unknown []string
}

// ReadFile writes what is not known in a way that no browser knows.
func (l lacking) ReadFile(name string) ([]byte, error) {
	b, err := fs.ReadFile(l.FS, name)
	if strings.HasSuffix(name, ".css") {
		for _, what := range l.unknown {
			b = bytes.ReplaceAll(b, []byte(what), []byte(what[:1]+"x-"+what[1:]))
		}
	}
	return b, err
}

// Who goes by keyboard sees where he is, and which answer is chosen, also where
// the browser does not know the newer selectors and properties.
func TestFocusAndChoiceAreSeenInOlderBrowsersToo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		unknown []string
		opts    []browsertest.Option
	}{
		{"all", nil, nil},
		{"has", []string{":has("}, []browsertest.Option{browsertest.Dark()}},
		{"focus-visible", []string{":focus-visible"}, nil},
		{"Safari 14", []string{
			":has(", ":focus-visible", "inset: 0", "accent-color", "aspect-ratio", "anywhere", "text-wrap", "100dvh", "safe center",
			"scroll-margin-top", "gap: ",
		}, []browsertest.Option{browsertest.Phone()}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSite(t, func(w *web.Config) { w.Files = lacking{assets.Web, c.unknown} })
			p := browser.Page(t, c.opts...)
			p.Open(s.URL + "/?age=married-parents&gender=female&q=states")
			question(p, "states")
			const part = `getComputedStyle(document.activeElement.nextElementSibling, %) `
			around := strings.ReplaceAll(part, "%", `"::after"`)
			tabTo(p, `#options input[value="married"]`)
			p.Wait(around + `.outlineStyle === "solid" && ` + around + `.outlineWidth === "3px"`)
			p.Press(" ")
			p.Wait(`document.activeElement.checked && ` + strings.ReplaceAll(part, "%", `"::before"`) + `.borderTopWidth === "3px"`)
			p.ScreenshotAll("older-" + strings.ReplaceAll(c.name, " ", "-"))
			tabTo(p, "#next")
			p.Wait(`getComputedStyle(document.activeElement).outlineStyle === "solid"`)
			// Rows have room between their parts, with gaps or without.
			if apart := browsertest.Value[float64](p,
				`((l) => l.querySelector("span").getBoundingClientRect().left - l.querySelector("input").getBoundingClientRect().right)(document.querySelector(".option"))`); apart < 8 {
				t.Errorf("an option's box and words are %g pixels apart", apart)
			}
			wantNothingCutOff(t, p)
			p.InForcedColors(func() {
				p.Wait(`matchMedia("(forced-colors: active)").matches && document.activeElement.id === "next"`)
				for what, expression := range map[string]string{
					"the progress": `((s) => s.borderTopWidth === "1px" && s.borderTopColor !== getComputedStyle(document.body).backgroundColor)(getComputedStyle(document.getElementById("bar")))`,
					"the focus":    `getComputedStyle(document.activeElement).outlineStyle === "solid"`,
					"the choice":   `getComputedStyle(document.querySelector("#options :checked + span"), "::before").borderTopWidth === "3px"`,
				} {
					if !browsertest.Value[bool](p, expression) {
						t.Errorf("%s cannot be seen in colors that a person has chosen", what)
					}
				}
				p.ScreenshotAll("forced-" + strings.ReplaceAll(c.name, " ", "-"))
			})
			if c.name != "all" {
				return
			}
			// Who points has no need of it.
			p.Click(option("parent"))
			p.Wait(`document.activeElement.value === "parent" && ` + around + `.outlineStyle === "none"`)
		})
	}
}
