package backups

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/backup/restore"
	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
)

const (
	// cookie holds the token of a run. With it who has started a restore sees how far
	// it is and takes it back, although every session ends with it and the account
	// may not be there any more.
	cookie = "restore"
	// tokenLife is how long the token takes a restore back.
	tokenLife = time.Hour
	// refreshSeconds is after how long the browser asks again how far it is.
	refreshSeconds = "2"
)

// question says what a restore would do, before it is done.
type question struct {
	Name, Made string
	Lines      []string
}

// ask shows what a restore would do.
func (h *Handler) ask(w http.ResponseWriter, r *http.Request, v view.Session) {
	if h.Restores == nil {
		h.show(w, r, v, http.StatusNotFound, "backups.gone")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), previewTimeout)
	defer cancel()
	p, err := h.Restores.Preview(ctx, r.URL.Query().Get("name"))
	if err != nil {
		status, words := h.inWords(err)
		h.show(w, r, v, status, words)
		return
	}
	t := h.Pages.Texts(r)
	contents := func(key string, c restore.Contents) string {
		return t.T(key, "name", restore.ParishName(c.Parish), "ministries", t.Number(int(c.Ministries)),
			"submissions", t.Number(int(c.Submissions)), "accounts", t.Number(int(c.Accounts)))
	}
	q := question{Name: p.File, Made: h.Moment(t, p.Made)}
	q.Lines = []string{contents("window.restore.holds", p.Backup), contents("window.restore.now", p.Present)}
	if p.Submissions == 0 && p.Changes == 0 {
		q.Lines = append(q.Lines, t.T("window.restore.none_lost"))
	} else {
		q.Lines = append(q.Lines, t.T("window.restore.lost", "submissions", t.Number(int(p.Submissions)),
			"changes", t.Number(int(p.Changes))))
	}
	q.Lines = append(q.Lines, t.T("window.restore.safety", "folder", p.SafetyDir), t.T("window.restore.after"))
	h.Show(w, r, v, http.StatusOK, "backup_restore", "backups.restore_title", q)
}

// restore begins a restore that was asked for, or takes the last one back.
func (h *Handler) restore(w http.ResponseWriter, r *http.Request, v view.Session) {
	if h.Restores == nil {
		h.show(w, r, v, http.StatusNotFound, "backups.gone")
		return
	}
	run, err := h.Restores.Start(r.PostForm.Get("name"), v.Name)
	if err != nil {
		status, words := h.inWords(err)
		h.show(w, r, v, status, words)
		return
	}
	h.follow(w, r, run)
}

// follow leads to the page that says how far a run is.
func (h *Handler) follow(w http.ResponseWriter, r *http.Request, run restore.Run) {
	http.SetCookie(w, &http.Cookie{
		Name: cookie, Value: run.Token, Path: path, MaxAge: int(tokenLife.Seconds()), HttpOnly: true, Secure: h.IsHTTPS(r),
		SameSite: http.SameSiteStrictMode,
	})
	http.Redirect(w, r, view.InLanguage(r, path+"/progress"), http.StatusSeeOther)
}

// inWords says why a backup cannot be restored: a status, and a text's key.
func (h *Handler) inWords(err error) (status int, key string) {
	switch {
	case errors.Is(err, restore.ErrGone):
		return http.StatusNotFound, "backups.gone"
	case errors.Is(err, restore.ErrRunning):
		return http.StatusConflict, "backups.running_already"
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, "backups.late"
	case isUnusable(err):
		return http.StatusUnprocessableEntity, "backups.unusable"
	}
	h.Log.Error("a backup cannot be restored", "error", err)
	return http.StatusServiceUnavailable, "office.away"
}

// isUnusable reports whether an error is about the backup itself.
func isUnusable(err error) bool {
	return errors.Is(err, dump.ErrTruncated) || errors.Is(err, store.ErrOtherKind)
}

// progress is how far a restore is, or what came of it.
type progress struct {
	// Known is false for whoever has not started the last restore.
	Known, Running, Failed bool
	Made, Percent, Reason  string
	// Undo is true where it can be taken back from here.
	Undo bool
}

// mine returns the last run when a request comes with its token.
func (h *Handler) mine(r *http.Request) (restore.Run, bool) {
	if h.Restores == nil {
		return restore.Run{}, false
	}
	run := h.Restores.Last()
	for _, c := range r.CookiesNamed(cookie) {
		if run.Token != "" && c.Value == run.Token {
			return run, true
		}
	}
	return restore.Run{}, false
}

// canUndo reports whether the token still takes a run back.
func (h *Handler) canUndo(run restore.Run) bool {
	return !run.Running() && run.Err == nil && run.Kept != "" && h.Now().Sub(run.Ended) < tokenLife
}

// progress says how far the restore is that the browser has started. It needs no
// session: that ends with the restore.
func (h *Handler) progress(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm() // for the language; what cannot be read is in none
	t := h.Pages.Texts(r)
	run, known := h.mine(r)
	p := progress{Known: known, Running: run.Running(), Failed: run.Err != nil, Undo: h.canUndo(run)}
	if known {
		p.Made = h.Moment(t, run.Made)
	}
	if p.Running {
		w.Header().Set("Refresh", refreshSeconds)
		p.Percent = view.Percent(t, int(run.Rows), int(max(run.Total, run.Rows)))
		if run.Rows == 0 {
			p.Percent = ""
		}
	}
	if p.Failed {
		p.Reason = reasonOf(t, run.Err)
	}
	h.ShowByLink(w, r, http.StatusOK, "backup_progress", "backups.restore_title", "", p)
}

// reasonOf says why nothing was changed.
func reasonOf(t *i18n.Texts, err error) string {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return t.T("backups.too_long")
	case isUnusable(err):
		return t.T("backups.unusable")
	}
	return t.T("backups.failed_because", "reason", strings.TrimSuffix(err.Error(), "."))
}

// undoByToken takes a restore back for who has started it.
func (h *Handler) undoByToken(w http.ResponseWriter, r *http.Request) {
	run, known := h.mine(r)
	if !known || !h.canUndo(run) {
		h.Pages.Problem(w, r, http.StatusForbidden, "signin.not_allowed_title", "backups.not_yours")
		return
	}
	next, err := h.Restores.Start(run.Kept, run.Who)
	if err != nil {
		status, words := h.inWords(err)
		h.Pages.Problem(w, r, status, "page.error_title", words)
		return
	}
	h.follow(w, r, next)
}
