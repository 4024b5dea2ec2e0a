package backups

import (
	"cmp"
	"strings"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/sanitize"
)

// maxParish is how many characters of a parish's name are shown: a backup from
// elsewhere may hold any text.
const maxParish = 80

// PreviewInWords says what a backup holds, what would be lost when it is
// restored, and how it is taken back.
func PreviewInWords(t *i18n.Texts, v control.RestorePreview) string {
	contents := func(key string, c control.RestoreContents) string {
		return t.T(key, "name", sanitize.Line(cmp.Or(c.Parish, t.T("parish.name")), maxParish),
			"ministries", c.Ministries, "submissions", c.Submissions, "accounts", c.Accounts)
	}
	lines := []string{contents("window.restore.holds", v.Backup)}
	switch {
	case v.Unreadable != "":
		lines = append(lines, t.T("window.restore.unreadable", "reason", v.Unreadable))
	case v.Submissions == 0 && v.Changes == 0:
		lines = append(lines, contents("window.restore.now", v.Present), t.T("window.restore.none_lost"))
	default:
		lines = append(lines, contents("window.restore.now", v.Present),
			t.T("window.restore.lost", "submissions", v.Submissions, "changes", v.Changes))
	}
	return strings.Join(append(lines, t.T("window.restore.safety", "folder", v.SafetyDir), t.T("window.restore.after")), "\n\n")
}
