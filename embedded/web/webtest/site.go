// Package webtest gives a test the whole finder's web server on a fresh
// database, with a clock that the test moves. Tests of packages web and office
// use it.
//
// It belongs to the tests: nothing that is shipped imports it.
package webtest

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/backup/restore"
	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/sysstats"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/spool"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/storetest"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web"
)

// LinkKey signs the one-time links of sites made here.
var LinkKey = []byte("a key for the tests, 32 bytes ..")

// CheapHashing makes passwords cost next to nothing: hashing them as people's are
// took a third of the time of the dashboard's tests. A test of what it costs sets
// Hashing to zero.
var CheapHashing = argon2id.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// Site is a finder's web server on a fresh database.
type Site struct {
	*httptest.Server
	Store *store.Database
	Spool *spool.Spool
	Clock *testkit.Clock
	Log   *bytes.Buffer
	// People is the file of who asks while the database is away.
	People string
	// Backups is the folder with the backups.
	Backups string
	// Keeper looks after them when a test has it do so.
	Keeper  *backup.Scheduler
	hashing argon2id.Params
}

// New returns a site on a fresh SQLite file.
func New(t testing.TB, change ...func(*web.Config)) *Site {
	t.Helper()
	db, err := storetest.SQLite(t)
	if err != nil {
		t.Fatal(err)
	}
	return On(t, db, change...)
}

// On returns a site on a database, which it closes at the end.
func On(t testing.TB, db *store.Database, change ...func(*web.Config)) *Site {
	t.Helper()
	pages, err := cache.New(cache.DefaultMaxBytes, time.Minute, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := sysstats.NewReader(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kept, err := spool.Open(filepath.Join(t.TempDir(), "spool"))
	if err != nil {
		t.Fatal(err)
	}
	s := &Site{Store: db, Spool: kept, People: filepath.Join(t.TempDir(), "spool-people.db"),
		Clock: testkit.NewClock(time.Now()), Log: &bytes.Buffer{}, Backups: t.TempDir()}
	log := slog.New(slog.NewTextHandler(&lockedWriter{w: s.Log}, nil))
	// A test's program holds the browser's pictures and all that the other tests
	// left, and with the race detector many times that. How busy and how full the
	// computer is that runs the tests is no reason for an issue either.
	limits := health.DefaultLimits()
	limits.MemoryBudgetMB = 16 << 10
	limits.MemoryPercent, limits.CPUPercent, limits.DiskPercent = 99, 99, 99
	s.Keeper = &backup.Scheduler{Store: db, Dir: s.Backups, Retention: backup.DefaultRetentionPolicy(), Log: log, Now: s.Clock.Now,
		Holder: "test"}
	c := web.Config{
		Store: db, Spool: kept, People: spool.NewPeople(s.People), Cache: pages, Figures: reader, Log: log,
		RateLimit: true, LinkKey: LinkKey, Hashing: CheapHashing, Limits: limits, DataDir: t.TempDir(), Now: s.Clock.Now,
		Backups: s.Keeper,
	}
	restores := restore.NewRunner(restore.Place{Place: backup.Place{Dir: s.Backups, Log: log, Now: s.Clock.Now}}, db)
	c.Restores = restores
	if c.Addresses, err = ratelimit.NewAddresses(nil); err != nil {
		t.Fatal(err)
	}
	for _, f := range change {
		f(&c)
	}
	s.hashing = c.Hashing
	handler, err := web.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(handler)
	t.Cleanup(func() {
		s.Server.Close()
		_ = restores.Close()
		_ = kept.Close()
		_ = db.Close() // some tests close it themselves
	})
	return s
}

type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// Answer is what a site answered.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// Ask sends a request, with headers given as name and value in turn, and
// returns the answer. It follows no redirect.
func (s *Site) Ask(t testing.TB, method, path, body string, headers ...string) Answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	client := *s.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return Answer{res.StatusCode, res.Header, string(answer)}
}

// EnterLink is the path of a one-time link as the tray makes it.
func (s *Site) EnterLink() string {
	return "/admin/enter?t=" + auth.SignLink(LinkKey, auth.LinkOpens, s.Clock.Now(), auth.LinkLife)
}

// Opening are the headers with which a browser opens a page.
func Opening() []string {
	return []string{"Accept", "text/html", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document", "Sec-Fetch-Site", "none"}
}

// Enter signs in by a one-time link and returns the cookie, as a header's value.
func (s *Site) Enter(t testing.TB) string {
	t.Helper()
	a := s.Ask(t, "GET", s.EnterLink(), "", Opening()...)
	cookie, _, _ := strings.Cut(a.Header.Get("Set-Cookie"), ";")
	if a.Status != http.StatusSeeOther || cookie == "" {
		t.Fatalf("the link does not sign in: %d %s", a.Status, a.Body)
	}
	return cookie
}

// Door is one more way in to the site's accounts, beside the server's.
func (s *Site) Door(t testing.TB) *auth.Authenticator {
	t.Helper()
	key, err := s.Store.Secret(t.Context(), auth.SecretName)
	if err != nil {
		t.Fatal(err)
	}
	return auth.New(auth.Config{Store: s.Store, AddressKey: key, LinkKey: LinkKey, Hashing: s.hashing, Now: s.Clock.Now})
}

// Account makes an account and signs it in, and returns the cookie.
func (s *Site) Account(t testing.TB, name string, role store.Role) string {
	t.Helper()
	door := s.Door(t)
	u, err := door.AddUser(t.Context(), "test", name, "a long way to Nashville", role)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := door.StartSessionOf(t.Context(), u, "", "test")
	if err != nil {
		t.Fatal(err)
	}
	return door.SessionCookie(false) + "=" + signed.Token
}
