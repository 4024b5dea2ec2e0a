package admin

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/health/history"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/status"
)

const healthPath = "/admin/health"

// Bounds of the health page.
const (
	// graphPoints is how many points a graph has at most, tableRows how many rows
	// its table.
	graphPoints, tableRows = 360, 48
	// alertsShown is how many alerts are listed, the newest.
	alertsShown = 30
)

// healthRange is a stretch of time that can be looked at.
type healthRange struct {
	name   string
	length time.Duration
	kept   history.Range // where it is kept
}

// healthRanges lists them; the first is shown when none is asked for.
func healthRanges() []healthRange {
	return []healthRange{
		{"1h", time.Hour, history.Hour}, {"6h", 6 * time.Hour, history.TwoDays}, {"24h", 24 * time.Hour, history.TwoDays},
		{"7d", 7 * 24 * time.Hour, history.ThreeMonths}, {"90d", 90 * 24 * time.Hour, history.ThreeMonths},
	}
}

// readRange finds the range that is asked for; false for one that there is not.
func readRange(r *http.Request) (healthRange, bool) {
	all, name := healthRanges(), r.URL.Query().Get("range")
	if i := slices.IndexFunc(all, func(h healthRange) bool { return h.name == name }); i >= 0 {
		return all[i], true
	}
	return all[0], name == ""
}

// healthSeen is what is known of the finder's health at one moment.
type healthSeen struct {
	of     healthRange
	at     time.Time
	report health.HealthReport
	sample health.Sample
	points []history.Point
	alerts []health.Alert // newest first
	growth health.Verdict
	// recordsErr is why the records cannot be read; nil when they can.
	recordsErr error
}

func (o *Office) seeHealth(ctx context.Context, of healthRange) healthSeen {
	h := healthSeen{of: of, at: o.Now()}
	h.report, _ = o.Health(ctx)
	h.sample, _ = o.Sample(ctx, h.at)
	if n, err := o.PeopleToday(ctx, h.at); err == nil {
		h.sample.PeopleToday = n
	}
	if h.points, h.recordsErr = o.Records.Points(of.kept, h.at.Add(-of.length), h.at, graphPoints); h.recordsErr == nil {
		h.alerts, h.growth, h.recordsErr = o.Records.Alerts()
	}
	if h.recordsErr != nil {
		o.Log.Warn("the history of figures and alerts cannot be read", "error", h.recordsErr)
	}
	// The CPU is a difference of two samples: the newest that was recorded has it.
	if n := len(h.points); n > 0 {
		h.sample.ProcessCPU = h.points[n-1].ProcessCPU.Mean
	}
	return h
}

// lasting are the alerts that last.
func (h healthSeen) lasting() []health.Alert {
	var all []health.Alert
	for _, a := range h.alerts {
		if a.Cleared.IsZero() {
			all = append(all, a)
		}
	}
	return all
}

// state is how the finder is, its lasting alerts counted.
func (h healthSeen) state() health.Status {
	return status.WithAlerts(h.report.Status, h.lasting())
}

// healthPage is what the template shows.
type healthPage struct {
	State         health.Status
	Words         string
	Issues        []string
	Figures       []figureCard
	Growth        string
	Ranges        []rangeLink
	RangeWords    string
	Graphs        []lineGraph
	Rows          []healthRow
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

func (o *Office) healthPage(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	t, code := o.Pages.Texts(r), http.StatusOK
	of, ok := readRange(r)
	seen := o.seeHealth(ctx, of)
	p := o.makeHealth(t, seen)
	if !ok {
		code, p.Problem = http.StatusBadRequest, t.T("health.page.no_range")
	}
	o.Show(w, r, v, code, "health", "office.nav.health", p)
}

func (o *Office) makeHealth(t *i18n.Texts, h healthSeen) healthPage {
	zone := o.Store.Zone()
	p := healthPage{
		State: h.state(), Growth: alerttext.Growth(t, h.growth, o.Limits, zone), RangeWords: t.T("health.page.range." + h.of.name),
		NoRecords: h.recordsErr != nil, At: o.Clock(h.at),
	}
	p.Words = t.T("dashboard." + string(p.State))
	p.Issues = alerttext.Issues(t, h.report.Issues, h.report.IssueCodes)
	for _, of := range healthRanges() {
		address := healthPath + "?range=" + of.name
		if t.Lang() != i18n.Languages[0] {
			address += "&lang=" + t.Lang()
		}
		p.Ranges = append(p.Ranges, rangeLink{address, t.T("health.page.range." + of.name), of == h.of})
	}
	p.Figures = o.figureCards(t, h)
	p.Graphs = []lineGraph{newMemoryGraph(t, h, o.Limits, zone), newCPUGraph(t, h, o.Limits, zone)}
	p.Rows = healthRows(t, h, zone)
	for _, a := range h.alerts[:min(len(h.alerts), alertsShown)] {
		message, advice := alerttext.Alert(t, a, o.Limits)
		row := alertRow{When: o.Clock(a.Raised), Message: message, Advice: advice}
		if a.Cleared.IsZero() {
			p.Lasting = append(p.Lasting, row)
			continue
		}
		row.When += " – " + o.Clock(a.Cleared)
		p.Over = append(p.Over, row)
	}
	return p
}

func (o *Office) figureCards(t *i18n.Texts, h healthSeen) []figureCard {
	s, unknown := h.sample, "–"
	card := func(name, value, note string) figureCard {
		return figureCard{t.T("health.page.figure." + name), value, note}
	}
	percent := func(v float64) string { return fmt.Sprintf("%.0f %%", v) }
	limit := func(v float64) string { return t.T("health.page.limit", "limit", fmt.Sprintf("%.0f", v)) }
	cards := []figureCard{
		card("memory", megabytes(s.RSSMB), t.T("health.page.of_budget", "percent", fmt.Sprintf("%.0f", 100*s.RSSMB/o.Limits.MemoryBudgetMB), "budget", fmt.Sprintf("%.0f", o.Limits.MemoryBudgetMB))),
		card("held", megabytes(s.LiveHeapMB), t.T("health.page.held_note")),
		card("system", percent(s.SystemPercent), limit(o.Limits.MemoryPercent)),
		card("cpu", fmt.Sprintf("%.1f %%", s.ProcessCPU), t.T("health.page.one_core")),
		card("system_cpu", percent(s.SystemCPU), limit(o.Limits.CPUPercent)),
		card("disk", percent(s.DiskPercent), limit(o.Limits.DiskPercent)),
		card("cache", megabytes(s.CacheMB), t.T("health.page.cache_note", "percent", fmt.Sprintf("%.0f", s.CachePercent), "rate", fmt.Sprintf("%.0f", 100*s.CacheHitRate))),
		card("database", t.T("dashboard."+string(h.report.Database)), ""),
		card("uptime", h.report.Monitoring.Uptime, t.T("health.page.requests", "n", h.report.Monitoring.TotalRequests)),
	}
	backup, tried := unknown, ""
	if b := h.report.Backup; b != nil && b.Last != nil {
		backup = o.Clock(*b.Last)
		if b.Tried != nil {
			tried = t.T("health.page.tried", "when", o.Clock(*b.Tried))
		}
	}
	cards = append(cards, card("backup", backup, tried))
	alive := t.T("health.page.alive_off")
	if o.KeepsAlive {
		if alive = t.T("health.page.alive"); s.KeepAliveFailures > 0 {
			alive = t.T("health.page.alive_fails", "n", s.KeepAliveFailures)
		}
	}
	people := unknown
	if s.PeopleToday >= 0 {
		people = fmt.Sprint(s.PeopleToday)
	}
	return append(cards, card("keep_alive", alive, ""), card("people", people, ""))
}

func megabytes(mb float64) string { return fmt.Sprintf("%.1f MB", mb) }
