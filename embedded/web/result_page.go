package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/texts"
)

// result is the page with the ministries that fit.
type result struct {
	quiz.Result
	Count  string
	Groups []group
	// Change is the address that leads back to the answers.
	Change string
	Again  string
	// Choose is the address of the last question, for who chose no interest.
	Choose string
	Note   string // whether the answers were counted; empty when nothing was to be
	Lead   string // why these are shown, when nothing fits exactly
	Keys   string // the recommendation, for the script that counts it
}

type group struct {
	Title string // empty when there is only one list
	ID    string
	Cards []card
}

type card struct {
	Key, Name, Description, Details string
	Links                           []string
	Why                             string
}

// resultPage takes the finished form of a browser without scripts: it counts
// the answers and shows the result. Sent again, it is counted once.
func (s *Server) resultPage(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, MaxBodyBytes)
	if err := r.ParseForm(); err != nil {
		s.problem(w, r, http.StatusBadRequest, "page.error_title", "page.not_found")
		return
	}
	submission, wrong := quiz.Submission{Answers: formAnswers(r.PostForm), SubmissionKey: r.PostForm.Get("submission_key")}.Checked()
	if len(wrong) > 0 {
		s.problem(w, r, http.StatusBadRequest, "page.not_found_title", "page.not_found")
		return
	}
	if steps := quiz.Steps(submission.Age); len(submission.Interests) == 0 {
		s.showStep(w, r, http.StatusBadRequest, submission.Answers, len(steps)-1, missingKey(steps[len(steps)-1]))
		return
	}
	found, ok := s.find(w, r, submission.Answers)
	if !ok {
		return
	}
	submission.Ministries = found.Keys()
	s.showResult(w, r, submission.Answers, found, s.keepOrSpool(r.Context(), submission))
}

// resultLink shows the result of the answers in the address, without counting
// them: for the page's script, for reloading and for sharing.
func (s *Server) resultLink(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.problem(w, r, http.StatusBadRequest, "page.not_found_title", "page.not_found")
		return
	}
	submission, wrong := quiz.Submission{Answers: formAnswers(r.Form)}.Checked()
	if len(wrong) > 0 {
		s.problem(w, r, http.StatusBadRequest, "page.not_found_title", "page.not_found")
		return
	}
	if found, ok := s.find(w, r, submission.Answers); ok {
		s.showResult(w, r, submission.Answers, found, "")
	}
}

func (s *Server) find(w http.ResponseWriter, r *http.Request, a quiz.Answers) (quiz.Result, bool) {
	view, err := s.catalogue(r.Context())
	if err != nil {
		s.Log.Error("the catalogue cannot be read", "error", err)
		s.problem(w, r, http.StatusServiceUnavailable, "page.error_title", "page.error")
		return quiz.Result{}, false
	}
	return quiz.Find(a, view.all), true
}

func (s *Server) showResult(w http.ResponseWriter, r *http.Request, a quiz.Answers, found quiz.Result, note string) {
	t := pageTexts(r)
	q := answersQuery(a)
	again := "/"
	if r.FormValue("lang") != "" {
		q.Set("lang", t.Lang())
		again = "/?lang=" + t.Lang()
	}
	res := result{Result: found, Keys: strings.Join(found.Keys(), " "), Again: again}
	q.Set("q", quiz.Age)
	res.Change = "/?" + q.Encode()
	q.Set("q", quiz.Interests)
	res.Choose = "/?" + q.Encode()
	if note != "" {
		res.Note = t.T(note)
	}
	if found.Fallback == quiz.FallbackFamily || found.Fallback == quiz.FallbackElementary {
		res.Lead = t.T("result." + string(found.Fallback))
	}
	res.Groups = groups(t, found)
	cards := 0
	for _, g := range res.Groups {
		cards += len(g.Cards)
	}
	if cards == 1 {
		res.Count = t.T("result.count_one")
	} else {
		res.Count = t.T("result.count", "n", cards)
	}
	s.render(w, http.StatusOK, "result", newPage(r, "result.title", res))
}

func groups(t *texts.Texts, found quiz.Result) []group {
	var out []group
	add := func(id string, matches []quiz.Match) {
		if len(matches) == 0 {
			return
		}
		g := group{ID: id, Title: t.T("result." + id)}
		for _, m := range quiz.Merge(matches) {
			g.Cards = append(g.Cards, card{m.Ministry.Key, m.Ministry.Name, m.Ministry.Description, m.Ministry.Details, m.Ministry.Links, why(t, m)})
		}
		out = append(out, g)
	}
	add("adults", found.Adults)
	add("children", found.Children)
	if len(out) == 1 {
		out[0].Title = ""
	}
	return out
}

// maxReasons is how many reasons a card tells; more would bury the first.
const maxReasons = 3

// why puts the reasons of a match into words.
func why(t *texts.Texts, m quiz.Match) string {
	var words []string
	for _, reason := range m.Reasons {
		if w := t.T("reason." + strings.Replace(reason, ":", ".", 1)); !slices.Contains(words, w) && len(words) < maxReasons {
			words = append(words, w)
		}
	}
	return strings.Join(words, " · ")
}

func (s *Server) privacyPage(w http.ResponseWriter, r *http.Request) {
	s.render(w, http.StatusOK, "privacy", newPage(r, "privacy.title", nil))
}

// problem shows a page that says what is wrong and leads on.
func (s *Server) problem(w http.ResponseWriter, r *http.Request, status int, title, text string) {
	t := pageTexts(r)
	p := newPage(r, title, struct{ Title, Text string }{t.T(title), t.T(text)})
	p.OtherLanguage = "/?lang=" + t.T("page.language_code")
	s.render(w, status, "problem", p)
}

// isPage reports whether a person's browser asks, rather than a script.
func isPage(r *http.Request) bool {
	return !strings.HasPrefix(r.URL.Path, "/api/") && strings.Contains(r.Header.Get("Accept"), "text/html")
}

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	if isPage(r) {
		s.problem(w, r, http.StatusNotFound, "page.not_found_title", "page.not_found")
		return
	}
	writeJSON(w, http.StatusNotFound, struct {
		Error string `json:"error"`
	}{"Not found"})
}

// clock formats a time for people in the computer's time zone.
func clock(t time.Time) string { return t.Local().Format("2006-01-02 15:04") }
