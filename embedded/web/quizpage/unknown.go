package quizpage

import (
	"net/http"
	"slices"

	"ministryfinder/embedded/quiz"
)

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
