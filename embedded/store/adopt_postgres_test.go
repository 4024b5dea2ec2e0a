package store_test

import (
	"bytes"
	"encoding/json"
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

// What the former program's tables looked like at different times. All hold
// the same two ministries and three submissions, each in the manner of its day.
const (
	// Lists as JSON in texts, all columns.
	formerJSONTexts = `
CREATE TABLE ministries (id SERIAL PRIMARY KEY, ministry_key VARCHAR(100) UNIQUE NOT NULL, name VARCHAR(200) NOT NULL, description TEXT, details TEXT,
	age_groups TEXT, genders TEXT, states TEXT, interests TEXT, situations TEXT, active BOOLEAN DEFAULT TRUE,
	created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE ministry_submissions (id SERIAL PRIMARY KEY, name VARCHAR(100) NOT NULL, email VARCHAR(120) NOT NULL, age_group VARCHAR(50), gender VARCHAR(20),
	state_in_life TEXT, interest TEXT, situation TEXT, recommended_ministries TEXT, submitted_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
	ip_address VARCHAR(45), client_id_hash VARCHAR(128), session_id VARCHAR(64));
CREATE TABLE migrations (migration_id VARCHAR(50) PRIMARY KEY, name TEXT, applied_at TIMESTAMP);
INSERT INTO ministries (ministry_key, name, description, details, age_groups, genders, states, interests, situations, created_at, updated_at) VALUES
	('mass', 'Come to Mass!', 'Each Sunday', '<a href="https://x">x</a>', '["Infant ", "elementary"]', '[]', '[]', '["prayer","all"]', '[]', '2024-01-02 03:04:05.678', '2024-01-02 03:04:05.678'),
	('choir', 'Choir', NULL, NULL, '["18-24","Seniors"]', '["male"]', '["single"]', '["music"]', '["just-curious"]', '2024-01-02 03:04:05.678', '2024-01-02 03:04:05.678');
INSERT INTO ministry_submissions (name, email, age_group, gender, state_in_life, interest, situation, recommended_ministries, submitted_at, ip_address, client_id_hash, session_id) VALUES
	('Ann', 'ann@example.org', 'infant', 'female', '["single"]', '["support"]', '[]', '["Come to Mass!"]', '2024-03-10 01:30:00', '192.0.2.7', 'h1', 's1'),
	('', '', 'Zebra', 'prefer-not-to-say', '["married", " Parent"]', '["Dancing","music"]', '["just-curious"]', '["Choir","Café  \"Früh\""]', '2024-03-10 08:30:00', NULL, NULL, NULL),
	('', '', NULL, NULL, NULL, '', NULL, '', '2024-03-11 00:00:00', NULL, '', '');`
	// Lists as one bare word; the younger columns are not there yet.
	formerBareWords = `
CREATE TABLE ministries (id SERIAL PRIMARY KEY, ministry_key VARCHAR(100) UNIQUE NOT NULL, name VARCHAR(200) NOT NULL, description TEXT, details TEXT,
	age_groups VARCHAR(300), genders VARCHAR(100), states VARCHAR(100), interests VARCHAR(100), active BOOLEAN, created_at TIMESTAMP);
CREATE TABLE ministry_submissions (id SERIAL PRIMARY KEY, name VARCHAR(100) NOT NULL, email VARCHAR(120) NOT NULL, age_group VARCHAR(50) NOT NULL, gender VARCHAR(20) NOT NULL,
	state_in_life VARCHAR(200) NOT NULL, interest VARCHAR(50) NOT NULL, situation VARCHAR(50), recommended_ministries TEXT NOT NULL, submitted_at TIMESTAMP, ip_address VARCHAR(45));
INSERT INTO ministries (ministry_key, name, description, details, age_groups, genders, states, interests, active, created_at) VALUES
	('mass', 'Come to Mass!', 'Each Sunday', '<a href="https://x">x</a>', '["INFANT","elementary"]', '', NULL, '["prayer","all"]', NULL, '2024-01-02 03:04:05.678'),
	('choir', 'Choir', '', '', '["18-24", "Seniors"]', 'male', ' Single ', 'music', TRUE, '2024-01-02 03:04:05.678');
INSERT INTO ministry_submissions (name, email, age_group, gender, state_in_life, interest, situation, recommended_ministries, submitted_at, ip_address) VALUES
	('Ann', 'ann@example.org', ' Infant', 'Female', 'Single', 'support', NULL, '"Come to Mass!"', '2024-03-10 01:30:00', '192.0.2.7'),
	('', '', 'Zebra', 'prefer-not-to-say', '["married","parent"]', '["Dancing", "MUSIC"]', 'just-curious', '["Choir","Café  \"Früh\"","Choir"]', '2024-03-10 08:30:00', NULL),
	('', '', '', '', '', '', '', '[]', '2024-03-11 00:00:00', NULL);`
	// Lists as JSONB, some of them written as a text of JSON by mistake.
	formerJSONB = `
CREATE TABLE ministries (id SERIAL PRIMARY KEY, ministry_key VARCHAR(100) NOT NULL, name VARCHAR(200) NOT NULL, description TEXT, details TEXT,
	age_groups JSONB DEFAULT '[]'::jsonb, genders JSONB, states JSONB NOT NULL, interests JSONB, situations JSONB, active BOOLEAN DEFAULT TRUE NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE, updated_at TIMESTAMP);
CREATE TABLE ministry_submissions (id SERIAL PRIMARY KEY, name VARCHAR(100), email VARCHAR(120), age_group VARCHAR(50), gender VARCHAR(20),
	state_in_life JSONB, interest JSONB, situation JSONB, recommended_ministries JSONB, submitted_at TIMESTAMP, ip_address VARCHAR(45),
	client_id_hash VARCHAR(128), session_id VARCHAR(64));
INSERT INTO ministries (ministry_key, name, description, details, age_groups, genders, states, interests, situations, created_at) VALUES
	('mass', 'Come to Mass!', 'Each Sunday', '<a href="https://x">x</a>', '["infant","elementary",""]', 'null', '""', '"[\"prayer\",\"all\"]"', NULL, '2024-01-02 03:04:05.678Z'),
	('choir', 'Choir', '', '', '["18-24","Seniors",null]', '"male"', '["single"]', '["music","music"]', '"just-curious"', '2024-01-02 03:04:05.678Z');
INSERT INTO ministry_submissions (name, email, age_group, gender, state_in_life, interest, situation, recommended_ministries, submitted_at, ip_address, client_id_hash, session_id) VALUES
	('Ann', 'ann@example.org', 'infant', 'female', '"single"', '["support"]', '[]', '["Come to Mass!"]', '2024-03-10 01:30:00', '192.0.2.7', 'h1', 's1'),
	(NULL, NULL, 'Zebra', 'prefer-not-to-say', '["married","parent"]', '["Dancing","music"]', '["just-curious"]', '["Choir","Café  \"Früh\""]', '2024-03-10 08:30:00', NULL, NULL, NULL),
	(NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', '2024-03-11 00:00:00', NULL, NULL, NULL);`
)

// contents returns every row of the adopted tables, as JSON.
func contents(t *testing.T, url string) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var all []string
	for _, table := range []string{"ministries", "ministry_submissions"} {
		rows, err := conn.Query(t.Context(), "SELECT to_jsonb(t)::text FROM "+table+" AS t ORDER BY id")
		if err != nil {
			t.Fatal(err)
		}
		found, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	return all
}

func run(t *testing.T, url, statements string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), statements); err != nil {
		t.Fatal(err)
	}
}

func openPostgres(t *testing.T, url string) *store.Database {
	t.Helper()
	return place{tryOpen: func(t *testing.T) (*store.Database, error) { return store.OpenPostgres(t.Context(), url) }}.open(t)
}

func TestEveryFormerDatabaseIsAdoptedInPlace(t *testing.T) {
	for name, former := range map[string]string{"JSON in texts": formerJSONTexts, "bare words": formerBareWords, "JSONB": formerJSONB} {
		t.Run(name, func(t *testing.T) {
			url := server.Database(t)
			run(t, url, former)
			before := contents(t, url)
			plan, err := store.PlanPostgres(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			said := strings.Join(append(plan.Found, plan.Does...), "\n")
			for _, want := range []string{"former program", "ministries: 2 rows", "ministry_submissions: 3 rows", `"Seniors"`, `"Dancing"`} {
				if !strings.Contains(said, want) {
					t.Errorf("the plan does not say %s:\n%s", want, said)
				}
			}
			if d := cmp.Diff(before, contents(t, url)); d != "" {
				t.Fatalf("the plan has changed something:\n%s", d)
			}
			d := openPostgres(t, url)
			checkAdopted(t, d)
			checkNothingLost(t, url)
			once := contents(t, url)
			openPostgres(t, url)
			if d := cmp.Diff(once, contents(t, url)); d != "" {
				t.Errorf("the second start has changed something:\n%s", d)
			}
			if plan, err := store.PlanPostgres(t.Context(), url); err != nil || !plan.UpToDate || len(plan.Does) != 1 || plan.Does[0] != "Nothing." {
				t.Errorf("afterwards the plan is %v (%v)", plan, err)
			}
			if _, err := d.AddSubmission(t.Context(), store.NewSubmission{Submission: quiz.Submission{SubmissionKey: "new"},
				SubmittedAt: time.Now()}); err != nil {
				t.Errorf("a new submission: %v", err)
			}
		})
	}
}

func checkAdopted(t *testing.T, d *store.Database) {
	t.Helper()
	ministries, err := d.Ministries(t.Context())
	if err != nil || len(ministries) != 2 {
		t.Fatalf("%v (%v)", ministries, err)
	}
	for i, want := range []string{
		`mass|Come to Mass!|Each Sunday|<a href="https://x">x</a>|[infant elementary]|[]|[]|[prayer all]`,
		`choir|Choir|||[18-24 Seniors]|[male]|[single]|[music]`,
	} {
		m := ministries[i]
		got := fmt.Sprintf("%s|%s|%s|%s|%v|%v|%v|%v", m.Key, m.Name, m.Description, m.Details, m.Age, m.Gender, m.State, m.Interest)
		if got != want || !m.Active {
			t.Errorf("ministry %d is\n%s, want\n%s", i, got, want)
		}
	}
	submissions, err := d.Submissions(t.Context(), store.Filter{}, 0, 10)
	if err != nil || len(submissions) != 3 {
		t.Fatalf("%v (%v)", submissions, err)
	}
	for i, want := range []string{
		`2024-03-11T00:00:00Z|||[]|[]|[]|[]`,
		`2024-03-10T08:30:00Z|Zebra|prefer-not-to-say|[married parent]|[Dancing music]|[just-curious]|[Choir Café  "Früh"]`,
		`2024-03-10T01:30:00Z|infant|female|[single]|[support]|[]|[Come to Mass!]`,
	} {
		s := submissions[i]
		got := fmt.Sprintf("%s|%s|%s|%v|%v|%v|%v", s.SubmittedAt.Format(time.RFC3339), s.Answers.Age, s.Answers.Gender, s.Answers.States,
			s.Answers.Interests, s.Answers.Situation, s.Ministries)
		if got != want {
			t.Errorf("submission %d is\n%s, want\n%s", i, got, want)
		}
	}
	// The parish's days, not those of UTC.
	for day, want := range map[string]int{"2024-03-09": 1, "2024-03-10": 2} {
		counts, err := d.DayCounts(t.Context(), store.CountedPeople, day, day)
		if err != nil || len(counts) != 1 || counts[0].N != want {
			t.Errorf("%s: %v (%v)", day, counts, err)
		}
	}
}

// checkNothingLost looks for what only the former program used.
func checkNothingLost(t *testing.T, url string) {
	t.Helper()
	var ann struct {
		Name      string
		Email     string
		IPAddress string `json:"ip_address"`
	}
	row := contents(t, url)[2]
	if err := json.Unmarshal([]byte(row), &ann); err != nil || ann.Name != "Ann" || ann.Email != "ann@example.org" ||
		ann.IPAddress != "192.0.2.7" {
		t.Errorf("the first submission is %s (%v)", row, err)
	}
}

func TestSeveralServersAdoptAtOnce(t *testing.T) {
	url := server.Database(t)
	run(t, url, formerBareWords)
	var servers sync.WaitGroup
	for range 5 {
		servers.Go(func() {
			d, err := store.OpenPostgres(t.Context(), url)
			if err != nil {
				t.Error(err)
				return
			}
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	servers.Wait()
	checkAdopted(t, openPostgres(t, url))
}

func TestListsThatAreNoneSurvive(t *testing.T) {
	url := server.Database(t)
	run(t, url, formerBareWords)
	for i, was := range []string{"[1, {\"a\": [2]}]", "{broken", "['python', 'list']", "5", "true", "null", "[[\"nested\"]]", `"\u0000"`,
		"two words", "\u00a0", "[\"\\ud800\"]"} {
		run(t, url, fmt.Sprintf(
			"INSERT INTO ministry_submissions (id, name, email, age_group, gender, state_in_life, interest, recommended_ministries) VALUES (%d, '', '', '', '', '', $$%s$$, '')", 100+i, was))
	}
	submissions, err := openPostgres(t, url).Submissions(t.Context(), store.Filter{}, 0, 11)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i := range submissions {
		got = append(got, strings.Join(submissions[len(submissions)-1-i].Answers.Interests, "|"))
	}
	want := []string{`1|{"a": [2]}`, "{broken", "['python', 'list']", "5", "true", "", `["nested"]`, `"\u0000"`, "two words", "\u00a0",
		`["\ud800"]`}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	// Without a time they get that of the one before them.
	if at := submissions[0].SubmittedAt.Format(time.DateOnly); at != "2024-03-11" {
		t.Errorf("the time is %s", at)
	}
}

func TestAPlanForOtherDatabases(t *testing.T) {
	url := server.Database(t)
	plan, err := store.PlanPostgres(t.Context(), url)
	if err != nil || !strings.Contains(strings.Join(plan.Found, " "), "no tables") {
		t.Errorf("an empty one: %v (%v)", plan, err)
	}
	run(t, url, `CREATE TABLE ministries (id SERIAL PRIMARY KEY, ministry_key TEXT, active TEXT); INSERT INTO ministries (ministry_key) VALUES ('a'), ('a')`)
	if _, err = store.PlanPostgres(t.Context(), url); err == nil {
		t.Error("two ministries with one key: no error")
	}
	if _, err := store.OpenPostgres(t.Context(), url); err == nil {
		t.Error("and it was opened")
	}
	newer := server.Database(t)
	openPostgres(t, newer)
	run(t, newer, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)`)
	if _, err := store.PlanPostgres(t.Context(), newer); err == nil || !strings.Contains(err.Error(), "newer version") {
		t.Errorf("a newer one: %v", err)
	}
}

// A former database may hold times that no clock shows: what has one is adopted,
// copied and shown with the time of what is before it.
func TestImpossibleTimesOfAFormerDatabase(t *testing.T) {
	url := server.Database(t)
	run(t, url, formerJSONTexts+`
		ALTER TABLE ministry_submissions ALTER COLUMN submitted_at SET NOT NULL;
		UPDATE ministries SET created_at = 'infinity', updated_at = '-infinity' WHERE ministry_key = 'choir';
		UPDATE ministry_submissions SET submitted_at = CASE id WHEN 2 THEN '-infinity'::timestamp ELSE '294276-12-31' END WHERE id > 1;`)
	var b bytes.Buffer
	if _, err := store.DumpPostgres(t.Context(), url, &b, "import"); err != nil {
		t.Fatal(err)
	}
	copied := openSQLite(t)
	load(t, copied, b.Bytes(), store.LoadOptions{})
	for name, d := range map[string]*store.Database{"adopted": openPostgres(t, url), "copied": copied} {
		all, err := d.Submissions(t.Context(), store.Filter{}, 0, 10)
		if err != nil || len(all) != 3 {
			t.Fatalf("%s: %v (%v)", name, all, err)
		}
		for _, s := range all {
			if got := s.SubmittedAt.Format(time.DateTime); got != "2024-03-10 01:30:00" {
				t.Errorf("%s: submission %d is of %s", name, s.ID, got)
			}
		}
		if ministries, err := d.Ministries(t.Context()); err != nil || len(ministries) != 2 {
			t.Errorf("%s: %v (%v)", name, ministries, err)
		}
	}
}
