package backups

import (
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // the pictures show times of day
	os.Exit(m.Run())
}

var two = time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)

func some() control.Backups {
	b := control.Backups{Folder: "/home/office/.local/share/ministry-finder/backups", Last: two.Add(-12 * time.Hour),
		Tried:          two.Add(-36 * time.Hour),
		Restored:       &control.Restored{At: two.Add(-time.Hour), Made: two.Add(-84 * time.Hour), Kept: "finder-kept-restore.jsonl.gz"},
		RestoreCommand: "ministry-finder restore --data /home/office/.local/share/ministry-finder FILE"}
	for i, reason := range []string{"daily", "asked", "clear-all", "daily", "migration"} {
		made := two.Add(-time.Duration(12+24*i) * time.Hour)
		b.Files = append(b.Files, control.BackupFile{Name: fmt.Sprintf("finder-%s-%s.jsonl.gz", made.Format("2006-01-02T150405.000Z"), reason),
			Made: made, Bytes: int64(52_000 + 900_000*i), Reason: reason})
	}
	return b
}

func TestPictures(t *testing.T) {
	bad := some()
	bad.Problem = "The folder /media/usb is not there. Plug the stick in, or choose another folder in the settings."
	for _, c := range []struct {
		name, lang string
		variant    fyne.ThemeVariant
		size       fyne.Size
		backups    control.Backups
		making     bool
	}{
		{"light.png", "en", fynetheme.VariantLight, fyne.NewSize(1000, 600), some(), false},
		{"dark-small-spanish.png", "es", fynetheme.VariantDark, fyne.NewSize(widgets.MinWidth, 700), bad, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			test.NewTempApp(t).Settings().SetTheme(theme.Fixed{Variant: c.variant})
			p := New(Actions{}, i18n.For(c.lang))
			w := test.NewTempWindow(t, p.Object())
			w.SetPadded(false)
			w.Resize(c.size)
			p.At(two, i18n.For(c.lang), true)
			p.Set(c.backups, nil)
			if c.making {
				p.Begin(Restoring, two)
				p.progress.Stop() // its picture is another one at each moment
				p.Tick(two.Add(12*time.Second), control.RestoreProgress{Running: true, Rows: 300, Total: 1200})
			}
			test.AssertRendersToImage(t, c.name, w.Canvas())
		})
	}
}

func TestEveryReasonHasWords(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.Fixed{Variant: fynetheme.VariantLight})
	p := New(Actions{}, i18n.For("en"))
	for _, r := range []string{backup.Daily, backup.Migration, backup.Import, backup.Restore, backup.ClearAll, backup.Fetched, backup.Manual} {
		if p.reason(control.BackupFile{Reason: r}) == r {
			t.Errorf("%s has no words", r)
		}
	}
}

func TestWhatIsNotKnownIsNotShownAsWell(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.Fixed{Variant: fynetheme.VariantLight})
	p := New(Actions{}, i18n.For("en"))
	if s, _ := p.state(); s != control.StateStarting {
		t.Errorf("before the first answer: %s", s)
	}
	p.Set(control.Backups{}, errors.New("nobody answers"))
	if s, words := p.state(); s != widgets.StateAway || words != "nobody answers" {
		t.Errorf("without an answer: %s %s", s, words)
	}
	p.Set(control.Backups{Folder: "/b"}, nil)
	if s, _ := p.state(); s != control.StateAttention {
		t.Errorf("without a backup: %s", s)
	}
}
