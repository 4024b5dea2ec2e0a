package ministries

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// What can be done with the chosen ministries, as the form names it.
const (
	bulkShow   = "show"
	bulkHide   = "hide"
	bulkAdd    = "add"
	bulkTake   = "take"
	bulkTop    = "top"
	bulkDelete = "delete"
	bulkJoin   = "join" // make one ministry of them
	// bulkNeeds stands before the kind of need that is said, or before unsaid.
	bulkNeeds = "needs_"
)

// confirmData asks once more before several ministries change, and tells what
// the change does to people's results.
type confirmData struct {
	Action, Category string
	IDs              []int64
	Names            []string
	Question, Button string
	// Word is to be typed before ministries are deleted for good; empty when
	// a click is enough.
	Word    view.Confirmation
	Problem string
	XRay    *comparisonView
	Filter  string // the list's filter, as it stands in an address
}

// bulkEdit is what the form of the list asks for.
type bulkEdit struct {
	action, category string
	ids              []int64
	edit             catalogue.Edit
	store            string // the name in the audit log
	done             string // the text that says it was done
}

// bulkAction carries out what the list's form asks for. What takes something
// from people asks first.
func (h *Handler) bulkAction(w http.ResponseWriter, r *http.Request, v view.Session) {
	t := h.Pages.Texts(r)
	f := newFilter(parseQuery(r.PostForm.Get("filter")))
	back := path
	if q := f.Query(); q != "" {
		back += "?" + q
	}
	if id, by, ok := strings.Cut(r.PostForm.Get("move"), ":"); ok {
		h.move(w, r, v, back, id, by)
		return
	}
	if action, id, ok := strings.Cut(r.PostForm.Get("row"), ":"); ok && (action == bulkShow || action == bulkHide) { // a row's own menu
		r.PostForm.Set("action", action)
		r.PostForm.Set("id", id)
	}
	b, problem := readBulk(t, r)
	if problem != "" {
		h.showList(w, r, v, http.StatusBadRequest, f, b.ids, problem)
		return
	}
	if b.action == bulkHide || b.action == bulkTake || b.action == bulkAdd || b.action == bulkDelete || b.action == bulkJoin {
		ask, err := h.askFirst(r, t, b)
		if err != nil {
			h.refuseList(w, r, v, f, b.ids, err)
			return
		}
		if ask != nil {
			ask.Filter = f.Query()
			status := http.StatusOK
			if ask.Problem != "" {
				status = http.StatusBadRequest
			}
			h.Show(w, r, v, status, "ministries_confirm", "ministries.confirm.title", ask)
			return
		}
	}
	if _, err := h.edit(r, v, b.store, b.edit); err != nil {
		h.refuseList(w, r, v, f, b.ids, err)
		return
	}
	view.Done(w, r, back, b.done)
}

func (h *Handler) move(w http.ResponseWriter, r *http.Request, v view.Session, back, id, by string) {
	n, _ := strconv.ParseInt(id, 10, 64) // what is no number is no ministry's
	places, _ := strconv.Atoi(by)
	if _, err := h.edit(r, v, store.ActionReorder, catalogue.MoveWhole(n, places)); err != nil {
		h.refuseList(w, r, v, filter{}, nil, err)
		return
	}
	// Back to the row that was moved, so that it can be moved on.
	view.Done(w, r, back+"#m"+strconv.FormatInt(n, 10), "ministries_moved")
}

// readBulk reads the list's form, and says what is missing in it.
func readBulk(t *i18n.Texts, r *http.Request) (b bulkEdit, problem string) {
	for _, text := range r.PostForm["id"] {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil && len(b.ids) < catalogue.MaxMinistries {
			b.ids = append(b.ids, id)
		}
	}
	b.action, b.category, b.done = r.PostForm.Get("action"), r.PostForm.Get("category"), "ministries_changed"
	if len(b.ids) == 0 {
		return b, t.T("ministries.refused.choose")
	}
	field, value, _ := strings.Cut(b.category, ":")
	category := map[string][]string{field: {value}}
	if kind, ok := strings.CutPrefix(b.action, bulkNeeds); ok {
		if kind == "unsaid" {
			kind = ""
		}
		b.store = store.ActionCategories
		b.edit = changeCategories(b.ids, catalogue.BulkChange{Set: map[string][]string{catalogue.FieldNeeds: {kind}}})
		return b, ""
	}
	switch b.action {
	case bulkShow:
		b.store, b.edit = store.ActionActivate, setActive(b.ids, true)
	case bulkHide:
		b.store, b.edit = store.ActionDeactivate, setActive(b.ids, false)
	case bulkTop:
		b.store, b.edit = store.ActionReorder, catalogue.OfWhole(b.ids, catalogue.Reorder)
	case bulkDelete:
		b.store, b.edit, b.done = store.ActionRemove, catalogue.OfWhole(b.ids, catalogue.Remove), "ministries_removed"
	case bulkJoin:
		b.store, b.edit = store.ActionUpdate, catalogue.Join(b.ids)
	case bulkAdd, bulkTake:
		if b.category == "" {
			return b, t.T("ministries.refused.choose_category")
		}
		b.store = store.ActionCategories
		c := catalogue.BulkChange{Add: category}
		if b.action == bulkTake {
			c = catalogue.BulkChange{Remove: category}
		}
		b.edit = changeCategories(b.ids, c)
	default:
		return b, t.T("ministries.refused.choose_action")
	}
	return b, ""
}

// setActive shows or hides the ministries that have the rows, with all their audiences.
func setActive(ids []int64, active bool) catalogue.Edit {
	return catalogue.OfWhole(ids, func(ids []int64) catalogue.Edit { return catalogue.SetActive(ids, active) })
}

// changeCategories changes all audiences of the ministries that have the rows.
func changeCategories(ids []int64, c catalogue.BulkChange) catalogue.Edit {
	return catalogue.OfWhole(ids, func(ids []int64) catalogue.Edit { return catalogue.ChangeCategories(ids, c, quiz.Criteria()) })
}

// askFirst returns the question before a change, nil when it has been answered
// already.
func (h *Handler) askFirst(r *http.Request, t *i18n.Texts, b bulkEdit) (*confirmData, error) {
	ask := &confirmData{Action: b.action, Category: b.category, IDs: b.ids}
	confirmed := r.PostForm.Get("confirmed") == "1"
	if b.action == bulkDelete {
		ask.Word = view.AskToConfirm(t, "ministries.confirm.type", "ministries.confirm.word")
		if confirmed && view.Confirms(r.PostForm.Get("word"), "ministries.confirm.word") {
			return nil, nil
		}
		if confirmed {
			ask.Problem = t.T("ministries.confirm.wrong_word")
		}
	} else if confirmed {
		return nil, nil
	}
	all, err := h.all(r)
	if err != nil {
		return nil, err
	}
	for _, rows := range catalogue.Joined(all) {
		if slices.ContainsFunc(rows, func(m catalogue.Ministry) bool { return slices.Contains(b.ids, m.ID) }) {
			ask.Names = append(ask.Names, rows[0].In(t.Lang()).Name)
		}
	}
	n := len(ask.Names)
	if n == 0 {
		return nil, catalogue.ErrNotFound
	}
	if n > view.MaxListed {
		ask.Names = append(ask.Names[:view.MaxListed], t.T("ministries.and_more", "n", n-view.MaxListed))
	}
	field, value, _ := strings.Cut(b.category, ":")
	ask.Question = t.T("ministries.confirm."+b.action, "n", n, "value", view.AnswerText(t, quiz.QuestionOf(field), value))
	ask.Button = t.T("ministries.confirm." + b.action + "_button")
	if after, err := b.edit(slices.Clone(all)); err == nil {
		ask.XRay = compare(r.Context(), t, all, after)
	} else if ask.Problem == "" {
		ask.Problem = errorWords(t, err)
	}
	return ask, nil
}
