package firstrun

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/store"
)

// computerData is the page about the office computer.
type computerData struct {
	LocalSettings
	Problem string
}

func (h *Handler) computerPage(w http.ResponseWriter, r *http.Request, v view.Session) {
	if !h.AtComputer(r) {
		h.Pages.NotFound(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), computerTimeout)
	defer cancel()
	d := computerData{}
	var err error
	if d.LocalSettings, err = h.Agent.Settings(ctx); err != nil {
		h.Log.Warn("the program in the tray does not tell its settings", "error", err)
		d.Problem = h.Pages.Texts(r).T("welcome.computer_away")
	}
	h.Show(w, r, v, http.StatusOK, "welcome_computer", "welcome.computer_title", d)
}

func (h *Handler) saveComputer(w http.ResponseWriter, r *http.Request, v view.Session) {
	if !h.AtComputer(r) {
		h.Pages.NotFound(w, r)
		return
	}
	if !h.ReadForm(w, r) {
		return
	}
	if r.PostForm.Get("skip") == "1" {
		h.saidOfComputer(r.Context(), v)
		http.Redirect(w, r, view.InLanguage(r, "/admin"), http.StatusSeeOther)
		return
	}
	t := h.Pages.Texts(r)
	d := computerData{LocalSettings: LocalSettings{
		StartAtLogin: r.PostForm.Get("login") == "1", Shared: r.PostForm.Get("shared") == "1",
		BackupFolder: strings.TrimSpace(r.PostForm.Get("backups")),
	}}
	ctx, cancel := context.WithTimeout(r.Context(), computerTimeout)
	defer cancel()
	if d.BackupFolder != "" && !filepath.IsAbs(d.BackupFolder) {
		d.Problem = t.T("welcome.whole_path")
	} else if err := h.Agent.Set(ctx, d.LocalSettings); err != nil {
		d.Problem = err.Error()
	}
	if d.Problem != "" {
		if now, err := h.Agent.Settings(ctx); err == nil {
			d.UsualFolder = now.UsualFolder
		}
		h.Show(w, r, v, http.StatusBadRequest, "welcome_computer", "welcome.computer_title", d)
		return
	}
	h.saidOfComputer(ctx, v)
	view.Done(w, r, "/admin", "computer")
}

// saidOfComputer remembers that somebody was asked, so that the first page does not ask
// again. Where it cannot, the page asks once more.
func (h *Handler) saidOfComputer(ctx context.Context, v view.Session) {
	_, version, err := h.Store.Setting(ctx, parish.ComputerSetting)
	if err == nil && version == 0 {
		err = h.Store.SetSetting(ctx, v.Name, parish.ComputerSetting, `{"said":true}`, 0, h.Now())
	}
	if err != nil && !errors.Is(err, store.ErrConflict) { // somebody else has said it at the same moment
		h.Log.Warn("it is not remembered that somebody was asked about this computer", "error", err)
	}
}

// turnOn lets phones on the parish's network reach the quiz, for the page from which
// it is passed on.
func (h *Handler) turnOn(w http.ResponseWriter, r *http.Request, v view.Session) {
	if !h.AtComputer(r) {
		h.Pages.NotFound(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), computerTimeout)
	defer cancel()
	problem := ""
	now, err := h.Agent.Settings(ctx)
	if err != nil {
		h.Log.Warn("the program in the tray does not tell its settings", "error", err)
		problem = h.Pages.Texts(r).T("welcome.computer_away")
	} else {
		now.Shared = true
		if err := h.Agent.Set(ctx, now); err != nil {
			problem = err.Error()
		}
	}
	if problem != "" {
		d := computerData{LocalSettings: now, Problem: problem}
		h.Show(w, r, v, http.StatusBadRequest, "welcome_computer", "welcome.computer_title", d)
		return
	}
	to := sharePath
	if r.PostForm.Get("setup") == "1" {
		to = shareStep
	}
	http.Redirect(w, r, view.InLanguage(r, to), http.StatusSeeOther)
}
