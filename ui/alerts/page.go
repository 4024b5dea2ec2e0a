package alerts

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/format"
	"ministryfinder/ui/poller"
	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

// mostShown bounds the list on the page, the newest: 500 are kept, and as many
// rows of words would be felt.
const mostShown = 60

// hour is a snooze of an hour, as the agent takes it.
const hour = "1h"

// Actions is what a person may start from the page. Each returns at once.
type Actions struct {
	Snooze func(control.Snooze)
	Test   func()
}

// Page is the page of alerts.
type Page struct {
	column *widgets.Column

	quietTitle *widgets.Text
	quiet      *widget.Label
	kind       *widget.Select
	hour       *widget.Button
	tomorrow   *widget.Button
	snoozed    *fyne.Container

	testTitle *widgets.Text
	testWords *widget.Label
	test      *widget.Button
	outcome   *fyne.Container
	unmailed  *fyne.Container

	raised, ended *List
	more          *widget.Label

	act     Actions
	texts   *i18n.Texts
	view    poller.View
	busy    string
	tests   []control.ChannelTest
	failed  string
	written string             // the language of the kinds in the list
	shown   []control.Snoozed  // the snoozes that have a row
	told    []control.Unmailed // what did not arrive that has a row
}

// New returns the page.
func New(act Actions, t *i18n.Texts) *Page {
	p := &Page{
		act: act, texts: t, raised: NewList(), ended: NewList(), more: widgets.NewText(),
		quietTitle: widgets.NewTitle(), quiet: widgets.NewText(), snoozed: container.New(layout.NewCustomPaddedVBoxLayout(theme.Space / 2)),
		testTitle: widgets.NewTitle(), testWords: widgets.NewText(), outcome: container.NewVBox(),
		unmailed: container.NewVBox(),
	}
	p.ended.Advise = true
	p.unmailed.Hide()
	p.kind = widget.NewSelect(nil, nil)
	p.hour = widget.NewButton("", func() { p.snooze(hour) })
	p.tomorrow = widget.NewButton("", func() { p.snooze(control.SnoozeTomorrow) })
	p.test = widget.NewButton("", act.Test)
	row := func(objects ...fyne.CanvasObject) fyne.CanvasObject {
		return container.New(&widgets.Row{Gap: theme.Space}, objects...)
	}
	p.column = widgets.Stack(
		p.raised.Object,
		widgets.Titled(p.quietTitle, widgets.AlignLeft(p.quiet), p.snoozed, row(container.New(wide{p.kind}, p.kind), p.hour, p.tomorrow)),
		widgets.Titled(p.testTitle, widgets.AlignLeft(p.testWords), row(p.test), p.outcome, p.unmailed),
		p.ended.Object, widgets.AlignLeft(p.more),
	)
	p.refresh()
	return p
}

// Object is what to show.
func (p *Page) Object() fyne.CanvasObject { return p.column.Object }

// Turn scrolls by a number of pages, down when positive.
func (p *Page) Turn(pages float32) { p.column.Turn(pages) }

// Set shows a view.
func (p *Page) Set(v poller.View, t *i18n.Texts) {
	p.view, p.texts = v, t
	p.refresh()
}

// Busy says what is under way, and keeps the buttons from being pressed; the
// empty text ends it.
func (p *Page) Busy(notice string) {
	p.busy = notice
	p.refresh()
}

// Tested shows what came of a test.
func (p *Page) Tested(tests []control.ChannelTest, err error) {
	p.busy, p.tests, p.failed = "", tests, ""
	if err != nil {
		p.failed = err.Error()
	}
	p.refresh()
	p.writeOutcome()
}

// kinds are those that can be snoozed: all, then each.
func kinds() []string {
	names := []string{""}
	for _, k := range health.Kinds() {
		names = append(names, string(k))
	}
	return names
}

func (p *Page) kindName(kind string) string {
	if kind == "" {
		return p.texts.T("window.kind.all")
	}
	if key := "window.kind." + kind; p.texts.Has(key) {
		return p.texts.T(key)
	}
	return kind
}

func (p *Page) snooze(length string) {
	if i := p.kind.SelectedIndex(); i >= 0 {
		p.act.Snooze(control.Snooze{Kind: kinds()[i], For: length})
	}
}

func (p *Page) refresh() {
	v, t := p.view, p.texts
	now := v.Status.Now.Local()
	answers := v.Contact == poller.Connected
	raised, ended := Split(v.Alerts.Alerts)
	p.raised.Set(t.T("window.alerts"), "", raised, now, t)
	quiet := ""
	if answers {
		quiet = Quiet(t, raised)
	}
	shown := ended[:min(len(ended), mostShown)]
	p.ended.Set(t.T("window.alerts_ended"), quiet, shown, now, t)
	more := ""
	if len(ended) > mostShown {
		more = t.T("window.alerts_more", "n", len(ended)-mostShown)
	}
	widgets.SetLabel(p.more, more)

	p.quietTitle.Set(t.T("window.quiet_title"))
	words := t.T("window.quiet_words")
	if n := v.Alerts.Held; n > 0 {
		words += " " + t.T("window.held", "n", n)
	}
	widgets.SetLabel(p.quiet, words)
	p.writeKinds()
	p.writeSnoozed()
	p.writeUnmailed()
	widgets.SetButton(p.hour, t.T("window.quiet_hour"))
	widgets.SetButton(p.tomorrow, t.T("window.quiet_tomorrow"))

	p.testTitle.Set(t.T("window.test_title"))
	widgets.SetLabel(p.testWords, t.T("window.test_words"))
	word := t.T("window.test")
	if p.busy != "" {
		word = p.busy
	}
	widgets.SetButton(p.test, word)
	for _, b := range []*widget.Button{p.hour, p.tomorrow, p.test} {
		widgets.Enable(b, answers && p.busy == "")
	}
	p.column.Settle()
}

// writeKinds writes the list of kinds anew in another language.
func (p *Page) writeKinds() {
	if p.written == p.texts.Lang() {
		return
	}
	p.written = p.texts.Lang()
	at := max(p.kind.SelectedIndex(), 0)
	var names []string
	for _, k := range kinds() {
		names = append(names, p.kindName(k))
	}
	p.kind.SetOptions(names)
	p.kind.SetSelectedIndex(at)
	p.shown = nil
	p.snoozed.RemoveAll()
	p.writeOutcome()
}

// writeSnoozed makes a row with a button for each snooze in force.
func (p *Page) writeSnoozed() {
	list := p.view.Alerts.Snoozed
	if slices.Equal(list, p.shown) {
		return
	}
	p.shown = slices.Clone(list)
	p.snoozed.RemoveAll()
	for _, s := range list {
		words := widgets.NewText()
		words.TextStyle.Bold = true
		words.SetText(p.texts.T("window.quiet_until", "kind", p.kindName(s.Kind),
			"time", format.Moment(p.texts, s.Until, p.view.Status.Now.Local())))
		wake := widget.NewButton(p.texts.T("window.quiet_end"), func() {
			p.act.Snooze(control.Snooze{Kind: s.Kind, For: control.SnoozeWake})
		})
		p.snoozed.Add(container.NewBorder(nil, nil, nil, wake, widgets.AlignLeft(words)))
	}
}

// signSize is that of the sign beside a channel, in Fyne's units.
const signSize = 22

// writeOutcome makes a row for each channel that was tested.
func (p *Page) writeOutcome() {
	p.outcome.RemoveAll()
	row := func(state control.State, words string) {
		sign := widgets.NewBadge(signSize)
		sign.Set(state)
		label := widgets.NewText()
		label.SetText(words)
		p.outcome.Add(container.NewBorder(nil, nil, sign, nil, label))
	}
	if p.failed != "" {
		row(control.StateTrouble, p.failed)
	}
	for _, c := range p.tests {
		name := c.Channel
		if key := "window.channel." + name; p.texts.Has(key) {
			name = p.texts.T(key)
		}
		if c.Channel == control.ChannelSettings {
			row(control.StateTrouble, c.Error)
		} else if c.Error == "" {
			row(control.StateWell, p.texts.T("window.test_sent", "channel", name))
		} else {
			row(control.StateTrouble, p.texts.T("window.test_failed", "channel", name, "error", c.Error))
		}
	}
	p.column.Settle()
}

// writeUnmailed makes a row for each alert that did not arrive.
func (p *Page) writeUnmailed() {
	list := p.view.Alerts.Unmailed
	if slices.Equal(list, p.told) {
		return
	}
	p.told = slices.Clone(list)
	p.unmailed.RemoveAll()
	for _, one := range list {
		state := control.StateTrouble
		if one.Unknown {
			state = control.StateAttention
		}
		sign := widgets.NewBadge(signSize)
		sign.Set(state)
		label := widgets.NewText()
		label.SetText(one.Words)
		p.unmailed.Add(container.NewBorder(nil, nil, sign, nil, label))
	}
	widgets.Show(p.unmailed, len(list) > 0)
}

// wide gives a choice the width of its longest name, so that none is cut.
type wide struct{ choice *widget.Select }

func (l wide) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := objects[0].MinSize()
	for _, name := range l.choice.Options {
		text := fyne.MeasureText(name, fynetheme.TextSize(), fyne.TextStyle{}).Width
		least.Width = max(least.Width, text+fynetheme.IconInlineSize()+4*fynetheme.InnerPadding())
	}
	return least
}

func (wide) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }
