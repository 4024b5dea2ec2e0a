package alerttext_test

import (
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
)

// TestEachReasonOfADatabaseHasItsWords wants for each reason its own message and
// advice in both languages. Only a full disk is told to be made room on.
func TestEachReasonOfADatabaseHasItsWords(t *testing.T) {
	for lang, disk := range map[string]string{"en": "Make room", "es": "Libere espacio"} {
		said := map[string]store.Reason{}
		for _, reason := range store.Reasons() {
			a := health.Alert{Kind: health.DatabaseDown, Reason: string(reason)}
			message, advice := alerttext.Alert(i18n.For(lang), a, health.DefaultLimits())
			if before, twice := said[message]; twice {
				t.Errorf("%s: %s is told as %s is: %s", lang, reason, before, message)
			}
			said[message] = reason
			if strings.Contains(message+advice, "{") || strings.Contains(advice, disk) != (reason == store.ReasonDiskFull) {
				t.Errorf("%s: %s: %s %s", lang, reason, message, advice)
			}
			if reason.String() == store.ReasonOther.String() && reason != store.ReasonOther {
				t.Errorf("%s has no sentence", reason)
			}
		}
		message, advice := alerttext.Alert(i18n.For(lang), health.Alert{Kind: health.DatabaseDown}, health.DefaultLimits())
		if message == "" || advice == "" || strings.Contains(message+advice, "{") {
			t.Errorf("%s: without a reason: %s %s", lang, message, advice)
		}
	}
}

// Memory that is watched is told with its rate, the bounds of it in the same
// unit, and when the limit would come.
func TestWatchedMemoryIsToldWithItsBounds(t *testing.T) {
	v := health.Verdict{Status: health.Watch, SlopeMBPerHour: 0.95, Low: 0.9, High: 1.1, Window: 20 * 24 * time.Hour,
		EightyPercentAt: time.Date(2026, 12, 24, 18, 0, 0, 0, time.UTC)}
	for lang, want := range map[string][]string{
		"en": {"22.8 MB a day", "between 21.6 and 26.4", "it would reach 80% on Dec 24, 2026"},
		"es": {"22.8 MB por día", "entre 21.6 y 26.4", "llegaría al 80\u00a0% el 24"},
	} {
		said := alerttext.Growth(i18n.For(lang), v, health.DefaultLimits(), time.UTC)
		for _, part := range want {
			if !strings.Contains(strings.ReplaceAll(said, "\u00a0MB", " MB"), part) {
				t.Errorf("%s: %q is not in %q", lang, part, said)
			}
		}
	}
	v.EightyPercentAt = time.Time{}
	said := alerttext.Growth(i18n.For("en"), v, health.DefaultLimits(), time.UTC)
	if strings.Contains(said, "80") || strings.Contains(said, "{") {
		t.Errorf("without a forecast: %s", said)
	}
	v.UsedBeforeMB = 119.6
	for lang, want := range map[string]string{
		"en": "It used this much before, up to 120\u00a0MB, and came to rest",
		"es": "Ya ha usado tanta otras veces, hasta 120\u00a0MB, y dejó de subir",
	} {
		said := alerttext.Growth(i18n.For(lang), v, health.DefaultLimits(), time.UTC)
		if !strings.Contains(said, want) || strings.Contains(said, "{") {
			t.Errorf("%s: %s", lang, said)
		}
	}
}
