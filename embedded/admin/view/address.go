package view

import (
	"net/http"
	"net/url"
	"strings"
)

// Done leads to a page after a change, which then says what was done: the text
// of a key below office.done.
func Done(w http.ResponseWriter, r *http.Request, path, what string) {
	path, place, _ := strings.Cut(path, "#")
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	path += sep + "done=" + URLEscape(what)
	if lang := r.FormValue("lang"); lang != "" {
		path += "&lang=" + URLEscape(lang)
	}
	if place != "" {
		path += "#" + place
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
}

// InLanguage adds the request's language to a path where it was asked for.
func InLanguage(r *http.Request, path string) string {
	if lang := r.FormValue("lang"); lang != "" {
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		return path + sep + "lang=" + URLEscape(lang)
	}
	return path
}

// LocalPath lets through an address of the dashboard, and nothing that leads
// elsewhere.
func LocalPath(next string) string {
	if (next == "/admin" || strings.HasPrefix(next, "/admin/") || strings.HasPrefix(next, "/admin?")) && !strings.ContainsAny(next, "\\\r\n") {
		return next
	}
	return "/admin"
}

// URLEscape writes a text as a value in an address.
func URLEscape(s string) string { return url.QueryEscape(s) }
