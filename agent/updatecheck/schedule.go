package updatecheck

import "time"

// firstRetry is the time after which a look that failed is repeated; it doubles with
// each failure, up to Every. A computer that has just been switched on is often not
// yet in its network.
const firstRetry = 15 * time.Minute

// Schedule says when to look next; the zero value is due.
type Schedule struct {
	at       time.Time // of the last look
	failures int       // in a row
}

// Due reports whether it is time to look. The wall clock says so: the one that only
// goes forward stands still while the computer sleeps. A clock that was set back
// makes nobody wait.
func (s *Schedule) Due(now time.Time) bool {
	now = now.Round(0)
	return s.at.IsZero() || now.Before(s.at) || now.Sub(s.at) >= s.wait()
}

// Looked notes that a look was made, and whether it failed.
func (s *Schedule) Looked(now time.Time, failed bool) {
	s.at = now.Round(0)
	if failed {
		s.failures++
	} else {
		s.failures = 0
	}
}

func (s *Schedule) wait() time.Duration {
	if s.failures == 0 {
		return Every
	}
	wait := firstRetry
	for range s.failures - 1 {
		if wait *= 2; wait >= Every {
			return Every
		}
	}
	return wait
}
