package web

import (
	"net/http"
	"strings"
	"time"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/submissions"
)

// matchJSON is a ministry that fits, in /api/match, in the request's language.
type matchJSON struct {
	Key string `json:"key"`
	textsJSON
	Links   []string `json:"links"`
	Reasons []string `json:"reasons"`
	Score   float64  `json:"score"`
}

func (s *Server) match(w http.ResponseWriter, r *http.Request) {
	submission, refusal, status := readSubmission(w, r)
	if refusal != nil {
		render.WriteJSON(w, status, refusal)
		return
	}
	view, err := s.ministries.view(r.Context())
	if err != nil {
		s.Log.Error("the catalogue cannot be read", "error", err)
		render.WriteJSON(w, http.StatusServiceUnavailable, render.APIError{Message: "The ministries cannot be read just now. Please try again in a minute.", ErrorType: "database_error"})
		return
	}
	found, lang := quiz.Recommend(submission.Answers, view.all), s.pages.Texts(r).Lang()
	s.withRoom(w, r, found, view, func() {
		render.WriteJSON(w, http.StatusOK, struct {
			Success  bool          `json:"success"`
			Adults   []matchJSON   `json:"adults"`
			Children []matchJSON   `json:"children"`
			Fallback quiz.Fallback `json:"fallback"`
		}{true, matchesJSON(lang, view, found.Adults), matchesJSON(lang, view, found.Children), found.Fallback})
	})
}

func matchesJSON(lang string, view *catalogueView, matches []quiz.Match) []matchJSON {
	out := make([]matchJSON, 0, len(matches))
	for _, m := range matches {
		out = append(out, matchJSON{m.Ministry.Key, newTextsJSON(m.Ministry.In(lang), view.details), orEmpty(m.Ministry.Links), orEmpty(m.Reasons), m.Score})
	}
	return out
}

func (s *Server) submit(w http.ResponseWriter, r *http.Request) {
	submission, refusal, status := readSubmission(w, r)
	if refusal != nil {
		render.WriteJSON(w, status, refusal)
		return
	}
	id, outcome := s.submissions.Submit(r.Context(), submission)
	answer := submitAnswer{Success: true, SubmissionID: id}
	switch outcome {
	case submissions.Stored:
		answer.Message = "Thank you. Your answers are stored."
	case submissions.Waiting:
		answer.Message, answer.Waits = "Thank you. Your answers are kept safe and will be counted a little later.", true
	default:
		render.WriteJSON(w, http.StatusServiceUnavailable, render.APIError{Message: "Your answers could not be stored just now. Please try again in a minute.", ErrorType: "database_error"})
		return
	}
	render.WriteJSON(w, http.StatusOK, answer)
}

// submitAnswer is the body of an accepted submission. One that waits for the
// database is safe on the disk, but has no id yet: it is 0.
type submitAnswer struct {
	Success      bool   `json:"success"`
	Message      string `json:"message"`
	SubmissionID int64  `json:"submission_id"`
	Waits        bool   `json:"waits,omitempty"`
}

func (s *Server) tooManySubmissions(w http.ResponseWriter, r *http.Request) {
	if render.WantsHTML(r) {
		s.pages.Problem(w, r, http.StatusTooManyRequests, "page.busy_title", "page.too_many")
		return
	}
	render.WriteJSON(w, http.StatusTooManyRequests, render.APIError{Message: "Too many submissions from your network. Please wait a minute and try again.", ErrorType: "rate_limit"})
}

// rateLimitInfo tells a client how many submissions it may still send.
func (s *Server) rateLimitInfo(w http.ResponseWriter, r *http.Request) {
	now := s.Now()
	left, reset, err := s.submitLimit.Remaining(r, now)
	if err != nil {
		s.Log.Error("a rate limit cannot be read", "error", err)
		render.WriteJSON(w, http.StatusInternalServerError, render.APIError{Message: "The limit cannot be read just now.", ErrorType: "server_error"})
		return
	}
	type info struct {
		Remaining     int       `json:"remaining_requests"`
		Limit         int       `json:"limit"`
		WindowSeconds int       `json:"window_seconds"`
		ResetTime     time.Time `json:"reset_time"`
		StorageType   string    `json:"storage_type"`
	}
	w.Header()["Cache-Control"] = noStore
	render.WriteJSON(w, http.StatusOK, struct {
		RateLimit info      `json:"rate_limit"`
		Timestamp time.Time `json:"timestamp"`
	}{info{left, ratelimit.SubmissionsPerMinute, 60, reset, s.Addresses.Redis.Storage()}, now.UTC()})
}

// reached answers POST /api/reached: the page's script tells each question
// that a visit comes to, once.
func (s *Server) reached(w http.ResponseWriter, r *http.Request) {
	if !s.submissions.CountReached(r.URL.Query().Get("question")) {
		render.WriteJSON(w, http.StatusBadRequest, render.APIError{
			Message: "Validation failed", Errors: []string{"question: must be " + questionNames()}, ErrorType: "validation_error",
		})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// questionNames lists the questions of the quiz in a sentence.
func questionNames() string {
	var names []string
	for _, q := range quiz.Questions() {
		names = append(names, q.ID)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
