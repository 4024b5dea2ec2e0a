package submissions

import (
	"context"
	"math"
	"time"

	"ministryfinder/embedded/quiz"
)

const (
	// reviewPause is between two parts of the review, so that nobody who sends
	// answers waits for it.
	reviewPause = 50 * time.Millisecond
	// reviewEvery is how often it is asked whether there is something to review: a
	// backup of an earlier release may be restored at any time.
	reviewEvery = time.Minute
	// reviewLogged is the part of the review after which the log tells of it again.
	reviewLogged = 0.1
)

// ReviewUnmet asks for all submissions that earlier releases have stored which
// interests nothing answers, by today's rules and ministries, a part at a time,
// until ctx ends. It is done once; the database knows how far it came.
func (s *Service) ReviewUnmet(ctx context.Context) {
	logged := -1.0
	for pause := time.Duration(0); ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		part, err := s.reviewSome(ctx)
		pause = reviewPause
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.log.Debug("stored answers cannot be compared with today's ministries yet", "error", err)
			pause = reviewEvery
		case part >= 1:
			if logged >= 0 {
				s.log.Info("stored answers are compared with today's ministries")
			}
			logged, pause = -1, reviewEvery
		case part >= logged+reviewLogged || logged < 0:
			logged = part
			s.log.Info("stored answers are being compared with today's ministries", "percent", math.Floor(100*part))
		}
	}
}

// reviewSome reviews some submissions, and returns which part of all is done.
func (s *Service) reviewSome(ctx context.Context) (float64, error) {
	if s.availability.standIn || s.availability.State() != Available {
		return 1, nil // there is nothing to review just now
	}
	ministries, known := s.catalogue.Latest(ctx)
	if !known {
		return 1, nil
	}
	ctx, cancel := context.WithTimeout(ctx, databaseTimeout)
	defer cancel()
	return s.database.ReviewUnmet(ctx, func(a quiz.Answers) []string { return quiz.UnmetInterests(a, ministries) })
}
