package admin_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/webtest"
)

// What a page says of what was just done is on it when it is loaded, which no screen
// reader tells by itself: it begins the title, which is told first.
func TestWhatWasDoneIsToldFirst(t *testing.T) {
	s := webtest.New(t)
	anna := s.Account(t, "Anna", store.Administrator)
	title := regexp.MustCompile(`<title>(.*)</title>`)
	for path, want := range map[string]string{
		"/admin/settings?done=settings":         "The settings are saved. · ",
		"/admin/settings?done=settings&lang=es": "Los ajustes están guardados. · ",
		"/admin/settings":                       "",
		"/admin/settings?done=nothing":          "",
		"/admin/backups?done=backup_made":       "The backup is made. · ",
		"/admin/share?done=%3C%2Ftitle":         "",
	} {
		body := pageOf(t, s, anna, path)
		plain := pageOf(t, s, anna, strings.Replace(path, "done=", "not=", 1))
		got, without := title.FindStringSubmatch(body), title.FindStringSubmatch(plain)
		if got == nil || without == nil || got[1] != want+without[1] {
			t.Errorf("%s: %q, want %q before %q", path, got, want, without)
		}
		if n := strings.Count(body, strings.TrimSuffix(want, " · ")); want != "" && n != 2 {
			t.Errorf("%s: it is told %d times, want in the title and on the page", path, n)
		}
	}
	if a := s.Ask(t, "GET", "/admin/login?ended=1", ""); !strings.Contains(a.Body, "<title>You were signed out") {
		t.Error(a.Body)
	}
}

// Why something is refused stands within the page: that it is begins the title.
func TestAProblemIsToldFirst(t *testing.T) {
	s := webtest.New(t)
	anna := s.Account(t, "Anna", store.Administrator)
	for path, form := range map[string]url.Values{
		"/admin/account/password": {"password": {"short"}, "password_again": {"other"}}, "/admin/submissions/keep": {"months": {"-1"}},
		"/admin/people":         {"name": {""}, "password": {"short"}, "password_again": {"other"}},
		"/admin/ministries/new": {"name": {""}, "version": {"0"}}, "/admin/login": {"name": {"Anna"}, "password": {"wrong"}},
		"/off": {"code": {"golf"}, "do": {"off"}},
	} {
		for lang, want := range map[string]string{"en": "<title>There is a problem · ", "es": "<title>Hay un problema · "} {
			form.Set("lang", lang)
			if a := post(t, s, path, anna, form); a.Status < 400 || strings.Count(a.Body, want) != 1 {
				t.Errorf("%s in %s: %d %.400s", path, lang, a.Status, a.Body)
			}
		}
	}
	for path, want := range map[string]bool{"/?at=age": true, "/": false, "/admin/settings": false, "/admin/nothing": false} {
		if a := s.Ask(t, "GET", path, "", "Cookie", anna, "Accept", "text/html"); strings.Contains(a.Body, "There is a problem") != want {
			t.Errorf("%s: %d %.400s", path, a.Status, a.Body)
		}
	}
}
