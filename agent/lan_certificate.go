package agent

import (
	"strings"

	"ministryfinder/agent/lan"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/sanitize"
)

// certificateNote says that the certificate for sharing ends soon, or has ended;
// "" while it holds.
func certificateNote(t *i18n.Texts, state lan.State) string {
	if state.Certificate == "" {
		return ""
	}
	return t.T("sharing.certificate_"+string(state.Certificate), "date", t.LongDate(state.CertificateEnds.Local()))
}

// unnamedNote says that phones warn of the address, since the certificate is not for
// it, and which name would have to lead here.
func unnamedNote(t *i18n.Texts, state lan.State) string {
	names := make([]string, 0, len(state.CertificateNames))
	for _, name := range state.CertificateNames {
		names = append(names, sanitize.Line(name, health.MaxReason))
	}
	if len(names) == 0 {
		return t.T("sharing.certificate_nameless", "url", state.URL)
	}
	return t.T("sharing.certificate_other", "url", state.URL, "names", strings.Join(names, ", "), "address", state.Address.String())
}

// tellCertificate tells staff that the certificate ends soon, and again when it has
// ended. A new one that ends is told anew.
func (n *sharing) tellCertificate(state lan.State) {
	if n.isCertificateNews(state) {
		n.tell("sharing.certificate_title", func(seen lan.State) string { return certificateNote(n.words(), seen) })
	}
}

// isCertificateNews reports whether staff were not told yet what a state says of the
// certificate, and notes that they are. A look at which nobody has seen the
// certificate, since the quiz did not answer, changes nothing.
func (n *sharing) isCertificateNews(state lan.State) bool {
	if state.CertificateEnds.IsZero() {
		return false
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	news := state.Certificate != "" && state.Certificate != n.toldCertificate
	n.toldCertificate = state.Certificate
	return news
}
