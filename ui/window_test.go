package ui

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
	"go.uber.org/goleak"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/backups"
	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// limit is how long a test waits for what must come: on a busy computer under
// the race detector drawing falls behind the views that are asked for.
const limit = 2 * time.Minute

// desk is a window on a test's own screen. What the window wants done to its
// widgets is done by the test's goroutine while it waits, as Fyne's own would.
type desk struct {
	*Window
	t    *testing.T
	todo chan func()
}

func openWindow(t *testing.T, s *server) *desk {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(theme.Fixed{Variant: fynetheme.VariantLight})
	d := &desk{t: t, todo: make(chan func(), 100)}
	client := control.NewClient(s.socket)
	ctx, cancel := context.WithCancel(t.Context())
	do := func(f func()) {
		select {
		case d.todo <- f:
		case <-ctx.Done():
		}
	}
	d.Window = newWindow(app, client, i18n.For("en"), 50*time.Millisecond, do)
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(limit):
			t.Error("the window does not end")
		}
		client.Close()
		d.Close()
	})
	return d
}

// until does what is to be done until a condition holds.
func (d *desk) until(what string, holds func() bool) {
	d.t.Helper()
	late := time.After(limit)
	for !holds() {
		select {
		case f := <-d.todo:
			f()
		case <-late:
			d.t.Fatalf("it never came to this: %s", what)
		}
	}
}

// calls waits until the agent was asked for something.
func (d *desk) calls(s *server, want string) {
	d.t.Helper()
	var got string
	d.until("the agent is asked for: "+want, func() bool {
		select {
		case got = <-s.called:
			return true
		default:
			return false
		}
	})
	if got != want {
		d.t.Errorf("the agent was asked for %q, want %q", got, want)
	}
}

// objects returns all that is on the screen, the question on top if there is one.
func (d *desk) objects() []fyne.CanvasObject {
	all := test.LaidOutObjects(d.Content())
	if top := d.Canvas().Overlays().Top(); top != nil {
		all = append(all, test.LaidOutObjects(top)...)
	}
	return all
}

// says reports whether a label or line on the screen contains the words.
func (d *desk) says(words string) bool {
	for _, o := range d.objects() {
		switch o := o.(type) {
		case *widget.Label:
			if o.Visible() && strings.Contains(o.Text, words) {
				return true
			}
		case *widgets.Text:
			if o.Visible() && strings.Contains(o.Text(), words) {
				return true
			}
		}
	}
	return false
}

func (d *desk) untilSays(words string) {
	d.t.Helper()
	d.until("it says "+words, func() bool { return d.says(words) })
}

// button returns the button with a text, nil when there is none.
func (d *desk) button(text string) fyne.Tappable {
	for _, o := range d.objects() {
		switch o := o.(type) {
		case *widget.Button:
			if o.Text == text && o.Visible() && !o.Disabled() {
				return o
			}
		case *answer:
			if o.Text == text {
				return o
			}
		}
	}
	return nil
}

func (d *desk) press(text string) {
	d.t.Helper()
	d.until("there is a button "+text, func() bool { return d.button(text) != nil })
	test.Tap(d.button(text))
}

func TestTheWindowShowsWhatTheAgentSays(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	d.untilSays("All is well")
	d.untilSays("40\u00a0MB")
	s.mu.Lock()
	s.status.State, s.status.Headline, s.status.Language = control.StateTrouble, "La memoria está casi llena", "es"
	s.mu.Unlock()
	d.untilSays("La memoria está casi llena")
	d.until("the buttons are in Spanish", func() bool { return d.button("Reiniciar el buscador") != nil })
	if d.Title() != "Ministry Finder – estado" {
		t.Errorf("the title is %q", d.Title())
	}
}

func TestButtonsAskTheAgent(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	d.press("Open the quiz")
	d.calls(s, "open quiz")
	d.press("Open the dashboard")
	d.calls(s, "open dashboard")
}

func TestRestartAsksFirst(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	d.press("Restart the finder")
	d.untilSays("Restart the finder?")
	d.press("Not now")
	d.until("the question is gone", func() bool { return d.Canvas().Overlays().Top() == nil })
	d.press("Restart the finder")
	d.press("Restart")
	d.calls(s, "restart") // and no other one came before it
}

func TestEscapeAnswersNoAndTheKeyboardBeginsThere(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	d.press("Restart the finder")
	focused, ok := d.Canvas().Focused().(*answer)
	if !ok || focused.Text != "Not now" {
		t.Fatalf("the keyboard is at %v", d.Canvas().Focused())
	}
	focused.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if d.Canvas().Overlays().Top() != nil {
		t.Error("Escape does not close the question")
	}
	select {
	case got := <-s.called:
		t.Errorf("the agent was asked for %q", got)
	default:
	}
}

func TestARefusalIsSaidInTheAgentsWords(t *testing.T) {
	s := newServer(t)
	s.refuse = "The finder is already restarting."
	d := openWindow(t, s)
	d.press("Restart the finder")
	d.press("Restart")
	d.untilSays("The finder is already restarting.")
	d.press("OK")
	d.until("the buttons can be pressed again", func() bool { return d.button("Restart the finder") != nil })
}

func TestTheAgentGoneAndBackAgain(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	d.untilSays("All is well")
	s.stop()
	d.untilSays("Ministry Finder is not running")
	if d.button("Restart the finder") != nil {
		t.Error("a button can be pressed that cannot work")
	}
	s.start()
	d.untilSays("All is well")
}

func TestAnAgentThatGoesWhileAButtonIsPressed(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	d.until("the button is there", func() bool { return d.button("Open the quiz") != nil })
	s.stop()
	test.Tap(d.button("Open the quiz"))
	d.untilSays("does not answer just now")
}

func TestAllButtonsAreReachedByTab(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	d.until("the buttons can be pressed", func() bool { return d.button("Open the quiz") != nil })
	var reached []string
	for range 10 {
		d.Canvas().(interface{ FocusNext() }).FocusNext()
		if b, ok := d.Canvas().Focused().(*widget.Button); ok {
			reached = append(reached, b.Text)
		}
	}
	if got := strings.Join(reached,
		", "); got != "Overview, Alerts, Sharing, Backups, Settings, Help, Open the quiz, Open the dashboard, Restart the finder, 1 h" {
		t.Errorf("Tab reaches %s", got)
	}
}

func TestQuestionPicture(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.Fixed{Variant: fynetheme.VariantLight})
	w := test.NewTempWindow(t, widget.NewLabel(""))
	w.Resize(fyne.NewSize(720, 480))
	words := i18n.For("es")
	question{title: words.T("window.restart_title"), words: words.T("window.restart_question"),
		no: words.T("window.restart_no"), yes: words.T("window.restart_yes")}.put(w)
	test.AssertRendersToImage(t, "question.png", w.Canvas())
	w.Canvas().Overlays().Top().Hide()
	v := control.RestorePreview{Backup: control.RestoreContents{Parish: "Santa Ana", Ministries: 48, Submissions: 1210, Accounts: 2},
		Present: control.RestoreContents{Parish: "Santa Ana", Ministries: 49, Submissions: 1260, Accounts: 3}, Submissions: 50, Changes: 3,
		SafetyDir: "/home/office/.local/share/ministry-finder/backups"}
	question{title: words.T("window.restore.title", "time", "20 nov, 02:00"), words: backups.PreviewInWords(words, v),
		no: words.T("window.restore.no"), yes: words.T("window.restore.yes")}.put(w)
	test.AssertRendersToImage(t, "restore.png", w.Canvas())
}

func TestOrdersFromTheAgent(t *testing.T) {
	shows, ends := 0, 0
	var pages []string
	obey := func(input io.Reader) {
		RunCommands(input, func() { shows++ }, func(name string) { pages = append(pages, name) }, func() { ends++ })
	}
	obey(strings.NewReader("show\nsomething new\npage settings\nshow\n"))
	if shows != 2 || ends != 1 || !slices.Equal(pages, []string{"settings"}) {
		t.Errorf("shown %d times, on %q, ended %d times", shows, pages, ends)
	}
	obey(bytes.NewReader(make([]byte, 10*maxOrder))) // a line too long ends it too
	if ends != 2 {
		t.Error("a broken input does not end the window")
	}
}
