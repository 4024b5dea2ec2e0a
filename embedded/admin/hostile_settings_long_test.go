package admin_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// parishFields are the fields of the parish's settings; of its words two of
// each language stand for all.
var parishFields = []string{
	"name", "place", "phone", "email", "site", "facebook", "instagram", "youtube", "colour", "zone",
	"words.en.quiz.intro", "words.es.quiz.intro", "words.en.quiz.age.infant", "words.es.quiz.age.title",
}

// publicPages are those on which the parish's settings are seen, and files that
// are made of them.
var publicPages = []string{"/", "/?lang=es", "/?kiosk=1", "/?q=age", "/?age=infant", "/privacy", "/result?age=infant",
	"/result?age=infant&interests=all", "/admin/login", "/manifest.webmanifest", "/sw.js", "/qr/parish", "/nothing/here"}

// A hostile text in a field of the parish's settings is refused beside its
// field, or is a text on every page.
func TestHostileSettingsAreOnlyTexts(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Account(t, "Anna", store.Administrator)
		shown := 0
		for _, text := range hostileTexts(t) {
			fields := slices.Clone(parishFields)
			for range 2 {
				_, version, err := s.Store.Setting(t.Context(), parish.SettingName)
				if err != nil {
					t.Fatal(err)
				}
				values := []string{"version", fmt.Sprint(version), "own_colour", "1", "lang", "es"}
				for _, field := range fields {
					values = append(values, field, text)
				}
				a := save(t, s, cookie, nil, values...)
				look(t, fmt.Sprintf("settings of %q", text), a)
				if a.Status == http.StatusSeeOther {
					break
				}
				if a.Status != http.StatusBadRequest {
					t.Fatalf("settings of %q are answered with %d", text, a.Status)
				}
				left := slices.DeleteFunc(slices.Clone(fields), func(field string) bool { return isWrong(t, a.Body, field) })
				if len(left) == len(fields) {
					t.Fatalf("settings of %q are refused and no field is wrong", text)
				}
				fields = left
			}
			if len(fields) == len(parishFields) {
				t.Errorf("%q is taken for a colour and a zone", text)
			}
			for _, path := range append(publicPages, "/admin/settings", "/admin/settings?lang=es", "/admin/log", "/admin/poster") {
				a := s.Ask(t, "GET", path, "", "Accept", "text/html", "Cookie", cookie)
				look(t, fmt.Sprintf("%s of %q", path, text), a)
				if path == "/" && slices.Contains(fields, "name") && strings.Contains(words(t, a.Body), strings.Join(strings.Fields(text), " ")) {
					shown++
				}
			}
		}
		if shown < len(hostileTexts(t))/2 {
			t.Errorf("only %d hostile names of a parish are shown as they are", shown)
		}
	}, func(c *web.Config) { c.RateLimit = false })
}

// isWrong reports whether a form marks a field as wrong.
func isWrong(t *testing.T, body, field string) bool {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		name, invalid := "", false
		for _, a := range n.Attr {
			if a.Key == "name" {
				name = a.Val
			}
			invalid = invalid || a.Key == "aria-invalid"
		}
		if invalid && name == field {
			return true
		}
	}
	return false
}

// words are those that a page shows.
func words(t *testing.T, body string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// What came into the database by another way, such as a backup from elsewhere
// or the former program, was not checked by our forms: the pages check it.
func TestHostileTextsFromABackupAreOnlyTexts(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Account(t, "Anna", store.Administrator)
		for i, text := range hostileTexts(t) {
			if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
				continue // no text of a database
			}
			own := parish.Settings{
				Name: text, Place: text, Phone: text, Email: text, Site: text, Facebook: text, Instagram: text, YouTube: text, Colour: text, Zone: text,
				Words: map[string]map[string]string{"en": {"quiz.intro": text, "quiz.age.infant": text, "page.language": text},
					"es": {"quiz.age.title": text}, text: {text: text}},
			}
			raw, err := json.Marshal(own)
			if err != nil {
				t.Fatal(err)
			}
			_, version, err := s.Store.Setting(t.Context(), parish.SettingName)
			if err == nil {
				err = s.Store.SetSetting(t.Context(), text, parish.SettingName, string(raw), version, s.Clock.Now())
			}
			if err != nil {
				t.Fatal(err)
			}
			m := catalogue.Ministry{Key: text, Name: text, Description: text, Details: text, NameES: text, DescriptionES: text, DetailsES: text,
				When:   text,
				WhenES: text, Where: text, WhereES: text, Contact: text, Phone: text, Email: text, Needs: text,
				Links: []string{text, text}, Age: []string{text, "infant"}, Interest: []string{"all", text}, Active: true, Position: 1}
			add := func(all []catalogue.Ministry) ([]catalogue.Ministry, error) { return append(slices.Clone(all), m), nil }
			done, err := s.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: text, Action: text, At: s.Clock.Now()}, add)
			if err != nil {
				t.Fatal(i, err)
			}
			for _, path := range append(publicPages, "/api/get-ministries", "/api/ministries/all", "/admin/settings", "/admin/log",
				"/admin/ministries", fmt.Sprint("/admin/ministries/", done.Added[0].ID)) {
				a := s.Ask(t, "GET", path, "", "Accept", "text/html", "Cookie", cookie)
				look(t, fmt.Sprintf("%s of %q", path, text), a)
				if path == "/result?age=infant&interests=all" && !strings.Contains(words(t, a.Body), strings.Join(strings.Fields(text), " ")) {
					t.Errorf("%q is not among the results", text)
				}
				if path == "/api/get-ministries" {
					wantLinksOnly(t, a.Body)
				}
			}
			look(t, "a match", s.Ask(t, "POST", "/api/match", `{"answers":{"age":"infant"},"interests":["all"]}`, "Content-Type",
				"application/json"))
		}
		for _, path := range []string{"/api/ministries/export-csv", "/admin/ministries", "/admin/ministries/x-ray", "/admin/sheet", "/admin",
			"/admin/statistics"} {
			look(t, path, s.Ask(t, "GET", path, "", "Accept", "text/html", "Cookie", cookie))
		}
	}, func(c *web.Config) { c.RateLimit = false })
}

// wantLinksOnly checks the links of which the browser's script makes elements.
func wantLinksOnly(t *testing.T, body string) {
	t.Helper()
	var all map[string]struct{ Links []string }
	if err := json.Unmarshal([]byte(body), &all); err != nil {
		t.Fatal(err)
	}
	for key, m := range all {
		for _, link := range m.Links {
			if !strings.HasPrefix(link, "https://") && !strings.HasPrefix(link, "http://") || !harmless("a", link) {
				t.Errorf("%s links to %q", key, link)
			}
		}
	}
}
