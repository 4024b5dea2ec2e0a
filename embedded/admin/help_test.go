package admin_test

import (
	"strings"
	"testing"

	"ministryfinder/embedded/admin"
	"ministryfinder/embedded/help"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/outbox"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/webtest"
)

// Each page of the dashboard has a task of the help, and leads to it.
func TestEachPageOfTheDashboardHasItsTask(t *testing.T) {
	s := webtest.New(t)
	administrator := s.Account(t, "Anna", store.Administrator)
	all := patterns{}
	admin.New(admin.Config{Store: s.Store, Outbox: outbox.New(outbox.Config{})}).Routes(all)
	pages := 0
	for pattern := range all {
		path, isPage := strings.CutPrefix(pattern, "GET /admin")
		if !isPage || path == "/" || strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/help") || strings.HasSuffix(path, ".pdf") {
			continue
		}
		path = strings.NewReplacer("{id}", "1").Replace("/admin" + path)
		name := help.Of(path)
		if name == help.Index {
			t.Errorf("%s has no task: name one in embedded/help/tasks.go", path)
			continue
		}
		a := s.Ask(t, "GET", path, "", "Cookie", administrator, "Accept", "text/html")
		if a.Status == 303 || !strings.Contains(a.Body, `class="places"`) { // there is nothing to show here, or nobody is signed in
			continue
		}
		pages++
		if !strings.Contains(a.Body, `href="/admin/help/`+name+`" id="help"`) {
			t.Errorf("%s does not lead to %s", path, name)
		}
	}
	if pages < 20 {
		t.Errorf("only %d pages were looked at", pages)
	}
}

// The help is there in both languages for who is not signed in, searches without a
// script, and shows nothing as a tag that was searched for.
func TestTheHelpIsReadWithoutSigningIn(t *testing.T) {
	s := webtest.New(t)
	for _, lang := range i18n.Languages {
		for _, p := range help.For(lang).Pages() {
			a := s.Ask(t, "GET", help.Address(p.Name)+"?lang="+lang, "")
			if a.Status != 200 || !strings.Contains(a.Body, string(p.HTML)) || strings.Contains(a.Body, `class="places"`) {
				t.Errorf("%s/%s: %d", lang, p.Name, a.Status)
			}
		}
	}
	for query, want := range map[string]string{
		"?lang=en&q=poster": `<a href="/admin/help/poster?lang=en">`, "?lang=es&q=telefono": `<a href="/admin/help/sharing?lang=es">`,
		"?lang=en&q=zzzz":                  "Nothing was found",
		"?lang=en&q=%3Cscript%3Ealert(1)":  "&lt;script&gt;alert(1)",
		"?lang=en&q=%22%3E%3Cimg+src%3Dx+": "Nothing was found",
	} {
		a := s.Ask(t, "GET", "/admin/help"+query, "")
		asTag := strings.Contains(a.Body, "<script>alert") || strings.Contains(a.Body, "<img src=x")
		if a.Status != 200 || !strings.Contains(a.Body, want) || asTag {
			t.Errorf("%s: %d, without %q", query, a.Status, want)
		}
	}
	for path, want := range map[string]int{
		"/admin/help/nothing": 404, "/admin/help/index": 404, "/admin/help/..%2findex": 404, "/admin/help/picture/nothing.png": 404,
		"/admin/help/picture/..%2fen%2findex.md": 404, "/admin/help/picture/today-en.webp": 200,
	} {
		a := s.Ask(t, "GET", path, "", "Accept", "text/html")
		if a.Status != want {
			t.Errorf("%s: %d", path, a.Status)
		}
		if want == 200 && (a.Header.Get("Content-Type") != "image/webp" || a.Header.Get("Etag") == "") {
			t.Errorf("%s: %v", path, a.Header)
		}
	}
}
