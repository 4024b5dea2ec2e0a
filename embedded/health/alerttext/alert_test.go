package alerttext_test

import (
	"strings"
	"testing"

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
