//go:build linux

package main_test

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ministryfinder/embedded/testkit"
)

// A server is set up by its environment alone, as hosting companies do it.
func TestAServerTakesItsSettingsFromTheEnvironment(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	_, port, err := net.SplitHostPort(ownAddress(t))
	testkit.Must(t, err)
	s := prepareServed(t, []string{"FINDER_DATA=" + data, "PORT=" + port, "CACHE_MB=7", "CHECK_MINUTES=1", "MEMORY_BUDGET_MB=1",
		"RATE_LIMIT=off"}, "")
	s.cmd.Args = []string{s.cmd.Args[0], "serve"}
	s.start()
	s.url = "http://127.0.0.1:" + port
	testkit.Eventually(t, "the finder on its port", func() (bool, string) {
		return s.get("/api/health")["database"] == "connected", read(s.log.Name())
	})
	if said := read(s.out.Name()); !strings.Contains(said, "http://localhost:"+port+"\n") {
		t.Errorf("it does not say an address that can be opened: %s", said)
	}
	if _, err := os.Stat(filepath.Join(data, "finder.db")); err != nil {
		t.Errorf("the data folder: %v", err)
	}
	metrics := s.get("/api/metrics")
	if cache, ok := metrics["cache"].(map[string]any); !ok || cache["max_mb"] != 7.0 {
		t.Errorf("the cache is %v", metrics["cache"])
	}
	if limits, ok := metrics["rate_limiting"].(map[string]any); !ok || limits["enabled"] != false {
		t.Errorf("the limits of requests are %v", metrics["rate_limiting"])
	}
	// No finder gets by with a megabyte.
	testkit.Eventually(t, "the budget of memory", func() (bool, string) {
		health := s.get("/api/health")
		issues, _ := health["issues"].([]any)
		return len(issues) == 1 && issues[0] == "High memory usage", "the finder says " + strings.Join(texts(issues), ", ")
	})
	for _, wrong := range []string{"CACHE_MB=0.9", "CACHE_MB=1025", "CHECK_MINUTES=0.9", "CHECK_MINUTES=1441", "MEMORY_BUDGET_MB=0.9",
		"MEMORY_BUDGET_MB=65537", "RATE_LIMIT=perhaps"} {
		if got := command(t, []string{wrong}, "serve", "--data", data, "--addr", "127.0.0.1:0"); got.status != 2 ||
			!namesWhatIsWrong(got.err, wrong) {
			t.Errorf("%s: %+v", wrong, got)
		}
	}
}

// namesWhatIsWrong tells whether an error names a variable, or its flag.
func namesWhatIsWrong(said, variable string) bool {
	name, _, _ := strings.Cut(variable, "=")
	return strings.Contains(said, name) || strings.Contains(said, "--"+strings.ToLower(strings.ReplaceAll(name, "_", "-")))
}

func texts(all []any) []string {
	var found []string
	for _, one := range all {
		text, _ := one.(string)
		found = append(found, text)
	}
	return found
}

// A tunnel that does not say for whom it asks is believed under the names that
// are given, and no others.
func TestATunnelsNameIsTakenFromTheEnvironment(t *testing.T) {
	t.Parallel()
	s := tryServedWith(t, []string{"PUBLIC_HOSTS=quiz.example.org,help.example.org"}, dataFolder(t, "")).listens()
	for host, want := range map[string]int{
		"quiz.example.org": http.StatusOK, "help.example.org": http.StatusOK, "localhost": http.StatusOK,
		"evil.example.org": http.StatusMisdirectedRequest,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/api/health", nil)
		testkit.Must(t, err)
		req.Host = host
		res, err := http.DefaultClient.Do(req)
		testkit.Must(t, err)
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("under %s the answer is %s, want %d", host, res.Status, want)
		}
	}
}
