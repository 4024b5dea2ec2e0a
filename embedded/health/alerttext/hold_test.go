package alerttext_test

import (
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/i18n"
)

// An alert claims no more time than its figure was beyond the limit, also when
// the settings have another by now.
func TestAnAlertClaimsTheTimeThatWasOver(t *testing.T) {
	limits := health.DefaultLimits()
	limits.HoldFor = 3 * time.Second
	e := health.NewEngine(limits)
	began := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	var raised []health.Event
	for i := range 5 {
		raised = append(raised, e.Add(health.Sample{At: began.Add(time.Duration(i) * time.Second), OK: true, SystemPercent: 91})...)
	}
	if len(raised) != 1 || raised[0].HoldFor != limits.HoldFor {
		t.Fatalf("%+v", raised)
	}
	for hold, want := range map[time.Duration][2]string{
		3 * time.Second:  {"91% full for 3 seconds.", "lleva 3 segundos al 91\u00a0%."},
		time.Second:      {"91% full for 1 second.", "lleva 1 segundo al 91\u00a0%."},
		90 * time.Second: {"91% full for 1 minute.", "lleva 1 minuto al 91\u00a0%."},
		0:                {"91% full for 1 minute.", "lleva 1 minuto al 91\u00a0%."}, // by an earlier version
	} {
		alert := raised[0].Alert
		alert.HoldFor = hold
		for i, lang := range []string{"en", "es"} {
			message, _ := alerttext.Alert(i18n.For(lang), alert, health.DefaultLimits())
			if !strings.HasSuffix(message, want[i]) {
				t.Errorf("after %v: %q", hold, message)
			}
		}
	}
}
