package overview

import (
	"io"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/poller"
	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

// badgeSide is the big sign's size in Fyne's units.
const badgeSide = 64

// Actions is what a person may start from the page. Each is called on the
// interface's goroutine and must return at once. Without the first three, as
// for a finder elsewhere, there are no such buttons.
type Actions struct {
	OpenQuiz, OpenDashboard, Restart func()
	// ChooseRange is called for another range, or part of one, in the graphs.
	ChooseRange func(poller.RangeChoice)
	// Save asks for a file and writes it.
	Save func(name string, write func(io.Writer) error)
	// Key gets the keys that the graphs have no use for.
	Key func(*fyne.KeyEvent)
	// Refresh shows the latest view again; the page sets it.
	Refresh func()
}

// status is the top of the page: how things are in one sign, one sentence and
// one piece of advice, and what can be done.
type status struct {
	badge                    *widgets.Badge
	headline, advice         *widget.Label
	quiz, dashboard, restart *widget.Button
	notice                   *widgets.Text
	beside                   fyne.CanvasObject // the notice, at the buttons' height
	own                      bool              // it is of this computer's finder
	object                   fyne.CanvasObject
}

func newStatus(act Actions) *status {
	s := &status{
		badge:     widgets.NewBadge(badgeSide),
		headline:  widget.NewLabel(""),
		advice:    widget.NewLabel(""),
		quiz:      widget.NewButtonWithIcon("", fynetheme.DocumentIcon(), act.OpenQuiz),
		dashboard: widget.NewButtonWithIcon("", fynetheme.ListIcon(), act.OpenDashboard),
		restart:   widget.NewButtonWithIcon("", fynetheme.ViewRefreshIcon(), act.Restart),
		notice:    widgets.NewFittedText(theme.SizeSmall+1, theme.ColorQuiet, fyne.TextStyle{}),
	}
	s.headline.SizeName, s.headline.TextStyle = fynetheme.SizeNameSubHeadingText, fyne.TextStyle{Bold: true}
	s.headline.Wrapping, s.advice.Wrapping = fyne.TextWrapWord, fyne.TextWrapWord
	s.quiz.Importance = widget.HighImportance
	// Labels bring their own inset; half of it is enough between the two lines.
	words := container.New(layout.NewCustomPaddedVBoxLayout(-fynetheme.InnerPadding()), s.headline, s.advice)
	s.beside = container.NewVBox(layout.NewSpacer(), s.notice, layout.NewSpacer())
	buttons := container.New(&widgets.Row{Gap: theme.Space, Rest: s.beside}, s.quiz, s.dashboard, s.restart, s.beside)
	rows := container.New(layout.NewCustomPaddedVBoxLayout(theme.Space),
		container.NewBorder(nil, nil, s.badge, nil, container.NewVBox(layout.NewSpacer(), words, layout.NewSpacer())))
	if s.own = act.Restart != nil; s.own {
		rows.Add(buttons)
	}
	s.object = widgets.InPanel(rows)
	return s
}

// set shows a view, with a notice beside the buttons for what is under way.
func (s *status) set(v poller.View, t *i18n.Texts, notice string, busy bool) {
	state, headline, advice := state(v, t, s.own)
	s.badge.Set(state)
	widgets.SetLabel(s.headline, headline)
	widgets.SetLabel(s.advice, advice)
	widgets.SetButton(s.quiz, t.T("window.open_quiz"))
	widgets.SetButton(s.dashboard, t.T("window.open_dashboard"))
	restart := "window.restart"
	if v.Status.Finder.GivenUp {
		restart = "tray.again" // as the advice calls it
	}
	widgets.SetButton(s.restart, t.T(restart))
	s.notice.Set(notice)
	widgets.Show(s.beside, notice != "")
	ready := v.Contact == poller.Connected && !busy
	widgets.Enable(s.restart, ready)
	for _, b := range []*widget.Button{s.quiz, s.dashboard} {
		widgets.Enable(b, ready && !v.Status.Finder.Away)
	}
}

// state says how things are: first the sentence that the dashboard says too, then what
// is wrong and what to do, in the agent's words. One elsewhere begins with its name.
// While the agent does not answer, they are the window's words.
func state(v poller.View, t *i18n.Texts, own bool) (state control.State, headline, advice string) {
	switch v.Contact {
	case poller.Connected:
		s := v.Status
		judged, ok := map[control.State]health.Status{
			control.StateWell: health.Healthy, control.StateAttention: health.Warning, control.StateTrouble: health.Unhealthy,
		}[s.State]
		if !own || !ok {
			return s.State, s.Headline, s.Advice
		}
		headline = alerttext.Summary(t, judged, "")
		if judged == health.Healthy {
			return s.State, headline, s.Advice
		}
		return s.State, headline, strings.TrimSpace(i18n.Sentence(s.Headline) + " " + s.Advice)
	case poller.Waiting:
		return control.StateStarting, t.T("window.waiting"), t.T("window.waiting_advice")
	case poller.NotRunning:
		headline, advice = t.T("window.away"), t.T("window.away_advice")
	default:
		headline, advice = t.T("window.silent"), t.T("window.silent_advice")
	}
	if n := len(v.Samples); n > 0 {
		advice += " " + t.T("window.graphs_end", "time", t.Clock(v.Samples[n-1].At.Local()))
	}
	return widgets.StateAway, headline, advice
}
