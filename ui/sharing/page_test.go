package sharing

import (
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

func shared() control.Sharing {
	return control.Sharing{
		On: true, URL: "http://192.168.1.20:8080", NamedURL: "http://ministry-finder.local:8080", Reachable: true, Network: "Parish Wi-Fi",
		Notes:     []string{},
		Addresses: []control.SharedAddress{{Address: "192.168.1.20", Adapter: "wlan0", InUse: true}},
	}
}

func TestPictures(t *testing.T) {
	unsure := shared()
	unsure.Unsure, unsure.Firewall = true, "sudo ufw allow 8080/tcp"
	unsure.Addresses = append(unsure.Addresses, control.SharedAddress{Address: "192.168.2.9", Adapter: "eth0"})
	unsure.Notes = []string{"Los carteles dicen http://192.168.1.7:8080, pero ahora el cuestionario está en http://192.168.1.20:8080. Imprímalos de nuevo."}
	for _, c := range []struct {
		name, lang string
		variant    fyne.ThemeVariant
		size       fyne.Size
		sharing    control.Sharing
	}{
		{"off.png", "en", fynetheme.VariantLight, fyne.NewSize(widgets.MinWidth, widgets.MinHeight), control.Sharing{}},
		{"light.png", "en", fynetheme.VariantLight, fyne.NewSize(1000, 500), shared()},
		{"dark-small-spanish.png", "es", fynetheme.VariantDark, fyne.NewSize(widgets.MinWidth, 700), unsure},
	} {
		t.Run(c.name, func(t *testing.T) {
			test.NewTempApp(t).Settings().SetTheme(theme.Fixed{Variant: c.variant})
			p := New(Actions{}, i18n.For(c.lang))
			w := test.NewTempWindow(t, p.Object())
			w.SetPadded(false)
			w.Resize(c.size)
			p.At(i18n.For(c.lang), true)
			p.Set(c.sharing, nil)
			test.AssertRendersToImage(t, c.name, w.Canvas())
		})
	}
}

func TestWhatIsNotSharedIsNotShownAsWell(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.Fixed{Variant: fynetheme.VariantLight})
	p := New(Actions{}, i18n.For("en"))
	if s, _ := p.state(); s != control.StateStarting {
		t.Errorf("before anything is known: %s", s)
	}
	p.Set(control.Sharing{}, errors.New("away"))
	if s, words := p.state(); s != widgets.StateAway || words != "away" {
		t.Errorf("%s %s", s, words)
	}
	for name, c := range map[string]struct {
		change func(*control.Sharing)
		want   control.State
	}{
		"well":        {func(*control.Sharing) {}, control.StateWell},
		"off":         {func(s *control.Sharing) { *s = control.Sharing{} }, widgets.StateAway},
		"a note":      {func(s *control.Sharing) { s.Notes = []string{"x"} }, control.StateAttention},
		"unreachable": {func(s *control.Sharing) { s.Reachable, s.Notes = false, []string{"x"} }, control.StateTrouble},
		"just on":     {func(s *control.Sharing) { *s = control.Sharing{On: true} }, control.StateStarting},
	} {
		s := shared()
		c.change(&s)
		p.Set(s, nil)
		if got, _ := p.state(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
