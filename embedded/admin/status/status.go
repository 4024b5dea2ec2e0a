// Package status answers the dashboard's health page, and the same for scripts:
// how the server is, its memory and CPU over time, and alerts. What healthy means
// is decided in embedded/status.
package status

import (
	"context"
	"net/http"
	"slices"
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/health/healthlog"
	"ministryfinder/embedded/health/history"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/status"
	"ministryfinder/embedded/store"
)

const path = "/admin/health"

// Config is what a Handler needs.
type Config struct {
	*view.View
	// Health is how the server is, Sample its figures of now, PeopleToday how many
	// came to a result today.
	Health      func(context.Context) (health.HealthReport, health.MemoryReport)
	Sample      func(context.Context, time.Time) (health.Sample, float64)
	PeopleToday func(context.Context, time.Time) (int, error)
	// Records are what was recorded, Limits the thresholds.
	Records healthlog.Reader
	Limits  health.Limits
	// KeepsAlive is true where a public address is asked from time to time.
	KeepsAlive bool
}

// Handler answers requests about health. It is safe for concurrent use.
type Handler struct{ Config }

// New returns a handler.
func New(c Config) *Handler { return &Handler{c} }

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	r.Page("GET "+path, store.Editor, h.page)
	r.API("GET /admin/api/health", store.Editor, h.answer)
}

// Bounds of the health page.
const (
	// graphPoints is how many points a graph has at most, tableRows how many rows
	// its table.
	graphPoints, tableRows = 360, 48
	// alertsShown is how many alerts are listed, the newest.
	alertsShown = 30
)

// span is a stretch of time that can be looked at.
type span struct {
	name   string
	length time.Duration
	kept   history.Range // where it is kept
}

// ranges lists them; the first is shown when none is asked for.
func ranges() []span {
	return []span{
		{"1h", time.Hour, history.Hour}, {"6h", 6 * time.Hour, history.TwoDays}, {"24h", 24 * time.Hour, history.TwoDays},
		{"7d", 7 * 24 * time.Hour, history.ThreeMonths}, {"90d", 90 * 24 * time.Hour, history.ThreeMonths},
	}
}

// readRange finds the range that is asked for; false for one that there is not.
func readRange(r *http.Request) (span, bool) {
	all, name := ranges(), r.URL.Query().Get("range")
	if i := slices.IndexFunc(all, func(s span) bool { return s.name == name }); i >= 0 {
		return all[i], true
	}
	return all[0], name == ""
}

// snapshot is what is known of the server's health at one moment.
type snapshot struct {
	of     span
	at     time.Time
	report health.HealthReport
	sample health.Sample
	points []history.Point
	alerts []health.Alert // newest first
	growth health.Verdict
	// recordsErr is why the records cannot be read; nil when they can.
	recordsErr error
}

func (h *Handler) look(ctx context.Context, of span) snapshot {
	s := snapshot{of: of, at: h.Now()}
	s.report, _ = h.Health(ctx)
	s.sample, _ = h.Sample(ctx, s.at)
	if n, err := h.PeopleToday(ctx, s.at); err == nil {
		s.sample.PeopleToday = n
	}
	if s.points, s.recordsErr = h.Records.Points(of.kept, s.at.Add(-of.length), s.at, graphPoints); s.recordsErr == nil {
		s.alerts, s.growth, s.recordsErr = h.Records.Alerts()
	}
	if s.recordsErr != nil {
		h.Log.Warn("the history of figures and alerts cannot be read", "error", s.recordsErr)
	}
	// The CPU is a difference of two samples: the newest that was recorded has it.
	if n := len(s.points); n > 0 {
		s.sample.ProcessCPU = s.points[n-1].ProcessCPU.Mean
	}
	return s
}

// lasting are the alerts that last.
func (s snapshot) lasting() []health.Alert {
	var all []health.Alert
	for _, a := range s.alerts {
		if a.Cleared.IsZero() {
			all = append(all, a)
		}
	}
	return all
}

// state is how the server is, its lasting alerts counted.
func (s snapshot) state() health.Status {
	return status.WithAlerts(s.report.Status, s.lasting())
}

// pageData is what the template shows.
type pageData struct {
	State         health.Status
	Words         string
	Issues        []string
	Clock         bool // an issue is about the computer's date
	Figures       []figureCard
	Growth        string
	Ranges        []rangeLink
	RangeWords    string
	Graphs        []lineGraph
	Rows          []row
	Lasting, Over []alertRow
	NoRecords     bool
	Problem       string
	At            string
}

// figureCard is a figure with its name, and what is said beside it.
type figureCard struct{ Label, Value, Note string }

type rangeLink struct {
	Address, Text string
	Here          bool
}

type alertRow struct{ When, Message, Advice string }

func (h *Handler) page(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	t, code := h.Pages.Texts(r), http.StatusOK
	of, ok := readRange(r)
	seen := h.look(ctx, of)
	p := h.newPage(t, seen)
	if !ok {
		code, p.Problem = http.StatusBadRequest, t.T("health.page.no_range")
	}
	h.Show(w, r, v, code, "health", "office.nav.health", p)
}

func (h *Handler) newPage(t *i18n.Texts, s snapshot) pageData {
	zone := h.Zone()
	p := pageData{
		State: s.state(), Growth: alerttext.Growth(t, s.growth, h.Limits, zone), RangeWords: t.T("health.page.range." + s.of.name),
		NoRecords: s.recordsErr != nil, At: h.Moment(t, s.at),
	}
	p.Words = alerttext.Summary(t, p.State, "")
	p.Issues = alerttext.Issues(t, s.report.Issues, s.report.IssueCodes)
	p.Clock = s.report.Has(health.IssueClock)
	for _, of := range ranges() {
		address := path + "?range=" + of.name
		if t.Lang() != i18n.Languages[0] {
			address += "&lang=" + t.Lang()
		}
		p.Ranges = append(p.Ranges, rangeLink{address, t.T("health.page.range." + of.name), of == s.of})
	}
	p.Figures = h.figureCards(t, s)
	p.Graphs = []lineGraph{newMemoryGraph(t, s, h.Limits, zone), newCPUGraph(t, s, h.Limits, zone)}
	p.Rows = newRows(t, s, zone)
	for _, a := range s.alerts[:min(len(s.alerts), alertsShown)] {
		message, advice := alerttext.Alert(t, a, h.Limits)
		row := alertRow{When: h.Moment(t, a.Raised), Message: message, Advice: advice}
		if a.Cleared.IsZero() {
			p.Lasting = append(p.Lasting, row)
			continue
		}
		row.When += " – " + h.Moment(t, a.Cleared)
		p.Over = append(p.Over, row)
	}
	return p
}

func (h *Handler) figureCards(t *i18n.Texts, s snapshot) []figureCard {
	sample, unknown := s.sample, "–"
	card := func(name, value, note string) figureCard {
		return figureCard{t.T("health.page.figure." + name), value, note}
	}
	percent := func(v float64) string { return t.Percent(v, 0) }
	whole := func(v float64) string { return t.Decimal(v, 0) }
	limit := func(v float64) string { return t.T("health.page.limit", "limit", whole(v)) }
	budget := h.Limits.MemoryBudgetMB
	running := unknown
	if !sample.Started.IsZero() {
		running = t.Duration(s.at.Sub(sample.Started))
	}
	cards := []figureCard{
		card("memory", megabytes(t, sample.RSSMB), t.T("health.page.of_budget",
			"percent", whole(100*sample.RSSMB/budget), "budget", whole(budget))),
		card("held", megabytes(t, sample.LiveHeapMB), t.T("health.page.held_note")),
		card("system", percent(sample.SystemPercent), limit(h.Limits.MemoryPercent)),
		card("cpu", t.Percent(sample.ProcessCPU, 1), t.T("health.page.one_core")),
		card("system_cpu", percent(sample.SystemCPU), limit(h.Limits.CPUPercent)),
		card("disk", percent(sample.DiskPercent), t.T("health.page.disk_note", "free", t.Decimal(sample.DiskFreeMB/1024, 1),
			"limit", whole(h.Limits.DiskPercent), "room", whole(h.Limits.DiskFreeGB))),
		card("cache", megabytes(t, sample.CacheMB), t.T("health.page.cache_note", "percent", whole(sample.CachePercent), "rate",
			whole(100*sample.CacheHitRate))),
		card("database", t.T("dashboard."+string(s.report.Database)), ""),
		card("uptime", running, t.T("health.page.requests", "n", s.report.Monitoring.TotalRequests)),
	}
	backup, tried := unknown, ""
	if b := s.report.Backup; b != nil && b.Last != nil {
		backup = h.Moment(t, *b.Last)
		if b.Tried != nil {
			tried = t.T("health.page.tried", "when", h.Moment(t, *b.Tried))
		}
	}
	cards = append(cards, card("backup", backup, tried))
	alive := t.T("health.page.alive_off")
	if h.KeepsAlive {
		if alive = t.T("health.page.alive"); sample.KeepAliveFailures > 0 {
			alive = t.T("health.page.alive_fails", "n", sample.KeepAliveFailures)
		}
	}
	people := unknown
	if sample.PeopleToday >= 0 {
		people = t.Number(sample.PeopleToday)
	}
	return append(cards, card("keep_alive", alive, ""), card("people", people, ""))
}

func megabytes(t *i18n.Texts, mb float64) string { return t.Decimal(mb, 1) + " MB" }
