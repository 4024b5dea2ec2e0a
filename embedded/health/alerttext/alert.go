// Package alerttext puts what the health engine finds into sentences for staff.
// Tray, window, notifications, the monitor command and the office's health page
// take them here.
package alerttext

import (
	"fmt"
	"strings"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/sanitize"
)

// MaxBrief bounds what Brief returns, in characters: a line of the menu has 60, and
// may begin with a time.
const MaxBrief = 53

// Alert returns what an alert means and what to do about it, with its reason
// where it is one that tells it.
func Alert(t *i18n.Texts, a health.Alert, l health.Limits) (message, advice string) {
	return alert(t, "alert."+string(a.Kind), a, l)
}

// AlertElsewhere is Alert for a finder elsewhere, which cannot be restarted from
// here and is on another computer.
func AlertElsewhere(t *i18n.Texts, name string, a health.Alert, l health.Limits) (message, advice string) {
	key := "elsewhere." + string(a.Kind)
	if !t.Has(key + ".message") {
		key = "alert." + string(a.Kind)
	}
	message, advice = alert(t, key, a, l)
	return name + ": " + message, advice
}

func alert(t *i18n.Texts, key string, a health.Alert, l health.Limits) (message, advice string) {
	pairs := alertPairs(t, a, l)
	return strings.TrimSpace(t.T(key+".message", pairs...)), t.T(key+".advice", pairs...)
}

// Brief returns what an alert means in at most MaxBrief characters, without a full
// stop: a line of a menu or of a tooltip.
func Brief(t *i18n.Texts, a health.Alert, l health.Limits) string {
	return t.T("alert."+string(a.Kind)+".brief", alertPairs(t, a, l)...)
}

// alertPairs are the values that the words of alerts name.
func alertPairs(t *i18n.Texts, a health.Alert, l health.Limits) []any {
	return []any{
		"value", fmt.Sprintf("%.0f", a.Value), "limit", fmt.Sprintf("%.0f", a.Limit),
		"minutes", fmt.Sprintf("%.0f", max(1, hold(a.Kind, l).Minutes())),
		"why", DatabaseReason(t, a.Reason), "do", t.T(why(t, a.Reason) + ".do"), "reason", reason(t, a), "rate", rate(t, a.Value), "days",
		fmt.Sprintf("%.0f", max(1, a.Value/24)),
	}
}

// reason returns why an alert was raised; where nobody has written it down, that
// the log says it. What is in a file was not always written by this program.
func reason(t *i18n.Texts, a health.Alert) string {
	if why := sanitize.Line(a.Reason, health.MaxReason); why != "" {
		return why
	}
	return t.T("health.no_reason")
}

// Cleared returns what it means that an alert is over.
func Cleared(t *i18n.Texts, a health.Alert) string {
	return t.T("alert." + string(a.Kind) + ".cleared")
}

// hold is how long a figure of a kind stays beyond its limit before it is told.
func hold(k health.Kind, l health.Limits) time.Duration {
	if k == health.ProcessCPU || k == health.SystemCPU {
		return l.CPUHoldFor
	}
	return l.HoldFor
}

// rate puts a growth in MB an hour into words; a slow one is told by the day.
func rate(t *i18n.Texts, perHour float64) string {
	if perHour < 1 {
		return t.T("health.mb_a_day", "rate", fmt.Sprintf("%.1f", 24*perHour))
	}
	return t.T("health.mb_an_hour", "rate", fmt.Sprintf("%.1f", perHour))
}
