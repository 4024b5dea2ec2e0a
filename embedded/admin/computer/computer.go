// Package computer answers the dashboard's page about the computer that the server
// runs on: how it is in one sentence, its backups, and what the program in the tray
// does there. What only specialists want to know is on the health page.
package computer

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/health/healthlog"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/status"
	"ministryfinder/embedded/store"
)

const path = "/admin/computer"

// Backups lists the backups, the newest first, and says where they are.
type Backups interface {
	Files() ([]backup.File, error)
	Dir() string
}

// Config is what a Handler needs.
type Config struct {
	*view.View
	Access *access.Access
	// Health is how the server is, Records what was recorded, Limits the thresholds.
	Health  func(context.Context) (health.HealthReport, health.MemoryReport)
	Records healthlog.Reader
	Limits  health.Limits
	// Backups is nil where nobody looks after them.
	Backups Backups
	// Agent is the program in the tray; nil where there is none.
	Agent Agent
}

// Agent is the program in the tray, which tells staff of alerts.
type Agent interface {
	// TryNotifications sends a test on the desktop and in each other way that is set.
	TryNotifications(ctx context.Context) ([]Tried, error)
}

// Tried is what came of a test of one way: its name, and why nothing was sent.
type Tried struct{ Channel, Problem string }

// tryTimeout bounds a test of the notifications.
const tryTimeout = 40 * time.Second

// Handler answers requests for the page. It is safe for concurrent use.
type Handler struct{ Config }

// New returns a handler.
func New(c Config) *Handler { return &Handler{c} }

// Routes adds the address.
func (h *Handler) Routes(r access.Router) {
	r.Page("GET "+path, store.Editor, h.page)
	r.Form("POST "+path+"/notify", store.Administrator, h.notify)
}

// page is what the template shows.
type page struct {
	State    health.Status
	Sentence string
	Issues   []string
	// Clock is true when one of them is about the computer's date.
	Clock bool
	// Last says when the newest backup was made, Tried when one was restored in a
	// trial; empty for never. Name is the newest backup's file.
	Last, Tried, Name string
	// Folder is where they are, for administrators.
	Folder string
	// May is true for administrators, Here for one at the computer itself, whose
	// settings are then hers to set.
	May, Here bool
	// Tests are what came of a test of the notifications; nil for none.
	Tests []test
}

// test says in words what came of a test of one way.
type test struct {
	Text   string
	Failed bool
}

func (h *Handler) page(w http.ResponseWriter, r *http.Request, v view.Session) { h.show(w, r, v, nil) }

// notify sends a test in each way in which staff are told of alerts.
func (h *Handler) notify(w http.ResponseWriter, r *http.Request, v view.Session) {
	if h.Agent == nil || !h.Access.IsLocal(r) {
		h.Pages.NotFound(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), tryTimeout)
	defer cancel()
	t := h.Pages.Texts(r)
	tried, err := h.Agent.TryNotifications(ctx)
	if err != nil {
		h.Log.Warn("the program in the tray does not try the notifications", "error", err)
		h.show(w, r, v, []test{{t.T("welcome.computer_away"), true}})
		return
	}
	var tests []test
	for _, one := range tried {
		name := one.Channel
		if key := "computer.channel." + name; t.Has(key) {
			name = t.T(key)
		}
		if one.Problem != "" {
			tests = append(tests, test{t.T("computer.notify_failed", "channel", name, "reason", i18n.Sentence(one.Problem)), true})
			continue
		}
		tests = append(tests, test{t.T("computer.notify_sent", "channel", name), false})
	}
	h.show(w, r, v, tests)
}

func (h *Handler) show(w http.ResponseWriter, r *http.Request, v view.Session, tests []test) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	t := h.Pages.Texts(r)
	rep, _ := h.Health(ctx)
	p := page{
		State: status.WithAlerts(rep.Status, h.lasting()), Issues: sentences(alerttext.Issues(t, rep.Issues, rep.IssueCodes)),
		May: v.HasRole(store.Administrator), Tests: tests, Clock: rep.Has(health.IssueClock),
	}
	for _, a := range h.lasting() {
		if message, advice := alerttext.Alert(t, a, h.Limits); !slices.Contains(p.Issues, i18n.Sentence(message)) {
			p.Issues = append(p.Issues, strings.TrimSpace(i18n.Sentence(message)+" "+advice))
		}
	}
	p.Here = p.May && h.Agent != nil && h.Access.IsLocal(r)
	h.addBackups(t, rep, &p)
	p.Sentence = alerttext.Summary(t, p.State, p.Last)
	h.Show(w, r, v, http.StatusOK, "computer", "office.nav.computer", p)
}

// lasting are the alerts that last; none where they cannot be read.
func (h *Handler) lasting() []health.Alert {
	alerts, _, err := h.Records.Alerts()
	if err != nil {
		h.Log.Warn("the alerts cannot be read", "error", err)
		return nil
	}
	var all []health.Alert
	for _, a := range alerts {
		if a.Cleared.IsZero() {
			all = append(all, a)
		}
	}
	return all
}

// addBackups says how the backups are.
func (h *Handler) addBackups(t *i18n.Texts, rep health.HealthReport, p *page) {
	var last time.Time
	if h.Backups != nil {
		files, err := h.Backups.Files()
		if err != nil {
			p.Issues = append(p.Issues, t.T("backups.unread"))
		}
		if len(files) > 0 {
			last, p.Name = files[0].Made, filepath.Base(files[0].Path)
		}
		if p.May {
			p.Folder = h.Backups.Dir()
		}
	}
	if b := rep.Backup; b != nil {
		if last.IsZero() && b.Last != nil {
			last = *b.Last
		}
		if b.Tried != nil {
			p.Tried = h.When(t, *b.Tried)
		}
	}
	if !last.IsZero() {
		p.Last = h.When(t, last)
	}
}

// sentences ends each with a full stop.
func sentences(all []string) []string {
	var out []string
	for _, one := range all {
		out = append(out, i18n.Sentence(one))
	}
	return out
}
