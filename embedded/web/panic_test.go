package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/render"
	"ministryfinder/embedded/requeststats"
)

// A mistake of ours that makes a request panic costs that request alone: the
// person gets an answer, the log the place, and the figures count an error.
func TestAPanicCostsOneRequest(t *testing.T) {
	var log bytes.Buffer
	s := &Server{Config: Config{Log: slog.New(slog.NewTextHandler(&log, nil)), Now: time.Now}, traffic: requeststats.NewRecorder(time.Now())}
	half := strings.Repeat("half of an answer ", 1000)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /bad", func(http.ResponseWriter, *http.Request) { panic("a mistake of ours") })
	mux.HandleFunc("GET /half", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, half)
		panic("a later mistake")
	})
	mux.HandleFunc("GET /aborted", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, half)
		panic(http.ErrAbortHandler) // as an export whose database goes away
	})
	mux.HandleFunc("GET /good", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "well") })
	site := httptest.NewServer(s.observe(mux, mux))
	defer site.Close()
	cut := func(path string) (status int, body string, err error) {
		t.Helper()
		res, err := site.Client().Get(site.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		return res.StatusCode, string(b), err
	}
	ask := func(path string) (int, string) {
		t.Helper()
		status, body, err := cut(path)
		if err != nil {
			t.Fatal(err)
		}
		return status, body
	}
	for range 3 {
		status, body := ask("/bad")
		var answer render.APIError
		if err := json.Unmarshal([]byte(body), &answer); status != 500 || err != nil || answer.Success || answer.Message == "" ||
			strings.Contains(body, "mistake of ours") {
			t.Errorf("%d %s", status, body)
		}
		for _, path := range []string{"/half", "/aborted"} {
			if _, body, err := cut(path); !errors.Is(err, io.ErrUnexpectedEOF) || !strings.HasPrefix(half, body) {
				t.Errorf("%s looks like a whole answer of %d bytes: %v", path, len(body), err)
			}
		}
		if status, body := ask("/good"); status != 200 || body != "well" {
			t.Errorf("afterwards: %d %s", status, body)
		}
	}
	routes := s.traffic.Routes()
	for route, errors := range map[string]int64{"GET /bad": 3, "GET /half": 3, "GET /aborted": 3, "GET /good": 0} {
		if c := routes[route]; c.Total != 3 || c.Error != errors {
			t.Errorf("%s: %d answers, %d errors are counted", route, c.Total, c.Error)
		}
	}
	if text := log.String(); strings.Count(text, "a mistake of ours") != 3 || !strings.Contains(text, "panic_test.go") {
		t.Errorf("the log says\n%s", text)
	}
}
