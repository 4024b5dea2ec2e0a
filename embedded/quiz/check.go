package quiz

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ministryfinder/embedded/sanitize"
)

// Bounds of a submission.
const (
	MaxChoices      = 10  // values in one list of answers
	MaxMinistries   = 100 // recommended ministries
	MaxMinistryName = 100 // characters of one of them
	MaxID           = 64  // characters of client id, session id and submission key
)

// Submission is what a person sends when the quiz is done. The ids are
// random and anonymous.
type Submission struct {
	Answers
	Ministries    []string
	ClientID      string
	SessionID     string
	SubmissionKey string
	// Waited is how long it waited in the browser until it was sent.
	Waited time.Duration `json:"-"`
}

// Checked returns the submission with blanks trimmed and values in lower
// case, and what is wrong with it: sentences of the form "age: …", none when
// all is well.
func (s Submission) Checked() (Submission, []string) {
	var wrong []string
	one := func(field, value string) string {
		value = clean(value)
		if value != "" && !Valid(field, value) {
			wrong = append(wrong, unknown(field, value))
		}
		return value
	}
	many := func(field string, values []string) []string {
		if len(values) > MaxChoices {
			wrong = append(wrong, fmt.Sprintf("%s: at most %d values, not %d", field, MaxChoices, len(values)))
			return nil
		}
		var out []string
		for _, v := range values {
			if v = one(field, v); v != "" && !slices.Contains(out, v) {
				out = append(out, v)
			}
		}
		return out
	}
	for _, q := range questions {
		if text, list := s.Ref(q.ID); text != nil {
			*text = one(q.ID, *text)
		} else {
			*list = many(q.ID, *list)
		}
	}
	s.Ministries, wrong = checkMinistries(s.Ministries, wrong)
	for _, id := range []struct {
		field string
		value *string
	}{{"client_id", &s.ClientID}, {"session_id", &s.SessionID}, {"submission_key", &s.SubmissionKey}} {
		*id.value = strings.TrimSpace(*id.value)
		if why := brokenText(*id.value, MaxID); why != "" {
			wrong = append(wrong, id.field+": "+why)
		}
	}
	return s, wrong
}

func checkMinistries(names []string, wrong []string) ([]string, []string) {
	if len(names) > MaxMinistries {
		return nil, append(wrong, fmt.Sprintf("ministries: at most %d, not %d", MaxMinistries, len(names)))
	}
	var out []string
	for i, name := range names {
		name = strings.TrimSpace(name)
		if why := brokenText(name, MaxMinistryName); why != "" {
			wrong = append(wrong, fmt.Sprintf("ministries: number %d: %s", i+1, why))
		} else if name != "" {
			out = append(out, name)
		}
	}
	return out, wrong
}

// brokenText says what is wrong with a short text, nothing when it is fine.
func brokenText(s string, most int) string {
	switch {
	case !utf8.ValidString(s) || strings.ContainsRune(s, utf8.RuneError):
		return "is not valid UTF-8 text"
	case utf8.RuneCountInString(s) > most:
		return fmt.Sprintf("at most %d characters", most)
	case strings.ContainsFunc(s, unicode.IsControl):
		return "must not contain control characters"
	}
	return ""
}

func clean(v string) string { return strings.ToLower(strings.TrimSpace(v)) }

// unknown is the sentence for a value that the question does not have. The
// value is shortened, so that an answer never grows with bad input.
func unknown(field, value string) string {
	return fmt.Sprintf("%s: %q is not one of %s", field, sanitize.Excerpt(value), strings.Join(Values(field), ", "))
}
