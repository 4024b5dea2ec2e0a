package admin_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// written are a ministry's fields that hold a text of staff's own.
var written = []string{
	catalogue.FieldName, catalogue.FieldDescription, catalogue.FieldDetails, catalogue.FieldNameES, catalogue.FieldDescriptionES,
	catalogue.FieldDetailsES, catalogue.FieldWhen, catalogue.FieldWhenES, catalogue.FieldWhere, catalogue.FieldWhereES, catalogue.FieldContact,
	catalogue.FieldLinks,
}

// Every text of a ministry, in both languages and with its links, is a text
// wherever it is shown, listed, exported or imported.
func TestHostileMinistriesAreOnlyTexts(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Account(t, "Anna", store.Administrator)
		taken := map[string]int{}
		chosen := url.Values{}
		for i, text := range hostileTexts(t) {
			for field := range addHostile(t, s, cookie, fmt.Sprintf("hostile-%d", i), text) {
				taken[field]++
			}
		}
		// What is refused is refused for a reason of its field: most are texts like others.
		for _, field := range written {
			fewest := len(hostileTexts(t)) / 2
			if field == catalogue.FieldLinks {
				fewest = min(1, len(hostileTexts(t))-len(hostile)) // the only one is among the others
			}
			if taken[field] < fewest {
				t.Errorf("only %d hostile texts are taken as %s", taken[field], field)
			}
		}
		paths := []string{
			"/admin", "/admin/statistics", "/admin/ministries", "/admin/ministries?q=probe", "/admin/ministries/x-ray", "/admin/log", "/admin/sheet",
			"/admin/sheet?month=" + s.Clock.Now().UTC().Format("2006-01"), "/admin/submissions", "/admin/api/submissions", "/admin/statistics",
			"/result?age=infant&interests=all", "/result?age=journeying-adults&interests=all", "/result?age=infant&interests=all&kiosk=1",
			"/api/get-ministries", "/api/ministries/all", "/api/ministries/export-json",
			"/api/ministries/export-csv", "/api/ministries/export-csv?for=excel", "/admin/api/submissions/export",
			"/admin/api/submissions/export.json", "/sw.js",
		}
		submit := `{"answers":{"age":"infant"},"interests":["support"],"ministries":["hostile-0","hostile-1","a;=1+1","=1+1","<probe>"],"session_id":"a;=1+1"}`
		look(t, "a submission", s.Ask(t, "POST", "/api/submit", submit, "Content-Type", "application/json"))
		look(t, "a match", s.Ask(t, "POST", "/api/match?lang=es", `{"answers":{"age":"infant"},"interests":["all"]}`, "Content-Type",
			"application/json"))
		all, err := s.Store.Ministries(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range all {
			if strings.HasPrefix(m.Key, "hostile-") {
				chosen.Add("id", fmt.Sprint(m.ID))
				paths = append(paths, fmt.Sprint("/admin/ministries/", m.ID), fmt.Sprint("/api/ministries/", m.ID), "/qr/"+m.Key+"/0")
			}
		}
		paths = append(paths, fmt.Sprint("/admin/ministries/new?copy=", chosen.Get("id")))
		for _, path := range paths {
			in := "?"
			if strings.Contains(path, "?") {
				in = "&"
			}
			for _, path := range []string{path, path + in + "lang=es"} {
				look(t, path, s.Ask(t, "GET", path, "", "Cookie", cookie, "Accept", "text/html"))
			}
		}
		for _, action := range []string{"hide", "delete", "add"} {
			chosen.Set("action", action)
			chosen.Set("category", "interests:prayer")
			look(t, "asked whether to "+action, post(t, s, "/admin/ministries?lang=es", cookie, chosen))
		}
		roundTrip(t, s, cookie, all)
	}, func(c *web.Config) { c.RateLimit = false })
}

// addHostile adds a ministry with a hostile text in every field but those that
// refuse it, and returns the others.
func addHostile(t *testing.T, s *webtest.Site, cookie, key, text string) map[string]bool {
	t.Helper()
	fields := map[string]bool{}
	for _, field := range written {
		fields[field] = true
	}
	for range written {
		record := map[string]any{catalogue.FieldKey: key, catalogue.FieldName: "Plain"}
		for field := range fields {
			if record[field] = text; field == catalogue.FieldLinks {
				record[field] = []string{text}
			}
		}
		body, err := json.Marshal(record)
		if err != nil {
			t.Fatal(err)
		}
		a := s.Ask(t, "POST", "/api/ministries", string(body), "Content-Type", "application/json", "Cookie", cookie)
		look(t, fmt.Sprintf("a ministry with %q", text), a)
		if a.Status == http.StatusOK || a.Status == http.StatusCreated {
			return fields
		}
		var refused struct{ Errors []string }
		if err := json.Unmarshal([]byte(a.Body), &refused); err != nil || a.Status != http.StatusBadRequest || len(refused.Errors) == 0 {
			t.Fatalf("%q is refused with %d %s", text, a.Status, a.Body)
		}
		for _, sentence := range refused.Errors {
			field, _, _ := strings.Cut(sentence, ":")
			if !fields[field] {
				t.Fatalf("%q is refused for %s", text, sentence)
			}
			delete(fields, field)
		}
	}
	t.Fatalf("%q is refused for ever", text)
	return nil
}

// roundTrip exports a catalogue, changes all that it holds, and imports it
// again by the CSV and by the JSON file: it is as it was.
func roundTrip(t *testing.T, s *webtest.Site, cookie string, want []catalogue.Ministry) {
	t.Helper()
	for export, way := range map[string]func(file string) webtest.Answer{
		"/api/ministries/export-csv": func(file string) webtest.Answer {
			return s.Ask(t, "POST", "/api/ministries/import-csv", file, "Content-Type", "text/csv", "Cookie", cookie)
		},
		"/api/ministries/export-json": func(file string) webtest.Answer {
			return s.Ask(t, "POST", "/api/ministries/bulk-import", file, "Content-Type", "application/json", "Cookie", cookie)
		},
	} {
		file := s.Ask(t, "GET", export, "", "Cookie", cookie).Body
		blank := func(all []catalogue.Ministry) ([]catalogue.Ministry, error) {
			out := slices.Clone(all)
			for i := range out {
				for _, field := range written {
					if to := out[i].Text(field); to != nil {
						*to = "-"
					}
				}
				out[i].Links = nil
			}
			return out, nil
		}
		if _, err := s.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "Ben", Action: store.ActionUpdate, At: s.Clock.Now()},
			blank); err != nil {
			t.Fatal(err)
		}
		a := way(file)
		look(t, "importing "+export, a)
		if a.Status != http.StatusOK {
			t.Fatalf("importing %s: %d %s", export, a.Status, a.Body)
		}
		got, err := s.Store.Ministries(t.Context())
		if err != nil || len(got) != len(want) {
			t.Fatalf("%d ministries instead of %d (%v)", len(got), len(want), err)
		}
		for i := range got {
			if changed := catalogue.Changed(want[i].Clean(), got[i]); len(changed) > 0 {
				t.Errorf("%s: %s has another %v: %+v instead of %+v", export, got[i].Key, changed, got[i], want[i])
			}
		}
	}
}

// A file may be named, have columns and values of any kind: it is read as far as
// it is a catalogue, and the page that tells what is wrong tells it as text.
func TestHostileFilesAreOnlyRead(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Account(t, "Anna", store.Editor)
		before := ministriesOf(t, s)
		for _, text := range hostileTexts(t) {
			cell := `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
			quoted, err := json.Marshal(text)
			if err != nil {
				t.Fatal(err)
			}
			for kind, files := range map[string][]string{
				"csv": {
					"ministry_key," + cell + "\nmass,x\n", cell + "\n", "ministry_key,age_groups,active,position,links\n" + cell + "," + cell + "," +
						cell + "," + cell + "," + cell + "\n",
					"ministry_key,links\nmass,javascript:" + cell + "\n", text,
				},
				"json": {
					fmt.Sprintf(`{"ministries":[{"ministry_key":%[1]s,"name":"x","age_groups":[%[1]s],"interests":%[1]s,"active":%[1]s,"position":%[1]s,"links":[%[1]s]}]}`, quoted),
					fmt.Sprintf(`[{"ministry_key":"mass",%[1]s:%[1]s}]`, quoted), fmt.Sprintf(`{%[1]s:%[1]s}`, quoted), string(quoted), text,
				},
			} {
				for i, file := range files {
					names := []string{text + "." + kind}
					if i == 0 {
						names = append(names, "ministries."+kind, "../../../x."+kind)
					}
					for _, name := range names {
						body, contentType := upload(t, "file", name, file, "lang", "es")
						a := s.Ask(t, "POST", "/admin/ministries/import", body, "Content-Type", contentType, "Cookie", cookie, "Sec-Fetch-Site",
							"same-origin", "Accept", "text/html")
						look(t, fmt.Sprintf("a file of %q", file), a)
						if a.Status != http.StatusBadRequest {
							t.Errorf("a file of %q is taken: %d", file, a.Status)
						}
					}
					path := map[string]string{"csv": "/api/ministries/import-csv", "json": "/api/ministries/bulk-import"}[kind]
					a := s.Ask(t, "POST", path, file, "Content-Type", "text/plain", "Cookie", cookie, "Sec-Fetch-Site", "same-origin")
					look(t, fmt.Sprintf("%s of %q", path, file), a)
					if a.Status != http.StatusBadRequest {
						t.Errorf("%s of %q is taken: %d %s", path, file, a.Status, a.Body)
					}
				}
			}
		}
		if ministriesOf(t, s) != before {
			t.Error("a refused file has changed the catalogue")
		}
	}, func(c *web.Config) { c.RateLimit = false })
}

// Fields that are changed in several ministries at once take values of the
// questions, and nothing else.
func TestHostileBulkChangesAreRefused(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Account(t, "Anna", store.Editor)
		id := stored(t, s, "mass").ID
		before := ministriesOf(t, s)
		for _, text := range slices.Concat(hostile, more[:15]) {
			quoted, err := json.Marshal(text)
			if err != nil {
				t.Fatal(err)
			}
			for _, updates := range []string{
				`{"add":{"interests":[%s]}}`, `{"remove":{"age_groups":[%s]}}`, `{"set":{"states":[%s]}}`, `{"set":{%s:["prayer"]}}`,
				`{"add":{%s:[]}}`, `{"remove":{"genders":["male",%s]}}`, `{"add":{"situations":%s}}`, `%s`,
			} {
				body := fmt.Sprintf(`{"ministry_ids":[%d],"updates":`+updates+`}`, id, quoted)
				a := s.Ask(t, "POST", "/api/ministries/bulk-update", body, "Content-Type", "application/json", "Cookie", cookie)
				look(t, body, a)
				if a.Status != http.StatusBadRequest {
					t.Errorf("%s is taken: %d %s", body, a.Status, a.Body)
				}
			}
			for _, path := range []string{"/api/ministries/bulk-update", "/api/ministries/bulk-active", "/api/ministries/permanent-delete"} {
				body := fmt.Sprintf(`{"ministry_ids":[%[1]s],"updates":{"add":{"interests":["prayer"]}},"active":%[1]s}`, quoted)
				look(t, path+" "+body, s.Ask(t, "POST", path, body, "Content-Type", "application/json", "Cookie", cookie))
			}
			for _, values := range []url.Values{
				{"id": {fmt.Sprint(id)}, "action": {"add"}, "category": {text}},
				{"id": {fmt.Sprint(id)}, "action": {"take"}, "category": {"interests:" + text}, "confirmed": {"1"}},
				{"id": {fmt.Sprint(id)}, "action": {text}},
				{"id": {text}, "action": {"show"}}, {"move": {text}}, {"move": {fmt.Sprint(id) + ":" + text}},
				{"id": {fmt.Sprint(id)}, "action": {"delete"}, "confirmed": {"1"}, "word": {text}, "filter": {"q=" + text}},
				{"id": {fmt.Sprint(id)}, "action": {"hide"}, "filter": {text}},
			} {
				look(t, fmt.Sprint(values), post(t, s, "/admin/ministries", cookie, values))
			}
			look(t, "taking back", post(t, s, "/admin/ministries/undo", cookie, url.Values{"revision": {text}}))
		}
		if after := ministriesOf(t, s); after != before {
			t.Errorf("the catalogue has changed from\n%.2000s\nto\n%.2000s", before, after)
		}
	}, func(c *web.Config) { c.RateLimit = false })
}
