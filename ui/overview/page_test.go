package overview

import (
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
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

// well is a view in which all is well.
func well() poller.View {
	v := poller.View{Contact: poller.Connected, Interval: 5 * time.Second, Reading: 1}
	for i := range 720 {
		x := float64(i)
		v.Samples = append(v.Samples, health.Sample{
			At: two.Add(time.Duration(i-719) * 5 * time.Second), OK: true, Started: two.Add(-5 * time.Hour),
			RSSMB: 40 + x/300, LiveHeapMB: 18 + math.Mod(x, 30)/8, ProcessPercent: 1.1,
			SystemPercent: 58 + 6*math.Sin(x/60), ProcessCPU: 2 + math.Sin(x/7), SystemCPU: 15 + 5*math.Sin(x/25),
			CacheMB: 3.1, CacheEntries: 214, CacheHitRate: 0.86, Status: "healthy", Database: "connected", PeopleToday: 17,
		})
	}
	latest := v.Samples[719]
	v.Status = control.Status{
		Version: "1.0.0", Language: "en", Now: two, State: control.StateWell, Headline: "All is well",
		Finder: control.Finder{Phase: "running", StartedAt: two.Add(-5 * time.Hour)},
		Latest: &latest, Growth: control.Growth{Verdict: "stable", SlopeMBPerHour: 0.2},
		MemoryLimitPercent: 80, CPULimitPercent: 80, MemoryBudgetMB: 512,
	}
	return live(v)
}

// live gives a view the stretch of its samples.
func live(v poller.View) poller.View {
	v.Stretch = poller.TimeRange{Step: v.Interval, Number: 1}
	for _, x := range v.Samples {
		v.Stretch.Points = append(v.Stretch.Points, poller.Single(x))
	}
	v.Stretch.From, v.Stretch.To = v.Samples[0].At, v.Samples[len(v.Samples)-1].At
	return v
}

func trouble() poller.View {
	v := well()
	for i := 500; i < 720; i++ {
		v.Samples[i].SystemPercent = min(v.Samples[i].SystemPercent+float64(i-500)/4, 97)
	}
	latest := v.Samples[719]
	s := &v.Status
	s.Latest, s.State, s.Headline = &latest, control.StateTrouble, "The computer’s memory is nearly full"
	s.Advice = "Close programs that nobody needs, above all browser windows with many tabs. If it stays like this, restart the computer in the evening."
	s.Growth = control.Growth{Verdict: "growing", SlopeMBPerHour: 31, WindowSeconds: 1800, EightyPercentAt: two.Add(3 * time.Hour)}
	s.Finder.Restarts, s.Finder.LastExit = 2, "it did not answer for 30 seconds"
	s.Alerts = []control.Alert{
		{Kind: "memory", Level: control.StateTrouble, Raised: two.Add(-7 * time.Minute),
			Message: "The computer’s memory has been above 80% for 7 minutes.", Advice: "Close programs that nobody needs."},
		{Kind: "growth", Level: control.StateAttention, Raised: two.Add(-26 * time.Hour), Message: "The finder’s memory keeps growing.",
			Advice: "Restart the finder when nobody is using it."},
		{Kind: "finder", Level: control.StateTrouble, Raised: two.Add(-2 * time.Hour), Cleared: two.Add(-119 * time.Minute),
			Message: "The finder did not answer and was restarted."},
	}
	v.Alerts.Alerts = s.Alerts
	return live(v)
}

func spanish() poller.View {
	v := well()
	v.Status.Language, v.Status.Headline = "es", "Todo va bien"
	v.Status.Alerts = []control.Alert{{Kind: "finder", Level: control.StateTrouble, Raised: two.Add(-2 * time.Hour),
		Cleared: two.Add(-119 * time.Minute), Message: "El buscador no respondió y fue reiniciado."}}
	return v
}

func away(v poller.View, c poller.Connection) poller.View {
	v.Contact = c
	return v
}

// set shows a view in its language, as the window does.
func set(p *Page, v poller.View) { p.Set(v, i18n.For(v.Status.Language)) }

// first is what the row of pages leaves of a window of 1000 by 700.
var first = fyne.NewSize(1000, 650)

// smallScreen is what it leaves of a window of 800 by 600.
var smallScreen = fyne.NewSize(800, 550)

// The window and the dashboard say how things are in the same sentence, in both
// languages; what is wrong and what to do follow it.
func TestTheStatusIsTheSentenceOfTheDashboard(t *testing.T) {
	p, _ := open(t, fynetheme.VariantLight, first)
	for _, lang := range i18n.Languages {
		for state, judged := range map[control.State]health.Status{
			control.StateWell: health.Healthy, control.StateAttention: health.Warning, control.StateTrouble: health.Unhealthy,
		} {
			v := trouble()
			v.Status.State, v.Status.Language = state, lang
			set(p, v)
			if want := alerttext.Summary(i18n.For(lang), judged, ""); p.status.headline.Text != want {
				t.Errorf("%s, %s: %q, want %q", lang, state, p.status.headline.Text, want)
			}
			told := strings.HasPrefix(p.status.advice.Text, i18n.Sentence(v.Status.Headline)) &&
				strings.HasSuffix(p.status.advice.Text, v.Status.Advice)
			if state != control.StateWell && !told {
				t.Errorf("%s, %s: it does not say what is wrong and what to do: %q", lang, state, p.status.advice.Text)
			}
		}
	}
}

// day is a day with all that a graph can have: what is foreseen, a restart, an
// alert that lasts and one that is over.
func day() poller.View {
	v := trouble()
	v.Status.Headline, v.Status.Advice = v.Status.Alerts[0].Message, v.Status.Alerts[0].Advice
	v.Status.Alerts = v.Status.Alerts[:1]
	s := &v.Stretch
	s.Choice, s.Step, s.Merged, s.From = poller.RangeChoice{Range: poller.Day}, 2*time.Minute, true, two.Add(-24*time.Hour)
	for i := range s.Points {
		p := &s.Points[i]
		p.At = s.From.Add(time.Duration(i) * s.Step)
		p.RSS.Min, p.RSS.Max = p.RSS.Min-2, p.RSS.Max+2
		if i > 600 {
			p.Started = two.Add(-3 * time.Hour)
		}
	}
	return v
}

func TestStatusAndBothGraphsAreSeenAtFirst(t *testing.T) {
	for _, lang := range i18n.Languages {
		for name, v := range map[string]poller.View{"well": well(), "day": day()} {
			p, _ := open(t, fynetheme.VariantLight, first)
			v.Status.Language = lang
			set(p, v)
			p.graphs.choice = v.Stretch.Choice
			for what, o := range map[string]fyne.CanvasObject{"status": p.status.object, "memory": p.graphs.memory, "processor": p.graphs.cpu} {
				at := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
				if bottom := at.Y + o.Size().Height; at.Y <= 0 || bottom > first.Height {
					t.Errorf("%s, %s: %s reaches from %g to %g of %g", lang, name, what, at.Y, bottom, first.Height)
				}
			}
			if p.raised.Object.Visible() {
				t.Errorf("%s, %s: what the status says is said again", lang, name)
			}
		}
	}
}

// open shows a page in a window of a size.
func open(t *testing.T, variant fyne.ThemeVariant, size fyne.Size) (*Page, fyne.Window) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.Fixed{Variant: variant})
	p := New(Actions{OpenQuiz: func() {}, OpenDashboard: func() {}, Restart: func() {}}, i18n.For("en"))
	w := test.NewTempWindow(t, p.Object)
	w.SetPadded(false)
	w.Resize(size)
	return p, w
}

func TestPictures(t *testing.T) {
	small, large := fyne.NewSize(widgets.MinWidth, widgets.MinHeight), fyne.NewSize(1100, 760)
	for _, c := range []struct {
		name    string
		variant fyne.ThemeVariant
		view    poller.View
		size    fyne.Size
	}{
		{"well-light.png", fynetheme.VariantLight, well(), large},
		{"well-dark.png", fynetheme.VariantDark, well(), large},
		{"well-small.png", fynetheme.VariantLight, well(), small},
		{"well-first.png", fynetheme.VariantLight, well(), first},
		{"well-least-spanish.png", fynetheme.VariantDark, spanish(), fyne.NewSize(400, 1300)},
		{"trouble-light.png", fynetheme.VariantLight, trouble(), large},
		{"trouble-dark-small.png", fynetheme.VariantDark, trouble(), small},
		{"trouble-whole-column.png", fynetheme.VariantLight, trouble(), fyne.NewSize(widgets.MinWidth, 1560)},
		{"first-spanish-dark.png", fynetheme.VariantDark, spanish(), first},
		{"trouble-small-screen.png", fynetheme.VariantLight, trouble(), smallScreen},
		{"day-first-dark.png", fynetheme.VariantDark, day(), first},
		{"no-agent.png", fynetheme.VariantLight, away(well(), poller.NotRunning), large},
		{"waiting.png", fynetheme.VariantLight, poller.View{Interval: 5 * time.Second}, small},
		{"spanish.png", fynetheme.VariantLight, spanish(), fyne.NewSize(widgets.MinWidth, 1400)},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, w := open(t, c.variant, c.size)
			set(p, c.view)
			test.AssertRendersToImage(t, c.name, w.Canvas())
		})
	}
}

func TestThePageSaysInWordsWhenTheAgentIsGone(t *testing.T) {
	p, _ := open(t, fynetheme.VariantLight, fyne.NewSize(720, 480))
	set(p, well())
	if p.status.badge.State() != control.StateWell || p.status.restart.Disabled() {
		t.Error("well is not shown")
	}
	for contact, headline := range map[poller.Connection]string{
		poller.NotRunning: "Ministry Finder is not running", poller.Unresponsive: "Ministry Finder does not answer",
	} {
		set(p, away(well(), contact))
		if p.status.headline.Text != headline || p.status.badge.State() != widgets.StateAway {
			t.Errorf("%q with badge %s", p.status.headline.Text, p.status.badge.State())
		}
		if !strings.Contains(p.status.advice.Text, "2:00 PM") {
			t.Errorf("the age of the figures is missing: %q", p.status.advice.Text)
		}
		if !p.status.restart.Disabled() || !p.status.quiz.Disabled() || !p.status.dashboard.Disabled() {
			t.Error("a button can be pressed that cannot work")
		}
	}
	set(p, well())
	if p.status.headline.Text != "All is well. The quiz answers." || p.status.restart.Disabled() {
		t.Error("the page does not come back")
	}
}

// A finder that is not started any more has no pages to open, and the button is
// called what the advice calls it.
func TestAFinderThatWasGivenUpIsStartedByTheButtonOfTheAdvice(t *testing.T) {
	p, _ := open(t, fynetheme.VariantLight, first)
	for _, lang := range i18n.Languages {
		v := well()
		v.Status.Language = lang
		set(p, v)
		s, words := p.status, i18n.For(lang)
		if s.quiz.Disabled() || s.dashboard.Disabled() || s.restart.Text != words.T("window.restart") {
			t.Errorf("%s: running: %v %v %q", lang, s.quiz.Disabled(), s.dashboard.Disabled(), s.restart.Text)
		}
		v.Status.Finder.Away, v.Status.Finder.GivenUp = true, true
		set(p, v)
		if !s.quiz.Disabled() || !s.dashboard.Disabled() || s.restart.Disabled() || s.restart.Text != words.T("tray.again") {
			t.Errorf("%s: given up: %v %v %v %q", lang, s.quiz.Disabled(), s.dashboard.Disabled(), s.restart.Disabled(), s.restart.Text)
		}
		if advice := words.T("alert.crash-loop.advice"); !strings.Contains(advice, s.restart.Text) {
			t.Errorf("%s: the button says %q, the advice %q", lang, s.restart.Text, advice)
		}
	}
}

// Memory that is only watched has its rate, the bounds of it and the day on its card.
func TestTheCardOfWatchedMemorySaysHowSureItIs(t *testing.T) {
	v := well()
	v.Status.Growth = control.Growth{Verdict: "watch", SlopeMBPerHour: 0.15, Low: 0.14, High: 0.17, WindowSeconds: 4 * 86400,
		EightyPercentAt: two.Add(90 * 24 * time.Hour)}
	for lang, want := range map[string]string{"en": "0.15 MB an hour (0.14 to 0.17)", "es": "0.15 MB por hora (0.14 a 0.17)"} {
		card := readings(v, i18n.For(lang))[7]
		if card.plain != want || !strings.Contains(card.note, "21") || strings.Contains(card.note, "{") { // the 21st of February
			t.Errorf("%s: %+v", lang, card)
		}
	}
	v.Status.Growth.UsedBeforeMB = 119.6
	for lang, want := range map[string]string{"en": "up to 120\u00a0MB is usual", "es": "hasta 120\u00a0MB es habitual"} {
		if card := readings(v, i18n.For(lang))[7]; card.note != want {
			t.Errorf("%s: usual: %+v", lang, card)
		}
	}
}

func TestCardsShowADashForWhatIsNotKnown(t *testing.T) {
	en := i18n.For("en")
	for name, change := range map[string]func(*poller.View){
		"no agent":  func(v *poller.View) { v.Contact = poller.NotRunning },
		"no sample": func(v *poller.View) { v.Status.Latest = nil },
		"no answer": func(v *poller.View) { v.Status.Latest.OK = false },
		"not reported": func(v *poller.View) {
			v.Status.Latest.PeopleToday, v.Status.Latest.Database, v.Status.Growth.Verdict = -1, "", ""
		},
	} {
		v := well()
		change(&v)
		cards := readings(v, en)
		for _, i := range []int{4, 5, 7} { // people, database, trend
			if cards[i].figure != "–" {
				t.Errorf("%s: card %q shows %q", name, cards[i].name, cards[i].figure)
			}
		}
	}
}

func TestNothingOnTheCardsIsCutAtTheSmallestSize(t *testing.T) {
	for _, lang := range i18n.Languages {
		p, _ := open(t, fynetheme.VariantLight, fyne.NewSize(widgets.MinWidth, widgets.MinHeight))
		watched := well()
		watched.Status.Growth = control.Growth{Verdict: "watch", SlopeMBPerHour: 10.15, Low: 10.14, High: 10.17,
			EightyPercentAt: two.Add(30 * time.Hour)}
		usual := well()
		usual.Status.Growth = control.Growth{Verdict: "watch", SlopeMBPerHour: 10.15, Low: 10.14, High: 10.17, UsedBeforeMB: 1234}
		for _, v := range []poller.View{well(), trouble(), watched, usual} {
			v.Status.Language = lang
			set(p, v)
			for _, c := range p.cards {
				for _, w := range []*widgets.Text{c.name, c.figure, c.plain, c.note} {
					if w.Shown() != w.Text() {
						t.Errorf("%s: %q is cut to %q", lang, w.Text(), w.Shown())
					}
				}
			}
		}
	}
}

func TestAlertsRaisedNowStandApartFromEndedOnes(t *testing.T) {
	v := trouble()
	for range 10 {
		v.Status.Alerts = append(v.Status.Alerts, v.Status.Alerts[2])
	}
	p, _ := open(t, fynetheme.VariantLight, fyne.NewSize(720, 480))
	set(p, v)
	if p.raised.Len() != 2 || p.ended.Len() != mostEnded || !p.raised.Object.Visible() {
		t.Errorf("%d raised, %d ended", p.raised.Len(), p.ended.Len())
	}
	set(p, well())
	if p.raised.Object.Visible() {
		t.Error("an empty list of alerts is shown")
	}
}

func TestButtonsRestWhileSomethingIsUnderWay(t *testing.T) {
	p, _ := open(t, fynetheme.VariantLight, fyne.NewSize(720, 480))
	set(p, well())
	p.Busy("The finder is restarting…")
	if !p.status.restart.Disabled() || p.status.notice.Text() == "" {
		t.Error("busy is not shown")
	}
	p.Idle()
	if p.status.restart.Disabled() || p.status.notice.Text() != "" {
		t.Error("busy does not end")
	}
}

// What a screen reader says is what the page says: the sentence, what to do,
// the graphs and the figures.
func TestThePageCanBeReadOut(t *testing.T) {
	p, _ := open(t, fynetheme.VariantLight, first)
	set(p, trouble())
	spoken := strings.ReplaceAll(p.column.Object.AccessibilityLabel(), "\u00a0", " ")
	from := 0
	for _, words := range []string{
		"The computer’s memory is nearly full", "Close programs", "Open the quiz", "The finder’s memory keeps growing.",
		"Memory in the last hour. Latest: 2:00:00 PM · Finder 42 MB", "Processor in the last hour",
		"Memory: finder\n42 MB\nWhat this program uses",
	} {
		at := strings.Index(spoken[from:], words)
		if at < 0 {
			t.Fatalf("%q does not follow in %q", words, spoken)
		}
		from += at
	}
	set(p, well())
	if spoken := p.column.Object.AccessibilityLabel(); strings.Contains(spoken, "Close programs") || strings.Contains(spoken, "\n\n") {
		t.Errorf("what is hidden or empty is read out: %q", spoken)
	}
}

func TestTurnScrolls(t *testing.T) {
	p, _ := open(t, fynetheme.VariantLight, fyne.NewSize(720, 480))
	set(p, trouble())
	p.Turn(1)
	if p.column.Object.Offset.Y <= 0 {
		t.Error("the page did not move")
	}
	p.Turn(-100)
	if p.column.Object.Offset.Y != 0 {
		t.Errorf("the page is at %g", p.column.Object.Offset.Y)
	}
}

func TestBothLanguagesHaveTheSameWords(t *testing.T) {
	en, es := i18n.For("en").Section("window"), i18n.For("es").Section("window")
	for key := range en {
		if es[key] == "" {
			t.Errorf("%s is missing in Spanish", key)
		}
	}
	for key := range es {
		if en[key] == "" {
			t.Errorf("%s is missing in English", key)
		}
	}
}
