package finder_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/testkit"
)

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
	// Whole lines: an alert's advice may say of the server that it answers again, too.
	for line, times := range map[string]int{`msg="the database does not answer"`: 2, `msg="the database answers again"`: 2} {
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
