package view

import (
	"strings"

	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
)

// place is an entry of the dashboard's navigation.
type place struct {
	Path, Text string
	Here       bool
}

// frame is what surrounds each page of the dashboard.
type frame struct {
	Places []place
	// Who is the name of who is signed in.
	Who string
	// Done says what has just been done; empty when nothing was.
	Done string
}

// navigation lists the dashboard's pages in order, with the role that each needs.
var navigation = []struct {
	path, text string
	role       store.Role
}{
	{"/admin", "office.nav.statistics", store.Editor},
	{"/admin/ministries", "office.nav.ministries", store.Editor},
	{"/admin/submissions", "office.nav.submissions", store.Administrator},
	{"/admin/health", "office.nav.health", store.Editor},
	{"/admin/backups", "office.nav.backups", store.Administrator},
	{"/admin/settings", "office.nav.settings", store.Administrator},
	{"/admin/people", "office.nav.people", store.Administrator},
	{"/admin/log", "office.nav.log", store.Administrator},
}

func newFrame(s Session, path string, t *i18n.Texts, what string) frame {
	f := frame{Who: WhoText(t, s.Name)}
	if key := "office.done." + what; what != "" && t.Has(key) {
		f.Done = t.T(key)
	}
	for _, n := range navigation {
		if s.HasRole(n.role) {
			here := path == n.path || n.path != "/admin" && strings.HasPrefix(path, n.path+"/")
			f.Places = append(f.Places, place{n.path, t.T(n.text), here})
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
