package alerts

import (
	"errors"
	"os"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/poller"
	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // the pictures show times of day
	os.Exit(m.Run())
}

var two = time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)

func view() poller.View {
	return poller.View{Contact: poller.Connected, Status: control.Status{Now: two}, Alerts: control.AlertHistory{
		Held:    2,
		Snoozed: []control.Snoozed{{Kind: "", Until: two.Add(50 * time.Minute)}, {Kind: "disk", Until: two.Add(17 * time.Hour)}},
		Alerts: []control.Alert{
			{Kind: "disk", Level: control.StateAttention, Raised: two.Add(-2 * time.Hour), Message: "The disk with the data folder is 93% full.",
				Advice: "Delete or move what nobody needs; when it is full, answers cannot be stored."},
			{Kind: "database-down", Level: control.StateTrouble, Raised: two.Add(-26 * time.Hour), Cleared: two.Add(-25 * time.Hour),
				Message: "The finder cannot reach its database.",
				Advice:  "The quiz still shows results, but answers are not counted. Check that the disk is not full."},
		},
	}}
}

func TestPictures(t *testing.T) {
	for _, c := range []struct {
		name    string
		lang    string
		variant fyne.ThemeVariant
		size    fyne.Size
	}{
		{"light.png", "en", fynetheme.VariantLight, fyne.NewSize(1000, 700)},
		{"dark-small-spanish.png", "es", fynetheme.VariantDark, fyne.NewSize(widgets.MinWidth, 760)},
	} {
		t.Run(c.name, func(t *testing.T) {
			test.NewTempApp(t).Settings().SetTheme(theme.Fixed{Variant: c.variant})
			p := New(Actions{}, i18n.For(c.lang))
			w := test.NewTempWindow(t, p.Object())
			w.SetPadded(false)
			w.Resize(c.size)
			p.Set(view(), i18n.For(c.lang))
			p.Tested([]control.ChannelTest{{Channel: "desktop"}, {Channel: "mail", Error: "mail.example.org does not answer"}}, nil)
			test.AssertRendersToImage(t, c.name, w.Canvas())
		})
	}
}

func TestEveryKindHasAName(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.Fixed{Variant: fynetheme.VariantLight})
	for _, lang := range i18n.Languages {
		p := New(Actions{}, i18n.For(lang))
		seen := map[string]bool{}
		for _, k := range health.Kinds() {
			name := p.kindName(string(k))
			if name == string(k) || seen[name] {
				t.Errorf("%s: %s is called %q", lang, k, name)
			}
			seen[name] = true
		}
	}
}

func TestTheListIsBounded(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.Fixed{Variant: fynetheme.VariantLight})
	v := view()
	for range 500 {
		v.Alerts.Alerts = append(v.Alerts.Alerts, v.Alerts.Alerts[1])
	}
	p := New(Actions{}, i18n.For("en"))
	p.Set(v, i18n.For("en"))
	if p.ended.Len() != mostShown || !p.more.Visible() {
		t.Errorf("%d alerts are shown", p.ended.Len())
	}
}

func TestATestThatCouldNotBeMadeIsSaid(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.Fixed{Variant: fynetheme.VariantLight})
	p := New(Actions{}, i18n.For("en"))
	p.Set(view(), i18n.For("en"))
	p.Busy("Sending …")
	if !p.test.Disabled() || !p.hour.Disabled() {
		t.Error("a button can be pressed twice")
	}
	p.Tested(nil, errors.New("the agent is gone"))
	if p.test.Disabled() || len(p.outcome.Objects) != 1 {
		t.Errorf("%d rows", len(p.outcome.Objects))
	}
}
