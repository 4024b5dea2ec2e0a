package office

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/pages"
	"ministryfinder/embedded/retention"
)

// clearTimeout bounds the backup and the removal of everything.
const clearTimeout = 50 * time.Second

// clearAll removes all submissions, after a backup, when the word was typed.
func (o *Office) clearAll(w http.ResponseWriter, r *http.Request, v Visit) {
	if !o.readForm(w, r) {
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
	done(w, r, "/admin/submissions", "cleared")
}

// clearAllJSON answers POST /admin/api/clear-all-data.
func (o *Office) clearAllJSON(w http.ResponseWriter, r *http.Request, v Visit) {
	n, err := o.clear(r.Context(), v)
	if err != nil {
		o.Log.Error("the submissions were not removed", "error", err)
		pages.WriteJSON(w, http.StatusServiceUnavailable, pages.APIError{Message: "Nothing was removed: the backup that comes first could not be made, or the database does not answer.", ErrorType: "database_error"})
		return
	}
	pages.WriteJSON(w, http.StatusOK, struct {
		Success bool   `json:"success"`
		Message string `json:"message"`
		Deleted int    `json:"records_deleted"`
	}{true, "All " + strconv.Itoa(n) + " submissions were removed. A backup was made before.", n})
}

func (o *Office) clear(ctx context.Context, v Visit) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, clearTimeout)
	defer cancel()
	name, err := o.Backup(ctx, backup.ClearAll)
	if err != nil {
		return 0, err
	}
	return o.Store.RemoveAllSubmissions(ctx, v.Name, o.Now(), name)
}

// keepFor chooses for how many months submissions are kept.
func (o *Office) keepFor(w http.ResponseWriter, r *http.Request, v Visit) {
	if !o.readForm(w, r) {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
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
		o.away(w, r, err)
		return
	}
	done(w, r, "/admin/submissions", "kept")
}
