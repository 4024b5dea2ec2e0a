package alertmail

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/agent/notifier"
	"ministryfinder/embedded/testkit"
)

// phones is an office whose alerts go by ntfy, with what the server answers and what
// it was given.
type phones struct {
	*office
	answer func(w http.ResponseWriter)
	given  []string
}

func newPhones(t *testing.T) *phones {
	t.Helper()
	p := &phones{answer: func(http.ResponseWriter) {}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m struct{ Message string }
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
			t.Error(err)
		}
		p.given = append(p.given, m.Message)
		p.answer(w)
	}))
	t.Cleanup(server.Close)
	p.office = &office{t: t, file: filepath.Join(t.TempDir(), "alert-ntfy.json"),
		clock: testkit.NewClock(time.Date(2026, 11, 29, 12, 0, 0, 0, time.Local))}
	p.begin = func() {
		n, err := notifier.NewNtfy(server.URL+"/parish", "")
		testkit.Must(t, err)
		box := Open(filepath.Dir(p.file), "ntfy", slog.New(slog.DiscardHandler), p.clock.Now, func(e Entry) {
			p.told = append(p.told, string(e.State)+" "+string(e.Why.Why))
		})
		p.Channel = box.Channel(n, func(notifier.Message) string { return "It comes late." })
	}
	p.restart()
	return p
}

// busy answers that it takes nothing now.
func busy(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }

// What a server does not take now is kept over the end of the program and sent late; a
// night without a server loses nothing.
func TestAnAlertByNtfyIsKeptAndComesLate(t *testing.T) {
	p := newPhones(t)
	p.answer = busy
	p.Enqueue(p.down("finder-down"))
	p.round(t.Context())
	for _, later := range []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute} {
		tries := len(p.given)
		p.clock.Advance(later - time.Second)
		p.restart()
		p.round(t.Context())
		p.clock.Advance(time.Second)
		if p.round(t.Context()); len(p.given) != tries+1 {
			t.Errorf("after %v there are %d tries, not %d", later, len(p.given), tries+1)
		}
	}
	p.answer = func(http.ResponseWriter) {}
	tries := len(p.given)
	p.days(1)
	if len(p.given) != tries+1 || !strings.HasSuffix(p.given[tries], "It comes late.") {
		t.Errorf("given: %q", p.given[tries:])
	}
	p.is("told", p.told)
}

// What is refused for good, and what finds no server for a day, is told at the computer.
func TestAnAlertByNtfyThatDoesNotArriveIsTold(t *testing.T) {
	p := newPhones(t)
	p.answer = func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) }
	p.Enqueue(p.down("disk"))
	p.round(t.Context())
	p.is("told", p.told, "failed no-address")
	p.answer = busy
	p.Enqueue(p.down("cache"))
	p.round(t.Context())
	p.days(2)
	p.is("told", p.told, "failed no-address", "failed not-taken")
	if n := len(p.Channel.box.Troubles()); n != 2 {
		t.Errorf("%d are told of in the window", n)
	}
}

// How long a server wants to be left alone is heeded; that it takes alerts again brings
// all that wait, and so does a change of the settings.
func TestAnAlertByNtfyHeedsWhatTheServerSays(t *testing.T) {
	p := newPhones(t)
	p.answer = func(w http.ResponseWriter) {
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(http.StatusTooManyRequests)
	}
	p.Enqueue(p.down("disk"))
	p.round(t.Context())
	p.clock.Advance(119 * time.Second)
	p.round(t.Context())
	if len(p.given) != 1 {
		t.Errorf("it was asked %d times", len(p.given))
	}
	p.answer = func(http.ResponseWriter) {}
	p.Enqueue(p.down("cache"))
	p.round(t.Context())
	if len(p.given) != 3 {
		t.Errorf("given: %q", p.given)
	}
	p.answer = busy
	p.Enqueue(p.down("backup"))
	p.round(t.Context())
	p.answer = func(http.ResponseWriter) {}
	p.Channel.box.Retry()
	p.round(t.Context())
	if len(p.given) != 5 {
		t.Errorf("after the change: %q", p.given)
	}
}

// What was on its way when the program was killed, or the settings changed, is sent again.
func TestAnAlertByNtfyOnItsWayIsNotLost(t *testing.T) {
	p := newPhones(t)
	p.Enqueue(p.down("disk"))
	if _, found, _ := p.next(); !found { // and here the program is killed
		t.Fatal("nothing is due")
	}
	p.restart()
	p.round(t.Context())
	if len(p.given) != 1 {
		t.Errorf("after the restart: %q", p.given)
	}
	changed, change := context.WithCancel(t.Context())
	p.answer = func(w http.ResponseWriter) {
		change()
		busy(w)
	}
	p.Enqueue(p.down("cache"))
	p.round(changed)
	p.answer = func(http.ResponseWriter) {}
	p.clock.Advance(time.Minute)
	p.round(t.Context())
	if len(p.given) != 3 {
		t.Errorf("after the change: %q", p.given)
	}
	p.is("told", p.told)
}
