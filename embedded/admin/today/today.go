// Package today answers the dashboard's first page: how the server is in one
// sentence, how many people came this week, what needs somebody, and the four
// places where staff go on from there.
package today

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/health/healthlog"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/linkcheck"
	"ministryfinder/embedded/outbox"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/status"
	"ministryfinder/embedded/store"
)

const path = "/admin"

// Store is what the page needs of a database.
type Store interface {
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
	LastRevision(ctx context.Context) (store.Revision, error)
	DayCounts(ctx context.Context, question, from, to string) ([]store.DayCount, error)
	Users(ctx context.Context) ([]store.User, error)
	parish.Store
	linkcheck.Jobs
	RequestNumbers(ctx context.Context, today string) (store.RequestNumbers, error)
}

// Devices knows when another device was seen.
type Devices interface {
	Last(ctx context.Context) (time.Time, error)
}

// Backups lists the backups, the newest first.
type Backups interface {
	Files() ([]backup.File, error)
}

// Outbox sends the letters that the server sends by itself.
type Outbox interface {
	Troubles(ctx context.Context) ([]outbox.Item, error)
	Kind(kind string) (outbox.Kind, bool)
}

// Config is what a Handler needs.
type Config struct {
	*view.View
	Store Store
	// Health is how the server is, Records what was recorded, Limits the thresholds.
	Health  func(context.Context) (health.HealthReport, health.MemoryReport)
	Records healthlog.Reader
	Limits  health.Limits
	Devices Devices
	// Backups is nil where nobody looks after them.
	Backups Backups
	// Outbox tells of letters that were not sent.
	Outbox Outbox
	// AtComputer reports whether a request comes from the office computer.
	AtComputer func(*http.Request) bool
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
	// People says how many came this week, and in the week before.
	People string
	Needs  []need
	Tiles  []tile
	// Steps are what makes the parish ready, empty when all is done.
	Steps      []step
	Done, Left int
	// OfferCalls says that people could ask to be called, but that it is off.
	OfferCalls bool
}

// need is something that somebody should do, with the button that leads there.
type need struct{ Text, Button, Path string }

// tile leads to one of the four places.
type tile struct{ Name, Line, Path, Icon string }

// step is a line of the list for a new parish.
type step struct {
	Text, Path string
	Done       bool
}

// facts are what the page is made of.
type facts struct {
	report     health.HealthReport
	lasting    []health.Alert
	ministries []catalogue.Ministry
	changed    bool // staff have changed ministries
	preparing  bool // the quiz is being prepared: none is shown
	week, last int  // people of these 7 days, and of the 7 before
	accounts   int
	parish     parish.Settings
	backup     time.Time      // the newest, zero for none
	device     time.Time      // another device, zero for never
	refused    map[string]int // of these 7 days, by the store's Refused constants
	deadLinks  []linkcheck.Found
	letters    []outbox.Item        // that were not sent
	calls      store.RequestNumbers // of people who wait for a call
	// askComputer is true where somebody can be asked what this computer does by
	// itself, computer when that was said.
	askComputer, computer bool
}

func (h *Handler) page(w http.ResponseWriter, r *http.Request, v view.Session) {
	if hasFilter(r.URL.Query()) { // the statistics were here
		http.Redirect(w, r, "/admin/statistics?"+r.URL.RawQuery, http.StatusSeeOther)
		return
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	f, err := h.read(ctx)
	if err == nil {
		err = h.readFirst(ctx, r, &f)
	}
	if err != nil {
		h.Away(w, r, err)
		return
	}
	h.Show(w, r, v, http.StatusOK, "today", "office.nav.today", h.newPage(h.Pages.Texts(r), v, f))
}

// hasFilter reports whether an address is one of the statistics, from when they
// were the first page.
func hasFilter(q url.Values) bool {
	for name := range q {
		if name != "lang" && name != "done" {
			return true
		}
	}
	return false
}

// read reads what the page shows.
func (h *Handler) read(ctx context.Context) (f facts, err error) {
	f.report, _ = h.Health(ctx)
	alerts, _, err := h.Records.Alerts()
	if err != nil {
		h.Log.Warn("the alerts cannot be read", "error", err)
	}
	for _, a := range alerts {
		if a.Cleared.IsZero() {
			f.lasting = append(f.lasting, a)
		}
	}
	if f.ministries, err = h.Store.Ministries(ctx); err != nil {
		return f, err
	}
	tried, err := linkcheck.Load(ctx, h.Store)
	if err != nil {
		return f, err
	}
	f.deadLinks = tried.Dead(f.ministries)
	if _, err = h.Store.LastRevision(ctx); err != nil && !errors.Is(err, store.ErrNotFound) {
		return f, err
	}
	f.changed = err == nil
	today := h.Today()
	week := view.Day(today.AddDate(0, 0, -6))
	days, err := h.Store.DayCounts(ctx, store.CountedPeople, view.Day(today.AddDate(0, 0, -13)), view.Day(today))
	if err != nil {
		return f, err
	}
	for _, d := range days {
		if d.Day >= week {
			f.week += d.N
		} else {
			f.last += d.N
		}
	}
	if f.refused, err = h.refused(ctx, week, view.Day(today)); err != nil {
		return f, err
	}
	users, err := h.Store.Users(ctx)
	if err != nil {
		return f, err
	}
	f.accounts = len(users)
	if f.parish, _, err = parish.Load(ctx, h.Store); err != nil {
		return f, err
	}
	if f.letters, err = h.Outbox.Troubles(ctx); err != nil {
		return f, err
	}
	f.backup = h.lastBackup(f.report)
	if f.calls, err = h.Store.RequestNumbers(ctx, view.Day(today)); err != nil {
		return f, err
	}
	f.device, err = h.Devices.Last(ctx)
	return f, err
}

// readFirst reads how far the first start is, and whether somebody is to be asked about
// this computer: who has the program from before that was asked here has set it up.
func (h *Handler) readFirst(ctx context.Context, r *http.Request, f *facts) error {
	first, _, err := parish.LoadFirst(ctx, h.Store)
	if err != nil {
		return err
	}
	f.preparing = first.IsPreparing(f.ministries)
	if first.State == parish.FirstNotAsked || !h.AtComputer(r) {
		return nil
	}
	_, version, err := h.Store.Setting(ctx, parish.ComputerSetting)
	f.askComputer, f.computer = true, version > 0
	return err
}

// lastBackup is when the newest backup was made, zero for none that is known.
func (h *Handler) lastBackup(rep health.HealthReport) time.Time {
	if h.Backups != nil {
		if files, err := h.Backups.Files(); err == nil && len(files) > 0 {
			return files[0].Made
		}
	}
	if rep.Backup != nil && rep.Backup.Last != nil {
		return *rep.Backup.Last
	}
	return time.Time{}
}

func (h *Handler) newPage(t *i18n.Texts, v view.Session, f facts) page {
	issues := alerttext.Issues(t, f.report.Issues, f.report.IssueCodes)
	p := page{State: status.WithAlerts(f.report.Status, f.lasting)}
	backup := ""
	if !f.backup.IsZero() {
		backup = h.When(t, f.backup)
	}
	p.Sentence = alerttext.Summary(t, p.State, backup)
	p.People = t.T("today.people", "n", f.week) + " " + t.T("today.people_before", "n", f.last)
	if f.week+f.last == 0 {
		p.People = t.T("today.people_none")
	}
	p.Needs = h.needs(t, v, f, issues)
	p.Tiles = h.tiles(t, f, backup)
	if v.HasRole(store.Administrator) {
		p.OfferCalls = !v.Calls
		p.Steps = steps(t, f)
		for _, s := range p.Steps {
			if s.Done {
				p.Done++
			}
		}
		if p.Left = len(p.Steps) - p.Done; p.Left == 0 {
			p.Steps = nil
		}
	}
	return p
}
