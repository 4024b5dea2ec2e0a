//go:build linux

package main_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/health/healthlog"
	"ministryfinder/embedded/health/history"
	"ministryfinder/embedded/testkit"
)

// A finder on a server records its own health, goes on after a restart, and
// shows both on its health page.
func TestAFinderAloneRecordsItsOwnHealth(t *testing.T) {
	t.Parallel()
	data := dataFolder(t, "")
	const password = "a long way to Nashville"
	env := []string{"ADMIN_USERNAME=Anna", "ADMIN_PASSWORD=" + password}
	type answer struct {
		Status string
		Points []history.Point
		Latest struct {
			RSS float64 `json:"rss_mb"`
		}
	}
	ask := func(s *served) (a answer, seen string) {
		r, err := http.NewRequest(http.MethodGet, s.url+"/admin/api/health?range=1h", nil)
		testkit.Must(t, err)
		r.SetBasicAuth("Anna", password)
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			return a, err.Error()
		}
		defer res.Body.Close()
		if err := json.NewDecoder(res.Body).Decode(&a); err != nil {
			return a, err.Error()
		}
		return a, fmt.Sprintf("%s %+v", res.Status, a)
	}
	processes := map[time.Time]bool{}
	for start := range 2 {
		s := tryServedWith(t, env, data).listens()
		testkit.Eventually(t, "figures of this process", func() (bool, string) {
			a, seen := ask(s)
			for _, p := range a.Points {
				processes[p.Started] = true
			}
			// Five seconds later the start of another process is another one.
			return len(processes) == start+1 && len(a.Points) > start+1 && a.Latest.RSS > 5 && a.Status != "", seen
		})
		s.end()
		if log := read(s.log.Name()); strings.Contains(log, "history") {
			t.Errorf("the finder logged:\n%s", log)
		}
	}
	points, err := healthlog.Reader{Dir: data}.Points(history.Hour, time.Time{}, time.Now(), 0)
	if err != nil || len(points) < 2 {
		t.Errorf("%d points are on the disk (%v)", len(points), err)
	}
}
