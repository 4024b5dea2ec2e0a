package overview

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/texts"
	"ministryfinder/ui/figures"
	"ministryfinder/ui/look"
)

// maxEnded is how many ended alerts the page shows; the agent keeps more in its log.
const maxEnded = 5

// alertSign is the size of the sign beside an alert, in Fyne's units.
const alertSign = 30

// alerts is a titled list of alerts on a panel. Rows are made anew only when
// the list or the language changes.
type alerts struct {
	title  *look.Words
	rows   *fyne.Container
	object fyne.CanvasObject

	shown []control.Alert
	lang  string
	day   int
}

func newAlerts() *alerts {
	a := &alerts{
		title: look.NewWords(look.SizeTitle, theme.ColorNameForeground, fyne.TextStyle{Bold: true}),
		rows:  container.New(layout.NewCustomPaddedVBoxLayout(0)),
	}
	// The rows' labels bring an inset of their own.
	last := container.New(layout.NewCustomPaddedLayout(0, -look.Inset/2, 0, -theme.InnerPadding()), a.rows)
	a.object = look.On(container.New(layout.NewCustomPaddedVBoxLayout(2), a.title, last))
	return a
}

// set shows a list; when it is empty the sentence nothing, or no panel at all
// when there is no such sentence.
func (a *alerts) set(title, nothing string, list []control.Alert, now time.Time, t *texts.Texts) {
	if len(list) == 0 && nothing == "" {
		a.object.Hide()
	} else {
		a.object.Show()
	}
	a.title.Set(title)
	if a.lang == t.Lang() && a.day == now.YearDay() && slices.Equal(a.shown, list) {
		return
	}
	a.shown, a.lang, a.day = slices.Clone(list), t.Lang(), now.YearDay()
	a.rows.RemoveAll()
	for _, alert := range list {
		a.rows.Add(alertRow(alert, now, t))
	}
	if len(list) == 0 {
		none := look.NewWords(look.SizeSmall+1, look.ColorQuiet, fyne.TextStyle{})
		none.Set(nothing)
		a.rows.Add(none)
	}
}

// alertRow shows one alert: sign, message, advice while it lasts, and when.
func alertRow(a control.Alert, now time.Time, t *texts.Texts) fyne.CanvasObject {
	sign := look.NewBadge(alertSign)
	sign.Set(a.Level)
	message := widget.NewLabel(a.Message)
	message.Wrapping = fyne.TextWrapWord
	lines := container.New(layout.NewCustomPaddedVBoxLayout(-1.5*theme.InnerPadding()), message)
	when := t.T("window.since", "from", figures.Moment(t, a.Raised, now))
	if a.Cleared.IsZero() {
		message.TextStyle.Bold = true
		if a.Advice != "" {
			advice := widget.NewLabel(a.Advice)
			advice.Wrapping = fyne.TextWrapWord
			lines.Add(advice)
		}
	} else {
		when = t.T("window.span", "from", figures.Moment(t, a.Raised, now), "to", figures.Moment(t, a.Cleared, now))
	}
	time := widget.NewLabel(when)
	time.Importance = widget.LowImportance
	return container.NewBorder(nil, nil, container.NewVBox(layout.NewSpacer(), sign, layout.NewSpacer()), time, lines)
}

// split parts the alerts raised now from the last ones that ended.
func split(all []control.Alert) (raised, ended []control.Alert) {
	for _, a := range all {
		switch {
		case a.Cleared.IsZero():
			raised = append(raised, a)
		case len(ended) < maxEnded:
			ended = append(ended, a)
		}
	}
	return raised, ended
}
