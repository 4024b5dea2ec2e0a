package agent

import (
	"strings"
	"testing"
	"time"

	"ministryfinder/agent/lan"
	"ministryfinder/embedded/i18n"
)

// Staff read in their language when the certificate ends, and what to do.
func TestWhatIsToldOfTheCertificate(t *testing.T) {
	ends := time.Date(2026, 12, 9, 12, 0, 0, 0, time.Local)
	for lang, date := range map[string]string{"en": "December 9, 2026", "es": "9 de diciembre de 2026"} {
		words := i18n.For(lang)
		if got := certificateNote(words, lan.State{CertificateEnds: ends}); got != "" {
			t.Errorf("one that holds: %q", got)
		}
		for _, state := range []lan.CertificateState{lan.CertificateEnding, lan.CertificateEnded} {
			got := certificateNote(words, lan.State{Certificate: state, CertificateEnds: ends})
			if !strings.Contains(got, date) || strings.ContainsAny(got, "{}") || strings.Contains(got, "sharing.") {
				t.Errorf("%s, %s: %q", lang, state, got)
			}
		}
	}
}
