package web

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/pages"
	"ministryfinder/embedded/traffic"
)

// A mistake of ours that makes a request panic costs that request alone: the
// person gets an answer, the log the place, and the figures count an error.
func TestAPanicCostsOneRequest(t *testing.T) {
	var log bytes.Buffer
	s := &Server{Config: Config{Log: slog.New(slog.NewTextHandler(&log, nil)), Now: time.Now}, traffic: traffic.NewRecorder(time.Now())}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /bad", func(http.ResponseWriter, *http.Request) { panic("a mistake of ours") })
	mux.HandleFunc("GET /half", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half of an answer")
		panic("a later mistake")
	})
	mux.HandleFunc("GET /good", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "well") })
	site := httptest.NewServer(s.observe(mux, mux))
	defer site.Close()
	ask := func(path string) (int, string) {
		t.Helper()
		res, err := site.Client().Get(site.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(body)
	}
	for range 3 {
		status, body := ask("/bad")
		var answer pages.APIError
		if err := json.Unmarshal([]byte(body), &answer); status != 500 || err != nil || answer.Success || answer.Message == "" || strings.Contains(body, "mistake of ours") {
			t.Errorf("%d %s", status, body)
		}
		if _, body := ask("/half"); body != "half of an answer" {
			t.Errorf("after half of an answer: %s", body)
		}
		if status, body := ask("/good"); status != 200 || body != "well" {
			t.Errorf("afterwards: %d %s", status, body)
		}
	}
	if text := log.String(); strings.Count(text, "a mistake of ours") != 3 || !strings.Contains(text, "panic_test.go") {
		t.Errorf("the log says\n%s", text)
	}
}
