package agent

import (
	"strings"
	"testing"
	"time"

	"ministryfinder/agent/alerting"
	"ministryfinder/agent/control"
	"ministryfinder/agent/notifier"
	"ministryfinder/agent/target"
	"ministryfinder/embedded/health"
)

// faraway is an agent that watches finders elsewhere, without a network.
type faraway struct {
	*Agent
	shown desk
	all   []*target.Target
	at    time.Time
}

func newFaraway(t *testing.T, names ...string) *faraway {
	t.Helper()
	f := &faraway{Agent: newStill(t, `language = "en"`), at: time.Now()}
	f.shown = shows(t, f.Agent)
	for _, name := range names {
		w := target.New(name, "https://"+strings.ToLower(name)+".example.org", health.DefaultLimits(), alerting.QuietHours{}, f.log)
		w.Policy.Join(f.local.Policy)
		f.all = append(f.all, w)
	}
	f.alerts.outward.watch(f.all)
	f.look(2 * time.Minute)
	return f
}

// look looks at all finders each five seconds, as long as that; those of the names do
// not answer.
func (f *faraway) look(long time.Duration, away ...string) {
	for range long / (5 * time.Second) {
		f.at = f.at.Add(5 * time.Second)
		for _, w := range f.all {
			s := health.Sample{At: f.at, OK: true, Database: health.Connected}
			for _, name := range away {
				if w.Name == name {
					s = health.Sample{At: f.at, Error: "network is unreachable"}
				}
			}
			f.alerts.notify(w, w.Engine.Add(s))
			f.alerts.judgeOutward(f.at)
		}
	}
}

// wants wants these notifications, by the beginning of their text, and no other.
func (f *faraway) wants(t *testing.T, when string, texts ...string) {
	t.Helper()
	f.alerts.answer("", "End", "", notifier.Well)
	for _, want := range texts {
		if m := f.shown.next(t); m.Title == "End" || !strings.HasPrefix(m.Body, want) {
			t.Fatalf("%s: %+v, want %q", when, m, want)
		}
	}
	if m := f.shown.next(t); m.Title != "End" {
		t.Fatalf("%s: %+v as well", when, m)
	}
}

// When this computer's own internet is away, that is told once, and once that it is
// back; which one still does not answer then is told by itself.
func TestThatNoFinderElsewhereIsReachedIsToldOnce(t *testing.T) {
	f := newFaraway(t, "Alpha", "Beta", "Gamma")
	f.wants(t, "all is well")
	f.look(20*time.Minute, "Alpha", "Beta", "Gamma")
	f.wants(t, "none answers", "None of the finders elsewhere answers.")
	f.look(30*time.Second, "Alpha", "Beta")
	f.wants(t, "one is back", "Finders elsewhere answer again.")
	f.look(10*time.Second, "Alpha")
	f.wants(t, "the second is back")
	f.look(time.Minute, "Alpha")
	f.wants(t, "the third is not back", "Alpha: This finder does not answer.")
	f.look(time.Minute)
	f.wants(t, "all are back", "Alpha: The finder answers again.")
}

// What answers shows that there is a way out: then it is told at once which one does not.
func TestOneFinderElsewhereThatIsAwayIsToldAtOnce(t *testing.T) {
	f := newFaraway(t, "Alpha", "Beta", "Gamma")
	f.look(20*time.Second, "Alpha")
	f.wants(t, "one is away", "Alpha: This finder does not answer.")
	f.look(20*time.Second, "Alpha", "Gamma")
	f.wants(t, "two are away", "Gamma: This finder does not answer.")
	f.look(10 * time.Second)
	f.wants(t, "both are back", "Alpha: The finder answers again.", "Gamma: The finder answers again.")
	f = newFaraway(t, "Alpha")
	f.look(15*time.Second, "Alpha")
	f.wants(t, "the only one is away", "Alpha: This finder does not answer.")
}

// "Nothing pops up for an hour" is of everything, and six an hour are of all finders.
func TestASnoozeAndSixAnHourAreForAllFinders(t *testing.T) {
	f := newFaraway(t, "Alpha", "Beta")
	if _, err := f.api().Snooze(control.Snooze{For: "1h"}); err != nil {
		t.Fatal(err)
	}
	disk := func(w *target.Target) { f.alerts.notify(w, w.Engine.Raise(health.DiskFull, time.Now(), "", "")) }
	disk(f.all[0])
	f.wants(t, "in a snooze")
	if h := (about{f.Agent, f.all[0]}).Alerts(); h.Held != 1 || len(h.Snoozed) != 1 {
		t.Errorf("%+v", h)
	}
	if _, err := (about{f.Agent, f.all[1]}).Snooze(control.Snooze{For: control.SnoozeWake}); err != nil {
		t.Fatal(err)
	}
	f.alerts.tellHeld(f.all[0])
	f.wants(t, "awake", "Alpha: The disk")
	for i, kind := range health.Kinds()[:alerting.MaxPerHour+2] {
		w := append(f.all, f.local)[i%3]
		f.alerts.notify(w, w.Engine.Raise(kind, time.Now(), "", ""))
	}
	f.wants(t, "five more are told in the hour", "", "", "", "", "")
}
