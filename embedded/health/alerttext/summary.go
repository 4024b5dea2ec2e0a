package alerttext

import (
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/i18n"
)

// Summary says in one sentence or two how a finder is: that of its state, and while
// all is well when the newest backup was made; backup is that time in words, empty
// for none. Dashboard and health window begin with it.
func Summary(t *i18n.Texts, state health.Status, backup string) string {
	said := t.T("summary." + string(state))
	if state == health.Healthy && backup != "" {
		said += " " + t.T("summary.backup", "when", backup)
	}
	return said
}
