package admin_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// FuzzOffice sends any body, as a signed-in administrator, to every endpoint
// that changes ministries: each is carried out or refused in JSON, and none is
// our mistake.
func FuzzOffice(f *testing.F) {
	for _, s := range []string{
		`{"ministry_key":"choir","name":"Choir"}`, `{"ministries":[{"ministry_key":"a","name":"b","age":["infant"]}]}`,
		`{"ministry_ids":[1,2],"updates":{"add":{"interests":["music"]},"set":{"active":false}}}`, `{"ministry_ids":[99999999999999999999]}`,
		`{"updates":{"set":{"id":5,"ministry_key":"x"}}}`, `{"name":"\u0000"}`,
		`{"details":"<script>alert(1)</script><a href=javascript:x>y</a>"}`, `[]`, `null`, `{`, "ministry_key,name\nx,=1+1\n",
		`{"ministry_ids":"all"}`, `{"name":"'); DROP TABLE ministries; --"}`,
	} {
		f.Add([]byte(s))
	}
	s := webtest.New(f, func(c *web.Config) { c.RateLimit = false })
	cookie := s.Account(f, "Fuzz", store.Administrator)
	h := s.Config.Handler
	f.Fuzz(func(t *testing.T, body []byte) {
		ask := func(method, path, kind string, body []byte) {
			r := httptest.NewRequest(method, path, bytes.NewReader(body))
			r.Header.Set("Content-Type", kind)
			r.Header.Set("Cookie", cookie)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			var answer struct {
				Success *bool
				Message string
			}
			if w.Code >= 500 || json.Unmarshal(w.Body.Bytes(), &answer) != nil || answer.Success == nil || *answer.Success != (w.Code < 300) ||
				answer.Message == "" {
				t.Errorf("%s %s answers %d %.500q", method, path, w.Code, w.Body)
			}
		}
		for _, endpoint := range []string{"POST /api/ministries", "PUT /api/ministries/1", "POST /api/ministries/bulk-update",
			"POST /api/ministries/bulk-import", "POST /api/ministries/permanent-delete"} {
			method, path, _ := strings.Cut(endpoint, " ")
			ask(method, path, "application/json", body)
		}
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		part, err := w.CreateFormFile("file", "ministries.csv")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(body); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		ask(http.MethodPost, "/api/ministries/import-csv", w.FormDataContentType(), form.Bytes())
	})
}

// FuzzPosterAddress makes a poster of any address: what is on it is none but a
// web address, and harmless.
func FuzzPosterAddress(f *testing.F) {
	for _, s := range []string{
		"http://192.168.1.20:8080", "javascript:alert(1)", "http://a@b.example", "https://x.example/\"><probe>", "http://[fe80::1%25eth0]:80",
		"http://\u202eelpmaxe.example", "http://x?y#z", "HTTP://X.EXAMPLE", "http://" + strings.Repeat("a", 200),
	} {
		f.Add(s)
	}
	s := webtest.New(f, func(c *web.Config) { c.RateLimit = false })
	cookie := s.Account(f, "Fuzz", store.Administrator)
	h := s.Config.Handler
	f.Fuzz(func(t *testing.T, address string) {
		r := httptest.NewRequest(http.MethodGet, "/admin/poster?"+url.Values{"address": {address}, "named": {address}}.Encode(), nil)
		r.Header.Set("Cookie", cookie)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusOK && w.Code != http.StatusBadRequest || strings.Contains(w.Body.String(), "<probe") {
			t.Fatalf("%q: %d %s", address, w.Code, w.Body)
		}
		if strings.Contains(w.Body.String(), "data:image/svg+xml") {
			u, err := url.Parse(strings.TrimSpace(address))
			if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
				t.Errorf("%q is on a poster", address)
			}
		}
	})
}
