package web

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"ministryfinder/embedded/limit"
	"ministryfinder/embedded/pages"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
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
		pages.WriteJSON(w, status, refusal)
		return
	}
	view, err := s.catalogue(r.Context())
	if err != nil {
		s.Log.Error("the catalogue cannot be read", "error", err)
		pages.WriteJSON(w, http.StatusServiceUnavailable, pages.APIError{Message: "The ministries cannot be read just now. Please try again in a minute.", ErrorType: "database_error"})
		return
	}
	found, lang := quiz.Find(submission.Answers, view.all), s.pages.Texts(r).Lang()
	pages.WriteJSON(w, http.StatusOK, struct {
		Success  bool          `json:"success"`
		Adults   []matchJSON   `json:"adults"`
		Children []matchJSON   `json:"children"`
		Fallback quiz.Fallback `json:"fallback"`
	}{true, matchesJSON(lang, found.Adults), matchesJSON(lang, found.Children), found.Fallback})
}

func matchesJSON(lang string, matches []quiz.Match) []matchJSON {
	out := make([]matchJSON, 0, len(matches))
	for _, m := range matches {
		out = append(out, matchJSON{m.Ministry.Key, newTextsJSON(m.Ministry.In(lang)), orEmpty(m.Ministry.Links), orEmpty(m.Reasons), m.Score})
	}
	return out
}

func (s *Server) submit(w http.ResponseWriter, r *http.Request) {
	submission, refusal, status := readSubmission(w, r)
	if refusal != nil {
		pages.WriteJSON(w, status, refusal)
		return
	}
	id, err := s.keep(r.Context(), submission)
	if err != nil {
		pages.WriteJSON(w, http.StatusServiceUnavailable, pages.APIError{Message: "Your answers could not be stored just now. Please try again in a minute.", ErrorType: "database_error"})
		return
	}
	pages.WriteJSON(w, http.StatusOK, struct {
		Success      bool   `json:"success"`
		Message      string `json:"message"`
		SubmissionID int64  `json:"submission_id"`
	}{true, "Thank you. Your answers are stored.", id})
}

// keep stores a checked submission and returns its id; when it returns
// without an error the submission is on the disk.
func (s *Server) keep(ctx context.Context, submission quiz.Submission) (int64, error) {
	return s.add(ctx, s.stamp(submission))
}

func (s *Server) stamp(submission quiz.Submission) store.NewSubmission {
	return store.NewSubmission{Submission: submission, SubmittedAt: s.Now(), ClientIDHash: s.hashClient(submission.ClientID)}
}

func (s *Server) add(ctx context.Context, n store.NewSubmission) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, databaseTimeout)
	defer cancel()
	id, err := s.Store.AddSubmission(ctx, n)
	s.noteDatabase(err)
	return id, err
}

// keepOrSpool stores a submission, or keeps it for when the database answers
// again. It returns the text that tells the person which of the two it was.
func (s *Server) keepOrSpool(ctx context.Context, submission quiz.Submission) (noteKey string) {
	if submission.SubmissionKey == "" {
		submission.SubmissionKey = newKey()
	}
	n := s.stamp(submission)
	if _, err := s.add(ctx, n); err == nil {
		return "result.counted"
	}
	if err := s.Spool.Add(n); err != nil {
		s.Log.Error("a submission is neither stored nor kept", "error", err)
		return "result.not_counted"
	}
	return "result.counted_later"
}

// deliverSpool stores what was kept while the database was away.
func (s *Server) deliverSpool(ctx context.Context) {
	if s.Spool.Waiting() == 0 {
		return
	}
	n, err := s.Spool.Deliver(ctx, func(ctx context.Context, n store.NewSubmission) error {
		_, err := s.add(ctx, n)
		return err
	})
	if n > 0 {
		s.Log.Info("submissions that were kept are stored now", "stored", n, "waiting", s.Spool.Waiting())
	}
	if err != nil && ctx.Err() == nil {
		s.Log.Debug("kept submissions cannot be stored yet", "error", err)
	}
}

// hashClient returns what is stored instead of a client id: a keyed hash, of
// which nobody without the installation's key can tell the id.
func (s *Server) hashClient(id string) string {
	if id == "" {
		return ""
	}
	mac := hmac.New(sha256.New, s.clientKey)
	mac.Write([]byte(id))
	return hex.EncodeToString(mac.Sum(nil))
}

func (s *Server) tooManySubmissions(w http.ResponseWriter, r *http.Request) {
	if pages.IsPage(r) {
		s.pages.Problem(w, r, http.StatusTooManyRequests, "page.busy_title", "page.too_many")
		return
	}
	pages.WriteJSON(w, http.StatusTooManyRequests, pages.APIError{Message: "Too many submissions from your network. Please wait a minute and try again.", ErrorType: "rate_limit"})
}

// rateLimitInfo tells a client how many submissions it may still send.
func (s *Server) rateLimitInfo(w http.ResponseWriter, r *http.Request) {
	now := s.Now()
	left, reset, err := s.submissions.Remaining(r, now)
	if err != nil {
		s.Log.Error("a rate limit cannot be read", "error", err)
		pages.WriteJSON(w, http.StatusInternalServerError, pages.APIError{Message: "The limit cannot be read just now.", ErrorType: "server_error"})
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
	pages.WriteJSON(w, http.StatusOK, struct {
		RateLimit info      `json:"rate_limit"`
		Timestamp time.Time `json:"timestamp"`
	}{info{left, limit.SubmissionsPerMinute, 60, reset, "memory"}, now.UTC()})
}
