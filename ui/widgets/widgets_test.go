package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"ministryfinder/agent/control"
	"ministryfinder/ui/theme"
)

func TestBadges(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.Fixed{Variant: fynetheme.VariantLight})
	row := container.NewHBox()
	for _, side := range []float32{64, 30} {
		for _, s := range []control.State{control.StateStarting, control.StateWell, control.StateAttention, control.StateTrouble, StateAway} {
			b := NewBadge(side)
			b.Set(s)
			row.Add(b)
		}
	}
	test.AssertObjectRendersToImage(t, "badges.png", row)
}

func TestAnUnknownStateLooksLikeTrouble(t *testing.T) {
	test.NewTempApp(t)
	b := NewBadge(64)
	b.Set("new-in-a-later-version")
	if b.State() != control.StateTrouble {
		t.Errorf("it looks like %s", b.State())
	}
}

func TestCutKeepsWhatFits(t *testing.T) {
	test.NewTempApp(t)
	const text = "Memory of the computer"
	whole := fyne.MeasureText(text, theme.SizeSmall, fyne.TextStyle{}).Width
	if got := Cut(text, whole, theme.SizeSmall, fyne.TextStyle{}); got != text {
		t.Errorf("%q", got)
	}
	got := Cut(text, whole/2, theme.SizeSmall, fyne.TextStyle{})
	if got == text || fyne.MeasureText(got, theme.SizeSmall, fyne.TextStyle{}).Width > whole/2 {
		t.Errorf("%q", got)
	}
	if got := Cut(text, 0, theme.SizeSmall, fyne.TextStyle{}); got != "" {
		t.Errorf("%q", got)
	}
}
