package today

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
)

// maxDeadLinks bounds the links that are named each; the others are on their page.
const maxDeadLinks = 3

// needs lists what somebody should do, what is wrong first.
func (h *Handler) needs(t *i18n.Texts, v view.Session, f facts, issues []string) []need {
	var all []need
	add := func(text, button, path string) {
		all = append(all, need{text, t.T("today.do." + button), path})
	}
	if f.calls.Waiting > 0 || f.calls.Late > 0 {
		add(h.callsText(t, f.calls), "waiting", "/admin/waiting")
	}
	for i, issue := range issues {
		if i < len(f.report.IssueCodes) && (isMail(f.report.IssueCodes[i].Code) || f.report.IssueCodes[i].Code == health.IssueCallsLate) {
			continue // each is told in lines of its own
		}
		button, path := "health", "/admin/health"
		if i < len(f.report.IssueCodes) && isBackup(f.report.IssueCodes[i].Code) {
			button, path = "backups", "/admin/computer"
		}
		if i < len(f.report.IssueCodes) && f.report.IssueCodes[i].Code == health.IssueClock {
			button, path = "clock", "/admin/clock"
		}
		add(i18n.Sentence(issue), button, path)
	}
	for _, a := range f.lasting {
		if message, advice := alerttext.Alert(t, a, h.Limits); !told(issues, message) {
			add(strings.TrimSpace(message+" "+advice), "health", "/admin/health")
		}
	}
	if f.accounts == 0 && v.HasRole(store.Administrator) {
		add(t.T("signin.make_account"), "account", "/admin/setup")
	}
	all = append(all, h.lettersNotSent(t, f)...)
	if text := refusedText(t, f); text != "" {
		add(text, "refused", "/admin/help/refused")
	}
	for i, link := range f.deadLinks {
		if i == maxDeadLinks {
			add(t.T("today.need.dead_links", "n", len(f.deadLinks)-i), "dead_links", "/admin/ministries/links")
			break
		}
		add(t.T("today.need.dead_link", "name", link.Ministry.In(t.Lang()).Name, "link", link.URL), "dead_link",
			"/admin/ministries/"+strconv.FormatInt(link.Ministry.ID, 10)+"#"+link.Field())
	}
	contact, spanish, examples := 0, 0, 0
	shown := catalogue.Joined(catalogue.Active(f.ministries))
	for _, audiences := range shown {
		if slices.ContainsFunc(audiences, catalogue.Ministry.LacksContact) {
			contact++
		}
		if slices.ContainsFunc(audiences, catalogue.Ministry.IsExample) {
			examples++
		}
		if slices.ContainsFunc(audiences, catalogue.Ministry.LacksSpanish) {
			spanish++
		}
	}
	if examples > 0 {
		add(t.T("today.need.examples", "n", examples, "all", len(shown)), "examples", "/admin/ministries")
	}
	if contact > 0 {
		add(t.T("today.need.contact", "n", contact, "all", len(shown)), "contact", "/admin/ministries?missing=contact")
	}
	if spanish > 0 {
		add(t.T("today.need.spanish", "n", spanish, "all", len(shown)), "spanish", "/admin/ministries/translate")
	}
	return all
}

// callsText says how many people wait for a call and since when, without a name.
func (h *Handler) callsText(t *i18n.Texts, n store.RequestNumbers) string {
	text := t.T("today.need.waiting", "n", max(n.Waiting, n.Late))
	if n.Oldest != "" {
		today := h.Now().In(h.Zone())
		switch n.Oldest {
		case today.Format(time.DateOnly):
			text += " " + t.T("today.need.waiting_today")
		case today.AddDate(0, 0, -1).Format(time.DateOnly):
			text += " " + t.T("today.need.waiting_yesterday")
		default:
			text += " " + t.T("today.need.waiting_since", "date", view.DateText(t, n.Oldest))
		}
	}
	if n.Late > 0 {
		text += " " + t.T("today.need.waiting_late", "n", n.Late)
	}
	return text
}

// isBackup reports whether an issue is about backups.
func isBackup(code health.IssueCode) bool {
	switch code {
	case health.IssueBackupInFuture, health.IssueBackupFolderGone, health.IssueBackupFolderOther, health.IssueBackupFolderUnusable,
		health.IssueBackupFailed, health.IssueBackupOverdue, health.IssueBackupTrial:
		return true
	}
	return false
}

// told reports whether a sentence stands among others already.
func told(all []string, sentence string) bool {
	for _, one := range all {
		if i18n.Sentence(one) == sentence {
			return true
		}
	}
	return false
}

// tiles are the four places, with a line about each.
func (h *Handler) tiles(t *i18n.Texts, f facts, backup string) []tile {
	shown, all := len(catalogue.Joined(catalogue.Active(f.ministries))), len(catalogue.Listed(f.ministries))
	newTile := func(name, path, line string) tile {
		return tile{t.T("office.nav." + name), line, path, name}
	}
	device, kept := t.T("today.tile.no_device"), t.T("today.tile.no_backup")
	if !f.device.IsZero() {
		device = t.T("today.tile.device", "when", h.Ago(t, f.device))
	}
	if backup != "" {
		kept = t.T("today.tile.backup", "when", backup)
	}
	return []tile{
		newTile("ministries", "/admin/ministries", t.T("today.tile.ministries", "n", shown, "all", all)),
		newTile("statistics", "/admin/statistics", t.T("today.tile.people", "n", f.week)),
		newTile("share", "/admin/share", device),
		newTile("computer", "/admin/computer", kept),
	}
}

// steps are what makes a parish ready.
func steps(t *i18n.Texts, f facts) []step {
	ministries := "/admin/ministries"
	if f.preparing {
		ministries = "/admin/setup/ministries" // none is shown, and nobody has said which
	}
	all := []step{
		{t.T("today.step.account"), "/admin/setup", f.accounts > 0},
		{t.T("today.step.parish"), "/admin/settings", f.parish.Name != ""},
		{t.T("today.step.ministries"), ministries, f.changed && !f.preparing},
		{t.T("today.step.backup"), "/admin/computer", !f.backup.IsZero()},
		{t.T("today.step.phone"), "/admin/share", !f.device.IsZero()},
	}
	if f.askComputer {
		all = append(all, step{t.T("today.step.computer"), "/admin/setup/computer", f.computer})
	}
	return all
}
