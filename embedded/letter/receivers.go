package letter

import (
	"fmt"
	"strings"

	"ministryfinder/embedded/i18n"
)

// Result is what came of a letter at one of its receivers.
type Result struct {
	To string
	// Err says why it was not taken for him, nil when it was.
	Err *SendError
}

// Together returns what came of a letter to several receivers: nil where it was taken
// for all, what they have in common where it was taken for none, and else an error
// that is Unknown, so that nobody who has it gets it again by itself. With several
// receivers the answer says whose it is, without the address.
func Together(all []Result) error {
	var failed []Result
	for _, r := range all {
		if r.Err != nil {
			failed = append(failed, r)
		}
	}
	if len(failed) == 0 {
		return nil
	}
	if len(all) == 1 {
		return failed[0].Err
	}
	var answers []string
	unknown, later := false, false
	for _, r := range failed {
		unknown = unknown || r.Err.Outcome == Unknown
		later = later || r.Err.Outcome == NotNow
		answers = append(answers, masked(r.To)+": "+said(r.Err.WithoutAddresses()))
	}
	e := NewSendError(failed[0].Err.Outcome, failed[0].Err.Why, strings.Join(answers, "; "))
	switch {
	case len(failed) < len(all):
		e = NewSendError(Unknown, SomeReceivers, e.Answer)
	case unknown:
		e.Outcome, e.Why = Unknown, NoAnswer
	case later: // to all of them: nobody has it
		e.Outcome = NotNow
	}
	e.Each = all
	return e
}

// said is the server's answer, or the reason in short where it gave none.
func said(e *SendError) string {
	if e.Answer != "" {
		return e.Answer
	}
	return string(e.Why)
}

// masked is an address as it may be kept: with nothing that leads to a person.
func masked(address string) string {
	name, domain, _ := strings.Cut(address, "@")
	first := ""
	for _, r := range name {
		first = string(r)
		break
	}
	return fmt.Sprintf("%s… (%s)", first, domain)
}

// Lines says in the words of a language what came of a letter at each receiver, where
// that is known, in one sentence or more for each whom it did not reach.
func (e *SendError) Lines(t *i18n.Texts) []string {
	var lines []string
	for _, r := range e.Each {
		if r.Err != nil {
			lines = append(lines, r.To+": "+r.Err.In(t))
		} else {
			lines = append(lines, t.T("mail.reached", "to", r.To))
		}
	}
	if lines == nil {
		lines = []string{e.In(t)}
	}
	return lines
}
