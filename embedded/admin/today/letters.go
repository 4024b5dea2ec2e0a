package today

import (
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/outbox"
)

// isMail reports whether an issue is about letters that were not sent.
func isMail(code health.IssueCode) bool {
	return code == health.IssueMailFailed || code == health.IssueMailUnknown
}

// lettersNotSent tells of letters that were not sent, or perhaps not: those of a kind
// that failed for the same reason in one line.
func (h *Handler) lettersNotSent(t *i18n.Texts, f facts) []need {
	type group struct{ kind, why string }
	counts, newest := map[group]int{}, []outbox.Item{}
	for _, l := range f.letters {
		g := group{l.Kind, l.Why}
		if counts[g]++; counts[g] == 1 {
			newest = append(newest, l)
		}
	}
	var all []need
	for _, l := range newest {
		path := "/admin/health"
		if k, ok := h.Outbox.Kind(l.Kind); ok && k.Path != "" {
			path = k.Path
		}
		all = append(all, need{
			t.T("today.need.letters", "n", counts[group{l.Kind, l.Why}], "kind", kindWords(t, l.Kind), "reason", outbox.Words(t, l)),
			t.T("today.do.letters"), path,
		})
	}
	return all
}

// kindWords names a kind of letters.
func kindWords(t *i18n.Texts, kind string) string {
	if key := "mail.kind." + kind; t.Has(key) {
		return t.T(key)
	}
	return t.T("mail.kind.other")
}
