package agent

import (
	"net/netip"
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

// Staff read why phones warn of the address, and which name would have to lead here.
func TestWhatIsToldOfAnAddressThatTheCertificateIsNotFor(t *testing.T) {
	state := lan.State{URL: "https://192.168.1.20:8443", Address: netip.MustParseAddr("192.168.1.20"), Unnamed: true}
	for _, lang := range i18n.Languages {
		for _, names := range [][]string{nil, {"quiz.example.org", "www.example.org"}} {
			state.CertificateNames = names
			got := unnamedNote(i18n.For(lang), state)
			if !strings.Contains(got, state.URL) || !strings.Contains(got, strings.Join(names, ", ")) || strings.ContainsAny(got, "{}") {
				t.Errorf("%s, %q: %q", lang, names, got)
			}
		}
	}
}

// Staff are told once of each, however often the quiz does not answer in between.
func TestTheEndOfTheCertificateIsToldOnce(t *testing.T) {
	ends := time.Date(2026, 12, 9, 12, 0, 0, 0, time.UTC)
	holds, unseen := lan.State{CertificateEnds: ends}, lan.State{URL: "https://192.168.1.20:8443", Problem: "no answer"}
	ending := lan.State{Certificate: lan.CertificateEnding, CertificateEnds: ends}
	ended := lan.State{Certificate: lan.CertificateEnded, CertificateEnds: ends}
	var n sharing
	for i, c := range []struct {
		state lan.State
		news  bool
	}{{holds, false}, {ending, true}, {ending, false}, {unseen, false}, {ending, false}, {ended, true}, {unseen, false}, {ended, false},
		{holds, false}, {ending, true}} {
		if got := n.isCertificateNews(c.state); got != c.news {
			t.Errorf("look %d, %+v: news %v", i, c.state, got)
		}
	}
}
