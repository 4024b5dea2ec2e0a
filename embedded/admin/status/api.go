package admin

import (
	"net/http"
	"strings"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/health/history"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/render"
)

// healthAlertJSON is an alert in words.
type healthAlertJSON struct {
	Kind    health.Kind `json:"kind"`
	Raised  time.Time   `json:"raised"`
	Cleared *time.Time  `json:"cleared"` // null while it lasts
	Peak    float64     `json:"peak"`
	Message string      `json:"message"`
	Advice  string      `json:"advice"`
}

// healthJSON answers GET /admin/api/health?range=1h|6h|24h|7d|90d with what the
// health page shows.
func (o *Office) healthJSON(w http.ResponseWriter, r *http.Request, _ view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	of, ok := readRange(r)
	if !ok {
		var names []string
		for _, h := range healthRanges() {
			names = append(names, h.name)
		}
		render.WriteJSON(w, http.StatusBadRequest, render.APIError{Message: "Validation failed", Errors: []string{"range: use one of " + strings.Join(names, ", ")}, ErrorType: "validation_error"})
		return
	}
	h, t := o.seeHealth(ctx, of), i18n.For("en")
	if h.recordsErr != nil {
		render.WriteJSON(w, http.StatusInternalServerError, render.APIError{Message: "The history of figures and alerts cannot be read; the log says why.", ErrorType: "server_error"})
		return
	}
	alerts := []healthAlertJSON{}
	for _, a := range h.alerts {
		message, advice := alerttext.Alert(t, a, o.Limits)
		alert := healthAlertJSON{Kind: a.Kind, Raised: a.Raised.UTC(), Peak: a.Peak, Message: message, Advice: advice}
		if !a.Cleared.IsZero() {
			cleared := a.Cleared.UTC()
			alert.Cleared = &cleared
		}
		alerts = append(alerts, alert)
	}
	if h.points == nil {
		h.points = []history.Point{}
	}
	type growthJSON struct {
		Verdict         string     `json:"verdict"`
		SlopeMBPerHour  float64    `json:"slope_mb_per_hour"`
		Low             float64    `json:"low"`
		High            float64    `json:"high"`
		EightyPercentAt *time.Time `json:"eighty_percent_at"`
		Words           string     `json:"words"`
	}
	g := growthJSON{h.growth.Status, h.growth.SlopeMBPerHour, h.growth.Low, h.growth.High, nil, alerttext.Growth(t, h.growth, o.Limits, o.Store.Zone())}
	if g.Verdict == "" {
		g.Verdict = health.Stable
	}
	if at := h.growth.EightyPercentAt.UTC(); !h.growth.EightyPercentAt.IsZero() {
		g.EightyPercentAt = &at
	}
	render.WriteJSON(w, http.StatusOK, struct {
		Success     bool              `json:"success"`
		Range       string            `json:"range"`
		Status      health.Status     `json:"status"`
		Latest      health.Sample     `json:"latest"`
		Growth      growthJSON        `json:"growth"`
		StepSeconds float64           `json:"step_seconds"`
		Points      []history.Point   `json:"points"`
		Alerts      []healthAlertJSON `json:"alerts"`
		Timestamp   time.Time         `json:"timestamp"`
	}{true, of.name, h.state(), h.sample, g, of.kept.Step().Seconds(), h.points, alerts, h.at.UTC()})
}
