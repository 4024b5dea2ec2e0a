package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// handler is a site's own, without a network between.
func handler(f *testing.F) http.Handler {
	return webtest.New(f, func(c *web.Config) { c.RateLimit = false }).Config.Handler
}

// FuzzSubmission sends any body to the endpoints that take answers: each is
// taken or refused in JSON, and none is our mistake.
func FuzzSubmission(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"answers":{"age":"infant","gender":"skip"},"states":["single"],"situation":[],"interests":["all"],"ministries":["mass"],"client_id":"a","session_id":"b","submission_key":"c"}`,
		`{"answers":null,"states":null}`, `{"answers":[]}`, `{"interests":["music","music"," MUSIC "]}`, `[]`, `null`, `{"answers":{"age":1}}`,
		`{"session_id":"\u0000"}`, `{"client_id":"\ud800"}`,
		`{"step":3,"session_id":"x"}`, "{\"answers\":{\"age\":\"\xff\"}}", `{"ministries":["'; DROP TABLE ministries; --"]}`,
		strings.Repeat(`{"answers":`, 2000),
	} {
		f.Add([]byte(s))
	}
	h := handler(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, path := range []string{"/api/match", "/api/submit", "/api/reached"} {
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(string(body)))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			var answer struct {
				Success *bool
				Message string
			}
			if w.Code == http.StatusNoContent {
				continue
			}
			if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer.Success == nil {
				t.Fatalf("%s answers %d %q", path, w.Code, w.Body)
			}
			switch {
			case w.Code == http.StatusOK && *answer.Success:
			case (w.Code == http.StatusBadRequest || w.Code == http.StatusRequestEntityTooLarge) && !*answer.Success && answer.Message != "":
			default:
				t.Errorf("%s answers %d %s", path, w.Code, w.Body)
			}
		}
	})
}

// FuzzForm sends any query and form to the pages: what is shown of it is
// harmless, and none of it is our mistake.
func FuzzForm(f *testing.F) {
	for _, s := range []string{
		"", "lang=es&step=2&age=infant", "age=%22%3E%3Cprobe%3E&step=5", "step=99999999999999999999", "said=stored.x",
		"interests=all&interests=music&back=1", "age=infant;gender=male", "%zz", "kiosk=1&age=%ff", "\x00=\r\n",
	} {
		f.Add(s)
	}
	h := handler(f)
	f.Fuzz(func(t *testing.T, form string) {
		for _, path := range []string{"/", "/result", "/qr/result", "POST /result", "/privacy"} {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			var post bool
			if path, post = strings.CutPrefix(path, "POST "); post {
				r = httptest.NewRequest(http.MethodPost, path, strings.NewReader(form))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
			r.URL = &url.URL{Path: path, RawQuery: form}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code >= 500 {
				t.Errorf("%s answers %d", path, w.Code)
			}
			if strings.Contains(w.Body.String(), "<probe") {
				t.Errorf("%s shows what was sent as HTML", path)
			}
			for name, values := range w.Header() {
				if strings.ContainsAny(name+strings.Join(values, ""), "\r\n\x00") {
					t.Errorf("%s answers with a broken header %s: %q", path, name, values)
				}
			}
		}
	})
}
