package view

import (
	"net/http"
	"slices"
	"strings"

	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/help"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
)

// place is an entry of the dashboard's menu, and what belongs to it.
type place struct {
	Path, Text string
	Here       bool
}

// frame is what surrounds each page of the dashboard.
type frame struct {
	Places []place
	// Parts are the pages of the present place, when there are several; Part is the
	// name of the place.
	Parts []place
	Part  string
	// Who is the name of who is signed in.
	Who string
	// Seconds is after how long the session ends when nothing more is done.
	Seconds int
	// Done says what has just been done; empty when nothing was.
	Done string
	// Help is the address of the help for this very page.
	Help string
	// Undecided says that the quiz waits for the parish to choose its ministries.
	Undecided bool
}

// entry is a page of the menu with the role that it needs.
type entry struct {
	path, text string
	role       store.Role
	// parts are the pages below it, the entry's own first; none when it is the only one.
	parts []entry
	// calls is true for what is there only where people are called who ask for it.
	calls bool
}

// navigation lists the menu in order: at most seven entries, which have room in a
// line of 1024 pixels in both languages. What belongs together is one entry.
var navigation = []entry{
	{path: "/admin", text: "office.nav.today", role: store.Editor},
	{path: "/admin/waiting", text: "office.nav.waiting", role: store.Editor, calls: true, parts: []entry{
		{path: "/admin/waiting", text: "office.nav.who_waits", role: store.Editor},
		{path: "/admin/cards", text: "office.nav.cards", role: store.Editor},
		{path: "/admin/call-sheets", text: "office.nav.call_sheets", role: store.Editor},
		{path: "/admin/leaders", text: "office.nav.leaders", role: store.Editor},
	}},
	{path: "/admin/ministries", text: "office.nav.ministries", role: store.Editor},
	{path: "/admin/statistics", text: "office.nav.statistics", role: store.Editor, parts: []entry{
		{path: "/admin/statistics", text: "office.nav.numbers", role: store.Editor},
		{path: "/admin/submissions", text: "office.nav.submissions", role: store.Administrator},
		{path: "/admin/sheet", text: "office.nav.sheet", role: store.Editor},
	}},
	{path: "/admin/share", text: "office.nav.share", role: store.Editor, parts: []entry{
		{path: "/admin/share", text: "office.nav.ways", role: store.Editor},
		{path: "/admin/poster", text: "office.nav.poster", role: store.Editor},
	}},
	{path: "/admin/computer", text: "office.nav.computer", role: store.Editor, parts: []entry{
		{path: "/admin/computer", text: "office.nav.overview", role: store.Editor},
		{path: "/admin/backups", text: "office.nav.backups", role: store.Administrator},
		{path: "/admin/health", text: "office.nav.health", role: store.Editor},
	}},
	{path: "/admin/settings", text: "office.nav.settings", role: store.Administrator, parts: []entry{
		{path: "/admin/settings", text: "office.nav.parish", role: store.Administrator},
		{path: "/admin/connect", text: "office.nav.connect", role: store.Administrator},
		{path: "/admin/people", text: "office.nav.people", role: store.Administrator},
		{path: "/admin/log", text: "office.nav.log", role: store.Administrator},
	}},
}

// holds reports whether a page is an entry's own, or one below it.
func (e entry) holds(path string) bool {
	if path == e.path || e.path != "/admin" && strings.HasPrefix(path, e.path+"/") {
		return true
	}
	return slices.ContainsFunc(e.parts, func(part entry) bool { return part.holds(path) })
}

// Frame is what the frame around each page shows to who is signed in.
func (s Session) Frame(t *i18n.Texts, r *http.Request) any { return newFrame(s, t, r) }

func newFrame(s Session, t *i18n.Texts, r *http.Request) frame {
	f := frame{Who: WhoText(t, s.Name), Seconds: int(s.Left.Seconds()), Help: help.Address(help.Of(r.URL.Path))}
	if what := r.URL.Query().Get("done"); what != "" && t.Has("office.done."+what) {
		f.Done = t.T("office.done." + what)
	}
	for _, e := range navigation {
		if !s.HasRole(e.role) || e.calls && !s.ShowsCalls {
			continue
		}
		here := e.holds(r.URL.Path)
		f.Places = append(f.Places, place{e.path, t.T(e.text), here})
		if !here {
			continue
		}
		for _, part := range e.parts {
			if s.HasRole(part.role) {
				f.Parts = append(f.Parts, place{part.path, t.T(part.text), part.holds(r.URL.Path)})
			}
		}
		if f.Part = t.T(e.text); len(f.Parts) < 2 {
			f.Parts = nil
		}
	}
	return f
}

// WhoText puts a name of the audit log into words: those that begin with @
// are no accounts.
func WhoText(t *i18n.Texts, name string) string {
	if name == auth.LocalDesktop || strings.HasPrefix(name, "@") && t.Has("office.who."+name[1:]) {
		return t.T("office.who." + name[1:])
	}
	return name
}
