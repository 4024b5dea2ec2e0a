package updatecheck_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ministryfinder/agent/updatecheck"
)

func TestOnlyANewerVersionIsTold(t *testing.T) {
	answer, status := "", http.StatusOK
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, answer)
	}))
	defer server.Close()
	for told, newer := range map[string]bool{"0.1.0": false, "0.0.9": false, "0.1.0-beta": false, "0.1.1": true, "1.0.0": true,
		"0.10.0": true} {
		answer = `{"version":"` + told + `","page":"https://example.org/new"}`
		got, err := updatecheck.Check(t.Context(), server.URL, "0.1.0")
		want := updatecheck.Available{}
		if newer {
			want = updatecheck.Available{Version: told, Page: "https://example.org/new"}
		}
		if err != nil || got != want {
			t.Errorf("%s: %+v (%v)", told, got, err)
		}
	}
	const most = 16 << 10
	well := `{"version":"2.0.0","page":"https://example.org/new"}`
	answer = strings.Repeat(" ", most-len(well)) + well
	if got, err := updatecheck.Check(t.Context(), server.URL, "0.1.0"); err != nil || got.Version != "2.0.0" {
		t.Errorf("an answer as long as may be: %+v (%v)", got, err)
	}
	for _, bad := range []string{
		" " + answer,
		"", "[]", `{"version":"new","page":"https://example.org"}`, `{"version":"2.0.0","page":"javascript:alert(1)"}`,
		`{"version":"2.0.0-` + strings.Repeat("x", 50) + `","page":"https://example.org"}`, `{"version":"2.0.0"}`,
		`{"page":"` + strings.Repeat("x", 20<<10) + `","version":"2.0.0"}`,
	} {
		answer = bad
		if got, err := updatecheck.Check(t.Context(), server.URL, "0.1.0"); err == nil {
			t.Errorf("%.60q: %+v", bad, got)
		}
	}
	answer, status = `{"version":"2.0.0","page":"https://example.org"}`, http.StatusNotFound
	if _, err := updatecheck.Check(t.Context(), server.URL, "0.1.0"); err == nil {
		t.Error("an error page was believed")
	}
	for _, bad := range []string{"", "example.org", "ftp://example.org", "https://user:pass@example.org"} {
		if _, err := updatecheck.Check(t.Context(), bad, "0.1.0"); err == nil {
			t.Errorf("%q was asked", bad)
		}
	}
}
