package help

import "strings"

// tasks say which task belongs to a page of the dashboard and all below it. The
// longest address that fits is meant.
var tasks = map[string]string{
	"/admin":                     "today",
	"/admin/login":               "signin",
	"/admin/enter":               "signin",
	"/admin/join":                "signin",
	"/admin/setup":               "first-start",
	"/admin/setup/ministries":    "ministries",
	"/admin/ministries":          "edit",
	"/admin/ministries/examples": "ministries",
	"/admin/ministries/import":   "list",
	"/admin/ministries/bring":    "list",
	"/admin/ministries/links":    "links",
	"/admin/ministries/x-ray":    "coverage",
	"/admin/statistics":          "council",
	"/admin/sheet":               "council",
	"/admin/submissions":         "submissions",
	"/admin/share":               "share",
	"/admin/poster":              "poster",
	"/admin/computer":            "computer",
	"/admin/backups":             "backups",
	"/admin/backups/restore":     "restore",
	"/admin/backups/progress":    "restore",
	"/admin/clock":               "clock",
	"/admin/health":              "health",
	"/admin/settings":            "parish",
	"/admin/connect":             "calls",
	"/admin/leaders":             "leaders",
	"/admin/waiting":             "waiting",
	"/admin/cards":               "cards",
	"/admin/call-sheets":         "call-sheets",
	"/admin/people":              "accounts",
	"/admin/account":             "accounts",
	"/admin/log":                 "log",
}

// Of returns the name of the task of a page of the dashboard, by its path; the index
// for what is none of its pages.
func Of(address string) string {
	for at := address; at != ""; at = at[:strings.LastIndexByte(at, '/')] {
		if name := tasks[at]; name != "" && (at != "/admin" || at == address) {
			return name
		}
		if !strings.HasPrefix(at, "/") {
			break
		}
	}
	return Index
}

// OfWindow returns the name of the task of a page of the health window, by the name
// under which it is opened; that of the window itself for others.
func OfWindow(page string) string {
	switch page {
	case "alerts", "sharing", "backups":
		return page
	}
	return "window"
}
