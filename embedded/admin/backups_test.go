package admin_test

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/backup/restore"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web/webtest"
)

// backUp makes a backup of a site, and returns its name.
func backUp(t *testing.T, s *webtest.Site) string {
	t.Helper()
	place := backup.Place{Dir: s.Backups, Log: slog.New(slog.DiscardHandler), Now: s.Clock.Now}
	f, err := place.Scheduler(s.Store).Make(t.Context(), backup.Manual)
	testkit.Must(t, err)
	return filepath.Base(f.Path)
}

func send(t *testing.T, s *webtest.Site, key string) {
	t.Helper()
	n := store.NewSubmission{Submission: quiz.Submission{SubmissionKey: key}, SubmittedAt: s.Clock.Now()}
	_, err := s.Store.AddSubmission(t.Context(), n)
	testkit.Must(t, err)
}

// A backup is restored in the dashboard: after a look at what would be lost, with
// an entry in the log of changes, and taken back by who has done it, although
// every session has ended.
func TestABackupIsRestoredInTheDashboardAndTakenBack(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		anna := s.Account(t, "Anna", store.Administrator)
		send(t, s, "before")
		s.Clock.Advance(time.Minute)
		name := backUp(t, s)
		s.Clock.Advance(time.Minute)
		send(t, s, "since-1")
		send(t, s, "since-2")
		s.Account(t, "Eva", store.Editor)
		look := func(path, cookie string, want ...string) {
			t.Helper()
			a := s.Ask(t, "GET", path, "", "Cookie", cookie, "Accept", "text/html")
			for _, text := range want {
				if a.Status != 200 || !strings.Contains(a.Body, text) {
					t.Errorf("%s lacks %q: %d %s", path, text, a.Status, a.Body)
				}
			}
		}
		there := func(want int) {
			t.Helper()
			if n, err := s.Store.CountSubmissions(t.Context(), time.Time{}); err != nil || n != want {
				t.Errorf("%d submissions are there, want %d (%v)", n, want, err)
			}
		}
		look("/admin/backups", anna, "on request", `value="`+name+`"`)
		look("/admin/backups/restore?name="+name, anna, "submissions 1, accounts 1.", "submissions 3, accounts 2.",
			"submissions 2, changes by staff 1.", s.Backups, "Change nothing")
		look("/admin/backups/restore?lang=es&name="+name, anna, "respuestas 2, cambios del personal 1.")
		for what, wrong := range map[string]string{"a path": "../finder.db", "none": "", "another": "finder-golf.jsonl.gz"} {
			if a := post(t, s, "/admin/backups/restore", anna, url.Values{"name": {wrong}}); a.Status != 404 ||
				!strings.Contains(a.Body, "choose another one") {
				t.Errorf("%s: %d", what, a.Status)
			}
		}

		done := func(a webtest.Answer) (token string) {
			t.Helper()
			if a.Status != 303 || a.Header.Get("Location") != "/admin/backups/progress" {
				t.Fatalf("%d %s %s", a.Status, a.Header.Get("Location"), a.Body)
			}
			for _, want := range []string{"HttpOnly", "SameSite=Strict", "Path=/admin/backups"} {
				if !strings.Contains(a.Header.Get("Set-Cookie"), want) {
					t.Errorf("the cookie is not %s: %s", want, a.Header.Get("Set-Cookie"))
				}
			}
			token = cookieOf(a)
			testkit.Eventually(t, "the restore", func() (bool, string) {
				body := s.Ask(t, "GET", "/admin/backups/progress", "", "Cookie", token, "Accept", "text/html").Body
				return strings.Contains(body, `id="restored"`), body
			})
			return token
		}
		token := done(post(t, s, "/admin/backups/restore", anna, url.Values{"name": {name}}))
		there(1)
		if isIn(t, s, anna) {
			t.Error("the session outlives the restore")
		}
		if e := lastEntry(t, s); e.Action != restore.Action || e.Who != "Anna" || e.Subject != name ||
			!strings.Contains(e.Before, "-restore.jsonl.gz") {
			t.Errorf("%+v", e)
		}
		look("/admin/backups/progress", "", "has not restored a backup lately")
		if a := post(t, s, "/admin/backups/progress", "restore=golf", nil); a.Status != 403 {
			t.Errorf("a stranger takes it back: %d", a.Status)
		}
		send(t, s, "after")

		// Who has started it takes it back, without a session; all is there again.
		done(post(t, s, "/admin/backups/progress", token, nil))
		there(3)
		if a := post(t, s, "/admin/backups/progress", token, nil); a.Status != 403 {
			t.Errorf("it is taken back twice: %d", a.Status)
		}
		// And once more from the list, after signing in: what came after the restore.
		anna = cookieOf(signIn(t, s, "Anna", right))
		look("/admin/backups", anna, "Restored a short while ago", "by: Anna", "before a restore")
		done(post(t, s, "/admin/backups/restore", anna, url.Values{"name": {keptBefore(t, s)}}))
		there(2)
	})
}

// keptBefore is the backup with the state before the last restore.
func keptBefore(t *testing.T, s *webtest.Site) string {
	t.Helper()
	e, err := s.Store.LastAuditEntry(t.Context(), restore.Action)
	testkit.Must(t, err)
	_, name, _ := strings.Cut(e.Before, `"file":"`)
	name, _, _ = strings.Cut(name, `"`)
	return name
}

// damagedBackup puts a file that is none into the backup folder.
func damagedBackup(t *testing.T, s *webtest.Site) string {
	t.Helper()
	const name = "finder-2026-01-01T000000.000Z-daily.jsonl.gz"
	testkit.Must(t, os.WriteFile(filepath.Join(s.Backups, name), []byte("golf"), 0o600))
	return name
}

// While a restore waits for the database the quiz goes on, and there is no second
// one; what fails changes nothing and says why.
func TestOneRestoreAtATimeAndAFailureChangesNothing(t *testing.T) {
	s := webtest.New(t)
	anna := s.Account(t, "Anna", store.Administrator)
	send(t, s, "before")
	name := backUp(t, s)
	holds, letGo, ended := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = s.Store.RemoveAllSubmissions(context.Background(), "test", s.Clock.Now(), func(context.Context, store.Present) (string, error) {
			close(holds)
			<-letGo
			return "", errors.New("it was only to hold the database")
		})
	}()
	<-holds
	a := post(t, s, "/admin/backups/restore", anna, url.Values{"name": {name}})
	if a.Status != 303 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	token := cookieOf(a)
	progress := func() webtest.Answer {
		return s.Ask(t, "GET", "/admin/backups/progress?lang=es", "", "Cookie", token, "Accept", "text/html")
	}
	if a := progress(); !strings.Contains(a.Body, "Se guarda lo que hay ahora") || a.Header.Get("Refresh") == "" {
		t.Errorf("%v %s", a.Header, a.Body)
	}
	if a := post(t, s, "/admin/backups/restore", anna, url.Values{"name": {name}}); a.Status != 409 {
		t.Errorf("a second one: %d", a.Status)
	}
	if a := s.Ask(t, "GET", "/", ""); a.Status != 200 {
		t.Errorf("the quiz: %d", a.Status)
	}
	close(letGo)
	<-ended
	testkit.Eventually(t, "the restore", func() (bool, string) {
		body := progress().Body
		return strings.Contains(body, "está restaurada"), body
	})
	// A damaged one is refused before, and changes nothing when it is asked for all the same.
	anna = cookieOf(signIn(t, s, "Anna", right))
	damaged := damagedBackup(t, s)
	if a := s.Ask(t, "GET", "/admin/backups/restore?name="+damaged, "", "Cookie", anna, "Accept", "text/html"); a.Status != 422 ||
		!strings.Contains(a.Body, "this file is damaged") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	token = cookieOf(post(t, s, "/admin/backups/restore", anna, url.Values{"name": {damaged}}))
	testkit.Eventually(t, "the failure", func() (bool, string) {
		body := progress().Body
		return strings.Contains(body, "No se cambió nada"), body
	})
	if !isIn(t, s, anna) {
		t.Error("a restore that failed has ended a session")
	}
}
