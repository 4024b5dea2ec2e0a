// Package firstrun answers the pages of the first start, which ask for an account,
// the parish's name, its ministries, with the page of the general catalogue, and what
// belongs to the office computer, and makes the poster that leads people to the quiz.
package firstrun

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/store"
)

// The first start asks, one after the other, for an account, the parish's name, its
// ministries and what belongs to the office computer. Each step can be left out, and the
// quiz works before any is done.
const (
	accountStep    = "/admin/setup"
	parishStep     = "/admin/setup/parish"
	ministriesStep = "/admin/setup/ministries"
	computerStep   = "/admin/setup/computer"
)

// computerTimeout bounds a question to the program in the tray.
const computerTimeout = 5 * time.Second

// LocalAgent is the program in the tray of the office computer, for what belongs
// to that computer.
type LocalAgent interface {
	Settings(ctx context.Context) (LocalSettings, error)
	// Set sets all or, with an error in words, none of them.
	Set(ctx context.Context, w LocalSettings) error
}

// LocalSettings are what the first start asks about the office computer.
type LocalSettings struct {
	StartAtLogin bool
	// Shared says that phones on the parish's Wi-Fi reach the quiz.
	Shared bool
	// BackupFolder is empty for the usual one, UsualFolder.
	BackupFolder, UsualFolder string
}

// Store is what the first start needs of a database.
type Store interface {
	parish.Store
	SetSetting(ctx context.Context, who, name, value string, version int64, now time.Time) error
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
}

// Config is what a Handler needs.
type Config struct {
	*view.View
	Store  Store
	Auth   *auth.Authenticator
	Access *access.Access
	// Agent is the program in the tray; nil where there is none.
	Agent LocalAgent
}

// Handler answers requests of the first start. It is safe for concurrent use.
type Handler struct{ Config }

// New returns a handler.
func New(c Config) *Handler { return &Handler{c} }

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	r.Page("GET "+accountStep, store.Administrator, h.accountPage)
	r.Form("POST "+accountStep, store.Administrator, h.saveAccount)
	r.Page("GET "+parishStep, store.Administrator, h.parishPage)
	r.Form("POST "+parishStep, store.Administrator, h.saveParish)
	r.Page("GET "+ministriesStep, store.Editor, h.ministriesPage)
	r.Form("POST "+ministriesStep, store.Editor, h.saveMinistries)
	r.Page("GET "+examplesPath, store.Editor, h.examplesPage)
	r.Form("POST "+examplesPath, store.Editor, h.saveExamples)
	r.Page("GET "+computerStep, store.Administrator, h.computerPage)
	r.Page("POST "+computerStep, store.Administrator, h.saveComputer)
	r.Page("GET "+posterPath, store.Editor, h.poster)
}

// atTheComputer reports whether a request comes from the office computer, so
// that its settings are the asker's to set.
func (h *Handler) atTheComputer(r *http.Request) bool {
	return h.Agent != nil && h.Access.IsLocal(r)
}

// steps is how many steps the first start has for whoever asks.
func (h *Handler) steps(r *http.Request) int {
	if h.atTheComputer(r) {
		return 4
	}
	return 3
}

// parishData is the step about the parish.
type parishData struct {
	parish.Settings
	Problems map[string]string
	Steps    int
	Default  struct{ Name, Place string }
}

func (h *Handler) parishPage(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	own, _, err := parish.Load(ctx, h.Store)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	h.showParish(w, r, v, http.StatusOK, parishData{Settings: own})
}

func (h *Handler) showParish(w http.ResponseWriter, r *http.Request, v view.Session, status int, d parishData) {
	t := h.Pages.Texts(r)
	d.Steps = h.steps(r)
	d.Default.Name, d.Default.Place = t.T("parish.name"), t.T("parish.place")
	h.Show(w, r, v, status, "welcome_parish", "welcome.parish_title", d)
}

// saveParish stores name, town, phone and e-mail; all else of the parish stays.
func (h *Handler) saveParish(w http.ResponseWriter, r *http.Request, v view.Session) {
	if r.PostForm.Get("skip") == "1" {
		h.afterParish(w, r)
		return
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	own, version, err := parish.Load(ctx, h.Store)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	get := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	own.Name, own.Place, own.Phone, own.Email = get("name"), get("place"), get("phone"), get("email")
	checked, wrong := own.Checked()
	if len(wrong) > 0 {
		d := parishData{Settings: own, Problems: map[string]string{}}
		for field, problem := range wrong {
			d.Problems[field] = h.Pages.Texts(r).T("parish.problem." + problem)
		}
		h.showParish(w, r, v, http.StatusBadRequest, d)
		return
	}
	err = parish.Save(ctx, h.Store, parish.Change{Who: v.Name, Settings: checked, Version: version, Now: h.Now()})
	if errors.Is(err, store.ErrConflict) {
		// Somebody has saved the parish's settings meanwhile: they are shown there.
		http.Redirect(w, r, view.InLanguage(r, "/admin/settings"), http.StatusSeeOther)
		return
	}
	if err != nil {
		h.Away(w, r, err)
		return
	}
	h.afterParish(w, r)
}

func (h *Handler) afterParish(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, view.InLanguage(r, ministriesStep), http.StatusSeeOther)
}

// computerData is the step about the office computer.
type computerData struct {
	LocalSettings
	Problem string
}

func (h *Handler) computerPage(w http.ResponseWriter, r *http.Request, v view.Session) {
	if !h.atTheComputer(r) {
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
	if !h.atTheComputer(r) {
		h.Pages.NotFound(w, r)
		return
	}
	if !h.ReadForm(w, r) {
		return
	}
	if r.PostForm.Get("skip") == "1" {
		view.Done(w, r, "/admin", "welcome")
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
	view.Done(w, r, "/admin", "welcome")
}
