package submissions

import (
	"context"
	"time"
)

const (
	// compactPause is between two parts of the work, so that nobody who sends answers
	// waits for it.
	compactPause = 20 * time.Millisecond
	// compactEvery is how often it is asked whether a day is over, a backup was restored,
	// or a submission of a former day has come.
	compactEvery = time.Minute
)

// CompactAnswers makes the answers of each day ready to be counted by the statistics of
// certain answers, a part at a time, until ctx ends. The database knows which days
// are missing; those are counted from their submissions, which takes longer.
func (s *Service) CompactAnswers(ctx context.Context) {
	for pause := compactPause; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		pause = compactEvery
		if s.availability.standIn || s.availability.State() != Available {
			continue
		}
		limited, cancel := context.WithTimeout(ctx, databaseTimeout)
		more, err := s.database.CompactAnswers(limited, s.now())
		cancel()
		if err != nil && ctx.Err() == nil {
			s.log.Debug("the answers of days cannot be kept yet", "error", err)
		}
		if more {
			pause = compactPause
		}
	}
}
