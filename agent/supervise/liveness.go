package agent

// hungAfter is how many probes in a row must fail before the finder is
// started again.
const hungAfter = 3

// hang counts the looks at a finder that listens and does not answer. The zero
// value is ready.
type hang struct{ failed int }

// look takes one look and reports whether the finder is to be started again.
// During Mass nothing is restarted on purpose: that is done at the first look
// after it, when the finder still does not answer.
func (h *hang) look(answers, mass bool) bool {
	if answers {
		h.failed = 0
		return false
	}
	if h.failed++; h.failed < hungAfter || mass {
		return false
	}
	h.failed = 0
	return true
}
