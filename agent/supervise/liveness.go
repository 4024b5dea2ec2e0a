package supervise

// HungAfter is how many probes in a row must fail before the finder is
// started again.
const HungAfter = 3

// Liveness counts the probes of a finder that listens and does not answer. The
// zero value is ready.
type Liveness struct{ failed int }

// Check takes the outcome of one probe and reports whether the finder is to be
// started again. During Mass nothing is restarted on purpose: that is done at the
// first probe after it, when the finder still does not answer.
func (l *Liveness) Check(answers, mass bool) bool {
	if answers {
		l.failed = 0
		return false
	}
	if l.failed++; l.failed < HungAfter || mass {
		return false
	}
	l.failed = 0
	return true
}
