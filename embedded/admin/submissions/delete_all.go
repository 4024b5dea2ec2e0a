package admin

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/retention"
)

// clearTimeout bounds the backup and the removal of everything.
const clearTimeout = 50 * time.Second

// clearAll removes all submissions, after a backup, when the word was typed.
func (o *Office) clearAll(w http.ResponseWriter, r *http.Request, v view.Session) {
	if !o.ReadForm(w, r) {
		return
	}
	t := o.Pages.Texts(r)
	if !strings.EqualFold(strings.TrimSpace(r.PostForm.Get("word")), t.T("submissions.clear_word")) {
		o.showSubmissions(w, r, v, http.StatusBadRequest, submissionsPage{ClearProblem: t.T("submissions.clear_wrong")})
		return
	}
	if _, err := o.clear(r.Context(), v); err != nil {
		o.Log.Error("the submissions were not removed", "error", err)
		o.Pages.Problem(w, r, http.StatusServiceUnavailable, "page.error_title", "submissions.clear_failed")
		return
	}
	view.Done(w, r, "/admin/submissions", "cleared")
}

// clearAllJSON answers POST /admin/api/clear-all-data, when the request says
// {"word":"remove"}, as the page asks for.
func (o *Office) clearAllJSON(w http.ResponseWriter, r *http.Request, v view.Session) {
	if !saysClear(w, r) {
		word := i18n.For(i18n.Languages[0]).T("submissions.clear_word")
		render.WriteJSON(w, http.StatusBadRequest, render.APIError{
			Message: `Nothing was removed: to remove all submissions, send {"word":"` + word + `"} as JSON with this request.`, ErrorType: "validation_error",
		})
		return
	}
	n, err := o.clear(r.Context(), v)
	if err != nil {
		o.Log.Error("the submissions were not removed", "error", err)
		render.WriteJSON(w, http.StatusServiceUnavailable, render.APIError{Message: "Nothing was removed: the backup that comes first could not be made, or the database does not answer.", ErrorType: "database_error"})
		return
	}
	render.WriteJSON(w, http.StatusOK, struct {
		Success bool   `json:"success"`
		Message string `json:"message"`
		Deleted int    `json:"records_deleted"`
	}{true, "All " + strconv.Itoa(n) + " submissions were removed. A backup was made before.", n})
}

// saysClear reports whether a script's request has the word of the page, in any
// of its languages: in a JSON body, or in a form as the page sends it.
func saysClear(w http.ResponseWriter, r *http.Request) bool {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, view.MaxForm))
	if err != nil {
		return false
	}
	var given struct {
		Word string `json:"word"`
	}
	if json.Unmarshal(body, &given) != nil {
		form, _ := url.ParseQuery(string(body)) // what cannot be read has no word
		given.Word = form.Get("word")
	}
	return slices.ContainsFunc(i18n.Languages, func(lang string) bool {
		return strings.EqualFold(strings.TrimSpace(given.Word), i18n.For(lang).T("submissions.clear_word"))
	})
}

func (o *Office) clear(ctx context.Context, v view.Session) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, clearTimeout)
	defer cancel()
	return o.Store.RemoveAllSubmissions(ctx, v.Name, o.Now(), o.Before(backup.ClearAll))
}

// keepFor chooses for how many months submissions are kept.
func (o *Office) keepFor(w http.ResponseWriter, r *http.Request, v view.Session) {
	if !o.ReadForm(w, r) {
		return
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	t := o.Pages.Texts(r)
	text := strings.TrimSpace(r.PostForm.Get("months"))
	if text == "" {
		text = "0"
	}
	months, err := strconv.Atoi(text)
	if err != nil || months < 0 || months > retention.MaxMonths {
		o.showSubmissions(w, r, v, http.StatusBadRequest, submissionsPage{KeepProblem: t.T("submissions.keep_wrong", "most", retention.MaxMonths)})
		return
	}
	if err := retention.SetMonths(ctx, o.Store, v.Name, months, o.Now()); err != nil {
		o.Away(w, r, err)
		return
	}
	view.Done(w, r, "/admin/submissions", "kept")
}
