package publicapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
	"unicode/utf8"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/submissions"
)

// readSubmission reads a submission from a request's JSON body and checks it.
// The refusal is nil when all is well; else it is the answer, with its status.
func readSubmission(w http.ResponseWriter, r *http.Request) (quiz.Submission, *render.APIError, int) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, submissions.MaxBytes))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return quiz.Submission{}, &render.APIError{
			Message: fmt.Sprintf("The data is too large: at most %d KiB", submissions.MaxBytes>>10), ErrorType: "too_large",
		}, http.StatusRequestEntityTooLarge
	}
	var fields map[string]json.RawMessage
	if err != nil || !utf8.Valid(body) || json.Unmarshal(body, &fields) != nil || fields == nil {
		return quiz.Submission{}, &render.APIError{
			Message: "No data provided", Errors: []string{"the body must be a JSON object in UTF-8"}, ErrorType: "validation_error",
		}, http.StatusBadRequest
	}
	s, wrong := decodeSubmission(fields)
	if len(wrong) == 0 {
		s, wrong = s.Checked()
	}
	if len(wrong) > 0 {
		return s, &render.APIError{Message: "Validation failed", Errors: wrong, ErrorType: "validation_error"}, http.StatusBadRequest
	}
	return s, nil, http.StatusOK
}

// decodeSubmission takes the fields apart one by one, so that every wrong
// type is named. Unknown fields are left alone, as old clients send more.
func decodeSubmission(fields map[string]json.RawMessage) (quiz.Submission, []string) {
	var s quiz.Submission
	var wrong []string
	take := func(from map[string]json.RawMessage, name string, to any, should string) {
		raw, ok := from[name]
		if !ok || bytes.Equal(raw, []byte("null")) {
			return
		}
		if json.Unmarshal(raw, to) != nil {
			wrong = append(wrong, name+": must be "+should)
		}
	}
	var answers map[string]json.RawMessage
	take(fields, "answers", &answers, "an object with age and gender")
	for _, q := range quiz.Questions() {
		if text, list := s.Ref(q.ID); text != nil {
			take(answers, q.ID, text, "a text")
		} else {
			take(fields, q.ID, list, "a list of texts")
		}
	}
	take(fields, "ministries", &s.Ministries, "a list of texts")
	take(fields, "client_id", &s.ClientID, "a text")
	take(fields, "session_id", &s.SessionID, "a text")
	take(fields, "submission_key", &s.SubmissionKey, "a text")
	var waited float64
	take(fields, "waited", &waited, "a number of seconds")
	if waited > 0 && waited <= submissions.MaxWaited.Seconds() { // else a clock was wrong
		s.Waited = time.Duration(waited) * time.Second
	}
	return s, wrong
}
