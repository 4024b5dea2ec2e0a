// Package connectsettings answers the dashboard's page on which an administrator
// chooses that people are called who ask for it: within how many days, who in the
// office is written to, and how long details are kept.
package connectsettings

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

const path = "/admin/connect"

// Store is what the page needs of a database.
type Store interface {
	connect.SettingStore
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
	Leaders(ctx context.Context) ([]request.Leader, error)
}

// Handler answers requests for the page. It is safe for concurrent use.
type Handler struct {
	*view.View
	store Store
	// changed is called after each change.
	changed func()
}

// New returns a handler. changed is called after each change.
func New(v *view.View, s Store, changed func()) *Handler { return &Handler{v, s, changed} }

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	r.Page("GET "+path, store.Administrator, h.form)
	r.Form("POST "+path, store.Administrator, h.save)
}

// page is the form.
type page struct {
	connect.Choice
	Version int64
	// Promise, Retention and Office are as they were typed.
	PromiseText, RetentionText, Office string
	Days                               []day
	Ministries                         []ministry
	Words                              []words
	// Problems are sentences by field.
	Problems map[string]string
	// Conflict is true when somebody else has saved meanwhile.
	Conflict bool
	// Nobody is how many ministries have nobody who calls, of all that are shown.
	Nobody, Shown                         int
	MaxPromise, MinRetention, MaxRetained int
	MaxWords                              int
}

// day is a day of the week.
type day struct {
	Number int
	Name   string
	On     bool
}

// ministry may need safe-environment training.
type ministry struct {
	ID      int64
	Name    string
	Trained bool
}

// words is a text of the parish's own, in a language.
type words struct{ Field, Lang, Label, Value, Problem string }

func (h *Handler) form(w http.ResponseWriter, r *http.Request, s view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	c, version, err := connect.LoadChoice(ctx, h.store)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	h.show(ctx, w, r, s, http.StatusOK, page{Choice: c, Version: version, PromiseText: strconv.Itoa(c.Promise),
		RetentionText: strconv.Itoa(c.RetentionDays), Office: strings.Join(c.OfficeMail, "\n")})
}

func (h *Handler) show(ctx context.Context, w http.ResponseWriter, r *http.Request, s view.Session, status int, p page) {
	t := h.Pages.Texts(r)
	all, err := h.store.Ministries(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	leaders, err := h.store.Leaders(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	p.MaxPromise, p.MinRetention, p.MaxRetained = connect.MaxPromise, connect.MinRetention, connect.MaxRetention
	p.MaxWords = connect.MaxWords
	for n := range p.Workdays {
		n = (n + 1) % len(p.Workdays) // Monday comes first
		p.Days = append(p.Days, day{n, t.T("connect_settings.day." + strconv.Itoa(n)), p.Workdays[n]})
	}
	for _, m := range view.NamedMinistries(t, all) {
		p.Ministries = append(p.Ministries, ministry{m.ID, m.Name, p.NeedsTraining(all, m.ID)})
		if m.Hidden {
			continue
		}
		p.Shown++
		if len(connect.LeadersOf(leaders, all, m.ID)) == 0 {
			p.Nobody++
		}
	}
	for _, field := range []string{"children_words", "training_words"} {
		own := map[string]map[string]string{"children_words": p.ChildrenWords, "training_words": p.TrainingWords}[field]
		for _, lang := range i18n.Languages {
			p.Words = append(p.Words, words{field + "." + lang, lang, t.T("connect_settings."+field, "language", t.T("parish.language."+lang)),
				own[lang], p.Problems[field]})
		}
	}
	h.Show(w, r, s, status, "connect_settings", "connect_settings.title", p)
}

// save stores the form; what is wrong is said beside its field, and nothing is
// changed then.
func (h *Handler) save(w http.ResponseWriter, r *http.Request, s view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	all, err := h.store.Ministries(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	t := h.Pages.Texts(r)
	p := readForm(r, all)
	checked, wrong := p.Checked()
	if len(wrong) > 0 {
		p.Problems = map[string]string{}
		for _, field := range wrong {
			p.Problems[field] = t.T("connect_settings.problem."+field, "most", connect.MaxOf(field), "least", connect.MinRetention)
		}
		h.show(ctx, w, r, s, http.StatusBadRequest, p)
		return
	}
	err = connect.SaveChoice(ctx, h.store, s.Name, checked, p.Version, h.Now())
	if errors.Is(err, store.ErrConflict) {
		p.Conflict = true
		if _, p.Version, err = h.store.Setting(ctx, connect.SettingName); err == nil {
			h.show(ctx, w, r, s, http.StatusConflict, p)
			return
		}
	}
	if err != nil {
		h.Away(w, r, err)
		return
	}
	h.changed()
	what := "connect_off"
	if checked.On {
		what = "connect_on"
	}
	view.Done(w, r, path, what)
}

func readForm(r *http.Request, all []catalogue.Ministry) page {
	get := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	number := func(name string) int {
		n, err := strconv.Atoi(get(name))
		if err != nil {
			return -1
		}
		return n
	}
	p := page{PromiseText: get("promise"), RetentionText: get("retention_days"), Office: get("office_mail")}
	p.Version, _ = strconv.ParseInt(get("version"), 10, 64)
	p.Choice = connect.Choice{
		On: get("on") == "1", Promise: number("promise"), RetentionDays: number("retention_days"), PlainHTTP: get("plain_http") == "1",
		ChildrenWords: map[string]string{}, TrainingWords: map[string]string{},
	}
	for _, d := range r.PostForm["workday"] {
		if n, err := strconv.Atoi(d); err == nil && n >= 0 && n <= int(time.Saturday) {
			p.Workdays[n] = true
		}
	}
	p.OfficeMail = strings.FieldsFunc(p.Office, func(c rune) bool { return strings.ContainsRune(",; \r\n\t", c) })
	for _, id := range r.PostForm["training"] {
		if n, err := strconv.ParseInt(id, 10, 64); err == nil {
			for _, m := range catalogue.AudiencesOf(all, n) {
				p.Training = append(p.Training, m.ID)
			}
		}
	}
	slices.Sort(p.Training)
	p.Training = slices.Compact(p.Training)
	for _, lang := range i18n.Languages {
		for field, own := range map[string]map[string]string{"children_words": p.ChildrenWords, "training_words": p.TrainingWords} {
			if text := get(field + "." + lang); text != "" {
				own[lang] = text
			}
		}
	}
	return p
}
