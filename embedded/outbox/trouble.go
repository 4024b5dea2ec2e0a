package outbox

import (
	"context"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/store"
)

const (
	// toldFor is how long a letter is told that was not sent.
	toldFor = 7 * 24 * time.Hour
	// maxTold is how many are told at most.
	maxTold = 100
)

// Troubles returns the letters of the last week that were not sent, or perhaps not, the
// newest first. One after which another of its kind and receiver was sent is none.
func (s *Service) Troubles(ctx context.Context) ([]Item, error) {
	return s.Store.OutboxTroubles(ctx, s.Now().Add(-toldFor), maxTold)
}

// Words says in a language why a letter was not sent.
func Words(t *i18n.Texts, l Item) string {
	return (&letter.SendError{Why: letter.Why(l.Why), Answer: l.Answer}).In(t)
}

// Issues are what the last round has found, for the health report.
func (s *Service) Issues() []health.Issue {
	if all := s.issues.Load(); all != nil {
		return *all
	}
	return nil
}

func (s *Service) findIssues(ctx context.Context) error {
	all, err := s.Troubles(ctx)
	if err != nil {
		return err
	}
	counts := map[store.OutboxState]int{}
	for _, l := range all {
		counts[l.State]++
	}
	var issues []health.Issue
	if n := counts[store.OutboxFailed]; n > 0 {
		issues = append(issues, health.Issue{Code: health.IssueMailFailed, Count: n})
	}
	if n := counts[store.OutboxUnknown]; n > 0 {
		issues = append(issues, health.Issue{Code: health.IssueMailUnknown, Count: n})
	}
	s.issues.Store(&issues)
	return nil
}
