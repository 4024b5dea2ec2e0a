package finder

import (
	"crypto/x509"
	"fmt"
	"sync"
	"time"

	"github.com/caddyserver/certmagic"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/sanitize"
)

// renewLate is how long before its end a certificate has long been renewed where
// all is well: Let's Encrypt's are after two thirds of their 90 days. One that holds
// for days alone, as an authority of one's own may give, is late after four fifths.
const renewLate = 14 * 24 * time.Hour

// certificateWatch knows how getting the certificates of the public names goes. The
// authority tells nobody: Let's Encrypt's mails about it ended in June 2025.
type certificateWatch struct {
	names []string
	now   func() time.Time
	// held returns the certificates that there are for a name.
	held func(name string) []*x509.Certificate

	mu     sync.Mutex
	failed map[string]string // by name, what the last try said since the last success
}

func newCertificateWatch(names []string, now func() time.Time) *certificateWatch {
	return &certificateWatch{names: names, now: now, failed: map[string]string{}}
}

// noteFailure keeps why no certificate could be got for a name, noteSuccess forgets it.
func (w *certificateWatch) noteFailure(name string, why any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed[name] = sanitize.Line(fmt.Sprint(why), health.MaxReason)
}

func (w *certificateWatch) noteSuccess(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.failed, name)
}

// hold sets where the certificates are, and the names as they are asked for.
func (w *certificateWatch) hold(names []string, cache *certmagic.Cache) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.names, w.held = names, func(name string) []*x509.Certificate {
		var all []*x509.Certificate
		for _, c := range cache.AllMatchingCertificates(name) {
			all = append(all, c.Leaf)
		}
		return all
	}
}

// Issues returns what is wrong with the certificates now.
func (w *certificateWatch) Issues() []health.Issue {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held == nil {
		return nil // nobody has asked for one yet
	}
	var all []health.Issue
	for _, name := range w.names {
		var newest *x509.Certificate
		for _, c := range w.held(name) {
			if c != nil && (newest == nil || c.NotAfter.After(newest.NotAfter)) {
				newest = c
			}
		}
		why, failed := w.failed[name]
		switch {
		case failed && (newest == nil || w.now().After(newest.NotAfter)):
			all = append(all, health.Issue{Code: health.IssueCertificateMissing, Where: name, Details: []string{why}})
		case newest != nil && newest.NotAfter.Sub(w.now()) < min(renewLate, newest.NotAfter.Sub(newest.NotBefore)/5):
			all = append(all, health.Issue{Code: health.IssueCertificateEnding, Where: name,
				Until: newest.NotAfter.UTC().Format(time.DateOnly)})
		}
	}
	return all
}
