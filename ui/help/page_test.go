package help

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"ministryfinder/embedded/help"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/ui/theme"
)

// Each task is shown in the smallest window without marks, tables and pictures, and its
// links turn to their task.
func TestEachTaskIsShown(t *testing.T) {
	for _, lang := range i18n.Languages {
		for name, variant := range map[string]fyne.ThemeVariant{"light": fynetheme.VariantLight, "dark": fynetheme.VariantDark} {
			test.NewTempApp(t).Settings().SetTheme(theme.Fixed{Variant: variant})
			p := New(func() {}, i18n.For(lang))
			w := test.NewTempWindow(t, p.Object)
			w.SetPadded(false)
			w.Resize(fyne.NewSize(800, 550))
			if least := w.Canvas().Content().MinSize(); least.Width > 800 {
				t.Errorf("%s: it needs %g", lang, least.Width)
			}
			for _, task := range help.For(lang).Pages() {
				p.Show(task.Name)
				text := p.text.String()
				if p.tasks.Selected != task.Title || !strings.Contains(text, task.Title) {
					t.Errorf("%s/%s shows %q", lang, task.Name, p.tasks.Selected)
				}
				for _, mark := range []string{"](", "**", "| ", "!["} {
					if strings.Contains(text, mark) {
						t.Errorf("%s/%s shows %q", lang, task.Name, mark)
					}
				}
			}
			p.Show("icon")
			browsertest.SavePicture(t, "window-help-"+lang+"-"+name, w.Canvas().Capture())
			p.Show("nothing")
			if p.name != "icon" {
				t.Errorf("a task that is none is shown: %s", p.name)
			}
		}
	}
}
