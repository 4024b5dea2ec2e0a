package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ministryfinder/agent/alerting"
	"ministryfinder/agent/control"
	"ministryfinder/agent/notifier"
	"ministryfinder/agent/notifier/smtptest"
	"ministryfinder/agent/target"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
	"ministryfinder/embedded/testkit"
)

func TestADigestTellsWhatLastsAndWhatIsOver(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		a := newStill(t, `language = "`+lang+`"`)
		at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.Local)
		m := a.alerts.digestMessage(a.local, []health.Alert{
			{Kind: health.DiskFull, Raised: at, Cleared: at.Add(time.Hour), Value: 91},
			{Kind: health.DatabaseDown, Raised: at},
		})
		if m.Level != notifier.Trouble || strings.Contains(m.Body, "{") || strings.Contains(m.Title, "{") || !strings.Contains(m.Title, "2") {
			t.Errorf("%+v", m)
		}
		lasting, _, _ := strings.Cut(a.words().T("alert.database-down.message"), "{") // then comes the reason
		lasts, over := strings.Index(m.Body, lasting), strings.Index(m.Body, a.words().Clock(at.Add(time.Hour)))
		if lasts < 0 || over < lasts {
			t.Errorf("%q", m.Body)
		}
	}
}

// A database that comes and goes is one line of the digest, and however much is held
// back, it is short enough for every channel, and says how much it leaves out.
func TestADigestIsShortWhateverWasHeld(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		a := newStill(t, `language = "`+lang+`"`)
		at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.Local)
		var due []health.Alert
		for i := range 57 {
			from := at.Add(time.Duration(i) * 10 * time.Second)
			due = append(due, health.Alert{Kind: health.DatabaseDown, Raised: from, Cleared: from.Add(5 * time.Second)})
		}
		m := a.alerts.digestMessage(a.local, append(due, health.Alert{Kind: health.DatabaseDown, Raised: at.Add(time.Hour)}))
		until := a.words().Clock(at.Add(56*10*time.Second + 5*time.Second))
		if strings.Count(m.Body, a.words().Clock(at)) != 1 || strings.Count(m.Body, "57") != 1 || !strings.Contains(m.Body, until) ||
			!strings.Contains(m.Title, "2") || m.Level != notifier.Trouble {
			t.Errorf("%+v", m)
		}
		due = nil
		for _, kind := range health.Kinds() {
			long := health.Alert{Kind: kind, Raised: at, Value: 90}
			due = append(due, long)
			long.Cleared = at.Add(time.Hour)
			due = append(due, long)
		}
		far := target.New(strings.Repeat("ñ", 40), "https://quiz.example.org", health.DefaultLimits(), alerting.QuietHours{}, a.log)
		m = a.alerts.digestMessage(far, due)
		left := 0
		for n := range len(due) {
			if strings.HasSuffix(m.Body, " "+a.words().T("health.digest_more", "count", n)) {
				left = n
			}
		}
		if len(m.Body) > 3500 || left <= 0 {
			t.Errorf("%d bytes, which leave out %d of %d: %s", len(m.Body), left, len(due), m.Body)
		}
	}
}

// What is told goes to the channels, too, and into the journal; what is
// snoozed waits.
func TestAlertsReachTheChannelsAndTheJournal(t *testing.T) {
	got := make(chan notifier.Message, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m notifier.Message
		if json.NewDecoder(r.Body).Decode(&m) == nil {
			got <- m
		}
	}))
	defer server.Close()
	a := newStill(t, "[webhook]\nurl = \""+server.URL+"\"\n[telling]\ntime_zone = \"America/Chicago\"\n")
	a.openRecords(time.Now())
	defer a.local.Close()
	sending, stop := context.WithCancel(t.Context())
	a.useNotifiers(sending)
	defer a.sender.Run(sending)
	defer stop()
	a.alerts.notify(a.local, a.local.Engine.Raise(health.FinderDown, time.Now(), "", ""))
	if m := <-got; m.Level != "trouble" || !strings.Contains(m.Body, "does not answer") {
		t.Errorf("%+v", m)
	}
	if _, err := a.api().Snooze(control.Snooze{For: "1h"}); err != nil {
		t.Fatal(err)
	}
	a.alerts.notify(a.local, a.local.Engine.Raise(health.DiskFull, time.Now(), "", ""))
	// Each alert keeps its own reason, whatever happens afterwards.
	a.local.Engine.Clear(health.FinderDown, time.Now())
	a.alerts.notify(a.local, a.local.Engine.Raise(health.Restarted, time.Now(), "fault", "exit status 2\npanic: no"))
	h := a.api().Alerts()
	if first := h.Alerts[0]; !strings.Contains(first.Message, "Reason: a fault in the program ended it (exit status 2 panic: no).") {
		t.Errorf("%+v", first)
	}
	a.alerts.notify(a.local, a.local.Engine.Clear(health.Restarted, time.Now()))
	h = a.api().Alerts()
	if len(h.Alerts) != 3 || h.Held != 2 || len(h.Snoozed) != 1 || len(got) != 0 {
		t.Errorf("%+v", h)
	}
	if _, err := a.api().Snooze(control.Snooze{For: control.SnoozeWake}); err != nil {
		t.Fatal(err)
	}
	a.alerts.tellHeld(a.local)
	if m := <-got; m.Level != "attention" || !strings.Contains(m.Title, "2 to know") {
		t.Errorf("%+v", m)
	}
	tests := a.alerts.TestChannels(t.Context(), "")
	if len(tests) != 2 || tests[0].Channel != "desktop" || tests[1] != (control.ChannelTest{Channel: "webhook"}) {
		t.Errorf("%+v", tests)
	}
	for _, longest := range []string{"1m", alerting.MaxSnooze.String()} {
		if s, err := a.api().Snooze(control.Snooze{Kind: string(health.DiskFull), For: longest}); err != nil {
			t.Errorf("%s: %+v, %v", longest, s, err)
		}
	}
	for _, bad := range []control.Snooze{{For: "soon"}, {For: "1s"}, {For: "59.999999999s"}, {For: "168h0m0.000000001s"}, {For: "2000h"},
		{Kind: "weather", For: "1h"}} {
		if _, err := a.api().Snooze(bad); err == nil {
			t.Errorf("%+v is a snooze", bad)
		}
	}
}

// A finder that was killed and is back is one message; one that stayed away is
// told to be away and to answer again, and no more.
func TestARestartIsToldOnce(t *testing.T) {
	a := newStill(t, "")
	told := func(events ...[]health.Event) (said []string) {
		for _, e := range slices.Concat(events...) {
			if isNews(a.local, e) {
				m := a.alerts.eventMessage(a.local, e)
				said = append(said, string(m.Level)+": "+m.Body)
			}
		}
		return said
	}
	engine, at := a.local.Engine, time.Now()
	raised := engine.Raise(health.Restarted, at, "killed", "signal: killed")
	if said := told(raised); len(said) != 0 {
		t.Errorf("before it is back: %q", said)
	}
	want := "attention: The finder stopped and was started again. Reason: the system or somebody ended it (signal: killed)."
	if said := told(engine.Clear(health.Restarted, at.Add(time.Second))); len(said) != 1 || !strings.HasPrefix(said[0], want) {
		t.Errorf("when it is back: %q", said)
	}
	at = at.Add(time.Minute)
	events := slices.Concat(engine.Raise(health.Restarted, at, "killed", ""), engine.Raise(health.FinderDown, at.Add(time.Second), "", ""),
		engine.Clear(health.FinderDown, at.Add(2*time.Second)), engine.Clear(health.Restarted, at.Add(2*time.Second)))
	if said := told(events); len(said) != 2 || !strings.HasPrefix(said[0], "trouble: The finder does not answer.") ||
		said[1] != "well: The finder answers again." {
		t.Errorf("when it stayed away: %q", said)
	}
}

// While a finder begins, an outage of before is not told as one of now; what is no
// kind of alert, and a start that is over, go not on.
func TestAnOutageOfBeforeIsNoneWhileTheFinderBegins(t *testing.T) {
	a := newStill(t, "")
	at := time.Now()
	for kind, goesOn := range map[health.Kind]bool{health.DatabaseDown: true, health.Restarted: false, "of-another-version": false} {
		if a.local.Engine.Resume(health.Alert{Kind: kind, Raised: at.Add(-time.Hour)}) != goesOn {
			t.Errorf("%s: goes on is %v", kind, !goesOn)
		}
	}
	state := func() control.State {
		is, _, _ := a.alerts.assess(a.local, a.local.Engine.Snapshot(), a.supervisor.State())
		return is
	}
	if s := state(); s != control.StateStarting {
		t.Errorf("while it begins: %s", s)
	}
	a.local.Engine.Add(health.Sample{At: at, OK: true, Database: health.Disconnected})
	if s := state(); s != control.StateTrouble {
		t.Errorf("once the finder has told of it: %s", s)
	}
}

// The figures are there again after a restart of the agent.
func TestTheHistoryOutlivesTheAgent(t *testing.T) {
	a := newStill(t, "")
	now := time.Now()
	a.openRecords(now)
	for i := range 30 {
		a.local.Record(health.Sample{At: now.Add(time.Duration(i-60) * time.Minute), OK: true, RSSMB: 20, PeopleToday: -1})
	}
	a.local.Close()
	b, err := newAgent(a.Options, a.Out)
	if err != nil {
		t.Fatal(err)
	}
	b.openRecords(now)
	defer b.local.Close()
	if h := b.api().History(time.Time{}); len(h.Samples) < 28 {
		t.Errorf("%d samples are back", len(h.Samples))
	}
	h, err := b.api().Points(control.RangeTwoDays, time.Time{}, 10)
	if err != nil || len(h.Points) != 10 || h.Points[0].RSS != (history.Spread{Min: 20, Mean: 20, Max: 20}) || h.IntervalSeconds != 60 {
		t.Errorf("%+v (%v)", h, err)
	}
	if _, err := b.api().Points("ages", time.Time{}, 10); err == nil {
		t.Error("an unknown range is answered")
	}
}

// An alert goes to each receiver by himself; what one mail server refuses is told at
// this computer and in the window, and the mail of the others arrives.
func TestAnAlertByMailThatIsRefusedIsTold(t *testing.T) {
	s := (&smtptest.Server{Answers: map[string][]string{"RCPT": {"550 5.1.1 User unknown"}}}).Start(t)
	a := newStill(t, fmt.Sprintf("language = \"en\"\n[mail]\nhost = \"127.0.0.1\"\nport = %d\nsecurity = \"none\"\nfrom = \"finder@example.org\"\n"+
		"to = [\"gone@example.org\", \"office@example.org\"]\n", s.Port))
	ctx, cancel := context.WithCancel(t.Context())
	a.useNotifiers(ctx)
	ended := make(chan struct{})
	go func() { defer close(ended); a.sender.Run(ctx) }()
	defer func() { cancel(); <-ended }()
	a.alerts.notify(a.local, []health.Event{{Alert: health.Alert{Kind: health.FinderDown, Raised: time.Now()}}})
	local := about{a, a.local}
	testkit.Eventually(t, "the refusal to be told and the other letter to come", func() (bool, string) {
		h := local.Alerts()
		return len(h.Unmailed) == 1 && len(s.Letters()) == 1, fmt.Sprint(h.Unmailed, s.Letters())
	})
	if words := local.Alerts().Unmailed[0].Words; !strings.Contains(words, "gone@example.org") || !strings.Contains(words, "knows nobody") {
		t.Error(words)
	}
	if text := s.Letters()[0]; !strings.Contains(text, "To: <office@example.org>") {
		t.Error(text)
	}
}

// A second outage of the day goes by e-mail as the first one did, also when the first
// one's end was told in a digest; and so does each restart.
func TestEachOutageOfADayGoesByMail(t *testing.T) {
	s := (&smtptest.Server{}).Start(t)
	a := newStill(t, fmt.Sprintf("language = \"en\"\n[mail]\nhost = \"127.0.0.1\"\nport = %d\nsecurity = \"none\"\nfrom = \"finder@example.org\"\n"+
		"to = [\"office@example.org\"]\n", s.Port))
	clock := testkit.NewClock(time.Now().Add(time.Hour)) // ahead of the sender, which has its own
	a.alerts.now = clock.Now
	ctx, cancel := context.WithCancel(t.Context())
	a.useNotifiers(ctx)
	ended := make(chan struct{})
	go func() { defer close(ended); a.sender.Run(ctx) }()
	defer func() { cancel(); <-ended }()
	said := 0
	mailed := func(what, words string) {
		t.Helper()
		said++
		testkit.Eventually(t, what+" to be mailed", func() (bool, string) { return len(s.Letters()) == said, fmt.Sprint(len(s.Letters()), said) })
		if text := s.Letters()[said-1]; !strings.Contains(text, words) {
			t.Errorf("%s: %s", what, text)
		}
	}
	engine, policy := a.local.Engine, a.local.Policy
	raise := func(kind health.Kind) { a.alerts.notify(a.local, engine.Raise(kind, clock.Now(), "", "")) }
	for range 2 {
		raise(health.FinderDown)
		mailed("the outage", "The finder does not answer.")
		policy.Snooze("", clock.Now().Add(time.Hour))
		clock.Advance(time.Minute)
		a.alerts.notify(a.local, engine.Clear(health.FinderDown, clock.Now()))
		clock.Advance(2 * time.Hour)
		a.alerts.tellHeld(a.local)
		mailed("its end", "The finder does not answer.")
		clock.Advance(2 * time.Hour)
	}
	for range 2 { // a digest of the same words as one before tells of another alert
		policy.Snooze("", clock.Now().Add(time.Hour))
		raise(health.DiskFull)
		clock.Advance(2 * time.Hour)
		a.alerts.tellHeld(a.local)
		mailed("the full disk", "disk")
		a.alerts.notify(a.local, engine.Clear(health.DiskFull, clock.Now()))
		mailed("the room on it", "disk")
	}
	for range 2 {
		clock.Advance(2 * time.Hour)
		raise(health.Restarted)
		a.alerts.notify(a.local, engine.Clear(health.Restarted, clock.Now()))
		mailed("the restart", "was started again")
	}
}

// An alert that the server of a webhook does not take comes once it does, though the
// settings changed meanwhile.
func TestAnAlertOutlivesAChangeOfTheSettings(t *testing.T) {
	got := make(chan bool, 10)
	var tries atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		well := tries.Add(1) > 1
		if !well {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		got <- well
	}))
	defer server.Close()
	a := newStill(t, "[webhook]\nurl = \""+server.URL+"\"\n")
	sending, stop := context.WithCancel(t.Context())
	a.useNotifiers(sending)
	defer a.sender.Run(sending)
	defer stop()
	a.alerts.notify(a.local, []health.Event{{Alert: health.Alert{Kind: health.FinderDown, Raised: time.Now()}}})
	if <-got {
		t.Fatal("the first try was taken")
	}
	changed := a.settings()
	changed.Ntfy.URL = server.URL + "/parish"
	a.apply(sending, changed, nil)
	select {
	case <-got:
	case <-time.After(testkit.WaitLimit):
		t.Error("the alert does not come after the change")
	}
}
