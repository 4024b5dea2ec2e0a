package status

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

// alertJSON is an alert in words.
type alertJSON struct {
	Kind    health.Kind `json:"kind"`
	Raised  time.Time   `json:"raised"`
	Cleared *time.Time  `json:"cleared"` // null while it lasts
	Peak    float64     `json:"peak"`
	Message string      `json:"message"`
	Advice  string      `json:"advice"`
}

// answer answers GET /admin/api/health?range=1h|6h|24h|7d|90d with what the
// health page shows.
func (h *Handler) answer(w http.ResponseWriter, r *http.Request, _ view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	of, ok := readRange(r)
	if !ok {
		var names []string
		for _, s := range ranges() {
			names = append(names, s.name)
		}
		view.Invalid(w, "range: use one of "+strings.Join(names, ", "))
		return
	}
	s, t := h.look(ctx, of), i18n.For("en")
	if s.recordsErr != nil {
		view.Refuse(w, http.StatusInternalServerError, "server_error", "The history of figures and alerts cannot be read; the log says why.")
		return
	}
	alerts := []alertJSON{}
	for _, a := range s.alerts {
		message, advice := alerttext.Alert(t, a, h.Limits)
		alert := alertJSON{Kind: a.Kind, Raised: a.Raised.UTC(), Peak: a.Peak, Message: message, Advice: advice}
		if !a.Cleared.IsZero() {
			cleared := a.Cleared.UTC()
			alert.Cleared = &cleared
		}
		alerts = append(alerts, alert)
	}
	if s.points == nil {
		s.points = []history.Point{}
	}
	type growthJSON struct {
		Verdict         string     `json:"verdict"`
		SlopeMBPerHour  float64    `json:"slope_mb_per_hour"`
		Low             float64    `json:"low"`
		High            float64    `json:"high"`
		EightyPercentAt *time.Time `json:"eighty_percent_at"`
		UsedBeforeMB    float64    `json:"used_before_mb,omitzero"`
		Words           string     `json:"words"`
	}
	g := growthJSON{
		Verdict: s.growth.Status, SlopeMBPerHour: s.growth.SlopeMBPerHour, Low: s.growth.Low, High: s.growth.High,
		UsedBeforeMB: s.growth.UsedBeforeMB, Words: alerttext.Growth(t, s.growth, h.Limits, h.Zone()),
	}
	if g.Verdict == "" {
		g.Verdict = health.Stable
	}
	if at := s.growth.EightyPercentAt.UTC(); !s.growth.EightyPercentAt.IsZero() {
		g.EightyPercentAt = &at
	}
	render.WriteJSON(w, http.StatusOK, struct {
		Success     bool            `json:"success"`
		Range       string          `json:"range"`
		Status      health.Status   `json:"status"`
		Latest      health.Sample   `json:"latest"`
		Growth      growthJSON      `json:"growth"`
		StepSeconds float64         `json:"step_seconds"`
		Points      []history.Point `json:"points"`
		Alerts      []alertJSON     `json:"alerts"`
		Timestamp   time.Time       `json:"timestamp"`
	}{true, of.name, s.state(), s.sample, g, of.kept.Step().Seconds(), s.points, alerts, s.at.UTC()})
}
