// Package computer answers the dashboard's page about the computer that the server
// runs on: how it is in one sentence, its backups, and what the program in the tray
// does there. What only specialists want to know is on the health page.
package computer

import (
	"context"
	"net/http"
	"path/filepath"
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
	// Health is how the server is, Records what was recorded.
	Health  func(context.Context) (health.HealthReport, health.MemoryReport)
	Records healthlog.Reader
	// Backups is nil where nobody looks after them.
	Backups Backups
	// HasAgent is true where there is a program in the tray.
	HasAgent bool
}

// Handler answers requests for the page. It is safe for concurrent use.
type Handler struct{ Config }

// New returns a handler.
func New(c Config) *Handler { return &Handler{c} }

// Routes adds the address.
func (h *Handler) Routes(r access.Router) { r.Page("GET "+path, store.Editor, h.page) }

// page is what the template shows.
type page struct {
	State    health.Status
	Sentence string
	Issues   []string
	// Last says when the newest backup was made, Tried when one was restored in a
	// trial; empty for never. Name is the newest backup's file.
	Last, Tried, Name string
	// Folder is where they are, for administrators.
	Folder string
	// May is true for administrators, Here for one at the computer itself, whose
	// settings are then hers to set.
	May, Here bool
}

func (h *Handler) page(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	t := h.Pages.Texts(r)
	rep, _ := h.Health(ctx)
	p := page{
		State: status.WithAlerts(rep.Status, h.lasting()), Issues: sentences(alerttext.Issues(t, rep.Issues, rep.IssueCodes)),
		May: v.HasRole(store.Administrator),
	}
	p.Here = p.May && h.HasAgent && h.Access.IsLocal(r)
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
