package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// partLimit is how long somebody who must not wait for another may take on a
// busy computer. PostgreSQL ends a statement that waits after 30 s.
const partLimit = 25 * time.Second

// sentBy is what a device sends on a visit of its own.
func sentBy(device, key string) store.NewSubmission {
	return store.NewSubmission{
		Submission: quiz.Submission{
			Answers:    quiz.Answers{Age: "infant", Gender: "female", Interests: []string{"service", "kids"}},
			Ministries: []string{"mass"}, SubmissionKey: key, SessionID: "visit of " + key,
		},
		SubmittedAt: time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC), ClientIDHash: device, Unmet: []string{"kids"},
	}
}

// allNumbers are the numbers of every question.
func allNumbers(t *testing.T, d *store.Database) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, question := range []string{
		store.CountedPeople, quiz.Age, quiz.Gender, quiz.Interests, store.CountedMinistry, store.CountedUnmet, store.CountedDevice,
		store.CountedReached,
	} {
		all[question] = numbers(t, d, question)
	}
	return all
}

// whileSoManyCount has transactions of several servers store and count a
// submission each, and calls do while all of them are open.
func whileSoManyCount(t *testing.T, many int, url, keys string, do func()) {
	t.Helper()
	if many == 0 {
		do()
		return
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*partLimit)
	defer cancel()
	key := fmt.Sprint(keys, " ", many)
	if err := openPostgres(t, url).AddAndHold(ctx, sentBy("device of "+key, key),
		func() { whileSoManyCount(t, many-1, url, keys, do) }); err != nil {
		t.Errorf("%s: %v", key, err)
	}
}

// inParts fills a PostgreSQL database with numbers in several parts, of which
// some are negative, and returns them.
func inParts(t *testing.T, url string) map[string][]string {
	t.Helper()
	d := openPostgres(t, url)
	add := func(device, key string) {
		t.Helper()
		if _, err := d.AddSubmission(t.Context(), sentBy(device, key)); err != nil {
			t.Fatal(err)
		}
	}
	add("again", "first")
	reached := []store.DayCount{{Day: "2026-11-24", Question: store.CountedReached, Value: "age", N: 2}}
	whileSoManyCount(t, 2, url, "beside", func() {
		add("again", "second")
		if err := d.AddCounts(t.Context(), d.CountsEpoch(), reached); err != nil {
			t.Fatal(err)
		}
	})
	if err := d.AddCounts(t.Context(), d.CountsEpoch(), reached); err != nil {
		t.Fatal(err)
	}
	want(t, d, map[string][]string{
		store.CountedPeople: {"2026-11-24  4"}, store.CountedDevice: {"2026-11-24 1 2", "2026-11-24 2 1"},
		store.CountedReached: {"2026-11-24 age 4"},
	})
	if parts := (place{driver: "pgx", address: url}).count(t, `SELECT count(DISTINCT part) FROM daily_counts WHERE n <> 0`); parts != 3 {
		t.Fatalf("the numbers have %d parts", parts)
	}
	return allNumbers(t, d)
}

func TestServersThatCountAtOnceDoNotWaitForEachOther(t *testing.T) {
	url := server.Database(t)
	at := place{driver: "pgx", address: url}
	d := openPostgres(t, url)
	add := func(key string) error {
		ctx, cancel := context.WithTimeout(t.Context(), partLimit)
		defer cancel()
		_, err := d.AddSubmission(ctx, sentBy("device of "+key, key))
		return err
	}
	whileSoManyCount(t, store.MostCountParts-1, url, "one part is free", func() {
		if err := add("in the last part"); err != nil {
			t.Errorf("while others count: %v", err)
		}
	})
	// One more than there are parts waits, and is counted all the same.
	late := make(chan error, 1)
	whileSoManyCount(t, store.MostCountParts, url, "no part is free", func() {
		go func() { late <- add("one too many") }()
		for end := time.Now().Add(partLimit); at.count(t,
			`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) == 0; {
			if time.Now().After(end) {
				t.Error("nobody waits")
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
	})
	if t.Failed() {
		return // nobody may have come late
	}
	if err := <-late; err != nil {
		t.Errorf("one too many: %v", err)
	}
	const all = 2*store.MostCountParts + 1
	want(t, d, map[string][]string{
		store.CountedPeople: {fmt.Sprint("2026-11-24  ", all)}, store.CountedDevice: {fmt.Sprint("2026-11-24 1 ", all)},
	})
	if parts := at.count(t, `SELECT count(DISTINCT part) FROM daily_counts`); parts != store.MostCountParts {
		t.Errorf("there are %d parts", parts)
	}
}

// What people send to several servers at once, some of it to two of them, is
// counted once, also while one of them counts all anew.
func TestSeveralServersCountExactly(t *testing.T) {
	const servers, people, each, recounts = 4, 8, 12, 5
	url := server.Database(t)
	var all [servers]*store.Database
	for i := range all {
		all[i] = openPostgres(t, url)
	}
	var crowd sync.WaitGroup
	send := func(d *store.Database, n store.NewSubmission) {
		crowd.Go(func() {
			if _, err := d.AddSubmission(t.Context(), n); err != nil {
				t.Error(err)
			}
		})
	}
	for i := range each {
		for s, d := range all {
			for p := range people {
				n := sentBy(fmt.Sprint("device ", p), fmt.Sprint(i, " of ", p, " at ", s))
				send(d, n)
				if p == 0 {
					send(all[(s+1)%servers], n) // sent to another server as well
				}
			}
		}
		if i%(each/recounts) == 1 {
			if err := all[0].Recount(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
	crowd.Wait()
	const stored = servers * people * each
	for _, d := range all {
		want(t, d, map[string][]string{
			store.CountedPeople: {fmt.Sprint("2026-11-24  ", stored)}, quiz.Age: {fmt.Sprint("2026-11-24 infant ", stored)},
			store.CountedDevice: {fmt.Sprint("2026-11-24 3+ ", people)},
		})
	}
	counted := allNumbers(t, all[0])
	if err := all[0].Recount(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(counted, allNumbers(t, all[0])); d != "" {
		t.Errorf("counted anew:\n%s", d)
	}
}

func TestCountingAnewMakesTheNumbersWhole(t *testing.T) {
	url := server.Database(t)
	before := inParts(t, url)
	d := openPostgres(t, url)
	if err := d.Recount(t.Context()); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(before, allNumbers(t, d)); d != "" {
		t.Error(d)
	}
	at := place{driver: "pgx", address: url}
	if n := at.count(t, `SELECT count(*) FROM daily_counts WHERE part <> 0 AND question <> '`+store.CountedReached+`'`); n != 0 {
		t.Errorf("%d numbers are in other parts than 0", n)
	}
	stats, err := d.Statistics(t.Context(), store.Filter{})
	if err != nil || stats.People != 4 || stats.Numbers[store.CountedReached]["age"] != 4 {
		t.Errorf("%+v (%v)", stats, err)
	}
}

func TestNumbersInPartsTravel(t *testing.T) {
	url := server.Database(t)
	before := inParts(t, url)
	copied := dumpOf(t, openPostgres(t, url))
	inFile := openSQLite(t)
	load(t, inFile, copied, store.LoadOptions{})
	again := openPostgres(t, server.Database(t))
	load(t, again, dumpOf(t, inFile), store.LoadOptions{Everything: true})
	for name, d := range map[string]*store.Database{"SQLite": inFile, "PostgreSQL again": again} {
		if diff := cmp.Diff(before, allNumbers(t, d)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
		// Both go on counting.
		if _, err := d.AddSubmission(t.Context(), sentBy("new", "new")); err != nil {
			t.Fatal(err)
		}
		want(t, d, map[string][]string{store.CountedPeople: {"2026-11-24  5"}})
	}
	if diff := cmp.Diff(rowsOf(dumpOf(t, inFile)), rowsOf(dumpOf(t, inFile))); diff != "" {
		t.Errorf("two copies differ:\n%s", diff)
	}
}

// beforeParts is the version of the tables whose numbers had no parts.
const beforeParts = 20

func TestNumbersOfTheVersionWithoutPartsAreKept(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		for i, device := range []string{"one", "two", "two"} {
			if _, err := d.AddSubmission(t.Context(), sentBy(device, fmt.Sprint("key ", i))); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.AddCounts(t.Context(), d.CountsEpoch(),
			[]store.DayCount{{Day: "2026-11-24", Question: store.CountedReached, Value: "age", N: 7}}); err != nil {
			t.Fatal(err)
		}
		// A number whose submissions are gone: nobody can count it again.
		if err := d.AddCounts(t.Context(), d.CountsEpoch(),
			[]store.DayCount{{Day: "2025-01-01", Question: store.CountedPeople, Value: "", N: 5}}); err != nil {
			t.Fatal(err)
		}
		if at.driver == "pgx" {
			at.execute(t, `INSERT INTO daily_counts (day, question, value, part, n) VALUES ('2025-01-01', '`+store.CountedPeople+`', '', 3, 2), ('2025-01-01', '`+store.CountedPeople+`', '', 15, -2)`)
		}
		before := allNumbers(t, d)
		if err := d.MigrateDown(t.Context(), beforeParts); err != nil {
			t.Fatal(err)
		}
		if n := at.count(t, `SELECT sum(n) FROM daily_counts WHERE day = '2025-01-01'`); n != 5 {
			t.Fatalf("the earlier version has %d", n)
		}
		copied := dumpOf(t, d)
		if strings.Contains(string(copied), `"part"`) {
			t.Fatal("the earlier version has parts")
		}
		if diff := cmp.Diff(before, allNumbers(t, at.open(t))); diff != "" {
			t.Errorf("after the migration:\n%s", diff)
		}
		for name, to := range map[string]*store.Database{"SQLite": openSQLite(t), "PostgreSQL": openPostgres(t, server.Database(t))} {
			load(t, to, copied, store.LoadOptions{Everything: true})
			if diff := cmp.Diff(before, allNumbers(t, to)); diff != "" {
				t.Errorf("a copy of the earlier version in %s:\n%s", name, diff)
			}
		}
	})
}

// PostgreSQL looks a visit up also where it knows nothing of the table yet, and
// does not read all submissions for each that comes.
func TestAVisitIsLookedUpWithoutStatistics(t *testing.T) {
	url := server.Database(t)
	openPostgres(t, url)
	run(t, url, `ALTER TABLE ministry_submissions SET (autovacuum_enabled = false);
		INSERT INTO ministry_submissions (submitted_at) SELECT now() FROM generate_series(1, 20000)`)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for name, statement := range store.StoreSubmission {
		nothing := strings.Repeat(", NULL", 12)
		if name == "together" {
			nothing = ""
		}
		// As plain text: pgx would look for the values of $1 and so on.
		results, err := conn.PgConn().Exec(t.Context(), `SET plan_cache_mode = force_generic_plan; DEALLOCATE ALL; PREPARE storing AS `+statement+
			`; EXPLAIN (COSTS OFF) EXECUTE storing (NULL`+nothing+`)`).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var plan []string
		for _, line := range results[len(results)-1].Rows {
			plan = append(plan, string(line[0]))
		}
		if said := strings.Join(plan, "\n"); !strings.Contains(said, "Index Only Scan using ministry_submissions_by_visit") ||
			strings.Contains(said, "ministry_submissions_pkey") {
			t.Errorf("%s:\n%s", name, said)
		}
	}
}
