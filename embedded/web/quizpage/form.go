package quizpage

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/submissions"
)

// choice is one answer that can be chosen on a step's page.
type choice struct {
	Value, Label string
	Checked      bool
}

// step is the page of one question.
type step struct {
	Question      quiz.Question
	Number, Total int // of the numbered questions; a follow-up has the number of its question
	Last          bool
	Hint          string
	Choices       []choice
	Hidden        []hidden // the answers to the other questions
	Back          string   // address of the question before, empty on the first
	Problem       string   // what is wrong with the answer, empty when nothing is
	SubmissionKey string
	Model         *quizModel
	// Begin are the ways to begin on a tablet in the hall, one a language; Attract is
	// true when it waits for somebody to begin.
	Begin   []begin
	Attract bool
	// Blank is the result's page with nothing in it, for the script to fill.
	Blank result
}

// begin is a link to the first question, in the language of its words.
type begin struct{ Lang, URL, Text string }

type hidden struct{ Name, Value string }

// formAnswers reads the answers from a form or an address. Values that no
// page offers are refused by the check that follows; here only what cannot
// stand together or no longer applies is settled.
func formAnswers(form url.Values) quiz.Answers {
	var a quiz.Answers
	for _, q := range quiz.Questions() {
		values := slices.DeleteFunc(slices.Clone(form[q.ID]), func(v string) bool { return v == "" })
		a = a.Set(q.ID, quiz.Normalize(q.ID, values))
	}
	if a.Age != "" {
		// Clear what does not go with this age, as the questions before did not ask it.
		a = a.Set(quiz.Age, []string{a.Age})
	}
	return a
}

// answersQuery writes answers as they stand in an address.
func answersQuery(a quiz.Answers) url.Values {
	q := url.Values{}
	for _, question := range quiz.Questions() {
		for _, v := range a.Get(question.ID) {
			q.Add(question.ID, v)
		}
	}
	return q
}

// Quiz answers GET /: it shows one question. Without scripts each step is a form sent to
// this page: at names the question just answered, q one to go back to.
func (h *Handler) Quiz(w http.ResponseWriter, r *http.Request) {
	if h.hasManner(r) {
		h.serveCached(w, r, "step", func() render.Page { return h.firstPage(r) })
		return
	}
	if err := r.ParseForm(); err != nil {
		h.Pages.Problem(w, r, http.StatusBadRequest, "page.not_found_title", "page.not_found")
		return
	}
	answers := formAnswers(r.Form)
	if _, wrong := (quiz.Submission{Answers: answers}).Checked(); len(wrong) > 0 {
		h.showUnknown(w, r, answers)
		return
	}
	steps := quiz.Pages(answers)
	index, problem := 0, ""
	position := func(id string) int {
		return slices.IndexFunc(steps, func(q quiz.Question) bool { return q.ID == id })
	}
	if at := position(r.Form.Get("at")); at >= 0 {
		if index = at + 1; len(answers.Get(steps[at].ID)) == 0 && !steps[at].FollowUp {
			index, problem = at, missingKey(steps[at])
		} else {
			// Only a browser without scripts comes here; the others tell by /api/reached.
			if at == 0 {
				h.Submissions.CountReached(steps[0].ID)
			}
			if index < len(steps) {
				h.Submissions.CountReached(steps[index].ID)
			}
		}
	} else if q := position(r.Form.Get("q")); q >= 0 {
		index = q
	}
	h.showStep(w, r, http.StatusOK, answers, min(index, len(steps)-1), problem)
}

// unknown is the page for an address with answers that the quiz does not know.
type unknown struct {
	GoOn string // to the first question that is open, or to the result when none is
}

// showUnknown says that an address has answers that the quiz does not know, as one of an
// older release has or one that lost letters in a message, and leads on with the others.
func (h *Handler) showUnknown(w http.ResponseWriter, r *http.Request, given quiz.Answers) {
	known := given
	for _, q := range quiz.Questions() {
		values := slices.DeleteFunc(slices.Clone(given.Get(q.ID)), func(v string) bool { return !quiz.Valid(q.ID, v) })
		known = known.Set(q.ID, values[:min(len(values), quiz.MaxChoices)])
	}
	query, path := h.keepManner(withSaved(answersQuery(known), savedKeys(r)), r), "/result?"
	open := slices.IndexFunc(quiz.Pages(known), func(q quiz.Question) bool { return len(known.Get(q.ID)) == 0 && !q.FollowUp })
	if open >= 0 {
		path = "/?"
		query.Set("q", quiz.Pages(known)[open].ID)
	}
	page := h.Pages.NewPage(r, "page.unknown_title", unknown{path + query.Encode()})
	h.Pages.Render(w, http.StatusBadRequest, "unknown", page)
}

func missingKey(q quiz.Question) string {
	if q.Multiple {
		return "quiz.missing_several"
	}
	return "quiz.missing_one"
}

// firstPage is the page that nearly everybody begins with.
func (h *Handler) firstPage(r *http.Request) render.Page {
	return h.Pages.NewPage(r, "quiz.title", h.makeStep(r, quiz.Answers{}, 0, ""))
}

func (h *Handler) showStep(w http.ResponseWriter, r *http.Request, status int, a quiz.Answers, index int, problem string) {
	h.Pages.Render(w, status, "step", h.Pages.NewPage(r, "quiz.title", h.makeStep(r, a, index, problem)))
}

func (h *Handler) makeStep(r *http.Request, a quiz.Answers, index int, problem string) step {
	t := h.Pages.Texts(r)
	steps := quiz.Pages(a)
	q := steps[index]
	st := step{
		Question: q, Total: len(quiz.Steps(a.Age)), Last: index == len(steps)-1, Hint: hint(t, q),
		Model: newQuizModel(h.Pages.Branding().Texts[t.Lang()], h.Zone(), h.Now()),
	}
	for _, before := range steps[:index+1] {
		if !before.FollowUp {
			st.Number++
		}
	}
	if problem != "" {
		st.Problem = t.T(problem)
	}
	chosen := a.Get(q.ID)
	for _, v := range q.Options {
		st.Choices = append(st.Choices, choice{v, t.T("quiz." + q.ID + "." + v), slices.Contains(chosen, v)})
	}
	for name, values := range h.keepManner(url.Values{}, r) {
		st.Hidden = append(st.Hidden, hidden{name, values[0]})
	}
	slices.SortFunc(st.Hidden, func(a, b hidden) int { return strings.Compare(a.Name, b.Name) })
	for _, other := range steps {
		if other.ID != q.ID {
			for _, v := range a.Get(other.ID) {
				st.Hidden = append(st.Hidden, hidden{other.ID, v})
			}
		}
	}
	if index > 0 {
		back := h.keepManner(answersQuery(a), r)
		back.Set("q", steps[index-1].ID)
		st.Back = "/?" + back.Encode()
	}
	if st.Last {
		st.SubmissionKey = submissions.NewKey()
	}
	st.Blank = h.blankResult(r)
	if render.IsKiosk(r) {
		texts := h.Pages.Branding().Texts
		for _, lang := range i18n.Languages {
			to := url.Values{"kiosk": {"1"}, "lang": {lang}, "q": {quiz.Age}}
			st.Begin = append(st.Begin, begin{lang, "/?" + to.Encode(), texts[lang].T("kiosk.begin")})
		}
		st.Attract = index == 0 && problem == "" && !r.Form.Has("q") && len(answersQuery(a)) == 0
	}
	return st
}

// hint says how to answer a question, and why it is asked where that is not plain.
func hint(t *i18n.Texts, q quiz.Question) string {
	how := "quiz.one"
	switch {
	case q.FollowUp:
		how = "quiz.follow_up"
	case q.Multiple:
		how = "quiz.several"
	}
	words := t.T(how)
	if why := "quiz." + q.ID + ".why"; t.Has(why) {
		words += " " + t.T(why)
	}
	return words
}

// keepManner adds to an address in which language and on what it is shown, and
// that its page's script leaves it alone, as it asks for after an error of its own.
func (h *Handler) keepManner(q url.Values, r *http.Request) url.Values {
	if r.FormValue("lang") != "" {
		q.Set("lang", h.Pages.Texts(r).Lang())
	}
	if render.IsKiosk(r) {
		q.Set("kiosk", "1")
	}
	if r.FormValue("plain") == "1" {
		q.Set("plain", "1")
	}
	return q
}
