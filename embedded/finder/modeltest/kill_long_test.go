package modeltest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/store"
)

// startKills is how many starts are killed, at moments that are spread over a
// start and as long again.
const startKills = 24

// TestAServerKilledAtItsStartStartsAgain kills a server at many moments of its
// start, and has it start again each time with every confirmed answer: in a
// folder where there was nothing, after an end that left no log, and after kills
// that left rows in it. None must take for a removed file what SQLite itself does
// to its log and index at a start.
func TestAServerKilledAtItsStartStartsAgain(t *testing.T) {
	took := timeOfAStart(t)
	for name, end := range map[string]func(s *server, t *testing.T){
		"new each time":      nil,
		"nothing in the log": func(s *server, t *testing.T) { s.stop(t) },
		"rows in the log":    func(s *server, _ *testing.T) { s.kill() },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			o := serverOptions{DataDir: filepath.Join(dir, "data"), Clock: newClock(t, dir, time.Now()).file}
			log := filepath.Join(dir, "server.log")
			confirmed := 0
			for i := range startKills {
				if end == nil {
					o.DataDir, confirmed = filepath.Join(dir, fmt.Sprint("data-", i)), 0
				}
				killAfter(t, o, log, 2*took*time.Duration(i+1)/startKills)
				s := startServer(t, o, log)
				if n := s.submissions(t); n != confirmed {
					t.Fatalf("%d answers were confirmed, and %d are there\n%s", confirmed, n, s.lastWords())
				}
				confirmed += s.submitSome(t, fmt.Sprint(i))
				if end == nil {
					s.kill()
				} else {
					end(s, t)
				}
				killAfter(t, o, log, took*time.Duration(i)/startKills) // twice: what the next kill finds is from a kill
			}
			s := startServer(t, o, log)
			if n := s.submissions(t); n != confirmed {
				t.Errorf("%d answers were confirmed, and %d are there at the end\n%s", confirmed, n, s.lastWords())
			}
			s.stop(t)
		})
	}
}

// TestAServerStartsWhileAnotherEnds starts a server while another one of the
// same folder ends, at many moments: the last connection of the one that ends
// removes log and index, which the other may have seen already.
func TestAServerStartsWhileAnotherEnds(t *testing.T) {
	took := timeOfAStart(t)
	dir := t.TempDir()
	o := serverOptions{DataDir: filepath.Join(dir, "data"), Clock: newClock(t, dir, time.Now()).file}
	log := filepath.Join(dir, "server.log")
	s, confirmed := startServer(t, o, log), 0
	for i := range startKills {
		confirmed += s.submitSome(t, fmt.Sprint("before-", i))
		next := launch(t, o, log)
		<-time.After(2 * took * time.Duration(i) / startKills)
		s.stop(t)
		next.wait(t)
		if n := next.submissions(t); n != confirmed {
			t.Fatalf("%d answers were confirmed, and %d are there\n%s", confirmed, n, next.lastWords())
		}
		confirmed += next.submitSome(t, fmt.Sprint("after-", i))
		s = next
	}
	s.stop(t)
}

// TestAFileRemovedAfterAKillIsTold removes each of a database's files soon after
// a server has taken up what a killed one left, and before anything is stored.
func TestAFileRemovedAfterAKillIsTold(t *testing.T) {
	for name, suffixes := range map[string][]string{"the file": {""}, "its log": {"-wal"}, "all": {"", "-wal", "-shm"}} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			o := serverOptions{DataDir: filepath.Join(dir, "data"), Clock: newClock(t, dir, time.Now()).file}
			log := filepath.Join(dir, "server.log")
			s := startServer(t, o, log)
			s.submitSome(t, "first")
			s.kill()
			s = startServer(t, o, log)
			for _, suffix := range suffixes {
				if err := os.Remove(filepath.Join(o.DataDir, finder.DatabaseFile+suffix)); err != nil {
					t.Fatal(err)
				}
			}
			told := store.ReasonFileGone.String()
			var last answer
			for end := time.Now().Add(waitLimit); !bytes.Contains(last.body, []byte(told)); {
				if time.Now().After(end) {
					t.Fatalf("health does not say %q: %d %.1000s\n%s", told, last.status, last.body, s.lastWords())
				}
				var err error
				if last, err = s.ask(t.Context(), http.MethodGet, "/api/health", ""); err != nil {
					t.Fatal(err)
				}
			}
			if last.status != http.StatusServiceUnavailable {
				t.Errorf("health answers with %d", last.status)
			}
		})
	}
}

// timeOfAStart is how long the second start of a server takes here and now.
func timeOfAStart(t *testing.T) time.Duration {
	t.Helper()
	dir := t.TempDir()
	o := serverOptions{DataDir: filepath.Join(dir, "data"), Clock: newClock(t, dir, time.Now()).file}
	log := filepath.Join(dir, "server.log")
	startServer(t, o, log).kill()
	began := time.Now()
	startServer(t, o, log).kill()
	return time.Since(began)
}

// killAfter starts a server and kills it so long after. It must not have ended
// by itself before.
func killAfter(t *testing.T, o serverOptions, log string, after time.Duration) {
	t.Helper()
	s := launch(t, o, log)
	select {
	case err := <-s.ended:
		t.Fatalf("the start failed: %v\n%s", err, s.lastWords())
	case <-time.After(after):
	}
	_ = s.cmd.Process.Signal(syscall.SIGKILL)
	err := <-s.ended
	s.cmd = nil
	status, ok := errors.AsType[*exec.ExitError](err)
	if !ok || status.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the start failed: %v\n%s", err, s.lastWords())
	}
}

// submitSome sends a few answers, which must be confirmed as stored, and
// returns how many.
func (s *server) submitSome(t *testing.T, what string) int {
	t.Helper()
	const some = 3
	for i := range some {
		body := fmt.Sprintf(`{"answers":{"age":"infant"},"client_id":"device","submission_key":"%s-%d"}`, what, i)
		a, err := s.ask(t.Context(), http.MethodPost, "/api/submit", body)
		if err != nil {
			t.Fatal(err)
		}
		var said struct{ Success, Waits bool }
		if err := json.Unmarshal(a.body, &said); err != nil || !said.Success || said.Waits {
			t.Fatalf("an answer is not stored: %d %s (%v)\n%s", a.status, a.body, err, s.lastWords())
		}
	}
	return some
}

// submissions counts the answers that the server has.
func (s *server) submissions(t *testing.T) int {
	t.Helper()
	a, err := s.ask(t.Context(), http.MethodGet, "/admin/api/submissions?limit=1000", "")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct{}
	if err := json.Unmarshal(a.body, &list); err != nil || a.status != http.StatusOK {
		t.Fatalf("the list of answers: %d %.300s (%v)", a.status, a.body, err)
	}
	return len(list)
}
