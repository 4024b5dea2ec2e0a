package agent

import (
	"strings"
	"testing"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/supervise"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/i18n"
)

// Whoever looks sees at once what the finder waits for; an alert tells it after a minute.
func TestWhatTheFinderWaitsForIsTold(t *testing.T) {
	for _, lang := range i18n.Languages {
		a := newStill(t, `language = "`+lang+`"`)
		since := time.Now()
		waits := supervise.State{Phase: supervise.Starting, AwaySince: since, Away: "It rains"}
		state, headline, advice := a.alerts.assess(a.local, health.Snapshot{}, waits)
		if state != control.StateStarting || headline != a.words().T("state.away") || advice != "It rains" {
			t.Errorf("%s: %s %q %q", lang, state, headline, advice)
		}
		a.tellAddressAway(waits, since.Add(59*time.Second))
		if active := a.local.Engine.Snapshot().Active; len(active) != 0 {
			t.Errorf("%s: told at once: %+v", lang, active)
		}
		a.tellAddressAway(waits, since.Add(time.Minute))
		a.tellAddressAway(waits, since.Add(2*time.Minute))
		snap := a.local.Engine.Snapshot()
		if len(snap.Active) != 1 || snap.Active[0].Kind != health.FinderDown {
			t.Fatalf("%s: %+v", lang, snap.Active)
		}
		message, advice := a.alerts.alertWords(a.local, snap.Active[0])
		if !strings.HasSuffix(message, "It rains.") || !strings.HasPrefix(message, headline) || strings.Contains(advice, "{") {
			t.Errorf("%s: %q %q", lang, message, advice)
		}
		if brief := alerttext.Brief(a.words(), snap.Active[0], health.DefaultLimits()); brief != headline {
			t.Errorf("%s: %q", lang, brief)
		}
		if state, said, _ := a.alerts.assess(a.local, snap, waits); state != control.StateTrouble || said != headline {
			t.Errorf("%s: %s %q", lang, state, said)
		}
		a.tellAddressAway(supervise.State{Phase: supervise.Running, Listens: true}, since.Add(3*time.Minute))
		if e := a.local.Engine.Add(health.Sample{At: since.Add(3 * time.Minute), OK: true}); len(e) != 1 || e[0].Cleared.IsZero() {
			t.Errorf("%s: it answers, and told is %+v", lang, e)
		}
	}
}
