package settings

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

func some() control.Settings {
	return control.Settings{File: "/home/office/.config/ministry-finder/settings.toml", Settings: []control.Setting{
		{Key: "address", Group: "This computer", Title: "Address",
			Explanation: "Where the finder listens. 127.0.0.1 is this computer alone; 0.0.0.0 is everybody on the network.", Kind: control.KindText,
			Value: "127.0.0.1:5000", Default: "127.0.0.1:5000", Restart: true},
		{Key: "language", Group: "This computer", Title: "Language", Explanation: "Of the tray, this window and the alerts.",
			Kind: control.KindChoice, Value: "", Choices: []string{"", "en", "es"}},
		{Key: "start_at_login", Group: "This computer", Title: "Start at login", Kind: control.KindSwitch, Value: "true", Default: "false"},
		{Key: "alerts.memory_percent", Group: "Alerts", Title: "Memory of the computer",
			Explanation: "Above this part of it, in percent, an alert is raised.", Kind: control.KindNumber, Value: "80", Default: "80"},
		{Key: "alerts.mail.to", Group: "Alerts", Title: "Recipients", Explanation: "One address a line.", Kind: control.KindList,
			Value: "office@example.org\nit@example.org"},
		{Key: "alerts.mail.password", Group: "Alerts", Title: "Password of the mail server", Kind: control.KindSecret, Value: control.SecretSet},
	}}
}

func shown(t *testing.T, variant fyne.ThemeVariant, size fyne.Size, lang string, act Actions) (*Page, fyne.Window) {
	test.NewTempApp(t).Settings().SetTheme(theme.Fixed{Variant: variant})
	p := New(act, i18n.For(lang))
	w := test.NewTempWindow(t, p.Object())
	w.SetPadded(false)
	w.Resize(size)
	p.At(i18n.For(lang), true)
	p.Set(some(), nil)
	return p, w
}

func TestPictures(t *testing.T) {
	t.Run("light.png", func(t *testing.T) {
		_, w := shown(t, fynetheme.VariantLight, fyne.NewSize(1000, 800), "en", Actions{})
		test.AssertRendersToImage(t, "light.png", w.Canvas())
	})
	t.Run("dark-small-spanish.png", func(t *testing.T) {
		p, w := shown(t, fynetheme.VariantDark, fyne.NewSize(widgets.MinWidth, 900), "es", Actions{Save: func(map[string]string) {}})
		s := some()
		s.Problem = "line 3: adress is no setting; did you mean address?"
		p.Set(s, nil)
		p.fields[3].input.(*widget.Entry).SetText("700")
		p.doSave()
		p.Saved(control.Settings{}, errors.New("alerts.memory_percent must be between 1 and 100, not 700"))
		test.AssertRendersToImage(t, "dark-small-spanish.png", w.Canvas())
	})
}

func TestEachKindWritesItsValueAsTheAgentDoes(t *testing.T) {
	var saved map[string]string
	p, _ := shown(t, fynetheme.VariantLight, fyne.NewSize(800, 600), "en", Actions{Save: func(v map[string]string) { saved = v }})
	if p.Unsaved() != 0 {
		t.Fatalf("%d fields are changed at the beginning", p.Unsaved())
	}
	p.fields[0].input.(*widget.Entry).SetText(" 0.0.0.0:80 ")
	p.fields[1].input.(*widget.Select).SetSelected("Español")
	p.fields[2].input.(*widget.Check).SetChecked(false)
	p.fields[4].input.(*widget.Entry).SetText("a@example.org\nb@example.org\n")
	p.fields[5].input.(*widget.Entry).SetText("secret")
	p.doSave()
	want := map[string]string{"address": "0.0.0.0:80", "language": "es", "start_at_login": "false",
		"alerts.mail.to": "a@example.org\nb@example.org", "alerts.mail.password": "secret"}
	if len(saved) != len(want) {
		t.Errorf("saved is %v", saved)
	}
	for k, v := range want {
		if saved[k] != v {
			t.Errorf("%s is saved as %q, want %q", k, saved[k], v)
		}
	}
	if !p.save.Disabled() || !p.fields[0].input.Disabled() {
		t.Error("it can be changed while it is saved")
	}
	// The agent answers with what it made of it; a secret comes back as dots.
	s := some()
	s.Settings[0].Value = "0.0.0.0:80"
	p.Saved(s, nil)
	if p.Unsaved() != 0 || p.fields[5].value() != control.SecretSet || p.fields[0].input.Disabled() {
		t.Errorf("%d unsaved after saving", p.Unsaved())
	}
}

func TestTheLongestKeyThatAMessageNamesIsMeant(t *testing.T) {
	p, _ := shown(t, fynetheme.VariantLight, fyne.NewSize(800, 600), "en", Actions{})
	for message, key := range map[string]string{
		"alerts.mail.password is too long": "alerts.mail.password", "address: no port": "address", "the disk is full": "",
	} {
		got := ""
		if f := p.named(message); f != nil {
			got = f.setting.Key
		}
		if got != key {
			t.Errorf("%q is taken for %q", message, got)
		}
	}
}

func TestEditsSurviveOtherSettingsAndAnotherLanguage(t *testing.T) {
	p, _ := shown(t, fynetheme.VariantLight, fyne.NewSize(800, 600), "en", Actions{})
	p.fields[0].input.(*widget.Entry).SetText("0.0.0.0:80")
	s := some()
	s.Settings = append(s.Settings, control.Setting{Key: "new", Group: "Alerts", Title: "New", Kind: "of-a-later-version", Value: "1"})
	p.At(i18n.For("es"), true)
	p.Set(s, nil)
	if len(p.fields) != 7 || p.fields[0].value() != "0.0.0.0:80" || p.Unsaved() != 1 {
		t.Errorf("%d fields, the first is %q", len(p.fields), p.fields[0].value())
	}
	p.Revert()
	if p.Unsaved() != 0 || p.fields[0].value() != "127.0.0.1:5000" {
		t.Error("the change is not taken back")
	}
	p.fields[0].input.(*widget.Entry).SetText(strings.Repeat("x", 2*maxValueBytes))
	if n := len(p.fields[0].value()); n > maxValueBytes {
		t.Errorf("%d bytes were taken", n)
	}
}
