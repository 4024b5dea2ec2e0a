package admin

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/store"
)

// The first start asks, one after the other, for an account, the parish's name
// and what belongs to the office computer. Each step can be left out, and the
// quiz works before any is done.
const (
	accountStep  = "/admin/setup"
	parishStep   = "/admin/setup/parish"
	computerStep = "/admin/setup/computer"
)

// computerTimeout bounds a question to the program in the tray.
const computerTimeout = 5 * time.Second

// LocalAgent is the program in the tray of the office computer, for what belongs
// to that computer.
type LocalAgent interface {
	Wishes(ctx context.Context) (LocalSettings, error)
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

func (o *Office) welcomeRoutes(mux access.Router) {
	mux.Page("GET "+parishStep, store.Administrator, o.parishForm)
	mux.Page("POST "+parishStep, store.Administrator, o.saveParish)
	mux.Page("GET "+computerStep, store.Administrator, o.computerForm)
	mux.Page("POST "+computerStep, store.Administrator, o.saveComputer)
}

// atTheComputer reports whether a request comes from the office computer, so
// that its settings are the asker's to set.
func (o *Office) atTheComputer(r *http.Request) bool {
	return o.Computer != nil && o.IsLocal(r)
}

// steps is how many steps the first start has for whoever asks.
func (o *Office) steps(r *http.Request) int {
	if o.atTheComputer(r) {
		return 3
	}
	return 2
}

// parishData is the step about the parish.
type parishData struct {
	parish.Settings
	Problems map[string]string
	Steps    int
	Default  struct{ Name, Place string }
}

func (o *Office) parishForm(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	own, _, err := o.parishNow(ctx)
	if err != nil {
		o.Away(w, r, err)
		return
	}
	o.showParish(w, r, v, http.StatusOK, parishData{Settings: own})
}

func (o *Office) parishNow(ctx context.Context) (parish.Settings, int64, error) {
	stored, version, err := o.Store.Setting(ctx, parish.SettingName)
	if err != nil {
		return parish.Settings{}, 0, err
	}
	own, err := parish.Parse(stored)
	return own, version, err
}

func (o *Office) showParish(w http.ResponseWriter, r *http.Request, v view.Session, status int, d parishData) {
	t := o.Pages.Texts(r)
	d.Steps = o.steps(r)
	d.Default.Name, d.Default.Place = t.T("parish.name"), t.T("parish.place")
	o.Show(w, r, v, status, "welcome_parish", "welcome.parish_title", d)
}

// saveParish stores name, town, phone and e-mail; all else of the parish stays.
func (o *Office) saveParish(w http.ResponseWriter, r *http.Request, v view.Session) {
	if !o.ReadForm(w, r) {
		return
	}
	if r.PostForm.Get("skip") == "1" {
		o.afterParish(w, r)
		return
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	own, version, err := o.parishNow(ctx)
	if err != nil {
		o.Away(w, r, err)
		return
	}
	get := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	own.Name, own.Place, own.Phone, own.Email = get("name"), get("place"), get("phone"), get("email")
	checked, wrong := own.Checked()
	if len(wrong) > 0 {
		d := parishData{Settings: own, Problems: map[string]string{}}
		for field, problem := range wrong {
			d.Problems[field] = o.Pages.Texts(r).T("parish.problem." + problem)
		}
		o.showParish(w, r, v, http.StatusBadRequest, d)
		return
	}
	body, err := json.Marshal(checked)
	if err == nil {
		err = o.Store.SetSetting(ctx, v.Name, parish.SettingName, string(body), version, o.Now())
	}
	if errors.Is(err, store.ErrConflict) {
		// Somebody has saved the parish's settings meanwhile: they are shown there.
		http.Redirect(w, r, view.InLanguage(r, "/admin/settings"), http.StatusSeeOther)
		return
	}
	if err != nil {
		o.Away(w, r, err)
		return
	}
	o.afterParish(w, r)
}

func (o *Office) afterParish(w http.ResponseWriter, r *http.Request) {
	if o.atTheComputer(r) {
		http.Redirect(w, r, view.InLanguage(r, computerStep), http.StatusSeeOther)
		return
	}
	view.Done(w, r, "/admin", "welcome")
}

// computerData is the step about the office computer.
type computerData struct {
	LocalSettings
	Problem string
}

func (o *Office) computerForm(w http.ResponseWriter, r *http.Request, v view.Session) {
	if !o.atTheComputer(r) {
		o.Pages.NotFound(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), computerTimeout)
	defer cancel()
	d := computerData{}
	var err error
	if d.LocalSettings, err = o.Computer.Wishes(ctx); err != nil {
		o.Log.Warn("the program in the tray does not tell its settings", "error", err)
		d.Problem = o.Pages.Texts(r).T("welcome.computer_away")
	}
	o.Show(w, r, v, http.StatusOK, "welcome_computer", "welcome.computer_title", d)
}

func (o *Office) saveComputer(w http.ResponseWriter, r *http.Request, v view.Session) {
	if !o.atTheComputer(r) {
		o.Pages.NotFound(w, r)
		return
	}
	if !o.ReadForm(w, r) {
		return
	}
	if r.PostForm.Get("skip") == "1" {
		view.Done(w, r, "/admin", "welcome")
		return
	}
	t := o.Pages.Texts(r)
	d := computerData{LocalSettings: LocalSettings{
		StartAtLogin: r.PostForm.Get("login") == "1", Shared: r.PostForm.Get("shared") == "1", BackupFolder: strings.TrimSpace(r.PostForm.Get("backups")),
	}}
	ctx, cancel := context.WithTimeout(r.Context(), computerTimeout)
	defer cancel()
	if d.BackupFolder != "" && !filepath.IsAbs(d.BackupFolder) {
		d.Problem = t.T("welcome.whole_path")
	} else if err := o.Computer.Set(ctx, d.LocalSettings); err != nil {
		d.Problem = err.Error()
	}
	if d.Problem != "" {
		if now, err := o.Computer.Wishes(ctx); err == nil {
			d.UsualFolder = now.UsualFolder
		}
		o.Show(w, r, v, http.StatusBadRequest, "welcome_computer", "welcome.computer_title", d)
		return
	}
	view.Done(w, r, "/admin", "welcome")
}
