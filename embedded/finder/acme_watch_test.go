package finder

import (
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"reflect"
	"testing"
	"time"

	"ministryfinder/embedded/health"
)

// That there is no certificate is told after the first failure, that one is not
// renewed two weeks before its end; one that was got is no issue any more.
func TestACertificateThatCannotBeGotIsAnIssue(t *testing.T) {
	const day = 24 * time.Hour
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	of := func(held, left time.Duration) *x509.Certificate {
		return &x509.Certificate{NotBefore: now.Add(left - held), NotAfter: now.Add(left)}
	}
	missing := []health.Issue{{Code: health.IssueCertificateMissing, Where: "quiz.example.org", Details: []string{"connection refused"}}}
	ending := func(until string) []health.Issue {
		return []health.Issue{{Code: health.IssueCertificateEnding, Where: "quiz.example.org", Until: until}}
	}
	for name, c := range map[string]struct {
		held   []*x509.Certificate
		failed bool
		want   []health.Issue
	}{
		"at the start":                      {nil, false, nil},
		"no certificate":                    {nil, true, missing},
		"one that holds":                    {[]*x509.Certificate{of(90*day, 60*day)}, false, nil},
		"the first tries to renew it":       {[]*x509.Certificate{of(90*day, 29*day)}, true, nil},
		"not renewed":                       {[]*x509.Certificate{of(90*day, 13*day)}, true, ending("2026-12-13")},
		"not renewed, and a new start":      {[]*x509.Certificate{of(90*day, 13*day)}, false, ending("2026-12-13")},
		"ended":                             {[]*x509.Certificate{of(90*day, -day)}, true, missing},
		"the one before is still there":     {[]*x509.Certificate{of(90*day, 5*day), of(90*day, 80*day)}, false, nil},
		"one for a day, as it is":           {[]*x509.Certificate{of(day, 12*time.Hour)}, false, nil},
		"one for a day, and nobody renews":  {[]*x509.Certificate{of(day, 2*time.Hour)}, false, ending("2026-11-30")},
		"it ended, and nothing was tried":   {[]*x509.Certificate{of(90*day, -day)}, false, ending("2026-11-29")},
		"a certificate that cannot be read": {[]*x509.Certificate{nil}, true, missing},
	} {
		w := newCertificateWatch([]string{"quiz.example.org"}, func() time.Time { return now })
		if got := w.Issues(); got != nil {
			t.Errorf("%s: before anybody asks for one: %+v", name, got)
		}
		w.held = func(string) []*x509.Certificate { return c.held }
		tell := certificateEvents(slog.New(slog.DiscardHandler), w)
		event := func(what string) {
			if err := tell(context.Background(), what, map[string]any{"identifier": "quiz.example.org",
				"error": errors.New("connection\nrefused")}); err != nil {
				t.Error(err)
			}
		}
		if c.failed {
			event("cert_failed")
		}
		if got := w.Issues(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		event("cert_obtained")
		c.held = []*x509.Certificate{of(90*day, 89*day)}
		if got := w.Issues(); got != nil {
			t.Errorf("%s: when it was got: %+v", name, got)
		}
	}
}
