package web_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"ministryfinder/embedded/web"
)

// A slash too many at the end leads to the page, with the query, and nowhere else.
func TestATrailingSlashLeadsToThePage(t *testing.T) {
	s := newSite(t)
	for path, want := range map[string]string{
		"/admin/": "/admin", "/privacy/": "/privacy", "/result/": "/result", "/admin/login/": "/admin/login", "/privacy///": "/privacy",
		"/result/?age=infant&lang=es":         "/result?age=infant&lang=es",
		"/result/?age=infant&amp;gender=male": "/result?age=infant&gender=male", "/api/health/": "/api/health", "/qr/a%2Fb/1/": "/qr/a%2Fb/1",
		"/static/x.css/": "/static/x.css",
	} {
		if a := s.Ask(t, "GET", path, "", "Accept", "text/html"); a.Status != 308 || a.Header.Get("Location") != want {
			t.Errorf("%s: %d to %q, want %q", path, a.Status, a.Header.Get("Location"), want)
		}
	}
	if a := s.Ask(t, "POST", "/api/submit/", "{}"); a.Status != 308 || a.Header.Get("Location") != "/api/submit" {
		t.Errorf("a submission: %d to %q", a.Status, a.Header.Get("Location"))
	}
	for _, path := range []string{"/nothing/", "/static/", "//evil.example/", "/%2Fevil.example/", "/\\evil.example/",
		"/%5Cevil.example/admin/", "/.//evil.example/"} {
		if a := s.Ask(t, "GET", path, ""); strings.Contains(strings.TrimPrefix(a.Header.Get("Location"), s.URL), "//evil") || a.Status == 308 {
			t.Errorf("%s: %d to %q", path, a.Status, a.Header.Get("Location"))
		}
	}
	public := httptest.NewServer(web.QuizOnly(s.Server.Config.Handler))
	defer public.Close()
	shared := *s.Site
	shared.Server = public
	if a := shared.Ask(t, "GET", "/privacy/", ""); a.Status != 308 || a.Header.Get("Location") != "/privacy" {
		t.Errorf("on the Wi-Fi: %d to %q", a.Status, a.Header.Get("Location"))
	}
	if a := shared.Ask(t, "GET", "/admin/", "", "Accept", "text/html"); a.Status != 404 || a.Header.Get("Location") != "" {
		t.Errorf("the office on the Wi-Fi: %d to %q", a.Status, a.Header.Get("Location"))
	}
}

// Links that mail programs have mangled are read as far as they go.
func TestAMangledQueryIsReadAsFarAsItGoes(t *testing.T) {
	s := newSite(t)
	_, _, want := s.ask(t, "GET", "/result?age=high-school&gender=male&interests=music", "")
	for _, query := range []string{
		"age=high-school&amp;gender=male&amp;interests=music", "age=high-school&amp;amp;gender=male&interests=music",
		"age=high-school;gender=male;interests=music", "age=high-school&gender=male&interests=music&x=100%",
		"age=high-school&gender=male&interests=music&%", "age=high-school&gender=male&interests=music&interests=100%",
		"age=%68igh-school&gender=male&interests=music&%zz=%u00e9", "&amp;age=high-school&gender=male&amp;interests=music&amp;",
	} {
		status, _, body := s.ask(t, "GET", "/result?"+query, "")
		if status != 200 || cards(body) != cards(want) || cards(body) == "" {
			t.Errorf("%s: %d, other cards", query, status)
		}
	}
	for _, path := range []string{"/?age=100%", "/?%", "/?lang=es&amp;q=%zz", "/privacy?%", "/admin/login?next=100%"} {
		if status, _, body := s.ask(t, "GET", path, ""); status != 200 {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if _, _, body := s.ask(t, "GET", "/?x=1%&amp;lang=es", ""); !strings.Contains(body, `lang="es"`) {
		t.Error("the language is not read")
	}
}

// cards are the keys of a result's cards.
func cards(page string) string {
	var keys []string
	for _, part := range strings.Split(page, `data-key="`)[1:] {
		key, _, _ := strings.Cut(part, `"`)
		keys = append(keys, key)
	}
	return strings.Join(keys, " ")
}
