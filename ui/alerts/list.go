// Package alerts is the page of alerts: what happened and what to do about it,
// who is told, and how to have quiet for a while. Its list is on the overview too.
package alerts

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/format"
	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

// alertSign is the size of the sign beside an alert, in Fyne's units.
const alertSign = 30

// List is a titled list of alerts on a panel. Rows are made anew only when
// the list or the language changes.
type List struct {
	title *widgets.Text
	rows  *fyne.Container
	// Object is what to show.
	Object fyne.CanvasObject
	// Advise has the list say what to do about alerts that are over, too.
	Advise bool

	shown   []control.Alert
	nothing string
	lang    string
	day     int
}

// NewList returns an empty list.
func NewList() *List {
	a := &List{
		title: widgets.NewFittedText(theme.SizeTitle, fynetheme.ColorNameForeground, fyne.TextStyle{Bold: true}),
		rows:  container.New(layout.NewCustomPaddedVBoxLayout(0)),
	}
	// The rows' labels bring an inset of their own.
	last := container.New(layout.NewCustomPaddedLayout(0, -theme.Inset/2, 0, -fynetheme.InnerPadding()), a.rows)
	a.Object = widgets.InPanel(container.New(layout.NewCustomPaddedVBoxLayout(2), a.title, last))
	return a
}

// Len is how many alerts are shown.
func (l *List) Len() int { return len(l.shown) }

// Set shows a list; when it is empty the sentence nothing, or no panel at all
// when there is no such sentence.
func (l *List) Set(title, nothing string, list []control.Alert, now time.Time, t *i18n.Texts) {
	if len(list) == 0 && nothing == "" {
		l.Object.Hide()
	} else {
		l.Object.Show()
	}
	l.title.Set(title)
	if l.lang == t.Lang() && l.nothing == nothing && l.day == now.YearDay() && slices.Equal(l.shown, list) {
		return
	}
	l.shown, l.nothing, l.lang, l.day = slices.Clone(list), nothing, t.Lang(), now.YearDay()
	l.rows.RemoveAll()
	for _, alert := range list {
		l.rows.Add(l.row(alert, now, t))
	}
	if len(list) == 0 {
		none := widgets.NewFittedText(theme.SizeSmall+1, theme.ColorQuiet, fyne.TextStyle{})
		none.Set(nothing)
		l.rows.Add(none)
	}
}

// row shows one alert: sign, message, advice while it lasts, and when.
func (l *List) row(a control.Alert, now time.Time, t *i18n.Texts) fyne.CanvasObject {
	sign := widgets.NewBadge(alertSign)
	sign.Set(a.Level)
	message := widget.NewLabel(a.Message)
	message.Wrapping = fyne.TextWrapWord
	lines := container.New(layout.NewCustomPaddedVBoxLayout(-1.5*fynetheme.InnerPadding()), message)
	when := t.T("window.since", "from", format.Moment(t, a.Raised, now))
	if a.Cleared.IsZero() {
		message.TextStyle.Bold = true
	} else {
		when = t.T("window.span", "from", format.Moment(t, a.Raised, now), "to", format.Moment(t, a.Cleared, now))
	}
	if a.Advice != "" && (l.Advise || a.Cleared.IsZero()) {
		advice := widget.NewLabel(a.Advice)
		advice.Wrapping = fyne.TextWrapWord
		lines.Add(advice)
	}
	time := widget.NewLabel(when)
	time.Importance = widget.LowImportance
	return container.NewBorder(nil, nil, container.NewVBox(layout.NewSpacer(), sign, layout.NewSpacer()), time, lines)
}

// Quiet is what the list of earlier alerts says where it is empty.
func Quiet(t *i18n.Texts, raised []control.Alert) string {
	if len(raised) > 0 {
		return t.T("window.no_ended")
	}
	return t.T("window.no_alerts")
}

// Split parts the alerts raised now from those that ended.
func Split(all []control.Alert) (raised, ended []control.Alert) {
	for _, a := range all {
		if a.Cleared.IsZero() {
			raised = append(raised, a)
		} else {
			ended = append(ended, a)
		}
	}
	return raised, ended
}
