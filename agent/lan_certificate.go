package agent

import (
	"ministryfinder/agent/lan"
	"ministryfinder/agent/notifier"
	"ministryfinder/embedded/i18n"
)

// certificateNote says that the certificate for sharing ends soon, or has ended;
// "" while it holds.
func certificateNote(t *i18n.Texts, state lan.State) string {
	if state.Certificate == "" {
		return ""
	}
	return t.T("sharing.certificate_"+string(state.Certificate), "date", t.LongDate(state.CertificateEnds.Local()))
}

// tellCertificate tells staff that the certificate ends soon, and again when it has
// ended. A new one that ends is told anew.
func (n *sharing) tellCertificate(state lan.State) {
	n.mu.Lock()
	told := n.toldCertificate == state.Certificate
	if state.URL != "" { // without a network nobody has seen the certificate
		n.toldCertificate = state.Certificate
	}
	n.mu.Unlock()
	t := n.words()
	if note := certificateNote(t, state); note != "" && !told {
		n.alerts.show(windowSharing, t.T("sharing.certificate_title"), note, notifier.Attention)
	}
}
