package finder_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/store/postgrestest"
	"ministryfinder/embedded/testkit"
)

var postgres postgrestest.Server

func TestMain(m *testing.M) { os.Exit(postgres.RunAll(m)) }

// running is a finder that runs in the test.
type running struct {
	url  string
	log  *lockedBuffer
	stop func()
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// start runs a finder until the test ends, or until it is stopped.
func start(t *testing.T, dataDir, databaseURL string, change ...func(*finder.Options)) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{log: &lockedBuffer{}}
	listening, ended := make(chan net.Addr, 1), make(chan error, 1)
	o := finder.Options{
		DataDir: dataDir, DatabaseURL: databaseURL, Addr: "127.0.0.1:0",
		Log: slog.New(slog.NewTextHandler(r.log, nil)), Listening: func(a net.Addr) { listening <- a },
	}
	for _, f := range change {
		f(&o)
	}
	go func() { ended <- finder.Run(ctx, o) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		http.DefaultClient.CloseIdleConnections()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(r.stop)
	select {
	case a := <-listening:
		r.url = "http://" + a.String()
	case err := <-ended:
		ended <- err
		t.Fatalf("the finder ended: %v\n%s", err, r.log)
	case <-time.After(testkit.WaitLimit):
		t.Fatal("the finder does not listen")
	}
	return r
}

// ask sends a request and returns the status and the decoded answer.
func (r *running) ask(t *testing.T, method, path, body string) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, r.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	answer := map[string]any{}
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatalf("%s %s: %d %s", method, path, res.StatusCode, text)
	}
	return res.StatusCode, answer
}

// submit sends a submission and tells whether it waits for the database.
func (r *running) submit(t *testing.T, key string) (waits bool) {
	t.Helper()
	status, answer := r.ask(t, "POST", "/api/submit",
		fmt.Sprintf(`{"answers":{"age":"infant"},"client_id":"device","submission_key":%q}`, key))
	if status != 200 || answer["success"] != true {
		t.Fatalf("%d %v", status, answer)
	}
	waits, _ = answer["waits"].(bool)
	if id, _ := answer["submission_id"].(float64); waits != (id == 0) {
		t.Errorf("%v", answer)
	}
	return waits
}

// stored returns the keys of the stored submissions, in their order.
func stored(t *testing.T, databaseURL string) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), `SELECT coalesce(submission_key, '') FROM ministry_submissions ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func (r *running) eventuallyHealthy(t *testing.T, healthy bool) map[string]any {
	t.Helper()
	var report map[string]any
	testkit.Eventually(t, fmt.Sprintf("healthy = %v", healthy), func() (bool, any) {
		var status int
		status, report = r.ask(t, "GET", "/api/health", "")
		return (status == 200) == healthy, report
	})
	return report
}

func TestAServerThatGoesAwayAndReturns(t *testing.T) {
	database := postgres.Database(t)
	dir := t.TempDir()
	r := start(t, dir, database)
	r.lettingPeopleAsk(t, dir, database)
	if r.submit(t, "before") {
		t.Error("a submission waits although the database is there")
	}
	var want []string
	for round, end := range []func(testing.TB){postgres.Stop, postgres.Kill} {
		want = append([]string{}, stored(t, database)...)
		end(t)
		for i := range 5 {
			key := fmt.Sprintf("round %d, number %d", round, i)
			want = append(want, key)
			for range 2 { // sent again it is the same
				if !r.submit(t, key) {
					t.Error("a submission is stored although the database is away")
				}
			}
		}
		if status, answer := r.ask(t, "POST", "/api/match", `{"answers":{"age":"infant"},"interests":["support"]}`); status != 200 ||
			answer["success"] != true {
			t.Errorf("%d %v", status, answer)
		}
		code := r.callMe(t, fmt.Sprint("Anna", round))
		report := r.eventuallyHealthy(t, false)
		if said := fmt.Sprint(report["issues"]); report["database"] != "disconnected" || !strings.Contains(said, "cannot be reached") ||
			!strings.Contains(said, ": 5") {
			t.Errorf("%v", report)
		}
		postgres.Start(t)
		testkit.Eventually(t, "all to be stored", func() (bool, any) {
			got := stored(t, database)
			return len(got) >= len(want), got
		})
		if got := stored(t, database); strings.Join(got, "; ") != strings.Join(want, "; ") {
			t.Errorf("stored are %q, want %q", got, want)
		}
		r.eventuallyHealthy(t, true)
		whoWaits(t, dir, database, fmt.Sprint("Anna", round), code)
	}
	if r.submit(t, "after") {
		t.Error("a submission waits although the database is back")
	}
	status, metrics := r.ask(t, "GET", "/api/metrics", "")
	pool, _ := metrics["database"].(map[string]any)
	connections, _ := pool["connections"].(map[string]any)
	if held, _ := connections["held"].(float64); status != 200 || held < 1 || held > 10 || connections["most"] != 10.0 {
		t.Errorf("%d %v", status, pool)
	}
	for line, times := range map[string]int{"does not answer": 2, "answers again": 2} {
		if n := strings.Count(r.log.String(), line); n != times {
			t.Errorf("the log says %d times %q:\n%s", n, line, r.log)
		}
	}
}

func TestAServerThatIsAwayAtTheStart(t *testing.T) {
	database, dir := postgres.Database(t), t.TempDir()
	postgres.Stop(t)
	r := start(t, dir, database)
	if status, answer := r.ask(t, "POST", "/api/match", `{"answers":{"age":"infant"},"interests":["support"]}`); status != 200 ||
		answer["success"] != true {
		t.Errorf("%d %v", status, answer)
	}
	if !r.submit(t, "early") {
		t.Error("a submission is stored although the database is away")
	}
	if status, _ := r.ask(t, "GET", "/admin/api/submissions", ""); status != 503 {
		t.Errorf("staff's pages answer %d", status)
	}
	if report := r.eventuallyHealthy(t, false); report["database"] != "disconnected" {
		t.Errorf("%v", report)
	}
	// Without the server the quiz shows what was last seen.
	postgres.Start(t)
	r.eventuallyHealthy(t, true)
	execute(t, finder.Options{DatabaseURL: database}, `UPDATE ministries SET name = 'Our own Mass' WHERE ministry_key = 'mass'`)
	execute(t, finder.Options{DatabaseURL: database}, `SELECT pg_notify('finder_changes', 'catalogue')`)
	testkit.Eventually(t, "the ministries to be written down", func() (bool, any) {
		return strings.Contains(lastKnown(t, dir), "Our own Mass"), ""
	})
	r.lettingPeopleAsk(t, dir, database)
	testkit.Eventually(t, "the settings to be written down", func() (bool, any) {
		return strings.Contains(lastKnown(t, dir), `\"promise\"`), lastKnown(t, dir)
	})
	r.stop()
	testkit.Eventually(t, "the early one to be stored", func() (bool, any) {
		got := strings.Join(stored(t, database), " ")
		return got == "early", got
	})
	postgres.Stop(t)
	r = start(t, dir, database)
	if _, all := r.ask(t, "GET", "/api/get-ministries", ""); !strings.Contains(fmt.Sprint(all["mass"]), "Our own Mass") {
		t.Errorf("the quiz shows %v", all["mass"])
	}
	r.submit(t, "first")
	code := r.callMe(t, "Early Anna")
	// What is kept survives a second start without the database.
	r.stop()
	r = start(t, dir, database)
	r.submit(t, "early")
	r.submit(t, "first")
	r.submit(t, "second")
	for _, name := range []string{"spool.db", "spool.db-wal"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !errors.Is(err, os.ErrNotExist) || bytes.Contains(text, []byte(`"device"`)) {
			t.Errorf("%s holds the device's number (%v)", name, err)
		}
	}
	postgres.Start(t)
	r.eventuallyHealthy(t, true)
	whoWaits(t, dir, database, "Early Anna", code)
	defer func() {
		// What waited, and what did not, are of one device by the same key.
		r.submit(t, "late")
		conn, err := pgx.Connect(t.Context(), database)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		var devices int
		var hash string
		err = conn.QueryRow(t.Context(),
			`SELECT count(DISTINCT client_id_hash), min(client_id_hash) FROM ministry_submissions WHERE submission_key IN ('first', 'second', 'late')`).Scan(&devices, &hash)
		if err != nil || devices != 1 || len(hash) != 64 {
			t.Errorf("%d devices, %q (%v)", devices, hash, err)
		}
	}()
	testkit.Eventually(t, "both to be stored", func() (bool, any) {
		got := strings.Join(stored(t, database), " ")
		return got == "early first second", got
	})
}

func TestADatabaseThatIsPreparedForLong(t *testing.T) {
	database := postgres.Database(t)
	busy, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close(context.Background())
	// Another program holds up the change of the tables.
	if _, err := busy.Exec(t.Context(),
		`CREATE TABLE ministries (id serial PRIMARY KEY, ministry_key text UNIQUE, name text); BEGIN; LOCK TABLE ministries`); err != nil {
		t.Fatal(err)
	}
	r := start(t, t.TempDir(), database)
	if !r.submit(t, "early") {
		t.Error("a submission is stored in a database that is not ready")
	}
	if report := r.eventuallyHealthy(t, false); !strings.Contains(fmt.Sprint(report["issues"]), "being prepared") {
		t.Errorf("%v", report)
	}
	if _, err := busy.Exec(t.Context(), `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	r.eventuallyHealthy(t, true)
	testkit.Eventually(t, "it to be stored", func() (bool, any) {
		got := strings.Join(stored(t, database), " ")
		return got == "early", got
	})
}

func TestAServerThatHangs(t *testing.T) {
	database := postgres.Database(t)
	r := start(t, t.TempDir(), database)
	r.submit(t, "before")
	postgres.Pause(t)
	resumed := sync.OnceFunc(func() { postgres.Resume(t) })
	t.Cleanup(resumed) // before the database is dropped
	var people sync.WaitGroup
	for i := range 5 {
		people.Go(func() { r.submit(t, fmt.Sprint("meanwhile ", i)) })
	}
	people.Wait()
	// Once that is known, nobody waits any more.
	began := time.Now()
	if !r.submit(t, "known") || time.Since(began) > 5*time.Second {
		t.Errorf("it took %v", time.Since(began))
	}
	if status, answer := r.ask(t, "POST", "/api/match", `{"answers":{"age":"infant"},"interests":["support"]}`); status != 200 ||
		answer["success"] != true {
		t.Errorf("%d %v", status, answer)
	}
	r.eventuallyHealthy(t, false)
	resumed()
	r.eventuallyHealthy(t, true)
	testkit.Eventually(t, "all to be stored", func() (bool, any) {
		got := stored(t, database)
		return len(got) >= 7, got
	})
	got := stored(t, database)
	slices.Sort(got)
	if want := "before known meanwhile 0 meanwhile 1 meanwhile 2 meanwhile 3 meanwhile 4"; strings.Join(got, " ") != want {
		t.Errorf("stored are %q", got)
	}
}

// lastKnown reads what was written down of the ministries, empty when nothing was.
func lastKnown(t *testing.T, dir string) string {
	t.Helper()
	f, err := backup.Open(filepath.Join(dir, "last-known.jsonl.gz"))
	if errors.Is(err, os.ErrNotExist) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAWrongURLIsRefusedWithoutTellingThePassword(t *testing.T) {
	database := postgres.Database(t)
	for name, c := range map[string]struct{ url, says string }{
		"no URL":        {"sqlite:hidden.db", "must look like postgres://"},
		"bad port":      {"postgres://user:hidden@host:port/name", "must look like postgres://"},
		"bad sslmode":   {"postgres://user:hidden@host/name?sslmode=perhaps", "must look like postgres://"},
		"no database":   {strings.Replace(database, "postgres@/test_", "postgres:hidden@/other_", 1), "does not exist"},
		"no such user":  {strings.Replace(database, "postgres@", "nobody:hidden@", 1), "nobody"},
		"key-value too": {"host=/tmp password=hidden", "must look like postgres://"},
	} {
		err := finder.Run(t.Context(), finder.Options{DataDir: t.TempDir(), DatabaseURL: c.url, Addr: "127.0.0.1:0",
			Log: slog.New(slog.DiscardHandler)})
		if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "DATABASE_URL") ||
			strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
