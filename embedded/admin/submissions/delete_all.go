package submissions

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/retention"
)

// deleteTimeout bounds the backup and the removal of everything.
const deleteTimeout = 50 * time.Second

// deleteAll removes all submissions, after a backup, when the word was typed.
func (h *Handler) deleteAll(w http.ResponseWriter, r *http.Request, v view.Session) {
	t := h.Pages.Texts(r)
	if !view.Confirms(r.PostForm.Get("word"), "submissions.clear_word") {
		h.show(w, r, v, http.StatusBadRequest, page{ClearProblem: t.T("submissions.clear_wrong")})
		return
	}
	if _, err := h.delete(r.Context(), v); err != nil {
		h.Log.Error("the submissions were not removed", "error", err)
		h.Pages.Problem(w, r, http.StatusServiceUnavailable, "page.error_title", "submissions.clear_failed")
		return
	}
	view.Done(w, r, path, "cleared")
}

// deleteAllJSON answers POST /admin/api/clear-all-data, when the request says
// {"word":"remove"}, as the page asks for.
func (h *Handler) deleteAllJSON(w http.ResponseWriter, r *http.Request, v view.Session) {
	if !confirms(w, r) {
		word := i18n.For(i18n.Languages[0]).T("submissions.clear_word")
		view.Refuse(w, http.StatusBadRequest, "validation_error",
			`Nothing was removed: to remove all submissions, send {"word":"`+word+`"} as JSON with this request.`)
		return
	}
	n, err := h.delete(r.Context(), v)
	if err != nil {
		h.Log.Error("the submissions were not removed", "error", err)
		view.Refuse(w, http.StatusServiceUnavailable, "database_error",
			"Nothing was removed: the backup that comes first could not be made, or the database does not answer.")
		return
	}
	render.WriteJSON(w, http.StatusOK, struct {
		Success bool   `json:"success"`
		Message string `json:"message"`
		Deleted int    `json:"records_deleted"`
	}{true, "All " + strconv.Itoa(n) + " submissions were removed. A backup was made before.", n})
}

// confirms reports whether a script's request has the word of the page, in any
// of its languages: in a JSON body, or in a form as the page sends it.
func confirms(w http.ResponseWriter, r *http.Request) bool {
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
	return view.Confirms(given.Word, "submissions.clear_word")
}

func (h *Handler) delete(ctx context.Context, v view.Session) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, deleteTimeout)
	defer cancel()
	return h.Store.RemoveAllSubmissions(ctx, v.Name, h.Now(), h.Before(backup.ClearAll))
}

// keepFor chooses for how many months submissions are kept.
func (h *Handler) keepFor(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	t := h.Pages.Texts(r)
	text := strings.TrimSpace(r.PostForm.Get("months"))
	if text == "" {
		text = "0"
	}
	months, err := strconv.Atoi(text)
	if err != nil || months < 0 || months > retention.MaxMonths {
		h.show(w, r, v, http.StatusBadRequest, page{Months: text, KeepProblem: t.T("submissions.keep_wrong", "most", retention.MaxMonths)})
		return
	}
	if err := retention.SetMonths(ctx, h.Store, v.Name, months, h.Now()); err != nil {
		h.Away(w, r, err)
		return
	}
	view.Done(w, r, path, "kept")
}
