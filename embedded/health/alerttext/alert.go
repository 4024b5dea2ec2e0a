// Package alerttext puts what the health engine finds into sentences for staff.
// Tray, window, notifications, the monitor command and the office's health page
// take them here.
package alerttext

import (
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
	return alert(t, alertKey(a), a, l)
}

// address is the reason of a finder that cannot be started before its address is
// another: package supervise's code.
const address = "address"

// AddressAway is the reason of a finder that does not answer since it waits for its
// address; the alert's detail says why it is away.
const AddressAway = "address-away"

// alertKey is the key of an alert's words.
func alertKey(a health.Alert) string {
	if a.Kind == health.CrashLoop && a.Reason == address {
		return "alert.no-address"
	}
	if a.Kind == health.FinderDown && a.Reason == AddressAway {
		return "alert." + AddressAway
	}
	return "alert." + string(a.Kind)
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
	return t.T(alertKey(a)+".brief", alertPairs(t, a, l)...)
}

// alertPairs are the values that the words of alerts name.
func alertPairs(t *i18n.Texts, a health.Alert, l health.Limits) []any {
	return []any{
		"value", t.Decimal(a.Value, 0), "limit", t.Decimal(a.Limit, 0),
		"time", span(t, hold(a, l)),
		"why", DatabaseReason(t, a.Reason), "do", t.T(why(t, a.Reason) + ".do"), "reason", reason(t, a), "rate", rate(t, a.Value), "days",
		t.Decimal(max(1, a.Value/24), 0),
	}
}

// reason returns why the finder ended, for alerts about that; where nobody has
// written it down, that the log says it. What is in a file was not always written
// by this program, and earlier versions wrote a sentence.
func reason(t *i18n.Texts, a health.Alert) string {
	if a.Reason == AddressAway {
		return i18n.Sentence(sanitize.Line(a.Detail, health.MaxReason))
	}
	code, _, _ := strings.Cut(a.Reason, "/")
	if t.Has(exitKey(code)) {
		return Exit(t, a.Reason, a.Detail)
	}
	if why := sanitize.Line(a.Reason, health.MaxReason); why != "" {
		return i18n.Sentence(why)
	}
	return i18n.Sentence(t.T("health.no_reason"))
}

func exitKey(code string) string { return "health.exit." + code }

// Exit says why the finder ended, with a full stop. The cause is a code of package
// supervise's, with one of the store's reasons behind a slash where it has one,
// and the detail its value.
func Exit(t *i18n.Texts, cause, detail string) string {
	code, database, _ := strings.Cut(cause, "/")
	detail = strings.TrimSuffix(sanitize.Line(detail, health.MaxReason), ".")
	if detail == "" {
		detail = t.T("health.no_reason")
	}
	return t.T(exitKey(code), "error", detail, "why", DatabaseReason(t, database))
}

// Cleared returns what it means that an alert is over.
func Cleared(t *i18n.Texts, a health.Alert) string {
	return t.T("alert." + string(a.Kind) + ".cleared")
}

// hold is how long a figure was beyond its limit when its alert was raised. An
// alert of an earlier version does not say it: then it is what the limits say.
func hold(a health.Alert, l health.Limits) time.Duration {
	switch {
	case a.HoldFor > 0:
		return a.HoldFor
	case a.Kind == health.ProcessCPU || a.Kind == health.SystemCPU:
		return l.CPUHoldFor
	}
	return l.HoldFor
}

// span puts a holding time into words, in whole seconds or minutes that are over.
func span(t *i18n.Texts, d time.Duration) string {
	if d < time.Minute {
		return t.T("health.seconds", "n", int(d.Seconds()))
	}
	return t.T("health.minutes", "n", int(d.Minutes()))
}

// rate puts a growth in MB an hour into words; a slow one is told by the day.
func rate(t *i18n.Texts, perHour float64) string {
	if perHour < 1 {
		return t.T("health.mb_a_day", "rate", rateIn(t, perHour, perHour))
	}
	return t.T("health.mb_an_hour", "rate", rateIn(t, perHour, perHour))
}

// rateIn is the number alone, in the unit in which rate tells another growth.
func rateIn(t *i18n.Texts, perHour, other float64) string {
	if other < 1 {
		perHour *= 24
	}
	return t.Decimal(perHour, 1)
}
