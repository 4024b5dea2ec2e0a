package publicapi

import (
	"net/http"
	"strings"
	"time"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/submissions"
	"ministryfinder/embedded/web/catalogueview"
)

// Ministries answers /api/get-ministries with all ministries by their keys.
func (h *Handler) Ministries(w http.ResponseWriter, r *http.Request) {
	v, err := h.Catalogue.View(r.Context())
	if err != nil {
		h.Log.Error("the catalogue cannot be read", "error", err)
		render.WriteJSON(w, http.StatusServiceUnavailable, render.APIError{
			Message: "The ministries cannot be read just now. Please try again in a minute.", ErrorType: "database_error",
		})
		return
	}
	render.SetNoCache(w.Header())
	v.JSON.Serve(w, r)
}

// matchJSON is a ministry that fits, in /api/match, in the request's language.
type matchJSON struct {
	Key string `json:"key"`
	catalogueview.Texts
	catalogueview.Reach
	Links   []string `json:"links"`
	Reasons []string `json:"reasons"`
	Score   float64  `json:"score"`
}

// Match answers POST /api/match with the ministries that fit.
func (h *Handler) Match(w http.ResponseWriter, r *http.Request) {
	submission, refusal, status := readSubmission(w, r)
	if refusal != nil {
		render.WriteJSON(w, status, refusal)
		return
	}
	view, err := h.Catalogue.View(r.Context())
	if err != nil {
		h.Log.Error("the catalogue cannot be read", "error", err)
		render.WriteJSON(w, http.StatusServiceUnavailable, render.APIError{
			Message: "The ministries cannot be read just now. Please try again in a minute.", ErrorType: "database_error",
		})
		return
	}
	lang := h.Pages.Texts(r).Lang()
	found := quiz.Recommend(submission.Answers, view.In(lang))
	h.Results.Answer(w, r, found, view, func() {
		render.WriteJSON(w, http.StatusOK, struct {
			Success  bool          `json:"success"`
			Adults   []matchJSON   `json:"adults"`
			Children []matchJSON   `json:"children"`
			Fallback quiz.Fallback `json:"fallback"`
			Unmet    []string      `json:"unmet"` // wishes that nothing answers
		}{
			true, matchesJSON(lang, view, found.Adults), matchesJSON(lang, view, found.Children), found.Fallback,
			catalogueview.OrEmpty(quiz.UnmetInterests(submission.Answers, view.Ministries)),
		})
	})
}

func matchesJSON(lang string, view *catalogueview.View, matches []quiz.Match) []matchJSON {
	out := make([]matchJSON, 0, len(matches))
	for _, m := range matches {
		texts := catalogueview.NewTexts(m.Ministry.In(lang), view.Details)
		out = append(out, matchJSON{
			m.Ministry.Key, texts, view.Reach[m.Ministry.Key], catalogueview.OrEmpty(m.Ministry.Links), catalogueview.OrEmpty(m.Reasons), m.Score,
		})
	}
	return out
}

// Submit answers POST /api/submit: it counts the answers.
func (h *Handler) Submit(w http.ResponseWriter, r *http.Request) {
	submission, refusal, status := readSubmission(w, r)
	if refusal != nil {
		h.Submissions.CountRefused(store.RefusedInvalid)
		render.WriteJSON(w, status, refusal)
		return
	}
	id, outcome := h.Submissions.Submit(r.Context(), submission)
	answer := submitAnswer{Success: true, SubmissionID: id}
	switch outcome {
	case submissions.Stored:
		answer.Message = "Thank you. Your answers are stored."
	case submissions.Waiting:
		answer.Message, answer.Waits = "Thank you. Your answers are kept safe and will be counted a little later.", true
	default:
		render.WriteJSON(w, http.StatusServiceUnavailable, render.APIError{
			Message: "Your answers could not be stored just now. Please try again in a minute.", ErrorType: "database_error",
		})
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

// RateLimitInfo answers GET /api/rate-limit-info: it tells a client how many submissions it may still send.
func (h *Handler) RateLimitInfo(w http.ResponseWriter, r *http.Request) {
	now := h.Now()
	left, reset, err := h.Limit.Remaining(r, now)
	if err != nil {
		h.Log.Error("a rate limit cannot be read", "error", err)
		render.WriteJSON(w, http.StatusInternalServerError, render.APIError{
			Message: "The limit cannot be read just now.", ErrorType: "server_error",
		})
		return
	}
	type info struct {
		Remaining     int       `json:"remaining_requests"`
		Limit         int       `json:"limit"`
		WindowSeconds int       `json:"window_seconds"`
		ResetTime     time.Time `json:"reset_time"`
		StorageType   string    `json:"storage_type"`
	}
	render.SetNoStore(w.Header())
	render.WriteJSON(w, http.StatusOK, struct {
		RateLimit info      `json:"rate_limit"`
		Timestamp time.Time `json:"timestamp"`
	}{info{left, ratelimit.SubmissionsPerMinute, 60, reset, h.Redis.Storage()}, now.UTC()})
}

// Reached answers POST /api/reached: the page's script tells each question
// that a visit comes to, once.
func (h *Handler) Reached(w http.ResponseWriter, r *http.Request) {
	if !h.Submissions.CountReached(r.URL.Query().Get("question")) {
		render.WriteJSON(w, http.StatusBadRequest, render.APIError{
			Message: "Validation failed", Errors: []string{"question: must be " + questionNames()}, ErrorType: "validation_error",
		})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// Chosen answers POST /api/chosen: the page's script tells each ministry that a visit
// opens or saves, once, and nothing else.
func (h *Handler) Chosen(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if !h.Submissions.CountChosen(r.Context(), q.Get("what"), q.Get("ministry")) {
		render.WriteJSON(w, http.StatusBadRequest, render.APIError{
			Message: "Validation failed", Errors: []string{"what: must be opened or saved, and ministry the key of one that is shown"},
			ErrorType: "validation_error",
		})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// questionNames lists the questions of the quiz in a sentence.
func questionNames() string {
	var names []string
	for _, q := range quiz.Steps("") {
		names = append(names, q.ID)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
