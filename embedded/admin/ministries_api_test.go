package admin_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/importexport"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/webtest"
)

// ministryJSON is a ministry as the endpoints for staff give it.
type ministryJSON struct {
	ID          int64    `json:"id"`
	Key         string   `json:"ministry_key"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Details     string   `json:"details"`
	Age         []string `json:"age_groups"`
	Gender      []string `json:"genders"`
	Interest    []string `json:"interests"`
	NameES      string   `json:"name_es"`
	Active      bool     `json:"active"`
	Version     int64    `json:"version"`
	CreatedAt   string   `json:"created_at"`
}

type ministriesAnswer struct {
	Success    bool           `json:"success"`
	Message    string         `json:"message"`
	Errors     []string       `json:"errors"`
	ErrorType  string         `json:"error_type"`
	Ministries []ministryJSON `json:"ministries"`
	Ministry   ministryJSON   `json:"ministry"`
	Present    *ministryJSON  `json:"present"`
	Count      int            `json:"count"`
	MinistryID int64          `json:"ministry_id"`
	Active     bool           `json:"active"`
	Updated    int            `json:"updated"`
	Imported   int            `json:"imported"`
	Unchanged  int            `json:"unchanged"`
	Deleted    int            `json:"deleted"`
}

// script is a client of the endpoints with HTTP Basic.
type script struct {
	t testing.TB
	s *webtest.Site
}

func newScript(t testing.TB, s *webtest.Site) script {
	s.Account(t, "Anna", store.Editor)
	return script{t, s}
}

func (c script) ask(method, path, body string, headers ...string) (int, ministriesAnswer) {
	c.t.Helper()
	a := c.s.Ask(c.t, method, path, body, append([]string{"Authorization", basic("Anna", right)}, headers...)...)
	var answer ministriesAnswer
	if err := json.Unmarshal([]byte(a.Body), &answer); err != nil {
		c.t.Fatalf("%s %s: %d %s", method, path, a.Status, a.Body)
	}
	if answer.Success != (a.Status == 200) || answer.Message == "" && a.Status != 200 || strings.Contains(answer.Message, "ministries.") {
		c.t.Errorf("%s %s: %d %s", method, path, a.Status, a.Body)
	}
	return a.Status, answer
}

func (c script) all() map[string]ministryJSON {
	c.t.Helper()
	status, a := c.ask("GET", "/api/ministries/all", "")
	if status != 200 || a.Count != len(a.Ministries) {
		c.t.Fatalf("%d %+v", status, a)
	}
	out := map[string]ministryJSON{}
	for _, m := range a.Ministries {
		out[m.Key] = m
	}
	return out
}

func path(id int64, more ...string) string {
	return fmt.Sprint("/api/ministries/", id) + strings.Join(more, "")
}

func TestScriptsManageMinistries(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		c := newScript(t, s)
		if all := c.all(); len(all) != 48 || all["mass"].ID == 0 || all["mass"].Gender == nil || !strings.HasSuffix(all["mass"].CreatedAt, "Z") {
			t.Fatalf("%d ministries, %+v", len(all), all["mass"])
		}
		// The public list is read before, so that a change must reach it.
		s.Ask(t, "GET", "/api/get-ministries", "")
		status, a := c.ask("POST", "/api/ministries",
			`{"ministry_key":"food","name":"Food","details":"<b>x</b><script>y</script>","age":["infant"],"interests":["service"],"name_es":"Comida"}`)
		id := a.MinistryID
		if status != 200 || id == 0 {
			t.Fatalf("%d %+v", status, a)
		}
		status, a = c.ask("GET", path(id), "")
		if m := a.Ministry; status != 200 || m.Key != "food" || !m.Active || m.Details != "<b>x</b>" || m.Age[0] != "infant" ||
			m.NameES != "Comida" || m.Version != 1 {
			t.Errorf("%+v", m)
		}
		if body := s.Ask(t, "GET", "/api/get-ministries", "").Body; !strings.Contains(body, `"food"`) || !strings.Contains(body, "Comida") {
			t.Error("the public list does not have the new ministry")
		}
		// What a script does not name stays.
		if status, a = c.ask("PUT", path(id), `{"description":"We give.","version":1}`); status != 200 || a.Ministry.Description != "We give." ||
			a.Ministry.Name != "Food" || a.Ministry.Version != 2 {
			t.Errorf("%d %+v", status, a)
		}
		if status, a = c.ask("PUT", path(id), `{"name":"Mine","version":1}`); status != 409 || a.ErrorType != "conflict" || a.Present == nil ||
			a.Present.Version != 2 {
			t.Errorf("%d %+v", status, a)
		}
		if status, a = c.ask("POST", path(id, "/toggle-active"), ""); status != 200 || a.Active {
			t.Errorf("%d %+v", status, a)
		}
		if status, a = c.ask("POST", path(id, "/toggle-active"), ""); status != 200 || !a.Active {
			t.Errorf("%d %+v", status, a)
		}
		if status, _ = c.ask("POST", "/api/ministries/permanent-delete", fmt.Sprintf(`{"ministry_ids":[%d]}`, id)); status != 400 {
			t.Errorf("an active one is deleted: %d", status)
		}
		if status, _ = c.ask("DELETE", path(id), ""); status != 200 || c.all()["food"].Active {
			t.Errorf("%d", status)
		}
		if status, a = c.ask("POST", "/api/ministries/permanent-delete", fmt.Sprintf(`{"ministry_ids":[%d]}`, id)); status != 200 ||
			a.Deleted != 1 || len(c.all()) != 48 {
			t.Errorf("%d %+v", status, a)
		}
	})
}

func TestManyMinistriesChangeByTheClosedListOfFields(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		c := newScript(t, s)
		mass, ocia := c.all()["mass"], c.all()["ocia"]
		ids := fmt.Sprintf(`"ministry_ids":[%d,%d]`, mass.ID, ocia.ID)
		status, a := c.ask("POST", "/api/ministries/bulk-update",
			`{`+ids+`,"updates":{"add":{"interests":["music"]},"remove":{"interests":["prayer"]},"set":{"genders":["female"]}}}`)
		if status != 200 || a.Updated != 2 || a.Errors == nil || len(a.Errors) != 0 {
			t.Fatalf("%d %+v", status, a)
		}
		if m := c.all()["ocia"]; strings.Join(m.Interest, " ") != "education music" || strings.Join(m.Gender, " ") != "female" {
			t.Errorf("%+v", m)
		}
		if status, a = c.ask("POST", "/api/ministries/bulk-active", `{`+ids+`,"active":false}`); status != 200 || a.Updated != 2 ||
			c.all()["mass"].Active {
			t.Errorf("%d %+v", status, a)
		}
		before := fmt.Sprint(c.all())
		for name, body := range map[string]string{
			"a column":      `{` + ids + `,"updates":{"set":{"name":["x"]}}}`,
			"SQL":           `{` + ids + `,"updates":{"set":{"active = true; DROP TABLE ministries; --":["x"]}}}`,
			"a wrong value": `{` + ids + `,"updates":{"add":{"age_groups":["ancient"]}}}`,
			"no updates":    `{` + ids + `,"updates":{}}`,
			"no ids":        `{"ministry_ids":[],"updates":{"add":{"interests":["music"]}}}`,
			"texts as ids":  `{"ministry_ids":["1"],"updates":{"add":{"interests":["music"]}}}`,
			"no list":       `{` + ids + `,"updates":{"add":{"interests":"music"}}}`,
			"no JSON":       `{`,
			"nothing":       ``,
		} {
			if status, a := c.ask("POST", "/api/ministries/bulk-update", body); status != 400 {
				t.Errorf("%s: %d %+v", name, status, a)
			}
		}
		if status, _ := c.ask("POST", "/api/ministries/bulk-update",
			fmt.Sprintf(`{"ministry_ids":[%d,999999],"updates":{"add":{"interests":["kids"]}}}`, mass.ID)); status != 404 {
			t.Errorf("an unknown id: %d", status)
		}
		if after := fmt.Sprint(c.all()); after != before {
			t.Error("a refused request has changed something")
		}
	})
}

// upload is a form with a file in it.
func upload(t testing.TB, field, name, content string, more ...string) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(more); i += 2 {
		if err := w.WriteField(more[i], more[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), w.FormDataContentType()
}

func TestExportAndImportAgainChangesNothingOverTheEndpoints(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		c := newScript(t, s)
		for _, kind := range []struct{ export, disposition, contentType string }{
			{"/api/ministries/export-csv", "ministries.csv", "text/csv"}, {"/api/ministries/export-csv?for=excel", "ministries.csv", "text/csv"},
			{"/api/ministries/export-json", "ministries.json", "application/json"},
		} {
			file := s.Ask(t, "GET", kind.export, "", "Authorization", basic("Anna", right))
			if file.Status != 200 || !strings.Contains(file.Header.Get("Content-Disposition"), `attachment; filename="`+kind.disposition) ||
				!strings.HasPrefix(file.Header.Get("Content-Type"), kind.contentType) {
				t.Fatalf("%s: %d %v", kind.export, file.Status, file.Header)
			}
			to, body, contentType := "/api/ministries/bulk-import", file.Body, "application/json"
			if kind.contentType == "text/csv" {
				to = "/api/ministries/import-csv"
				body, contentType = upload(t, "file", "ministries.csv", file.Body)
			}
			if status, a := c.ask("POST", to, body, "Content-Type", contentType); status != 200 || a.Imported != 0 || a.Updated != 0 ||
				a.Unchanged != 48 {
				t.Errorf("%s: %d %+v", kind.export, status, a)
			}
		}
	})
}

func TestAnImportOverTheEndpointsIsAllOrNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		c := newScript(t, s)
		body, contentType := upload(t, "file", "excel.csv",
			"\xef\xbb\xbfministry_key;name;age_groups;active\r\nfood;Food;infant|elementary;TRUE\r\nmass;Holy Mass;;\r\n")
		if status, a := c.ask("POST", "/api/ministries/import-csv", body, "Content-Type", contentType); status != 200 || a.Imported != 1 ||
			a.Updated != 1 || a.Errors == nil {
			t.Fatalf("%d %+v", status, a)
		}
		if m := c.all()["mass"]; m.Name != "Holy Mass" || len(m.Age) != 0 || len(m.Interest) == 0 || !m.Active {
			t.Errorf("%+v", m)
		}
		before := fmt.Sprint(c.all())
		status, a := c.ask("POST", "/api/ministries/bulk-import", `{"ministries":[{"key":"new","name":"New"},{"key":"mass","age":["ancient"]}]}`)
		if status != 400 || len(a.Errors) != 1 || !strings.HasPrefix(a.Errors[0], "row 2, age_groups: “ancient” is not known") {
			t.Errorf("%d %+v", status, a)
		}
		body, contentType = upload(t, "file", "a.csv", "ministry_key,name\nnew,New\nthe key,x\n")
		if status, a = c.ask("POST", "/api/ministries/import-csv", body, "Content-Type", contentType); status != 400 ||
			!strings.HasPrefix(a.Errors[0], "row 3, ministry_key: ") {
			t.Errorf("%d %+v", status, a)
		}
		body, contentType = upload(t, "wrong", "a.csv", "ministry_key\nx\n")
		if status, _ = c.ask("POST", "/api/ministries/import-csv", body, "Content-Type", contentType); status != 400 {
			t.Errorf("without a file: %d", status)
		}
		body, contentType = upload(t, "file", "a.csv", strings.Repeat("x", importexport.MaxBytes))
		if status, a = c.ask("POST", "/api/ministries/import-csv", body, "Content-Type", contentType); status != 400 ||
			strings.Contains(fmt.Sprint(a), "MB") {
			t.Errorf("as large as may be, and no table: %d %+v", status, a)
		}
		if status, a = c.ask("POST", "/api/ministries/bulk-import", "["+strings.Repeat(" ", importexport.MaxBytes-2)+"]"); status == 413 {
			t.Errorf("as large as may be, and empty: %d %+v", status, a)
		}
		body, contentType = upload(t, "file", "a.csv", strings.Repeat("x", importexport.MaxBytes+1))
		if status, a = c.ask("POST", "/api/ministries/import-csv", body, "Content-Type", contentType); status != 413 {
			t.Errorf("too large: %d %+v", status, a)
		}
		if status, _ = c.ask("POST", "/api/ministries/bulk-import", "["+strings.Repeat(" ", importexport.MaxBytes-1)+"]"); status != 413 {
			t.Errorf("too large: %d", status)
		}
		if after := fmt.Sprint(c.all()); after != before {
			t.Error("a refused import has changed something")
		}
	})
}

// bodyOf is a ministry of so many bytes.
func bodyOf(bytes int) string {
	const begin, end = `{"ministry_key":"x","name":"`, `"}`
	return begin + strings.Repeat("x", bytes-len(begin)-len(end)) + end
}

func TestEachRefusalOfAMinistrySaysWhy(t *testing.T) {
	s := webtest.New(t)
	c := newScript(t, s)
	mass := c.all()["mass"]
	for name, r := range map[string]struct {
		method, path, body string
		status             int
		says               string // the beginning of the first error, or of the message
	}{
		"no JSON":         {"POST", "/api/ministries", "{", 400, "must be an object"},
		"no name":         {"POST", "/api/ministries", `{"ministry_key":"x"}`, 400, "name: must not be empty"},
		"a wrong key":     {"POST", "/api/ministries", `{"ministry_key":"the x","name":"x"}`, 400, "ministry_key: only lower-case"},
		"a taken key":     {"POST", "/api/ministries", `{"ministry_key":"Mass","name":"x"}`, 409, "ministry_key: another ministry has"},
		"a wrong type":    {"POST", "/api/ministries", `{"ministry_key":"x","name":5}`, 400, "name: must be a text"},
		"an unknown name": {"POST", "/api/ministries", `{"ministry_key":"x","name":"x","1=1":1}`, 400, "1=1: There is no field of this name"},
		"a script's link": {"POST", "/api/ministries", `{"ministry_key":"x","name":"x","links":["javascript:x"]}`, 400,
			"links: “javascript:x” is not"},
		"too long a name": {"POST", "/api/ministries", bodyOf(512 << 10), 400, "name: at most 100"},
		"too large":       {"POST", "/api/ministries", bodyOf(512<<10 + 1), 413, "The data is too large"},
		"an unknown id":   {"PUT", "/api/ministries/999999", `{"name":"x"}`, 404, "There is no such ministry"},
		"no id":           {"PUT", "/api/ministries/mass", `{"name":"x"}`, 404, "There is no such ministry"},
		"a wrong version": {"PUT", path(mass.ID), `{"name":"x","version":"one"}`, 400, "version: must be a whole number"},
		"a taken key now": {"PUT", path(mass.ID), `{"ministry_key":"ocia"}`, 409, "ministry_key: another ministry has"},
		"read unknown":    {"GET", "/api/ministries/999999", "", 404, "There is no such ministry"},
		"hide unknown":    {"DELETE", "/api/ministries/999999", "", 404, "There is no such ministry"},
		"toggle unknown":  {"POST", "/api/ministries/999999/toggle-active", "", 404, "There is no such ministry"},
	} {
		t.Run(name, func(t *testing.T) {
			status, a := script{t, s}.ask(r.method, r.path, r.body)
			said := a.Message
			if len(a.Errors) > 0 {
				said = a.Errors[0]
			}
			if status != r.status || !strings.HasPrefix(said, r.says) {
				t.Errorf("%d %q", status, said)
			}
		})
	}
	if after := c.all(); len(after) != 48 || after["mass"].Version != mass.Version {
		t.Error("a refused request has changed something")
	}
}

func TestTheMinistriesEndpointsNeedALogin(t *testing.T) {
	s := webtest.New(t)
	cookie := s.Account(t, "Anna", store.Editor)
	requests := []struct{ method, path string }{
		{"GET", "/api/ministries/all"}, {"GET", "/api/ministries/1"}, {"GET", "/api/ministries/export-csv"},
		{"GET", "/api/ministries/export-json"},
		{"POST", "/api/ministries"}, {"PUT", "/api/ministries/1"}, {"DELETE", "/api/ministries/1"}, {"POST", "/api/ministries/1/toggle-active"},
		{"POST", "/api/ministries/bulk-update"}, {"POST", "/api/ministries/bulk-active"}, {"POST", "/api/ministries/bulk-import"},
		{"POST", "/api/ministries/import-csv"},
		{"POST", "/api/ministries/permanent-delete"},
	}
	for _, r := range requests {
		if a := s.Ask(t, r.method, r.path, "{}"); a.Status != 401 || !strings.Contains(a.Body, `"success":false`) {
			t.Errorf("%s %s without a login: %d %s", r.method, r.path, a.Status, a.Body)
		}
		if a := s.Ask(t, r.method, r.path, "{}", "Authorization", basic("Anna", "wrong password")); a.Status != 401 && a.Status != 429 {
			t.Errorf("%s %s with a wrong password: %d", r.method, r.path, a.Status)
		}
		if r.method == "GET" {
			continue
		}
		if a := s.Ask(t, r.method, r.path, "{}", "Cookie", cookie, "Origin", "https://elsewhere.example", "Sec-Fetch-Site",
			"cross-site"); a.Status != 403 {
			t.Errorf("%s %s from another site: %d", r.method, r.path, a.Status)
		}
	}
	for _, path := range []string{"/admin/ministries", "/admin/ministries/new", "/admin/ministries/1", "/admin/ministries/import",
		"/admin/ministries/x-ray"} {
		if a := s.Ask(t, "GET", path, ""); a.Status != 303 || !strings.HasPrefix(a.Header.Get("Location"), "/admin/login?next=") {
			t.Errorf("%s without a login: %d", path, a.Status)
		}
	}
}

func TestAScriptGoneWildIsHeldBack(t *testing.T) {
	s := webtest.New(t)
	c := newScript(t, s)
	// As with submissions, one or two more may pass when the clock's minute ends.
	taken, minute, status := 0, time.Now().Truncate(time.Minute), 404
	for ; taken < 2*ratelimit.ChangesPerMinute; taken++ {
		if status, _ = c.ask("DELETE", "/api/ministries/999999", ""); status != 404 {
			break
		}
	}
	spare := 30
	if time.Now().Truncate(time.Minute).Equal(minute) {
		spare = 0
	}
	if taken < ratelimit.ChangesPerMinute || taken > ratelimit.ChangesPerMinute+spare || status != 429 {
		t.Errorf("%d changes were taken, the next one answered with %d", taken, status)
	}
	a := s.Ask(t, "DELETE", "/api/ministries/999999", "", "Authorization", basic("Anna", right))
	if a.Status != 429 || a.Header.Get("Retry-After") == "" || !strings.Contains(a.Body, "rate_limit") {
		t.Errorf("%d %v %s", a.Status, a.Header, a.Body)
	}
}

func TestAFileOfAsManyMinistriesAsThereMayBeIsImported(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		c := newScript(t, s)
		file := func(n int, word string) string {
			var b strings.Builder
			b.WriteString("ministry_key,name,description,interests\n")
			for i := range n {
				fmt.Fprintf(&b, "key-%d,Name %d,%s,service|prayer\n", i, i, strings.Repeat(word+" ", 100))
			}
			return b.String()
		}
		room := catalogue.MaxMinistries - 48
		began := time.Now()
		if status, a := c.ask("POST", "/api/ministries/import-csv", file(room, "new"), "Content-Type", "text/csv"); status != 200 ||
			a.Imported != room {
			t.Fatalf("%d %+v", status, a)
		}
		if status, a := c.ask("POST", "/api/ministries/import-csv", file(room, "changed"), "Content-Type", "text/csv"); status != 200 ||
			a.Updated != room {
			t.Fatalf("%d %+v", status, a)
		}
		t.Logf("two imports of %d ministries: %v", room, time.Since(began))
		if status, a := c.ask("POST", "/api/ministries/import-csv", file(room+1, "new"), "Content-Type", "text/csv"); status != 400 ||
			!strings.Contains(a.Errors[0], "too many ministries") {
			t.Errorf("one too many: %d %+v", status, a)
		}
		if status, _ := c.ask("POST", "/api/ministries", `{"ministry_key":"one-more","name":"One more"}`); status != 400 {
			t.Errorf("one more: %d", status)
		}
	})
}
