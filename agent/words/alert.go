// Package words puts what the health engine finds into sentences for staff.
// The tray, the window, notifications and the monitor command take them here.
package words

import (
	"fmt"
	"strings"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/texts"
)

// maxReason bounds a reason in characters, so that what to do about it is still
// read behind it. The log has it whole.
const maxReason = 180

// short cuts a reason at its bound, at the end of a word.
func short(reason string) string {
	runes := []rune(reason)
	if len(runes) <= maxReason {
		return reason
	}
	cut := string(runes[:maxReason])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return cut + "…"
}

// Alert returns what an alert means and what to do about it. The reason is
// why the finder last ended, for the alerts that tell it.
func Alert(t *texts.Texts, a health.Alert, l health.Limits, reason string) (message, advice string) {
	key := "alert." + string(a.Kind)
	pairs := []any{
		"value", fmt.Sprintf("%.0f", a.Value), "limit", fmt.Sprintf("%.0f", a.Limit),
		"minutes", fmt.Sprintf("%.0f", max(1, l.For.Minutes())),
		"reason", short(reason), "rate", fmt.Sprintf("%.1f", a.Value),
	}
	return strings.TrimSpace(t.T(key+".message", pairs...)), t.T(key+".advice", pairs...)
}

// Cleared returns what it means that an alert is over.
func Cleared(t *texts.Texts, a health.Alert) string {
	return t.T("alert." + string(a.Kind) + ".cleared")
}
